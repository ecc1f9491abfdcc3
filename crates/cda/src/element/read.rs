//! From the events of the reader to elements.

use segur_xml::{Event, LocalId, Names, NsId, Reader, Start};

use super::{Attribute, Declaration, Element, Name, Namespace, Node, Str};

/// A document as nodes: what stands before the root element, the root, what stands after.
#[derive(Clone, Debug)]
pub(crate) struct Fragments {
    pub(crate) prolog: Vec<Node>,
    pub(crate) root: Element,
    pub(crate) epilog: Vec<Node>,
}

/// Reads to the end. None if there was no root element, which a reader does not let happen.
pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Option<Fragments>, Box<segur_xml::Error>> {
    let mut building = Building::default();
    while reader.step()? {
        match reader.event() {
            Some(Event::Start(start)) => building.start(&start, reader.names()),
            Some(Event::End(_)) => building.end(),
            Some(Event::Text(text)) => building.text(&text),
            Some(Event::Comment(comment)) => building.push(Node::Comment(comment.text().into())),
            Some(Event::Instruction(pi)) => {
                building.push(Node::Instruction(Box::new((pi.target.into(), pi.data.into()))));
            }
            Some(Event::Doctype(_)) | None => {}
        }
    }
    Ok(building.finish())
}

#[derive(Default)]
struct Building {
    /// The elements open, the root first, each with the place in `nodes` where its own begin.
    open: Vec<(Element, usize)>,
    /// The nodes of the elements open: each element takes its own at its end, in a list of the right length.
    nodes: Vec<Node>,
    prolog: Vec<Node>,
    root: Option<Element>,
    epilog: Vec<Node>,
    elements: NameCache,
    attributes: NameCache,
}

impl Building {
    fn start(&mut self, start: &Start<'_>, names: &Names) {
        let name = self.elements.name(start.name, start.prefix(), names);
        let list = start.attributes();
        let mut attributes = Vec::with_capacity(list.len());
        for attribute in list {
            let name = self.attributes.name(attribute.name, attribute.prefix(), names);
            attributes.push(Attribute { name, value: attribute.value.into() });
        }
        let declarations =
            start.declarations().iter().map(|&(prefix, ns)| declaration(prefix, ns, names)).collect();
        self.open.push((Element::assemble(name, attributes, declarations), self.nodes.len()));
    }

    fn end(&mut self) {
        let Some((mut element, first)) = self.open.pop() else { return };
        element.children = self.nodes.drain(first..).collect();
        match self.open.is_empty() {
            false => self.nodes.push(Node::Element(element)),
            true => self.root = Some(element),
        }
    }

    fn text(&mut self, text: &segur_xml::Text<'_>) {
        let Some(&(_, first)) = self.open.last() else { return };
        let text = text.text();
        match self.nodes[first..].last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(last)) => last.push_str(&text),
            _ => self.nodes.push(Node::Text(indentation(&text).unwrap_or_else(|| text.into()))),
        }
    }

    fn push(&mut self, node: Node) {
        match (self.open.is_empty(), &self.root) {
            (false, _) => self.nodes.push(node),
            (true, None) => self.prolog.push(node),
            (true, Some(_)) => self.epilog.push(node),
        }
    }

    fn finish(self) -> Option<Fragments> {
        Some(Fragments { prolog: self.prolog, root: self.root?, epilog: self.epilog })
    }
}

/// A line feed and spaces, which half of the texts of a document are, without memory of its own.
fn indentation(text: &str) -> Option<Str> {
    const LINE: &str = concat!("\n", "                                                                ");
    let alike = text.len() > size_of::<Str>() && LINE.starts_with(text);
    alike.then(|| Str::const_new(&LINE[..text.len()]))
}

fn declaration(prefix: LocalId, ns: NsId, names: &Names) -> Declaration {
    (Str::from(names.local_str(prefix)), Namespace::new(names.uri_str(ns)))
}

/// Names by number, with the prefix last seen: a document repeats a few names thousands of times.
#[derive(Default)]
struct NameCache {
    names: Vec<Option<(LocalId, Name)>>,
}

impl NameCache {
    fn name(&mut self, name: segur_xml::NameId, prefix: LocalId, names: &Names) -> Name {
        let index = name.0 as usize;
        if index >= self.names.len() {
            self.names.resize(names.len().max(index + 1), None);
        }
        match &self.names[index] {
            Some((cached, name)) if *cached == prefix => name.clone(),
            _ => {
                let made = Name::new(
                    Namespace::new(names.uri(name)),
                    names.local_str(prefix),
                    names.local_name(name),
                );
                self.names[index] = Some((prefix, made.clone()));
                made
            }
        }
    }
}
