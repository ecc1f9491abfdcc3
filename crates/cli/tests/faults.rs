//! The program where the machine fails it: files that cannot be read, disks that are full or read-only, readers that go away,
//! a kill in the middle. Work goes on, what failed is named, the exit status is right, nothing half-written looks whole.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::print_stderr, reason = "a test that cannot be run says so")]
#![allow(clippy::disallowed_methods, reason = "these tests make files and folders")]

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");

/// Opens like a file and fails when it is read, whoever asks: a damaged medium.
const BROKEN: &str = "/proc/self/mem";

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

fn schema() -> String {
    sample("xsd/commande.xsd")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn segur(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Ended by itself, and not by a panic.
fn no_panic(output: &Output, what: &str) {
    let err = text(&output.stderr);
    assert_eq!(output.status.signal(), None, "{what}: {err}");
    assert!(output.status.code() != Some(101) && !err.contains("panicked"), "{what}: {err}");
}

fn status_and_error(output: &Output) -> (Option<i32>, String) {
    no_panic(output, "the program");
    (output.status.code(), text(&output.stderr))
}

/// A folder of the test's own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("segur-faults-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Everything in a folder, hidden files too.
fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

/// A small disk of its own, taken away at the end; none without the right to mount.
struct Disk(Folder);

impl Disk {
    fn new(name: &str, options: &str) -> Option<Disk> {
        let folder = Folder::new(name);
        let arguments = ["-t", "tmpfs", "-o", options, "tmpfs"];
        let mounted = Command::new("mount").args(arguments).arg(&folder.0).stderr(Stdio::null()).status();
        let mounted = mounted.is_ok_and(|status| status.success());
        if !mounted {
            eprintln!("skipped: no right to mount a small disk");
        }
        mounted.then(|| Disk(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0.0).status();
    }
}

#[test]
fn one_poisoned_file_among_ten_thousand_is_named_and_the_others_are_judged() {
    const FILES: usize = 10_000;
    const POISONED: usize = 4_321;
    let folder = Folder::new("many");
    let valid = folder.0.join("valide");
    fs::copy(sample("xsd/commande-valide.xml"), &valid).unwrap();
    let documents = folder.0.join("documents");
    fs::create_dir(&documents).unwrap();
    for number in 0..FILES {
        let path = documents.join(format!("{number:05}.xml"));
        match number {
            POISONED => symlink(BROKEN, path).unwrap(),
            _ => fs::hard_link(&valid, path).unwrap(),
        }
    }
    let documents = documents.to_string_lossy().into_owned();
    let output = segur(&["check", "--rules", &schema(), "--format", "json", &documents]);
    let (status, err) = status_and_error(&output);
    assert_eq!(status, Some(2), "{err}");
    assert!(err.contains("04321.xml") && err.contains("lecture impossible"), "{err}");
    let out = text(&output.stdout);
    let verdict = |verdict: &str| {
        out.lines().filter(|line| line.contains(&format!("\"verdict\":\"{verdict}\""))).count()
    };
    assert_eq!((out.lines().count(), verdict("valid"), verdict("error")), (FILES, FILES - 1, 1));
    assert!(out.lines().nth(POISONED).unwrap().contains("ENV-READ"));
    // Damaged in itself rather than by the machine: not valid, which is another status.
    let poisoned = Path::new(&documents).join(format!("{POISONED:05}.xml"));
    fs::remove_file(&poisoned).unwrap();
    fs::copy(sample("xsd/commande-tronquee.xml"), &poisoned).unwrap();
    let output = segur(&["check", "--rules", &schema(), &documents]);
    assert_eq!(status_and_error(&output), (Some(1), String::new()));
    let out = text(&output.stdout);
    assert!(
        out.contains("10000 entrées contrôlées : 9999 valides") || out.contains("9 999 valides"),
        "{}",
        &out[out.len() - 300..]
    );
    assert!(out.contains("04321.xml:"), "the place is shown");
}

#[test]
fn files_that_cannot_be_read_are_named_by_every_command() {
    let folder = Folder::new("unreadable");
    let broken = folder.at("casse.xml");
    symlink(BROKEN, &broken).unwrap();
    let dangling = folder.at("nulle-part.xml");
    symlink(folder.at("absent"), &dangling).unwrap();
    let out = folder.at("out");
    let (schema, sender) = (schema(), sample("xdm/sender.json"));
    let commands: [&[&str]; 12] = [
        &["check", "--rules", &schema],
        &["xsd", "--schema", &schema],
        &["ins", "check"],
        &["cda", "json"],
        &["cda", "show"],
        &["cda", "view"],
        &["cda", "new"],
        &["xdm", "show"],
        &["xdm", "check"],
        &["xdm", "unpack", "--output", &out],
        &["xdm", "pack", "--output", &out, "--sender", &sender],
        &["mss", "unpack", "--output", &out],
    ];
    for words in commands {
        for file in [&broken, &dangling] {
            let output = segur(&[words, &[file.as_str()]].concat());
            let (status, err) = status_and_error(&output);
            let told = text(&output.stdout) + &err;
            assert_eq!(status, Some(2), "{words:?} {file}: {told}");
            assert!(
                told.contains(Path::new(file).file_name().unwrap().to_str().unwrap()),
                "{words:?}: {told}"
            );
        }
    }
    assert_eq!(names(&folder.0), ["casse.xml", "nulle-part.xml"]);
    let rules = segur(&["check", "--rules", &broken, &sample("xsd/commande-valide.xml")]);
    assert_eq!(status_and_error(&rules).0, Some(2));
}

/// `/dev/full` takes nothing: what is not written must be told, by every command and in every format.
#[test]
fn a_full_standard_output_is_told() {
    let (valid, schema) = (sample("xsd/commande-valide.xml"), schema());
    let (cda, data) = (sample("cda/niveau1.xml"), sample("cda/level1/minimal.json"));
    let (sch, invoice) = (sample("schematron/facture.sch"), sample("schematron/facture-invalide.xml"));
    let (archive, matricule) = (sample("xdm/valide.zip"), sample("ins/matricule.txt"));
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["xsd", "--schema", &schema, &valid],
        vec!["schematron", "--schema", &sch, &invoice],
        vec!["schematron", "--format", "svrl", "--schema", &sch, &invoice],
        vec!["cda", "json", &cda],
        vec!["cda", "show", &cda],
        vec!["cda", "view", &cda],
        vec!["cda", "new", &data],
        vec!["cda", "schema", "--model", "level1"],
        vec!["xdm", "show", &archive],
        vec!["xdm", "check", &archive],
        vec!["ins", "check", &matricule],
        vec!["ins", "check", "279035121518989", "--format", "json"],
        vec!["rules", "list"],
        vec!["explain", "INS-KEY"],
        vec!["schema", "report"],
        vec!["completions", "bash"],
        vec!["man"],
        vec!["doctor"],
        vec!["--help"],
        vec!["--version"],
    ];
    for format in ["text", "json", "svrl", "junit", "html"] {
        commands.push(vec!["check", "--format", format, &cda]);
    }
    for words in commands {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = command(&words).stdout(full).output().unwrap();
        let (status, err) = status_and_error(&output);
        assert_eq!(status, Some(2), "{words:?}: {err}");
        assert!(err.contains("écri") && err.contains("os error 28"), "{words:?}: {err}");
    }
}

/// `segur ... | head -1`: whoever reads has seen enough, which is nobody's fault.
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let (cda, schema) = (sample("cda"), sample("xsd/commande.xsd"));
    let view = sample("cda/niveau1.xml");
    let commands: [&[&str]; 8] = [
        &["check", &cda],
        &["check", "--format", "json", &cda],
        &["check", "--format", "html", &cda],
        &["xsd", "--schema", &schema, &view],
        &["cda", "view", &view],
        &["cda", "json", &view],
        &["man"],
        &["--help"],
    ];
    for words in commands {
        let mut child = command(words).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let (status, err) = status_and_error(&output);
        assert!(matches!(status, Some(0 | 1)) && err.is_empty(), "{words:?}: {status:?} {err}");
    }
    // Nobody is left to be told of anything: neither output is open.
    let mut child = command(&["check", &cda, &sample("absent.xml")]).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    let status = child.wait().unwrap();
    assert!(status.signal().is_none() && status.code() != Some(101), "{status:?}");
}

/// The commands that write a file, each with the file that it writes.
fn writers(folder: &Path) -> Vec<(Vec<String>, PathBuf)> {
    let at = |name: &str| folder.join(name);
    let schema = schema();
    let command = |words: &[&str], output: PathBuf, input: String| {
        let mut all: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        all.extend(["--output".to_owned(), output.to_string_lossy().into_owned(), input]);
        (all, output)
    };
    vec![
        command(&["rules", "compile", "--rules", &schema], at("regles.segur"), String::new()),
        command(&["cda", "new"], at("doc.xml"), sample("cda/level1/rich.json")),
        command(&["cda", "view"], at("page.html"), sample("cda/niveau1.xml")),
        command(&["xdm", "unpack"], at("archive"), sample("xdm/valide.zip")),
        command(&["mss", "unpack"], at("courriel"), sample("mss/valide.eml")),
    ]
}

fn run_writer(words: &[String]) -> Output {
    let words: Vec<_> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    segur(&words)
}

#[test]
fn a_disk_that_fills_up_is_left_as_it_was() {
    let Some(disk) = Disk::new("full", "size=4k") else { return };
    let folder = &disk.0.0;
    for (words, output) in writers(folder) {
        let ran = run_writer(&words);
        let (status, err) = status_and_error(&ran);
        assert_eq!(status, Some(2), "{words:?}: {err}");
        assert!(err.contains("écri") && err.contains("os error 28"), "{words:?}: {err}");
        assert!(!output.exists() && names(folder).is_empty(), "{words:?}: {:?}", names(folder));
    }
}

#[test]
fn a_read_only_folder_is_told() {
    let Some(disk) = Disk::new("read-only", "ro") else { return };
    for (words, _) in writers(&disk.0.0) {
        let ran = run_writer(&words);
        let (status, err) = status_and_error(&ran);
        assert_eq!(status, Some(2), "{words:?}: {err}");
        assert!(err.contains("écri") && err.contains("os error 30"), "{words:?}: {err}");
    }
}

/// What was there before a failed writing is still there.
#[test]
fn the_file_of_before_outlives_a_full_disk() {
    let Some(disk) = Disk::new("before", "size=8k") else { return };
    let page = disk.0.0.join("page.html");
    fs::write(&page, b"avant").unwrap();
    let output = page.to_string_lossy().into_owned();
    let ran = segur(&["cda", "view", "--output", &output, &sample("cda/cr-bio/rich.xml")]);
    assert_eq!(status_and_error(&ran).0, Some(2));
    assert_eq!(fs::read(&page).unwrap(), b"avant");
    assert_eq!(names(&disk.0.0), ["page.html"]);
}

/// Every byte of a compiled rule set may be damaged, and any end be missing: refused with a word, or the same verdict.
#[test]
fn a_damaged_compiled_file_is_refused() {
    let folder = Folder::new("damaged");
    let file = folder.at("regles.segur");
    assert!(segur(&["rules", "compile", "--rules", &schema(), "--output", &file]).status.success());
    let whole = fs::read(&file).unwrap();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    for turn in 0..60 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let at = if turn < 20 { turn * 4 } else { random as usize % whole.len() };
        let mut bytes = whole.clone();
        match turn % 3 {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << (random >> 60 & 7),
            _ => bytes[at..].fill(0),
        }
        fs::write(&file, &bytes).unwrap();
        let output = segur(&["check", "--rules", &file, &sample("xsd/commande-valide.xml")]);
        let (status, err) = status_and_error(&output);
        assert!(status == Some(2) || bytes == whole, "turn {turn}, byte {at}: {status:?} {err}");
        assert!(err.contains("regles.segur") || bytes == whole, "turn {turn}, byte {at}: {err}");
    }
}

/// Killed at any moment: the file is whole or absent, and the next run does its work.
#[test]
fn a_kill_in_the_middle_leaves_nothing_that_looks_whole() {
    const KILLS: u32 = 24;
    let folder = Folder::new("killed");
    // Each run of `cda new` makes another identifier: there is nothing to compare with.
    let comparable = |(words, _): &(Vec<String>, PathBuf)| words[1] != "new";
    for (words, output) in writers(&folder.0).into_iter().filter(comparable) {
        let start = Instant::now();
        let ran = run_writer(&words);
        let (whole, err) = status_and_error(&ran);
        assert_eq!(whole, Some(0), "{words:?}: {err}");
        let lasted = start.elapsed();
        let expected = content(&output);
        assert!(!expected.is_empty(), "{words:?}");
        for kill in 0..KILLS {
            remove(&output);
            // The writing is at the end of a run.
            killed(&words, lasted * (kill + 1) / KILLS);
            if output.exists() {
                assert_eq!(content(&output), expected, "{words:?} killed at {kill} of {KILLS}");
            }
            let left = names(&folder.0);
            let known =
                |name: &String| name.ends_with(".tmp") && name.starts_with('.') || *name == name_of(&output);
            assert!(left.iter().all(known), "{words:?}: {left:?}");
        }
        remove(&output);
        assert!(run_writer(&words).status.success(), "{words:?}");
        assert_eq!(content(&output), expected, "{words:?}");
        fs::remove_dir_all(&folder.0).unwrap();
        fs::create_dir(&folder.0).unwrap();
    }
}

fn killed(words: &[String], after: Duration) {
    let words: Vec<_> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let mut child: Child = command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(after);
    // SIGKILL; it may be done already.
    let _ = child.kill();
    child.wait().unwrap();
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

fn remove(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// Names and bytes of a file, or of everything in a folder.
fn content(path: &Path) -> Vec<(String, Vec<u8>)> {
    if !path.is_dir() {
        return vec![(String::new(), fs::read(path).unwrap())];
    }
    let inner = |name: String| {
        let below = content(&path.join(&name));
        below.into_iter().map(move |(rest, bytes)| (format!("{name}/{rest}"), bytes))
    };
    names(path).into_iter().flat_map(inner).collect()
}

/// Clocks jump: sources dated tomorrow and compiled files dated long ago are judged by what they hold.
#[test]
fn a_clock_that_jumps_makes_no_rule_set_stale() {
    let folder = Folder::new("clock");
    let (source, types, file) =
        (folder.at("commande.xsd"), folder.at("types.xsd"), folder.at("regles.segur"));
    fs::copy(schema(), &source).unwrap();
    fs::copy(sample("xsd/types.xsd"), &types).unwrap();
    assert!(segur(&["rules", "compile", "--rules", &source, "--output", &file]).status.success());
    let check = || segur(&["check", "--rules", &file, &sample("xsd/commande-valide.xml")]);
    let date = |path: &str, time: SystemTime| {
        fs::OpenOptions::new().append(true).open(path).unwrap().set_modified(time).unwrap();
    };
    for (of_source, of_file) in [(86_400, 0), (0, -86_400_000), (86_400_000, -1_000_000_000)] {
        date(&source, moved(of_source));
        date(&file, moved(of_file));
        assert_eq!(status_and_error(&check()), (Some(0), String::new()));
    }
    fs::OpenOptions::new().append(true).open(&source).unwrap().write_all(b"<!-- -->").unwrap();
    let (status, err) = status_and_error(&check());
    assert!(status == Some(2) && err.contains("périmé"), "{status:?} {err}");
}

/// Now and so many seconds.
fn moved(seconds: i64) -> SystemTime {
    let distance = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 { SystemTime::now() - distance } else { SystemTime::now() + distance }
}
