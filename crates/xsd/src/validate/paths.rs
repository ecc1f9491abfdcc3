//! Paths of elements: local names, 1-based index among siblings of the same expanded name.

use std::collections::HashMap;
use std::fmt::Write;

use segur_xml::{Event, NameId, Names, Options, Reader, Workspace};

use super::collect::{Ordinal, Record};

/// The path of the element being read.
#[derive(Default)]
pub(super) struct PathTracker {
    levels: Vec<Level>,
    /// Number of levels in use; the others keep their memory.
    depth: usize,
    ordinal: Ordinal,
}

#[derive(Default)]
struct Level {
    name: Option<NameId>,
    index: u32,
    ordinal: Ordinal,
    /// How many children of each name.
    children: HashMap<NameId, u32>,
}

impl PathTracker {
    pub(super) fn start(&mut self, name: NameId) {
        self.ordinal += 1;
        let index = match self.depth.checked_sub(1).map(|parent| &mut self.levels[parent]) {
            Some(parent) => {
                let count = parent.children.entry(name).or_insert(0);
                *count += 1;
                *count
            }
            None => 1,
        };
        if self.depth == self.levels.len() {
            self.levels.push(Level::default());
        }
        let level = &mut self.levels[self.depth];
        level.name = Some(name);
        level.index = index;
        level.ordinal = self.ordinal;
        level.children.clear();
        self.depth += 1;
    }

    pub(super) fn end(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// The path of an open element, by its number; 0 stands for the document.
    pub(super) fn path(&self, names: &Names, ordinal: Ordinal) -> Option<String> {
        let open = &self.levels[..self.depth];
        let depth = open.iter().position(|level| level.ordinal == ordinal)? + 1;
        let mut path = String::new();
        for level in &open[..depth] {
            let local = level.name.map_or("", |name| names.local_name(name));
            // Writing to a string cannot fail.
            let _ = write!(path, "/{local}[{}]", level.index);
        }
        Some(path)
    }
}

/// The path of an element, or of an attribute of it.
pub(super) fn with_attribute(path: String, names: &Names, attribute: Option<NameId>) -> String {
    match attribute {
        Some(attribute) => format!("{path}/@{}", names.local_name(attribute)),
        None => path,
    }
}

/// Reads the document again, up to the last element concerned, to fill in the paths. `names` are those of the records:
/// this reading has its own, which spares a copy of the schema's.
pub(super) fn resolve(bytes: &[u8], options: &Options, names: &Names, records: &mut [Record]) {
    let mut wanted: Vec<usize> = (0..records.len()).collect();
    wanted.sort_by_key(|&index| records[index].ordinal);
    let mut wanted = wanted.into_iter().peekable();
    let mut options = options.clone();
    options.limits.names = options.limits.names.saturating_add(names.len());
    let mut reader = Reader::open_slice(bytes, &options, Workspace::default());
    let mut tracker = PathTracker::default();
    // The document was read before: what stops this reading is reported already.
    while wanted.peek().is_some() && reader.step().unwrap_or(false) {
        match reader.event() {
            Some(Event::Start(start)) => {
                tracker.start(start.name);
                while let Some(index) = wanted.next_if(|&i| records[i].ordinal <= tracker.ordinal) {
                    let Record { ordinal, attribute, .. } = records[index];
                    let path = tracker.path(reader.names(), ordinal);
                    records[index].finding.path = path.map(|path| with_attribute(path, names, attribute));
                }
            }
            Some(Event::End(_)) => tracker.end(),
            _ => {}
        }
    }
}
