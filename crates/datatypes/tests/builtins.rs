//! Every built-in type: valid, invalid and boundary texts, with the rule that each of the invalid ones breaks.

use segur_datatypes::{Builtin, Context, FacetKind, NoContext, SimpleType, Variety, WhiteSpace};

const FORM: &str = "cvc-datatype-valid.1.2.1";

/// A document that binds the prefix `p` and declares the entity `logo`.
struct Document;

impl Context for Document {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "p" => Some("urn:p"),
            _ => NoContext.prefix(prefix).map(|_| "urn:default"),
        }
    }

    fn is_unparsed_entity(&self, name: &str) -> bool {
        name == "logo"
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        (uri, local) == ("urn:p", "jpeg")
    }
}

fn check(builtin: Builtin, valid: &[&str], invalid: &[(&str, &str)]) {
    let of = SimpleType::builtin(builtin);
    for text in valid {
        let judged = of.check(text, &Document);
        assert!(judged.is_ok(), "{}: {text:?}: {judged:?}", builtin.name());
        assert!(of.is_valid(text, &Document));
        let padded = format!(" \t{text}\r\n");
        let collapses = of.white_space() == WhiteSpace::Collapse;
        assert_eq!(of.check(&padded, &Document).is_ok(), collapses || builtin.derives_from(Builtin::String));
    }
    for (text, clause) in invalid {
        let error = of.check(text, &Document).expect_err(text);
        assert_eq!(error.clause(), *clause, "{}: {text:?}", builtin.name());
        assert!(of.value(text, &Document).is_err());
    }
}

fn malformed<'a>(texts: &[&'a str]) -> Vec<(&'a str, &'static str)> {
    texts.iter().map(|text| (*text, FORM)).collect()
}

#[test]
fn texts() {
    check(Builtin::AnySimpleType, &[], &[]);
    assert!(SimpleType::builtin(Builtin::AnySimpleType).is_valid(" anything ", &NoContext));
    check(Builtin::String, &["", "a  b", "é"], &[]);
    check(Builtin::NormalizedString, &["a  b"], &[]);
    check(Builtin::Token, &["a b", ""], &[]);
    check(Builtin::NmToken, &["-1", "a:b"], &malformed(&["", "a b", "a/b"]));
    check(Builtin::Name, &["a:b", "_1"], &malformed(&["1", "-"]));
    check(Builtin::NcName, &["a.b"], &malformed(&["a:b", "1"]));
    check(Builtin::Id, &["x1"], &malformed(&["1x"]));
    check(Builtin::IdRef, &["x1"], &malformed(&["a b"]));
    check(Builtin::Language, &["fr", "fr-FR"], &[("fr_FR", "cvc-pattern-valid"), ("", "cvc-pattern-valid")]);
}

#[test]
fn lists() {
    check(Builtin::NmTokens, &["a", "a b\n c"], &[("", "cvc-minLength-valid"), ("a /", FORM)]);
    check(Builtin::IdRefs, &["a b"], &[(" ", "cvc-minLength-valid"), ("a 1", FORM)]);
    check(Builtin::Entities, &["logo logo"], &[("logo other", "cvc-simple-type.2.1"), ("1", FORM)]);
}

#[test]
fn names_in_context() {
    check(Builtin::QName, &["a", "p:a"], &malformed(&["q:a", "p:", "p:1", "a:b:c"]));
    check(Builtin::Notation, &["p:jpeg"], &malformed(&["q:jpeg"]));
    check(Builtin::Entity, &["logo"], &[("other", "cvc-simple-type.2.1"), ("1", FORM)]);
}

#[test]
fn numbers() {
    let (min, max) = ("cvc-minInclusive-valid", "cvc-maxInclusive-valid");
    check(Builtin::Boolean, &["true", "false", "1", "0"], &malformed(&["", "True", "2", "yes"]));
    check(Builtin::Decimal, &["-1.5", ".5", "5."], &malformed(&["", "1e5", "1,5", "INF"]));
    check(Builtin::Integer, &["-007"], &malformed(&["1.0", "1.", ""]));
    check(Builtin::Long, &["9223372036854775807", "-9223372036854775808"], &[("9223372036854775808", max)]);
    check(Builtin::Int, &["2147483647", "+000002147483647"], &[("2147483648", max), ("-2147483649", min)]);
    check(Builtin::Short, &["-32768"], &[("32768", max), ("-32769", min), ("1.0", FORM)]);
    check(Builtin::Byte, &["127"], &[("128", max), ("-129", min)]);
    check(Builtin::NonPositiveInteger, &["0", "-5"], &[("1", max)]);
    check(Builtin::NegativeInteger, &["-1"], &[("0", max)]);
    check(Builtin::NonNegativeInteger, &["0", "-0"], &[("-1", min)]);
    check(Builtin::PositiveInteger, &["1"], &[("0", min)]);
    check(Builtin::UnsignedLong, &["18446744073709551615"], &[("18446744073709551616", max), ("-1", min)]);
    check(Builtin::UnsignedInt, &["4294967295"], &[("4294967296", max)]);
    check(Builtin::UnsignedShort, &["65535"], &[("65536", max)]);
    check(Builtin::UnsignedByte, &["255"], &[("256", max), ("-1", min)]);
    check(Builtin::Float, &["1e400", "-INF", "NaN"], &malformed(&["+INF", "inf", "1e"]));
    check(Builtin::Double, &["12.78e-2"], &malformed(&["", "0x10"]));
}

#[test]
fn times() {
    check(Builtin::Duration, &["P1Y2M3DT4H5M6.7S", "-P1D"], &malformed(&["P", "PT", "1Y", "P1S"]));
    check(Builtin::DateTime, &["2024-02-29T24:00:00Z"], &malformed(&["2023-02-29T00:00:00", "2024-02-29"]));
    check(Builtin::Time, &["23:59:59.999"], &malformed(&["24:00:01", "1:00:00"]));
    check(Builtin::Date, &["-0001-01-01+14:00"], &malformed(&["0000-01-01", "2024-06-31"]));
    check(Builtin::GYearMonth, &["2024-12Z"], &malformed(&["2024-13"]));
    check(Builtin::GYear, &["12024"], &malformed(&["999"]));
    check(Builtin::GMonthDay, &["--02-29"], &malformed(&["--02-30"]));
    check(Builtin::GDay, &["---31"], &malformed(&["---00"]));
    check(Builtin::GMonth, &["--12"], &malformed(&["--12--", "--00"]));
}

#[test]
fn octets_and_addresses() {
    check(Builtin::HexBinary, &["", "0fB7"], &malformed(&["0", "0g"]));
    check(Builtin::Base64Binary, &["", "YWJj", "Y W\nI ="], &malformed(&["Y", "YR==", "YWJj="]));
    check(Builtin::AnyUri, &["", "tel:+33-1", "a b"], &malformed(&["%", ":a", "a#b#c"]));
}

#[test]
fn structure() {
    for builtin in Builtin::all() {
        let of = SimpleType::builtin(*builtin);
        assert_eq!(of.as_builtin(), Some(*builtin));
        assert_eq!(of.ancestor(), *builtin);
        assert_eq!(of.base().map(|base| base.ancestor()), builtin.base());
        assert_eq!(of.item_type().map(|item| item.ancestor()), builtin.item());
        assert_eq!(of.primitive(), builtin.primitive());
        let list = builtin.item().is_some();
        let expected = match builtin {
            Builtin::AnySimpleType => Variety::Absent,
            _ if list => Variety::List,
            _ => Variety::Atomic,
        };
        assert_eq!(of.variety(), expected);
        assert_eq!(of.facets().is_fixed(FacetKind::WhiteSpace), list || !is_text(*builtin), "{builtin:?}");
    }
    let int = SimpleType::builtin(Builtin::Int);
    assert_eq!(int.facets().bound(FacetKind::MaxInclusive), Some("2147483647"));
    assert_eq!(int.facets().count(FacetKind::FractionDigits), Some(0));
    assert!(int.facets().has(FacetKind::MinInclusive) && !int.facets().has(FacetKind::MinExclusive));
}

fn is_text(builtin: Builtin) -> bool {
    builtin == Builtin::AnySimpleType || builtin.derives_from(Builtin::String)
}

#[test]
fn hostile_texts_take_linear_time() {
    let long = "1".repeat(1 << 15);
    let odd = ["P", "T", "-", ":", ".", "%41", "Y", " a", "\n", "=", "é", "/", "#"];
    for builtin in Builtin::all() {
        let of = SimpleType::builtin(*builtin);
        let _ = of.value(&long, &Document);
        for piece in odd {
            let _ = of.value(&piece.repeat((1 << 15) / piece.len()), &Document);
            let _ = of.value(&format!("P{long}{piece}"), &Document);
            let _ = of.value(&format!("{long}-01-01{piece}"), &Document);
        }
    }
}
