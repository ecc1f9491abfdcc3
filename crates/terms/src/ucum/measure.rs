//! What a unit comes to: a factor and a dimension.

use std::collections::BTreeMap;

/// A product of powers of the base units, times a factor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measure {
    pub(super) factor: f64,
    /// Exponents of m, s, g, rad, K, C, cd.
    pub(super) dimension: [i32; 7],
    /// Exponents of the arbitrary units, each a dimension of its own.
    pub(super) arbitrary: BTreeMap<&'static str, i32>,
    /// The scale, for units that no factor converts.
    pub(super) scale: Option<&'static str>,
}

impl Measure {
    pub(super) fn number(factor: f64) -> Measure {
        Measure { factor, dimension: [0; 7], arbitrary: BTreeMap::new(), scale: None }
    }

    pub(super) fn base(index: usize) -> Measure {
        let mut measure = Measure::number(1.0);
        measure.dimension[index] = 1;
        measure
    }

    pub(super) fn times(mut self, other: Measure, sign: i32) -> Measure {
        self.factor *= other.factor.powi(sign);
        for (mine, theirs) in self.dimension.iter_mut().zip(other.dimension) {
            *mine = mine.saturating_add(theirs.saturating_mul(sign));
        }
        for (atom, exponent) in other.arbitrary {
            let mine = self.arbitrary.entry(atom).or_default();
            *mine = mine.saturating_add(exponent.saturating_mul(sign));
        }
        self.arbitrary.retain(|_, exponent| *exponent != 0);
        self.scale = self.scale.or(other.scale);
        self
    }

    pub(super) fn power(mut self, exponent: i32) -> Measure {
        self.factor = self.factor.powi(exponent);
        self.dimension = self.dimension.map(|one| one.saturating_mul(exponent));
        self.arbitrary.values_mut().for_each(|one| *one = one.saturating_mul(exponent));
        self.arbitrary.retain(|_, one| *one != 0);
        self
    }

    pub(super) fn is_comparable(&self, other: &Measure) -> bool {
        self.dimension == other.dimension && self.arbitrary == other.arbitrary
    }

    pub(super) fn ratio(&self, other: &Measure) -> Option<f64> {
        let ratio = self.factor / other.factor;
        (self.is_comparable(other) && self.scale == other.scale && ratio.is_finite()).then_some(ratio)
    }
}
