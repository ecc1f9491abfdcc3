//! Results of the laboratory as a table of data: what a software would integrate, in sight of the physician.

use segur_report::Lang;
use segur_xml::Node;

use super::View;
use super::html::Html;
use super::words::{code, date, say, time};
use crate::checks::side;
use crate::nodes::{HL7, at, child, children, has_template, text, xsi_type};

const RESULT: &str = "1.3.6.1.4.1.19376.1.3.1.6";

/// What is to be seen first.
pub(super) struct Flag {
    pub(super) abnormal: bool,
    pub(super) shown: String,
}

/// The results of a section, previous ones left to the rows of those that they precede.
pub(super) fn of_section<'t>(section: &Node<'t>) -> Vec<Node<'t>> {
    let entries = children(section, "entry").flat_map(|entry| entry.descendants().collect::<Vec<_>>());
    let wanted = |node: &Node<'_>| {
        let laboratory = has_template(node, RESULT)
            || group(node).is_some_and(|name| {
                name.local_name() == "organizer" && has_template(&name, "1.3.6.1.4.1.19376.1.3.1.4")
            });
        node.is(HL7, "observation") && laboratory && !is_previous(node)
    };
    entries.filter(wanted).collect()
}

fn is_previous(node: &Node<'_>) -> bool {
    node.parent().is_some_and(|link| link.attribute("typeCode") == Some("REFR"))
}

/// The battery or isolate that holds a result.
pub(super) fn group<'t>(node: &Node<'t>) -> Option<Node<'t>> {
    node.parent()?.parent().filter(|parent| parent.is(HL7, "organizer"))
}

/// Writes the table of a section, if it has results.
pub(super) fn write(view: &View<'_>, html: &mut Html, section: &Node<'_>, title: &str) {
    let results = of_section(section);
    if results.is_empty() {
        return;
    }
    let lang = view.lang;
    html.open("div", &[("class", "data")]);
    html.leaf("h4", &[], say(lang, "Données structurées", "Structured data"));
    html.open("div", &[("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", title)]);
    html.open("table", &[]);
    let caption = format!("{} : {title}", say(lang, "Résultats codés", "Coded results"));
    html.leaf("caption", &[("class", "sr")], &caption);
    html.open("thead", &[]).open("tr", &[]);
    let rows: Vec<Row> = results.iter().map(|result| Row::of(view, result)).collect();
    // A column that nobody says anything in takes room from the others.
    let told = |row: &Row, at: usize| row.cells[at] != "-" || at == STATUS && row.when.is_some();
    let kept: Vec<usize> = (0..HEADS.len()).filter(|&at| rows.iter().any(|row| told(row, at))).collect();
    html.leaf("th", &[("scope", "col")], say(lang, "Analyse", "Analyte"));
    for &at in &kept {
        html.leaf("th", &[("scope", "col")], say(lang, HEADS[at].0, HEADS[at].1));
    }
    html.close().close().open("tbody", &[]);
    let mut last = None;
    for (result, row) in results.iter().zip(&rows) {
        let holder = group(result);
        if holder != last {
            heading(view, html, holder.as_ref(), kept.len() + 1);
            last = holder;
        }
        row.write(html, &kept);
    }
    html.close().close().close().close();
}

/// The columns after the name.
const HEADS: [(&str, &str); 6] = [
    ("Résultat", "Result"),
    ("Référence", "Reference"),
    ("Signal", "Flag"),
    ("Antérieur", "Previous"),
    ("Méthode", "Method"),
    ("Statut", "Status"),
];

/// The last column, which has the time as well.
const STATUS: usize = HEADS.len() - 1;

/// A row of the table.
struct Row {
    abnormal: bool,
    name: String,
    /// Of the columns of [`HEADS`].
    cells: [String; HEADS.len()],
    when: Option<String>,
}

fn heading(view: &View<'_>, html: &mut Html, holder: Option<&Node<'_>>, width: usize) {
    let Some(holder) = holder else { return };
    let germ = germ(view, holder);
    let own = child(holder, "code").and_then(|code| label(view, &code));
    let shown: Vec<_> = own.into_iter().chain(germ).collect();
    if !shown.is_empty() {
        html.open("tr", &[("class", "group")]);
        html.leaf("th", &[("scope", "colgroup"), ("colspan", &width.to_string())], &shown.join(" · "));
        html.close();
    }
}

/// The germ of an isolate, or of the isolate that holds an antibiogram.
pub(super) fn germ(view: &View<'_>, holder: &Node<'_>) -> Option<String> {
    let outer = holder.parent().and_then(|link| link.parent());
    const GERM: [&str; 4] = ["specimen", "specimenRole", "specimenPlayingEntity", "code"];
    let germ = at(holder, &GERM).or_else(|| at(&outer?, &GERM))?;
    label(view, &germ)
}

/// What the narrative calls it, else what the code says.
pub(super) fn label(view: &View<'_>, node: &Node<'_>) -> Option<String> {
    let reference =
        at(node, &["originalText", "reference"]).and_then(|reference| reference.attribute("value"));
    let named = reference.and_then(|id| view.find(id.trim_start_matches('#'))).map(|node| text(&node));
    named.filter(|text| !text.is_empty() && text.len() < 200).or_else(|| code(node))
}

impl Row {
    fn of(view: &View<'_>, result: &Node<'_>) -> Row {
        let lang = view.lang;
        let flag = flag(result, lang);
        let range = at(result, &["referenceRange", "observationRange", "value"]);
        let method = child(result, "methodCode").and_then(|method| label(view, &method));
        let status = child(result, "statusCode").and_then(|status| status.attribute("code"));
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        Row {
            abnormal: flag.abnormal,
            name: or_none(child(result, "code").and_then(|code| label(view, &code))),
            cells: [
                or_none(value(view, result)),
                or_none(range.map(|range| interval(&range, lang))),
                flag.shown,
                previous(view, result),
                or_none(method),
                status_word(status, lang).to_owned(),
            ],
            when: child(result, "effectiveTime").and_then(|time| self::time(&time, lang)),
        }
    }

    fn write(&self, html: &mut Html, kept: &[usize]) {
        html.open("tr", if self.abnormal { &[("class", "abnormal")] } else { &[] });
        html.leaf("th", &[("scope", "row")], &self.name);
        for &at in kept {
            html.open("td", if at == 0 { &[("class", "value")] } else { &[] }).text(&self.cells[at]);
            if let Some(when) = self.when.as_ref().filter(|_| at == STATUS) {
                html.void("br", &[]).leaf("small", &[], when);
            }
            html.close();
        }
        html.close();
    }
}

fn status_word(status: Option<&str>, lang: Lang) -> &str {
    match status {
        Some("completed") => say(lang, "validé", "final"),
        Some("active") => say(lang, "en cours", "in progress"),
        Some("aborted") => say(lang, "non réalisé", "not done"),
        _ => "-",
    }
}

fn previous(view: &View<'_>, result: &Node<'_>) -> String {
    let links =
        children(result, "entryRelationship").filter(|link| link.attribute("typeCode") == Some("REFR"));
    let former = links.filter_map(|link| child(&link, "observation"));
    let shown: Vec<_> = former
        .filter_map(|former| {
            let when = child(&former, "effectiveTime")
                .and_then(|time| time.attribute("value").map(|value| date(value, view.lang)));
            Some(format!("{} ({})", value(view, &former)?, when.unwrap_or_default()))
        })
        .take(10)
        .collect();
    if shown.is_empty() { "-".into() } else { shown.join(" ; ") }
}

/// The value for people.
pub(super) fn value(view: &View<'_>, result: &Node<'_>) -> Option<String> {
    let value = child(result, "value")?;
    match xsi_type(&value).unwrap_or_default() {
        "PQ" | "REAL" | "INT" | "MO" => Some(quantity(&value, view.lang)).filter(|text| !text.is_empty()),
        "IVL_PQ" | "IVL_REAL" | "IVL_INT" => Some(interval(&value, view.lang)),
        "BL" => Some(match value.attribute("value") {
            Some("true") => say(view.lang, "oui", "yes").to_owned(),
            Some("false") => say(view.lang, "non", "no").to_owned(),
            _ => "-".to_owned(),
        }),
        "TS" | "IVL_TS" => time(&value, view.lang),
        "CD" | "CE" | "CV" | "CO" | "CS" => label(view, &value),
        _ => Some(text(&value)).filter(|text| !text.is_empty() && text.len() < 500),
    }
}

fn quantity(node: &Node<'_>, lang: Lang) -> String {
    let Some(number) = node.attribute("value") else { return String::new() };
    let number = significant(number);
    let number = if lang == Lang::Fr { number.replace('.', ",") } else { number.to_owned() };
    match node.attribute("unit").filter(|unit| *unit != "1") {
        Some(unit) => format!("{number} {}", people(unit)),
        None => number,
    }
}

/// Six decimals that are all zero are what a software wrote, not what was measured.
fn significant(number: &str) -> &str {
    match number.split_once('.') {
        Some((_, decimals)) if decimals.len() > 3 => {
            let trimmed = number.trim_end_matches('0');
            trimmed.strip_suffix('.').unwrap_or(trimmed)
        }
        _ => number,
    }
}

/// UCUM as people write it.
fn people(unit: &str) -> String {
    unit.replace("[IU]", "UI")
        .replace("10*", "10^")
        .replace("ug/", "µg/")
        .replace("/uL", "/µL")
        .replace("um", "µm")
}

fn interval(range: &Node<'_>, lang: Lang) -> String {
    let bound = |local: &str| child(range, local).filter(|bound| bound.attribute("value").is_some());
    let open = |node: &Node<'_>| node.attribute("inclusive") == Some("false");
    match (bound("low"), bound("high")) {
        (Some(low), Some(high)) => format!("{} – {}", quantity(&low, lang), quantity(&high, lang)),
        (Some(low), None) => format!("{} {}", if open(&low) { ">" } else { "≥" }, quantity(&low, lang)),
        (None, Some(high)) => format!("{} {}", if open(&high) { "<" } else { "≤" }, quantity(&high, lang)),
        _ => "-".into(),
    }
}

/// The signal of a result: what was coded, else what the reference range tells. Always with a sign and a word.
pub(super) fn flag(result: &Node<'_>, lang: Lang) -> Flag {
    let coded = child(result, "interpretationCode").and_then(|flag| flag.attribute("code"));
    let told = |abnormal: bool, sign: &str, fr: &str, en: &str| Flag {
        abnormal,
        shown: format!("{sign} {}", say(lang, fr, en)),
    };
    match coded {
        Some("N") => told(false, "✓", "normal", "normal"),
        Some("H" | "HU" | ">") => told(true, "▲", "haut", "high"),
        Some("HH") => told(true, "▲▲", "très haut", "very high"),
        Some("L" | "LU" | "<") => told(true, "▼", "bas", "low"),
        Some("LL") => told(true, "▼▼", "très bas", "very low"),
        Some("S") => told(false, "S", "sensible", "susceptible"),
        Some("I") => told(true, "I", "intermédiaire", "intermediate"),
        Some("R") => told(true, "R", "résistant", "resistant"),
        Some("A" | "AA") => told(true, "!", "anormal", "abnormal"),
        Some("POS") => told(true, "+", "positif", "positive"),
        Some("NEG") => told(false, "−", "négatif", "negative"),
        Some(other) => Flag { abnormal: false, shown: other.to_owned() },
        None => computed(result, lang),
    }
}

fn computed(result: &Node<'_>, lang: Lang) -> Flag {
    let value = child(result, "value").filter(|value| xsi_type(value) == Some("PQ"));
    let range = at(result, &["referenceRange", "observationRange", "value"]);
    let side = value.and_then(|value| side(&value, &range?)).unwrap_or(0);
    let shown = match side {
        1 => say(lang, "▲ au-dessus (calculé)", "▲ above (computed)"),
        -1 => say(lang, "▼ au-dessous (calculé)", "▼ below (computed)"),
        _ => "-",
    };
    Flag { abnormal: side != 0, shown: shown.to_owned() }
}
