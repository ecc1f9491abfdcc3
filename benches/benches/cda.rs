//! Documents CDA: reading into the tree.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use segur_benches::corpus::Corpus;
use segur_cda::Document;

/// The kit's examples as they are, and without their base64.
fn reading(c: &mut Criterion) {
    let Some(full) = Corpus::full().expect("the kit can be read") else {
        eprintln!("skipped: SEGUR_SHARED is not set");
        return;
    };
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

criterion_group!(benches, reading);
criterion_main!(benches);
