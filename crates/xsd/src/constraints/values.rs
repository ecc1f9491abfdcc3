//! Default and fixed values judged and compared.

use segur_datatypes::Context;
use segur_report::Text;
use segur_xml::Names;

use super::Checker;
use super::messages::say;
use super::parts::Part;
use crate::model::{Components, Content, SimpleTypeDef, TypeId, ValueConstraint};

/// What a value constraint knows of the place where it was written.
struct Scope<'a> {
    components: &'a Components,
    namespaces: &'a [(String, String)],
}

impl Context for Scope<'_> {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        let found = self.namespaces.iter().rev().find(|(bound, _)| bound == prefix);
        match (found, prefix) {
            (Some((_, uri)), _) => Some(uri),
            (None, "") => Some(""),
            (None, "xml") => Some("http://www.w3.org/XML/1998/namespace"),
            (None, _) => None,
        }
    }

    /// Entities are declared by documents, which a schema cannot know.
    fn is_unparsed_entity(&self, _name: &str) -> bool {
        true
    }

    fn is_notation(&self, uri: &str, local: &str) -> bool {
        let names: &Names = &self.components.names;
        names.find(uri, local).is_some_and(|name| self.components.notations.contains(&name))
    }
}

impl<'a> Checker<'a> {
    /// The simple type of the text of a type: itself, or that of its simple content.
    pub(super) fn text_type(&self, id: TypeId) -> Option<&'a SimpleTypeDef> {
        match self.complex(id) {
            Some(complex) => match complex.content {
                Content::Simple(simple) => self.simple(simple),
                Content::Empty | Content::Complex { .. } => None,
            },
            None => self.simple(id),
        }
    }

    /// *String Valid* (`cvc-simple-type`) of a default or fixed value; the sentence says what is wrong.
    pub(super) fn check_value(&self, def: &SimpleTypeDef, value: &ValueConstraint) -> Result<(), Text> {
        def.simple.check(&value.lexical, &self.scope(value)).map_err(|error| error.into_message())
    }

    /// *Element Default Valid (Immediate)* (`cos-valid-default`).
    pub(super) fn check_default(
        &mut self,
        type_: TypeId,
        value: &ValueConstraint,
    ) -> Result<(), (&'static str, Text)> {
        if let Some(def) = self.text_type(type_) {
            return self.check_value(def, value).map_err(|why| ("cos-valid-default", why));
        }
        match self.complex(type_).map(|complex| &complex.content) {
            Some(Content::Complex { mixed: true, particle: None }) => Ok(()),
            Some(Content::Complex { mixed: true, particle: Some(particle) }) => {
                match self.measures.is_emptiable(Part::new(self.components, particle)) {
                    true => Ok(()),
                    false => Err(("cos-valid-default.2.2.2", required_children())),
                }
            }
            _ => Err(("cos-valid-default.2.1", no_text())),
        }
    }

    /// Whether two values are the same one, each read with its type; text that belongs to no simple type is
    /// compared as it stands.
    pub(super) fn same_value(
        &self,
        own: TypeId,
        value: &ValueConstraint,
        base: TypeId,
        of: &ValueConstraint,
    ) -> bool {
        let (Some(own), Some(base)) = (self.text_type(own), self.text_type(base)) else {
            return value.lexical == of.lexical;
        };
        let left = own.simple.value(&value.lexical, &self.scope(value));
        let right = base.simple.value(&of.lexical, &self.scope(of));
        match (left, right) {
            (Ok(left), Ok(right)) => left == right,
            _ => value.lexical == of.lexical,
        }
    }

    fn scope<'v>(&self, value: &'v ValueConstraint) -> Scope<'v>
    where
        'a: 'v,
    {
        Scope { components: self.components, namespaces: &value.namespaces }
    }
}

fn required_children() -> Text {
    say("son contenu mixte exige des éléments", "its mixed content requires elements", &[])
}

fn no_text() -> Text {
    say("son type n'admet pas de texte", "its type admits no text", &[])
}
