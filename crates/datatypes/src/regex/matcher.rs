//! From an expression to the fastest thing that decides it.

use std::collections::HashMap;

use regex_automata::dfa::{Automaton, dense};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::primitives::StateID;
use regex_automata::{Anchored, Input, MatchKind, meta};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use segur_report::Text;

use super::PatternError;
use super::parser::{self, Node};

/// Expressions whose bound on states is larger are compiled when the schema is, so that the schema's author
/// hears of those that are too large.
const LAZY_WEIGHT: u64 = 20_000;
/// Only smaller ones are tried as a table.
const TABLE_WEIGHT: u64 = 5_000;
/// No expression may have a larger bound.
const MAX_WEIGHT: u64 = 4_000_000;
/// Nor take more bytes before it is made deterministic.
const MAX_NFA_BYTES: usize = 10 << 20;
const MAX_DFA_BYTES: usize = 512 << 10;

pub(super) enum Matcher {
    Run(Run),
    Table(Table),
    Engine(Box<meta::Regex>),
    /// Compiling failed for an expression that was never accepted: damaged data.
    Nothing,
}

impl Matcher {
    #[inline]
    pub(super) fn is_match(&self, text: &str) -> bool {
        match self {
            Matcher::Run(run) => run.is_match(text),
            Matcher::Table(table) => table.is_match(text.as_bytes()),
            Matcher::Engine(engine) => engine.is_match(Input::new(text).anchored(Anchored::Yes)),
            Matcher::Nothing => false,
        }
    }
}

/// Judges the expressions; compiles them already if that may fail.
pub(super) fn prepare(sources: &[&str]) -> Result<Option<Matcher>, PatternError> {
    let node = parser::parse(sources.iter().copied())?;
    if node.weight <= LAZY_WEIGHT {
        return Ok(None);
    }
    build(node).map(Some).ok_or_else(|| PatternError {
        position: 0,
        message: Text::new(
            "expression trop grande : ses répétitions se multiplient",
            "the expression is too large: its repetitions multiply",
        ),
    })
}

pub(super) fn compile<'a>(sources: impl Iterator<Item = &'a str>) -> Matcher {
    parser::parse(sources).ok().and_then(build).unwrap_or(Matcher::Nothing)
}

fn build(node: Node) -> Option<Matcher> {
    if let Some(run) = Run::new(&node.hir) {
        return Some(Matcher::Run(run));
    }
    if node.weight > MAX_WEIGHT {
        return None;
    }
    let table = if node.weight <= TABLE_WEIGHT { build_table(&node.hir) } else { None };
    match table {
        Some(table) => Some(Matcher::Table(table)),
        None => build_engine(node.hir).map(|engine| Matcher::Engine(Box::new(engine))),
    }
}

fn build_engine(hir: Hir) -> Option<meta::Regex> {
    let whole = Hir::concat(vec![Hir::look(Look::Start), hir, Hir::look(Look::End)]);
    let config = meta::Config::new()
        .which_captures(WhichCaptures::None)
        .nfa_size_limit(Some(MAX_NFA_BYTES))
        .backtrack(false)
        .onepass(false)
        .auto_prefilter(false);
    meta::Builder::new().configure(config).build_from_hir(&whole).ok()
}

fn build_table(hir: &Hir) -> Option<Table> {
    let config =
        thompson::Config::new().which_captures(WhichCaptures::None).nfa_size_limit(Some(MAX_NFA_BYTES));
    let nfa = thompson::Compiler::new().configure(config).build_from_hir(hir).ok()?;
    let config = dense::Config::new()
        .start_kind(regex_automata::dfa::StartKind::Anchored)
        .match_kind(MatchKind::All)
        .minimize(false)
        .dfa_size_limit(Some(MAX_DFA_BYTES))
        .determinize_size_limit(Some(MAX_DFA_BYTES));
    Table::new(&dense::Builder::new().configure(config).build_from_nfa(&nfa).ok()?)
}

/// A repetition of one character class, the commonest expression: no automaton, just a look at every character.
pub(super) struct Run {
    ascii: [bool; 128],
    /// Beyond ASCII, in order.
    ranges: Box<[(char, char)]>,
    /// Whether all characters beyond ASCII belong, or none: then they need not be decoded.
    uniform: Option<bool>,
    min: usize,
    max: usize,
}

impl Run {
    fn new(hir: &Hir) -> Option<Self> {
        let (class, min, max) = match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => (class, 1, Some(1)),
            HirKind::Repetition(repetition) => match repetition.sub.kind() {
                HirKind::Class(Class::Unicode(class)) => (class, repetition.min, repetition.max),
                _ => return None,
            },
            _ => return None,
        };
        let ranges: Vec<_> = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
        let mut ascii = [false; 128];
        for (first, last) in &ranges {
            (*first as usize..=*last as usize).filter(|c| *c < 128).for_each(|c| ascii[c] = true);
        }
        let beyond: Vec<_> = ranges.into_iter().filter(|(_, last)| !last.is_ascii()).collect();
        let uniform = match &beyond[..] {
            [] => Some(false),
            [(first, char::MAX)] if *first <= '\u{80}' => Some(true),
            _ => None,
        };
        let max = max.map_or(usize::MAX, |max| max as usize);
        Some(Run { ascii, ranges: beyond.into(), uniform, min: min as usize, max })
    }

    fn is_match(&self, text: &str) -> bool {
        self.is_long_enough(text)
            && match self.uniform {
                Some(others) => text.bytes().all(|byte| *self.ascii.get(byte as usize).unwrap_or(&others)),
                None => text.chars().all(|c| self.has(c)),
            }
    }

    fn has(&self, c: char) -> bool {
        match self.ascii.get(c as usize) {
            Some(has) => *has,
            None => {
                let after = self.ranges.partition_point(|(first, _)| *first <= c);
                after
                    .checked_sub(1)
                    .and_then(|index| self.ranges.get(index))
                    .is_some_and(|(_, last)| c <= *last)
            }
        }
    }

    // Counts characters only where the number of bytes does not tell.
    fn is_long_enough(&self, text: &str) -> bool {
        let bytes = text.len();
        if bytes < self.min || bytes.div_ceil(4) > self.max {
            return false;
        }
        (bytes.div_ceil(4) >= self.min && bytes <= self.max)
            || (self.min..=self.max).contains(&text.chars().count())
    }
}

/// No table has more entries: a few of them must fit in the first cache together.
const MAX_ENTRIES: usize = 1 << 12;
/// The state without hope.
const DEAD: u16 = 0;

/// A deterministic automaton that takes up to three bytes at a step. What bounds its speed is that a step needs
/// the state of the one before; longer steps are fewer.
pub(super) struct Table {
    /// Class of each byte; the last class, `classes - 1`, stands for the end of the text and changes nothing.
    class_of: Box<[u8; 256]>,
    classes: usize,
    /// Bytes taken at a step.
    stride: usize,
    start: u16,
    /// Next state by state and classes of the step's bytes. States are multiples of the length of a row.
    next: Box<[u16]>,
    /// States from this one on accept.
    accepting_from: u16,
}

impl Table {
    fn new(dfa: &dense::DFA<Vec<u32>>) -> Option<Self> {
        let single = SingleSteps::new(dfa)?;
        let stride = (1..=3).rev().find(|stride| single.entries(*stride) <= MAX_ENTRIES).unwrap_or(1);
        let row = single.row(stride);
        if single.entries(stride) > usize::from(u16::MAX) {
            return None;
        }
        let (order, rejecting) = single.rejecting_first();
        let mut place = vec![0; order.len()];
        order.iter().enumerate().for_each(|(to, state)| place[*state] = to * row);
        let columns = |state: usize| (0..row).map(move |column| (state, column));
        let cells = order.iter().flat_map(|state| columns(*state));
        Some(Table {
            next: cells.map(|(state, column)| place[single.walk(state, column, stride)] as u16).collect(),
            classes: single.classes,
            stride,
            start: place[single.start] as u16,
            accepting_from: (rejecting * row) as u16,
            class_of: single.class_of,
        })
    }

    #[inline]
    fn is_match(&self, text: &[u8]) -> bool {
        match self.stride {
            3 => self.run::<3>(text),
            2 => self.run::<2>(text),
            _ => self.run::<1>(text),
        }
    }

    #[inline]
    fn run<const STRIDE: usize>(&self, text: &[u8]) -> bool {
        let (steps, rest) = text.as_chunks::<STRIDE>();
        let mut state = self.start;
        for step in steps {
            state = self.step(state, step.iter());
            if state == DEAD {
                return false;
            }
        }
        if !rest.is_empty() {
            // The missing bytes are ends of text, which change nothing.
            let missing = self.classes.pow((STRIDE - rest.len()) as u32);
            state = self.next[usize::from(state) + (self.column(rest.iter()) + 1) * missing - 1];
        }
        state >= self.accepting_from
    }

    #[inline(always)]
    fn step<'a>(&self, state: u16, bytes: impl Iterator<Item = &'a u8>) -> u16 {
        // States and columns come from this table, so their sum is in it.
        self.next[usize::from(state) + self.column(bytes)]
    }

    #[inline(always)]
    fn column<'a>(&self, bytes: impl Iterator<Item = &'a u8>) -> usize {
        let mut column = 0;
        for byte in bytes {
            column = column * self.classes + usize::from(self.class_of[usize::from(*byte)]);
        }
        column
    }
}

/// The automaton with one byte at a step, its states numbered from 0, the dead one.
struct SingleSteps {
    class_of: Box<[u8; 256]>,
    classes: usize,
    start: usize,
    next: Vec<Vec<usize>>,
    accepting: Vec<bool>,
}

impl SingleSteps {
    fn new(dfa: &dense::DFA<Vec<u32>>) -> Option<Self> {
        let byte_classes = dfa.byte_classes();
        let mut class_of = Box::new([0; 256]);
        (0..=u8::MAX).for_each(|byte| class_of[byte as usize] = byte_classes.get(byte));
        // Without the end of the input, which is a class of its own; here it changes nothing.
        let classes = byte_classes.alphabet_len();
        let representatives: Vec<u8> = (0..classes - 1)
            .filter_map(|class| (0..=u8::MAX).find(|b| class_of[*b as usize] as usize == class))
            .collect();
        let start = dfa.start_state_forward(&Input::new("").anchored(Anchored::Yes)).ok()?;
        let mut walk = Walk { dfa, numbers: HashMap::new(), states: Vec::new() };
        let mut single =
            SingleSteps { class_of, classes, start: 0, next: vec![vec![0; classes]], accepting: vec![false] };
        single.start = walk.number(start);
        while let Some(id) = walk.states.get(single.next.len() - 1).copied() {
            let number = single.next.len();
            let mut row: Vec<usize> =
                representatives.iter().map(|b| walk.number(dfa.next_state(id, *b))).collect();
            row.push(number);
            single.next.push(row);
            single.accepting.push(dfa.is_match_state(dfa.next_eoi_state(id)));
        }
        Some(single)
    }

    fn row(&self, stride: usize) -> usize {
        self.classes.pow(stride as u32)
    }

    fn entries(&self, stride: usize) -> usize {
        self.accepting.len() * self.row(stride)
    }

    /// The states, the accepting ones last, and the number of the others; the dead state stays the first.
    fn rejecting_first(&self) -> (Vec<usize>, usize) {
        let (accepting, mut order): (Vec<usize>, Vec<usize>) =
            (0..self.accepting.len()).partition(|state| self.accepting[*state]);
        let rejecting = order.len();
        order.extend(accepting);
        (order, rejecting)
    }

    /// Where the classes lead that a column of the table stands for.
    fn walk(&self, state: usize, column: usize, stride: usize) -> usize {
        (0..stride).rev().fold(state, |state, place| {
            self.next[state][column / self.classes.pow(place as u32) % self.classes]
        })
    }
}

struct Walk<'a> {
    dfa: &'a dense::DFA<Vec<u32>>,
    numbers: HashMap<StateID, usize>,
    states: Vec<StateID>,
}

impl Walk<'_> {
    fn number(&mut self, id: StateID) -> usize {
        if self.dfa.is_dead_state(id) {
            return usize::from(DEAD);
        }
        *self.numbers.entry(id).or_insert_with(|| {
            self.states.push(id);
            self.states.len()
        })
    }
}
