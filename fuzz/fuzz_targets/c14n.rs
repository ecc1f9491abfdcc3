//! The canonical form of a document reads back as that document, and is its own canonical form.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_fuzz::events::of_tree;
use segur_fuzz::split;
use segur_xml::c14n::{Comments, canonical};
use segur_xml::{Limits, Options, Tree};

fuzz_target!(|data: &[u8]| {
    let Some((options, _, document)) = split(data) else { return };
    let Ok(tree) = Tree::parse(document, &options) else { return };
    // What escaping and repeated declarations add may exceed what the document itself may have.
    let wide = Limits { attribute_value: 1 << 30, token: 1 << 30, attributes: 1 << 20, ..Limits::default() };
    let options = Options::new().with_limits(wide);
    for comments in [Comments::Keep, Comments::Drop] {
        let form = canonical(&tree, comments);
        let again = Tree::parse(form.as_bytes(), &options).expect("a canonical form is a document");
        assert_eq!(canonical(&again, comments), form, "canonical twice");
        if comments == Comments::Keep {
            assert_eq!(sorted(&again), sorted(&tree), "read back on the left");
        }
    }
});

/// The events, attributes by name: the canonical form puts them in order. White space beside the root is not content.
fn sorted(tree: &Tree) -> Vec<segur_fuzz::events::Item> {
    let mut items = of_tree(tree);
    for item in &mut items {
        if let segur_fuzz::events::Item::Start(_, attributes) = item {
            attributes.sort();
        }
    }
    items
}
