//! The reference material that lies beside the project.

use std::path::{Path, PathBuf};

/// The environment variable that says where the material is.
pub const VARIABLE: &str = "SEGUR_SHARED";

/// The folder of the reference material: suites, oracles, the kit.
///
/// Once the folder is named, nothing in it is optional: a file that is missing stops the test.
#[derive(Clone, Debug)]
pub struct Shared {
    root: PathBuf,
}

impl Shared {
    /// The folder that [`VARIABLE`] names; none if it is unset or empty.
    ///
    /// # Panics
    /// If it names something that is not a folder.
    pub fn from_env() -> Option<Shared> {
        let root = PathBuf::from(std::env::var_os(VARIABLE).filter(|value| !value.is_empty())?);
        assert!(root.is_dir(), "{VARIABLE}={} is not a folder", root.display());
        Some(Shared { root })
    }

    /// The path of something in the folder.
    ///
    /// # Panics
    /// If it does not exist.
    pub fn path(&self, relative: &str) -> PathBuf {
        let path = self.root.join(relative);
        assert!(path.exists(), "{} is missing from {VARIABLE}", path.display());
        path
    }

    /// The bytes of a file of the folder.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn read(&self, relative: &str) -> Vec<u8> {
        read(&self.path(relative))
    }

    /// The example documents of the kit, sorted by name.
    pub fn examples(&self) -> Vec<PathBuf> {
        let folder = self.path("ans-kit/ExemplesCDA");
        let mut list: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        list.retain(|path| path.extension().is_some_and(|extension| extension == "xml"));
        list.sort();
        list
    }

    /// The entry document of the kit's schema of CDA, as shipped.
    pub fn cda_schema(&self) -> PathBuf {
        self.path("ans-kit/infrastructure/cda/CDA_extended.xsd")
    }
}

/// Every file of `samples/`, sorted.
///
/// # Panics
/// If a folder cannot be listed.
pub fn samples() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples")];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let (inner, outer): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
        folders.extend(inner);
        files.extend(outer);
    }
    files.sort();
    files
}

/// The bytes of a file.
///
/// # Panics
/// If it cannot be read.
pub fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The last part of a path, for messages.
pub fn file_name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or("?")
}
