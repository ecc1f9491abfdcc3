//! The page is safe and well-formed, whatever the document.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed test must stop")]

use segur_cda::view::{ViewOptions, view};
use segur_report::Lang;
use segur_xml::{Options, Tree};

/// The page, once found safe: read again by our own reader.
fn safe(xml: &str) -> String {
    let tree = Tree::parse(xml.as_bytes(), &Options::default())
        .unwrap_or_else(|finding| panic!("{finding:?}\n{xml}"));
    let page = view(&tree, &ViewOptions::new(Lang::Fr)).unwrap();
    assert_safe(&page);
    page
}

fn assert_safe(page: &str) {
    let body = page.strip_prefix("<!DOCTYPE html>\n").unwrap();
    let tree =
        Tree::parse(body.as_bytes(), &Options::default()).unwrap_or_else(|finding| panic!("{finding:?}"));
    let mut ids = Vec::new();
    for node in tree.document().descendants().filter(|node| node.is_element()) {
        assert!(
            !["script", "iframe", "form", "link", "base", "svg"].contains(&node.local_name()),
            "{}",
            node.local_name()
        );
        for attribute in node.attributes() {
            let (name, value) = (attribute.local_name(), attribute.value());
            assert!(!name.starts_with("on") && name != "style", "{name}");
            if matches!(name, "src" | "href" | "data") {
                let types =
                    ["image/png", "image/jpeg", "image/gif", "application/pdf", "image/tiff", "text/rtf"];
                let carried = types.iter().any(|kind| value.starts_with(&format!("data:{kind};base64,")));
                assert!(value.starts_with('#') || carried, "{name}={}", &value[..value.len().min(60)]);
            }
            if name == "id" {
                ids.push(value.to_owned());
            }
        }
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "an id is given twice");
    assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{200f}']));
}

fn with_narrative(text: &str) -> String {
    format!(
        r#"<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><title>Essai</title><component><structuredBody>
        <component><section><title>Texte</title><text>{text}</text></section></component></structuredBody></component></ClinicalDocument>"#
    )
}

#[test]
fn a_hostile_narrative_is_neutralised() {
    let hostile = [
        "<script>alert(1)</script>",
        "<linkHtml href='javascript:alert(1)'>ici</linkHtml><linkHtml href=' JaVaScRiPt:alert(1)'>x</linkHtml>",
        "<linkHtml href='https://exemple.fr/?a=1&amp;b=2' onclick='x()'>site</linkHtml><linkHtml href='#a\" onclick=\"x'>b</linkHtml>",
        "<content styleCode='\" onload=\"x() Bold url(javascript:x)' ID='a\"&gt;&lt;script&gt;'>t</content>",
        "<table onload='x' style='background:url(http://exemple.fr)'><tr><td colspan='99999999999' rowspan='-1'>a</td></tr></table>",
        "<td>orpheline</td><tr/><item>seul</item><h:img xmlns:h='http://www.w3.org/1999/xhtml' src='http://exemple.fr/x.png'/>",
        "<content ID='a'>1</content><content ID='a'>2</content><content ID='content'>3</content><content ID='parties'>4</content>",
        "\u{202e}renversé\u{2066} &lt;/style&gt;&lt;script&gt; ]]&gt;",
        "<renderMultiMedia referencedObject='absent'/><renderMultiMedia/>",
        "<!-- --><?php echo 1 ?><table><caption>t</caption><thead><tr><th>a</th></tr></thead><tbody><tr><th>b</th><td>c</td></tr></tbody></table>",
    ];
    for text in hostile {
        let page = safe(&with_narrative(text));
        assert!(!page.contains("<script") && !page.contains("<h:img"), "{page}");
    }
    let links = safe(&with_narrative("<linkHtml href='https://exemple.fr/'>site</linkHtml>"));
    assert!(links.contains("[https://exemple.fr/] site"), "an external link is shown, not followed");
}

#[test]
fn depth_and_size_are_bounded() {
    let deep = "<content styleCode='Bold'>".repeat(150) + "fond" + &"</content>".repeat(150);
    let page = safe(&with_narrative(&deep));
    assert!(page.contains("fond") && page.matches("<span").count() < 100);
    let wide = format!("<table><tbody>{}</tbody></table>", "<tr><td>1</td></tr>".repeat(20_000));
    assert!(safe(&with_narrative(&wide)).len() < 2_000_000);
}

#[test]
fn a_file_is_shown_by_what_its_bytes_are_and_once() {
    let media = |kind: &str, content: &str| {
        with_narrative("<renderMultiMedia referencedObject='m'/><renderMultiMedia referencedObject='m'/>").replace(
            "</text>",
            &format!("</text><entry><observationMedia ID='m'><value mediaType='{kind}' representation='B64'>{content}</value></observationMedia></entry>"),
        )
    };
    let png = safe(&media("image/svg+xml", "iVBORw0KGgoAAAANSUhEUg=="));
    assert_eq!(png.matches("data:image/png;base64,").count(), 1);
    // <svg onload=...> announced as PNG.
    let svg = safe(&media("image/png", "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+"));
    assert!(
        !svg.contains("data:") || svg.matches("data:").count() == svg.matches(" data:").count(),
        "only the policy speaks of data:"
    );
    assert!(safe(&media("application/pdf", "JVBERi0xLjcK\nJVBERi0xLjcK")).contains(
        "<object data=\"data:application/pdf;base64,JVBERi0xLjcKJVBERi0xLjcK#navpanes=0&amp;view=FitH\""
    ));
    assert!(safe(&media("image/png", "iVBORw0KGgo\"onload=x")).contains("illisible"));
}

#[test]
fn results_and_their_flags_are_in_sight() {
    let page =
        safe(include_str!("checks.xml").strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap());
    assert!(
        page.contains("1,95 mUI/L") && page.contains("0,27 mUI/L – 4,20 mUI/L") && page.contains("✓ normal")
    );
    assert!(!page.contains("Résultats à signaler"));
    let high = include_str!("checks.xml")
        .replace("<interpretationCode code=\"N\"", "<interpretationCode code=\"H\"");
    let page = safe(&high);
    assert!(page.contains("Résultats à signaler (1)") && page.contains("▲ haut"));
    assert!(page.contains("INS"), "the patient's INS");
}

#[test]
fn the_labels_are_english_on_demand() {
    let tree = Tree::parse(include_bytes!("checks.xml"), &Options::default()).unwrap();
    let page = view(&tree, &ViewOptions::new(Lang::En)).unwrap();
    assert_safe(&page);
    assert!(page.contains("lang=\"en\"") && page.contains("Structured data") && page.contains("1.95 mUI/L"));
    assert!(view(&Tree::parse(b"<a/>", &Options::default()).unwrap(), &ViewOptions::default()).is_none());
}

#[test]
fn an_addendum_says_who_wrote_it() {
    let page = safe(include_str!("../../../samples/cda/cr-img/rich.xml"));
    assert!(page.contains("Auteur : MME DR Camille ESSAI, 15/01/2026 à 08:30"), "{page}");
    assert!(page.contains("#navpanes=0&amp;view=FitH"), "the page of the PDF has the whole width");
}
