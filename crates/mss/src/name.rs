//! Names as they stand in subjects and file names.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::Document;

/// How many characters of a document's type are shown.
pub(crate) const LABEL: usize = 40;

/// A text without accents and ligatures, in the same letter case.
///
/// ```
/// assert_eq!(segur_mss::unaccented("Éloïse Œuvré d’Arc"), "Eloise OEuvre d'Arc");
/// ```
pub fn unaccented(text: &str) -> String {
    let plain = text.nfd().filter(|c| !is_combining_mark(*c));
    let mut out = String::with_capacity(text.len());
    for c in plain {
        match c {
            'œ' => out.push_str("oe"),
            'Œ' => out.push_str("OE"),
            'æ' => out.push_str("ae"),
            'Æ' => out.push_str("AE"),
            '’' | '‘' | 'ʼ' => out.push('\''),
            c => out.push(c),
        }
    }
    out
}

/// The file name of the PDF copy of a document: `<date of the act>_<type, 40 characters>_<NOM>_<prénom>[_<number>].pdf`
/// (ECO.2.1.6). What is not known is left out; characters that file systems refuse become spaces.
///
/// ```
/// use segur_mss::{Document, pdf_name};
/// let document = Document {
///     act_date: "20220531".into(),
///     label: "CR d'imagerie médicale".into(),
///     family: "CORSE".into(),
///     given: "FIGATELLIX".into(),
///     ..Document::default()
/// };
/// assert_eq!(pdf_name(&document, None), "20220531_CR d'imagerie médicale_CORSE_FIGATELLIX.pdf");
/// ```
pub fn pdf_name(document: &Document, number: Option<&str>) -> String {
    let label = cut(&document.label);
    let family = unaccented(&document.family).to_uppercase();
    let given = unaccented(&document.given);
    let pieces = [document.act_date.as_str(), &label, &family, &given, number.unwrap_or_default()];
    let pieces: Vec<_> = pieces.into_iter().map(harmless).filter(|piece| !piece.is_empty()).collect();
    pieces.join("_") + ".pdf"
}

/// The first 40 characters.
pub(crate) fn cut(text: &str) -> String {
    let cut: String = text.trim().chars().take(LABEL).collect();
    cut.trim_end().to_owned()
}

fn harmless(text: &str) -> String {
    let kept = |c: char| if c.is_control() || r#"\/:*?"<>|_"#.contains(c) { ' ' } else { c };
    let text: String = text.chars().map(kept).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").trim_start_matches(['.', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leaves_its_folder() {
        let document =
            Document { label: "../../etc/passwd\0".into(), family: "A_B".into(), ..Document::default() };
        assert_eq!(pdf_name(&document, Some("12/34")), "etc passwd_A B_12 34.pdf");
    }

    #[test]
    fn labels_are_cut_at_forty_characters() {
        assert_eq!(cut(&"é".repeat(60)).chars().count(), 40);
    }
}
