//! Properties of matricules and carriers over random input.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use proptest::prelude::*;
use segur_ins::carriers::{cda, datamatrix, fhir, hl7v2, json, read, xds};
use segur_ins::{
    Body, Environment, Field, Identity, Matricule, MatriculeErrorKind, Outcome, Record, Status, compare,
    normalise,
};
use segur_xml::writer::Writer;

/// Random numbers that are the same at each run (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A body of the mainland, Corsica, overseas or abroad.
    fn body(&mut self) -> String {
        let place = match self.below(4) {
            0 => format!("{:02}{:03}", 1 + self.below(95), 1 + self.below(900)),
            1 => format!("2{}{:03}", if self.below(2) == 0 { 'A' } else { 'B' }, 1 + self.below(400)),
            2 => format!("97{}{:02}", 1 + self.below(8), 1 + self.below(60)),
            _ => format!("99{:03}", 101 + self.below(400)),
        };
        let (sex, year, month) = (1 + self.below(2), self.below(100), 1 + self.below(12));
        format!("{sex}{year:02}{month:02}{place}{:03}", 1 + self.below(999))
    }
}

/// The key by another way: remainder digit by digit, Corsica by its number.
fn naive_key(body: &str) -> u32 {
    let digits = body.replace("2A", "19").replace("2B", "18");
    97 - digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97)
}

#[test]
fn a_million_bodies_round_trip() {
    let mut random = Random(1);
    let mut corsican = 0;
    for _ in 0..1_000_000 {
        let text = random.body();
        let matricule = Matricule::of(Body::new(&text).unwrap());
        // The letter of Corsica can only be at its place: a naive replacement elsewhere cannot happen.
        assert_eq!(u32::from(matricule.key().value()), naive_key(&text), "{text}");
        let written = matricule.to_string();
        assert_eq!(Matricule::wire(&written), Ok(matricule));
        assert_eq!(matricule.body().as_str(), text);
        corsican += usize::from(matricule.body().place().contains(['A', 'B']));
    }
    assert!(corsican > 200_000, "{corsican}");
}

#[test]
fn people_may_type_it_in_groups() {
    let mut random = Random(5);
    for _ in 0..10_000 {
        let matricule = Matricule::of(Body::new(&random.body()).unwrap());
        let typed = matricule.grouped().to_string().to_lowercase();
        assert_eq!(Matricule::lenient(&typed), Ok(matricule));
    }
}

#[test]
fn any_change_of_one_character_is_refused() {
    let mut random = Random(2);
    for _ in 0..20_000 {
        let text = Matricule::of(Body::new(&random.body()).unwrap()).to_string();
        for index in 0..Matricule::LENGTH {
            for other in "0123456789AB".chars() {
                let mut changed = text.clone().into_bytes();
                changed[index] = other as u8;
                let changed = String::from_utf8(changed).unwrap();
                assert!(changed == text || Matricule::wire(&changed).is_err(), "{text} {changed}");
            }
        }
    }
}

#[test]
fn any_swap_of_neighbours_in_the_body_is_refused() {
    let mut random = Random(3);
    for _ in 0..100_000 {
        let text = Matricule::of(Body::new(&random.body()).unwrap()).to_string();
        for index in 0..Body::LENGTH - 1 {
            let mut swapped = text.clone().into_bytes();
            swapped.swap(index, index + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            assert!(swapped == text || Matricule::wire(&swapped).is_err(), "{text} {swapped}");
        }
    }
}

/// What the key cannot catch: two digits of the body changed at once so that the remainder is the same.
#[test]
fn changes_of_two_digits_are_missed_at_a_known_rate() {
    let mut random = Random(4);
    let (mut missed, mut all) = (0_u32, 0_u32);
    for _ in 0..1_000_000 {
        let text = Matricule::of(Body::new(&random.body()).unwrap()).to_string();
        let mut changed = text.clone().into_bytes();
        let (i, j) = (random.below(13) as usize, random.below(13) as usize);
        if i == j || !changed[i].is_ascii_digit() || !changed[j].is_ascii_digit() {
            continue;
        }
        for index in [i, j] {
            changed[index] = b'0' + ((changed[index] - b'0') + 1 + random.below(9) as u8) % 10;
        }
        let error = Matricule::wire(std::str::from_utf8(&changed).unwrap()).err();
        if error.is_none_or(|error| error.kind() == MatriculeErrorKind::Key) {
            all += 1;
            missed += u32::from(error.is_none());
        }
    }
    let rate = f64::from(missed) / f64::from(all);
    println!(
        "two digits of the body changed at once: {missed} of {all} pass the key ({:.2} %)",
        rate * 100.0
    );
    assert!((0.005..0.02).contains(&rate), "{rate}");
}

fn name() -> impl Strategy<Value = String> {
    "[A-Z]{1,8}([ '-][A-Z]{1,8}){0,3}"
}

fn identities() -> impl Strategy<Value = Identity> {
    let oid =
        prop::sample::select(vec!["1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9", "1.2.250.1.213.1.4.10"]);
    let date = (1900_u16..2030, 1_u8..13, 1_u8..29).prop_map(|(y, m, d)| format!("{y}-{m:02}-{d:02}"));
    let sex = prop::sample::select(vec!["M", "F"]);
    (any::<u64>(), oid, name(), name(), date, sex, "[0-9]{5}").prop_map(
        |(seed, oid, family, given, date, sex, cog)| {
            let first = given.split(' ').next().unwrap_or_default().to_owned();
            let record = Record {
                matricule: Some(Matricule::of(Body::new(&Random(seed).body()).unwrap()).to_string()),
                oid: Some(oid.to_owned()),
                birth_family_name: Some(family),
                birth_given_names: Some(given),
                first_birth_given_name: Some(first),
                birth_date: Some(date),
                sex: Some(sex.to_owned()),
                birth_cog: Some(cog),
                ..Record::default()
            };
            Identity { record, status: Status::Qual, ..Identity::default() }
        },
    )
}

/// The identity read is the one written, as the comparison sees it.
fn same(written: &Identity, read: &Record) {
    let comparison = compare(read, Some(written), Environment::Test);
    assert_eq!(comparison.outcome, Outcome::Match, "{comparison:?}");
}

proptest! {
    #[test]
    fn identities_come_back_from_cda(identity in identities()) {
        let mut writer = Writer::new(Vec::new());
        cda::write(&identity, &[("1.2.3.4", "7")], &mut writer).unwrap();
        let reading = read(&writer.finish().unwrap()).unwrap();
        same(&identity, &reading.record);
        prop_assert!(reading.findings.iter().all(|finding| !finding.code.starts_with("INS-CDA-")));
    }

    #[test]
    fn identities_come_back_from_pid(identity in identities()) {
        let reading = read(hl7v2::write_pid(&identity, &["7^^^X&1.2.3&ISO^PI"]).as_bytes()).unwrap();
        same(&identity, &reading.record);
        prop_assert_eq!(reading.status, Some(Status::Qual));
    }

    #[test]
    fn identities_come_back_from_xds(identity in identities()) {
        let id = xds::patient_id(&identity.may_transmit_ins().unwrap());
        let info = xds::source_patient_info(&identity);
        let info: Vec<_> = info.iter().map(String::as_str).collect();
        same(&identity, &xds::read_values(Some(&id), None, &info).record);
    }

    #[test]
    fn identities_come_back_from_fhir_and_json(identity in identities()) {
        same(&identity, &fhir::read(&fhir::patient(&identity)).record);
        let reading = json::read(&json::write(&identity));
        prop_assert_eq!(reading.identity(), identity);
    }

    #[test]
    fn identities_come_back_from_datamatrix_without_first_given_name(identity in identities()) {
        let text = datamatrix::generate(&identity).unwrap();
        let mut record = read(text.as_bytes()).unwrap().record;
        prop_assert_eq!(record.value(Field::FirstBirthGivenName), None);
        record.first_birth_given_name.clone_from(&identity.record.first_birth_given_name);
        same(&identity, &record);
    }

    #[test]
    fn a_near_miss_is_never_a_match(identity in identities(), field in 0_usize..8, at in any::<prop::sample::Index>()) {
        let mut received = identity.record.clone();
        let value = received.value_mut(Field::ALL[field]).as_mut().unwrap();
        let index = at.index(value.len());
        let other = if value.as_bytes()[index] == b'7' { "8" } else { "7" };
        value.replace_range(index..=index, other);
        let comparison = compare(&received, Some(&identity), Environment::Test);
        prop_assert!(!comparison.auto_integrate(), "{:?}", comparison);
    }

    #[test]
    fn no_reader_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_reader_panics_on_what_looks_right(
        head in prop::sample::select(vec!["PID|", "MSH|^~\\&|\rPID|", "MSH", "IS01", "IS010000000000000000000000", "1^^^&", "{\"identifier\":", "<RESULTAT>"]),
        tail in "[0-9A-Z|^~&\\\\S<> é\u{1d}\u{2dc}\"{}:,]{0,120}",
    ) {
        let _ = read(format!("{head}{tail}").as_bytes());
    }

    #[test]
    fn normalising_twice_changes_nothing(text in any::<String>()) {
        if let Ok(folded) = normalise(&text) {
            prop_assert_eq!(normalise(&folded), Ok(folded));
        }
    }

    #[test]
    fn lenient_takes_what_wire_takes(text in "[0-9AB]{12,16}") {
        if let Ok(matricule) = Matricule::wire(&text) {
            prop_assert_eq!(Matricule::lenient(&text), Ok(matricule));
        }
    }

    #[test]
    fn positions_of_errors_are_in_the_text(text in "\\PC{0,40}") {
        if let Err(error) = Matricule::lenient(&text) {
            prop_assert!((1..=text.chars().count() + 1).contains(&error.position()));
        }
    }
}
