//! Patient, authors and legal authenticator of an entry against the CDA header.

use segur_report::{Severity, Text};

use super::compare::{Attribute, Compare};
use crate::model::{Author, Coded, Cx, DocumentEntry, Xcn, Xon};

const fn of(code: &'static str, name: &'static str, path: &'static str, severity: Severity) -> Attribute {
    Attribute { code, name, path, severity }
}

const PATIENT_ID: Attribute =
    of("XDM-CDA-PATIENT-ID", "patientId", "recordTarget/patientRole/id", Severity::Error);
const SOURCE_ID: Attribute =
    of("XDM-CDA-SOURCE-PATIENT-ID", "sourcePatientId", "recordTarget/patientRole/id", Severity::Error);
const INFO: Attribute =
    of("XDM-CDA-PATIENT-INFO", "sourcePatientInfo", "recordTarget/patientRole/patient", Severity::Error);
const AUTHENTICATOR: Attribute =
    of("XDM-CDA-AUTHENTICATOR", "legalAuthenticator", "legalAuthenticator", Severity::Error);
const AUTHOR: Attribute = of("XDM-CDA-AUTHOR", "authorPerson", "author", Severity::Error);
const INSTITUTION: Attribute = of("XDM-CDA-INSTITUTION", "authorInstitution", "author", Severity::Error);
const ROLE: Attribute = of("XDM-CDA-ROLE", "authorRole", "author", Severity::Warning);
const SPECIALTY: Attribute = of("XDM-CDA-SPECIALTY", "authorSpecialty", "author", Severity::Error);

impl Compare<'_, '_> {
    pub(super) fn patient(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        match (&entry.patient_id, &expected.patient_id) {
            (Some(told), Some(found)) if !told.is_same(found) => {
                self.differs(PATIENT_ID, told.as_str(), found.as_str());
            }
            (_, None) => {
                let message = Text::new(
                    "le document ne porte pas d'INS : il ne peut pas être intégré automatiquement (903)",
                    "the document carries no INS: it cannot be integrated automatically (903)",
                );
                self.say(Severity::Error, "XDM-INS", PATIENT_ID.path, message);
            }
            (_, Some(_)) => self.qualified(&expected.source_patient_info),
        }
        self.source_id(entry, expected);
        self.traits(&entry.source_patient_info, &expected.source_patient_info);
    }

    /// An INS goes with its traits: without them it is not qualified.
    fn qualified(&mut self, info: &[String]) {
        let names = repetitions(info, 5).first().cloned().unwrap_or_default();
        let named = |at: usize| names.get(at).is_some_and(|part| !part.is_empty());
        let said =
            |field: u8| repetitions(info, field).iter().any(|parts| parts.iter().any(|p| !p.is_empty()));
        let traits = [
            (named(0), "family[@qualifier='BR']"),
            (named(1), "given[@qualifier='BR']"),
            (named(2), "given"),
            (said(7), "birthTime"),
            (said(8), "administrativeGenderCode"),
            (said(11), "birthplace/place/addr/county"),
        ];
        let missing: Vec<_> = traits.iter().filter(|(there, _)| !there).map(|(_, name)| *name).collect();
        if !missing.is_empty() {
            let list = missing.join(", ");
            let message = Text::new(
                format!("INS sans tous ses traits, identité non qualifiée (905) ; il manque : {list}"),
                format!("INS without all its traits, identity not qualified (905); missing: {list}"),
            );
            self.say(Severity::Error, "XDM-INS-TRAITS", INFO.path, message);
        }
    }

    /// Any identifier of the header will do; one that it does not have may come from the sender's own records.
    fn source_id(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        let Some(told) = &entry.source_patient_id else { return };
        let local = self.cda.local_ids();
        let ids: Vec<&Cx> = local.iter().chain(&expected.patient_id).collect();
        match ids.first() {
            Some(found) if !ids.iter().any(|id| id.is_same(told)) => {
                let severity = if local.is_empty() { Severity::Warning } else { Severity::Error };
                self.differs(Attribute { severity, ..SOURCE_ID }, told.as_str(), found.as_str());
            }
            _ => {}
        }
    }

    fn traits(&mut self, told: &[String], found: &[String]) {
        let (told_names, found_names) = (repetitions(told, 5), repetitions(found, 5));
        for found in &found_names {
            // Names of birth may do without their type.
            let kind = |parts: &[String]| {
                parts.get(6).filter(|kind| !kind.is_empty()).map_or("L".into(), String::clone)
            };
            let same_kind = told_names.iter().find(|told| kind(told) == kind(found));
            if let Some(told) = same_kind.filter(|told| !same_names(told, found)) {
                self.differs(
                    INFO,
                    &format!("PID-5|{}", told.join("^")),
                    &format!("PID-5|{}", found.join("^")),
                );
            }
        }
        for field in [7, 8, 11] {
            let (told, found) = (repetitions(told, field), repetitions(found, field));
            let (Some(told), Some(found)) = (told.first(), found.first()) else { continue };
            if !same_field(field, told, found) {
                let shown = |parts: &[String]| format!("PID-{field}|{}", parts.join("^"));
                self.differs(INFO, &shown(told), &shown(found));
            }
        }
    }

    pub(super) fn people(&mut self, entry: &DocumentEntry, expected: &DocumentEntry) {
        if let (Some(told), Some(found)) = (&entry.legal_authenticator, &expected.legal_authenticator)
            && !same_person(told, found)
        {
            self.differs(AUTHENTICATOR, told.as_str(), found.as_str());
        }
        let of =
            |author: &Author, person: &Xcn| author.person.as_ref().is_some_and(|p| same_person(p, person));
        for found in &expected.authors {
            let Some(person) = &found.person else { continue };
            match entry.authors.iter().find(|told| of(told, person)) {
                Some(told) => self.author(told, found),
                None => self.lacks(AUTHOR, person.as_str()),
            }
        }
        for told in entry.authors.iter().filter_map(|author| author.person.as_ref()) {
            if !expected.authors.is_empty() && !expected.authors.iter().any(|found| of(found, told)) {
                self.adds(Attribute { severity: Severity::Warning, ..AUTHOR }, told.as_str());
            }
        }
    }

    fn author(&mut self, told: &Author, found: &Author) {
        if let (Some(person), Some(other)) = (&told.person, &found.person)
            && !same_name(person, other)
        {
            self.differs(
                Attribute { severity: Severity::Warning, ..AUTHOR },
                person.as_str(),
                other.as_str(),
            );
        }
        if let (Some(a), Some(b)) = (told.institutions.first(), found.institutions.first())
            && !told.institutions.iter().any(|told| same_institution(told, b))
        {
            self.differs(INSTITUTION, a.as_str(), b.as_str());
        }
        if let (Some(a), Some(b)) = (told.roles.first(), found.roles.first())
            && !told.roles.iter().any(|told| plain(told) == plain(b))
        {
            self.differs(ROLE, a, b);
        }
        let same = |told: &str, found: &str| match (Coded::from_field(told), Coded::from_field(found)) {
            (Some(told), Some(found)) => told.is_same(&found),
            // Its form is judged elsewhere.
            _ => true,
        };
        if let (Some(a), Some(b)) = (told.specialties.first(), found.specialties.first())
            && !told.specialties.iter().any(|told| same(told, b))
        {
            self.differs(SPECIALTY, a, b);
        }
    }
}

/// The same identifier; the same name where one of them has none.
fn same_person(told: &Xcn, found: &Xcn) -> bool {
    match (told.id().is_empty(), found.id().is_empty()) {
        (false, false) => told.id() == found.id(),
        _ => plain(&told.family()) == plain(&found.family()),
    }
}

fn same_name(told: &Xcn, found: &Xcn) -> bool {
    told.family().is_empty() || found.family().is_empty() || plain(&told.family()) == plain(&found.family())
}

fn same_institution(told: &Xon, found: &Xon) -> bool {
    match (told.id().is_empty(), found.id().is_empty()) {
        (false, false) => told.id() == found.id(),
        _ => plain(&told.name()) == plain(&found.name()),
    }
}

/// Letter case, accents and punctuation apart, as identities are compared.
fn plain(text: &str) -> String {
    segur_ins::normalise(text).unwrap_or_else(|_| text.to_uppercase())
}

/// The components of each value of a field of PID.
fn repetitions(info: &[String], field: u8) -> Vec<Vec<String>> {
    let prefix = format!("PID-{field}|");
    let values = info.iter().filter_map(|value| value.strip_prefix(prefix.as_str()));
    let repeated = values.flat_map(|value| value.split('~'));
    repeated.map(|value| value.split('^').map(|part| part.trim().to_owned()).collect()).collect()
}

/// Family name, first given name, and the list of given names where both have it.
fn same_names(told: &[String], found: &[String]) -> bool {
    let part = |parts: &[String], at: usize| plain(parts.get(at).map_or("", String::as_str));
    let both = |at: usize| !part(told, at).is_empty() && !part(found, at).is_empty();
    (0..2).all(|at| part(told, at) == part(found, at)) && (!both(2) || part(told, 2) == part(found, 2))
}

/// Day of birth and sex whole; of the place, its COG wherever the sender puts it.
fn same_field(field: u8, told: &[String], found: &[String]) -> bool {
    let first = |parts: &[String]| parts.first().cloned().unwrap_or_default();
    match field {
        7 => {
            let day = |parts: &[String]| first(parts).chars().take(8).collect::<String>();
            day(told) == day(found)
        }
        11 => match found.last() {
            Some(cog) => told.iter().all(|part| !is_cog(part)) || told.contains(cog),
            None => true,
        },
        _ => first(told).eq_ignore_ascii_case(&first(found)),
    }
}

fn is_cog(text: &str) -> bool {
    text.len() == 5
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().any(|b| b.is_ascii_digit())
}
