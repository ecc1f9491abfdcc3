//! The JSON report: one object per input, on one line.

use serde::Serialize;

use crate::{Applied, Finding, Lang, Location, Model, Report, RuleSetId, Severity};

impl Report {
    /// The report as one line of JSON, without the line end; absent fields are left out.
    ///
    /// ```
    /// use segur_report::{Lang, Report};
    /// let report = Report::new("a.xml", "xml");
    /// let json = r#"{"input":"a.xml","kind":"xml","verdict":"valid","findings":[]}"#;
    /// assert_eq!(report.to_json(Lang::En), json);
    /// ```
    pub fn to_json(&self, lang: Lang) -> String {
        // Strings and integers under string keys: serde_json has no reason to refuse them.
        serde_json::to_string(&ReportJson::new(self, lang)).expect("a report is always serialisable")
    }
}

#[derive(Serialize)]
struct ReportJson<'a> {
    input: &'a str,
    kind: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<ModelJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rule_sets: Vec<RuleSetJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    applied: Vec<AppliedJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    /// The parts of a container: their findings are among those above, with their `input`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    documents: Vec<PartJson<'a>>,
}

#[derive(Serialize)]
struct PartJson<'a> {
    input: &'a str,
    kind: &'a str,
    verdict: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<ModelJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    applied: Vec<AppliedJson<'a>>,
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct ModelJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    templates: &'a [String],
}

#[derive(Serialize)]
struct RuleSetJson<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
struct AppliedJson<'a> {
    source: &'static str,
    schema: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fired_rules: Option<u64>,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    /// What it is about, where that is a part of the report's input.
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<&'a str>,
    severity: &'static str,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    schema: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    see: Option<&'a str>,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(flatten)]
    location: Option<LocationJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    focus: Option<LocationJson>,
}

#[derive(Serialize)]
struct LocationJson {
    line: u64,
    column: u64,
    offset: u64,
    length: u64,
}

impl LocationJson {
    fn new(location: Location) -> Self {
        let Location { line, column, offset, length } = location;
        LocationJson { line, column, offset, length }
    }
}

impl<'a> ReportJson<'a> {
    fn new(report: &'a Report, lang: Lang) -> Self {
        ReportJson {
            input: &report.input,
            kind: &report.kind,
            verdict: report.verdict().name(),
            model: report.model.as_ref().map(ModelJson::new),
            rule_sets: report.rule_sets.iter().map(RuleSetJson::new).collect(),
            applied: report.applied.iter().map(AppliedJson::new).collect(),
            findings: report
                .all_findings()
                .into_iter()
                .map(|f| FindingJson::new(&report.input, f, lang))
                .collect(),
            documents: report.all_parts().into_iter().map(PartJson::new).collect(),
        }
    }
}

impl<'a> PartJson<'a> {
    fn new(part: &'a Report) -> Self {
        PartJson {
            input: &part.input,
            kind: &part.kind,
            verdict: part.verdict().name(),
            model: part.model.as_ref().map(ModelJson::new),
            applied: part.applied.iter().map(AppliedJson::new).collect(),
            errors: part.count(Severity::Error),
            warnings: part.count(Severity::Warning),
        }
    }
}

impl<'a> ModelJson<'a> {
    fn new(model: &'a Model) -> Self {
        ModelJson { name: &model.name, version: model.version.as_deref(), templates: &model.templates }
    }
}

impl<'a> RuleSetJson<'a> {
    fn new(id: &'a RuleSetId) -> Self {
        RuleSetJson { name: &id.name, date: id.date.as_deref(), sha256: id.sha256.as_deref() }
    }
}

impl<'a> AppliedJson<'a> {
    fn new(applied: &'a Applied) -> Self {
        AppliedJson {
            source: applied.source.name(),
            schema: &applied.schema,
            fired_rules: applied.fired_rules,
        }
    }
}

impl<'a> FindingJson<'a> {
    fn new(whole: &str, (input, finding): (&'a str, &'a Finding), lang: Lang) -> Self {
        FindingJson {
            input: (input != whole).then_some(input),
            severity: finding.severity.name(),
            source: finding.source.name(),
            schema: finding.schema.as_deref(),
            pattern: finding.pattern.as_deref(),
            context: finding.context.as_deref(),
            test: finding.test.as_deref(),
            role: finding.role.as_deref(),
            see: finding.see.as_deref(),
            code: &finding.code,
            message: finding.message.in_lang(lang),
            hint: finding.hint.as_ref().map(|h| h.in_lang(lang)),
            path: finding.path.as_deref(),
            location: finding.location.map(LocationJson::new),
            focus: finding.focus.map(LocationJson::new),
        }
    }
}
