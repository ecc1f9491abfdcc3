//! JSON Schema (2020-12) of the inputs.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Input;

/// The definitions met while a schema is made.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    definitions: BTreeMap<&'static str, Value>,
}

impl Schemas {
    /// The whole JSON Schema of an input.
    pub fn of<T: Input>(title: &str) -> Value {
        let mut schemas = Schemas::default();
        let root = T::schema(&mut schemas);
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "$defs": schemas.definitions,
        });
        if let (Value::Object(schema), Value::Object(root)) = (&mut schema, root) {
            schema.extend(root);
        }
        schema
    }

    pub(crate) fn into_definitions(self) -> BTreeMap<String, Value> {
        self.definitions.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
    }

    /// A reference to a definition, made the first time it is asked for.
    pub fn define(&mut self, name: &'static str, make: impl FnOnce(&mut Schemas) -> Value) -> Value {
        if !self.definitions.contains_key(name) {
            // Before it is made: it may refer to itself.
            self.definitions.insert(name, Value::Null);
            let made = make(self);
            self.definitions.insert(name, made);
        }
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// A schema with a description added.
    pub fn described(mut schema: Value, fr: &str, doc: &str) -> Value {
        if let Value::Object(object) = &mut schema {
            object.insert("title".into(), fr.into());
            object.insert("description".into(), doc.trim().into());
        }
        schema
    }
}
