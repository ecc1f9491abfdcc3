//! Mails: how many a minute one core packs and reads, and the memory of one, with limits that make it fail.
//!
//! - `mss [--record] pack DOCUMENT [COUNT]`: archive with metadata from the header, PDF copy, mail; then each read back, archive opened;
//! - `mss write MEGABYTES FILE`: one mail with a copy of that size, peak under its two sizes together and 16 MiB;
//! - `mss read FILE`: that mail read, peak under four times its size and 16 MiB.

#![allow(clippy::print_stdout, reason = "the figure is what this program is for")]
#![allow(clippy::disallowed_methods, reason = "benches read files and arguments")]

use std::error::Error;

use segur_benches::measure::{peak_memory, time};
use segur_benches::results::{record, recorded};
use segur_mss::{Address, Contents, Document, Draft, Label, Limits, Mail, Sender, Stamp};
use segur_xdm::derive::Given;
use segur_xdm::model::{Author, Coded, Dtm, Xcn};
use segur_xdm::{Application, Archive, Order, Submission};

const MIB: u64 = 1 << 20;
const PER_MINUTE: u64 = 10_000;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let (kept, words) = recorded(std::env::args().skip(1));
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["pack", document] => pack(document, 1_000, kept),
        ["pack", document, count] => pack(document, count.parse()?, kept),
        ["write", megabytes, file] => write(megabytes.parse()?, file),
        ["read", file] => read(file),
        _ => Err("usage: mss pack DOCUMENT [COUNT] | write MEGABYTES FILE | read FILE".into()),
    }
}

fn pack(document: &str, count: u64, kept: bool) -> Outcome {
    let bytes = std::fs::read(document)?;
    // A scanned page.
    let copy = pdf(60_000);
    let (spent, mails) =
        time(|| (0..count).map(|number| packed(&bytes, &copy, number)).collect::<Result<Vec<_>, _>>())?;
    let mails = mails?;
    let size = mails.first().map_or(0, Vec::len);
    let packed = format!(
        "document {} bytes, mail {size} bytes: {} packed a minute",
        bytes.len(),
        per_minute(count, spent)
    );
    println!("{packed}");
    let (reading, documents) = time(|| mails.iter().map(|mail| carried(mail)).sum::<Result<usize, _>>())?;
    if documents? as u64 != count {
        return Err("a document was lost".into());
    }
    let read = format!("{} read a minute, archives opened", per_minute(count, reading));
    println!("{read}");
    if kept {
        let command = "cargo run --release -p segur-benches --bin mss -- pack DOCUMENT";
        record(command, &format!("{packed}\n{read}\n"))?;
    }
    let enough = per_minute(count, spent) >= PER_MINUTE;
    if enough { Ok(()) } else { Err(format!("fewer than {PER_MINUTE} a minute").into()) }
}

fn per_minute(count: u64, nanoseconds: u64) -> u64 {
    count * 60_000_000_000 / nanoseconds.max(1)
}

fn packed(document: &[u8], copy: &[u8], number: u64) -> Result<Vec<u8>, Box<dyn Error>> {
    let submission = Submission {
        time: Dtm::from_unix(1_782_896_400 + number as i64),
        unique_id: format!("1.2.250.1.999.1.8.{}", number + 1),
        source_id: "1.2.250.1.999.1.9".into(),
        content_type_code: Coded::new("03", "1.2.250.1.213.2.2", "Hospitalisation"),
        author: Author { person: Some(Xcn::from("899700000017^EXEMPLE^Camille")), ..Author::default() },
        title: None,
        comments: None,
        intended_recipients: Vec::new(),
    };
    let sender = segur_xdm::Sender {
        name: "Service".into(),
        organisation: "Clinique".into(),
        application: Application { name: "segur".into(), version: "1".into(), vendor: "segur".into() },
        ..segur_xdm::Sender::default()
    };
    let documents =
        vec![segur_xdm::Document { bytes: document, given: Given { offset: Some(60), ..Given::default() } }];
    let archive =
        Archive::pack(&Order { sender, submission, documents }).map_err(|error| error.to_string())?;
    let stamp = Stamp { unix: 1_782_900_000, message_id: format!("{number}@chb.mssante.test") };
    Ok(draft(&archive.bytes, Document::read(document)?, copy)?.build(&stamp)?)
}

fn draft<'a>(archive: &'a [u8], document: Document, copy: &'a [u8]) -> Result<Draft<'a>, Box<dyn Error>> {
    let address = Address::new("labo@chb.mssante.test")?;
    Ok(Draft {
        text: "Bonjour,\n\nVoici le compte rendu de l’examen d'hier.\n".into(),
        archive: Some(archive),
        documents: vec![document],
        copies: vec![Some(copy)],
        nil: "SEGUR1".into(),
        ..Draft::new(
            Sender { address: address.clone(), label: Label::Unit("Laboratoire".into()), application: None },
            vec![address],
        )
    })
}

fn carried(mail: &[u8]) -> Result<usize, Box<dyn Error>> {
    let mail = Mail::read(mail, &Limits::default())?;
    Ok(Contents::of(&mail, &segur_xdm::Limits::default()).documents.len())
}

/// Bytes that begin as a PDF does and do not compress.
fn pdf(size: usize) -> Vec<u8> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut bytes = b"%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n".to_vec();
    while bytes.len() < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

fn write(megabytes: usize, file: &str) -> Outcome {
    let copy = pdf(megabytes * 1_000_000);
    let document =
        Document { label: "Lettre".into(), family: "A".into(), given: "B".into(), ..Document::default() };
    let stamp = Stamp { unix: 1_782_900_000, message_id: "1@chb.mssante.test".into() };
    let mail = draft(b"PK\x05\x06", document, &copy)?.build(&stamp)?;
    let peak = peak_memory()?;
    std::fs::write(file, &mail)?;
    println!("copy of {} bytes, mail of {} bytes written", copy.len(), mail.len());
    judge(peak, (copy.len() + mail.len()) as u64 + 16 * MIB)
}

fn read(file: &str) -> Outcome {
    let bytes = std::fs::read(file)?;
    let mail = Mail::read(&bytes, &Limits::default())?;
    let carried: usize = mail.parts.iter().map(|part| part.bytes.len()).sum();
    println!("mail of {} bytes read, {carried} bytes carried", bytes.len());
    judge(peak_memory()?, 4 * bytes.len() as u64 + 16 * MIB)
}

fn judge(peak: u64, limit: u64) -> Outcome {
    let text =
        format!("peak {:.1} MiB, limit {:.1} MiB", peak as f64 / MIB as f64, limit as f64 / MIB as f64);
    println!("{text}");
    if peak < limit { Ok(()) } else { Err(text.into()) }
}
