//! `format-number` with the default decimal format (XSLT 2.0, section 16.4).

use super::Arguments;
use crate::atomic::{Fault, fault};
use crate::number::Decimal;
use crate::value::{Atomic, Sequence};

pub(super) fn call<'a>(arguments: &mut Arguments<'a>) -> Result<Sequence<'a>, Fault> {
    let value = arguments.value().unwrap_or(Atomic::Double(f64::NAN));
    let picture = arguments.text_or_empty();
    if arguments.0.next().is_some() {
        return Err(fault(
            "XTDE1280",
            "aucun xsl:decimal-format n'est déclaré",
            "no xsl:decimal-format is declared",
        ));
    }
    format(&value, &picture).map(Sequence::string)
}

/// One half of a picture.
#[derive(Default)]
struct Picture {
    prefix: String,
    suffix: String,
    least_whole: usize,
    least_fraction: usize,
    most_fraction: usize,
    /// Digits between the grouping separators of the whole part, from the right.
    groups: Vec<usize>,
    /// 1, 100 for `%`, 1000 for `‰`, as digits to move the point.
    shift: u32,
}

fn wrong(picture: &str) -> Fault {
    fault(
        "XTDE1310",
        format!(
            "format « {picture} » impossible : chiffres « # » puis « 0 », un seul « . », par exemple « #,##0.00 »"
        ),
        format!("impossible picture `{picture}`: `#` then `0` digits, one `.`, such as `#,##0.00`"),
    )
}

fn format(value: &Atomic<'_>, picture: &str) -> Result<String, Fault> {
    let mut halves = picture.split(';');
    let positive = Picture::new(halves.next().unwrap_or("")).ok_or_else(|| wrong(picture))?;
    let negative = halves.next().map(|half| Picture::new(half).ok_or_else(|| wrong(picture))).transpose()?;
    if halves.next().is_some() {
        return Err(wrong(picture));
    }
    let number = value.to_f64().unwrap_or(f64::NAN);
    if number.is_nan() {
        return Ok("NaN".to_owned());
    }
    let below = number < 0.0;
    let minus = if below && negative.is_none() { "-" } else { "" };
    let chosen = if below { negative.as_ref().unwrap_or(&positive) } else { &positive };
    let digits = match value.to_decimal().or_else(|| Decimal::parse(&format!("{number}"))) {
        Some(exact) => chosen.digits(if below { exact.negate() } else { exact }),
        None => "Infinity".to_owned(),
    };
    Ok(format!("{minus}{}{digits}{}", chosen.prefix, chosen.suffix))
}

impl Picture {
    fn new(half: &str) -> Option<Picture> {
        let active = |c: char| "#0.,".contains(c);
        let start = half.find(active)?;
        let end = half.rfind(active)? + 1;
        let (prefix, middle, suffix) = (&half[..start], &half[start..end], &half[end..]);
        if !middle.chars().all(active) || !middle.contains(['#', '0']) || middle.matches('.').count() > 1 {
            return None;
        }
        let (whole, fraction) = middle.split_once('.').unwrap_or((middle, ""));
        let plain = whole.replace(',', "");
        if plain.trim_start_matches('#').contains('#')
            || fraction.trim_end_matches('#').contains('#')
            || fraction.contains(',')
        {
            return None;
        }
        let outside = format!("{prefix}{suffix}");
        let (percent, mille) = (outside.matches('%').count(), outside.matches('‰').count());
        if percent + mille > 1 {
            return None;
        }
        let groups = whole.rsplit(',').map(str::len).collect::<Vec<_>>();
        Some(Picture {
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            least_whole: plain.matches('0').count(),
            least_fraction: fraction.matches('0').count(),
            most_fraction: fraction.len(),
            groups: groups[..groups.len() - 1].to_vec(),
            shift: (2 * percent + 3 * mille) as u32,
        })
    }

    /// The digits of a number that is not negative.
    fn digits(&self, value: Decimal) -> String {
        let factor = Decimal::from_integer(&10_i64.pow(self.shift).into());
        let moved = value.multiply(&factor).unwrap_or(value);
        let text = moved.round(self.most_fraction as i64, true).to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let whole =
            if whole == "0" && (self.least_whole == 0) && (self.most_fraction > 0) { "" } else { whole };
        let whole = format!("{whole:0>width$}", width = self.least_whole);
        let fraction = format!("{fraction:0<width$}", width = self.least_fraction);
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{}{point}{fraction}", self.grouped(&whole))
    }

    fn grouped(&self, whole: &str) -> String {
        let Some(&last) = self.groups.last() else { return whole.to_owned() };
        // Equal groups repeat to the left; others stand where they were written.
        let regular = self.groups.iter().all(|&size| size == last) && last > 0;
        let mut parts = Vec::new();
        let mut rest = whole;
        let mut sizes = self.groups.iter().copied();
        while let Some(size) = sizes.next().or(regular.then_some(last)) {
            if size == 0 || rest.len() <= size {
                break;
            }
            let (left, right) = rest.split_at(rest.len() - size);
            parts.push(right);
            rest = left;
        }
        parts.push(rest);
        parts.reverse();
        parts.join(",")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures() {
        for (value, picture, expected) in [
            ("12345.6", "#,###.00", Some("12,345.60")),
            ("0.14", "00%", Some("14%")),
            ("-6", "000", Some("-006")),
            ("-6", "0;(0)", Some("(6)")),
            ("1234567.891", "#,##0.##", Some("1,234,567.89")),
            ("0.5", "#.##", Some(".5")),
            ("0", "#", Some("0")),
            ("2.5", "0", Some("2")),
            ("1", "#0#", None),
            ("1", "", None),
        ] {
            let value = Atomic::Decimal(Decimal::parse(value).unwrap());
            assert_eq!(format(&value, picture).ok().as_deref(), expected, "{picture}");
        }
        assert_eq!(format(&Atomic::Double(f64::NEG_INFINITY), "0").unwrap(), "-Infinity");
    }
}
