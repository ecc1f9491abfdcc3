//! Medical devices (FR-Dispositif-medical).

use super::absence::{DeviceAbsence, absence, coded};
use super::reader::{self, Reader};
use super::writer::{self, Writer, comment, text};
use crate::element::{Element, Str};
use crate::input::{Problems, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Quantity, Value};

record! {
    /// A medical device: implanted, worn or prescribed (FR-Dispositif-medical).
    pub struct Device {
        /// Identifier of the entry; a new one if absent.
        "identifiant de l'entrée" id: Option<Id>,
        /// Device: EMDN, with CLADIMED or LPP as translations; or a text; absent where there is none (`none`).
        "dispositif" device: Option<Code>,
        /// Why there is no device to tell.
        "absence de dispositif" none: Option<DeviceAbsence>,
        /// Unique identifier (UDI): root of who issues it, and the UDI.
        "identifiant unique du dispositif" udi: Option<Id>,
        /// Since when, until when.
        "période d'utilisation" period: Option<Period>,
        /// How many.
        "quantité" quantity: Option<Quantity>,
        /// Whether it is planned, not yet used.
        "dispositif prévu" planned: Option<bool>,
        /// Comment.
        "commentaire" comment: Option<Str>,
    }
    rules Device::rules;
}

impl Device {
    /// The empty table of devices.
    pub(crate) fn table() -> Table {
        Table::new(&["Période d'utilisation", "Dispositif médical", "Identifiant unique", "Quantité"])
    }

    /// From a `supply`.
    pub(crate) fn read(entry: &Element, reader: &Reader<'_>) -> Device {
        let role = entry.at("participant/participantRole");
        let device = role.and_then(|role| reader.child(role.child("playingDevice")?, "code"));
        let none = device.as_ref().and_then(|device| absence(device, DeviceAbsence::new));
        Device {
            id: reader::id(entry),
            device: device.filter(|_| none.is_none()),
            none,
            udi: role.and_then(reader::id),
            period: reader::period(entry),
            quantity: entry.child("quantity").and_then(Quantity::read),
            planned: (entry.attribute("moodCode") == Some("INT")).then_some(true),
            comment: reader.comment(entry),
        }
    }

    /// As a `supply`, with its row in the table.
    pub(crate) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let none = self.none.map(|none| coded(none.code(), none.label()));
        let device = self.device.clone().or(none).unwrap_or_default();
        let (name, id) = writer.cell(device.shown());
        let udi = self.udi.as_ref().and_then(|udi| udi.extension.clone()).unwrap_or_default();
        let quantity =
            self.quantity.clone().map(|quantity| Value::Quantity(quantity).shown()).unwrap_or_default();
        table.push([Cell::text(writer::dates(&self.period)), name, Cell::text(udi), Cell::text(quantity)]);
        let comment = self.comment.as_ref().map(|said| {
            let (cell, id) = writer.cell(said.clone());
            table.push([Cell::text("Commentaire"), cell.columns(3)]);
            comment(&id)
        });
        let device = Element::new("playingDevice")
            .fixed("classCode", "DEV")
            .fixed("determinerCode", "INSTANCE")
            .with(device.write_referring("code", &id));
        let role = Element::new("participantRole")
            .fixed("classCode", "MANU")
            .with_opt(self.udi.as_ref().map(|udi| udi.write("id")))
            .with(device);
        Element::new("supply")
            .fixed("classCode", "SPLY")
            .fixed("moodCode", if self.planned == Some(true) { "INT" } else { "EVN" })
            .templates(&["2.16.840.1.113883.10.20.1.34", "1.2.250.1.213.1.1.3.20"])
            .with(writer.id(&self.id))
            .with(text(&id))
            .with(writer::since(&self.period).typed("IVL_TS"))
            .with_opt(self.quantity.as_ref().map(|quantity| quantity.write("quantity")))
            .with(Element::new("participant").fixed("typeCode", "DEV").with(role))
            .with_opt(comment)
    }

    fn rules(&self, problems: &mut Problems) {
        if self.device.is_some() == self.none.is_some() {
            problems.invalid(
                "donner le dispositif (`device`), ou dire qu'il n'y en a pas (`none`), l'un des deux",
                "give either the device (`device`) or say that there is none (`none`)",
            );
        }
    }
}
