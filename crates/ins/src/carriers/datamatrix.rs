//! The text of a Datamatrix INS (ANS, « Format datamatrix », version 2.2): parse and generate.
//!
//! A header of 26 characters, `IS01` and 22 zeros, then blocks `S1` to `S7`. A block of variable length that is below
//! its maximum and not the last ends with GS (U+001D). The text carries no first given name: a person chooses it from
//! the list.

mod blocks;

use segur_report::{Finding, Source, Text};
use serde_json::Value;

use super::source::SourceText;
use super::{Carrier, Draft, Place, Reading};
use crate::{BirthDate, Cog, Field, Identity, Ins, Name, NameField, Refusal, Sex, Status};
pub use blocks::{Block, Fields};

/// Why there is no Datamatrix.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatamatrixError {
    /// It does not begin with `IS`.
    Marker,
    /// The version is not 01.
    Version,
    /// The header is not filled with zeros.
    Header,
    /// The text ends inside the header or a block.
    Truncated,
    /// A block that the format does not have, or has twice.
    UnknownBlock,
    /// A block is missing or its value is wrong.
    Block(Block),
    /// Only a qualified identity may be encoded.
    Refused(Refusal),
}

/// What was tolerated in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tolerance {
    /// `<GS>` in letters, as some scanners and a style sheet of the ANS write it.
    LiteralGs,
    /// GS after the last block.
    TrailingGs,
    /// GS after a block that needs none.
    ExtraGs,
}

/// A text read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// Its blocks, each right.
    pub fields: Fields,
    /// What was tolerated.
    pub tolerated: Vec<Tolerance>,
}

impl DatamatrixError {
    /// Stable code, such as `INS-DMX-S1`.
    ///
    /// ```
    /// use segur_ins::carriers::datamatrix::{Block, DatamatrixError};
    /// assert_eq!(DatamatrixError::Block(Block::S1).code(), "INS-DMX-S1");
    /// ```
    pub fn code(&self) -> &'static str {
        match self {
            DatamatrixError::Marker => "INS-DMX-MARKER",
            DatamatrixError::Version => "INS-DMX-VERSION",
            DatamatrixError::Header => "INS-DMX-HEADER",
            DatamatrixError::Truncated => "INS-DMX-TRUNCATED",
            DatamatrixError::UnknownBlock => "INS-DMX-BLOCK",
            DatamatrixError::Refused(refusal) => refusal.code(),
            DatamatrixError::Block(block) => block.code(),
        }
    }

    /// The sentence for people.
    pub fn message(&self) -> Text {
        let (fr, en) = match self {
            DatamatrixError::Block(block) => return block.message(),
            DatamatrixError::Refused(refusal) => return refusal.message(),
            DatamatrixError::Marker => (
                "ce n'est pas un Datamatrix INS : il commence par IS",
                "this is no Datamatrix INS: one begins with IS",
            ),
            DatamatrixError::Version => {
                ("version de Datamatrix INS inconnue", "unknown version of Datamatrix INS")
            }
            DatamatrixError::Header => {
                ("l'en-tête a 22 zéros après IS01", "the header has 22 zeros after IS01")
            }
            DatamatrixError::Truncated => ("Datamatrix INS tronqué", "truncated Datamatrix INS"),
            DatamatrixError::UnknownBlock => (
                "bloc inconnu ou répété dans le Datamatrix INS",
                "unknown or repeated block in the Datamatrix INS",
            ),
        };
        Text::new(fr, en)
    }
}

impl std::fmt::Display for DatamatrixError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.code(), self.message().en)
    }
}

impl std::error::Error for DatamatrixError {}

/// Reads the text of a Datamatrix; blocks may come in any order.
///
/// # Errors
/// Why it is none, with the byte offset concerned.
///
/// ```
/// use segur_ins::carriers::datamatrix::{Block, parse};
/// let text = "IS010000000000000000000000S1277010115400329S21.2.250.1.213.1.4.8\u{1d}S3SARAH-LOU ANNA\u{1d}S4GARCIA-HAMMADI\u{1d}S5FS621-01-1977S701154";
/// assert_eq!(parse(text).unwrap().fields.get(Block::S4), Some("GARCIA-HAMMADI"));
/// assert_eq!(parse(&text[..40]).unwrap_err().0.code(), "INS-DMX-TRUNCATED");
/// ```
pub fn parse(text: &str) -> Result<Payload, (DatamatrixError, usize)> {
    let (fields, tolerated, cut) = blocks::split(text);
    if let Some((error, offset)) = cut {
        // A wrong value is why what follows cannot be read.
        let wrong = (error == DatamatrixError::UnknownBlock).then(|| fields.wrong()).flatten();
        return Err(wrong.unwrap_or((error, offset)));
    }
    check(&fields).map_err(|block| (DatamatrixError::Block(block), fields.offset(block).unwrap_or(0)))?;
    Ok(Payload { fields, tolerated })
}

/// The text of the Datamatrix of an identity.
///
/// # Errors
/// If it may not transmit its INS, or if a value cannot be encoded.
///
/// ```
/// use segur_ins::{Identity, carriers::datamatrix};
/// assert_eq!(datamatrix::generate(&Identity::default()).unwrap_err().code(), "INS-NOT-QUALIFIED");
/// ```
pub fn generate(identity: &Identity) -> Result<String, DatamatrixError> {
    let ins = identity.may_transmit_ins().map_err(DatamatrixError::Refused)?;
    let record = &identity.record;
    let mut fields = Fields::default();
    fields.set(Block::S1, ins.matricule().as_str());
    fields.set(Block::S2, ins.authority().oid());
    let date = record.date().and_then(BirthDate::to_day_first);
    let others = [
        (Block::S3, record.value(Field::BirthGivenNames)),
        (Block::S4, record.value(Field::BirthFamilyName)),
        (Block::S5, record.value(Field::Sex)),
        (Block::S6, date.as_deref()),
        (Block::S7, record.value(Field::BirthCog)),
    ];
    for (block, value) in others {
        fields.set(block, value.unwrap_or_default());
    }
    encode(identity.status, &fields)
}

/// The text of blocks given one by one, for an identity of that status.
///
/// # Errors
/// If the identity is not qualified; the first block whose value is missing or wrong.
///
/// ```
/// use segur_ins::{Status, carriers::datamatrix::{Fields, encode}};
/// assert_eq!(encode(Status::Qual, &Fields::default()).unwrap_err().code(), "INS-DMX-S1");
/// assert_eq!(encode(Status::Recup, &Fields::default()).unwrap_err().code(), "INS-NOT-QUALIFIED");
/// ```
pub fn encode(status: Status, fields: &Fields) -> Result<String, DatamatrixError> {
    if status != Status::Qual {
        return Err(DatamatrixError::Refused(Refusal::NotQualified(status)));
    }
    check(fields).map_err(DatamatrixError::Block)?;
    Ok(blocks::join(fields))
}

/// The first block whose value is missing or wrong.
fn check(fields: &Fields) -> Result<(), Block> {
    Block::ALL.into_iter().find(|block| !is_right(*block, fields)).map_or(Ok(()), Err)
}

fn is_right(block: Block, fields: &Fields) -> bool {
    let Some(value) = fields.get(block) else { return block == Block::S7 };
    let day = || BirthDate::day_first(value).ok()?.to_day_first();
    match block {
        Block::S1 => crate::Matricule::wire(value).is_ok(),
        Block::S2 => Ins::wire("277010115400329", value).is_ok(),
        Block::S3 => Name::new(NameField::Given, value).is_ok(),
        Block::S4 => Name::new(NameField::Family, value).is_ok(),
        Block::S5 => Sex::new(value).is_some_and(Sex::is_callable),
        Block::S6 => day().is_some(),
        Block::S7 => Cog::new(value).is_some(),
    }
}

impl Fields {
    /// The first block that is present and wrong.
    fn wrong(&self) -> Option<(DatamatrixError, usize)> {
        let wrong = |block: &Block| self.get(*block).is_some() && !is_right(*block, self);
        let block = Block::ALL.into_iter().find(wrong)?;
        Some((DatamatrixError::Block(block), self.offset(block).unwrap_or(0)))
    }
}

pub(crate) fn is_payload(text: &str) -> bool {
    let header = text.as_bytes().get(..6).unwrap_or_default();
    let digits = header.get(2..6).is_some_and(|rest| rest.iter().all(u8::is_ascii_digit));
    (text.starts_with("IS") || text.starts_with("DC")) && digits
}

/// The reading of a text: what [`parse`] says, as findings.
pub(crate) fn read(text: &str) -> Reading {
    let source = SourceText::new(text);
    let mut draft = Draft::new(Reading::new(Carrier::Datamatrix), source.place(0, text.len().min(26)));
    match parse(text) {
        Ok(payload) => {
            take(&mut draft, &payload.fields, &source);
            payload
                .tolerated
                .iter()
                .for_each(|tolerance| draft.say(tolerance.to_finding(), Place::default()));
        }
        Err((error, offset)) => {
            let width = text.get(offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
            draft
                .say(Finding::error(Source::Ins, error.code(), error.message()), source.place(offset, width));
        }
    }
    draft.reading
}

/// The reading of an object with the members `S1` to `S7`, or of one whose member `fields` is such an object.
pub(crate) fn read_fields(value: &Value) -> Reading {
    let fields = Fields::from_json(value);
    let mut draft = Draft::new(Reading::new(Carrier::Datamatrix), Place::default());
    draft.reading.status = value.get("status").and_then(Value::as_str).and_then(Status::from_code);
    if let Err(block) = check(&fields) {
        draft.say(Finding::error(Source::Ins, block.code(), block.message()), Place::default());
    }
    take(&mut draft, &fields, &SourceText::new(""));
    draft.reading
}

fn take(draft: &mut Draft, fields: &Fields, source: &SourceText<'_>) {
    for block in Block::ALL {
        let Some(value) = fields.get(block) else { continue };
        let date = || BirthDate::day_first(value).map_or_else(|_| value.to_owned(), |date| date.to_string());
        let text = if block == Block::S6 { date() } else { value.to_owned() };
        let place = fields.offset(block).map(|offset| source.place(offset, value.len()));
        draft.set(block.field(), text, place.unwrap_or_default());
    }
    flags(draft);
}

fn flags(draft: &mut Draft) {
    let problems = draft.reading.record.check(None);
    for problem in problems.iter().filter(|problem| matches!(problem.kind, crate::ProblemKind::Flag(_))) {
        draft.say_of(problem.field, problem.to_finding(None));
    }
}

impl Tolerance {
    fn to_finding(self) -> Finding {
        let (code, fr, en) = match self {
            Tolerance::LiteralGs => (
                "INS-DMX-LITERAL-GS",
                "séparateur écrit « <GS> » en toutes lettres au lieu du caractère U+001D",
                "separator written `<GS>` in letters instead of the character U+001D",
            ),
            Tolerance::TrailingGs => {
                ("INS-DMX-TRAILING-GS", "séparateur après le dernier bloc", "separator after the last block")
            }
            Tolerance::ExtraGs => (
                "INS-DMX-EXTRA-GS",
                "séparateur après un bloc qui n'en veut pas",
                "separator after a block that needs none",
            ),
        };
        Finding::warning(Source::Ins, code, Text::new(fr, en))
    }
}
