//! Reference numbers as they are printed: right to half a unit of their last digit.

/// A printed number and half a unit of its last digit (and a hair, for ties).
pub(crate) fn printed(text: &str) -> (f64, f64) {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let unit =
        10.0_f64.powi(exponent.parse::<i32>().expect("an exponent") - i32::try_from(decimals).expect("few"));
    (text.parse().expect("a number"), 0.500_001 * unit)
}

pub(crate) fn number(text: &str) -> f64 {
    printed(text).0
}

/// Whether `value` rounds to the printed number; says what differs otherwise.
pub(crate) fn differs(what: &str, value: f64, text: &str) -> Option<String> {
    let (expected, tolerance) = printed(text);
    let near = (value - expected).abs() <= tolerance;
    (!near).then(|| format!("{what}: {value} is not {text}"))
}

pub(crate) fn assert_all(differences: impl Iterator<Item = Option<String>>) {
    let differences: Vec<_> = differences.flatten().collect();
    assert!(differences.is_empty(), "{differences:#?}");
}
