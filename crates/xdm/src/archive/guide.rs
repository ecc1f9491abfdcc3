//! The two files for people: INDEX.HTM and README.TXT.

use segur_xml::writer::{WriteError, Writer};

use super::pack::{Order, Sender};
use crate::model::DocumentEntry;

const NS: &str = "http://www.w3.org/1999/xhtml";

/// INDEX.HTM: XHTML Basic, a table of the documents.
pub(super) fn index(order: &Order<'_>, entries: &[DocumentEntry]) -> Result<Vec<u8>, WriteError> {
    let doctype = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML Basic 1.1//EN\" \
                   \"http://www.w3.org/TR/xhtml-basic/xhtml-basic11.dtd\">\n";
    let mut xml = Writer::indented(Vec::new(), 1);
    xml.start("html")?.namespace("", NS)?.attribute("xml:lang", "fr")?;
    xml.start("head")?.leaf("title", "Documents de santé (IHE XDM)")?.end()?;
    xml.start("body")?.leaf("h1", "Documents de santé (IHE XDM)")?;
    xml.leaf("p", &format!("Emetteur : {}", sender(&order.sender)))?;
    xml.start("ul")?;
    for entry in entries {
        let target = format!("IHE_XDM/SUBSET01/{}", entry.uri.as_deref().unwrap_or_default());
        xml.start("li")?.start("a")?.attribute("href", &target)?;
        xml.text(entry.title.as_deref().unwrap_or(&target))?.end()?.end()?;
    }
    xml.end()?;
    xml.start("p")?.start("a")?.attribute("href", "README.TXT")?.text("README.TXT")?.end()?.end()?;
    let body = xml.end()?.end()?.finish()?;
    let declaration = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    Ok([declaration, doctype.as_bytes(), &body].concat())
}

fn sender(sender: &Sender) -> String {
    match &sender.organisation_id {
        Some(id) => format!("{} ({id})", sender.organisation),
        None => sender.organisation.clone(),
    }
}

/// README.TXT: who sends, with what, and what is where. UTF-8, lines ended as on every system that a medium may meet.
pub(super) fn readme(order: &Order<'_>, entries: &[DocumentEntry]) -> Vec<u8> {
    let of = &order.sender;
    let mut lines = vec!["Emetteur".to_owned(), "========".to_owned()];
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("- {label} : {}", one_line(value)));
        }
    };
    line("Nom", &of.name);
    line("Organisme", &sender(of));
    line("Adresse", of.address.as_deref().unwrap_or_default());
    line("Téléphone", of.telephone.as_deref().unwrap_or_default());
    lines.extend(["", "Application de l'émetteur", "========================="].map(str::to_owned));
    let application = &of.application;
    let parts =
        [("Nom", &application.name), ("Version", &application.version), ("Editeur", &application.vendor)];
    lines.extend(parts.iter().map(|(label, value)| format!("- {label} : {}", one_line(value))));
    lines.extend(["", "Instructions", "============"].map(str::to_owned));
    lines.push(
        "Ouvrir INDEX.HTM dans un navigateur, ou intégrer l'archive par un logiciel de santé.".to_owned(),
    );
    lines.extend(["", "Arborescence", "============"].map(str::to_owned));
    lines.extend(["INDEX.HTM", "README.TXT", "IHE_XDM/SUBSET01/METADATA.XML"].map(str::to_owned));
    lines.extend(
        entries.iter().map(|entry| format!("IHE_XDM/SUBSET01/{}", entry.uri.as_deref().unwrap_or_default())),
    );
    lines.iter().flat_map(|line| [line.as_str(), "\r\n"]).collect::<String>().into_bytes()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
