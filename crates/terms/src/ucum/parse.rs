//! The grammar of UCUM (section 2.2), by recursive descent.

use super::atoms::{Kind, atoms, prefixes};
use super::measure::Measure;
use super::{Error, ErrorKind};

/// No unit of the field has more than 40 bytes.
const LONGEST: usize = 1_024;
const DEEPEST: usize = 32;

pub(super) fn unit(text: &str) -> Result<Measure, Error> {
    if text.is_empty() {
        return Err(Error::new(ErrorKind::Empty, text, 0, 0));
    }
    if text.len() > LONGEST {
        return Err(Error::new(ErrorKind::TooLong, "", 0, 0));
    }
    let mut parser = Parser { text, at: 0, depth: 0 };
    let measure = parser.main_term()?;
    match parser.peek() {
        None => Ok(measure),
        Some(b')') => Err(parser.error(ErrorKind::Bracket, parser.at, 1)),
        Some(byte) if byte.is_ascii_whitespace() => Err(parser.error(ErrorKind::Space, parser.at, 1)),
        Some(_) => Err(parser.error(ErrorKind::Unknown, parser.at, text.len() - parser.at)),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    /// A term, which a solidus may begin.
    fn main_term(&mut self) -> Result<Measure, Error> {
        let sign = if self.eat(b'/') { -1 } else { 1 };
        let mut measure = Measure::number(1.0).times(self.component()?, sign);
        loop {
            let sign = match self.peek() {
                Some(b'.') => 1,
                Some(b'/') => -1,
                _ => return Ok(measure),
            };
            self.at += 1;
            measure = measure.times(self.component()?, sign);
        }
    }

    fn component(&mut self) -> Result<Measure, Error> {
        match self.peek() {
            Some(b'(') => self.parenthesis(),
            Some(b'{') => self.annotation().map(|()| Measure::number(1.0)),
            Some(b'0'..=b'9') if !self.is_power_of_ten() => {
                let number = self.number()?;
                self.annotations()?;
                Ok(number)
            }
            _ => {
                let unit = self.simple_unit()?;
                let exponent = self.exponent()?;
                self.annotations()?;
                Ok(unit.power(exponent))
            }
        }
    }

    fn parenthesis(&mut self) -> Result<Measure, Error> {
        let open = self.at;
        self.at += 1;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(ErrorKind::TooLong, open, 1));
        }
        let measure = self.main_term()?;
        self.depth -= 1;
        if self.eat(b')') { Ok(measure) } else { Err(self.error(ErrorKind::Bracket, open, 1)) }
    }

    /// `{...}` after a unit; some tables write several.
    fn annotations(&mut self) -> Result<(), Error> {
        while self.peek() == Some(b'{') {
            self.annotation()?;
        }
        Ok(())
    }

    fn annotation(&mut self) -> Result<(), Error> {
        let rest = &self.text[self.at + 1..];
        let length =
            rest.bytes().take_while(|byte| matches!(byte, b'!'..=b'~') && !matches!(byte, b'{' | b'}'));
        let length = length.count();
        if rest.as_bytes().get(length) != Some(&b'}') {
            return Err(self.error(ErrorKind::Annotation, self.at, 1 + length));
        }
        self.at += length + 2;
        Ok(())
    }

    fn number(&mut self) -> Result<Measure, Error> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match self.text[start..self.at].parse::<f64>() {
            Ok(number) if number > 0.0 => Ok(Measure::number(number)),
            _ => Err(self.error(ErrorKind::Unknown, start, self.at - start)),
        }
    }

    /// `10*` and `10^` are units: the powers of ten.
    fn is_power_of_ten(&self) -> bool {
        matches!(self.text.as_bytes()[self.at..], [b'1', b'0', b'*' | b'^', ..])
    }

    fn simple_unit(&mut self) -> Result<Measure, Error> {
        let start = self.at;
        self.at += if self.is_power_of_ten() { 3 } else { self.symbol_length()? };
        let symbol = &self.text[start..self.at];
        if symbol.is_empty() {
            return Err(self.no_symbol());
        }
        resolve(symbol).map_err(|kind| self.error(kind, start, symbol.len()))
    }

    /// Up to an operator, exponent or annotation; between square brackets anything goes.
    fn symbol_length(&self) -> Result<usize, Error> {
        let mut open = None;
        for (length, byte) in self.text[self.at..].bytes().enumerate() {
            match (open, byte) {
                (None, b'[') => open = Some(length),
                (Some(_), b']') => open = None,
                (Some(_), _) => {}
                (None, b']') => return Err(self.error(ErrorKind::Bracket, self.at + length, 1)),
                (None, b'.' | b'/' | b'(' | b')' | b'{' | b'}' | b'+' | b'-' | b'0'..=b'9') => {
                    return Ok(length);
                }
                (None, byte) if byte.is_ascii_whitespace() => return Ok(length),
                _ => {}
            }
        }
        match open {
            Some(at) => Err(self.error(ErrorKind::Bracket, self.at + at, 1)),
            None => Ok(self.text.len() - self.at),
        }
    }

    fn no_symbol(&self) -> Error {
        match self.peek() {
            Some(byte) if byte.is_ascii_whitespace() => self.error(ErrorKind::Space, self.at, 1),
            Some(b'}') => self.error(ErrorKind::Annotation, self.at, 1),
            _ => self.error(ErrorKind::Missing, self.at, 0),
        }
    }

    fn exponent(&mut self) -> Result<i32, Error> {
        let start = self.at;
        let negative = self.peek() == Some(b'-');
        let signed = negative || self.peek() == Some(b'+');
        self.at += usize::from(signed);
        let digits = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        match &self.text[digits..self.at] {
            "" if !signed => Ok(1),
            text if (1..=3).contains(&text.len()) => {
                let exponent: i32 = text.parse().unwrap_or_default();
                Ok(if negative { -exponent } else { exponent })
            }
            _ => Err(self.error(ErrorKind::Exponent, start, self.at - start)),
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn error(&self, kind: ErrorKind, at: usize, length: usize) -> Error {
        Error::new(kind, self.text, at, length)
    }
}

/// An atom, or a prefix before a metric atom.
pub(super) fn resolve(symbol: &str) -> Result<Measure, ErrorKind> {
    if let Some(atom) = atoms().get(symbol) {
        return Ok(atom.measure.clone());
    }
    let mut kind = ErrorKind::Unknown;
    for (prefix, factor) in prefixes() {
        let Some(atom) = symbol.strip_prefix(prefix).and_then(|rest| atoms().get(rest)) else { continue };
        if atom.kind == Kind::Metric {
            return Ok(Measure::number(*factor).times(atom.measure.clone(), 1));
        }
        kind = ErrorKind::Prefix;
    }
    Err(kind)
}
