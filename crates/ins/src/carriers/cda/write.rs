//! Writing a `recordTarget`.

use std::io;

use segur_xml::writer::{WriteError, Writer};

use super::HL7;
use crate::{Field, Identity, Record};

/// Writes the `recordTarget` of an identity, with the identifiers of the sender (root, extension) after the INS.
///
/// The INS is written only if [`Identity::may_transmit_ins`] says yes. The element declares its namespace: it may be the
/// root, or stand in a document.
///
/// # Errors
/// Those of the writer: a value holds a character that XML does not have, or the output fails.
///
/// ```
/// use segur_ins::{Identity, Record, carriers::cda};
/// use segur_xml::writer::Writer;
/// let record = Record { birth_family_name: Some("PAT-TROIS".into()), ..Record::default() };
/// let mut writer = Writer::new(Vec::new());
/// cda::write(&Identity::new(record), &[("1.2.3.4", "IPP1")], &mut writer)?;
/// let xml = String::from_utf8(writer.finish()?).unwrap();
/// assert!(xml.contains(r#"<family qualifier="BR">PAT-TROIS</family>"#));
/// # Ok::<(), segur_xml::writer::WriteError>(())
/// ```
pub fn write<W: io::Write>(
    identity: &Identity,
    others: &[(&str, &str)],
    writer: &mut Writer<W>,
) -> Result<(), WriteError> {
    writer.start("recordTarget")?.namespace("", HL7)?.start("patientRole")?;
    if let Ok(ins) = identity.may_transmit_ins() {
        id(writer, ins.authority().oid(), ins.matricule().as_str())?;
    }
    for (root, extension) in others {
        id(writer, root, extension)?;
    }
    writer.start("patient")?;
    name(writer, &identity.record)?;
    sex(writer, &identity.record)?;
    if let Some(value) = &identity.record.birth_date {
        let value = identity.record.date().map_or_else(|| value.clone(), |date| date.to_hl7());
        writer.start("birthTime")?.attribute("value", &value)?.end()?;
    }
    if let Some(cog) = &identity.record.birth_cog {
        writer
            .start("birthplace")?
            .start("place")?
            .start("addr")?
            .leaf("county", cog)?
            .end()?
            .end()?
            .end()?;
    }
    writer.end()?.end()?.end()?;
    Ok(())
}

fn id<W: io::Write>(writer: &mut Writer<W>, root: &str, extension: &str) -> Result<(), WriteError> {
    writer.start("id")?.attribute("extension", extension)?.attribute("root", root)?.end()?;
    Ok(())
}

fn name<W: io::Write>(writer: &mut Writer<W>, record: &Record) -> Result<(), WriteError> {
    let parts = [
        ("family", Some("BR"), record.value(Field::BirthFamilyName)),
        ("family", Some("CL"), record.used_family_name.as_deref()),
        ("given", None, record.value(Field::BirthGivenNames)),
        ("given", Some("BR"), record.value(Field::FirstBirthGivenName)),
        ("given", Some("CL"), record.used_given_name.as_deref()),
    ];
    writer.start("name")?;
    for (part, qualifier, text) in parts {
        let Some(text) = text else { continue };
        writer.start(part)?;
        if let Some(qualifier) = qualifier {
            writer.attribute("qualifier", qualifier)?;
        }
        writer.text(text)?.end()?;
    }
    writer.end()?;
    Ok(())
}

/// The indeterminate sex of the RNIV is UN in JDV_J143.
fn sex<W: io::Write>(writer: &mut Writer<W>, record: &Record) -> Result<(), WriteError> {
    let (code, label) = match record.value(Field::Sex) {
        Some("M") => ("M", "Masculin"),
        Some("F") => ("F", "Féminin"),
        _ => ("UN", "Indifférencié"),
    };
    writer.start("administrativeGenderCode")?.attribute("code", code)?;
    writer.attribute("codeSystem", "2.16.840.1.113883.5.1")?.attribute("displayName", label)?.end()?;
    Ok(())
}
