//! `xsl:function` in the forms that e-invoicing schematrons use: the instructions become one expression.

use segur_report::Text;
use segur_xpath::ast::{Binding, Expr, ExprKind, QName, Span};
use segur_xpath::{Error, parse};

use super::{Child, Element, Reading, XSLT};
use crate::model::Function;

impl Reading<'_> {
    pub(super) fn read_function(&mut self, element: &Element) {
        let parameters = element.elements().filter(|child| is(child, "param"));
        let parameters =
            parameters.map(|child| (child.owned("name").unwrap_or_default(), child.owned("as"))).collect();
        let instructions: Vec<&Child> = element
            .children
            .iter()
            .filter(|child| !matches!(child, Child::Element(child) if is(child, "param")))
            .collect();
        match sequence(&instructions) {
            Ok(body) => self.schema.functions.push(Function {
                name: element.owned("name").unwrap_or_default(),
                declared: element.owned("as"),
                parameters,
                body,
                place: element.place.clone(),
            }),
            Err(error) => {
                let name = element.attribute("name").unwrap_or_default();
                self.complain(
                    error.code,
                    &element.place,
                    format!("fonction « {name} » : {}", error.message.fr),
                    format!("function `{name}`: {}", error.message.en),
                );
            }
        }
    }
}

fn is(element: &Element, local: &str) -> bool {
    element.uri == XSLT && element.local == local
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

/// Instructions one after the other: a variable is seen by those that follow it.
fn sequence(instructions: &[&Child]) -> Result<Expr, Error> {
    let mut items = Vec::new();
    for (at, child) in instructions.iter().enumerate() {
        match child {
            Child::Text(text) if text.trim().is_empty() => {}
            Child::Text(text) => items.push(expr(ExprKind::String(text.as_str().into()))),
            Child::Element(element) if is(element, "variable") => {
                let rest = sequence(&instructions[at + 1..])?;
                let name = element.owned("name").unwrap_or_default();
                let declared = element.attribute("as").map(parse::sequence_type).transpose()?;
                let binding = Binding { name: qname(&name), declared, value: selected(element)? };
                items.push(expr(ExprKind::Let(vec![binding], Box::new(rest))));
                break;
            }
            Child::Element(element) => items.push(instruction(element)?),
        }
    }
    Ok(match items.len() {
        1 => items.remove(0),
        _ => expr(ExprKind::Sequence(items)),
    })
}

fn qname(name: &str) -> QName {
    let (prefix, local) = name.trim().split_once(':').unwrap_or(("", name.trim()));
    QName { prefix: prefix.into(), local: local.into() }
}

fn content(element: &Element) -> Result<Expr, Error> {
    sequence(&element.children.iter().collect::<Vec<_>>())
}

/// `@select`, or what the element holds.
fn selected(element: &Element) -> Result<Expr, Error> {
    match element.attribute("select") {
        Some(select) => parse::expression(select),
        None => content(element),
    }
}

fn instruction(element: &Element) -> Result<Expr, Error> {
    if element.uri != XSLT {
        return Err(unsupported(&element.local));
    }
    match &*element.local {
        "sequence" | "copy-of" => selected(element),
        "value-of" | "text" => {
            let separator = expr(ExprKind::String(" ".into()));
            let value = selected(element)?;
            let variable = expr(ExprKind::Variable(qname("segur-item")));
            let binding = Binding { name: qname("segur-item"), declared: None, value };
            let text = expr(ExprKind::Call(qname("string"), vec![variable]));
            let texts = expr(ExprKind::For(vec![binding], Box::new(text)));
            Ok(expr(ExprKind::Call(qname("string-join"), vec![texts, separator])))
        }
        "if" => {
            let test = parse::expression(element.attribute("test").unwrap_or_default())?;
            let nothing = expr(ExprKind::Sequence(Vec::new()));
            Ok(expr(ExprKind::If(Box::new(test), Box::new(content(element)?), Box::new(nothing))))
        }
        "choose" => choose(&element.elements().collect::<Vec<_>>()),
        other => Err(unsupported(other)),
    }
}

/// `xsl:when` and `xsl:otherwise`, from the last to the first.
fn choose(branches: &[&Element]) -> Result<Expr, Error> {
    let mut chosen = expr(ExprKind::Sequence(Vec::new()));
    for branch in branches.iter().rev() {
        let value = content(branch)?;
        chosen = match branch.attribute("test") {
            Some(test) if is(branch, "when") => {
                expr(ExprKind::If(Box::new(parse::expression(test)?), Box::new(value), Box::new(chosen)))
            }
            _ => value,
        };
    }
    Ok(chosen)
}

fn unsupported(local: &str) -> Error {
    Error::new(
        "SCH-XSLT",
        Text::new(
            format!(
                "l'instruction « {local} » n'est pas traitée : param, variable, sequence, value-of, choose et if le sont"
            ),
            format!(
                "the instruction `{local}` is not supported: param, variable, sequence, value-of, choose and if are"
            ),
        ),
    )
}
