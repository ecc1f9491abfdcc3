//! What generation needs from outside: the time and identifiers.

use crate::values::{Id, Ts};

/// The time and a source of identifiers. The same context and the same dossier give the same bytes.
///
/// ```
/// use segur_cda::{Context, values::Ts};
/// let mut numbers = 0..;
/// let mut next = || numbers.next().unwrap_or_default();
/// let mut context = Context::new(Ts::parse("2026-01-15T09:00:00+01:00").unwrap(), &mut next);
/// assert_eq!(context.uuid().root, "00000000-0000-4000-8000-000000000000");
/// ```
pub struct Context<'s> {
    now: Ts,
    numbers: &'s mut dyn FnMut() -> u128,
}

impl<'s> Context<'s> {
    /// A context from the time, with its offset, and a source of numbers: random ones, or a sequence where the output
    /// must be reproducible.
    pub fn new(now: Ts, numbers: &'s mut dyn FnMut() -> u128) -> Context<'s> {
        Context { now, numbers }
    }

    /// The time.
    pub fn now(&self) -> &Ts {
        &self.now
    }

    /// A new UUID (version 4).
    pub fn uuid(&mut self) -> Id {
        let bits = self.bits();
        let (a, b, c) = ((bits >> 96) as u32, (bits >> 80) as u16, (bits >> 64) as u16);
        let (d, e) = ((bits >> 48) as u16, bits & 0xFFFF_FFFF_FFFF);
        Id::root(format!("{a:08x}-{b:04x}-{c:04x}-{d:04x}-{e:012x}"))
    }

    /// A new OID made of a UUID (arc 2.25 of ITU-T X.667).
    pub fn oid(&mut self) -> Id {
        Id::root(format!("2.25.{}", self.bits()))
    }

    /// A number with the version and variant of a random UUID.
    fn bits(&mut self) -> u128 {
        let number = (self.numbers)();
        number & !(0xF << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62)
    }
}

impl std::fmt::Debug for Context<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").field("now", &self.now).finish_non_exhaustive()
    }
}
