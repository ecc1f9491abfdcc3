//! The kinds of files that are sent in place of an XML document, and how to tell them.

use segur_report::{Finding, Location, Source, Text};

/// One kind of file that is not XML.
pub(super) struct Signature {
    pub(super) code: &'static str,
    pub(super) kind: &'static str,
    start: Start,
    message: [&'static str; 2],
    hint: [&'static str; 2],
}

/// How files of a kind begin.
enum Start {
    /// With exactly one of these bytes.
    Bytes(&'static [&'static [u8]]),
    /// With one of these words in any letter case, after white space and byte order mark.
    Words(&'static [&'static str]),
    /// In a way of their own; the text comes without white space and byte order mark in front.
    Special(fn(&[u8]) -> bool),
}

impl Signature {
    /// Whether an input begins this way; `text` is `head` without its byte order mark.
    pub(super) fn matches(&self, head: &[u8], text: &[u8]) -> bool {
        let text = text.trim_ascii_start();
        match self.start {
            Start::Bytes(starts) => starts.iter().any(|start| head.starts_with(start)),
            Start::Words(words) => words.iter().any(|word| starts_with_word(text, word)),
            Start::Special(matches) => matches(text),
        }
    }

    pub(super) fn finding(&self) -> Finding {
        let [fr, en] = self.message;
        let finding = Finding::error(Source::Envelope, self.code, Text::new(fr, en));
        let [fr, en] = self.hint;
        finding.with_hint(Text::new(fr, en)).with_location(Location {
            line: 1,
            column: 1,
            ..Location::default()
        })
    }
}

fn starts_with_word(text: &[u8], word: &str) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
}

const SEND_XML: [&str; 2] = ["donner le document XML lui-même", "give the XML document itself"];
pub(super) const HTML: Signature = Signature {
    code: "ENV-HTML",
    kind: "html",
    start: Start::Words(&["<!doctype html", "<html"]),
    message: ["c'est une page HTML, pas un document XML", "this is an HTML page, not an XML document"],
    hint: [
        "une page d'erreur ou de connexion a sans doute été enregistrée à la place du document",
        "an error page or a login page was probably saved in place of the document",
    ],
};

pub(super) const UTF16: Signature = Signature {
    code: "ENV-UTF16",
    kind: "xml",
    start: Start::Bytes(&[b"<\0", b"\0<"]),
    message: [
        "le texte est en UTF-16 sans marque d'ordre des octets (BOM)",
        "the text is UTF-16 without a byte order mark (BOM)",
    ],
    hint: ["enregistrer le document en UTF-8", "save the document as UTF-8"],
};

pub(super) const UTF32: Signature = Signature {
    code: "ENV-UTF32",
    kind: "xml",
    start: Start::Bytes(&[b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"<\0\0\0", b"\0\0\0<"]),
    message: [
        "le texte est en UTF-32, qui n'est pas pris en charge",
        "the text is UTF-32, which is not supported",
    ],
    hint: ["enregistrer le document en UTF-8", "save the document as UTF-8"],
};

/// The kinds told by their first bytes, in the order of the questions.
pub(super) const TABLE: &[Signature] = &[
    Signature {
        code: "ENV-PDF",
        kind: "pdf",
        start: Start::Words(&["%PDF-"]),
        message: ["c'est un fichier PDF, pas un document XML", "this is a PDF file, not an XML document"],
        hint: [
            "un PDF se transmet dans un CDA de niveau 1 (`nonXMLBody`), que `segur cda new` écrit : contrôler ce CDA",
            "a PDF travels inside a level 1 CDA (`nonXMLBody`), which `segur cda new` writes: check that CDA",
        ],
    },
    Signature {
        code: "ENV-ZIP",
        kind: "zip",
        start: Start::Bytes(&[b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"]),
        message: [
            "archive ZIP trop grande pour être tenue en mémoire, ou dans une autre archive : elle n'est pas ouverte",
            "ZIP archive too large to be held in memory, or inside another archive: it is not opened",
        ],
        hint: [
            "en extraire les documents et les donner un à un",
            "extract the documents and give them one by one",
        ],
    },
    Signature {
        code: "ENV-GZIP",
        kind: "gzip",
        start: Start::Bytes(&[b"\x1f\x8b"]),
        message: ["c'est un fichier comprimé par gzip", "this is a file compressed with gzip"],
        hint: ["le décomprimer d'abord : gzip -d", "decompress it first: gzip -d"],
    },
    Signature {
        code: "ENV-ARCHIVE",
        kind: "archive",
        start: Start::Bytes(&[
            b"7z\xbc\xaf\x27\x1c",
            b"Rar!\x1a\x07",
            b"BZh",
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
        ]),
        message: [
            "c'est un fichier comprimé (7z, RAR, bzip2, xz, zstd)",
            "this is a compressed file (7z, RAR, bzip2, xz, zstd)",
        ],
        hint: ["en extraire le document XML d'abord", "extract the XML document first"],
    },
    Signature {
        code: "ENV-RTF",
        kind: "rtf",
        start: Start::Words(&["{\\rtf"]),
        message: [
            "c'est un document RTF (traitement de texte), pas un document XML",
            "this is an RTF document (word processor), not an XML document",
        ],
        hint: SEND_XML,
    },
    Signature {
        code: "ENV-OFFICE",
        kind: "office",
        start: Start::Bytes(&[b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
        message: [
            "c'est un ancien document Office ou un message Outlook (.doc, .xls, .msg)",
            "this is an old Office document or an Outlook message (.doc, .xls, .msg)",
        ],
        hint: SEND_XML,
    },
    Signature {
        code: "ENV-IMAGE",
        kind: "image",
        start: Start::Bytes(&[b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"]),
        message: ["c'est une image, pas un document XML", "this is an image, not an XML document"],
        hint: SEND_XML,
    },
    Signature {
        code: "ENV-DICOM",
        kind: "dicom",
        start: Start::Special(|text| text.get(128..132) == Some(b"DICM")),
        message: ["c'est un objet DICOM, pas un document XML", "this is a DICOM object, not an XML document"],
        hint: SEND_XML,
    },
    Signature {
        code: "ENV-HL7V2",
        kind: "hl7v2",
        start: Start::Special(|text| {
            let text = text.strip_prefix(b"\x0b").unwrap_or(text);
            [&b"MSH|"[..], b"FHS|", b"BHS|"].iter().any(|start| text.starts_with(start))
        }),
        message: [
            "c'est un message HL7 v2, pas un document XML",
            "this is an HL7 v2 message, not an XML document",
        ],
        hint: [
            "le document CDA est dans un segment OBX du message, en base64 : l'en extraire",
            "the CDA document is in an OBX segment of the message, as base64: extract it",
        ],
    },
    Signature {
        code: "ENV-HPRIM",
        kind: "hprim",
        start: Start::Words(&["H|~^\\&", "H|^~\\&"]),
        message: [
            "c'est un message H' (HPRIM), pas un document XML",
            "this is an H' message (HPRIM), not an XML document",
        ],
        hint: SEND_XML,
    },
    Signature {
        code: "ENV-JSON",
        kind: "json",
        start: Start::Special(looks_like_json),
        message: ["c'est du JSON, pas du XML", "this is JSON, not XML"],
        hint: [
            "donner le document XML lui-même ; des données en JSON deviennent un CDA par `segur cda new`",
            "give the XML document itself; data in JSON become a CDA by `segur cda new`",
        ],
    },
    Signature {
        code: "ENV-MAIL",
        kind: "mail",
        start: Start::Special(segur_mss::Mail::recognises),
        message: [
            "message électronique trop grand pour être tenu en mémoire, ou dans une archive : il n'est pas ouvert",
            "mail too large to be held in memory, or inside an archive: it is not opened",
        ],
        hint: [
            "extraire l'archive IHE_XDM.ZIP et la donner : segur mss unpack",
            "extract the archive IHE_XDM.ZIP and give it: segur mss unpack",
        ],
    },
    Signature {
        code: "ENV-BASE64",
        kind: "base64",
        // `<?xml`, `<?xml` after a byte order mark, `<Clini`, `%PDF-`, as base64 writes them.
        start: Start::Special(|text| {
            [&b"PD94bW"[..], b"77u/PD94", b"PENsaW5p", b"JVBERi"].iter().any(|s| text.starts_with(s))
        }),
        message: ["le document est encodé en base64", "the document is encoded as base64"],
        hint: ["le décoder d'abord : base64 -d", "decode it first: base64 -d"],
    },
    Signature {
        code: "ENV-UTF7",
        kind: "xml",
        start: Start::Words(&["+ADw-"]),
        message: [
            "le texte est en UTF-7, qui n'est pas pris en charge",
            "the text is UTF-7, which is not supported",
        ],
        hint: ["enregistrer le document en UTF-8", "save the document as UTF-8"],
    },
    Signature {
        code: "ENV-BOM-TWICE",
        kind: "xml",
        start: Start::Bytes(&[b"\xef\xbb\xbf\xef\xbb\xbf"]),
        message: [
            "le fichier commence par deux marques d'ordre des octets (BOM)",
            "the file begins with two byte order marks (BOM)",
        ],
        hint: [
            "un outil en a ajouté une à un fichier qui en avait déjà : enregistrer en « UTF-8 sans BOM »",
            "a tool added one to a file that had one already: save as \"UTF-8 without BOM\"",
        ],
    },
    Signature {
        code: "ENV-NUL",
        kind: "unknown",
        start: Start::Bytes(&[&[0; 16]]),
        message: [
            "le fichier commence par des octets nuls : son contenu est perdu",
            "the file begins with null bytes: its content is lost",
        ],
        hint: [
            "l'écriture du fichier a sans doute été interrompue : le produire à nouveau",
            "writing the file was probably interrupted: produce it again",
        ],
    },
];

/// An object with a string key, or an array of JSON values.
fn looks_like_json(text: &[u8]) -> bool {
    let next = text.get(1..).unwrap_or_default().trim_ascii_start().first();
    match text.first() {
        Some(b'{') => matches!(next, Some(b'"' | b'}')),
        Some(b'[') => {
            matches!(next, Some(b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
        }
        _ => false,
    }
}
