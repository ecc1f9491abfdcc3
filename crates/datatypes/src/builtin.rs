//! The built-in types of XML Schema 1.0 part 2, chapter 3, and how they derive from one another.

use serde::{Deserialize, Serialize};

use crate::facets::WhiteSpace;

macro_rules! builtins {
    ($($variant:ident $name:literal < $base:ident),* $(,)?) => {
        /// A built-in simple type of XML Schema 1.0 (part 2, chapter 3).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Builtin {
            /// `xs:anySimpleType`, the root of the simple types.
            AnySimpleType,
            $(#[doc = concat!("`xs:", $name, "`")] $variant,)*
        }

        impl Builtin {
            const ALL: &'static [Builtin] = &[Builtin::AnySimpleType, $(Builtin::$variant),*];

            /// The local name, in the namespace `http://www.w3.org/2001/XMLSchema`.
            ///
            /// ```
            /// assert_eq!(segur_datatypes::Builtin::NmToken.name(), "NMTOKEN");
            /// ```
            pub fn name(self) -> &'static str {
                match self {
                    Builtin::AnySimpleType => "anySimpleType",
                    $(Builtin::$variant => $name,)*
                }
            }

            /// The type that it restricts, or whose list it is made from (`anySimpleType` for those).
            pub fn base(self) -> Option<Builtin> {
                match self {
                    Builtin::AnySimpleType => None,
                    $(Builtin::$variant => Some(Builtin::$base),)*
                }
            }
        }
    };
}

builtins! {
    String "string" < AnySimpleType,
    NormalizedString "normalizedString" < String,
    Token "token" < NormalizedString,
    Language "language" < Token,
    NmToken "NMTOKEN" < Token,
    NmTokens "NMTOKENS" < AnySimpleType,
    Name "Name" < Token,
    NcName "NCName" < Name,
    Id "ID" < NcName,
    IdRef "IDREF" < NcName,
    IdRefs "IDREFS" < AnySimpleType,
    Entity "ENTITY" < NcName,
    Entities "ENTITIES" < AnySimpleType,
    Boolean "boolean" < AnySimpleType,
    Decimal "decimal" < AnySimpleType,
    Integer "integer" < Decimal,
    NonPositiveInteger "nonPositiveInteger" < Integer,
    NegativeInteger "negativeInteger" < NonPositiveInteger,
    Long "long" < Integer,
    Int "int" < Long,
    Short "short" < Int,
    Byte "byte" < Short,
    NonNegativeInteger "nonNegativeInteger" < Integer,
    UnsignedLong "unsignedLong" < NonNegativeInteger,
    UnsignedInt "unsignedInt" < UnsignedLong,
    UnsignedShort "unsignedShort" < UnsignedInt,
    UnsignedByte "unsignedByte" < UnsignedShort,
    PositiveInteger "positiveInteger" < NonNegativeInteger,
    Float "float" < AnySimpleType,
    Double "double" < AnySimpleType,
    Duration "duration" < AnySimpleType,
    DateTime "dateTime" < AnySimpleType,
    Time "time" < AnySimpleType,
    Date "date" < AnySimpleType,
    GYearMonth "gYearMonth" < AnySimpleType,
    GYear "gYear" < AnySimpleType,
    GMonthDay "gMonthDay" < AnySimpleType,
    GDay "gDay" < AnySimpleType,
    GMonth "gMonth" < AnySimpleType,
    HexBinary "hexBinary" < AnySimpleType,
    Base64Binary "base64Binary" < AnySimpleType,
    AnyUri "anyURI" < AnySimpleType,
    QName "QName" < AnySimpleType,
    Notation "NOTATION" < AnySimpleType,
}

impl Builtin {
    /// Every built-in type, each after its base and its item type.
    pub fn all() -> &'static [Builtin] {
        Self::ALL
    }

    /// The type of that local name.
    ///
    /// ```
    /// use segur_datatypes::Builtin;
    /// assert_eq!(Builtin::from_name("gYear"), Some(Builtin::GYear));
    /// assert_eq!(Builtin::from_name("gyear"), None);
    /// ```
    pub fn from_name(name: &str) -> Option<Builtin> {
        Self::ALL.iter().copied().find(|builtin| builtin.name() == name)
    }

    /// The item type of the three built-in lists.
    pub fn item(self) -> Option<Builtin> {
        match self {
            Builtin::NmTokens => Some(Builtin::NmToken),
            Builtin::IdRefs => Some(Builtin::IdRef),
            Builtin::Entities => Some(Builtin::Entity),
            _ => None,
        }
    }

    /// The primitive type it derives from by restriction, itself included; lists and `anySimpleType`
    /// have none.
    pub fn primitive(self) -> Option<Builtin> {
        if self.item().is_some() {
            return None;
        }
        match self.base()? {
            Builtin::AnySimpleType => Some(self),
            base => base.primitive(),
        }
    }

    /// Whether it is `ancestor` or derives from it by restriction.
    pub fn derives_from(self, ancestor: Builtin) -> bool {
        self == ancestor || self.base().is_some_and(|base| base.derives_from(ancestor))
    }

    /// What the type does to white space before anything else.
    pub fn white_space(self) -> WhiteSpace {
        match self {
            Builtin::AnySimpleType | Builtin::String => WhiteSpace::Preserve,
            Builtin::NormalizedString => WhiteSpace::Replace,
            _ => WhiteSpace::Collapse,
        }
    }

    pub(crate) fn index(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_topological() {
        for (index, builtin) in Builtin::all().iter().enumerate() {
            assert_eq!(builtin.index(), index);
            assert!(builtin.base().is_none_or(|base| base.index() < index));
            assert!(builtin.item().is_none_or(|item| item.index() < index || *builtin == Builtin::NmTokens));
        }
    }

    #[test]
    fn primitives() {
        assert_eq!(Builtin::UnsignedByte.primitive(), Some(Builtin::Decimal));
        assert_eq!(Builtin::Entity.primitive(), Some(Builtin::String));
        assert_eq!(Builtin::IdRefs.primitive(), None);
        assert_eq!(Builtin::AnySimpleType.primitive(), None);
        assert_eq!(Builtin::all().iter().filter(|b| b.primitive() == Some(**b)).count(), 19);
    }
}
