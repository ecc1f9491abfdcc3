//! Arbitrary bytes as a CDA document: checks and page never panic, findings have their places, the page is well-formed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use segur_cda::{checks, view};
use segur_xml::{Options, Tree};

fuzz_target!(|data: &[u8]| {
    let Ok(tree) = Tree::parse(data, &Options::default()) else { return };
    for finding in checks::check(&tree) {
        assert!(
            finding.path.is_some() && finding.location.is_some_and(|place| place.offset <= data.len() as u64)
        );
    }
    let Some(page) = view::view(&tree, &view::ViewOptions::default()) else { return };
    let markup = page.strip_prefix("<!DOCTYPE html>\n").expect("a DOCTYPE");
    let page = Tree::parse(markup.as_bytes(), &Options::default()).expect("a well-formed page");
    for node in page.document().descendants().filter(|node| node.is_element()) {
        assert!(node.local_name() != "script");
        for attribute in node.attributes() {
            let (name, value) = (attribute.local_name(), attribute.value());
            assert!(!name.starts_with("on"));
            assert!(!matches!(name, "src" | "href" | "data") || value.starts_with('#') || value.starts_with("data:"));
        }
    }
});
