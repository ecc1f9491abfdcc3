//! Code systems by name.

use std::sync::LazyLock;

/// A code system that documents of the CI-SIS use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct System {
    /// OID.
    pub oid: &'static str,
    /// Short name, as in JSON and in `codeSystemName`.
    pub name: &'static str,
}

const fn row(name: &'static str, oid: &'static str) -> System {
    System { oid, name }
}

/// Facts: vocabulary of the CI-SIS (annexe vocabulaire), OIDs of the HL7 and ANS registries.
const SYSTEMS: &[System] = &[
    row("LOINC", "2.16.840.1.113883.6.1"),
    row("SNOMED CT", "2.16.840.1.113883.6.96"),
    row("CIM-10", "2.16.840.1.113883.6.3"),
    row("CIM-11", "2.16.840.1.113883.6.347"),
    row("TA_CIS", "1.2.250.1.213.1.1.4.322"),
    row("ATC", "2.16.840.1.113883.6.73"),
    row("CIS", "1.2.250.1.213.2.3.1"),
    row("CIP", "1.2.250.1.213.2.3.2"),
    row("UCD", "1.2.250.1.213.2.62"),
    row("MV", "1.2.250.1.213.2.59"),
    row("CCAM", "1.2.250.1.215.300.1"),
    row("NABM", "1.2.250.1.213.2.7"),
    row("EDQM", "0.4.0.127.0.16.1.1.2.1"),
    row("EMDN", "1.2.250.1.213.2.68"),
    row("CLADIMED", "1.2.250.1.213.2.65"),
    row("LPP", "1.2.250.1.215.200.2.1"),
    row("DCM", "1.2.840.10008.2.16.4"),
    row("DCMUID", "1.2.840.10008.2.6.1"),
    row("NCIT", "2.16.840.1.113883.3.26.1.1"),
    row("NCBI", "2.16.840.1.113883.3.9471"),
    row("SMS", "2.16.840.1.113883.3.6905.2"),
    row("ORPHANET", "1.2.250.1.213.2.49"),
    row("CISP-2", "2.16.840.1.113883.6.139"),
    row("DRC", "1.2.250.1.213.2.9"),
    row("CODE_ATTENTE", "1.2.250.1.213.1.1.5.130"),
    row("ANSM_TECHNIQUE", "1.2.250.1.213.2.3.5"),
    row("TRE_A00", "1.2.250.1.213.1.1.4.6"),
    row("TRE_A01", "1.2.250.1.213.1.1.4.9"),
    row("TRE_A02", "1.2.250.1.213.1.1.4.5"),
    row("TRE_A05", "1.2.250.1.213.1.1.4.12"),
    row("TRE_R02", "1.2.250.1.71.4.2.4"),
    row("TRE_R85", "1.2.250.1.213.1.6.1.107"),
    row("HL7:ActCode", "2.16.840.1.113883.5.4"),
    row("HL7:ActPriority", "2.16.840.1.113883.5.7"),
    row("HL7:AdministrativeGender", "2.16.840.1.113883.5.1"),
    row("HL7:Confidentiality", "2.16.840.1.113883.5.25"),
    row("HL7:ObservationInterpretation", "2.16.840.1.113883.5.83"),
    row("HL7:ObservationMethod", "2.16.840.1.113883.5.84"),
    row("HL7:ParticipationFunction", "2.16.840.1.113883.5.88"),
    row("HL7:RoleCode", "2.16.840.1.113883.5.111"),
    row("HL7:SpecimenType", "2.16.840.1.113883.5.129"),
    row("HL7:0487", "2.16.840.1.113883.18.311"),
    row("IPS:Absent", "2.16.840.1.113883.5.1150.1"),
    row("IHEActCode", "1.3.6.1.4.1.19376.1.5.3.2"),
    row("TRE_R280", "1.2.250.1.213.1.1.4.2.280"),
    row("TRE_R291", "1.2.250.1.213.1.1.4.2.291"),
];

/// The code system with that OID or that short name.
///
/// ```
/// use segur_cda::values::system;
/// assert_eq!(system("LOINC").map(|s| s.oid), Some("2.16.840.1.113883.6.1"));
/// assert_eq!(system("2.16.840.1.113883.6.1").map(|s| s.name), Some("LOINC"));
/// ```
pub fn system(key: &str) -> Option<System> {
    let bucket = &BY_KEY[bucket(key)];
    bucket.iter().find(|(known, _)| *known == key).map(|(_, system)| *system)
}

/// The code systems by OID and by name, few of them together.
static BY_KEY: LazyLock<[Vec<(&'static str, System)>; BUCKETS]> = LazyLock::new(|| {
    let mut buckets = [const { Vec::new() }; BUCKETS];
    for system in SYSTEMS {
        for key in [system.oid, system.name] {
            buckets[bucket(key)].push((key, *system));
        }
    }
    buckets
});

const BUCKETS: usize = 128;

/// OIDs begin alike and differ in length or at the end.
fn bucket(key: &str) -> usize {
    let bytes = key.as_bytes();
    let end = |back: usize| bytes.len().checked_sub(back).map_or(0, |at| usize::from(bytes[at]));
    (bytes.len() * 37 + end(1) * 5 + end(2) * 11 + end(3)) % BUCKETS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_system_is_found_and_buckets_are_small() {
        for one in SYSTEMS {
            assert_eq!((system(one.oid), system(one.name)), (Some(*one), Some(*one)));
        }
        assert_eq!((system(""), system("x")), (None, None));
        assert!(BY_KEY.iter().all(|bucket| bucket.len() <= 5));
    }
}
