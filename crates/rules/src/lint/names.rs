//! Names that no document can have.

use std::collections::BTreeSet;

use segur_xml::Names;
use segur_xpath::ast::{Axis, Expr, ExprKind, NodeTest, Pattern, QName};

use super::walk::{leftmost, parts, predicates};

/// The names that documents may have, and the prefixes that rules use for them.
pub(super) struct Vocabulary<'s> {
    names: &'s Names,
    namespaces: &'s [(String, String)],
}

impl<'s> Vocabulary<'s> {
    pub(super) fn new(names: &'s Names, namespaces: &'s [(String, String)]) -> Self {
        Vocabulary { names, namespaces }
    }

    /// The element names of an expression that no document has, each once. Paths into other documents are not
    /// looked at.
    pub(super) fn strange(&self, expr: &Expr) -> Vec<QName> {
        let mut found = Strange::default();
        self.look(expr, &mut found);
        found.list
    }

    /// The same for a pattern.
    pub(super) fn strange_in_pattern(&self, pattern: &Pattern) -> Vec<QName> {
        let mut found = Strange::default();
        for path in &pattern.paths {
            path.steps.iter().for_each(|step| self.step(step.axis, &step.test, &mut found));
            predicates(path).for_each(|predicate| self.look(predicate, &mut found));
        }
        found.list
    }

    fn look(&self, expr: &Expr, found: &mut Strange) {
        let is_path = matches!(expr.kind, ExprKind::Path(..) | ExprKind::Filter(..));
        if is_path && leads_elsewhere(leftmost(expr)) {
            return;
        }
        if let ExprKind::Step(axis, test, _) = &expr.kind {
            self.step(*axis, test, found);
        }
        parts(expr).into_iter().for_each(|part| self.look(part, found));
    }

    fn step(&self, axis: Axis, test: &NodeTest, found: &mut Strange) {
        if let (true, NodeTest::Name(name)) = (axis != Axis::Attribute, test)
            && !self.is_known(name)
        {
            found.add(name);
        }
    }

    /// Whether documents may have the element. Of namespaces that the schema does not know, nothing is known.
    fn is_known(&self, name: &QName) -> bool {
        let uri = match &*name.prefix {
            "" => Some(""),
            prefix => self.namespaces.iter().find(|(known, _)| known == prefix).map(|(_, uri)| uri.as_str()),
        };
        let Some(uri) = uri else { return true };
        match self.names.find_namespace(uri) {
            None => true,
            // In no namespace the table holds attributes; no element of a CDA is there.
            Some(_) if uri.is_empty() => false,
            Some(_) => self.names.find(uri, &name.local).is_some(),
        }
    }
}

/// Whether a path that begins so is about another document, or about something that cannot be told: a variable may
/// hold either.
fn leads_elsewhere(primary: &Expr) -> bool {
    match &primary.kind {
        ExprKind::Call(name, _) => matches!(&*name.local, "doc" | "document" | "collection" | "key"),
        ExprKind::Variable(_) => true,
        _ => false,
    }
}

#[derive(Default)]
struct Strange {
    told: BTreeSet<(Box<str>, Box<str>)>,
    list: Vec<QName>,
}

impl Strange {
    fn add(&mut self, name: &QName) {
        if self.told.insert((name.prefix.clone(), name.local.clone())) {
            self.list.push(name.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn names_are_looked_up_where_they_mean_elements_of_the_document() {
        let mut names = Names::new();
        names.intern("urn:a", "known");
        names.intern("", "code");
        let namespaces = [("a".to_owned(), "urn:a".to_owned()), ("b".to_owned(), "urn:b".to_owned())];
        let vocabulary = Vocabulary::new(&names, &namespaces);
        let strange = |text: &str| -> Vec<String> {
            let found = vocabulary.strange(&segur_xpath::parse::expression(text).unwrap());
            found.iter().map(|name| name.local.to_string()).collect()
        };
        assert_eq!(strange("a:known[a:unknown]/@code"), ["unknown"]);
        assert_eq!(strange("code = 1 or code"), ["code"]);
        assert!(strange("doc('x')//valueSet/concept[code]").is_empty());
        assert!(strange("$set/concept or b:anything or c:anything").is_empty());
        let pattern = segur_xpath::parse::pattern("a:known/a:none[a:nothing]").unwrap();
        assert_eq!(vocabulary.strange_in_pattern(&pattern).len(), 2);
    }
}
