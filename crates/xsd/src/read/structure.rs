//! Judges a schema document by the tables of what the language allows.

use std::collections::HashSet;

use segur_datatypes::{Builtin, NoContext, SimpleType};
use segur_report::Text;
use segur_xml::{Attribute, Node, NodeKind, NsId, Tree};

use super::lexical::{Lexical, trim};
use super::problems::{Problems, Sink, describe};
use super::tables::{AttributeRule, Body, Rule, SCHEMA, Slot};
use super::versions;

/// Schemas are not deeper than this; the rest of the reader recurses over elements and relies on it.
const MAX_DEPTH: usize = 200;

/// Reports what the schema for schemas forbids. Returns whether the document may be read further: its root
/// is `xs:schema` and it is not absurdly deep.
pub(super) fn check(tree: &Tree, schema: &str, problems: &mut Problems) -> bool {
    let mut checker = Checker { sink: Sink { problems, schema }, ids: HashSet::new(), too_deep: false };
    checker.element(tree.root(), &SCHEMA, 1);
    !checker.too_deep
}

struct Checker<'p, 't> {
    sink: Sink<'p>,
    ids: HashSet<&'t str>,
    too_deep: bool,
}

impl<'t> Checker<'_, 't> {
    fn element(&mut self, node: Node<'t>, rule: &'static Rule, depth: usize) {
        if depth > MAX_DEPTH {
            return self.report_depth(node);
        }
        self.attributes(node, rule);
        (rule.also)(node, &mut self.sink);
        if let Body::Slots(slots) = rule.body {
            self.no_text(node);
            self.children(node, slots, depth);
        }
    }

    fn report_depth(&mut self, node: Node<'t>) {
        let text = Text::new(
            format!("schéma refusé : plus de {MAX_DEPTH} éléments imbriqués"),
            format!("schema refused: more than {MAX_DEPTH} nested elements"),
        );
        if !self.too_deep {
            self.sink.error(node, "XSD-LIMIT", text);
        }
        self.too_deep = true;
    }

    fn attributes(&mut self, node: Node<'t>, rule: &Rule) {
        for attribute in node.attributes() {
            match attribute.ns() {
                NsId::NONE => self.attribute(node, attribute, rule),
                NsId::XSD => self.not_allowed(node, attribute),
                NsId::XML if attribute.local_name() == "lang" => self.language(node, attribute),
                _ => {}
            }
        }
        for needed in rule.attributes.iter().filter(|a| a.required) {
            self.required(node, needed);
        }
    }

    fn attribute(&mut self, node: Node<'t>, attribute: Attribute<'t>, rule: &Rule) {
        let Some(known) = rule.attributes.iter().find(|a| a.name == attribute.local_name()) else {
            return self.not_allowed(node, attribute);
        };
        if !known.lexical.accepts(attribute.value()) {
            let expected = known.lexical.expected();
            self.bad_value(node, attribute, &expected);
        } else if known.lexical == Lexical::Id && !self.ids.insert(trim(attribute.value())) {
            let expected =
                Text::new("un identifiant unique dans le document", "an identifier unique in the document");
            self.bad_value(node, attribute, &expected);
        }
    }

    fn not_allowed(&mut self, node: Node<'t>, attribute: Attribute<'t>) {
        let (who, name) = (describe(node), attribute.local_name());
        let text = Text::new(
            format!("{who} : l'attribut « {name} » n'est pas permis ici"),
            format!("{who}: attribute {name} is not allowed here"),
        );
        self.sink.error_at(attribute.location(), "s4s-att-not-allowed", text);
    }

    fn bad_value(&mut self, node: Node<'t>, attribute: Attribute<'t>, expected: &Text) {
        let (who, name, value) = (describe(node), attribute.local_name(), attribute.value());
        let text = Text::new(
            format!(
                "{who} : « {value} » ne convient pas à l'attribut « {name} » ; attendu : {}",
                expected.fr
            ),
            format!("{who}: \"{value}\" is not a value for attribute {name}; expected: {}", expected.en),
        );
        self.sink.error_at(attribute.location(), "s4s-att-invalid-value", text);
    }

    fn language(&mut self, node: Node<'t>, attribute: Attribute<'t>) {
        let value = attribute.value();
        if SimpleType::builtin(Builtin::Language).check(value, &NoContext).is_err() {
            let expected = Text::new("une langue comme fr ou en-GB", "a language such as fr or en-GB");
            self.bad_value(node, attribute, &expected);
        }
    }

    fn required(&mut self, node: Node<'t>, needed: &AttributeRule) {
        if node.attribute(needed.name).is_none() {
            let (who, name) = (describe(node), needed.name);
            let text = Text::new(
                format!("{who} : l'attribut « {name} » manque"),
                format!("{who}: attribute {name} is missing"),
            );
            self.sink.error(node, "s4s-att-must-appear", text);
        }
    }

    fn no_text(&mut self, node: Node<'t>) {
        let is_text = |child: &Node<'_>| child.kind() == NodeKind::Text && !trim(child.text()).is_empty();
        if let Some(child) = node.children().find(is_text) {
            let who = describe(node);
            let text = Text::new(
                format!("{who} : du texte n'est permis que dans xs:appinfo et xs:documentation"),
                format!("{who}: text is allowed in xs:appinfo and xs:documentation only"),
            );
            self.sink.error(child, "s4s-elt-character", text);
        }
    }

    fn children(&mut self, node: Node<'t>, slots: &'static [Slot], depth: usize) {
        let mut cursor = Cursor { slots, at: 0, count: 0 };
        for child in node.elements().filter(|child| versions::included(*child)) {
            match cursor.accept(child) {
                Some(rule) => self.element(child, rule, depth + 1),
                None => self.unexpected(node, child, &cursor),
            }
        }
        if let Some(missing) = cursor.missing() {
            let (who, names) = (describe(node), names(missing));
            let text = Text::new(
                format!("{who} : il manque un élément parmi {names}"),
                format!("{who}: one of {names} is missing"),
            );
            let code = if is_complex(node) { "s4s-elt-invalid-content.2" } else { "s4s-elt-must-match.2" };
            self.sink.error(node, code, text);
        }
    }

    fn unexpected(&mut self, node: Node<'t>, child: Node<'t>, cursor: &Cursor) {
        let (who, name, next) = (describe(node), child.local_name(), cursor.expected());
        let text = Text::new(
            format!("{who} : l'élément « {name} » n'est pas permis à cette place ; permis : {next}"),
            format!("{who}: element {name} is not allowed in this place; allowed: {next}"),
        );
        let code = match node.local_name() {
            "schema" if matches!(name, "include" | "import" | "redefine") => "s4s-elt-invalid-content.3",
            "schema" => "s4s-elt-invalid-content.1",
            _ if is_complex(node) => "s4s-elt-invalid-content.1",
            _ => "s4s-elt-must-match.1",
        };
        self.sink.error(child, code, text);
    }
}

/// Whether an element belongs to the body of a complex type, which has codes of its own.
fn is_complex(node: Node<'_>) -> bool {
    let is_content = |name: &str| matches!(name, "complexContent" | "simpleContent");
    match node.local_name() {
        "complexType" => true,
        "restriction" | "extension" => node.parent().is_some_and(|parent| is_content(parent.local_name())),
        name => is_content(name),
    }
}

/// How far the children of an element went through its slots.
struct Cursor {
    slots: &'static [Slot],
    at: usize,
    count: u32,
}

impl Cursor {
    /// Goes over a child; none if it has no place.
    fn accept(&mut self, child: Node<'_>) -> Option<&'static Rule> {
        if child.ns() != NsId::XSD {
            return None;
        }
        let (mut at, mut count) = (self.at, self.count);
        while let Some(slot) = self.slots.get(at) {
            let choice = slot.choices.iter().find(|(name, _)| *name == child.local_name());
            if let Some((_, rule)) = choice.filter(|_| count < slot.max) {
                (self.at, self.count) = if slot.last { (self.slots.len(), 0) } else { (at, count + 1) };
                return Some(rule());
            }
            if count < slot.min {
                return None;
            }
            (at, count) = (at + 1, 0);
        }
        None
    }

    /// The first slot that still needs a child.
    fn missing(&self) -> Option<&'static Slot> {
        let rest = self.slots.get(self.at..)?;
        rest.iter()
            .enumerate()
            .find(|(i, slot)| slot.min > if *i == 0 { self.count } else { 0 })
            .map(|(_, s)| s)
    }

    /// What may come next, in words.
    fn expected(&self) -> String {
        let mut list = Vec::new();
        for (i, slot) in self.slots.iter().enumerate().skip(self.at) {
            if i > self.at || self.count < slot.max {
                list.push(names(slot));
            }
            if slot.min > 0 && (i > self.at || self.count < slot.min) {
                break;
            }
        }
        if list.is_empty() { "-".to_owned() } else { list.join(", ") }
    }
}

fn names(slot: &Slot) -> String {
    slot.choices.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}
