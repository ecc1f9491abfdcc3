//! Sentences in both languages, filled in.

use segur_report::Text;

/// A sentence whose `{0}`, `{1}`, ... are replaced by the arguments.
pub(super) fn say(fr: &'static str, en: &'static str, args: &[&Text]) -> Text {
    if args.is_empty() {
        return Text::new(fr, en);
    }
    Text::new(fill(fr, args.iter().map(|arg| &*arg.fr)), fill(en, args.iter().map(|arg| &*arg.en)))
}

fn fill<'t>(template: &str, args: impl Iterator<Item = &'t str>) -> String {
    let args: Vec<&str> = args.collect();
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let digit = after.as_bytes().get(1).map_or(usize::MAX, |byte| usize::from(byte.wrapping_sub(b'0')));
        out.push_str(args.get(digit).copied().unwrap_or_default());
        rest = after.get(3..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// A name or a value, between back quotes, the same in both languages; long values are cropped.
pub(super) fn quoted(text: &str) -> Text {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Text::same(format!("`{}…`", &text[..end])),
        None => Text::same(format!("`{text}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_stand_where_the_template_says() {
        let text = say("{1} puis {0}", "{0} after {1} ({0})", &[&quoted("a"), &Text::new("b", "c")]);
        assert_eq!(text, Text::new("b puis `a`", "`a` after c (`a`)"));
    }

    #[test]
    fn long_values_are_cropped_between_characters() {
        let text = quoted(&"é".repeat(100));
        assert_eq!(text.fr.chars().count(), 83);
    }
}
