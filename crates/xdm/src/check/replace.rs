//! "Annule et remplace": the relation in the metadata, the header, set and version, in one document and between those
//! of one archive.

use std::collections::HashMap;

use segur_report::{Finding, Severity, Source, Text};
use segur_xml::{Options, Tree};

use super::compare::{Attribute, Compare};
use crate::archive::{Archive, Packaged};
use crate::derive::Cda;
use crate::zip::ZipFile;

const TARGET: Attribute = Attribute {
    code: "XDM-CDA-REPLACES",
    name: "RPLC",
    path: "relatedDocument/parentDocument/id",
    severity: Severity::Error,
};
const SET_ID: Attribute =
    Attribute { code: "XDM-SET-ID", name: "setId", path: "setId", severity: Severity::Warning };

impl Compare<'_, '_> {
    /// A document that replaces another names it in its header; the relation in the metadata needs one.
    pub(super) fn replacement(&mut self, of: &Packaged<'_>) {
        let metadata = &of.set.metadata;
        let relation = metadata.replacements().find(|relation| relation.source == of.entry.id);
        let replaced = self.cda.replaces();
        let target = relation.and_then(|r| metadata.entries.iter().find(|entry| entry.id == r.target));
        if let (Some(told), Some(found)) = (target.and_then(|entry| entry.unique_id.as_deref()), &replaced)
            && told != found
        {
            self.differs(TARGET, told, found);
        }
        if relation.is_some() && replaced.is_none() {
            self.relation_alone();
        }
        let here = replaced
            .as_ref()
            .and_then(|id| metadata.entries.iter().find(|e| e.unique_id.as_ref() == Some(id)));
        if let (None, Some(entry)) = (relation, here)
            && entry.id != of.entry.id
        {
            self.header_alone();
        }
        if let Some(id) = &replaced {
            self.version(id);
        }
    }

    fn relation_alone(&mut self) {
        let message = Text::new(
            "METADATA.XML dit que ce document en remplace un autre, son en-tête ne le dit pas (relatedDocument)",
            "METADATA.XML says that this document replaces another one, its header does not (relatedDocument)",
        );
        self.say(Severity::Error, "XDM-REPLACE", "relatedDocument", message);
    }

    fn header_alone(&mut self) {
        let message = Text::new(
            "l'en-tête dit que ce document remplace un autre de l'archive, METADATA.XML ne le dit pas (RPLC)",
            "the header says that this document replaces another one of the archive, METADATA.XML does not (RPLC)",
        );
        self.say(Severity::Warning, "XDM-REPLACE-RELATION", "relatedDocument", message);
    }

    /// What the header itself says of the document that it replaces.
    fn version(&mut self, replaced: &str) {
        if self.cda.unique_id().as_deref() == Some(replaced) {
            let message = Text::new("le document se remplace lui-même", "the document replaces itself");
            self.say(Severity::Error, "XDM-REPLACE-SELF", "relatedDocument", message);
        }
        let ((set, version), (old_set, old)) = (self.cda.version(), self.cda.replaced_version());
        if let Some(version) =
            version.filter(|version| *version < 2 || old.is_some_and(|old| old >= *version))
        {
            self.say(Severity::Warning, "XDM-VERSION", "versionNumber", lower(version));
        }
        if let (Some(own), Some(old)) = (set, old_set)
            && own != old
        {
            self.differs(SET_ID, &old, &own);
        }
    }
}

fn lower(version: u64) -> Text {
    Text::new(
        format!("versionNumber {version} : un document qui en remplace un autre a une version supérieure"),
        format!("versionNumber {version}: a document that replaces another one has a higher version"),
    )
}

/// What a document says of itself and of the one that it replaces.
struct Version {
    id: String,
    replaces: Option<String>,
    set: Option<String>,
    number: Option<u64>,
    path: String,
}

/// Replacements between documents of one archive: same set, higher version, no fork, no circle.
pub(super) fn between(archive: &Archive) -> Vec<Finding> {
    if !archive.documents().any(|document| document.file.is_some_and(speaks_of_another)) {
        return Vec::new();
    }
    let versions: Vec<_> = archive.documents().filter_map(|document| version(&document)).collect();
    let by_id: HashMap<&str, &Version> =
        versions.iter().map(|version| (version.id.as_str(), version)).collect();
    let mut first: HashMap<&str, &str> = HashMap::new();
    let mut findings = Vec::new();
    for new in &versions {
        let Some(replaced) = new.replaces.as_deref() else { continue };
        let rival = *first.entry(replaced).or_insert(&new.id) != new.id;
        if let Some(old) = by_id.get(replaced).filter(|old| old.id != new.id) {
            findings.extend(new.against(old, rival));
        }
    }
    findings
}

impl Version {
    fn against(&self, old: &Version, rival: bool) -> Vec<Finding> {
        let (new_name, old_name) = (crate::text::quoted(&self.path), crate::text::quoted(&old.path));
        let other_set = matches!((&self.set, &old.set), (Some(new), Some(old)) if new != old);
        let not_higher = matches!((self.number, old.number), (Some(new), Some(old)) if new <= old && new > 1);
        let rows = [
            (other_set, Severity::Warning, "XDM-SET-ID", "leurs setId diffèrent", "their setId differ"),
            (
                not_higher,
                Severity::Warning,
                "XDM-VERSION",
                "son versionNumber n'est pas supérieur",
                "its versionNumber is not higher",
            ),
            (
                old.replaces.as_ref() == Some(&self.id),
                Severity::Error,
                "XDM-REPLACE-CIRCLE",
                "et l'inverse",
                "and the other way round",
            ),
            (
                rival,
                Severity::Warning,
                "XDM-REPLACE-FORK",
                "un autre document aussi",
                "another document does too",
            ),
        ];
        let finding = |(_, severity, code, fr, en): (bool, Severity, &'static str, &str, &str)| {
            let message = Text::new(
                format!("{} remplace {} : {fr}", new_name.fr, old_name.fr),
                format!("{} replaces {}: {en}", new_name.en, old_name.en),
            );
            Finding { severity, ..Finding::error(Source::Xdm, code, message) }
        };
        rows.into_iter().filter(|row| row.0).map(finding).collect()
    }
}

/// Whether a document may replace another: most archives need no second look at their documents.
fn speaks_of_another(file: &ZipFile) -> bool {
    let wide = matches!(file.bytes.first(), Some(0 | 0xfe | 0xff));
    wide || memchr::memmem::find(&file.bytes, b"relatedDocument").is_some()
}

/// What the header of a document says of its versions.
fn version(of: &Packaged<'_>) -> Option<Version> {
    let file = of.file?;
    let tree = Tree::parse(&file.bytes, &Options::default()).ok()?;
    let cda = Cda::new(&tree).ok()?;
    let (set, number) = cda.version();
    Some(Version { id: cda.unique_id()?, replaces: cda.replaces(), set, number, path: file.path.clone() })
}
