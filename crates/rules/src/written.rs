//! The rules of a place as its files write them, for whoever explains them.

use segur_schematron::model::Schema;
use segur_xml::load::Loader;

use crate::layout::Layout;
use crate::manifest::Manifest;
use crate::sources::Sources;

/// The Schematron schemas of a place (a folder laid out like the ANS kit, a folder of schemas, or one schema), read and
/// expanded but not compiled; the common ones first. A compiled rule set has none: it keeps no texts.
///
/// ```
/// use segur_xml::load::Memory;
/// let kit = Memory::new([("kit/schematrons/CI-SIS_A_1.sch",
///     r#"<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
///          <pattern><rule context="a"><assert test="b">b manque</assert></rule></pattern></schema>"#)]);
/// assert_eq!(segur_rules::written("kit", &kit)[0].patterns[0].rules[0].context, "a");
/// ```
pub fn written(place: &str, loader: &dyn Loader) -> Vec<Schema> {
    let place = place.trim_end_matches(['/', '\\']);
    let sources = Sources::new(loader, &[]);
    let layout = match Manifest::of(place, &sources) {
        Some(Ok(manifest)) => manifest.layout,
        _ => Layout::at(place, &sources),
    };
    layout.rules().map(|uri| segur_schematron::read(uri, &sources)).collect()
}
