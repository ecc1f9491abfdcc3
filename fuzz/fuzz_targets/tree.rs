//! The tree of a document in memory must say what the events of a chopped stream say, and fail where they do.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_fuzz::choppy::Choppy;
use segur_fuzz::events::{Item, of_tree, read};
use segur_fuzz::split;
use segur_xml::{Reader, Tree};

fuzz_target!(|data: &[u8]| {
    let Some((options, seed, document)) = split(data) else { return };
    let mut stream = read(Reader::from_read(Choppy::new(document, seed), &options));
    stream.items.retain(|item| !matches!(item, Item::Doctype(_)));
    match Tree::parse(document, &options) {
        Ok(tree) => {
            assert_eq!(stream.error, None, "the tree was made");
            assert_eq!(of_tree(&tree), stream.items, "tree on the left, stream on the right");
            looks(&tree);
        }
        Err(finding) => {
            let (code, place, _) = stream.error.expect("the tree was refused");
            assert_eq!((finding.code.as_ref(), finding.location.map(|l| l.offset)), (code, Some(place.offset)));
        }
    }
});

/// What a tree offers beside its nodes holds together.
fn looks(tree: &Tree) {
    for node in tree.document().descendants() {
        if let Some(parent) = node.parent() {
            assert!(parent.id() < node.id() && node.id() <= tree.end_of(parent.id()));
        }
        assert_eq!(node.children().count(), node.children().filter(|child| child.parent() == Some(node)).count());
        for (prefix, ns) in node.declarations() {
            assert_eq!(node.lookup_prefix(prefix), Some(ns), "{prefix}");
        }
    }
}
