//! The table of what the program's own codes mean, as data: `codes/*.txt`.
//!
//! A line is a code and, between `¦`: what it means in French, in English, a bad example, a good one (`-` where an
//! example would say nothing, or where `codes/exemples.txt` has one for each code of the family). A line that begins with
//! `@` gives the source of those that follow, in French and, after `‖`, in English where that differs. A `*` in a code stands for any text: a family of codes that one sentence explains.

use segur_report::Lang;

const FILES: [&str; 8] = [
    include_str!("codes/envelope.txt"),
    include_str!("codes/xml.txt"),
    include_str!("codes/xsd.txt"),
    include_str!("codes/rules.txt"),
    include_str!("codes/ins.txt"),
    include_str!("codes/mss.txt"),
    include_str!("codes/documents.txt"),
    include_str!("codes/xdm.txt"),
];

/// What there is to say about a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The code, or a family of codes.
    pub(super) code: &'static str,
    source: &'static str,
    pub(super) fr: &'static str,
    pub(super) en: &'static str,
    pub(super) bad: Option<&'static str>,
    pub(super) good: Option<&'static str>,
}

/// Every line of the table, in order.
pub(super) fn entries() -> impl Iterator<Item = Entry> {
    FILES.iter().flat_map(|file| {
        let mut source = "";
        let lines = file.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        lines.filter_map(move |line| match line.strip_prefix("@ ") {
            Some(named) => {
                source = named;
                None
            }
            None => Entry::read(line, source),
        })
    })
}

/// The line of a code: its own, else that of the narrowest family that it belongs to.
pub(super) fn find(code: &str) -> Option<Entry> {
    let own = entries().find(|entry| entry.code.eq_ignore_ascii_case(code));
    let families = || entries().filter(|entry| entry.is_family() && belongs(code, entry.code));
    own.or_else(|| families().max_by_key(|entry| entry.code.len()))
}

impl Entry {
    fn read(line: &'static str, source: &'static str) -> Option<Entry> {
        let mut fields = line.split(" ¦ ").map(str::trim);
        let mut field = || fields.next();
        let (code, fr, en) = (field()?, field()?, field()?);
        let mut example = || field().filter(|example| *example != "-");
        Some(Entry { code, source, fr, en, bad: example(), good: example() })
    }

    /// Where the code comes from.
    pub(super) fn source(&self, lang: Lang) -> &'static str {
        let (fr, en) = self.source.split_once(" ‖ ").unwrap_or((self.source, self.source));
        if lang == Lang::En { en } else { fr }
    }

    pub(super) fn is_family(&self) -> bool {
        self.code.contains('*')
    }
}

/// Whether a code is of a family such as `CDA-INPUT-*` or `*-props-correct.*`.
pub(super) fn belongs(code: &str, family: &str) -> bool {
    let (first, rest) = family.split_once('*').unwrap_or((family, ""));
    let Some(mut left) = code.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() && !part.is_empty() {
            return left.ends_with(part);
        }
        let Some(at) = left.find(part) else { return false };
        left = &left[at + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_well_formed() {
        let mut codes: Vec<_> = entries().map(|entry| entry.code).collect();
        let lines = FILES.iter().flat_map(|file| file.lines());
        let said = lines.filter(|line| !line.starts_with(['#', '@']) && !line.is_empty()).count();
        assert_eq!(codes.len(), said, "a line without its fields");
        for entry in entries() {
            let sentences = [entry.fr, entry.en];
            assert!(sentences.iter().all(|text| text.ends_with('.') && text.len() > 15), "{entry:?}");
            assert!(!entry.source.is_empty() && entry.fr != entry.en, "{entry:?}");
        }
        codes.sort_unstable();
        codes.windows(2).for_each(|pair| assert_ne!(pair[0], pair[1], "said twice"));
    }

    #[test]
    fn a_code_has_its_own_line_or_that_of_its_family() {
        let found = |code| find(code).map(|entry| entry.code);
        assert_eq!(found("ENV-BOM"), Some("ENV-BOM"));
        assert_eq!(found("env-bom"), Some("ENV-BOM"));
        assert_eq!(found("XDM-ZIP-CRC"), Some("XDM-ZIP-CRC"));
        assert_eq!(found("CDA-INPUT-TYPE"), Some("CDA-INPUT-*"));
        assert_eq!(found("e-props-correct.2"), Some("*-props-correct.*"));
        assert_eq!(found("maxLength-valid-restriction"), Some("*-valid-restriction"));
        assert_eq!(found("minInclusive-less-than-equal-to-maxInclusive"), Some("*-less-than-*"));
        assert_eq!(found("XPTY0004"), Some("XPTY*"));
        assert_eq!(found("INCONNU"), None);
    }
}
