//! Two hundred mails damaged by a seeded generator: each is told, or what it carries is what was sent; none leaves a file.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "these tests make files and print their counts"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples");

/// Marsaglia's xorshift: the same mails each time.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}

fn find(text: &[u8], word: &[u8]) -> usize {
    text.windows(word.len()).position(|window| window == word).unwrap()
}

/// Where the base64 of the archive begins and ends.
fn archive_span(mail: &[u8]) -> (usize, usize) {
    let part = find(mail, b"application/zip");
    let start = part + find(&mail[part..], b"\r\n\r\n") + 4;
    (start, start + find(&mail[start..], b"\r\n--"))
}

/// The mail with the archive changed.
fn rezipped(mail: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let (start, end) = archive_span(mail);
    let text: Vec<u8> = mail[start..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let mut zip = STANDARD.decode(text).unwrap();
    change(&mut zip);
    let text = STANDARD.encode(zip);
    let lines: Vec<&[u8]> = text.as_bytes().chunks(76).collect();
    [&mail[..start], &lines.join(&b"\r\n"[..]), &mail[end..]].concat()
}

/// A bomb of one kind or another in the mail.
fn bomb(mail: &[u8], kind: usize) -> Vec<u8> {
    let head = "From: A <a@b.mssante.test>\r\nTo: c@d.mssante.test\r\nDate: Mon, 12 Jan 2026 10:30:00 +0100\r\nMIME-Version: 1.0\r\n";
    match kind {
        0 => rezipped(mail, |zip| *zip = fs::read(format!("{SAMPLES}/xdm/bombe.zip")).unwrap()),
        1 => format!(
            "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{}--b--\r\n",
            "--b\r\n\r\nx\r\n".repeat(50_000)
        )
        .into_bytes(),
        2 => format!("{head}{}fin\r\n", "Content-Type: message/rfc822\r\n\r\n".repeat(20_000)).into_bytes(),
        3 => {
            let open = |n: usize| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
            format!("{head}{}fin\r\n", (0..5_000).map(open).collect::<String>()).into_bytes()
        }
        4 => format!("{head}Subject: {}\r\n\r\nx\r\n", "=?UTF-8?Q?=C3=A9?= ".repeat(100_000)).into_bytes(),
        5 => format!("{head}To: {}\r\n\r\nx\r\n", "a@b.fr, ".repeat(200_000)).into_bytes(),
        _ => format!("{head}{}\r\nx\r\n", "X-A: b\r\n".repeat(300_000)).into_bytes(),
    }
}

/// Name of the damage and the damaged mail.
fn damaged(mail: &[u8], number: usize, seeded: &mut Seeded) -> (&'static str, Vec<u8>) {
    let (start, end) = archive_span(mail);
    let mut out = mail.to_vec();
    match number % 8 {
        0 => {
            out.truncate(seeded.below(mail.len()));
            ("truncated", out)
        }
        1 => {
            for _ in 0..=seeded.below(4) {
                out[seeded.below(mail.len())] ^= 1 << seeded.below(8);
            }
            ("flipped bits", out)
        }
        2 => {
            out[start + seeded.below(end - start)] = b"*!=\xff-\0"[seeded.below(6)];
            ("broken base64", out)
        }
        3 => {
            let at = start + seeded.below(end - start - 200);
            out.drain(at..at + 1 + seeded.below(199));
            ("lost base64", out)
        }
        4 => {
            let boundary = find(mail, b"--=_segur_");
            let length = 2 + find(&mail[boundary + 2..], b"\r\n");
            let nth = seeded.below(4);
            let limit = mail[boundary..boundary + length].to_vec();
            let places: Vec<_> =
                (0..=mail.len() - limit.len()).filter(|at| mail[*at..].starts_with(&limit)).collect();
            out.drain(places[nth]..places[nth] + limit.len());
            ("missing boundary", out)
        }
        5 => {
            let (at, by) = (seeded.below(1 << 20), 1 + seeded.below(255) as u8);
            let lie = |zip: &mut Vec<u8>| {
                // Sizes, checksum or offset of an entry of the directory.
                let entries: Vec<_> =
                    (0..zip.len() - 46).filter(|at| zip[*at..].starts_with(b"PK\x01\x02")).collect();
                let field = [16, 20, 24, 42][at % 4] + (at / 4) % 4;
                let place = entries[(at / 16) % entries.len()] + field;
                zip[place] = zip[place].wrapping_add(by);
            };
            ("lying sizes", rezipped(mail, lie))
        }
        6 => {
            let (at, bit) = (seeded.below(1 << 20), seeded.below(8));
            let flip = |zip: &mut Vec<u8>| {
                let place = at % zip.len();
                zip[place] ^= 1 << bit;
            };
            ("flipped bits of the archive", rezipped(mail, flip))
        }
        _ => ("bomb", bomb(mail, (number / 8) % 7)),
    }
}

fn segur(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_segur")).args(arguments).stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

/// The files of a folder by name.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap()))
        .collect()
}

#[test]
fn two_hundred_damaged_mails() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("mss-damaged");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let whole = fs::read(format!("{SAMPLES}/mss/valide.eml")).unwrap();
    let sound = folder.join("sound");
    let (status, ..) =
        segur(&["mss", "unpack", "--output", &sound.to_string_lossy(), &format!("{SAMPLES}/mss/valide.eml")]);
    assert_eq!(status, Some(0));
    let document = &files(&sound)["DOC0001.XML"];
    let mut seeded = Seeded(0x5e60_0001);
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let (mut complaints, mut damages) = (Vec::new(), Vec::new());
    for number in 0..200 {
        let (damage, mail) = damaged(&whole, number, &mut seeded);
        let path = folder.join(format!("{number}.eml"));
        fs::write(&path, &mail).unwrap();
        let output = folder.join(format!("{number}"));
        let (status, out, err) = segur(&[
            "mss",
            "unpack",
            "--format",
            "json",
            "--output",
            &output.to_string_lossy(),
            &path.to_string_lossy(),
        ]);
        let left = files(&output);
        let told = match status {
            Some(0) => {
                let documents: Vec<_> = left.iter().filter(|(name, _)| name.ends_with(".XML")).collect();
                if documents.iter().any(|(_, bytes)| *bytes != document) {
                    complaints.push(format!("{number} {damage}: another document was written"));
                }
                false
            }
            Some(1 | 2) => {
                let code = ["\"code\":\"MSS-", "\"code\":\"XDM-", "\"code\":\"ENV-"]
                    .iter()
                    .any(|code| out.contains(code) || err.contains("MSS-"));
                if !code || !left.is_empty() {
                    complaints
                        .push(format!("{number} {damage}: {} files left, told {out} {err}", left.len()));
                }
                true
            }
            status => {
                complaints.push(format!("{number} {damage}: status {status:?} {err}"));
                true
            }
        };
        let count = counts.entry(damage).or_default();
        count[0] += 1;
        count[1] += usize::from(told);
        damages.push((damage, path.to_string_lossy().into_owned()));
    }
    // What is not damage enough to keep anybody from the documents is judged all the same.
    let arguments: Vec<&str> = ["check", "--format", "json"]
        .into_iter()
        .chain(damages.iter().map(|(_, path)| path.as_str()))
        .collect();
    let (status, out, err) = segur(&arguments);
    assert!(matches!(status, Some(1 | 2)) && out.lines().count() == damages.len(), "check: {status:?} {err}");
    for ((damage, path), report) in damages.iter().zip(out.lines()) {
        let report: serde_json::Value = serde_json::from_str(report).unwrap();
        let valid = report["verdict"] == "valid";
        if !valid && report["findings"].as_array().unwrap().is_empty() {
            complaints.push(format!("{path} {damage}: not valid without a finding"));
        }
        counts.get_mut(damage).unwrap()[2] += usize::from(!valid);
    }
    for (damage, [all, told, judged]) in &counts {
        println!("{damage}: {all} mails, {told} refused by unpack, {judged} not valid for check");
    }
    let bombs = counts["bomb"];
    assert_eq!((bombs[0], bombs[2]), (bombs[0], bombs[0]), "a bomb went unnoticed");
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
