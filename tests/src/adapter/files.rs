//! Schema documents from the file system, for tests.

use std::path::{Component, Path, PathBuf};

/// The path that a schema document at `base` means by `reference`.
///
/// `%20` and its like are left as they are: no suite uses them.
pub(super) fn resolve(base: &str, reference: &str) -> String {
    if reference.contains("://") {
        return reference.to_owned();
    }
    let folder = Path::new(base).parent().unwrap_or(Path::new(""));
    tidy(&folder.join(reference)).to_string_lossy().into_owned()
}

/// Without `.` and `a/..`: the same document has the same path, however it was reached.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if tidy.file_name().is_some() => drop(tidy.pop()),
            part => tidy.push(part),
        }
    }
    tidy
}
