//! The kit's documents by mail: packed, read back, judged.

use std::collections::BTreeSet;

use libtest_mimic::Trial;
use segur_check::{Engine, Options, Parts};
use segur_mss::{Address, Contents, Draft, Label, Limits, Mail, Sender, Stamp};
use segur_report::{Report, Severity};
use segur_tests::shared::{Shared, file_name, read};
use segur_xdm::PackError;
use segur_xdm::derive::{Cda, Given};
use segur_xml::{Options as Reading, Tree};

use crate::xdm::{given, pack};
use crate::{Outcome, needing};

const PDF: &[u8] = b"%PDF-1.4\n<pdfaid:part>1</pdfaid:part>\n%%EOF\n";

pub(crate) fn trials(shared: Option<&'static Shared>) -> Vec<Trial> {
    vec![needing(shared, "mss::kit", kit)]
}

/// Every document of the kit that carries an INS goes into an archive and a mail, comes back byte for byte, and the whole is
/// judged as the document alone is; what else is said is listed with its reason.
fn kit(shared: &Shared) -> Outcome {
    let parts = Parts { xsd: false, schematron: false, ins: true, cda: true };
    let engine = Engine::new(Vec::new(), Options::default()).with_parts(parts);
    let (mut carrying, mut back, mut clean) = (0, 0, 0);
    let (mut reasons, mut complaints) = (Vec::new(), Vec::new());
    for path in shared.examples() {
        let (bytes, name) = (read(&path), file_name(&path));
        let tree = Tree::parse(&bytes, &Reading::default()).unwrap();
        if Cda::new(&tree).ok().and_then(|document| document.ins()).is_none() {
            continue;
        }
        carrying += 1;
        let archive = packed(&bytes);
        let raw = match mailed(&archive) {
            Ok(raw) => raw,
            Err(error) => {
                complaints.push(format!("{name}: {error}"));
                continue;
            }
        };
        let mail = Mail::read(&raw, &Limits::default()).unwrap();
        let contents = Contents::of(&mail, &segur_xdm::Limits::default());
        let same = contents.documents.iter().map(|carried| &carried.bytes).eq([&bytes]);
        let whole = mail.parts.iter().any(|part| *part.bytes == *archive)
            && mail.parts.iter().any(|part| *part.bytes == *PDF);
        back += usize::from(same && whole);
        if !same || !whole {
            complaints.push(format!("{name}: other bytes"));
        }
        let alone = codes(&engine.check("m", &bytes), true);
        let report = engine.check("m", &raw);
        let besides: Vec<_> = codes(&report, false).difference(&alone).cloned().collect();
        clean += usize::from(besides.is_empty());
        if !besides.is_empty() {
            reasons.push(format!("{name}: {}", besides.join(", ")));
        }
    }
    println!(
        "mss kit: {back} of {carrying} documents with an INS come back identical by mail; {clean} add nothing to what the document earns alone; the others:"
    );
    reasons.iter().for_each(|line| println!("  {line}"));
    // What a mail says besides, it says of the header of the document that was packed.
    let earned = ["XDM-LABEL", "XDM-VALUE", "XDM-VERSION"];
    let own = |line: &&String| {
        !line.split_once(": ").is_some_and(|(_, codes)| {
            codes.split(", ").all(|code| earned.iter().any(|e| code.starts_with(e)))
        })
    };
    complaints.extend(reasons.iter().filter(own).cloned());
    crate::none(complaints)
}

/// The codes of errors and warnings, of the document alone or of everything.
fn codes(report: &Report, alone: bool) -> BTreeSet<String> {
    let all = report.all_findings().into_iter().filter(|(_, finding)| finding.severity != Severity::Info);
    let all = all.filter(|(input, _)| !alone || *input == "m");
    all.map(|(_, finding)| finding.code.to_string()).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    match pack(bytes, Given::default()) {
        Ok(archive) => archive,
        Err(PackError::Missing(missing)) => {
            pack(bytes, given(&missing.iter().map(|(_, missing)| missing.need).collect::<Vec<_>>())).unwrap()
        }
        Err(error) => panic!("{error}"),
    }
}

fn mailed(archive: &[u8]) -> Result<Vec<u8>, segur_mss::MailError> {
    let documents = Contents::of_archive(archive, &segur_xdm::Limits::default()).known();
    let address = Address::new("labo@chb.mssante.test")?;
    let sender = Sender { address, label: Label::Unit("Laboratoire d'Éloïse".into()), application: None };
    let draft = Draft {
        text: "Bonjour,\n\nVoici le compte rendu de l’examen d'hier.\n".into(),
        copies: documents.iter().map(|_| Some(PDF)).collect(),
        documents,
        archive: Some(archive),
        nil: "SEGUR1".into(),
        ..Draft::new(sender, vec![Address::new("dr@autre.mssante.test")?])
    };
    draft.build(&Stamp { unix: 1_782_900_000, message_id: "1@chb.mssante.test".into() })
}
