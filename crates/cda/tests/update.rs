//! A received letter, its narrative written by somebody else, changed through its data.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use segur_cda::element::Element;
use segur_cda::update::{Kind, UpdateError, UpdateReport, update};
use segur_cda::values::{Id, Ts};
use segur_cda::{Context, Document, Dossier};
use serde_json::{Value, json};

const SAMPLE: &str = include_str!("../../../samples/cda/ldl-ees/rich.xml");
const LEVEL1: &str = include_str!("../../../samples/cda/level1/rich.xml");
/// The medical history as a list, with a remark that no entry says.
const HISTORY: &str = "<list><item><content ID=\"k\">Problème</content> : <content ID=\"p\">Pyélonéphrite aiguë</content>, du 1 octobre 2018 au 11/2018, \
    <content ID=\"s\">Sévère</content>, <content ID=\"t\">Résolu</content>, <content ID=\"c\">Confirmé</content>. \
    <content ID=\"n\">Sans séquelle</content> Remarque : revue en ville.</item></list>";

/// The sample with the history of [`HISTORY`], a comment, and an element that the model does not know.
fn received() -> Document {
    let start = SAMPLE.find("<text>").unwrap();
    let title = SAMPLE.find("Antécédents médicaux</title>").unwrap();
    let from = title + SAMPLE[title..].find("<text>").unwrap() + 6;
    let to = from + SAMPLE[from..].find("</text>").unwrap();
    assert!(start < from);
    let mut text = format!("{}{HISTORY}{}", &SAMPLE[..from], &SAMPLE[to..]);
    for (old, new) in [("1", "k"), ("2", "p"), ("3", "s"), ("4", "t"), ("5", "c"), ("6", "n")] {
        text = text.replace(&format!("#ant-{old}\""), &format!("#{new}\""));
    }
    let place = text.find("</act>").unwrap();
    text.insert_str(place, "<!-- gardé --><x:extra xmlns:x=\"urn:x\" a=\"1\"/>");
    Document::parse(text.as_bytes()).unwrap()
}

fn data(document: &Document) -> Value {
    Dossier::read(document).unwrap().0.to_json()
}

fn change(document: &mut Document, json: &Value, new_version: bool) -> Result<UpdateReport, UpdateError> {
    let dossier = Dossier::lenient(&json.to_string(), None).0.unwrap();
    let mut next = || 1;
    let now = Ts::parse("2026-02-01T10:00:00+01:00").unwrap();
    update(document, &dossier, new_version, &mut Context::new(now, &mut next))
}

/// The text of the history once a value is changed, and the report.
fn history(pointer: &str, value: Value) -> (String, UpdateReport) {
    let mut document = received();
    let mut json = data(&document);
    *json.pointer_mut(pointer).unwrap() = value;
    let report = change(&mut document, &json, false).unwrap();
    let xml = String::from_utf8(document.to_bytes().unwrap()).unwrap();
    assert!(xml.contains("<!-- gardé --><x:extra xmlns:x=\"urn:x\" a=\"1\"/>"), "what is not known stays");
    let again = Document::parse(xml.as_bytes()).unwrap();
    assert_eq!(data(&again), json, "the data come back as wanted");
    (shown(&again, "Antécédents médicaux"), report)
}

fn shown(document: &Document, title: &str) -> String {
    let section = |element: &&Element| {
        element.is("section") && element.child("title").is_some_and(|own| own.text() == title)
    };
    let section = document.root().descendants().find(section).unwrap();
    section.child("text").unwrap().plain().unwrap()
}

const BEFORE: &str = "Problème : Pyélonéphrite aiguë, du 1 octobre 2018 au 11/2018, Sévère, Résolu, Confirmé. Sans séquelle Remarque : revue en ville.";

#[test]
fn nothing_to_change_leaves_the_same_bytes() {
    let mut document = received();
    let (bytes, json) = (document.to_bytes().unwrap(), data(&document));
    assert_eq!(change(&mut document, &json, false).unwrap(), UpdateReport::default());
    assert_eq!(document.to_bytes().unwrap(), bytes);
}

#[test]
fn a_value_changes_where_the_narrative_shows_it() {
    let (text, report) = history("/body/history/0/list/0/problem/display", json!("Cystite aiguë"));
    assert_eq!(text, BEFORE.replace("Pyélonéphrite", "Cystite"));
    assert_eq!(report.conflicts().count(), 0, "{report:?}");
    let (text, report) = history("/body/history/0/list/0/comment", json!("Rein gauche"));
    assert_eq!(text, BEFORE.replace("Sans séquelle", "Rein gauche"));
    assert_eq!(report.conflicts().count(), 0, "{report:?}");
}

#[test]
fn a_date_changes_in_the_form_it_is_written_in() {
    let (text, report) = history("/body/history/0/list/0/period/start", json!("2018-10-05"));
    assert_eq!(text, BEFORE.replace("1 octobre", "5 octobre"));
    assert_eq!(report.conflicts().count(), 0, "{report:?}");
}

#[test]
fn what_the_narrative_does_not_show_is_told() {
    let mut document = received();
    let xml = String::from_utf8(document.to_bytes().unwrap()).unwrap();
    document = Document::parse(xml.replace("du 1 octobre 2018 au 11/2018, ", "").as_bytes()).unwrap();
    let mut json = data(&document);
    *json.pointer_mut("/body/history/0/list/0/period/start").unwrap() = json!("2018-10-05");
    let report = change(&mut document, &json, false).unwrap();
    assert!(report.conflicts().any(|note| note.kind == Kind::NotShown), "{report:?}");
}

#[test]
fn an_entry_added_brings_its_row_and_an_entry_removed_takes_it_away() {
    let mut document = received();
    let before = data(&document);
    let mut json = before.clone();
    let mut problem = before.pointer("/body/history/0/list/0").unwrap().clone();
    problem.as_object_mut().unwrap().remove("id");
    problem["problem"]["display"] = json!("Asthme");
    problem["period"]["start"] = json!("2012");
    problem["comment"] = json!("Stable");
    json.pointer_mut("/body/history/0/list").unwrap().as_array_mut().unwrap().push(problem);
    let report = change(&mut document, &json, false).unwrap();
    assert_eq!(report.conflicts().count(), 0, "{report:?}");
    let text = shown(&document, "Antécédents médicaux");
    assert!(text.starts_with(BEFORE) && text.contains("Asthme") && text.contains("Stable"), "{text}");
    let bytes = document.to_bytes().unwrap();
    let mut document = Document::parse(&bytes).unwrap();
    let ids: Vec<&str> =
        document.root().descendants().filter_map(|element| element.attribute("ID")).collect();
    let referred = document.root().descendants().filter(|element| element.is("reference"));
    for reference in referred.filter_map(|element| element.attribute("value")?.strip_prefix('#')) {
        assert_eq!(ids.iter().filter(|id| **id == reference).count(), 1, "{reference}");
    }
    let report = change(&mut document, &before, false).unwrap();
    assert_eq!(report.conflicts().count(), 0, "{report:?}");
    assert_eq!(shown(&document, "Antécédents médicaux"), BEFORE);
    assert_eq!(data(&document), before);
}

#[test]
fn a_narrative_of_ours_is_made_anew() {
    let mut document = received();
    let mut json = data(&document);
    json["body"]["other"] = json!("Vit seule.\nSortie refusée.");
    json["body"]["procedures"][0]["act"]["display"] = json!("Appendicectomie par coelioscopie");
    let report = change(&mut document, &json, false).unwrap();
    assert_eq!(report.notes.iter().filter(|note| note.kind == Kind::Regenerated).count(), 2, "{report:?}");
    assert_eq!(data(&document), json);
}

#[test]
fn a_correction_replaces_its_document() {
    let mut document = Document::parse(LEVEL1.as_bytes()).unwrap();
    let before = Dossier::read(&document).unwrap().0.header.meta;
    let mut json = data(&document);
    json["meta"]["title"] = json!("CR opératoire corrigé");
    change(&mut document, &json, true).unwrap();
    let meta = Dossier::read(&document).unwrap().0.header.meta;
    let root = |id: &Option<Id>| id.as_ref().unwrap().root.clone();
    assert_eq!(meta.version, before.version.map(|number| number + 1));
    assert_eq!(meta.set_id, before.set_id);
    assert_ne!(root(&meta.id), root(&before.id));
    assert_eq!(root(&meta.replaces), root(&before.id));
    assert_eq!(meta.created.unwrap().hl7(), "20260201100000+0100");
    let related = document.root().child("relatedDocument").unwrap();
    assert_eq!(related.attribute("typeCode"), Some("RPLC"));
}

#[test]
fn what_cannot_be_done_changes_nothing() {
    let mut document = received();
    let bytes = document.to_bytes().unwrap();
    let mut json = data(&document);
    json["body"]["history"][0]["list"][0]["period"]["start"] = json!("2030-01-01");
    let error = change(&mut document, &json, false).unwrap_err();
    assert!(
        matches!(&error, UpdateError::Problems(list) if list[0].path == "body.history[0].list[0].period"),
        "{error:?}"
    );
    let other = data(&Document::parse(LEVEL1.as_bytes()).unwrap());
    assert_eq!(
        change(&mut document, &other, false).unwrap_err(),
        UpdateError::OtherModel("ldl-ees", "level1")
    );
    assert_eq!(document.to_bytes().unwrap(), bytes);
    let inner = LEVEL1.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap();
    let signed = format!(
        "<d:Signature xmlns:d='http://www.w3.org/2000/09/xmldsig#'><d:Object>{inner}</d:Object></d:Signature>"
    );
    let mut signed = Document::parse(signed.as_bytes()).unwrap();
    let mut json = data(&signed);
    json["meta"]["title"] = json!("Autre");
    assert_eq!(change(&mut signed, &json, false).unwrap_err(), UpdateError::Signed);
}
