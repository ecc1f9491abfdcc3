//! Documents made to hurt: each grows with `n`.

use std::io::{Cursor, Read};

/// `n` elements inside one another.
pub fn deep(n: usize) -> Vec<u8> {
    [b"<a>".repeat(n), b"</a>".repeat(n)].concat()
}

/// `n` elements opened and never closed.
pub fn unclosed(n: usize) -> Vec<u8> {
    b"<a>".repeat(n)
}

/// One element with `n` attributes of different names.
pub fn attributes(n: usize) -> Vec<u8> {
    let list: String = (0..n).map(|i| format!(" a{i}=''")).collect();
    format!("<a{list}/>").into_bytes()
}

/// One element with `n` attributes in two namespaces that turn out to be one at the last two.
pub fn expanded_duplicate(n: usize) -> Vec<u8> {
    let list: String = (0..n).map(|i| format!(" {}:a{}=''", if i % 2 == 0 { "p" } else { "q" }, i)).collect();
    format!("<a xmlns:p='urn:n' xmlns:q='urn:n'{list} p:z='' q:z=''/>").into_bytes()
}

/// `n` elements inside one another, each declaring a prefix of its own, and the first used in the last.
pub fn nested_declarations(n: usize) -> Vec<u8> {
    let open: String = (0..n).map(|i| format!("<e xmlns:p{i}='urn:{i}'>")).collect();
    format!("{open}<p0:x p0:y=''/>{}", "</e>".repeat(n)).into_bytes()
}

/// `n` elements inside one another, each declaring the same prefix again and using it.
pub fn redeclarations(n: usize) -> Vec<u8> {
    let open: String = (0..n).map(|i| format!("<p:e xmlns:p='urn:{i}'>")).collect();
    format!("{open}{}", "</p:e>".repeat(n)).into_bytes()
}

/// `n` siblings that look up a prefix declared under a thousand others.
pub fn lookups(n: usize) -> Vec<u8> {
    let declared: String = (0..1000).map(|i| format!(" xmlns:p{i}='urn:{i}'")).collect();
    format!("<e{declared}>{}</e>", "<p0:x p0:y=''/>".repeat(n)).into_bytes()
}

/// `n` elements of different names made to collide in the common cheap hashes: multiply by 31, sums, first
/// and last bytes with length.
pub fn colliding_names(n: usize) -> Vec<u8> {
    let body: String = (0..n).map(|i| format!("<{}/>", colliding_name(i))).collect();
    format!("<root>{body}</root>").into_bytes()
}

/// The same as attributes of one element.
pub fn colliding_attributes(n: usize) -> Vec<u8> {
    let list: String = (0..n).map(|i| format!(" {}=''", colliding_name(i))).collect();
    format!("<root{list}/>").into_bytes()
}

/// `Aa` and `BB` have the same hash in base 31, the same length and, with what surrounds them, the same
/// first sixteen and last sixteen bytes.
fn colliding_name(i: usize) -> String {
    let middle: String = (0..20).map(|bit| if i >> bit & 1 == 0 { "Aa" } else { "BB" }).collect();
    format!("sixteen-bytes-of{middle}sixteen-bytes-of")
}

/// The classical bomb: ten entities, each ten times the one before, `n` references to the last.
pub fn exponential_bomb(n: usize) -> Vec<u8> {
    let mut subset = String::from("<!ENTITY l0 \"ha\">");
    for level in 1..10 {
        subset += &format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10));
    }
    format!("<!DOCTYPE a [{subset}]><a>{}</a>", "&l9;".repeat(n)).into_bytes()
}

/// One long entity, referred to as many times as it is long: the square of `n`.
pub fn quadratic_bomb(n: usize) -> Vec<u8> {
    let long = "x".repeat(n);
    format!("<!DOCTYPE a [<!ENTITY e \"{long}\">]><a>{}</a>", "&e;".repeat(n)).into_bytes()
}

/// The same inside attribute values.
pub fn attribute_bomb(n: usize) -> Vec<u8> {
    let long = "x".repeat(n);
    format!("<!DOCTYPE a [<!ENTITY e \"{long}\">]><a b=\"{}\"/>", "&e;".repeat(n)).into_bytes()
}

/// A chain of `n` entities, each a reference to the next: depth, not size.
pub fn linear_bomb(n: usize) -> Vec<u8> {
    let chain: String = (1..n).map(|i| format!("<!ENTITY e{i} \"&e{};\">", i - 1)).collect();
    format!("<!DOCTYPE a [<!ENTITY e0 \"x\">{chain}]><a>&e{};</a>", n - 1).into_bytes()
}

/// Parameter entities that multiply between declarations.
pub fn parameter_bomb(n: usize) -> Vec<u8> {
    let mut subset = String::from("<!ENTITY % p0 \"<!-- ha -->\">");
    for level in 1..10 {
        subset += &format!("<!ENTITY % p{level} \"{}\">", format!("&#37;p{};", level - 1).repeat(10));
    }
    format!("<!DOCTYPE a [{subset}{}]><a/>", "%p9;".repeat(n)).into_bytes()
}

/// `n` default attributes, on `n` elements: the square of `n` in values.
pub fn default_bomb(n: usize) -> Vec<u8> {
    let list: String = (0..n).map(|i| format!(" d{i} CDATA 'v'")).collect();
    format!("<!DOCTYPE a [<!ATTLIST b{list}>]><a>{}</a>", "<b/>".repeat(n)).into_bytes()
}

/// `n` declarations of the same entity and of attributes of the same element.
pub fn many_declarations(n: usize) -> Vec<u8> {
    let list: String = (0..n).map(|i| format!("<!ENTITY e 'x'><!ATTLIST b d{i} CDATA #IMPLIED>")).collect();
    format!("<!DOCTYPE a [{list}]><a>&e;</a>").into_bytes()
}

/// An attribute value of `n` bytes, given as a stream that is never in memory whole.
pub fn long_attribute(n: u64) -> impl Read {
    surrounded(b"<a b='", n, b"'/>")
}

/// Text of `n` bytes, as a stream.
pub fn long_text(n: u64) -> impl Read {
    surrounded(b"<a>", n, b"</a>")
}

/// A name of `n` bytes, as a stream.
pub fn long_name(n: u64) -> impl Read {
    surrounded(b"<", n, b"/>")
}

/// A comment of `n` bytes, as a stream.
pub fn long_comment(n: u64) -> impl Read {
    surrounded(b"<!--", n, b"--><a/>")
}

fn surrounded(before: &'static [u8], n: u64, after: &'static [u8]) -> impl Read {
    Cursor::new(before).chain(std::io::repeat(b'x').take(n)).chain(Cursor::new(after))
}

/// Constructs that make a careless scanner look ahead to the end of the document again and again.
pub fn look_ahead(construct: &str, n: usize) -> Vec<u8> {
    format!("<a>{}</a>", construct.repeat(n)).into_bytes()
}

/// Every way in which bytes can fail to be UTF-8.
pub const MALFORMED_UTF8: &[(&str, &[u8])] = &[
    ("lone continuation, first", b"\x80"),
    ("lone continuation, last", b"\xBF"),
    ("two continuations", b"\x80\xBF"),
    ("overlong slash, two bytes", b"\xC0\xAF"),
    ("overlong delete, two bytes", b"\xC1\xBF"),
    ("overlong null, two bytes", b"\xC0\x80"),
    ("overlong slash, three bytes", b"\xE0\x80\xAF"),
    ("overlong, three bytes, last", b"\xE0\x9F\xBF"),
    ("overlong slash, four bytes", b"\xF0\x80\x80\xAF"),
    ("overlong, four bytes, last", b"\xF0\x8F\xBF\xBF"),
    ("overlong slash, five bytes", b"\xF8\x80\x80\x80\xAF"),
    ("overlong slash, six bytes", b"\xFC\x80\x80\x80\x80\xAF"),
    ("high surrogate, first", b"\xED\xA0\x80"),
    ("high surrogate, last", b"\xED\xAF\xBF"),
    ("low surrogate, first", b"\xED\xB0\x80"),
    ("low surrogate, last", b"\xED\xBF\xBF"),
    ("pair of surrogates", b"\xED\xA0\xBD\xED\xB8\x80"),
    ("beyond U+10FFFF", b"\xF4\x90\x80\x80"),
    ("lead byte F5", b"\xF5\x80\x80\x80"),
    ("lead byte F8", b"\xF8\x88\x80\x80\x80"),
    ("lead byte FC", b"\xFC\x84\x80\x80\x80\x80"),
    ("byte FE", b"\xFE"),
    ("byte FF", b"\xFF"),
    ("mark of UTF-16 inside", b"\xFE\xFF"),
    ("two bytes, second missing", b"\xC3"),
    ("two bytes, second ASCII", b"\xC3A"),
    ("three bytes, last two missing", b"\xE2"),
    ("three bytes, last missing", b"\xE2\x82"),
    ("three bytes, last ASCII", b"\xE2\x82A"),
    ("three bytes, second ASCII", b"\xE2A\xAC"),
    ("four bytes, last three missing", b"\xF0"),
    ("four bytes, last two missing", b"\xF0\x9F"),
    ("four bytes, last missing", b"\xF0\x9F\x98"),
    ("four bytes, last ASCII", b"\xF0\x9F\x98A"),
    ("two lead bytes", b"\xC3\xC3\xA9"),
    ("one continuation too many", b"\xC3\xA9\xA9"),
    ("Latin-1", b"\xE9t\xE9"),
];
