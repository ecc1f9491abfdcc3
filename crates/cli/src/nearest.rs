//! What was probably meant: the names nearest to one that does not exist.

use std::path::{Path, PathBuf};

/// The candidates that differ from `asked` by few letters, the nearest first; three at most.
pub(crate) fn nearest<'c>(asked: &str, candidates: impl IntoIterator<Item = &'c str>) -> Vec<&'c str> {
    const MOST: usize = 3;
    let asked: Vec<char> = asked.to_lowercase().chars().collect();
    let allowed = if asked.len() < 3 { 1 } else { (asked.len() / 3).clamp(2, 4) };
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (distance(&asked, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().take(MOST).map(|(_, candidate)| candidate).collect()
}

/// The paths nearest to one that does not exist: the first part that fails is compared with what its folder holds.
pub(crate) fn nearest_paths(asked: &Path) -> Vec<PathBuf> {
    let Some(missing) =
        asked.ancestors().filter(|path| !path.as_os_str().is_empty() && !path.exists()).last()
    else {
        return Vec::new();
    };
    let Some(name) = missing.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let parent = missing.parent().unwrap_or(Path::new(""));
    let folder = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    // A folder of a hundred thousand documents is not worth reading whole for a suggestion.
    let entries = entries.take(10_000).filter_map(Result::ok);
    let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    let rest = asked.strip_prefix(missing).unwrap_or(Path::new(""));
    let whole = |name| match rest.as_os_str().is_empty() {
        true => parent.join(name),
        false => parent.join(name).join(rest),
    };
    let exists = |path: &PathBuf| path.exists();
    nearest(name, names.iter().map(String::as_str)).into_iter().map(whole).filter(exists).collect()
}

/// How many letters must be added, removed or changed (Levenshtein), letter case left out.
fn distance(asked: &[char], candidate: &str) -> usize {
    const LONGEST: usize = 255;
    let candidate: Vec<char> = candidate.to_lowercase().chars().take(LONGEST).collect();
    let asked = &asked[..asked.len().min(LONGEST)];
    let mut row: Vec<usize> = (0..=candidate.len()).collect();
    for (i, a) in asked.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in candidate.iter().enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[candidate.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_letters_apart_is_near() {
        let names = ["ENV-BOM", "ENV-PDF", "ENV-BOM-TWICE", "XML-EOF"];
        assert_eq!(nearest("env-bon", names), ["ENV-BOM"]);
        assert_eq!(nearest("ENV-", names), [""; 0]);
        assert_eq!(nearest("", names), [""; 0]);
    }

    #[test]
    fn the_part_that_fails_is_put_right() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(nearest_paths(&here.join("scr/main.rs")), [here.join("src/main.rs")]);
        assert_eq!(nearest_paths(&here.join("src/mian.rs")), [here.join("src/main.rs")]);
        assert!(nearest_paths(&here.join("zzzzzzzz")).is_empty());
    }
}
