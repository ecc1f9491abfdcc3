//! Names of persons other than the patient (PN).

use crate::element::{Element, Str};
use crate::input::record;

record! {
    /// The name of a person.
    pub struct PersonName {
        /// Family name.
        "nom" family: Str,
        /// Given name.
        "prénom" given: Option<Str>,
        /// Civility: `M` or `MME`.
        "civilité" prefix: Option<Str>,
        /// Title of practice: `DR`, `PR`, `MC`, `MG`, `PC`, `PG`.
        "titre" suffix: Option<Str>,
    }
}

impl PersonName {
    /// From an element `name`; none if it holds no text. Names written without parts are taken as family names.
    pub fn read(element: &Element) -> Option<PersonName> {
        let part = |name| element.child(name).and_then(Element::plain).map(Str::from);
        let family = part("family").or_else(|| element.plain().map(Str::from))?;
        Some(PersonName { family, given: part("given"), prefix: part("prefix"), suffix: part("suffix") })
    }

    /// As an element `name`.
    pub fn write(&self) -> Element {
        let part =
            |name, text: &Option<Str>| text.as_ref().map(|text| Element::new(name).with_text(text.clone()));
        Element::new("name")
            .with_opt(part("prefix", &self.prefix))
            .with(Element::new("family").with_text(self.family.clone()))
            .with_opt(part("given", &self.given))
            .with_opt(part("suffix", &self.suffix))
    }

    /// As people read it: `DR Hélène MARTIN`.
    pub fn shown(&self) -> String {
        let parts = [self.suffix.as_ref().or(self.prefix.as_ref()), self.given.as_ref(), Some(&self.family)];
        parts.into_iter().flatten().map(Str::as_str).collect::<Vec<_>>().join(" ")
    }
}
