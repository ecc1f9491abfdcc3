//! What are these bytes? Asked before any rule runs, so that a PDF is called a PDF and not `invalid XML`.

mod signatures;

use segur_report::{Finding, Location, Severity, Source, Text};
use signatures::TABLE;

/// What the first bytes of an input say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// Short name of the kind of input: `xml`, `pdf`, `zip`, ... or `unknown`.
    pub kind: &'static str,
    /// Whether it is worth reading as XML.
    pub nature: Nature,
    /// Facts worth knowing that decide nothing, such as a byte order mark.
    pub facts: Vec<Finding>,
}

/// Whether an input is worth reading as XML.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nature {
    /// It looks like XML.
    Xml,
    /// It may be XML; if it turns out not to be well-formed, the finding says why.
    Doubtful(Finding),
    /// It is something else, and the finding says what.
    Foreign(Finding),
}

impl Envelope {
    /// How many bytes are enough for [`Envelope::of`].
    pub const HEAD: usize = 64 << 10;

    /// Recognises an input by its first bytes; `complete` says that there are no others.
    ///
    /// ```
    /// use segur_check::{Envelope, Nature};
    /// let envelope = Envelope::of(b"<?xml version='1.0'?><ClinicalDocument xmlns='urn:hl7-org:v3'/>", true);
    /// assert_eq!(envelope.kind, "xml");
    /// assert_eq!(envelope.nature, Nature::Xml);
    /// ```
    pub fn of(head: &[u8], complete: bool) -> Envelope {
        if complete && strip_bom(head).trim_ascii().is_empty() {
            return Envelope::foreign("empty", empty(head));
        }
        match Width::of(head) {
            Width::One => Envelope::narrow(head),
            Width::Two { bom: true } => Envelope::xml(&drop_nul(head), Vec::new()),
            Width::Two { bom: false } => Envelope::two_without_bom(&drop_nul(head)),
            Width::Four => Envelope::foreign("xml", signatures::UTF32.finding()),
        }
    }

    fn narrow(head: &[u8]) -> Envelope {
        let text = strip_bom(head);
        if let Some(found) = TABLE.iter().find(|s| s.matches(head, text)) {
            return Envelope::foreign(found.kind, found.finding());
        }
        if !text.trim_ascii_start().starts_with(b"<") && !head.starts_with(EBCDIC_XML) {
            return Envelope::foreign("unknown", not_xml(head));
        }
        let bom = (text.len() < head.len()).then(bom);
        Envelope::xml(text, bom.into_iter().collect())
    }

    /// UTF-16 without byte order mark: the specification refuses it (XML 1.0, section 4.3.3), but parsers read it
    /// where the declaration says `UTF-16`; so do we, with a warning.
    fn two_without_bom(text: &[u8]) -> Envelope {
        let finding = signatures::UTF16.finding();
        let declaration = text.split(|&b| b == b'>').next().unwrap_or_default().to_ascii_lowercase();
        if contains(&declaration, b"utf-16") {
            return Envelope::xml(text, vec![Finding { severity: Severity::Warning, ..finding }]);
        }
        Envelope::foreign("xml", finding)
    }

    fn xml(text: &[u8], facts: Vec<Finding>) -> Envelope {
        let html = looks_like_html(text);
        let nature = if html { Nature::Doubtful(signatures::HTML.finding()) } else { Nature::Xml };
        Envelope { kind: "xml", nature, facts }
    }

    fn foreign(kind: &'static str, finding: Finding) -> Envelope {
        Envelope { kind, nature: Nature::Foreign(finding), facts: Vec::new() }
    }
}

const BOM: &[u8] = b"\xef\xbb\xbf";

/// `<?xm` in EBCDIC: the reader knows what to say of it.
const EBCDIC_XML: &[u8] = b"\x4c\x6f\xa7\x94";

fn strip_bom(head: &[u8]) -> &[u8] {
    head.strip_prefix(BOM).unwrap_or(head)
}

/// Bytes per character of the markup.
enum Width {
    One,
    Two { bom: bool },
    Four,
}

impl Width {
    fn of(head: &[u8]) -> Width {
        match head {
            [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
                Width::Four
            }
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Width::Two { bom: true },
            [b'<', 0, next, 0, ..] | [0, b'<', 0, next, ..] if *next != 0 => Width::Two { bom: false },
            _ => Width::One,
        }
    }
}

/// The ASCII characters of UTF-16 text, all that recognition needs.
fn drop_nul(head: &[u8]) -> Vec<u8> {
    head.iter().copied().filter(|b| !matches!(b, 0 | 0xfe | 0xff)).collect()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn looks_like_html(text: &[u8]) -> bool {
    let start = text.trim_ascii_start();
    let start = start[..start.len().min(64)].to_ascii_lowercase();
    start.starts_with(b"<!doctype html") || start.starts_with(b"<html")
}

const NO_PLACE: Location = Location { offset: 0, length: 0, line: 1, column: 1 };

fn bom() -> Finding {
    let message = Text::new(
        "le fichier commence par une marque d'ordre des octets (BOM) UTF-8",
        "the file begins with a UTF-8 byte order mark (BOM)",
    );
    let hint = Text::new(
        "elle est permise, mais des logiciels la refusent : enregistrer en « UTF-8 sans BOM »",
        "it is allowed, but some programs refuse it: save as \"UTF-8 without BOM\"",
    );
    let place = Location { length: BOM.len() as u64, ..NO_PLACE };
    Finding::info(Source::Envelope, "ENV-BOM", message).with_hint(hint).with_location(place)
}

fn empty(head: &[u8]) -> Finding {
    let message = if head.is_empty() {
        Text::new("le fichier est vide", "the file is empty")
    } else {
        Text::new("le fichier ne contient que du blanc", "the file holds nothing but white space")
    };
    let hint = Text::new(
        "vérifier l'étape qui produit ou transfère le fichier",
        "check the step that writes or transfers the file",
    );
    Finding::error(Source::Envelope, "ENV-EMPTY", message).with_hint(hint)
}

fn not_xml(head: &[u8]) -> Finding {
    let message = Text::new(
        "ce n'est pas du XML : le premier caractère n'est pas `<`",
        "this is not XML: the first character is not `<`",
    );
    let hint = Text::new(
        "vérifier que le fichier est le bon, ni chiffré, ni comprimé, ni tronqué au début",
        "check that this is the right file, neither encrypted, compressed nor cut at its beginning",
    );
    let skipped = head.len() - strip_bom(head).trim_ascii_start().len();
    let line = head[..skipped].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
    let place = Location { offset: skipped as u64, length: 1, line, column: column(&head[..skipped]) };
    Finding::error(Source::Envelope, "ENV-NOT-XML", message).with_hint(hint).with_location(place)
}

/// Column after this white space, from 1; a byte order mark counts for nothing.
fn column(skipped: &[u8]) -> u64 {
    let line = strip_bom(skipped).rsplit(|&b| b == b'\n').next().unwrap_or_default();
    line.len() as u64 + 1
}
