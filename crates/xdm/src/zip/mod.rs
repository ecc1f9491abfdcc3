//! ZIP as archives of health documents use it: written deterministically, read with suspicion.
//!
//! ```
//! use segur_xdm::{Limits, zip::{DosTime, Zip, ZipWriter}};
//! let mut writer = ZipWriter::new(DosTime::new(2026, 7, 1, 9, 30, 0));
//! writer.folder("IHE_XDM/")?;
//! writer.file("IHE_XDM/A.TXT", b"texte")?;
//! let bytes = writer.finish()?;
//! let zip = Zip::read(&bytes, &Limits::default())?;
//! assert_eq!(zip.files[0].bytes, b"texte");
//! # Ok::<(), segur_xdm::zip::ZipError>(())
//! ```

mod directory;
mod error;
mod name;
mod read;
mod write;

pub use error::{ZipError, ZipErrorKind};
pub use read::{Zip, ZipFact, ZipFile};
pub use write::{DosTime, ZipWriter};
