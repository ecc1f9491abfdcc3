//! Documents that expressions name: loaded when the rules are compiled, never when they run.

use std::collections::HashMap;

use segur_report::Text;
use segur_xml::{Options, Tree};

use super::{Compiler, Scope, Warning};
use crate::Error;
use crate::functions::Function;
use crate::program::{ConstantDocument, DocumentTable, ExprId, Op};

/// The constant documents of a program in the making.
#[derive(Default)]
pub(super) struct Documents {
    pub(super) list: Vec<ConstantDocument>,
    by_uri: HashMap<String, Option<u16>>,
    bytes: usize,
}

impl Compiler<'_> {
    /// `doc('name')`, `doc-available('name')`, or the same with a computed name.
    pub(super) fn doc(&mut self, function: Function, name: ExprId, scope: &Scope) -> Result<ExprId, Error> {
        let available = function == Function::DocAvailable;
        let Some(reference) = self.constant_text(name) else {
            return Ok(self.named_document(name, available, scope));
        };
        let document = self.load(&reference, scope);
        if available {
            return Ok(self.constant(crate::program::Constant::Boolean(document.is_some())));
        }
        Ok(match document {
            Some(document) => self.add(Op::Document(document)),
            // Missing: an error when it is asked for, and not before.
            None => self.named_document(name, false, scope),
        })
    }

    /// `document('name')`; `document('')` would be the rules themselves, which are no input.
    pub(super) fn document_call(&mut self, name: ExprId, scope: &Scope) -> Result<ExprId, Error> {
        match self.constant_text(name) {
            Some(_) => self.doc(Function::Doc, name, scope),
            None => Ok(self.named_document(name, false, scope)),
        }
    }

    /// A name computed at run time: the documents whose names it can give are looked for in the folder that its
    /// constant beginning names.
    fn named_document(&mut self, name: ExprId, available: bool, scope: &Scope) -> ExprId {
        let (prefix, suffix) = self.constant_ends(name);
        let table = self.table(&prefix, &suffix, scope);
        self.add(Op::NamedDocument { table, name, available })
    }

    /// The constant beginning and end of a concatenation.
    fn constant_ends(&self, name: ExprId) -> (String, String) {
        let Op::Call(Function::Concat, parts) = self.op(name) else { return Default::default() };
        let ends = |parts: &mut dyn Iterator<Item = &ExprId>| {
            parts.map_while(|part| self.constant_text(*part)).collect::<Vec<_>>()
        };
        let prefix = ends(&mut parts.iter()).concat();
        let mut suffix = ends(&mut parts.iter().rev());
        suffix.reverse();
        (prefix, suffix.concat())
    }

    fn table(&mut self, prefix: &str, suffix: &str, scope: &Scope) -> u32 {
        let mut rows = Vec::new();
        if let Some(slash) = prefix.rfind('/') {
            let (folder, stem) = prefix.split_at(slash + 1);
            let location = self.loader.resolve(&scope.base, folder);
            for uri in self.loader.list(&location) {
                let file = uri.rsplit('/').next().unwrap_or(&uri).to_owned();
                if file.starts_with(stem) && file.ends_with(suffix) && file.len() >= stem.len() + suffix.len()
                {
                    let name = format!("{folder}{file}");
                    if let Some(document) = self.load(&name, scope) {
                        rows.push((name.into_boxed_str(), document));
                    }
                }
            }
        }
        rows.sort();
        rows.dedup();
        let table = DocumentTable { rows };
        if let Some(known) = self.tables.iter().position(|known| *known == table) {
            return known as u32;
        }
        self.tables.push(table);
        self.tables.len() as u32 - 1
    }

    /// The number of a document, loaded and checked once; nothing, and a warning, where that fails.
    fn load(&mut self, reference: &str, scope: &Scope) -> Option<u16> {
        let uri = self.loader.resolve(&scope.base, reference);
        if let Some(&known) = self.documents.by_uri.get(&uri) {
            return known;
        }
        let loaded = self.read(&uri, reference);
        let number = match loaded {
            Ok(number) => Some(number),
            Err(message) => {
                self.warnings.push(Warning { code: "FODC0002", message });
                None
            }
        };
        self.documents.by_uri.insert(uri, number);
        number
    }

    fn read(&mut self, uri: &str, reference: &str) -> Result<u16, Text> {
        let told = |message: &Text| {
            Text::new(
                format!("document « {reference} » : {}", message.fr),
                format!("document `{reference}`: {}", message.en),
            )
        };
        let loaded = self.loader.load(uri).map_err(|error| told(&error.message))?;
        let place = self.documents.list.len();
        self.documents.bytes += loaded.bytes.len();
        if place >= self.limits.documents || self.documents.bytes > self.limits.document_bytes {
            return Err(told(&Text::new("trop de documents", "too many documents")));
        }
        // Read now, so that every name in it is numbered before documents to be judged are read.
        let tree = Tree::parse_with(&loaded.bytes, &Options::new(), &self.names);
        let tree = tree.map_err(|finding| told(&finding.message))?;
        self.names = tree.names().clone();
        let number = u16::try_from(place).ok().filter(|number| *number < 1 << 13);
        let number = number.ok_or_else(|| told(&Text::new("trop de documents", "too many documents")))?;
        self.documents.list.push(ConstantDocument {
            uri: loaded.uri.into(),
            source: Some(loaded.bytes.into()),
            tree: Default::default(),
        });
        Ok(number)
    }
}
