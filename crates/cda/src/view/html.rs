//! HTML in the making: every text escaped, every element closed, names from the program alone.

/// A page being written, as HTML5 that is also well-formed XML.
#[derive(Default)]
pub(super) struct Html {
    out: String,
    open: Vec<&'static str>,
}

impl Html {
    /// Opens an element; attributes by name and value.
    pub(super) fn open(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
        self
    }

    /// An element without content.
    pub(super) fn void(&mut self, name: &'static str, attributes: &[(&'static str, &str)]) -> &mut Self {
        self.tag(name, attributes);
        self.out.push_str("/>");
        self
    }

    /// Closes the innermost element.
    pub(super) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
            if matches!(
                name,
                "div" | "section" | "tr" | "table" | "p" | "li" | "dl" | "h1" | "h2" | "h3" | "h4"
            ) {
                self.out.push('\n');
            }
        }
        self
    }

    /// Closes down to that depth.
    pub(super) fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.close();
        }
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The innermost element open.
    pub(super) fn inside(&self) -> &'static str {
        self.open.last().copied().unwrap_or("")
    }

    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        escape(text, &mut self.out);
        self
    }

    /// An element with a text.
    pub(super) fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) -> &mut Self {
        self.open(name, attributes).text(text).close()
    }

    /// What the program itself has written, never the document.
    pub(super) fn constant(&mut self, text: &'static str) -> &mut Self {
        self.out.push_str(text);
        self
    }

    pub(super) fn finish(mut self) -> String {
        self.close_to(0);
        self.out
    }

    fn tag(&mut self, name: &str, attributes: &[(&'static str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            escape(value, &mut self.out);
            self.out.push('"');
        }
    }
}

/// Markup escaped; characters that turn the direction of text, or cannot be seen, left out.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            '\u{200e}'
            | '\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}
