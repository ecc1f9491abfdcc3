//! Who did the work and with what: laboratories, biologists, analysers and kits.

use super::DeviceRole;
use super::narrative::Text;
use crate::element::{Element, Sink, Str};
use crate::entries::Reader;
use crate::header::{Author, Organization, Professional};
use crate::input::record;
use crate::values::{Code, Id, Ts};

record! {
    /// A laboratory that did the work (FR-Laboratoire-executant).
    pub struct Laboratory {
        /// Time of the work.
        "date d'exécution" time: Ts,
        /// Director of the laboratory, with the laboratory as organisation.
        "directeur du laboratoire" director: Professional,
    }
    rules Laboratory::rules;
}

record! {
    /// A validation by a medical biologist.
    pub struct Validation {
        /// Time.
        "date de validation" time: Ts,
        /// Biologist.
        "biologiste" who: Professional,
    }
    rules Validation::rules;
}

record! {
    /// An analyser, a kit or a consumable.
    pub struct LabDevice {
        /// What it is for.
        "rôle du dispositif" role: DeviceRole,
        /// Identifiers.
        "identifiants du dispositif" ids: Vec<Id>,
        /// What it is: code, or a text.
        "code du dispositif" code: Option<Code>,
        /// Model, with its maker.
        "modèle du dispositif" model: Option<Str>,
        /// Name of its software.
        "logiciel du dispositif" software: Option<Str>,
    }
    rules LabDevice::rules;
}

/// Who and what a statement names for itself.
#[derive(Default)]
pub(super) struct Work {
    pub(super) laboratories: Vec<Laboratory>,
    pub(super) authors: Vec<Author>,
    pub(super) validations: Vec<Validation>,
    pub(super) responsibles: Vec<Professional>,
    pub(super) devices: Vec<LabDevice>,
}

impl Work {
    pub(super) fn read(statement: &Element, reader: &Reader<'_>) -> Work {
        let mut work = Work::default();
        for part in statement.elements() {
            match (part.local(), part.attribute("typeCode")) {
                ("performer", _) => work.laboratories.extend(Laboratory::read(part)),
                ("author", _) => work.authors.push(Author::read(part)),
                ("participant", Some("AUTHEN")) => work.validations.extend(Validation::read(part)),
                ("participant", Some("RESP")) => {
                    work.responsibles.extend(part.child("participantRole").map(participant));
                }
                ("participant", Some(code)) => {
                    work.devices
                        .extend(DeviceRole::new(code).and_then(|role| LabDevice::read(role, part, reader)));
                }
                _ => {}
            }
        }
        work
    }
}

/// The same, to be written.
pub(super) struct Workers<'w> {
    pub(super) laboratories: &'w [Laboratory],
    pub(super) authors: &'w [Author],
    pub(super) validations: &'w [Validation],
    pub(super) responsibles: &'w [Professional],
    pub(super) devices: &'w [LabDevice],
}

impl Workers<'_> {
    /// As elements in the order of the schema, after the lines of the narrative that say the same.
    pub(super) fn write<S: Sink>(&self, text: &mut Text<S>) -> Vec<Element> {
        let mut parts: Vec<Element> = Vec::new();
        for laboratory in self.laboratories {
            text.line(&laboratory.shown());
            parts.push(laboratory.write());
        }
        parts.extend(self.authors.iter().map(Author::write));
        for validation in self.validations {
            text.line(&validation.shown());
            parts.push(validation.write());
        }
        for who in self.responsibles {
            text.line(&format!("Responsable : {}", who.shown()));
            let role = write_participant(who);
            parts.push(Element::new("participant").fixed("typeCode", "RESP").with(role));
        }
        for device in self.devices {
            let reference = text.line(&device.shown());
            parts.push(device.write(&reference));
        }
        parts
    }

    pub(super) fn is_empty(&self) -> bool {
        self.laboratories.is_empty()
            && self.authors.is_empty()
            && self.validations.is_empty()
            && self.responsibles.is_empty()
            && self.devices.is_empty()
    }
}

impl Laboratory {
    fn read(performer: &Element) -> Option<Laboratory> {
        let entity = performer.child("assignedEntity")?;
        Some(Laboratory {
            time: performer.child("time").and_then(time).unwrap_or_default(),
            director: Professional::read(entity, "assignedPerson", "representedOrganization"),
        })
    }

    fn write(&self) -> Element {
        let entity = self.director.write("assignedEntity", "assignedPerson", "representedOrganization");
        Element::new("performer")
            .fixed("typeCode", "PRF")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.1.7", "1.2.250.1.213.1.1.3.23"])
            .with(self.time.write("time"))
            .with(entity)
    }

    fn shown(&self) -> String {
        let name = self.director.organization.as_ref().and_then(|laboratory| laboratory.name.as_deref());
        format!("Exécuté par {}, {}", name.unwrap_or("un autre laboratoire"), self.time.french())
    }
}

impl Validation {
    fn read(element: &Element) -> Option<Validation> {
        let role = element.child("participantRole")?;
        Some(Validation {
            time: element.child("time").and_then(time).unwrap_or_default(),
            who: participant(role),
        })
    }

    fn write(&self) -> Element {
        Element::new("participant")
            .fixed("typeCode", "AUTHEN")
            .templates(&["1.3.6.1.4.1.19376.1.3.3.1.5", "1.2.250.1.213.1.1.3.109"])
            .with(Element::new("time").with(self.time.write("high")))
            .with(write_participant(&self.who))
    }

    fn shown(&self) -> String {
        format!("Résultats validés par {}, {}", self.who.shown(), self.time.french())
    }
}

impl LabDevice {
    fn read(role: DeviceRole, participant: &Element, reader: &Reader<'_>) -> Option<LabDevice> {
        let element = participant.child("participantRole")?;
        let device = element.child("playingDevice");
        let text = |name| device.and_then(|device| device.child(name)?.plain()).map(Str::from);
        Some(LabDevice {
            role,
            ids: element.children("id").filter_map(Id::read).collect(),
            code: device.and_then(|device| reader.child(device, "code")),
            model: text("manufacturerModelName"),
            software: text("softwareName"),
        })
    }

    fn write(&self, reference: &str) -> Element {
        let text =
            |name, text: &Option<Str>| text.as_ref().map(|text| Element::new(name).with_text(text.clone()));
        let device = Element::new("playingDevice")
            .with_opt(self.code.as_ref().map(|code| code.write_referring("code", reference)))
            .with_opt(text("manufacturerModelName", &self.model))
            .with_opt(text("softwareName", &self.software));
        let class = if self.role == DeviceRole::Consumable { "ADTV" } else { "MANU" };
        let role = Element::new("participantRole")
            .fixed("classCode", class)
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with(device);
        Element::new("participant").fixed("typeCode", self.role.code()).with(role)
    }

    /// What the code says, which refers to it; the model where there is no code.
    pub(super) fn shown(&self) -> String {
        let code = self.code.as_ref().map(Code::shown);
        code.or(self.model.as_deref()).or(self.software.as_deref()).unwrap_or_default().to_owned()
    }
}

/// The organisation of a participant is an entity: identifiers and a description.
fn participant(role: &Element) -> Professional {
    let mut who = Professional::read(role, "playingEntity", "scopingEntity");
    let described = role.at("scopingEntity/desc").and_then(Element::plain);
    if let (Some(organization), Some(name)) = (&mut who.organization, described) {
        organization.name = Some(name.into());
    }
    who
}

fn write_participant(who: &Professional) -> Element {
    let alone = Professional { organization: None, ..who.clone() };
    let scope = who.organization.as_ref().map(|organization: &Organization| {
        let ids = organization.write("scopingEntity");
        let name = organization.name.as_ref().map(|name| Element::new("desc").with_text(name.clone()));
        Element::new("scopingEntity").with_all(ids.children("id").cloned()).with_opt(name)
    });
    alone.write("participantRole", "playingEntity", "scopingEntity").with_opt(scope)
}

/// A point in time, or the end of a period.
fn time(element: &Element) -> Option<Ts> {
    element
        .child("high")
        .and_then(Ts::read)
        .or_else(|| Ts::read(element))
        .or_else(|| Ts::read(element.child("low")?))
}
