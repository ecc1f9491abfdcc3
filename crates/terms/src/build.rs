//! Tables being filled.

use segur_report::{Finding, Source, Text};
use segur_xml::Options;

use crate::table::{Concept, NO_SYSTEM, Row, Table};

/// How much a table may hold. A full SNOMED CT fits in the defaults.
///
/// ```
/// let limits = segur_terms::Limits::default().with_size(1_000, 1 << 20);
/// assert_eq!((limits.concepts, limits.text), (1_000, 1 << 20));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Concepts of one table.
    pub concepts: usize,
    /// Bytes of all codes and displays of one table; 4 GiB at most.
    pub text: usize,
    /// Tables of one document.
    pub tables: usize,
    /// How XML is read.
    pub reading: Options,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { concepts: 4_000_000, text: 512 << 20, tables: 10_000, reading: Options::new() }
    }
}

impl Limits {
    /// The same limits with other numbers of concepts and bytes.
    #[must_use]
    pub fn with_size(mut self, concepts: usize, text: usize) -> Self {
        (self.concepts, self.text) = (concepts, text);
        self
    }
}

/// A table being filled.
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: String,
    systems: Vec<String>,
    rows: Vec<Row>,
}

/// Codes are short; whatever is longer is not a code.
const LONGEST_CODE: usize = 1_024;

impl Builder {
    pub(crate) fn push(&mut self, concept: &Concept<'_>, limits: &Limits) -> Result<(), Box<Finding>> {
        if concept.code.len() > LONGEST_CODE {
            return Err(Box::new(Finding::error(Source::Terms, "TERMS-CODE-LENGTH", too_long(concept.code))));
        }
        let display = shortened(concept.display.unwrap_or_default());
        let text = self.text.len() + concept.code.len() + display.len();
        if self.rows.len() >= limits.concepts || text > limits.text.min(u32::MAX as usize) {
            return Err(Box::new(Finding::error(Source::Terms, "TERMS-LIMIT-SIZE", too_large(limits))));
        }
        let system = concept.system.map_or(Ok(NO_SYSTEM), |system| self.system(system))?;
        let at = self.text.len() as u32;
        self.text.push_str(concept.code);
        self.text.push_str(display);
        self.rows.push(Row {
            at,
            code: concept.code.len() as u16,
            display: display.len() as u16,
            system,
            status: concept.status,
            valid_from: concept.valid_from,
            valid_to: concept.valid_to,
        });
        Ok(())
    }

    pub(crate) fn finish(self) -> Table {
        Table::new(self.text, self.systems, self.rows)
    }

    /// The number of a system. A value set draws on a handful, the last one most often.
    fn system(&mut self, system: &str) -> Result<u16, Box<Finding>> {
        const MOST: usize = 4_096;
        if let Some(at) = self.systems.iter().rposition(|known| known == system) {
            return Ok(at as u16);
        }
        if self.systems.len() >= MOST {
            let message = Text::new(
                format!("plus de {MOST} systèmes de codes dans un seul jeu de valeurs"),
                format!("more than {MOST} code systems in one value set"),
            );
            return Err(Box::new(Finding::error(Source::Terms, "TERMS-LIMIT-SYSTEMS", message)));
        }
        self.systems.push(system.to_owned());
        Ok(self.systems.len() as u16 - 1)
    }
}

/// The display as far as a row can tell its length: nothing shows more of it anyway.
fn shortened(display: &str) -> &str {
    &display[..display.floor_char_boundary(usize::from(u16::MAX).min(display.len()))]
}

fn too_long(code: &str) -> Text {
    let start: String = code.chars().take(40).collect();
    Text::new(
        format!("code de plus de {LONGEST_CODE} octets : « {start}... »"),
        format!("code of more than {LONGEST_CODE} bytes: \"{start}...\""),
    )
}

fn too_large(limits: &Limits) -> Text {
    let (concepts, text) = (limits.concepts, limits.text);
    Text::new(
        format!("table trop grande : plus de {concepts} concepts ou de {text} octets de texte"),
        format!("table too large: more than {concepts} concepts or {text} bytes of text"),
    )
}
