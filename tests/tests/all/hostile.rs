//! Input made to hurt: answered in time linear in its size, with a finding, without panic.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use libtest_mimic::Trial;
use segur_tests::adapter::{self, Grammar, How, Problem, Verdict};
use segur_tests::growth;
use segur_tests::hostile as make;

use crate::{Outcome, alone, none};

pub(crate) fn trials() -> Vec<Trial> {
    let cases = CASES.iter().map(|case| alone(format!("hostile_{}", case.name), || case.run()));
    let growth = GROWTH.iter().map(|case| alone(format!("linear_{}", case.name), || case.run()));
    let others = [
        alone("hostile_streams", streams),
        alone("hostile_external_entities", external_entities),
        alone("hostile_encodings", encodings),
        alone("hostile_not_xml", not_xml),
    ];
    let validated = CASES.iter().map(|case| alone(format!("hostile_xsd_{}", case.name), || case.validate()));
    let growth_validated =
        GROWTH.iter().map(|case| alone(format!("linear_xsd_{}", case.name), || case.validate()));
    cases.chain(growth).chain(validated).chain(growth_validated).chain(others).collect()
}

/// A document of a given size and the answer that it must get.
struct Case {
    name: &'static str,
    make: fn(usize) -> Vec<u8>,
    n: usize,
    how: How,
    /// The code of the refusal; nothing if the document is to be accepted.
    code: Option<&'static str>,
}

const CASES: &[Case] = &[
    Case {
        name: "depth_limit",
        make: make::deep,
        n: 1_000_000,
        how: How::DEFAULT,
        code: Some("XML-LIMIT-DEPTH"),
    },
    Case { name: "depth_lifted", make: make::deep, n: 1_000_000, how: How::UNLIMITED, code: None },
    Case {
        name: "depth_unclosed",
        make: make::unclosed,
        n: 1_000_000,
        how: How::UNLIMITED,
        code: Some("XML-EOF"),
    },
    Case {
        name: "attributes_limit",
        make: make::attributes,
        n: 100_000,
        how: How::DEFAULT,
        code: Some("XML-LIMIT-ATTRIBUTES"),
    },
    Case { name: "attributes_lifted", make: make::attributes, n: 100_000, how: How::UNLIMITED, code: None },
    Case {
        name: "attributes_duplicate",
        make: make::expanded_duplicate,
        n: 100_000,
        how: How::UNLIMITED,
        code: Some("XML-NS-ATTRIBUTE-TWICE"),
    },
    Case {
        name: "namespaces_nested",
        make: make::nested_declarations,
        n: 20_000,
        how: How::UNLIMITED,
        code: None,
    },
    Case {
        name: "namespaces_limit",
        make: make::nested_declarations,
        n: 20_000,
        how: How::DEFAULT,
        code: Some("XML-LIMIT-DEPTH"),
    },
    Case { name: "namespaces_again", make: make::redeclarations, n: 20_000, how: How::UNLIMITED, code: None },
    Case { name: "names_colliding", make: make::colliding_names, n: 100_000, how: How::DEFAULT, code: None },
    Case {
        name: "attributes_colliding",
        make: make::colliding_attributes,
        n: 50_000,
        how: How::UNLIMITED,
        code: None,
    },
    Case {
        name: "bomb_exponential",
        make: make::exponential_bomb,
        n: 1,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case {
        name: "bomb_quadratic",
        make: make::quadratic_bomb,
        n: 100_000,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case {
        name: "bomb_attribute",
        make: make::attribute_bomb,
        n: 100_000,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case {
        name: "bomb_linear",
        make: make::linear_bomb,
        n: 30_000,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case {
        name: "bomb_parameter",
        make: make::parameter_bomb,
        n: 1,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case {
        name: "bomb_refused",
        make: make::exponential_bomb,
        n: 1,
        how: How::DEFAULT,
        code: Some("XML-DTD-REFUSED"),
    },
    Case {
        name: "bomb_defaults",
        make: make::default_bomb,
        n: 9_000,
        how: How::DTD,
        code: Some("XML-LIMIT-ENTITIES"),
    },
    Case { name: "declarations_many", make: make::many_declarations, n: 20_000, how: How::DTD, code: None },
];

impl Case {
    fn run(&self) -> Outcome {
        let document = (self.make)(self.n);
        for how in [self.how, self.how.in_chunks(4096)] {
            let answer = adapter::read(&document, how);
            expect(&answer, self.code).map_err(|message| format!("{how:?}: {message}"))?;
        }
        match adapter::tree(&document, self.how) {
            Ok(_) if self.code.is_some() => Err("a tree is made".into()),
            Err(problem) if self.code.is_none() => Err(format!("no tree is made: {problem:?}").into()),
            _ => Ok(()),
        }
    }
}

fn expect(answer: &Result<(), Problem>, code: Option<&str>) -> Result<(), String> {
    match (answer, code) {
        (Ok(()), None) => Ok(()),
        (Err(problem), Some(code)) if problem.code == code => Ok(()),
        (answer, code) => Err(format!("{code:?} expected, {answer:?}")),
    }
}

/// A document whose reading must take time linear in its size, accepted or not.
struct Growth {
    name: &'static str,
    make: fn(usize) -> Vec<u8>,
    n: usize,
    how: How,
}

const GROWTH: &[Growth] = &[
    Growth { name: "depth", make: make::deep, n: 50_000, how: How::UNLIMITED },
    Growth { name: "unclosed", make: make::unclosed, n: 50_000, how: How::UNLIMITED },
    Growth { name: "attributes", make: make::attributes, n: 12_500, how: How::UNLIMITED },
    Growth { name: "expanded_duplicate", make: make::expanded_duplicate, n: 12_500, how: How::UNLIMITED },
    Growth { name: "nested_declarations", make: make::nested_declarations, n: 5_000, how: How::UNLIMITED },
    Growth { name: "redeclarations", make: make::redeclarations, n: 5_000, how: How::UNLIMITED },
    Growth { name: "lookups", make: make::lookups, n: 5_000, how: How::UNLIMITED },
    Growth { name: "colliding_names", make: make::colliding_names, n: 12_500, how: How::UNLIMITED },
    Growth { name: "colliding_attributes", make: make::colliding_attributes, n: 6_250, how: How::UNLIMITED },
    Growth { name: "quadratic_bomb", make: make::quadratic_bomb, n: 20_000, how: How::DTD },
    Growth { name: "attribute_bomb", make: make::attribute_bomb, n: 20_000, how: How::DTD },
    Growth { name: "linear_bomb", make: make::linear_bomb, n: 20_000, how: How::DTD },
    Growth { name: "default_bomb", make: make::default_bomb, n: 2_000, how: How::DTD },
    Growth { name: "declarations", make: make::many_declarations, n: 5_000, how: How::DTD },
    Growth { name: "ahead_comment", make: |n| make::look_ahead("<!--", n), n: 50_000, how: How::DTD },
    Growth {
        name: "ahead_closed_comments",
        make: |n| make::look_ahead("<!-- -->", n),
        n: 50_000,
        how: How::DTD,
    },
    Growth { name: "ahead_cdata", make: |n| make::look_ahead("<![CDATA[]]>", n), n: 50_000, how: How::DTD },
    Growth { name: "ahead_open_cdata", make: |n| make::look_ahead("<![CDATA[", n), n: 50_000, how: How::DTD },
    Growth { name: "ahead_instructions", make: |n| make::look_ahead("<?a ?>", n), n: 50_000, how: How::DTD },
    Growth { name: "ahead_references", make: |n| make::look_ahead("&lt;", n), n: 50_000, how: How::DTD },
    Growth { name: "ahead_brackets", make: |n| make::look_ahead("]]", n), n: 100_000, how: How::DTD },
    Growth { name: "ahead_line_ends", make: |n| make::look_ahead("\r", n), n: 200_000, how: How::DTD },
    Growth { name: "ahead_open_values", make: |n| make::look_ahead("<a b='>", n), n: 50_000, how: How::DTD },
    Growth {
        name: "ahead_ampersands",
        make: |n| make::look_ahead("<b c='&amp;'/>", n),
        n: 50_000,
        how: How::DTD,
    },
    Growth {
        name: "open_doctype",
        make: |n| format!("<!DOCTYPE a [{}", "<!--".repeat(n)).into_bytes(),
        n: 50_000,
        how: How::DTD,
    },
    Growth {
        name: "open_declarations",
        make: |n| format!("<!DOCTYPE a [{}", "<!ENTITY a '".repeat(n)).into_bytes(),
        n: 50_000,
        how: How::DTD,
    },
    Growth {
        name: "space",
        make: |n| make::look_ahead("<a            >", n),
        n: 20_000,
        how: How::UNLIMITED,
    },
];

impl Growth {
    /// Each way of feeding on its own: a stream in small pieces must not start again at every piece.
    fn run(&self) -> Outcome {
        for how in [self.how, self.how.in_chunks(100)] {
            growth::linear(self.n, self.make, |document| drop(adapter::read(document, how)))
                .map_err(|message| format!("{how:?}: {message}"))?;
        }
        growth::linear(self.n, self.make, |document| drop(adapter::tree(document, self.how)))
            .map_err(|message| format!("tree: {message}"))?;
        Ok(())
    }
}

/// Counts the bytes taken from a stream.
struct Counted<R> {
    inner: R,
    taken: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.taken.set(self.taken.get() + count as u64);
        Ok(count)
    }
}

/// 300 MB in one token: refused at the limit without reading the rest; text of any length streams through.
fn streams() -> Outcome {
    const SIZE: u64 = 300 << 20;
    const BOUND: u64 = 64 << 20;
    let refused = |name: &str, stream: Box<dyn Read>, code: &str| {
        let taken = Rc::new(Cell::new(0));
        let answer = adapter::read_stream(Counted { inner: stream, taken: taken.clone() }, How::DEFAULT);
        expect(&answer, Some(code)).map_err(|message| format!("{name}: {message}"))?;
        if taken.get() > BOUND { Err(format!("{name}: {} bytes taken", taken.get())) } else { Ok(()) }
    };
    refused("attribute", Box::new(make::long_attribute(SIZE)), "XML-LIMIT-ATTRIBUTE-VALUE")?;
    refused("name", Box::new(make::long_name(SIZE)), "XML-LIMIT-NAME")?;
    refused("comment", Box::new(make::long_comment(SIZE)), "XML-LIMIT-TOKEN")?;
    expect(&adapter::read_stream(make::long_text(SIZE), How::DEFAULT), None)?;
    expect(&adapter::read_stream(make::long_attribute(SIZE / 8), How::UNLIMITED), None)?;
    Ok(())
}

/// Nothing external is opened, and a reference to it is refused or left out as the recommendation says.
fn external_entities() -> Outcome {
    const DECLARED: &str = "<!ENTITY x SYSTEM 'file:///etc/passwd'><!ENTITY u SYSTEM 'a.gif' NDATA gif>\
        <!NOTATION gif SYSTEM 'viewer'>";
    let cases = [
        ("unused", format!("<!DOCTYPE a [{DECLARED}]><a/>"), None),
        ("in an attribute", format!("<!DOCTYPE a [{DECLARED}]><a b='&x;'/>"), Some("XML-ENTITY-EXTERNAL")),
        ("unparsed", format!("<!DOCTYPE a [{DECLARED}]><a>&u;</a>"), Some("XML-ENTITY-UNPARSED")),
        ("external subset", "<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/a.dtd'><a/>".to_owned(), None),
        (
            "parameter entity",
            "<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///dev/random'>%p;]><a/>".to_owned(),
            None,
        ),
        (
            "recursion",
            "<!DOCTYPE a [<!ENTITY e '&f;'><!ENTITY f '&e;'>]><a>&e;</a>".to_owned(),
            Some("XML-ENTITY-RECURSION"),
        ),
        (
            "recursion, attribute",
            "<!DOCTYPE a [<!ENTITY e '&e;'>]><a b='&e;'/>".to_owned(),
            Some("XML-ENTITY-RECURSION"),
        ),
        ("undeclared", "<!DOCTYPE a [<!ENTITY e ''>]><a>&f;</a>".to_owned(), Some("XML-ENTITY")),
        (
            "unbalanced",
            "<!DOCTYPE a [<!ENTITY e '<b>'>]><a>&e;</b></a>".to_owned(),
            Some("XML-ENTITY-UNBALANCED"),
        ),
    ];
    let check = |(name, document, code): &(&str, String, Option<&str>)| {
        let answer = adapter::read(document.as_bytes(), How::DTD);
        let refused = adapter::read(document.as_bytes(), How::DEFAULT);
        let both = expect(&answer, *code).and_then(|()| expect(&refused, Some("XML-DTD-REFUSED")));
        both.err().map(|message| format!("{name}: {message}"))
    };
    none(cases.iter().filter_map(check).collect())
}

/// Encodings that lie, or that nobody should use.
fn encodings() -> Outcome {
    let utf16 = |text: &str, to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
    let cases: Vec<(&str, Vec<u8>, Option<&str>)> = vec![
        (
            "UTF-7 declared",
            b"<?xml version='1.0' encoding='UTF-7'?><a>+ADw-b+AD4-</a>".to_vec(),
            Some("XML-ENC-UNSUPPORTED"),
        ),
        ("UTF-7 written", b"+ADw-a+AD4-".to_vec(), Some("XML-TEXT-OUTSIDE")),
        (
            "nonsense declared",
            b"<?xml version='1.0' encoding='klingon'?><a/>".to_vec(),
            Some("XML-ENC-UNSUPPORTED"),
        ),
        (
            "UTF-16 declared, UTF-8 written",
            b"<?xml version='1.0' encoding='UTF-16'?><a/>".to_vec(),
            Some("XML-ENC-MISMATCH"),
        ),
        (
            "ASCII declared, é written",
            b"<?xml version='1.0' encoding='US-ASCII'?><a>\xC3\xA9</a>".to_vec(),
            Some("XML-ENC-ASCII"),
        ),
        (
            "UTF-8 declared, Latin-1 written",
            b"<?xml version='1.0' encoding='UTF-8'?><a>\xE9</a>".to_vec(),
            Some("XML-ENC-UTF8"),
        ),
        ("Latin-1", b"<?xml version='1.0' encoding='ISO-8859-1'?><a b='\xE9'>\xA9\x85</a>".to_vec(), None),
        ("windows-1252", b"<?xml version='1.0' encoding='windows-1252'?><a>\x80\x9C</a>".to_vec(), None),
        (
            "UTF-16, odd",
            [&b"\xFF\xFE"[..], &utf16("<a/>", u16::to_le_bytes), b"\0"].concat(),
            Some("XML-ENC-UTF16"),
        ),
        (
            "UTF-16, lone surrogate",
            [&b"\xFE\xFF\0<\0a\0>"[..], b"\xD8\0", &utf16("</a>", u16::to_be_bytes)].concat(),
            Some("XML-ENC-UTF16"),
        ),
        ("UTF-32", b"\xFF\xFE\0\0<\0\0\0a\0\0\0/\0\0\0>\0\0\0".to_vec(), Some("XML-ENC-UTF32")),
        ("EBCDIC", b"\x4C\x6F\xA7\x94\x93\x40\xA5\x85\x99".to_vec(), Some("XML-ENC-EBCDIC")),
        ("two marks", b"\xEF\xBB\xBF\xEF\xBB\xBF<a/>".to_vec(), Some("XML-TEXT-OUTSIDE")),
    ];
    let check = |(name, document, code): &(&str, Vec<u8>, Option<&str>)| {
        let ways = [How::DEFAULT, How::DEFAULT.in_chunks(1)];
        let wrong = ways.iter().find_map(|how| expect(&adapter::read(document, *how), *code).err());
        wrong.map(|message| format!("{name}: {message}"))
    };
    none(cases.iter().filter_map(check).collect())
}

/// What is not XML at all is refused, at a place inside it.
fn not_xml() -> Outcome {
    let cases: [(&str, &[u8]); 12] = [
        ("nothing", b""),
        ("spaces", b" \r\n\t "),
        ("a mark alone", b"\xEF\xBB\xBF"),
        ("half a mark", b"\xEF\xBB"),
        ("PDF", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<<>>\nendobj\n"),
        ("ZIP", b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0"),
        (
            "HTML",
            b"<!DOCTYPE html><html><head><meta charset=utf-8><title>x</title></head><body><br></body></html>",
        ),
        ("JSON", b"{\"resourceType\":\"Bundle\"}"),
        ("HL7v2", b"MSH|^~\\&|LAB|HOSP|\rPID|1\r"),
        ("zeros", &[0; 100]),
        ("text", b"Compte rendu"),
        ("UTF-16 without mark or declaration", b"<\0a\0>\0<\0"),
    ];
    let check = |(name, bytes): &(&str, &[u8])| match adapter::read(bytes, How::DEFAULT) {
        Err(problem) if problem.offset <= bytes.len() as u64 && !problem.message.is_empty() => None,
        answer => Some(format!("{name}: {answer:?}")),
    };
    none(cases.iter().filter_map(check).collect())
}

/// Any content in the root element `a`.
fn any() -> Result<Grammar, String> {
    const ANY: &str = "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\
        <xs:element name='a' type='xs:anyType'/></xs:schema>";
    adapter::compile_text(ANY).map_err(|problems| format!("{problems:?}"))
}

impl Case {
    /// The validator gives the reader's answer.
    fn validate(&self) -> Outcome {
        let grammar = any()?;
        let document = (self.make)(self.n);
        for how in [self.how, self.how.in_chunks(4096)] {
            let judgement = grammar.judge().validate(&document, how);
            if (judgement.verdict == Verdict::NotWellFormed) != self.code.is_some() {
                let last = judgement.errors.last();
                return Err(format!("{how:?}: {:?} {last:?}", judgement.verdict).into());
            }
        }
        Ok(())
    }
}

impl Growth {
    /// The validator takes no more than linear time, and so do the positions and paths of its findings.
    fn validate(&self) -> Outcome {
        let grammar = any()?;
        // A new judge each time: one that has seen the names of the small document starts warm.
        let work = |document: &[u8]| drop(grammar.judge().validate(document, self.how));
        Ok(growth::linear(self.n, self.make, work)?)
    }
}
