//! Documents as data: a laboratory report of 50 results, from structures to bytes; the kit's examples, into the tree.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use segur_benches::corpus::Corpus;
use segur_benches::laboratory;
use segur_cda::Document;

fn generation(c: &mut Criterion) {
    let dossier = laboratory::fifty_results().expect("the sample is right");
    let mut group = c.benchmark_group("cda");
    group.throughput(Throughput::Elements(1));
    group.bench_function("generate a cr-bio of 50 results", |b| {
        b.iter(|| laboratory::document(black_box(&dossier)).expect("the dossier is right"))
    });
    group.finish();
}

/// The kit's examples as they are, and without their base64.
fn reading(c: &mut Criterion) {
    // Without the kit there is nothing to read.
    let Some(full) = Corpus::full().expect("the kit can be read") else { return };
    let mut group = c.benchmark_group("cda");
    for corpus in [full.lean(), full] {
        group.throughput(Throughput::Bytes(corpus.bytes())).sample_size(20);
        group.bench_function(format!("read into the tree, {}", corpus.name), |b| {
            b.iter(|| {
                let read = |bytes: &Vec<u8>| {
                    Document::parse(bytes).map_or(0, |document| document.root().nodes().len())
                };
                corpus.documents.iter().map(|(_, bytes)| read(bytes)).sum::<usize>()
            })
        });
    }
    group.finish();
}

criterion_group!(benches, generation, reading);
criterion_main!(benches);
