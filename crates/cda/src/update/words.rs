//! How a value may be written in a narrative that somebody else made.

/// The ways in which an old text and the new one may be written, the most exact first.
pub(super) fn renderings(old: &str, new: &str) -> Vec<(String, String)> {
    let mut list = vec![(old.to_owned(), new.to_owned())];
    let (from, to) = core(old, new);
    let mut push = |pair: (String, String)| {
        if !pair.0.is_empty() && !list.contains(&pair) {
            list.push(pair);
        }
    };
    push((from.clone(), to.clone()));
    for (from, to) in [(old.to_owned(), new.to_owned()), (from, to)] {
        if let (Some(from), Some(to)) = (Date::read(&from), Date::read(&to)) {
            from.forms().into_iter().zip(to.forms()).for_each(&mut push);
        }
        decimals(&from).into_iter().zip(std::iter::repeat(&to)).for_each(|((number, point), to)| {
            push((number, if point { to.replace(',', ".") } else { to.clone() }));
        });
        let joined = |text: &str| text.split_whitespace().collect::<String>();
        if from.starts_with(|c: char| c.is_ascii_digit()) && from.contains(' ') {
            push((from.replacen(',', ".", 1), to.replacen(',', ".", 1)));
            push((joined(&from), joined(&to)));
        }
    }
    list
}

/// The forms of a decimal number, and whether they have a point: as many decimals as it needs, and up to three.
fn decimals(text: &str) -> Vec<(String, bool)> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    if !digits || text.is_empty() || text.matches(',').count() > 1 {
        return Vec::new();
    }
    let (whole, fraction) = text.split_once(',').unwrap_or((text, ""));
    let needed = fraction.trim_end_matches('0');
    let mut forms = vec![(text.replace(',', "."), true)];
    for places in needed.len()..=needed.len().max(3) {
        let fraction = format!("{needed:0<places$}");
        let forms_of =
            |mark: &str| if places == 0 { whole.to_owned() } else { [whole, &fraction].join(mark) };
        forms.extend([(forms_of(","), false), (forms_of("."), true)]);
    }
    forms
}

/// The words by which two texts differ; where the old one has none, with the word before.
pub(super) fn core(old: &str, new: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) =
        (old.split_whitespace().collect(), new.split_whitespace().collect());
    let mut start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let rest = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    if start + end == old.len() {
        start = start.saturating_sub(1);
    }
    (old[start..old.len() - end].join(" "), new[start..new.len() - end].join(" "))
}

/// A date as our narratives write it: `28/03/2024`, `28/03/2024 10:30`.
struct Date<'t> {
    day: &'t str,
    month: &'t str,
    year: &'t str,
    time: Option<(&'t str, &'t str)>,
}

const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

impl<'t> Date<'t> {
    fn read(text: &'t str) -> Option<Date<'t>> {
        let (date, time) = text.split_once(' ').map_or((text, None), |(date, time)| (date, Some(time)));
        let mut parts = date.split('/');
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |text: &str, length| text.len() == length && text.bytes().all(|b| b.is_ascii_digit());
        let time = match time {
            Some(time) => Some(time.split_once(':').filter(|(h, m)| digits(h, 2) && digits(m, 2))?),
            None => None,
        };
        let right = digits(day, 2) && digits(month, 2) && digits(year, 4) && parts.next().is_none();
        right.then_some(Date { day, month, year, time })
    }

    /// Its forms, always as many and in the same order.
    fn forms(&self) -> Vec<String> {
        let Date { day, month, year, time } = self;
        let word = month.parse::<usize>().ok().and_then(|at| MONTHS.get(at.wrapping_sub(1))).unwrap_or(&"");
        let short = day.strip_prefix('0').unwrap_or(day);
        let dates = [
            format!("{day}/{month}/{year}"),
            format!("{short} {word} {year}"),
            format!("{day} {word} {year}"),
            format!("{day}-{month}-{year}"),
            format!("{day}.{month}.{year}"),
            format!("{year}-{month}-{day}"),
        ];
        let Some((hour, minute)) = time else { return dates.into() };
        let times = [
            format!(" {hour}:{minute}"),
            format!(" à {hour}:{minute}"),
            format!(" à {hour}h{minute}"),
            format!(" {hour}h{minute}"),
            format!(", {hour}:{minute}"),
            String::new(),
        ];
        times.iter().flat_map(|time| dates.iter().map(move |date| format!("{date}{time}"))).collect()
    }
}

/// Whether two texts have the same words.
pub(super) fn same_words(a: &str, b: &str) -> bool {
    a.split_whitespace().eq(b.split_whitespace())
}

/// The places of the words of `needle` in a text, as whole words, whatever the white space between them.
pub(super) fn find(text: &str, needle: &str) -> Vec<std::ops::Range<usize>> {
    let words: Vec<&str> = needle.split_whitespace().collect();
    let Some((first, rest)) = words.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find(first).map(|at| from + at) {
        from = at + first.len();
        let end = rest.iter().try_fold(from, |here, word| {
            let after = text[here..].trim_start();
            let gap = text.len() - here - after.len();
            (gap > 0 && after.starts_with(word)).then(|| here + gap + word.len())
        });
        if let Some(end) = end.filter(|&end| is_whole(text, at, end)) {
            found.push(at..end);
            from = end;
        }
    }
    found
}

/// Whether no letter, digit or decimal goes on at either end.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let inside_start = text[start..end].chars().next().is_some_and(char::is_alphanumeric);
    let inside_end = text[start..end].chars().next_back().is_some_and(char::is_alphanumeric);
    let mut before = text[..start].chars().rev();
    let mut after = text[end..].chars();
    let goes_on = |near: Option<char>, next: Option<char>| match near {
        Some('.' | ',' | '/' | '-') => next.is_some_and(|c| c.is_ascii_digit()),
        Some(c) => c.is_alphanumeric(),
        None => false,
    };
    let left = inside_start && goes_on(before.next(), before.next());
    let right = inside_end && goes_on(after.next(), after.next());
    !left && !right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole() {
        assert_eq!(find("de 1,5 g à 15 g", "5 g"), []);
        assert_eq!(find("de 1,5 g à 5  g.", "5 g").len(), 1);
        assert_eq!(find("a b a b", "a b").len(), 2);
    }

    #[test]
    fn dates_and_numbers_have_their_forms() {
        let list = renderings("01/03/2024", "12/04/2024");
        assert!(list.contains(&("1 mars 2024".into(), "12 avril 2024".into())));
        let list = renderings("13,5 g/dL", "14 g/dL");
        assert!(list.contains(&("13.5".into(), "14".into())), "{list:?}");
        assert_eq!(core("a b c", "a x y c"), ("b".into(), "x y".into()));
        assert_eq!(core("a", "a b"), ("a".into(), "a b".into()));
        assert_eq!(core("a c", "a b c"), ("a".into(), "a b".into()));
        let list = renderings("36,000000 g/L - 48,000000 g/L", "36,000000 g/L - 42,5 g/L");
        assert!(list.contains(&("48.0".into(), "42.5".into())), "{list:?}");
    }
}
