//! The narrative as safe HTML: known elements become ours, unknown ones give their text alone.

use std::collections::BTreeSet;

use segur_xml::{Node, NodeId, NodeKind};

use super::View;
use super::html::Html;
use super::media;
use super::words::say;
use crate::nodes::{child, children};

/// Deeper markup gives its text alone.
const DEEPEST: usize = 60;

/// Identifiers given so far in the page.
#[derive(Default)]
pub(super) struct Anchors(BTreeSet<String>);

impl Anchors {
    /// The `id` of the page for an ID of the document, if it has not been given yet.
    fn give(&mut self, id: &str) -> Option<String> {
        let anchor = anchor(id);
        self.0.insert(anchor.clone()).then_some(anchor)
    }
}

/// Letters, digits, dots, hyphens and underscores of an ID.
pub(super) fn anchor(id: &str) -> String {
    let kept: String =
        id.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')).collect();
    format!("n-{kept}")
}

/// Writes a `section/text`.
pub(super) fn write(view: &mut View<'_>, html: &mut Html, text: &Node<'_>, title: &str) {
    let tree = text.tree();
    let base = html.depth();
    // End of each element open, with the depth to come back to.
    let mut open: Vec<(u32, usize)> = Vec::new();
    let mut number = text.id().0 + 1;
    let end = tree.end_of(text.id()).0;
    while number < end {
        while open.last().is_some_and(|(until, _)| number >= *until) {
            let depth = open.pop().map_or(base, |(_, depth)| depth);
            html.close_to(depth);
        }
        let node = tree.node(NodeId(number));
        match node.kind() {
            NodeKind::Text => {
                html.text(node.text());
            }
            NodeKind::Element => {
                let depth = html.depth();
                if depth - base < DEEPEST {
                    start(view, html, &node, title);
                }
                open.push((tree.end_of(node.id()).0, depth));
            }
            _ => {}
        }
        number += 1;
    }
    html.close_to(base);
}

fn start(view: &mut View<'_>, html: &mut Html, node: &Node<'_>, title: &str) {
    let id = node.attribute("ID").and_then(|id| view.anchors.give(id));
    let style = classes(node.attribute("styleCode").unwrap_or_default());
    let mut attributes: Vec<(&'static str, &str)> = Vec::new();
    attributes.extend(id.as_deref().map(|id| ("id", id)));
    attributes.extend((!style.is_empty()).then_some(("class", style.as_str())));
    let in_table = matches!(html.inside(), "table" | "thead" | "tbody" | "tfoot");
    match node.local_name() {
        "table" => table(html, node, &attributes, title),
        "thead" if html.inside() == "table" => drop(html.open("thead", &attributes)),
        "tbody" if html.inside() == "table" => drop(html.open("tbody", &attributes)),
        "tfoot" if html.inside() == "table" => drop(html.open("tfoot", &attributes)),
        "tr" if in_table => drop(html.open("tr", &attributes)),
        "th" if html.inside() == "tr" => cell(html, node, "th", &attributes),
        "td" if html.inside() == "tr" => cell(html, node, "td", &attributes),
        "caption" => {
            html.open("div", &[("class", "caption")]);
        }
        "paragraph" => {
            html.open("div", &[("class", if style.is_empty() { "par" } else { style.as_str() })]);
        }
        "list" => drop(
            html.open(if node.attribute("listType") == Some("ordered") { "ol" } else { "ul" }, &attributes),
        ),
        "item" if matches!(html.inside(), "ol" | "ul") => drop(html.open("li", &attributes)),
        "content" if !attributes.is_empty() => drop(html.open("span", &attributes)),
        "sub" => drop(html.open("sub", &[])),
        "sup" => drop(html.open("sup", &[])),
        "footnote" => drop(html.open("small", &attributes)),
        "br" => drop(html.void("br", &[])),
        "linkHtml" => link(html, node),
        "renderMultiMedia" => rendered(view, html, node),
        _ => {}
    }
}

fn table(html: &mut Html, node: &Node<'_>, attributes: &[(&'static str, &str)], title: &str) {
    html.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", title)]);
    html.open("table", attributes);
    let caption = child(node, "caption").map(|caption| crate::nodes::text(&caption));
    html.leaf("caption", &[("class", "sr")], caption.as_deref().unwrap_or(title));
}

fn cell(html: &mut Html, node: &Node<'_>, name: &'static str, attributes: &[(&'static str, &str)]) {
    let span = |local: &str| {
        node.attribute(local)
            .and_then(|span| span.trim().parse::<u16>().ok())
            .filter(|span| (2..=200).contains(span))
            .map(|span| span.to_string())
    };
    let (columns, rows) = (span("colspan"), span("rowspan"));
    let mut attributes = attributes.to_vec();
    attributes.extend(columns.as_deref().map(|span| ("colspan", span)));
    attributes.extend(rows.as_deref().map(|span| ("rowspan", span)));
    if name == "th" {
        let row = node.parent();
        let beside_data = row.is_some_and(|row| child(&row, "td").is_some());
        attributes.push(("scope", if beside_data { "row" } else { "col" }));
    }
    html.open(name, &attributes);
}

/// A link inside the page stays one; any other is shown, not followed: the page opens nothing.
fn link(html: &mut Html, node: &Node<'_>) {
    let href = node.attribute("href").unwrap_or_default().trim();
    match href.strip_prefix('#') {
        Some(id) => drop(html.open("a", &[("href", &format!("#{}", anchor(id)))])),
        None => {
            html.open("span", &[("class", "link")]);
            if crate::checks::is_safe(href) && !href.is_empty() {
                html.text("[").text(href).text("] ");
            }
        }
    }
}

fn rendered(view: &mut View<'_>, html: &mut Html, node: &Node<'_>) {
    for id in node.attribute("referencedObject").unwrap_or_default().split_whitespace().take(16) {
        let Some(holder) = view.find(id).filter(|holder| holder.local_name() == "observationMedia") else {
            let message = say(
                view.lang,
                "Image ou document absent du fichier",
                "Picture or document absent from the file",
            );
            html.leaf("span", &[("class", "notice")], &format!("⚠ {message}"));
            continue;
        };
        // The same file is shown once: a hostile narrative would ask for it a million times.
        if let (true, Some(content)) = (view.shown.insert(holder.id()), children(&holder, "value").next()) {
            media::show(
                html,
                &content,
                say(
                    view.lang,
                    "Image ou document joint au compte rendu",
                    "Picture or document attached to the report",
                ),
                view.lang,
            );
        }
    }
}

/// Our classes for the style codes of CDA; anything else is left out.
fn classes(codes: &str) -> String {
    let mut classes = Vec::new();
    for code in codes.split_whitespace() {
        classes.extend(match code.to_ascii_lowercase().as_str() {
            "bold" => Some("b"),
            "italics" | "emphasis" => Some("i"),
            "underline" => Some("u"),
            "bolditalics" => Some("b i"),
            _ => None,
        });
        if classes.len() == 4 {
            break;
        }
    }
    classes.join(" ")
}
