//! Schema documents from the file system, and never from anywhere else.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use segur_check::{LoadError, Loaded, Loader};
use segur_report::{Finding, Source, Text};

/// Loads schema documents from files. Names whose letter case is wrong are found all the same, since kits are
/// made on systems that do not tell; network addresses are refused.
#[derive(Debug, Default)]
pub(crate) struct FileLoader {
    loaded: RefCell<BTreeSet<PathBuf>>,
}

/// No schema document comes near it.
const LARGEST: u64 = 64 << 20;

impl Loader for FileLoader {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        if let Some(scheme) = scheme(uri) {
            return Err(LoadError { message: refused(uri, scheme) });
        }
        let asked = Path::new(uri);
        match read(asked) {
            Ok(bytes) => Ok(self.loaded(asked, bytes, None)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.load_in_other_case(asked, &error),
            Err(error) => Err(LoadError { message: unreadable(uri, &error) }),
        }
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        if scheme(reference).is_some() {
            return reference.to_owned();
        }
        let reference = decoded(reference.split('#').next().unwrap_or_default());
        let reference = reference.strip_prefix("file://").unwrap_or(&reference).replace('\\', "/");
        let folder = Path::new(base).parent().unwrap_or(Path::new(""));
        let is_folder = reference.ends_with('/');
        let path = normal(&folder.join(reference)).to_string_lossy().into_owned();
        if is_folder && !path.ends_with('/') { path + "/" } else { path }
    }

    fn list(&self, folder: &str) -> Vec<String> {
        if scheme(folder).is_some() || !folder.ends_with('/') {
            return Vec::new();
        }
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let files = entries.filter_map(Result::ok).filter(|entry| entry.path().is_file());
        files.map(|entry| format!("{folder}{}", entry.file_name().to_string_lossy())).collect()
    }
}

impl FileLoader {
    fn load_in_other_case(&self, asked: &Path, error: &io::Error) -> Result<Loaded, LoadError> {
        let missing = |error: &io::Error| LoadError { message: unreadable(&asked.to_string_lossy(), error) };
        let found = in_other_case(asked).ok_or_else(|| missing(error))?;
        let bytes = read(&found).map_err(|error| missing(&error))?;
        Ok(self.loaded(&found, bytes, Some(other_case(asked, &found))))
    }

    fn loaded(&self, path: &Path, bytes: Vec<u8>, note: Option<Finding>) -> Loaded {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let uri = path.to_string_lossy().into_owned();
        self.loaded.borrow_mut().insert(path);
        Loaded { uri, bytes, note }
    }

    /// The path of the one document of this file name that was loaded.
    pub(crate) fn path_of(&self, name: &str) -> Option<PathBuf> {
        let loaded = self.loaded.borrow();
        let mut named = loaded.iter().filter(|path| path.file_name().is_some_and(|n| n == name));
        let path = named.next()?.clone();
        named.next().is_none().then_some(path)
    }
}

/// The scheme of an address that is not a file; one letter is a Windows drive.
fn scheme(uri: &str) -> Option<&str> {
    let (scheme, _) = uri.split_once(':')?;
    let named = scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    (named && !scheme.eq_ignore_ascii_case("file")).then_some(scheme)
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(bytes) }
}

/// The path with `.` and `..` worked out, so that a missing folder before `..` does no harm.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut normal, part| {
        match part {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => drop(normal.pop()),
            other => normal.push(other),
        }
        normal
    })
}

/// `%20` and the like; what is not an escape stays.
fn decoded(reference: &str) -> String {
    let mut out = Vec::with_capacity(reference.len());
    let mut rest = reference.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = (first == b'%').then(|| after.get(..2).and_then(hexadecimal)).flatten();
        out.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(out).unwrap_or_else(|_| reference.to_owned())
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digit = |&b: &u8| char::from(b).to_digit(16);
    let [high, low] = digits else { return None };
    u8::try_from(digit(high)? << 4 | digit(low)?).ok()
}

/// The one file whose path differs from `asked` in letter case only, searched folder by folder.
fn in_other_case(asked: &Path) -> Option<PathBuf> {
    let mut found = PathBuf::new();
    for part in asked.components() {
        let exact = found.join(part);
        found = if exact.exists() { exact } else { sibling(&found, part.as_os_str().to_str()?)? };
    }
    Some(found)
}

/// The first entry, in order of name, that differs from `name` in letter case only.
fn sibling(folder: &Path, name: &str) -> Option<PathBuf> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let name = name.to_lowercase();
    let same = |path: &PathBuf| path.file_name().is_some_and(|n| n.to_string_lossy().to_lowercase() == name);
    fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).filter(same).min()
}

fn other_case(asked: &Path, found: &Path) -> Finding {
    let (asked, found) = (asked.display(), found.display());
    let message = Text::new(
        format!(
            "lettres majuscules ou minuscules fautives : `{asked}` est demandé, le fichier s'appelle `{found}`"
        ),
        format!("wrong letter case: `{asked}` is asked for, the file is called `{found}`"),
    );
    let hint = Text::new(
        "le fichier a été trouvé et utilisé ; corriger le nom pour les autres outils",
        "the file was found and used; correct the name for other tools",
    );
    Finding::warning(Source::Xsd, "XSD-LETTER-CASE", message).with_hint(hint)
}

fn refused(uri: &str, scheme: &str) -> Text {
    Text::new(
        format!(
            "`{uri}` n'est pas lu : segur n'ouvre jamais d'adresse réseau ({scheme}:), placer le schéma à côté des autres et l'y désigner"
        ),
        format!(
            "`{uri}` is not read: segur never opens a network address ({scheme}:), put the schema beside the others and refer to it there"
        ),
    )
}

fn unreadable(uri: &str, error: &io::Error) -> Text {
    match error.kind() {
        io::ErrorKind::NotFound => {
            Text::new(format!("`{uri}` n'existe pas"), format!("`{uri}` does not exist"))
        }
        io::ErrorKind::PermissionDenied => Text::new(
            format!("`{uri}` : lecture refusée par le système, vérifier les droits"),
            format!("`{uri}`: the system denies reading, check the permissions"),
        ),
        io::ErrorKind::IsADirectory => {
            Text::new(format!("`{uri}` est un dossier"), format!("`{uri}` is a folder"))
        }
        io::ErrorKind::FileTooLarge => Text::new(
            format!("`{uri}` est trop grand pour un schéma (plus de 64 Mo)"),
            format!("`{uri}` is too large for a schema (over 64 MB)"),
        ),
        _ => {
            Text::new(format!("`{uri}` est illisible : {error}"), format!("`{uri}` cannot be read: {error}"))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn references_are_resolved_beside_their_document() {
        let resolve = |reference| FileLoader::default().resolve("/kit/cda/a.xsd", reference);
        assert_eq!(resolve("b.xsd"), "/kit/cda/b.xsd");
        assert_eq!(resolve("../dicom/./b.xsd"), "/kit/dicom/b.xsd");
        assert_eq!(resolve("../dicom/"), "/kit/dicom/");
        assert_eq!(resolve("..\\dicom\\b.xsd"), "/kit/dicom/b.xsd");
        assert_eq!(resolve("absent/../b%20c.xsd#x"), "/kit/cda/b c.xsd");
        assert_eq!(resolve("100%.xsd"), "/kit/cda/100%.xsd");
        assert_eq!(resolve("file:///autre/b.xsd"), "/autre/b.xsd");
        assert_eq!(resolve("http://www.w3.org/2001/xml.xsd"), "http://www.w3.org/2001/xml.xsd");
        assert_eq!(FileLoader::default().resolve("a.xsd", "b.xsd"), "b.xsd");
    }

    #[test]
    fn the_network_is_refused() {
        for uri in
            ["http://exemple.example/a.xsd", "https://exemple.example/a.xsd", "ftp://x/a.xsd", "urn:a:b"]
        {
            let error = FileLoader::default().load(uri).unwrap_err();
            assert!(error.message.fr.contains("réseau"), "{uri}: {}", error.message.fr);
        }
    }

    #[test]
    fn wrong_letter_case_is_repaired_and_told() {
        let right = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let wrong = concat!(env!("CARGO_MANIFEST_DIR"), "/cargo.TOML");
        let loaded = FileLoader::default().load(right).unwrap();
        assert!(loaded.note.is_none());
        let repaired = FileLoader::default().load(wrong).unwrap();
        assert_eq!(repaired.uri, loaded.uri);
        // A file system that does not tell has nothing to repair.
        if !Path::new(wrong).exists() {
            assert_eq!(repaired.note.unwrap().code, "XSD-LETTER-CASE");
        }
    }

    #[test]
    fn a_folder_is_the_locations_of_its_files() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        let list = FileLoader::default().list(folder);
        assert_eq!(list, [format!("{folder}Cargo.toml")], "folders are not files");
        assert!(FileLoader::default().list("/absent/").is_empty());
    }

    #[test]
    fn folders_and_missing_files_have_their_messages() {
        let folder = FileLoader::default().load(env!("CARGO_MANIFEST_DIR")).unwrap_err();
        assert!(folder.message.fr.contains("est un dossier"));
        let missing = FileLoader::default().load("/absent/a.xsd").unwrap_err();
        assert_eq!(missing.message.en, "`/absent/a.xsd` does not exist");
    }
}
