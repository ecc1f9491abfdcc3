//! Comma- and tab-separated tables, streamed: one record in memory at a time.

use std::io::{BufRead, BufReader, Read};

use segur_report::{Finding, Location, Source, Text};

/// How the fields of a record are told apart.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    /// RFC 4180: commas, fields in quotes where needed.
    Comma,
    /// RF2: tabs, quotes mean nothing.
    Tab,
}

/// A table whose first record names the columns.
pub(crate) struct Records<R> {
    input: BufReader<R>,
    form: Form,
    record: Vec<u8>,
    /// Fields without their quotes, and where each ends.
    fields: String,
    ends: Vec<usize>,
    line: u64,
    next_line: u64,
    offset: u64,
    next_offset: u64,
}

/// No record of the tables that we know comes near it.
const LONGEST: usize = 1 << 20;

impl<R: Read> Records<R> {
    /// Opens the table and finds the columns wanted, whatever their order; those that are not `required` may be
    /// missing.
    pub(crate) fn open<const N: usize>(
        input: R,
        form: Form,
        wanted: [&str; N],
        required: usize,
    ) -> Result<(Self, [Option<usize>; N]), Box<Finding>> {
        let mut records = Records {
            input: BufReader::with_capacity(1 << 16, input),
            form,
            record: Vec::new(),
            fields: String::new(),
            ends: Vec::new(),
            line: 1,
            next_line: 1,
            offset: 0,
            next_offset: 0,
        };
        records.advance()?;
        let columns = wanted.map(|name| (0..records.ends.len()).find(|&at| records.is_column(at, name)));
        match wanted.iter().zip(&columns).take(required).find(|(_, found)| found.is_none()) {
            Some((name, _)) => Err(records.fault("TERMS-COLUMN", no_column(name))),
            None => Ok((records, columns)),
        }
    }

    /// Goes to the next record that is not empty; false at the end.
    pub(crate) fn advance(&mut self) -> Result<bool, Box<Finding>> {
        loop {
            self.offset = self.next_offset;
            self.line = self.next_line;
            self.read_record()?;
            if self.record.is_empty() && self.next_offset == self.offset {
                return Ok(false);
            }
            self.split()?;
            if !self.fields.is_empty() {
                return Ok(true);
            }
        }
    }

    /// A field of the record; empty where the record is too short or the column missing.
    pub(crate) fn field(&self, column: Option<usize>) -> &str {
        let Some((column, &end)) = column.and_then(|column| Some((column, self.ends.get(column)?))) else {
            return "";
        };
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.fields[start..end]
    }

    /// A finding on the record.
    pub(crate) fn fault(&self, code: &'static str, message: Text) -> Box<Finding> {
        let location =
            Location { offset: self.offset, length: self.record.len() as u64, line: self.line, column: 1 };
        Box::new(Finding::error(Source::Terms, code, message).with_location(location))
    }

    /// The finding with the place of the record.
    pub(crate) fn located(&self, finding: Finding) -> Box<Finding> {
        let location =
            Location { offset: self.offset, length: self.record.len() as u64, line: self.line, column: 1 };
        Box::new(finding.with_location(location))
    }

    fn is_column(&self, at: usize, name: &str) -> bool {
        self.field(Some(at)).trim().eq_ignore_ascii_case(name)
    }

    /// Reads lines until the quotes are balanced.
    fn read_record(&mut self) -> Result<(), Box<Finding>> {
        self.record.clear();
        let mut quotes = 0;
        loop {
            let start = self.record.len();
            self.read_line()?;
            let line = &self.record[start..];
            quotes += line.iter().filter(|&&byte| byte == b'"').count();
            if line.is_empty() || self.form == Form::Tab || quotes % 2 == 0 {
                break;
            }
        }
        if self.form == Form::Comma && quotes % 2 == 1 {
            return Err(self.fault("TERMS-QUOTES", unbalanced()));
        }
        while let Some(b'\n' | b'\r') = self.record.last() {
            self.record.pop();
        }
        Ok(())
    }

    /// Appends one line, its end included.
    fn read_line(&mut self) -> Result<(), Box<Finding>> {
        let room = (LONGEST - self.record.len()) as u64 + 1;
        let read = self.input.by_ref().take(room).read_until(b'\n', &mut self.record);
        let read = read.map_err(|error| self.fault("TERMS-READ", unreadable(&error)))?;
        self.next_offset += read as u64;
        self.next_line += u64::from(self.record.last() == Some(&b'\n'));
        if self.record.len() > LONGEST {
            return Err(self.fault("TERMS-LIMIT-RECORD", too_long()));
        }
        Ok(())
    }

    fn split(&mut self) -> Result<(), Box<Finding>> {
        let record = self.record.strip_prefix(b"\xEF\xBB\xBF").filter(|_| self.offset == 0);
        let Ok(text) = std::str::from_utf8(record.unwrap_or(&self.record)) else {
            return Err(self.fault("TERMS-UTF8", not_utf8()));
        };
        self.fields.clear();
        self.ends.clear();
        match self.form {
            Form::Tab => {
                for field in text.split('\t') {
                    self.fields.push_str(field);
                    self.ends.push(self.fields.len());
                }
            }
            Form::Comma => split_commas(text, &mut self.fields, &mut self.ends),
        }
        Ok(())
    }
}

fn split_commas(text: &str, fields: &mut String, ends: &mut Vec<usize>) {
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            // A doubled quote inside quotes is one quote.
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                fields.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => ends.push(fields.len()),
            _ => fields.push(character),
        }
    }
    ends.push(fields.len());
}

fn no_column(name: &str) -> Text {
    Text::new(
        format!("la première ligne ne nomme pas la colonne `{name}` : ce n'est pas la table attendue"),
        format!("the first line does not name the column `{name}`: this is not the table expected"),
    )
}

fn unbalanced() -> Text {
    Text::new("guillemet ouvert et jamais fermé", "a quote is opened and never closed")
}

fn too_long() -> Text {
    Text::new("ligne de plus de 1 Mio : ce n'est pas une table", "line of more than 1 MiB: not a table")
}

fn not_utf8() -> Text {
    Text::new("ligne qui n'est pas en UTF-8", "line that is not UTF-8")
}

fn unreadable(error: &std::io::Error) -> Text {
    Text::new(format!("lecture interrompue : {error}"), format!("reading was interrupted: {error}"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
    use super::*;

    fn all(text: &[u8], form: Form) -> Result<Vec<(u64, String, String)>, Box<Finding>> {
        let (mut records, columns) = Records::open(text, form, ["B", "A"], 1)?;
        let mut out = Vec::new();
        while records.advance()? {
            let field = |at: usize| records.field(columns[at]).to_owned();
            out.push((records.line, field(0), field(1)));
        }
        Ok(out)
    }

    #[test]
    fn quotes_hold_commas_and_line_ends() {
        let text = b"\xEF\xBB\xBF\"A\",\"b\"\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n2,w,more\n3";
        let expected = [(2, "x, \"y\"\nz", "1"), (5, "w", "2"), (6, "", "3")];
        let read = all(text, Form::Comma).unwrap();
        assert_eq!(read, expected.map(|(line, b, a)| (line, b.to_owned(), a.to_owned())));
    }

    #[test]
    fn tabs_know_no_quotes() {
        let read = all(b"A\tB\n1\t\"x\n", Form::Tab).unwrap();
        assert_eq!(read, [(2, "\"x".to_owned(), "1".to_owned())]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let code = |text: &[u8]| {
            let error = all(text, Form::Comma).unwrap_err();
            (error.code.to_string(), error.location.unwrap().line)
        };
        assert_eq!(code(b""), ("TERMS-COLUMN".to_owned(), 1));
        assert_eq!(code(b"A,C\n"), ("TERMS-COLUMN".to_owned(), 1));
        assert_eq!(code(b"A,B\n1,\"2\n3,4\n"), ("TERMS-QUOTES".to_owned(), 2));
        assert_eq!(code(b"A,B\n1,2\n3,\xFF\n"), ("TERMS-UTF8".to_owned(), 3));
        let long = [b"A,B\n".to_vec(), vec![b'x'; LONGEST + 5]].concat();
        assert_eq!(code(&long), ("TERMS-LIMIT-RECORD".to_owned(), 2));
    }
}
