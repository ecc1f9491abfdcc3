//! Checks that no official Schematron makes: the narrative against the entries, references, units, LOINC, dates,
//! statuses, flags against ranges, attached files.
//!
//! One walk over the tree, then what could only be judged at its end. Nothing is allocated for what holds but an index of the IDs.

mod codes;
mod dates;
mod draft;
mod header;
mod kinds;
mod lab;
mod media;
mod narrative;
mod table;
mod units;
mod walk;

use segur_report::Finding;
use segur_xml::Tree;
pub use table::{CHECKS, Check};

pub(crate) use lab::side;
pub(crate) use media::{decode, is_base64, nature};
pub(crate) use narrative::is_safe;

/// What the checks say of a document, in its order; nothing if it has no `ClinicalDocument`.
///
/// A document in a self-displaying stylesheet or in a signature is judged as well. At most 100 findings of each code.
///
/// ```
/// use segur_xml::{Options, Tree};
/// let xml = r#"<ClinicalDocument xmlns="urn:hl7-org:v3"><effectiveTime value="20240230"/></ClinicalDocument>"#;
/// let findings = segur_cda::checks::check(&Tree::parse(xml.as_bytes(), &Options::default())?);
/// assert_eq!((findings[0].code.as_ref(), findings[0].path.as_deref()),
///     ("CDA-DATE", Some("/ClinicalDocument[1]/effectiveTime[1]/@value")));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(document) = crate::nodes::document(tree) else { return Vec::new() };
    let mut walk = walk::Walk::new(document);
    walk.run();
    narrative::references(&mut walk);
    header::check(&mut walk);
    lab::document(&mut walk);
    walk.draft.finish()
}
