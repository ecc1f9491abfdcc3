//! Forms that values of the metadata must have.

use segur_ins::Matricule;
use segur_report::{Severity, Text};

use crate::model::{Author, Coded, Cx, Dtm, Xcn, Xon};
use crate::rules::is_oid;
use crate::tables::{Membership, edition, membership};

/// A value of the metadata, as its form wants to see it.
pub(super) enum Value<'m> {
    Text(&'m str),
    Code(&'m Coded),
    Cx(&'m Cx),
    Xcn(&'m Xcn),
    Author(&'m Author),
}

/// What is wrong with a value.
pub(super) struct Fault {
    pub(super) code: &'static str,
    pub(super) severity: Severity,
    pub(super) text: Text,
}

impl Fault {
    fn value(text: Text) -> Fault {
        Fault { code: "XDM-VALUE", severity: Severity::Error, text }
    }
}

type Wrong = Option<Text>;

impl Value<'_> {
    /// What is wrong with a value of this attribute and form.
    pub(super) fn judge(&self, attribute: &str, form: &str) -> Vec<Fault> {
        let value = |wrong: Wrong| wrong.map(Fault::value).into_iter().collect();
        match self {
            Value::Text(text) if form == "cxi" => judge_cxi(text),
            Value::Text(text) => value(judge_text(text, form)),
            Value::Code(code) => judge_code(code, attribute),
            Value::Cx(cx) => value(judge_cx(cx, form)),
            Value::Xcn(xcn) => value(judge_xcn(xcn)),
            Value::Author(author) => judge_author(author),
        }
    }
}

fn wrong(is_wrong: bool, fr: &'static str, en: &'static str) -> Wrong {
    is_wrong.then(|| Text::new(fr, en))
}

fn judge_text(text: &str, form: &str) -> Wrong {
    match form {
        "oid" => wrong(!is_oid(text), "ce n'est pas un OID", "this is no OID"),
        "time" => Dtm::read(text).err().map(|_| {
            Text::new(
                "attendu AAAA[MM[JJ[hh[mm[ss]]]]], en UTC et sans décalage",
                "expected YYYY[MM[DD[hh[mm[ss]]]]], UTC and without offset",
            )
        }),
        "sha1" => {
            let hexadecimal = text.bytes().all(|b| b.is_ascii_hexdigit());
            wrong(
                text.len() != 40 || !hexadecimal,
                "ce n'est pas un SHA-1 (40 chiffres hexadécimaux)",
                "this is no SHA-1 (40 hexadecimal digits)",
            )
        }
        "number" => wrong(
            text.parse::<u64>().is_err(),
            "ce n'est pas un nombre d'octets",
            "this is no number of bytes",
        ),
        "uri" => wrong(text.len() > 256, "plus de 256 caractères", "more than 256 characters"),
        "pid" => wrong(
            !text.starts_with("PID-") || !text.contains('|') || text.len() > 256,
            "attendu PID-n|valeur, 256 caractères au plus",
            "expected PID-n|value, 256 characters at most",
        ),
        "title" => wrong(text.chars().count() > 128, "plus de 128 caractères", "more than 128 characters"),
        "unique" => {
            let root = text.split('^').next().unwrap_or_default();
            wrong(
                !(is_oid(root) || is_uuid(root)) || text.len() > 128,
                "attendu l'OID du document, ou OID^extension, 128 caractères au plus",
                "expected the OID of the document, or OID^extension, 128 characters at most",
            )
        }
        "language" => wrong(
            !(text == "art" || text.split('-').next().is_some_and(|part| part.len() == 2)),
            "ce n'est pas un code de langue tel que fr-FR",
            "this is no language code such as fr-FR",
        ),
        _ => None,
    }
}

fn is_uuid(text: &str) -> bool {
    let text = text.strip_prefix("urn:uuid:").unwrap_or(text);
    text.len() == 36 && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// A coded value: whole, and of its value set where the attribute has one.
fn judge_code(code: &Coded, attribute: &str) -> Vec<Fault> {
    let empty = [
        (&code.code, "le code est vide (nodeRepresentation)", "the code is empty (nodeRepresentation)"),
        (&code.system, "il manque le système de codage (codingScheme)", "the coding scheme is missing"),
        (&code.display, "il manque le libellé (Name)", "the label is missing (Name)"),
    ];
    let mut faults: Vec<_> = empty
        .into_iter()
        .filter(|(text, _, _)| text.trim().is_empty())
        .map(|(_, fr, en)| Fault::value(Text::new(fr, en)))
        .collect();
    if !code.code.is_empty() && !code.system.is_empty() {
        faults.extend(membership(attribute, code).and_then(|found| judge_membership(code, attribute, found)));
    }
    faults
}

fn judge_membership(code: &Coded, attribute: &str, found: Membership) -> Option<Fault> {
    /// Lists that grow from month to month: a newer one may have the code.
    const GROWING: [&str; 4] = ["typeCode", "formatCode", "healthcareFacilityTypeCode", "authorSpecialty"];
    let shown = crate::text::quoted(&code.code);
    let of = edition(attribute).map(|(name, day)| format!(" {name} ({day})")).unwrap_or_default();
    match found {
        Membership::OtherSystem(system) => Some(Fault {
            code: "XDM-VALUE-SET",
            severity: Severity::Error,
            text: Text::new(
                format!("{} est du système {system}, pas de {}", shown.fr, crate::text::shown(&code.system)),
                format!("{} is of system {system}, not of {}", shown.en, crate::text::shown(&code.system)),
            ),
        }),
        Membership::Outside => {
            let growing = GROWING.contains(&attribute);
            Some(Fault {
                code: "XDM-VALUE-SET",
                severity: if growing { Severity::Warning } else { Severity::Error },
                text: Text::new(
                    format!("{} est hors du jeu de valeurs{of}", shown.fr),
                    format!("{} is outside the value set{of}", shown.en),
                ),
            })
        }
        Membership::Member(Some(label)) if !code.display.is_empty() && !same_label(label, &code.display) => {
            let told = crate::text::quoted(&code.display);
            Some(Fault {
                code: "XDM-LABEL",
                severity: Severity::Warning,
                text: Text::new(
                    format!("libellé {} ; celui de {} est « {label} »", told.fr, shown.fr),
                    format!("label {}; the one of {} is `{label}`", told.en, shown.en),
                ),
            })
        }
        Membership::Member(_) => None,
    }
}

/// Letter case, white space, accents and the form of apostrophes apart.
fn same_label(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let squeezed = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('\u{2019}', "'");
        segur_ins::normalise(&squeezed).unwrap_or_else(|_| squeezed.to_lowercase())
    };
    plain(a) == plain(b)
}

fn judge_cx(cx: &Cx, form: &str) -> Wrong {
    let authority = segur_ins::Authority::from_oid(&cx.authority());
    let ins = authority.is_some_and(segur_ins::Authority::is_ins);
    wrong(
        cx.id().is_empty() || !is_oid(&cx.authority()),
        "attendu identifiant^^^&OID&ISO^type",
        "expected identifier^^^&OID&ISO^type",
    )
    .or(wrong(form == "patient" && !ins, "ce n'est pas un INS", "this is no INS"))
    .or(wrong(
        form == "patient" && Matricule::wire(&cx.id()).is_err(),
        "matricule INS erroné",
        "wrong INS matricule",
    ))
    .or(wrong(form == "patient" && cx.kind() != "NH", "un INS a le type NH", "an INS has the type NH"))
}

fn judge_xcn(xcn: &Xcn) -> Wrong {
    wrong(
        xcn.id().is_empty() && xcn.family().is_empty(),
        "ni identifiant ni nom (XCN-1, XCN-2)",
        "neither identifier nor name (XCN-1, XCN-2)",
    )
    .or(wrong(
        !xcn.id().is_empty() && !is_oid(&xcn.authority()),
        "identifiant sans l'OID de son autorité (XCN-9)",
        "identifier without the OID of its authority (XCN-9)",
    ))
}

fn judge_author(author: &Author) -> Vec<Fault> {
    let person = match &author.person {
        None => wrong(true, "il manque authorPerson", "authorPerson is missing"),
        Some(person) => judge_xcn(person),
    };
    let institutions = author.institutions.iter().filter_map(judge_xon);
    let mut faults: Vec<_> = person.into_iter().chain(institutions).map(Fault::value).collect();
    faults.extend(author.specialties.iter().flat_map(|text| judge_specialty(text)));
    faults
}

/// IHE leaves XON-1, XON-6 and XON-10; XON-7 is a French addition.
fn judge_xon(xon: &Xon) -> Wrong {
    const ALLOWED: [usize; 4] = [1, 6, 7, 10];
    let parts = xon.as_str().split('^').enumerate();
    let other = parts.filter(|(index, part)| !part.is_empty() && !ALLOWED.contains(&(index + 1))).count();
    wrong(
        other > 0,
        "authorInstitution : seules les composantes 1, 6, 7 et 10 se remplissent",
        "authorInstitution: only components 1, 6, 7 and 10 are filled",
    )
    .or(wrong(
        !xon.id().is_empty() && !is_oid(&xon.id()) && !is_oid(&xon.authority()),
        "authorInstitution : numéro sans l'OID de son autorité (XON-6)",
        "authorInstitution: number without the OID of its authority (XON-6)",
    ))
    .or(wrong(
        xon.name().is_empty() && xon.id().is_empty(),
        "authorInstitution : ni nom ni numéro (XON-1, XON-10)",
        "authorInstitution: neither name nor number (XON-1, XON-10)",
    ))
}

fn judge_specialty(text: &str) -> Vec<Fault> {
    match Coded::from_field(text) {
        Some(code) => judge_code(&code, "authorSpecialty"),
        None => vec![Fault::value(Text::new(
            "authorSpecialty : attendu code^libellé^OID",
            "authorSpecialty: expected code^label^OID",
        ))],
    }
}

/// `id^^^&OID&ISO^type`, the type being one of those of the value set.
fn judge_cxi(text: &str) -> Vec<Fault> {
    let id = Cx::from(text);
    let kind = id.kind();
    if id.id().is_empty() || kind.is_empty() {
        return vec![Fault::value(Text::new(
            "attendu identifiant^^^&OID&ISO^type",
            "expected identifier^^^&OID&ISO^type",
        ))];
    }
    let code = Coded::new(kind, "1.2.250.1.213.1.1.4.347", "-");
    let found = membership("referenceIdList", &code);
    let outside = found.filter(|found| !matches!(found, Membership::Member(_)));
    outside.and_then(|found| judge_membership(&code, "referenceIdList", found)).into_iter().collect()
}
