//! How the sections of a document are called and identified, where a model would do it otherwise.

use std::collections::{HashMap, HashSet};

use crate::element::{Element, Node, Str};
use crate::header::Header;
use crate::input::{Problems, Segment, record};
use crate::values::Id;

record! {
    /// A section whose identifier, title or label is not the one that the model gives.
    pub struct SectionName {
        /// Code of the section; absent if it has none.
        "code de la section" code: Option<Str>,
        /// Which of the sections with that code, from 1; the first if absent.
        "rang parmi les sections de ce code" rank: Option<u32>,
        /// Identifier.
        "identifiant de la section" id: Option<Id>,
        /// Title.
        "titre de la section" title: Option<Str>,
        /// Label of the code.
        "libellé du code de la section" label: Option<Str>,
        /// Identifiers of statements that are not told elsewhere.
        "identifiants d'énoncés" statements: Vec<StatementId>,
    }
    rules SectionName::rules;
}

record! {
    /// The identifier of a statement of a section, which the model gives no place of its own.
    pub struct StatementId {
        /// Code of the statement; absent if it has none.
        "code de l'énoncé" code: Option<Str>,
        /// Which of the statements of the section with that code, from 1; the first if absent.
        "rang parmi les énoncés de ce code" rank: Option<u32>,
        /// Identifier.
        "identifiant de l'énoncé" id: Id,
    }
    rules StatementId::rules;
}

impl StatementId {
    fn key(&self) -> Key<'_> {
        (self.code.as_deref(), self.rank.unwrap_or(1))
    }

    fn rules(&self, problems: &mut Problems) {
        check_rank(self.rank, problems);
    }
}

impl SectionName {
    fn rules(&self, problems: &mut Problems) {
        if self.is_silent() {
            problems.invalid(
                "ni `id`, ni `title`, ni `label`, ni `statements`",
                "neither `id` nor `title` nor `label` nor `statements`",
            );
        }
        check_rank(self.rank, problems);
    }

    fn is_silent(&self) -> bool {
        self.id.is_none() && self.title.is_none() && self.label.is_none() && self.statements.is_empty()
    }

    /// What tells the section from the others.
    pub(crate) fn key(&self) -> Key<'_> {
        (self.code.as_deref(), self.rank.unwrap_or(1))
    }

    /// Where a section is not the one that is made in its place.
    fn of(section: &Element, made: &Element, rank: u32, known: &HashSet<Id>) -> Option<SectionName> {
        let other =
            |value: Option<Str>, made: Option<Str>| value.filter(|value| Some(value) != made.as_ref());
        let title = |section: &Element| section.child("title").and_then(Element::plain).map(Str::from);
        let label = |section: &Element| section.value_at("code", "displayName").map(Str::from);
        let name = SectionName {
            code: code(section).map(Str::from),
            rank: (rank > 1).then_some(rank),
            id: id(section).filter(|own| own.is_root() && Some(own) != id(made).as_ref()),
            title: other(title(section), title(made)),
            label: other(label(section), label(made)),
            statements: statement_ids(section, made, known),
        };
        (!name.is_silent()).then_some(name)
    }

    fn put(&self, section: &mut Element) {
        if let Some(id) = &self.id {
            put_child(section, id.write("id"), &["templateId"]);
        }
        if let Some(title) = &self.title {
            let title = Element::new("title").with_text(title.clone());
            put_child(section, title, &["templateId", "id", "code"]);
        }
        if let (Some(label), Some(code)) = (&self.label, section.child_mut("code")) {
            code.set_attribute("displayName", label.clone());
        }
        self.put_statements(section);
    }

    fn put_statements(&self, section: &mut Element) {
        if self.statements.is_empty() {
            return;
        }
        let told: HashMap<Key<'_>, &Id> = self.statements.iter().map(|told| (told.key(), &told.id)).collect();
        let mut ranks = Ranks::default();
        let mut open: Vec<&mut Element> = section.elements_mut().filter(|e| e.is("entry")).rev().collect();
        while let Some(element) = open.pop() {
            if is_statement(element) {
                let rank = ranks.next(code(element));
                if let Some(id) = told.get(&(code(element), rank)).map(|id| id.write("id")) {
                    put_child(element, id, &["templateId"]);
                }
            }
            open.extend(element.elements_mut().rev());
        }
    }
}

/// The identifiers of statements that are not those of the statements made in their place. Where one document has more
/// statements of a code than the other nobody knows which is which.
fn statement_ids(section: &Element, made: &Element, known: &HashSet<Id>) -> Vec<StatementId> {
    let (own, made) = (statements(section), statements(made));
    let (own_counts, made_counts) = (counts(&own), counts(&made));
    let twins: HashMap<Key<'_>, &Element> =
        made.iter().map(|(twin, rank)| ((code(twin), *rank), *twin)).collect();
    let other = own.iter().filter_map(|(statement, rank)| {
        let of = code(statement);
        let twin = twins.get(&(of, *rank))?;
        let own_id = id(statement).filter(|own| own.is_root() && Some(own) != id(twin).as_ref())?;
        let held = id(twin).is_some_and(|id| known.contains(&id));
        let alike = own_counts.get(&of) == made_counts.get(&of) && statement.local() == twin.local();
        let rank = (*rank > 1).then_some(*rank);
        (alike && !held).then(|| StatementId { code: of.map(Str::from), rank, id: own_id })
    });
    other.collect()
}

/// How many statements there are of each code.
fn counts<'e>(list: &[(&'e Element, u32)]) -> HashMap<Option<&'e str>, u32> {
    list.iter().map(|(statement, rank)| (code(statement), *rank)).collect()
}

fn is_statement(element: &Element) -> bool {
    let names =
        ["act", "encounter", "observation", "organizer", "procedure", "substanceAdministration", "supply"];
    names.iter().any(|name| element.is(name))
}

/// The statements of a section in document order, each with its rank among those of its code.
fn statements(section: &Element) -> Vec<(&Element, u32)> {
    let mut ranks = Ranks::default();
    let entries = section.elements().filter(|child| child.is("entry")).flat_map(Element::descendants);
    entries.filter(|e| is_statement(e)).map(|statement| (statement, ranks.next(code(statement)))).collect()
}

fn check_rank(rank: Option<u32>, problems: &mut Problems) {
    if rank == Some(0) {
        problems.invalid("le rang commence à 1", "ranks begin with 1");
    }
}

impl Header {
    /// Keeps how the sections of a document are called, where the document made from its data calls them otherwise.
    pub(crate) fn read_sections(&mut self, root: &Element, made: &Element) {
        let known = root.descendants().filter(|e| e.is("id")).filter_map(Id::read).collect();
        let made: HashMap<Key<'_>, &Element> =
            numbered(made).into_iter().map(|(section, rank)| ((code(section), rank), section)).collect();
        let names = numbered(root).into_iter().filter_map(|(section, rank)| {
            SectionName::of(section, made.get(&(code(section), rank))?, rank, &known)
        });
        self.sections = names.collect();
    }

    /// Calls the sections of a document made from the data as the data say. Gives the places in the list of those that
    /// the document does not have.
    pub(crate) fn put_sections(&self, root: &mut Element) -> Vec<usize> {
        let owned = |(code, rank): Key<'_>| (code.map(str::to_owned), rank);
        let mut left: HashMap<_, usize> =
            self.sections.iter().enumerate().map(|(at, name)| (owned(name.key()), at)).collect();
        let mut ranks = Ranks::default();
        let mut open: Vec<&mut Element> = bodies(root);
        while let Some(element) = open.pop().filter(|_| !left.is_empty()) {
            if element.is("section") {
                let rank = ranks.next(code(element));
                let named = left.remove(&owned((code(element), rank)));
                named.iter().for_each(|&at| self.sections[at].put(element));
            }
            open.extend(element.elements_mut().filter(|e| e.is("component") || e.is("section")).rev());
        }
        let mut left: Vec<usize> = left.into_values().collect();
        left.sort_unstable();
        left
    }

    /// Adds a problem for each section that is named twice.
    pub(super) fn check_sections(&self, problems: &mut Problems) {
        let mut seen = HashSet::new();
        for (at, _) in self.sections.iter().enumerate().filter(|(_, name)| !seen.insert(name.key())) {
            let list = Segment::Field("sections", "noms des sections", "names of sections");
            super::within(problems, &[list, Segment::Index(at)], |p| {
                p.invalid("cette section est déjà nommée", "this section is named already");
            });
        }
    }

    pub(crate) fn say_missing_sections(missing: &[usize], problems: &mut Problems) {
        for at in missing {
            let path = [
                Segment::Field("sections", "noms des sections", "names of sections"),
                Segment::Index(*at),
                Segment::Field("code", "code de la section", "code of the section"),
            ];
            super::within(problems, &path, |p| {
                p.invalid("le document n'a pas cette section", "the document has no such section");
            });
        }
    }
}

/// A code, and which of those with that code.
type Key<'k> = (Option<&'k str>, u32);

/// How many sections of each code came before.
#[derive(Default)]
struct Ranks(HashMap<Option<String>, u32>);

impl Ranks {
    fn next(&mut self, code: Option<&str>) -> u32 {
        let rank = self.0.entry(code.map(str::to_owned)).or_default();
        *rank += 1;
        *rank
    }
}

fn id(element: &Element) -> Option<Id> {
    element.child("id").and_then(Id::read)
}

fn code(section: &Element) -> Option<&str> {
    section.value_at("code", "code")
}

/// The sections of every level in document order, each with its rank among those of its code.
fn numbered(root: &Element) -> Vec<(&Element, u32)> {
    let (mut sections, mut ranks) = (Vec::new(), Ranks::default());
    let mut open: Vec<&Element> = root.all("component/structuredBody");
    while let Some(element) = open.pop() {
        if element.is("section") {
            sections.push((element, ranks.next(code(element))));
        }
        open.extend(element.elements().filter(|e| e.is("component") || e.is("section")).rev());
    }
    sections
}

fn bodies(root: &mut Element) -> Vec<&mut Element> {
    root.at_mut("component/structuredBody").into_iter().collect()
}

/// Puts a child in the place of the one of that name, or after those of these names.
fn put_child(element: &mut Element, child: Element, after: &[&str]) {
    let nodes = element.nodes_mut();
    let is = |node: &Node, names: &[&str]| {
        node.as_element().is_some_and(|element| names.contains(&element.local()))
    };
    if let Some(at) = nodes.iter().position(|node| is(node, &[child.local()])) {
        nodes[at] = Node::Element(child);
        return;
    }
    let at = nodes.iter().rposition(|node| is(node, after)).map_or(0, |at| at + 1);
    nodes.insert(at, Node::Element(child));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use crate::values::{Id, Ts};
    use crate::{Context, Document, Dossier};

    const JSON: &str = include_str!("../../../../samples/cda/ldl-ses/rich.json");

    fn generate(dossier: &Dossier) -> Result<Document, crate::GenerateError> {
        let mut next = || 3;
        dossier.generate(&mut Context::new(Ts::received("20260115180211+0100"), &mut next))
    }

    /// The second identifier of a statement of the section of allergies, and the title of another.
    #[test]
    fn names_of_sections_and_statements_come_back() {
        let made = generate(&Dossier::from_json(JSON, None).unwrap()).unwrap().to_bytes().unwrap();
        let text = String::from_utf8(made).unwrap();
        let certainty = text.split("code=\"66455-7\"").next().unwrap().rsplit_once("<id root=\"").unwrap().1;
        let certainty = certainty.split('"').next().unwrap();
        let changed = text
            .replace(certainty, "1.2.3.4.5")
            .replace("<title>Statut du document</title>", "<title>Où en est la lettre</title>");
        let (read, lost) = Dossier::read(&Document::parse(changed.as_bytes()).unwrap()).unwrap();
        assert_eq!(lost, Vec::<String>::new());
        let names = &read.header.sections;
        assert_eq!(names.len(), 2, "{names:#?}");
        assert_eq!(names[0].title.as_deref(), Some("Où en est la lettre"));
        assert_eq!(names[1].statements[0].id, Id::root("1.2.3.4.5"));
        assert_eq!(String::from_utf8(generate(&read).unwrap().to_bytes().unwrap()).unwrap(), changed);
        refused_by_update(&changed, &read);
    }

    /// A received document keeps the identifiers of its statements, and has the sections that it has.
    fn refused_by_update(document: &str, data: &Dossier) {
        let mut document = Document::parse(document.as_bytes()).unwrap();
        let mut wanted = data.clone();
        wanted.header.sections[0].code = Some("0".into());
        wanted.header.sections[1].statements[0].id = Id::root("1.2.3.4.6");
        let mut next = || 3;
        let mut context = Context::new(Ts::received("20260115180211+0100"), &mut next);
        let report = crate::update::update(&mut document, &wanted, false, &mut context).unwrap();
        let conflicts: Vec<_> = report.conflicts().map(|note| note.path.as_str()).collect();
        assert_eq!(conflicts, ["sections[1].statements", "sections[0]"]);
    }

    #[test]
    fn a_name_of_no_section_is_told() {
        let with = |sections: &str| {
            let json = JSON.replacen('{', &format!("{{\"sections\": {sections},"), 1);
            match Dossier::from_json(&json, None) {
                Ok(dossier) => generate(&dossier).unwrap_err().to_string(),
                Err(problems) => problems.iter().map(|p| format!("{} {}\n", p.path, p.code)).collect(),
            }
        };
        assert!(with("[{\"code\": \"0\", \"title\": \"x\"}]").starts_with("sections[0].code"));
        assert!(with("[{\"code\": \"48765-2\"}]").starts_with("sections[0] "));
        let twice = "{\"code\": \"48765-2\", \"title\": \"x\"}";
        assert!(with(&format!("[{twice}, {twice}]")).starts_with("sections[1] "));
        assert!(with("[{\"rank\": 0, \"title\": \"x\"}]").starts_with("sections[0] "));
    }
}
