//! Any CDA as one page for people: HTML5, self-contained, without script nor anything fetched.

mod header;
mod html;
mod media;
mod narrative;
mod results;
mod style;
pub(crate) mod words;

use std::collections::BTreeSet;

use html::Html;
use segur_report::Lang;
use segur_xml::{Node, NodeId, Tree};
use words::say;

use crate::nodes::{at, child, children, text};

/// How a document is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ViewOptions {
    /// Language of the labels; the document keeps its own.
    pub lang: Lang,
}

impl ViewOptions {
    /// Labels in that language.
    pub fn new(lang: Lang) -> ViewOptions {
        ViewOptions { lang }
    }
}

/// What is known while a page is written.
struct View<'t> {
    document: Node<'t>,
    lang: Lang,
    /// Every ID of the document, sorted.
    ids: Vec<(&'t str, NodeId)>,
    anchors: narrative::Anchors,
    /// Attached files shown so far.
    shown: BTreeSet<NodeId>,
}

impl<'t> View<'t> {
    fn new(document: Node<'t>, lang: Lang) -> View<'t> {
        let id = |node: Node<'t>| node.attribute("ID").map(|id| (id, node.id()));
        let mut ids: Vec<_> = document.descendants().filter(Node::is_element).filter_map(id).collect();
        ids.sort_unstable();
        View { document, lang, ids, anchors: narrative::Anchors::default(), shown: BTreeSet::new() }
    }

    fn find(&self, id: &str) -> Option<Node<'t>> {
        let at = self.ids.partition_point(|(known, _)| *known < id);
        let (known, node) = self.ids.get(at)?;
        (*known == id).then(|| self.document.tree().node(*node))
    }
}

/// The page of a document: HTML5 in XML syntax. None if the tree holds no `ClinicalDocument`.
///
/// Nothing of the document is trusted: elements and attributes are the program's own, texts are escaped, links that leave
/// the page are shown as text, files are shown by what their bytes are. A `Content-Security-Policy` forbids the rest.
///
/// ```
/// use segur_cda::view::{ViewOptions, view};
/// use segur_xml::{Options, Tree};
/// let xml = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Essai &lt;1></title></ClinicalDocument>"#;
/// let page = view(&Tree::parse(xml.as_bytes(), &Options::default())?, &ViewOptions::default());
/// assert!(page.is_some_and(|page| page.contains("<h1>Essai &lt;1&gt;</h1>")));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn view(tree: &Tree, options: &ViewOptions) -> Option<String> {
    let document = crate::nodes::document(tree)?;
    let mut view = View::new(document, options.lang);
    let mut html = Html::default();
    html.constant("<!DOCTYPE html>\n");
    let lang = say(options.lang, "fr", "en");
    html.open("html", &[("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", lang)]);
    let title = title(&view);
    head(&mut html, &title);
    html.open("body", &[]);
    html.leaf(
        "a",
        &[("class", "skip"), ("href", "#content")],
        say(options.lang, "Aller au contenu", "Skip to content"),
    );
    html.open("header", &[]);
    html.leaf("h1", &[], &title);
    subtitle(&view, &mut html);
    header::state(&view, &mut html);
    header::patient(&view, &mut html);
    html.close();
    html.open("main", &[("id", "content")]);
    alerts(&view, &mut html);
    body(&mut view, &mut html);
    header::parties(&view, &mut html);
    html.close();
    html.leaf(
        "footer",
        &[],
        say(
            options.lang,
            "Vue produite par segur ; seul le document d'origine fait foi.",
            "View made by segur; only the original document is authentic.",
        ),
    );
    Some(html.finish())
}

fn title(view: &View<'_>) -> String {
    let title = child(&view.document, "title").map(|title| text(&title)).filter(|title| !title.is_empty());
    let kind = || child(&view.document, "code").and_then(|code| words::code(&code));
    title.or_else(kind).unwrap_or_else(|| say(view.lang, "Document médical", "Medical document").to_owned())
}

fn head(html: &mut Html, title: &str) {
    html.open("head", &[]);
    html.void("meta", &[("charset", "utf-8")]);
    let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; object-src data:; frame-src data:; base-uri 'none'; form-action 'none'";
    html.void("meta", &[("http-equiv", "Content-Security-Policy"), ("content", policy)]);
    html.void("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
    html.void("meta", &[("name", "referrer"), ("content", "no-referrer")]);
    html.leaf("title", &[], title);
    html.open("style", &[]).constant(style::CSS).close();
    html.close();
}

fn subtitle(view: &View<'_>, html: &mut Html) {
    let when = child(&view.document, "effectiveTime").and_then(|when| words::time(&when, view.lang));
    let kind = child(&view.document, "code").and_then(|code| words::code(&code));
    let custodian =
        at(&view.document, &["custodian", "assignedCustodian", "representedCustodianOrganization", "name"]);
    let author = at(&view.document, &["author", "assignedAuthor", "assignedPerson", "name"]);
    let parts = [kind, when, author.map(|name| words::person(&name)), custodian.map(|name| text(&name))];
    let shown: Vec<_> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    html.leaf("p", &[("class", "subtitle")], &shown.join(" · "));
}

/// Results to be seen first.
fn alerts(view: &View<'_>, html: &mut Html) {
    let sections = view.document.descendants().filter(|node| node.is(crate::nodes::HL7, "section"));
    let results: Vec<_> = sections.flat_map(|section| results::of_section(&section)).collect();
    let abnormal: Vec<_> = results
        .iter()
        .map(|result| (result, results::flag(result, view.lang)))
        .filter(|(_, flag)| flag.abnormal)
        .collect();
    if abnormal.is_empty() {
        return;
    }
    html.open("section", &[("class", "alerts")]);
    html.leaf(
        "h2",
        &[],
        &format!("⚠ {} ({})", say(view.lang, "Résultats à signaler", "Results to notice"), abnormal.len()),
    );
    html.open("ul", &[]);
    const MOST: usize = 50;
    for (result, flag) in abnormal.iter().take(MOST) {
        let name = child(result, "code").and_then(|code| results::label(view, &code)).unwrap_or_default();
        let value = results::value(view, result).unwrap_or_default();
        html.open("li", &[])
            .leaf("strong", &[], &name)
            .text(" ")
            .text(&value)
            .text(" : ")
            .text(&flag.shown)
            .close();
    }
    html.close().close();
}

fn body(view: &mut View<'_>, html: &mut Html) {
    if let Some(content) = at(&view.document, &["component", "nonXMLBody", "text"]) {
        let label = say(view.lang, "Contenu du document", "Content of the document");
        html.open("section", &[]).leaf("h2", &[], label);
        media::show(html, &content, label, view.lang);
        html.close();
    }
    let Some(body) = at(&view.document, &["component", "structuredBody"]) else { return };
    // Sections still to be written, the next one last; each with the level of its heading.
    let mut waiting: Vec<(Node<'_>, usize)> =
        sections(&body).into_iter().rev().map(|section| (section, 2)).collect();
    while let Some((section, level)) = waiting.pop() {
        self::section(view, html, &section, level);
        waiting.extend(sections(&section).into_iter().rev().map(|inner| (inner, level + 1)));
    }
}

fn sections<'t>(node: &Node<'t>) -> Vec<Node<'t>> {
    children(node, "component").filter_map(|component| child(&component, "section")).collect()
}

fn section(view: &mut View<'_>, html: &mut Html, section: &Node<'_>, level: usize) {
    let named = child(section, "title").map(|title| text(&title)).filter(|title| !title.is_empty());
    let title =
        named.or_else(|| child(section, "code").and_then(|code| words::code(&code))).unwrap_or_default();
    html.open("section", &[]);
    if !title.is_empty() {
        html.leaf(["h2", "h3", "h4"][(level - 2).min(2)], &[], &title);
    }
    byline(view, html, section);
    html.open("div", &[("class", "narrative")]);
    if let Some(text) = child(section, "text") {
        narrative::write(view, html, &text, &title);
    }
    html.close();
    results::write(view, html, section, &title);
    html.close();
}

/// Who wrote a section and when, where the section says so itself: an addendum.
fn byline(view: &View<'_>, html: &mut Html, section: &Node<'_>) {
    for author in children(section, "author") {
        let name =
            at(&author, &["assignedAuthor", "assignedPerson", "name"]).map(|name| words::person(&name));
        let when = child(&author, "time").and_then(|time| words::time(&time, view.lang));
        let shown: Vec<String> = [name, when].into_iter().flatten().filter(|part| !part.is_empty()).collect();
        if !shown.is_empty() {
            let word = say(view.lang, "Auteur : ", "Author: ");
            html.leaf("p", &[("class", "byline")], &(word.to_owned() + &shown.join(", ")));
        }
    }
}
