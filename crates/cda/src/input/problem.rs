//! What is wrong with an input.

use segur_report::{Finding, Source, Text};

/// One thing that is wrong, at one place of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Path in the input: `patient.addresses[0].city`; empty for the whole.
    pub path: String,
    /// Stable code (`CDA-INPUT-...`).
    pub code: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to do.
    pub hint: Option<Text>,
}

impl Problem {
    /// As a finding of a report.
    pub fn into_finding(self) -> Finding {
        let mut finding = Finding::error(Source::Cda, self.code, self.message).with_path(self.path);
        finding.hint = self.hint;
        finding
    }
}

/// One step of a path, with the words that people know it by.
#[derive(Clone, Debug)]
pub enum Segment {
    /// A field: its name, its label in French and English. Of several lines of English the first is the label.
    Field(&'static str, &'static str, &'static str),
    /// A place in a list, from 0.
    Index(usize),
    /// A field that should not be there.
    Unknown(String),
}

/// Problems, and the path of the value that is being read or checked.
#[derive(Clone, Debug, Default)]
pub struct Problems {
    path: Vec<Segment>,
    list: Vec<Problem>,
}

/// Hostile input could have any number of them.
const MOST: usize = 500;

impl Problems {
    /// Reads or checks something inside the current value.
    pub fn within<T>(&mut self, segment: Segment, run: impl FnOnce(&mut Problems) -> T) -> T {
        self.path.push(segment);
        let made = run(self);
        self.path.pop();
        made
    }

    /// Adds a problem of the value itself.
    pub fn say(&mut self, code: &'static str, message: Text) {
        self.push(code, message, None);
    }

    /// Adds a problem, with what to do.
    pub fn advise(&mut self, code: &'static str, message: Text, hint: Text) {
        self.push(code, message, Some(hint));
    }

    /// The value is missing.
    pub fn missing(&mut self) {
        let (fr, en) = self.label();
        self.say("CDA-INPUT-MISSING", Text::new(format!("il manque : {fr}"), format!("missing: {en}")));
    }

    /// The value is not of the expected kind.
    pub fn expected(&mut self, fr: &str, en: &str, found: &serde_json::Value) {
        let (kind_fr, kind_en) = kind(found);
        let (label_fr, label_en) = self.label();
        let fr = format!("{label_fr} : attendu {fr}, trouvé {kind_fr}");
        let en = format!("{label_en}: expected {en}, found {kind_en}");
        self.say("CDA-INPUT-TYPE", Text::new(fr, en));
    }

    /// The value is of the right kind but cannot be.
    pub fn invalid(&mut self, fr: &str, en: &str) {
        let (label_fr, label_en) = self.label();
        let message = Text::new(format!("{label_fr} : {fr}"), format!("{label_en}: {en}"));
        self.say("CDA-INPUT-VALUE", message);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// All of them, in the order found.
    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }

    fn push(&mut self, code: &'static str, message: Text, hint: Option<Text>) {
        if self.list.len() < MOST {
            self.list.push(Problem { path: self.path(), code, message, hint });
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for segment in &self.path {
            match segment {
                Segment::Field(name, ..) if path.is_empty() => path.push_str(name),
                Segment::Field(name, ..) => path.extend([".", name]),
                Segment::Index(index) => path.push_str(&format!("[{index}]")),
                Segment::Unknown(name) if path.is_empty() => path.push_str(name),
                Segment::Unknown(name) => path.extend([".", name]),
            }
        }
        path
    }

    /// The words for the innermost field.
    fn label(&self) -> (&'static str, &'static str) {
        let field = self.path.iter().rev().find_map(|segment| match segment {
            Segment::Field(_, fr, en) => Some((*fr, first_line(en))),
            _ => None,
        });
        field.unwrap_or(("le document", "the document"))
    }
}

fn first_line(doc: &'static str) -> &'static str {
    let line = doc.trim_start().lines().next().unwrap_or(doc);
    line.trim_end_matches('.')
}

fn kind(value: &serde_json::Value) -> (&'static str, &'static str) {
    use serde_json::Value;
    match value {
        Value::Null => ("null", "null"),
        Value::Bool(_) => ("un booléen", "a boolean"),
        Value::Number(_) => ("un nombre", "a number"),
        Value::String(_) => ("un texte", "a string"),
        Value::Array(_) => ("une liste", "a list"),
        Value::Object(_) => ("un objet", "an object"),
    }
}
