//! The compact form: concepts in the order of their source, and an index by code.

use serde::{Deserialize, Serialize};

/// One concept of a code system or value set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concept<'t> {
    /// The code.
    pub code: &'t str,
    /// OID of its code system; `None` in a code system, where it is the same for all.
    pub system: Option<&'t str>,
    /// What the code means.
    pub display: Option<&'t str>,
    /// Whether it may still be used.
    pub status: Status,
    /// First day of validity.
    pub valid_from: Option<Day>,
    /// Last day of validity.
    pub valid_to: Option<Day>,
}

/// Whether a concept may still be used, as its publisher says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Status {
    /// In use.
    #[default]
    Active,
    /// Usable, may still change.
    Trial,
    /// Usable, but there is better.
    Discouraged,
    /// Withdrawn.
    Inactive,
}

/// A day of the calendar as the number YYYYMMDD: days compare as numbers do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Day(u32);

impl Day {
    /// Reads the day of `20130123`, `20130123000000` or `2013-01-23T00:00:00+01:00`; `None` for anything else.
    ///
    /// ```
    /// use segur_terms::Day;
    /// assert_eq!(Day::parse("2013-01-23T00:00:00+01:00"), Day::parse("20130123000000"));
    /// assert!(Day::parse("20130123") < Day::parse("20130124"));
    /// assert_eq!(Day::parse(""), None);
    /// assert_eq!(Day::parse("20131301"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Day> {
        let digits: Vec<u8> = text.bytes().filter(|&byte| byte != b'-').take(8).collect();
        let number = digits.iter().try_fold(0, |number, &digit| {
            digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0'))
        })?;
        let (month, day) = (number / 100 % 100, number % 100);
        (digits.len() == 8 && (1..=12).contains(&month) && (1..=31).contains(&day)).then_some(Day(number))
    }

    /// The number YYYYMMDD.
    pub fn number(self) -> u32 {
        self.0
    }
}

impl Concept<'_> {
    /// Whether it may be used on that day: not withdrawn, within its dates.
    pub fn is_valid_on(&self, day: Day) -> bool {
        let begun = self.valid_from.is_none_or(|from| from <= day);
        let ended = self.valid_to.is_some_and(|to| to < day);
        self.status != Status::Inactive && begun && !ended
    }
}

/// Concepts in the order of their source. `order` sorts them by bucket, then code and system; a bucket holds one or two
/// concepts, and however codes may collide a search in it halves it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Table {
    text: String,
    systems: Vec<String>,
    rows: Vec<Row>,
    order: Vec<u32>,
    starts: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Row {
    /// Start of the code, and of the display which follows it, in the text.
    pub(crate) at: u32,
    pub(crate) code: u16,
    pub(crate) display: u16,
    /// Index in `systems`; `NO_SYSTEM` if it has none.
    pub(crate) system: u16,
    pub(crate) status: Status,
    pub(crate) valid_from: Option<Day>,
    pub(crate) valid_to: Option<Day>,
}

pub(crate) const NO_SYSTEM: u16 = u16::MAX;

impl Table {
    pub(crate) fn new(text: String, systems: Vec<String>, rows: Vec<Row>) -> Table {
        let mut table = Table { text, systems, rows, ..Table::default() };
        let buckets = table.rows.len().next_power_of_two();
        let mut order: Vec<u32> = (0..table.rows.len() as u32).collect();
        order.sort_by_key(|&row| {
            let concept = table.concept(row);
            (bucket(concept.code, buckets), concept.code, concept.system, row)
        });
        table.starts = starts(order.iter().map(|&row| bucket(table.concept(row).code, buckets)), buckets);
        table.order = order;
        table
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn concepts(&self) -> impl ExactSizeIterator<Item = Concept<'_>> {
        (0..self.rows.len() as u32).map(|row| self.concept(row))
    }

    pub(crate) fn systems(&self) -> &[String] {
        &self.systems
    }

    /// The concepts of a code: several in a value set that draws on several systems.
    pub(crate) fn find<'t>(&'t self, code: &str) -> impl Iterator<Item = Concept<'t>> + use<'t> {
        let bucket = self.bucket(code);
        let first = bucket.partition_point(|&row| self.concept(row).code < code);
        let count = bucket[first..].partition_point(|&row| self.concept(row).code == code);
        bucket[first..first + count].iter().map(|&row| self.concept(row))
    }

    /// Whether what was read back is a table that this program could have made.
    pub(crate) fn is_sound(&self) -> bool {
        let rows = self.rows.len();
        let buckets = rows.next_power_of_two();
        rows == self.order.len()
            && self.starts.len() == buckets + 1
            && self.starts.is_sorted()
            && self.starts.last().is_some_and(|&last| last as usize == rows)
            && self.order.iter().all(|&row| (row as usize) < rows)
            && self.rows.iter().all(|row| self.is_sound_row(row))
    }

    fn is_sound_row(&self, row: &Row) -> bool {
        let code_end = row.at as usize + usize::from(row.code);
        let end = code_end + usize::from(row.display);
        self.text.get(row.at as usize..code_end).is_some()
            && self.text.get(code_end..end).is_some()
            && (row.system == NO_SYSTEM || usize::from(row.system) < self.systems.len())
    }

    fn bucket(&self, code: &str) -> &[u32] {
        let bucket = bucket(code, self.starts.len().saturating_sub(1).max(1)) as usize;
        match self.starts.get(bucket..bucket + 2) {
            Some(&[start, end]) => &self.order[start as usize..end as usize],
            _ => &[],
        }
    }

    fn concept(&self, row: u32) -> Concept<'_> {
        let row = &self.rows[row as usize];
        let code_end = row.at as usize + usize::from(row.code);
        let display = &self.text[code_end..code_end + usize::from(row.display)];
        Concept {
            code: &self.text[row.at as usize..code_end],
            system: self.systems.get(usize::from(row.system)).map(String::as_str),
            display: (!display.is_empty()).then_some(display),
            status: row.status,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        }
    }
}

/// Where each bucket starts, and where the last one ends; the buckets come in ascending order.
fn starts(sorted: impl Iterator<Item = u32>, buckets: usize) -> Vec<u32> {
    let mut starts = vec![0; buckets + 1];
    for bucket in sorted {
        starts[bucket as usize + 1] += 1;
    }
    for bucket in 0..buckets {
        starts[bucket + 1] += starts[bucket];
    }
    starts
}

/// FNV-1a, its high bits folded in. `buckets` is a power of two.
fn bucket(code: &str, buckets: usize) -> u32 {
    let hash = code.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    ((hash ^ hash >> 32) as usize & (buckets - 1)) as u32
}
