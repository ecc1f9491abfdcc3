//! Pictures and PDFs, carried in the page itself.

use segur_report::Lang;
use segur_xml::{Node, NodeKind};

use super::html::Html;
use super::words::say;
use crate::checks::{decode, is_base64, nature};

/// Shows the content of `observationMedia/value` or `nonXMLBody/text`: a picture, a PDF, a text, or a link to keep it.
pub(super) fn show(html: &mut Html, content: &Node<'_>, label: &str, lang: Lang) {
    let encoded = content
        .children()
        .filter(|node| node.kind() == NodeKind::Text)
        .map(|node| node.text())
        .max_by_key(|text| text.len());
    let whole = encoded
        .filter(|text| content.attribute("representation") == Some("B64") && is_base64(text.as_bytes()));
    let announced = content.attribute("mediaType").unwrap_or_default();
    let Some(encoded) = whole else {
        if announced.starts_with("text/") && content.attribute("representation") != Some("B64") {
            html.leaf("pre", &[], &content.string_value());
            return;
        }
        return unreadable(html, announced, lang);
    };
    let clean: String = encoded.split_ascii_whitespace().collect();
    match nature(&decode(encoded.bytes(), 16)) {
        Some(kind @ ("image/png" | "image/jpeg" | "image/gif")) => {
            html.void("img", &[("src", &format!("data:{kind};base64,{clean}")), ("alt", label)]);
        }
        Some("application/pdf") => pdf(html, &clean, label, lang),
        Some(kind) => keep(html, kind, &clean, lang),
        None if announced == "text/plain" => {
            html.leaf("pre", &[], &String::from_utf8_lossy(&decode(encoded.bytes(), usize::MAX)));
        }
        None => unreadable(html, announced, lang),
    }
}

fn pdf(html: &mut Html, clean: &str, label: &str, lang: Lang) {
    // Viewers that understand it give the whole width to the page rather than to thumbnails.
    let url = format!("data:application/pdf;base64,{clean}#navpanes=0&view=FitH");
    keep(html, "application/pdf", clean, lang);
    let unprinted = say(
        lang,
        "Un PDF est joint : l'enregistrer pour l'imprimer.",
        "A PDF is attached: save it to print it.",
    );
    html.leaf("p", &[("class", "paper")], unprinted);
    html.open("div", &[("class", "pdf")]);
    html.open("object", &[("data", &url), ("type", "application/pdf"), ("aria-label", label)]);
    html.leaf(
        "p",
        &[],
        say(
            lang,
            "Ce navigateur n'affiche pas les PDF dans la page : l'enregistrer pour l'ouvrir.",
            "This browser does not show PDFs in the page: save it to open it.",
        ),
    );
    html.close();
    html.close();
}

fn keep(html: &mut Html, kind: &str, clean: &str, lang: Lang) {
    let extension = match kind {
        "application/pdf" => "pdf",
        "image/tiff" => "tiff",
        _ => "rtf",
    };
    html.open("p", &[("class", "keep")]);
    let url = format!("data:{kind};base64,{clean}");
    html.open("a", &[("download", &format!("document.{extension}")), ("href", &url)]);
    let size = clean.len() / 4 * 3 / 1024;
    html.text(say(lang, "Enregistrer le fichier", "Save the file")).text(&format!(
        " ({}, {} {})",
        extension.to_uppercase(),
        size.max(1),
        say(lang, "ko", "kB")
    ));
    html.close();
    html.close();
}

fn unreadable(html: &mut Html, kind: &str, lang: Lang) {
    let message = say(
        lang,
        "Contenu joint illisible ou de type non pris en charge",
        "Attached content unreadable or of an unsupported type",
    );
    html.leaf("p", &[("class", "notice")], &format!("⚠ {message} ({kind})"));
}
