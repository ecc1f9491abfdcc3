//! What is written is read back as it was given, by our reader and by an independent one.

#![allow(clippy::unwrap_used, reason = "a failure to write or to read fails the test")]

use proptest::prelude::*;
use segur_xml::c14n::{Comments, canonical};
use segur_xml::writer::{WriteError, Writer};
use segur_xml::{Node, NodeKind, Options, Tree};

/// A part of a document.
#[derive(Clone, Debug)]
enum Part {
    Element { name: String, default: Option<String>, attributes: Vec<(String, String)>, parts: Vec<Part> },
    Text(String),
    Cdata(String),
    Comment(String),
    Instruction(String, String),
}

/// Characters of every kind that XML allows, the awkward ones often.
fn text() -> impl Strategy<Value = String> {
    let awkward =
        proptest::sample::select(vec!["]]>", "\r\n", "\r", "\n", "\t", "&", "<", ">", "\"", "'", "--", " "]);
    let any =
        any::<char>().prop_filter("allowed in XML", |&c| segur_xml::chars::is_char(c)).prop_map(String::from);
    proptest::collection::vec(prop_oneof![awkward.prop_map(str::to_owned), any, "[a-zé]{1,5}"], 0..12)
        .prop_map(|v| v.concat())
}

fn leaf() -> impl Strategy<Value = Part> {
    let comment = text().prop_map(|t| Part::Comment(t.replace(['-', '\r'], "")));
    let data = text().prop_map(|t| t.replace(['?', '\r'], "").trim_start().to_owned());
    prop_oneof![
        text().prop_map(Part::Text),
        text().prop_map(Part::Cdata),
        comment,
        ("[a-w]{1,4}", data).prop_map(|(target, data)| Part::Instruction(target, data)),
    ]
}

fn element(parts: impl Strategy<Value = Vec<Part>>) -> impl Strategy<Value = Part> {
    let name = "(p:)?[a-zé][a-z0-9._é-]{0,20}";
    let attributes = proptest::collection::btree_map("(p:)?[a-w]{1,3}", text(), 0..5);
    (name, proptest::option::of("[a-z]{0,3}"), attributes, parts).prop_map(
        |(name, default, attributes, parts)| Part::Element {
            name,
            default,
            attributes: attributes.into_iter().collect(),
            parts,
        },
    )
}

fn document() -> impl Strategy<Value = Part> {
    let part = leaf().prop_recursive(5, 60, 6, |inner| element(proptest::collection::vec(inner, 0..6)));
    element(proptest::collection::vec(part, 0..6))
}

fn write(part: &Part, writer: &mut Writer<Vec<u8>>) -> Result<(), WriteError> {
    match part {
        Part::Element { name, default, attributes, parts } => {
            writer.start(name)?.namespace("p", "urn:p")?;
            if let Some(uri) = default {
                writer.namespace("", uri)?;
            }
            for (name, value) in attributes {
                writer.attribute(name, value)?;
            }
            for part in parts {
                write(part, writer)?;
            }
            writer.end()?;
        }
        Part::Text(text) => drop(writer.text(text)?),
        Part::Cdata(text) => drop(writer.cdata(text)?),
        Part::Comment(text) => drop(writer.comment(text)?),
        Part::Instruction(target, data) => drop(writer.instruction(target, data)?),
    }
    Ok(())
}

fn written(part: &Part, mut writer: Writer<Vec<u8>>) -> Vec<u8> {
    write(part, &mut writer).unwrap();
    writer.finish().unwrap()
}

/// The parts of a tree's element, neighbouring texts joined.
fn read(node: Node<'_>) -> Part {
    let qname = |prefix: &str, local: &str| {
        if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") }
    };
    match node.kind() {
        NodeKind::Text => Part::Text(node.text().to_owned()),
        NodeKind::Comment => Part::Comment(node.text().to_owned()),
        NodeKind::Instruction => Part::Instruction(node.local_name().to_owned(), node.text().to_owned()),
        NodeKind::Element | NodeKind::Document => {
            let default = node.declarations().find(|(prefix, _)| prefix.is_empty());
            Part::Element {
                name: qname(node.prefix(), node.local_name()),
                default: default.map(|(_, ns)| node.tree().names().uri_str(ns).to_owned()),
                attributes: node
                    .attributes()
                    .map(|a| (qname(a.prefix(), a.local_name()), a.value().to_owned()))
                    .collect(),
                parts: node.children().map(read).collect(),
            }
        }
    }
}

/// The same part with neighbouring texts joined and empty ones dropped.
fn joined(part: &Part) -> Part {
    let Part::Element { name, default, attributes, parts } = part else { return part.clone() };
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match (part, out.last_mut()) {
            (Part::Text(text) | Part::Cdata(text), Some(Part::Text(before))) => before.push_str(text),
            (Part::Text(text) | Part::Cdata(text), _) if text.is_empty() => {}
            (Part::Text(text) | Part::Cdata(text), _) => out.push(Part::Text(text.clone())),
            (part, _) => out.push(joined(part)),
        }
    }
    Part::Element { name: name.clone(), default: default.clone(), attributes: attributes.clone(), parts: out }
}

fn parse(bytes: &[u8]) -> Tree {
    Tree::parse(bytes, &Options::new()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn documents_read_back_as_written(document in document()) {
        let bytes = written(&document, Writer::new(Vec::new()));
        let tree = parse(&bytes);
        prop_assert_eq!(format!("{:?}", read(tree.root())), format!("{:?}", joined(&document)));
        prop_assert!(roxmltree::Document::parse(std::str::from_utf8(&bytes).unwrap()).is_ok());
    }

    #[test]
    fn indentation_adds_white_space_only(document in document()) {
        let plain = parse(&written(&document, Writer::new(Vec::new())));
        let indented = parse(&written(&document, Writer::indented(Vec::new(), 2)));
        let black = |tree: &Tree| tree.root().string_value().split_whitespace().collect::<String>();
        prop_assert_eq!(black(&plain), black(&indented));
        let shape = |tree: &Tree| tree.document().descendants().filter(|n| n.kind() != NodeKind::Text).count();
        prop_assert_eq!(shape(&plain), shape(&indented));
    }

    #[test]
    fn the_canonical_form_is_that_of_itself(document in document()) {
        let tree = parse(&written(&document, Writer::new(Vec::new())));
        for comments in [Comments::Drop, Comments::Keep] {
            let once = canonical(&tree, comments);
            prop_assert_eq!(&canonical(&parse(once.as_bytes()), comments), &once);
        }
    }
}
