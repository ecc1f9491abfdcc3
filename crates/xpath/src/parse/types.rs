//! Kind tests and sequence types (XPath 2.0, section 2.5.3 and 2.5.4).

use segur_report::Text;

use super::{Parser, TokenKind, path::unquoted, syntax};
use crate::Error;
use crate::ast::{ItemType, KindTest, Occurrence, QName, SequenceType};

/// The types that every element has without a schema.
const ELEMENT_TYPES: [&str; 2] = ["anyType", "untyped"];
/// The types that every attribute has without a schema.
const ATTRIBUTE_TYPES: [&str; 4] = ["anyType", "anySimpleType", "anyAtomicType", "untypedAtomic"];

impl Parser<'_> {
    /// Whether a kind test begins here: one of its words, and `(`.
    pub(super) fn kind_test_begins(&self) -> bool {
        self.peek() == TokenKind::Name
            && self.ahead(1) == TokenKind::Open
            && matches!(
                self.text(),
                "node"
                    | "text"
                    | "comment"
                    | "processing-instruction"
                    | "document-node"
                    | "element"
                    | "attribute"
                    | "schema-element"
                    | "schema-attribute"
            )
    }

    pub(super) fn kind_test(&mut self) -> Result<KindTest, Error> {
        let word = self.text();
        let span = self.advance().span;
        let open = self.advance();
        let test = match word {
            "node" => KindTest::Node,
            "text" => KindTest::Text,
            "comment" => KindTest::Comment,
            "processing-instruction" => KindTest::Instruction(self.target()),
            "document-node" => KindTest::Document(self.document_element()?),
            "element" => KindTest::Element(self.named_kind(&ELEMENT_TYPES)?),
            "attribute" => KindTest::Attribute(self.named_kind(&ATTRIBUTE_TYPES)?),
            _ => {
                return Err(Error::new(
                    "XPST0008",
                    Text::new(
                        format!("{word}() demande un schéma ; aucun n'est importé"),
                        format!("{word}() asks for a schema; none is imported"),
                    ),
                )
                .at(span));
            }
        };
        self.expect(TokenKind::Close, Some(open))?;
        Ok(test)
    }

    fn target(&mut self) -> Option<Box<str>> {
        let target = match self.peek() {
            TokenKind::Name => self.text().into(),
            TokenKind::String => unquoted(self.text()).trim_matches(is_space).into(),
            _ => return None,
        };
        self.advance();
        Some(target)
    }

    /// What stands in `document-node(...)`.
    fn document_element(&mut self) -> Result<Option<Option<QName>>, Error> {
        if self.peek() == TokenKind::Close {
            return Ok(None);
        }
        match (self.kind_test_begins(), self.text()) {
            (true, "element" | "schema-element") => match self.kind_test()? {
                KindTest::Element(name) => Ok(Some(name)),
                _ => Ok(Some(None)),
            },
            _ => Err(self.expected_words("element(...)", "element(...)")),
        }
    }

    /// What stands in `element(...)` and `attribute(...)`: a name or `*`, then perhaps a type that says nothing.
    fn named_kind(&mut self, known_types: &[&str]) -> Result<Option<QName>, Error> {
        if self.peek() == TokenKind::Close {
            return Ok(None);
        }
        let name = if self.accept(TokenKind::Star) { None } else { Some(self.name()?) };
        if self.accept(TokenKind::Comma) {
            self.type_that_says_nothing(known_types)?;
        }
        Ok(name)
    }

    fn type_that_says_nothing(&mut self, known: &[&str]) -> Result<(), Error> {
        let span = self.span();
        let name = self.name()?;
        self.accept(TokenKind::Question);
        if matches!(&*name.prefix, "xs" | "xsd") && known.contains(&&*name.local) {
            return Ok(());
        }
        let message = Text::new(
            format!("type « {name} » inconnu : aucun schéma n'est importé"),
            format!("unknown type `{name}`: no schema is imported"),
        );
        Err(Error::new("XPST0008", message).at(span))
    }

    pub(super) fn sequence_type(&mut self) -> Result<SequenceType, Error> {
        let called = self.peek() == TokenKind::Name && self.ahead(1) == TokenKind::Open;
        if called && self.text() == "empty-sequence" {
            self.empty_parentheses()?;
            return Ok(SequenceType::Empty);
        }
        let item = if called && self.text() == "item" {
            self.empty_parentheses()?;
            ItemType::Item
        } else if self.kind_test_begins() {
            ItemType::Kind(self.kind_test()?)
        } else if called {
            return Err(syntax(
                self.span(),
                format!("type « {}() » inconnu", self.text()),
                format!("unknown type `{}()`", self.text()),
            ));
        } else {
            ItemType::Atomic(self.name()?)
        };
        Ok(SequenceType::Of(item, self.occurrence()))
    }

    fn empty_parentheses(&mut self) -> Result<(), Error> {
        self.advance();
        let open = self.advance();
        self.expect(TokenKind::Close, Some(open))
    }

    fn occurrence(&mut self) -> Occurrence {
        let occurrence = match self.peek() {
            TokenKind::Question => Occurrence::ZeroOrOne,
            TokenKind::Star => Occurrence::ZeroOrMore,
            TokenKind::Plus => Occurrence::OneOrMore,
            _ => return Occurrence::One,
        };
        self.advance();
        occurrence
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}
