//! What is allocated, counted: streams in constant memory, everything else in proportion to its input, nothing kept from one
//! document to the next. One test, since the counter is the process's.

#![allow(clippy::print_stdout, reason = "the figures are worth reading: `--nocapture` shows them")]

use std::io::Read;

use peak_alloc::PeakAlloc;
use segur_check::Engine;
use segur_tests::adapter::{self, Grammar, How};
use segur_tests::hostile as make;
use segur_tests::shared::{read, samples};

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

#[test]
fn memory_is_bounded() {
    let complaints: Vec<String> =
        [streams(), hostile(), findings(), documents(), archives(), mails()].into_iter().flatten().collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Bytes allocated at the worst moment of `work`, beyond those that were before.
fn peak<T>(work: impl FnOnce() -> T) -> (usize, T) {
    HEAP.reset_peak_usage();
    let before = HEAP.current_usage();
    let value = work();
    (HEAP.peak_usage() - before, value)
}

fn within(name: &str, used: usize, allowed: usize) -> Option<String> {
    println!("{name}: {} kB of {} kB allowed", used / KIB, allowed / KIB);
    (used > allowed).then(|| format!("{name}: {used} bytes allocated, {allowed} allowed"))
}

/// Results of a laboratory of any number, never in memory.
fn results(count: usize) -> impl Read {
    const RESULT: &[u8] = b"<r code='718-7' unit='g/L'><v>131</v><!-- checked --><c>sans particularit\xC3\xA9 &amp; stable</c></r>\n";
    let repeated = (0..count).map(|_| RESULT);
    Chained(std::iter::once(&b"<a>"[..]).chain(repeated).chain([&b"</a>"[..]]), &[])
}

/// Pieces one after another.
struct Chained<I>(I, &'static [u8]);

impl<I: Iterator<Item = &'static [u8]>> Read for Chained<I> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        while self.1.is_empty() {
            let Some(next) = self.0.next() else { return Ok(0) };
            self.1 = next;
        }
        self.1.read(buffer)
    }
}

/// A stream sixteen times as long takes no more memory.
fn streams() -> Vec<String> {
    const SLACK: usize = 16 * KIB;
    let grammar = grammar();
    let read = |count| peak(|| adapter::read_stream(results(count), How::DEFAULT).map(drop)).0;
    let validated = |count| peak(|| grammar.judge().validate_stream(results(count))).0;
    let text = |bytes| peak(|| adapter::read_stream(make::long_text(bytes), How::DEFAULT).map(drop)).0;
    [
        within("a stream read", read(320_000), read(20_000) + SLACK),
        within("a stream validated", validated(320_000), validated(20_000) + SLACK),
        within("one text of 32 MB", text(32 << 20), text(2 << 20) + SLACK),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Documents made to hurt take a few times their size.
fn hostile() -> Vec<String> {
    type Make = fn(usize) -> Vec<u8>;
    const CASES: [(&str, Make, usize, usize); 7] = [
        ("depth", make::deep, 300_000, 60),
        ("attributes", make::attributes, 100_000, 40),
        ("nested declarations", make::nested_declarations, 20_000, 40),
        ("redeclarations", make::redeclarations, 20_000, 40),
        ("colliding names", make::colliding_names, 20_000, 12),
        ("exponential bomb", make::exponential_bomb, 100, 400),
        ("quadratic bomb", make::quadratic_bomb, 20_000, 120),
    ];
    let grammar = grammar();
    let mut complaints = Vec::new();
    for (name, make, n, factor) in CASES {
        let document = make(n);
        let allowed = factor * document.len() + MIB;
        let (events, _) = peak(|| adapter::read(&document, How::UNLIMITED).is_ok());
        let (tree, _) = peak(|| segur_xml::Tree::parse(&document, &How::UNLIMITED.options()).is_ok());
        let (judged, _) = peak(|| grammar.judge().validate(&document, How::UNLIMITED));
        complaints.extend(within(&format!("{name}, read"), events, allowed));
        complaints.extend(within(&format!("{name}, tree"), tree, allowed));
        complaints.extend(within(&format!("{name}, validated"), judged, allowed));
    }
    complaints
}

/// A document in which everything is wrong: the findings kept are bounded.
fn findings() -> Vec<String> {
    const CODES: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a'><xs:complexType>\
        <xs:sequence><xs:element name='n' type='xs:int' maxOccurs='unbounded'/></xs:sequence></xs:complexType>\
        </xs:element></xs:schema>";
    let codes = adapter::compile_text(CODES).expect("a schema");
    let document = |errors: usize| format!("<a>{}</a>", "<n>douze</n>".repeat(errors)).into_bytes();
    let used = |errors: usize| {
        let document = document(errors);
        let (used, judgement) = peak(|| codes.judge().validate(&document, How::DEFAULT));
        assert!(!judgement.errors.is_empty());
        used
    };
    within("a million errors", used(1_000_000), used(2_000) + 64 * KIB).into_iter().collect()
}

/// The samples by the embedded rule set: in proportion to the document, and nothing stays from one round to the next.
fn documents() -> Vec<String> {
    let rules = segur_schemas::rule_set().rule_set.expect("the embedded rule set");
    let engine = Engine::new(vec![rules], segur_check::Options::default());
    let samples: Vec<_> = samples()
        .iter()
        .filter(|path| path.extension() == Some("xml".as_ref()))
        .map(|path| read(path))
        .collect();
    let mut checker = engine.checker();
    let mut round = || samples.iter().map(|bytes| peak(|| drop(checker.check("-", bytes))).0).max();
    // What is learned of tags and paths is learned by then.
    for _ in 0..12 {
        round();
    }
    let before = HEAP.current_usage();
    let largest = samples.iter().map(Vec::len).max().unwrap_or_default();
    let worst = (0..20).filter_map(|_| round()).max().unwrap_or_default();
    let kept = HEAP.current_usage().saturating_sub(before);
    [
        within("a sample checked", worst, 20 * largest + MIB),
        within("twenty rounds of all samples, kept", kept, 4 * KIB),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Bombs are refused before they are inflated; an archive read takes what its files take.
fn archives() -> Vec<String> {
    let archive = |name: &str, bytes: &[u8]| {
        let mut writer = segur_xdm::zip::ZipWriter::new(segur_xdm::zip::DosTime::new(2026, 1, 12, 9, 30, 0));
        writer.file(name, bytes).expect("a name of an archive");
        writer.finish().expect("an archive")
    };
    let bomb = archive("BOMB.TXT", &vec![0; 128 * MIB]);
    let noise: Vec<u8> = (0..4 * MIB as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let plain = archive("DOC0001.XML", &noise);
    let limits = segur_xdm::Limits::default();
    let (refused, refusal) = peak(|| segur_xdm::zip::Zip::read(&bomb, &limits).is_err());
    let (used, _) = peak(|| segur_xdm::zip::Zip::read(&plain, &limits).expect("an archive"));
    assert!(refusal, "the bomb was accepted");
    [within("a bomb of 128 MB", refused, 2 * MIB), within("an archive of 4 MB", used, 2 * noise.len() + MIB)]
        .into_iter()
        .flatten()
        .collect()
}

/// A mail takes a few times its size, however many parts it has.
fn mails() -> Vec<String> {
    const HEAD: &str = "From: a@b.mssante.fr\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n";
    let part = "--x\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
    let large = format!("{HEAD}{part}{}--x--\r\n", format!("{}\r\n", "QUJD".repeat(19)).repeat(100_000));
    let many = format!("{HEAD}{}--x--\r\n", format!("{part}QUJD\r\n").repeat(100_000));
    let limits = segur_mss::Limits::default();
    let read = |raw: &str| peak(|| drop(segur_mss::Mail::read(raw.as_bytes(), &limits))).0;
    [
        within("a mail of 8 MB", read(&large), 4 * large.len() + MIB),
        within("100,000 parts, refused", read(&many), many.len() + MIB),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Any content in the root element `a`.
fn grammar() -> Grammar {
    const ANY: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:element name='a' type='xs:anyType'/></xs:schema>";
    adapter::compile_text(ANY).expect("a schema")
}
