//! `samples/xdm`: archives built here from `samples/cda/niveau1.xml`, valid ones and some with exactly one fault each.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test -p segur-cli --test xdm_samples` writes them again. Each is then given to `segur check`,
//! which must tell the code of its line in `attendus.tsv` and no other.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "these tests make and read the samples")]

mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use segur_xdm::model::{Author, Coded, Dtm, Xcn};
use segur_xdm::zip::{DosTime, ZipWriter};
use segur_xdm::{Application, Archive, Document, Order, Sender, Submission, derive, ebrim};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../samples/xdm"))
}

/// An archive of the table.
struct Sample {
    name: &'static str,
    codes: &'static str,
    fault: &'static str,
    bytes: Vec<u8>,
}

/// The document of the samples, with the label that the value set has.
fn first() -> String {
    let text = fs::read_to_string(folder().join("../cda/niveau1.xml")).unwrap();
    with(&text, "CR ou fiche de consultation\"", "CR ou fiche de consultation ou de visite\"")
}

/// Its second version, which replaces it.
fn second() -> String {
    let text = with(&first(), "2.25.301148210574863190021", "2.25.301148210574863190022");
    let text = with(&text, "<versionNumber value=\"1\"/>", "<versionNumber value=\"2\"/>");
    let old = "<relatedDocument typeCode=\"RPLC\"><parentDocument><id root=\"2.25.301148210574863190021\"/>\
               </parentDocument></relatedDocument>\n  <componentOf>";
    with(&text, "<componentOf>", old)
}

fn with(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "not found: {from}");
    text.replacen(from, to, 1)
}

fn order<'a>(documents: &[&'a str]) -> Order<'a> {
    let author = "899900000013^ESSAI^Camille^^^^^^&1.2.250.1.71.4.2.1&ISO^D^^^IDNPS";
    let text = str::to_owned;
    Order {
        sender: Sender {
            name: text("Camille ESSAI"),
            organisation: text("Cabinet des Essais"),
            application: Application { name: text("segur"), version: text("0"), vendor: text("segur") },
            ..Sender::default()
        },
        submission: Submission {
            time: Dtm::read("20260112093000").unwrap(),
            unique_id: text("2.25.301148210574863190030"),
            source_id: text("2.25.301148210574863190031"),
            content_type_code: Coded::new("07", "1.2.250.1.213.2.2", "Consultation"),
            author: Author { person: Some(Xcn::from(author)), ..Author::default() },
            title: None,
            comments: None,
            intended_recipients: Vec::new(),
        },
        documents: documents
            .iter()
            .map(|d| Document { bytes: d.as_bytes(), ..Document::default() })
            .collect(),
    }
}

fn packed(documents: &[&str]) -> Vec<u8> {
    Archive::pack(&order(documents)).unwrap().bytes
}

fn metadata(documents: &[&str]) -> String {
    String::from_utf8(ebrim::write(&Archive::pack(&order(documents)).unwrap().metadata).unwrap()).unwrap()
}

/// The files of an archive whose METADATA.XML is this one.
fn files(metadata: &str, documents: &[&str]) -> Vec<(String, Vec<u8>)> {
    let whole = Archive::read(&packed(&[&first()]), &Default::default()).unwrap();
    let mut files: Vec<_> =
        whole.files.iter().take(2).map(|file| (file.path.clone(), file.bytes.clone())).collect();
    files.push(("IHE_XDM/".into(), Vec::new()));
    files.push(("IHE_XDM/SUBSET01/".into(), Vec::new()));
    files.push(("IHE_XDM/SUBSET01/METADATA.XML".into(), metadata.into()));
    for (number, document) in documents.iter().enumerate() {
        files.push((format!("IHE_XDM/SUBSET01/DOC{:04}.XML", number + 1), document.as_bytes().to_vec()));
    }
    files
}

fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(DosTime::new(2026, 1, 12, 9, 30, 0));
    for (name, bytes) in files {
        match name.ends_with('/') {
            true => writer.folder(name).unwrap(),
            false => writer.file(name, bytes).unwrap(),
        }
    }
    writer.finish().unwrap()
}

/// METADATA.XML changed in one place.
fn changed(from: &str, to: &str) -> Vec<u8> {
    zip(&files(&with(&metadata(&[&first()]), from, to), &[&first()]))
}

/// The document changed in one place, hash and size being those of the new one.
fn other_document(from: &str, to: &str) -> Vec<u8> {
    let document = with(&first(), from, to);
    zip(&files(&rehashed(&metadata(&[&first()]), &[&document]), &[&document]))
}

fn rehashed(metadata: &str, documents: &[&str]) -> String {
    let mut metadata = ebrim::read(metadata.as_bytes(), &Default::default()).unwrap().metadata;
    for (entry, document) in metadata.entries.iter_mut().zip(documents) {
        entry.hash = Some(derive::sha1_hex(document.as_bytes()));
        entry.size = Some(document.len().to_string());
    }
    String::from_utf8(ebrim::write(&metadata).unwrap()).unwrap()
}

/// Two documents of which the second is changed in one place.
fn two(from: &str, to: &str) -> Vec<u8> {
    let (first, second) = (first(), second());
    let changed = with(&second, from, to);
    let documents = [first.as_str(), &changed];
    zip(&files(&rehashed(&metadata(&[&first, &second]), &documents), &documents))
}

/// The usual files and one more.
fn and(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut files = files(&metadata(&[&first()]), &[&first()]);
    files.push((name.to_owned(), bytes.to_vec()));
    zip(&files)
}

/// Bytes changed wherever they stand: names stand in both headers.
fn patched(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    for at in 0..=bytes.len() - from.len() {
        if &bytes[at..at + from.len()] == from {
            out[at..at + to.len()].copy_from_slice(to);
        }
    }
    assert_ne!(out, bytes, "nothing to patch");
    out
}

/// A field of the central header of the last entry.
fn central(mut bytes: Vec<u8>, offset: usize, to: &[u8]) -> Vec<u8> {
    let last = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    bytes[last + offset..last + offset + to.len()].copy_from_slice(to);
    bytes
}

/// The checksum of the last entry, in both headers.
fn wrong_crc(bytes: &[u8]) -> Vec<u8> {
    let last = bytes.windows(4).rposition(|window| window == b"PK\x01\x02").unwrap();
    let crc = bytes[last + 16..last + 20].to_vec();
    patched(bytes, &crc, &[0, 0, 0, 0])
}

fn samples() -> Vec<Sample> {
    let mut samples = Vec::new();
    let mut add = |name, codes, fault, bytes| samples.push(Sample { name, codes, fault, bytes });
    let (first, second) = (first(), second());
    let whole = packed(&[&first]);
    add("valide.zip", "-", "valide : un document de niveau 1", whole.clone());
    add(
        "valide-remplace.zip",
        "-",
        "valide : un document et la version qui le remplace",
        packed(&[&first, &second]),
    );
    add("metadonnees-absentes.zip", "XDM-NO-METADATA", "pas de METADATA.XML", {
        let mut files = files(&metadata(&[&first]), &[&first]);
        files.remove(4);
        zip(&files)
    });
    add(
        "metadonnees-illisibles.zip",
        "XDM-METADATA",
        "METADATA.XML est du HTML",
        zip(&files("<html/>", &[])),
    );
    add("lot-absent.zip", "XDM-NO-SUBMISSION-SET", "pas de lot de soumission", {
        let empty = "<SubmitObjectsRequest xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\">\
                     <RegistryObjectList xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\"/></SubmitObjectsRequest>";
        zip(&files(empty, &[]))
    });
    add(
        "langue-absente.zip",
        "XDM-REQUIRED",
        "pas de languageCode",
        changed("name=\"languageCode\"", "name=\"langue\""),
    );
    add(
        "date-decalee.zip",
        "XDM-VALUE",
        "submissionTime avec un décalage",
        changed("<Value>20260112093000<", "<Value>20260112093000+0100<"),
    );
    add("masquage.zip", "XDM-VALUE-SET", "code de masquage inconnu", {
        let text = metadata(&[&first]);
        let code = "<Classification id=\"C99\" classificationScheme=\"urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f\" \
                    classifiedObject=\"Document01\" nodeRepresentation=\"MASQUE_TOUT\"><Slot name=\"codingScheme\">\
                    <ValueList><Value>1.2.250.1.213.1.1.4.13</Value></ValueList></Slot><Name><LocalizedString \
                    value=\"Masqué\"/></Name></Classification>";
        let at = text
            .find("XDSDocumentEntry.patientId")
            .and_then(|at| text[..at].rfind("<ExternalIdentifier"))
            .unwrap();
        zip(&files(&format!("{}{code}{}", &text[..at], &text[at..]), &[&first]))
    });
    add(
        "libelle.zip",
        "XDM-LABEL",
        "libellé de SA07",
        changed("value=\"Cabinet individuel\"", "value=\"Cabinet\""),
    );
    add("hash.zip", "XDM-HASH", "hash d'autres octets", {
        let own = derive::sha1_hex(first.as_bytes());
        changed(&own, &derive::sha1_hex(b"autre"))
    });
    add("taille.zip", "XDM-SIZE", "size faux", changed(&format!("<Value>{}<", first.len()), "<Value>1<"));
    add("uri-absente.zip", "XDM-MISSING-DOCUMENT", "l'URI désigne un fichier absent", {
        let text = with(&metadata(&[&first]), "<Value>DOC0001.XML<", "<Value>DOC0002.XML<");
        zip(&files(&text, &[]))
    });
    add("uri-dehors.zip", "XDM-URI-OUTSIDE", "l'URI sort de l'archive", {
        let text = with(&metadata(&[&first]), "<Value>DOC0001.XML<", "<Value>../../../DOC0001.XML<");
        zip(&files(&text, &[]))
    });
    add(
        "uri-casse.zip",
        "XDM-URI-CASE",
        "URI en minuscules",
        changed("<Value>DOC0001.XML<", "<Value>doc0001.xml<"),
    );
    add(
        "document-oublie.zip",
        "XDM-NO-ENTRY",
        "un CDA sans métadonnées",
        and("IHE_XDM/SUBSET01/DOC0002.XML", second.as_bytes()),
    );
    add("nom-long.zip", "XDM-NAME", "un nom hors de 8.3", and("COMPTE-RENDU.TXT", b"texte"));
    add("demarrage.zip", "XDM-AUTORUN", "AUTORUN.INF", and("AUTORUN.INF", b"[autorun]"));
    add(
        "rattachement.zip",
        "XDM-NO-HASMEMBER",
        "pas d'association HasMember",
        changed("AssociationType:HasMember", "AssociationType:Uses"),
    );
    add("association.zip", "XDM-REFERENCE", "association vers un objet absent", {
        let text = metadata(&[&first]);
        let extra = "<Association id=\"A9\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" \
                     sourceObject=\"SubmissionSet01\" targetObject=\"Document09\"><Slot name=\"SubmissionSetStatus\"><ValueList>\
                     <Value>Original</Value></ValueList></Slot></Association>\n  </RegistryObjectList>";
        zip(&files(&with(&text, "</RegistryObjectList>", extra), &[&first]))
    });
    add(
        "titre.zip",
        "XDM-CDA-TITLE",
        "title n'est pas celui du document",
        changed("value=\"Compte rendu de consultation\"", "value=\"Document\""),
    );
    add(
        "langue.zip",
        "XDM-CDA-LANGUAGE",
        "languageCode n'est pas celui du document",
        changed("<Value>fr-FR<", "<Value>fr-BE<"),
    );
    add(
        "date.zip",
        "XDM-CDA-CREATION-TIME",
        "heure locale au lieu d'UTC",
        changed("<Value>20260112091500<", "<Value>20260112101500<"),
    );
    add("precision.zip", "XDM-PRECISION", "date complétée", {
        let document = with(
            &first,
            "<effectiveTime value=\"20260112101500+0100\"/>",
            "<effectiveTime value=\"20260112\"/>",
        );
        zip(&files(&rehashed(&metadata(&[&first]), &[&document]), &[&document]))
    });
    add("structure.zip", "XDM-CDA-INSTITUTION", "autre structure", changed("^^^1990000007", "^^^1990000015"));
    add("patient.zip", "XDM-CDA-PATIENT-ID", "METADATA.XML d'un autre INS que le document", {
        zip(&files(&metadata(&[&first]).replace("279035121518989", "185077505612323"), &[&first]))
    });
    add(
        "traits.zip",
        "XDM-CDA-PATIENT-INFO",
        "date de naissance",
        changed("PID-7|19790328", "PID-7|19790329"),
    );
    add(
        "ins-absent.zip",
        "XDM-INS INS-ABSENT",
        "document sans INS",
        other_document("<id root=\"1.2.250.1.213.1.4.10\" extension=\"279035121518989\"/>", ""),
    );
    add(
        "remplacement.zip",
        "XDM-CDA-REPLACES",
        "RPLC vers un autre document que l'en-tête",
        two(
            "<parentDocument><id root=\"2.25.301148210574863190021\"/>",
            "<parentDocument><id root=\"2.25.301148210574863190029\"/>",
        ),
    );
    add("remplacement-en-tete.zip", "XDM-REPLACE", "RPLC sans relatedDocument", {
        let relation = "<Association id=\"A9\" associationType=\"urn:ihe:iti:2007:AssociationType:RPLC\" \
                        sourceObject=\"Document01\" \
                        targetObject=\"urn:uuid:5f3bd4b6-1c3f-4b0a-9f0e-2f1d3a6b7c8d\"/></RegistryObjectList>";
        changed("</RegistryObjectList>", relation)
    });
    add(
        "version.zip",
        "XDM-VERSION CDA-VERSION",
        "version qui ne grandit pas",
        two("<versionNumber value=\"2\"/>", "<versionNumber value=\"1\"/>"),
    );
    add(
        "ensemble.zip",
        "XDM-SET-ID",
        "setId d'un autre ensemble",
        two("<setId root=\"2.25.301148210574863190020\"/>", "<setId root=\"2.25.301148210574863190028\"/>"),
    );
    add("tronquee.zip", "XDM-ZIP-TRUNCATED", "archive coupée", whole[..whole.len() - 30].to_vec());
    add("faux.zip", "XDM-ZIP-NOT-ZIP", "un document XML nommé .zip", first.clone().into_bytes());
    add("somme.zip", "XDM-ZIP-CRC", "somme de contrôle fausse", wrong_crc(&whole));
    add("dehors.zip", "XDM-ZIP-OUTSIDE", "nom avec ..", patched(&whole, b"README.TXT", b"../ADM.TXT"));
    add("absolue.zip", "XDM-ZIP-ABSOLUTE", "chemin absolu", patched(&whole, b"README.TXT", b"/EADME.TXT"));
    add("lecteur.zip", "XDM-ZIP-DRIVE", "lettre de lecteur", patched(&whole, b"README.TXT", b"C:ADME.TXT"));
    add("double.zip", "XDM-ZIP-DUPLICATE", "deux fois le même nom", and("index.htm", b"<html/>"));
    add("lien.zip", "XDM-ZIP-LINK", "lien symbolique", central(whole.clone(), 40, &[0xff, 0xa1]));
    add("chiffree.zip", "XDM-ZIP-ENCRYPTED", "entrée chiffrée", central(whole.clone(), 8, &[1]));
    add(
        "recouvrement.zip",
        "XDM-ZIP-HEADERS",
        "deux entrées à la même place",
        central(whole.clone(), 42, &[0; 4]),
    );
    add("bombe.zip", "XDM-ZIP-RATIO", "2 Mo de zéros", and("BOMBE.TXT", &vec![0; 2 << 20]));
    samples
}

#[test]
fn the_samples_are_what_their_recipe_makes() {
    let made = samples();
    let rows = made.iter().map(|sample| (sample.name, sample.codes, sample.fault, &*sample.bytes));
    samples::are_as_made(&folder(), ".zip", "fichier\tcode attendu\tfaute", rows);
}

/// The codes of errors and warnings of a report and of its parts.
fn all_codes(report: &Value) -> BTreeSet<String> {
    let parts = report["parts"].as_array().into_iter().flatten();
    samples::codes(report).into_iter().chain(parts.flat_map(all_codes)).collect()
}

#[test]
fn each_sample_trips_its_code_and_no_other() {
    samples::trip_their_codes(&folder(), all_codes);
}
