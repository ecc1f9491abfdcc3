//! The faults of `samples/cda/fautes.tsv`, each made in a valid sample.

/// One line of the table: a fault, the sample that it is made in, and the one error that it must give.
pub(crate) struct Fault<'t> {
    /// Name of the document with the fault.
    pub(crate) name: &'t str,
    /// The valid sample, below `samples/cda`.
    pub(crate) base: &'t str,
    /// The code of the error.
    pub(crate) code: &'t str,
    /// What is wrong, for people.
    pub(crate) what: &'t str,
    from: &'t str,
    to: &'t str,
}

impl<'t> Fault<'t> {
    /// The lines of the table; an error names the line that is none.
    pub(crate) fn all(table: &'t str) -> Result<Vec<Fault<'t>>, String> {
        let line = |line: &'t str| match line.split('\t').collect::<Vec<_>>()[..] {
            [name, base, code, what, from, to] => Ok(Fault { name, base, code, what, from, to }),
            _ => Err(format!("not six columns: {line}")),
        };
        table.lines().skip(1).map(line).collect()
    }

    /// The sample with the fault: the first text of `from` replaced by `to`. A `…` in `from` stands for
    /// whatever lies between what is before and the nearest place of what is after it.
    pub(crate) fn made_in(&self, sample: &str) -> Option<String> {
        let (first, last) = self.from.split_once('…').unwrap_or((self.from, ""));
        let start = sample.find(first)?;
        let after = start + first.len();
        let end = after + sample[after..].find(last)? + last.len();
        Some(format!("{}{}{}", &sample[..start], self.to, &sample[end..]))
    }
}
