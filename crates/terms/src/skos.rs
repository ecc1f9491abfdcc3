//! Terminologies as RDF/XML with SKOS notations, and the two-column XML of the kit's UCUM table.

use std::fmt::Write as _;

use segur_report::Finding;

use crate::build::{Builder, Limits};
use crate::elements::{Elements, Escaped, Step, not_a};
use crate::table::{Concept, Status};
use crate::value_set::{CodeSystem, Identity};

/// Reads a terminology: `skos:notation` with `skos:prefLabel` or `rdfs:label` of the same resource, or the `code`
/// and `name` of each `row`.
///
/// # Errors
/// When it is ill-formed, holds no code, or more than the limits allow.
pub fn read(oid: &str, bytes: &[u8], limits: &Limits) -> Result<CodeSystem, Box<Finding>> {
    let mut builder = Builder::default();
    let mut resource = Resource::default();
    Elements::new(bytes, limits).each(|names, step| {
        match step {
            Step::Start(element) => resource.begin(element.local()),
            Step::Text(text) => resource.text(&text),
            Step::End(name) if resource.end(names.local_name(name)) => {
                resource.flush(&mut builder, limits)?
            }
            Step::End(_) => {}
        }
        Ok(())
    })?;
    let table = builder.finish();
    if table.len() == 0 {
        return Err(not_a("une terminologie (SKOS)", "a terminology (SKOS)"));
    }
    Ok(CodeSystem::from_table(Identity { oid: oid.to_owned(), ..Identity::default() }, table))
}

/// Writes a terminology in the form that the kit's rules ask questions about: RDF with one `skos:notation` for each
/// usable code.
///
/// ```
/// use segur_terms::{CodeSystem, Identity, skos};
/// let system = CodeSystem::new(Identity::default(), [("8302-2", "Taille")], &Default::default())?;
/// let again = skos::read("2.16.840.1.113883.6.1", skos::write(&system).as_bytes(), &Default::default())?;
/// assert!(again.contains("8302-2"));
/// # Ok::<(), Box<segur_report::Finding>>(())
/// ```
pub fn write(system: &CodeSystem) -> String {
    let mut out = String::from(concat!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" ",
        "xmlns:skos=\"http://www.w3.org/2004/02/skos/core#\">\n",
    ));
    for concept in system.concepts().filter(|concept| concept.status != Status::Inactive) {
        let code = Escaped(concept.code);
        let _ = writeln!(out, "<rdf:Description><skos:notation>{code}</skos:notation></rdf:Description>");
    }
    out.push_str("</rdf:RDF>\n");
    out
}

/// What is known of the resource being read.
#[derive(Default)]
struct Resource {
    code: String,
    label: String,
    field: Field,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Field {
    #[default]
    None,
    Code,
    Label,
}

impl Resource {
    fn begin(&mut self, local: &str) {
        self.field = match local {
            "notation" | "code" if self.code.is_empty() => Field::Code,
            "prefLabel" | "label" | "name" if self.label.is_empty() => Field::Label,
            _ => Field::None,
        };
    }

    fn text(&mut self, text: &segur_xml::Text<'_>) {
        match self.field {
            Field::None => {}
            Field::Code => text.push_to(&mut self.code),
            Field::Label => text.push_to(&mut self.label),
        }
    }

    /// Notes the end of an element; whether it was that of the resource.
    fn end(&mut self, local: &str) -> bool {
        self.field = Field::None;
        matches!(local, "Description" | "Concept" | "row")
    }

    fn flush(&mut self, builder: &mut Builder, limits: &Limits) -> Result<(), Box<Finding>> {
        let (code, label) = (self.code.trim(), self.label.trim());
        let concept = Concept {
            code,
            system: None,
            display: Some(label),
            status: Status::Active,
            valid_from: None,
            valid_to: None,
        };
        if !code.is_empty() {
            builder.push(&concept, limits)?;
        }
        self.code.clear();
        self.label.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn labels_belong_to_their_code() {
        let xml = "<R xmlns:s='urn:s'><s:Concept><s:prefLabel>un &amp; un</s:prefLabel><s:notation>A&lt;1</s:notation>
            </s:Concept><s:Concept><s:notation>B</s:notation></s:Concept><s:Concept/></R>";
        let system = read("1.2", xml.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(system.len(), 2);
        assert_eq!(system.find("A<1").unwrap().display, Some("un & un"));
        assert_eq!(system.find("B").unwrap().display, None);
        let again = read("1.2", write(&system).as_bytes(), &Limits::default()).unwrap();
        assert!(again.contains("A<1") && again.contains("B"));
    }

    #[test]
    fn rows_of_a_table_are_codes_too() {
        let xml = "<root><row><code>mg/dL</code><name>milligram</name><category>x</category></row></root>";
        let system = read("2.16.840.1.113883.6.8", xml.as_bytes(), &Limits::default()).unwrap();
        assert_eq!(system.find("mg/dL").unwrap().display, Some("milligram"));
        assert_eq!(read("1.2", b"<root/>", &Limits::default()).unwrap_err().code, "TERMS-FORMAT");
    }
}
