//! The parts of a CDA header that metadata come from.

use segur_ins::carriers;
use segur_report::{Finding, Location, Source, Text};
use segur_xml::{Node, Tree};

use super::people;
use crate::model::{Author, Coded, Cx, Xcn};
use crate::tables;

const HL7: &str = "urn:hl7-org:v3";
/// Extensions of CDA for images.
const DICOM: &str = "urn:dicom-org:ps3-20";
const XSL: &str = "http://www.w3.org/1999/XSL/Transform";
/// IHE XDS-SD: a document without structure.
const LEVEL_1: &str = "1.3.6.1.4.1.19376.1.2.20";

/// A CDA document in a tree.
#[derive(Clone, Copy, Debug)]
pub struct Cda<'t> {
    root: Node<'t>,
    self_displaying: bool,
}

impl<'t> Cda<'t> {
    /// The CDA document that a tree holds, at its root or inside a style sheet that displays it.
    ///
    /// # Errors
    /// There is none.
    pub fn new(tree: &'t Tree) -> Result<Cda<'t>, Box<Finding>> {
        let root = tree.root();
        let found = match root.is(HL7, "ClinicalDocument") {
            true => Some(root),
            false if root.is(XSL, "stylesheet") || root.is(XSL, "transform") => {
                root.descendants().find(|node| node.is(HL7, "ClinicalDocument"))
            }
            false => None,
        };
        let message = || Text::new("ce n'est pas un document CDA", "this is not a CDA document");
        let refusal =
            || Box::new(Finding::error(Source::Xdm, "XDM-NOT-CDA", message()).with_location(root.location()));
        let instruction =
            |node: &Node<'_>| node.local_name() == "xml-stylesheet" && node.text().contains("href=\"#");
        let displayed = found != Some(root) || tree.document().children().any(|node| instruction(&node));
        found.map(|root| Cda { root, self_displaying: displayed }).ok_or_else(refusal)
    }

    /// The patient's identity, as the header gives it.
    pub fn identity(&self) -> segur_ins::Identity {
        carriers::cda::read_at(&self.root).identity()
    }

    /// Where the document begins.
    pub fn location(&self) -> Location {
        self.root.location()
    }

    /// Where an element of the header stands, by its path; the document if there is no such element.
    pub fn place(&self, path: &str) -> (Location, String) {
        let node = at(&self.root, path).unwrap_or(self.root);
        (node.location(), node.path())
    }

    /// `mimeType`: the form of the carrier.
    pub fn mime_type(&self) -> &'static str {
        if self.self_displaying { "application/xslt+xml" } else { "text/xml" }
    }

    /// `uniqueId`: `root`, or `root^extension`.
    pub fn unique_id(&self) -> Option<String> {
        self.at("id").and_then(|id| unique_id(&id))
    }

    /// `setId` and `versionNumber`.
    pub fn version(&self) -> (Option<String>, Option<u64>) {
        let number = self.at("versionNumber").and_then(|node| node.attribute("value")?.parse().ok());
        (self.at("setId").and_then(|id| unique_id(&id)), number)
    }

    /// Identifier of the document that this one replaces.
    pub fn replaces(&self) -> Option<String> {
        let related = children(&self.root, "relatedDocument");
        let mut replaced = related.filter(|node| node.attribute("typeCode") == Some("RPLC"));
        at(&replaced.next()?, "parentDocument/id").and_then(|id| unique_id(&id))
    }

    /// `setId` and `versionNumber` of the document that this one replaces, where the header says them.
    pub fn replaced_version(&self) -> (Option<String>, Option<u64>) {
        let parent = self.at("relatedDocument/parentDocument");
        let number = |node: Node<'_>| at(&node, "versionNumber")?.attribute("value")?.parse().ok();
        (parent.and_then(|node| at(&node, "setId")).and_then(|id| unique_id(&id)), parent.and_then(number))
    }

    /// `typeCode`.
    pub fn type_code(&self) -> Option<Coded> {
        self.at("code").and_then(|code| coded(&code))
    }

    /// `title`.
    pub fn title(&self) -> Option<String> {
        let text = self.at("title")?.string_value();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    }

    /// `languageCode`.
    pub fn language_code(&self) -> Option<String> {
        value(self.at("languageCode"), "code")
    }

    /// `creationTime`, in the form of HL7.
    pub fn effective_time(&self) -> Option<String> {
        value(self.at("effectiveTime"), "value")
    }

    /// The confidentiality code of the document.
    pub fn confidentiality(&self) -> Option<Coded> {
        let mut code = self.at("confidentialityCode").and_then(|code| coded(&code))?;
        let labels = [("N", "Normal"), ("R", "Restreint"), ("V", "Très restreint")];
        if let (true, Some((_, label))) =
            (code.display.is_empty(), labels.iter().find(|(c, _)| *c == code.code))
        {
            code.display = (*label).to_owned();
        }
        Some(code)
    }

    /// `formatCode`: of the media type for a document without structure, else of the last model that has one.
    pub fn format_code(&self) -> Option<Coded> {
        if let Some(text) = self.at("component/nonXMLBody/text") {
            return tables::format_of_media_type(text.attribute("mediaType")?);
        }
        let templates: Vec<_> =
            children(&self.root, "templateId").filter_map(|id| id.attribute("root")).collect();
        templates
            .iter()
            .rev()
            .filter(|root| **root != LEVEL_1)
            .find_map(|root| tables::format_of_template(root))
    }

    /// The act that the document is about: the first that has performer and time, as flags of prescriptions have
    /// neither; else the first that has a time; else the first.
    fn service_event(&self) -> Option<Node<'t>> {
        let events: Vec<_> =
            children(&self.root, "documentationOf").filter_map(|d| at(&d, "serviceEvent")).collect();
        let timed = |event: &&Node<'t>| low(event).is_some();
        let whole = |event: &&Node<'t>| timed(event) && at(event, "performer").is_some();
        events.iter().find(whole).or_else(|| events.iter().find(timed)).or(events.first()).copied()
    }

    /// `serviceStartTime`, in the form of HL7.
    pub fn service_start(&self) -> Option<String> {
        self.service_event().and_then(|event| low(&event))
    }

    /// `serviceStopTime`, in the form of HL7.
    pub fn service_stop(&self) -> Option<String> {
        value(at(&self.service_event()?, "effectiveTime/high"), "value")
    }

    /// `practiceSettingCode`.
    pub fn practice_setting(&self) -> Option<Coded> {
        let path = "performer/assignedEntity/representedOrganization/standardIndustryClassCode";
        at(&self.service_event()?, path).and_then(|code| coded(&code))
    }

    /// `eventCodeList`: the codes of all acts.
    pub fn event_codes(&self) -> Vec<Coded> {
        let events =
            children(&self.root, "documentationOf").filter_map(|node| at(&node, "serviceEvent/code"));
        let mut codes: Vec<Coded> = Vec::new();
        for code in events.filter_map(|code| coded(&code)) {
            if !codes.iter().any(|known| known.is_same(&code)) {
                codes.push(code);
            }
        }
        codes
    }

    /// `healthcareFacilityTypeCode`.
    pub fn facility_type(&self) -> Option<Coded> {
        self.at("componentOf/encompassingEncounter/location/healthCareFacility/code")
            .and_then(|code| coded(&code))
    }

    /// `legalAuthenticator`.
    pub fn legal_authenticator(&self) -> Option<Xcn> {
        people::entity(&self.at("legalAuthenticator/assignedEntity")?)
    }

    /// `author`, one for each of the header that can be named.
    pub fn authors(&self) -> Vec<Author> {
        children(&self.root, "author").filter_map(|author| people::author(&author)).collect()
    }

    /// `patientId`: the INS.
    pub fn ins(&self) -> Option<Cx> {
        let ids = self.at("recordTarget/patientRole").map(|role| children(&role, "id").collect::<Vec<_>>());
        let authority = |id: &Node<'_>| id.attribute("root").and_then(segur_ins::Authority::from_oid);
        let id = ids?.into_iter().find(|id| authority(id).is_some_and(segur_ins::Authority::is_ins))?;
        Some(Cx::new(id.attribute("extension")?.trim(), id.attribute("root")?, "NH"))
    }

    /// `sourcePatientId`: the first identifier that is no INS, where there is one.
    pub fn local_id(&self) -> Option<Cx> {
        self.local_ids().into_iter().next()
    }

    /// The identifiers of the patient that are no INS.
    pub fn local_ids(&self) -> Vec<Cx> {
        let Some(role) = self.at("recordTarget/patientRole") else { return Vec::new() };
        let local = |id: Node<'_>| {
            let (root, extension) = (id.attribute("root")?, id.attribute("extension")?.trim());
            let own = segur_ins::Authority::from_oid(root).is_none() && !extension.is_empty();
            own.then(|| Cx::new(extension, root, "PI"))
        };
        children(&role, "id").filter_map(local).collect()
    }

    /// `sourcePatientInfo`.
    pub fn source_patient_info(&self) -> Vec<String> {
        let mut info = carriers::xds::source_patient_info(&self.identity());
        let others = self.local_ids().into_iter().skip(1);
        info.extend(others.map(|id| format!("PID-3|{}", id.as_str())));
        info
    }

    /// Identifiers of the orders that the document fulfils and of their images (`accessionNumber`), as CXi.
    pub fn reference_ids(&self) -> Vec<String> {
        let orders = children(&self.root, "inFulfillmentOf").filter_map(|node| at(&node, "order"));
        let ids = orders.flat_map(|order| {
            let own = children(&order, "id").filter_map(|id| cxi(&id, "urn:ihe:iti:xds:2013:order"));
            let images = order.elements().filter(|node| node.is(DICOM, "accessionNumber"));
            let images = images.filter_map(|id| cxi(&id, "urn:ihe:iti:xds:2013:accession"));
            own.chain(images).collect::<Vec<_>>()
        });
        ids.collect()
    }

    fn at(&self, path: &str) -> Option<Node<'t>> {
        at(&self.root, path)
    }
}

pub(super) fn children<'t>(node: &Node<'t>, local: &str) -> impl Iterator<Item = Node<'t>> {
    node.elements().filter(move |element| element.is(HL7, local))
}

/// The first element at a path of local names.
pub(super) fn at<'t>(node: &Node<'t>, path: &str) -> Option<Node<'t>> {
    path.split('/').try_fold(*node, |node, step| children(&node, step).next())
}

pub(super) fn value(node: Option<Node<'_>>, attribute: &str) -> Option<String> {
    node?.attribute(attribute).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned)
}

pub(super) fn coded(node: &Node<'_>) -> Option<Coded> {
    let attribute = |name: &str| value(Some(*node), name);
    Some(Coded::new(
        attribute("code")?,
        attribute("codeSystem")?,
        attribute("displayName").unwrap_or_default(),
    ))
}

fn low(event: &Node<'_>) -> Option<String> {
    let time = at(event, "effectiveTime")?;
    value(at(&time, "low"), "value").or_else(|| value(Some(time), "value"))
}

fn unique_id(id: &Node<'_>) -> Option<String> {
    let root = value(Some(*id), "root")?;
    Some(match value(Some(*id), "extension") {
        Some(extension) => format!("{root}^{extension}"),
        None => root,
    })
}

/// An identifier as `referenceIdList` writes it; none where it has no number.
fn cxi(id: &Node<'_>, kind: &str) -> Option<String> {
    let (extension, root) = (value(Some(*id), "extension")?, value(Some(*id), "root")?);
    Some(Cx::new(&extension, &root, kind).as_str().to_owned())
}
