//! The traits of an identity: names, birth date, sex, birth place.

mod cog;
mod date;
mod fold;
mod name;
mod sex;

pub use cog::Cog;
pub use date::{BirthDate, DateError, Estimate, Precision};
pub use fold::normalise;
pub(crate) use fold::{presentation, same_presentation};
pub(crate) use name::check as check_name;
pub use name::{GivenNames, Name, NameError, NameErrorKind, NameField};
pub use sex::Sex;
