//! What the tests of samples share: a folder of files, each with the codes that it must trip in `attendus.tsv`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Compares the samples, each name, codes, fault and bytes, with the files of a folder and its table, whose first line is
/// given; writes them if `UPDATE_SNAPSHOTS` is set. No other file may have their extension.
pub(crate) fn are_as_made<'s>(
    folder: &Path,
    extension: &str,
    title: &str,
    samples: impl Iterator<Item = (&'s str, &'s str, &'s str, &'s [u8])>,
) {
    let update = std::env::var_os("UPDATE_SNAPSHOTS").is_some();
    let mut table = format!("{title}\n");
    let mut names = BTreeSet::new();
    for (name, codes, fault, bytes) in samples {
        let path = folder.join(name);
        table += &format!("{name}\t{codes}\t{fault}\n");
        if update {
            fs::write(&path, bytes).unwrap();
        }
        assert!(fs::read(&path).unwrap() == bytes, "{name} is another: UPDATE_SNAPSHOTS=1");
        names.insert(name.to_owned());
    }
    let path = folder.join("attendus.tsv");
    if update {
        fs::write(&path, &table).unwrap();
    }
    assert_eq!(fs::read_to_string(path).unwrap(), table);
    let found = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(found.filter(|name| name.ends_with(extension)).collect::<BTreeSet<_>>(), names);
}

/// Gives every sample to `segur check`: it must tell the codes of its line and no other. `codes` takes them from a report.
pub(crate) fn trip_their_codes(folder: &Path, codes: impl Fn(&Value) -> BTreeSet<String>) {
    let table = fs::read_to_string(folder.join("attendus.tsv")).unwrap();
    let rows: Vec<_> = table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()).collect();
    let paths = rows.iter().map(|row| folder.join(row[0]).to_string_lossy().into_owned());
    let output = Command::new(env!("CARGO_BIN_EXE_segur"))
        .args(["check", "--format", "json"])
        .args(paths)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let reports = String::from_utf8(output.stdout).unwrap();
    assert_eq!(reports.lines().count(), rows.len(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut complaints = Vec::new();
    for (row, report) in rows.iter().zip(reports.lines()) {
        let found = codes(&serde_json::from_str(report).unwrap());
        let expected: BTreeSet<_> =
            row[1].split(' ').filter(|code| *code != "-").map(str::to_owned).collect();
        if found != expected {
            complaints.push(format!("{} ({}): {found:?}, not {expected:?}", row[0], row[2]));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// The codes of the errors and warnings of a report, not of its parts.
pub(crate) fn codes(report: &Value) -> BTreeSet<String> {
    let findings = report["findings"].as_array().into_iter().flatten().filter(|f| f["severity"] != "info");
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}
