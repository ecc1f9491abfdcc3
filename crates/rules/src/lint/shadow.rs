//! Rules that an earlier rule of their pattern leaves nothing to do.

use segur_xpath::ast::{Anchor, NodeTest, PathPattern, Pattern, PatternStep};

/// Whether every node that the later pattern matches is matched by the earlier one. Never says so wrongly; may miss it.
pub(super) fn covers(earlier: &Pattern, later: &Pattern) -> bool {
    let covered = |later: &PathPattern| earlier.paths.iter().any(|earlier| covers_path(earlier, later));
    !later.paths.is_empty() && later.paths.iter().all(covered)
}

/// The earlier path says nothing that the later one does not: step by step from the right, the same names or less, the
/// same predicates or fewer.
fn covers_path(earlier: &PathPattern, later: &PathPattern) -> bool {
    let (few, many) = (earlier.steps.len(), later.steps.len());
    let anchored = match earlier.anchor {
        Anchor::None => few <= many,
        _ => earlier.anchor == later.anchor && few == many,
    };
    let pairs = earlier.steps.iter().rev().zip(later.steps.iter().rev());
    // How the first step hangs on what is before it matters only where something is before it.
    let joined = |at: usize, a: &PatternStep, b: &PatternStep| {
        (at + 1 == few && earlier.anchor == Anchor::None) || a.descendant == b.descendant
    };
    let step = |(at, (a, b)): (usize, (&PatternStep, &PatternStep))| covers_step(a, b) && joined(at, a, b);
    few > 0 && anchored && pairs.enumerate().all(step)
}

fn covers_step(earlier: &PatternStep, later: &PatternStep) -> bool {
    let test = earlier.test == later.test
        || (earlier.test == NodeTest::AnyName
            && matches!(later.test, NodeTest::Name(_) | NodeTest::AnyLocal(_)));
    let said = |predicate| later.predicates.contains(predicate);
    // The place of a predicate matters where one counts: then the lists must be the same.
    let predicates = match later.predicates.len() {
        0 | 1 => earlier.predicates.iter().all(said),
        _ => later.predicates.starts_with(&earlier.predicates),
    };
    let shared = |predicate| later.shared.contains(predicate) || later.predicates.contains(predicate);
    earlier.axis == later.axis && test && predicates && earlier.shared.iter().all(shared)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn an_earlier_rule_that_says_less_takes_everything() {
        let covers = |earlier: &str, later: &str| {
            let pattern = |text: &str| segur_xpath::parse::pattern(text).unwrap();
            covers(&pattern(earlier), &pattern(later))
        };
        for (earlier, later) in [
            ("a", "a"),
            ("a", "b/a"),
            ("*", "a"),
            ("a", "a[@x]"),
            ("*[@x = '1']", "*[@x='1']"),
            ("a|b", "b"),
            ("b/a", "c/b/a"),
            ("*", "p:a[1]"),
            ("//a", "//a[@x]"),
            ("a[@x]", "a[@x][@y]"),
            ("a", "x//a"),
            ("(a|b)", "(b|a)[@x]"),
            ("(a|b)[@x]", "c/a[@x]"),
        ] {
            assert!(covers(earlier, later), "{earlier} covers {later}");
        }
        for (earlier, later) in [
            ("b/a", "a"),
            ("a[@x]", "a"),
            ("a", "*"),
            ("/a", "b/a"),
            ("a", "@a"),
            ("a", "a|b"),
            ("b/a", "b//a"),
            ("a", "text()"),
            ("a[@y]", "a[@x][@y]"),
            ("p:a", "a"),
            ("(a|b)[@x]", "(a|b)[@y]"),
            ("(a|b)[@x]/c", "a/c"),
        ] {
            assert!(!covers(earlier, later), "{earlier} does not cover {later}");
        }
    }
}
