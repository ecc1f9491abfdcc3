//! Units of measure: what is one, what it comes to, what was meant.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use segur_terms::ucum::{ErrorKind, Unit};

fn ratio(a: &str, b: &str) -> f64 {
    Unit::parse(a).unwrap().ratio(&Unit::parse(b).unwrap()).unwrap()
}

#[test]
fn units_of_the_field() {
    for unit in [
        "1",
        "%",
        "mmol/L",
        "mmol/l",
        "10*3/uL",
        "10*9/L",
        "10^9/L",
        "10*-6",
        "g.m/s2",
        "kg/m2",
        "/min",
        "/(24.h)",
        "{cells}/uL",
        "mL{total}",
        "mm[Hg]",
        "m[IU]/L",
        "[IU]/mL",
        "[arb'U]/mL",
        "umol/min/g",
        "ug/(kg.h)",
        "Cel",
        "[degF]",
        "a",
        "mo",
        "wk",
        "d",
        "h",
        "min",
        "s",
        "dB",
        "dB[SPL]",
        "[in_i'H2O]",
        "meq/L",
        "mosm/kg",
        "[pH]",
        "[m/s2/Hz^0.5]",
        "100.g",
        "g/(100.g)",
        "ng/mL{FEU}",
        "s-1",
        "m+2",
        "'",
        "''",
        "%[slope]",
        "daN",
        "dar",
        "cd",
        "cal_[15]",
    ] {
        assert!(Unit::parse(unit).is_ok(), "{unit}: {:?}", Unit::parse(unit));
    }
}

#[test]
fn factors_follow_the_definitions() {
    for (a, b, expected) in [
        ("mg/dL", "g/L", 0.01),
        ("mL", "cm3", 1.0),
        ("L", "dm3", 1.0),
        ("kPa", "mm[Hg]", 7.500638),
        ("bar", "Pa", 1e5),
        ("h", "s", 3600.0),
        ("a", "d", 365.25),
        ("[lb_av]", "g", 453.59237),
        ("cal", "J", 4.184),
        ("[in_i]", "cm", 2.54),
        ("ug/(kg.h)", "ng/g/h", 1.0),
        ("eq", "mol", 1.0),
        ("kat", "U", 6e7),
        ("10*3/uL", "10*9/L", 1.0),
        ("/min", "Hz", 1.0 / 60.0),
        ("[IU]/mL", "k[iU]/L", 1.0),
        ("N", "kg.m/s2", 1.0),
        ("%", "1", 0.01),
        ("KiBy", "bit", 8192.0),
        ("mm[Hg]", "Pa", 133.322),
    ] {
        let found = ratio(a, b);
        assert!((found / expected - 1.0).abs() < 1e-6, "{a} in {b}: {found}");
    }
}

#[test]
fn different_things_are_not_compared() {
    let unit = |text| Unit::parse(text).unwrap();
    for (a, b) in [
        ("mg", "mL"),
        ("[IU]", "[arb'U]"),
        ("[IU]/L", "mg/L"),
        ("Cel", "K"),
        ("[degF]", "Cel"),
        ("[pH]", "mol/L"),
    ] {
        assert_eq!(unit(a).ratio(&unit(b)), None, "{a} {b}");
    }
    assert!(unit("[degF]").is_comparable(&unit("Cel")));
}

#[test]
fn errors_say_where() {
    use ErrorKind::*;
    for (text, kind, at) in [
        ("", Empty, 0),
        ("mg /L", Space, 2),
        ("mg/", Missing, 3),
        ("/", Missing, 1),
        ("()", Missing, 1),
        ("foo/L", Unknown, 0),
        ("mg/foo", Unknown, 3),
        ("kmin", Prefix, 0),
        ("(mg", Bracket, 0),
        ("mg)", Bracket, 2),
        ("[IU", Bracket, 0),
        ("IU]", Bracket, 2),
        ("m-", Exponent, 1),
        ("m1234", Exponent, 1),
        ("{a b}", Annotation, 0),
        ("g{é}", Annotation, 1),
        ("{", Annotation, 0),
        ("}", Annotation, 0),
        ("g..L", Missing, 2),
        ("m^2", Unknown, 0),
        ("0", Unknown, 0),
        ("é", Unknown, 0),
    ] {
        let error = Unit::parse(text).unwrap_err();
        assert_eq!((error.kind, error.at), (kind, at), "{text}");
        assert!(text.is_char_boundary(error.at) && text.is_char_boundary(error.at + error.length), "{text}");
    }
    assert_eq!(Unit::parse(&"(".repeat(1_000)).unwrap_err().kind, TooLong);
    assert_eq!(Unit::parse(&"m.".repeat(1_000)).unwrap_err().kind, TooLong);
}

#[test]
fn suggestions_are_units() {
    for (text, meant) in [
        ("UI/L", "[IU]/L"),
        ("mUI/mL", "m[IU]/mL"),
        ("mmHg", "mm[Hg]"),
        ("mm Hg", "mm[Hg]"),
        ("µg/L", "ug/L"),
        ("mg / dL", "mg/dL"),
        ("°C", "Cel"),
        ("KG", "kg"),
        ("Kg/m²", "kg/m2"),
        ("10e9/L", "10*9/L"),
        ("mEq/L", "meq/L"),
        ("g/j", "g/d"),
        ("ans", "a"),
        ("mn", "min"),
        ("bpm", "/min"),
        ("", "1"),
        ("MMOL/L", "mmol/L"),
        ("UFC/mL", "[CFU]/mL"),
    ] {
        assert_eq!(Unit::parse(text).unwrap_err().suggestion.as_deref(), Some(meant), "{text}");
        assert!(Unit::parse(meant).is_ok());
    }
    assert_eq!(Unit::parse("xyzzy").unwrap_err().suggestion, None);
}
