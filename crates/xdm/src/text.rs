//! Words for people.

use segur_report::Text;

/// A value as messages show it: short, on one line, between the quotation marks of the language.
pub(crate) fn quoted(value: &str) -> Text {
    let shown = shown(value);
    Text::new(format!("« {shown} »"), format!("`{shown}`"))
}

/// A value without its control characters, cut where it becomes long.
pub(crate) fn shown(value: &str) -> String {
    const LONGEST: usize = 120;
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut text: String = value.chars().take(LONGEST).map(clean).collect();
    if value.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}
