//! What an update did.

use segur_report::Text;
use serde_json::{Value, json};

/// What was done at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A value was changed.
    Changed,
    /// An element was added.
    Added,
    /// An element was removed.
    Removed,
    /// Elements were put in another order.
    Moved,
    /// The narrative was changed where it showed a value.
    Narrative,
    /// The narrative of a section was made anew.
    Regenerated,
    /// The narrative shows neither the old value, in a form that is known, nor the new one: a person must look.
    NotShown,
    /// The change could not be made as asked, or the narrative does not show it: a person must look.
    Conflict,
}

/// One thing that an update did, or could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What was done.
    pub kind: Kind,
    /// Where: a path of the document (`/ClinicalDocument[1]/...`), or of the data (`body.chapters[0].title`) where
    /// the data do not come back from the document as they were given.
    pub path: String,
    /// What stood there.
    pub before: Option<String>,
    /// What stands there now, or should.
    pub after: Option<String>,
}

/// Everything that an update did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UpdateReport {
    /// In the order of the document; conflicts of the data last.
    pub notes: Vec<Note>,
}

impl UpdateReport {
    /// What a person must look at.
    pub fn conflicts(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(|note| matches!(note.kind, Kind::Conflict | Kind::NotShown))
    }

    /// As JSON: `{"notes":[{"kind","path","before","after"}]}`.
    pub fn to_json(&self) -> Value {
        json!({ "notes": self.notes.iter().map(Note::to_json).collect::<Vec<_>>() })
    }
}

impl Note {
    pub(super) fn new(kind: Kind, path: String, before: Option<String>, after: Option<String>) -> Note {
        let known = |text: &String| !text.is_empty();
        Note { kind, path, before: before.filter(known), after: after.filter(known) }
    }

    /// What it says, for people.
    pub fn text(&self) -> Text {
        let (fr, en) = self.kind.words();
        let mut shown = self.path.clone();
        if let Some(before) = &self.before {
            shown += &format!(" « {} »", short(before));
        }
        if let Some(after) = &self.after {
            shown += &format!(" -> « {} »", short(after));
        }
        Text::new(format!("{fr} : {shown}"), format!("{en}: {shown}"))
    }

    fn to_json(&self) -> Value {
        let mut value = json!({ "kind": self.kind.name(), "path": self.path });
        for (name, text) in [("before", &self.before), ("after", &self.after)] {
            if let (Some(text), Some(object)) = (text, value.as_object_mut()) {
                object.insert(name.to_owned(), text.as_str().into());
            }
        }
        value
    }
}

impl Kind {
    /// Its name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Changed => "changed",
            Kind::Added => "added",
            Kind::Removed => "removed",
            Kind::Moved => "moved",
            Kind::Narrative => "narrative",
            Kind::Regenerated => "regenerated",
            Kind::NotShown => "not_shown",
            Kind::Conflict => "conflict",
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Kind::Changed => ("changé", "changed"),
            Kind::Added => ("ajouté", "added"),
            Kind::Removed => ("retiré", "removed"),
            Kind::Moved => ("réordonné", "moved"),
            Kind::Narrative => ("texte de la section mis à jour", "narrative updated"),
            Kind::Regenerated => ("texte de la section refait", "narrative made anew"),
            Kind::NotShown => {
                ("À VÉRIFIER, absent du texte de la section", "PLEASE CHECK, not in the narrative")
            }
            Kind::Conflict => ("CONFLIT, à vérifier", "CONFLICT, please check"),
        }
    }
}

fn short(text: &str) -> String {
    const MOST: usize = 80;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
