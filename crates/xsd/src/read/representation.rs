//! Schema Representation Constraints that concern one element of a schema document alone.

use segur_report::Text;
use segur_xml::{Node, NsId};

use super::lexical::{max_occurs, non_negative, trim};
use super::problems::{Sink, describe};

/// A check of one element.
pub(super) type Check = fn(Node<'_>, &mut Sink<'_>);

/// For elements without any constraint of their own.
pub(super) fn nothing(_: Node<'_>, _: &mut Sink<'_>) {}

/// A global element declaration (3.3.3).
pub(super) fn element(node: Node<'_>, sink: &mut Sink<'_>) {
    default_or_fixed(node, "src-element.1", sink);
    one_type(node, "src-element.3", sink);
}

/// A local element declaration or a reference (3.3.3).
pub(super) fn local_element(node: Node<'_>, sink: &mut Sink<'_>) {
    particle(node, sink);
    default_or_fixed(node, "src-element.1", sink);
    name_or_ref(node, "src-element.2.1", sink);
    if node.attribute("ref").is_some() {
        let not_with_ref = ["type", "nillable", "default", "fixed", "form", "block"];
        alone_with_ref(node, "src-element.2.2", &not_with_ref, sink);
    } else {
        one_type(node, "src-element.3", sink);
    }
}

/// An element of `xs:all` (cos-all-limited.2): at most once.
pub(super) fn element_of_all(node: Node<'_>, sink: &mut Sink<'_>) {
    local_element(node, sink);
    let max = node.attribute("maxOccurs").and_then(max_occurs);
    if max.is_some_and(|max| max.is_none_or(|max| max > 1)) {
        let text = Text::new(
            format!(
                "{} : un élément de xs:all apparaît au plus une fois ; mettre maxOccurs à 0 ou 1",
                describe(node)
            ),
            format!("{}: an element of xs:all appears at most once; set maxOccurs to 0 or 1", describe(node)),
        );
        sink.error(node, "cos-all-limited.2", text);
    }
}

/// A global attribute declaration (3.2.3).
pub(super) fn attribute(node: Node<'_>, sink: &mut Sink<'_>) {
    default_or_fixed(node, "src-attribute.1", sink);
    one_type(node, "src-attribute.4", sink);
    not_xmlns(node, sink);
}

/// A local attribute declaration or a reference (3.2.3).
pub(super) fn local_attribute(node: Node<'_>, sink: &mut Sink<'_>) {
    default_or_fixed(node, "src-attribute.1", sink);
    name_or_ref(node, "src-attribute.3.1", sink);
    if node.attribute("default").is_some() && node.attribute("use").is_some_and(|u| trim(u) != "optional") {
        let text = Text::new(
            format!("{} : un attribut qui a une valeur par défaut a « use » optional", describe(node)),
            format!("{}: an attribute with a default value has use=\"optional\"", describe(node)),
        );
        sink.error(node, "src-attribute.2", text);
    }
    if node.attribute("ref").is_some() {
        alone_with_ref(node, "src-attribute.3.2", &["type", "form"], sink);
    } else {
        one_type(node, "src-attribute.4", sink);
    }
    not_xmlns(node, sink);
}

/// `minOccurs` and `maxOccurs` (p-props-correct.2.1).
pub(super) fn particle(node: Node<'_>, sink: &mut Sink<'_>) {
    let min = node.attribute("minOccurs").and_then(non_negative).unwrap_or(1);
    let max = node.attribute("maxOccurs").and_then(max_occurs).unwrap_or(Some(1));
    if max.is_some_and(|max| min > max) {
        let text = Text::new(
            format!("{} : minOccurs dépasse maxOccurs (1 si absent)", describe(node)),
            format!("{}: minOccurs is greater than maxOccurs (1 if absent)", describe(node)),
        );
        sink.error(node, "p-props-correct.2.1", text);
    }
}

/// A restriction of a simple type has one base (src-simple-type.2).
pub(super) fn simple_restriction(node: Node<'_>, sink: &mut Sink<'_>) {
    let codes = ["src-simple-type.2.a", "src-simple-type.2.b"];
    attribute_or_type(node, "base", codes, sink);
}

/// A list has one item type (src-simple-type.3).
pub(super) fn list(node: Node<'_>, sink: &mut Sink<'_>) {
    let codes = ["src-simple-type.3.a", "src-simple-type.3.b"];
    attribute_or_type(node, "itemType", codes, sink);
}

/// A union has member types (3.14.3).
pub(super) fn union(node: Node<'_>, sink: &mut Sink<'_>) {
    let named = node.attribute("memberTypes").is_some_and(|types| !trim(types).is_empty());
    if !named && !has_child(node, &["simpleType"]) {
        let text = Text::new(
            "xs:union : donner des types par « memberTypes » ou par des xs:simpleType",
            "xs:union: give types by memberTypes or by xs:simpleType children",
        );
        sink.error(node, "src-union-memberTypes-or-simpleTypes", text);
    }
}

/// A notation has an identifier (3.12.2).
pub(super) fn notation(node: Node<'_>, sink: &mut Sink<'_>) {
    if node.attribute("public").is_none() && node.attribute("system").is_none() {
        let text = Text::new(
            format!("{} : donner « public » ou « system »", describe(node)),
            format!("{}: give public or system", describe(node)),
        );
        sink.error(node, "PublicSystemOnNotation", text);
    }
}

fn default_or_fixed(node: Node<'_>, code: &'static str, sink: &mut Sink<'_>) {
    if node.attribute("default").is_some() && node.attribute("fixed").is_some() {
        let text = Text::new(
            format!("{} : « default » et « fixed » s'excluent", describe(node)),
            format!("{}: default and fixed exclude each other", describe(node)),
        );
        sink.error(node, code, text);
    }
}

fn name_or_ref(node: Node<'_>, code: &'static str, sink: &mut Sink<'_>) {
    if node.attribute("name").is_some() == node.attribute("ref").is_some() {
        let text = Text::new(
            format!("{} : donner « name » ou « ref », et un seul des deux", describe(node)),
            format!("{}: give either name or ref", describe(node)),
        );
        sink.error(node, code, text);
    }
}

fn alone_with_ref(node: Node<'_>, code: &'static str, attributes: &[&str], sink: &mut Sink<'_>) {
    let types = ["simpleType", "complexType", "key", "keyref", "unique"];
    let attribute = attributes.iter().find(|&&name| node.attribute(name).is_some());
    if attribute.is_some() || has_child(node, &types) {
        let text = Text::new(
            format!(
                "{} : une référence ne redéfinit ni type, ni valeur, ni contrainte de ce qu'elle désigne",
                describe(node)
            ),
            format!("{}: a reference gives no type, property or constraint of its own", describe(node)),
        );
        sink.error(node, code, text);
    }
}

fn one_type(node: Node<'_>, code: &'static str, sink: &mut Sink<'_>) {
    if node.attribute("type").is_some() && has_child(node, &["simpleType", "complexType"]) {
        let text = Text::new(
            format!("{} : l'attribut « type » et un type écrit à l'intérieur s'excluent", describe(node)),
            format!("{}: the type attribute and a type written inside exclude each other", describe(node)),
        );
        sink.error(node, code, text);
    }
}

/// `codes`: both given, none given.
fn attribute_or_type(node: Node<'_>, name: &str, codes: [&'static str; 2], sink: &mut Sink<'_>) {
    let (named, inside) = (node.attribute(name).is_some(), has_child(node, &["simpleType"]));
    if named == inside {
        let text = Text::new(
            format!("{} : donner « {name} » ou un xs:simpleType, et un seul des deux", describe(node)),
            format!("{}: give either {name} or an xs:simpleType child", describe(node)),
        );
        sink.error(node, codes[usize::from(!named)], text);
    }
}

fn not_xmlns(node: Node<'_>, sink: &mut Sink<'_>) {
    if node.attribute("name").is_some_and(|name| trim(name) == "xmlns") {
        let text = Text::new(
            "un attribut ne peut pas s'appeler xmlns : ce nom déclare un espace de noms",
            "an attribute cannot be called xmlns: that name declares a namespace",
        );
        sink.error(node, "no-xmlns", text);
    }
}

fn has_child(node: Node<'_>, names: &[&str]) -> bool {
    node.elements().any(|child| child.ns() == NsId::XSD && names.contains(&child.local_name()))
}
