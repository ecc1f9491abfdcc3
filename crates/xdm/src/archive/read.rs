//! Reading an archive: every submission set, every document by its `URI`.

use std::collections::{HashMap, HashSet};

use segur_report::{Finding, Source, Text};
use segur_xml::load::resolve_path;

use super::{Archive, Set};
use crate::Limits;
use crate::ebrim::{self, Reading};
use crate::text::quoted;
use crate::zip::{Zip, ZipError, ZipFile};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Archive, ZipError> {
    let zip = Zip::read(bytes, limits)?;
    let mut archive =
        Archive { findings: zip.facts.iter().map(|fact| fact.to_finding()).collect(), ..Archive::default() };
    let all = zip.files.len();
    archive.files = zip.files.into_iter().filter(|file| !is_junk(&file.path)).collect();
    archive.findings.extend((archive.files.len() < all).then(|| junk(all - archive.files.len())));
    let index = Index::new(&archive.files);
    let mut metadata = archive.metadata_files();
    metadata.sort();
    for path in &metadata {
        let set = archive.set(path, &index, limits);
        archive.sets.push(set);
    }
    archive.structure(&metadata);
    Ok(archive)
}

/// What file managers and version control leave in archives.
fn is_junk(path: &str) -> bool {
    path.split('/').any(|segment| {
        matches!(segment, "__MACOSX" | ".DS_Store" | ".svn" | ".git" | "CVS" | "Thumbs.db" | "desktop.ini")
            || segment.starts_with("._")
    })
}

/// Files by name: as written, and letter case apart.
struct Index {
    exact: HashMap<String, usize>,
    folded: HashMap<String, usize>,
}

impl Index {
    fn new(files: &[ZipFile]) -> Index {
        let numbered = || files.iter().enumerate();
        Index {
            exact: numbered().map(|(index, file)| (file.path.clone(), index)).collect(),
            folded: numbered().map(|(index, file)| (file.path.to_lowercase(), index)).collect(),
        }
    }
}

impl Archive {
    /// METADATA.XML under a folder IHE_XDM; elsewhere only if there is none there.
    fn metadata_files(&self) -> Vec<String> {
        let name = |path: &str| {
            path.rsplit('/').next().is_some_and(|name| name.eq_ignore_ascii_case("METADATA.XML"))
        };
        let all: Vec<_> = self.files.iter().map(|file| file.path.clone()).filter(|path| name(path)).collect();
        let inside = |path: &String| path.split('/').any(|segment| segment.eq_ignore_ascii_case("IHE_XDM"));
        if all.iter().any(inside) { all.into_iter().filter(inside).collect() } else { all }
    }

    fn set(&self, path: &str, index: &Index, limits: &Limits) -> Set {
        let bytes =
            index.exact.get(path).and_then(|index| self.files.get(*index)).map(|file| file.bytes.as_slice());
        let reading = match ebrim::read(bytes.unwrap_or_default(), limits) {
            Ok(reading) => reading,
            Err(finding) => Reading { findings: vec![unreadable(*finding)], ..Reading::default() },
        };
        let Reading { metadata, findings, places } = reading;
        let mut set = Set { path: path.to_owned(), metadata, documents: Vec::new(), findings, places };
        for number in 0..set.metadata.entries.len() {
            let found = set.locate(number, index);
            set.documents.push(found);
        }
        set
    }

    fn structure(&mut self, metadata: &[String]) {
        if metadata.is_empty() {
            self.findings.push(no_metadata());
            return;
        }
        let (mut roots, mut odd) = (Vec::new(), false);
        for path in metadata {
            let folders: Vec<_> = path.split('/').collect();
            let at = folders.iter().position(|segment| segment.eq_ignore_ascii_case("IHE_XDM"));
            odd |= at.is_none_or(|at| folders[at] != "IHE_XDM" || folders.len() != at + 3 || at > 0);
            odd |= folders.last() != Some(&"METADATA.XML");
            roots.push(folders[..at.unwrap_or(0)].join("/"));
        }
        roots.dedup();
        if roots.len() > 1 {
            self.findings.push(doubled(&roots));
        }
        if odd {
            self.findings.push(layout(&metadata[0]));
        }
        for name in ["INDEX.HTM", "README.TXT"] {
            let root = &roots[0];
            let path = if root.is_empty() { name.to_owned() } else { format!("{root}/{name}") };
            let exact = self.files.iter().any(|file| file.path == path);
            let folded = self.files.iter().any(|file| file.path.eq_ignore_ascii_case(&path));
            self.findings.extend((!exact).then(|| root_file(name, folded)));
        }
        self.findings.extend(super::names::check(&self.files));
        self.unreferenced();
    }

    /// CDA documents that no metadata name: the receiver would not see them.
    fn unreferenced(&mut self) {
        let named: HashSet<usize> =
            self.sets.iter().flat_map(|set| set.documents.iter().copied().flatten()).collect();
        let inside = |path: &str| path.split('/').any(|segment| segment.eq_ignore_ascii_case("IHE_XDM"));
        let lost = |(index, file): (usize, &ZipFile)| {
            let head = &file.bytes[..file.bytes.len().min(4_096)];
            let cda = head.windows(16).any(|window| window == b"ClinicalDocument");
            (cda && inside(&file.path) && !named.contains(&index)).then(|| file.path.clone())
        };
        let lost: Vec<_> = self.files.iter().enumerate().filter_map(lost).collect();
        self.findings.extend(lost.iter().map(|path| without_metadata(path)));
    }
}

impl Set {
    /// The file that the URI of an entry names.
    fn locate(&mut self, number: usize, index: &Index) -> Option<usize> {
        let entry = &self.metadata.entries[number];
        let place = self.places.get(&entry.id).copied();
        let say = |finding: Finding| Finding { location: place, ..finding };
        let Some(uri) = entry.uri.clone().filter(|uri| !uri.is_empty()) else {
            self.findings.push(say(no_uri(&entry.id)));
            return None;
        };
        let slashes = uri.replace('\\', "/");
        // A name that holds a percent sign may be written as it is.
        let forms = [uri.clone(), decoded(&uri), slashes.clone(), decoded(&slashes)];
        let paths = forms.map(|form| resolve_path(&self.path, &form));
        let outside = |path: &String| path == ".." || path.starts_with("../") || path.starts_with('/');
        if paths.iter().any(|path| outside(path) || path.contains(':')) {
            self.findings.push(say(leads_out(&uri)));
            return None;
        }
        let exact = paths.iter().enumerate().find_map(|(form, path)| Some((form, *index.exact.get(path)?)));
        let folded = || {
            let mut forms = paths.iter().enumerate();
            forms.find_map(|(form, path)| Some((form, *index.folded.get(&path.to_lowercase())?)))
        };
        let Some((form, file)) = exact.or_else(folded) else {
            self.findings.push(say(missing(&uri, &paths[3])));
            return None;
        };
        self.findings.extend((exact.is_none()).then(|| say(case(&uri))));
        self.findings.extend((form > 1).then(|| say(backslash(&uri))));
        Some(file)
    }
}

/// Percent escapes of a URI; what is none stays.
fn decoded(uri: &str) -> String {
    let bytes = uri.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| uri.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| uri.to_owned())
}

fn unreadable(finding: Finding) -> Finding {
    match finding.source {
        Source::Xdm => finding,
        _ => Finding { source: Source::Xdm, ..finding },
    }
}

fn junk(count: usize) -> Finding {
    let message = Text::new(
        format!("{count} fichiers laissés par un système (__MACOSX, .DS_Store, .svn...) : ignorés"),
        format!("{count} files left by a system (__MACOSX, .DS_Store, .svn...): ignored"),
    );
    Finding::info(Source::Xdm, "XDM-JUNK", message)
}

fn no_metadata() -> Finding {
    let message = Text::new(
        "ce n'est pas une archive IHE XDM : il n'y a pas de METADATA.XML",
        "this is not an IHE XDM archive: there is no METADATA.XML",
    );
    let hint = Text::new(
        "attendu : IHE_XDM/SUBSET01/METADATA.XML, un dossier par lot de soumission",
        "expected: IHE_XDM/SUBSET01/METADATA.XML, one folder for each submission set",
    );
    Finding::error(Source::Xdm, "XDM-NO-METADATA", message).with_hint(hint)
}

fn doubled(roots: &[String]) -> Finding {
    let shown =
        roots.iter().map(|root| if root.is_empty() { "/" } else { root }).collect::<Vec<_>>().join(", ");
    let message = Text::new(
        format!("arborescence IHE_XDM en plusieurs endroits : {}", crate::text::shown(&shown)),
        format!("IHE_XDM tree in several places: {}", crate::text::shown(&shown)),
    );
    Finding::warning(Source::Xdm, "XDM-ROOT-SEVERAL", message)
}

fn layout(path: &str) -> Finding {
    let path = quoted(path);
    let message = Text::new(
        format!("{} n'est pas à l'endroit ni sous le nom attendus", path.fr),
        format!("{} is not in the place and under the name expected", path.en),
    );
    let hint = Text::new(
        "attendu : IHE_XDM/SUBSET01/METADATA.XML, en capitales",
        "expected: IHE_XDM/SUBSET01/METADATA.XML, in capitals",
    );
    Finding::warning(Source::Xdm, "XDM-LAYOUT", message).with_hint(hint)
}

fn root_file(name: &str, folded: bool) -> Finding {
    let (fr, en) = match folded {
        true => {
            (format!("{name} n'est pas écrit en capitales"), format!("{name} is not written in capitals"))
        }
        false => (format!("il manque {name} à la racine"), format!("{name} is missing at the root")),
    };
    Finding::warning(Source::Xdm, "XDM-ROOT-FILE", Text::new(fr, en))
}

fn without_metadata(path: &str) -> Finding {
    let name = quoted(path);
    let message = Text::new(
        format!(
            "{} est un document CDA dont METADATA.XML ne parle pas (XDSMissingDocumentMetadata)",
            name.fr
        ),
        format!(
            "{} is a CDA document that METADATA.XML does not mention (XDSMissingDocumentMetadata)",
            name.en
        ),
    );
    Finding::warning(Source::Xdm, "XDM-NO-ENTRY", message)
}

fn no_uri(id: &str) -> Finding {
    let id = quoted(id);
    let message = Text::new(
        format!("l'entrée {} n'a pas d'URI : son document est introuvable", id.fr),
        format!("entry {} has no URI: its document cannot be found", id.en),
    );
    Finding::error(Source::Xdm, "XDM-URI", message)
}

fn leads_out(uri: &str) -> Finding {
    let uri = quoted(uri);
    let message = Text::new(
        format!("URI {} : elle sort de l'archive", uri.fr),
        format!("URI {}: it leads out of the archive", uri.en),
    );
    Finding::error(Source::Xdm, "XDM-URI-OUTSIDE", message)
}

fn missing(uri: &str, path: &str) -> Finding {
    let (uri, path) = (quoted(uri), quoted(path));
    let message = Text::new(
        format!("URI {} : l'archive ne contient pas {} (XDSMissingDocument)", uri.fr, path.fr),
        format!("URI {}: the archive does not hold {} (XDSMissingDocument)", uri.en, path.en),
    );
    Finding::error(Source::Xdm, "XDM-MISSING-DOCUMENT", message)
}

fn backslash(uri: &str) -> Finding {
    let uri = quoted(uri);
    let message = Text::new(
        format!("URI {} : « \\ » au lieu de « / »", uri.fr),
        format!("URI {}: `\\` in place of `/`", uri.en),
    );
    Finding::warning(Source::Xdm, "XDM-URI-BACKSLASH", message)
}

fn case(uri: &str) -> Finding {
    let uri = quoted(uri);
    let message = Text::new(
        format!("URI {} : le fichier s'écrit avec une autre casse", uri.fr),
        format!("URI {}: the file is written in another letter case", uri.en),
    );
    Finding::warning(Source::Xdm, "XDM-URI-CASE", message)
}
