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
    let heads = [
        ("Analyse", "Analyte"),
        ("Résultat", "Result"),
        ("Référence", "Reference"),
        ("Signal", "Flag"),
        ("Antérieur", "Previous"),
        ("Méthode", "Method"),
        ("Statut", "Status"),
    ];
    for (fr, en) in heads {
        html.leaf("th", &[("scope", "col")], say(lang, fr, en));
    }
    html.close().close().open("tbody", &[]);
    let mut last = None;
    for result in &results {
        let holder = group(result);
        if holder != last {
            heading(view, html, holder.as_ref());
            last = holder;
        }
        row(view, html, result);
    }
    html.close().close().close().close();
}

fn heading(view: &View<'_>, html: &mut Html, holder: Option<&Node<'_>>) {
    let Some(holder) = holder else { return };
    let germ = germ(view, holder);
    let own = child(holder, "code").and_then(|code| label(view, &code));
    let shown: Vec<_> = own.into_iter().chain(germ).collect();
    if !shown.is_empty() {
        html.open("tr", &[("class", "group")]);
        html.leaf("th", &[("scope", "colgroup"), ("colspan", "7")], &shown.join(" · "));
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

fn row(view: &View<'_>, html: &mut Html, result: &Node<'_>) {
    let lang = view.lang;
    let flag = flag(result, lang);
    html.open("tr", if flag.abnormal { &[("class", "abnormal")] } else { &[] });
    let name = child(result, "code").and_then(|code| label(view, &code)).unwrap_or_else(|| "-".into());
    html.leaf("th", &[("scope", "row")], &name);
    html.leaf("td", &[("class", "value")], &value(view, result).unwrap_or_else(|| "-".into()));
    let range =
        at(result, &["referenceRange", "observationRange", "value"]).map(|range| interval(&range, lang));
    html.leaf("td", &[], range.as_deref().unwrap_or("-"));
    html.leaf("td", &[], &flag.shown);
    html.leaf("td", &[], &previous(view, result));
    let method = child(result, "methodCode").and_then(|method| label(view, &method));
    html.leaf("td", &[], method.as_deref().unwrap_or("-"));
    let status = child(result, "statusCode").and_then(|status| status.attribute("code"));
    let when = child(result, "effectiveTime").and_then(|time| self::time(&time, lang));
    html.open("td", &[]).text(status_word(status, lang));
    if let Some(when) = when {
        html.void("br", &[]).leaf("small", &[], &when);
    }
    html.close().close();
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
