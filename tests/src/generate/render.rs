//! Writing a plan as XML and, piece by piece, what a reader must say of it.

use super::plan::{Attribute, Element, Entity, Misc, Node, Piece, Plan};
use crate::events::{Event, Events, Name};

/// A document and what a conforming reader says of it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The document.
    pub text: String,
    /// What it says.
    pub events: Events,
}

const PREFIXES: [&str; 5] = ["", "p", "q", "é", "xml"];
const NAMESPACES: [&str; 5] = ["urn:a", "urn:b", "http://exemple.fr/é?x=1&y=2", "urn:a ", ""];
const XML: &str = "http://www.w3.org/XML/1998/namespace";

impl Plan {
    /// The document, and what it says.
    pub fn render(&self) -> Sample {
        let mut render =
            Render { plan: self, text: String::new(), events: Events::default(), scope: Vec::new() };
        render.document();
        Sample { text: render.text, events: render.events }
    }
}

struct Render<'p> {
    plan: &'p Plan,
    text: String,
    events: Events,
    /// Declarations in force: prefix, namespace name; the last of a prefix wins.
    scope: Vec<(&'static str, &'static str)>,
}

/// Where a piece of text stands.
#[derive(Clone, Copy)]
enum Place {
    Content,
    /// Between quotes of that kind.
    Value(char),
}

impl Render<'_> {
    fn document(&mut self) {
        let prolog = &self.plan.prolog;
        if prolog.bom {
            self.text.push('\u{FEFF}');
        }
        self.text.push_str(prolog.declaration.unwrap_or(""));
        self.all_misc(&prolog.before);
        self.doctype();
        self.all_misc(&prolog.after);
        self.element(&self.plan.root);
        self.all_misc(&self.plan.epilog);
    }

    fn all_misc(&mut self, list: &[Misc]) {
        for misc in list {
            match misc {
                Misc::Space(space) => self.text.push_str(space),
                Misc::Comment(text) => self.comment(text),
                Misc::Instruction(target, space, data) => self.instruction(target, space, data),
            }
        }
    }

    fn doctype(&mut self) {
        if self.plan.entities.is_empty() {
            return;
        }
        self.text.push_str("<!DOCTYPE any [\r\n");
        for (index, entity) in self.plan.entities.iter().enumerate() {
            let value = entity_source(&self.plan.entities, entity, index);
            self.text.push_str(&format!("<!ENTITY e{index}\t\"{value}\">\n"));
        }
        self.text.push_str("]\t>");
    }

    fn element(&mut self, element: &Element) {
        let outer = self.scope.len();
        self.declare(element);
        let (prefix, uri) = self.prefix(element.prefix, true);
        let name = qualified(prefix, &element.local);
        self.text.push('<');
        self.text.push_str(&name);
        let own = self.scope[outer..].to_vec();
        if !element.declarations_last {
            self.declarations(&own);
        }
        let attributes = self.attributes(element);
        if element.declarations_last {
            self.declarations(&own);
        }
        self.text.push_str(element.space);
        self.events.push(Event::Start { name: Name::new(uri, element.local.clone()), attributes });
        if element.short && element.children.is_empty() {
            self.text.push_str("/>");
        } else {
            self.text.push('>');
            element.children.iter().for_each(|child| self.node(child));
            self.text.push_str(&format!("</{name}{}>", element.space));
        }
        self.events.push(Event::End);
        self.scope.truncate(outer);
    }

    /// Puts the element's declarations in force: each prefix once, no prefix bound to nothing.
    fn declare(&mut self, element: &Element) {
        let outer = self.scope.len();
        for &(prefix, uri) in &element.declarations {
            let (prefix, uri) = (PREFIXES[prefix], NAMESPACES[uri]);
            let twice = self.scope[outer..].iter().any(|(other, _)| *other == prefix);
            if !twice && (prefix.is_empty() || !uri.is_empty()) {
                self.scope.push((prefix, uri));
            }
        }
    }

    fn declarations(&mut self, own: &[(&str, &str)]) {
        for (prefix, uri) in own {
            let name = if prefix.is_empty() { "xmlns".to_owned() } else { format!("xmlns:{prefix}") };
            self.text.push_str(&format!(" {name}='{}'", uri.replace('&', "&amp;")));
        }
    }

    /// The prefix wanted if it is in scope, none otherwise; and its namespace.
    fn prefix(&self, wanted: usize, default_applies: bool) -> (&'static str, &'static str) {
        let find = |prefix| self.scope.iter().rev().find(|(other, _)| *other == prefix).map(|(_, uri)| *uri);
        match PREFIXES[wanted] {
            "xml" => ("xml", XML),
            "" => ("", if default_applies { find("").unwrap_or("") } else { "" }),
            prefix => match find(prefix) {
                Some(uri) => (prefix, uri),
                None => self.prefix(0, default_applies),
            },
        }
    }

    /// Writes the attributes, leaving out those whose expanded name is already there.
    fn attributes(&mut self, element: &Element) -> Vec<(Name, String)> {
        let mut list: Vec<(Name, String)> = Vec::new();
        for attribute in &element.attributes {
            let (prefix, uri) = self.prefix(attribute.prefix, false);
            // `xml:` names with a meaning (space, lang, base, id) are no concern of a reader: any will do.
            let name = Name::new(uri, attribute.local.clone());
            if list.iter().all(|(other, _)| *other != name) {
                let value = self.attribute(&qualified(prefix, &attribute.local), attribute);
                list.push((name, value));
            }
        }
        list
    }

    fn attribute(&mut self, name: &str, attribute: &Attribute) -> String {
        let (before, after) = attribute.around;
        let quote = attribute.quote;
        self.text.push_str(&format!("{}{name}{before}={after}{quote}", attribute.space));
        let mut value = String::new();
        for piece in &attribute.value {
            value.push_str(&self.piece(piece, Place::Value(quote)));
        }
        self.text.push(quote);
        value
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Element(element) => self.element(element),
            Node::Text(pieces) => pieces.iter().for_each(|piece| self.content(piece)),
            Node::Cdata(text) => {
                self.text.push_str(&format!("<![CDATA[{text}]]>"));
                self.events.text(&line_ends(text));
            }
            Node::Comment(text) => self.comment(text),
            Node::Instruction(target, space, data) => self.instruction(target, space, data),
        }
    }

    fn content(&mut self, piece: &Piece) {
        if let Piece::Entity(index) = piece
            && let Some(Entity::Markup(name, text)) = self.plan.entities.get(*index)
        {
            self.text.push_str(&format!("&e{index};"));
            let (_, uri) = self.prefix(0, true);
            self.events.push(Event::Start { name: Name::new(uri, name.clone()), attributes: Vec::new() });
            self.events.text(text);
            self.events.push(Event::End);
            return;
        }
        let value = self.piece(piece, Place::Content);
        self.events.text(&value);
    }

    /// Writes a piece and gives its value.
    fn piece(&mut self, piece: &Piece, place: Place) -> String {
        match piece {
            Piece::Plain(text) => text.chars().map(|c| self.plain(c, place)).collect(),
            Piece::Reference(c, hex) => {
                self.text.push_str(&reference(*c, *hex));
                c.to_string()
            }
            Piece::Predefined(name) => {
                self.text.push_str(&format!("&{name};"));
                predefined(name).to_owned()
            }
            Piece::LineEnd(end) => self.line_end(end, place),
            Piece::Entity(index) => match self.plan.entities.get(*index) {
                Some(Entity::Text(_)) => {
                    self.text.push_str(&format!("&e{index};"));
                    expand(&self.plan.entities, *index, place)
                }
                _ => String::new(),
            },
        }
    }

    fn plain(&mut self, c: char, place: Place) -> char {
        let quoted = matches!(place, Place::Value(quote) if quote == c);
        match c {
            '<' | '&' => self.text.push_str(&reference(c, false)),
            '>' if self.text.ends_with("]]") => self.text.push_str("&gt;"),
            _ if quoted => self.text.push_str(&reference(c, true)),
            _ => self.text.push(c),
        }
        if c == '\t' && matches!(place, Place::Value(_)) { ' ' } else { c }
    }

    fn line_end(&mut self, end: &str, place: Place) -> String {
        if end == "\n" && self.text.ends_with('\r') {
            // It would be half of one line end; as a reference it stands for itself.
            self.text.push_str("&#xA;");
            return "\n".to_owned();
        }
        self.text.push_str(end);
        if matches!(place, Place::Value(_)) { " ".to_owned() } else { "\n".to_owned() }
    }

    fn comment(&mut self, text: &str) {
        self.text.push_str(&format!("<!--{text}-->"));
        self.events.push(Event::Comment(line_ends(text)));
    }

    fn instruction(&mut self, target: &str, space: &str, data: &str) {
        let space = if data.is_empty() { "" } else { space };
        self.text.push_str(&format!("<?{target}{space}{data}?>"));
        self.events.push(Event::Instruction(target.to_owned(), line_ends(data)));
    }
}

fn qualified(prefix: &str, local: &str) -> String {
    if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
}

fn reference(c: char, hex: bool) -> String {
    if hex { format!("&#x{:X};", u32::from(c)) } else { format!("&#{};", u32::from(c)) }
}

fn predefined(name: &str) -> &'static str {
    match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        _ => "\"",
    }
}

fn line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The literal entity value, to stand between double quotes.
fn entity_source(entities: &[Entity], entity: &Entity, index: usize) -> String {
    match entity {
        Entity::Markup(name, text) => format!("<{name}>{text}</{name}>"),
        Entity::Text(pieces) => pieces.iter().map(|piece| piece_source(entities, piece, index)).collect(),
    }
}

fn piece_source(entities: &[Entity], piece: &Piece, index: usize) -> String {
    match piece {
        // `<` and `&` by their entities: a reference would become markup in the replacement text.
        Piece::Plain(text) => text.chars().map(plain_source).collect(),
        Piece::Reference('<', _) => "&lt;".to_owned(),
        Piece::Reference('&', _) => "&amp;".to_owned(),
        Piece::Reference('>', _) => "&gt;".to_owned(),
        Piece::Reference(c, hex) => reference(*c, *hex),
        Piece::Predefined(name) => format!("&{name};"),
        Piece::Entity(other) => match entities.get(*other) {
            Some(Entity::Text(_)) if *other < index => format!("&e{other};"),
            _ => String::new(),
        },
        Piece::LineEnd(end) => (*end).to_owned(),
    }
}

fn plain_source(c: char) -> String {
    match c {
        '<' => "&lt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '>' => "&gt;".to_owned(),
        '"' | '%' => reference(c, true),
        c => c.to_string(),
    }
}

/// The value of a reference to a text entity: nothing else is referred to in one.
fn expand(entities: &[Entity], index: usize, place: Place) -> String {
    let Some(Entity::Text(pieces)) = entities.get(index) else { return String::new() };
    // Adjacent line ends in the source are one: the value is that of the written text.
    let source: String = pieces.iter().map(|piece| piece_source(entities, piece, index)).collect();
    resolve(entities, &line_ends(&source), place)
}

/// Reads the little language that `piece_source` writes.
fn resolve(entities: &[Entity], source: &str, place: Place) -> String {
    let space = |c: char| match place {
        Place::Value(_) if matches!(c, '\t' | '\n' | '\r') => ' ',
        _ => c,
    };
    let mut value = String::new();
    let mut rest = source;
    while let Some(at) = rest.find('&') {
        value.extend(rest[..at].chars().map(space));
        let (name, after) = rest[at + 1..].split_once(';').unwrap();
        match name.strip_prefix('e').and_then(|number| number.parse().ok()) {
            Some(other) => value.push_str(&expand(entities, other, place)),
            // Replaced where the entity is declared: white space is then literal in the replacement text.
            None if name.starts_with('#') => value.push(space(referred(&name[1..]))),
            None => value.push_str(predefined(name)),
        }
        rest = after;
    }
    value.extend(rest.chars().map(space));
    value
}

fn referred(number: &str) -> char {
    let code = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    char::from_u32(code.unwrap()).unwrap()
}
