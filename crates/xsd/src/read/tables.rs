//! What the schema for schemas (part 1, appendix A) allows, as tables.
//!
//! Every element of the language has one [`Rule`] per place where it may stand, since `xs:element` at the
//! top of a schema and `xs:element` in a content model do not accept the same attributes.

use super::lexical::Lexical;
use super::representation::{self as also, Check};

/// What an element of the schema language may bear and hold.
pub(super) struct Rule {
    /// Its attributes, besides those of foreign namespaces.
    pub(super) attributes: &'static [AttributeRule],
    /// Its children.
    pub(super) body: Body,
    /// Representation constraints (`src-...`) that concern this element alone.
    pub(super) also: Check,
}

/// What may stand inside an element.
pub(super) enum Body {
    /// Elements of the schema language, slot after slot; no text.
    Slots(&'static [Slot]),
    /// Anything: `xs:appinfo`, `xs:documentation`.
    Anything,
}

/// An attribute in no namespace.
pub(super) struct AttributeRule {
    pub(super) name: &'static str,
    pub(super) lexical: Lexical,
    pub(super) required: bool,
}

/// A run of children: at least `min` and at most `max` among the choices.
#[derive(Clone, Copy)]
pub(super) struct Slot {
    pub(super) choices: &'static [Choice],
    pub(super) min: u32,
    pub(super) max: u32,
    /// Nothing may follow a child that stands here.
    pub(super) last: bool,
}

/// The local name of a child and its rule.
pub(super) type Choice = (&'static str, fn() -> &'static Rule);

const fn opt(name: &'static str, lexical: Lexical) -> AttributeRule {
    AttributeRule { name, lexical, required: false }
}

const fn req(name: &'static str, lexical: Lexical) -> AttributeRule {
    AttributeRule { name, lexical, required: true }
}

/// The rules refer to one another in circles, which constants may not: functions stand between.
macro_rules! slot {
    ($min:expr, $max:expr, [$(($name:literal, &$rule:ident)),* $(,)?]) => {
        Slot { choices: &[$(($name, || &$rule)),*], min: $min, max: $max, last: false }
    };
}

macro_rules! one {
    ($choices:tt) => {
        slot!(0, 1, $choices)
    };
}

macro_rules! exactly {
    ($choices:tt) => {
        slot!(1, 1, $choices)
    };
}

macro_rules! many {
    ($choices:tt) => {
        slot!(0, u32::MAX, $choices)
    };
}

const fn rule(attributes: &'static [AttributeRule], slots: &'static [Slot]) -> Rule {
    Rule { attributes, body: Body::Slots(slots), also: also::nothing }
}

const fn checked(attributes: &'static [AttributeRule], slots: &'static [Slot], also: Check) -> Rule {
    Rule { attributes, body: Body::Slots(slots), also }
}

const ID: AttributeRule = opt("id", Lexical::Id);
const NAME: AttributeRule = req("name", Lexical::NcName);
const MIN: AttributeRule = opt("minOccurs", Lexical::MinOccurs);
const MAX: AttributeRule = opt("maxOccurs", Lexical::MaxOccurs);
const FORM: AttributeRule = opt("form", Lexical::Form);
const XPATH: AttributeRule = req("xpath", Lexical::Text);

const NOTE: Slot = one!([("annotation", &ANNOTATION)]);
const SIMPLE_TYPE: Slot = one!([("simpleType", &LOCAL_SIMPLE_TYPE)]);
const MODEL: Slot =
    one!([("group", &GROUP_REF), ("all", &ALL), ("choice", &CHOICE), ("sequence", &SEQUENCE)]);
const PARTICLES: Slot = many!([
    ("element", &LOCAL_ELEMENT),
    ("group", &GROUP_REF),
    ("choice", &CHOICE),
    ("sequence", &SEQUENCE),
    ("any", &ANY),
]);
const ATTRIBUTES: Slot = many!([("attribute", &LOCAL_ATTRIBUTE), ("attributeGroup", &ATTRIBUTE_GROUP_REF)]);
const ANY_ATTRIBUTES: Slot = one!([("anyAttribute", &ANY_ATTRIBUTE)]);
const KEYS: Slot = many!([("unique", &UNIQUE), ("key", &UNIQUE), ("keyref", &KEYREF)]);
const FACETS: Slot = many!([
    ("minExclusive", &BOUND),
    ("minInclusive", &BOUND),
    ("maxExclusive", &BOUND),
    ("maxInclusive", &BOUND),
    ("totalDigits", &TOTAL_DIGITS),
    ("fractionDigits", &COUNT),
    ("length", &COUNT),
    ("minLength", &COUNT),
    ("maxLength", &COUNT),
    ("enumeration", &ENUMERATION),
    ("whiteSpace", &WHITE_SPACE),
    ("pattern", &PATTERN),
]);

/// `xs:schema`, the root.
pub(super) static SCHEMA: Rule = rule(
    &[
        opt("targetNamespace", Lexical::Namespace),
        opt("version", Lexical::Text),
        opt("finalDefault", Lexical::FinalDefault),
        opt("blockDefault", Lexical::Block),
        opt("attributeFormDefault", Lexical::Form),
        opt("elementFormDefault", Lexical::Form),
        ID,
    ],
    &[
        many!([
            ("include", &INCLUDE),
            ("import", &IMPORT),
            ("redefine", &REDEFINE),
            ("annotation", &ANNOTATION),
        ]),
        many!([
            ("element", &ELEMENT),
            ("complexType", &COMPLEX_TYPE),
            ("simpleType", &SIMPLE_TYPE_DEF),
            ("attribute", &ATTRIBUTE),
            ("group", &GROUP),
            ("attributeGroup", &ATTRIBUTE_GROUP),
            ("notation", &NOTATION),
            ("annotation", &ANNOTATION),
        ]),
    ],
);

static INCLUDE: Rule = rule(&[req("schemaLocation", Lexical::AnyUri), ID], &[NOTE]);
static IMPORT: Rule =
    rule(&[opt("namespace", Lexical::Namespace), opt("schemaLocation", Lexical::AnyUri), ID], &[NOTE]);
static REDEFINE: Rule = rule(
    &[req("schemaLocation", Lexical::AnyUri), ID],
    &[many!([
        ("annotation", &ANNOTATION),
        ("simpleType", &SIMPLE_TYPE_DEF),
        ("complexType", &COMPLEX_TYPE),
        ("group", &GROUP),
        ("attributeGroup", &ATTRIBUTE_GROUP),
    ])],
);

static ANNOTATION: Rule = rule(&[ID], &[many!([("appinfo", &APPINFO), ("documentation", &DOCUMENTATION)])]);
static APPINFO: Rule =
    Rule { attributes: &[opt("source", Lexical::AnyUri)], body: Body::Anything, also: also::nothing };
static DOCUMENTATION: Rule =
    Rule { attributes: &[opt("source", Lexical::AnyUri)], body: Body::Anything, also: also::nothing };

static ELEMENT: Rule = checked(
    &[
        NAME,
        opt("type", Lexical::QName),
        opt("substitutionGroup", Lexical::QName),
        opt("default", Lexical::Text),
        opt("fixed", Lexical::Text),
        opt("nillable", Lexical::Boolean),
        opt("abstract", Lexical::Boolean),
        opt("final", Lexical::Final),
        opt("block", Lexical::Block),
        ID,
    ],
    ELEMENT_BODY,
    also::element,
);
static LOCAL_ELEMENT: Rule = checked(LOCAL_ELEMENT_ATTRIBUTES, ELEMENT_BODY, also::local_element);
const LOCAL_ELEMENT_ATTRIBUTES: &[AttributeRule] = &[
    opt("name", Lexical::NcName),
    opt("ref", Lexical::QName),
    opt("type", Lexical::QName),
    MIN,
    MAX,
    opt("default", Lexical::Text),
    opt("fixed", Lexical::Text),
    opt("nillable", Lexical::Boolean),
    opt("block", Lexical::Block),
    FORM,
    ID,
];
const ELEMENT_BODY: &[Slot] =
    &[NOTE, one!([("simpleType", &LOCAL_SIMPLE_TYPE), ("complexType", &LOCAL_COMPLEX_TYPE)]), KEYS];

static ATTRIBUTE: Rule = checked(
    &[NAME, opt("type", Lexical::QName), opt("default", Lexical::Text), opt("fixed", Lexical::Text), ID],
    &[NOTE, SIMPLE_TYPE],
    also::attribute,
);
static LOCAL_ATTRIBUTE: Rule = checked(
    &[
        opt("name", Lexical::NcName),
        opt("ref", Lexical::QName),
        opt("type", Lexical::QName),
        opt("use", Lexical::Use),
        opt("default", Lexical::Text),
        opt("fixed", Lexical::Text),
        FORM,
        ID,
    ],
    &[NOTE, SIMPLE_TYPE],
    also::local_attribute,
);
static ATTRIBUTE_GROUP: Rule = rule(&[NAME, ID], &[NOTE, ATTRIBUTES, ANY_ATTRIBUTES]);
static ATTRIBUTE_GROUP_REF: Rule = rule(&[req("ref", Lexical::QName), ID], &[NOTE]);
static ANY_ATTRIBUTE: Rule =
    rule(&[opt("namespace", Lexical::NamespaceList), opt("processContents", Lexical::Process), ID], &[NOTE]);

static COMPLEX_TYPE: Rule = rule(
    &[
        NAME,
        opt("mixed", Lexical::Boolean),
        opt("abstract", Lexical::Boolean),
        opt("final", Lexical::Final),
        opt("block", Lexical::Final),
        ID,
    ],
    COMPLEX_BODY,
);
static LOCAL_COMPLEX_TYPE: Rule = rule(&[opt("mixed", Lexical::Boolean), ID], COMPLEX_BODY);
const COMPLEX_BODY: &[Slot] = &[
    NOTE,
    Slot {
        choices: &[("simpleContent", || &SIMPLE_CONTENT), ("complexContent", || &COMPLEX_CONTENT)],
        min: 0,
        max: 1,
        last: true,
    },
    MODEL,
    ATTRIBUTES,
    ANY_ATTRIBUTES,
];
static COMPLEX_CONTENT: Rule = rule(
    &[opt("mixed", Lexical::Boolean), ID],
    &[NOTE, exactly!([("restriction", &COMPLEX_DERIVATION), ("extension", &COMPLEX_DERIVATION)])],
);
static COMPLEX_DERIVATION: Rule =
    rule(&[req("base", Lexical::QName), ID], &[NOTE, MODEL, ATTRIBUTES, ANY_ATTRIBUTES]);
static SIMPLE_CONTENT: Rule = rule(
    &[ID],
    &[
        NOTE,
        exactly!([("restriction", &SIMPLE_CONTENT_RESTRICTION), ("extension", &SIMPLE_CONTENT_EXTENSION)]),
    ],
);
static SIMPLE_CONTENT_RESTRICTION: Rule =
    rule(&[req("base", Lexical::QName), ID], &[NOTE, SIMPLE_TYPE, FACETS, ATTRIBUTES, ANY_ATTRIBUTES]);
static SIMPLE_CONTENT_EXTENSION: Rule =
    rule(&[req("base", Lexical::QName), ID], &[NOTE, ATTRIBUTES, ANY_ATTRIBUTES]);

static GROUP: Rule = rule(
    &[NAME, ID],
    &[NOTE, exactly!([("all", &GROUP_ALL), ("choice", &GROUP_CHOICE), ("sequence", &GROUP_CHOICE)])],
);
static GROUP_REF: Rule = checked(&[req("ref", Lexical::QName), MIN, MAX, ID], &[NOTE], also::particle);
static CHOICE: Rule = checked(&[MIN, MAX, ID], &[NOTE, PARTICLES], also::particle);
static SEQUENCE: Rule = checked(&[MIN, MAX, ID], &[NOTE, PARTICLES], also::particle);
static ALL: Rule = checked(
    &[opt("minOccurs", Lexical::ZeroOrOne), opt("maxOccurs", Lexical::One), ID],
    &[NOTE, ALL_ELEMENTS],
    also::particle,
);
const ALL_ELEMENTS: Slot = many!([("element", &ALL_ELEMENT)]);
static ALL_ELEMENT: Rule = checked(LOCAL_ELEMENT_ATTRIBUTES, ELEMENT_BODY, also::element_of_all);
static GROUP_ALL: Rule = rule(&[ID], &[NOTE, ALL_ELEMENTS]);
static GROUP_CHOICE: Rule = rule(&[ID], &[NOTE, PARTICLES]);
static ANY: Rule = checked(
    &[opt("namespace", Lexical::NamespaceList), opt("processContents", Lexical::Process), MIN, MAX, ID],
    &[NOTE],
    also::particle,
);

static UNIQUE: Rule = rule(
    &[NAME, ID],
    &[NOTE, exactly!([("selector", &SELECTOR)]), slot!(1, u32::MAX, [("field", &SELECTOR)])],
);
static KEYREF: Rule = rule(
    &[NAME, req("refer", Lexical::QName), ID],
    &[NOTE, exactly!([("selector", &SELECTOR)]), slot!(1, u32::MAX, [("field", &SELECTOR)])],
);
static SELECTOR: Rule = rule(&[XPATH, ID], &[NOTE]);
static NOTATION: Rule = checked(
    &[NAME, opt("public", Lexical::Text), opt("system", Lexical::AnyUri), ID],
    &[NOTE],
    also::notation,
);

static SIMPLE_TYPE_DEF: Rule = rule(&[NAME, opt("final", Lexical::SimpleFinal), ID], SIMPLE_BODY);
static LOCAL_SIMPLE_TYPE: Rule = rule(&[ID], SIMPLE_BODY);
const SIMPLE_BODY: &[Slot] =
    &[NOTE, exactly!([("restriction", &SIMPLE_RESTRICTION), ("list", &LIST), ("union", &UNION)])];
static SIMPLE_RESTRICTION: Rule =
    checked(&[opt("base", Lexical::QName), ID], &[NOTE, SIMPLE_TYPE, FACETS], also::simple_restriction);
static LIST: Rule = checked(&[opt("itemType", Lexical::QName), ID], &[NOTE, SIMPLE_TYPE], also::list);
static UNION: Rule = checked(
    &[opt("memberTypes", Lexical::QNames), ID],
    &[NOTE, many!([("simpleType", &LOCAL_SIMPLE_TYPE)])],
    also::union,
);

const FIXED: AttributeRule = opt("fixed", Lexical::Boolean);
static BOUND: Rule = rule(&[req("value", Lexical::Text), FIXED, ID], &[NOTE]);
static COUNT: Rule = rule(&[req("value", Lexical::Count), FIXED, ID], &[NOTE]);
static TOTAL_DIGITS: Rule = rule(&[req("value", Lexical::Positive), FIXED, ID], &[NOTE]);
static WHITE_SPACE: Rule = rule(&[req("value", Lexical::WhiteSpace), FIXED, ID], &[NOTE]);
static ENUMERATION: Rule = rule(&[req("value", Lexical::Text), ID], &[NOTE]);
static PATTERN: Rule = rule(&[req("value", Lexical::Text), ID], &[NOTE]);
