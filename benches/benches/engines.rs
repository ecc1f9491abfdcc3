//! Criterion benches of the engines, on the kit's examples without base64 or on a corpus of our own.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use segur_benches::corpus::Corpus;
use segur_benches::engine::{self, Schema, Tokeniser};
use segur_benches::quick;

fn reading(c: &mut Criterion) {
    let corpus = corpus();
    let mut group = c.benchmark_group(format!("read {}", corpus.name));
    group.throughput(Throughput::Bytes(corpus.bytes())).sample_size(20);
    let mut tokeniser = Tokeniser::default();
    group.bench_function("tokenise", |b| {
        b.iter(|| each(&corpus, |d| tokeniser.read(d).unwrap_or_default().elements))
    });
    group.bench_function("tree", |b| b.iter(|| each(&corpus, |d| engine::tree(d).unwrap_or(0) as u64)));
    group.bench_function("quick-xml", |b| {
        b.iter(|| {
            each(&corpus, |d| {
                quick::tokenise(std::str::from_utf8(d).unwrap_or("")).unwrap_or_default().elements
            })
        })
    });
    group.finish();
}

fn validating(c: &mut Criterion) {
    let corpus = corpus();
    let schema = schema(&corpus);
    let mut judge = schema.judge();
    let mut group = c.benchmark_group(format!("validate {}", corpus.name));
    group.throughput(Throughput::Bytes(corpus.bytes())).sample_size(20);
    group.bench_function("slice", |b| b.iter(|| each(&corpus, |d| u64::from(judge.is_valid(d)))));
    group.bench_function("read", |b| b.iter(|| each(&corpus, |d| u64::from(judge.is_valid_read(d)))));
    group.bench_function("with tree", |b| {
        b.iter(|| each(&corpus, |d| u64::from(judge.is_valid_with_tree(d))))
    });
    group.finish();
}

fn compiling(c: &mut Criterion) {
    let corpus = corpus();
    let bytes = schema(&corpus).to_bytes();
    let mut group = c.benchmark_group(format!("schema of {}", corpus.name));
    group.sample_size(20);
    group.bench_function("compile", |b| b.iter(|| schema(black_box(&corpus))));
    group.bench_function("load from cache", |b| b.iter(|| Schema::from_bytes(black_box(&bytes)).is_ok()));
    group.finish();
}

fn corpus() -> Corpus {
    Corpus::lean_or_synthetic().expect("the kit that SEGUR_SHARED points to can be read")
}

fn schema(corpus: &Corpus) -> Schema {
    Schema::compile(&corpus.schema).expect("the schema of the corpus compiles")
}

fn each(corpus: &Corpus, mut work: impl FnMut(&[u8]) -> u64) -> u64 {
    corpus.documents.iter().map(|(_, document)| work(document)).sum()
}

criterion_group!(benches, reading, validating, compiling);
criterion_main!(benches);
