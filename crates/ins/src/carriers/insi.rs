//! Answers of the teleservice INSi: `RESULTAT`, or a SOAP 1.2 fault.
//!
//! Elements are known by their local names: implementations differ in prefixes, and in the order of elements in spite
//! of the schema. Values are kept as returned, wrong keys included.

use segur_report::{Finding, Severity, Source, Text};
use segur_xml::{Node, Tree};

use super::{Carrier, Draft, Place, Reading, xml};
use crate::{Field, ProblemKind};

/// What INSi answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// 00: one identity, in the reading.
    Found {
        /// Body of the matricule where its key was not returned, with the key computed.
        without_key: Option<(String, Option<String>)>,
        /// Whether the first given name was not returned and is the first of the list.
        first_given_name_derived: bool,
    },
    /// 01: no identity. Nothing may be stored.
    NotFound,
    /// 02: several identities. Nothing may be stored; ask again with other given names, then with the birth place.
    Ambiguous,
    /// Another code: never an identity found.
    UnknownCode(String),
    /// 00 without identity, or no code.
    ProtocolError,
    /// A fault.
    Fault(Fault),
}

/// A SOAP 1.2 fault of INSi.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fault {
    /// Whose fault it is: `Sender` or `Receiver`.
    pub role: Option<String>,
    /// Code of the platform, such as `siram_40`, without prefix.
    pub subcode: Option<String>,
    /// Code of the error, such as `desir_550`.
    pub error_code: Option<String>,
    /// Severity as written.
    pub severity: Option<String>,
    /// The text for people.
    pub reason: Option<String>,
}

impl Fault {
    /// Whether the same call may succeed later: the receiver is at fault.
    ///
    /// ```
    /// use segur_ins::carriers::insi::Fault;
    /// let fault = Fault { role: Some("Receiver".into()), ..Fault::default() };
    /// assert!(fault.is_retryable());
    /// ```
    pub fn is_retryable(&self) -> bool {
        self.role.as_deref() == Some("Receiver")
    }
}

impl Outcome {
    /// Its name: `FOUND`, `NOT_FOUND`, `AMBIGUOUS`, `UNKNOWN_CODE`, `PROTOCOL_ERROR` or `FAULT`.
    ///
    /// ```
    /// assert_eq!(segur_ins::carriers::insi::Outcome::NotFound.name(), "NOT_FOUND");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Outcome::Found { .. } => "FOUND",
            Outcome::NotFound => "NOT_FOUND",
            Outcome::Ambiguous => "AMBIGUOUS",
            Outcome::UnknownCode(_) => "UNKNOWN_CODE",
            Outcome::ProtocolError => "PROTOCOL_ERROR",
            Outcome::Fault(_) => "FAULT",
        }
    }
}

/// Reads an answer, with or without its SOAP envelope; none if the document holds neither `RESULTAT` nor a fault.
///
/// ```
/// use segur_ins::carriers::insi;
/// use segur_xml::{Options, Tree};
/// let xml = b"<x:RESULTAT xmlns:x='http://www.cnamts.fr/INSiResultat'><x:CR><x:CodeCR>01</x:CodeCR></x:CR></x:RESULTAT>";
/// let reading = insi::read(&Tree::parse(xml, &Options::default())?).unwrap();
/// assert_eq!(reading.insi, Some(insi::Outcome::NotFound));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn read(tree: &Tree) -> Option<Reading> {
    let mut nodes = tree.document().descendants();
    let node = nodes.find(|node| matches!(node.local_name(), "RESULTAT" | "Fault"))?;
    let mut draft = Draft::new(Reading::new(Carrier::Insi), xml::place(&node));
    let outcome =
        if node.local_name() == "Fault" { fault(&mut draft, &node) } else { result(&mut draft, &node) };
    draft.reading.insi = Some(outcome);
    Some(draft.reading)
}

fn result(draft: &mut Draft, result: &Node<'_>) -> Outcome {
    let code = child(result, "CR").and_then(|report| text_of(&report, "CodeCR"));
    let person = child(result, "INDIVIDU");
    let outcome = match (code.as_deref(), person) {
        (Some("00"), Some(person)) => return found(draft, &person),
        (Some("01"), _) => Outcome::NotFound,
        (Some("02"), _) => Outcome::Ambiguous,
        (Some("00") | None, _) => Outcome::ProtocolError,
        (Some(other), _) => Outcome::UnknownCode(other.to_owned()),
    };
    draft.say(nothing(&outcome), Place::default());
    outcome
}

fn found(draft: &mut Draft, person: &Node<'_>) -> Outcome {
    let active = child(person, "INSACTIF");
    let without_key = active.and_then(|active| ins(draft, &active));
    for former in person.elements().filter(|node| node.local_name() == "INSHISTO") {
        if draft.is_full() {
            break;
        }
        history(draft, &former);
    }
    let derived = child(person, "TIQ").is_some_and(|traits| self::traits(draft, &traits));
    judge(draft);
    Outcome::Found { without_key, first_given_name_derived: derived }
}

/// Takes the INS; gives body and computed key if the key was not returned.
fn ins(draft: &mut Draft, active: &Node<'_>) -> Option<(String, Option<String>)> {
    if let Some((oid, node)) = child(active, "OID").map(|node| (xml::text(&node), node)) {
        draft.set(Field::Oid, oid, xml::place(&node));
    }
    let id = child(active, "IdIndividu")?;
    let number = child(&id, "NumIdentifiant")?;
    let body = xml::text(&number);
    match text_of(&id, "Cle") {
        Some(key) => {
            draft.set(Field::Matricule, body + &key, xml::place(&number));
            None
        }
        None => {
            let computed = crate::Body::new(&body).ok().map(|body| body.key().to_string());
            draft.say(no_key(computed.as_deref()), xml::place(&number));
            Some((body, computed))
        }
    }
}

fn history(draft: &mut Draft, former: &Node<'_>) {
    let Some(id) = child(former, "IdIndividu") else { return };
    let matricule =
        text_of(&id, "NumIdentifiant").unwrap_or_default() + &text_of(&id, "Cle").unwrap_or_default();
    if let Err(error) = crate::Matricule::wire(&matricule) {
        let finding = Finding { severity: Severity::Warning, ..error.to_finding() };
        draft.say(finding, xml::place(&id));
    }
    let (start, end) = (text_of(former, "DateDeb"), text_of(former, "DateFin"));
    if start.zip(end).is_some_and(|(start, end)| end < start) {
        let message =
            Text::new("ancien INS : la fin précède le début", "former INS: its end is before its beginning");
        draft.say(Finding::info(Source::Ins, "INS-INSI-HISTORY-DATES", message), xml::place(former));
    }
    draft.reading.history.push((matricule, text_of(former, "OID").unwrap_or_default()));
}

/// Takes the traits; true if the first given name had to be taken from the list.
fn traits(draft: &mut Draft, traits: &Node<'_>) -> bool {
    let fields = [
        ("NomNaissance", Field::BirthFamilyName),
        ("ListePrenom", Field::BirthGivenNames),
        ("Prenom", Field::FirstBirthGivenName),
        ("Sexe", Field::Sex),
        ("DateNaissance", Field::BirthDate),
        ("LieuNaissance", Field::BirthCog),
    ];
    for (name, field) in fields {
        if let Some(node) = child(traits, name) {
            draft.set(field, xml::text(&node), xml::place(&node));
        }
    }
    let list = draft.record().birth_given_names.clone();
    let first = list.as_deref().and_then(|list| list.split(' ').find(|word| !word.is_empty()));
    match first {
        Some(first) if draft.record().first_birth_given_name.is_none() => {
            let place = draft.place(Field::BirthGivenNames);
            draft.set(Field::FirstBirthGivenName, first, place);
            true
        }
        _ => false,
    }
}

/// What INSi returns is kept and never refused: what is unusual is said.
fn judge(draft: &mut Draft) {
    for problem in draft.reading.record.check(None) {
        let absent = problem.kind == ProblemKind::Missing && problem.field == Field::Matricule;
        if !absent {
            let finding = problem.to_finding(draft.reading.record.value(problem.field));
            let severity = finding.severity.max(Severity::Warning);
            draft.say_of(problem.field, Finding { severity, ..finding });
        }
    }
}

fn fault(draft: &mut Draft, fault: &Node<'_>) -> Outcome {
    let code = child(fault, "Code");
    let subcode = code.and_then(|code| child(&code, "Subcode"));
    let value = |node: Option<Node<'_>>| Some(unprefixed(&text_of(&node?, "Value")?));
    let error = fault.descendants().find(|node| node.local_name() == "Erreur");
    let attribute = |name: &str| error.and_then(|error| error.attribute(name)).map(str::to_owned);
    let fault = Fault {
        role: value(code),
        subcode: value(subcode),
        error_code: attribute("code"),
        severity: attribute("severite"),
        reason: child(fault, "Reason").and_then(|reason| text_of(&reason, "Text")),
    };
    draft.say(refused(&fault), Place::default());
    let known = ["information", "avertissement", "erreur", "fatale"];
    if let Some((severity, node)) = fault.severity.as_deref().zip(error).filter(|(s, _)| !known.contains(s)) {
        draft.say(unknown_severity(severity), xml::attribute_place(&node, "severite"));
    }
    Outcome::Fault(fault)
}

fn unprefixed(name: &str) -> String {
    name.rsplit(':').next().unwrap_or_default().to_owned()
}

fn child<'t>(node: &Node<'t>, local: &str) -> Option<Node<'t>> {
    node.elements().find(|element| element.local_name() == local)
}

fn text_of(node: &Node<'_>, local: &str) -> Option<String> {
    child(node, local).map(|node| xml::text(&node))
}

fn nothing(outcome: &Outcome) -> Finding {
    let (code, fr, en) = match outcome {
        Outcome::NotFound => (
            "INS-INSI-NOT-FOUND",
            "INSi 01 : aucune identité trouvée, ne rien enregistrer",
            "INSi 01: no identity found, store nothing",
        ),
        Outcome::Ambiguous => (
            "INS-INSI-AMBIGUOUS",
            "INSi 02 : plusieurs identités, ne rien enregistrer ; essayer les autres prénoms, puis le lieu de naissance",
            "INSi 02: several identities, store nothing; try the other given names, then the birth place",
        ),
        Outcome::UnknownCode(_) => (
            "INS-INSI-CODE",
            "code retour d'INSi inconnu : jamais une identité trouvée",
            "unknown return code of INSi: never an identity found",
        ),
        _ => (
            "INS-INSI-PROTOCOL",
            "réponse d'INSi incohérente : code 00 sans identité, ou pas de code",
            "inconsistent answer of INSi: code 00 without identity, or no code",
        ),
    };
    let finding = Finding::error(Source::Ins, code, Text::new(fr, en));
    match outcome {
        Outcome::NotFound | Outcome::Ambiguous => Finding { severity: Severity::Info, ..finding },
        _ => finding,
    }
}

fn no_key(computed: Option<&str>) -> Finding {
    let message =
        Text::new("INSi n'a pas rendu la clé du matricule", "INSi did not return the key of the matricule");
    let finding = Finding::warning(Source::Ins, "INS-KEY-MISSING", message);
    match computed {
        Some(key) => {
            finding.with_hint(Text::new(format!("clé calculée : {key}"), format!("computed key: {key}")))
        }
        None => finding,
    }
}

fn refused(fault: &Fault) -> Finding {
    let code = fault.error_code.as_deref().or(fault.subcode.as_deref()).unwrap_or("?");
    let code = crate::text::quoted(code);
    let message =
        Text::new(format!("INSi a refusé l'appel : {code}"), format!("INSi refused the call: {code}"));
    let hint = if fault.is_retryable() {
        Text::new("panne du service : réessayer plus tard", "the service failed: try again later")
    } else {
        Text::new(
            "vérifier le certificat, les droits et le numéro du logiciel",
            "check the certificate, the rights and the number of the software",
        )
    };
    Finding::error(Source::Ins, "INS-INSI-FAULT", message).with_hint(hint)
}

fn unknown_severity(severity: &str) -> Finding {
    let shown = crate::text::quoted(severity);
    let message = Text::new(
        format!("sévérité {shown} absente du schéma d'INSi"),
        format!("severity {shown} is not in the schema of INSi"),
    );
    Finding::warning(Source::Ins, "INS-INSI-SEVERITY", message)
}
