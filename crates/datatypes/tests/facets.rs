//! Every facet on values, and every constraint on the facets themselves.

#![allow(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail by panicking")]

use std::sync::Arc;

use segur_datatypes::{Builtin, Context, Facet, FacetKind, NoContext, SimpleType};
use segur_report::Lang;

use FacetKind::*;

type Given<'a> = &'a [(FacetKind, &'a str)];

fn restrict(base: &Arc<SimpleType>, facets: Given<'_>) -> Result<Arc<SimpleType>, Vec<&'static str>> {
    let facets: Vec<Facet<'_>> = facets.iter().map(|(kind, value)| Facet::new(*kind, value)).collect();
    SimpleType::restrict(base, &facets)
        .map_err(|errors| errors.into_iter().map(|error| error.clause).collect())
}

fn of(builtin: Builtin, facets: Given<'_>) -> Arc<SimpleType> {
    restrict(&SimpleType::builtin(builtin), facets).unwrap_or_else(|errors| panic!("{facets:?}: {errors:?}"))
}

fn then(base: &Arc<SimpleType>, facets: Given<'_>) -> Arc<SimpleType> {
    restrict(base, facets).unwrap_or_else(|errors| panic!("{facets:?}: {errors:?}"))
}

fn judge(of: &SimpleType, valid: &[&str], invalid: &[(&str, &str)]) {
    for text in valid {
        assert_eq!(of.check(text, &NoContext), Ok(()), "{text:?}");
    }
    for (text, clause) in invalid {
        assert_eq!(of.check(text, &NoContext).expect_err(text).clause(), *clause, "{text:?}");
    }
}

#[test]
fn lengths() {
    let (length, min, max) = ("cvc-length-valid", "cvc-minLength-valid", "cvc-maxLength-valid");
    judge(&of(Builtin::String, &[(Length, "2")]), &["éé", "  "], &[("é", length), ("ééé", length)]);
    judge(&of(Builtin::String, &[(MinLength, "1")]), &[" "], &[("", min)]);
    judge(&of(Builtin::Token, &[(MaxLength, "3")]), &[" a  b "], &[("abcd", max), ("éééé", max)]);
    judge(&of(Builtin::String, &[(MinLength, "3")]), &["ééé"], &[("éé", min), ("🩺🩺", min)]);
    judge(&of(Builtin::HexBinary, &[(Length, "2")]), &["0a0B"], &[("0a", length)]);
    judge(&of(Builtin::Base64Binary, &[(MaxLength, "1")]), &["YQ ==", ""], &[("YWI=", max)]);
    judge(&of(Builtin::NmTokens, &[(MaxLength, "2")]), &["a  b"], &[("a b c", max), ("", min)]);
    judge(&of(Builtin::AnyUri, &[(MinLength, "99999999999999999999999")]), &[], &[("a:b", min)]);
    judge(&of(Builtin::QName, &[(Length, "1")]), &["abc"], &[]);
}

#[test]
fn digits() {
    let (total, fraction) = ("cvc-totalDigits-valid", "cvc-fractionDigits-valid");
    let price = of(Builtin::Decimal, &[(TotalDigits, "4"), (FractionDigits, "2")]);
    judge(&price, &["12.34", "0012.3400", "-.12"], &[("1.234", fraction), ("123.45", total), ("x", FORM)]);
    judge(&of(Builtin::Integer, &[(TotalDigits, "2")]), &["-99"], &[("100", total), ("1.0", FORM)]);
}

const FORM: &str = "cvc-datatype-valid.1.2.1";

#[test]
fn bounds() {
    let (min, max) = ("cvc-minInclusive-valid", "cvc-maxInclusive-valid");
    let (above, below) = ("cvc-minExclusive-valid", "cvc-maxExclusive-valid");
    judge(
        &of(Builtin::Decimal, &[(MinInclusive, "0"), (MaxInclusive, "1.5")]),
        &["-0", "1.50"],
        &[("-0.1", min), ("1.501", max)],
    );
    judge(
        &of(Builtin::Int, &[(MinExclusive, "0"), (MaxExclusive, "3")]),
        &["1", "2"],
        &[("0", above), ("3", below)],
    );
    judge(&of(Builtin::Double, &[(MaxInclusive, "INF")]), &["INF", "1e308"], &[("NaN", max)]);
    judge(&of(Builtin::Float, &[(MinInclusive, "NaN")]), &["NaN"], &[("0", min)]);
    judge(
        &of(Builtin::Date, &[(MinInclusive, "2024-01-02")]),
        &["2024-01-02", "2024-01-03Z"],
        &[("2024-01-01", min), ("2024-01-02Z", min)],
    );
    judge(&of(Builtin::Duration, &[(MaxExclusive, "P1M")]), &["P27D"], &[("P28D", below), ("P1M", below)]);
    judge(&of(Builtin::Time, &[(MaxInclusive, "12:00:00")]), &["11:59:59.9"], &[("12:00:00.1", max)]);
    let replaced = then(&of(Builtin::Int, &[(MaxInclusive, "9")]), &[(MaxExclusive, "9")]);
    judge(&replaced, &["8"], &[("9", below)]);
    assert!(!replaced.facets().has(MaxInclusive));
}

#[test]
fn patterns() {
    let word = of(Builtin::Token, &[(Pattern, "[a-z]+"), (Pattern, "[0-9]+")]);
    judge(&word, &["abc", " 123 "], &[("a1", "cvc-pattern-valid"), ("", "cvc-pattern-valid")]);
    let both = then(&word, &[(Pattern, ".{3}")]);
    judge(&both, &["abc"], &[("ab", "cvc-pattern-valid"), ("ab1", "cvc-pattern-valid")]);
    assert_eq!(both.facets().patterns().collect::<Vec<_>>(), ["[a-z]+|[0-9]+", ".{3}"]);
    judge(&of(Builtin::Boolean, &[(Pattern, "true|false")]), &["true"], &[("1", "cvc-pattern-valid")]);
    let dates = SimpleType::list(&SimpleType::builtin(Builtin::Date)).unwrap();
    judge(
        &then(&dates, &[(Pattern, "2024.*")]),
        &["2024-01-01 \n 2023-01-01"],
        &[("2023-01-01", "cvc-pattern-valid")],
    );
}

#[test]
fn enumerations_compare_values() {
    let wrong = "cvc-enumeration-valid";
    judge(&of(Builtin::Token, &[(Enumeration, "a  b"), (Enumeration, "c")]), &[" a b", "c"], &[("a", wrong)]);
    judge(&of(Builtin::String, &[(Enumeration, "a")]), &["a"], &[(" a", wrong), ("A", wrong)]);
    judge(&of(Builtin::Decimal, &[(Enumeration, "1.0")]), &["1", "+01.00"], &[("1.01", wrong), ("x", FORM)]);
    judge(&of(Builtin::Float, &[(Enumeration, "NaN"), (Enumeration, "0")]), &["NaN", "-0"], &[("1", wrong)]);
    judge(
        &of(Builtin::DateTime, &[(Enumeration, "2024-01-01T00:00:00Z")]),
        &["2024-01-01T01:00:00+01:00"],
        &[("2024-01-01T00:00:00", wrong)],
    );
    judge(&of(Builtin::HexBinary, &[(Enumeration, "ab")]), &["AB"], &[("ba", wrong)]);
    judge(&of(Builtin::NmTokens, &[(Enumeration, "a b")]), &[" a\tb "], &[("a", wrong), ("b a", wrong)]);
    let nothing_left =
        then(&of(Builtin::String, &[(Enumeration, "a"), (Enumeration, "b")]), &[(Pattern, "b")]);
    judge(&nothing_left, &["b"], &[("a", "cvc-pattern-valid"), ("c", "cvc-pattern-valid")]);
    let many: Vec<String> = (0..5_000).map(|number| format!("code-{number}")).collect();
    let facets: Vec<_> = many.iter().map(|code| (Enumeration, code.as_str())).collect();
    let codes = of(Builtin::NmToken, &facets);
    assert!(many.iter().all(|code| codes.is_valid(code, &NoContext)));
    assert!(!codes.is_valid("code-5000", &NoContext));
}

#[test]
fn white_space() {
    let collapsed = of(Builtin::String, &[(WhiteSpace, "collapse"), (MaxLength, "3")]);
    judge(&collapsed, &["  a\t\tb  "], &[("a b c", "cvc-maxLength-valid")]);
    assert_eq!(collapsed.normalize("  a\n b "), "a b");
    let replaced = of(Builtin::String, &[(WhiteSpace, "replace"), (Pattern, "a b ")]);
    judge(&replaced, &["a\tb\n"], &[("a b", "cvc-pattern-valid")]);
}

#[test]
fn lists_and_unions() {
    let percent = of(Builtin::Integer, &[(MinInclusive, "0"), (MaxInclusive, "100")]);
    let percents = SimpleType::list(&percent).unwrap();
    judge(&percents, &["", "0 100", "\n5\t6 "], &[("5 101", "cvc-maxInclusive-valid"), ("5 x", FORM)]);
    let unknown = of(Builtin::Token, &[(Enumeration, "unknown")]);
    let either = SimpleType::union(&[percent, unknown]).unwrap();
    judge(&either, &["50", " unknown "], &[("101", NO_MEMBER), ("", NO_MEMBER)]);
    judge(&SimpleType::list(&either).unwrap(), &["1 unknown 2"], &[("1 x", NO_MEMBER)]);
    let odd = then(&either, &[(Enumeration, "7"), (Enumeration, "unknown")]);
    judge(&odd, &["07", "unknown"], &[("8", "cvc-enumeration-valid"), ("x", NO_MEMBER)]);
    judge(&then(&either, &[(Pattern, "[0-9]+")]), &["8"], &[("unknown", "cvc-pattern-valid")]);
    let of_lists = SimpleType::union(&[percents, SimpleType::builtin(Builtin::Date)]).unwrap();
    judge(&of_lists, &["1 2 3", "2024-01-01"], &[("1 x", NO_MEMBER)]);
    assert!(SimpleType::list(&of_lists).is_err_and(|error| error.clause == "cos-list-of-atomic"));
    assert!(SimpleType::union(&[]).is_err());
}

const NO_MEMBER: &str = "cvc-datatype-valid.1.2.3";

fn refused(base: &Arc<SimpleType>, facets: Given<'_>, clauses: &[&str]) {
    assert_eq!(restrict(base, facets).expect_err(&format!("{facets:?}")), clauses, "{facets:?}");
}

#[test]
fn facets_that_do_not_apply() {
    let builtin = SimpleType::builtin;
    refused(&builtin(Builtin::Boolean), &[(Enumeration, "true")], &["cos-applicable-facets"]);
    refused(&builtin(Builtin::String), &[(MaxInclusive, "a")], &["cos-applicable-facets"]);
    refused(&builtin(Builtin::Double), &[(TotalDigits, "2")], &["cos-applicable-facets"]);
    refused(&builtin(Builtin::NmTokens), &[(MinInclusive, "a")], &["cos-applicable-facets"]);
    let union = SimpleType::union(&[builtin(Builtin::String)]).unwrap();
    refused(&union, &[(Length, "2"), (WhiteSpace, "collapse")], &["cos-applicable-facets"; 2]);
    refused(&builtin(Builtin::AnySimpleType), &[], &["cos-st-restricts.1.1"]);
    refused(&builtin(Builtin::String), &[(Length, "2"), (Length, "2")], &["src-single-facet-value"]);
}

#[test]
fn values_of_facets() {
    let builtin = SimpleType::builtin;
    for (kind, value) in [(Length, "-1"), (MinLength, "x"), (MaxLength, "1.5"), (WhiteSpace, "keep")] {
        refused(&builtin(Builtin::String), &[(kind, value)], &["s4s-att-invalid-value"]);
    }
    refused(&builtin(Builtin::Decimal), &[(TotalDigits, "0")], &["s4s-att-invalid-value"]);
    refused(&builtin(Builtin::Date), &[(MaxInclusive, "2024")], &["maxInclusive-valid-restriction"]);
    refused(&builtin(Builtin::Date), &[(Enumeration, "2024")], &["enumeration-valid-restriction"]);
    refused(&builtin(Builtin::String), &[(Pattern, "a("), (Pattern, "b)")], &["pattern-valid"; 2]);
    refused(
        &of(Builtin::Token, &[(MaxLength, "1")]),
        &[(Enumeration, "ab")],
        &["enumeration-valid-restriction"],
    );
}

#[test]
fn lengths_against_each_other() {
    let string = SimpleType::builtin(Builtin::String);
    let (short, long) = (of(Builtin::String, &[(MaxLength, "5")]), of(Builtin::String, &[(MinLength, "3")]));
    refused(&string, &[(MinLength, "3"), (MaxLength, "2")], &["minLength-less-than-equal-to-maxLength"]);
    refused(&of(Builtin::String, &[(Length, "3")]), &[(Length, "4")], &["length-valid-restriction"]);
    refused(&long, &[(MinLength, "2")], &["minLength-valid-restriction"]);
    refused(&short, &[(MaxLength, "6")], &["maxLength-valid-restriction"]);
    refused(&short, &[(MinLength, "6")], &["minLength-less-than-equal-to-maxLength"]);
    refused(&string, &[(Length, "3"), (MinLength, "3")], &["length-minLength-maxLength"]);
    refused(&short, &[(Length, "6")], &["length-minLength-maxLength"]);
    then(&long, &[(Length, "4")]);
    then(&long, &[(Length, "4"), (MinLength, "3")]);
}

#[test]
fn digits_against_each_other() {
    let price = of(Builtin::Decimal, &[(TotalDigits, "4"), (FractionDigits, "2")]);
    refused(&price, &[(TotalDigits, "5")], &["totalDigits-valid-restriction"]);
    refused(&price, &[(FractionDigits, "3")], &["fractionDigits-valid-restriction"]);
    refused(&price, &[(TotalDigits, "1")], &["fractionDigits-totalDigits"]);
    refused(
        &SimpleType::builtin(Builtin::Int),
        &[(FractionDigits, "1")],
        &["FacetFixed", "fractionDigits-valid-restriction"],
    );
    then(&SimpleType::builtin(Builtin::Int), &[(FractionDigits, "0")]);
}

#[test]
fn bounds_against_each_other() {
    let decimal = SimpleType::builtin(Builtin::Decimal);
    for (facets, clause) in [
        ([(MinInclusive, "2"), (MaxInclusive, "1")], "minInclusive-less-than-equal-to-maxInclusive"),
        ([(MinExclusive, "2"), (MaxExclusive, "1")], "minExclusive-less-than-equal-to-maxExclusive"),
        ([(MinExclusive, "1"), (MaxInclusive, "1")], "minExclusive-less-than-maxInclusive"),
        ([(MinInclusive, "1"), (MaxExclusive, "1")], "minInclusive-less-than-maxExclusive"),
        ([(MaxInclusive, "1"), (MaxExclusive, "2")], "maxInclusive-maxExclusive"),
        ([(MinExclusive, "1"), (MinInclusive, "2")], "minInclusive-minExclusive"),
    ] {
        refused(&decimal, &facets, &[clause]);
    }
    then(&decimal, &[(MinInclusive, "1"), (MaxInclusive, "1.0")]);
}

#[test]
fn bounds_against_the_base() {
    let inclusive = of(Builtin::Decimal, &[(MinInclusive, "0"), (MaxInclusive, "10")]);
    let exclusive = of(Builtin::Decimal, &[(MinExclusive, "0"), (MaxExclusive, "10")]);
    for (base, kind, value, right) in [
        (&inclusive, MaxInclusive, "10", true),
        (&inclusive, MaxInclusive, "11", false),
        (&inclusive, MaxExclusive, "10", true),
        (&inclusive, MaxExclusive, "0", false),
        (&inclusive, MinInclusive, "0", true),
        (&inclusive, MinInclusive, "10", true),
        (&inclusive, MinInclusive, "-1", false),
        (&inclusive, MinExclusive, "0", true),
        (&inclusive, MinExclusive, "11", false),
        (&exclusive, MaxInclusive, "10", false),
        (&exclusive, MaxExclusive, "10", true),
        (&exclusive, MaxExclusive, "0", false),
        (&exclusive, MinInclusive, "0", false),
        (&exclusive, MinInclusive, "9", true),
        (&exclusive, MinExclusive, "0", true),
        (&exclusive, MinExclusive, "10", false),
    ] {
        let judged = restrict(base, &[(kind, value)]);
        assert_eq!(judged.is_ok(), right, "{kind:?} {value}: {judged:?}");
        assert!(right || judged.unwrap_err()[0].ends_with("-valid-restriction"));
    }
}

#[test]
fn fixed_facets() {
    let fixed = |builtin, kind, value| {
        SimpleType::restrict(&SimpleType::builtin(builtin), &[Facet::new(kind, value).with_fixed(true)])
            .unwrap()
    };
    let short = fixed(Builtin::String, MaxLength, "5");
    refused(&short, &[(MaxLength, "4")], &["FacetFixed"]);
    refused(&then(&short, &[]), &[(MaxLength, "4")], &["FacetFixed"]);
    then(&short, &[(MaxLength, "5"), (MinLength, "1")]);
    let low = fixed(Builtin::Decimal, MaxInclusive, "5");
    refused(&low, &[(MaxInclusive, "4")], &["FacetFixed"]);
    then(&low, &[(MaxInclusive, "5.0")]);
    let replaced = fixed(Builtin::String, WhiteSpace, "replace");
    refused(&replaced, &[(WhiteSpace, "collapse")], &["FacetFixed"]);
    refused(&replaced, &[(WhiteSpace, "preserve")], &["whiteSpace-valid-restriction", "FacetFixed"]);
    assert!(short.facets().is_fixed(MaxLength));
}

struct Notations;

impl Context for Notations {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        matches!(prefix, "n" | "m").then_some("urn:n")
    }

    fn is_unparsed_entity(&self, _name: &str) -> bool {
        false
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        (uri, local) == ("urn:n", "jpeg")
    }
}

#[test]
fn notations() {
    let notation = SimpleType::builtin(Builtin::Notation);
    assert!(notation.requires_enumeration());
    let listed =
        |value| SimpleType::restrict(&notation, &[Facet::new(Enumeration, value).with_context(&Notations)]);
    assert_eq!(listed("n:png").unwrap_err()[0].clause, "enumeration-valid-restriction");
    let jpeg = listed("n:jpeg").unwrap();
    assert!(!jpeg.requires_enumeration());
    assert!(jpeg.is_valid("m:jpeg", &Notations) && !jpeg.is_valid("m:png", &Notations));
}

#[test]
fn derivations_have_a_limit() {
    let mut base = SimpleType::builtin(Builtin::String);
    let clause = loop {
        match SimpleType::union(&[base.clone()]) {
            Ok(derived) => base = derived,
            Err(error) => break error.clause,
        }
    };
    assert_eq!(clause, "XSD-LIMIT");
    assert!(base.is_valid("a", &NoContext));
    assert_eq!(restrict(&base, &[]).unwrap_err(), ["XSD-LIMIT"]);
}

#[test]
fn unions_of_unions_do_not_multiply() {
    let mut doubled = SimpleType::builtin(Builtin::Int);
    let clause = loop {
        match SimpleType::union(&[doubled.clone(), doubled.clone()]) {
            Ok(union) => doubled = union,
            Err(error) => break error.clause,
        }
    };
    assert_eq!(clause, "XSD-LIMIT");
    judge(&doubled, &["1"], &[("x", NO_MEMBER)]);
    let mut listed = SimpleType::builtin(Builtin::Int);
    for _ in 0..200 {
        listed = then(&SimpleType::union(&[listed]).unwrap(), &[(Enumeration, "1"), (Enumeration, "2")]);
    }
    judge(&listed, &["01"], &[("3", NO_MEMBER)]);
    assert!(listed.value("2", &NoContext).is_ok());
}

#[test]
fn messages_say_what_was_expected() {
    let french = |of: &SimpleType, text: &str| {
        of.check(text, &NoContext).unwrap_err().into_message().in_lang(Lang::Fr).to_owned()
    };
    let codes = of(
        Builtin::Token,
        &["AMB", "EMER", "FLD", "HH", "IMP", "ACUTE", "NONAC", "PRENC", "SS", "VR"]
            .map(|code| (Enumeration, code)),
    );
    assert_eq!(
        french(&codes, "imp"),
        "« imp » ne convient pas : attendu l'une des valeurs IMP, AMB, FLD, ACUTE, NONAC, PRENC, HH, SS, ..."
            .replace("IMP, AMB, FLD, ACUTE, NONAC, PRENC, HH, SS", &nearest(&codes, "imp")),
    );
    assert!(nearest(&codes, "imp").starts_with("IMP, "));
    assert!(nearest(&codes, "EMR").starts_with("EMER, "));
    assert_eq!(
        french(&of(Builtin::Decimal, &[(MaxInclusive, "42.0")]), "43"),
        "« 43 » ne convient pas : attendu 42.0 au plus"
    );
    assert_eq!(
        french(&SimpleType::builtin(Builtin::Int), "douze"),
        "« douze » ne convient pas : attendu un nombre entier (xs:int)"
    );
    let long = french(&of(Builtin::String, &[(Pattern, "[0-9]+")]), &"x".repeat(10_000));
    assert!(long.len() < 200 && long.contains("« [0-9]+ »"), "{long}");
}

fn nearest(of: &SimpleType, text: &str) -> String {
    let error = of.check(text, &NoContext).unwrap_err();
    let message = error.message().in_lang(Lang::En).to_owned();
    message.split_once("one of ").and_then(|(_, list)| list.strip_suffix(", ...")).unwrap().to_owned()
}
