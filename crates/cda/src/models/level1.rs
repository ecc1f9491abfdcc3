//! Documents of level 1: a file (PDF/A, text, image) under the header of its kind. For every kind of document that
//! has no structured model: compte rendu opératoire, compte rendu d'hospitalisation, ordonnance, attestation...

use super::{Model, Profile};
use crate::context::Context;
use crate::element::{Element, Str};
use crate::header::Header;
use crate::input::{Problems, Segment, choice, record};

choice! {
    /// What the file is (JDV of unstructured documents, 1.2.250.1.213.1.1.5.822).
    pub enum MediaType {
        /// PDF, better PDF/A-1.
        "PDF" Pdf = "application/pdf",
        /// Plain text, UTF-8.
        "texte" Text = "text/plain",
        /// RTF.
        "RTF" Rtf = "text/rtf",
        /// JPEG.
        "JPEG" Jpeg = "image/jpeg",
        /// TIFF.
        "TIFF" Tiff = "image/tiff",
    }
}

record! {
    /// A file as the whole content of a document (niveau 1).
    pub struct Level1 {
        /// What the file is.
        "type du fichier" media_type: MediaType,
        /// The file in base64; white space counts for nothing.
        "contenu du fichier en base64" content: Str,
        /// Language of the file, where it is not that of the document: `en-GB`.
        "langue du fichier" language: Option<Str>,
    }
    rules Level1::rules;
}

impl Level1 {
    /// A document of a file.
    pub fn new(media_type: MediaType, file: &[u8]) -> Level1 {
        Level1 { media_type, content: crate::base64::encode(file).into(), language: None }
    }

    /// The bytes of the file; none if it is no base64.
    pub fn file(&self) -> Option<Vec<u8>> {
        crate::base64::decode(&self.content)
    }

    fn rules(&self, problems: &mut Problems) {
        let segment = Segment::Field("content", "contenu du fichier en base64", "file in base64");
        problems.within(segment, |problems| match self.file() {
            None => problems.invalid("ce n'est pas du base64", "this is no base64"),
            Some(file) if !self.content.is_empty() && !self.media_type.begins(&file) => {
                let kind = self.media_type.label();
                problems.invalid(
                    &format!("le fichier n'est pas du {kind} (`media_type`)"),
                    &format!("the file is no {kind} (`media_type`)"),
                );
            }
            Some(_) => {}
        });
    }
}

impl MediaType {
    /// Whether a file begins as files of that type do.
    fn begins(self, file: &[u8]) -> bool {
        match self {
            // A few bytes may stand before the header of a PDF.
            MediaType::Pdf => {
                file.get(..file.len().min(1024)).is_some_and(|head| head.windows(5).any(|w| w == b"%PDF-"))
            }
            MediaType::Rtf => file.starts_with(b"{\\rtf"),
            MediaType::Jpeg => file.starts_with(&[0xFF, 0xD8, 0xFF]),
            MediaType::Tiff => file.starts_with(b"II*\0") || file.starts_with(b"MM\0*"),
            MediaType::Text => std::str::from_utf8(file).is_ok(),
        }
    }
}

impl Model for Level1 {
    const NAME: &'static str = "level1";

    fn profile(&self) -> Profile {
        // Exactly three templateIds: the third is IHE XDS-SD.
        Profile { templates: &["1.3.6.1.4.1.19376.1.2.20"], kind: None, title: None }
    }

    fn complete(&mut self, _: &mut Header, _: &mut Context<'_>) {
        if self.content.bytes().any(|byte| byte.is_ascii_whitespace()) {
            self.content.retain(|c| !c.is_ascii_whitespace());
        }
    }

    fn read(root: &Element, _: &mut Header) -> Level1 {
        let Some(text) = root.at("component/nonXMLBody/text") else { return Level1::default() };
        let mut content = Str::from(text.text());
        match text.attribute("representation") {
            Some("B64") => content.retain(|c| !c.is_ascii_whitespace()),
            _ => content = crate::base64::encode(content.as_bytes()).into(),
        }
        Level1 {
            media_type: text.attribute("mediaType").and_then(MediaType::new).unwrap_or_default(),
            content,
            language: root.value_at("component/nonXMLBody/languageCode", "code").map(Str::from),
        }
    }

    fn write(&self, root: &mut Element, _: &Header, _: &mut Context<'_>) {
        let text = Element::new("text")
            .fixed("mediaType", self.media_type.code())
            .fixed("representation", "B64")
            .with_text(self.content.clone());
        let language =
            self.language.as_ref().map(|code| Element::new("languageCode").attr("code", code.clone()));
        let body = Element::new("nonXMLBody").with(text).with_opt(language);
        root.push(Element::new("component").with(body));
    }
}
