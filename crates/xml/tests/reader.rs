//! Corners of the reader that a review or a suite has shown to be worth a test of their own.

use std::io::Read;

use segur_xml::{DtdMode, ErrorKind, Event, Limits, Options, Reader, Span, Tree};

fn with_dtd() -> Options {
    Options::new().with_dtd(DtdMode::Internal)
}

/// All the text of a document, comments in brackets, attribute values in braces.
fn text_of(reader: &mut Reader<'_>) -> Result<String, ErrorKind> {
    let mut all = String::new();
    while let Some(event) = reader.next().map_err(|error| error.kind)? {
        match event {
            Event::Text(text) => all += &text.text(),
            Event::Comment(comment) => all += &format!("[{}]", comment.text()),
            Event::Start(start) => start.attributes().for_each(|a| all += &format!("{{{}}}", a.value)),
            _ => {}
        }
    }
    Ok(all)
}

fn read(document: &str) -> Result<String, ErrorKind> {
    text_of(&mut Reader::from_slice(document.as_bytes(), &with_dtd()))
}

/// Where the first error is: line, column, byte offset, length.
fn error_place(bytes: &[u8]) -> (u64, u64, u64, u64) {
    let options = with_dtd();
    let mut reader = Reader::from_slice(bytes, &options);
    loop {
        match reader.step() {
            Ok(more) => assert!(more, "an error was expected"),
            Err(error) => {
                let place = reader.error_location(&error);
                return (place.line, place.column, place.offset, place.length);
            }
        }
    }
}

#[test]
fn carriage_returns_of_entities_stay() {
    let entity =
        "<!DOCTYPE a [<!ENTITY e '1&#13;&#10;2<!--&#13;--><![CDATA[&#13;]]><b c=\"&#13;&#10;\"/>'>]>";
    assert_eq!(read(&format!("{entity}<a>\r\n&e;\r</a>")).unwrap(), "\n1\r\n2[\r]\r{  }\n");
}

#[test]
fn an_unbalanced_entity_is_shown_where_it_is_used() {
    let document = b"<!DOCTYPE a [<!ENTITY e '<b>'>]>\n<a>\n  \xC3\xA9 &e;</b></a>";
    assert_eq!(error_place(document), (3, 5, 42, 3));
}

#[test]
fn an_open_instruction_shows_its_target_only() {
    let mut reader = Reader::from_slice(b"<a><?target and\nmore", &Options::new());
    let error = std::iter::repeat_with(|| reader.step()).find_map(Result::err).unwrap();
    assert_eq!((error.kind, error.detail.as_str()), (ErrorKind::UnterminatedInstruction, "target"));
}

#[test]
fn long_text_is_not_held_when_streaming() {
    let limits = Limits { token: 1 << 18, ..Limits::default() };
    let options = Options::new().with_limits(limits);
    for (before, after) in
        [("<a>", "</a>"), ("<a>&amp;", "</a>"), ("<a>]", "]</a>"), ("<a><![CDATA[x\r", "]]></a>")]
    {
        let long = std::io::repeat(b'x').take(3 << 20);
        let document = before.as_bytes().chain(long).chain(after.as_bytes());
        let text = text_of(&mut Reader::from_read(document, &options)).unwrap();
        assert_eq!(
            text.bytes().filter(|&b| b == b'x').count(),
            (3 << 20) + before.matches('x').count(),
            "{before}"
        );
    }
}

#[test]
fn an_open_cdata_section_is_placed_where_it_began() {
    let text = format!("<a>\n <b><![CDATA[{}", "x\n".repeat(300_000));
    let memory = Reader::from_slice(text.as_bytes(), &Options::new());
    let stream = Reader::from_read(text.as_bytes(), &Options::new());
    for mut reader in [memory, stream] {
        let error = loop {
            if let Err(error) = reader.step() {
                break error;
            }
        };
        let place = reader.error_location(&error);
        assert_eq!((error.kind, place.line, place.column), (ErrorKind::UnterminatedCdata, 2, 14));
    }
}

#[test]
fn cdata_sections_end_with_the_document_at_the_latest() {
    for open in ["<a><![CDATA[", "<a><![CDATA[x", "<a><![CDATA[]]", "<a><![CDATA[]]]", "<a><![CDATA[\r"] {
        assert_eq!(read(open), Err(ErrorKind::UnterminatedCdata), "{open}");
    }
    assert_eq!(read("<a><![CDATA[]]]]]></a>").unwrap(), "]]]");
}

#[test]
fn defaults_stay_in_proportion_to_the_document() {
    let list: String = (0..5_000).map(|i| format!(" b{i} CDATA 'x'")).collect();
    let head = format!("<!DOCTYPE a [<!ATTLIST a{list}>]>");
    assert_eq!(read(&format!("{head}<a/>")).unwrap(), "{x}".repeat(5_000));
    let many = format!("{head}<r>{}</r>", "<a/>".repeat(100_000));
    assert_eq!(read(&many), Err(ErrorKind::LimitEntityExpansion));
    let limits = Limits { attributes: 100, ..Limits::default() };
    let mut reader = Reader::from_slice(head.as_bytes(), &with_dtd());
    assert!(reader.step().is_ok());
    let document = format!("{head}<a/>");
    let options = with_dtd().with_limits(limits);
    assert_eq!(
        text_of(&mut Reader::from_slice(document.as_bytes(), &options)),
        Err(ErrorKind::LimitAttributes)
    );
}

#[test]
fn defaults_do_not_repeat_what_is_written() {
    let head = "<!DOCTYPE a [<!ATTLIST a b NMTOKEN ' d ' c CDATA 'e' xmlns CDATA 'u'>]>";
    assert_eq!(read(&format!("{head}<a b=' x  y '/>")).unwrap(), "{x y}{e}");
    assert_eq!(read(&format!("{head}<a c='' xmlns=''/>")).unwrap(), "{}{d}");
}

#[test]
fn offsets_are_those_of_the_bytes_given() {
    let document = "<?xml version='1.0' encoding='UTF-16'?>\n<é>€😀</è>";
    let wide: Vec<u8> = document.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [&[0xFE, 0xFF][..], &wide].concat();
    assert_eq!(error_place(&marked), (2, 6, 2 + 2 * (40 + 3 + 3), 2 * 3));
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?>\r\n<\xE9>\xE8</\xE8>";
    assert_eq!(error_place(latin), (2, 5, 45 + 4, 3));
    let bom = b"\xEF\xBB\xBF<a></b>";
    assert_eq!(error_place(bom), (1, 4, 6, 3));
}

#[test]
fn offsets_stay_true_when_a_stream_has_moved_on() {
    let head = "<?xml version='1.0' encoding='ISO-8859-1'?>";
    let lines = 40_000u64;
    let body: Vec<u8> = (0..lines).flat_map(|_| *b"\xE9\xE8\n").collect();
    let document = head.as_bytes().chain(&b"<a>"[..]).chain(&body[..]).chain(&b"<b/></a>"[..]);
    let mut reader = Reader::from_read(document, &Options::new());
    let mut place = None;
    while reader.step().unwrap() {
        if let Some(Event::Start(start)) = reader.event() {
            place = Some(start.span).map(|span: Span| reader.location(span));
        }
    }
    let place = place.unwrap();
    assert_eq!((place.line, place.column), (lines + 1, 1));
    assert_eq!((place.offset, place.length), (head.len() as u64 + 3 + 3 * lines, 4));
}

#[test]
fn trees_count_columns_in_characters() {
    let tree = Tree::parse("<é>\n<ü/> €€ <b c='1'/></é>".as_bytes(), &Options::new()).unwrap();
    let last = tree.root().elements().last().unwrap();
    assert_eq!((last.location().line, last.location().column), (2, 9));
    assert_eq!(last.attributes().next().unwrap().location().column, 12);
}

#[test]
fn a_long_declaration_still_names_the_encoding() {
    let spaces = " ".repeat(3_000);
    let document =
        [format!("<?xml version='1.0'{spaces}encoding='ISO-8859-1'?><a>").as_bytes(), b"\xE9</a>"].concat();
    assert_eq!(text_of(&mut Reader::from_slice(&document, &Options::new())).unwrap(), "é");
}

#[test]
fn namespaces_and_targets_count_as_names() {
    let limits = Limits { names: 1_000, ..Limits::default() };
    let options = Options::new().with_limits(limits);
    let spaces: String = (0..2_000).map(|i| format!("<a xmlns='u{i}'/>")).collect();
    let targets: String = (0..2_000).map(|i| format!("<?t{i}?>")).collect();
    for (inner, kind) in [(spaces, ErrorKind::LimitNamespaces), (targets, ErrorKind::LimitNames)] {
        let document = format!("<r>{inner}</r>");
        assert_eq!(text_of(&mut Reader::from_slice(document.as_bytes(), &options)), Err(kind));
    }
}

#[test]
fn damage_in_a_stream_is_placed() {
    let text: Vec<u8> = "<doc>é</doc>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let document = [&[0xFF, 0xFE][..], &text, &[0x00]].concat();
    let options = Options::new();
    for size in [1, 2, 3, 7, 1000] {
        let mut reader = Reader::from_read(InPieces(&document, size), &options);
        let error = std::iter::repeat_with(|| reader.step()).find_map(Result::err).unwrap();
        assert_eq!(error.kind, ErrorKind::InvalidUtf16);
        assert_eq!(reader.error_location(&error).offset, 2 + text.len() as u64);
    }
}

/// A stream that gives a few bytes at a time.
struct InPieces<'b>(&'b [u8], usize);

impl Read for InPieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let size = self.1.min(out.len());
        self.0.read(&mut out[..size])
    }
}
