//! Serialisation of the name numbers, which the XML crate keeps free of serde.

use segur_xml::NameId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) mod name {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(name: &NameId, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u32(name.0)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NameId, D::Error> {
        u32::deserialize(from).map(NameId)
    }
}

pub(crate) mod name_option {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(name: &Option<NameId>, to: S) -> Result<S::Ok, S::Error> {
        name.map(|name| name.0).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NameId>, D::Error> {
        Ok(Option::<u32>::deserialize(from)?.map(NameId))
    }
}
