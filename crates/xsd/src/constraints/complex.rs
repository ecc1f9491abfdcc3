//! Complex type definitions: derivation by extension and by restriction (3.4.6).

use segur_report::Text;

use super::Checker;
use super::attributes::{AttributeSet, Owner};
use super::messages::{quoted, say};
use super::parts::{Part, PartTerm};
use super::restrict::Failure;
use crate::model::{ComplexTypeDef, Content, Derivation, Derivations, Origin, Particle, TypeId};

impl<'a> Checker<'a> {
    pub(super) fn complex_types(&mut self) {
        for (id, def) in self.own_complex_types() {
            let owner = Owner {
                name: say("le type {0}", "type {0}", &[&self.type_name(id)]),
                origin: def.origin,
                duplicate: "ct-props-correct.4",
                two_ids: "ct-props-correct.5",
            };
            self.attribute_uses(&owner, &def.attributes);
            match def.derivation {
                Derivation::Extension => self.extension(id, def),
                Derivation::Restriction if def.base != TypeId::ANY => self.restriction(id, def, &owner),
                Derivation::Restriction => {}
            }
        }
    }

    /// `cos-ct-extends`.
    fn extension(&mut self, id: TypeId, def: &'a ComplexTypeDef) {
        let (clause, forbidden) = match (self.complex(def.base), self.simple(def.base)) {
            (Some(base), _) => ("cos-ct-extends.1.1", base.final_.extension),
            (_, Some(base)) => ("cos-ct-extends.2.2", base.final_.extension),
            _ => return,
        };
        if forbidden {
            let message = say(
                "le type {0} ne peut pas étendre {1}, que son attribut `final` interdit d'étendre",
                "type {0} cannot extend {1}, whose `final` attribute forbids extension",
                &[&self.type_name(id), &self.type_name(def.base)],
            );
            self.error(clause, def.origin, message);
        }
        if let Some(base) = self.complex(def.base)
            && let Err(clause) = extends_content(&def.content, &base.content)
        {
            let (fr, en) = match clause {
                "cos-ct-extends.1.4.3.2.2.1" => (
                    "le type {0} ne peut pas étendre {1} : les deux doivent avoir un contenu mixte, ou aucun des deux",
                    "type {0} cannot extend {1}: both must have mixed content, or neither",
                ),
                _ => (
                    "le type {0} ne peut pas étendre {1} : l'un contient un texte simple, l'autre des éléments",
                    "type {0} cannot extend {1}: one holds simple text, the other elements",
                ),
            };
            let message = say(fr, en, &[&self.type_name(id), &self.type_name(def.base)]);
            self.error(clause, def.origin, message);
        }
    }

    /// `derivation-ok-restriction`, the base not being the ur-type.
    fn restriction(&mut self, id: TypeId, def: &'a ComplexTypeDef, owner: &Owner) {
        let Some(base) = self.complex(def.base) else {
            return self.broken(id, def, "derivation-ok-restriction.1");
        };
        if base.final_.restriction {
            self.broken(id, def, "derivation-ok-restriction.1");
        }
        let own = AttributeSet { uses: &def.attributes, wildcard: def.any_attribute.as_ref() };
        let of = AttributeSet { uses: &base.attributes, wildcard: base.any_attribute.as_ref() };
        self.attributes_restrict(owner, own, of, None);
        match self.content_restricts(&def.content, &base.content) {
            Ok(()) => {}
            Err(Ok(failure)) => self.particle_broken(id, def, failure),
            Err(Err(clause)) => self.broken(id, def, clause),
        }
    }

    /// Clause 5.
    fn content_restricts(
        &mut self,
        own: &'a Content,
        base: &'a Content,
    ) -> Result<(), Result<Failure<'a>, &'static str>> {
        match (own, base) {
            (Content::Simple(own), Content::Simple(base)) => {
                let forbidden = self.simple(*base).map_or_else(Derivations::default, |def| def.final_);
                let derives = own == base || self.derives(*own, *base, forbidden);
                demand(derives, "derivation-ok-restriction.5.2.2.1")
            }
            (Content::Simple(_), Content::Complex { mixed: true, particle }) => {
                demand(self.may_be_absent(particle.as_ref()), "derivation-ok-restriction.5.2.2.2")
            }
            (Content::Simple(_), _) => Err(Err("derivation-ok-restriction.5.2.2")),
            (Content::Empty, Content::Empty) => Ok(()),
            (Content::Empty, Content::Complex { particle, .. }) => {
                demand(self.may_be_absent(particle.as_ref()), "derivation-ok-restriction.5.3.2")
            }
            (
                Content::Complex { mixed, particle },
                Content::Complex { mixed: base_mixed, particle: base },
            ) => {
                demand(*base_mixed || !mixed, "derivation-ok-restriction.5.4.1.2")?;
                self.particle_restricts(particle.as_ref(), base.as_ref())
            }
            (Content::Complex { mixed: false, particle }, Content::Empty) => {
                self.particle_restricts(particle.as_ref(), None)
            }
            (Content::Empty | Content::Complex { .. }, _) => Err(Err("derivation-ok-restriction.5.4.1")),
        }
    }

    fn may_be_absent(&mut self, particle: Option<&'a Particle>) -> bool {
        particle.is_none_or(|particle| self.measures.is_emptiable(Part::new(self.components, particle)))
    }

    /// Clause 5.4.2.
    fn particle_restricts(
        &mut self,
        own: Option<&'a Particle>,
        base: Option<&'a Particle>,
    ) -> Result<(), Result<Failure<'a>, &'static str>> {
        match (own, base) {
            (Some(own), Some(base)) => {
                let (own, base) = (Part::new(self.components, own), Part::new(self.components, base));
                self.restricts(own, base).map_err(Ok)
            }
            (None, base) => demand(self.may_be_absent(base), "derivation-ok-restriction.5.3.2"),
            (Some(own), None) => {
                let empty = self.measures.is_empty(Part::new(self.components, own));
                demand(empty, "derivation-ok-restriction.5.4.2")
            }
        }
    }

    /// `src-redefine.6.2.2`: a group redefined without a reference to itself restricts the former one.
    pub(super) fn redefined_groups(&mut self) {
        for group in &self.components.groups {
            let Some(base) = group.restricts.map(|id| &self.components.groups[id.index()]) else { continue };
            let result = self.restricts(Part::once(&group.group), Part::once(&base.group));
            if let Some(failure) = result.err().filter(|_| !self.limited) {
                let message = say(
                    "le groupe redéfini {0} n'est pas une restriction de celui qu'il remplace ({1}) : {2}",
                    "the redefined group {0} is not a restriction of the one it replaces ({1}): {2}",
                    &[&self.local_name(group.name), &Text::same(failure.clause), &self.describe(&failure)],
                );
                self.error("src-redefine.6.2.2", group.origin, message);
            }
        }
    }

    fn particle_broken(&mut self, id: TypeId, def: &ComplexTypeDef, failure: Failure<'a>) {
        if self.limited {
            return;
        }
        let message = say(
            "le type {0} n'est pas une restriction valide de {1} : {2}",
            "type {0} is not a valid restriction of {1}: {2}",
            &[&self.type_name(id), &self.type_name(def.base), &self.describe(&failure)],
        );
        let written = failure.derived.particle.map(|particle| particle.origin);
        let origin: Origin = written.filter(|origin| origin.document.is_some()).unwrap_or(def.origin);
        self.error(failure.clause, origin, message);
    }

    fn broken(&mut self, id: TypeId, def: &ComplexTypeDef, clause: &'static str) {
        let (fr, en) = match clause {
            "derivation-ok-restriction.1" => (
                "le type {0} ne peut pas restreindre {1} : `final` de {1} l'interdit, ou {1} n'est pas complexe",
                "type {0} cannot restrict {1}: `final` of {1} forbids it, or {1} is not complex",
            ),
            "derivation-ok-restriction.5.2.2.1" => (
                "le type {0} ne restreint pas {1} : le type de son texte n'est pas dérivé de celui de {1}",
                "type {0} does not restrict {1}: the type of its text is not derived from that of {1}",
            ),
            "derivation-ok-restriction.5.3.2" | "derivation-ok-restriction.5.2.2.2" => (
                "le type {0} supprime des éléments que {1} rend obligatoires",
                "type {0} drops elements that {1} requires",
            ),
            "derivation-ok-restriction.5.4.2" => (
                "le type {0} a des éléments alors que {1} n'en admet pas",
                "type {0} has elements although {1} allows none",
            ),
            "derivation-ok-restriction.5.4.1.2" => (
                "le type {0} admet du texte entre ses éléments, ce que {1} n'admet pas",
                "type {0} allows text between its elements, which {1} does not",
            ),
            _ => (
                "le type {0} ne restreint pas {1} : leurs sortes de contenu sont incompatibles",
                "type {0} does not restrict {1}: their kinds of content are incompatible",
            ),
        };
        let message = say(fr, en, &[&self.type_name(id), &self.type_name(def.base)]);
        self.error(clause, def.origin, message);
    }

    /// What is wrong between two particles, in words.
    fn describe(&self, failure: &Failure<'a>) -> Text {
        let (derived, base) = (self.part_name(failure.derived), self.part_name(failure.base));
        let (fr, en) = reason(failure.clause);
        say(fr, en, &[&derived, &base])
    }

    fn part_name(&self, part: Part<'a>) -> Text {
        let max = part.max.map_or_else(|| "unbounded".to_owned(), |max| max.to_string());
        let range = Text::same(format!("{}..{max}", part.min));
        match part.term {
            PartTerm::Element(id) => say(
                "l'élément {0} ({1})",
                "element {0} ({1})",
                &[&self.full_name(self.element(id).name), &range],
            ),
            PartTerm::Wildcard(_) => say("{0} ({1})", "{0} ({1})", &[&quoted("any"), &range]),
            PartTerm::Group(group) => {
                let compositor = quoted(&format!("{:?}", group.compositor).to_lowercase());
                say("le groupe {0} ({1})", "group {0} ({1})", &[&compositor, &range])
            }
        }
    }
}

fn demand<'a>(holds: bool, clause: &'static str) -> Result<(), Result<Failure<'a>, &'static str>> {
    if holds { Ok(()) } else { Err(Err(clause)) }
}

/// `cos-ct-extends`, clause 1.4, given that `read` builds the content of an extension upon that of its base.
fn extends_content(own: &Content, base: &Content) -> Result<(), &'static str> {
    match (own, base) {
        (_, Content::Empty) | (Content::Simple(_), Content::Simple(_)) => Ok(()),
        (Content::Complex { mixed, .. }, Content::Complex { mixed: base, .. }) if mixed == base => Ok(()),
        (Content::Complex { .. }, Content::Complex { .. }) => Err("cos-ct-extends.1.4.3.2.2.1"),
        _ => Err("cos-ct-extends.1.4"),
    }
}

/// Sentences about a derived particle {0} and a base particle {1}.
fn reason(clause: &str) -> (&'static str, &'static str) {
    match clause {
        "cos-particle-restrict.a" => (
            "le contenu est vide alors que {1} est obligatoire",
            "the content is empty although {1} is required",
        ),
        "cos-particle-restrict.b" => {
            ("{0} n'a pas de correspondant : la base est vide", "{0} has no counterpart: the base is empty")
        }
        "rcase-NameAndTypeOK.1" => ("{0} n'a pas le nom de {1}", "{0} does not have the name of {1}"),
        "rcase-NameAndTypeOK.2" => {
            ("{0} admet `xsi:nil`, ce que {1} n'admet pas", "{0} allows `xsi:nil`, which {1} does not")
        }
        "rcase-NameAndTypeOK.4.a" => {
            ("{0} doit avoir une valeur fixe comme {1}", "{0} must have a fixed value as {1} has")
        }
        "rcase-NameAndTypeOK.4.b" => {
            ("{0} n'a pas la valeur fixe de {1}", "{0} does not have the fixed value of {1}")
        }
        "rcase-NameAndTypeOK.6" => (
            "`block` de {0} est plus permissif que celui de {1}",
            "`block` of {0} allows more than that of {1}",
        ),
        "rcase-NameAndTypeOK.7" => (
            "le type de {0} n'est pas une restriction de celui de {1}",
            "the type of {0} is not a restriction of that of {1}",
        ),
        "rcase-NSCompat.1" => {
            ("l'espace de noms de {0} n'est pas admis par {1}", "the namespace of {0} is not allowed by {1}")
        }
        "rcase-NSSubset.1" => (
            "{0} admet des espaces de noms que {1} de la base n'admet pas",
            "{0} allows namespaces that {1} of the base does not",
        ),
        "rcase-NSSubset.3" => (
            "`processContents` de {0} est moins exigeant que dans la base",
            "`processContents` of {0} is weaker than in the base",
        ),
        "rcase-Recurse.2" | "rcase-RecurseLax.2" => (
            "{0} n'a pas de correspondant dans {1} de la base, pris dans le même ordre",
            "{0} has no counterpart in {1} of the base, taken in the same order",
        ),
        "rcase-RecurseUnordered.2" | "rcase-MapAndSum.1" => {
            ("{0} n'a pas de correspondant dans {1} de la base", "{0} has no counterpart in {1} of the base")
        }
        "rcase-Recurse.2.2" | "rcase-RecurseUnordered.2.3" => (
            "{1}, obligatoire dans la base, n'a pas de correspondant dans {0}",
            "{1}, required in the base, has no counterpart in {0}",
        ),
        "cos-particle-restrict.2" => ("{0} ne peut pas restreindre {1}", "{0} cannot restrict {1}"),
        _ => (
            "les nombres d'occurrences de {0} sortent de ceux de {1}",
            "the occurrences of {0} fall outside those of {1}",
        ),
    }
}
