//! `float` and `double`: part 2, sections 3.2.4 and 3.2.5.

use super::digits;

/// Whether a text is a number with an optional exponent, `INF`, `-INF` or `NaN`.
pub(crate) fn is_float(text: &str) -> bool {
    matches!(text, "INF" | "-INF" | "NaN") || is_number(text)
}

fn is_number(text: &str) -> bool {
    let (integer, rest) = digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    let (fraction, rest) = digits(rest.strip_prefix('.').unwrap_or(rest));
    integer.len() + fraction.len() > 0 && is_exponent(rest)
}

fn is_exponent(text: &str) -> bool {
    let Some(exponent) = text.strip_prefix(['e', 'E']) else { return text.is_empty() };
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    !exponent.is_empty() && digits(exponent).1.is_empty()
}

/// The value of a valid text, rounded to nearest.
pub(crate) fn parse<F: std::str::FromStr>(text: &str) -> Option<F> {
    match text {
        "INF" => "inf".parse().ok(),
        "-INF" => "-inf".parse().ok(),
        _ => text.parse().ok(),
    }
}

/// Bits that are equal exactly where the values are: one NaN, one zero.
pub(crate) fn double_bits(value: f64) -> u64 {
    match value {
        _ if value.is_nan() => f64::NAN.to_bits(),
        _ if value == 0.0 => 0,
        _ => value.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexical() {
        for right in
            ["0", "-0", "1.", ".5", "-1E4", "12.78e-2", "+1267.43233E+12", "INF", "-INF", "NaN", "1e999"]
        {
            assert!(is_float(right) && parse::<f64>(right).is_some(), "{right}");
        }
        for wrong in [
            "", "+INF", "inf", "nan", "1e", "e1", ".", "1e+", "1.5f", "0x1", "-NaN", "1 ", "1..2", "infinity",
        ] {
            assert!(!is_float(wrong), "{wrong}");
        }
    }

    #[test]
    fn equality() {
        assert_eq!(double_bits(-0.0), double_bits(0.0));
        assert_eq!(double_bits(f64::NAN), double_bits(-f64::NAN));
        assert_ne!(double_bits(1.0), double_bits(-1.0));
    }
}
