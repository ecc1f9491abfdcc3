//! `format-dateTime`, `format-date`, `format-time` (XSLT 2.0, section 16.5), in French and English.

mod names;

use segur_datatypes::{Temporal, TemporalKind};

use super::{Arguments, Function};
use crate::atomic::{Fault, fault};
use crate::temporal;
use crate::value::{Atomic, Sequence};
use names::Language;

pub(super) fn call<'a>(function: Function, arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let value = arguments.value();
    let picture = arguments.text_or_empty();
    let language = arguments.text();
    let calendar = arguments.text();
    let Some(Atomic::Temporal(value)) = value else { return Ok(Sequence::Empty) };
    if let Some(calendar) = calendar.filter(|calendar| !matches!(&**calendar, "AD" | "ISO")) {
        return Err(fault(
            "XTDE1340",
            format!("{}() : calendrier « {calendar} » non proposé : AD ou ISO", function.name()),
            format!("{}(): calendar `{calendar}` is not offered: AD or ISO", function.name()),
        ));
    }
    format(&value, &picture, language.as_deref()).map(Sequence::string)
}

/// What is written of a language that is not known: section 16.5.2 wants it told.
fn format(value: &Temporal, picture: &str, wanted: Option<&str>) -> Result<String, Fault> {
    let language = Language::of(wanted.unwrap_or("en"));
    let mut out = String::new();
    let mut names = false;
    let mut rest = picture;
    while let Some(at) = rest.find(['[', ']']) {
        out.push_str(&rest[..at]);
        let (bracket, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(bracket) {
            out.push_str(bracket);
            rest = after;
            continue;
        }
        let marker = after.split_once(']').filter(|_| bracket == "[");
        let (marker, after) = marker.ok_or_else(|| wrong(picture))?;
        let marker = Marker::parse(marker).ok_or_else(|| wrong(picture))?;
        names |= marker.style.is_name();
        marker.write(value, language.unwrap_or(Language::English), &mut out)?;
        rest = after;
    }
    out.push_str(rest);
    Ok(if language.is_none() && names { format!("[Language: en]{out}") } else { out })
}

fn wrong(picture: &str) -> Fault {
    fault(
        "XTDE1340",
        format!(
            "format de date « {picture} » impossible : composants entre crochets, par exemple « [D01]/[M01]/[Y0001] »"
        ),
        format!("impossible date picture `{picture}`: components in brackets, such as `[D01]/[M01]/[Y0001]`"),
    )
}

/// How a component is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// With so many digits at least.
    Digits(usize),
    Roman(Case),
    Letters(Case),
    Name(Case),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    Upper,
    Lower,
    Title,
}

impl Style {
    fn is_name(self) -> bool {
        matches!(self, Style::Name(_))
    }

    /// A presentation modifier.
    fn parse(text: &str) -> Option<Style> {
        Some(match text {
            "N" => Style::Name(Case::Upper),
            "n" => Style::Name(Case::Lower),
            "Nn" => Style::Name(Case::Title),
            "I" => Style::Roman(Case::Upper),
            "i" => Style::Roman(Case::Lower),
            "A" => Style::Letters(Case::Upper),
            "a" => Style::Letters(Case::Lower),
            _ if text.bytes().all(|byte| byte.is_ascii_digit()) => Style::Digits(text.len()),
            _ => return None,
        })
    }
}

/// A component with what is asked of its form.
#[derive(Debug)]
struct Marker {
    component: char,
    style: Style,
    /// Least and greatest width, where they are given.
    least: Option<usize>,
    most: Option<usize>,
}

impl Marker {
    /// `Y0001`, `MNn,3-3`, ...: a letter, a presentation modifier, a width; white space does not count.
    fn parse(text: &str) -> Option<Marker> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let component = text.chars().next()?;
        let default = match component {
            'Y' | 'M' | 'D' | 'd' | 'W' | 'w' | 'H' | 'h' | 'f' | 'Z' | 'z' => "1",
            'm' | 's' => "01",
            'P' | 'C' | 'E' => "n",
            // `n` by the specification; Saxon writes a capital.
            'F' => "Nn",
            _ => return None,
        };
        let (presentation, width) = match text[1..].split_once(',') {
            Some((presentation, width)) => (presentation, Some(width)),
            None => (&text[1..], None),
        };
        let presentation = if presentation.is_empty() { default } else { presentation };
        let (least, most) = match width {
            Some(width) => widths(width)?,
            None => (None, None),
        };
        Some(Marker { component, style: Style::parse(presentation)?, least, most })
    }

    fn write(&self, value: &Temporal, language: Language, out: &mut String) -> Result<(), Fault> {
        self.check(value.kind)?;
        match self.component {
            'f' => self.fraction(&value.fraction, out),
            'Z' | 'z' => return self.zone(value.offset, out),
            'P' => self.name(names::half_day(value.hour, self.most.is_some_and(|most| most < 4)), out),
            'C' | 'E' => return Err(self.unsupported()),
            _ => {
                let number = self.number(value);
                match (self.style, self.component) {
                    (Style::Name(_), 'M') => self.name(language.month(value.month), out),
                    (Style::Name(_), 'F') => self.name(language.day(number), out),
                    (Style::Name(_), _) => return Err(self.unsupported()),
                    _ => self.digits(number, out)?,
                }
            }
        }
        Ok(())
    }

    /// A date has no hours and a time no days.
    fn check(&self, kind: TemporalKind) -> Result<(), Fault> {
        let of_time = matches!(self.component, 'H' | 'h' | 'P' | 'm' | 's' | 'f');
        let of_both = matches!(self.component, 'Z' | 'z');
        let good = match kind {
            TemporalKind::Date => !of_time,
            TemporalKind::Time => of_time || of_both,
            _ => true,
        };
        if good {
            return Ok(());
        }
        let component = self.component;
        let (fr, en) = if of_time { ("date", "date") } else { ("heure", "time") };
        Err(fault(
            "XTDE1350",
            format!("[{component}] : une {fr} n'a pas ce composant"),
            format!("[{component}]: a {en} has no such component"),
        ))
    }

    fn number(&self, value: &Temporal) -> u64 {
        let day = || temporal::days_from_civil(value.year, value.month, value.day);
        match self.component {
            'Y' => u64::try_from(value.year.unsigned_abs()).unwrap_or(u64::MAX),
            'M' => value.month.into(),
            'D' => value.day.into(),
            'd' => day_in_year(value),
            'F' => weekday(day()),
            'W' => iso_week(value),
            'w' => (u64::from(value.day) + weekday(day() - i128::from(value.day) + 1) - 2) / 7 + 1,
            'H' => value.hour.into(),
            'h' => u64::from(value.hour + 11) % 12 + 1,
            'm' => value.minute.into(),
            _ => value.second.into(),
        }
    }

    /// A number; that of a year loses what is too wide.
    fn digits(&self, number: u64, out: &mut String) -> Result<(), Fault> {
        let text = match self.style {
            Style::Roman(case) => cased(&names::roman(number).ok_or_else(|| self.unsupported())?, case),
            Style::Letters(case) => cased(&names::letters(number), case),
            _ => number.to_string(),
        };
        let Style::Digits(written) = self.style else {
            out.push_str(&text);
            return Ok(());
        };
        let least = self.least.unwrap_or(if self.most.is_some() { 1 } else { written });
        let most = self.most.or((written > 1 && self.least.is_none()).then_some(written));
        let shown = match most {
            Some(most) if self.component == 'Y' && text.len() > most => &text[text.len() - most..],
            _ => &text,
        };
        push_padded(shown, '0', least, true, out);
        Ok(())
    }

    /// A name, its first letters where it is too long.
    fn name(&self, name: &str, out: &mut String) {
        let case = match self.style {
            Style::Name(case) => case,
            _ => Case::Lower,
        };
        let shown: String = cased(name, case).chars().take(self.most.unwrap_or(usize::MAX)).collect();
        push_padded(&shown, ' ', self.least.unwrap_or(0), false, out);
    }

    /// The fraction of a second, at first with all its digits, then with those that the width leaves.
    fn fraction(&self, digits: &str, out: &mut String) {
        let written = match self.style {
            Style::Digits(written) => written,
            _ => 1,
        };
        let (least, most) = match (self.least, self.most) {
            (None, None) if written > 1 => (written, written),
            (least, most) => (least.unwrap_or(1), most.unwrap_or(usize::MAX)),
        };
        let shown = digits.get(..most.min(digits.len())).unwrap_or(digits).trim_end_matches('0');
        let start = out.len();
        out.push_str(shown);
        while out.len() < start + least {
            out.push('0');
        }
    }

    /// `+01:00`, `GMT+1`.
    fn zone(&self, offset: Option<i16>, out: &mut String) -> Result<(), Fault> {
        if self.style.is_name() {
            return Err(self.unsupported());
        }
        let Some(offset) = offset else { return Ok(()) };
        let (hours, minutes) = (offset.unsigned_abs() / 60, offset.unsigned_abs() % 60);
        let sign = if offset < 0 { '-' } else { '+' };
        let name = if self.component == 'z' { "GMT" } else { "" };
        out.push_str(&format!("{name}{sign}{hours:02}:{minutes:02}"));
        Ok(())
    }

    fn unsupported(&self) -> Fault {
        let component = self.component;
        fault(
            "XTDE1340",
            format!(
                "[{component}] : cette forme n'est pas proposée ; chiffres, I, i, A, a, et N, n, Nn pour le mois et le jour"
            ),
            format!(
                "[{component}]: this form is not offered; digits, I, i, A, a, and N, n, Nn for month and day"
            ),
        )
    }
}

/// `min` or `min-max`, each a number or `*`.
fn widths(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let width = |text: &str| match text {
        "*" => Some(None),
        _ => text.parse::<usize>().ok().filter(|width| (1..=1_000).contains(width)).map(Some),
    };
    let (least, most) = text.split_once('-').map_or((text, "*"), |(least, most)| (least, most));
    let (least, most) = (width(least)?, width(most)?);
    (least.is_none() || most.is_none() || least <= most).then_some((least, most))
}

fn cased(text: &str, case: Case) -> String {
    match case {
        Case::Lower => text.to_owned(),
        Case::Upper => text.to_uppercase(),
        Case::Title => {
            let mut chars = text.chars();
            chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
        }
    }
}

fn push_padded(text: &str, with: char, least: usize, before: bool, out: &mut String) {
    let padding = std::iter::repeat_n(with, least.saturating_sub(text.chars().count()));
    if before {
        out.extend(padding);
        out.push_str(text);
    } else {
        out.push_str(text);
        out.extend(padding);
    }
}

/// Monday is 1, as in ISO 8601. 1970-01-01 was a Thursday.
fn weekday(days: i128) -> u64 {
    (days + 3).rem_euclid(7) as u64 + 1
}

fn day_in_year(value: &Temporal) -> u64 {
    let of = |month, day| temporal::days_from_civil(value.year, month, day);
    (of(value.month, value.day) - of(1, 1)) as u64 + 1
}

/// The week of ISO 8601: that which has its Thursday in the year.
fn iso_week(value: &Temporal) -> u64 {
    let days = temporal::days_from_civil(value.year, value.month, value.day);
    let thursday = days + 4 - i128::from(weekday(days));
    let (year, ..) = temporal::civil_from_days(thursday);
    (thursday - temporal::days_from_civil(year, 1, 1)) as u64 / 7 + 1
}

#[cfg(test)]
mod tests {
    use segur_datatypes::{Builtin, NoContext};

    use super::*;
    use crate::atomic::AtomicType;
    use crate::cast::cast;

    fn shown(text: &str, of: Builtin, picture: &str, language: &str) -> Result<String, &'static str> {
        let value = cast(Atomic::Untyped(text.into()), AtomicType::Builtin(of), &NoContext);
        let Ok(Atomic::Temporal(value)) = value else { panic!("{text}") };
        format(&value, picture, Some(language)).map_err(|fault| fault.code)
    }

    #[test]
    fn pictures_of_the_specification() {
        let at =
            |picture, language| shown("2003-12-31T15:58:45.762+02:00", Builtin::DateTime, picture, language);
        for (picture, language, expected) in [
            ("[Y0001]-[M01]-[D01]", "en", "2003-12-31"),
            ("[D01]/[M01]/[Y01]", "fr", "31/12/03"),
            ("[D] [MNn] [Y]", "en", "31 December 2003"),
            ("[FNn] [D] [Mn] [Y]", "fr", "Mercredi 31 décembre 2003"),
            ("[MN,3-3] [Y,2-2]", "en", "DEC 03"),
            ("[h]:[m01] [PN] [P,*-2]", "en", "3:58 P.M. pm"),
            ("[F], [Y00]", "en", "Wednesday, 03"),
            ("[H01]:[m01]:[s01].[f001] [Z] [z]", "en", "15:58:45.762 +02:00 GMT+02:00"),
            ("[f,1-2] [f]", "en", "76 762"),
            ("[d] [W] [w] [F1]", "en", "365 1 5 3"),
            ("[MI] [Mi] [Da] [[x]]", "en", "XII xii ae [x]"),
            ("[D] [Mn]", "de", "[Language: en]31 december"),
            ("[M,*-3]", "en", "12"),
            ("[D,3]", "en", "031"),
        ] {
            assert_eq!(at(picture, language).as_deref(), Ok(expected), "{picture}");
        }
    }

    #[test]
    fn bad_pictures_are_told() {
        for (picture, code) in [
            ("[Y", "XTDE1340"),
            ("Y]", "XTDE1340"),
            ("[]", "XTDE1340"),
            ("[K]", "XTDE1340"),
            ("[Dw]", "XTDE1340"),
            ("[D1o]", "XTDE1340"),
            ("[D,0]", "XTDE1340"),
            ("[D,3-2]", "XTDE1340"),
            ("[DN]", "XTDE1340"),
            ("[E]", "XTDE1340"),
            ("[H]", "XTDE1350"),
        ] {
            assert_eq!(shown("2003-12-31", Builtin::Date, picture, "en"), Err(code), "{picture}");
        }
        assert_eq!(shown("12:00:00", Builtin::Time, "[Y]", "en"), Err("XTDE1350"));
        assert_eq!(
            shown("00:05:00Z", Builtin::Time, "[h]:[m] [P] [Z]", "fr").as_deref(),
            Ok("12:05 a.m. +00:00")
        );
    }
}
