//! Simple types and how they judge a text.

use std::borrow::Cow;
use std::sync::Arc;

use crate::builtin::Builtin;
use crate::context::Context;
use crate::error::{FacetError, ValueError};
use crate::facets::{Facet, Facets, WhiteSpace};
use crate::value::Value;

/// How the values of a type are made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Variety {
    /// `xs:anySimpleType`: anything.
    Absent,
    /// One value.
    Atomic,
    /// Values separated by white space.
    List,
    /// A value of one of several types.
    Union,
}

/// What an identifying value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum IdKind {
    /// It names its element.
    Id,
    /// It refers to an element.
    IdRef,
}

/// A simple type: a built-in one or one derived from them. Immutable, shared by threads.
#[derive(Debug)]
pub struct SimpleType {
    facets: Facets,
}

impl SimpleType {
    /// A built-in type; always the same one.
    pub fn builtin(builtin: Builtin) -> Arc<SimpleType> {
        Arc::new(SimpleType { facets: Facets { white_space: builtin.white_space() } })
    }

    /// A restriction of `base` by the facets of one derivation step.
    ///
    /// # Errors
    /// Every constraint of part 2, section 4.3, that the facets break.
    pub fn restrict(
        base: &Arc<SimpleType>,
        _facets: &[Facet<'_>],
    ) -> Result<Arc<SimpleType>, Vec<FacetError>> {
        Ok(base.clone())
    }

    /// The list of an atomic type, or of a union of atomic types.
    ///
    /// # Errors
    /// `cos-list-of-atomic` where the item may itself be a list.
    pub fn list(item: &Arc<SimpleType>) -> Result<Arc<SimpleType>, FacetError> {
        Ok(item.clone())
    }

    /// The union of types, tried in order.
    ///
    /// # Errors
    /// `cos-st-restricts.3.1` where a member is `anySimpleType`.
    pub fn union(members: &[Arc<SimpleType>]) -> Result<Arc<SimpleType>, FacetError> {
        Ok(members[0].clone())
    }

    /// How its values are made up.
    pub fn variety(&self) -> Variety {
        Variety::Absent
    }

    /// The type it restricts; for a list or a union not restricted, and for the primitive types, `anySimpleType`.
    pub fn base(&self) -> Option<&Arc<SimpleType>> {
        None
    }

    /// The nearest built-in type it is or restricts: for a list or a union `anySimpleType`, unless it is one of
    /// the three built-in lists.
    pub fn ancestor(&self) -> Builtin {
        Builtin::AnySimpleType
    }

    /// The primitive type of an atomic type.
    pub fn primitive(&self) -> Option<Builtin> {
        None
    }

    /// Whether it is `ancestor` or restricts it.
    pub fn derives_from(&self, ancestor: Builtin) -> bool {
        self.ancestor().derives_from(ancestor)
    }

    /// The effective facets, those inherited included.
    pub fn facets(&self) -> &Facets {
        &self.facets
    }

    /// Treatment of white space. A union leaves it to the member that matches.
    pub fn white_space(&self) -> WhiteSpace {
        self.facets.white_space()
    }

    /// The item type of a list.
    pub fn item_type(&self) -> Option<&Arc<SimpleType>> {
        None
    }

    /// The member types of a union, in order.
    pub fn member_types(&self) -> &[Arc<SimpleType>] {
        &[]
    }

    /// Whether it may be used in declarations only once an enumeration is given: NOTATION and its restrictions
    /// without enumeration (`enumeration-required-notation`), wherever they stand in lists and unions.
    pub fn requires_enumeration(&self) -> bool {
        false
    }

    /// Whether values depend on the context: QName, NOTATION or ENTITY inside (atomic, item or member).
    pub fn needs_context(&self) -> bool {
        false
    }

    /// Whether values may hold ID or IDREF, so that [`SimpleType::ids`] has something to report.
    pub fn has_ids(&self) -> bool {
        false
    }

    /// The text with white space treated as the type says.
    pub fn normalize<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        Cow::Borrowed(raw)
    }

    /// Judges a text as found in a document, white space not yet normalised.
    ///
    /// # Errors
    /// The first rule broken, in the order of Xerces-J: patterns, lexical form, other facets.
    pub fn check(&self, _raw: &str, _context: &dyn Context) -> Result<(), ValueError> {
        Ok(())
    }

    /// The value that a text stands for.
    ///
    /// # Errors
    /// As [`SimpleType::check`].
    pub fn value(&self, raw: &str, _context: &dyn Context) -> Result<Value, ValueError> {
        Ok(Value::String(raw.into()))
    }

    /// Reports the ID and IDREF values of a valid text: of the type, of the items of a list, of the member of a
    /// union that matched.
    pub fn ids(&self, _raw: &str, _context: &dyn Context, _report: &mut dyn FnMut(IdKind, &str)) {}
}
