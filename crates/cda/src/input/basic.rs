//! Texts, numbers, lists.

use serde_json::{Value, json};

use super::{Input, Problems, Schemas, Segment};
use crate::element::Str;

impl Input for Str {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        match value {
            Value::String(text) => {
                let text = Str::from(text);
                text.check(problems);
                Some(text)
            }
            _ => {
                problems.expected("un texte", "a string", value);
                None
            }
        }
    }

    fn to_json(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "string", "minLength": 1 })
    }

    fn check(&self, problems: &mut Problems) {
        let visible = self.bytes().next().is_some_and(|byte| byte.is_ascii_graphic());
        if visible && crate::element::is_harmless(self.as_bytes()) {
            return;
        }
        if self.trim().is_empty() {
            problems.missing();
        } else if let Some((_, c)) = segur_xml::chars::first_illegal(self) {
            let code = u32::from(c);
            problems.invalid(
                &format!("le caractère U+{code:04X} n'existe pas en XML"),
                &format!("XML has no character U+{code:04X}"),
            );
        }
    }
}

impl Input for bool {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        if !value.is_boolean() {
            problems.expected("true ou false", "true or false", value);
        }
        value.as_bool()
    }

    fn to_json(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "boolean" })
    }

    fn check(&self, _: &mut Problems) {}
}

impl Input for u32 {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        if number.is_none() {
            problems.expected("un nombre entier positif", "a positive whole number", value);
        }
        number
    }

    fn to_json(&self) -> Option<Value> {
        Some((*self).into())
    }

    fn schema(_: &mut Schemas) -> Value {
        json!({ "type": "integer", "minimum": 0 })
    }

    fn check(&self, _: &mut Problems) {}
}

impl<T: Input> Input for Option<T> {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            _ => T::from_json(value, problems).map(Some),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn to_json(&self) -> Option<Value> {
        self.as_ref().and_then(Input::to_json)
    }

    fn schema(schemas: &mut Schemas) -> Value {
        T::schema(schemas)
    }

    fn check(&self, problems: &mut Problems) {
        if let Some(value) = self {
            value.check(problems);
        }
    }

    fn is_silent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Input> Input for Vec<T> {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        let Value::Array(items) = value else {
            problems.expected("une liste", "a list", value);
            return None;
        };
        let read = items.iter().enumerate();
        let read = read.map(|(i, item)| problems.within(Segment::Index(i), |p| T::from_json(item, p)));
        // Every item is read, so that all that is wrong is said, before the first failure counts.
        let read: Vec<Option<T>> = read.collect();
        read.into_iter().collect()
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }

    fn to_json(&self) -> Option<Value> {
        (!self.is_empty()).then(|| self.iter().map(|item| item.to_json().unwrap_or_default()).collect())
    }

    fn schema(schemas: &mut Schemas) -> Value {
        json!({ "type": "array", "items": T::schema(schemas) })
    }

    fn check(&self, problems: &mut Problems) {
        for (index, item) in self.iter().enumerate() {
            problems.within(Segment::Index(index), |p| item.check(p));
        }
    }

    fn is_silent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Input> Input for Box<T> {
    fn from_json(value: &Value, problems: &mut Problems) -> Option<Self> {
        T::from_json(value, problems).map(Box::new)
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    fn to_json(&self) -> Option<Value> {
        (**self).to_json()
    }

    fn schema(schemas: &mut Schemas) -> Value {
        T::schema(schemas)
    }

    fn check(&self, problems: &mut Problems) {
        (**self).check(problems);
    }
}
