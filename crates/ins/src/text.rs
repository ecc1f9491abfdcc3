//! Showing values in messages.

/// The value between back quotes, cut to what a message can hold, control characters escaped.
pub(crate) fn quoted(value: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = value.chars().take(SHOWN).flat_map(shown).collect();
    if value.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

fn shown(character: char) -> Vec<char> {
    if character.is_control() { character.escape_unicode().collect() } else { vec![character] }
}
