//! Names of months, days and halves of a day; numbers as letters.

/// A language that dates are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
}

const MONTHS: [[&str; 2]; 12] = [
    ["january", "janvier"],
    ["february", "février"],
    ["march", "mars"],
    ["april", "avril"],
    ["may", "mai"],
    ["june", "juin"],
    ["july", "juillet"],
    ["august", "août"],
    ["september", "septembre"],
    ["october", "octobre"],
    ["november", "novembre"],
    ["december", "décembre"],
];

const DAYS: [[&str; 2]; 7] = [
    ["monday", "lundi"],
    ["tuesday", "mardi"],
    ["wednesday", "mercredi"],
    ["thursday", "jeudi"],
    ["friday", "vendredi"],
    ["saturday", "samedi"],
    ["sunday", "dimanche"],
];

impl Language {
    /// By its code, `fr` or `fr-CA`; nothing for others than these two.
    pub(super) fn of(code: &str) -> Option<Language> {
        match code.split('-').next().unwrap_or_default().to_ascii_lowercase().as_str() {
            "en" => Some(Language::English),
            "fr" => Some(Language::French),
            _ => None,
        }
    }

    /// The name of a month, from 1.
    pub(super) fn month(self, month: u8) -> &'static str {
        MONTHS.get(usize::from(month).wrapping_sub(1)).map_or("", |names| names[self as usize])
    }

    /// The name of a day of the week, Monday as 1.
    pub(super) fn day(self, day: u64) -> &'static str {
        DAYS.get((day as usize).wrapping_sub(1)).map_or("", |names| names[self as usize])
    }
}

/// Before or after noon, as Saxon writes it.
pub(super) fn half_day(hour: u8, short: bool) -> &'static str {
    match (hour < 12, short) {
        (true, true) => "am",
        (true, false) => "a.m.",
        (false, true) => "pm",
        (false, false) => "p.m.",
    }
}

/// A Roman number up to 3999; nothing beyond and for 0.
pub(super) fn roman(number: u64) -> Option<String> {
    const SIGNS: [(u64, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    if !(1..4000).contains(&number) {
        return None;
    }
    let (mut rest, mut text) = (number, String::new());
    for (value, sign) in SIGNS {
        while rest >= value {
            text.push_str(sign);
            rest -= value;
        }
    }
    Some(text)
}

/// `a` to `z`, then `aa`, ...; `0` for 0.
pub(super) fn letters(number: u64) -> String {
    let (mut rest, mut text) = (number, Vec::new());
    while rest > 0 {
        rest -= 1;
        text.push(char::from(b'a' + (rest % 26) as u8));
        rest /= 26;
    }
    if text.is_empty() { "0".to_owned() } else { text.iter().rev().collect() }
}
