//! The mutants of the kit's examples, with what Xerces-J says of each (`oracle/xsd`).

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::shared::{Shared, read};

/// The environment variable that names another list of the same form.
pub const VARIABLE: &str = "SEGUR_XSD_ORACLE";

/// One mutant: an example of the kit with bytes replaced.
#[derive(Debug, Deserialize)]
pub struct Mutant {
    /// Its identifier.
    pub id: String,
    /// What was done to the example.
    #[serde(rename = "op")]
    pub operation: String,
    /// File name of the example.
    #[serde(rename = "f")]
    pub file: String,
    /// Splices: offset in the example, bytes deleted, text inserted.
    #[serde(rename = "e")]
    pub edits: Vec<(usize, usize, String)>,
    /// Whether the characters of the inserted text stand for bytes.
    #[serde(rename = "b", default)]
    pub bytes: u8,
    /// Transcoding after the splices.
    #[serde(rename = "enc", default)]
    pub encoding: Option<String>,
    /// Whether the internal subset of a DOCTYPE is to be read.
    #[serde(default)]
    pub dtd: u8,
    /// What Xerces-J says.
    #[serde(rename = "xj")]
    pub expected: Expected,
}

/// What Xerces-J says of a mutant.
#[derive(Debug, Deserialize)]
pub struct Expected {
    /// `valid`, `invalid` or `not-wf`.
    #[serde(rename = "v")]
    pub verdict: String,
    /// Code, line and column of the first error.
    #[serde(rename = "err")]
    pub first: Option<(String, i64, i64)>,
}

/// The list of mutants and where the examples are.
#[derive(Debug)]
pub struct Mutants {
    /// The mutants in the order of the list.
    pub list: Vec<Mutant>,
    /// Whether the list is the public one, which has a committed snapshot.
    pub public: bool,
    /// Identifiers on which an engine may differ from Xerces-J: ruled *edition* or *either*.
    pub open: Vec<String>,
    examples: PathBuf,
}

impl Mutants {
    /// Reads the list that [`VARIABLE`] names, or the public one.
    ///
    /// # Panics
    /// If it cannot be read.
    pub fn load(shared: &Shared) -> Mutants {
        let other = std::env::var_os(VARIABLE).map(PathBuf::from);
        let path = other.clone().unwrap_or_else(|| shared.path("oracle/xsd/public.json"));
        let rulings = Some(path.with_file_name("disagreements.md"))
            .filter(|beside| beside.exists())
            .unwrap_or_else(|| shared.path("oracle/xsd/disagreements.md"));
        Mutants {
            list: serde_json::from_slice(&read(&path)).unwrap(),
            public: other.is_none(),
            open: open_cases(&rulings),
            examples: shared.path("ans-kit/ExemplesCDA"),
        }
    }

    /// The bytes of a mutant.
    pub fn bytes(&self, mutant: &Mutant) -> Vec<u8> {
        mutant.apply(&read(&self.examples.join(&mutant.file)))
    }
}

/// Table of Markdown: identifier in the first column, ruling in the sixth.
fn open_cases(path: &Path) -> Vec<String> {
    let text = String::from_utf8(read(path)).unwrap();
    let rows = text.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    rows.filter(|cells| {
        cells.get(6).is_some_and(|ruling| ruling.contains("edition") || ruling.contains("either"))
    })
    .map(|cells| cells[1].to_owned())
    .collect()
}

impl Mutant {
    /// The mutant made from the bytes of its example.
    ///
    /// # Panics
    /// If a splice lies outside the example, or the encoding is not one of the list's.
    pub fn apply(&self, example: &[u8]) -> Vec<u8> {
        let mut edits: Vec<_> = self.edits.iter().collect();
        // From the end, so that the offsets of the others still hold.
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.0));
        let mut bytes = example.to_vec();
        for (offset, deleted, inserted) in edits {
            let inserted = if self.bytes != 0 { latin1(inserted) } else { inserted.clone().into_bytes() };
            bytes.splice(*offset..offset + deleted, inserted);
        }
        match &self.encoding {
            None => bytes,
            Some(name) => transcode(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes), name),
        }
    }
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(c).unwrap()).collect()
}

/// UTF-8 to the encoding that a list of mutants or a test names.
///
/// # Panics
/// On a name that no list uses, or on bytes that are not UTF-8.
pub fn transcode(utf8: &[u8], name: &str) -> Vec<u8> {
    let text = std::str::from_utf8(utf8).unwrap();
    let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    match name {
        "utf-16-le-bom" => [b"\xFF\xFE".to_vec(), utf16(u16::to_le_bytes)].concat(),
        "utf-16-be-bom" => [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes)].concat(),
        "utf-16-be-bom-odd" => [b"\xFE\xFF".to_vec(), utf16(u16::to_be_bytes), vec![0]].concat(),
        "utf-16-le" => utf16(u16::to_le_bytes),
        "utf-16-be" => utf16(u16::to_be_bytes),
        "utf-32-le-bom" => {
            let units = text.chars().flat_map(|c| u32::from(c).to_le_bytes());
            [0xFF, 0xFE, 0, 0].into_iter().chain(units).collect()
        }
        "iso-8859-1-x" => single_byte(text, |c| u8::try_from(c).ok()),
        "cp1252-x" => single_byte(text, windows_1252),
        _ => panic!("unknown encoding {name}"),
    }
}

/// One byte a character; a character without a byte becomes a character reference.
fn single_byte(text: &str, to_byte: impl Fn(char) -> Option<u8>) -> Vec<u8> {
    let bytes = |c| match to_byte(c) {
        Some(byte) => vec![byte],
        None => format!("&#{};", u32::from(c)).into_bytes(),
    };
    text.chars().flat_map(bytes).collect()
}

fn windows_1252(c: char) -> Option<u8> {
    const HIGH: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ";
    match c {
        '\0'..='\x7F' | '\u{A0}'..='\u{FF}' => u8::try_from(c).ok(),
        '\u{80}'..='\u{9F}' => None,
        _ => HIGH.chars().position(|high| high == c).map(|at| 0x80 + at as u8),
    }
}
