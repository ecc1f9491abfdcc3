//! The entries that matter to whoever opens a document.

use crate::element::Element;
use crate::entries::{Medication, Product, Reader};
use crate::models::bio::Interpretation;
use crate::values::{Code, Period, Range, Ts, Value};

/// Result of a laboratory (FR-Resultat-examens-de-biologie).
const LAB_RESULT: &str = "1.3.6.1.4.1.19376.1.3.1.6";
const PROBLEM: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.5";
const ALLERGY: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.6";
const VACCINATION: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.12";
/// A step of a dosing, within a treatment.
const STEP: &str = "1.2.250.1.213.1.1.3.42.1";
/// Types of values that are measures.
const MEASURES: [&str; 8] = ["PQ", "IVL_PQ", "REAL", "INT", "RTO", "RTO_PQ_PQ", "RTO_QTY_QTY", "IVL_REAL"];

/// A result or a measure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ResultFact {
    /// What was measured.
    pub name: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// The value for people; empty if there is none.
    pub value: String,
    /// Whether it could not be obtained.
    pub aborted: bool,
    /// Interpretation codes: `H`, `L`, `N`...
    pub flags: Vec<String>,
    /// Whether one of them calls for attention.
    pub abnormal: bool,
    /// Reference values for people.
    pub reference: Option<String>,
    /// When.
    pub time: Option<Ts>,
}

/// A treatment, a vaccination or a product that was given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MedicationFact {
    /// Product, or that there is none.
    pub name: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Dose for people.
    pub dose: Option<String>,
    /// Frequency for people, in French.
    pub frequency: Option<String>,
    /// Start and end.
    pub period: Option<Period>,
    /// Whether it is planned, not yet taken.
    pub planned: bool,
    /// Whether it is a vaccination.
    pub vaccination: bool,
}

/// A problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProblemFact {
    /// Label.
    pub name: String,
    /// Its code, if it has one.
    pub code: Option<String>,
    /// Start and end.
    pub period: Option<Period>,
    /// Whether it is denied.
    pub negated: bool,
}

/// An allergy, or that none is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllergyFact {
    /// Label.
    pub name: String,
    /// Agents.
    pub agents: Vec<String>,
    /// Since when.
    pub period: Option<Period>,
    /// Whether it is denied.
    pub negated: bool,
}

/// A file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileFact {
    /// Type announced.
    pub media_type: String,
    /// Bytes, about.
    pub size: usize,
}

/// Everything that one walk finds.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) results: Vec<ResultFact>,
    pub(super) medications: Vec<MedicationFact>,
    pub(super) problems: Vec<ProblemFact>,
    pub(super) allergies: Vec<AllergyFact>,
    pub(super) files: Vec<FileFact>,
}

impl Facts {
    /// Of a `ClinicalDocument`, in its order.
    pub(super) fn of(root: &Element) -> Facts {
        let reader = Reader::new(root);
        let mut facts = Facts::default();
        let mut stack: Vec<&Element> = root.children("component").collect();
        while let Some(element) = stack.pop() {
            facts.add(element, &reader);
            // Earlier results and reference values are no results.
            let beside = |child: &Element| {
                child.is("referenceRange")
                    || child.is("text")
                    || child.is("entryRelationship")
                        && child.attribute("typeCode") == Some("REFR")
                        && is_prior(child)
            };
            stack.extend(element.elements().rev().filter(|child| !beside(child)));
        }
        facts
    }

    fn add(&mut self, element: &Element, reader: &Reader<'_>) {
        match element.local() {
            "observation" if element.has_template(ALLERGY) => {
                self.allergies.extend(AllergyFact::read(element, reader));
            }
            "observation" if element.has_template(PROBLEM) => {
                self.problems.extend(ProblemFact::read(element, reader));
            }
            "observation" => self.results.extend(ResultFact::read(element, reader)),
            "substanceAdministration" | "supply" => {
                self.medications.extend(MedicationFact::read(element, reader));
            }
            "nonXMLBody" => self.files.extend(element.child("text").and_then(FileFact::read)),
            "observationMedia" => self.files.extend(element.child("value").and_then(FileFact::read)),
            _ => {}
        }
    }
}

impl ResultFact {
    fn read(entry: &Element, reader: &Reader<'_>) -> Option<ResultFact> {
        let flags: Vec<String> = entry
            .children("interpretationCode")
            .filter_map(|flag| flag.attribute("code"))
            .map(str::to_owned)
            .collect();
        let measured = entry
            .child("value")
            .and_then(Element::xsi_type)
            .is_some_and(|xsi_type| MEASURES.contains(&xsi_type));
        if !measured && flags.is_empty() && !entry.has_template(LAB_RESULT) {
            return None;
        }
        let code = reader.entry_code(entry).unwrap_or_default();
        let aborted = entry.value_at("statusCode", "code") == Some("aborted");
        let plain = || entry.child("value").filter(|value| value.attribute("representation") != Some("B64"));
        let value = reader.value(entry).map(|value| value.shown()).filter(|text| !text.is_empty());
        let value = value.or_else(|| plain()?.plain()).filter(|_| !aborted);
        let range = entry.at("referenceRange/observationRange/value").map(Range::read);
        let range = range.filter(|range| *range != Range::default());
        Some(ResultFact {
            name: named(&code),
            code: code.code.as_ref().map(|code| code.to_string()),
            value: value.unwrap_or_default(),
            aborted,
            abnormal: flags
                .iter()
                .any(|flag| Interpretation::new(flag).is_some_and(Interpretation::is_abnormal)),
            flags,
            reference: range.map(|range| Value::Range(range).shown()),
            time: crate::entries::time(entry),
        })
    }
}

impl MedicationFact {
    fn read(entry: &Element, reader: &Reader<'_>) -> Option<MedicationFact> {
        if entry.has_template(STEP) {
            return None;
        }
        if entry.is("supply") {
            let material = entry.at("product/manufacturedProduct/manufacturedMaterial")?;
            let product = Product::read(material, entry, reader)?;
            return Some(MedicationFact::of(&product));
        }
        let treatment = Medication::read(entry, reader);
        let fact = match (&treatment.product, treatment.none) {
            (Some(product), _) => MedicationFact::of(product),
            (None, Some(none)) => {
                MedicationFact { name: none.label().to_owned(), ..MedicationFact::default() }
            }
            (None, None) => return None,
        };
        let frequency = treatment.frequency();
        Some(MedicationFact {
            dose: treatment.dose.map(|dose| shown_dose(&dose)).filter(|dose| !dose.is_empty()),
            frequency: (!frequency.is_empty()).then_some(frequency),
            period: treatment.period,
            planned: treatment.planned == Some(true),
            vaccination: entry.has_template(VACCINATION),
            ..fact
        })
    }

    fn of(product: &Product) -> MedicationFact {
        MedicationFact {
            name: named(&product.code),
            code: product.code.code.as_ref().map(|code| code.to_string()),
            ..MedicationFact::default()
        }
    }
}

impl ProblemFact {
    fn read(entry: &Element, reader: &Reader<'_>) -> Option<ProblemFact> {
        let code = reader.coded_value(entry).unwrap_or_default();
        let name = Some(named(&code)).filter(|name| !name.is_empty());
        let name = name.or_else(|| reader.text(entry)).filter(|name| !name.is_empty())?;
        Some(ProblemFact {
            name,
            code: code.code.map(|code| code.to_string()),
            period: crate::entries::period(entry),
            negated: entry.attribute("negationInd") == Some("true"),
        })
    }
}

impl AllergyFact {
    fn read(entry: &Element, reader: &Reader<'_>) -> Option<AllergyFact> {
        let problem = ProblemFact::read(entry, reader);
        let agents = entry.children("participant").filter_map(|participant| {
            let entity = participant.at("participantRole/playingEntity")?;
            let name = entity.child("name").and_then(Element::plain);
            name.or_else(|| reader.child(entity, "code").map(|code| named(&code)))
        });
        let agents: Vec<String> = agents.filter(|name| !name.is_empty()).collect();
        let problem = match problem {
            None if agents.is_empty() => return None,
            problem => problem.unwrap_or_default(),
        };
        let ProblemFact { name, period, negated, .. } = problem;
        Some(AllergyFact { name, agents, period, negated })
    }
}

impl FileFact {
    fn read(element: &Element) -> Option<FileFact> {
        let media_type = element.attribute("mediaType")?.to_owned();
        let content = element.text();
        let digits = content.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').count();
        let base64 = element.attribute("representation") == Some("B64");
        let size = if base64 { digits * 3 / 4 } else { content.len() };
        (size > 0).then_some(FileFact { media_type, size })
    }
}

/// An earlier result is an observation; what else is referred to (a status, a severity) is looked into.
fn is_prior(relation: &Element) -> bool {
    relation.child("observation").is_some_and(|observation| observation.child("value").is_some())
}

/// What people read of a code; that of a translation where it says nothing itself.
fn named(code: &Code) -> String {
    let shown = code.shown();
    let shown = if shown.is_empty() { code.translations.first().map_or("", Code::shown) } else { shown };
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The same bound twice is one dose.
fn shown_dose(dose: &Range) -> String {
    match (&dose.low, &dose.high) {
        (Some(low), None) => Value::Quantity(low.clone()).shown(),
        (Some(low), Some(high)) if low == high => Value::Quantity(low.clone()).shown(),
        _ => Value::Range(dose.clone()).shown(),
    }
}
