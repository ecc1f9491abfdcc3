//! Keys (XSLT 2.0, section 16.3): tables made when a document is first asked.

use std::rc::Rc;

use segur_xml::NodeId;

use super::{Focus, KeyTable, Res, Run};
use crate::functions::Function;
use crate::node::NodeRef;
use crate::program::ExprId;
use crate::value::{Item, Sequence};

impl<'a> Run<'a> {
    pub(super) fn key_call(&mut self, arguments: &[ExprId], focus: &Focus<'a>) -> Res<Sequence<'a>> {
        let ids = self.text_argument(Function::Key, arguments[0], focus)?.unwrap_or_default();
        let wanted = self.atoms(arguments[1], focus)?;
        let top = match arguments.get(2) {
            Some(top) => self.node_list(*top, focus)?.first().copied(),
            None => Some(NodeRef::new(self.context_node(focus)?.document(), NodeId::DOCUMENT)),
        };
        let Some(top) = top else { return Ok(Sequence::Empty) };
        let mut nodes = Vec::new();
        for id in ids.split(' ').filter_map(|id| id.parse::<u32>().ok()) {
            let table = self.key_table(id, top.document())?;
            for value in &wanted {
                nodes.extend(table.get(&*value.to_text()).into_iter().flatten().copied());
            }
        }
        nodes.sort_unstable();
        nodes.dedup();
        let tree = self.tree(top.document());
        let inside = |node: &NodeRef| {
            top.node() == NodeId::DOCUMENT || (*node >= top && node.node() < tree.end_of(top.node()))
        };
        Ok(nodes.into_iter().filter(inside).map(Item::Node).collect())
    }

    fn key_table(&mut self, id: u32, document: u16) -> Res<Rc<KeyTable>> {
        if let Some(table) = self.keys.get(&(id, document)) {
            return Ok(Rc::clone(table));
        }
        let key = &self.program.keys[id as usize];
        let (pattern, uses) = (key.matches, key.uses);
        let tree = self.tree(document);
        let mut table = KeyTable::new();
        let current = self.current.clone();
        for number in 0..tree.len() as u32 {
            let node = NodeRef::new(document, NodeId(number));
            let attributes = tree.attributes_of(node.node()).len() as u32;
            for node in std::iter::once(node).chain((0..attributes).map(|index| node.with_attribute(index))) {
                self.step(1)?;
                if self.matches_pattern(pattern, node)? {
                    for value in self.atoms(uses, &Focus::node(node))? {
                        table.entry(value.to_text().into_owned()).or_default().push(node);
                    }
                }
            }
        }
        self.current = current;
        let table = Rc::new(table);
        self.keys.insert((id, document), Rc::clone(&table));
        Ok(table)
    }
}
