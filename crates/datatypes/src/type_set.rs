//! A flat form of many types, for caches.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::builtin::Builtin;
use crate::enumeration::Enumeration;
use crate::facets::{Bound, Counts, FacetKind, Facets, KindSet, WhiteSpace};
use crate::lexical::space::Space;
use crate::regex::Pattern;
use crate::simple_type::{Kind, SimpleType};

/// Types in a flat form that serialises without repeating those they share. What it holds is trusted to have
/// been made by [`TypeSet::from_arcs`]; damage is refused or gives wrong verdicts, never a panic.
///
/// ```
/// use segur_datatypes::{Builtin, SimpleType, TypeSet};
/// let types = [SimpleType::builtin(Builtin::Int), SimpleType::list(&SimpleType::builtin(Builtin::Date)).unwrap()];
/// let loaded = TypeSet::from_arcs(&types).into_arcs().unwrap();
/// assert_eq!(loaded[1].item_type().unwrap().ancestor(), Builtin::Date);
/// ```
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct TypeSet {
    /// Each after those it is made of.
    types: Vec<TypeData>,
    /// The types asked for, by their place in `types`.
    roots: Vec<u32>,
    patterns: Vec<Box<[Box<str>]>>,
    enumerations: Vec<Arc<Enumeration>>,
    bounds: Vec<(FacetKind, Box<str>)>,
}

#[derive(Debug, Serialize, Deserialize)]
enum TypeData {
    Builtin(Builtin),
    Derived { base: u32, kind: KindData, facets: FacetsData },
}

#[derive(Debug, Serialize, Deserialize)]
enum KindData {
    Atomic,
    List(u32),
    Union(Vec<u32>),
}

#[derive(Debug, Serialize, Deserialize)]
struct FacetsData {
    given: KindSet,
    fixed: KindSet,
    white_space: WhiteSpace,
    counts: Counts,
    lower: Option<u32>,
    upper: Option<u32>,
    patterns: Vec<u32>,
    enumeration: Option<u32>,
    enumeration_decides: bool,
}

impl TypeSet {
    /// The types given and all that they are made of.
    pub fn from_arcs(types: &[Arc<SimpleType>]) -> TypeSet {
        let mut flattener = Flattener::default();
        for root in types {
            let number = flattener.add(root);
            flattener.set.roots.push(number);
        }
        flattener.set
    }

    /// The types given to [`TypeSet::from_arcs`], in the same order. `None`: the data does not hold together.
    pub fn into_arcs(self) -> Option<Vec<Arc<SimpleType>>> {
        let patterns = self.patterns.into_iter().map(|sources| Arc::new(Pattern::trusted(sources))).collect();
        let mut builder = Builder {
            patterns,
            enumerations: self.enumerations,
            bounds: vec![None; self.bounds.len()],
            literals: self.bounds,
            types: Vec::with_capacity(self.types.len()),
        };
        for data in self.types {
            let built = builder.build(data)?;
            builder.types.push(built);
        }
        self.roots.into_iter().map(|root| builder.types.get(root as usize).cloned()).collect()
    }
}

#[derive(Default)]
struct Flattener {
    set: TypeSet,
    types: HashMap<*const SimpleType, u32>,
    patterns: HashMap<*const Pattern, u32>,
    enumerations: HashMap<*const Enumeration, u32>,
    bounds: HashMap<*const Bound, u32>,
}

impl Flattener {
    // As deep as the derivation is long: a stack of its own, so that no schema exhausts the thread's.
    fn add(&mut self, root: &Arc<SimpleType>) -> u32 {
        let mut stack = vec![root];
        while let Some(top) = stack.last().copied() {
            if self.types.contains_key(&Arc::as_ptr(top)) {
                stack.pop();
                continue;
            }
            let waiting = stack.len();
            stack.extend(parts(top).filter(|part| !self.types.contains_key(&Arc::as_ptr(part))));
            if stack.len() == waiting {
                stack.pop();
                self.add_after_parts(top);
            }
        }
        self.number(root)
    }

    fn number(&self, of: &Arc<SimpleType>) -> u32 {
        self.types.get(&Arc::as_ptr(of)).copied().unwrap_or(u32::MAX)
    }

    fn add_after_parts(&mut self, of: &Arc<SimpleType>) {
        let data = match (&of.base, of.as_builtin()) {
            (Some(base), None) => {
                let kind = match &of.kind {
                    Kind::List(item) => KindData::List(self.number(item)),
                    Kind::Union(members) => KindData::Union(members.iter().map(|m| self.number(m)).collect()),
                    Kind::Atomic(_) | Kind::Absent => KindData::Atomic,
                };
                TypeData::Derived { base: self.number(base), kind, facets: self.flatten(&of.facets) }
            }
            _ => TypeData::Builtin(of.ancestor),
        };
        self.types.insert(Arc::as_ptr(of), self.set.types.len() as u32);
        self.set.types.push(data);
    }

    fn flatten(&mut self, facets: &Facets) -> FacetsData {
        let lower = facets.lower.as_ref().map(|bound| self.bound(bound));
        let upper = facets.upper.as_ref().map(|bound| self.bound(bound));
        let set = &mut self.set;
        let patterns = facets.patterns.iter().map(|pattern| {
            intern(&mut self.patterns, &mut set.patterns, pattern, |p| p.sources().map(Box::from).collect())
        });
        FacetsData {
            given: facets.given,
            fixed: facets.fixed,
            white_space: facets.white_space,
            counts: facets.counts,
            lower,
            upper,
            patterns: patterns.collect(),
            enumeration: facets
                .enumeration
                .as_ref()
                .map(|set| intern(&mut self.enumerations, &mut self.set.enumerations, set, Arc::clone)),
            enumeration_decides: facets.enumeration_decides,
        }
    }

    fn bound(&mut self, bound: &Arc<Bound>) -> u32 {
        intern(&mut self.bounds, &mut self.set.bounds, bound, |bound| (bound.kind, bound.literal.clone()))
    }
}

fn parts(of: &Arc<SimpleType>) -> impl Iterator<Item = &Arc<SimpleType>> {
    let made_of = of.as_builtin().is_none();
    of.base().into_iter().chain(of.item_type()).chain(of.member_types()).filter(move |_| made_of)
}

fn intern<T, D>(
    numbers: &mut HashMap<*const T, u32>,
    table: &mut Vec<D>,
    item: &Arc<T>,
    data: impl FnOnce(&Arc<T>) -> D,
) -> u32 {
    *numbers.entry(Arc::as_ptr(item)).or_insert_with(|| {
        table.push(data(item));
        table.len() as u32 - 1
    })
}

struct Builder {
    patterns: Vec<Arc<Pattern>>,
    enumerations: Vec<Arc<Enumeration>>,
    literals: Vec<(FacetKind, Box<str>)>,
    /// Made when the first type needs them, which knows their value space.
    bounds: Vec<Option<Arc<Bound>>>,
    types: Vec<Arc<SimpleType>>,
}

impl Builder {
    fn build(&mut self, data: TypeData) -> Option<Arc<SimpleType>> {
        let (base, kind, facets) = match data {
            TypeData::Builtin(builtin) => return Some(SimpleType::builtin(builtin)),
            TypeData::Derived { base, kind, facets } => (self.get(base)?, kind, facets),
        };
        let kind = match kind {
            KindData::Atomic => base.kind.clone(),
            KindData::List(item) => Kind::List(self.get(item)?),
            KindData::Union(members) => {
                Kind::Union(members.into_iter().map(|member| self.get(member)).collect::<Option<_>>()?)
            }
        };
        let space = match kind {
            Kind::Atomic(space) => space,
            _ => Space::Text,
        };
        let facets = self.facets(facets, space)?;
        SimpleType::of(&base, kind, facets).with_flags().shared().ok()
    }

    fn get(&self, number: u32) -> Option<Arc<SimpleType>> {
        self.types.get(number as usize).cloned()
    }

    fn facets(&mut self, data: FacetsData, space: Space) -> Option<Facets> {
        let pattern = |number: u32| self.patterns.get(number as usize).cloned();
        let patterns = data.patterns.into_iter().map(pattern).collect::<Option<_>>()?;
        let enumeration = match data.enumeration {
            Some(number) => Some(self.enumerations.get(number as usize)?.clone()),
            None => None,
        };
        Some(Facets {
            given: data.given,
            fixed: data.fixed,
            white_space: data.white_space,
            counts: data.counts,
            lower: self.bound(data.lower, space)?,
            upper: self.bound(data.upper, space)?,
            patterns,
            enumeration,
            enumeration_decides: data.enumeration_decides,
        })
    }

    fn bound(&mut self, number: Option<u32>, space: Space) -> Option<Option<Arc<Bound>>> {
        let Some(number) = number else { return Some(None) };
        let slot = self.bounds.get_mut(number as usize)?;
        if slot.is_none() {
            let (kind, literal) = self.literals.get(number as usize)?;
            *slot = Some(Arc::new(Bound::parse(*kind, space, literal)?));
        }
        Some(slot.clone())
    }
}
