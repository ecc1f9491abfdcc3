//! Compiled content models against two independent readings of the same particles: a naive matcher that
//! tries everything, and partial derivatives for Unique Particle Attribution.

mod compile_support;

use compile_support::{Schema, naive, partial};
use proptest::prelude::*;
use segur_report::Severity;
use segur_xml::{NameId, NsId};
use segur_xsd::compile::{Options, compile, unique_attribution};
use segur_xsd::model::{Compositor, Particle, TypeId};
use segur_xsd::tables::{ContentTable, Matched, Model, Tables};

/// A particle as a plain value, for proptest to make and shrink.
#[derive(Clone, Debug)]
enum Shape {
    Element(usize),
    Wildcard(usize),
    Group(Compositor, Vec<(Shape, u32, Option<u32>)>),
}

impl Shape {
    fn particle(&self, schema: &mut Schema, min: u32, max: Option<u32>) -> Particle {
        match self {
            Shape::Element(at) => schema.element(*at, min, max),
            Shape::Wildcard(at) => schema.wildcard(*at, min, max),
            Shape::Group(compositor, parts) => {
                let parts = parts.iter().map(|(part, min, max)| part.particle(schema, *min, *max)).collect();
                schema.group(*compositor, parts, min, max)
            }
        }
    }
}

fn occurrences() -> impl Strategy<Value = (u32, Option<u32>)> {
    prop_oneof![
        4 => Just((1, Some(1))),
        2 => Just((0, Some(1))),
        2 => Just((0, None)),
        1 => Just((1, None)),
        2 => (0u32..4, 0u32..4).prop_map(|(min, more)| (min, Some((min + more).max(1)))),
        1 => (2u32..4).prop_map(|min| (min, None)),
        1 => (0u32..7).prop_map(|min| (min, Some(7))),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = prop_oneof![4 => (0..Schema::LEAVES).prop_map(Shape::Element), 1 => (0..Schema::WILDCARDS).prop_map(Shape::Wildcard)];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let part = (inner, occurrences()).prop_map(|(shape, (min, max))| (shape, min, max));
        let compositor = prop_oneof![Just(Compositor::Sequence), Just(Compositor::Choice)];
        (compositor, proptest::collection::vec(part, 1..4)).prop_map(|(c, parts)| Shape::Group(c, parts))
    })
}

fn words() -> impl Strategy<Value = Vec<Vec<usize>>> {
    let word = prop_oneof![
        proptest::collection::vec(0..Schema::NAMES, 0..5),
        // Runs of one name: what counts are about.
        (0..Schema::NAMES, 0..12usize, 0..Schema::NAMES).prop_map(|(a, n, b)| {
            let mut word = vec![a; n];
            word.push(b);
            word
        }),
        proptest::collection::vec(0..2usize, 0..10),
    ];
    proptest::collection::vec(word, 20)
}

fn model(tables: &Tables) -> Model {
    match tables.type_(TypeId(2)).content {
        ContentTable::ElementOnly(model) => model,
        other => unreachable!("unexpected content {other:?}"),
    }
}

fn accepts(tables: &Tables, word: &[(NameId, NsId)]) -> bool {
    let mut cursor = tables.start(model(tables));
    for &(name, ns) in word {
        match tables.advance(&mut cursor, name, ns) {
            Matched::Element(element) => assert_eq!(tables.element(element).name, name),
            Matched::Wildcard(_) => {}
            Matched::None => return false,
        }
    }
    tables.accepts(&cursor)
}

fn counting() -> Options {
    let mut options = Options::default();
    options.limits.total_transitions = 0;
    options
}

fn agree(schema: &Schema, options: &Options, words: &[Vec<usize>]) -> Result<(), TestCaseError> {
    let (tables, findings) = compile(&schema.components, options);
    prop_assert!(findings.iter().all(|finding| finding.severity != Severity::Error), "{:?}", findings);
    for word in words {
        let word = schema.word(word);
        let expected = naive::accepts(schema, &word);
        prop_assert_eq!(accepts(&tables, &word), expected, "{:?} on {:?}", word, tables.automata);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn automata_accept_what_the_particles_say(shape in shape(), (min, max) in occurrences(), words in words()) {
        let mut schema = Schema::new();
        let particle = shape.particle(&mut schema, min, max);
        schema.content(particle);
        agree(&schema, &Options::default(), &words)?;
    }

    #[test]
    fn counters_accept_what_the_particles_say(shape in shape(), (min, max) in occurrences(), words in words()) {
        let mut schema = Schema::new();
        let particle = shape.particle(&mut schema, min, max);
        schema.content(particle);
        agree(&schema, &counting(), &words)?;
    }

    #[test]
    fn all_groups_accept_what_the_particles_say(
        members in proptest::collection::vec((0..Schema::LEAVES, any::<bool>()), 0..6),
        optional in any::<bool>(),
        words in words(),
    ) {
        let mut schema = Schema::new();
        let mut seen = std::collections::HashSet::new();
        // A head and a member of its group in one xs:all would be ambiguous.
        let members: Vec<_> = members.into_iter().filter(|(leaf, _)| seen.insert(*leaf.min(&3))).collect();
        let parts = members.iter().map(|&(leaf, needed)| schema.element(leaf, u32::from(needed), Some(1))).collect();
        let particle = schema.group(Compositor::All, parts, u32::from(!optional), Some(1));
        schema.content(particle);
        agree(&schema, &Options::default(), &words)?;
    }

    #[test]
    fn ambiguity_is_found_where_it_is(shape in shape(), (min, max) in occurrences()) {
        let mut schema = Schema::new();
        let particle = shape.particle(&mut schema, min, max);
        schema.content(particle);
        let Some(expected) = partial::is_ambiguous(&schema) else { return Ok(()) };
        for options in [Options::default(), counting()] {
            let found = unique_attribution(&schema.components, &options);
            prop_assert_eq!(!found.is_empty(), expected, "{:?}", found);
        }
    }

    #[test]
    fn compiling_twice_gives_the_same(shape in shape(), (min, max) in occurrences()) {
        let mut schema = Schema::new();
        let particle = shape.particle(&mut schema, min, max);
        schema.content(particle);
        let (first, second) = (compile(&schema.components, &Options::default()), compile(&schema.components, &Options::default()));
        prop_assert_eq!(&first.0.automata, &second.0.automata);
        prop_assert_eq!(first.1, second.1);
    }
}

fn single(build: impl FnOnce(&mut Schema) -> Particle) -> Schema {
    let mut schema = Schema::new();
    let particle = build(&mut schema);
    schema.content(particle);
    schema
}

#[test]
fn huge_counts_run_with_counters() {
    let schema = single(|s| {
        let a = s.element(0, 1, Some(100_000));
        let b = s.element(1, 3, Some(3));
        let group = s.group(Compositor::Sequence, vec![a, b], 2, Some(5_000));
        let c = s.element(2, 0, Some(1));
        s.group(Compositor::Sequence, vec![group, c], 1, Some(1))
    });
    let (tables, findings) = compile(&schema.components, &Options::default());
    assert_eq!(findings, []);
    assert!(matches!(model(&tables), Model::Counted(_)));
    let group = |n: usize| [vec![0; n], vec![1; 3]].concat();
    let ok = |word: &[usize]| accepts(&tables, &schema.word(word));
    assert!(ok(&[group(1), group(70_000)].concat()));
    assert!(ok(&[group(100_000), group(1), vec![2]].concat()));
    assert!(!ok(&[group(100_001), group(1)].concat()));
    assert!(!ok(&group(5)));
    assert!(ok(&group(1).repeat(5_000)));
    assert!(!ok(&group(1).repeat(5_001)));
}

#[test]
fn absurd_ambiguous_counts_are_refused_with_a_finding() {
    let schema = single(|s| {
        let a = s.element(0, 1, Some(1));
        let b = s.element(1, 0, Some(1));
        let inner = s.group(Compositor::Sequence, vec![a, b], 70, Some(5_000));
        s.group(Compositor::Sequence, vec![inner], 71, Some(90_000))
    });
    let (_, findings) = compile(&schema.components, &Options::default());
    assert_eq!(findings.len(), 0, "one range without gap: {findings:?}");
    let schema = single(|s| {
        let a = s.element(0, 1, Some(1));
        let b = s.element(1, 0, Some(1));
        let inner = s.group(Compositor::Sequence, vec![a, b], 7_000, Some(7_001));
        let c = s.element(2, 0, Some(1));
        s.group(Compositor::Sequence, vec![inner, c], 71, Some(90_000))
    });
    let (_, findings) = compile(&schema.components, &Options::default());
    assert!(findings.iter().any(|f| f.code == "XSD-LIMIT" && f.severity == Severity::Error), "{findings:?}");
}

/// Groups that hold one another twice: 2^60 elements in 60 definitions.
#[test]
fn groups_that_multiply_are_refused_in_time() {
    let mut schema = Schema::new();
    let a = schema.element(0, 1, Some(1));
    let mut group = schema.group(Compositor::Sequence, vec![a], 1, Some(1));
    for _ in 0..60 {
        group = schema.group(Compositor::Sequence, vec![group.clone(), group], 1, Some(1));
    }
    for _ in 0..500 {
        schema.content(group.clone());
    }
    let mut options = Options::default();
    options.limits.total_nodes /= 10;
    let (_, findings) = compile(&schema.components, &options);
    assert!(findings.iter().any(|f| f.code == "XSD-LIMIT" && f.severity == Severity::Error));
    assert_eq!(findings.len(), options.limits.findings);
}

#[test]
fn many_large_models_are_compiled_in_time() {
    let mut schema = Schema::new();
    for _ in 0..300 {
        let parts = (0..700).map(|_| schema.element(0, 0, Some(1))).collect();
        let particle = schema.group(Compositor::Sequence, parts, 0, None);
        schema.content(particle);
    }
    let (tables, _) = compile(&schema.components, &Options::default());
    assert!(accepts(&tables, &schema.word(&[0; 1_000])));
    assert!(!accepts(&tables, &schema.word(&[0, 1])));
}

#[test]
fn deep_nesting_needs_no_stack() {
    let schema = single(|s| {
        let mut particle = s.element(0, 1, Some(1));
        for _ in 0..5_000 {
            let b = s.element(1, 0, Some(1));
            particle = s.group(Compositor::Choice, vec![particle, b], 1, Some(1));
        }
        particle
    });
    let (tables, _) = compile(&schema.components, &Options::default());
    assert!(accepts(&tables, &schema.word(&[0])));
    assert!(!accepts(&tables, &schema.word(&[0, 0])));
    // Dropping the particles themselves recurses in the model: leave that to the process.
    std::mem::forget(schema);
}

#[test]
fn a_choice_of_nothing_lets_nothing_in() {
    let schema = single(|s| s.group(Compositor::Choice, vec![], 1, Some(1)));
    let (tables, _) = compile(&schema.components, &Options::default());
    assert!(!accepts(&tables, &[]));
}

#[test]
fn expected_names_heads_rather_than_members_and_leaves_abstract_elements_out() {
    let schema = single(|s| {
        let head = s.element(3, 1, Some(1));
        let wildcard = s.wildcard(1, 0, Some(1));
        s.group(Compositor::Choice, vec![head, wildcard], 1, Some(1))
    });
    let (mut tables, _) = compile(&schema.components, &Options::default());
    let names = |tables: &Tables| -> Vec<String> {
        let expected = tables.expected(&tables.start(model(tables)));
        expected.iter().map(|e| schema.describe(tables, *e)).collect()
    };
    assert_eq!(names(&tables), ["head", "any"]);
    tables.elements.iter_mut().filter(|e| schema.local(e.name) == "head").for_each(|e| e.abstract_ = true);
    assert_eq!(names(&tables), ["m1", "any"]);
}

#[test]
fn recovery_skips_what_is_missing() {
    let schema = single(|s| {
        let parts = (0..3).map(|at| s.element(at, 1, Some(1))).collect();
        s.group(Compositor::Sequence, parts, 1, Some(1))
    });
    let (tables, _) = compile(&schema.components, &Options::default());
    let word = schema.word(&[2, 0]);
    let mut cursor = tables.start(model(&tables));
    assert_eq!(tables.advance(&mut cursor, word[0].0, word[0].1), Matched::None);
    assert!(matches!(tables.recover(&mut cursor, word[0].0, word[0].1), Matched::Element(_)));
    assert!(tables.accepts(&cursor));
    assert_eq!(tables.recover(&mut cursor, word[1].0, word[1].1), Matched::None);
    assert!(matches!(tables.declared(model(&tables), word[1].0, word[1].1), Matched::Element(_)));
}

#[test]
fn types_with_the_same_content_share_it() {
    let mut schema = single(|s| s.element(0, 0, None));
    schema.repeat_type();
    let (tables, _) = compile(&schema.components, &Options::default());
    assert_eq!(tables.types[2].content, tables.types[3].content);
}

/// The examples of section 3.8.6 and appendix H, in the manner of the specification.
mod unique_particle_attribution {
    use super::*;

    fn is_ambiguous(build: impl FnOnce(&mut Schema) -> Particle) -> bool {
        !unique_attribution(&single(build).components, &Options::default()).is_empty()
    }

    #[test]
    fn optional_then_the_same() {
        assert!(is_ambiguous(|s| {
            let parts = vec![s.element(0, 0, Some(1)), s.element(0, 1, Some(1))];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
    }

    #[test]
    fn fixed_count_then_the_same_is_unambiguous() {
        assert!(!is_ambiguous(|s| {
            let parts = vec![s.element(0, 2, Some(2)), s.element(0, 1, Some(1))];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
        assert!(is_ambiguous(|s| {
            let parts = vec![s.element(0, 1, Some(2)), s.element(0, 1, Some(1))];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
    }

    #[test]
    fn one_particle_repeated_does_not_compete_with_itself() {
        assert!(!is_ambiguous(|s| {
            let a = s.element(0, 1, Some(2));
            s.group(Compositor::Sequence, vec![a], 2, Some(3))
        }));
    }

    #[test]
    fn two_ways_of_a_choice_start_alike() {
        assert!(is_ambiguous(|s| {
            let left = vec![s.element(0, 1, Some(1)), s.element(1, 1, Some(1))];
            let right = vec![s.element(0, 1, Some(1)), s.element(2, 1, Some(1))];
            let ways = vec![
                s.group(Compositor::Sequence, left, 1, Some(1)),
                s.group(Compositor::Sequence, right, 1, Some(1)),
            ];
            s.group(Compositor::Choice, ways, 1, Some(1))
        }));
    }

    #[test]
    fn an_element_competes_with_a_wildcard() {
        assert!(is_ambiguous(|s| {
            let parts = vec![s.element(0, 0, Some(1)), s.wildcard(0, 0, None)];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
        // ##other does not hold the element's namespace.
        assert!(!is_ambiguous(|s| {
            let parts = vec![s.element(0, 0, Some(1)), s.wildcard(1, 0, None)];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
    }

    #[test]
    fn a_head_competes_with_a_member() {
        assert!(is_ambiguous(|s| {
            let parts = vec![s.element(3, 0, Some(1)), s.element(4, 1, Some(1))];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        }));
    }

    #[test]
    fn findings_name_both_particles_and_obey_the_option() {
        let schema = single(|s| {
            let parts = vec![s.element(0, 0, Some(1)), s.element(0, 1, Some(1))];
            s.group(Compositor::Sequence, parts, 1, Some(1))
        });
        let mut options = Options::default();
        let warning = &unique_attribution(&schema.components, &options)[0];
        assert_eq!((warning.severity, warning.code.as_ref()), (Severity::Warning, "cos-nonambig"));
        assert_eq!(warning.message.en.matches("element {urn:one}a").count(), 2);
        options.strict_upa = true;
        assert_eq!(unique_attribution(&schema.components, &options)[0].severity, Severity::Error);
    }
}
