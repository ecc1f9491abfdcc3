//! Findings about ambiguous content models (cos-nonambig).

use std::collections::HashSet;

use segur_report::{Finding, Severity, Source, Text};

use super::content::{place, type_name};
use super::expression::{Leaf, LeafTerm};
use super::wildcards::Wildcards;
use crate::model::{Components, Origin, TypeId};
use crate::tables::Namespaces;

/// Reports each pair of particles once, though derived types repeat the content of their bases.
#[derive(Default)]
pub(super) struct Ambiguities {
    known: HashSet<(PlaceKey, PlaceKey)>,
}

/// Where a particle was written: document and offset. The type tells apart components made by hand.
type PlaceKey = (Option<u32>, u64, u32);

impl Ambiguities {
    pub(super) fn report(
        &mut self,
        components: &Components,
        wildcards: &Wildcards,
        type_: TypeId,
        pair: (&Leaf, &Leaf),
        severity: Severity,
    ) -> Option<Finding> {
        let key = (key(pair.0, type_), key(pair.1, type_));
        if !self.known.insert(key) {
            return None;
        }
        let name = |leaf: &Leaf| leaf_name(components, wildcards, leaf);
        let (first, second) = (name(pair.0), name(pair.1));
        let (line, type_) = (written(pair.0.origin), type_name(components, type_));
        let text = Text::new(
            format!(
                "contenu ambigu {} : un même élément peut correspondre à {}{} et à {} (Unique Particle Attribution)",
                type_.fr, first.fr, line.fr, second.fr
            ),
            format!(
                "ambiguous content of {}: the same element may match {}{} and {} (Unique Particle Attribution)",
                type_.en, first.en, line.en, second.en
            ),
        );
        let finding = Finding { severity, ..Finding::error(Source::Xsd, "cos-nonambig", text) };
        Some(place(components, pair.1.origin, finding.with_hint(hint())))
    }
}

fn hint() -> Text {
    Text::new(
        "regrouper les deux particules, ou changer leur nombre d'occurrences, pour que le nom seul d'un élément \
         dise à laquelle il appartient",
        "merge the two particles, or change their occurrences, so that the name of an element alone tells which \
         one it belongs to",
    )
}

fn key(leaf: &Leaf, type_: TypeId) -> PlaceKey {
    match leaf.origin.document {
        Some(document) => (Some(document.0), leaf.origin.location.offset, 0),
        None => (None, leaf.origin.location.offset, type_.0),
    }
}

fn written(origin: Origin) -> Text {
    match origin.location.line {
        0 => Text::same(""),
        line => Text::new(format!(" (ligne {line})"), format!(" (line {line})")),
    }
}

fn leaf_name(components: &Components, wildcards: &Wildcards, leaf: &Leaf) -> Text {
    match leaf.term {
        LeafTerm::Element(element) => {
            let name = components.names.display(components.elements[element.index()].name);
            Text::new(format!("l'élément {name}"), format!("element {name}"))
        }
        LeafTerm::Wildcard(id) => {
            let any = format!("xs:any {}", namespaces(components, &wildcards.get(id).namespaces));
            Text::same(any)
        }
    }
}

fn namespaces(components: &Components, namespaces: &Namespaces) -> String {
    let uri = |&ns: &u32| match components.names.uri_str(segur_xml::NsId(ns)) {
        "" => "##local".to_owned(),
        uri => uri.to_owned(),
    };
    let list = match namespaces {
        Namespaces::Any => "##any".to_owned(),
        Namespaces::Not(_) => "##other".to_owned(),
        Namespaces::Set(set) => set.iter().map(uri).collect::<Vec<_>>().join(" "),
    };
    format!("namespace=\"{list}\"")
}
