//! The narrative: references to it, and what it shows against what is coded.

use segur_report::Text;
use segur_terms::ucum::Unit;
use segur_xml::{Node, NodeKind};

use super::draft::Draft;
use super::kinds::{Part, Parts};
use super::table;
use super::units::number;
use super::walk::Walk;
use crate::nodes::{Place, at, child, xsi_type};

/// A link that a reader may follow.
pub(super) fn link(draft: &mut Draft, node: Node<'_>) {
    let Some(href) = node.attribute("href") else { return };
    if !is_safe(href) {
        let scheme = href.split(':').next().unwrap_or_default();
        let message =
            Text::new(format!("lien de forme « {scheme}: »"), format!("link of scheme \"{scheme}:\""));
        draft.say(&table::LINK, Place::attribute(node, "href"), message);
    }
}

/// Whether a link cannot run anything: a known scheme, a fragment, or a relative reference.
pub(crate) fn is_safe(href: &str) -> bool {
    let href = href.trim();
    let Some((scheme, _)) = href.split_once(':').filter(|(scheme, _)| !scheme.contains(['/', '#', '?']))
    else {
        return true;
    };
    ["http", "https", "mailto", "tel", "ftp", "urn", "file"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// A section with entries has something to read.
pub(super) fn section(draft: &mut Draft, node: Node<'_>) {
    if child(&node, "entry").is_some() && child(&node, "text").is_none() {
        let message =
            Text::new("section avec des entrées et sans texte", "section with entries and without narrative");
        draft.say(&table::SECTION_TEXT, Place::of(node), message);
    }
}

/// What needs every ID to be known.
pub(super) fn references(walk: &mut Walk<'_>) {
    for pair in walk.anchors.windows(2) {
        if pair[0].0 == pair[1].0 {
            let id = pair[1].0;
            let message = Text::new(format!("ID « {id} » déjà donné"), format!("ID \"{id}\" already given"));
            walk.draft.say(&table::ID_DUPLICATE, Place::attribute(pair[1].1, "ID"), message);
        }
    }
    for index in 0..walk.references.len() {
        let (value, node) = walk.references[index];
        reference(walk, value, node);
    }
    for index in 0..walk.media.len() {
        media(walk, walk.media[index]);
    }
    for index in 0..walk.observations.len() {
        let observation = walk.observations[index];
        if let Some((shows, row)) =
            Shows::of(&observation).and_then(|shows| Some((shows, row(walk, &observation)?)))
        {
            compare(&mut walk.draft, shows, &row);
        }
    }
}

fn find<'t>(walk: &Walk<'t>, id: &str) -> Option<Node<'t>> {
    let at = walk.anchors.binary_search_by(|(known, _)| (*known).cmp(id)).ok()?;
    Some(walk.anchors[at].1)
}

fn reference(walk: &mut Walk<'_>, value: &str, node: Node<'_>) {
    // White space around a URI is not part of it, nor around an ID.
    let value = value.trim();
    let id = value.strip_prefix('#');
    if id.is_some_and(|id| find(walk, id.trim_start()).is_some()) {
        return;
    }
    let place = Place::attribute(node, "value");
    if let Some(id) = id {
        let message = match id {
            "" => Text::new("référence vide", "empty reference"),
            id => Text::new(
                format!("aucun ID « {id} » dans le document"),
                format!("no ID \"{id}\" in the document"),
            ),
        };
        walk.draft.say(&table::REF_DANGLING, place, message);
    } else if find(walk, value).is_some() {
        let message = Text::new(
            format!("référence « {value} » sans `#`"),
            format!("reference \"{value}\" without `#`"),
        );
        walk.draft.say(&table::REF_HASH, place, message);
    } else if value.contains(char::is_whitespace) {
        let message = Text::new("texte libre au lieu d'une référence", "free text instead of a reference");
        walk.draft.say(&table::REF_TEXT, place, message);
    } else if !value.contains([':', '/', '.']) {
        let message = Text::new(
            format!("référence « {value} » : ni `#`, ni ID de ce nom"),
            format!("reference \"{value}\": no `#`, and no ID of that name"),
        );
        walk.draft.say(&table::REF_DANGLING, place, message);
    }
}

fn media(walk: &mut Walk<'_>, node: Node<'_>) {
    for id in node.attribute("referencedObject").unwrap_or_default().split_whitespace() {
        let found = find(walk, id)
            .filter(|node| matches!(node.local_name(), "observationMedia" | "regionOfInterest"));
        if found.is_none() {
            let message = Text::new(
                format!("aucun observationMedia « {id} »"),
                format!("no observationMedia \"{id}\""),
            );
            walk.draft.say(&table::REF_MEDIA, Place::attribute(node, "referencedObject"), message);
        }
    }
}

/// The row of the narrative that an observation refers to.
struct Row<'t> {
    row: Node<'t>,
    /// What the reference names: the label, as a rule.
    named: Node<'t>,
}

/// What an observation says that its row should show.
struct Shows<'t> {
    /// One quantity, or one bound of one.
    quantity: Option<(Node<'t>, f64)>,
    flag: Option<Node<'t>>,
}

impl<'t> Shows<'t> {
    fn of(observation: &Parts<'t>) -> Option<Shows<'t>> {
        let value = observation.get(Part::Value)?;
        let shown = match xsi_type(&value) {
            Some("PQ" | "REAL" | "INT") => Some(value),
            Some("IVL_PQ") => match (child(&value, "low"), child(&value, "high")) {
                (Some(bound), None) | (None, Some(bound)) => Some(bound),
                _ => None,
            },
            _ => None,
        };
        let quantity = shown.and_then(|shown| Some((shown, number(&shown)?)));
        let flag = observation.get(Part::Interpretation);
        (quantity.is_some() || flag.is_some()).then_some(Shows { quantity, flag })
    }
}

fn row<'t>(walk: &Walk<'t>, observation: &Parts<'t>) -> Option<Row<'t>> {
    let code = observation.get(Part::Code).and_then(|code| at(&code, &["originalText", "reference"]));
    let from = code.or_else(|| child(&observation.get(Part::Text)?, "reference"))?;
    let named = find(walk, from.attribute("value")?.trim().trim_start_matches('#'))?;
    // Cells, paragraphs and content nest a few levels deep between a row and what is named.
    let row =
        std::iter::successors(Some(named), Node::parent).take(8).find(|node| node.local_name() == "tr")?;
    // A row that others refer to as well, or that goes on below, says nothing about one result alone.
    let spans = row.elements().any(|cell| cell.attribute("rowspan").is_some());
    (!spans && named != row).then_some(Row { row, named })
}

fn compare(draft: &mut Draft, shows: Shows<'_>, row: &Row<'_>) {
    if let Some((quantity, coded)) = shows.quantity {
        compare_value(draft, quantity, coded, row);
    }
    if let Some(flag) = shows.flag {
        compare_flag(draft, flag, row);
    }
}

fn compare_value(draft: &mut Draft, quantity: Node<'_>, coded: f64, row: &Row<'_>) {
    let (mut any, mut buffer) = (false, String::new());
    for cell in row.row.elements() {
        buffer.clear();
        append(&cell, None, &mut buffer);
        for shown in numbers(&buffer) {
            if shown.is(coded) {
                return compare_unit(draft, quantity, shown.after);
            }
            if converted(&shown, quantity).is_some_and(|value| (value - coded.abs()).abs() <= 1e-9 * value) {
                return;
            }
        }
        buffer.clear();
        append(&cell, Some(&row.named), &mut buffer);
        any |= buffer.contains(|c: char| c.is_ascii_digit());
    }
    buffer.clear();
    append(&row.named, None, &mut buffer);
    // What is named is the label, or else the value itself.
    any |= buffer.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if any {
        let value = quantity.attribute("value").unwrap_or_default();
        let message = Text::new(
            format!("la valeur codée {value} n'est pas dans la ligne du texte que l'entrée désigne"),
            format!("the coded value {value} is not in the row of the narrative that the entry names"),
        );
        draft.say(&table::NARRATIVE_VALUE, Place::attribute(quantity, "value"), message);
    }
}

fn compare_unit(draft: &mut Draft, quantity: Node<'_>, after: &str) {
    let word = unit_after(after);
    let Some((coded, shown)) =
        quantity.attribute("unit").and_then(|unit| Some((Unit::parse(unit).ok()?, Unit::parse(&word).ok()?)))
    else {
        return;
    };
    // A single letter is rather a flag (H, L) than a unit.
    let differs = coded.ratio(&shown).is_none_or(|ratio| (ratio - 1.0).abs() > 1e-9);
    if differs && word.contains('/') {
        let unit = quantity.attribute("unit").unwrap_or_default();
        let message = Text::new(
            format!("l'unité codée est {unit}, le texte montre {word}"),
            format!("the coded unit is {unit}, the narrative shows {word}"),
        );
        draft.say(&table::NARRATIVE_UNIT, Place::attribute(quantity, "unit"), message);
    }
}

fn compare_flag(draft: &mut Draft, flag: Node<'_>, row: &Row<'_>) {
    let Some(code) = flag.attribute("code") else { return };
    let known = ["N", "H", "L", "HH", "LL", "S", "I", "R", "A", "POS", "NEG"];
    let mut shown = None;
    let mut buffer = String::new();
    for cell in row.row.elements() {
        buffer.clear();
        append(&cell, None, &mut buffer);
        let text = buffer.trim();
        if text == code {
            return;
        }
        shown = shown.or_else(|| known.into_iter().find(|known| *known == text));
    }
    if let Some(shown) = shown.filter(|_| known.contains(&code)) {
        let message = Text::new(
            format!("l'interprétation codée est {code}, le texte montre {shown}"),
            format!("the coded interpretation is {code}, the narrative shows {shown}"),
        );
        draft.say(&table::NARRATIVE_FLAG, Place::attribute(flag, "code"), message);
    }
}

/// The number shown, in the unit of the quantity: `1,70 m` is 170 cm.
fn converted(shown: &Shown<'_>, quantity: Node<'_>) -> Option<f64> {
    let ratio =
        Unit::parse(&unit_after(shown.after)).ok()?.ratio(&Unit::parse(quantity.attribute("unit")?).ok()?)?;
    Some(shown.value * ratio)
}

/// The word behind a number, as UCUM would write it.
fn unit_after(after: &str) -> String {
    let word = after.trim_start().split(char::is_whitespace).next().unwrap_or_default();
    word.trim_end_matches([',', ';', ')', '.']).replace(['µ', 'μ'], "u").replace("UI", "[IU]")
}

fn append(cell: &Node<'_>, but: Option<&Node<'_>>, out: &mut String) {
    let tree = cell.tree();
    let (from, to) = but.map_or((0, 0), |but| (but.id().0, tree.end_of(but.id()).0));
    for node in cell.descendants().filter(|node| node.kind() == NodeKind::Text) {
        if !(from..to).contains(&node.id().0) {
            out.push_str(node.text());
            out.push(' ');
        }
    }
}

/// A number as people write it.
struct Shown<'s> {
    value: f64,
    decimals: i32,
    after: &'s str,
}

impl Shown<'_> {
    /// Whether it is that value, perhaps rounded.
    fn is(&self, coded: f64) -> bool {
        let unit = 10f64.powi(-self.decimals);
        (self.value - coded.abs()).abs() <= unit * 0.5 + coded.abs() * 1e-9
    }
}

/// Numbers with decimal comma or point, thousands set apart by spaces.
fn numbers(text: &str) -> Vec<Shown<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (value, decimals, end) = number_at(text, at);
        found.push(Shown { value, decimals, after: &text[end..] });
        at = end;
    }
    found
}

fn number_at(text: &str, start: usize) -> (f64, i32, usize) {
    let bytes = text.as_bytes();
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = start + digits(start);
    let mut plain = text[start..end].to_owned();
    // Groups of three behind a space, a no-break space or a narrow one.
    while let Some(space) =
        [" ", "\u{a0}", "\u{202f}"].into_iter().find(|space| text[end..].starts_with(space))
    {
        let group = end + space.len();
        if digits(group) != 3 || plain.len() > 15 {
            break;
        }
        plain.push_str(&text[group..group + 3]);
        end = group + 3;
    }
    let mut decimals = 0;
    if matches!(bytes.get(end), Some(b'.' | b',')) && digits(end + 1) > 0 {
        decimals = digits(end + 1);
        plain.push('.');
        plain.push_str(&text[end + 1..end + 1 + decimals]);
        end += 1 + decimals;
    }
    (plain.parse().unwrap_or(f64::MAX), decimals.min(300) as i32, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = |text| numbers(text).iter().map(|n| n.value).collect::<Vec<_>>();
        assert_eq!(read("1,25 g/L (0.7 - 1.10)"), [1.25, 0.7, 1.1]);
        assert_eq!(read("100 000 /mL"), [100_000.0]);
        assert_eq!(read("12\u{202f}500"), [12_500.0]);
        assert_eq!(read("sans"), [0.0; 0]);
        assert!(numbers("4,1")[0].is(4.12) && !numbers("4,1")[0].is(4.2));
    }

    #[test]
    fn links_that_may_run_something_are_not_safe() {
        for safe in ["#a", "https://exemple.fr/a:b", "mailto:a@b.fr", "doc.pdf", "/a?b:c"] {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_ in ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "vbscript:x"] {
            assert!(!is_safe(unsafe_), "{unsafe_}");
        }
    }
}
