//! The comparison's table.

use crate::measure::{bounds, median};

/// What one contender did, turn by turn.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// Documents found valid.
    pub valid: u64,
    /// MB (10⁶ bytes) per second, one value per turn.
    pub speeds: Vec<f64>,
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
    let mut out =
        format!("{title}\n{:24} {:>9} {:>19} {:>7} {:>11}\n", "", "MB/s", "(min - max)", "valid", "ratio");
    for (i, row) in rows.iter().enumerate() {
        let (low, high) = bounds(&row.speeds);
        let range = format!("({low:.0} - {high:.0})");
        let ratio = if i == 0 { String::new() } else { format!("{:.2} x", rows[0].ratio(row)) };
        let middle = median(&row.speeds);
        out.push_str(&format!("{:24} {middle:>9.1} {range:>19} {:>7} {ratio:>11}\n", row.name, row.valid));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_turn_by_turn() {
        let row = |name: &str, speeds: &[f64]| Row { name: name.into(), valid: 94, speeds: speeds.into() };
        let rows = [row("segur", &[100.0, 50.0, 90.0]), row("peer", &[10.0, 5.0, 10.0])];
        assert_eq!(rows[0].ratio(&rows[1]), 10.0);
        assert!(render("t", &rows).contains("10.00 x"));
    }
}
