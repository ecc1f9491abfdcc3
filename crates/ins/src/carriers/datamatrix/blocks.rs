//! The blocks of a Datamatrix INS, split and joined.

use nom::branch::alt;
use nom::bytes::complete::tag;
use nom::combinator::opt;
use nom::{IResult, Parser};
use segur_report::Text;
use serde_json::Value;

use super::{DatamatrixError, Tolerance};
use crate::Field;

const HEADER: &str = "IS010000000000000000000000";
const GS: &str = "\u{1d}";
const LITERAL_GS: &str = "<GS>";

/// A block of the format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Block {
    /// Matricule with its key, 15 characters.
    S1,
    /// OID, 19 or 20 characters.
    S2,
    /// List of birth given names, 1 to 100 characters.
    S3,
    /// Birth family name, 1 to 100 characters.
    S4,
    /// Sex, M or F.
    S5,
    /// Birth date, `DD-MM-YYYY`.
    S6,
    /// COG code of the birth place, 5 characters; may be missing.
    S7,
}

impl Block {
    /// All of them.
    pub const ALL: [Block; 7] = [Block::S1, Block::S2, Block::S3, Block::S4, Block::S5, Block::S6, Block::S7];

    /// Its identifier, `S1` to `S7`.
    ///
    /// ```
    /// assert_eq!(segur_ins::carriers::datamatrix::Block::S3.id(), "S3");
    /// ```
    pub fn id(self) -> &'static str {
        ["S1", "S2", "S3", "S4", "S5", "S6", "S7"][self as usize]
    }

    /// What it holds.
    ///
    /// ```
    /// use segur_ins::{Field, carriers::datamatrix::Block};
    /// assert_eq!(Block::S7.field(), Field::BirthCog);
    /// ```
    pub fn field(self) -> Field {
        match self {
            Block::S1 => Field::Matricule,
            Block::S2 => Field::Oid,
            Block::S3 => Field::BirthGivenNames,
            Block::S4 => Field::BirthFamilyName,
            Block::S5 => Field::Sex,
            Block::S6 => Field::BirthDate,
            Block::S7 => Field::BirthCog,
        }
    }

    pub(super) fn code(self) -> &'static str {
        ["INS-DMX-S1", "INS-DMX-S2", "INS-DMX-S3", "INS-DMX-S4", "INS-DMX-S5", "INS-DMX-S6", "INS-DMX-S7"]
            [self as usize]
    }

    pub(super) fn message(self) -> Text {
        let (id, label) = (self.id(), self.field().label());
        Text::new(
            format!("bloc {id} absent ou faux : {}", label.fr),
            format!("block {id} missing or wrong: {}", label.en),
        )
    }

    /// Most characters, and whether it may have fewer.
    fn size(self) -> (usize, bool) {
        match self {
            Block::S1 => (15, false),
            Block::S2 => (20, true),
            Block::S3 | Block::S4 => (100, true),
            Block::S5 => (1, false),
            Block::S6 => (10, false),
            Block::S7 => (5, false),
        }
    }
}

/// The values of the blocks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    values: [Option<(String, Option<usize>)>; 7],
}

impl Fields {
    /// The value of a block.
    ///
    /// ```
    /// use segur_ins::carriers::datamatrix::{Block, Fields};
    /// assert_eq!(Fields::default().get(Block::S1), None);
    /// ```
    pub fn get(&self, block: Block) -> Option<&str> {
        self.values[block as usize].as_ref().map(|(value, _)| value.as_str())
    }

    /// Sets the value of a block.
    ///
    /// ```
    /// use segur_ins::carriers::datamatrix::{Block, Fields};
    /// let mut fields = Fields::default();
    /// fields.set(Block::S5, "F");
    /// assert_eq!(fields.get(Block::S5), Some("F"));
    /// ```
    pub fn set(&mut self, block: Block, value: &str) {
        self.values[block as usize] = Some((value.to_owned(), None));
    }

    /// Where the value of a block begins in the text that was read, in bytes.
    pub(super) fn offset(&self, block: Block) -> Option<usize> {
        self.values[block as usize].as_ref()?.1
    }

    /// The blocks of a JSON object with the members `S1` to `S7`, or of one whose member `fields` is such an object.
    ///
    /// ```
    /// use segur_ins::carriers::datamatrix::{Block, Fields};
    /// let fields = Fields::from_json(&serde_json::json!({"S5": "F"}));
    /// assert_eq!(fields.get(Block::S5), Some("F"));
    /// ```
    pub fn from_json(value: &Value) -> Fields {
        let value = value.get("fields").unwrap_or(value);
        let mut fields = Fields::default();
        for block in Block::ALL {
            if let Some(text) = value.get(block.id()).and_then(Value::as_str) {
                fields.set(block, text);
            }
        }
        fields
    }
}

type Failed = (DatamatrixError, usize);

/// Splits a text into its blocks, whose values are not looked at; says where and why it had to stop.
pub(super) fn split(text: &str) -> (Fields, Vec<Tolerance>, Option<Failed>) {
    let (mut fields, mut tolerated) = (Fields::default(), Vec::new());
    let failed = header(text).and_then(|mut rest| {
        while !rest.is_empty() {
            rest = step(text, rest, &mut fields, &mut tolerated)?;
        }
        Ok(())
    });
    tolerated.dedup();
    (fields, tolerated, failed.err())
}

/// Takes one block; gives what follows it.
fn step<'t>(
    text: &str,
    rest: &'t str,
    fields: &mut Fields,
    tolerated: &mut Vec<Tolerance>,
) -> Result<&'t str, Failed> {
    let offset = text.len() - rest.len();
    let (after, block) = id(rest).map_err(|_| unknown(rest, offset))?;
    if fields.get(block).is_some() {
        return Err((DatamatrixError::UnknownBlock, offset));
    }
    let (value, after) = value(block, after).ok_or((DatamatrixError::Truncated, text.len()))?;
    fields.values[block as usize] = Some((value.to_owned(), Some(offset + 2)));
    Ok(separator(block, value, after, tolerated))
}

fn header(text: &str) -> Result<&str, Failed> {
    if !text.starts_with(&HEADER[..text.len().min(2)]) {
        return Err((DatamatrixError::Marker, 0));
    }
    match text.as_bytes().get(2..4) {
        None => Err((DatamatrixError::Truncated, text.len())),
        Some(b"01") if HEADER.starts_with(text) && text != HEADER => {
            Err((DatamatrixError::Truncated, text.len()))
        }
        Some(b"01") => text.strip_prefix(HEADER).ok_or((DatamatrixError::Header, 4)),
        Some(_) => Err((DatamatrixError::Version, 2)),
    }
}

fn id(text: &str) -> IResult<&str, Block> {
    let [s1, s2, s3, s4, s5, s6, s7] = Block::ALL.map(|block| tag(block.id()).map(move |_| block));
    alt((s1, s2, s3, s4, s5, s6, s7)).parse(text)
}

fn unknown(rest: &str, offset: usize) -> Failed {
    let cut = rest == "S";
    (if cut { DatamatrixError::Truncated } else { DatamatrixError::UnknownBlock }, offset)
}

/// The value of a block and what follows it; none if the text ends before.
fn value(block: Block, text: &str) -> Option<(&str, &str)> {
    let (most, variable) = block.size();
    let longest = text.char_indices().nth(most).map_or(text.len(), |(index, _)| index);
    let head = &text[..longest];
    if !variable {
        return (head.chars().count() == most).then(|| text.split_at(longest));
    }
    let end = [GS, LITERAL_GS].iter().filter_map(|mark| text.find(mark)).min();
    Some(text.split_at(end.filter(|end| *end < longest).unwrap_or(longest)))
}

/// What follows the separator after a block, if there is one.
fn separator<'t>(block: Block, value: &str, text: &'t str, tolerated: &mut Vec<Tolerance>) -> &'t str {
    let found: IResult<&str, Option<&str>> = opt(alt((tag(GS), tag(LITERAL_GS)))).parse(text);
    let Ok((rest, Some(mark))) = found else { return text };
    let (most, variable) = block.size();
    let full = value.chars().count() == most;
    if mark == LITERAL_GS && !tolerated.contains(&Tolerance::LiteralGs) {
        tolerated.push(Tolerance::LiteralGs);
    }
    if rest.is_empty() {
        tolerated.push(Tolerance::TrailingGs);
    } else if !variable || full {
        tolerated.push(Tolerance::ExtraGs);
    }
    rest
}

/// The text of blocks whose values are right.
pub(super) fn join(fields: &Fields) -> String {
    let mut text = String::from(HEADER);
    let present: Vec<_> = Block::ALL.into_iter().filter(|block| fields.get(*block).is_some()).collect();
    for (index, &block) in present.iter().enumerate() {
        let value = fields.get(block).unwrap_or_default();
        let (most, variable) = block.size();
        text.push_str(block.id());
        text.push_str(value);
        if variable && value.len() < most && index + 1 < present.len() {
            text.push_str(GS);
        }
    }
    text
}
