//! Documents as data: a laboratory report of 50 results, from structures to bytes; the kit's examples, into the tree.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use segur_benches::corpus::Corpus;
use segur_cda::models::Body;
use segur_cda::models::bio::{Battery, Item, LabResult};
use segur_cda::values::{Code, Quantity, Ts, Value};
use segur_cda::{Context, Document, Dossier};

const MINIMAL: &str = include_str!("../../samples/cda/cr-bio/minimal.json");

fn generation(c: &mut Criterion) {
    let dossier = fifty_results();
    let mut group = c.benchmark_group("cda");
    group.throughput(Throughput::Elements(1));
    group.bench_function("generate a cr-bio of 50 results", |b| b.iter(|| bytes(black_box(&dossier))));
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

fn bytes(dossier: &Dossier) -> Vec<u8> {
    let mut next = || 1;
    let now = Ts::received("20260115180211+0100");
    let document = dossier.generate(&mut Context::new(now, &mut next)).expect("the dossier is right");
    document.to_bytes().expect("its texts are XML")
}

/// Five batteries of ten results, each with method, flag and reference values.
fn fifty_results() -> Dossier {
    let mut dossier = Dossier::from_json(MINIMAL, None).expect("the sample is right");
    let Body::CrBio(body) = &mut dossier.body else { unreachable!("the sample is a laboratory report") };
    let report = body.chapters[0].report.as_mut().expect("the sample has a report");
    let Item::Result(one) = report.items[0].clone() else { unreachable!("the sample begins with a result") };
    let results: Vec<LabResult> = (0..50).map(|number| measured(&one, number)).collect();
    let batteries = results.chunks(10).map(|results| Battery {
        code: Some(Code::new("58410-2", "LOINC", "Hémogramme")),
        results: results.to_vec(),
        ..Battery::default()
    });
    report.items = batteries.map(Item::Battery).collect();
    dossier
}

fn measured(one: &LabResult, number: u32) -> LabResult {
    LabResult {
        value: Some(Value::Quantity(Quantity::new(format!("{number}.{}", number % 7), "mmol/L"))),
        method: Some(Code::new("MI", "ANSM_TECHNIQUE", "Observation microscopique")),
        ..one.clone()
    }
}

criterion_group!(benches, generation, reading);
criterion_main!(benches);
