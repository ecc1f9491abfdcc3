//! Why a value or a facet is refused.

use segur_report::Text;

use crate::facets::FacetKind;

/// A schema component that breaks a constraint of part 2, section 4.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FacetError {
    /// The constraint broken: `minLength-less-than-equal-to-maxLength`, `cos-applicable-facets`, ...
    pub clause: &'static str,
    /// The facet concerned; none where the types themselves do not fit.
    pub facet: Option<FacetKind>,
    /// What is wrong, for the author of the schema.
    pub message: Text,
}

/// A text that is not a value of its type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueError {
    pub(crate) clause: &'static str,
    pub(crate) message: Text,
}

impl ValueError {
    /// The validation rule broken: `cvc-datatype-valid.1.2.1` (not of the atomic type), `.1.2.2` (of the list),
    /// `.1.2.3` (of no member of the union), `cvc-pattern-valid`, `cvc-enumeration-valid`, `cvc-length-valid`, ...
    pub fn clause(&self) -> &'static str {
        self.clause
    }

    /// What was found and what was expected.
    pub fn message(&self) -> &Text {
        &self.message
    }

    /// The same, without a copy.
    pub fn into_message(self) -> Text {
        self.message
    }
}
