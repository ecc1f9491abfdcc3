//! The header that all documents share (structuration minimale), in the field's words.

mod act;
mod party;
mod patient;
mod sections;

pub use act::{
    Encounter, EncounterParticipant, EventStatus, Informant, Kinship, Order, Participant, Relative, Role,
    ServiceEvent,
};
pub use party::{Organization, Professional};
pub use patient::{BirthPlace, Guardian, Ins, MultipleBirth, Patient, Sex};
pub use sections::SectionName;

use crate::element::{Element, Str};
use crate::input::{Problems, Segment, choice, record, union};
use crate::values::{Address, Code, Id, PersonName, Telecom, Ts};

choice! {
    /// Confidentiality (JDV of the kit: N, R, V).
    pub enum Confidentiality {
        /// Normal.
        "Normal" Normal = "N",
        /// Restricted.
        "Restreint" Restricted = "R",
        /// Very restricted.
        "Très restreint" VeryRestricted = "V",
    }
}

record! {
    /// What the document is.
    pub struct Meta {
        /// Identifier of this version of the document; made if absent.
        "identifiant du document" id: Option<Id>,
        /// Identifier that all versions share; made from `id` if absent.
        "identifiant du lot de versions (setId)" set_id: Option<Id>,
        /// Number of this version, from 1; 1 if absent.
        "numéro de version" version: Option<u32>,
        /// Identifier of the version that this one replaces.
        "document remplacé" replaces: Option<Id>,
        /// Type of document (JDV_J07); most models have one of their own.
        "type de document" kind: Option<Code>,
        /// Title; the label of the type if absent.
        "titre du document" title: Option<Str>,
        /// When it was made; now if absent.
        "date de création" created: Option<Ts>,
        /// Confidentiality; normal if absent.
        "confidentialité" confidentiality: Option<Confidentiality>,
        /// Language; `fr-FR` if absent.
        "langue" language: Option<Str>,
    }
    rules Meta::rules;
}

record! {
    /// A program or a device.
    pub struct Device {
        /// Identifiers.
        "identifiants du système" ids: Vec<Id>,
        /// Kind of system.
        "type de système" kind: Option<Code>,
        /// Model, with its maker.
        "modèle du système" model: Str,
        /// Name of the software.
        "nom du logiciel" software: Str,
        /// Means of contact.
        "coordonnées du système" telecoms: Vec<Telecom>,
        /// Addresses.
        "adresses du système" addresses: Vec<Address>,
        /// Organisation that answers for it.
        "structure responsable du système" organization: Option<Organization>,
    }
    rules Device::rules;
}

union! {
    /// A person or a system.
    pub enum Who {
        /// A professional.
        "professionnel" professional: Professional(Professional),
        /// A system.
        "système" device: Device(Device),
    }
}

impl Device {
    fn rules(&self, problems: &mut Problems) {
        if self.ids.is_empty() {
            problems
                .within(Segment::Field("ids", "identifiants du système", "Identifiers"), Problems::missing);
        }
    }
}

impl Default for Who {
    fn default() -> Self {
        Who::Professional(Professional::default())
    }
}

record! {
    /// An author.
    pub struct Author {
        /// Function (JDV_J47).
        "fonction de l'auteur" function: Option<Code>,
        /// When the contribution was made; the creation of the document if absent.
        "date de contribution de l'auteur" time: Option<Ts>,
        /// Who.
        "auteur" who: Who,
    }
}

record! {
    /// A person who answers for the document or validated it.
    pub struct Signatory {
        /// When; the creation of the document if absent.
        "date de signature" time: Option<Ts>,
        /// Who.
        "signataire" who: Professional,
    }
}

record! {
    /// A consent.
    pub struct Consent {
        /// Identifiers.
        "identifiants du consentement" ids: Vec<Id>,
        /// What was consented to.
        "code du consentement" code: Code,
    }
}

record! {
    /// Everything around the medical content.
    pub struct Header {
        /// What the document is.
        "métadonnées du document" meta: Meta,
        /// Patient.
        "patient" patient: Patient,
        /// Authors, one at least.
        "auteurs" authors: Vec<Author>,
        /// Person who entered the data.
        "opérateur de saisie" data_enterer: Option<Signatory>,
        /// Relatives and professionals who gave information.
        "informateurs" informants: Vec<Informant>,
        /// Structure that keeps the document.
        "structure conservant le document" custodian: Organization,
        /// Persons to whom the document is addressed.
        "destinataires" recipients: Vec<Professional>,
        /// Person who takes responsibility for the document.
        "responsable du document" legal_authenticator: Signatory,
        /// Persons who validated it.
        "valideurs" authenticators: Vec<Signatory>,
        /// Others who have to do with it.
        "participants" participants: Vec<Participant>,
        /// Prescriptions that it answers.
        "prescriptions" orders: Vec<Order>,
        /// Acts that it reports, the main one first.
        "actes documentés" events: Vec<ServiceEvent>,
        /// Encounter or stay.
        "prise en charge" encounter: Encounter,
        /// Consents.
        "consentements" consents: Vec<Consent>,
        /// Names of sections, where they are not those of the model.
        "noms des sections" sections: Vec<SectionName>,
    }
    rules Header::rules;
}

impl Meta {
    fn rules(&self, problems: &mut Problems) {
        if self.version == Some(0) {
            problems.invalid("le numéro de version commence à 1", "version numbers begin with 1");
        }
        if self.replaces.is_some() && self.version.is_none_or(|version| version < 2) {
            problems.within(Segment::Field("version", "numéro de version", "version"), |p| {
                p.invalid(
                    "un document qui en remplace un autre (`replaces`) est de version 2 au moins",
                    "a document that replaces another (`replaces`) is of version 2 at least",
                );
            });
        }
        if self.replaces.is_some() && self.replaces == self.id {
            problems.within(Segment::Field("replaces", "document remplacé", "replaced document"), |p| {
                p.invalid("un document ne se remplace pas lui-même", "a document does not replace itself");
            });
        }
        let right = |text: &Str| matches!(text.as_bytes(), [a, b, b'-', c, d] if a.is_ascii_lowercase() && b.is_ascii_lowercase() && c.is_ascii_uppercase() && d.is_ascii_uppercase());
        if self.language.as_ref().is_some_and(|text| !right(text)) {
            problems.invalid("la langue s'écrit comme `fr-FR`", "a language is written like `fr-FR`");
        }
    }
}

impl Header {
    /// What several fields say together (structuration minimale).
    fn rules(&self, problems: &mut Problems) {
        let field = |name, fr, en| Segment::Field(name, fr, en);
        if self.authors.is_empty() {
            problems.within(field("authors", "auteurs", "authors"), Problems::missing);
        }
        for (index, author) in self.authors.iter().enumerate() {
            if let Who::Professional(who) = &author.who {
                let path = [
                    field("authors", "auteurs", "authors"),
                    Segment::Index(index),
                    field("who", "auteur", "author"),
                    field("professional", "professionnel", "professional"),
                ];
                within(problems, &path, |p| who.require_id(p));
            }
        }
        let path = [
            field("legal_authenticator", "responsable du document", "legal authenticator"),
            field("who", "signataire", "signatory"),
        ];
        within(problems, &path, |p| {
            self.legal_authenticator.who.require_id(p);
            self.legal_authenticator.who.require_name(p);
        });
        let segment = field("custodian", "structure conservant le document", "custodian");
        problems.within(segment, |p| self.check_custodian(p));
        for (index, _) in self.recipients.iter().enumerate().filter(|(_, who)| who.profession.is_some()) {
            let path = [
                field("recipients", "destinataires", "recipients"),
                Segment::Index(index),
                field("profession", "profession et spécialité", "profession"),
            ];
            within(problems, &path, |p| {
                p.invalid(
                    "un CDA ne dit pas la profession d'un destinataire",
                    "a CDA has no profession of a recipient",
                );
            });
        }
        self.check_sections(problems);
        let segment = field("events", "actes documentés", "events");
        problems.within(segment, |p| match self.events.first() {
            None => p.missing(),
            Some(event) => p.within(Segment::Index(0), |p| event.check_main(p)),
        });
    }

    /// Unlike other organisations it has one address and one means of contact at most (CDA R2).
    fn check_custodian(&self, problems: &mut Problems) {
        if !self.custodian.is_identified() {
            problems.invalid(
                "il manque un identifiant (`finess`, `siret`, `siren` ou `ids`)",
                "an identifier is missing (`finess`, `siret`, `siren` or `ids`)",
            );
        }
        let many = |length: usize, name, fr, en, problems: &mut Problems| {
            if length > 1 {
                problems
                    .within(Segment::Field(name, fr, en), |p| p.invalid("un seul au plus", "one at most"));
            }
        };
        let custodian = &self.custodian;
        many(custodian.addresses.len(), "addresses", "adresse de la structure", "address", problems);
        many(
            custodian.telecoms.len(),
            "telecoms",
            "coordonnée de la structure",
            "means of contact",
            problems,
        );
    }

    /// From a `ClinicalDocument`; whatever is missing is left at its default.
    pub fn read(root: &Element) -> Header {
        let signatory = |element: &Element, entity: &str| Signatory {
            time: element.child("time").and_then(Ts::read),
            who: element.child(entity).map_or(Professional::default(), |who| {
                Professional::read(who, "assignedPerson", "representedOrganization")
            }),
        };
        let recipient = |element: &Element| {
            let who = element.child("intendedRecipient")?;
            Some(Professional::read(who, "informationRecipient", "receivedOrganization"))
        };
        let consent = |element: &Element| {
            let consent = element.child("consent")?;
            let ids = consent.children("id").filter_map(Id::read).collect();
            Some(Consent { ids, code: consent.child("code").map(Code::read).unwrap_or_default() })
        };
        let custodian = root.at("custodian/assignedCustodian/representedCustodianOrganization");
        Header {
            meta: Meta::read(root),
            patient: root.at("recordTarget/patientRole").map(Patient::read).unwrap_or_default(),
            authors: root.children("author").map(Author::read).collect(),
            data_enterer: root.child("dataEnterer").map(|element| signatory(element, "assignedEntity")),
            informants: root.children("informant").filter_map(Informant::read).collect(),
            custodian: custodian.map(Organization::read).unwrap_or_default(),
            recipients: root.children("informationRecipient").filter_map(recipient).collect(),
            legal_authenticator: root
                .child("legalAuthenticator")
                .map(|e| signatory(e, "assignedEntity"))
                .unwrap_or_default(),
            authenticators: root.children("authenticator").map(|e| signatory(e, "assignedEntity")).collect(),
            participants: root.children("participant").map(Participant::read).collect(),
            orders: root.children("inFulfillmentOf").filter_map(Order::read).collect(),
            events: root.children("documentationOf").filter_map(ServiceEvent::read).collect(),
            encounter: root.at("componentOf/encompassingEncounter").map(Encounter::read).unwrap_or_default(),
            consents: root.children("authorization").filter_map(consent).collect(),
            sections: Vec::new(),
        }
    }

    /// The `ClinicalDocument` without its body, elements in the order of the schema; `templates` come after the two
    /// that every document bears. Values that [`crate::Dossier::complete`] fills are expected to be there.
    pub fn write(&self, templates: &[&'static str]) -> Element {
        let entity =
            |who: &Professional| who.write("assignedEntity", "assignedPerson", "representedOrganization");
        let signed = |name, signatory: &Signatory| {
            Element::new(name)
                .with_opt(signatory.time.as_ref().map(|time| time.write("time")))
                .with(Element::new("signatureCode").fixed("code", "S"))
                .with(entity(&signatory.who))
        };
        let enterer = self.data_enterer.as_ref().map(|enterer| {
            Element::new("dataEnterer")
                .with_opt(enterer.time.as_ref().map(|time| time.write("time")))
                .with(entity(&enterer.who))
        });
        let custodian =
            Element::new("assignedCustodian").with(self.custodian.write("representedCustodianOrganization"));
        let recipients = self.recipients.iter().map(|who| {
            let who = who.write("intendedRecipient", "informationRecipient", "receivedOrganization");
            Element::new("informationRecipient").with(who)
        });
        let replaced = self.meta.replaces.as_ref().map(|id| {
            let parent = Element::new("parentDocument").with(id.write("id"));
            Element::new("relatedDocument").fixed("typeCode", "RPLC").with(parent)
        });
        self.meta
            .write(templates)
            .with(self.patient.write())
            .with_all(self.authors.iter().map(Author::write))
            .with_opt(enterer)
            .with_all(self.informants.iter().map(Informant::write))
            .with(Element::new("custodian").with(custodian))
            .with_all(recipients)
            .with(signed("legalAuthenticator", &self.legal_authenticator))
            .with_all(self.authenticators.iter().map(|signatory| signed("authenticator", signatory)))
            .with_all(self.participants.iter().map(Participant::write))
            .with_all(self.orders.iter().map(Order::write))
            .with_all(self.events.iter().map(ServiceEvent::write))
            .with_opt(replaced)
            .with_all(self.consents.iter().map(Consent::write))
            .with(self.encounter.write())
    }
}

impl Meta {
    fn read(root: &Element) -> Meta {
        let id = |name| root.child(name).and_then(Id::read);
        let confidentiality = root.value_at("confidentialityCode", "code").and_then(Confidentiality::new);
        Meta {
            id: id("id"),
            set_id: id("setId"),
            version: root.value_at("versionNumber", "value").and_then(|text| text.parse().ok()),
            replaces: root.at("relatedDocument/parentDocument/id").and_then(Id::read),
            kind: root.child("code").map(Code::read),
            title: root.child("title").and_then(Element::plain).map(Str::from),
            created: root.child("effectiveTime").and_then(Ts::read),
            confidentiality,
            language: root.value_at("languageCode", "code").map(Str::from),
        }
    }

    fn write(&self, templates: &[&'static str]) -> Element {
        let confidentiality = self.confidentiality.unwrap_or_default();
        let confidentiality = Element::new("confidentialityCode")
            .fixed("code", confidentiality.code())
            .fixed("displayName", confidentiality.label())
            .fixed("codeSystem", "2.16.840.1.113883.5.25")
            .fixed("codeSystemName", "Confidentiality");
        let language = self.language.clone().unwrap_or_else(|| "fr-FR".into());
        let version = self.version.unwrap_or(1).to_string();
        Element::new("ClinicalDocument")
            .with(Element::new("realmCode").fixed("code", "FR"))
            .with(
                Element::new("typeId")
                    .fixed("root", "2.16.840.1.113883.1.3")
                    .fixed("extension", "POCD_HD000040"),
            )
            .templates(&["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"])
            .templates(templates)
            .with_opt(self.id.as_ref().map(|id| id.write("id")))
            .with_opt(self.kind.as_ref().map(|code| code.write("code")))
            .with_opt(self.title.as_ref().map(|title| Element::new("title").with_text(title.clone())))
            .with_opt(self.created.as_ref().map(|time| time.write("effectiveTime")))
            .with(confidentiality)
            .with(Element::new("languageCode").attr("code", language))
            .with_opt(self.set_id.as_ref().map(|id| id.write("setId")))
            .with(Element::new("versionNumber").attr("value", version))
    }
}

impl Author {
    /// From an element `author`, of a header or of an entry.
    pub(crate) fn read(element: &Element) -> Author {
        let empty = Element::new("assignedAuthor");
        let author = element.child("assignedAuthor").unwrap_or(&empty);
        let who = match author.child("assignedAuthoringDevice") {
            None => {
                Who::Professional(Professional::read(author, "assignedPerson", "representedOrganization"))
            }
            Some(device) => Who::Device(Device::read(author, device)),
        };
        Author {
            function: element.child("functionCode").map(Code::read),
            time: element.child("time").and_then(Ts::read),
            who,
        }
    }

    /// As an element `author`.
    pub(crate) fn write(&self) -> Element {
        let who = match &self.who {
            Who::Professional(who) => {
                let mut author = who.write("assignedAuthor", "assignedPerson", "representedOrganization");
                // The schema wants one; the author of an entry may have none.
                if author.child("id").is_none() {
                    let unknown = Element::new("id").fixed("nullFlavor", "UNK");
                    author.nodes_mut().insert(0, crate::element::Node::Element(unknown));
                }
                author
            }
            Who::Device(device) => device.write(),
        };
        Element::new("author")
            .with_opt(self.function.as_ref().map(|code| code.write("functionCode")))
            .with_opt(self.time.as_ref().map(|time| time.write("time")))
            .with(who)
    }
}

impl Device {
    fn read(author: &Element, device: &Element) -> Device {
        let text = |name| device.child(name).and_then(Element::plain).map(Str::from).unwrap_or_default();
        Device {
            ids: author.children("id").filter_map(Id::read).collect(),
            kind: author.child("code").map(Code::read),
            model: text("manufacturerModelName"),
            software: text("softwareName"),
            telecoms: author.children("telecom").filter_map(Telecom::read).collect(),
            addresses: author.children("addr").filter_map(Address::read).collect(),
            organization: author.child("representedOrganization").map(Organization::read),
        }
    }

    fn write(&self) -> Element {
        let device = Element::new("assignedAuthoringDevice")
            .with(Element::new("manufacturerModelName").with_text(self.model.clone()))
            .with(Element::new("softwareName").with_text(self.software.clone()));
        Element::new("assignedAuthor")
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with_opt(self.kind.as_ref().map(|code| code.write("code")))
            .with_all(self.addresses.iter().map(Address::write))
            .with_all(self.telecoms.iter().map(Telecom::write))
            .with(device)
            .with_opt(self.organization.as_ref().map(|o| o.write("representedOrganization")))
    }
}

impl Consent {
    fn write(&self) -> Element {
        let consent = Element::new("consent")
            .with_all(self.ids.iter().map(|id| id.write("id")))
            .with(self.code.write("code"))
            .with(Element::new("statusCode").fixed("code", "completed"));
        Element::new("authorization").with(consent)
    }
}

impl Professional {
    /// Their name as people read it.
    pub fn shown(&self) -> String {
        self.name.as_ref().map(PersonName::shown).unwrap_or_default()
    }
}

/// Adds problems at a path of several steps.
pub(crate) fn within(problems: &mut Problems, path: &[Segment], run: impl FnOnce(&mut Problems)) {
    match path {
        [] => run(problems),
        [first, rest @ ..] => problems.within(first.clone(), |p| within(p, rest, run)),
    }
}
