//! Which model a document is of.

use crate::element::Element;
use crate::models::{Level1, Model};

/// The name of the model that is known in depth, if there is one.
pub(crate) fn model_name(root: &Element) -> Option<&'static str> {
    root.at("component/nonXMLBody").map(|_| Level1::NAME)
}
