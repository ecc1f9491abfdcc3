//! Addresses (AD) and means of contact (TEL).

use super::NullFlavor;
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, choice, record};

choice! {
    /// What an address is for.
    pub enum AddressUse {
        /// Home.
        "domicile" Home = "H",
        /// Main home.
        "domicile principal" MainHome = "HP",
        /// Holiday home.
        "résidence secondaire" HolidayHome = "HV",
        /// Work.
        "travail" Work = "WP",
        /// Temporary.
        "temporaire" Temporary = "TMP",
    }
}

record! {
    /// A postal address: lines, or parts, or why there is none.
    pub struct Address {
        /// Why there is no address: masked (`MSK`), unknown (`UNK`)...
        "raison de l'absence d'adresse" null: Option<NullFlavor>,
        /// What it is for.
        "usage de l'adresse" usage: Option<AddressUse>,
        /// Lines of the address, up to seven.
        "lignes d'adresse" lines: Vec<Str>,
        /// Number in the street.
        "numéro dans la voie" house_number: Option<Str>,
        /// Kind of street.
        "type de voie" street_type: Option<Str>,
        /// Name of the street.
        "nom de la voie" street: Option<Str>,
        /// More precise place: building, floor, residence.
        "complément d'adresse" additional: Option<Str>,
        /// Unit: flat, service.
        "unité" unit: Option<Str>,
        /// Post box.
        "boîte postale" post_box: Option<Str>,
        /// Locality within the town.
        "lieu-dit" precinct: Option<Str>,
        /// Postal code.
        "code postal" postal_code: Option<Str>,
        /// Town.
        "ville" city: Option<Str>,
        /// COG code of the town (county).
        "code COG de la commune" cog: Option<Str>,
        /// State.
        "région" state: Option<Str>,
        /// Country.
        "pays" country: Option<Str>,
    }
    rules Address::rules;
}

impl Address {
    /// From an element; none if it says nothing.
    pub fn read(element: &Element) -> Option<Address> {
        let part = |name| element.child(name).and_then(Element::plain).map(Str::from);
        let address = Address {
            null: element.null_flavor().and_then(NullFlavor::new),
            usage: element.attribute("use").and_then(AddressUse::new),
            lines: element.children("streetAddressLine").filter_map(Element::plain).map(Str::from).collect(),
            house_number: part("houseNumber").or_else(|| part("houseNumberNumeric")),
            street_type: part("streetNameType"),
            street: part("streetName"),
            additional: part("additionalLocator"),
            unit: part("unitID"),
            post_box: part("postBox"),
            precinct: part("precinct"),
            postal_code: part("postalCode"),
            city: part("city"),
            cog: part("county"),
            state: part("state"),
            country: part("country"),
        };
        (Address { usage: None, ..address.clone() } != Address::default()).then_some(address)
    }

    /// As an element `addr`.
    pub fn write(&self) -> Element {
        let part =
            |name, text: &Option<Str>| text.as_ref().map(|text| Element::new(name).with_text(text.clone()));
        Element::new("addr")
            .attr_opt("nullFlavor", self.null.map(|null| Str::const_new(null.code())))
            .attr_opt("use", self.usage.map(|usage| Str::const_new(usage.code())))
            .with_all(self.lines.iter().map(|line| Element::new("streetAddressLine").with_text(line.clone())))
            .with_opt(part("houseNumber", &self.house_number))
            .with_opt(part("streetNameType", &self.street_type))
            .with_opt(part("streetName", &self.street))
            .with_opt(part("additionalLocator", &self.additional))
            .with_opt(part("unitID", &self.unit))
            .with_opt(part("postBox", &self.post_box))
            .with_opt(part("precinct", &self.precinct))
            .with_opt(part("postalCode", &self.postal_code))
            .with_opt(part("city", &self.city))
            .with_opt(part("county", &self.cog))
            .with_opt(part("state", &self.state))
            .with_opt(part("country", &self.country))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.lines.len() > 7 {
            problems.invalid("plus de sept lignes", "more than seven lines");
        }
        let told = Address { usage: None, null: None, ..self.clone() } != Address::default();
        match self.null {
            None if !told => problems.invalid("adresse vide", "empty address"),
            Some(_) if told => problems.invalid(
                "une adresse absente (`null`) n'a pas de contenu",
                "a missing address (`null`) has no content",
            ),
            Some(null) => check_absence(null, problems),
            None => {}
        }
    }
}

choice! {
    /// What a means of contact is for.
    pub enum TelecomUse {
        /// Home.
        "domicile" Home = "H",
        /// Main home.
        "domicile principal" MainHome = "HP",
        /// Holiday home.
        "résidence secondaire" HolidayHome = "HV",
        /// Work.
        "travail" Work = "WP",
        /// Direct line at work.
        "ligne directe" Direct = "DIR",
        /// Switchboard.
        "standard" Public = "PUB",
        /// Emergency.
        "urgence" Emergency = "EC",
        /// Mobile.
        "mobile" Mobile = "MC",
        /// Pager.
        "bip" Pager = "PG",
    }
}

record! {
    /// A telephone number, a mail address (MSSanté included) or another address of that kind, or why there is none.
    pub struct Telecom {
        /// Address with its scheme: `tel:0144534551`, `mailto:dr.martin@exemple.mssante.fr`.
        "coordonnée" value: Option<Str>,
        /// What it is for.
        "usage de la coordonnée" usage: Option<TelecomUse>,
        /// Why there is none: masked (`MSK`), not asked (`NASK`)...
        "raison de l'absence de coordonnée" null: Option<NullFlavor>,
    }
    rules Telecom::rules;
}

impl Telecom {
    /// From an element; none if it says nothing.
    pub fn read(element: &Element) -> Option<Telecom> {
        let value = element.attribute("value").map(Str::from);
        let null = element.null_flavor().and_then(NullFlavor::new).filter(|_| value.is_none());
        let usage = element.attribute("use").and_then(TelecomUse::new);
        (value.is_some() || null.is_some()).then_some(Telecom { value, usage, null })
    }

    /// As an element `telecom`.
    pub fn write(&self) -> Element {
        Element::new("telecom")
            .attr_opt("nullFlavor", self.null.map(|null| Str::const_new(null.code())))
            .attr_opt("value", self.value.clone())
            .attr_opt("use", self.usage.map(|usage| Str::const_new(usage.code())))
    }

    fn rules(&self, problems: &mut Problems) {
        let value = match (&self.value, self.null) {
            (Some(value), None) => value,
            (None, Some(null)) => return check_absence(null, problems),
            (None, None) => {
                let segment = Segment::Field("value", "coordonnée", "address with its scheme");
                return problems.within(segment, Problems::missing);
            }
            (Some(_), Some(_)) => {
                return problems
                    .invalid("donner `value` ou `null`, l'un des deux", "give either `value` or `null`");
            }
        };
        let scheme = value.split_once(':').map_or("", |(scheme, _)| scheme);
        if !value.is_empty() && !["tel", "fax", "mailto", "http", "ftp", "mllp"].contains(&scheme) {
            problems.invalid(
                "commencer par `tel:`, `fax:`, `mailto:`, `http:`, `ftp:` ou `mllp:`",
                "must begin with `tel:`, `fax:`, `mailto:`, `http:`, `ftp:` or `mllp:`",
            );
        }
    }
}

/// The reasons that structuration minimale accepts in a header.
fn check_absence(null: NullFlavor, problems: &mut Problems) {
    use NullFlavor as N;
    if ![N::Unknown, N::NotAsked, N::AskedUnknown, N::Unavailable, N::Masked].contains(&null) {
        problems.invalid(
            "`null` vaut `UNK`, `NASK`, `ASKU`, `NAV` ou `MSK`",
            "`null` is `UNK`, `NASK`, `ASKU`, `NAV` or `MSK`",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;

    #[test]
    fn what_is_masked_stays_masked() {
        let masked = Element::new("addr").fixed("nullFlavor", "MSK");
        assert_eq!(Address::read(&masked).unwrap().write(), masked);
        let masked = Element::new("telecom").fixed("nullFlavor", "MSK");
        assert_eq!(Telecom::read(&masked).unwrap().write(), masked);
        assert!(Telecom::read(&Element::new("telecom")).is_none());
    }

    #[test]
    fn a_contact_has_a_value_or_a_reason() {
        let problems = |telecom: Telecom| {
            let mut problems = Problems::default();
            telecom.check(&mut problems);
            problems.into_list().into_iter().map(|problem| problem.path).collect::<Vec<_>>()
        };
        assert_eq!(problems(Telecom::default()), ["value"]);
        assert_eq!(problems(Telecom { null: Some(NullFlavor::Other), ..Telecom::default() }), [""]);
        assert!(problems(Telecom { null: Some(NullFlavor::Masked), ..Telecom::default() }).is_empty());
    }
}
