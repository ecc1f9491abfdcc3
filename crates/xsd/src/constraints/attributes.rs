//! Attribute declarations, uses, groups, and how a restriction may change them (3.2.6, 3.4.6, 3.5.6, 3.6.6).

use std::collections::{HashMap, HashSet};

use segur_datatypes::Builtin;
use segur_report::Text;
use segur_xml::{NameId, NsId};

use super::Checker;
use super::messages::{quoted, say};
use super::wildcards;
use crate::model::{AttributeDecl, AttributeUse, Derivations, Origin, ValueConstraint, Wildcard};

/// The attributes of a complex type or of an attribute group, as far as the comparison with a base goes.
#[derive(Clone, Copy)]
pub(super) struct AttributeSet<'a> {
    pub(super) uses: &'a [AttributeUse],
    pub(super) wildcard: Option<&'a Wildcard>,
}

/// Who owns a set of attributes: its name in messages, its place, and the clauses that it breaks.
pub(super) struct Owner {
    pub(super) name: Text,
    pub(super) origin: Origin,
    pub(super) duplicate: &'static str,
    pub(super) two_ids: &'static str,
}

impl<'a> Checker<'a> {
    pub(super) fn attribute_declarations(&mut self) {
        for decl in &self.components.attributes {
            if decl.origin.document.is_some() {
                self.attribute_declaration(decl);
            }
        }
    }

    fn attribute_declaration(&mut self, decl: &AttributeDecl) {
        self.attribute_name_allowed(decl);
        if self.simple(decl.type_).is_some_and(|def| def.simple.requires_enumeration()) {
            let message = say(
                "l'attribut {0} est de type NOTATION : son type doit énumérer les notations permises",
                "attribute {0} is of type NOTATION: its type must enumerate the notations allowed",
                &[&self.local_name(decl.name)],
            );
            self.error("enumeration-required-notation", decl.origin, message);
        }
        if let Some(value) = &decl.value {
            self.attribute_value(decl, value, decl.origin);
        }
    }

    /// `no-xmlns`, `no-xsi`.
    fn attribute_name_allowed(&mut self, decl: &AttributeDecl) {
        let names = &self.components.names;
        let name = self.local_name(decl.name);
        if names.local_name(decl.name) == "xmlns" {
            let message = say(
                "un attribut ne peut pas être nommé `xmlns`",
                "an attribute cannot be named `xmlns`",
                &[],
            );
            self.error("no-xmlns", decl.origin, message);
        }
        if names.ns(decl.name) == NsId::XSI {
            let message = say(
                "l'attribut {0} ne peut pas être déclaré dans l'espace de noms XMLSchema-instance",
                "attribute {0} cannot be declared in the namespace XMLSchema-instance",
                &[&name],
            );
            self.error("no-xsi", decl.origin, message);
        }
    }

    /// `a-props-correct.2` and `.3`, of a declaration or a use of it.
    fn attribute_value(&mut self, decl: &AttributeDecl, value: &ValueConstraint, origin: Origin) {
        let Some(def) = self.simple(decl.type_) else { return };
        if let Err(why) = self.check_value(def, value) {
            let message = say(
                "la valeur par défaut ou fixe {1} de l'attribut {0} n'est pas de son type : {2}",
                "the default or fixed value {1} of attribute {0} is not of its type: {2}",
                &[&self.local_name(decl.name), &quoted(&value.lexical), &why],
            );
            self.error("a-props-correct.2", origin, message);
        }
        if def.simple.derives_from(Builtin::Id) {
            let message = say(
                "l'attribut {0} est de type ID : il ne peut avoir ni valeur par défaut ni valeur fixe",
                "attribute {0} is of type ID: it can have neither a default nor a fixed value",
                &[&self.local_name(decl.name)],
            );
            self.error("a-props-correct.3", origin, message);
        }
    }

    pub(super) fn attribute_groups(&mut self) {
        for group in &self.components.attribute_groups {
            let owner = Owner {
                name: say(
                    "le groupe d'attributs {0}",
                    "attribute group {0}",
                    &[&self.local_name(group.name)],
                ),
                origin: group.origin,
                duplicate: "ag-props-correct.2",
                two_ids: "ag-props-correct.3",
            };
            self.attribute_uses(&owner, &group.attributes);
            if let Some(base) = group.restricts.map(|id| &self.components.attribute_groups[id.index()]) {
                let own = AttributeSet { uses: &group.attributes, wildcard: group.any_attribute.as_ref() };
                let base = AttributeSet { uses: &base.attributes, wildcard: base.any_attribute.as_ref() };
                self.attributes_restrict(&owner, own, base, Some("src-redefine.7.2.2"));
            }
        }
    }

    /// Each name once, one ID at most, and every use by itself.
    pub(super) fn attribute_uses(&mut self, owner: &Owner, uses: &[AttributeUse]) {
        let mut names = HashSet::new();
        let mut ids = Vec::new();
        for attribute in uses {
            let decl = self.attribute(attribute.decl);
            if !names.insert(decl.name) {
                let message = say(
                    "{0} : l'attribut {1} figure deux fois",
                    "{0}: attribute {1} is there twice",
                    &[&owner.name, &self.full_name(decl.name)],
                );
                self.error(owner.duplicate, owner.origin, message);
            }
            if self.simple(decl.type_).is_some_and(|def| def.simple.derives_from(Builtin::Id)) {
                ids.push(decl.name);
            }
            self.attribute_use(owner, attribute, decl);
        }
        if let [first, second, ..] = &*ids
            && first != second
        {
            let message = say(
                "{0} : les attributs {1} et {2} sont tous deux de type ID, un seul est permis",
                "{0}: attributes {1} and {2} are both of type ID, only one is allowed",
                &[&owner.name, &self.local_name(*first), &self.local_name(*second)],
            );
            self.error(owner.two_ids, owner.origin, message);
        }
    }

    /// `au-props-correct.2`, and the use's own value.
    fn attribute_use(&mut self, owner: &Owner, attribute: &AttributeUse, decl: &'a AttributeDecl) {
        let Some(value) = &attribute.value else { return };
        let origin = if decl.global { owner.origin } else { decl.origin };
        self.attribute_value(decl, value, origin);
        let Some(fixed) = decl.value.as_ref().filter(|value| value.fixed) else { return };
        if !value.fixed || !self.same_value(decl.type_, value, decl.type_, fixed) {
            let message = say(
                "{0} : l'attribut {1} a été déclaré avec la valeur fixe {2}, qui ne peut pas être changée",
                "{0}: attribute {1} was declared with the fixed value {2}, which cannot be changed",
                &[&owner.name, &self.local_name(decl.name), &quoted(&fixed.lexical)],
            );
            self.error("au-props-correct.2", owner.origin, message);
        }
    }

    /// `derivation-ok-restriction`, clauses 2 to 4. For a redefined attribute group `clause` replaces theirs.
    pub(super) fn attributes_restrict(
        &mut self,
        owner: &Owner,
        own: AttributeSet<'_>,
        base: AttributeSet<'_>,
        clause: Option<&'static str>,
    ) {
        let base_uses: HashMap<NameId, &AttributeUse> =
            base.uses.iter().map(|attribute| (self.attribute(attribute.decl).name, attribute)).collect();
        let mut broken = Vec::new();
        for attribute in own.uses {
            let name = self.attribute(attribute.decl).name;
            let result = match base_uses.get(&name) {
                Some(of) => self.use_restricts(attribute, of),
                None => self.use_fits_wildcard(name, base.wildcard),
            };
            broken.extend(result.err().map(|clause| (clause, Some(name))));
        }
        broken.extend(
            self.required_left_out(own, base).map(|name| ("derivation-ok-restriction.3", Some(name))),
        );
        broken.extend(wildcard_restricts(own.wildcard, base.wildcard).err().map(|clause| (clause, None)));
        for (broken, name) in broken {
            let name = name.map_or(quoted("anyAttribute"), |name| self.local_name(name));
            let message = restriction_message(broken, &owner.name, &name);
            self.error(clause.unwrap_or(broken), owner.origin, message);
        }
    }

    /// Clause 2.1.
    fn use_restricts(&mut self, own: &AttributeUse, base: &AttributeUse) -> Result<(), &'static str> {
        let (decl, base_decl) = (self.attribute(own.decl), self.attribute(base.decl));
        if base.required && !own.required {
            return Err("derivation-ok-restriction.2.1.1");
        }
        let forbidden = self.simple(base_decl.type_).map_or_else(Derivations::default, |def| def.final_);
        if !self.derives(decl.type_, base_decl.type_, forbidden) {
            return Err("derivation-ok-restriction.2.1.2");
        }
        let Some(of) = base.value.as_ref().or(base_decl.value.as_ref()).filter(|value| value.fixed) else {
            return Ok(());
        };
        let Some(value) = own.value.as_ref().or(decl.value.as_ref()).filter(|value| value.fixed) else {
            return Err("derivation-ok-restriction.2.1.3.a");
        };
        match self.same_value(decl.type_, value, base_decl.type_, of) {
            true => Ok(()),
            false => Err("derivation-ok-restriction.2.1.3.b"),
        }
    }

    /// Clause 2.2.
    fn use_fits_wildcard(&self, name: NameId, wildcard: Option<&Wildcard>) -> Result<(), &'static str> {
        let wildcard = wildcard.ok_or("derivation-ok-restriction.2.2.a")?;
        match wildcards::allows(&wildcard.namespaces, self.components.names.ns(name)) {
            true => Ok(()),
            false => Err("derivation-ok-restriction.2.2.b"),
        }
    }

    /// Clause 3: required attributes of the base that the restriction does not have.
    fn required_left_out<'s>(
        &'s self,
        own: AttributeSet<'s>,
        base: AttributeSet<'s>,
    ) -> impl Iterator<Item = NameId> + use<'s, 'a> {
        let kept: HashSet<NameId> =
            own.uses.iter().map(|attribute| self.attribute(attribute.decl).name).collect();
        let required = base.uses.iter().filter(|attribute| attribute.required);
        required.map(|attribute| self.attribute(attribute.decl).name).filter(move |name| !kept.contains(name))
    }
}

/// Clause 4.
fn wildcard_restricts(own: Option<&Wildcard>, base: Option<&Wildcard>) -> Result<(), &'static str> {
    let Some(own) = own else { return Ok(()) };
    let base = base.ok_or("derivation-ok-restriction.4.1")?;
    if !wildcards::is_subset(&own.namespaces, &base.namespaces) {
        return Err("derivation-ok-restriction.4.2");
    }
    match wildcards::is_weaker(own, base) {
        true => Err("derivation-ok-restriction.4.3"),
        false => Ok(()),
    }
}

fn restriction_message(clause: &str, owner: &Text, name: &Text) -> Text {
    let (fr, en) = match clause {
        "derivation-ok-restriction.2.1.1" => (
            "{0} rend facultatif l'attribut {1}, obligatoire dans le type de base",
            "{0} makes attribute {1} optional, which its base requires",
        ),
        "derivation-ok-restriction.2.1.2" => (
            "{0} : le type de l'attribut {1} n'est pas dérivé de celui qu'il a dans la base",
            "{0}: the type of attribute {1} is not derived from the one it has in the base",
        ),
        "derivation-ok-restriction.2.1.3.a" => (
            "{0} : l'attribut {1} doit avoir une valeur fixe, puisqu'il en a une dans la base",
            "{0}: attribute {1} must have a fixed value, since it has one in the base",
        ),
        "derivation-ok-restriction.2.1.3.b" => (
            "{0} : la valeur fixe de l'attribut {1} n'est pas celle de la base",
            "{0}: the fixed value of attribute {1} is not that of the base",
        ),
        "derivation-ok-restriction.2.2.a" => (
            "{0} : l'attribut {1} n'existe pas dans la base, qui n'a pas non plus d'`anyAttribute`",
            "{0}: attribute {1} does not exist in the base, which has no `anyAttribute` either",
        ),
        "derivation-ok-restriction.2.2.b" => (
            "{0} : l'attribut {1} n'existe pas dans la base, dont l'`anyAttribute` n'admet pas son espace de noms",
            "{0}: attribute {1} does not exist in the base, whose `anyAttribute` does not allow its namespace",
        ),
        "derivation-ok-restriction.3" => (
            "{0} supprime l'attribut {1}, obligatoire dans la base",
            "{0} drops attribute {1}, which its base requires",
        ),
        "derivation-ok-restriction.4.1" => (
            "{0} a un `anyAttribute` alors que la base n'en a pas",
            "{0} has an `anyAttribute` although its base has none",
        ),
        "derivation-ok-restriction.4.2" => (
            "{0} : `anyAttribute` admet des espaces de noms que celui de la base n'admet pas",
            "{0}: `anyAttribute` allows namespaces that the base's does not",
        ),
        _ => (
            "{0} : `processContents` d'`anyAttribute` est moins exigeant que dans la base",
            "{0}: `processContents` of `anyAttribute` is weaker than in the base",
        ),
    };
    say(fr, en, &[owner, name])
}
