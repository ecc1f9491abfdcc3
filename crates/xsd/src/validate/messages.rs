//! What is said to people: French and English, with what was expected.

use segur_report::Text;
use segur_xml::{Attr, NameId, Names, Reader, Span};

use crate::model::{ConstraintId, TypeId};
use crate::tables::{AttributeSetId, Expected, Namespaces, Tables};

/// How many names a list of what was expected shows.
const SHOWN: usize = 8;
/// How many characters of a value are shown.
const CROP: usize = 60;

pub(super) fn crop(text: &str) -> String {
    match text.char_indices().nth(CROP) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn local(names: &Names, name: NameId) -> &str {
    names.local_name(name)
}

/// A name, with its namespace when it differs from that of a neighbour.
fn beside(names: &Names, name: NameId, neighbour_uri: &str) -> String {
    match names.uri(name) {
        uri if uri == neighbour_uri => format!("`{}`", local(names, name)),
        "" => format!("`{}` (xmlns=\"\")", local(names, name)),
        uri => format!("`{}` ({uri})", local(names, name)),
    }
}

pub(super) fn abstract_element(names: &Names, name: NameId) -> Text {
    let name = local(names, name);
    Text::new(
        format!(
            "l'élément `{name}` est abstrait : un élément de son groupe de substitution doit le remplacer"
        ),
        format!("the element `{name}` is abstract: a member of its substitution group must stand for it"),
    )
}

pub(super) fn abstract_type(tables: &Tables, names: &Names, name: NameId, type_: TypeId) -> Text {
    let (name, type_) = (local(names, name), type_name(tables, type_));
    Text::new(
        format!(
            "le type `{type_}` de l'élément `{name}` est abstrait : xsi:type doit nommer un type concret"
        ),
        format!("the type `{type_}` of the element `{name}` is abstract: xsi:type must name a concrete type"),
    )
}

fn type_name(tables: &Tables, type_: TypeId) -> &str {
    tables.type_(type_).name.map_or("anonyme", |name| tables.names.local_name(name))
}

pub(super) fn unknown_root(tables: &Tables, names: &Names, name: NameId) -> (Text, Option<Text>) {
    let shown = names.display(name);
    let text = Text::new(
        format!("aucune déclaration pour l'élément racine `{shown}`"),
        format!("no declaration for the root element `{shown}`"),
    );
    let elsewhere = tables.global_elements.iter().map(|(known, _)| known);
    let same = elsewhere.into_iter().find(|&known| tables.names.local_name(known) == local(names, name));
    let hint = same.map(|known| {
        let expected = tables.names.display(known);
        Text::new(
            format!("le schéma déclare `{expected}` : vérifier l'espace de noms"),
            format!("the schema declares `{expected}`: check the namespace"),
        )
    });
    (text, hint)
}

pub(super) fn undeclared(names: &Names, name: NameId) -> Text {
    let shown = names.display(name);
    Text::new(
        format!("aucune déclaration pour l'élément `{shown}`, que le schéma exige ici"),
        format!("no declaration for the element `{shown}`, which the schema demands here"),
    )
}

/// Names of what was expected: `a`, `b` ou `c`.
fn expected_list(tables: &Tables, expected: &[Expected], uri: &str) -> Text {
    let name = |expected: &Expected| match *expected {
        Expected::Element(id) => {
            let name = beside(&tables.names, tables.element(id).name, uri);
            Text::same(name)
        }
        Expected::Wildcard(id) => wildcard(tables, &tables.wildcard(id).namespaces),
    };
    let shown: Vec<Text> = expected.iter().take(SHOWN).map(name).collect();
    let more = expected.len().saturating_sub(SHOWN);
    let join = |parts: Vec<&str>, or: &str, others: &str| match (parts.split_last(), more) {
        (None, _) => String::new(),
        (Some((last, [])), 0) => (*last).to_owned(),
        (Some((last, rest)), 0) => format!("{} {or} {last}", rest.join(", ")),
        (Some(_), more) => format!("{} {or} {more} {others}", parts.join(", ")),
    };
    Text::new(
        join(shown.iter().map(|t| &*t.fr).collect(), "ou", "autres"),
        join(shown.iter().map(|t| &*t.en).collect(), "or", "others"),
    )
}

fn wildcard(tables: &Tables, namespaces: &Namespaces) -> Text {
    let uris = |list: &[u32]| {
        let uri = |&ns: &u32| match tables.names.uri_str(segur_xml::NsId(ns)) {
            "" => "(xmlns=\"\")".to_owned(),
            uri => uri.to_owned(),
        };
        list.iter().map(uri).collect::<Vec<_>>().join(", ")
    };
    match namespaces {
        Namespaces::Any => Text::new("un élément quelconque", "any element"),
        Namespaces::Not(ns) => {
            let uri = tables.names.uri_str(segur_xml::NsId(*ns));
            Text::new(
                format!("un élément d'un autre espace de noms que {uri}"),
                format!("an element of a namespace other than {uri}"),
            )
        }
        Namespaces::Set(list) => {
            let uris = uris(list);
            Text::new(
                format!("un élément de l'espace de noms {uris}"),
                format!("an element of the namespace {uris}"),
            )
        }
    }
}

/// A child in the wrong place; `complete` says whether the content could have ended before it.
pub(super) fn unexpected(
    tables: &Tables,
    names: &Names,
    name: NameId,
    expected: &[Expected],
    complete: bool,
) -> (Text, Option<Text>) {
    let uri = names.uri(name);
    let found = local(names, name);
    if expected.is_empty() {
        let text = Text::new(
            format!("élément `{found}` en trop : plus aucun élément n'est attendu ici"),
            format!("element `{found}` not allowed: no more element is expected here"),
        );
        return (text, None);
    }
    let list = expected_list(tables, expected, uri);
    let (or_end, or_end_en) = if complete {
        (" ou la fin de l'élément parent", " or the end of the parent element")
    } else {
        ("", "")
    };
    let text = Text::new(
        format!("élément {}{or_end} attendu, trouvé `{found}`", list.fr),
        format!("expected element {}{or_end_en}, found `{found}`", list.en),
    );
    (text, other_namespace(tables, expected, found, uri))
}

/// The right local name in the wrong namespace is the commonest riddle.
fn other_namespace(tables: &Tables, expected: &[Expected], found: &str, uri: &str) -> Option<Text> {
    let same = expected.iter().find_map(|expected| match *expected {
        Expected::Element(id) => {
            let name = tables.element(id).name;
            (tables.names.local_name(name) == found).then(|| tables.names.uri(name))
        }
        Expected::Wildcard(_) => None,
    })?;
    let shown = |uri: &str, none: &str| if uri.is_empty() { none.to_owned() } else { format!("`{uri}`") };
    Some(Text::new(
        format!(
            "`{found}` est attendu dans l'espace de noms {}, il est ici dans {}",
            shown(same, "vide"),
            shown(uri, "aucun")
        ),
        format!(
            "`{found}` is expected in the namespace {}, here it is in {}",
            shown(same, "none"),
            shown(uri, "none")
        ),
    ))
}

pub(super) fn incomplete(tables: &Tables, names: &Names, name: NameId, expected: &[Expected]) -> Text {
    let list = expected_list(tables, expected, names.uri(name));
    let name = local(names, name);
    Text::new(
        format!("contenu de l'élément `{name}` incomplet : {} attendu", list.fr),
        format!("the content of the element `{name}` is not complete: expected {}", list.en),
    )
}

pub(super) fn type_prefix(prefix: &str, value: &str) -> Text {
    Text::new(
        format!("xsi:type=\"{}\" : le préfixe `{}` n'est pas déclaré", crop(value), crop(prefix)),
        format!("xsi:type=\"{}\": the prefix `{}` is not declared", crop(value), crop(prefix)),
    )
}

pub(super) fn type_not_qname(value: &str) -> Text {
    Text::new(
        format!("xsi:type=\"{}\" n'est pas un nom qualifié", crop(value)),
        format!("xsi:type=\"{}\" is not a qualified name", crop(value)),
    )
}

pub(super) fn unknown_type(local: &str, uri: &str) -> Text {
    Text::new(
        format!(
            "xsi:type : le schéma n'a pas de type `{}` dans l'espace de noms `{}`",
            crop(local),
            crop(uri)
        ),
        format!("xsi:type: the schema has no type `{}` in the namespace `{}`", crop(local), crop(uri)),
    )
}

pub(super) fn not_derived(
    tables: &Tables,
    names: &Names,
    name: NameId,
    value: &str,
    declared: TypeId,
) -> Text {
    let (name, declared, value) = (local(names, name), type_name(tables, declared), crop(value));
    Text::new(
        format!(
            "xsi:type=\"{value}\" ne dérive pas du type `{declared}` de l'élément `{name}`, ou cette dérivation est interdite ici"
        ),
        format!(
            "xsi:type=\"{value}\" is not derived from the type `{declared}` of the element `{name}`, or that derivation is blocked here"
        ),
    )
}

pub(super) fn not_nillable(names: &Names, name: NameId) -> Text {
    let name = local(names, name);
    Text::new(
        format!("xsi:nil n'est pas permis sur l'élément `{name}`"),
        format!("xsi:nil is not allowed on the element `{name}`"),
    )
}

pub(super) fn nil_fixed(names: &Names, name: NameId) -> Text {
    let name = local(names, name);
    Text::new(
        format!("xsi:nil n'est pas permis sur l'élément `{name}`, dont la valeur est fixée"),
        format!("xsi:nil is not allowed on the element `{name}`, whose value is fixed"),
    )
}

pub(super) fn nil_content(names: &Names, name: NameId) -> Text {
    let name = local(names, name);
    Text::new(
        format!("l'élément `{name}` porte xsi:nil=\"true\" : il doit être vide"),
        format!("the element `{name}` has xsi:nil=\"true\": it must be empty"),
    )
}

pub(super) fn not_empty(names: &Names, name: NameId, children: bool) -> Text {
    let name = local(names, name);
    let (what, what_en) = if children { ("un élément", "an element") } else { ("du texte", "text") };
    Text::new(
        format!("l'élément `{name}` doit être vide, il contient {what}"),
        format!("the element `{name}` must be empty, it contains {what_en}"),
    )
}

pub(super) fn text_in_elements(reader: &Reader<'_>, name: NameId, span: Span) -> (Text, Text) {
    let names = reader.names();
    let name = local(names, name);
    let text = Text::new(
        format!("texte non permis dans l'élément `{name}`, qui ne contient que des éléments"),
        format!("text is not allowed in the element `{name}`, which contains elements only"),
    );
    let shown = String::from_utf8_lossy(reader.source(span)).trim().to_owned();
    let hint = if shown.is_empty() || reader.is_streaming() {
        Text::new("retirer le texte entre les éléments", "remove the text between the elements")
    } else {
        let (line, shown) = (reader.location(span).line, crop(&shown));
        Text::new(format!("retirer « {shown} », ligne {line}"), format!("remove “{shown}”, line {line}"))
    };
    (text, hint)
}

pub(super) fn children_in_simple(names: &Names, name: NameId) -> Text {
    let name = local(names, name);
    Text::new(
        format!("l'élément `{name}` contient une valeur simple : aucun élément n'y est permis"),
        format!("the element `{name}` holds a simple value: no element is allowed inside"),
    )
}

pub(super) fn element_value(names: &Names, name: NameId, reason: &Text) -> Text {
    let name = local(names, name);
    Text::new(format!("élément `{name}` : {}", reason.fr), format!("element `{name}`: {}", reason.en))
}

pub(super) fn attribute_value(names: &Names, attribute: NameId, element: NameId, reason: &Text) -> Text {
    let (attribute, element) = (local(names, attribute), local(names, element));
    Text::new(
        format!("attribut `{attribute}` de `{element}` : {}", reason.fr),
        format!("attribute `{attribute}` of `{element}`: {}", reason.en),
    )
}

pub(super) fn fixed_attribute(names: &Names, attribute: &Attr<'_>, element: NameId, fixed: &str) -> Text {
    let (name, element) = (local(names, attribute.name), local(names, element));
    let (found, fixed) = (crop(attribute.value), crop(fixed));
    Text::new(
        format!("attribut `{name}` de `{element}` : valeur `{fixed}` imposée, trouvé `{found}`"),
        format!("attribute `{name}` of `{element}`: the value must be `{fixed}`, found `{found}`"),
    )
}

pub(super) fn fixed_element(names: &Names, name: NameId, found: &str, fixed: &str) -> Text {
    let (name, found, fixed) = (local(names, name), crop(found), crop(fixed));
    Text::new(
        format!("élément `{name}` : valeur `{fixed}` imposée, trouvé `{found}`"),
        format!("element `{name}`: the value must be `{fixed}`, found `{found}`"),
    )
}

pub(super) fn attribute_of_simple(names: &Names, attribute: NameId, element: NameId) -> Text {
    let (attribute, element) = (local(names, attribute), local(names, element));
    Text::new(
        format!("attribut `{attribute}` non permis : l'élément `{element}` est d'un type simple"),
        format!("attribute `{attribute}` not allowed: the element `{element}` has a simple type"),
    )
}

pub(super) fn unknown_attribute(
    tables: &Tables,
    names: &Names,
    attribute: NameId,
    element: NameId,
    set: AttributeSetId,
) -> (Text, Option<Text>) {
    let element = local(names, element);
    let shown = names.display(attribute);
    let text = Text::new(
        format!("attribut `{shown}` non permis sur l'élément `{element}`"),
        format!("attribute `{shown}` not allowed on the element `{element}`"),
    );
    let known =
        |(_, use_): (_, &crate::tables::AttributeUseTable)| tables.names.local_name(use_.name).to_owned();
    let allowed: Vec<String> = tables.attribute_sets.uses(set).map(known).collect();
    let hint = (!allowed.is_empty()).then(|| {
        let more = if allowed.len() > SHOWN { ", …" } else { "" };
        let list = allowed.iter().take(SHOWN).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        Text::new(format!("attributs permis : {list}{more}"), format!("allowed attributes: {list}{more}"))
    });
    (text, hint)
}

pub(super) fn undeclared_attribute(names: &Names, attribute: NameId, element: NameId) -> Text {
    let (attribute, element) = (names.display(attribute), local(names, element));
    Text::new(
        format!(
            "aucune déclaration pour l'attribut `{attribute}` de l'élément `{element}`, que le schéma exige"
        ),
        format!(
            "no declaration for the attribute `{attribute}` of the element `{element}`, which the schema demands"
        ),
    )
}

pub(super) fn missing_attribute(names: &Names, attribute: NameId, element: NameId) -> Text {
    let (attribute, element) = (names.display(attribute), local(names, element));
    Text::new(
        format!("attribut `{attribute}` obligatoire absent de l'élément `{element}`"),
        format!("the required attribute `{attribute}` is missing from the element `{element}`"),
    )
}

pub(super) fn two_ids(names: &Names, element: NameId) -> Text {
    let element = local(names, element);
    Text::new(
        format!("l'élément `{element}` porte deux attributs de type ID"),
        format!("the element `{element}` has two attributes of type ID"),
    )
}

pub(super) fn duplicate_id(id: &str, line: Option<u64>) -> Text {
    let id = crop(id);
    match line {
        Some(line) => Text::new(
            format!("l'identifiant `{id}` est déjà pris, ligne {line}"),
            format!("the identifier `{id}` is already taken, line {line}"),
        ),
        None => Text::new(
            format!("l'identifiant `{id}` est déjà pris plus haut"),
            format!("the identifier `{id}` is already taken above"),
        ),
    }
}

pub(super) fn dangling_reference(id: &str) -> Text {
    let id = crop(id);
    Text::new(
        format!("référence à l'identifiant `{id}`, que rien ne porte dans le document"),
        format!("reference to the identifier `{id}`, which nothing in the document has"),
    )
}

fn constraint_name(tables: &Tables, constraint: ConstraintId) -> &str {
    tables.names.local_name(tables.constraint(constraint).name)
}

pub(super) fn nillable_key(
    tables: &Tables,
    constraint: ConstraintId,
    names: &Names,
    element: NameId,
) -> Text {
    let (key, element) = (constraint_name(tables, constraint), local(names, element));
    Text::new(
        format!("la clé `{key}` porte sur l'élément `{element}`, qui peut être nul"),
        format!("the key `{key}` is on the element `{element}`, which is nillable"),
    )
}

pub(super) fn field_conflict(tables: &Tables, constraint: ConstraintId, field: usize) -> Text {
    let (name, field) = (constraint_name(tables, constraint), field + 1);
    Text::new(
        format!("contrainte `{name}`, champ n° {field} : il doit désigner une seule valeur simple"),
        format!("constraint `{name}`, field {field}: it must stand for a single simple value"),
    )
}

pub(super) fn too_many_constraints(most: usize) -> Text {
    Text::new(
        format!(
            "contraintes d'unicité ou de référence trop emboîtées (limite : {most}) : la suite n'est pas vérifiée"
        ),
        format!("identity constraints nested too deep (limit: {most}): what follows is not checked"),
    )
}

pub(super) fn incomplete_key(tables: &Tables, constraint: ConstraintId) -> Text {
    let name = constraint_name(tables, constraint);
    Text::new(
        format!("clé `{name}` : tous ses champs doivent être présents"),
        format!("key `{name}`: all its fields must be present"),
    )
}

pub(super) fn duplicate_key(tables: &Tables, constraint: ConstraintId, values: &str) -> Text {
    let (name, values) = (constraint_name(tables, constraint), crop(values));
    Text::new(
        format!("contrainte `{name}` : la valeur `{values}` est déjà prise"),
        format!("constraint `{name}`: the value `{values}` is already taken"),
    )
}

pub(super) fn dangling_keyref(
    tables: &Tables,
    keyref: ConstraintId,
    key: ConstraintId,
    values: &str,
) -> Text {
    let (keyref, key, values) = (constraint_name(tables, keyref), constraint_name(tables, key), crop(values));
    Text::new(
        format!("référence `{keyref}` : aucune valeur `{values}` dans `{key}`"),
        format!("reference `{keyref}`: no value `{values}` in `{key}`"),
    )
}
