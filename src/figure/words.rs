//! Numbers as a reader sees them.

/// A number for an axis, with a true minus sign.
pub(super) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let unsigned = text.trim_start_matches('-');
    let zero = unsigned.chars().all(|digit| matches!(digit, '0' | '.'));
    if zero || !text.starts_with('-') { unsigned.to_owned() } else { format!("\u{2212}{unsigned}") }
}

/// A number without needless zeros.
pub(super) fn brief(value: f64) -> String {
    let text = number(value, 4);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_a_minus_and_no_negative_zero() {
        assert_eq!(number(-0.25, 2), "\u{2212}0.25");
        assert_eq!(number(-0.0, 1), "0.0");
        assert_eq!(brief(0.14), "0.14");
        assert_eq!(brief(2000.0), "2000");
    }
}
