//! Any tree, printed and parsed, is the same tree again.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use segur_xpath::ast::{
    Arithmetic, Axis, Binding, Combination, Comparison, Expr, ExprKind, ItemType, KindTest, NodeTest,
    Occurrence, QName, Quantifier, Relation, SequenceType, SingleType, Span,
};
use segur_xpath::parse;

fn expression(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::default() }
}

/// Names, most of them words of the grammar.
fn word() -> impl Strategy<Value = Box<str>> {
    select(vec![
        "a",
        "é-1.",
        "or",
        "and",
        "div",
        "mod",
        "to",
        "is",
        "if",
        "then",
        "else",
        "for",
        "some",
        "every",
        "in",
        "return",
        "satisfies",
        "union",
        "except",
        "cast",
        "as",
        "instance",
        "of",
        "treat",
        "text",
        "node",
        "item",
        "self",
        "child",
        "let",
    ])
    .prop_map(Box::from)
}

fn name() -> impl Strategy<Value = QName> {
    (select(vec!["", "", "p", "xs", "div"]), word())
        .prop_map(|(prefix, local)| QName { prefix: prefix.into(), local })
}

/// A name that a function may have.
fn function() -> impl Strategy<Value = QName> {
    name().prop_filter("reserved", |name| {
        !name.prefix.is_empty() || !matches!(&*name.local, "if" | "text" | "node" | "item")
    })
}

fn kind_test() -> impl Strategy<Value = KindTest> {
    prop_oneof![
        Just(KindTest::Node),
        Just(KindTest::Text),
        Just(KindTest::Comment),
        option::of(word()).prop_map(KindTest::Instruction),
        option::of(option::of(name())).prop_map(KindTest::Document),
        option::of(name()).prop_map(KindTest::Element),
        option::of(name()).prop_map(KindTest::Attribute),
    ]
}

fn node_test() -> impl Strategy<Value = NodeTest> {
    prop_oneof![
        4 => name().prop_map(NodeTest::Name),
        1 => Just(NodeTest::AnyName),
        1 => word().prop_map(NodeTest::AnyLocal),
        1 => word().prop_map(NodeTest::AnyPrefix),
        2 => kind_test().prop_map(NodeTest::Kind),
    ]
}

fn axis() -> impl Strategy<Value = Axis> {
    select(vec![
        Axis::Child,
        Axis::Child,
        Axis::Descendant,
        Axis::Attribute,
        Axis::SelfAxis,
        Axis::DescendantOrSelf,
        Axis::DescendantOrSelf,
        Axis::FollowingSibling,
        Axis::Following,
        Axis::Parent,
        Axis::Ancestor,
        Axis::PrecedingSibling,
        Axis::Preceding,
        Axis::AncestorOrSelf,
    ])
}

fn sequence_type() -> impl Strategy<Value = SequenceType> {
    let item = prop_oneof![
        Just(ItemType::Item),
        kind_test().prop_map(ItemType::Kind),
        name().prop_map(ItemType::Atomic),
    ];
    let occurrence =
        select(vec![Occurrence::One, Occurrence::ZeroOrOne, Occurrence::ZeroOrMore, Occurrence::OneOrMore]);
    prop_oneof![
        1 => Just(SequenceType::Empty),
        6 => (item, occurrence).prop_map(|(item, occurrence)| SequenceType::Of(item, occurrence)),
    ]
}

fn single_type() -> impl Strategy<Value = SingleType> {
    (name(), any::<bool>()).prop_map(|(name, optional)| SingleType { name, optional })
}

fn leaf() -> impl Strategy<Value = ExprKind> {
    prop_oneof![
        "[a'\"()é:]{0,4}".prop_map(|text| ExprKind::String(text.into())),
        "[0-9]{1,3}".prop_map(|text| ExprKind::Integer(text.into())),
        select(vec!["1.", ".5", "0.50"]).prop_map(|text| ExprKind::Decimal(text.into())),
        select(vec!["1e0", ".5E-3", "1.e+1"]).prop_map(|text| ExprKind::Double(text.into())),
        name().prop_map(ExprKind::Variable),
        Just(ExprKind::Context),
        Just(ExprKind::Root),
        Just(ExprKind::Sequence(vec![])),
        any_depth().prop_map(|step| step.kind),
        (axis(), node_test()).prop_map(|(axis, test)| ExprKind::Step(axis, test, vec![])),
    ]
}

/// What `//` stands for.
fn any_depth() -> impl Strategy<Value = Expr> {
    Just(expression(ExprKind::Step(Axis::DescendantOrSelf, NodeTest::Kind(KindTest::Node), vec![])))
}

fn relation() -> impl Strategy<Value = Relation> {
    select(vec![Relation::Eq, Relation::Ne, Relation::Lt, Relation::Le, Relation::Gt, Relation::Ge])
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        relation().prop_map(Comparison::General),
        relation().prop_map(Comparison::Value),
        select(vec![Comparison::Is, Comparison::Precedes, Comparison::Follows]),
    ]
}

fn arithmetic() -> impl Strategy<Value = Arithmetic> {
    use Arithmetic::{Add, Divide, IntegerDivide, Modulo, Multiply, Subtract};
    select(vec![Add, Subtract, Multiply, Divide, IntegerDivide, Modulo])
}

fn combination() -> impl Strategy<Value = Combination> {
    select(vec![Combination::Union, Combination::Intersect, Combination::Except])
}

fn bindings(part: BoxedStrategy<Expr>) -> impl Strategy<Value = Vec<Binding>> {
    vec((name(), part).prop_map(|(name, value)| Binding { name, declared: None, value }), 1..3)
}

/// Operators over smaller expressions.
fn operator(part: BoxedStrategy<Expr>) -> BoxedStrategy<ExprKind> {
    let one = || part.clone().prop_map(Box::new);
    let two = || (one(), one());
    prop_oneof![
        vec(part.clone(), 2..4).prop_map(ExprKind::Or),
        vec(part.clone(), 2..4).prop_map(ExprKind::And),
        (comparison(), two()).prop_map(|(operator, (a, b))| ExprKind::Compare(operator, a, b)),
        two().prop_map(|(a, b)| ExprKind::Range(a, b)),
        (arithmetic(), two()).prop_map(|(operator, (a, b))| ExprKind::Arithmetic(operator, a, b)),
        (combination(), two()).prop_map(|(operator, (a, b))| ExprKind::Combine(operator, a, b)),
        one().prop_map(ExprKind::Negate),
        one().prop_map(ExprKind::Plus),
        (one(), sequence_type()).prop_map(|(a, of)| ExprKind::InstanceOf(a, of)),
        (one(), sequence_type()).prop_map(|(a, of)| ExprKind::Treat(a, of)),
        (one(), single_type()).prop_map(|(a, of)| ExprKind::Castable(a, of)),
        (one(), single_type()).prop_map(|(a, of)| ExprKind::Cast(a, of)),
    ]
    .boxed()
}

/// Paths, calls and keywords over smaller expressions.
fn construct(part: BoxedStrategy<Expr>) -> BoxedStrategy<ExprKind> {
    let one = || part.clone().prop_map(Box::new);
    let quantifier = select(vec![Quantifier::Some, Quantifier::Every]);
    prop_oneof![
        vec(part.clone(), 2..4).prop_map(ExprKind::Sequence),
        (one(), one()).prop_map(|(a, b)| ExprKind::Path(a, b)),
        (one(), any_depth(), one()).prop_map(|(a, any, b)| {
            ExprKind::Path(Box::new(expression(ExprKind::Path(a, Box::new(any)))), b)
        }),
        (axis(), node_test(), vec(part.clone(), 1..3))
            .prop_map(|(axis, test, p)| ExprKind::Step(axis, test, p)),
        (one(), vec(part.clone(), 1..3)).prop_map(|(a, p)| ExprKind::Filter(a, p)),
        (function(), vec(part.clone(), 0..3)).prop_map(|(name, arguments)| ExprKind::Call(name, arguments)),
        (bindings(part.clone()), one()).prop_map(|(bindings, body)| ExprKind::For(bindings, body)),
        (quantifier, bindings(part.clone()), one())
            .prop_map(|(q, bindings, body)| ExprKind::Quantified(q, bindings, body)),
        (one(), one(), one()).prop_map(|(a, b, c)| ExprKind::If(a, b, c)),
    ]
    .boxed()
}

fn any_expression() -> impl Strategy<Value = Expr> {
    leaf().prop_map(expression).prop_recursive(6, 60, 3, |part| {
        prop_oneof![operator(part.clone().boxed()), construct(part.boxed())].prop_map(expression)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_trees_parse_to_themselves(tree in any_expression()) {
        let text = tree.to_string();
        let again = parse::expression(&text);
        prop_assert_eq!(again, Ok(tree), "{}", text);
    }

    #[test]
    fn printed_types_parse_to_themselves(of in sequence_type()) {
        prop_assert_eq!(parse::sequence_type(&of.to_string()), Ok(of));
    }

    #[test]
    fn nothing_panics(source in "([a-z*:@$/.,()\\[\\]|+=<>!'\" 0-9-]|for|in|return|if|then|else|cast as|instance of){0,40}") {
        for error in [
            parse::expression(&source).map(drop),
            parse::pattern(&source).map(drop),
            parse::sequence_type(&source).map(drop),
        ].into_iter().filter_map(Result::err) {
            let span = error.span.unwrap_or_default();
            prop_assert!(source.get(span.start as usize..span.end as usize).is_some(), "{:?}", span);
        }
    }
}
