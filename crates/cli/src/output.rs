//! What commands write on standard output.

use std::io::{self, Write};

use segur_report::Text;

use crate::console::Failure;

/// Writes a text; a reader that closed its end has seen enough.
pub(crate) fn print(text: &str) -> Result<(), Failure> {
    print_bytes(text.as_bytes())
}

/// As [`print()`]. What follows the last line end would wait for the end of the program, where nobody hears of a failure: it is
/// flushed here.
pub(crate) fn print_bytes(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
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
