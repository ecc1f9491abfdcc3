//! Forms that values of the metadata must have.

use segur_ins::Matricule;
use segur_report::Text;

use crate::model::{Author, Coded, Cx, Dtm, Xcn};
use crate::rules::is_oid;

/// A value of the metadata, as its form wants to see it.
pub(super) enum Value<'m> {
    Text(&'m str),
    Code(&'m Coded),
    Cx(&'m Cx),
    Xcn(&'m Xcn),
    Author(&'m Author),
}

type Wrong = Option<Text>;

impl Value<'_> {
    /// What is wrong with a value of this form.
    pub(super) fn judge(&self, form: &str) -> Wrong {
        match self {
            Value::Text(text) => judge_text(text, form),
            Value::Code(code) => judge_code(code, form),
            Value::Cx(cx) => judge_cx(cx, form),
            Value::Xcn(xcn) => judge_xcn(xcn),
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

fn judge_code(code: &Coded, form: &str) -> Wrong {
    const CONFIDENTIALITY: [&str; 6] =
        ["N", "R", "V", "MASQUE_PS", "INVISIBLE_PATIENT", "INVISIBLE_REPRESENTANTS_LEGAUX"];
    const PRACTICE: [&str; 12] = [
        "AMBULATOIRE",
        "AMO",
        "DEPISTAGE",
        "ESSMS",
        "ETABLISSEMENT",
        "HAD",
        "MAD",
        "PALLIATIF",
        "SAD",
        "SAMU_SMUR",
        "EXP_PATIENT",
        "SNR",
    ];
    let outside = match form {
        "confidentiality" => !CONFIDENTIALITY.contains(&code.code.as_str()),
        "practice" => !PRACTICE.contains(&code.code.as_str()),
        "class" => !code.code.starts_with("urn:") && !crate::tables::is_class(&code.code),
        _ => false,
    };
    wrong(
        code.code.is_empty(),
        "le code est vide (nodeRepresentation)",
        "the code is empty (nodeRepresentation)",
    )
    .or(wrong(
        code.system.is_empty(),
        "il manque le système de codage (codingScheme)",
        "the coding scheme is missing",
    ))
    .or(wrong(code.display.is_empty(), "il manque le libellé", "the label is missing"))
    .or(wrong(outside, "code hors du jeu de valeurs", "code outside the value set"))
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

fn judge_author(author: &Author) -> Wrong {
    match &author.person {
        None => wrong(true, "il manque authorPerson", "authorPerson is missing"),
        Some(person) => judge_xcn(person),
    }
}
