//! IHE_XDM.ZIP packed and read: CPU time of one core per document, archives per minute, peak memory.
//!
//! `cargo run --release -p segur-benches --bin archives -- [TURNS [FILE...]]`; without files, CDA documents of `samples/cda`.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench: it reads files and prints, and an unmet assumption must stop it"
)]

use segur_benches::measure::{median, peak_memory, time};
use segur_xdm::derive::{Cda, Given, derive_header};
use segur_xdm::model::{Author, Coded, Dtm, Xcn};
use segur_xdm::{Application, Archive, Document, Limits, Order, Sender, Submission, check};
use segur_xml::{Options, Tree};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const SAMPLES: [&str; 4] = ["niveau1.xml", "level1/rich.xml", "ldl-ses/rich.xml", "cr-bio/rich.xml"];

fn main() -> Outcome {
    let mut words = std::env::args().skip(1);
    let turns = words.next().map_or(Ok(300), |turns| turns.parse())?;
    let mut files: Vec<String> = words.collect();
    if files.is_empty() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../samples/cda");
        files = SAMPLES.iter().map(|name| format!("{folder}/{name}")).collect();
    }
    println!("   bytes   pack us  per minute   tree us header us   cda us   read us  document");
    for file in &files {
        let bytes = std::fs::read(file)?;
        line(file, &bytes, turns)?;
    }
    println!("peak memory {:.1} MiB", peak_memory()? as f64 / f64::from(1 << 20));
    Ok(())
}

fn line(file: &str, bytes: &[u8], turns: usize) -> Outcome {
    let order = order(bytes);
    let packed = Archive::pack(&order).map_err(|error| format!("{file}: {error}"))?.bytes;
    let pack = microseconds(turns, || Archive::pack(&order).is_ok())?;
    let tree =
        Tree::parse(bytes, &Options::default()).map_err(|error| format!("{file}: {}", error.message.en))?;
    let parse = microseconds(turns, || Tree::parse(bytes, &Options::default()).is_ok())?;
    let header = microseconds(turns, || {
        Cda::new(&tree).is_ok_and(|cda| derive_header(&cda, &Given::default()).missing.is_empty())
    })?;
    // The same header by way of the document model of `segur-cda`: what deriving would cost there, parsing included.
    let model = microseconds(turns, || {
        segur_cda::Document::parse(bytes).is_ok_and(|document| {
            let header = segur_cda::header::Header::read(document.unwrapped().root());
            header.meta.id.is_some() || !header.authors.is_empty()
        })
    })?;
    let read = microseconds(turns, || {
        let archive = Archive::read(&packed, &Limits::default());
        archive.is_ok_and(|archive| archive.sets.iter().all(|set| check::metadata(set).is_empty()))
    })?;
    println!(
        "{:>8} {pack:>9.0} {:>11.0} {parse:>9.0} {header:>9.0} {model:>8.0} {read:>9.0}  {file}",
        bytes.len(),
        60e6 / pack
    );
    Ok(())
}

/// The median of the time of one turn.
fn microseconds(turns: usize, mut work: impl FnMut() -> bool) -> Result<f64, Box<dyn std::error::Error>> {
    let mut all = Vec::with_capacity(turns);
    for _ in 0..turns.max(1) {
        let (spent, _) = time(|| std::hint::black_box(work()))?;
        all.push(spent as f64 / 1e3);
    }
    Ok(median(&all))
}

fn order(bytes: &[u8]) -> Order<'_> {
    let text = str::to_owned;
    let author = "899900000013^ESSAI^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS";
    Order {
        sender: Sender {
            name: text("Camille ESSAI"),
            organisation: text("Cabinet des Essais"),
            application: Application { name: text("segur"), version: text("0"), vendor: text("segur") },
            ..Sender::default()
        },
        submission: Submission {
            time: Dtm::from_unix(1_782_896_400),
            unique_id: text("1.2.250.1.999.1.8.1"),
            source_id: text("1.2.250.1.999.1.9"),
            content_type_code: Coded::new("03", "1.2.250.1.213.2.2", "Hospitalisation"),
            author: Author { person: Some(Xcn::from(author)), ..Author::default() },
            title: None,
            comments: None,
            intended_recipients: Vec::new(),
        },
        documents: vec![Document { bytes, given: Given { offset: Some(60), ..Given::default() } }],
    }
}
