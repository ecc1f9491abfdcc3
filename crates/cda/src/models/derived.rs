//! Identifiers of what has none in a model: sections, observations.

use sha1::{Digest, Sha1};

use crate::header::Header;
use crate::values::Id;

/// Namespace of names that are OIDs (RFC 9562, section 6.6).
const OIDS: u128 = 0x6ba7_b812_9dad_11d1_80b4_00c0_4fd4_30c8;

/// UUIDs (version 5) made of the document's `setId` and of their rank: all versions of a document have the same, so
/// that what did not change keeps its identifier.
pub(crate) fn derived_ids(header: &Header) -> impl FnMut() -> Id + use<> {
    let document = header.meta.set_id.as_ref().or(header.meta.id.as_ref());
    let document = document.map(Id::to_string).unwrap_or_default();
    let mut rank = 0u32;
    move || {
        rank += 1;
        Id::root(name_based(&format!("{document}/{rank}")))
    }
}

fn name_based(name: &str) -> String {
    let digest = Sha1::new().chain_update(OIDS.to_be_bytes()).chain_update(name).finalize();
    let bits = digest.iter().take(16).fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
    let bits = bits & !(0xF << 76) & !(0x3 << 62) | (0x5 << 76) | (0x2 << 62);
    let hex = format!("{bits:032x}");
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_gives_the_uuid_of_the_standard() {
        // Python: uuid.uuid5(uuid.NAMESPACE_OID, "1.2.250.1/1")
        assert_eq!(name_based("1.2.250.1/1"), "cb224fb9-4a4b-5b34-b3ed-ea34258b61cb");
    }
}
