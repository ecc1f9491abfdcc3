//! Coded values (CD, CE, CV).

use segur_report::Text;

use super::system;
use crate::element::{Element, Sink, Str};
use crate::input::{Problems, choice, record};
use crate::narrative::put_reference;

/// OID of LOINC.
const LOINC: &str = "2.16.840.1.113883.6.1";

choice! {
    /// Why a value is missing (`nullFlavor`).
    pub enum NullFlavor {
        /// Unknown.
        "inconnu" Unknown = "UNK",
        /// Not asked.
        "non demandé" NotAsked = "NASK",
        /// Asked but unknown.
        "demandé, inconnu" AskedUnknown = "ASKU",
        /// Temporarily unavailable.
        "temporairement indisponible" Unavailable = "NAV",
        /// Masked.
        "masqué" Masked = "MSK",
        /// Not applicable.
        "sans objet" NotApplicable = "NA",
        /// No information.
        "pas d'information" NoInformation = "NI",
        /// Other: not in the code system.
        "autre" Other = "OTH",
        /// Negative infinity.
        "moins l'infini" NegativeInfinity = "NINF",
        /// Positive infinity.
        "plus l'infini" PositiveInfinity = "PINF",
    }
}

record! {
    /// A code of a code system (terminologie), or a text where there is no code.
    pub struct Code {
        /// Code.
        "code" code: Option<Str>,
        /// Code system: OID, or short name such as `LOINC`, `SNOMED CT`, `CIM-10`, `CCAM`.
        "système de codage" system: Option<Str>,
        /// Label (displayName).
        "libellé" display: Option<Str>,
        /// Text as entered, where it is not the label or there is no code (originalText).
        "texte d'origine" text: Option<Str>,
        /// The same in other code systems (translation).
        "transcodages" translations: Vec<Code>,
        /// What makes the code more precise (qualifier).
        "qualificatifs" qualifiers: Vec<Qualifier>,
        /// Name of the code system as written, where it is not our short name.
        "nom du système de codage" system_name: Option<Str>,
        /// Version of the code system.
        "version du système de codage" system_version: Option<Str>,
        /// Why there is no code.
        "raison de l'absence de code" null: Option<NullFlavor>,
    }
    rules Code::rules;
}

record! {
    /// What makes a code more precise: what of it is said, and what is said of it. Imaging says with a name alone what a
    /// translation is about.
    pub struct Qualifier {
        /// What of it is said: modality, laterality.
        "nom du qualificatif" name: Code,
        /// What is said of it.
        "valeur du qualificatif" value: Option<Code>,
    }
}

impl Qualifier {
    fn read(element: &Element) -> Qualifier {
        let part = |name| element.child(name).map(Code::read);
        Qualifier { name: part("name").unwrap_or_default(), value: part("value") }
    }

    fn write(&self) -> Element {
        let value = self.value.as_ref().map(|value| value.write("value"));
        Element::new("qualifier").with(self.name.write("name")).with_opt(value)
    }
}

impl Code {
    /// A code with its label.
    pub fn new(code: impl Into<Str>, system: impl Into<Str>, display: impl Into<Str>) -> Code {
        Code {
            code: Some(code.into()),
            system: Some(system.into()),
            display: Some(display.into()),
            ..Code::default()
        }
    }

    /// A text without code.
    pub fn of_text(text: impl Into<Str>) -> Code {
        Code { text: Some(text.into()), ..Code::default() }
    }

    /// OID of the code system, whether it was given by OID or by name.
    pub fn system_oid(&self) -> Option<&str> {
        let key = self.system.as_deref()?;
        Some(system(key).map_or(key, |known| known.oid))
    }

    /// Whether it is that code of that code system (OID or short name).
    pub fn is(&self, code: &str, of: &str) -> bool {
        let oid = system(of).map_or(of, |known| known.oid);
        self.code.as_deref() == Some(code) && self.system_oid() == Some(oid)
    }

    /// Whether it is a LOINC code.
    pub fn is_loinc(&self) -> bool {
        self.code.is_some() && matches!(self.system.as_deref(), Some("LOINC" | LOINC))
    }

    /// Why there is no code, where nothing else is said.
    pub(crate) fn only_null(&self) -> Option<NullFlavor> {
        self.null.filter(|_| *self == Code { null: self.null, ..Code::default() })
    }

    /// What people read: the text as entered, else the label, else the code.
    pub fn shown(&self) -> &str {
        self.text.as_deref().or(self.display.as_deref()).or(self.code.as_deref()).unwrap_or("")
    }

    /// From an element. `originalText` that is only a reference to the narrative gives no text: see
    /// [`crate::narrative::Texts`].
    pub fn read(element: &Element) -> Code {
        let text = |name| element.attribute(name).map(Str::from);
        let oid = element.attribute("codeSystem");
        let known = oid.and_then(system);
        let name = element.attribute("codeSystemName");
        Code {
            code: text("code"),
            system: oid.map(|oid| Str::from(known.map_or(oid, |known| known.name))),
            display: text("displayName"),
            text: element.child("originalText").and_then(Element::plain).map(Str::from),
            translations: element.children("translation").map(Code::read).collect(),
            qualifiers: element.children("qualifier").map(Qualifier::read).collect(),
            system_name: name.filter(|name| known.is_none_or(|known| known.name != *name)).map(Str::from),
            system_version: text("codeSystemVersion"),
            null: element.null_flavor().and_then(NullFlavor::new),
        }
    }

    /// As an element of that name; text without a code becomes `originalText`.
    pub fn write(&self, name: &'static str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element, None, None);
        element
    }

    /// As an element whose `originalText` refers to the narrative (`#id`).
    pub fn write_referring(&self, name: &'static str, reference: &str) -> Element {
        let mut element = Element::new(name);
        self.put(&mut element, Some(reference), None);
        element
    }

    /// The content of an element. `reference` is the identifier of the text in the narrative, which else stands in the
    /// element itself.
    pub(crate) fn put<S: Sink>(&self, out: &mut S, reference: Option<&str>, typed: Option<&'static str>) {
        let known = self.system.as_deref().and_then(system);
        if let Some(null) = self.null {
            out.put_fixed("nullFlavor", null.code());
        }
        out.put_opt("code", self.code.as_deref());
        out.put_opt("displayName", self.display.as_deref());
        match known {
            Some(known) => out.put_fixed("codeSystem", known.oid),
            None => out.put_opt("codeSystem", self.system.as_deref()),
        }
        match (&self.code, &self.system_name, known) {
            (None, ..) | (_, None, None) => {}
            (_, Some(name), _) => out.put("codeSystemName", name),
            (_, None, Some(known)) => out.put_fixed("codeSystemName", known.name),
        }
        out.put_opt("codeSystemVersion", self.system_version.as_deref());
        if let Some(typed) = typed {
            out.put_fixed("xsi:type", typed);
        }
        match (reference, &self.text) {
            (Some(id), _) => out.tag("originalText", |text| put_reference(text, id)),
            (None, Some(text)) => out.tag("originalText", |original| original.put_text(text)),
            (None, None) => {}
        }
        out.elements(self.qualifiers.iter().map(Qualifier::write));
        for code in &self.translations {
            out.tag("translation", |translation| code.put(translation, None, None));
        }
    }

    fn rules(&self, problems: &mut Problems) {
        let nothing = self.code.is_none() && self.text.is_none() && self.null.is_none();
        if nothing && self.translations.is_empty() {
            problems.invalid(
                "ni code ni texte (`code`, `text` ou `null`)",
                "neither code nor text (`code`, `text` or `null`)",
            );
        }
        if self.system.is_none() && self.code.as_deref().is_some_and(|code| !crate::types::is_known(code)) {
            let hint = Text::new(
                "ajoutez `system` : un OID ou un nom tel que `LOINC`",
                "add `system`: an OID or a name such as `LOINC`",
            );
            problems.advise(
                "CDA-INPUT-MISSING",
                Text::new("code sans système de codage", "code without code system"),
                hint,
            );
        }
        if let Some(key) =
            self.system.as_deref().filter(|key| system(key).is_none() && !segur_terms::oid::is_valid(key))
        {
            problems.invalid(
                &format!("`system` « {key} » n'est ni un OID ni un nom connu (`LOINC`, `SNOMED CT`, `CIM-10`...)"),
                &format!("`system` \"{key}\" is neither an OID nor a known name (`LOINC`, `SNOMED CT`, `CIM-10`...)"),
            );
        }
        if self.is_loinc() {
            self.check_loinc(problems);
        }
    }

    fn check_loinc(&self, problems: &mut Problems) {
        let code = self.code.as_deref().unwrap_or("");
        if !segur_terms::loinc::is_valid(code) {
            problems.invalid(
                &format!("« {code} » n'est pas un code LOINC (chiffre de contrôle faux)"),
                &format!("\"{code}\" is no LOINC code (wrong check digit)"),
            );
        }
    }
}
