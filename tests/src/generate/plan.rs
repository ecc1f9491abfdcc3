//! What is drawn at random: the parts of a document and how each is to be written.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// A whole document.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What precedes the root element.
    pub prolog: Prolog,
    /// Internal entities; each may refer to those before it.
    pub entities: Vec<Entity>,
    /// The root element.
    pub root: Element,
    /// What follows the root element.
    pub epilog: Vec<Misc>,
}

/// What precedes the root element.
#[derive(Clone, Debug)]
pub struct Prolog {
    /// Whether a byte order mark comes first.
    pub bom: bool,
    /// The XML declaration, if any.
    pub declaration: Option<&'static str>,
    /// Before the DOCTYPE.
    pub before: Vec<Misc>,
    /// After the DOCTYPE.
    pub after: Vec<Misc>,
}

/// What may stand outside the root element.
#[derive(Clone, Debug)]
pub enum Misc {
    /// White space.
    Space(&'static str),
    /// A comment.
    Comment(String),
    /// A processing instruction: target, space, data.
    Instruction(String, &'static str, String),
}

/// An internal general entity.
#[derive(Clone, Debug)]
pub enum Entity {
    /// Text: may be used in attribute values too.
    Text(Vec<Piece>),
    /// An element of that name with text inside.
    Markup(String, String),
}

/// An element.
#[derive(Clone, Debug)]
pub struct Element {
    /// Which of the prefixes in scope it bears; 0 is none.
    pub prefix: usize,
    /// Local name.
    pub local: String,
    /// Namespace declarations: which prefix (0 is the default namespace), which name.
    pub declarations: Vec<(usize, usize)>,
    /// Attributes.
    pub attributes: Vec<Attribute>,
    /// Children.
    pub children: Vec<Node>,
    /// White space before `>` of the tags.
    pub space: &'static str,
    /// Whether `<a/>` is written when there is no child.
    pub short: bool,
    /// Whether the declarations come after the attributes.
    pub declarations_last: bool,
}

/// An attribute.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Which of the prefixes in scope it bears; 0 is none.
    pub prefix: usize,
    /// Local name.
    pub local: String,
    /// Its value.
    pub value: Vec<Piece>,
    /// `"` or `'`.
    pub quote: char,
    /// White space before it.
    pub space: &'static str,
    /// White space on both sides of `=`.
    pub around: (&'static str, &'static str),
}

/// A child of an element.
#[derive(Clone, Debug)]
pub enum Node {
    /// An element.
    Element(Element),
    /// Character data.
    Text(Vec<Piece>),
    /// A CDATA section.
    Cdata(String),
    /// A comment.
    Comment(String),
    /// A processing instruction: target, space, data.
    Instruction(String, &'static str, String),
}

/// A piece of text and how it is written.
#[derive(Clone, Debug)]
pub enum Piece {
    /// As it is, with what must be escaped escaped.
    Plain(String),
    /// A character reference: decimal, or hexadecimal.
    Reference(char, bool),
    /// A reference to a predefined entity.
    Predefined(&'static str),
    /// A reference to one of the document's entities.
    Entity(usize),
    /// A line end as written.
    LineEnd(&'static str),
}

/// Any document.
pub fn plan() -> impl Strategy<Value = Plan> {
    let entities = vec(entity(), 0..4);
    (prolog(), entities, element(), vec(misc(), 0..3)).prop_map(|(prolog, entities, root, epilog)| Plan {
        prolog,
        entities,
        root,
        epilog,
    })
}

fn prolog() -> impl Strategy<Value = Prolog> {
    const DECLARATIONS: [Option<&str>; 9] = [
        None,
        None,
        None,
        Some("<?xml version=\"1.0\"?>"),
        Some("<?xml version='1.0' encoding='UTF-8'?>"),
        Some("<?xml  version = \"1.0\"\tencoding =\r\n'utf-8' ?>"),
        Some("<?xml version=\"1.0\" encoding=\"Utf-8\" standalone='yes'?>"),
        Some("<?xml version=\"1.0\" standalone=\"no\"\n?>"),
        Some("<?xml version=\"1.7\" encoding=\"UTF-8\"?>"),
    ];
    (prop::bool::weighted(0.1), select(&DECLARATIONS[..]), vec(misc(), 0..3), vec(misc(), 0..2))
        .prop_map(|(bom, declaration, before, after)| Prolog { bom, declaration, before, after })
}

fn misc() -> impl Strategy<Value = Misc> {
    prop_oneof![
        3 => space().prop_map(Misc::Space),
        1 => comment().prop_map(Misc::Comment),
        1 => instruction().prop_map(|(target, space, data)| Misc::Instruction(target, space, data)),
    ]
}

fn entity() -> impl Strategy<Value = Entity> {
    prop_oneof![
        3 => pieces(3).prop_map(Entity::Text),
        1 => (name(), "[a-zé ]{0,6}").prop_map(|(name, text)| Entity::Markup(name, text)),
    ]
}

fn element() -> impl Strategy<Value = Element> {
    let leaf = tag().prop_map(|tag| tag.with(Vec::new()));
    leaf.prop_recursive(5, 40, 6, |inner| {
        let node = prop_oneof![
            4 => inner.prop_map(Node::Element),
            4 => pieces(5).prop_map(Node::Text),
            1 => text(CDATA, 12).prop_map(|text| Node::Cdata(text.replace("]]>", "]] >"))),
            1 => comment().prop_map(Node::Comment),
            1 => instruction().prop_map(|(target, space, data)| Node::Instruction(target, space, data)),
        ];
        (tag(), vec(node, 0..6)).prop_map(|(tag, children)| tag.with(children))
    })
}

/// An element without its children.
#[derive(Clone, Debug)]
struct Tag(Element);

impl Tag {
    fn with(self, children: Vec<Node>) -> Element {
        Element { children, ..self.0 }
    }
}

fn tag() -> impl Strategy<Value = Tag> {
    let declarations = prop_oneof![3 => Just(Vec::new()), 2 => vec((0..4usize, 0..5usize), 1..4)];
    let shape = (maybe_space(), any::<bool>(), any::<bool>());
    (0..4usize, name(), declarations, vec(attribute(), 0..4), shape).prop_map(
        |(prefix, local, declarations, attributes, (space, short, declarations_last))| {
            let children = Vec::new();
            Tag(Element {
                prefix,
                local,
                declarations,
                attributes,
                children,
                space,
                short,
                declarations_last,
            })
        },
    )
}

fn attribute() -> impl Strategy<Value = Attribute> {
    let quote = prop_oneof![Just('"'), Just('\'')];
    let value =
        prop_oneof![1 => Just(Vec::new()), 1 => Just(vec![Piece::Plain("v".to_owned())]), 2 => pieces(4)];
    let quote = prop_oneof![3 => Just('"'), 1 => quote];
    (0..5usize, name(), value, quote, space(), (maybe_space(), maybe_space())).prop_map(
        |(prefix, local, value, quote, space, around)| Attribute {
            prefix,
            local,
            value,
            quote,
            space,
            around,
        },
    )
}

/// Names of every kind of character, none beginning with the reserved letters x, m, l.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        // Few names, often: the same tag again and again, in other scopes.
        4 => select(&["a", "b", "title", "é"][..]).prop_map(str::to_owned),
        4 => "[a-wA-W_][a-z0-9._-]{0,6}",
        1 => "[a-wéßĳΩж中가\u{10000}\u{EFFFF}][a-zéж中\u{B7}\u{300}\u{203F}\u{10037}0-9.-]{0,4}",
        1 => "[a-c]{20,70}",
    ]
}

fn pieces(most: usize) -> impl Strategy<Value = Vec<Piece>> {
    vec(piece(), 0..most)
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        6 => text(PLAIN, 12).prop_map(Piece::Plain),
        1 => "[a-z ]{30,90}".prop_map(Piece::Plain),
        1 => (select(REFERRED), any::<bool>()).prop_map(|(c, hex)| Piece::Reference(c, hex)),
        1 => select(&["lt", "gt", "amp", "apos", "quot"][..]).prop_map(Piece::Predefined),
        1 => (0..4usize).prop_map(Piece::Entity),
        1 => select(&["\n", "\r\n", "\r"][..]).prop_map(Piece::LineEnd),
    ]
}

const PLAIN: &[char] = &[
    'a',
    'b',
    'z',
    '0',
    ' ',
    ' ',
    '\t',
    '<',
    '&',
    '>',
    ']',
    ']',
    '"',
    '\'',
    '-',
    '?',
    '/',
    '!',
    ';',
    '#',
    '%',
    'é',
    '\u{A0}',
    '\u{85}',
    '\u{2028}',
    '€',
    '中',
    '\u{D7FF}',
    '\u{E000}',
    '\u{FFFD}',
    '\u{1F600}',
    '\u{10FFFF}',
    '\u{7F}',
    '=',
    '\u{FEFF}',
];

const CDATA: &[char] =
    &['a', '<', '&', '>', ']', ']', '[', '\n', '\r', '\t', ' ', 'é', '中', '\u{1F600}', '-', '?', ';'];

const REFERRED: &[char] =
    &['\t', '\n', '\r', ' ', '<', '&', '>', '"', '\'', 'A', 'é', '\u{85}', '\u{2028}', '中', '\u{10FFFF}'];

fn text(alphabet: &'static [char], most: usize) -> impl Strategy<Value = String> {
    vec(select(alphabet), 0..most).prop_map(|chars| chars.into_iter().collect())
}

fn comment() -> impl Strategy<Value = String> {
    text(CDATA, 10).prop_map(|text| {
        let single = text.replace("--", "- -").replace("--", "- -");
        if single.ends_with('-') { single + " " } else { single }
    })
}

fn instruction() -> impl Strategy<Value = (String, &'static str, String)> {
    let data = text(CDATA, 10).prop_map(|text| {
        let data = text.replace("?>", "? >");
        data.trim_start_matches([' ', '\t', '\r', '\n']).to_owned()
    });
    (name(), space(), data)
}

fn space() -> impl Strategy<Value = &'static str> {
    select(&[" ", " ", " ", "\n", "\t", "\r\n", "\r", "  \t\n ", "\n        "][..])
}

fn maybe_space() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", "", " ", "\n", "\t", "\r\n", "\r"][..])
}
