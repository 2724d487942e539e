//! What a value of a key may be.

/// The number of patterns at a load.
#[must_use]
pub(in crate::experiment) fn patterns_at(load: f64, neurons: usize) -> usize {
    (load * neurons as f64).round() as usize
}

pub(super) fn positive_load(load: f64) -> std::result::Result<f64, &'static str> {
    // Beyond this no memory of today holds the patterns, and the product with N stays a safe integer.
    within(load, 0.0, 1e6, "a load P/N is above 0 and at most 1e6")
}

pub(super) fn zero_or_above(value: f64) -> std::result::Result<f64, &'static str> {
    within(value, 0.0, 1e6, "give a number, 0 or above")
}

pub(super) fn within(
    value: f64,
    from: f64,
    to: f64,
    cure: &'static str,
) -> std::result::Result<f64, &'static str> {
    if (from..=to).contains(&value) { Ok(value) } else { Err(cure) }
}

/// A whole number of at least this size, below 2^32 so that it can count neurons and sweeps.
pub(super) fn at_least<T: TryFrom<u32>>(
    value: f64,
    least: u32,
    cure: &'static str,
) -> std::result::Result<T, &'static str> {
    if value.fract() != 0.0 || value < f64::from(least) {
        return Err(cure);
    }
    if value > f64::from(u32::MAX >> 1) {
        return Err("this is above 2147483647, the largest number allowed here");
    }
    T::try_from(value as u32).map_err(|_| cure)
}
