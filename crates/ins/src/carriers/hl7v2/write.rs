//! Writing a PID segment.

use super::date;
use crate::{Authority, Field, Identity, Record};

/// The PID segment of an identity, without its end, with the usual separators; `others` are identifiers of the sender,
/// each a whole CX (`000003^^^CHU-X&1.2.3&ISO^PI`).
///
/// The INS is written only if [`Identity::may_transmit_ins`] says yes. PID-32 says PROV or VALI, the only statuses
/// there; a lunar birth date leaves PID-7 empty (its place is ZFD-1).
///
/// ```
/// use segur_ins::{Identity, Record, carriers::hl7v2};
/// let record = Record { birth_family_name: Some("PAT-TROIS".into()), ..Record::default() };
/// let pid = hl7v2::write_pid(&Identity::new(record), &["3^^^CHU&1.2.3&ISO^PI"]);
/// assert!(pid.starts_with("PID|1||3^^^CHU&1.2.3&ISO^PI||PAT-TROIS^^^^^^L|"));
/// assert!(pid.ends_with("|PROV"));
/// ```
pub fn write_pid(identity: &Identity, others: &[&str]) -> String {
    let mut fields = vec![String::new(); 33];
    fields[0] = "PID".into();
    fields[1] = "1".into();
    let ins = identity.may_transmit_ins().ok().map(|ins| {
        let namespace = namespace(ins.authority());
        format!("{}^^^{namespace}&{}&ISO^INS", ins.matricule(), ins.authority().oid())
    });
    fields[3] = ins.as_deref().into_iter().chain(others.iter().copied()).collect::<Vec<_>>().join("~");
    for (number, value) in traits(&identity.record) {
        fields[number] = value;
    }
    fields[32] = identity.status.to_pam(identity.attributes).join("~");
    fields.join("|")
}

/// PID-5, 7, 8 and 11 of the traits.
pub(crate) fn traits(record: &Record) -> [(usize, String); 4] {
    let value = |field| escape(record.value(field).unwrap_or_default());
    let used = record.used_family_name.as_deref().map(|family| {
        format!("~{}^{}^^^^^D", escape(family), escape(record.used_given_name.as_deref().unwrap_or_default()))
    });
    let names = format!(
        "{}^{}^{}^^^^L{}",
        value(Field::BirthFamilyName),
        value(Field::FirstBirthGivenName),
        value(Field::BirthGivenNames),
        used.unwrap_or_default()
    );
    let place = record.birth_cog.as_ref().map(|_| format!("^^^^^^BDL^^{}", value(Field::BirthCog)));
    [(5, names), (7, date(record.date())), (8, value(Field::Sex)), (11, place.unwrap_or_default())]
}

/// The text with the usual separators escaped and ends of line made spaces.
///
/// ```
/// assert_eq!(segur_ins::carriers::hl7v2::escape("A|B"), r"A\F\B");
/// ```
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '|' => escaped.push_str("\\F\\"),
            '^' => escaped.push_str("\\S\\"),
            '&' => escaped.push_str("\\T\\"),
            '~' => escaped.push_str("\\R\\"),
            '\\' => escaped.push_str("\\E\\"),
            '\r' | '\n' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

fn namespace(authority: Authority) -> &'static str {
    match authority {
        Authority::InsNia => "ASIP-SANTE-INS-NIA",
        _ => "ASIP-SANTE-INS-NIR",
    }
}
