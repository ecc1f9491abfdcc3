//! What a mail says of the documents that it carries.

use segur_ins::Identity;
use segur_ins::carriers::cda;
use segur_xml::{Node, Options, Tree};

use crate::MailError;

const HL7: &str = "urn:hl7-org:v3";

/// What a mail says of a CDA document that it carries, from the document's header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// uniqueId: `id/@root`, with `^` and the extension if there is one.
    pub unique_id: String,
    /// `code/@code`, for `X-MSS-CODECDA`.
    pub code: String,
    /// Display of the code, or the title where it has none.
    pub label: String,
    /// Day of the act, `YYYYMMDD`: start of the principal serviceEvent, else day of the document.
    pub act_date: String,
    /// Birth family name.
    pub family: String,
    /// First birth given name.
    pub given: String,
    /// Birth date, as in the document.
    pub birth: String,
    /// The patient's identity.
    pub identity: Identity,
}

impl Document {
    /// Reads the header of a CDA document.
    ///
    /// # Errors
    /// `MSS-NOT-CDA` if it is not one.
    ///
    /// ```
    /// assert_eq!(segur_mss::Document::read(b"<a/>").unwrap_err().code(), "MSS-NOT-CDA");
    /// ```
    pub fn read(bytes: &[u8]) -> Result<Document, MailError> {
        let tree = Tree::parse(bytes, &Options::default())
            .map_err(|finding| not_cda(&finding.message.fr, &finding.message.en))?;
        Document::of(&tree)
    }

    /// The same from a tree that was built already.
    ///
    /// # Errors
    /// As [`Document::read`].
    pub fn of(tree: &Tree) -> Result<Document, MailError> {
        let root = tree.root();
        if !root.is(HL7, "ClinicalDocument") {
            return Err(not_cda(
                "la racine n'est pas `ClinicalDocument`",
                "the root is not `ClinicalDocument`",
            ));
        }
        let identity = cda::read(tree).identity();
        let value = |text: &Option<String>| text.clone().unwrap_or_default();
        let label = [attribute(&root, &["code"], "displayName"), text(&root, "title")];
        Ok(Document {
            unique_id: unique_id(&root),
            code: attribute(&root, &["code"], "code").unwrap_or_default(),
            label: label.into_iter().flatten().find(|label| !label.trim().is_empty()).unwrap_or_default(),
            act_date: act_date(&root),
            family: value(&identity.record.birth_family_name),
            given: value(&identity.record.first_birth_given_name),
            birth: value(&identity.record.birth_date),
            identity,
        })
    }

    /// Whether the header carries a qualified INS: matricule, OID and the traits (MSS/CONF.14).
    pub fn has_qualified_ins(&self) -> bool {
        self.identity.may_transmit_ins().is_ok()
    }
}

fn unique_id(root: &Node<'_>) -> String {
    let part = |name| attribute(root, &["id"], name).unwrap_or_default();
    match (part("root"), part("extension")) {
        (root, extension) if extension.is_empty() => root,
        (root, extension) => format!("{root}^{extension}"),
    }
}

/// The principal act is the one with a performer: other `documentationOf` are mere flags.
fn act_date(root: &Node<'_>) -> String {
    let acts: Vec<_> =
        children(root, "documentationOf").filter_map(|act| child(&act, "serviceEvent")).collect();
    let principal = acts.iter().find(|act| child(act, "performer").is_some()).or(acts.first());
    let time = |act: &Node<'_>| {
        attribute(act, &["effectiveTime", "low"], "value")
            .or_else(|| attribute(act, &["effectiveTime"], "value"))
    };
    let date = principal.and_then(time).or_else(|| attribute(root, &["effectiveTime"], "value"));
    date.unwrap_or_default().chars().take(8).filter(char::is_ascii_digit).collect()
}

fn attribute(node: &Node<'_>, path: &[&str], name: &str) -> Option<String> {
    match path.split_first() {
        None => node.attribute(name).map(str::to_owned),
        Some((first, rest)) => attribute(&child(node, first)?, rest, name),
    }
}

fn text(node: &Node<'_>, name: &str) -> Option<String> {
    child(node, name).map(|child| child.string_value().split_whitespace().collect::<Vec<_>>().join(" "))
}

fn child<'t>(node: &Node<'t>, name: &str) -> Option<Node<'t>> {
    node.elements().find(|child| child.is(HL7, name))
}

fn children<'t>(node: &Node<'t>, name: &str) -> impl Iterator<Item = Node<'t>> {
    node.elements().filter(move |child| child.is(HL7, name))
}

fn not_cda(fr: &str, en: &str) -> MailError {
    MailError::new(
        "MSS-NOT-CDA",
        format!("ce n'est pas un document CDA : {fr}"),
        format!("this is not a CDA document: {en}"),
    )
}
