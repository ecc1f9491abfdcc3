//! The data types of CDA R2 as data. Each reads from an element, writes to one, and is JSON in the form that a
//! developer would type.

mod address;
mod code;
mod id;
pub(crate) mod moment;
mod party;
mod quantity;
mod system;
mod time;
mod value;

pub use address::{Address, AddressUse, Telecom, TelecomUse};
pub use code::{Code, NullFlavor, Qualifier};
pub use id::Id;
pub use party::PersonName;
pub use quantity::{Decimal, OtherUnit, Quantity, Range, Ratio};
pub use system::{System, system};
pub use time::{Period, Ts};
pub use value::Value;
