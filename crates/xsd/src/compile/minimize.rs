//! Fewer states: those that lead nowhere go, those that do the same become one.

use std::collections::HashMap;

use super::dfa::{Dfa, Row};

/// Transitions looked at before an automaton is left as it is: merging takes quadratic time at worst.
const MAX_WORK: usize = 2_000_000;

/// The states of the automaton without useless and duplicate ones, the start first.
pub(super) fn minimize(dfa: Dfa) -> Vec<Row> {
    let mut rows = dfa.rows;
    remove_dead_ends(&mut rows);
    let Some(classes) = classes(&rows) else { return reachable(&rows) };
    let merged: Vec<Row> = rows.iter().map(|row| renumbered(row, &classes)).collect();
    let mut first = vec![None; merged.len()];
    for (state, &class) in classes.iter().enumerate() {
        first[class as usize].get_or_insert(state);
    }
    let quotient: Vec<Row> = first.into_iter().flatten().map(|state| merged[state].clone()).collect();
    reachable(&quotient)
}

/// Drops the transitions to states from which the content can never end.
fn remove_dead_ends(rows: &mut [Row]) {
    let mut sources = vec![Vec::new(); rows.len()];
    for (from, row) in rows.iter().enumerate() {
        targets(row).for_each(|to| sources[to as usize].push(from));
    }
    let mut open: Vec<usize> = (0..rows.len()).filter(|&state| rows[state].accepts).collect();
    let mut alive: Vec<bool> = rows.iter().map(|row| row.accepts).collect();
    while let Some(state) = open.pop() {
        for &from in &sources[state] {
            if !std::mem::replace(&mut alive[from], true) {
                open.push(from);
            }
        }
    }
    for row in rows {
        row.elements.retain(|&(_, _, to)| alive[to as usize]);
        row.wildcards.retain(|&(_, to)| alive[to as usize]);
    }
}

/// Moore's algorithm: the class of each state, numbered in order of first appearance. None if that takes
/// too long.
fn classes(rows: &[Row]) -> Option<Vec<u32>> {
    let mut classes = vec![0; rows.len()];
    let mut count = 1;
    let round = rows.iter().map(|row| 1 + targets(row).count()).sum::<usize>();
    for _ in 0..=MAX_WORK / round.max(1) {
        let mut numbers: HashMap<(u32, Row), u32> = HashMap::new();
        let refined: Vec<u32> = rows
            .iter()
            .enumerate()
            .map(|(state, row)| {
                let next = numbers.len() as u32;
                *numbers.entry((classes[state], renumbered(row, &classes))).or_insert(next)
            })
            .collect();
        let grown = numbers.len();
        classes = refined;
        if grown == count {
            return Some(classes);
        }
        count = grown;
    }
    None
}

fn renumbered(row: &Row, numbers: &[u32]) -> Row {
    let mut row = row.clone();
    row.elements.iter_mut().for_each(|(_, _, to)| *to = numbers[*to as usize]);
    row.wildcards.iter_mut().for_each(|(_, to)| *to = numbers[*to as usize]);
    row
}

/// The states reachable from the first, in breadth-first order.
fn reachable(rows: &[Row]) -> Vec<Row> {
    const UNSEEN: u32 = u32::MAX;
    let mut numbers = vec![UNSEEN; rows.len()];
    let mut order = vec![0usize];
    numbers[0] = 0;
    let mut next = 0;
    while let Some(&state) = order.get(next) {
        next += 1;
        for to in targets(&rows[state]) {
            if numbers[to as usize] == UNSEEN {
                numbers[to as usize] = order.len() as u32;
                order.push(to as usize);
            }
        }
    }
    order.into_iter().map(|state| renumbered(&rows[state], &numbers)).collect()
}

fn targets(row: &Row) -> impl Iterator<Item = u32> + '_ {
    row.elements.iter().map(|&(_, _, to)| to).chain(row.wildcards.iter().map(|&(_, to)| to))
}

#[cfg(test)]
mod tests {
    use segur_xml::NameId;

    use super::*;
    use crate::model::ElementId;

    fn row(elements: &[(u32, u32)], accepts: bool) -> Row {
        let elements = elements.iter().map(|&(name, to)| (NameId(name), ElementId(name), to)).collect();
        Row { elements, wildcards: Vec::new(), accepts }
    }

    fn minimal(rows: Vec<Row>) -> Vec<Row> {
        minimize(Dfa { rows, ..Dfa::default() })
    }

    #[test]
    fn equal_states_merge() {
        // (a, c) | (b, c): both ways join.
        let rows = vec![
            row(&[(1, 1), (2, 2)], false),
            row(&[(3, 3)], false),
            row(&[(3, 4)], false),
            row(&[], true),
            row(&[], true),
        ];
        let expected = vec![row(&[(1, 1), (2, 1)], false), row(&[(3, 2)], false), row(&[], true)];
        assert_eq!(minimal(rows), expected);
    }

    #[test]
    fn dead_ends_go() {
        let rows = vec![row(&[(1, 1), (2, 2)], false), row(&[(1, 1)], false), row(&[], true)];
        assert_eq!(minimal(rows), vec![row(&[(2, 1)], false), row(&[], true)]);
    }

    #[test]
    fn a_start_that_never_ends_stays() {
        assert_eq!(minimal(vec![row(&[(1, 0)], false)]), vec![row(&[], false)]);
    }
}
