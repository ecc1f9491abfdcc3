//! Professionals and organisations.

use crate::element::{Element, Str};
use crate::input::{Problems, record};
use crate::types::setting;
use crate::values::{Address, Code, Id, PersonName, Telecom};

/// Root of the national identifiers of persons (PS_IdNat).
pub(crate) const PS_IDNAT: &str = "1.2.250.1.71.4.2.1";
/// Root of the national identifiers of structures (Struct_IdNat).
pub(crate) const STRUCT_IDNAT: &str = "1.2.250.1.71.4.2.2";

record! {
    /// A health professional, or another person or service that takes part.
    pub struct Professional {
        /// RPPS number, 11 digits.
        "numéro RPPS" rpps: Option<Str>,
        /// Other identifiers.
        "autres identifiants" ids: Vec<Id>,
        /// Profession and speciality (JDV_J01).
        "profession et spécialité" profession: Option<Code>,
        /// Name.
        "nom du professionnel" name: Option<PersonName>,
        /// Addresses.
        "adresses" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées" telecoms: Vec<Telecom>,
        /// Organisation that they act for.
        "structure" organization: Option<Organization>,
    }
    rules Professional::rules;
}

impl Professional {
    fn rules(&self, problems: &mut Problems) {
        digits(self.rpps.as_ref(), 11, "le numéro RPPS", "the RPPS number", problems);
    }

    pub(crate) fn read(element: &Element, person: &str, organization: &str) -> Professional {
        let (rpps, ids) = identifiers(element, PS_IDNAT, &[('8', 11)]);
        Professional {
            rpps: rpps.into_iter().next().flatten(),
            ids,
            profession: element.child("code").map(Code::read),
            name: element.at(person).and_then(|person| PersonName::read(person.child("name")?)),
            addresses: element.children("addr").filter_map(Address::read).collect(),
            telecoms: element.children("telecom").filter_map(Telecom::read).collect(),
            organization: element.child(organization).map(Organization::read),
        }
    }

    /// The content of `assignedEntity` and its like, in the order of the schema.
    pub(crate) fn write(
        &self,
        name: &'static str,
        person: &'static str,
        organization: &'static str,
    ) -> Element {
        let mut ids = self.written_ids();
        // The schema wants an identifier of those to whom something is assigned.
        if ids.is_empty() && name.starts_with("assigned") {
            ids.push(Element::new("id").fixed("nullFlavor", "UNK"));
        }
        Element::new(name)
            .with_all(ids)
            .with_opt(self.profession.as_ref().map(|code| code.write("code")))
            .with_all(self.addresses.iter().map(Address::write))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with_opt(self.name.as_ref().map(|name| Element::new(person).with(name.write())))
            .with_opt(self.organization.as_ref().map(|o| o.write(organization)))
    }

    pub(crate) fn written_ids(&self) -> Vec<Element> {
        written(&[(&self.rpps, '8')], &self.ids, PS_IDNAT)
    }

    /// Fills in labels that are known.
    pub(crate) fn complete(&mut self) {
        let code = self.organization.as_mut().and_then(|organization| organization.setting.as_mut());
        let Some(code) = code else { return };
        if let Some(known) = code.code.as_deref().and_then(setting) {
            code.system.get_or_insert_with(|| known.system.into());
            code.display.get_or_insert_with(|| known.label.into());
        }
    }

    /// Adds a problem if there is no identifier, where one is required.
    pub(crate) fn require_id(&self, problems: &mut Problems) {
        if self.rpps.is_none() && self.ids.is_empty() {
            problems.invalid(
                "il manque un identifiant : `rpps` ou `ids`",
                "an identifier is missing: `rpps` or `ids`",
            );
        }
    }

    /// Adds a problem if there is no name, where one is required.
    pub(crate) fn require_name(&self, problems: &mut Problems) {
        if self.name.is_none() {
            problems.invalid("il manque le nom (`name`)", "the name is missing (`name`)");
        }
    }
}

record! {
    /// A structure: hospital, laboratory, practice.
    pub struct Organization {
        /// FINESS number, 9 characters.
        "numéro FINESS" finess: Option<Str>,
        /// SIREN number, 9 digits.
        "numéro SIREN" siren: Option<Str>,
        /// SIRET number, 14 digits.
        "numéro SIRET" siret: Option<Str>,
        /// Other identifiers, such as a COFRAC accreditation.
        "autres identifiants" ids: Vec<Id>,
        /// Name.
        "nom de la structure" name: Option<Str>,
        /// Addresses.
        "adresses" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées" telecoms: Vec<Telecom>,
        /// Setting of practice (cadre d'exercice, JDV_J04).
        "cadre d'exercice" setting: Option<Code>,
    }
    rules Organization::rules;
}

impl Organization {
    fn rules(&self, problems: &mut Problems) {
        digits(self.siren.as_ref(), 9, "le numéro SIREN", "the SIREN number", problems);
        digits(self.siret.as_ref(), 14, "le numéro SIRET", "the SIRET number", problems);
        if self.finess.as_ref().is_some_and(|text| text.len() != 9) {
            problems.invalid("le numéro FINESS a 9 caractères", "the FINESS number has 9 characters");
        }
    }

    /// From an organisation of any role.
    pub fn read(element: &Element) -> Organization {
        let (national, ids) = identifiers(element, STRUCT_IDNAT, &[('1', 9), ('2', 9), ('3', 14)]);
        let mut national = national.into_iter();
        Organization {
            finess: national.next().flatten(),
            siren: national.next().flatten(),
            siret: national.next().flatten(),
            ids,
            name: element.child("name").and_then(Element::plain).map(Str::from),
            addresses: element.children("addr").filter_map(Address::read).collect(),
            telecoms: element.children("telecom").filter_map(Telecom::read).collect(),
            setting: element.child("standardIndustryClassCode").map(Code::read),
        }
    }

    /// As an element of that name.
    pub fn write(&self, name: &'static str) -> Element {
        let national = [(&self.finess, '1'), (&self.siren, '2'), (&self.siret, '3')];
        Element::new(name)
            .with_all(written(&national, &self.ids, STRUCT_IDNAT))
            .with_opt(self.name.as_ref().map(|name| Element::new("name").with_text(name.clone())))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with_all(self.addresses.iter().map(Address::write))
            .with_opt(self.setting.as_ref().map(|code| code.write("standardIndustryClassCode")))
    }

    /// Whether it has an identifier.
    pub(crate) fn is_identified(&self) -> bool {
        self.finess.is_some() || self.siren.is_some() || self.siret.is_some() || !self.ids.is_empty()
    }
}

/// The numbers of each kind (first digit, length) among the national identifiers, and all the other identifiers.
fn identifiers(element: &Element, root: &str, kinds: &[(char, usize)]) -> (Vec<Option<Str>>, Vec<Id>) {
    let mut national = vec![None; kinds.len()];
    let mut others = Vec::new();
    for id in element.children("id").filter_map(Id::read) {
        let number = id.extension.as_deref().filter(|_| id.root == root);
        let kind = number.and_then(|number| {
            kinds.iter().position(|&(digit, length)| number.starts_with(digit) && number.len() == length + 1)
        });
        match (kind, number) {
            // A number in the place of another kind's would be written before it: only the first identifier is taken.
            (Some(kind), Some(number)) if others.is_empty() && national.iter().all(Option::is_none) => {
                national[kind] = Some(Str::from(&number[1..]));
            }
            _ => others.push(id),
        }
    }
    (national, others)
}

fn written(national: &[(&Option<Str>, char)], ids: &[Id], root: &'static str) -> Vec<Element> {
    let numbers = national.iter().filter_map(|(number, digit)| Some((number.as_ref()?, digit)));
    let numbers = numbers.map(|(number, digit)| {
        Element::new("id").fixed("root", root).attr("extension", format!("{digit}{number}"))
    });
    numbers.chain(ids.iter().map(|id| id.write("id"))).collect()
}

fn digits(number: Option<&Str>, length: usize, fr: &str, en: &str, problems: &mut Problems) {
    let wrong =
        number.is_some_and(|text| text.len() != length || !text.bytes().all(|byte| byte.is_ascii_digit()));
    if wrong {
        problems.invalid(&format!("{fr} a {length} chiffres"), &format!("{en} has {length} digits"));
    }
}
