//! The PID segment of HL7 v2 messages (IHE PAM, French extension).

mod fields;
mod write;

pub(crate) use fields::{Fields, Part};
use segur_report::{Finding, Severity, Source, Text};
pub(crate) use write::traits as traits_of;
pub use write::{escape, write_pid};

use super::draft::several;
use super::source::SourceText;
use super::{Carrier, Draft, Place, Reading};
use crate::{Authority, BirthDate, Field, Precision, Status};

/// Reads the identity of the first PID segment of a message, or of a segment alone.
///
/// A PID-32 of VALI with an INS is a qualified identity. An identifier is an INS by its type `INS` and its OID: type
/// `NH` is a social-security number, whatever the OID.
///
/// ```
/// use segur_ins::{Status, carriers::hl7v2};
/// let pid = "PID|1||279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS||PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L||19790328|F|||^^VILLE^^^FRA^BDL^^51215|||||||||||||||||||||VALI";
/// let reading = hl7v2::read(pid.as_bytes());
/// assert_eq!(reading.status, Some(Status::Qual));
/// assert!(reading.findings.is_empty());
/// ```
pub fn read(bytes: &[u8]) -> Reading {
    read_source(&SourceText::of(bytes))
}

pub(crate) fn is_message(text: &str) -> bool {
    ["MSH", "PID", "FHS", "BHS"].iter().any(|name| {
        let after = text.strip_prefix(name).and_then(|rest| rest.chars().next());
        after.is_some_and(|c| !c.is_alphanumeric())
    })
}

pub(crate) fn read_source(source: &SourceText<'_>) -> Reading {
    let reading = Reading::new(Carrier::Hl7v2);
    let Some(fields) = Fields::of_message(&source.text) else {
        let mut draft = Draft::new(reading, source.place(0, 3));
        let message = Text::new("aucun segment PID dans le message", "no PID segment in the message");
        draft.say(Finding::error(Source::Ins, "INS-HL7-NO-PID", message), Place::default());
        return draft.reading;
    };
    let mut draft = Draft::new(reading, source.place(fields.start, 3));
    let ins = Identifiers { fields: &fields, source }.read(&mut draft);
    traits(&mut draft, &fields, source);
    separators(&mut draft, &fields, source);
    status(&mut draft, &fields, source, ins);
    if ins {
        draft.judge();
    }
    draft.reading
}

struct Identifiers<'f> {
    fields: &'f Fields<'f>,
    source: &'f SourceText<'f>,
}

impl Identifiers<'_> {
    /// Reads PID-3; true if there is an INS.
    fn read(&self, draft: &mut Draft) -> bool {
        let mut seen = false;
        for identifier in self.fields.get(3).repetitions() {
            if draft.is_full() {
                break;
            }
            match self.authority(&identifier, draft) {
                Some(_) if seen => draft.say(several(), self.place(&identifier)),
                Some(authority) => {
                    seen = true;
                    let (number, oid) = (identifier.component(1), identifier.component(4).sub(2));
                    draft.set(Field::Matricule, number.value(), self.place(&number));
                    draft.set(Field::Oid, authority.oid(), self.place(&oid));
                }
                None => {}
            }
        }
        seen
    }

    /// The authority, if the identifier is an INS; what is wrong with it otherwise.
    fn authority(&self, identifier: &Part<'_>, draft: &mut Draft) -> Option<Authority> {
        let (number, kind) = (identifier.component(1), identifier.component(5).value());
        let oid = identifier.component(4).sub(2).value();
        let known = Authority::from_oid(&oid);
        let ins = known.filter(|authority| authority.is_ins());
        let finding = match (kind.as_str(), ins) {
            ("INS", _) if number.text == "\"\"" => deleted(),
            ("INS", Some(authority)) if !number.text.is_empty() => return Some(authority),
            ("INS", _) if oid.is_empty() => no_oid(),
            ("INS", None) => {
                Finding::error(Source::Ins, "INS-OID", crate::authority::not_an_ins(&oid, known))
            }
            ("NH", Some(_)) => not_ins(),
            _ => return None,
        };
        draft.say(finding, self.place(identifier));
        None
    }

    fn place(&self, part: &Part<'_>) -> Place {
        self.source.place(part.offset, part.text.len())
    }
}

pub(crate) fn traits(draft: &mut Draft, fields: &Fields<'_>, source: &SourceText<'_>) {
    let mut set = |field, part: &Part<'_>| {
        let value = part.value();
        if !value.is_empty() {
            draft.set(field, value, source.place(part.offset, part.text.len()));
        }
    };
    if let Some(name) = fields.get(5).repetitions().find(|name| name.component(7).text == "L") {
        set(Field::BirthFamilyName, &name.component(1).sub(1));
        set(Field::FirstBirthGivenName, &name.component(2));
        set(Field::BirthGivenNames, &name.component(3));
    }
    set(Field::BirthDate, &fields.get(7).component(1));
    set(Field::Sex, &fields.get(8).component(1));
    if let Some(birth) = fields.get(11).repetitions().find(|address| address.component(7).text == "BDL") {
        set(Field::BirthCog, &birth.component(9).sub(1));
    }
    if let Some(name) = fields.get(5).repetitions().find(|name| name.component(7).text == "D") {
        let value = |part: Part<'_>| Some(part.value()).filter(|value| !value.is_empty());
        draft.reading.record.used_family_name = value(name.component(1).sub(1));
        draft.reading.record.used_given_name = value(name.component(2));
    }
}

/// Official messages have used U+02DC, which looks like the repetition separator and is none.
fn separators(draft: &mut Draft, fields: &Fields<'_>, source: &SourceText<'_>) {
    for number in [3, 5, 11, 32] {
        let field = fields.get(number);
        let Some(index) = field.text.find('\u{2dc}') else { continue };
        let message = Text::new(
            format!("PID-{number} : « ˜ » (U+02DC) à la place du séparateur de répétition « ~ »"),
            format!("PID-{number}: `˜` (U+02DC) in the place of the repetition separator `~`"),
        );
        let hint = Text::new(
            "les répétitions qui suivent sont perdues ; écrire le tilde ASCII (0x7E)",
            "the repetitions that follow are lost; write the ASCII tilde (0x7E)",
        );
        let finding = Finding::warning(Source::Ins, "INS-HL7-SEPARATOR", message).with_hint(hint);
        draft.say(finding, source.place(field.offset + index, '\u{2dc}'.len_utf8()));
    }
}

fn status(draft: &mut Draft, fields: &Fields<'_>, source: &SourceText<'_>, ins: bool) {
    let field = fields.get(32);
    let values: Vec<_> = field.repetitions().map(|part| part.component(1).value()).collect();
    let pam = Status::from_pam(values.iter().map(String::as_str), ins);
    draft.status(pam.status, pam.attributes);
    if let Some(note) = pam.note {
        let place = if field.text.is_empty() {
            Place::default()
        } else {
            source.place(field.offset, field.text.len())
        };
        draft.say(note.to_finding(), place);
    }
}

fn deleted() -> Finding {
    let message = Text::new(
        "PID-3 : l'INS est effacé (\"\"), l'ancien est en MRG-1",
        "PID-3: the INS is deleted (\"\"), the former one is in MRG-1",
    );
    Finding { severity: Severity::Info, ..Finding::info(Source::Ins, "INS-DELETED", message) }
}

fn no_oid() -> Finding {
    let message = Text::new(
        "PID-3 : identifiant de type INS sans OID, inutilisable comme INS",
        "PID-3: identifier of type INS without OID, of no use as an INS",
    );
    Finding::error(Source::Ins, "INS-OID-MISSING", message)
}

fn not_ins() -> Finding {
    let message = Text::new(
        "PID-3 : le type NH désigne un numéro de sécurité sociale, pas un INS, malgré l'OID",
        "PID-3: the type NH stands for a social-security number, not an INS, in spite of the OID",
    );
    let hint = Text::new("écrire le type INS en PID-3.5", "write the type INS in PID-3.5");
    Finding::warning(Source::Ins, "INS-HL7-NH", message).with_hint(hint)
}

/// The birth date for PID-7; a lunar date has no place there.
pub(crate) fn date(date: Option<BirthDate>) -> String {
    date.filter(|date| date.precision() == Precision::Day).map(BirthDate::to_hl7).unwrap_or_default()
}
