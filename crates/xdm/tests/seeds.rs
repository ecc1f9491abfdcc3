//! The seeds of the fuzz targets `xdm_zip` and `xdm_ebrim`, made here: `UPDATE_SNAPSHOTS=1` writes them again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed unwrap is a failed test")]
#![allow(clippy::disallowed_methods, reason = "this test makes and reads the seeds")]

#[path = "support/raw.rs"]
mod raw;
mod support;

use std::fs;
use std::path::Path;

use raw::{Descriptor, Entry};
use segur_xdm::{Archive, Limits, ebrim};
use support::{DOCUMENT, metadata, second, zip};

/// A header with little in it, so that an archive stays short.
const SHORT: &str = "<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id root=\"1.2\"/><code code=\"11490-0\" \
    codeSystem=\"2.16.840.1.113883.6.1\"/><effectiveTime value=\"2026\"/></ClinicalDocument>";

const BARE: &str = "<SubmitObjectsRequest xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\"><RegistryObjectList \
    xmlns=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\"><ExtrinsicObject id=\"D\"><Slot name=\"URI\"><ValueList>\
    <Value>D.XML</Value></ValueList></Slot></ExtrinsicObject></RegistryObjectList></SubmitObjectsRequest>";

fn files() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("INDEX.HTM", b"<html/>"),
        ("IHE_XDM/", b""),
        ("IHE_XDM/S/", b""),
        ("IHE_XDM/S/METADATA.XML", BARE.as_bytes()),
        ("IHE_XDM/S/D.XML", SHORT.as_bytes()),
    ]
}

fn archives() -> Vec<(&'static str, Vec<u8>)> {
    let raw = |change: fn(&mut Entry)| {
        let mut entries: Vec<_> =
            files().iter().map(|(name, bytes)| Entry::deflated(name.as_bytes(), bytes)).collect();
        entries.iter_mut().for_each(change);
        raw::write(&entries)
    };
    vec![
        ("plain", zip(&files())),
        ("descriptor", raw(|entry| entry.descriptor = Descriptor::Marked)),
        ("bare", raw(|entry| entry.descriptor = Descriptor::Bare)),
        ("zip64", raw(|entry| entry.zip64 = true)),
        ("eight-bits", raw(|entry| entry.name.push(0x82))),
        ("backslash", raw(|entry| entry.name.iter_mut().filter(|b| **b == b'/').for_each(|b| *b = b'\\'))),
        ("whole", Archive::pack(&support::order(&[DOCUMENT])).unwrap().bytes),
    ]
}

fn submissions() -> Vec<(&'static str, Vec<u8>)> {
    let old = BARE.replace("ebxml-regrep:xsd:rim:3.0", "ebxml-regrep:rim:xsd:2.1");
    let folder = "<RegistryPackage id=\"F\"><Slot name=\"lastUpdateTime\"><ValueList><Value>2026</Value></ValueList></Slot>\
        <Name><LocalizedString value=\"Classeur\"/></Name><Classification \
        classificationNode=\"urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2\" classifiedObject=\"F\"/></RegistryPackage>\
        <Association id=\"A\" associationType=\"HasMember\" sourceObject=\"F\" targetObject=\"D\"/></RegistryObjectList>";
    vec![
        ("one", metadata(&[DOCUMENT]).into()),
        ("two", metadata(&[DOCUMENT, &second()]).into()),
        ("bare", BARE.into()),
        ("old", old.into()),
        ("folder", BARE.replace("</RegistryObjectList>", folder).into()),
    ]
}

#[test]
fn seeds_are_made_here() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds");
    for (target, seeds) in [("xdm_zip", archives()), ("xdm_ebrim", submissions())] {
        for (name, bytes) in seeds {
            let path = folder.join(target).join(name);
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &bytes).unwrap();
            }
            assert!(fs::read(&path).unwrap() == bytes, "{}: UPDATE_SNAPSHOTS=1", path.display());
        }
    }
}

/// What the fuzz targets ask of any input, asked of their seeds.
#[test]
fn seeds_are_read_and_come_back() {
    for (name, bytes) in archives() {
        let archive = Archive::read(&bytes, &Limits::default());
        assert!(archive.is_ok_and(|archive| !archive.files.is_empty()), "{name}");
    }
    for (name, bytes) in submissions() {
        let first = ebrim::read(&bytes, &Limits::default()).unwrap().metadata;
        let again = ebrim::read(&ebrim::write(&first).unwrap(), &Limits::default()).unwrap().metadata;
        assert_eq!(first, again, "{name}");
    }
}
