//! W3C XML Schema 1.0 part 2: datatypes, facets, regular expressions.
//!
//! A [`SimpleType`] is immutable and shared by threads as `Arc<SimpleType>`. It is one of the built-in types
//! or made from others by [`SimpleType::restrict`], [`SimpleType::list`] and [`SimpleType::union`], which apply
//! the constraints on schemas. [`SimpleType::check`] judges a text, [`SimpleType::value`] gives its value.
//!
//! ```
//! use segur_datatypes::{Builtin, Facet, FacetKind, NoContext, SimpleType};
//!
//! let percent = SimpleType::restrict(
//!     &SimpleType::builtin(Builtin::Decimal),
//!     &[Facet::new(FacetKind::MinInclusive, "0"), Facet::new(FacetKind::MaxInclusive, "100")],
//! )
//! .expect("a valid restriction");
//! assert!(percent.check(" 99.5 ", &NoContext).is_ok());
//! assert_eq!(percent.check("100.01", &NoContext).unwrap_err().clause(), "cvc-maxInclusive-valid");
//! assert_eq!(percent.value("1.0", &NoContext), percent.value("+01", &NoContext));
//! ```

mod builtin;
mod context;
mod enumeration;
mod error;
mod explain;
mod facets;
mod judge;
mod lexical;
mod regex;
mod restrict;
mod simple_type;
mod type_set;
mod value;
mod whitespace;

pub use builtin::Builtin;
pub use context::{Context, NoContext};
pub use error::{FacetError, ValueError};
pub use facets::{Facet, FacetKind, Facets, WhiteSpace};
pub use judge::IdKind;
pub use lexical::decimal::{Decimal, NotADecimal};
pub use lexical::duration::Duration;
pub use lexical::temporal::{Temporal, TemporalKind};
pub use regex::{Pattern, PatternError, Search};
pub use simple_type::{SimpleType, Variety};
pub use type_set::TypeSet;
pub use value::{Double, ExpandedName, Float, Value};
