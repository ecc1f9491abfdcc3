//! Indexes over constant documents: "is there a concept with this code and this code system" in one probe, without
//! the tree of the document.

use std::collections::{BTreeSet, HashMap};

use segur_xml::{NodeId, Tree};
use serde::{Deserialize, Serialize};

use crate::evaluate::Run;
use crate::node::NodeRef;
use crate::program::{ExprId, Op, Program};

/// What stands between the parts of a row; XML cannot contain it.
const SEPARATOR: char = '\u{1}';

/// For each document asked, the rows of values that the key expressions give on the nodes of an expression.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Index {
    /// The nodes, seen from the document node.
    pub(crate) nodes: ExprId,
    /// What is compared, seen from each node; empty for the text of the node itself.
    pub(crate) keys: Vec<ExprId>,
    /// Documents by number, in order, and their rows.
    pub(crate) tables: Vec<(u16, Rows)>,
}

/// Distinct rows in order, as one text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rows {
    text: String,
    /// End of each row.
    ends: Vec<u32>,
}

impl Rows {
    fn new(rows: BTreeSet<String>) -> Rows {
        let mut built = Rows::default();
        for row in rows {
            built.text.push_str(&row);
            built.ends.push(built.text.len() as u32);
        }
        built
    }

    fn row(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.text[start..self.ends[at] as usize]
    }

    pub(crate) fn contains(&self, row: &str) -> bool {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = (low + high) / 2;
            match self.row(middle).cmp(row) {
                std::cmp::Ordering::Equal => return true,
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        false
    }
}

impl Index {
    /// Whether the rows are where their ends say.
    pub(crate) fn is_sound(&self) -> bool {
        self.tables.iter().all(|(_, rows)| {
            let mut before = 0;
            rows.ends.iter().all(|end| {
                let end = *end as usize;
                let good = end >= before && rows.text.is_char_boundary(end);
                before = end;
                good
            })
        })
    }

    pub(crate) fn rows(&self, document: u16) -> Option<&Rows> {
        let at = self.tables.binary_search_by_key(&document, |(number, _)| *number).ok()?;
        Some(&self.tables[at].1)
    }
}

/// Joins the parts of a row.
pub(crate) fn push_part(row: &mut String, part: &str) {
    row.push_str(part);
    row.push(SEPARATOR);
}

/// The indexes of a program in the making.
#[derive(Default)]
pub(crate) struct Indexes {
    list: Vec<Index>,
    known: HashMap<(ExprId, Vec<ExprId>), u32>,
}

impl Indexes {
    /// The index of these nodes and keys, wanted for these documents.
    pub(crate) fn want(
        &mut self,
        nodes: ExprId,
        keys: Vec<ExprId>,
        documents: impl IntoIterator<Item = u16>,
    ) -> u32 {
        let next = self.list.len() as u32;
        let id = *self.known.entry((nodes, keys.clone())).or_insert(next);
        if id == next {
            self.list.push(Index { nodes, keys, tables: Vec::new() });
        }
        let index = &mut self.list[id as usize];
        for document in documents {
            if !index.tables.iter().any(|(known, _)| *known == document) {
                index.tables.push((document, Rows::default()));
            }
        }
        id
    }

    pub(crate) fn into_indexes(self) -> Vec<Index> {
        self.list
    }
}

/// Fills the indexes, one document after the other so that one tree is held at a time, then forgets the sources that
/// nothing else needs.
pub(crate) fn fill(program: &mut Program) {
    let mut indexes = std::mem::take(&mut program.indexes);
    for index in &mut indexes {
        index.tables.sort_by_key(|(document, _)| *document);
    }
    for document in 0..program.documents.len() {
        let tree = program.documents[document].parse(&program.names);
        for index in &mut indexes {
            let found = index.tables.binary_search_by_key(&(document as u16), |(number, _)| *number);
            if let (Ok(at), Some(tree)) = (found, &tree) {
                index.tables[at].1 = rows_of(program, index, tree);
            }
        }
    }
    program.indexes = indexes;
    let walked = walked_documents(program);
    for (document, walked) in program.documents.iter_mut().zip(walked) {
        if !walked {
            document.source = None;
        }
    }
}

fn rows_of(program: &Program, index: &Index, tree: &Tree) -> Rows {
    let mut run = Run::new(program, tree);
    let mut rows = BTreeSet::new();
    let root = NodeRef::new(0, NodeId::DOCUMENT);
    for node in run.nodes(index.nodes, root).unwrap_or_default() {
        let mut found = vec![String::new()];
        for key in &index.keys {
            let texts = run.texts(*key, node).unwrap_or_default();
            found = found
                .iter()
                .flat_map(|row| {
                    texts.iter().map(move |text| {
                        let mut longer = row.clone();
                        push_part(&mut longer, text);
                        longer
                    })
                })
                .collect();
        }
        rows.extend(found);
    }
    Rows::new(rows)
}

/// The documents that some expression walks: all that are named but as the document of a lookup.
fn walked_documents(program: &Program) -> Vec<bool> {
    let mut walked = vec![false; program.documents.len()];
    let mut only_looked_up = vec![true; program.ops.len()];
    let reachable = reachable(program);
    for (op, _) in program.ops.iter().zip(&reachable).filter(|(_, reachable)| **reachable) {
        let skip = if let Op::Lookup { document, .. } = op { Some(*document) } else { None };
        for part in op.parts() {
            if Some(part) != skip {
                only_looked_up[part.0 as usize] = false;
            }
        }
    }
    for root in roots(program) {
        only_looked_up[root.0 as usize] = false;
    }
    let asked = |at: &usize| reachable[*at] && !only_looked_up[*at];
    for at in (0..program.ops.len()).filter(asked) {
        match &program.ops[at] {
            Op::Document(number) => walked[*number as usize] = true,
            Op::NamedDocument { table, available: false, .. } => {
                for (_, number) in &program.tables[*table as usize].rows {
                    walked[*number as usize] = true;
                }
            }
            _ => {}
        }
    }
    walked
}

fn roots(program: &Program) -> Vec<ExprId> {
    let globals = program.globals.iter().filter_map(|global| global.body);
    let functions = program.functions.iter().filter_map(|function| function.body);
    let keys = program.keys.iter().map(|key| key.uses);
    let patterns = program.patterns.iter().flatten().flat_map(|path| {
        let anchor = match path.anchor {
            crate::program::PatternAnchor::Nodes(nodes, _) => Some(nodes),
            _ => None,
        };
        anchor.into_iter().chain(path.steps.iter().flat_map(|step| step.predicates.iter().copied()))
    });
    globals.chain(functions).chain(keys).chain(patterns).chain(program.roots.iter().copied()).collect()
}

fn reachable(program: &Program) -> Vec<bool> {
    let mut seen = vec![false; program.ops.len()];
    let mut open = roots(program);
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut seen[id.0 as usize], true) {
            open.extend(program.op(id).parts());
        }
    }
    seen
}
