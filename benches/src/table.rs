//! The comparison's table.

use crate::measure::{bounds, median};

/// What one contender did, turn by turn.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Its name and version.
    pub name: String,
    /// Documents found valid.
    pub valid: u64,
    /// MB (10⁶ bytes) per second, one value per turn.
    pub speeds: Vec<f64>,
    /// Peak of resident memory in bytes, the documents included.
    pub memory: Option<u64>,
    /// Verdicts on the mutants that are the oracle's, and how many mutants there are.
    pub agreement: Option<(u64, u64)>,
}

impl Row {
    /// How many times faster than `other`: the median over turns taken side by side.
    pub fn ratio(&self, other: &Row) -> f64 {
        let pairs = self.speeds.iter().zip(&other.speeds);
        median(&pairs.map(|(ours, theirs)| ours / theirs).collect::<Vec<_>>())
    }
}

/// Lines of the table; ratios are those of the first row against each of the others.
pub fn render(title: &str, rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.name.chars().count()).max().unwrap_or(0);
    let head = ["MB/s", "(min - max)", "ratio", "valid", "peak MiB", "mutants"];
    let line = |name: &str, cells: [String; 6]| {
        let [speed, range, ratio, valid, memory, agreement] = cells;
        let line =
            format!("{name:width$} {speed:>8} {range:>15} {ratio:>9} {valid:>6} {memory:>9} {agreement:>10}");
        format!("{}\n", line.trim_end())
    };
    let mut out = format!("{title}\n{}", line("", head.map(str::to_owned)));
    for (i, row) in rows.iter().enumerate() {
        let (low, high) = bounds(&row.speeds);
        let ratio = if i == 0 { String::new() } else { format!("{:.2} x", rows[0].ratio(row)) };
        let cells = [
            format!("{:.1}", median(&row.speeds)),
            format!("({low:.0} - {high:.0})"),
            ratio,
            row.valid.to_string(),
            row.memory.map_or_else(String::new, |bytes| format!("{:.1}", bytes as f64 / (1 << 20) as f64)),
            row.agreement.map_or_else(String::new, |(agreed, all)| format!("{agreed}/{all}")),
        ];
        out.push_str(&line(&row.name, cells));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_turn_by_turn() {
        let row =
            |name: &str, speeds: &[f64]| Row { name: name.into(), speeds: speeds.into(), ..Row::default() };
        let rows = [row("segur", &[100.0, 50.0, 90.0]), row("peer", &[10.0, 5.0, 10.0])];
        assert_eq!(rows[0].ratio(&rows[1]), 10.0);
        assert!(render("t", &rows).contains("10.00 x"));
    }

    #[test]
    fn what_was_not_measured_is_left_blank() {
        let row = Row { memory: Some(3 << 19), agreement: Some((460, 461)), ..Row::default() };
        let table = render("t", &[row, Row::default()]);
        assert!(table.contains(" 1.5    460/461\n"), "{table}");
        assert!(table.ends_with("NaN x      0\n"), "{table}");
    }
}
