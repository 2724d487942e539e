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

/// A power of ten for an axis: 1, 10, and beyond with a raised exponent.
pub(super) fn power_of_ten(exponent: i32) -> String {
    const RAISED: [char; 10] = [
        '\u{2070}', '\u{b9}', '\u{b2}', '\u{b3}', '\u{2074}', '\u{2075}', '\u{2076}', '\u{2077}', '\u{2078}',
        '\u{2079}',
    ];
    if matches!(exponent, 0 | 1) {
        return number(10_f64.powi(exponent), 0);
    }
    let raise = |letter: char| letter.to_digit(10).map_or('\u{207b}', |digit| RAISED[digit as usize]);
    format!("10{}", exponent.to_string().chars().map(raise).collect::<String>())
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
        assert_eq!([-12, 0, 1, 6].map(power_of_ten), ["10\u{207b}\u{b9}\u{b2}", "1", "10", "10\u{2076}"]);
    }
}
