//! Prefixes become namespaces, names become numbers, type names become types.

use segur_report::Text;
use segur_xml::{NameId, NsId};

use super::{Binding, Compiler, Name, Scope};
use crate::Error;
use crate::ast::{self, Axis, ItemType, KindTest, NodeTest, QName, SequenceType, SingleType};
use crate::atomic::AtomicType;
use crate::program::{ExprId, Op, Test, Type};

pub(super) const FUNCTIONS: &str = "http://www.w3.org/2005/xpath-functions";
const SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

impl Scope {
    /// The namespace of a prefix.
    pub(super) fn namespace(&self, prefix: &str) -> Result<&str, Error> {
        if prefix == "xml" {
            return Ok(XML);
        }
        let bound = self.namespaces.iter().rev().find(|(known, _)| known == prefix);
        // Prefixes that every stylesheet of the field takes for granted.
        let usual = match prefix {
            "fn" => Some(FUNCTIONS),
            "xs" => Some(SCHEMA),
            _ => None,
        };
        bound.map(|(_, uri)| uri.as_str()).or(usual).ok_or_else(|| {
            Error::new(
                "XPST0081",
                Text::new(
                    format!(
                        "préfixe « {prefix} » non déclaré : ajouter <ns prefix=\"{prefix}\" uri=\"...\"/>"
                    ),
                    format!("undeclared prefix `{prefix}`: add <ns prefix=\"{prefix}\" uri=\"...\"/>"),
                ),
            )
        })
    }

    /// An expanded name; a name without prefix is in no namespace.
    pub(super) fn expand(&self, name: &QName) -> Result<Name, Error> {
        let uri = if name.prefix.is_empty() { "" } else { self.namespace(&name.prefix)? };
        Ok(Name { uri: uri.into(), local: name.local.clone() })
    }
}

impl Compiler<'_> {
    fn name_id(&mut self, name: &QName, scope: &Scope) -> Result<NameId, Error> {
        let name = scope.expand(name)?;
        Ok(self.names.intern(&name.uri, &name.local))
    }

    fn optional_name(&mut self, name: &Option<QName>, scope: &Scope) -> Result<Option<NameId>, Error> {
        name.as_ref().map(|name| self.name_id(name, scope)).transpose()
    }

    pub(super) fn node_test(&mut self, test: &NodeTest, scope: &Scope) -> Result<Test, Error> {
        Ok(match test {
            NodeTest::AnyName => Test::Any,
            NodeTest::Name(name) => Test::Name(self.name_id(name, scope)?),
            NodeTest::AnyLocal(prefix) => Test::Namespace(self.names.namespace(scope.namespace(prefix)?)),
            NodeTest::AnyPrefix(local) => Test::Local(self.names.local(local)),
            NodeTest::Kind(kind) => self.kind_test(kind, scope)?,
        })
    }

    fn kind_test(&mut self, kind: &KindTest, scope: &Scope) -> Result<Test, Error> {
        Ok(match kind {
            KindTest::Node => Test::Node,
            KindTest::Text => Test::Text,
            KindTest::Comment => Test::Comment,
            KindTest::Instruction(None) => Test::Instruction(None),
            KindTest::Instruction(Some(target)) => {
                let local = self.names.local(target.trim());
                Test::Instruction(Some(self.names.name(NsId::NONE, local)))
            }
            KindTest::Document(element) => {
                let named = element.as_ref().map(|name| self.optional_name(name, scope)).transpose()?;
                Test::Document(named)
            }
            KindTest::Element(name) => Test::Element(self.optional_name(name, scope)?),
            KindTest::Attribute(name) => Test::Attribute(self.optional_name(name, scope)?),
        })
    }

    pub(super) fn sequence_type(&mut self, of: &SequenceType, scope: &Scope) -> Result<Type, Error> {
        Ok(match of {
            SequenceType::Empty => Type::Empty,
            SequenceType::Of(ItemType::Item, occurrence) => Type::Item(*occurrence),
            SequenceType::Of(ItemType::Kind(kind), occurrence) => {
                Type::Node(self.kind_test(kind, scope)?, *occurrence)
            }
            SequenceType::Of(ItemType::Atomic(name), occurrence) => {
                Type::Atomic(self.atomic_type(name, scope)?, *occurrence)
            }
        })
    }

    /// The type of `cast` and `castable`.
    pub(super) fn single_type(&self, of: &SingleType, scope: &Scope) -> Result<AtomicType, Error> {
        match self.atomic_type(&of.name, scope)? {
            AtomicType::Any => Err(Error::new(
                "XPST0080",
                Text::new(
                    "rien ne se convertit en xs:anyAtomicType",
                    "nothing can be cast to xs:anyAtomicType",
                ),
            )),
            found => Ok(found),
        }
    }

    fn atomic_type(&self, name: &QName, scope: &Scope) -> Result<AtomicType, Error> {
        let expanded = scope.expand(name)?;
        let known = if &*expanded.uri == SCHEMA { AtomicType::from_name(&expanded.local) } else { None };
        known.ok_or_else(|| {
            let hint = if &*expanded.uri == SCHEMA { "" } else { " : un type s'écrit xs:date" };
            let hint_en = if &*expanded.uri == SCHEMA { "" } else { ": a type is written xs:date" };
            Error::new(
                "XPST0051",
                Text::new(
                    format!("type « {name} » inconnu{hint}"),
                    format!("unknown type `{name}`{hint_en}"),
                ),
            )
        })
    }

    /// What a variable's name stands for.
    pub(super) fn variable(&mut self, name: &QName, scope: &Scope) -> Result<ExprId, Error> {
        let expanded = scope.expand(name)?;
        let local = scope.locals.iter().rev().find(|(known, _)| *known == expanded);
        if let Some((_, binding)) = local {
            return Ok(match *binding {
                Binding::Slot(slot, info) => self.add(Op::Local(slot, info.kind, info.sorted)),
                Binding::Inline(value) => value,
            });
        }
        let Some(&global) = self.modules[scope.module.0].globals.get(&expanded) else {
            return Err(self.unknown_variable(name, scope));
        };
        let body = self.globals[global.0 as usize].body;
        // A constant needs no variable.
        match body {
            Some(body) if matches!(self.op(body), Op::Literal(_) | Op::Document(_)) => Ok(body),
            _ => Ok(self.add(Op::Global(global))),
        }
    }

    fn unknown_variable(&self, name: &QName, scope: &Scope) -> Error {
        let known =
            self.modules[scope.module.0].globals.keys().chain(scope.locals.iter().map(|(name, _)| name));
        let alike = known.map(|name| &*name.local).find(|local| local.eq_ignore_ascii_case(&name.local));
        let (hint, hint_en) = match alike {
            Some(alike) => (format!(" ; « ${alike} » existe"), format!("; `${alike}` exists")),
            None => Default::default(),
        };
        Error::new(
            "XPST0008",
            Text::new(
                format!("variable « ${name} » inconnue{hint}"),
                format!("unknown variable `${name}`{hint_en}"),
            ),
        )
    }

    /// The constructor function of a type, if the name is one.
    pub(super) fn constructor(&self, name: &Name) -> Option<AtomicType> {
        (&*name.uri == SCHEMA).then(|| AtomicType::from_name(&name.local)).flatten()
    }
}

/// Whether a step along an axis can find nodes at all: what can never match is a mistake of the rules' author.
pub(super) fn is_possible(axis: Axis, test: Test) -> bool {
    !(axis == Axis::Attribute
        && matches!(
            test,
            Test::Text | Test::Comment | Test::Instruction(_) | Test::Element(_) | Test::Document(_)
        ))
}

/// As XSLT names a type in `as`: parsed and resolved by the compiler.
pub(super) fn declared(binding: &ast::Binding) -> Option<&SequenceType> {
    binding.declared.as_ref()
}
