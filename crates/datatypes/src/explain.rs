//! Why a text was refused, in words: what was found, what was expected.

use segur_report::Text;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::error::ValueError;
use crate::facets::{FacetKind, Facets};
use crate::judge::Failure;
use crate::lexical::space::Misfit;
use crate::simple_type::{Kind, SimpleType};
use crate::whitespace::Input;

/// Longest text shown, in characters.
const SHOWN: usize = 60;
/// Values of an enumeration shown, and looked at to find the nearest ones.
const SHOWN_VALUES: usize = 8;
const COMPARED_VALUES: usize = 512;
/// Members of a union described.
const SHOWN_MEMBERS: usize = 4;

pub(crate) fn explain(
    of: &SimpleType,
    input: Input<'_>,
    failure: Failure,
    context: &dyn Context,
) -> ValueError {
    if let (Failure::Item, Kind::List(item)) = (failure, &of.kind) {
        return explain_item(item, input, context);
    }
    let text = input.normalize(of.facets.white_space);
    let (clause, expected) = match failure {
        Failure::Misfit(Misfit::Entity) => ("cvc-simple-type.2.1", ENTITY.into()),
        Failure::Misfit(Misfit::Prefix) => ("cvc-datatype-valid.1.2.1", PREFIX.into()),
        Failure::Misfit(Misfit::Form) => ("cvc-datatype-valid.1.2.1", of_form(of.ancestor)),
        Failure::Item => ("cvc-datatype-valid.1.2.2", Phrase::from(LIST)),
        Failure::Member => ("cvc-datatype-valid.1.2.3", of_members(of, &text)),
        Failure::Facet(FacetKind::Enumeration, _) => {
            ("cvc-enumeration-valid", of_enumeration(&of.facets, &text))
        }
        Failure::Facet(kind, step) => (clause(kind), of_facet(of, kind, step)),
    };
    let found = crop(&text);
    let message = Text::new(
        format!("« {found} » ne convient pas : {}", expected.fr),
        format!("`{found}` does not fit: {}", expected.en),
    );
    ValueError { clause, message }
}

// The first item refused speaks for the list.
fn explain_item(item: &SimpleType, input: Input<'_>, context: &dyn Context) -> ValueError {
    let refused = input.tokens().map(Input::token).find_map(|token| {
        let failure = item.judge(token, context).err()?;
        Some(explain(item, token, failure, context))
    });
    refused.unwrap_or_else(|| ValueError {
        clause: "cvc-datatype-valid.1.2.2",
        message: Text::new(LIST.0.to_owned(), LIST.1.to_owned()),
    })
}

fn clause(kind: FacetKind) -> &'static str {
    match kind {
        FacetKind::Length => "cvc-length-valid",
        FacetKind::MinLength => "cvc-minLength-valid",
        FacetKind::MaxLength => "cvc-maxLength-valid",
        FacetKind::Pattern => "cvc-pattern-valid",
        FacetKind::Enumeration => "cvc-enumeration-valid",
        FacetKind::WhiteSpace => "cvc-whiteSpace-valid",
        FacetKind::MaxInclusive => "cvc-maxInclusive-valid",
        FacetKind::MaxExclusive => "cvc-maxExclusive-valid",
        FacetKind::MinInclusive => "cvc-minInclusive-valid",
        FacetKind::MinExclusive => "cvc-minExclusive-valid",
        FacetKind::TotalDigits => "cvc-totalDigits-valid",
        FacetKind::FractionDigits => "cvc-fractionDigits-valid",
    }
}

/// The same few words in both languages.
struct Phrase {
    fr: String,
    en: String,
}

type Pair = (&'static str, &'static str);

const ENTITY: Pair = ("le document ne déclare pas cette entité", "the document does not declare this entity");
const PREFIX: Pair = ("son préfixe n'est pas déclaré ici", "its prefix is not declared here");
const LIST: Pair = ("un élément de la liste n'est pas valide", "an item of the list is not valid");

impl From<Pair> for Phrase {
    fn from((fr, en): Pair) -> Self {
        Phrase { fr: fr.into(), en: en.into() }
    }
}

impl Phrase {
    fn expecting(fr: impl std::fmt::Display, en: impl std::fmt::Display) -> Self {
        Phrase { fr: format!("attendu {fr}"), en: format!("expected {en}") }
    }
}

fn of_form(builtin: Builtin) -> Phrase {
    let (fr, en) = form(builtin);
    let name = builtin.name();
    Phrase::expecting(format_args!("{fr} (xs:{name})"), format_args!("{en} (xs:{name})"))
}

/// What the texts of a built-in type look like.
fn form(builtin: Builtin) -> Pair {
    match builtin {
        Builtin::Boolean => ("true, false, 1 ou 0", "true, false, 1 or 0"),
        Builtin::Decimal => ("un nombre tel que 12.5", "a number such as 12.5"),
        Builtin::Float | Builtin::Double => (
            "un nombre tel que 12.5 ou 1.25E1, INF, -INF ou NaN",
            "a number such as 12.5 or 1.25E1, INF, -INF or NaN",
        ),
        Builtin::Duration => ("une durée telle que P1Y2M3DT4H5M6S", "a duration such as P1Y2M3DT4H5M6S"),
        Builtin::DateTime => (
            "une date et une heure telles que 2024-02-29T13:20:00+01:00",
            "a date and time such as 2024-02-29T13:20:00+01:00",
        ),
        Builtin::Time => ("une heure telle que 13:20:00", "a time such as 13:20:00"),
        Builtin::Date => ("une date telle que 2024-02-29", "a date such as 2024-02-29"),
        Builtin::GYearMonth => ("une année et un mois tels que 2024-02", "a year and month such as 2024-02"),
        Builtin::GYear => ("une année telle que 2024", "a year such as 2024"),
        Builtin::GMonthDay => ("un mois et un jour tels que --02-29", "a month and day such as --02-29"),
        Builtin::GDay => ("un jour tel que ---29", "a day such as ---29"),
        Builtin::GMonth => ("un mois tel que --02", "a month such as --02"),
        Builtin::HexBinary => {
            ("un nombre pair de chiffres hexadécimaux", "an even number of hexadecimal digits")
        }
        Builtin::Base64Binary => {
            ("du base64 : groupes de quatre caractères", "base64: groups of four characters")
        }
        Builtin::AnyUri => ("une URI bien formée", "a well-formed URI"),
        Builtin::QName | Builtin::Notation => {
            ("un nom, avec ou sans préfixe", "a name with or without prefix")
        }
        Builtin::Language => ("un code de langue tel que fr-FR", "a language code such as fr-FR"),
        Builtin::NmToken | Builtin::NmTokens => (
            "des lettres, chiffres, « . », « - », « _ », « : » sans espace",
            "letters, digits, `.`, `-`, `_`, `:`, no space",
        ),
        Builtin::Name => ("un nom XML", "an XML name"),
        integer if integer.derives_from(Builtin::Decimal) => ("un nombre entier", "an integer"),
        name if name.derives_from(Builtin::NcName) => ("un nom XML sans « : »", "an XML name without `:`"),
        _ => ("un texte", "a text"),
    }
}

fn of_members(of: &SimpleType, text: &str) -> Phrase {
    let members: Vec<Phrase> =
        of.member_types().iter().take(SHOWN_MEMBERS).map(|m| in_short(m, text)).collect();
    let more = if of.member_types().len() > SHOWN_MEMBERS { ", ..." } else { "" };
    let join = |pick: fn(&Phrase) -> &str, or: &str| members.iter().map(pick).collect::<Vec<_>>().join(or);
    let (fr, en) = (join(|phrase| &phrase.fr, " ; ou "), join(|phrase| &phrase.en, "; or "));
    Phrase { fr: format!("{fr}{more}"), en: format!("{en}{more}") }
}

/// What a type expects, by its most telling facet.
fn in_short(of: &SimpleType, text: &str) -> Phrase {
    if of.facets.enumeration.is_some() {
        return of_enumeration(&of.facets, text);
    }
    if !of.facets.patterns.is_empty() {
        return of_facet(of, FacetKind::Pattern, u8::MAX);
    }
    match &of.kind {
        Kind::List(item) => in_short(item, text),
        Kind::Union(_) => ("attendu une autre union de types", "expected another union of types").into(),
        _ => of_form(of.ancestor),
    }
}

fn of_facet(of: &SimpleType, kind: FacetKind, step: u8) -> Phrase {
    let facets = &of.facets;
    let count = facets.count(kind).unwrap_or_default();
    let bound = facets.bound(kind).unwrap_or_default();
    match kind {
        FacetKind::Pattern => of_pattern(of, step),
        FacetKind::Length => lengths("exactement", "exactly", count, of),
        FacetKind::MinLength => lengths("au moins", "at least", count, of),
        FacetKind::MaxLength => lengths("au plus", "at most", count, of),
        FacetKind::TotalDigits => Phrase::expecting(
            format_args!("au plus {count} chiffres"),
            format_args!("at most {count} digits"),
        ),
        FacetKind::FractionDigits => Phrase::expecting(
            format_args!("au plus {count} décimales"),
            format_args!("at most {count} decimal places"),
        ),
        FacetKind::MaxInclusive => {
            Phrase::expecting(format_args!("{bound} au plus"), format_args!("at most {bound}"))
        }
        FacetKind::MinInclusive => {
            Phrase::expecting(format_args!("{bound} au moins"), format_args!("at least {bound}"))
        }
        FacetKind::MaxExclusive => {
            Phrase::expecting(format_args!("moins que {bound}"), format_args!("less than {bound}"))
        }
        FacetKind::MinExclusive => {
            Phrase::expecting(format_args!("plus que {bound}"), format_args!("more than {bound}"))
        }
        FacetKind::Enumeration | FacetKind::WhiteSpace => of_form(of.ancestor),
    }
}

/// The last step where `step` is none of them.
fn of_pattern(of: &SimpleType, step: u8) -> Phrase {
    let patterns = &of.facets.patterns;
    match patterns.get(usize::from(step)).or(patterns.last()) {
        Some(pattern) => {
            let source = crop(&pattern.source());
            Phrase::expecting(format_args!("le motif « {source} »"), format_args!("the pattern `{source}`"))
        }
        None => of_form(of.ancestor),
    }
}

fn lengths(fr: &str, en: &str, count: u64, of: &SimpleType) -> Phrase {
    let octets = of.derives_from(Builtin::HexBinary) || of.derives_from(Builtin::Base64Binary);
    let unit = match of.kind {
        Kind::List(_) => ("élément(s)", "item(s)"),
        _ if octets => ("octet(s)", "octet(s)"),
        _ => ("caractère(s)", "character(s)"),
    };
    Phrase::expecting(format_args!("{fr} {count} {}", unit.0), format_args!("{en} {count} {}", unit.1))
}

fn of_enumeration(facets: &Facets, text: &str) -> Phrase {
    let Some(set) = &facets.enumeration else {
        return ("aucune valeur admise", "no value is allowed").into();
    };
    let mut values: Vec<&str> = set.literals().take(COMPARED_VALUES).collect();
    if values.len() > SHOWN_VALUES {
        values.sort_by_key(|value| distance(value, text));
    }
    let more = if set.literals().nth(SHOWN_VALUES).is_some() { ", ..." } else { "" };
    let shown: Vec<String> = values.into_iter().take(SHOWN_VALUES).map(crop).collect();
    let shown = shown.join(", ");
    match set.literals().nth(1) {
        Some(_) => Phrase::expecting(
            format_args!("l'une des valeurs {shown}{more}"),
            format_args!("one of {shown}{more}"),
        ),
        None => Phrase::expecting(&shown, &shown),
    }
}

/// How far a value is from what was written: first what begins alike, letter case aside, then what is as long.
fn distance(value: &str, text: &str) -> (std::cmp::Reverse<usize>, usize) {
    let alike = value.bytes().zip(text.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
    (std::cmp::Reverse(alike), value.len().abs_diff(text.len()))
}

fn crop(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
