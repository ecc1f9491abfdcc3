//! The document type declaration: refused, or its internal subset read (XML 1.0, 5.1).

use std::collections::BTreeSet;

use super::event::{AttrData, NAMELESS, Token};
use super::input::two_words;
use super::qnames::{QNameId, Role};
use super::{Reader, Res};
use crate::dtd::{DoctypeScanner, Dtd, DtdOptions, collapse_spaces};
use crate::error::{Error, ErrorKind};
use crate::limits::DtdMode;
use crate::scan::scanned_str;

/// Bytes of default values allowed for each byte of the document.
const SUPPLIED_PER_BYTE: u64 = 64;

impl Reader<'_> {
    /// Reads the declaration whose `<!DOCTYPE` is at `start`.
    pub(super) fn doctype(&mut self, start: usize) -> Res<bool> {
        if self.root_seen {
            return self.fail(ErrorKind::MisplacedDoctype, start, start + 9, "");
        }
        if self.doctype_seen {
            return self.fail(ErrorKind::DuplicateDoctype, start, start + 9, "");
        }
        self.doctype_seen = true;
        if self.options.dtd == DtdMode::Refuse {
            return self.fail(ErrorKind::DoctypeRefused, start, start + 9, "");
        }
        let end = self.doctype_end(start)?;
        let text = scanned_str(self.input.slice(start, end));
        let dtd = Dtd::parse(text, &self.dtd_options());
        self.dtd = Some(dtd.map_err(|error| Box::new(error.shifted(start as u64)))?);
        self.input.position = end;
        self.token = Token::Doctype { start, end };
        Ok(true)
    }

    fn doctype_end(&mut self, start: usize) -> Res<usize> {
        let mut scanner = DoctypeScanner::new();
        loop {
            let end = self.input.window_end();
            if let Some(length) = scanner.scan(self.input.slice(start, end)) {
                return Ok(start + length);
            }
            if !self.input.advance()? {
                // The parser says better than the scanner what is missing.
                let parsed = Dtd::parse(scanned_str(self.input.slice(start, end)), &self.dtd_options());
                let error = parsed.err().unwrap_or_else(|| Error::new(ErrorKind::UnterminatedDoctype, 0));
                return Err(Box::new(error.shifted(start as u64)));
            }
        }
    }

    fn dtd_options(&self) -> DtdOptions {
        DtdOptions {
            standalone: self.standalone,
            namespaces: self.options.namespaces,
            max_length: self.options.limits.token,
            max_expansion: self.options.limits.entity_expansion as u64,
        }
    }

    /// Applies what the internal subset declares for the attributes of an element: normalisation of those
    /// that are not CDATA, defaults. True if a namespace declaration came in so.
    #[cold]
    #[inline(never)]
    pub(super) fn apply_declared_attributes(&mut self, qname: QNameId) -> Res<bool> {
        let Some(dtd) = self.dtd.take() else { return Ok(false) };
        let applied = self.apply_attributes_of(&dtd, qname);
        self.dtd = Some(dtd);
        applied
    }

    fn apply_attributes_of(&mut self, dtd: &Dtd, qname: QNameId) -> Res<bool> {
        let Some(list) = dtd.attributes(&self.qnames.get(qname).text()) else { return Ok(false) };
        let written = self.attributes.len();
        for index in 0..written {
            let name = self.qnames.get(self.attributes[index].qname).text();
            if list.find(&name).is_some_and(|declared| declared.tokenized) {
                self.collapse(index);
            }
        }
        let present: BTreeSet<QNameId> = self.attributes.iter().map(|attribute| attribute.qname).collect();
        let mut declares = false;
        for (name, value) in list.defaults() {
            let name = self.known_qname(name)?;
            if !present.contains(&name) {
                self.supply(name, value)?;
                declares |= self.qnames.get(name).role != Role::Plain;
            }
        }
        Ok(declares)
    }

    fn known_qname(&mut self, name: &str) -> Res<QNameId> {
        let mut padded = [0; 16];
        let head = name.len().min(16);
        padded[..head].copy_from_slice(&name.as_bytes()[..head]);
        match self.qnames.find(name.as_bytes(), two_words(padded)) {
            Some(found) => Ok(found.id),
            None => self.add_qname(name, self.input.position, self.input.position),
        }
    }

    /// Removes the white space at the ends and doubled inside: normalisation of a tokenized type.
    fn collapse(&mut self, index: usize) {
        let data = self.attributes[index];
        let value = match data.buffered {
            true => self.values[data.start as usize..data.end as usize].to_owned(),
            false => self.value_in_input(&data).to_owned(),
        };
        let start = self.values.len();
        self.values.push_str(&value);
        collapse_spaces(&mut self.values, start);
        let end = self.values.len();
        let data = &mut self.attributes[index];
        (data.start, data.end, data.buffered) = (start as u32, end as u32, true);
    }

    fn supply(&mut self, qname: QNameId, value: &str) -> Res<()> {
        self.check_supplied(value)?;
        let start = self.values.len();
        self.values.push_str(value);
        self.attributes.push(AttrData {
            name: NAMELESS,
            qname,
            start: start as u32,
            end: self.values.len() as u32,
            at: 0,
            after: 0,
            buffered: true,
            specified: false,
        });
        Ok(())
    }

    /// Defaults cost time that the document does not show: what they bring must stay in proportion to what
    /// was read, above the allowance for entities.
    fn check_supplied(&mut self, value: &str) -> Res<()> {
        let at = self.input.position;
        let limits = &self.options.limits;
        if self.attributes.len() >= limits.attributes {
            return self.fail(ErrorKind::LimitAttributes, at, at, limits.attributes.to_string());
        }
        self.supplied += value.len() as u64 + 16;
        if self.supplied > limits.entity_expansion as u64 + SUPPLIED_PER_BYTE * at as u64 {
            return self.fail(ErrorKind::LimitEntityExpansion, at, at, "");
        }
        Ok(())
    }
}
