//! Writing XML: well-formed or an error, and the same bytes for the same calls.

mod error;
mod escape;
mod scope;
#[cfg(test)]
mod tests;

use std::io;

pub use error::WriteError;
pub(crate) use escape::escape;

use crate::chars;
use scope::Scope;

/// Writes one document, call after call, in UTF-8 without byte order mark.
///
/// What is written reads back as what was given: line ends, tabs and `]]>` are escaped where a reader would
/// change them. Whatever cannot be written so is an error, and nothing of that call has been written then.
///
/// ```
/// use segur_xml::writer::Writer;
/// let mut writer = Writer::new(Vec::new());
/// writer.declaration()?;
/// writer.start("doc")?.namespace("", "urn:hl7-org:v3")?.attribute("lang", "fr")?;
/// writer.leaf("title", "Été & <autres>")?;
/// let bytes = writer.end()?.finish()?;
/// assert_eq!(
///     String::from_utf8_lossy(&bytes),
///     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
///      <doc xmlns=\"urn:hl7-org:v3\" lang=\"fr\"><title>Été &amp; &lt;autres&gt;</title></doc>"
/// );
/// # Ok::<(), segur_xml::writer::WriteError>(())
/// ```
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    /// What is not handed over yet: calls are, once they are known to be right, some kilobytes at a time.
    line: String,
    indent: Option<usize>,
    place: Place,
    open: Vec<Open>,
    /// The names of the open elements, one after the other.
    names: String,
    scope: Scope,
}

/// So much is put together before it is handed over.
const BLOCK: usize = 16 << 10;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// Nothing written.
    Start,
    /// Before the root element.
    Prolog,
    /// In a start tag.
    Tag,
    /// In the root element, after a tag or other content.
    Content,
    /// After the root element.
    Epilog,
}

#[derive(Debug)]
struct Open {
    /// Where its name begins among the names.
    name: usize,
    /// Whether something was written inside.
    filled: bool,
    /// Whether white space inside matters.
    verbatim: bool,
}

type Done<'w, W> = Result<&'w mut Writer<W>, WriteError>;

impl<W: io::Write> Writer<W> {
    /// A writer that adds no white space inside the root element.
    pub fn new(out: W) -> Self {
        Writer {
            out,
            line: String::new(),
            indent: None,
            place: Place::Start,
            open: Vec::new(),
            names: String::new(),
            scope: Scope::default(),
        }
    }

    /// A writer that begins each element, comment and instruction on a line of its own, indented by `width`
    /// spaces per level, except inside elements that hold text: see [`Writer::verbatim`].
    pub fn indented(out: W, width: usize) -> Self {
        Writer { indent: Some(width), ..Writer::new(out) }
    }

    /// The XML declaration: version 1.0, UTF-8.
    ///
    /// # Errors
    ///
    /// Something was written before.
    pub fn declaration(&mut self) -> Done<'_, W> {
        if self.place != Place::Start {
            return Err(WriteError::Misplaced("XML declaration"));
        }
        self.line.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.place = Place::Prolog;
        self.flush()
    }

    /// Begins an element. Its name is as written: `title` or `sdtc:raceCode`.
    ///
    /// # Errors
    ///
    /// The name is not a qualified name, the root element is already closed, or the start tag before used an
    /// undeclared prefix or repeated an attribute.
    pub fn start(&mut self, name: &str) -> Done<'_, W> {
        if self.place == Place::Epilog {
            return Err(WriteError::Misplaced("second root element"));
        }
        if !chars::is_qname(name) || is_reserved(name) {
            return Err(WriteError::Name(name.to_owned()));
        }
        self.close_tag()?;
        self.new_line();
        self.line.push('<');
        self.line.push_str(name);
        let verbatim = self.open.last().is_some_and(|parent| parent.verbatim);
        self.open.push(Open { name: self.names.len(), filled: false, verbatim });
        self.names.push_str(name);
        self.scope.enter();
        self.place = Place::Tag;
        self.flush()
    }

    /// Declares a namespace on the element just begun; the empty prefix is the default namespace, the empty
    /// `uri` cancels it.
    ///
    /// # Errors
    ///
    /// No start tag is open, the prefix is declared twice, or the declaration is one that Namespaces in XML
    /// forbids.
    pub fn namespace(&mut self, prefix: &str, uri: &str) -> Done<'_, W> {
        self.in_tag("namespace declaration")?;
        escape::check(uri)?;
        self.scope.declare(prefix, uri)?;
        self.line.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        self.line.push_str(prefix);
        self.value(uri);
        self.flush()
    }

    /// An attribute of the element just begun. Prefixes may be declared after they are used.
    ///
    /// # Errors
    ///
    /// No start tag is open, the name is not a qualified name or is `xmlns`, or the value holds a character
    /// that XML does not have.
    pub fn attribute(&mut self, name: &str, value: &str) -> Done<'_, W> {
        self.in_tag("attribute")?;
        if !chars::is_qname(name) || name == "xmlns" || is_reserved(name) {
            return Err(WriteError::Name(name.to_owned()));
        }
        escape::check(value)?;
        self.scope.attribute(name);
        if name == "xml:space" {
            self.set_verbatim(value == "preserve");
        }
        self.line.push(' ');
        self.line.push_str(name);
        self.value(value);
        self.flush()
    }

    /// Says that white space matters inside the element just begun, before its first child: nothing below it
    /// is indented. Text and `xml:space="preserve"` have the same effect.
    pub fn verbatim(&mut self) -> &mut Self {
        self.set_verbatim(true);
        self
    }

    /// Character data.
    ///
    /// # Errors
    ///
    /// No element is open, or the text holds a character that XML does not have.
    pub fn text(&mut self, text: &str) -> Done<'_, W> {
        self.content("text", text)?;
        escape::text(text, &mut self.line);
        self.flush()
    }

    /// Character data as a CDATA section: for people who will read the file. What a section cannot hold
    /// (`]]>` and carriage returns) is written between two sections.
    ///
    /// # Errors
    ///
    /// As [`Writer::text`].
    pub fn cdata(&mut self, text: &str) -> Done<'_, W> {
        self.content("CDATA section", text)?;
        escape::cdata(text, &mut self.line);
        self.flush()
    }

    /// A comment.
    ///
    /// # Errors
    ///
    /// The text holds `--` or a carriage return, ends with `-`, or holds a character that XML does not have.
    pub fn comment(&mut self, text: &str) -> Done<'_, W> {
        escape::check(text)?;
        if text.contains("--") || text.ends_with('-') || text.contains('\r') {
            return Err(WriteError::Comment);
        }
        self.aside(&["<!--", text, "-->"])
    }

    /// A processing instruction.
    ///
    /// # Errors
    ///
    /// The target is not a name without colon or is `xml`, or the data hold `?>`, a carriage return, white
    /// space at the start or a character that XML does not have.
    pub fn instruction(&mut self, target: &str, data: &str) -> Done<'_, W> {
        if !chars::is_ncname(target) || target.eq_ignore_ascii_case("xml") {
            return Err(WriteError::Name(target.to_owned()));
        }
        escape::check(data)?;
        if data.contains("?>") || data.contains('\r') || data.starts_with([' ', '\t', '\n']) {
            return Err(WriteError::Instruction);
        }
        self.aside(&["<?", target, if data.is_empty() { "" } else { " " }, data, "?>"])
    }

    /// Ends the element that is open; without content it is written `<name/>`.
    ///
    /// # Errors
    ///
    /// No element is open, or its start tag used an undeclared prefix or repeated an attribute.
    pub fn end(&mut self) -> Done<'_, W> {
        let Some(last) = self.open.last() else { return Err(WriteError::Misplaced("end tag")) };
        if self.place == Place::Tag {
            self.scope.check(&self.names[last.name..])?;
            self.line.push_str("/>");
        } else {
            if last.filled && !last.verbatim {
                self.indentation(self.open.len() - 1);
            }
            let start = self.open[self.open.len() - 1].name;
            self.line.push_str("</");
            self.line.push_str(&self.names[start..]);
            self.line.push('>');
        }
        let start = self.open.pop().map_or(0, |last| last.name);
        self.names.truncate(start);
        self.scope.leave();
        self.place = if self.open.is_empty() { Place::Epilog } else { Place::Content };
        self.flush()
    }

    /// A whole element that is already written: the caller vouches that it is well-formed and declares the prefixes
    /// that it uses. For those who write the same elements millions of times and know them to be right.
    ///
    /// # Errors
    ///
    /// The root element is already closed, or the start tag before used an undeclared prefix or repeated an attribute.
    ///
    /// ```
    /// use segur_xml::writer::Writer;
    /// let mut writer = Writer::new(Vec::new());
    /// writer.start("a")?.markup("<b/>")?.end()?;
    /// assert_eq!(writer.finish()?, b"<a><b/></a>");
    /// # Ok::<(), segur_xml::writer::WriteError>(())
    /// ```
    pub fn markup(&mut self, element: &str) -> Done<'_, W> {
        if self.place == Place::Epilog {
            return Err(WriteError::Misplaced("second root element"));
        }
        self.close_tag()?;
        self.new_line();
        self.line.push_str(element);
        self.place = if self.open.is_empty() { Place::Epilog } else { Place::Content };
        self.flush()
    }

    /// A whole element with text and nothing else.
    ///
    /// # Errors
    ///
    /// As [`Writer::start`] and [`Writer::text`].
    pub fn leaf(&mut self, name: &str, text: &str) -> Done<'_, W> {
        self.start(name)?;
        if !text.is_empty() {
            self.text(text)?;
        }
        self.end()
    }

    /// Ends the document and gives back what it was written to, with a last line end if indented.
    ///
    /// # Errors
    ///
    /// An element is open or there was none.
    pub fn finish(&mut self) -> Result<W, WriteError>
    where
        W: Default,
    {
        self.complete()?;
        Ok(std::mem::take(&mut self.out))
    }

    /// As [`Writer::finish`] for what cannot be given back by value, such as a file.
    ///
    /// # Errors
    ///
    /// As [`Writer::finish`].
    pub fn complete(&mut self) -> Result<(), WriteError> {
        match self.open.last() {
            Some(open) => return Err(WriteError::Open(self.names[open.name..].to_owned())),
            None if self.place != Place::Epilog => return Err(WriteError::NoRoot),
            None => {}
        }
        if self.indent.is_some() {
            self.line.push('\n');
        }
        self.hand_over()?;
        Ok(self.out.flush()?)
    }

    fn in_tag(&self, what: &'static str) -> Result<(), WriteError> {
        if self.place == Place::Tag { Ok(()) } else { Err(WriteError::Misplaced(what)) }
    }

    fn content(&mut self, what: &'static str, text: &str) -> Result<(), WriteError> {
        if self.open.is_empty() {
            return Err(WriteError::Misplaced(what));
        }
        escape::check(text)?;
        self.close_tag()?;
        self.set_verbatim(true);
        self.fill();
        Ok(())
    }

    fn aside(&mut self, parts: &[&str]) -> Done<'_, W> {
        self.close_tag()?;
        match self.place {
            Place::Epilog => self.line.push('\n'),
            _ => self.new_line(),
        }
        self.line.extend(parts.iter().copied());
        if self.open.is_empty() && self.place != Place::Epilog {
            self.line.push('\n');
            self.place = Place::Prolog;
        }
        self.flush()
    }

    /// Ends the start tag that is open, if any.
    fn close_tag(&mut self) -> Result<(), WriteError> {
        if let (Place::Tag, Some(open)) = (self.place, self.open.last()) {
            self.scope.check(&self.names[open.name..])?;
            self.line.push('>');
            self.place = Place::Content;
        }
        Ok(())
    }

    /// Before a child of the element that is open.
    fn new_line(&mut self) {
        if self.open.last().is_some_and(|open| !open.verbatim) {
            self.indentation(self.open.len());
        }
        self.fill();
    }

    fn fill(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.filled = true;
        }
    }

    fn indentation(&mut self, level: usize) {
        if let Some(width) = self.indent {
            self.line.push('\n');
            self.line.extend(std::iter::repeat_n(' ', level * width));
        }
    }

    fn set_verbatim(&mut self, verbatim: bool) {
        if let Some(open) = self.open.last_mut() {
            open.verbatim = verbatim;
        }
    }

    fn value(&mut self, value: &str) {
        self.line.push_str("=\"");
        escape::attribute(value, &mut self.line);
        self.line.push('"');
    }

    fn flush(&mut self) -> Done<'_, W> {
        if self.line.len() >= BLOCK {
            self.hand_over()?;
        }
        Ok(self)
    }

    fn hand_over(&mut self) -> Result<(), WriteError> {
        self.out.write_all(self.line.as_bytes())?;
        self.line.clear();
        Ok(())
    }
}

fn is_reserved(name: &str) -> bool {
    name.starts_with("xmlns:")
}
