//! What a value needs to know of the place where it stands.

/// Namespace bindings and declarations in scope of a value.
///
/// Only QName, NOTATION and ENTITY ask; see [`SimpleType::needs_context`](crate::SimpleType::needs_context).
pub trait Context {
    /// The namespace that a prefix is bound to. The empty prefix gives the default namespace, `""` where
    /// there is none. `None`: the prefix is not declared.
    fn prefix(&self, prefix: &str) -> Option<&str>;

    /// Whether the document declares an unparsed entity of that name.
    fn is_unparsed_entity(&self, name: &str) -> bool;

    /// Whether the schema declares a notation of that expanded name.
    fn is_notation(&self, uri: &str, local: &str) -> bool;
}

/// A context where nothing is declared but the prefix `xml`.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoContext;

impl Context for NoContext {
    fn prefix(&self, prefix: &str) -> Option<&str> {
        match prefix {
            "" => Some(""),
            "xml" => Some("http://www.w3.org/XML/1998/namespace"),
            _ => None,
        }
    }

    fn is_unparsed_entity(&self, _name: &str) -> bool {
        false
    }

    fn is_notation(&self, _uri: &str, _local: &str) -> bool {
        false
    }
}
