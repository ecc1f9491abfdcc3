use super::*;

type Made = Result<String, WriteError>;

fn made(build: impl FnOnce(&mut Writer<Vec<u8>>) -> Result<(), WriteError>) -> Made {
    with(Writer::new(Vec::new()), build)
}

fn indented(build: impl FnOnce(&mut Writer<Vec<u8>>) -> Result<(), WriteError>) -> Made {
    with(Writer::indented(Vec::new(), 2), build)
}

fn with(
    mut writer: Writer<Vec<u8>>,
    build: impl FnOnce(&mut Writer<Vec<u8>>) -> Result<(), WriteError>,
) -> Made {
    build(&mut writer)?;
    Ok(String::from_utf8(writer.finish()?).unwrap())
}

/// What an independent reader finds in the root element.
fn read_back(text: &str) -> (String, Option<String>) {
    let doc = roxmltree::Document::parse(text).unwrap();
    let root = doc.root_element();
    (root.text().unwrap_or("").to_owned(), root.attribute("b").map(str::to_owned))
}

const AWKWARD: &str = "a\r\n\tb\r]]>&<>\"'é\u{85}\u{2028}😀 \n";

#[test]
fn text_and_attributes_read_back_as_given() {
    let text = made(|w| w.start("a")?.attribute("b", AWKWARD)?.text(AWKWARD)?.end().map(drop)).unwrap();
    assert_eq!(read_back(&text), (AWKWARD.to_owned(), Some(AWKWARD.to_owned())));
    let text = made(|w| w.start("a")?.cdata(AWKWARD)?.text("]]")?.text(">")?.end().map(drop)).unwrap();
    assert_eq!(read_back(&text).0, format!("{AWKWARD}]]>"));
}

#[test]
fn indentation_spares_mixed_content() {
    let text = indented(|w| {
        w.declaration()?.comment(" c ")?.start("a")?.start("b")?.leaf("c", "x")?.start("d")?.end()?.end()?;
        w.start("p")?.text("t")?.start("i")?.start("j")?.end()?.end()?.end()?;
        w.start("v")?.verbatim().start("i")?.end()?.text("t")?.end()?;
        w.start("s")?.attribute("xml:space", "preserve")?.comment("x")?.end()?;
        w.instruction("pi", "y")?.end()?.instruction("end", "").map(drop)
    });
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- c -->\n<a>\n  <b>\n    <c>x</c>\n    <d/>\n  </b>\n  <p>t<i><j/></i></p>\n  <v><i/>t</v>\n  <s xml:space=\"preserve\"><!--x--></s>\n  <?pi y?>\n</a>\n<?end?>\n";
    assert_eq!(text.unwrap(), expected);
}

#[test]
fn namespaces_are_checked() {
    let ok = made(|w| {
        w.start("p:a")?.attribute("p:b", "1")?.attribute("b", "2")?.namespace("p", "u")?.end().map(drop)
    });
    assert_eq!(ok.unwrap(), "<p:a p:b=\"1\" b=\"2\" xmlns:p=\"u\"/>");
    let unbound = made(|w| w.start("p:a")?.end().map(drop));
    assert!(matches!(unbound, Err(WriteError::Unbound(p)) if p == "p"));
    let left = made(|w| w.start("a")?.start("b")?.namespace("p", "u")?.end()?.start("p:c")?.end().map(drop));
    assert!(matches!(left, Err(WriteError::Unbound(_))));
    let twice = made(|w| w.start("a")?.attribute("b", "1")?.attribute("b", "1")?.end().map(drop));
    assert!(matches!(twice, Err(WriteError::Duplicate(_))));
    let expanded = made(|w| {
        w.start("a")?.namespace("p", "u")?.namespace("q", "u")?;
        w.attribute("p:b", "1")?.attribute("q:b", "1")?.end().map(drop)
    });
    assert!(matches!(expanded, Err(WriteError::Duplicate(_))));
    for (prefix, uri) in
        [("xmlns", "u"), ("xml", "u"), ("p", ""), ("p", XML_URI), ("", XML_URI), ("1", "u"), ("a:b", "u")]
    {
        let made = made(|w| w.start("a")?.namespace(prefix, uri)?.end().map(drop));
        assert!(matches!(made, Err(WriteError::Namespace(_))), "{prefix}");
    }
}

const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";

#[test]
fn unwritable_things_are_errors() {
    for name in ["", "1", "a b", "a:b:c", "xmlns:a"] {
        assert!(matches!(made(|w| w.start(name).map(drop)), Err(WriteError::Name(_))), "{name}");
    }
    assert!(matches!(made(|w| w.start("a")?.attribute("xmlns", "u").map(drop)), Err(WriteError::Name(_))));
    for text in ["\0", "\u{B}", "\u{FFFE}"] {
        assert!(matches!(made(|w| w.start("a")?.text(text).map(drop)), Err(WriteError::Character(_))));
        assert!(matches!(
            made(|w| w.start("a")?.attribute("b", text).map(drop)),
            Err(WriteError::Character(_))
        ));
    }
    for text in ["a--b", "a-", "\r"] {
        assert!(matches!(made(|w| w.comment(text).map(drop)), Err(WriteError::Comment)));
    }
    assert!(matches!(made(|w| w.instruction("XML", "").map(drop)), Err(WriteError::Name(_))));
    assert!(matches!(made(|w| w.instruction("a", "?>").map(drop)), Err(WriteError::Instruction)));
}

#[test]
fn unbalanced_documents_are_errors() {
    assert!(matches!(made(|_| Ok(())), Err(WriteError::NoRoot)));
    assert!(matches!(made(|w| w.start("a").map(drop)), Err(WriteError::Open(_))));
    assert!(matches!(made(|w| w.start("a")?.end()?.end().map(drop)), Err(WriteError::Misplaced(_))));
    assert!(matches!(made(|w| w.start("a")?.end()?.start("b").map(drop)), Err(WriteError::Misplaced(_))));
    assert!(matches!(made(|w| w.text("a").map(drop)), Err(WriteError::Misplaced(_))));
    assert!(matches!(
        made(|w| w.start("a")?.text("")?.attribute("b", "").map(drop)),
        Err(WriteError::Misplaced(_))
    ));
    assert!(matches!(made(|w| w.comment("")?.declaration().map(drop)), Err(WriteError::Misplaced(_))));
}

#[test]
fn a_refused_call_leaves_the_document_as_it_was() {
    let text = made(|w| {
        w.start("a")?;
        w.attribute("b", "\0").unwrap_err();
        w.namespace("xmlns", "u").unwrap_err();
        w.attribute("b", "1")?;
        w.comment("--").unwrap_err();
        w.text("\u{1}").unwrap_err();
        w.text("x")?;
        w.start("1").unwrap_err();
        w.end().map(drop)
    });
    assert_eq!(text.unwrap(), "<a b=\"1\">x</a>");
}

#[test]
fn many_attributes_and_deep_nesting_take_linear_time() {
    made(|w| {
        w.start("a")?;
        for i in 0..50_000 {
            w.attribute(&format!("b{i}"), "")?;
        }
        for _ in 0..50_000 {
            w.start("c")?.namespace("p", "u")?;
        }
        for _ in 0..50_001 {
            w.end()?;
        }
        Ok(())
    })
    .unwrap();
}
