//! Documents of our own making, of any size: a fictitious laboratory journal, valid against [`SCHEMA`].

use std::fmt::Write;
use std::io::{self, Read};

/// The name of the schema's file.
pub const FILE: &str = "journal.xsd";

/// The schema of the journal, one document.
pub const SCHEMA: &str = include_str!("journal.xsd");

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
    <journal xmlns=\"urn:segur:bench:journal\" site=\"Laboratoire fictif\" version=\"1.0\">\n";
const TAIL: &str = "</journal>\n";
const DIGITS: usize = 12;

/// A journal of at least `size` bytes, in memory.
pub fn document(size: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Reading from a generator cannot fail.
    let _ = Journal::new(size).read_to_end(&mut bytes);
    bytes
}

/// A journal of at least a given size that is never in memory: entries are made as they are read.
///
/// ```
/// use std::io::Read;
/// let mut text = String::new();
/// segur_benches::journal::Journal::new(100_000).read_to_string(&mut text).unwrap();
/// assert!(text.len() >= 100_000 && text.ends_with("</journal>\n"));
/// ```
#[derive(Clone, Debug)]
pub struct Journal {
    models: Vec<Model>,
    size: u64,
    made: u64,
    entries: u64,
    closed: bool,
    pending: Vec<u8>,
    position: usize,
}

/// An entry with a hole for its number.
#[derive(Clone, Debug)]
struct Model {
    bytes: Vec<u8>,
    number_at: usize,
}

impl Journal {
    /// A journal that ends with the first entry that reaches `size` bytes.
    pub fn new(size: u64) -> Journal {
        let models = (0..251).map(|i| Model::new(&mut Random(i))).collect();
        let mut journal =
            Journal { models, size, made: 0, entries: 0, closed: false, pending: HEAD.into(), position: 0 };
        journal.made = HEAD.len() as u64;
        journal
    }

    fn refill(&mut self) {
        self.pending.clear();
        self.position = 0;
        if self.made < self.size {
            self.entry();
        } else if !self.closed {
            self.closed = true;
            self.pending.extend_from_slice(TAIL.as_bytes());
        }
        self.made += self.pending.len() as u64;
    }

    fn entry(&mut self) {
        let model = &self.models[(self.entries % self.models.len() as u64) as usize];
        self.pending.extend_from_slice(&model.bytes);
        let mut number = self.entries;
        for digit in self.pending[model.number_at..model.number_at + DIGITS].iter_mut().rev() {
            *digit = b'0' + (number % 10) as u8;
            number /= 10;
        }
        self.entries += 1;
    }
}

impl Read for Journal {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let mut filled = 0;
        while filled < out.len() {
            if self.position == self.pending.len() {
                self.refill();
            }
            let rest = &self.pending[self.position..];
            if rest.is_empty() {
                break;
            }
            let n = rest.len().min(out.len() - filled);
            out[filled..filled + n].copy_from_slice(&rest[..n]);
            self.position += n;
            filled += n;
        }
        Ok(filled)
    }
}

impl Model {
    fn new(random: &mut Random) -> Model {
        let mut text = String::from("  <entry id=\"e");
        let number_at = text.len();
        // Writing to a string cannot fail.
        let _ = write_entry(&mut text, random);
        Model { bytes: text.into_bytes(), number_at }
    }
}

fn write_entry(out: &mut String, random: &mut Random) -> std::fmt::Result {
    let status = ["ordered", "partial", "final", "cancelled"][random.below(4)];
    let (day, hour, minute) = (random.below(28) + 1, random.below(24), random.below(60));
    write!(
        out,
        "{:0DIGITS$}\" at=\"2026-02-{day:02}T{hour:02}:{minute:02}:07+01:00\"\n         status=\"{status}\"",
        0
    )?;
    if random.below(5) == 0 {
        out.push_str(" urgent=\"true\"");
    }
    out.push_str(">\n");
    write_person(out, "patient", random)?;
    if random.below(2) == 0 {
        write_person(out, "prescriber", random)?;
    }
    let code = random.below(90_000);
    writeln!(out, "    <act code=\"{code}-{}\" system=\"2.16.840.1.113883.6.1\"/>", code % 10)?;
    for i in 0..random.below(8) {
        write_result(out, i, random)?;
    }
    write_text(out, random);
    out.push_str("  </entry>\n");
    Ok(())
}

fn write_person(out: &mut String, element: &str, random: &mut Random) -> std::fmt::Result {
    const FAMILIES: [&str; 6] = ["Exemple", "D'Essai", "Fictif-Témoin", "Ça", "Modèle", "Pas-Réel"];
    const GIVEN: [&str; 6] = ["Zoé", "Noël", "Anaïs", "Jean-Test", "Aïcha", "Léo"];
    let (year, month, day) = (1930 + random.below(90), random.below(12) + 1, random.below(28) + 1);
    let number = 1_000_000_000_000 + random.below(999_999_999) as u64;
    writeln!(out, "    <{element} number=\"{number}\" born=\"{year}-{month:02}-{day:02}\">")?;
    writeln!(out, "      <family>{}</family>", FAMILIES[random.below(6)])?;
    for _ in 0..=random.below(3) {
        writeln!(out, "      <given>{}</given>", GIVEN[random.below(6)])?;
    }
    writeln!(out, "    </{element}>")
}

fn write_result(out: &mut String, index: usize, random: &mut Random) -> std::fmt::Result {
    if random.below(6) == 0 {
        let reason = ["UNK", "NASK", "HEMOLYSED"][random.below(3)];
        return writeln!(out, "    <absent reason=\"{reason}\"/>");
    }
    let unit = ["g/dL", "mmol/L", "10*9/L", "&lt;1&#160;UI", "%"][random.below(5)];
    let (whole, part) = (random.below(400), random.below(100));
    writeln!(out, "    <result code=\"{}-{index}\" system=\"2.16.840.1.113883.6.1\">", random.below(90_000))?;
    writeln!(out, "      <value unit=\"{unit}\">{whole}.{part:02}</value>")?;
    if random.below(3) > 0 {
        writeln!(out, "      <range low=\"{}\" high=\"{}.5\"/>", whole / 2, whole * 2)?;
    }
    out.push_str("    </result>\n");
    Ok(())
}

fn write_text(out: &mut String, random: &mut Random) {
    const PARTS: [&str; 7] = [
        "Prélèvement reçu sans anomalie. ",
        "Résultat <b>à contrôler</b> sous huit jours, ",
        "voir le compte rendu précédent &amp; la prescription.<br/>",
        "Sérum légèrement hémolysé ; ",
        "valeur rendue sous réserve. ",
        "<b>Appel <b>urgent</b> au prescripteur</b> ",
        "<!-- ligne de commentaire --><![CDATA[< 5 % & stable]]> ",
    ];
    if random.below(4) == 0 {
        return;
    }
    out.push_str("    <text>");
    for _ in 0..random.below(9) + 1 {
        out.push_str(PARTS[random.below(7)]);
    }
    out.push_str("</text>\n");
}

/// A small deterministic generator (SplitMix64): the same documents on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}
