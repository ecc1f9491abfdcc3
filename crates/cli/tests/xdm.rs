//! `segur xdm` as its users meet it: good, bad and absurd inputs; nothing outside the folder, nothing in part.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make files and folders")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm");

struct Ran {
    status: i32,
    out: Vec<u8>,
    err: String,
}

fn segur(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran {
        status: output.status.code().unwrap(),
        out: output.stdout,
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

/// A folder of its own for each test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("segur-xdm-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir(&path).unwrap();
        Folder(path)
    }

    fn at(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    /// Everything in it, hidden files too.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(&self.0)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        writable(&self.0, true);
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn writable(path: &Path, may: bool) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(if may { 0o755 } else { 0o555 })).unwrap();
}

/// Whether permissions bind us: they do not bind root.
fn is_bound(folder: &Folder) -> bool {
    let probe = folder.0.join("probe");
    let bound = fs::write(&probe, b"").is_err();
    let _ = fs::remove_file(probe);
    bound
}

fn pack(output: &str, more: &[&str]) -> Ran {
    let (sender, document) = (sample("sender.json"), sample("document.xml"));
    let common = ["xdm", "pack", "--output", output, "--sender", &sender];
    let fixed = ["--date", "20260701090000", "--unique-id", "1.2.250.1.999.1.8.1"];
    let arguments = [&common[..], &fixed, more, &[document.as_str()]].concat();
    segur(&arguments, b"")
}

#[test]
fn an_archive_goes_out_and_comes_back() {
    let folder = Folder::new("round");
    let archive = folder.at("IHE_XDM.ZIP");
    let ran = pack(&archive, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert_eq!(folder.names(), ["IHE_XDM.ZIP"]);
    let bytes = fs::read(&archive).unwrap();
    assert_eq!(pack("-", &[]).out, bytes, "the same bytes on standard output");
    let out = folder.at("out");
    for input in [archive.as_str(), "-"] {
        let given: &[u8] = if input == "-" { &bytes } else { b"" };
        let ran = segur(&["xdm", "unpack", "--output", &out, input], given);
        assert_eq!(ran.status, 0, "{}", ran.err);
        let document = fs::read(Path::new(&out).join("IHE_XDM/SUBSET01/DOC0001.XML")).unwrap();
        assert_eq!(document, fs::read(sample("document.xml")).unwrap());
        fs::remove_dir_all(&out).unwrap();
    }
    // An empty folder is as good as none.
    fs::create_dir(&out).unwrap();
    assert_eq!(segur(&["xdm", "unpack", "--output", &out, &archive], b"").status, 0);
    assert_eq!(folder.names(), ["IHE_XDM.ZIP", "out"]);
}

#[test]
fn show_says_what_is_inside() {
    let ran = segur(&["xdm", "show", &sample("valide-remplace.zip")], b"");
    let text = String::from_utf8(ran.out).unwrap();
    assert_eq!(ran.status, 0);
    for expected in ["IHE_XDM/SUBSET01/METADATA.XML", "DOC0002.XML", "279035121518989", "11488-4"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    let english = segur(&["--lang", "en", "xdm", "show", &sample("valide.zip")], b"");
    assert!(String::from_utf8(english.out).unwrap().contains("created (UTC): 20260112091500"));
    let ran = segur(&["xdm", "show", "--format", "json", &sample("valide-remplace.zip")], b"");
    let value: Value = serde_json::from_slice(&ran.out).unwrap();
    let documents = value["sets"][0]["documents"].as_array().unwrap();
    assert_eq!(documents.len(), 2);
    assert_eq!(documents[1]["uniqueId"], "2.25.301148210574863190022");
    assert_eq!(documents[1]["replaces"], "2.25.301148210574863190021");
    assert_eq!(documents[0]["patientId"], "279035121518989^^^&1.2.250.1.213.1.4.10&ISO^NH");
}

#[test]
fn check_is_the_check_of_segur() {
    let both = |arguments: &[&str]| {
        let name = sample("hash.zip");
        let own = segur(&[&["xdm", "check"], arguments, &[name.as_str()]].concat(), b"");
        let other = segur(&[&["check"], arguments, &[name.as_str()]].concat(), b"");
        assert_eq!((own.status, &own.out), (other.status, &other.out));
        (own.status, String::from_utf8(own.out).unwrap())
    };
    let (status, text) = both(&[]);
    assert_eq!(status, 1);
    assert!(text.contains("XDM-HASH") && text.contains("DOC0001.XML"), "{text}");
    let (_, json) = both(&["--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((report["kind"].as_str(), report["verdict"].as_str()), (Some("xdm"), Some("invalid")));
    assert_eq!(segur(&["xdm", "check", &sample("valide.zip")], b"").status, 0);
}

#[test]
fn a_trap_leaves_nothing_behind() {
    let folder = Folder::new("trap");
    let out = folder.at("out");
    for (name, code) in [
        ("dehors.zip", "XDM-ZIP-OUTSIDE"),
        ("absolue.zip", "XDM-ZIP-ABSOLUTE"),
        ("lecteur.zip", "XDM-ZIP-DRIVE"),
        ("lien.zip", "XDM-ZIP-LINK"),
        ("bombe.zip", "XDM-ZIP-RATIO"),
        ("chiffree.zip", "XDM-ZIP-ENCRYPTED"),
        ("somme.zip", "XDM-ZIP-CRC"),
        ("double.zip", "XDM-ZIP-DUPLICATE"),
        ("tronquee.zip", "XDM-ZIP-TRUNCATED"),
        ("faux.zip", "XDM-ZIP-NOT-ZIP"),
    ] {
        for command in [&["xdm", "unpack", "--output", &out][..], &["xdm", "show"], &["xdm", "check"]] {
            let path = sample(name);
            let ran = segur(&[command, &[path.as_str()]].concat(), b"");
            let said = String::from_utf8_lossy(&ran.out).into_owned() + &ran.err;
            assert_eq!(ran.status, 1, "{command:?} {name}: {said}");
            assert!(said.contains(code), "{command:?} {name}: {said}");
            assert_eq!(folder.names(), [] as [&str; 0], "{command:?} {name}");
        }
    }
}

#[test]
fn what_is_there_is_not_overwritten() {
    let folder = Folder::new("there");
    let out = folder.at("out");
    fs::create_dir(&out).unwrap();
    fs::write(Path::new(&out).join("a"), b"mine").unwrap();
    let ran = segur(&["xdm", "unpack", "--output", &out, &sample("valide.zip")], b"");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("existe déjà"), "{}", ran.err);
    let file = folder.at("file");
    fs::write(&file, b"mine").unwrap();
    assert_eq!(segur(&["xdm", "unpack", "--output", &file, &sample("valide.zip")], b"").status, 2);
    let link = folder.at("link");
    std::os::unix::fs::symlink("/nowhere", &link).unwrap();
    assert_eq!(segur(&["xdm", "unpack", "--output", &link, &sample("valide.zip")], b"").status, 2);
    assert_eq!(folder.names(), ["file", "link", "out"]);
    assert_eq!(fs::read(Path::new(&out).join("a")).unwrap(), b"mine");
}

#[test]
fn where_nothing_can_be_written_nothing_is_left() {
    let folder = Folder::new("readonly");
    let inside = folder.0.join("inside");
    fs::create_dir(&inside).unwrap();
    writable(&inside, false);
    let bound = is_bound(&Folder(inside.clone()));
    if inside.exists() && bound {
        let out = inside.join("out").to_string_lossy().into_owned();
        let ran = segur(&["xdm", "unpack", "--output", &out, &sample("valide.zip")], b"");
        assert_eq!(ran.status, 2);
        assert!(ran.err.contains("impossible d'écrire"), "{}", ran.err);
        assert_eq!(pack(&out, &[]).status, 2);
    }
    // Root may write anywhere, but not under a file, nor in a folder that is not there.
    let file = folder.at("file");
    fs::write(&file, b"").unwrap();
    for output in [format!("{file}/out"), folder.at("absent/out"), "/proc/segur-out".to_owned()] {
        let ran = segur(&["xdm", "unpack", "--output", &output, &sample("valide.zip")], b"");
        assert_eq!(ran.status, 2, "{output}: {}", ran.err);
        assert_eq!(pack(&output, &[]).status, 2);
    }
    assert!(folder.names().iter().all(|name| name == "file" || name == "inside"), "{:?}", folder.names());
}

/// A file system that fills up in the middle leaves neither the folder nor its temporary name.
#[test]
fn a_full_disk_leaves_nothing() {
    let folder = Folder::new("full");
    let mount = folder.at("disk");
    fs::create_dir(&mount).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=8k", "tmpfs", &mount]).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("skipped: no right to mount a small disk");
        return;
    }
    let out = format!("{mount}/out");
    let ran = segur(&["xdm", "unpack", "--output", &out, &sample("valide.zip")], b"");
    let left = fs::read_dir(&mount).unwrap().count();
    let packed = pack(&format!("{mount}/IHE_XDM.ZIP"), &[]);
    let files = fs::read_dir(&mount).unwrap().count();
    Command::new("umount").arg(&mount).status().unwrap();
    assert_eq!((ran.status, left), (2, 0), "{}", ran.err);
    assert_eq!(files, usize::from(packed.status == 0), "a whole archive or none: {}", packed.err);
}

#[test]
fn what_is_given_wrongly_is_told() {
    let folder = Folder::new("given");
    let archive = folder.at("a.zip");
    let document = sample("document.xml");
    let sender = |text: &str| {
        let path = folder.at("sender.json");
        fs::write(&path, text).unwrap();
        let ran = segur(&["xdm", "pack", "--output", &archive, "--sender", &path, &document], b"");
        fs::remove_file(path).unwrap();
        (ran.status, ran.err)
    };
    let good = fs::read_to_string(sample("sender.json")).unwrap();
    for (text, expected) in [
        ("", "ce n'est pas du JSON"),
        ("[]", "attendu un objet"),
        (&good.replace("\"organisation\"", "\"organization\""), "organization : champ inconnu"),
        (&good.replace("1.2.250.1.999.1.9", "logiciel"), "n'est pas un OID"),
        (&good.replace("\"Secrétariat de médecine\"", "5"), "name : attendu un texte"),
        (
            &good.replace("\"application\"", "\"given\": {\"offset\": \"hier\"}, \"application\""),
            "given.offset",
        ),
        (&good.replace("\"application\"", "\"given\": {\"authors\": 5}, \"application\""), "given.authors"),
    ] {
        let (status, err) = sender(text);
        assert!((1..=2).contains(&status) && err.contains(expected), "{expected}: {status} {err}");
    }
    // What the header lacks is asked for by name, all at once, and may be given.
    let poor = fs::read_to_string(&document).unwrap().replace("11490-0", "99999-9").replace("+0200", "");
    let path = folder.at("poor.xml");
    fs::write(&path, poor).unwrap();
    let with = |given: &str| {
        let sender = folder.at("sender.json");
        fs::write(&sender, good.replace("\"application\"", &format!("{given}\"application\""))).unwrap();
        segur(&["xdm", "pack", "--output", &archive, "--sender", &sender, &path], b"")
    };
    let ran = with("");
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("classCode") && ran.err.contains("creationTime"), "{}", ran.err);
    let given = "\"given\": {\"class_code\": {\"code\": \"10\", \"system\": \"1.2.250.1.213.1.1.4.1\", \"display\": \"Compte rendu\"}, \
                 \"offset\": \"+0200\", \"reference_ids\": [\"D-1^^^&1.2.3&ISO^urn:ihe:iti:xds:2013:order\"], \
                 \"authors\": [{\"person\": \"899700000017^EXEMPLE^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS\"}]}, ";
    let ran = with(given);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let shown = segur(&["xdm", "show", "--format", "json", &archive], b"");
    let value: Value = serde_json::from_slice(&shown.out).unwrap();
    assert_eq!(value["sets"][0]["documents"][0]["creationTime"], "20260701073000");
}

#[test]
fn absurd_calls_are_refused() {
    let folder = Folder::new("absurd");
    let archive = folder.at("a.zip");
    let (sender, document) = (sample("sender.json"), sample("document.xml"));
    let pack = |more: &[&str]| {
        segur(&[&["xdm", "pack", "--output", &archive, "--sender", &sender], more].concat(), b"").status
    };
    assert_eq!(pack(&[]), 2);
    assert_eq!(pack(&[&document, &document]), 1);
    assert_eq!(pack(&["--date", "hier", &document]), 2);
    assert_eq!(pack(&["--unique-id", "12ab", &document]), 1);
    assert_eq!(pack(&["--mask", "TOUT", &document]), 2);
    assert_eq!(pack(&["--replaces", "urn:uuid:1", &document, &sample("../cda/niveau1.xml")]), 2);
    assert_eq!(pack(&[&sender]), 1);
    assert_eq!(pack(&[SAMPLES]), 2);
    assert_eq!(pack(&["absent.xml"]), 2);
    for (arguments, status) in [
        (&["xdm", "show", "absent.zip"][..], 2),
        (&["xdm", "show", SAMPLES], 2),
        (&["xdm", "show", "--max-archive", "0", "-"], 2),
        (&["xdm", "unpack", &archive], 2),
        (&["xdm", "unpack", "--output", "/", &sample("valide.zip")], 2),
        (&["xdm", "unpack", "--output", "", &sample("valide.zip")], 2),
        (&["xdm"], 2),
    ] {
        let ran = segur(arguments, b"");
        assert_eq!(ran.status, status, "{arguments:?}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
    for input in [&b""[..], b"PK\x05\x06", &[0; 4_096], b"PK\x03\x04"] {
        let ran = segur(&["xdm", "show", "-"], input);
        assert!(ran.status == 1 && ran.err.contains("XDM-ZIP-"), "{}", ran.err);
    }
    assert_eq!(folder.names(), [] as [&str; 0]);
}

/// An archive of 70 MB is an archive like others; a smaller limit says itself and how to raise it.
#[test]
fn large_archives_are_opened_within_limits() {
    let folder = Folder::new("large");
    let (archive, extractor) = (folder.at("LARGE.ZIP"), folder.at("LARGE.EXE"));
    let small =
        segur_xdm::Archive::read(&fs::read(sample("valide.zip")).unwrap(), &Default::default()).unwrap();
    let mut writer = segur_xdm::zip::ZipWriter::new(segur_xdm::zip::DosTime::new(2026, 7, 1, 9, 0, 0));
    small.files.iter().for_each(|file| writer.file(&file.path, &file.bytes).unwrap());
    let mut state = 1_u64;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    })
    .take(7 << 20)
    .collect();
    (0..10).for_each(|number| writer.file(&format!("IHE_XDM/IMG{number}.DCM"), &noise).unwrap());
    let bytes = writer.finish().unwrap();
    assert!(bytes.len() > 64 << 20);
    fs::write(&archive, &bytes).unwrap();
    fs::write(&extractor, [b"MZ...".as_slice(), &bytes].concat()).unwrap();
    for path in [&archive, &extractor] {
        let ran = segur(&["check", "--format", "json", path], b"");
        let report: Value = serde_json::from_slice(&ran.out).unwrap();
        assert_eq!((report["kind"].as_str(), ran.status), (Some("xdm"), 0), "{path}");
    }
    assert_eq!(segur(&["check", "-"], &bytes).status, 0);
    assert_eq!(segur(&["xdm", "show", &archive], b"").status, 0);
    for command in
        [&["check"][..], &["xdm", "check"], &["xdm", "show"], &["xdm", "unpack", "--output", "/nowhere"]]
    {
        let ran = segur(&[command, &["--max-archive", "10", &archive]].concat(), b"");
        let said = String::from_utf8(ran.out).unwrap() + &ran.err;
        assert!(
            ran.status == 1 && said.contains("XDM-ZIP-ARCHIVE-SIZE") && said.contains("--max-archive"),
            "{said}"
        );
    }
}
