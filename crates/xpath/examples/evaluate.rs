//! Evaluates lines of JSON `{"doc": XML, "expr": XPath}` from standard input, the document node being the context,
//! and answers each with one line: `{"value": [...], "boolean": ...}` or `{"error": CODE, "message": ...}`.
//!
//! An atomic item is `[type, text]`; a node is `[kind, name, text, key]`, where the key is the attribute `k` of the
//! element or, for any other node, of its parent. `tests/xpath/compare.py` compares the answers with other engines.
#![allow(clippy::print_stdout, reason = "it is a program")]

use std::error::Error as StdError;
use std::io::{self, BufRead, Write};
use std::rc::Rc;

use segur_xml::load::Memory;
use segur_xml::{Names, Node, NodeId, NodeKind, Options, Tree};
use segur_xpath::value::{Item, Sequence};
use segur_xpath::{Compiler, Error, NodeRef, Program, Run, Scope};
use serde_json::{Value, json};

/// The prefixes that expressions may use.
const NAMESPACES: [(&str, &str); 3] = [
    ("xs", "http://www.w3.org/2001/XMLSchema"),
    ("fn", "http://www.w3.org/2005/xpath-functions"),
    ("p", "urn:p"),
];

fn main() -> Result<(), Box<dyn StdError>> {
    let mut output = io::stdout().lock();
    for line in io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        let (Some(document), Some(source)) = (line["doc"].as_str(), line["expr"].as_str()) else {
            return Err("each line needs `doc` and `expr`".into());
        };
        let answer = answer(document, source).unwrap_or_else(failure);
        writeln!(output, "{answer}")?;
    }
    Ok(())
}

fn failure(error: Error) -> Value {
    json!({"error": error.code, "message": error.message.en})
}

fn answer(document: &str, source: &str) -> Result<Value, Error> {
    let loader = Memory::default();
    let mut compiler = Compiler::new(Names::new(), &loader);
    let namespaces = NAMESPACES.map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned())).to_vec();
    let scope = Scope::new(Rc::new(namespaces), "".into(), compiler.module());
    let test = compiler.expression(source, &scope)?;
    let program: Program = compiler.finish();
    let tree = match Tree::parse_with(document.as_bytes(), &Options::new(), program.names()) {
        Ok(tree) => tree,
        Err(error) => return Ok(json!({"error": "XML", "message": error.message.en})),
    };
    let root = NodeRef::new(0, NodeId::DOCUMENT);
    let value = Run::new(&program, &tree).sequence(test, root)?;
    let boolean = Run::new(&program, &tree).boolean(test, root);
    Ok(json!({
        "value": items(&value, &tree),
        "boolean": boolean.map_or_else(failure, Value::Bool),
    }))
}

fn items(value: &Sequence<'_>, tree: &Tree) -> Vec<Value> {
    let item = |item: &Item<'_>| match item {
        Item::Node(node) => node_value(*node, tree),
        Item::Atomic(value) => json!([value.type_of().name(), value.to_text()]),
    };
    value.items().iter().map(item).collect()
}

fn node_value(reference: NodeRef, tree: &Tree) -> Value {
    let node = tree.node(reference.node());
    if let Some(index) = reference.attribute() {
        let attribute = node.attributes().nth(index as usize).expect("the evaluator made this reference");
        return json!(["attribute", attribute.local_name(), attribute.value(), key(Some(node))]);
    }
    let (kind, holder) = match node.kind() {
        NodeKind::Document => ("document", None),
        NodeKind::Element => ("element", Some(node)),
        NodeKind::Text => ("text", node.parent()),
        NodeKind::Comment => ("comment", node.parent()),
        _ => ("processing-instruction", node.parent()),
    };
    json!([kind, node.local_name(), node.string_value(), key(holder)])
}

fn key(element: Option<Node<'_>>) -> Option<&str> {
    element.and_then(|element| element.attribute("k"))
}
