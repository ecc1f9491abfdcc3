//! Tests that do not depend on the document.

use segur_xpath::ast::{Comparison, Expr, ExprKind, Relation};

/// The effective boolean value of a test, if it is always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Always,
    Never,
    Unknown,
}

pub(super) fn truth(expr: &Expr) -> Truth {
    use ExprKind::*;
    match &expr.kind {
        String(text) => of(!text.is_empty()),
        Integer(number) | Decimal(number) | Double(number) => match number.parse::<f64>() {
            Ok(number) => of(number != 0.0),
            Err(_) => Truth::Unknown,
        },
        Or(list) => any(list, Truth::Always, Truth::Never),
        And(list) => any(list, Truth::Never, Truth::Always),
        Sequence(list) if list.is_empty() => Truth::Never,
        Call(name, arguments) => call(&name.local, arguments),
        Compare(Comparison::General(relation) | Comparison::Value(relation), a, b) => {
            compare(*relation, a, b)
        }
        _ => Truth::Unknown,
    }
}

fn of(truth: bool) -> Truth {
    if truth { Truth::Always } else { Truth::Never }
}

/// `deciding` if any is that; `neutral` if all are; otherwise unknown.
fn any(list: &[Expr], deciding: Truth, neutral: Truth) -> Truth {
    let truths: Vec<Truth> = list.iter().map(truth).collect();
    match truths.contains(&deciding) {
        true => deciding,
        false if truths.iter().all(|truth| *truth == neutral) => neutral,
        false => Truth::Unknown,
    }
}

fn call(name: &str, arguments: &[Expr]) -> Truth {
    match (name, arguments) {
        ("true", []) => Truth::Always,
        ("false", []) => Truth::Never,
        ("boolean", [argument]) => truth(argument),
        ("not", [argument]) => match truth(argument) {
            Truth::Always => Truth::Never,
            Truth::Never => Truth::Always,
            Truth::Unknown => Truth::Unknown,
        },
        _ => Truth::Unknown,
    }
}

/// Counts and lengths are never negative; two literals are what they are.
fn compare(relation: Relation, a: &Expr, b: &Expr) -> Truth {
    use Relation::{Ge, Gt, Le, Lt};
    match (is_count(a), relation, number(b)) {
        (true, Ge, Some(limit)) if limit <= 0.0 => return Truth::Always,
        (true, Gt, Some(limit)) if limit < 0.0 => return Truth::Always,
        (true, Lt, Some(limit)) if limit <= 0.0 => return Truth::Never,
        (true, Le, Some(limit)) if limit < 0.0 => return Truth::Never,
        _ => {}
    }
    match (number(a), relation, is_count(b)) {
        (Some(limit), Le, true) if limit <= 0.0 => Truth::Always,
        (Some(limit), Gt, true) if limit <= 0.0 => Truth::Never,
        _ => literals(relation, a, b),
    }
}

fn literals(relation: Relation, a: &Expr, b: &Expr) -> Truth {
    let ordering = match (&a.kind, &b.kind) {
        (ExprKind::String(a), ExprKind::String(b)) => Some(a.cmp(b)),
        _ => number(a).zip(number(b)).and_then(|(a, b)| a.partial_cmp(&b)),
    };
    let Some(ordering) = ordering else { return Truth::Unknown };
    of(match relation {
        Relation::Eq => ordering.is_eq(),
        Relation::Ne => ordering.is_ne(),
        Relation::Lt => ordering.is_lt(),
        Relation::Le => ordering.is_le(),
        Relation::Gt => ordering.is_gt(),
        Relation::Ge => ordering.is_ge(),
    })
}

fn is_count(expr: &Expr) -> bool {
    let ExprKind::Call(name, arguments) = &expr.kind else { return false };
    matches!(&*name.local, "count" | "string-length") && arguments.len() == 1
}

fn number(expr: &Expr) -> Option<f64> {
    match &expr.kind {
        ExprKind::Integer(number) | ExprKind::Decimal(number) | ExprKind::Double(number) => {
            number.parse().ok()
        }
        ExprKind::Negate(inner) => number(inner).map(|number| -number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    #[test]
    fn tests_that_do_not_depend_on_the_document() {
        let truth = |text: &str| truth(&segur_xpath::parse::expression(text).unwrap());
        for always in [
            "true()",
            "1",
            "'x'",
            "count(a) >= 0",
            "0 <= count(a)",
            "not(false())",
            "a or 1",
            "'a' = 'a'",
            "count(a) > -1",
            "1 < 2",
        ] {
            assert_eq!(truth(always), Truth::Always, "{always}");
        }
        for never in [
            "false()",
            "0",
            "''",
            "()",
            "count(a) < 0",
            "a and 0",
            "not(1)",
            "'a' = 'b'",
            "0 > string-length(a)",
        ] {
            assert_eq!(truth(never), Truth::Never, "{never}");
        }
        for unknown in
            ["a", "a or 0", "a and 1", "count(a) > 0", "a = 'a'", "$x", "1 + 1", "a or b", "'a' = 1"]
        {
            assert_eq!(truth(unknown), Truth::Unknown, "{unknown}");
        }
    }
}
