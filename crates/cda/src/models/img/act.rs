//! An imaging act: how it was done, and what was given for it.

use super::catalogue::Study;
use super::exposure::Exposure;
use crate::element::{Element, Str};
use crate::entries::{Product, Reader, Writer, comment, completed, dates, id, period, text};
use crate::input::{Problems, Segment, record};
use crate::narrative::{Cell, Table};
use crate::values::{Code, Id, Period, Quantity, Value};

const ACT_COLUMNS: [&str; 7] = [
    "Acte d'imagerie",
    "Date",
    "Description de l'acte",
    "Modalité d'imagerie",
    "Localisation anatomique",
    "Précision topographique",
    "Autres paramètres",
];
const PRODUCT_COLUMNS: [&str; 5] =
    ["Produit administré", "Dose", "Voie d'administration", "Numéro de lot", "Commentaire"];

record! {
    /// An imaging act (FR-DICOM-Acte-imagerie).
    pub struct ImagingAct {
        /// Title of the section; `Technique d'imagerie` if absent.
        "titre de l'acte" title: Option<Str>,
        /// How it was done, one at least.
        "techniques d'imagerie" techniques: Vec<Technique>,
        /// What was given, other than radiopharmaceuticals: contrast media, sedation.
        "produits administrés" products: Vec<Administration>,
        /// Complications.
        "complications" complications: Option<Str>,
        /// Exposure to radiation.
        "exposition aux rayonnements" exposure: Option<Exposure>,
        /// Examinations that hold the images.
        "catalogue d'objets DICOM" studies: Vec<Study>,
    }
    rules ImagingAct::rules;
}

record! {
    /// How an act was done (FR-DICOM-Technique-imagerie).
    pub struct Technique {
        /// Identifier of the entry; a new one if absent.
        "identifiant de la technique" id: Option<Id>,
        /// Act: LOINC, with CCAM as translation; or CCAM.
        "code de l'acte" act: Code,
        /// When.
        "date de l'acte" period: Option<Period>,
        /// Description.
        "description de l'acte" description: Option<Str>,
        /// Modalities (DICOM: `CT`, `MR`, `US`...), one at least.
        "modalités d'imagerie" modalities: Vec<Code>,
        /// Site (SNOMED CT, JDV Localisation anatomique): exactly one, an act on several sites has a technique for each. The
        /// laterality is a qualifier whose name is 106233006.
        "localisations anatomiques" sites: Vec<Code>,
        /// Other parameters: device, sequences, settings.
        "autres paramètres" parameters: Option<Str>,
    }
    rules Technique::rules;
}

record! {
    /// A product that was given (FR-DICOM-Administration-produit-de-sante).
    pub struct Administration {
        /// Identifier of the entry; a new one if absent. Radiopharmaceuticals have none.
        "identifiant de l'administration" id: Option<Id>,
        /// Product.
        "produit administré" product: Product,
        /// Dose, or activity.
        "dose administrée" dose: Option<Quantity>,
        /// Route.
        "voie d'administration" route: Option<Code>,
        /// Comment.
        "commentaire sur l'administration" comment: Option<Str>,
    }
}

/// The two ways to write an administration.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Contrast,
    Radiopharmaceutical,
}

impl ImagingAct {
    fn rules(&self, problems: &mut Problems) {
        let field = Segment::Field("techniques", "techniques d'imagerie", "imaging techniques");
        if self.techniques.is_empty() {
            problems.within(field, Problems::missing);
        }
    }
}

impl Technique {
    fn rules(&self, problems: &mut Problems) {
        if self.modalities.is_empty() {
            let field = Segment::Field("modalities", "modalités d'imagerie", "modalities");
            problems.within(field, Problems::missing);
        }
        if self.sites.len() != 1 {
            let field = Segment::Field("sites", "localisations anatomiques", "anatomical sites");
            problems.within(field, |problems| {
                problems.invalid(
                    "il en faut une, et une seule : un acte sur plusieurs sites a une technique (`techniques`) pour chacun",
                    "exactly one is required: an act on several sites has a technique (`techniques`) for each",
                );
            });
        }
        if self.act.translations.len() > 1 {
            let field = Segment::Field("act", "code de l'acte", "code of the act");
            problems.within(field, |problems| {
                problems.invalid(
                    "un seul transcodage est admis (`translations`) : le code CCAM",
                    "only one translation is accepted (`translations`): the CCAM code",
                );
            });
        }
    }

    /// The empty table of techniques.
    pub(super) fn table() -> Table {
        Table::new(&ACT_COLUMNS)
    }

    pub(super) fn read(entry: &Element, reader: &Reader<'_>) -> Technique {
        let codes = |name| entry.children(name).map(|code| reader.code(code)).collect();
        Technique {
            id: id(entry),
            act: entry.child("code").map(|code| reader.code(code)).unwrap_or_default(),
            period: period(entry),
            description: reader.text(entry).map(Str::from),
            modalities: codes("methodCode"),
            sites: codes("targetSiteCode"),
            parameters: reader.comment(entry),
        }
    }

    /// A row for each modality and site: each has an identifier of its own.
    pub(super) fn write(&self, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (act, act_id) = writer.cell(self.act.shown());
        let (description, description_id) = writer.cell(self.description.clone().unwrap_or_default());
        let (parameters, parameters_id) = writer.cell(self.parameters.clone().unwrap_or_default());
        let mut first = Some([act, Cell::text(dates(&self.period)), description]);
        let mut last = Some(parameters);
        let (mut modalities, mut sites) = (Vec::new(), Vec::new());
        for rank in 0..self.modalities.len().max(self.sites.len()) {
            let (modality, site) = (self.modalities.get(rank), self.sites.get(rank));
            let (modality_cell, modality_id) = writer.cell(modality.map_or("", Code::shown));
            let (site_cell, site_id) = writer.cell(site.map_or("", Code::shown));
            modalities.extend(modality.map(|code| code.write_referring("methodCode", &modality_id)));
            sites.extend(site.map(|code| code.write_referring("targetSiteCode", &site_id).typed("CD")));
            let start = first.take().map_or_else(|| vec![Cell::default(); 3], Vec::from);
            let precision = Cell::text(site.map(topography).unwrap_or_default());
            let end = last.take().unwrap_or_default();
            table.push(start.into_iter().chain([modality_cell, site_cell, precision, end]));
        }
        Element::new("procedure")
            .fixed("classCode", "PROC")
            .fixed("moodCode", "EVN")
            .templates(&["1.2.840.10008.9.14", "1.2.250.1.213.1.1.3.153"])
            .with(writer.id(&self.id))
            .with(self.act.write_referring("code", &act_id))
            .with_opt(self.description.as_ref().map(|_| text(&description_id)))
            .with_opt(self.period.as_ref().map(when))
            .with_all(modalities)
            .with_all(sites)
            .with_opt(self.parameters.as_ref().map(|_| comment(&parameters_id)))
    }
}

impl Administration {
    /// The empty table of products.
    pub(super) fn table(kind: Kind) -> Table {
        let mut columns = PRODUCT_COLUMNS;
        if kind == Kind::Radiopharmaceutical {
            columns[0] = "Produit radiopharmaceutique administré";
            columns[1] = "Activité administrée";
        }
        Table::new(&columns)
    }

    pub(super) fn read(entry: &Element, reader: &Reader<'_>) -> Administration {
        let dose = entry.child("doseQuantity");
        let dose = dose.and_then(|dose| Quantity::read(dose).or_else(|| Quantity::read(dose.child("low")?)));
        Administration {
            id: id(entry),
            product: Product::of(entry, reader).unwrap_or_default(),
            dose,
            route: reader.child(entry, "routeCode"),
            comment: reader.comment(entry),
        }
    }

    pub(super) fn write(&self, kind: Kind, writer: &mut Writer<'_>, table: &mut Table) -> Element {
        let (product, product_id) = writer.cell(self.product.code.shown());
        let dose = self.dose.clone().map(|dose| Value::Quantity(dose).shown()).unwrap_or_default();
        let (dose, dose_id) = writer.cell(dose);
        let route = self.route.as_ref().map_or("", Code::shown);
        let (said, said_id) = writer.cell(self.comment.clone().unwrap_or_default());
        let lot = self.product.lot.clone().unwrap_or_default();
        table.push([product, dose, Cell::text(route), Cell::text(lot), said]);
        let material = self.product.write(&product_id);
        let product = Element::new("manufacturedProduct").fixed("classCode", "MANU").with(material);
        self.head(kind, writer, &product_id)
            .with_opt(self.route.as_ref().map(|route| route.write("routeCode")))
            .with_opt(self.dose.as_ref().map(|dose| write_dose(dose, kind, &dose_id)))
            .with(Element::new("consumable").fixed("typeCode", "CSM").with(product))
            .with_opt(self.comment.as_ref().map(|_| comment(&said_id)))
    }

    /// Up to the route.
    fn head(&self, kind: Kind, writer: &mut Writer<'_>, product: &str) -> Element {
        let entry =
            Element::new("substanceAdministration").fixed("classCode", "SBADM").fixed("moodCode", "EVN");
        let own = writer.id(&self.id);
        match kind {
            Kind::Contrast => entry
                .templates(&["1.2.840.10008.9.13", "1.2.250.1.213.1.1.3.151"])
                .with(own)
                .with(text(product))
                .with(completed()),
            Kind::Radiopharmaceutical => {
                let label = "administration de produits radiopharmaceutiques";
                entry
                    .templates(&["1.2.250.1.213.1.1.3.173"])
                    .with(Code::new("440252007", "SNOMED CT", label).write("code"))
            }
        }
    }
}

/// As the official example has it: a volume is a lower bound alone, an activity is a value.
fn write_dose(dose: &Quantity, kind: Kind, reference: &str) -> Element {
    let reference = Element::new("reference").attr("value", format!("#{reference}"));
    let shown = Element::new("translation").with(Element::new("originalText").with(reference));
    match kind {
        Kind::Contrast => Element::new("doseQuantity").with(dose.write("low").with(shown)),
        Kind::Radiopharmaceutical => dose.write("doseQuantity").with(shown),
    }
}

/// A point in time, or a period.
fn when(period: &Period) -> Element {
    period.moment().map_or_else(|| period.write("effectiveTime"), |start| start.write("effectiveTime"))
}

/// What qualifiers say of a site.
pub(super) fn topography(site: &Code) -> String {
    let values = site.qualifiers.iter().filter_map(|qualifier| qualifier.value.as_ref());
    values.map(Code::shown).collect::<Vec<_>>().join(", ")
}
