//! The patient (`recordTarget`).

use segur_ins::{Field, Record};

use super::party::Organization;
use super::within;
use crate::element::{Element, Str};
use crate::input::{Problems, Segment, choice, record};
use crate::values::{Address, Code, Id, PersonName, Telecom, Ts};

record! {
    /// The identité nationale de santé: matricule and OID, never one without the other.
    pub struct Ins {
        /// Matricule, 15 characters, its key included.
        "matricule INS" matricule: Str,
        /// OID of the authority, which says whether it is an INS-NIR, an INS-NIA or a test.
        "OID de l'INS" oid: Str,
    }
    rules Ins::rules;
}

choice! {
    /// Sex.
    pub enum Sex {
        /// Female.
        "Féminin" Female = "F",
        /// Male.
        "Masculin" Male = "M",
        /// Undifferentiated.
        "Indifférencié" Undifferentiated = "UN",
    }
}

record! {
    /// A birth place.
    pub struct BirthPlace {
        /// COG code of the town, or of the country (`99...`).
        "code COG du lieu de naissance" cog: Option<Str>,
        /// Town.
        "commune de naissance" city: Option<Str>,
        /// Postal code.
        "code postal de naissance" postal_code: Option<Str>,
        /// Country.
        "pays de naissance" country: Option<Str>,
    }
}

record! {
    /// A multiple birth.
    pub struct MultipleBirth {
        /// Rank at birth, from 1.
        "rang de naissance" rank: Option<u32>,
    }
}

record! {
    /// A legal representative (représentant légal): a person or an organisation.
    pub struct Guardian {
        /// Identifiers.
        "identifiants du représentant" ids: Vec<Id>,
        /// Relation to the patient (JDV_J11).
        "lien avec le patient" relation: Option<Code>,
        /// Addresses.
        "adresses du représentant" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées du représentant" telecoms: Vec<Telecom>,
        /// Name, for a person.
        "nom du représentant" name: Option<PersonName>,
        /// Organisation, where it is no person.
        "structure représentante" organization: Option<Organization>,
    }
    rules Guardian::rules;
}

record! {
    /// The patient, with the traits of the INS.
    pub struct Patient {
        /// INS, if the identity is qualified.
        "identité nationale de santé" ins: Option<Ins>,
        /// Local identifiers (IPP) and others.
        "identifiants locaux (IPP)" local_ids: Vec<Id>,
        /// Birth family name.
        "nom de naissance" birth_family_name: Str,
        /// Birth given names, all of them, separated by spaces.
        "liste des prénoms de naissance" birth_given_names: Option<Str>,
        /// First birth given name.
        "premier prénom de naissance" first_birth_given_name: Str,
        /// Family name used.
        "nom utilisé" used_family_name: Option<Str>,
        /// Given name used.
        "prénom utilisé" used_given_name: Option<Str>,
        /// Civility.
        "civilité" prefix: Option<Str>,
        /// Title.
        "titre" suffix: Option<Str>,
        /// Sex.
        "sexe" sex: Sex,
        /// Birth date.
        "date de naissance" birth_date: Ts,
        /// Birth place.
        "lieu de naissance" birth_place: Option<BirthPlace>,
        /// Addresses.
        "adresses du patient" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées du patient" telecoms: Vec<Telecom>,
        /// Whether the patient has died.
        "décédé" deceased: Option<bool>,
        /// Date of death.
        "date de décès" deceased_time: Option<Ts>,
        /// Multiple birth.
        "naissance multiple" multiple_birth: Option<MultipleBirth>,
        /// Legal representatives.
        "représentants légaux" guardians: Vec<Guardian>,
    }
    rules Patient::rules;
}

impl Ins {
    /// Matricule and OID alone: said even where the rest of the patient cannot be read.
    fn rules(&self, problems: &mut Problems) {
        let (matricule, oid) = (Some(self.matricule.to_string()), Some(self.oid.to_string()));
        let record = Record { matricule, oid, ..Record::default() };
        for (field, name) in [(Field::Matricule, "matricule"), (Field::Oid, "oid")] {
            let found =
                record.check(None).into_iter().find(|problem| problem.field == field && problem.is_error());
            if let Some(problem) = found.filter(|_| record.value(field) != Some("")) {
                let segment = Segment::Field(name, name, name);
                problems.within(segment, |p| p.say(problem.code(), problem.message()));
            }
        }
    }
}

impl Guardian {
    fn rules(&self, problems: &mut Problems) {
        if self.name.is_some() == self.organization.is_some() {
            problems.invalid(
                "donner `name` ou `organization`, l'un des deux",
                "give either `name` or `organization`",
            );
        }
    }

    fn read(element: &Element) -> Guardian {
        Guardian {
            ids: element.children("id").filter_map(Id::read).collect(),
            relation: element.child("code").map(Code::read),
            addresses: element.children("addr").filter_map(Address::read).collect(),
            telecoms: element.children("telecom").filter_map(Telecom::read).collect(),
            name: element.at("guardianPerson/name").and_then(PersonName::read),
            organization: element.child("guardianOrganization").map(Organization::read),
        }
    }

    fn write(&self) -> Element {
        Element::new("guardian")
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with_opt(self.relation.as_ref().map(|code| code.write("code")))
            .with_all(self.addresses.iter().map(Address::write))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with_opt(self.name.as_ref().map(|name| Element::new("guardianPerson").with(name.write())))
            .with_opt(self.organization.as_ref().map(|o| o.write("guardianOrganization")))
    }
}

impl Patient {
    /// The identity as `segur-ins` knows it.
    pub fn record(&self) -> Record {
        let text = |value: &Option<Str>| value.as_ref().map(|text| text.to_string());
        Record {
            matricule: self.ins.as_ref().map(|ins| ins.matricule.to_string()),
            oid: self.ins.as_ref().map(|ins| ins.oid.to_string()),
            birth_family_name: Some(self.birth_family_name.to_string()),
            birth_given_names: text(&self.birth_given_names),
            first_birth_given_name: Some(self.first_birth_given_name.to_string()),
            birth_date: Some(self.birth_date.hl7().to_owned()),
            sex: Some(if self.sex == Sex::Undifferentiated { "I" } else { self.sex.code() }.to_owned()),
            birth_cog: self.birth_place.as_ref().and_then(|place| text(&place.cog)),
            used_family_name: text(&self.used_family_name),
            used_given_name: text(&self.used_given_name),
        }
    }

    fn rules(&self, problems: &mut Problems) {
        if self.ins.is_none() && self.local_ids.is_empty() {
            problems.invalid(
                "il manque un identifiant : `ins` ou `local_ids`",
                "an identifier is missing: `ins` or `local_ids`",
            );
        }
        if self.ins.is_some() {
            self.check_identity(problems);
        }
    }

    /// With an INS, the official rules want all the traits.
    fn check_identity(&self, problems: &mut Problems) {
        for problem in self.record().check(None) {
            // An empty field was already said to be missing.
            let told = self.record().value(problem.field) == Some("")
                || !problem.field.is_trait()
                || !problem.is_error();
            if !told {
                let path = place(problem.field);
                within(problems, &path, |p| p.say(problem.code(), problem.message()));
            }
        }
    }

    pub(super) fn read(role: &Element) -> Patient {
        let empty = Element::new("patient");
        let patient = role.child("patient").unwrap_or(&empty);
        let name = patient.child("name");
        let part = |element: &str, qualifier: Option<&str>| {
            let parts =
                name?.children(element).find(|part| part.attribute("qualifier") == qualifier)?.plain();
            parts.map(Str::from)
        };
        let (ins, local_ids) = split_ids(role);
        let boolean = |name| patient.value_at(name, "value").map(|value| value == "true");
        Patient {
            ins,
            local_ids,
            birth_family_name: part("family", Some("BR"))
                .or_else(|| part("family", None))
                .unwrap_or_default(),
            birth_given_names: part("given", None),
            first_birth_given_name: part("given", Some("BR")).unwrap_or_default(),
            used_family_name: part("family", Some("CL")).or_else(|| part("family", Some("SP"))),
            used_given_name: part("given", Some("CL")),
            prefix: name.and_then(|name| name.child("prefix")?.plain()).map(Str::from),
            suffix: name.and_then(|name| name.child("suffix")?.plain()).map(Str::from),
            sex: patient
                .value_at("administrativeGenderCode", "code")
                .and_then(Sex::new)
                .unwrap_or(Sex::Undifferentiated),
            birth_date: patient.child("birthTime").and_then(Ts::read).unwrap_or_default(),
            birth_place: patient.at("birthplace/place").map(BirthPlace::read),
            addresses: role.children("addr").filter_map(Address::read).collect(),
            telecoms: role.children("telecom").filter_map(Telecom::read).collect(),
            deceased: boolean("sdtc:deceasedInd"),
            deceased_time: patient.child("sdtc:deceasedTime").and_then(Ts::read),
            multiple_birth: boolean("sdtc:multipleBirthInd").filter(|multiple| *multiple).map(|_| {
                MultipleBirth {
                    rank: patient
                        .value_at("sdtc:multipleBirthOrderNumber", "value")
                        .and_then(|rank| rank.parse().ok()),
                }
            }),
            guardians: patient.children("guardian").map(Guardian::read).collect(),
        }
    }

    pub(super) fn write(&self) -> Element {
        let ins = self.ins.as_ref().map(|ins| Id::new(ins.oid.clone(), ins.matricule.clone()).write("id"));
        let role = Element::new("patientRole")
            .with_opt(ins)
            .with_all(self.local_ids.iter().map(|id| id.write("id")))
            .with_all(self.addresses.iter().map(Address::write))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with(self.write_patient());
        Element::new("recordTarget").with(role)
    }

    fn write_patient(&self) -> Element {
        let (sex, label) = (self.sex.code(), self.sex.label());
        let gender = Element::new("administrativeGenderCode")
            .fixed("code", sex)
            .fixed("displayName", label)
            .fixed("codeSystem", "2.16.840.1.113883.5.1");
        let boolean =
            |name, value: bool| Element::new(name).fixed("value", if value { "true" } else { "false" });
        let rank = self.multiple_birth.as_ref().and_then(|birth| birth.rank);
        Element::new("patient")
            .with(self.write_name())
            .with(gender)
            .with(self.birth_date.write("birthTime"))
            .with_opt(self.deceased.map(|dead| boolean("sdtc:deceasedInd", dead)))
            .with_opt(self.deceased_time.as_ref().map(|time| time.write("sdtc:deceasedTime")))
            .with_opt(self.multiple_birth.as_ref().map(|_| boolean("sdtc:multipleBirthInd", true)))
            .with_opt(
                rank.map(|rank| {
                    Element::new("sdtc:multipleBirthOrderNumber").attr("value", rank.to_string())
                }),
            )
            .with_all(self.guardians.iter().map(Guardian::write))
            .with_opt(self.birth_place.as_ref().map(BirthPlace::write))
    }

    fn write_name(&self) -> Element {
        let part = |name: &'static str, qualifier: Option<&'static str>, text: Option<&Str>| {
            text.map(|text| {
                Element::new(name)
                    .attr_opt("qualifier", qualifier.map(Str::const_new))
                    .with_text(text.clone())
            })
        };
        Element::new("name")
            .with_opt(part("prefix", None, self.prefix.as_ref()))
            .with_opt(part("family", Some("BR"), Some(&self.birth_family_name)))
            .with_opt(part("given", None, self.birth_given_names.as_ref()))
            .with_opt(part("given", Some("BR"), Some(&self.first_birth_given_name)))
            .with_opt(part("family", Some("CL"), self.used_family_name.as_ref()))
            .with_opt(part("given", Some("CL"), self.used_given_name.as_ref()))
            .with_opt(part("suffix", None, self.suffix.as_ref()))
    }
}

impl BirthPlace {
    fn read(place: &Element) -> BirthPlace {
        let part = |name| place.child("addr").and_then(|addr| addr.child(name)?.plain()).map(Str::from);
        BirthPlace {
            cog: part("county"),
            city: part("city").or_else(|| place.child("name").and_then(Element::plain).map(Str::from)),
            postal_code: part("postalCode"),
            country: part("country"),
        }
    }

    fn write(&self) -> Element {
        let part =
            |name, text: &Option<Str>| text.as_ref().map(|text| Element::new(name).with_text(text.clone()));
        let addr = Element::new("addr")
            .with_opt(part("county", &self.cog))
            .with_opt(part("city", &self.city))
            .with_opt(part("postalCode", &self.postal_code))
            .with_opt(part("country", &self.country));
        Element::new("birthplace").with(Element::new("place").with(addr))
    }
}

/// The INS, by its OID, and the other identifiers.
fn split_ids(role: &Element) -> (Option<Ins>, Vec<Id>) {
    let mut ins = None;
    let mut others = Vec::new();
    for id in role.children("id").filter_map(Id::read) {
        let is_ins = segur_ins::Authority::from_oid(&id.root).is_some_and(segur_ins::Authority::is_ins);
        match &id.extension {
            Some(matricule) if is_ins && ins.is_none() => {
                ins = Some(Ins { matricule: matricule.clone(), oid: id.root.clone() });
            }
            _ => others.push(id),
        }
    }
    (ins, others)
}

/// Where a value of the identity stands in the input.
fn place(field: Field) -> Vec<Segment> {
    let (path, label): (&[&'static str], _) = match field {
        Field::Matricule | Field::Oid => (&["ins"], "identité nationale de santé"),
        Field::BirthFamilyName => (&["birth_family_name"], "nom de naissance"),
        Field::BirthGivenNames => (&["birth_given_names"], "liste des prénoms de naissance"),
        Field::FirstBirthGivenName => (&["first_birth_given_name"], "premier prénom de naissance"),
        Field::BirthDate => (&["birth_date"], "date de naissance"),
        Field::Sex => (&["sex"], "sexe"),
        Field::BirthCog => (&["birth_place", "cog"], "code COG du lieu de naissance"),
    };
    path.iter().map(|name| Segment::Field(name, label, label)).collect()
}
