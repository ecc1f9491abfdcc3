//! The figures that the benches measured last, in `benches/results.md`: each section with its command, date and machine.
//! `STATUS.md` takes its speeds from nowhere else.

use std::io;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use segur_xdm::model::Dtm;

/// The argument that asks for the result to be kept.
pub const RECORD: &str = "--record";

/// Whether the result is to be kept, and the other arguments.
pub fn recorded(words: impl Iterator<Item = String>) -> (bool, Vec<String>) {
    let (asked, others): (Vec<String>, Vec<String>) = words.partition(|word| word == RECORD);
    (!asked.is_empty(), others)
}

/// Replaces the section of this command in the file.
///
/// # Errors
/// The file cannot be read or written.
pub fn record(command: &str, lines: &str) -> io::Result<()> {
    let path = path();
    let old = match std::fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        text => text?,
    };
    std::fs::write(path, replaced(&old, command, &format!("{}\n\n```text\n{lines}```\n", circumstances())))
}

/// Where the results are kept.
pub fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("results.md")
}

/// The sections, each from its title to the next, that of `command` with another body.
fn replaced(old: &str, command: &str, body: &str) -> String {
    const HEAD: &str = "# Results of the benches, as they were measured last\n";
    let title = format!("## `{command}`");
    let others = old.split("\n## ").skip(1).map(|section| format!("## {}", section.trim_end()));
    let mut sections: Vec<String> =
        others.filter(|section| section.lines().next() != Some(title.as_str())).collect();
    sections.push(format!("{title}\n\n{}", body.trim_end()));
    sections.sort();
    sections.iter().fold(HEAD.to_owned(), |text, section| format!("{text}\n{section}\n"))
}

/// When, on what, what else the machine had to do, and the arguments that were given.
fn circumstances() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let time = Dtm::from_unix(i64::try_from(since.as_secs()).unwrap_or_default());
    let time = time.as_str();
    let day = format!("{}-{}-{}", &time[..4], &time[4..6], &time[6..8]);
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpus = read("/proc/cpuinfo");
    let model = cpus.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = read("/proc/loadavg");
    let load = load.split(' ').next().unwrap_or("?");
    let arguments: Vec<String> =
        recorded(std::env::args().skip(1)).1.iter().map(|word| format!("{word:?}")).collect();
    let arguments =
        if arguments.is_empty() { String::new() } else { format!(", arguments {}", arguments.join(" ")) };
    let model = model.map_or("?", |(_, name)| name);
    format!("{day}, {model}, {cores} cores, load of the machine {load}{arguments}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_stands_anywhere() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(recorded(words("a --record b").into_iter()), (true, words("a b")));
        assert_eq!(recorded(words("a b").into_iter()), (false, words("a b")));
    }

    #[test]
    fn a_section_replaces_its_elder_and_leaves_the_others() {
        let first = replaced("", "b", "one\n");
        let both = replaced(&first, "a", "two");
        let again = replaced(&both, "b", "three");
        assert_eq!(
            again,
            "# Results of the benches, as they were measured last\n\n## `a`\n\ntwo\n\n## `b`\n\nthree\n"
        );
    }
}
