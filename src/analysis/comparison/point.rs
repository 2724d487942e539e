//! One point of a run beside its theory, and whether theory can be held to it.

use std::fmt;

use serde::Serialize;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use crate::statistics::{Estimate, mean};
use crate::table::Table;
use crate::theory;

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Quantity {
    /// Retrieval overlap m.
    Overlap,
    /// Energy per neuron.
    Energy,
}

impl Quantity {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Overlap, Self::Energy];

    /// Its column in the tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Energy => "energy",
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Whether theory can be held to a point; if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It counts in the verdict.
    Judged,
    /// T = 0: a descent ends in the first state that no single flip improves, theory speaks of the bottom of the valley.
    Descent,
    /// Some pattern sets have lost the pattern: the others are no fair sample.
    Coexistence,
    /// Beyond 0.85 `T_M`: corrections of finite size grow towards the spinodal, and networks begin to fall out.
    NearSpinodal,
    /// Fewer than 100 wrong neurons are expected in all sets together: the mean is not Gaussian.
    FewErrors,
    /// Burn-in shorter than ten autocorrelation times: the start may still be felt.
    ShortBurnIn,
    /// One pattern set alone: no error bar.
    OneSet,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Judged,
        Self::Descent,
        Self::Coexistence,
        Self::NearSpinodal,
        Self::FewErrors,
        Self::ShortBurnIn,
        Self::OneSet,
    ];

    /// Why a point with this standing is not judged, in words that go on from a number of points.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::Descent => "at T = 0, where a descent is not equilibrium",
            Self::Coexistence => "where some sets lost the pattern",
            Self::NearSpinodal => "near the spinodal, T > 0.85 T_M",
            Self::FewErrors => "with fewer than 100 wrong neurons expected in all sets",
            Self::ShortBurnIn => "with a burn-in below ten autocorrelation times",
            Self::OneSet => "with a single pattern set",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Judged => "judged",
            Self::Descent => "descent",
            Self::Coexistence => "coexistence",
            Self::NearSpinodal => "near-spinodal",
            Self::FewErrors => "few-errors",
            Self::ShortBurnIn => "short-burn-in",
            Self::OneSet => "one-set",
        })
    }
}

/// Part of the spinodal temperature up to which points are judged.
const WELL_INSIDE: f64 = 0.85;
/// Expected wrong neurons, all sets together, from which on their mean counts as Gaussian.
const ENOUGH_ERRORS: f64 = 100.0;
/// Autocorrelation times that a burn-in must last.
const BURN_IN_TIMES: f64 = 10.0;

/// How a run was made, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conditions {
    /// Whether all points of one N see the same pattern sets: then their differences from theory are correlated.
    pub share_patterns: bool,
    /// Sweeps before measuring, where all points have the same; else they are a column.
    pub burn_in: Option<f64>,
}

/// A measured quantity at one point, beside its theory.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared {
    /// N.
    pub neurons: usize,
    /// P.
    pub patterns: usize,
    /// P/N.
    pub load: f64,
    /// T.
    pub temperature: f64,
    /// Overlap of the start.
    pub start_overlap: f64,
    /// Rule of motion, as in the config.
    pub update: String,
    /// What is compared.
    pub quantity: Quantity,
    /// Pattern sets that kept the pattern (overlap above half of theory's): they are compared.
    pub sets: usize,
    /// Their part of all sets.
    pub retained: f64,
    /// Mean over those sets.
    pub measured: f64,
    /// Its standard error, at least `2/(N sets)`: the resolution of a mean in which no neuron was seen to differ.
    /// Infinite for a single set.
    #[serde(serialize_with = "finite")]
    pub error: f64,
    /// What replica theory says of this N and P.
    pub theory: f64,
    /// Whether it is judged.
    pub standing: Standing,
    /// Deviations from theory, set by set, with the number of the set.
    #[serde(skip)]
    pub(super) deviations: Vec<(usize, f64)>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn finite<S: serde::Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    Some(*value).filter(|value| value.is_finite()).serialize(serializer)
}

impl Compared {
    /// Measured minus theory.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.measured - self.theory
    }

    /// The difference in standard errors; 0 without an error.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.difference() / self.error
    }

    /// The Gaussian score that is as improbable as [`Self::score`] is for Student's t with `sets - 1` degrees of freedom.
    #[must_use]
    pub fn gaussian_score(&self) -> f64 {
        gaussian_equivalent(self.score(), self.sets)
    }

    /// Whether it counts in the verdict.
    #[must_use]
    pub fn is_judged(&self) -> bool {
        self.standing == Standing::Judged
    }

    /// The probability that chance alone gives a score as large as this; 1 for a single set.
    #[must_use]
    pub fn p_value(&self) -> f64 {
        2.0 * tail(self.score().abs(), self.sets)
    }
}

/// Probability of a larger t for a mean of so many sets.
fn tail(score: f64, sets: usize) -> f64 {
    StudentsT::new(0.0, 1.0, sets as f64 - 1.0).map_or(0.5, |student| student.sf(score))
}

/// The Gaussian score with the probability of a score of Student's t.
fn gaussian_equivalent(score: f64, sets: usize) -> f64 {
    // Beyond this the two tails differ by nothing that matters, and the smaller one underflows.
    let tail = tail(score.abs(), sets).max(f64::MIN_POSITIVE);
    if tail >= 0.5 {
        return 0.0;
    }
    -Normal::standard().inverse_cdf(tail) * score.signum()
}

/// The rows of one point.
pub(super) struct Group<'a> {
    samples: &'a Table,
    rows: std::ops::Range<usize>,
}

/// The points of a table of samples: runs of rows that agree in all parameters.
pub(super) fn groups(samples: &Table) -> Vec<Group<'_>> {
    let Some(parameters) = samples.column("sample") else { return Vec::new() };
    let mut first = 0;
    let runs = samples.rows().chunk_by(|a, b| a[..parameters] == b[..parameters]);
    runs.map(|run| {
        let rows = first..first + run.len();
        first = rows.end;
        Group { samples, rows }
    })
    .collect()
}

/// What theory says of a point: overlap, and for Glauber dynamics energy.
struct Prediction {
    overlap: f64,
    energy: Option<f64>,
    /// The largest load with this state, as a function of temperature.
    spinodal: fn(f64) -> Option<f64>,
    /// (P - 1)/N: one of the patterns is condensed.
    noise: f64,
}

/// Columns that tell other networks, and what they hold for those of the theories.
const PLAIN: [(&str, &str); 16] = [
    ("pattern_overlap", "0"),
    ("activity", "0"),
    ("examples", ""),
    ("given", "false"),
    ("input", "0"),
    ("delayed", "0"),
    ("zero_one", "false"),
    ("rule", "hebb"),
    ("inputs", "0"),
    ("connectivity", "1"),
    ("noise", "0"),
    ("antisymmetry", "0"),
    ("clipped", "false"),
    ("lost_synapses", "0"),
    ("lost_neurons", "0"),
    ("self_coupling", "false"),
];

impl Prediction {
    /// Whether the state would be gone at a temperature higher by the part that counts as well inside.
    fn is_near_spinodal(&self, temperature: f64) -> bool {
        (self.spinodal)(temperature / WELL_INSIDE).is_none_or(|load| load < self.noise)
    }
}

impl Group<'_> {
    fn number(&self, column: &str) -> Option<f64> {
        self.samples.number(self.rows.start, column)
    }

    fn text(&self, column: &str) -> &str {
        self.samples.text(self.rows.start, column).unwrap_or_default()
    }

    /// Whether these are networks of Hebb's rule with independent patterns, all synapses and no input: a column that is not there, or empty, says nothing else.
    fn is_plain(&self) -> bool {
        PLAIN.iter().all(|&(column, value)| ["", value].contains(&self.text(column)))
    }

    /// A column over the sets that have it.
    fn values(&self, column: &str) -> Vec<(usize, f64)> {
        let value =
            |row| Some((self.samples.number(row, "sample")? as usize, self.samples.number(row, column)?));
        self.rows.clone().filter_map(value).collect()
    }

    /// What theory says of the state in which these runs should be.
    fn prediction(&self) -> Option<Prediction> {
        let (neurons, patterns) = (self.number("neurons")?, self.number("patterns")?);
        let temperature = self.number("temperature")?;
        let noise = (patterns - 1.0) / neurons;
        if self.text("start") != "pattern" || !self.is_plain() {
            return None;
        }
        match self.text("update") {
            "glauber" => {
                let state = theory::retrieval(noise, temperature)?;
                let energy = Some(state.energy + 0.5 / neurons);
                Some(Prediction { overlap: state.m, energy, spinodal: theory::spinodal_load, noise })
            }
            // Its stationary measure is another one, of whose energy this theory says nothing.
            "little" => {
                let state = theory::little::retrieval(noise, temperature)?;
                let spinodal = theory::little::spinodal_load;
                Some(Prediction { overlap: state.m, energy: None, spinodal, noise })
            }
            _ => None,
        }
    }

    /// Whether theory has a retrieval state here.
    pub(super) fn has_theory(&self) -> bool {
        self.prediction().is_some()
    }

    /// Overlap and energy beside theory, where there is one.
    pub(super) fn compare(&self, conditions: &Conditions) -> Vec<Compared> {
        let compared = self.prediction().map(|prediction| {
            let theory =
                [(Quantity::Overlap, Some(prediction.overlap)), (Quantity::Energy, prediction.energy)];
            let standing = self.standing(&prediction, conditions);
            theory.into_iter().filter_map(move |(quantity, theory)| {
                self.compare_one(quantity, theory?, prediction.overlap, standing)
            })
        });
        compared.into_iter().flatten().collect()
    }

    /// The sets that kept the pattern: their overlap exceeds half of what theory has.
    fn retained(&self, overlap: f64) -> Vec<usize> {
        let overlaps = self.values("overlap").into_iter();
        overlaps.filter(|&(_, measured)| measured > 0.5 * overlap).map(|(set, _)| set).collect()
    }

    fn compare_one(
        &self,
        quantity: Quantity,
        theory: f64,
        overlap: f64,
        standing: Standing,
    ) -> Option<Compared> {
        let kept = self.retained(overlap);
        let values = self.values(quantity.name()).into_iter().filter(|(set, _)| kept.contains(set));
        let deviations: Vec<(usize, f64)> = values.map(|(set, value)| (set, value - theory)).collect();
        let (neurons, sets) = (self.number("neurons")?, deviations.len());
        let estimate = Estimate::of(&deviations.iter().map(|(_, value)| *value).collect::<Vec<_>>())?;
        let resolution = 2.0 / (neurons * sets as f64);
        Some(Compared {
            neurons: neurons as usize,
            patterns: self.number("patterns")? as usize,
            load: self.number("load")?,
            temperature: self.number("temperature")?,
            start_overlap: self.number("start_overlap")?,
            update: self.text("update").to_owned(),
            quantity,
            sets,
            retained: sets as f64 / self.rows.len() as f64,
            measured: theory + estimate.value,
            error: estimate.error.map_or(f64::INFINITY, |error| error.max(resolution)),
            theory,
            standing,
            deviations,
        })
    }

    fn standing(&self, prediction: &Prediction, conditions: &Conditions) -> Standing {
        let number = |column| self.number(column).unwrap_or(0.0);
        let (sets, kept) = (self.rows.len(), self.retained(prediction.overlap).len());
        let errors = 0.5 * (1.0 - prediction.overlap) * number("neurons") * sets as f64;
        let times: Vec<f64> = self.values("autocorrelation_time").into_iter().map(|(_, time)| time).collect();
        let burn_in = self.number("burn_in").or(conditions.burn_in).unwrap_or(f64::INFINITY);
        match number("temperature") {
            0.0 => Standing::Descent,
            _ if kept < sets => Standing::Coexistence,
            temperature if prediction.is_near_spinodal(temperature) => Standing::NearSpinodal,
            _ if sets < 2 => Standing::OneSet,
            _ if errors < ENOUGH_ERRORS => Standing::FewErrors,
            _ if mean(&times).is_some_and(|time| burn_in < BURN_IN_TIMES * time) => Standing::ShortBurnIn,
            _ => Standing::Judged,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standing of one point of several sets, with these overlaps and autocorrelation times.
    fn standing(temperature: &str, overlaps: &[&str], time: &str, burn_in: f64) -> Standing {
        let columns =
            ["neurons", "patterns", "load", "temperature", "start_overlap", "start", "update", "sample"];
        let mut samples =
            Table::new(columns.into_iter().chain(["overlap", "energy", "autocorrelation_time"]));
        for (sample, overlap) in overlaps.iter().enumerate() {
            let sample = sample.to_string();
            let row = [
                "4000",
                "200",
                "0.05",
                temperature,
                "1",
                "pattern",
                "glauber",
                &sample,
                overlap,
                "-0.4",
                time,
            ];
            samples.push(row.map(str::to_owned).to_vec());
        }
        let conditions = Conditions { share_patterns: false, burn_in: Some(burn_in) };
        groups(&samples)[0].compare(&conditions)[0].standing
    }

    #[test]
    fn other_networks_are_not_held_against_this_theory() {
        let with = |column: &str, value: &str| {
            let known =
                ["neurons", "patterns", "load", "temperature", "start", "update", "sample", "overlap"];
            let mut samples = Table::new(known.into_iter().chain([column]));
            let row = ["4000", "200", "0.05", "0.4", "pattern", "glauber", "0", "0.966", value];
            samples.push(row.map(str::to_owned).to_vec());
            groups(&samples)[0].has_theory()
        };
        assert!(with("rule", "hebb") && with("connectivity", "1") && with("delayed", "0"));
        for (column, value) in
            [("rule", "pseudo-inverse"), ("connectivity", "0.5"), ("delayed", "2"), ("examples", "3")]
        {
            assert!(!with(column, value), "{column} {value}");
        }
    }

    #[test]
    fn what_theory_does_not_cover_is_not_judged() {
        // At load 0.05 T_M is 0.542, of which 0.85 is 0.461; at T = 0.4 one neuron in sixty is wrong, at T = 0.1 one in 40,000.
        let kept = ["0.966", "0.967", "0.965"];
        assert_eq!(standing("0.4", &kept, "3", 100.0), Standing::Judged);
        assert_eq!(standing("0.0", &kept, "", 100.0), Standing::Descent);
        assert_eq!(standing("0.47", &kept, "3", 100.0), Standing::NearSpinodal);
        assert_eq!(standing("0.4", &["0.966", "0.967", "0.1"], "3", 100.0), Standing::Coexistence);
        assert_eq!(standing("0.1", &kept, "3", 100.0), Standing::FewErrors);
        assert_eq!(standing("0.4", &kept, "3", 29.0), Standing::ShortBurnIn);
        assert_eq!(standing("0.4", &kept[..1], "3", 100.0), Standing::OneSet);
    }

    #[test]
    fn a_score_of_few_sets_counts_less_than_a_gaussian_one() {
        assert!((gaussian_equivalent(2.0, 100_000) - 2.0).abs() < 1e-4);
        // P(|t| > 2.2281 for 10 degrees of freedom) = 0.05, as for 1.95996 Gaussian standard errors.
        assert!((gaussian_equivalent(-2.228_138_85, 11) + 1.959_964).abs() < 1e-5);
        assert!(gaussian_equivalent(1e9, 500).is_finite());
        assert!(gaussian_equivalent(3.0, 1).abs() < f64::EPSILON);
    }
}
