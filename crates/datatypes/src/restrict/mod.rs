//! Derivation by restriction: the facets of one step, judged by the constraints of part 2, section 4.3.

mod bounds;
mod builtin;
mod counts;
mod sets;

use std::sync::Arc;

use segur_report::Text;

use crate::error::FacetError;
use crate::facets::{Facet, FacetKind, Facets, KindSet, WhiteSpace};
use crate::lexical::space::Space;
use crate::simple_type::{Kind, SimpleType};
use crate::whitespace::trim;

pub(crate) use builtin::builtin_restriction;

impl SimpleType {
    /// A restriction of `base` by the facets of one derivation step. Patterns of one step are alternatives,
    /// those of different steps must all match.
    ///
    /// # Errors
    /// Every constraint of part 2, section 4.3, that the facets break; `XSD-LIMIT` after 500 derivations.
    pub fn restrict(
        base: &Arc<SimpleType>,
        facets: &[Facet<'_>],
    ) -> Result<Arc<SimpleType>, Vec<FacetError>> {
        let mut step = Step::new(base);
        step.check_base();
        let facets = step.applicable(facets);
        step.read(&facets);
        step.check_lengths();
        step.check_digits();
        step.check_bounds();
        step.finish()
    }
}

/// One step of a derivation.
struct Step<'a> {
    base: &'a Arc<SimpleType>,
    /// The facets given in this step.
    own: KindSet,
    facets: Facets,
    errors: Vec<FacetError>,
}

impl<'a> Step<'a> {
    fn new(base: &'a Arc<SimpleType>) -> Self {
        Step { base, own: KindSet::default(), facets: base.facets.clone(), errors: Vec::new() }
    }

    fn refuse(
        &mut self,
        clause: &'static str,
        kind: FacetKind,
        fr: impl Into<String>,
        en: impl Into<String>,
    ) {
        let message = Text::new(fr.into(), en.into());
        self.errors.push(FacetError { clause, facet: Some(kind), message });
    }

    fn check_base(&mut self) {
        if let Kind::Absent = self.base.kind {
            self.errors.push(FacetError {
                clause: "cos-st-restricts.1.1",
                facet: None,
                message: Text::new(
                    "xs:anySimpleType ne peut pas être restreint : partir d'un type primitif",
                    "xs:anySimpleType cannot be restricted: start from a primitive type",
                ),
            });
        }
    }

    /// The facets that the base allows and that are given once.
    fn applicable<'f>(&mut self, facets: &[Facet<'f>]) -> Vec<Facet<'f>> {
        let allowed = applicable_to(self.base);
        let mut kept = Vec::with_capacity(facets.len());
        for facet in facets {
            let name = facet.kind.name();
            let repeatable = matches!(facet.kind, FacetKind::Pattern | FacetKind::Enumeration);
            if !allowed.has(facet.kind) {
                self.refuse(
                    "cos-applicable-facets",
                    facet.kind,
                    format!("la facette {name} ne s'applique pas à {}", describe(self.base).fr),
                    format!("the facet {name} does not apply to {}", describe(self.base).en),
                );
            } else if self.own.has(facet.kind) && !repeatable {
                self.refuse(
                    "src-single-facet-value",
                    facet.kind,
                    format!("la facette {name} est donnée deux fois"),
                    format!("the facet {name} is given twice"),
                );
            } else {
                self.own = self.own.with(facet.kind);
                kept.push(*facet);
            }
        }
        kept
    }

    fn read(&mut self, facets: &[Facet<'_>]) {
        for facet in facets {
            match facet.kind {
                FacetKind::Pattern | FacetKind::Enumeration => {}
                FacetKind::WhiteSpace => self.read_white_space(facet),
                FacetKind::MaxInclusive
                | FacetKind::MaxExclusive
                | FacetKind::MinInclusive
                | FacetKind::MinExclusive => self.read_bound(facet),
                _ => self.read_count(facet),
            }
            if facet.fixed {
                self.facets.fixed = self.facets.fixed.with(facet.kind);
            }
        }
        let of_kind = |kind| facets.iter().filter(move |facet| facet.kind == kind);
        self.read_patterns(of_kind(FacetKind::Pattern));
        self.read_enumeration(of_kind(FacetKind::Enumeration));
    }

    fn read_white_space(&mut self, facet: &Facet<'_>) {
        let given = match trim(facet.value) {
            "preserve" => WhiteSpace::Preserve,
            "replace" => WhiteSpace::Replace,
            "collapse" => WhiteSpace::Collapse,
            _ => return self.refuse_literal(facet, "preserve, replace, collapse"),
        };
        let inherited = self.base.facets.white_space;
        if given < inherited {
            self.refuse(
                "whiteSpace-valid-restriction",
                facet.kind,
                "whiteSpace ne peut pas être plus lâche que dans le type de base",
                "whiteSpace cannot be looser than in the base type",
            );
        }
        self.check_fixed(facet, given == inherited);
        self.facets.white_space = given;
    }

    fn refuse_literal(&mut self, facet: &Facet<'_>, expected: &str) {
        let (name, value) = (facet.kind.name(), facet.value);
        self.refuse(
            "s4s-att-invalid-value",
            facet.kind,
            format!("{name} : « {value} » au lieu de {expected}"),
            format!("{name}: `{value}` instead of {expected}"),
        );
    }

    fn check_fixed(&mut self, facet: &Facet<'_>, same: bool) {
        if self.base.facets.is_fixed(facet.kind) && !same {
            let name = facet.kind.name();
            self.refuse(
                "FacetFixed",
                facet.kind,
                format!("{name} est fixée (fixed) par le type de base"),
                format!("{name} is fixed by the base type"),
            );
        }
    }

    fn finish(self) -> Result<Arc<SimpleType>, Vec<FacetError>> {
        if !self.errors.is_empty() {
            return Err(self.errors);
        }
        let facets = Facets { enumeration_decides: false, ..self.facets };
        let mut made = SimpleType::of(self.base, self.base.kind.clone(), facets).with_flags();
        made.facets.enumeration_decides = made.does_enumeration_decide();
        made.shared().map_err(|error| vec![error])
    }
}

/// The facets that apply to a type (part 2, section 4.1.5).
fn applicable_to(base: &SimpleType) -> KindSet {
    use FacetKind::*;
    let common = [Pattern, Enumeration];
    let lengths = [Length, MinLength, MaxLength, WhiteSpace];
    let bounds = [WhiteSpace, MaxInclusive, MaxExclusive, MinInclusive, MinExclusive];
    let more: &[FacetKind] = match base.kind {
        Kind::Absent => return KindSet::of(FacetKind::ALL),
        Kind::Union(_) => &[],
        Kind::List(_) => &lengths,
        Kind::Atomic(Space::Boolean) => return KindSet::of([Pattern, WhiteSpace]),
        Kind::Atomic(Space::Decimal | Space::Integer) => {
            return KindSet::of(common.into_iter().chain(bounds).chain([TotalDigits, FractionDigits]));
        }
        Kind::Atomic(Space::Float | Space::Double | Space::Duration | Space::Temporal(_)) => &bounds,
        Kind::Atomic(_) => &lengths,
    };
    KindSet::of(common.into_iter().chain(more.iter().copied()))
}

/// A type in a few words.
fn describe(base: &SimpleType) -> Text {
    match base.kind {
        Kind::List(_) => Text::new("une liste", "a list"),
        Kind::Union(_) => Text::new("une union", "a union"),
        _ => Text::same(format!("xs:{}", base.ancestor.name())),
    }
}
