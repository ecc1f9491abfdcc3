//! Committed results: text files compared exactly, so that a change of a score shows in the diff.

use std::path::PathBuf;

/// The environment variable that asks for the snapshots to be rewritten.
pub const UPDATE: &str = "UPDATE_SNAPSHOTS";

/// Compares `actual` with `tests/snapshots/{name}`, or rewrites that file if [`UPDATE`] is set.
///
/// # Errors
/// What differs, line by line.
pub fn compare(name: &str, actual: &str) -> Result<(), String> {
    let path = path(name);
    if std::env::var_os(UPDATE).is_some() {
        return std::fs::write(&path, actual).map_err(|error| format!("{}: {error}", path.display()));
    }
    let expected = read(name);
    if expected == actual { Ok(()) } else { Err(describe(name, &expected, actual)) }
}

/// The text of a committed file; empty if there is none yet.
pub fn read(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap_or_default().replace("\r\n", "\n")
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(name)
}

fn describe(name: &str, expected: &str, actual: &str) -> String {
    const SHOWN: usize = 60;
    let gone = expected.lines().filter(|line| !actual.lines().any(|other| other == *line));
    let new = actual.lines().filter(|line| !expected.lines().any(|other| other == *line));
    let mut lines: Vec<String> = gone.map(|line| format!("- {line}")).collect();
    lines.extend(new.map(|line| format!("+ {line}")));
    let hidden = lines.len().saturating_sub(SHOWN);
    lines.truncate(SHOWN);
    if hidden > 0 {
        lines.push(format!("... and {hidden} more"));
    }
    format!("snapshots/{name} differs ({UPDATE}=1 rewrites it):\n{}", lines.join("\n"))
}
