//! Who did something that an entry tells.

use crate::element::Element;
use crate::header::Professional;
use crate::input::record;
use crate::values::Period;

record! {
    /// Who did something, and when.
    pub struct Performer {
        /// When.
        "date d'intervention" time: Option<Period>,
        /// Who.
        "exécutant" who: Professional,
    }
}

impl Performer {
    /// From the `performer` of an entry, if it has one.
    pub(super) fn of(entry: &Element) -> Option<Performer> {
        let performer = entry.child("performer")?;
        let time = performer.child("time").map(Period::read);
        let who = Professional::read(
            performer.child("assignedEntity")?,
            "assignedPerson",
            "representedOrganization",
        );
        Some(Performer { time: time.filter(|time| *time != Period::default()), who })
    }

    /// As a `performer`.
    pub(super) fn write(&self) -> Element {
        let time = self.time.as_ref().map(|time| match (&time.start, &time.end) {
            (Some(start), None) => start.write("time"),
            _ => time.write("time"),
        });
        Element::new("performer").fixed("typeCode", "PRF").with_opt(time).with(self.who.write(
            "assignedEntity",
            "assignedPerson",
            "representedOrganization",
        ))
    }
}
