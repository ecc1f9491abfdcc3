//! `segur ins` as its users meet it, and the INS vectors through the command.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "these tests make files and print scores"
)]

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use segur_report::{Finding, Severity, Source, Text};
use segur_tests::ins::{self, Vector, cda_answer, problem, token, tokens};
use segur_tests::shared::Shared;
use serde_json::{Map, Value, json};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/ins");

struct Ran {
    status: i32,
    out: String,
    err: String,
}

fn segur(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_segur"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

fn json_of(arguments: &[&str], input: &[u8]) -> Value {
    let ran = segur(arguments, input);
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{arguments:?}: {} {}", ran.out, ran.err))
}

fn checked(input: &[u8]) -> Value {
    json_of(&["ins", "check", "--format", "json", "-"], input)
}

fn sample(name: &str) -> String {
    format!("{SAMPLES}/{name}")
}

fn codes(report: &Value) -> Vec<&str> {
    report["findings"].as_array().unwrap().iter().map(|f| f["code"].as_str().unwrap()).collect()
}

#[test]
fn a_right_matricule_is_valid() {
    let ran = segur(&["ins", "check", "279035121518989", "--oid", "1.2.250.1.213.1.4.10"], b"");
    assert_eq!(ran.status, 0);
    assert!(ran.out.contains("279035121518989 : valide"), "{}", ran.out);
    assert!(ran.out.contains("2 79 03 51 215 189 89") && ran.out.contains("INS-NIR, test"), "{}", ran.out);
}

#[test]
fn a_wrong_key_says_what_the_key_should_be() {
    let ran = segur(&["--lang", "en", "ins", "check", "279035121518988"], b"");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("INS-KEY") && ran.out.contains("computed key: 89"), "{}", ran.out);
}

#[test]
fn an_oid_that_is_no_ins_is_refused() {
    let arguments = ["ins", "check", "--format", "json", "279035121518989", "--oid", "1.2.250.1.213.1.4.13"];
    assert_eq!(codes(&json_of(&arguments, b"")), ["INS-OID"]);
}

#[test]
fn a_missing_file_is_no_verdict() {
    let ran = segur(&["ins", "check", "absent.xml"], b"");
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("n'existe pas"), "{}", ran.err);
}

#[test]
fn every_sample_is_recognised() {
    let mut names: Vec<_> = fs::read_dir(SAMPLES).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    assert!(names.len() >= 8);
    for path in names {
        let report = json_of(&["ins", "check", "--format", "json", path.to_str().unwrap()], b"");
        let name = path.file_name().unwrap().to_str().unwrap();
        let kind = name.split(['-', '.']).next().unwrap();
        assert_eq!(report["kind"], kind, "{name}");
        let expected = if name.contains("faux") { "invalid" } else { "valid" };
        assert_eq!(report["verdict"], expected, "{name}: {:?}", codes(&report));
    }
}

#[test]
fn comparison_of_two_carriers() {
    let (cda, json) = (sample("cda.xml"), sample("identity.json"));
    let arguments = ["ins", "compare", "--environment", "test", &cda, &json];
    let ran = segur(&arguments, b"");
    assert_eq!((ran.status, ran.out.as_str()), (0, "mêmes INS et traits : intégration possible\n"));
    let ran = segur(&["ins", "compare", &cda, &json], b"");
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains("à ne jamais intégrer"), "{}", ran.out);
}

#[test]
fn datamatrix_there_and_back() {
    let made = segur(&["ins", "datamatrix", &sample("identity.json")], b"");
    assert_eq!(made.status, 0, "{}{}", made.out, made.err);
    assert!(made.out.starts_with("IS01") && made.out.ends_with("S751215\n"));
    let read = segur(&["ins", "datamatrix", "-"], made.out.as_bytes());
    assert_eq!(read.status, 0);
    assert!(read.out.contains("PAT-TROIS"), "{}", read.out);
    let refused = segur(&["ins", "datamatrix", "-"], br#"{"status": "VALI"}"#);
    assert_eq!(refused.status, 1);
    assert!(refused.out.contains("INS-NOT-QUALIFIED"), "{}", refused.out);
}

#[test]
fn check_of_a_cda_looks_at_its_identity() {
    let ran = segur(&["check", "--only", "ins", "--format", "json", &sample("cda-faux.xml")], b"");
    assert_eq!(ran.status, 1, "{}", ran.err);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let key = report["findings"].as_array().unwrap().iter().find(|f| f["code"] == "INS-KEY").unwrap();
    assert_eq!(key["source"], "ins");
    assert_eq!(key["path"], "/ClinicalDocument[1]/recordTarget[1]/patientRole[1]/id[1]/@extension");
    assert_eq!(key["line"], 5);
    let by_schema = segur(&["check", "--only", "xsd", &sample("cda.xml")], b"");
    assert_eq!(by_schema.status, 1, "a sample that is a recordTarget alone is no whole document");
}

#[test]
fn vectors_through_the_command() {
    let Some(shared) = Shared::from_env() else { return println!("skipped: SEGUR_SHARED is not set") };
    let vectors = ins::vectors(&shared);
    let (score, complaints) = ins::run(&vectors, answer);
    for ((kind, normative), (right, all)) in &score {
        println!("ins vectors through the command: {kind:<24} {normative:<6} {right:>3} of {all:>3}");
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// What the command says of a vector; none for what has no command: incomplete dates, transitions.
fn answer(vector: &Vector) -> Option<Value> {
    Some(match vector.kind.as_str() {
        "matricule" => matricule(vector),
        "oid" => oid(vector),
        "lexical" => lexical(vector),
        "first_given_consistency" => first_given(vector),
        "trait_set" => trait_set(vector),
        "status" => return status(vector),
        "compare" => compare(vector),
        "datamatrix" => datamatrix(vector),
        "cda_recordTarget" => cda_answer(&findings(&checked(vector.input.as_str()?.as_bytes()))),
        "hl7v2_pid" => pid(&checked(vector.input.as_str()?.as_bytes())),
        "fhir_identifiers" => fhir(&checked(vector.input.to_string().as_bytes())),
        "insi_response" | "insi_fault" => insi(&checked(vector.input.as_str()?.as_bytes())),
        _ => return None,
    })
}

fn matricule(vector: &Vector) -> Value {
    let text = vector.input.as_str().unwrap();
    let run = |strict: bool| {
        let mut arguments = vec!["ins", "check", "--format", "json"];
        arguments.extend(strict.then_some("--strict"));
        // No argument may hold NUL.
        let argument = if text.contains('\0') { "-" } else { text };
        arguments.extend(["--", argument]);
        json_of(&arguments, text.as_bytes())
    };
    let (strict, lenient) = (run(true), run(false));
    json!({
        "strict": first_error(&strict),
        "lenient": first_error(&lenient),
        "flags": flags(vector, &lenient),
        "canonical": lenient["canonical"],
        "computed_key": lenient["computed_key"],
    })
}

/// Flags against traits are asked of an identity.
fn flags(vector: &Vector, alone: &Value) -> Vec<String> {
    let mut identity = vector.context.clone();
    let known = ["sex", "birth_date", "birth_cog"].iter().any(|name| identity.get(name).is_some());
    let report = if known {
        identity["matricule"] = vector.input.clone();
        checked(identity.to_string().as_bytes())
    } else {
        alone.clone()
    };
    let flags = findings(&report).into_iter().filter(|finding| finding.code.starts_with("INS-FLAG-"));
    flags.map(|finding| token(&finding.code, finding.severity)).collect()
}

fn first_error(report: &Value) -> String {
    let error = findings(report).into_iter().find(|finding| finding.severity == Severity::Error);
    error.map_or_else(|| "OK".into(), |error| token(&error.code, Severity::Error))
}

fn oid(vector: &Vector) -> Value {
    let oid = vector.input.as_str().unwrap();
    let report = json_of(&["ins", "check", "--format", "json", "--oid", oid, "279035121518989"], b"");
    json!({
        "kind": report["kind_of_ins"],
        "environment": report["environment"],
        "is_ins": report["is_ins"],
        "accept_in_production": report["accepted_in_production"],
    })
}

fn lexical(vector: &Vector) -> Value {
    let field = vector.context["field"].as_str().unwrap();
    let check = |text: &str| {
        let report = checked(json!({field: text}).to_string().as_bytes());
        let path = format!("$.{field}");
        let listed = report["findings"].as_array().unwrap();
        let found = listed.iter().find(|f| f["path"] == path.as_str()).map(finding);
        (found.map_or_else(|| "OK".into(), |found| token(&found.code, found.severity)), report)
    };
    let (as_is, report) = check(vector.input.as_str().unwrap());
    let normalized = &report["typed_names"][field];
    let again = normalized.as_str().map_or_else(|| as_is.clone(), |text| check(text).0);
    json!({"as_is": as_is, "normalized": normalized, "normalized_check": again})
}

fn first_given(vector: &Vector) -> Value {
    let input = json!({
        "birth_given_names": vector.input["list"],
        "first_birth_given_name": vector.input["first"],
    });
    let report = checked(input.to_string().as_bytes());
    let listed = report["findings"].as_array().unwrap();
    json!({"consistent": listed.iter().all(|f| f["path"] != "$.first_birth_given_name")})
}

fn trait_set(vector: &Vector) -> Value {
    let today = vector.context["today"].as_str().unwrap_or("2026-07-01");
    let arguments = ["ins", "check", "--format", "json", "--date", today, "-"];
    let report = json_of(&arguments, vector.input.to_string().as_bytes());
    let list = |errors: bool| -> Vec<String> {
        let listed = report["findings"].as_array().unwrap().iter();
        let listed = listed.filter(|f| (f["severity"] == "error") == errors);
        listed.map(|f| format!("{}:{}", field(f), problem(&finding(f).code, finding(f).severity))).collect()
    };
    json!({"valid": report["verdict"] == "valid", "errors": list(true), "warnings": list(false)})
}

fn field(finding: &Value) -> &str {
    finding["path"].as_str().unwrap().trim_start_matches("$.")
}

fn status(vector: &Vector) -> Option<Value> {
    let input = &vector.input;
    match input["op"].as_str()? {
        "combine" => {
            let report = checked(input.to_string().as_bytes());
            let broken = findings(&report).into_iter().find(|finding| finding.code.starts_with("INS-ATTR-"));
            let code = broken.map(|finding| token(&finding.code, Severity::Error));
            Some(json!({"allowed": code.is_none(), "code": code}))
        }
        "pam_infer" => {
            let ins: Vec<_> = input["pid3_ins"].as_array()?.iter().filter_map(Value::as_str).collect();
            let ins: Vec<_> = ins.iter().filter_map(|ins| ins.split_once('^')).collect();
            let ins: Vec<_> = ins.iter().map(|(m, oid)| format!("{m}^^^X&{oid}&ISO^INS")).collect();
            let extra = input["pid32_extra"].as_array()?.iter().filter_map(Value::as_str);
            let codes: Vec<_> = input["pid32"].as_str().into_iter().chain(extra).collect();
            let pid = format!("PID|1||{}{}{}", ins.join("~"), "|".repeat(29), codes.join("~"));
            let report = checked(pid.as_bytes());
            let known = ["INS-ATTR", "INS-PID32", "INS-WITH-PROV"];
            let listed = findings(&report).into_iter();
            let note =
                listed.filter(|f| known.iter().any(|code| f.code.starts_with(code))).flat_map(|f| tokens(&f));
            Some(json!({
                "status": report["received_status"],
                "attributes": report["identity"]["attributes"],
                "code": note.reduce(|a, b| a + &b),
            }))
        }
        _ => None,
    }
}

fn compare(vector: &Vector) -> Value {
    let local = &vector.input["local"];
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}.json", vector.id));
    fs::write(&path, local.to_string()).unwrap();
    let environment = local["environment"].as_str().unwrap_or("test");
    let arguments =
        ["ins", "compare", "--format", "json", "--environment", environment, "-", path.to_str().unwrap()];
    let answer = json_of(&arguments, vector.input["received"].to_string().as_bytes());
    let differences = answer["differences"].as_array().unwrap();
    json!({
        "outcome": answer["outcome"],
        "ans_code": answer["ans_code"],
        "diffs": differences.iter().map(|d| d["field"].clone()).collect::<Vec<_>>(),
        "hint": answer["hint"],
        "auto_integrate": answer["auto_integrate"],
    })
}

fn datamatrix(vector: &Vector) -> Value {
    if vector.input["op"] == "build" {
        let input = vector.input.to_string();
        let answer = json_of(&["ins", "datamatrix", "--format", "json", "-"], input.as_bytes());
        return match answer.get("payload") {
            Some(payload) => json!({"ok": true, "payload": payload}),
            None => json!({"ok": false, "code": dmx_code(&answer, "E")}),
        };
    }
    let arguments = ["ins", "datamatrix", "--format", "json", "-"];
    let answer = json_of(&arguments, vector.input["payload"].as_str().unwrap().as_bytes());
    match answer["verdict"] == "valid" {
        true => json!({"ok": true, "fields": blocks(&answer), "warning": dmx_code(&answer, "W")}),
        false => json!({"ok": false, "code": dmx_code(&answer, "E")}),
    }
}

fn dmx_code(answer: &Value, letter: &str) -> Option<String> {
    let listed = findings(answer).into_iter().map(|finding| finding.code.into_owned());
    let ours = listed.into_iter().find(|code| code.starts_with("INS-DMX-") || code == "INS-NOT-QUALIFIED")?;
    let rest = ours.trim_start_matches("INS-").trim_start_matches("DMX-").replace('-', "_");
    Some(format!("{letter}_{rest}"))
}

fn blocks(answer: &Value) -> Value {
    use segur_ins::carriers::datamatrix::Block;
    let mut fields = Map::new();
    for block in Block::ALL {
        let Some(value) = answer["identity"].get(block.field().name()).and_then(Value::as_str) else {
            continue;
        };
        let parts: Vec<_> = value.split('-').rev().collect();
        let text = if block == Block::S6 { parts.join("-") } else { value.to_owned() };
        fields.insert(block.id().into(), json!(text));
    }
    Value::Object(fields)
}

fn pid(report: &Value) -> Value {
    let mut ins = report["identity"].clone();
    if let Some(date) = ins["birth_date"].as_str().filter(|date| date.len() == 8) {
        ins["birth_date"] = json!(format!("{}-{}-{}", &date[..4], &date[4..6], &date[6..]));
    }
    json!({
        "ins": ins.get("matricule").is_some().then_some(ins),
        "inferred_status": report["received_status"],
        "findings": findings(report).iter().flat_map(tokens).collect::<Vec<_>>(),
    })
}

fn fhir(report: &Value) -> Value {
    json!({
        "active_ins": ins_of(&report["identity"]),
        "history": report["identity"].get("ins_history").cloned().unwrap_or(json!([])),
        "findings": findings(report).iter().flat_map(tokens).collect::<Vec<_>>(),
    })
}

fn ins_of(identity: &Value) -> Option<String> {
    Some(format!("{}^{}", identity.get("matricule")?.as_str()?, identity.get("oid")?.as_str()?))
}

fn insi(report: &Value) -> Value {
    let mut answer = report["insi"].clone();
    let warnings = findings(report).into_iter().filter(|finding| finding.severity == Severity::Warning);
    let warnings = warnings.flat_map(|f| tokens(&f)).map(|token| token.replace("W_KEY", "E_KEY"));
    answer["warnings"] = json!(warnings.collect::<Vec<_>>());
    answer["history"] = report["identity"].get("ins_history").cloned().unwrap_or(json!([]));
    for name in ["matricule", "oid", "first_birth_given_name"] {
        answer[name] = report["identity"].get(name).cloned().unwrap_or_default();
    }
    answer
}

fn findings(report: &Value) -> Vec<Finding> {
    report["findings"].as_array().unwrap().iter().map(finding).collect()
}

fn finding(finding: &Value) -> Finding {
    let code = finding["code"].as_str().unwrap().to_owned();
    let severity = match finding["severity"].as_str().unwrap() {
        "error" => Severity::Error,
        "warning" => Severity::Warning,
        _ => Severity::Info,
    };
    Finding { severity, ..Finding::error(Source::Ins, code, Text::same("")) }
}
