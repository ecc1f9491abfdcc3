//! What receiving software must show.

use super::{CrBio, Interpretation, Item, LabResult};
use crate::element::Str;
use crate::input::record;
use crate::values::{Ts, Value};

record! {
    /// A result that calls for attention: the laboratory says so by its interpretation.
    pub struct Alert {
        /// Where the result stands in the body.
        "chemin du résultat" path: Str,
        /// What was measured, as people read it.
        "analyse" analyte: Str,
        /// LOINC code of what was measured.
        "code LOINC de l'analyse" loinc: Option<Str>,
        /// Micro-organism, for a result on an isolate.
        "micro-organisme" organism: Option<Str>,
        /// Value as people read it.
        "valeur" value: Option<Str>,
        /// Reference values as people read them.
        "valeurs de référence" reference: Option<Str>,
        /// Interpretations.
        "interprétation" interpretation: Vec<Interpretation>,
        /// Whether it is critical (HH, LL, AA).
        "critique" critical: Option<bool>,
        /// Time of the result.
        "date du résultat" time: Option<Ts>,
    }
}

impl CrBio {
    /// The results that the laboratory says are abnormal, in the order of the report.
    pub fn find_alerts(&self) -> Vec<Alert> {
        let mut alerts = Vec::new();
        for (index, chapter) in self.chapters.iter().enumerate() {
            let own = chapter.report.iter().map(|report| (format!("chapters[{index}].report"), report));
            let subs = chapter
                .sub_chapters
                .iter()
                .enumerate()
                .map(|(at, sub)| (format!("chapters[{index}].sub_chapters[{at}].report"), &sub.report));
            for (path, report) in own.chain(subs) {
                for (at, item) in report.items.iter().enumerate() {
                    item.add_alerts(&format!("{path}.items[{at}]"), &mut alerts);
                }
            }
        }
        alerts
    }
}

impl Item {
    fn add_alerts(&self, path: &str, alerts: &mut Vec<Alert>) {
        match self {
            Item::Result(result) => alerts.extend(result.alert(|| format!("{path}.result"), None)),
            Item::Battery(battery) => {
                list(&battery.results, &format!("{path}.battery.results"), None, alerts)
            }
            Item::Isolate(isolate) => {
                let organism = Some(isolate.organism.shown());
                list(&isolate.results, &format!("{path}.isolate.results"), organism, alerts);
                for (at, battery) in isolate.batteries.iter().enumerate() {
                    let path = format!("{path}.isolate.batteries[{at}].results");
                    list(&battery.results, &path, organism, alerts);
                }
            }
            Item::Image(_) => {}
        }
    }
}

fn list(results: &[LabResult], path: &str, organism: Option<&str>, alerts: &mut Vec<Alert>) {
    for (at, result) in results.iter().enumerate() {
        alerts.extend(result.alert(|| format!("{path}[{at}]"), organism));
    }
}

impl LabResult {
    fn alert(&self, path: impl FnOnce() -> String, organism: Option<&str>) -> Option<Alert> {
        if !self.is_abnormal() {
            return None;
        }
        let loinc = self.analyte.code.clone().filter(|_| self.analyte.is_loinc());
        let critical = self.interpretation.iter().any(|flag| flag.is_critical());
        Some(Alert {
            path: path().into(),
            analyte: self.analyte.shown().into(),
            loinc,
            organism: organism.map(Str::from),
            value: self.value.as_ref().map(|value: &Value| value.shown().into()),
            reference: self.reference.as_ref().map(|range| range.shown().into()),
            interpretation: self.interpretation.clone(),
            critical: critical.then_some(true),
            time: self.time.clone(),
        })
    }
}
