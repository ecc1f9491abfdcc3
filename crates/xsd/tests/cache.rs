//! Compiled schemas written to bytes and read back.

use std::collections::HashMap;

use segur_report::Text;
use segur_xml::load::{LoadError, Loaded, Loader, resolve_path};
use segur_xsd::cache::{Cache, CacheError, SourceDocument};
use segur_xsd::compile::{Options, compile};
use segur_xsd::read::read;
use segur_xsd::tables::Tables;

const SCHEMA: &str = r###"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t">
  <xs:element name="list" type="List">
    <xs:key name="k"><xs:selector xpath=".//item"/><xs:field xpath="@id"/></xs:key>
  </xs:element>
  <xs:element name="head" abstract="true"/>
  <xs:element name="member" substitutionGroup="head" type="xs:date"/>
  <xs:complexType name="List"><xs:sequence>
    <xs:element name="item" minOccurs="0" maxOccurs="unbounded"><xs:complexType><xs:all>
      <xs:element name="a" type="Code"/><xs:element ref="head" minOccurs="0"/>
    </xs:all><xs:attribute name="id" type="xs:ID" use="required"/><xs:anyAttribute namespace="##other"/></xs:complexType></xs:element>
    <xs:element name="long" type="xs:QName" maxOccurs="1000000"/>
    <xs:any namespace="##other" processContents="lax" minOccurs="0"/>
  </xs:sequence></xs:complexType>
  <xs:simpleType name="Code"><xs:restriction base="xs:token">
    <xs:enumeration value="A"/><xs:enumeration value="B"/><xs:pattern value="[A-Z]"/>
  </xs:restriction></xs:simpleType>
</xs:schema>"###;

struct Memory(HashMap<&'static str, &'static str>);

impl Loader for Memory {
    fn load(&self, uri: &str) -> Result<Loaded, LoadError> {
        let found = self.0.get(uri).ok_or(LoadError { message: Text::new("absent", "missing") })?;
        Ok(Loaded { uri: uri.to_owned(), bytes: found.as_bytes().to_vec(), note: None })
    }

    fn resolve(&self, base: &str, reference: &str) -> String {
        resolve_path(base, reference)
    }
}

fn tables() -> Tables {
    let loader = Memory(HashMap::from([("t.xsd", SCHEMA)]));
    let (components, findings) = read(&["t.xsd"], &loader);
    assert_eq!(findings, []);
    let (tables, findings) = compile(&components, &Options::default());
    assert_eq!(findings, []);
    tables
}

fn sources() -> Vec<SourceDocument> {
    vec![SourceDocument::new("t.xsd", SCHEMA.as_bytes()), SourceDocument::new("u.xsd", b"")]
}

#[test]
fn what_is_written_is_read_back() {
    let tables = tables();
    let bytes = tables.to_bytes(&sources());
    let loaded = Tables::from_bytes(&bytes, Some(&sources())).unwrap();
    assert_eq!(loaded.types, tables.types);
    assert_eq!(loaded.elements, tables.elements);
    assert_eq!(loaded.attributes, tables.attributes);
    assert_eq!(loaded.attribute_sets, tables.attribute_sets);
    assert_eq!(loaded.constraints, tables.constraints);
    assert_eq!(loaded.wildcards, tables.wildcards);
    assert_eq!(loaded.automata, tables.automata);
    assert_eq!(loaded.documents, tables.documents);
    assert_eq!(loaded.global_elements, tables.global_elements);
    assert_eq!(loaded.simple.len(), tables.simple.len());
    let item = tables.names.find("", "item").unwrap();
    assert_eq!(loaded.names.find("", "item"), Some(item));
    assert!(loaded.names.namespaces().eq(tables.names.namespaces()));
    assert_eq!(loaded.to_bytes(&sources()), bytes, "the same again");
}

#[test]
fn every_damaged_byte_and_every_cut_is_noticed() {
    let bytes = tables().to_bytes(&sources());
    for at in (0..bytes.len()).step_by(3) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert!(Tables::from_bytes(&damaged, None).is_err(), "byte {at}");
        assert!(Tables::from_bytes(&bytes[..at], None).is_err(), "cut at {at}");
    }
}

#[test]
fn reasons_are_told_apart() {
    let bytes = tables().to_bytes(&sources());
    assert_eq!(Cache::open(b"<xs:schema/>").unwrap_err(), CacheError::NotACache);
    let mut other = bytes.clone();
    other[13] = b'7';
    assert!(
        matches!(Cache::open(&other).unwrap_err(), CacheError::OtherVersion { found } if found.starts_with('7'))
    );
    let mut damaged = bytes.clone();
    *damaged.last_mut().unwrap() ^= 1;
    assert_eq!(Cache::open(&damaged).unwrap_err(), CacheError::Damaged);
    let stale = |current: &[SourceDocument]| Tables::from_bytes(&bytes, Some(current)).unwrap_err();
    let changed = [SourceDocument::new("t.xsd", b"changed"), sources()[1].clone()];
    assert_eq!(stale(&changed), CacheError::Stale { uri: "t.xsd".to_owned() });
    assert_eq!(stale(&sources()[..1]), CacheError::Stale { uri: "u.xsd".to_owned() });
    assert_eq!(Cache::open(&bytes).unwrap().sources(), sources());
}

/// A hash that fits does not make the content trustworthy: whatever the payload, no panic.
#[test]
fn forged_payloads_do_not_panic() {
    let tables = tables();
    let bytes = tables.to_bytes(&[]);
    let payload = bytes.windows(5).position(|w| w == b"0.1.0").unwrap() + 5 + 32;
    let forge = |payload_bytes: &[u8]| {
        let mut forged = bytes[..payload - 32].to_vec();
        forged.extend_from_slice(&SourceDocument::new("", payload_bytes).sha256);
        forged.extend_from_slice(payload_bytes);
        forged
    };
    for at in (payload..bytes.len()).step_by(2) {
        for flip in [1, 0xff] {
            let mut content = bytes[payload..].to_vec();
            content[at - payload] ^= flip;
            if let Ok(loaded) = Tables::from_bytes(&forge(&content), None) {
                use_everything(&loaded);
            }
        }
    }
}

fn use_everything(tables: &Tables) {
    for (at, type_) in tables.types.iter().enumerate() {
        let id = segur_xsd::model::TypeId(at as u32);
        tables.derives(id, segur_xsd::model::TypeId::ANY, Default::default());
        let model = match type_.content {
            segur_xsd::tables::ContentTable::ElementOnly(model)
            | segur_xsd::tables::ContentTable::Mixed(model) => model,
            _ => continue,
        };
        let mut cursor = tables.start(model);
        for name in (0..tables.names.len() as u32).map(segur_xml::NameId) {
            tables.advance(&mut cursor, name, tables.names.ns(name));
            tables.attribute(type_.attributes, name);
        }
        tables.expected(&cursor);
        tables.accepts(&cursor);
    }
}
