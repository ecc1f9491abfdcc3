//! The atoms and prefixes of UCUM.

use std::collections::HashMap;
use std::sync::OnceLock;

use super::measure::Measure;

/// An atom ready for use.
pub(super) struct Atom {
    pub(super) kind: Kind,
    pub(super) measure: Measure,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Takes prefixes.
    Metric,
    Plain,
}

/// By symbol. Made once: each atom is defined by those before it.
pub(super) fn atoms() -> &'static HashMap<&'static str, Atom> {
    static ATOMS: OnceLock<HashMap<&'static str, Atom>> = OnceLock::new();
    ATOMS.get_or_init(|| {
        let mut atoms = HashMap::new();
        for (index, symbol) in BASE.into_iter().enumerate() {
            atoms.insert(symbol, Atom { kind: Kind::Metric, measure: Measure::base(index) });
        }
        for &(symbol, class, factor, product) in TABLE {
            let atom = define(&atoms, symbol, class, factor, product);
            atoms.insert(symbol, atom);
        }
        atoms
    })
}

/// Longest first: `da` is tried before `d`.
pub(super) fn prefixes() -> &'static [(&'static str, f64)] {
    &PREFIXES
}

fn define(
    atoms: &HashMap<&'static str, Atom>,
    symbol: &'static str,
    class: Class,
    factor: f64,
    product: &[(&str, i32)],
) -> Atom {
    let mut measure = Measure::number(factor);
    for &(part, exponent) in product {
        // A part that is no atom yet would be a slip of the table; the tests see to it that there is none.
        if let Some(atom) = atoms.get(part) {
            measure = measure.times(atom.measure.clone(), exponent);
        }
    }
    match class {
        Class::Arbitrary | Class::ArbitraryMetric if measure.arbitrary.is_empty() => {
            measure.arbitrary.insert(symbol, 1);
        }
        Class::Scale | Class::ScaleMetric => measure.scale = Some(symbol),
        _ => {}
    }
    let metric = matches!(class, Class::Metric | Class::ArbitraryMetric | Class::ScaleMetric);
    Atom { kind: if metric { Kind::Metric } else { Kind::Plain }, measure }
}

/// How a unit behaves.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Plain,
    Metric,
    /// Measured by a procedure of its own: comparable with nothing else.
    Arbitrary,
    ArbitraryMetric,
    /// Converted by a function, not by a factor.
    Scale,
    ScaleMetric,
}

use Class::{Arbitrary as A, ArbitraryMetric as AM, Metric as M, Plain as P, Scale as S, ScaleMetric as SM};

const PREFIXES: [(&str, f64); 24] = [
    ("da", 1e1),
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Y", 1e24),
    ("Z", 1e21),
    ("E", 1e18),
    ("P", 1e15),
    ("T", 1e12),
    ("G", 1e9),
    ("M", 1e6),
    ("k", 1e3),
    ("h", 1e2),
    ("d", 1e-1),
    ("c", 1e-2),
    ("m", 1e-3),
    ("u", 1e-6),
    ("n", 1e-9),
    ("p", 1e-12),
    ("f", 1e-15),
    ("a", 1e-18),
    ("z", 1e-21),
    ("y", 1e-24),
];

const BASE: [&str; 7] = ["m", "s", "g", "rad", "K", "C", "cd"];

type Row = (&'static str, Class, f64, &'static [(&'static str, i32)]);

const PI: f64 = std::f64::consts::PI;

#[rustfmt::skip]
const TABLE: &[Row] = &[
    // Numbers.
    ("10*", P, 10.0, &[]), ("10^", P, 10.0, &[]), ("[pi]", P, PI, &[]), ("%", P, 1e-2, &[]),
    ("[ppth]", P, 1e-3, &[]), ("[ppm]", P, 1e-6, &[]), ("[ppb]", P, 1e-9, &[]), ("[pptr]", P, 1e-12, &[]),
    // SI.
    ("mol", M, 6.022_140_76e23, &[]), ("sr", M, 1.0, &[("rad", 2)]), ("Hz", M, 1.0, &[("s", -1)]),
    ("N", M, 1e3, &[("g", 1), ("m", 1), ("s", -2)]), ("Pa", M, 1.0, &[("N", 1), ("m", -2)]),
    ("J", M, 1.0, &[("N", 1), ("m", 1)]), ("W", M, 1.0, &[("J", 1), ("s", -1)]), ("A", M, 1.0, &[("C", 1), ("s", -1)]),
    ("V", M, 1.0, &[("J", 1), ("C", -1)]), ("F", M, 1.0, &[("C", 1), ("V", -1)]), ("Ohm", M, 1.0, &[("V", 1), ("A", -1)]),
    ("S", M, 1.0, &[("Ohm", -1)]), ("Wb", M, 1.0, &[("V", 1), ("s", 1)]), ("Cel", SM, 1.0, &[("K", 1)]),
    ("T", M, 1.0, &[("Wb", 1), ("m", -2)]), ("H", M, 1.0, &[("Wb", 1), ("A", -1)]), ("lm", M, 1.0, &[("cd", 1), ("sr", 1)]),
    ("lx", M, 1.0, &[("lm", 1), ("m", -2)]), ("Bq", M, 1.0, &[("s", -1)]), ("Gy", M, 1e-3, &[("J", 1), ("g", -1)]),
    ("Sv", M, 1e-3, &[("J", 1), ("g", -1)]),
    // Beside SI.
    ("deg", P, PI / 180.0, &[("rad", 1)]), ("gon", P, 0.9, &[("deg", 1)]), ("'", P, 1.0 / 60.0, &[("deg", 1)]),
    ("''", P, 1.0 / 60.0, &[("'", 1)]), ("l", M, 1e-3, &[("m", 3)]), ("L", M, 1e-3, &[("m", 3)]), ("ar", M, 100.0, &[("m", 2)]),
    ("min", P, 60.0, &[("s", 1)]), ("h", P, 60.0, &[("min", 1)]), ("d", P, 24.0, &[("h", 1)]), ("wk", P, 7.0, &[("d", 1)]),
    ("a_t", P, 365.242_19, &[("d", 1)]), ("a_j", P, 365.25, &[("d", 1)]), ("a_g", P, 365.2425, &[("d", 1)]),
    ("a", P, 1.0, &[("a_j", 1)]), ("mo_s", P, 29.530_59, &[("d", 1)]), ("mo_j", P, 1.0 / 12.0, &[("a_j", 1)]),
    ("mo_g", P, 1.0 / 12.0, &[("a_g", 1)]), ("mo", P, 1.0, &[("mo_j", 1)]), ("t", M, 1e6, &[("g", 1)]), ("bar", M, 1e5, &[("Pa", 1)]),
    ("u", M, 1.660_540_2e-24, &[("g", 1)]), ("[e]", M, 1.602_177_33e-19, &[("C", 1)]), ("eV", M, 1.0, &[("[e]", 1), ("V", 1)]),
    ("AU", P, 149_597.870_691e6, &[("m", 1)]), ("pc", M, 3.085_678e16, &[("m", 1)]),
    // Natural units.
    ("[c]", M, 299_792_458.0, &[("m", 1), ("s", -1)]), ("[h]", M, 6.626_075_5e-34, &[("J", 1), ("s", 1)]),
    ("[k]", M, 1.380_658e-23, &[("J", 1), ("K", -1)]), ("[eps_0]", M, 8.854_187_817e-12, &[("F", 1), ("m", -1)]),
    ("[mu_0]", M, 4e-7 * PI, &[("N", 1), ("A", -2)]), ("[m_e]", M, 9.109_389_7e-28, &[("g", 1)]),
    ("[m_p]", M, 1.672_623_1e-24, &[("g", 1)]), ("[G]", M, 6.672_59e-14, &[("m", 3), ("g", -1), ("s", -2)]),
    ("[g]", M, 9.806_65, &[("m", 1), ("s", -2)]), ("atm", P, 101_325.0, &[("Pa", 1)]), ("[ly]", M, 1.0, &[("[c]", 1), ("a_j", 1)]),
    ("gf", M, 1.0, &[("g", 1), ("[g]", 1)]), ("[gr]", P, 64.798_91e-3, &[("g", 1)]), ("[lb_av]", P, 7_000.0, &[("[gr]", 1)]),
    ("[lbf_av]", P, 1.0, &[("[lb_av]", 1), ("[g]", 1)]),
    // CGS.
    ("Ky", M, 100.0, &[("m", -1)]), ("Gal", M, 1e-2, &[("m", 1), ("s", -2)]), ("dyn", M, 1e-5, &[("N", 1)]), ("erg", M, 1e-7, &[("J", 1)]),
    ("P", M, 0.1, &[("Pa", 1), ("s", 1)]), ("Bi", M, 10.0, &[("A", 1)]), ("St", M, 1e-4, &[("m", 2), ("s", -1)]), ("Mx", M, 1e-8, &[("Wb", 1)]),
    ("G", M, 1e-4, &[("T", 1)]), ("Oe", M, 250.0 / PI, &[("A", 1), ("m", -1)]), ("Gb", M, 1e-2, &[("Oe", 1), ("m", 1)]),
    ("sb", M, 1e4, &[("cd", 1), ("m", -2)]), ("Lmb", M, 1e4 / PI, &[("cd", 1), ("m", -2)]), ("ph", M, 1e-4, &[("lx", 1)]),
    ("Ci", M, 37e9, &[("Bq", 1)]), ("R", M, 2.58e-7, &[("C", 1), ("g", -1)]), ("RAD", M, 1e-2, &[("Gy", 1)]), ("REM", M, 1.0, &[("RAD", 1)]),
    // Lengths and areas of the customary systems.
    ("[in_i]", P, 2.54e-2, &[("m", 1)]), ("[ft_i]", P, 12.0, &[("[in_i]", 1)]), ("[yd_i]", P, 3.0, &[("[ft_i]", 1)]),
    ("[mi_i]", P, 5_280.0, &[("[ft_i]", 1)]), ("[fth_i]", P, 6.0, &[("[ft_i]", 1)]), ("[nmi_i]", P, 1_852.0, &[("m", 1)]),
    ("[kn_i]", P, 1.0, &[("[nmi_i]", 1), ("h", -1)]), ("[sin_i]", P, 1.0, &[("[in_i]", 2)]), ("[sft_i]", P, 1.0, &[("[ft_i]", 2)]),
    ("[syd_i]", P, 1.0, &[("[yd_i]", 2)]), ("[cin_i]", P, 1.0, &[("[in_i]", 3)]), ("[cft_i]", P, 1.0, &[("[ft_i]", 3)]),
    ("[cyd_i]", P, 1.0, &[("[yd_i]", 3)]), ("[bf_i]", P, 144.0, &[("[in_i]", 3)]), ("[cr_i]", P, 128.0, &[("[ft_i]", 3)]),
    ("[mil_i]", P, 1e-3, &[("[in_i]", 1)]), ("[cml_i]", P, PI / 4.0, &[("[mil_i]", 2)]), ("[hd_i]", P, 4.0, &[("[in_i]", 1)]),
    ("[ft_us]", P, 1_200.0 / 3_937.0, &[("m", 1)]), ("[yd_us]", P, 3.0, &[("[ft_us]", 1)]), ("[in_us]", P, 1.0 / 12.0, &[("[ft_us]", 1)]),
    ("[rd_us]", P, 16.5, &[("[ft_us]", 1)]), ("[ch_us]", P, 4.0, &[("[rd_us]", 1)]), ("[lk_us]", P, 1e-2, &[("[ch_us]", 1)]),
    ("[rch_us]", P, 100.0, &[("[ft_us]", 1)]), ("[rlk_us]", P, 1e-2, &[("[rch_us]", 1)]), ("[fth_us]", P, 6.0, &[("[ft_us]", 1)]),
    ("[fur_us]", P, 40.0, &[("[rd_us]", 1)]), ("[mi_us]", P, 8.0, &[("[fur_us]", 1)]), ("[acr_us]", P, 160.0, &[("[rd_us]", 2)]),
    ("[srd_us]", P, 1.0, &[("[rd_us]", 2)]), ("[smi_us]", P, 1.0, &[("[mi_us]", 2)]), ("[sct]", P, 1.0, &[("[mi_us]", 2)]),
    ("[twp]", P, 36.0, &[("[sct]", 1)]), ("[mil_us]", P, 1e-3, &[("[in_us]", 1)]),
    ("[in_br]", P, 2.539_998e-2, &[("m", 1)]), ("[ft_br]", P, 12.0, &[("[in_br]", 1)]), ("[rd_br]", P, 16.5, &[("[ft_br]", 1)]),
    ("[ch_br]", P, 4.0, &[("[rd_br]", 1)]), ("[lk_br]", P, 1e-2, &[("[ch_br]", 1)]), ("[fth_br]", P, 6.0, &[("[ft_br]", 1)]),
    ("[pc_br]", P, 2.5, &[("[ft_br]", 1)]), ("[yd_br]", P, 3.0, &[("[ft_br]", 1)]), ("[mi_br]", P, 5_280.0, &[("[ft_br]", 1)]),
    ("[nmi_br]", P, 6_080.0, &[("[ft_br]", 1)]), ("[kn_br]", P, 1.0, &[("[nmi_br]", 1), ("h", -1)]), ("[acr_br]", P, 4_840.0, &[("[yd_br]", 2)]),
    // Volumes.
    ("[gal_us]", P, 231.0, &[("[in_i]", 3)]), ("[bbl_us]", P, 42.0, &[("[gal_us]", 1)]), ("[qt_us]", P, 0.25, &[("[gal_us]", 1)]),
    ("[pt_us]", P, 0.5, &[("[qt_us]", 1)]), ("[gil_us]", P, 0.25, &[("[pt_us]", 1)]), ("[foz_us]", P, 0.25, &[("[gil_us]", 1)]),
    ("[fdr_us]", P, 0.125, &[("[foz_us]", 1)]), ("[min_us]", P, 1.0 / 60.0, &[("[fdr_us]", 1)]), ("[crd_us]", P, 128.0, &[("[ft_i]", 3)]),
    ("[bu_us]", P, 2_150.42, &[("[in_i]", 3)]), ("[gal_wi]", P, 0.125, &[("[bu_us]", 1)]), ("[pk_us]", P, 0.25, &[("[bu_us]", 1)]),
    ("[dqt_us]", P, 0.125, &[("[pk_us]", 1)]), ("[dpt_us]", P, 0.5, &[("[dqt_us]", 1)]), ("[tbs_us]", P, 0.5, &[("[foz_us]", 1)]),
    ("[tsp_us]", P, 1.0 / 3.0, &[("[tbs_us]", 1)]), ("[cup_us]", P, 16.0, &[("[tbs_us]", 1)]), ("[foz_m]", P, 30e-3, &[("l", 1)]),
    ("[cup_m]", P, 240e-3, &[("l", 1)]), ("[tsp_m]", P, 5e-3, &[("l", 1)]), ("[tbs_m]", P, 15e-3, &[("l", 1)]),
    ("[gal_br]", P, 4.546_09, &[("l", 1)]), ("[pk_br]", P, 2.0, &[("[gal_br]", 1)]), ("[bu_br]", P, 4.0, &[("[pk_br]", 1)]),
    ("[qt_br]", P, 0.25, &[("[gal_br]", 1)]), ("[pt_br]", P, 0.5, &[("[qt_br]", 1)]), ("[gil_br]", P, 0.25, &[("[pt_br]", 1)]),
    ("[foz_br]", P, 0.2, &[("[gil_br]", 1)]), ("[fdr_br]", P, 0.125, &[("[foz_br]", 1)]), ("[min_br]", P, 1.0 / 60.0, &[("[fdr_br]", 1)]),
    // Masses.
    ("[oz_av]", P, 1.0 / 16.0, &[("[lb_av]", 1)]), ("[dr_av]", P, 1.0 / 16.0, &[("[oz_av]", 1)]), ("[scwt_av]", P, 100.0, &[("[lb_av]", 1)]),
    ("[lcwt_av]", P, 112.0, &[("[lb_av]", 1)]), ("[ston_av]", P, 20.0, &[("[scwt_av]", 1)]), ("[lton_av]", P, 20.0, &[("[lcwt_av]", 1)]),
    ("[stone_av]", P, 14.0, &[("[lb_av]", 1)]), ("[pwt_tr]", P, 24.0, &[("[gr]", 1)]), ("[oz_tr]", P, 20.0, &[("[pwt_tr]", 1)]),
    ("[lb_tr]", P, 12.0, &[("[oz_tr]", 1)]), ("[sc_ap]", P, 20.0, &[("[gr]", 1)]), ("[dr_ap]", P, 3.0, &[("[sc_ap]", 1)]),
    ("[oz_ap]", P, 8.0, &[("[dr_ap]", 1)]), ("[lb_ap]", P, 12.0, &[("[oz_ap]", 1)]), ("[oz_m]", P, 28.0, &[("g", 1)]),
    // Typography.
    ("[lne]", P, 1.0 / 12.0, &[("[in_i]", 1)]), ("[pnt]", P, 1.0 / 6.0, &[("[lne]", 1)]), ("[pca]", P, 12.0, &[("[pnt]", 1)]),
    ("[pnt_pr]", P, 0.013_837, &[("[in_i]", 1)]), ("[pca_pr]", P, 12.0, &[("[pnt_pr]", 1)]), ("[pied]", P, 32.48e-2, &[("m", 1)]),
    ("[pouce]", P, 1.0 / 12.0, &[("[pied]", 1)]), ("[ligne]", P, 1.0 / 12.0, &[("[pouce]", 1)]), ("[didot]", P, 1.0 / 6.0, &[("[ligne]", 1)]),
    ("[cicero]", P, 12.0, &[("[didot]", 1)]),
    // Heat.
    ("[degF]", S, 5.0 / 9.0, &[("K", 1)]), ("[degR]", P, 5.0 / 9.0, &[("K", 1)]), ("[degRe]", S, 1.25, &[("K", 1)]),
    ("cal_[15]", M, 4.185_80, &[("J", 1)]), ("cal_[20]", M, 4.181_90, &[("J", 1)]), ("cal_m", M, 4.190_02, &[("J", 1)]),
    ("cal_IT", M, 4.1868, &[("J", 1)]), ("cal_th", M, 4.184, &[("J", 1)]), ("cal", M, 1.0, &[("cal_th", 1)]),
    ("[Cal]", P, 1e3, &[("cal_th", 1)]), ("[Btu_39]", P, 1_059.67, &[("J", 1)]), ("[Btu_59]", P, 1_054.80, &[("J", 1)]),
    ("[Btu_60]", P, 1_054.68, &[("J", 1)]), ("[Btu_m]", P, 1_055.87, &[("J", 1)]), ("[Btu_IT]", P, 1_055.055_852_62, &[("J", 1)]),
    ("[Btu_th]", P, 1_054.350, &[("J", 1)]), ("[Btu]", P, 1.0, &[("[Btu_th]", 1)]), ("[HP]", P, 550.0, &[("[ft_i]", 1), ("[lbf_av]", 1), ("s", -1)]),
    ("tex", M, 1e-3, &[("g", 1), ("m", -1)]), ("[den]", P, 1.0 / 9_000.0, &[("g", 1), ("m", -1)]),
    // Clinical.
    ("m[H2O]", M, 9.806_65e3, &[("Pa", 1)]), ("m[Hg]", M, 133.322e3, &[("Pa", 1)]),
    ("[in_i'H2O]", P, 1.0, &[("m[H2O]", 1), ("[in_i]", 1), ("m", -1)]), ("[in_i'Hg]", P, 1.0, &[("m[Hg]", 1), ("[in_i]", 1), ("m", -1)]),
    ("[PRU]", P, 1.0, &[("m[Hg]", 1), ("s", 1), ("l", -1)]), ("[wood'U]", P, 1e-3, &[("m[Hg]", 1), ("min", 1), ("l", -1)]),
    ("[diop]", P, 1.0, &[("m", -1)]), ("[p'diop]", S, 1.0, &[("rad", 1)]), ("%[slope]", S, 1.0, &[("deg", 1)]),
    ("[mesh_i]", P, 1.0, &[("[in_i]", -1)]), ("[Ch]", P, 1e-3 / 3.0, &[("m", 1)]), ("[drp]", P, 1e-3 / 20.0, &[("l", 1)]),
    ("[hnsf'U]", P, 1.0, &[]), ("[MET]", P, 3.5e-6, &[("l", 1), ("min", -1), ("g", -1)]),
    ("[hp'_X]", S, 1.0, &[]), ("[hp'_C]", S, 1.0, &[]), ("[hp'_M]", S, 1.0, &[]), ("[hp'_Q]", S, 1.0, &[]),
    ("[hp_X]", A, 1.0, &[]), ("[hp_C]", A, 1.0, &[]), ("[hp_M]", A, 1.0, &[]), ("[hp_Q]", A, 1.0, &[]),
    ("[kp_X]", A, 1.0, &[]), ("[kp_C]", A, 1.0, &[]), ("[kp_M]", A, 1.0, &[]), ("[kp_Q]", A, 1.0, &[]),
    // Chemistry.
    ("eq", M, 1.0, &[("mol", 1)]), ("osm", M, 1.0, &[("mol", 1)]), ("[pH]", S, 1.0, &[("mol", 1), ("l", -1)]),
    ("g%", M, 10.0, &[("g", 1), ("l", -1)]), ("[S]", P, 1e-13, &[("s", 1)]), ("[HPF]", P, 1.0, &[]), ("[LPF]", P, 100.0, &[]),
    ("kat", M, 1.0, &[("mol", 1), ("s", -1)]), ("U", M, 1e-6, &[("mol", 1), ("min", -1)]),
    // Units of biological procedures.
    ("[iU]", AM, 1.0, &[]), ("[IU]", AM, 1.0, &[("[iU]", 1)]), ("[arb'U]", A, 1.0, &[]), ("[USP'U]", A, 1.0, &[]), ("[GPL'U]", A, 1.0, &[]),
    ("[MPL'U]", A, 1.0, &[]), ("[APL'U]", A, 1.0, &[]), ("[beth'U]", A, 1.0, &[]), ("[anti'Xa'U]", A, 1.0, &[]), ("[todd'U]", A, 1.0, &[]),
    ("[dye'U]", A, 1.0, &[]), ("[smgy'U]", A, 1.0, &[]), ("[bdsk'U]", A, 1.0, &[]), ("[ka'U]", A, 1.0, &[]), ("[knk'U]", A, 1.0, &[]),
    ("[mclg'U]", A, 1.0, &[]), ("[tb'U]", A, 1.0, &[]), ("[CCID_50]", A, 1.0, &[]), ("[TCID_50]", A, 1.0, &[]), ("[EID_50]", A, 1.0, &[]),
    ("[PFU]", A, 1.0, &[]), ("[FFU]", A, 1.0, &[]), ("[CFU]", A, 1.0, &[]), ("[IR]", A, 1.0, &[]), ("[BAU]", A, 1.0, &[]), ("[AU]", A, 1.0, &[]),
    ("[Amb'a'1'U]", A, 1.0, &[]), ("[PNU]", A, 1.0, &[]), ("[Lf]", A, 1.0, &[]), ("[D'ag'U]", A, 1.0, &[]), ("[FEU]", A, 1.0, &[]),
    ("[ELU]", A, 1.0, &[]), ("[EU]", A, 1.0, &[]), ("[NTU]", A, 1.0, &[]), ("[FNU]", A, 1.0, &[]),
    // Levels.
    ("Np", SM, 1.0, &[]), ("B", SM, 1.0, &[]), ("B[SPL]", SM, 2e-5, &[("Pa", 1)]), ("B[V]", SM, 1.0, &[("V", 1)]), ("B[mV]", SM, 1e-3, &[("V", 1)]),
    ("B[uV]", SM, 1e-6, &[("V", 1)]), ("B[10.nV]", SM, 1e-8, &[("V", 1)]), ("B[W]", SM, 1.0, &[("W", 1)]), ("B[kW]", SM, 1e3, &[("W", 1)]),
    // Others.
    ("st", M, 1.0, &[("m", 3)]), ("Ao", P, 1e-10, &[("m", 1)]), ("b", P, 1e-28, &[("m", 2)]), ("att", P, 9.806_65e4, &[("Pa", 1)]),
    ("mho", M, 1.0, &[("S", 1)]), ("[psi]", P, 1.0, &[("[lbf_av]", 1), ("[in_i]", -2)]), ("circ", P, 2.0 * PI, &[("rad", 1)]),
    ("sph", P, 4.0 * PI, &[("sr", 1)]), ("[car_m]", P, 0.2, &[("g", 1)]), ("[car_Au]", P, 1.0 / 24.0, &[]), ("[smoot]", P, 67.0, &[("[in_i]", 1)]),
    ("[m/s2/Hz^0.5]", S, 1.0, &[("m", 2), ("s", -3)]), ("bit_s", S, 1.0, &[]), ("bit", M, 1.0, &[]), ("By", M, 8.0, &[]), ("Bd", M, 1.0, &[("s", -1)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_defined_before_it_serves_and_every_symbol_once() {
        let mut known: Vec<&str> = BASE.to_vec();
        for (symbol, _, factor, product) in TABLE {
            assert!(product.iter().all(|(part, _)| known.contains(part)), "{symbol}");
            assert!(!known.contains(symbol), "{symbol} twice");
            assert!(*factor > 0.0);
            known.push(symbol);
        }
    }

    #[test]
    fn prefixes_that_begin_another_come_after_it() {
        for (at, (early, _)) in PREFIXES.iter().enumerate() {
            assert!(PREFIXES[at + 1..].iter().all(|(late, _)| !late.starts_with(early)), "{early}");
        }
    }
}
