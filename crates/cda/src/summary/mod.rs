//! What a document says, in short: for a terminal, or as data. Of any model, through what all have in common.

mod facts;
mod json;
mod text;

pub use facts::{AllergyFact, FileFact, MedicationFact, ProblemFact, ResultFact};

use segur_ins::Ins;
use segur_report::Text;

use crate::document::Document;
use crate::header::{EventStatus, Header};
use crate::recognise::{Recognised, Section, outline, recognise};
use facts::Facts;

/// What a document says, in short.
///
/// ```
/// use segur_cda::{Document, Summary};
/// use segur_report::Lang;
/// let xml = b"<ClinicalDocument xmlns='urn:hl7-org:v3'><title>Compte rendu</title></ClinicalDocument>";
/// let summary = Summary::of(&Document::parse(xml)?);
/// assert!(summary.to_text(Lang::Fr).starts_with("Compte rendu\n"));
/// # Ok::<(), segur_cda::Malformed>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Which document it is.
    pub document: Recognised,
    /// Everything around the medical content.
    pub header: Header,
    /// What is to be said of the INS.
    pub ins: InsState,
    /// Whether results are still expected.
    pub partial: bool,
    /// The sections.
    pub sections: Vec<SectionFact>,
    /// Results and measures.
    pub results: Vec<ResultFact>,
    /// Treatments, vaccinations, products given.
    pub medications: Vec<MedicationFact>,
    /// Problems.
    pub problems: Vec<ProblemFact>,
    /// Allergies.
    pub allergies: Vec<AllergyFact>,
    /// Files carried inside.
    pub files: Vec<FileFact>,
}

/// What is to be said of the INS of a document.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum InsState {
    /// There is none: the identity is not qualified.
    Absent,
    /// Matricule and OID are right, and so are the traits.
    Right(Ins),
    /// The matricule, its OID or the traits are wrong: why.
    Wrong(Vec<Text>),
}

/// A section, with how many entries it holds itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SectionFact {
    /// Title, or the label of its code.
    pub title: String,
    /// Code, if it has one.
    pub code: Option<String>,
    /// Entries, those of the sections inside apart.
    pub entries: usize,
    /// Sections inside.
    pub sections: Vec<SectionFact>,
}

impl Summary {
    /// Of a document of any model.
    pub fn of(document: &Document) -> Summary {
        let root = document.root();
        let header = Header::read(root);
        let facts = Facts::of(root);
        Summary {
            document: recognise(document),
            ins: InsState::of(&header),
            partial: header.events.iter().any(|event| event.status == Some(EventStatus::Active)),
            sections: outline(document).iter().map(SectionFact::of).collect(),
            results: facts.results,
            medications: facts.medications,
            problems: facts.problems,
            allergies: facts.allergies,
            files: facts.files,
            header,
        }
    }

    /// How many results are marked as abnormal.
    pub fn abnormal(&self) -> usize {
        self.results.iter().filter(|result| result.abnormal).count()
    }
}

impl InsState {
    fn of(header: &Header) -> InsState {
        let patient = &header.patient;
        let Some(ins) = &patient.ins else { return InsState::Absent };
        let errors = patient.record().check(None).into_iter().filter(|problem| problem.is_error());
        let errors: Vec<Text> = errors.map(|problem| problem.message()).collect();
        match Ins::wire(&ins.matricule, &ins.oid) {
            Ok(ins) if errors.is_empty() => InsState::Right(ins),
            _ => InsState::Wrong(errors),
        }
    }
}

impl SectionFact {
    // Recursion is bounded by the depth of elements that `Document::parse` lets through.
    fn of(section: &Section) -> SectionFact {
        let title = if section.title.is_empty() { section.code.shown() } else { &section.title };
        SectionFact {
            title: title.to_owned(),
            code: section.code.code.as_ref().map(|code| code.to_string()),
            entries: section.entries.len(),
            sections: section.sections.iter().map(SectionFact::of).collect(),
        }
    }
}
