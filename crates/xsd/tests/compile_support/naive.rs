//! A matcher that tries everything: where can a particle end that starts here?

use std::collections::BTreeSet;

use segur_xml::{NameId, NsId};
use segur_xsd::model::{Compositor, ModelGroup, Particle, Term};

use super::Schema;

type Word = [(NameId, NsId)];

pub(crate) fn accepts(schema: &Schema, word: &Word) -> bool {
    ends(schema, schema.tested(), word, 0).contains(&word.len())
}

fn ends(schema: &Schema, particle: &Particle, word: &Word, start: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut open = BTreeSet::from([start]);
    // More repetitions than children and required ones change nothing.
    let most = particle.max.unwrap_or(u32::MAX).min(particle.min + word.len() as u32 + 1);
    for done in 0..=most {
        if done >= particle.min {
            found.extend(&open);
        }
        open = open.iter().flat_map(|&at| term_ends(schema, &particle.term, word, at)).collect();
    }
    found
}

fn term_ends(schema: &Schema, term: &Term, word: &Word, start: usize) -> BTreeSet<usize> {
    match term {
        Term::Group(group) => group_ends(schema, group, word, start),
        leaf => word
            .get(start)
            .filter(|&&child| schema.takes(leaf, child))
            .map(|_| start + 1)
            .into_iter()
            .collect(),
    }
}

fn group_ends(schema: &Schema, group: &ModelGroup, word: &Word, start: usize) -> BTreeSet<usize> {
    match group.compositor {
        Compositor::Choice => group.particles.iter().flat_map(|p| ends(schema, p, word, start)).collect(),
        Compositor::Sequence => group.particles.iter().fold(BTreeSet::from([start]), |open, particle| {
            open.iter().flat_map(|&at| ends(schema, particle, word, at)).collect()
        }),
        Compositor::All => all_ends(schema, &group.particles, 0, word, start),
    }
}

fn all_ends(schema: &Schema, members: &[Particle], used: u64, word: &Word, start: usize) -> BTreeSet<usize> {
    let left = |at: usize| used >> at & 1 == 0;
    let mut found = BTreeSet::new();
    if (0..members.len()).all(|at| !left(at) || members[at].min == 0) {
        found.insert(start);
    }
    for at in (0..members.len()).filter(|&at| left(at)) {
        for next in term_ends(schema, &members[at].term, word, start) {
            found.extend(all_ends(schema, members, used | 1 << at, word, next));
        }
    }
    found
}
