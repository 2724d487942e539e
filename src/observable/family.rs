//! Families: distributions, which have a column for each bin and are asked for by one name in `measure.observables`.
//!
//! A column holds the part of all values that fell into its bin; it is averaged over pattern sets as any number is. Its name ends with
//! the centre of the bin. Values outside all bins are in no column, so that the columns of a row add up to one or less.

use serde::{Deserialize, Serialize};

use super::fields::LOCAL_FIELDS;
use super::replay::REPLAY;
use super::replicas::REPLICA_OVERLAP_DISTRIBUTION;
use super::{
    CENSUS_OBSERVABLES, Measurement, OBSERVABLES, OPTIONAL, Observable, REPLICA_OBSERVABLES, STABILITY, Value,
};

/// Several columns that are asked for by one name.
#[derive(Debug)]
pub struct Family {
    /// The name.
    pub name: &'static str,
    /// What it is, in one line.
    pub meaning: &'static str,
    /// Whether it takes two replicas.
    pub needs_replicas: bool,
    /// Its bins, a column each.
    pub bins: Bins,
    /// How the values fell into the bins; `None` where it is not defined.
    pub count: fn(&Measurement) -> Option<Counts>,
}

/// How many values fell into each bin.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// By bin; empty before the first value.
    parts: Vec<u64>,
    /// All values, those outside the bins as well.
    all: u64,
}

impl Counts {
    /// Counts values.
    pub fn take(&mut self, bins: &Bins, values: impl IntoIterator<Item = f64>) {
        self.parts.resize(bins.len(), 0);
        for value in values {
            self.all += 1;
            if let Some(bin) = bins.place(value) {
                self.parts[bin] += 1;
            }
        }
    }

    /// Takes in what another has counted.
    pub fn add(&mut self, other: &Self) {
        self.parts.resize(self.parts.len().max(other.parts.len()), 0);
        self.parts.iter_mut().zip(&other.parts).for_each(|(sum, part)| *sum += part);
        self.all += other.all;
    }
}

/// All families, in the order of their columns.
pub const FAMILIES: &[Family] = &[LOCAL_FIELDS, REPLICA_OVERLAP_DISTRIBUTION];

impl Family {
    /// The part of all values in each bin.
    fn parts(&self, seen: &Measurement) -> Vec<Value> {
        let counted = (self.count)(seen).filter(|counts| counts.all > 0);
        let part = |bin: usize| counted.as_ref().map(|counts| counts.parts[bin] as f64 / counts.all as f64);
        (0..self.bins.len()).map(|bin| Value::Number(part(bin))).collect()
    }
}

/// Bins of one width whose centres are the multiples of that width between two ends.
///
/// ```
/// use attractor::observable::Bins;
/// let bins = Bins { prefix: "field", per_unit: 10, least: -1, most: 1 };
/// assert_eq!(bins.columns(), ["field_-0.1", "field_0.0", "field_0.1"]);
/// assert_eq!([-0.06, 0.0499, 0.05, 0.2].map(|value| bins.place(value)), [Some(0), Some(1), Some(2), None]);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Bins {
    /// What columns are called, before the centre of the bin.
    pub prefix: &'static str,
    /// Bins to a unit: their width is one over this.
    pub per_unit: u32,
    /// The first centre, in widths.
    pub least: i32,
    /// The last centre, in widths.
    pub most: i32,
}

impl Bins {
    /// The number of bins.
    #[must_use]
    pub fn len(&self) -> usize {
        (self.most - self.least + 1).max(0) as usize
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bin of a value, which holds its lower edge; `None` outside all of them.
    #[must_use]
    pub fn place(&self, value: f64) -> Option<usize> {
        let shifted = (value * f64::from(self.per_unit) + 0.5).floor() - f64::from(self.least);
        (shifted >= 0.0 && shifted < self.len() as f64).then_some(shifted as usize)
    }

    /// In how many ways the overlap of two states of so many neurons, `1 - 2k/N`, can lie in each bin: what a flat distribution of
    /// overlaps would put there.
    ///
    /// ```
    /// use attractor::observable::REPLICA_OVERLAP_DISTRIBUTION;
    /// let counts = REPLICA_OVERLAP_DISTRIBUTION.bins.overlaps(64);
    /// assert_eq!(counts.iter().sum::<usize>(), 65);
    /// ```
    #[must_use]
    pub fn overlaps(&self, neurons: usize) -> Vec<usize> {
        let mut counts = vec![0; self.len()];
        let places = (0..=neurons).filter_map(|k| self.place(1.0 - 2.0 * k as f64 / neurons as f64));
        places.for_each(|place| counts[place] += 1);
        counts
    }

    /// The centres, ascending.
    pub fn centres(&self) -> impl Iterator<Item = f64> {
        let width = f64::from(self.per_unit);
        (self.least..=self.most).map(move |place| f64::from(place) / width)
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        // As many as it takes to write one width.
        let decimals =
            (0..9_u32).find(|&places| 10_u32.pow(places).is_multiple_of(self.per_unit)).unwrap_or(9) as usize;
        let column =
            |centre: f64| format!("{}_{:.decimals$}", self.prefix, if centre == 0.0 { 0.0 } else { centre });
        self.centres().map(column).collect()
    }
}

/// What a run measures: the columns after its parameters.
#[derive(Clone, Debug)]
pub struct Chosen {
    observables: Vec<&'static Observable>,
    families: Vec<&'static Family>,
}

impl Chosen {
    /// Of a run with so many networks at each temperature, and so many starts of each, in which these optional observables and
    /// families are asked for.
    ///
    /// ```
    /// use attractor::observable::{Chosen, OBSERVABLES};
    /// assert_eq!(Chosen::new(1, 1, &[]).columns().len(), OBSERVABLES.len());
    /// assert_eq!(Chosen::new(1, 200, &[]).columns().last().map(String::as_str), Some("starts_cycle"));
    /// let chosen = Chosen::new(1, 1, &["specific_heat".to_owned(), "local_fields".to_owned()]);
    /// assert_eq!(chosen.columns()[OBSERVABLES.len()], "specific_heat");
    /// assert!(chosen.columns().contains(&"local_field_-0.3".to_owned()));
    /// ```
    #[must_use]
    pub fn new(copies: usize, starts: u64, asked: &[String]) -> Self {
        let is_asked_for = |name: &str| asked.iter().any(|asked| asked == name);
        let replicas = REPLICA_OBSERVABLES.iter().filter(|_| copies > 1);
        let census = CENSUS_OBSERVABLES.iter().filter(|_| starts > 1);
        let optional = OPTIONAL.iter().filter(|observable| is_asked_for(observable.name));
        let families = FAMILIES.iter().filter(|family| is_asked_for(family.name));
        Self {
            observables: OBSERVABLES.iter().chain(replicas).chain(census).chain(optional).collect(),
            families: families.filter(|family| copies > 1 || !family.needs_replicas).collect(),
        }
    }

    /// Their names.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let single = self.observables.iter().map(|observable| observable.name.to_owned());
        single.chain(self.families.iter().flat_map(|family| family.bins.columns())).collect()
    }

    /// Their values in one run.
    #[must_use]
    pub fn values(&self, seen: &Measurement) -> Vec<Value> {
        let single = self.observables.iter().map(|observable| (observable.measure)(seen));
        single.chain(self.families.iter().flat_map(|family| family.parts(seen))).collect()
    }

    /// Whether this observable is among them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.observables.iter().any(|observable| observable.name == name)
    }

    /// Whether the patterns are to be followed through which the state goes.
    #[must_use]
    pub fn has_replay(&self) -> bool {
        REPLAY.iter().any(|name| self.has(name))
    }

    /// Whether the stabilities of the patterns are to be looked at.
    #[must_use]
    pub fn has_stability(&self) -> bool {
        STABILITY.iter().any(|name| self.has(name))
    }

    /// Whether local fields are to be looked at.
    #[must_use]
    pub fn has_local_fields(&self) -> bool {
        self.families.iter().any(|family| family.name == LOCAL_FIELDS.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_counted_in_the_bin_around_them() {
        let bins = REPLICA_OVERLAP_DISTRIBUTION.bins;
        let mut counts = Counts::default();
        counts.take(&bins, [1.0, 0.98, -1.0, 0.0, 0.024, -0.025]);
        let mut more = Counts::default();
        more.take(&bins, [0.5, 7.0]);
        counts.add(&more);
        let filled = bins.columns().into_iter().zip(counts.parts).filter(|&(_, count)| count > 0);
        let expected = [("-1.00", 1), ("0.00", 3), ("0.50", 1), ("1.00", 2)];
        let expected = expected.map(|(centre, count)| (format!("replica_overlap_{centre}"), count));
        assert_eq!(filled.collect::<Vec<_>>(), expected);
        assert_eq!((counts.all, bins.len()), (8, 41));
    }
}
