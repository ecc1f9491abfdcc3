//! Simple types: what they are made of.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use segur_report::Text;

use crate::builtin::Builtin;
use crate::error::FacetError;
use crate::facets::{FacetKind, Facets, KindSet, WhiteSpace};
use crate::lexical::space::Space;
use crate::restrict::builtin_restriction;
use crate::whitespace::normalize;

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

/// A simple type: a built-in one or one derived from them. Immutable, shared by threads.
#[derive(Debug)]
pub struct SimpleType {
    pub(crate) ancestor: Builtin,
    pub(crate) is_builtin: bool,
    pub(crate) base: Option<Arc<SimpleType>>,
    pub(crate) kind: Kind,
    pub(crate) facets: Facets,
    pub(crate) needs_context: bool,
    pub(crate) has_ids: bool,
    /// Length of the longest chain of bases, items and members.
    depth: u32,
    /// Number of types that judging a text may ask.
    size: u32,
}

/// Longer chains of derivations are refused: types are walked, and dropped, by recursion.
const MAX_DEPTH: u32 = 500;
/// So are unions of unions that multiply to more members.
const MAX_SIZE: u32 = 100_000;

#[derive(Clone, Debug)]
pub(crate) enum Kind {
    Absent,
    Atomic(Space),
    List(Arc<SimpleType>),
    Union(Arc<[Arc<SimpleType>]>),
}

static BUILTINS: LazyLock<Vec<Arc<SimpleType>>> = LazyLock::new(|| {
    let mut types = Vec::with_capacity(Builtin::all().len());
    for builtin in Builtin::all() {
        let made = SimpleType::make_builtin(*builtin, &types);
        types.push(Arc::new(made));
    }
    types
});

impl SimpleType {
    /// A built-in type; always the same one.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use segur_datatypes::{Builtin, SimpleType};
    /// assert!(Arc::ptr_eq(&SimpleType::builtin(Builtin::Int), &SimpleType::builtin(Builtin::Int)));
    /// ```
    pub fn builtin(builtin: Builtin) -> Arc<SimpleType> {
        BUILTINS[builtin.index()].clone()
    }

    fn make_builtin(builtin: Builtin, earlier: &[Arc<SimpleType>]) -> SimpleType {
        let Some(base) = builtin.base().map(|base| &earlier[base.index()]) else {
            return SimpleType::root();
        };
        let (kind, facets) = match builtin.item() {
            Some(item) => list_parts(&earlier[item.index()]),
            None => (Kind::Atomic(Space::of(builtin)), atomic_facets(builtin, base)),
        };
        let made = SimpleType { ancestor: builtin, is_builtin: true, ..SimpleType::of(base, kind, facets) };
        builtin_restriction(made, builtin)
    }

    fn root() -> SimpleType {
        SimpleType {
            ancestor: Builtin::AnySimpleType,
            is_builtin: true,
            base: None,
            kind: Kind::Absent,
            facets: Facets::new(WhiteSpace::Preserve),
            needs_context: false,
            has_ids: false,
            depth: 0,
            size: 1,
        }
        .with_flags()
    }

    pub(crate) fn of(base: &Arc<SimpleType>, kind: Kind, facets: Facets) -> SimpleType {
        let (base, ancestor) = (Some(base.clone()), base.ancestor);
        SimpleType {
            ancestor,
            is_builtin: false,
            base,
            kind,
            facets,
            needs_context: false,
            has_ids: false,
            depth: 0,
            size: 1,
        }
    }

    /// Sets what follows from the other fields.
    pub(crate) fn with_flags(mut self) -> Self {
        let any = |has: fn(&SimpleType) -> bool| match &self.kind {
            Kind::List(item) => has(item),
            Kind::Union(members) => members.iter().any(|member| has(member)),
            _ => false,
        };
        let contextual = matches!(self.kind, Kind::Atomic(Space::QName | Space::Notation | Space::Entity));
        self.needs_context = contextual || any(SimpleType::needs_context);
        self.has_ids =
            self.derives_from(Builtin::Id) || self.derives_from(Builtin::IdRef) || any(SimpleType::has_ids);
        let parts = self.base.iter().chain(self.item_type()).chain(self.member_types());
        self.depth = parts.map(|part| part.depth + 1).max().unwrap_or(0);
        let asked = self.item_type().into_iter().chain(self.member_types());
        self.size = asked.fold(1, |sum: u32, part| sum.saturating_add(part.size));
        self
    }

    /// The type, shared, unless it is derived too often.
    pub(crate) fn shared(self) -> Result<Arc<SimpleType>, FacetError> {
        if self.depth <= MAX_DEPTH && self.size <= MAX_SIZE {
            return Ok(Arc::new(self));
        }
        Err(FacetError {
            clause: "XSD-LIMIT",
            facet: None,
            message: Text::new(
                format!("plus de {MAX_DEPTH} dérivations successives ou de {MAX_SIZE} types dans une union"),
                format!("more than {MAX_DEPTH} derivations in a row or {MAX_SIZE} types in a union"),
            ),
        })
    }

    /// The list of an atomic type, or of a union of atomic types.
    ///
    /// # Errors
    /// `cos-list-of-atomic` where the item may itself be a list; `XSD-LIMIT` after 500 derivations.
    pub fn list(item: &Arc<SimpleType>) -> Result<Arc<SimpleType>, FacetError> {
        if !item.is_list_item() {
            return Err(FacetError {
                clause: "cos-list-of-atomic",
                facet: None,
                message: Text::new(
                    "les éléments d'une liste doivent être atomiques : le type indiqué est une liste ou en contient",
                    "the items of a list must be atomic: the type given is a list or contains one",
                ),
            });
        }
        let (kind, facets) = list_parts(item);
        let base = SimpleType::builtin(Builtin::AnySimpleType);
        SimpleType::of(&base, kind, facets).with_flags().shared()
    }

    fn is_list_item(&self) -> bool {
        match &self.kind {
            Kind::List(_) => false,
            Kind::Union(members) => members.iter().all(|member| member.is_list_item()),
            Kind::Absent | Kind::Atomic(_) => true,
        }
    }

    /// The union of types, tried in order.
    ///
    /// # Errors
    /// `cos-st-restricts.3.1` without any member; `XSD-LIMIT` after 500 derivations.
    pub fn union(members: &[Arc<SimpleType>]) -> Result<Arc<SimpleType>, FacetError> {
        if members.is_empty() {
            return Err(FacetError {
                clause: "cos-st-restricts.3.1",
                facet: None,
                message: Text::new(
                    "une union a besoin d'au moins un type",
                    "a union needs at least one type",
                ),
            });
        }
        let base = SimpleType::builtin(Builtin::AnySimpleType);
        let facets = Facets { given: KindSet::default(), ..Facets::new(WhiteSpace::Collapse) };
        SimpleType::of(&base, Kind::Union(members.into()), facets).with_flags().shared()
    }

    /// How its values are made up.
    pub fn variety(&self) -> Variety {
        match self.kind {
            Kind::Absent => Variety::Absent,
            Kind::Atomic(_) => Variety::Atomic,
            Kind::List(_) => Variety::List,
            Kind::Union(_) => Variety::Union,
        }
    }

    /// The type it restricts; for a list or a union not restricted, and for the primitive types, `anySimpleType`.
    pub fn base(&self) -> Option<&Arc<SimpleType>> {
        self.base.as_ref()
    }

    /// The nearest built-in type it is or restricts: for a list or a union `anySimpleType`, unless it is one of
    /// the three built-in lists.
    pub fn ancestor(&self) -> Builtin {
        self.ancestor
    }

    /// The built-in type that it is itself.
    pub fn as_builtin(&self) -> Option<Builtin> {
        self.is_builtin.then_some(self.ancestor)
    }

    /// The primitive type of an atomic type.
    pub fn primitive(&self) -> Option<Builtin> {
        self.ancestor.primitive()
    }

    /// Whether it is `ancestor` or restricts it.
    pub fn derives_from(&self, ancestor: Builtin) -> bool {
        self.ancestor.derives_from(ancestor)
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
        match &self.kind {
            Kind::List(item) => Some(item),
            _ => None,
        }
    }

    /// The member types of a union, in order.
    pub fn member_types(&self) -> &[Arc<SimpleType>] {
        match &self.kind {
            Kind::Union(members) => members,
            _ => &[],
        }
    }

    /// Whether it may be used in declarations only once an enumeration is given: NOTATION and its restrictions
    /// without enumeration (`enumeration-required-notation`).
    pub fn requires_enumeration(&self) -> bool {
        self.derives_from(Builtin::Notation) && !self.facets.has(FacetKind::Enumeration)
    }

    /// Whether values depend on the context: QName, NOTATION or ENTITY inside (atomic, item or member).
    pub fn needs_context(&self) -> bool {
        self.needs_context
    }

    /// Whether values may hold ID or IDREF, so that [`SimpleType::ids`] has something to report.
    pub fn has_ids(&self) -> bool {
        self.has_ids
    }

    /// The text with white space treated as the type says.
    pub fn normalize<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        normalize(self.facets.white_space, raw)
    }
}

fn list_parts(item: &Arc<SimpleType>) -> (Kind, Facets) {
    let mut facets = Facets::new(WhiteSpace::Collapse);
    facets.fixed = facets.fixed.with(FacetKind::WhiteSpace);
    (Kind::List(item.clone()), facets)
}

fn atomic_facets(builtin: Builtin, base: &Arc<SimpleType>) -> Facets {
    let mut facets = match builtin.primitive() {
        Some(primitive) if primitive == builtin => Facets::new(builtin.white_space()),
        _ => Facets { white_space: builtin.white_space(), ..base.facets.clone() },
    };
    if !builtin.derives_from(Builtin::String) {
        facets.fixed = facets.fixed.with(FacetKind::WhiteSpace);
    }
    facets
}
