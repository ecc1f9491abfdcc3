//! Clinical models: one per kind of document, each with what it reads, checks and writes.

pub mod bio;
pub(crate) mod derived;
pub mod img;
pub mod ldl;
pub mod level1;
pub(crate) mod sections;
pub mod summary;

use crate::context::Context;
use crate::element::{Element, Markup};
use crate::header::Header;
use crate::input::{Input, Problem, Problems, Schemas};
use crate::values::Code;

pub use bio::CrBio;
pub use img::CrImg;
pub use ldl::{LdlEes, LdlSes};
pub use level1::Level1;
pub use summary::{IpsFr, Vsm};

/// What all documents of a model have in common.
#[derive(Clone, Debug)]
pub struct Profile {
    /// templateIds beside the two that every document bears, as `root` or `root^extension`.
    pub templates: &'static [&'static str],
    /// Type of document, where the model has one.
    pub kind: Option<Code>,
    /// Title, where the model has one.
    pub title: Option<&'static str>,
}

/// A clinical model. To add one: implement this, and add a line to `bodies!` below.
pub trait Model: Input + Clone + PartialEq + std::fmt::Debug {
    /// Its name in JSON and on the command line: `cr-bio`.
    const NAME: &'static str;

    /// What all its documents have in common.
    fn profile(&self) -> Profile;

    /// Fills in what can be derived, in the body and in the header.
    fn complete(&mut self, header: &mut Header, context: &mut Context<'_>) {
        let _ = (header, context);
    }

    /// Adds what is wrong between header and body; what is wrong in the body alone is said by [`Input::check`]. The
    /// path is that of the dossier.
    fn check_with(&self, header: &Header, problems: &mut Problems) {
        let _ = (header, problems);
    }

    /// Reads the body. `header` is what was read of the header: what belongs to the body may be taken out of it.
    fn read(root: &Element, header: &mut Header) -> Self;

    /// Adds `component` to a `ClinicalDocument` whose header is written, and to the header what the model has of
    /// its own there.
    fn write(&self, root: &mut Element, header: &Header, context: &mut Context<'_>);

    /// As [`Model::write`], but what stands last in `root` may be given as text: for what is made by the hundred
    /// thousand.
    fn write_text(&self, root: &mut Element, header: &Header, context: &mut Context<'_>) -> Markup {
        self.write(root, header, context);
        Markup::default()
    }
}

/// The body of a document, and everything that depends on which one it is.
macro_rules! bodies {
    ( $( $(#[doc = $doc:expr])+ $Variant:ident($T:ty), )* ) => {
        /// The medical content of a document, by model.
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        #[allow(clippy::large_enum_variant, reason = "one per document")]
        pub enum Body {
            $( $(#[doc = $doc])+ $Variant($T), )*
        }

        impl Body {
            /// The names of all models.
            pub const NAMES: &'static [&'static str] = &[$(<$T as Model>::NAME),*];

            /// The name of its model.
            pub fn name(&self) -> &'static str {
                match self { $( Body::$Variant(_) => <$T as Model>::NAME, )* }
            }

            /// The JSON Schema of a body.
            pub(crate) fn schema(name: &str, schemas: &mut Schemas) -> Option<serde_json::Value> {
                match name { $( n if n == <$T as Model>::NAME => Some(<$T as Input>::schema(schemas)), )* _ => None }
            }

            /// Reads a body of that model from JSON; none if there is no such model or nothing can be made of it.
            pub(crate) fn from_json(name: &str, value: &serde_json::Value, problems: &mut Problems) -> Option<Body> {
                match name {
                    $( n if n == <$T as Model>::NAME => <$T as Input>::from_json(value, problems).map(Body::$Variant), )*
                    _ => None,
                }
            }

            pub(crate) fn to_json(&self) -> serde_json::Value {
                match self { $( Body::$Variant(body) => body.to_json().unwrap_or_default(), )* }
            }

            /// Everything wrong with the body alone.
            pub fn check(&self) -> Vec<Problem> {
                let mut problems = Problems::default();
                self.add_problems(&mut problems);
                problems.into_list()
            }

            pub(crate) fn add_problems(&self, problems: &mut Problems) {
                match self { $( Body::$Variant(body) => Input::check(body, problems), )* }
            }

            pub(crate) fn check_with(&self, header: &Header, problems: &mut Problems) {
                match self { $( Body::$Variant(body) => body.check_with(header, problems), )* }
            }

            pub(crate) fn profile(&self) -> Profile {
                match self { $( Body::$Variant(body) => body.profile(), )* }
            }

            pub(crate) fn complete(&mut self, header: &mut Header, context: &mut Context<'_>) {
                match self { $( Body::$Variant(body) => body.complete(header, context), )* }
            }

            pub(crate) fn read(name: &str, root: &Element, header: &mut Header) -> Option<Body> {
                match name { $( n if n == <$T as Model>::NAME => Some(Body::$Variant(<$T>::read(root, header))), )* _ => None }
            }

            pub(crate) fn write(&self, root: &mut Element, header: &Header, context: &mut Context<'_>) {
                match self { $( Body::$Variant(body) => body.write(root, header, context), )* }
            }

            pub(crate) fn write_text(&self, root: &mut Element, header: &Header, context: &mut Context<'_>) -> Markup {
                match self { $( Body::$Variant(body) => body.write_text(root, header, context), )* }
            }
        }
    };
}

bodies! {
    /// A letter at discharge from hospital.
    LdlSes(LdlSes),
    /// A letter at admission to hospital.
    LdlEes(LdlEes),
    /// A PDF or another file, with the header of its kind.
    Level1(Level1),
    /// A laboratory report.
    CrBio(CrBio),
    /// An imaging report.
    CrImg(CrImg),
    /// A medical synthesis (VSM).
    Vsm(Vsm),
    /// An international patient summary.
    IpsFr(IpsFr),
}
