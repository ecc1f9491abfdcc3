//! A correction is a new version of the document.

use crate::context::Context;
use crate::dossier::set_of;
use crate::element::Element;
use crate::header::Meta;
use crate::values::Id;

/// Makes the new version follow the old one: another identifier, the same set, the next number, a relation RPLC, the
/// time of now. What the caller changed stays.
pub(super) fn next(before: &Meta, after: &mut Meta, context: &mut Context<'_>) {
    let old = before.id.clone();
    let number = before.version.unwrap_or(1);
    if after.set_id == before.set_id {
        after.set_id = before.set_id.clone().or_else(|| old.as_ref().map(set_of));
    }
    if after.version == before.version {
        after.version = Some(number.saturating_add(1));
    }
    if after.id == before.id {
        after.id = Some(numbered(after, old.as_ref(), number).unwrap_or_else(|| context.oid()));
    }
    if after.replaces == before.replaces {
        after.replaces = old;
    }
    if after.created == before.created {
        after.created = Some(context.now().clone());
    }
}

/// `1.2.3.2` after `1.2.3.1` where `1.2.3` is the set and 1 the number.
fn numbered(after: &Meta, old: Option<&Id>, number: u32) -> Option<Id> {
    let (old, set) = (old?, after.set_id.as_ref()?);
    let plain = old.extension.is_none() && set.extension.is_none();
    let follows = old.root == format!("{}.{number}", set.root);
    (plain && follows).then(|| Id::root(format!("{}.{}", set.root, after.version.unwrap_or(1))))
}

/// What else is said of the document that is replaced is said of the right one.
pub(super) fn mend_parent(root: &mut Element, before: &Meta) {
    let Some(parent) = root.at_mut("relatedDocument/parentDocument") else { return };
    if let (Some(number), Some(element)) = (before.version, parent.child_mut("versionNumber")) {
        element.set_attribute("value", number.to_string());
    }
    if let (Some(set), Some(element)) = (&before.set_id, parent.child_mut("setId")) {
        *element = set.write("setId");
    }
    parent.nodes_mut().retain(|node| {
        let stale = |element: &Element| ["code", "text"].iter().any(|name| element.is(name));
        !node.as_element().is_some_and(stale)
    });
}
