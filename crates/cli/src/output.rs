//! What commands write on standard output.

use std::io::{self, Write};

use segur_report::Text;

use crate::console::Failure;

/// Writes a text; a reader that closed its end has seen enough.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(unwritable(&error))),
        _ => Ok(()),
    }
}

/// Why standard output took no more.
pub(crate) fn unwritable(error: &io::Error) -> Text {
    Text::new(
        format!("impossible d'écrire sur la sortie standard : {error}"),
        format!("cannot write to standard output: {error}"),
    )
}
