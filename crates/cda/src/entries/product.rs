//! Health products (FR-Produit-de-sante): medicines and vaccines, with the pharmacy extension.

use super::reader::Reader;
use crate::element::{Element, Str};
use crate::input::{Problems, record};
use crate::values::{Code, NullFlavor, Ratio};

record! {
    /// A medicine or a vaccine (FR-Produit-de-sante).
    pub struct Product {
        /// Code: CIS, with CIP, UCD, ATC as translations; or a text alone.
        "code du médicament" code: Code,
        /// Brand name, where it is not what the code shows.
        "nom du médicament" name: Option<Str>,
        /// Why there is no brand name.
        "raison de l'absence de nom" name_null: Option<NullFlavor>,
        /// Form (EDQM).
        "forme pharmaceutique" form: Option<Code>,
        /// Batch.
        "numéro de lot" lot: Option<Str>,
        /// Classes (ATC).
        "classes thérapeutiques" classes: Vec<Code>,
        /// Substances.
        "substances" ingredients: Vec<Ingredient>,
    }
    rules Product::rules;
}

record! {
    /// A substance of a product.
    pub struct Ingredient {
        /// Substance (SMS, SNOMED CT...), or its name alone.
        "substance" substance: Code,
        /// How much of it is in how much of the product.
        "dosage" strength: Option<Ratio>,
        /// Whether it does not act: an excipient with an effect of its own.
        "substance inactive" inactive: Option<bool>,
    }
}

impl Product {
    /// The product of a `substanceAdministration`, if it says one.
    pub(crate) fn of(entry: &Element, reader: &Reader<'_>) -> Option<Product> {
        Product::read(entry.at("consumable/manufacturedProduct/manufacturedMaterial")?, entry, reader)
    }

    /// From a `manufacturedMaterial` of an entry, which may say it in its `text`.
    pub(crate) fn read(material: &Element, entry: &Element, reader: &Reader<'_>) -> Option<Product> {
        let mut code = reader.child(material, "code").unwrap_or_default();
        let coded = |code: &Code| code.code.is_some() || code.text.is_some() || !code.translations.is_empty();
        if code.code.is_none() && code.text.is_none() {
            code.text = reader.text(entry).map(Str::from);
        }
        let name = material.child("name").and_then(Element::plain).map(Str::from);
        if !coded(&code) {
            code.text = Some(name.clone()?);
        }
        let class = |kind: &Element| named(kind.child("pharm:generalizedMedicineClass")?, reader);
        let name_null = material.child("name").and_then(Element::null_flavor).and_then(NullFlavor::new);
        Some(Product {
            name_null: name_null
                .filter(|null| *null != NullFlavor::NotApplicable || !code.shown().is_empty()),
            name: name.filter(|name| name != code.shown()),
            form: reader.child(material, "pharm:formCode"),
            lot: material.child("lotNumberText").and_then(Element::plain).map(Str::from),
            classes: material.children("pharm:asSpecializedKind").filter_map(class).collect(),
            ingredients: material
                .children("pharm:ingredient")
                .filter_map(|part| Ingredient::read(part, reader))
                .collect(),
            code,
        })
    }

    /// What people read.
    pub fn shown(&self) -> &str {
        self.code.shown()
    }

    pub(crate) fn write(&self, reference: &str) -> Element {
        let name = match (&self.name, self.shown()) {
            (Some(name), _) => Element::new("name").with_text(name.clone()),
            _ if self.name_null.is_some() => {
                let null = self.name_null.map(NullFlavor::code);
                Element::new("name").attr_opt("nullFlavor", null)
            }
            (None, "") => Element::new("name").fixed("nullFlavor", "NA"),
            (None, shown) => Element::new("name").with_text(shown),
        };
        Element::new("manufacturedMaterial")
            .with(self.code.write_referring("code", reference))
            .with(name)
            .with_opt(self.form.as_ref().map(|form| extension("pharm:formCode", form)))
            .with_opt(self.lot.as_ref().map(|lot| Element::new("lotNumberText").with_text(lot.clone())))
            .with_all(self.classes.iter().map(write_class))
            .with_all(self.ingredients.iter().map(Ingredient::write))
    }

    fn rules(&self, problems: &mut Problems) {
        if self.name.is_some() && self.name_null.is_some() {
            problems.invalid("un nom (`name`) et la raison de son absence", "a `name` and why it is missing");
        }
        // Of an administered product the official rules want the CIS code, or none with others as translations.
        if self.code.code.is_some() && self.code.system_oid() != Some("1.2.250.1.213.2.3.1") {
            problems.invalid(
                "`code` est un code CIS ; un autre (CIP, UCD, ATC...) va dans `code.translations`, avec `code.text`",
                "`code` is a CIS code; another (CIP, UCD, ATC...) goes to `code.translations`, with `code.text`",
            );
        }
    }
}

impl Ingredient {
    fn read(part: &Element, reader: &Reader<'_>) -> Option<Ingredient> {
        let quantity = part.child("pharm:quantity");
        Some(Ingredient {
            substance: named(part.child("pharm:ingredient")?, reader)?,
            strength: quantity.and_then(Ratio::read),
            inactive: (part.attribute("classCode") == Some("IACT")).then_some(true),
        })
    }

    fn write(&self) -> Element {
        let substance = Element::new("pharm:ingredient")
            .fixed("classCode", "MMAT")
            .fixed("determinerCode", "KIND")
            .with_opt(self.substance.code.is_some().then(|| extension("pharm:code", &self.substance)))
            .with(Element::new("pharm:name").with_text(self.substance.shown()));
        Element::new("pharm:ingredient")
            .fixed("classCode", if self.inactive == Some(true) { "IACT" } else { "ACTI" })
            .with_opt(self.strength.as_ref().map(|strength| strength.write("pharm:quantity")))
            .with(substance)
    }
}

/// A product under a `consumable`; the official rules want one even where there is none.
pub(super) fn consumable(product: Option<&Product>, reference: &str) -> Element {
    let material = match product {
        Some(product) => product.write(reference),
        None => no_material(),
    };
    let product = Element::new("manufacturedProduct").fixed("classCode", "MANU").templates(&[
        "1.2.250.1.213.1.1.3.43",
        "2.16.840.1.113883.10.20.1.53",
        "1.3.6.1.4.1.19376.1.5.3.1.4.7.2",
    ]);
    Element::new("consumable").with(product.with(material))
}

/// CDA wants a product even where there is none, the official rules its name.
pub(super) fn no_material() -> Element {
    Element::new("manufacturedMaterial").with_null("code", "NA").with_null("name", "NA")
}

/// A code of the extension, with its name as text where that says something else.
fn named(entity: &Element, reader: &Reader<'_>) -> Option<Code> {
    let mut code = reader.child(entity, "pharm:code").unwrap_or_default();
    let name = entity.child("pharm:name").and_then(Element::plain).map(Str::from);
    code.text = name.filter(|name| name != code.shown());
    (code != Code::default()).then_some(code)
}

fn write_class(class: &Code) -> Element {
    let class = Element::new("pharm:generalizedMedicineClass")
        .fixed("classCode", "MMAT")
        .with_opt(class.code.is_some().then(|| extension("pharm:code", class)))
        .with(Element::new("pharm:name").with_text(class.shown()));
    Element::new("pharm:asSpecializedKind").fixed("classCode", "GRIC").with(class)
}

/// A code as an element of the extension, which has no text of its own.
fn extension(name: &'static str, code: &Code) -> Element {
    Code { text: None, translations: Vec::new(), qualifiers: Vec::new(), ..code.clone() }.write(name)
}
