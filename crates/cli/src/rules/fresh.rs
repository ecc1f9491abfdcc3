//! Whether a compiled rule set is still what its sources say.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;
use std::time::SystemTime;

use segur_check::RuleSet;
use segur_check::rules::SourceDocument;

/// The first source of a compiled rule set that changed since; none for rule sets just compiled, and for those whose
/// sources are not on this machine.
pub(crate) fn stale_source(path: &Path, rule_set: &RuleSet) -> Option<String> {
    let compiled = compiled_at(path)?;
    let sources = || rule_set.sources().iter().filter(|source| !source.uri.starts_with("urn:"));
    let reachable = sources().any(|source| Path::new(&source.uri).exists());
    let changed = |source: &&SourceDocument| reachable && has_changed(source, compiled);
    sources().find(changed).map(|source| source.uri.clone())
}

/// When the file was made, if it is a compiled rule set.
fn compiled_at(path: &Path) -> Option<SystemTime> {
    let mut head = Vec::new();
    let file = File::open(path).ok()?;
    let modified = file.metadata().and_then(|data| data.modified()).ok()?;
    file.take(16).read_to_end(&mut head).ok()?;
    RuleSet::is_compiled(&head).then_some(modified)
}

/// A file that is older than the compiled one is taken at its word; the content of others is compared.
fn has_changed(source: &SourceDocument, compiled: SystemTime) -> bool {
    let older = |data: &Metadata| data.modified().is_ok_and(|modified| modified < compiled);
    match fs::metadata(&source.uri) {
        Err(_) => true,
        Ok(data) if older(&data) => false,
        Ok(_) => fs::read(&source.uri)
            .map_or(true, |bytes| SourceDocument::new(source.uri.as_str(), &bytes).sha256 != source.sha256),
    }
}
