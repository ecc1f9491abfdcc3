//! Who takes part in what: participants, orders, documented acts, the encounter.

use super::party::Professional;
use crate::element::{Element, Str};
use crate::input::{Problems, choice, record, union};
use crate::values::{Address, Code, Id, NullFlavor, Period, PersonName, Telecom};

const FUNCTIONS: &str = "1.2.250.1.213.1.1.4.2.280";
const HL7_FUNCTIONS: &str = "2.16.840.1.113883.5.88";

choice! {
    /// What somebody other than the author has to do with the document.
    pub enum Role {
        /// Prescriber.
        "prescripteur" Prescriber = "prescriber",
        /// Person who took the sample.
        "préleveur" Sampler = "sampler",
        /// Treating physician (médecin traitant).
        "médecin traitant" TreatingPhysician = "treating_physician",
        /// Contact in the retirement home.
        "correspondant de la structure" Correspondent = "correspondent",
        /// Hospital that the patient prefers.
        "établissement de santé préféré" PreferredHospital = "preferred_hospital",
        /// Hospital of reference.
        "établissement de santé de référence" ReferenceHospital = "reference_hospital",
        /// Person who referred the patient.
        "adressé par" ReferredBy = "referred_by",
        /// Person to inform.
        "à informer" Informed = "informed",
        /// Person in charge.
        "responsable" Responsible = "responsible",
        /// Performer.
        "exécutant" Performer = "performer",
        /// Person consulted.
        "consulté" Consulted = "consulted",
        /// Person who verifies.
        "vérificateur" Verifier = "verifier",
    }
}

/// Role, typeCode, function code, its code system, its label. The first that fits is taken when reading.
type RoleRow = (Role, &'static str, Option<(&'static str, &'static str, &'static str)>);

/// JDV_J144 and JDV_J47.
const ROLES: &[RoleRow] = &[
    (Role::Prescriber, "REF", None),
    (Role::Sampler, "PRF", Some(("PRELV", FUNCTIONS, "Préleveur"))),
    (Role::TreatingPhysician, "INF", Some(("PCP", HL7_FUNCTIONS, "Médecin Traitant"))),
    (Role::Correspondent, "PRF", Some(("CORRE", FUNCTIONS, "Correspondant"))),
    (Role::PreferredHospital, "INF", Some(("ES-PREF", FUNCTIONS, "Etablissement de santé de préférence"))),
    (Role::ReferenceHospital, "INF", Some(("ES-REF", FUNCTIONS, "Etablissement de santé de référence"))),
    (Role::ReferredBy, "REFB", None),
    (Role::Informed, "INF", None),
    (Role::Responsible, "RESP", None),
    (Role::Performer, "PRF", None),
    (Role::Consulted, "CON", None),
    (Role::Verifier, "VRF", None),
];

record! {
    /// Somebody who has to do with what the document reports.
    pub struct Participant {
        /// Role.
        "rôle du participant" role: Role,
        /// Function, where the role does not say it (JDV_J47), or how it is to be understood (`text`).
        "fonction du participant" function: Option<Code>,
        /// When: `end` is the date of a prescription or of a sampling.
        "date de la participation" period: Option<Period>,
        /// Who.
        "participant" who: Professional,
    }
}

impl Participant {
    pub(super) fn read(element: &Element) -> Participant {
        let type_code = element.attribute("typeCode").unwrap_or("");
        let function = element.child("functionCode");
        let code = function.and_then(|function| function.attribute("code"));
        let row = ROLES.iter().find(|row| row.1 == type_code && row.2.is_some_and(|f| Some(f.0) == code));
        let plain = ROLES.iter().find(|row| row.1 == type_code && row.2.is_none());
        // Of a function that the role says, only what was added to it is told.
        let function = function.map(Code::read).and_then(|function| match row {
            Some(_) => function.text.map(Code::of_text),
            None => Some(function),
        });
        let empty = Element::new("associatedEntity");
        let who = element.child("associatedEntity").unwrap_or(&empty);
        Participant {
            role: row.or(plain).map_or(Role::Informed, |row| row.0),
            function,
            period: element.child("time").map(participation).filter(|period| *period != Period::default()),
            who: Professional::read(who, "associatedPerson", "scopingOrganization"),
        }
    }

    pub(super) fn write(&self) -> Element {
        let row = ROLES.iter().find(|row| row.0 == self.role);
        let fixed = row.and_then(|row| row.2).map(|(code, system, display)| Code {
            text: self.function.as_ref().and_then(|function| function.text.clone()),
            ..Code::new(code, system, display)
        });
        let given = self.function.as_ref().filter(|function| fixed.is_none() || function.code.is_some());
        let function = given.or(fixed.as_ref()).map(|code| code.write("functionCode"));
        let time = match &self.period {
            Some(period) => period.write("time"),
            None => Element::new("time").fixed("nullFlavor", "NA"),
        };
        Element::new("participant")
            .fixed("typeCode", row.map_or("INF", |row| row.1))
            .with_opt(function)
            .with(time.typed("IVL_TS"))
            .with(
                self.who
                    .write("associatedEntity", "associatedPerson", "scopingOrganization")
                    .fixed("classCode", "PROV"),
            )
    }
}

choice! {
    /// What a relative is to the patient.
    pub enum Kinship {
        /// Emergency contact (personne à prévenir en cas d'urgence).
        "personne à prévenir" EmergencyContact = "emergency_contact",
        /// Trusted person (personne de confiance).
        "personne de confiance" TrustedPerson = "trusted_person",
        /// Person who informs.
        "informateur" Informant = "informant",
        /// Caregiver (aidant).
        "aidant" Caregiver = "caregiver",
        /// The patient.
        "patient" Patient = "patient",
    }
}

const KINSHIPS: [(Kinship, &str); 5] = [
    (Kinship::EmergencyContact, "ECON"),
    (Kinship::TrustedPerson, "NOK"),
    (Kinship::Informant, "CON"),
    (Kinship::Caregiver, "CAREGIVER"),
    (Kinship::Patient, "PAT"),
];

record! {
    /// A relative of the patient.
    pub struct Relative {
        /// What they are to the patient.
        "qualité du proche" kind: Kinship,
        /// Relation to the patient (JDV_J11).
        "lien avec le patient" relation: Option<Code>,
        /// Addresses.
        "adresses du proche" addresses: Vec<Address>,
        /// Means of contact.
        "coordonnées du proche" telecoms: Vec<Telecom>,
        /// Name.
        "nom du proche" name: PersonName,
    }
}

union! {
    /// Who gave information.
    pub enum Informant {
        /// A relative.
        "proche" relative: Relative(Relative),
        /// A professional.
        "professionnel" professional: Professional(Professional),
    }
}

impl Informant {
    pub(super) fn read(element: &Element) -> Option<Informant> {
        if let Some(entity) = element.child("assignedEntity") {
            let who = Professional::read(entity, "assignedPerson", "representedOrganization");
            return Some(Informant::Professional(who));
        }
        let entity = element.child("relatedEntity")?;
        let kind = KINSHIPS.iter().find(|(_, class)| entity.attribute("classCode") == Some(class));
        Some(Informant::Relative(Relative {
            kind: kind.map_or(Kinship::Informant, |row| row.0),
            relation: entity.child("code").map(Code::read),
            addresses: entity.children("addr").filter_map(Address::read).collect(),
            telecoms: entity.children("telecom").filter_map(Telecom::read).collect(),
            name: entity.at("relatedPerson/name").and_then(PersonName::read).unwrap_or_default(),
        }))
    }

    pub(super) fn write(&self) -> Element {
        let entity = match self {
            Informant::Professional(who) => {
                who.write("assignedEntity", "assignedPerson", "representedOrganization")
            }
            Informant::Relative(who) => {
                let class = KINSHIPS.iter().find(|row| row.0 == who.kind).map_or("CON", |row| row.1);
                Element::new("relatedEntity")
                    .fixed("classCode", class)
                    .with_opt(who.relation.as_ref().map(|code| code.write("code")))
                    .with_all(who.addresses.iter().map(Address::write))
                    .with_all(who.telecoms.iter().map(Telecom::write))
                    .with(Element::new("relatedPerson").with(who.name.write()))
            }
        };
        Element::new("informant").with(entity)
    }
}

record! {
    /// A prescription or request that the document answers.
    pub struct Order {
        /// Number of the prescription.
        "numéro de prescription" id: Id,
        /// What was asked.
        "code de la prescription" code: Option<Code>,
        /// Accession number of an imaging examination.
        "accession number" accession: Option<Id>,
    }
}

impl Order {
    pub(super) fn read(element: &Element) -> Option<Order> {
        let order = element.child("order")?;
        Some(Order {
            id: order.child("id").and_then(Id::read).unwrap_or_default(),
            code: order.child("code").map(Code::read),
            accession: order.child("ps3-20:accessionNumber").and_then(Id::read),
        })
    }

    pub(super) fn write(&self) -> Element {
        let order = Element::new("order")
            .with(self.id.write("id"))
            .with_opt(self.code.as_ref().map(|code| code.write("code")))
            .with_opt(self.accession.as_ref().map(|id| id.write("ps3-20:accessionNumber")));
        Element::new("inFulfillmentOf").with(order)
    }
}

choice! {
    /// Whether everything that was asked is in the document.
    pub enum EventStatus {
        /// Final.
        "terminé" Completed = "completed",
        /// Partial.
        "en cours" Active = "active",
    }
}

record! {
    /// An act that the document reports; the first is the main one.
    pub struct ServiceEvent {
        /// Identifiers.
        "identifiants de l'acte" ids: Vec<Id>,
        /// What was done.
        "code de l'acte" code: Option<Code>,
        /// Final or partial: laboratory reports.
        "statut de l'acte" status: Option<EventStatus>,
        /// When: of the main act the start is required.
        "période de l'acte" period: Option<Period>,
        /// Who did it: required for the main act, with a structure and its setting of practice.
        "exécutant de l'acte" performer: Option<Professional>,
        /// When they did it, where that is told apart.
        "date d'intervention de l'exécutant" performer_time: Option<Period>,
        /// Function of the performer (JDV_J47).
        "fonction de l'exécutant" performer_function: Option<Code>,
    }
}

impl ServiceEvent {
    pub(super) fn read(element: &Element) -> Option<ServiceEvent> {
        let event = element.child("serviceEvent")?;
        let performer = event.at("performer/assignedEntity");
        Some(ServiceEvent {
            ids: event.children("id").filter_map(Id::read).collect(),
            code: event.child("code").map(Code::read),
            status: event.value_at("lab:statusCode", "code").and_then(EventStatus::new),
            period: event
                .child("effectiveTime")
                .map(Period::read)
                .filter(|period| *period != Period::default()),
            performer_function: event.at("performer/functionCode").map(Code::read),
            performer_time: event
                .at("performer/time")
                .map(Period::read)
                .filter(|period| *period != Period::default()),
            performer: performer
                .map(|who| Professional::read(who, "assignedPerson", "representedOrganization")),
        })
    }

    pub(super) fn write(&self) -> Element {
        let status = self.status.map(|status| Element::new("lab:statusCode").fixed("code", status.code()));
        let performer = self.performer.as_ref().map(|who| {
            let entity = who.write("assignedEntity", "assignedPerson", "representedOrganization");
            let time = self.performer_time.as_ref().map(|period| period.write("time"));
            let function = self.performer_function.as_ref().map(|code| code.write("functionCode"));
            Element::new("performer").fixed("typeCode", "PRF").with_opt(function).with_opt(time).with(entity)
        });
        let event = Element::new("serviceEvent")
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with_opt(self.code.as_ref().map(|code| code.write("code")))
            .with_opt(status)
            .with_opt(self.period.as_ref().map(|period| period.write("effectiveTime")))
            .with_opt(performer);
        Element::new("documentationOf").with(event)
    }

    /// What the main act must have (structuration minimale).
    pub(super) fn check_main(&self, problems: &mut Problems) {
        if self.period.as_ref().is_none_or(|period| period.start.is_none()) {
            problems.invalid(
                "il manque `period.start`, le début de l'acte principal",
                "`period.start`, the start of the main act, is missing",
            );
        }
        let Some(performer) = &self.performer else {
            problems.invalid(
                "il manque `performer`, l'exécutant de l'acte principal",
                "`performer` of the main act is missing",
            );
            return;
        };
        performer.require_id(problems);
        let setting = performer.organization.as_ref().and_then(|organization| organization.setting.as_ref());
        if setting.is_none() {
            problems.invalid(
                "il manque `performer.organization.setting`, le cadre d'exercice",
                "`performer.organization.setting`, the setting of practice, is missing",
            );
        }
    }
}

record! {
    /// Somebody who took part in the encounter.
    pub struct EncounterParticipant {
        /// Kind of participation (JDV_J140): `ADM`, `ATND`, `CON`, `DIS`, `REF`, `RESP`.
        "type de participation" kind: Str,
        /// When.
        "date de la participation" period: Option<Period>,
        /// Who.
        "intervenant" who: Professional,
    }
    rules EncounterParticipant::rules;
}

impl EncounterParticipant {
    fn rules(&self, problems: &mut Problems) {
        if !["ADM", "ATND", "CON", "DIS", "REF", "RESP", ""].contains(&self.kind.as_str()) {
            problems.invalid(
                "`kind` vaut `ADM`, `ATND`, `CON`, `DIS`, `REF` ou `RESP`",
                "`kind` is `ADM`, `ATND`, `CON`, `DIS`, `REF` or `RESP`",
            );
        }
    }
}

record! {
    /// The encounter or stay during which the document was made.
    pub struct Encounter {
        /// Identifiers.
        "identifiants de la venue" ids: Vec<Id>,
        /// Kind (JDV_J142): `IMP`, `EMER`, `AMB`...
        "type de prise en charge" code: Option<Code>,
        /// Start and end.
        "période de la prise en charge" period: Option<Period>,
        /// How it ended.
        "modalité de sortie" discharge: Option<Code>,
        /// Person in charge.
        "responsable de la prise en charge" responsible: Option<Professional>,
        /// Others who took part.
        "intervenants de la prise en charge" participants: Vec<EncounterParticipant>,
        /// Kind of structure (JDV_J02): `SA01`, `SA07`, `SA25`...
        "secteur d'activité" facility: Code,
        /// Identifiers of the structure.
        "identifiants du lieu" facility_ids: Vec<Id>,
        /// Name of the place.
        "nom du lieu" place_name: Option<Str>,
        /// Address of the place.
        "adresse du lieu" place_address: Option<Address>,
    }
}

impl Encounter {
    pub(super) fn read(encounter: &Element) -> Encounter {
        let entity = |element: &Element| {
            let entity = element.child("assignedEntity")?;
            Some(Professional::read(entity, "assignedPerson", "representedOrganization"))
        };
        let facility = encounter.at("location/healthCareFacility");
        let participant = |element: &Element| EncounterParticipant {
            kind: element.attribute("typeCode").unwrap_or("").into(),
            period: element.child("time").map(Period::read).filter(|period| *period != Period::default()),
            who: entity(element).unwrap_or_default(),
        };
        Encounter {
            ids: encounter.children("id").filter_map(Id::read).collect(),
            code: encounter.child("code").map(Code::read),
            period: encounter
                .child("effectiveTime")
                .map(Period::read)
                .filter(|period| *period != Period::default()),
            discharge: encounter.child("dischargeDispositionCode").map(Code::read),
            responsible: encounter.child("responsibleParty").and_then(entity),
            participants: encounter.children("encounterParticipant").map(participant).collect(),
            facility: facility.and_then(|place| place.child("code")).map(Code::read).unwrap_or_default(),
            facility_ids: facility
                .map_or(Vec::new(), |place| place.children("id").filter_map(Id::read).collect()),
            place_name: facility.and_then(|place| place.at("location/name")?.plain()).map(Str::from),
            place_address: facility.and_then(|place| Address::read(place.at("location/addr")?)),
        }
    }

    pub(super) fn write(&self) -> Element {
        let entity =
            |who: &Professional| who.write("assignedEntity", "assignedPerson", "representedOrganization");
        let period = match &self.period {
            Some(period) => period.write("effectiveTime"),
            None => Element::new("effectiveTime").fixed("nullFlavor", "UNK"),
        };
        let participants = self.participants.iter().map(|participant| {
            Element::new("encounterParticipant")
                .attr("typeCode", participant.kind.clone())
                .with_opt(participant.period.as_ref().map(|period| period.write("time")))
                .with(entity(&participant.who))
        });
        let encounter = Element::new("encompassingEncounter")
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with_opt(self.code.as_ref().map(|code| code.write("code")))
            .with(period)
            .with_opt(self.discharge.as_ref().map(|code| code.write("dischargeDispositionCode")))
            .with_opt(self.responsible.as_ref().map(|who| Element::new("responsibleParty").with(entity(who))))
            .with_all(participants)
            .with(Element::new("location").with(self.write_facility()));
        Element::new("componentOf").with(encounter)
    }

    fn write_facility(&self) -> Element {
        let name = self.place_name.as_ref().map(|name| Element::new("name").with_text(name.clone()));
        let place = (name.is_some() || self.place_address.is_some()).then(|| {
            Element::new("location").with_opt(name).with_opt(self.place_address.as_ref().map(Address::write))
        });
        Element::new("healthCareFacility")
            .with_all(self.facility_ids.iter().map(|id| id.write("id")))
            .with(self.facility.write("code"))
            .with_opt(place)
    }
}

/// When somebody took part: that it does not apply goes without saying.
fn participation(time: &Element) -> Period {
    let period = Period::read(time);
    Period { null: period.null.filter(|null| *null != NullFlavor::NotApplicable), ..period }
}
