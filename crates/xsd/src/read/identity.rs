//! Identity constraints (part 1, section 3.11).

use segur_report::Text;

use super::xpath::{self, RawPath, RawTest, XPathError};
use super::{At, Reader};
use crate::model::{ConstraintId, ConstraintKind, IdentityConstraint, NameTest, Path};

impl<'a> Reader<'a> {
    /// The identity constraints among the children of an element declaration.
    pub(super) fn identity_constraints(&mut self, at: At<'a>) -> Vec<ConstraintId> {
        let written: Vec<At<'a>> =
            at.children().filter(|c| matches!(c.local(), "unique" | "key" | "keyref")).collect();
        written.into_iter().filter_map(|at| self.identity_constraint(at)).collect()
    }

    fn identity_constraint(&mut self, at: At<'a>) -> Option<ConstraintId> {
        let name = self.components.names.intern(&self.view(at).target, at.get("name")?);
        let id = ConstraintId(self.components.constraints.len() as u32);
        if self.constraint_names.insert(name, id).is_some() {
            self.complain(
                at,
                "sch-props-correct.2",
                "deux contraintes d'identité portent ce nom ; en renommer une",
                "two identity constraints have this name; rename one",
            );
        }
        let kind = match at.local() {
            "key" => ConstraintKind::Key,
            "unique" => ConstraintKind::Unique,
            _ => {
                self.keyrefs.push((id, at));
                ConstraintKind::KeyRef(id)
            }
        };
        let selector = at.child("selector").map(|s| self.paths(s, false)).unwrap_or_default();
        let fields: Vec<At<'a>> = at.children().filter(|child| child.local() == "field").collect();
        let fields = fields.into_iter().map(|field| self.paths(field, true)).collect();
        let origin = self.origin(at);
        self.components.constraints.push(IdentityConstraint { name, kind, selector, fields, origin });
        Some(id)
    }

    /// Finds what every `xs:keyref` refers to.
    pub(super) fn resolve_keyrefs(&mut self) {
        for (id, at) in std::mem::take(&mut self.keyrefs) {
            let Some(refer) = at.get("refer").and_then(|refer| self.visible_name(at, refer)) else {
                continue;
            };
            let target = self.constraint_names.get(&refer).copied();
            let is_key = |t: ConstraintId| {
                !matches!(self.components.constraints[t.index()].kind, ConstraintKind::KeyRef(_))
            };
            match target.filter(|&target| is_key(target)) {
                Some(target) => {
                    self.components.constraints[id.index()].kind = ConstraintKind::KeyRef(target);
                }
                None => self.unknown_key(at, &self.components.names.display(refer)),
            }
        }
    }

    fn unknown_key(&mut self, at: At<'a>, refer: &str) {
        self.complain(
            at,
            "src-resolve",
            &format!("aucun xs:key ni xs:unique ne s'appelle {refer}"),
            &format!("no xs:key or xs:unique is called {refer}"),
        );
    }

    fn paths(&mut self, at: At<'a>, fields: bool) -> Vec<Path> {
        let Some(text) = at.node.attribute("xpath") else { return Vec::new() };
        match xpath::parse(text, fields) {
            Ok(paths) => paths.into_iter().filter_map(|path| self.path(at, path)).collect(),
            Err(error) => {
                self.bad_xpath(at, text, &error, fields);
                Vec::new()
            }
        }
    }

    fn bad_xpath(&mut self, at: At<'a>, text: &str, error: &XPathError, fields: bool) {
        let XPathError { position, expected } = error;
        let message = Text::new(
            format!(
                "« {text} » sort du sous-ensemble de XPath permis, au caractère {position} ; attendu : {}",
                expected.fr
            ),
            format!(
                "\"{text}\" is not in the XPath subset allowed, at character {position}; expected: {}",
                expected.en
            ),
        );
        self.error(at, if fields { "c-fields-xpaths" } else { "c-selector-xpath" }, message);
    }

    fn path(&mut self, at: At<'a>, raw: RawPath<'_>) -> Option<Path> {
        let steps: Option<Vec<NameTest>> =
            raw.steps.into_iter().map(|step| self.name_test(at, step)).collect();
        let attribute = match raw.attribute {
            Some(test) => Some(self.name_test(at, test)?),
            None => None,
        };
        Some(Path { anywhere: raw.anywhere, steps: steps?, attribute })
    }

    /// As in XPath, a name without prefix is in no namespace.
    fn name_test(&mut self, at: At<'a>, test: RawTest<'_>) -> Option<NameTest> {
        Some(match test {
            RawTest::Any => NameTest::Any,
            RawTest::Prefix(prefix) => {
                let uri = self.xpath_namespace(at, prefix)?;
                NameTest::Namespace(self.components.names.namespace(uri))
            }
            RawTest::Name("", local) => NameTest::Name(self.components.names.intern("", local)),
            RawTest::Name(prefix, local) => {
                let uri = self.xpath_namespace(at, prefix)?;
                NameTest::Name(self.components.names.intern(uri, local))
            }
        })
    }

    fn xpath_namespace(&mut self, at: At<'a>, prefix: &str) -> Option<&'a str> {
        let found = at.node.lookup_prefix(prefix).map(|ns| at.node.tree().names().uri_str(ns));
        if found.is_none() {
            let text = Text::new(
                format!("le préfixe « {prefix} » n'est pas déclaré ; ajouter xmlns:{prefix}"),
                format!("prefix \"{prefix}\" is not declared; add xmlns:{prefix}"),
            );
            self.error(at, "c-general-xpath-ns", text);
        }
        found
    }
}
