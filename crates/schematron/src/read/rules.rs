//! Rules and assertions.

use super::{Element, Reading, SCHEMATRON, normalized, parts};
use crate::model::{Check, Rule, RuleItem};

impl Reading<'_> {
    pub(super) fn read_rule(&mut self, element: &Element) -> Rule {
        let is_abstract = element.attribute("abstract") == Some("true");
        let mut rule = Rule {
            id: element.owned("id"),
            context: normalized(element.attribute("context").unwrap_or_default()),
            is_abstract,
            role: element.owned("role"),
            flag: element.owned("flag"),
            see: element.owned("see"),
            severity: element.owned("severity"),
            subject: element.owned("subject"),
            items: Vec::new(),
            place: element.place.clone(),
        };
        if rule.context.is_empty() && !is_abstract {
            self.complain(
                "SCH-CONTEXT",
                &element.place,
                "règle sans contexte".to_owned(),
                "rule without a context".to_owned(),
            );
        }
        let mut checks = 0;
        for child in element.elements() {
            let item = match (&*child.uri, &*child.local) {
                (SCHEMATRON, "let") => RuleItem::Let(self.read_let(child)),
                (SCHEMATRON, "extends") => {
                    RuleItem::Extends(child.owned("rule").unwrap_or_default(), child.place.clone())
                }
                (SCHEMATRON, "assert" | "report") => {
                    checks += 1;
                    RuleItem::Check(self.read_check(child), checks - 1)
                }
                (SCHEMATRON, "p" | "include") => continue,
                (SCHEMATRON, local) => {
                    self.complain(
                        "SCH-ELEMENT",
                        &child.place,
                        format!("élément « {local} » inconnu dans une règle"),
                        format!("unknown element `{local}` in a rule"),
                    );
                    continue;
                }
                _ => continue,
            };
            rule.items.push(item);
        }
        rule
    }

    fn read_check(&mut self, element: &Element) -> Check {
        let split = |name: &str| {
            element
                .attribute(name)
                .unwrap_or_default()
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        let test = normalized(element.attribute("test").unwrap_or_default());
        if test.is_empty() {
            self.complain(
                "SCH-TEST",
                &element.place,
                "assertion sans test".to_owned(),
                "assertion without a test".to_owned(),
            );
        }
        Check {
            is_report: element.local == "report",
            test,
            id: element.owned("id"),
            role: element.owned("role"),
            flag: element.owned("flag"),
            see: element.owned("see"),
            severity: element.owned("severity"),
            subject: element.owned("subject"),
            diagnostics: split("diagnostics"),
            properties: split("properties"),
            message: parts(element),
            place: element.place.clone(),
        }
    }
}
