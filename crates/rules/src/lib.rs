//! Rule sets.
mod model;
mod select;
pub use model::Model;
pub use select::Header;
#[doc(hidden)] pub fn complete(m: &mut [Model]) { Model::complete(m) }
