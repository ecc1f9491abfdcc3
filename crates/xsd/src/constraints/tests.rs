//! The table of cases of `cos-particle-restrict` on content models written in a short notation.

use std::sync::Arc;

use super::Checker;
use super::occurs::Range;
use super::parts::Part;
use crate::derive;
use crate::model::*;

const NOWHERE: Origin =
    Origin { document: None, location: segur_report::Location { offset: 0, length: 0, line: 1, column: 1 } };

/// Elements `a` to `z` of the ur-type; `m` and `n` may stand for `h`.
fn components() -> Components {
    let mut components = Components::default();
    components.types.push(TypeDef::Complex(ur_type()));
    for letter in 'a'..='z' {
        let name = components.names.intern("", letter.encode_utf8(&mut [0; 4]));
        components.elements.push(ElementDecl {
            name,
            global: matches!(letter, 'h' | 'm' | 'n'),
            type_: TypeId::ANY,
            value: None,
            nillable: false,
            constraints: Vec::new(),
            substitution: matches!(letter, 'm' | 'n').then_some(ElementId(7)),
            final_: Derivations::default(),
            block: Derivations::default(),
            abstract_: false,
            origin: NOWHERE,
        });
    }
    components
}

fn ur_type() -> ComplexTypeDef {
    ComplexTypeDef {
        name: None,
        base: TypeId::ANY,
        derivation: Derivation::Restriction,
        final_: Derivations::default(),
        block: Derivations::default(),
        abstract_: false,
        attributes: Vec::new(),
        prohibited: Vec::new(),
        any_attribute: None,
        content: Content::Empty,
        origin: NOWHERE,
    }
}

/// Reads `(a,b?,(c|d)*)`: `,` sequence, `|` choice, `&` all, `.` a wildcard, `?` `*` `+` `{2,3}` `{2,}`.
fn particle(text: &str) -> Particle {
    let mut rest = text;
    let particle = parse(&mut rest);
    assert_eq!(rest, "", "in {text}");
    particle
}

fn parse(rest: &mut &str) -> Particle {
    let term = match take(rest) {
        '(' => Term::Group(Arc::new(parse_group(rest))),
        '.' => Term::Wildcard(Wildcard { namespaces: NamespaceConstraint::Any, process: Process::Strict }),
        letter => Term::Element(ElementId(u32::from(letter) - u32::from('a'))),
    };
    let (min, max) = parse_range(rest);
    Particle { min, max, term, origin: NOWHERE }
}

fn parse_group(rest: &mut &str) -> ModelGroup {
    let mut group = ModelGroup { compositor: Compositor::Sequence, particles: Vec::new() };
    loop {
        if !rest.starts_with(')') {
            group.particles.push(parse(rest));
        }
        match take(rest) {
            ')' => return group,
            '|' => group.compositor = Compositor::Choice,
            '&' => group.compositor = Compositor::All,
            _ => {}
        }
    }
}

fn parse_range(rest: &mut &str) -> (u32, Option<u32>) {
    let (min, max) = match rest.chars().next() {
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some('{') => {
            let (range, after) = rest[1..].split_once('}').unwrap();
            let (min, max) = range.split_once(',').unwrap();
            *rest = after;
            return (min.parse().unwrap(), max.parse().ok());
        }
        _ => return (1, Some(1)),
    };
    take(rest);
    (min, max)
}

fn take(rest: &mut &str) -> char {
    let first = rest.chars().next().unwrap();
    *rest = &rest[first.len_utf8()..];
    first
}

/// The clause broken, or `ok`.
fn clause(derived: &str, base: &str) -> &'static str {
    let components = components();
    let (derived, base) = (particle(derived), particle(base));
    let (derived, base) = (Part::new(&components, &derived), Part::new(&components, &base));
    Checker::new(&components).restricts(derived, base).err().map_or("ok", |failure| failure.clause)
}

#[test]
fn particle_restriction() {
    for (derived, base, expected) in [
        ("a", "a", "ok"),
        ("a", "b", "rcase-NameAndTypeOK.1"),
        ("a{1,2}", "a{0,3}", "ok"),
        ("a?", "a", "rcase-NameAndTypeOK.3"),
        ("a", ".", "ok"),
        ("a*", ".", "rcase-NSCompat.2"),
        (".", ".", "ok"),
        (".*", ".", "rcase-NSSubset.2"),
        (".", "a", "cos-particle-restrict.2"),
        ("(a,b)", "(a,b?)", "ok"),
        ("(a,b)", "(b,a)", "rcase-NameAndTypeOK.1"),
        ("(a,c)", "(a,b?,c)", "ok"),
        ("(a,c)", "(a,b,c)", "rcase-NameAndTypeOK.1"),
        ("(a)", "(a,b)", "rcase-Recurse.2.2"),
        ("(a,b)", "(a)", "cos-particle-restrict.2"),
        ("(a,b,c)", "(a,b)", "rcase-Recurse.2"),
        ("(a,b){1,2}", "(a,b)", "rcase-Recurse.1"),
        ("(a|b)", "(a|b|c)", "ok"),
        ("(b|a)", "(a|b|c)", "rcase-RecurseLax.2"),
        ("a", "(a|b)", "ok"),
        ("a{1,2}", "(a|b){1,2}", "rcase-RecurseLax.2"),
        ("(a,b)", "(a|b){2,2}", "ok"),
        ("(b,a)", "(a|b)*", "ok"),
        ("(a,b)", "(a|b)", "rcase-MapAndSum.2"),
        ("(a,c)", "(a|b)*", "rcase-MapAndSum.1"),
        ("(b,a)", "(a&b)", "ok"),
        ("(a&b)", "(a&b&c?)", "ok"),
        ("(a,a)", "(a&b)", "rcase-RecurseUnordered.2"),
        ("(a,b)", "(a&b&c)", "rcase-RecurseUnordered.2.3"),
        ("(a|b)", "(a,b)", "cos-particle-restrict.2"),
        ("(a|b)", "(a&b)", "cos-particle-restrict.2"),
        ("(a,b)", ".{2,2}", "ok"),
        ("(a,b*)", ".{2,5}", "rcase-NSRecurseCheckCardinality.2"),
        ("()", "(a?)", "ok"),
        ("()", "(a,b?)", "cos-particle-restrict.a"),
        ("(a)", "()", "cos-particle-restrict.b"),
    ] {
        assert_eq!(clause(derived, base), expected, "{derived} restricts {base}");
    }
}

#[test]
fn pointless_groups_do_not_matter() {
    for (derived, base) in
        [("((a),(b,c))", "(a,(b,(c)))"), ("(a,(),b)", "(a,b)"), ("((a|b)|c)", "(a|(b|c))"), ("(((a)))", "a")]
    {
        assert_eq!(clause(derived, base), "ok", "{derived} restricts {base}");
    }
}

#[test]
fn heads_of_substitution_groups_are_choices() {
    for (derived, base, expected) in [
        ("m", "h", "ok"),
        ("(m|n)", "h", "ok"),
        ("(m,n)", "h{2,2}", "ok"),
        ("h", "m", "cos-particle-restrict.2"),
        ("h", "h", "ok"),
        ("h", "(h|m|n)", "ok"),
    ] {
        assert_eq!(clause(derived, base), expected, "{derived} restricts {base}");
    }
}

#[test]
fn effective_total_ranges() {
    let components = components();
    for (text, min, max) in [
        ("(a,b?,c{2,5}){2,3}", 6, Some(21)),
        ("(a|b{3,4})", 1, Some(4)),
        ("(a*|b)", 0, None),
        ("(a,())", 1, Some(1)),
        ("((a|())*)", 0, None),
    ] {
        let particle = particle(text);
        let part = Part::new(&components, &particle);
        assert_eq!(Checker::new(&components).measures.total(part), Range { min, max }, "{text}");
    }
}

/// A group of two identical groups of two identical groups...: 2^60 particles if written out.
fn doubled(leaf: &str, min: u32) -> Particle {
    let mut inner = particle(leaf);
    for _ in 0..60 {
        let group = ModelGroup { compositor: Compositor::Choice, particles: vec![inner.clone(), inner] };
        inner = Particle { min, max: Some(1), term: Term::Group(Arc::new(group)), origin: NOWHERE };
    }
    inner
}

#[test]
fn comparisons_that_would_be_exponential_end() {
    let components = components();
    for (min, limited) in [(0, false), (1, true)] {
        let (derived, base) = (doubled("a", min), doubled("b", min));
        let (derived, base) = (Part::new(&components, &derived), Part::new(&components, &base));
        let mut checker = Checker::new(&components);
        assert!(checker.restricts(derived, base).is_err());
        assert_eq!(checker.limited, limited);
        assert_eq!(checker.finish().len(), usize::from(limited));
    }
}

#[test]
fn a_model_too_deep_is_refused_without_overflow() {
    let deep = |leaf| (0..600).fold(String::from(leaf), |inner, _| format!("({inner},b)?"));
    assert_eq!(clause(&deep("a"), &deep("c")), "XSD-LIMIT");
}

#[test]
fn substitutes_skip_what_is_blocked() {
    let mut components = components();
    let (h, m, n) = (ElementId(7), ElementId(12), ElementId(13));
    assert_eq!(derive::substitutes(&components)[&h], [m, n]);
    components.elements[n.index()].substitution = Some(m);
    assert_eq!(derive::substitutes(&components)[&h], [m, n]);
    components.elements[m.index()].block.substitution = true;
    assert!(!derive::substitutes(&components).contains_key(&m));
    let derived = TypeId(components.types.len() as u32);
    components
        .types
        .push(TypeDef::Complex(ComplexTypeDef { derivation: Derivation::Extension, ..ur_type() }));
    components.elements[n.index()].type_ = derived;
    components.elements[h.index()].block.extension = true;
    assert_eq!(derive::substitutes(&components)[&h], [m]);
}

#[test]
fn a_circle_of_heads_or_of_bases_ends() {
    let mut components = components();
    components.elements[7].substitution = Some(ElementId(12));
    derive::substitutes(&components);
    let circle = TypeId(components.types.len() as u32);
    components.types.push(TypeDef::Complex(ComplexTypeDef { base: circle, ..ur_type() }));
    assert!(!derive::derives(&components, circle, TypeId(9), Derivations::default()));
    assert!(derive::derives(
        &components,
        circle,
        circle,
        Derivations { restriction: true, ..Default::default() }
    ));
}
