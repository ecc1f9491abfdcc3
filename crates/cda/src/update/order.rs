//! Where an element stands among its siblings, by the schema of CDA R2.

use crate::element::{Element, Namespace};

/// The order that all classes share. No class has all of these.
const USUAL: &str = "realmCode typeId templateId id functionCode time code name title text derivationExpr \
    statusCode effectiveTime dischargeDispositionCode confidentialityCode priorityCode repeatNumber independentInd \
    languageCode value setId versionNumber copyTime interpretationCode methodCode routeCode approachSiteCode \
    targetSiteCode doseQuantity rateQuantity maxDoseQuantity administrationUnitCode quantity expectedUseTime \
    signatureCode addr telecom patient providerOrganization administrativeGenderCode birthTime deceasedInd \
    deceasedTime multipleBirthInd multipleBirthOrderNumber maritalStatusCode religiousAffiliationCode raceCode \
    ethnicGroupCode guardian birthplace languageCommunication assignedPerson assignedAuthoringDevice \
    associatedPerson informationRecipient guardianPerson guardianOrganization relatedPerson playingEntity \
    playingDevice scopingEntity representedOrganization receivedOrganization scopingOrganization recordTarget \
    subject specimen consumable product performer author dataEnterer informant custodian responsibleParty \
    encounterParticipant location legalAuthenticator authenticator participant assignedEntity associatedEntity \
    assignedAuthor assignedCustodian intendedRecipient participantRole inFulfillmentOf documentationOf \
    relatedDocument authorization entry entryRelationship reference precondition referenceRange componentOf \
    component";

/// Classes whose order is not the usual one.
const OWN: [(&[&str], &str); 4] = [
    (ORGANIZATIONS, "id name telecom addr standardIndustryClassCode asOrganizationPartOf"),
    (&["informationRecipient"], "typeId templateId intendedRecipient"),
    (&["name"], ""),
    (&["addr"], ""),
];

const ORGANIZATIONS: &[&str] = &[
    "representedOrganization",
    "representedCustodianOrganization",
    "providerOrganization",
    "receivedOrganization",
    "scopingOrganization",
    "guardianOrganization",
    "serviceProviderOrganization",
    "wholeOrganization",
    "manufacturerOrganization",
];

/// The position among the nodes of `parent` before which the schema wants `new`; none if that cannot be said.
pub(super) fn place(parent: &Element, new: &Element) -> Option<usize> {
    let list = OWN.iter().find(|row| row.0.contains(&parent.local())).map_or(USUAL, |row| row.1);
    let rank = |element: &Element| {
        let known = matches!(element.name().ns(), Namespace::Cda | Namespace::Sdtc | Namespace::Lab);
        list.split_whitespace().position(|name| known && name == element.local())
    };
    let own = rank(new)?;
    let later = parent.nodes().iter().position(|node| {
        node.as_element().is_some_and(|sibling| rank(sibling).is_some_and(|rank| rank > own))
    });
    Some(later.unwrap_or(parent.nodes().len()))
}
