//! Large and repetitive input: time that grows with the input, findings that do not.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "time is what is tested")]

use std::time::Instant;

use segur_ins::carriers::read;

/// Seconds for the least of three readings.
fn seconds(bytes: &[u8]) -> f64 {
    let once = || {
        let start = Instant::now();
        if let Ok(reading) = read(bytes) {
            assert!(reading.findings.len() <= 200);
        }
        start.elapsed().as_secs_f64()
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

/// Eight times the input may take some forty times as long, not sixty-four.
fn grows_linearly(name: &str, make: impl Fn(usize) -> String) {
    let (small, large) = (make(20_000), make(160_000));
    let (small, large) = (seconds(small.as_bytes()), seconds(large.as_bytes()));
    assert!(large < 0.05 || large / small < 40.0, "{name}: {small} s, then {large} s");
}

#[test]
fn time_grows_with_the_input() {
    let target = |inside: String| {
        format!("<recordTarget xmlns='urn:hl7-org:v3'><patientRole>{inside}</patientRole></recordTarget>")
    };
    let name = |inside: String| target(format!("<patient><name>{inside}</name></patient>"));
    grows_linearly("pid repetitions", |n| {
        format!("PID|1||{}", "1^^^&1.2.250.1.213.1.4.8&ISO^INS~".repeat(n))
    });
    grows_linearly("pid types", |n| format!("PID|1||{}", "1^^^&1.2.3&ISO^INS~".repeat(n)));
    grows_linearly("pid fields", |n| format!("PID{}", "|".repeat(n)));
    grows_linearly("pid segments", |n| "PID|1||x\r".repeat(n));
    grows_linearly("pid components", |n| format!("PID|1||{}", "^".repeat(n)));
    grows_linearly("pid escapes", |n| format!("PID|1||||{}^^^^^^L", "\\".repeat(n)));
    grows_linearly("digits", |n| format!("1{}", " ".repeat(n)));
    grows_linearly("datamatrix", |n| format!("IS010000000000000000000000S3{}", "A".repeat(n)));
    grows_linearly("cda ids", |n| target("<id root='1.2.250.1.213.1.4.8' extension='1'/>".repeat(n)));
    grows_linearly("cda families", |n| name("<family/>".repeat(n)));
    grows_linearly("cda given names", |n| name("<given>A B</given>".repeat(n)));
    grows_linearly("cda names", |n| target(format!("<patient>{}</patient>", "<name/>".repeat(n))));
    grows_linearly("insi history", |n| {
        let past =
            "<INSHISTO><IdIndividu><NumIdentifiant>1</NumIdentifiant></IdIndividu></INSHISTO>".repeat(n);
        format!("<RESULTAT><CR><CodeCR>00</CodeCR></CR><INDIVIDU>{past}</INDIVIDU></RESULTAT>")
    });
    grows_linearly("xds slots", |n| format!("<a>{}</a>", "<Slot name='x'/>".repeat(n)));
    grows_linearly("fhir", |n| {
        let one = r#"{"system":"urn:oid:1.2.250.1.213.1.4.8","value":"1"}"#;
        format!("[{}]", vec![one; n].join(","))
    });
}
