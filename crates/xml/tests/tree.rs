//! Trees say the same whatever way a document came in, and whatever memory they are built in.

use segur_xml::{DtdMode, Event, Node, NodeKind, Options, Reader, Tree, TreeBuilder};

/// Documents whose texts and values are partly those of the source, partly not.
const DOCUMENTS: &[&str] = &[
    "<a/>",
    "<a b='1' c='été'>texte<b/> \n <c>x</c></a>",
    "<a b='1&amp;2' c='plain' d='&#x20AC;'>t&lt;u<b/>v&gt;</a>",
    "<a>\r\n  <b/>\r\n\r\n <c>\r</c>\r\n<![CDATA[d]]>\r\n<!--\r\n-->\r\n</a>\r\n",
    "<a b='two\nlines'>one\r\ntwo\rthree</a>",
    "<a>before<![CDATA[<in>]]>after<![CDATA[]]>end&amp;<!-- no -->apart</a>",
    "<a><![CDATA[first]]>then<b/><![CDATA[alone]]></a>",
    "<?go on?><!--one--><a xmlns:p='u' p:x='1' x='2'><p:b/><!--a\r\nb--></a><?end?>",
    "<a xmlns='u'><b xmlns='' c=' d  e '/>\u{1F600}</a>",
];

/// Every node and attribute, with all that a tree says of it but where it stands.
fn described(tree: &Tree) -> String {
    let lines = std::iter::once(tree.document())
        .chain(tree.document().descendants())
        .map(|node| described_node(&node));
    lines.collect::<Vec<_>>().join("\n")
}

fn described_node(node: &Node<'_>) -> String {
    let attributes: Vec<_> = node
        .attributes()
        .map(|a| (a.prefix(), a.local_name(), a.value(), node.tree().names().uri_str(a.ns())))
        .collect();
    let parent = node.parent().map(|parent| parent.id());
    let uri = node.tree().names().uri_str(node.ns());
    let name = (node.prefix(), node.local_name(), uri);
    format!("{:?} {parent:?} {:?} {name:?} {:?} {attributes:?}", node.id(), node.kind(), node.text())
}

fn places(tree: &Tree) -> Vec<(u64, u64, u64)> {
    let place = |location: segur_report::Location| (location.offset, location.line, location.column);
    let of = |node: Node<'_>| {
        let own = std::iter::once(place(node.location()));
        own.chain(node.attributes().map(|a| place(a.location()))).collect::<Vec<_>>()
    };
    tree.document().descendants().flat_map(of).collect()
}

fn built(mut reader: Reader<'_>, spare: Option<Tree>) -> Tree {
    let mut builder = match spare {
        Some(tree) => TreeBuilder::recycling(&reader, tree),
        None => TreeBuilder::new(&reader),
    };
    while let Some(event) = reader.next().expect("well-formed") {
        builder.push(&event).expect("small");
    }
    builder.finish(&reader)
}

fn parsed(text: &str) -> Tree {
    Tree::parse(text.as_bytes(), &Options::new()).expect("well-formed")
}

#[test]
fn slices_and_streams_give_the_same_tree() {
    for text in DOCUMENTS {
        let stream = built(Reader::from_read(text.as_bytes(), &Options::new()), None);
        assert_eq!(described(&stream), described(&parsed(text)), "{text}");
        assert_eq!(places(&stream), places(&parsed(text)), "{text}");
    }
}

#[test]
fn a_recycled_tree_keeps_nothing_of_the_one_before() {
    let mut spare = parsed("<old x='1' y='&lt;'>much longer than what comes &amp; goes<b/><!--c--></old>");
    for text in DOCUMENTS {
        spare = built(Reader::from_slice(text.as_bytes(), &Options::new()), Some(spare));
        assert_eq!(described(&spare), described(&parsed(text)), "{text}");
        assert_eq!(places(&spare), places(&parsed(text)), "{text}");
    }
}

#[test]
fn encodings_give_the_same_tree() {
    for text in DOCUMENTS {
        let utf16: Vec<u8> = format!("\u{FEFF}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let decoded = Tree::parse(&utf16, &Options::new()).expect("well-formed");
        assert_eq!(described(&decoded), described(&parsed(text)), "{text}");
        let marked = parsed(&format!("\u{FEFF}{text}"));
        assert_eq!(described(&marked), described(&parsed(text)), "{text}");
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xE9'>\xE8&amp;\xE0</a>";
    let tree = Tree::parse(latin, &Options::new()).expect("well-formed");
    assert_eq!((tree.root().attribute("b"), &*tree.root().string_value()), (Some("é"), "è&à"));
}

#[test]
fn texts_in_pieces_make_one_node() {
    let texts = |text: &str| -> Vec<String> {
        let tree = parsed(text);
        let texts = tree.document().descendants().filter(|node| node.kind() == NodeKind::Text);
        texts.map(|node| node.text().to_owned()).collect()
    };
    assert_eq!(texts("<a>one<![CDATA[ two ]]>three</a>"), ["one two three"]);
    assert_eq!(texts("<a>1<![CDATA[2]]>3<b/>4<![CDATA[5]]></a>"), ["123", "45"]);
    assert_eq!(texts("<a><![CDATA[]]></a>"), [""; 0]);
    assert_eq!(texts("<a>one\r\n<![CDATA[\r]]>&#13;</a>"), ["one\n\n\r"]);
    let long = "é".repeat(300_000);
    assert_eq!(texts(&format!("<a>{long}&amp;{long}</a>")), [format!("{long}&{long}")]);
}

#[test]
fn what_entities_hold_is_not_sought_in_the_document() {
    let text =
        "<!DOCTYPE a [<!ENTITY e 'in<b c=\"v\">side</b>'><!ATTLIST a d CDATA 'given'>]><a x='y'>t&e;u</a>";
    let options = Options::new().with_dtd(DtdMode::Internal);
    let tree = Tree::parse(text.as_bytes(), &options).expect("well-formed");
    assert_eq!(tree.root().string_value(), "tinsideu");
    assert_eq!(tree.root().elements().next().and_then(|b| b.attribute("c")), Some("v"));
    assert_eq!((tree.root().attribute("x"), tree.root().attribute("d")), (Some("y"), Some("given")));
}

#[test]
fn half_a_document_gives_half_a_tree() {
    let bytes = "<a b='é'>texte<c d='1'/>".as_bytes();
    let mut reader = Reader::from_slice(bytes, &Options::new());
    let mut builder = TreeBuilder::new(&reader);
    while let Ok(Some(event)) = reader.next() {
        builder.push(&event).expect("small");
        if matches!(event, Event::Text(_)) {
            break;
        }
    }
    let tree = builder.finish(&reader);
    assert_eq!((tree.root().attribute("b"), &*tree.root().string_value()), (Some("é"), "texte"));
    assert!(!places(&tree).is_empty());
}
