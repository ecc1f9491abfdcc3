//! Identities: one matricule, one comparison, a million of them.

#![allow(missing_docs, reason = "criterion's macros make undocumented items")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use segur_ins::{Body, Context, Environment, Identity, Matricule, Record, Status, carriers, compare};

const PID: &str = "PID|1||279035121518989^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS||PAT-TROIS^DOMINIQUE^DOMINIQUE MARIE-LOUISE^^^^L||19790328|F|||^^^^^^BDL^^51215|||||||||||||||||||||VALI";

fn matricules(c: &mut Criterion) {
    let mut group = c.benchmark_group("matricule");
    group.bench_function("wire", |b| b.iter(|| Matricule::wire(black_box("279035121518989"))));
    group.bench_function("wire, Corsica", |b| b.iter(|| Matricule::wire(black_box("297022A02077878"))));
    group.bench_function("lenient, in groups", |b| {
        b.iter(|| Matricule::lenient(black_box("2 79 03 51 215 189 89")))
    });
    group.bench_function("wire, wrong key", |b| b.iter(|| Matricule::wire(black_box("279035121518988"))));
    let matricule = Matricule::wire("279035121518989").expect("the matricule is right");
    group.bench_function("flags", |b| b.iter(|| black_box(matricule).flags(&Context::default())));
    group.finish();
}

fn comparisons(c: &mut Criterion) {
    let people: Vec<Identity> = (0..1_000_000).map(person).collect();
    let received: Vec<Record> = people.iter().map(|person| person.record.clone()).collect();
    let mut group = c.benchmark_group("compare");
    group.throughput(Throughput::Elements(people.len() as u64)).sample_size(10);
    group.bench_function("a million that match", |b| {
        b.iter(|| {
            let pairs = received.iter().zip(&people);
            let same = |(a, b)| compare(a, Some(b), Environment::Production).auto_integrate();
            pairs.filter(|pair| same(*pair)).count()
        })
    });
    group.bench_function("a million that do not", |b| {
        b.iter(|| {
            let pairs = received.iter().zip(people.iter().skip(1));
            let same = |(a, b)| compare(a, Some(b), Environment::Production).auto_integrate();
            pairs.filter(|pair| same(*pair)).count()
        })
    });
    group.finish();
}

fn carriers_read(c: &mut Criterion) {
    let mut group = c.benchmark_group("carriers");
    group.bench_function("pid", |b| b.iter(|| carriers::read(black_box(PID.as_bytes()))));
    group.finish();
}

fn person(number: u32) -> Identity {
    let body = format!(
        "{}{:02}{:02}{:05}{:03}",
        1 + number % 2,
        number % 100,
        1 + number % 12,
        1_001 + number % 90_000,
        number % 1_000
    );
    let body = Body::new(&body).expect("the body has the shape of one");
    let record = Record {
        matricule: Some(Matricule::of(body).to_string()),
        oid: Some("1.2.250.1.213.1.4.8".into()),
        birth_family_name: Some(format!("NOM-{}", letters(number))),
        birth_given_names: Some("DOMINIQUE MARIE-LOUISE".into()),
        first_birth_given_name: Some("DOMINIQUE".into()),
        birth_date: Some(format!("19{:02}-{:02}-11", number % 100, 1 + number % 12)),
        sex: Some(if number.is_multiple_of(2) { "M" } else { "F" }.into()),
        birth_cog: Some(format!("{:05}", 1_001 + number % 90_000)),
        ..Record::default()
    };
    Identity { record, status: Status::Qual, ..Identity::default() }
}

fn letters(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'A')).collect()
}

criterion_group!(benches, matricules, comparisons, carriers_read);
criterion_main!(benches);
