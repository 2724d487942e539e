//! One bracketed root finder, Chandrupatla's method (Adv. Eng. Softw. 28, 145 (1997)), and the golden section for maxima.
//!
//! Roots: inverse quadratic interpolation where the last three points allow it, bisection otherwise: never slower than
//! bisection by much, about eight evaluations for a smooth function.

/// Evaluations after which the best point so far is returned.
const MOST_STEPS: usize = 200;

/// Where `function` changes sign between `left` and `right`, to the last bits of a double.
///
/// `None` if the ends have the same sign or a value is not a number.
pub(super) fn root(left: f64, right: f64, function: impl Fn(f64) -> f64) -> Option<f64> {
    let mut bracket = Bracket::new(left, right, &function)?;
    for _ in 0..MOST_STEPS {
        let smallest = bracket.smallest_fraction();
        if smallest >= 0.5 {
            break;
        }
        let x = bracket.at(smallest);
        let value = function(x);
        if value.is_nan() {
            return None;
        }
        bracket.take(x, value);
    }
    Some(bracket.best().0)
}

/// Where `function` has its maximum between `left` and `right`, to about the root of the precision of a double.
///
/// The function rises up to the maximum and falls from there on.
pub(super) fn maximum(left: f64, right: f64, function: impl Fn(f64) -> f64) -> f64 {
    let golden = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut left, mut right) = (left, right);
    let mut inner = [right - golden * (right - left), left + golden * (right - left)];
    let mut values = inner.map(&function);
    while right - left > f64::EPSILON.sqrt() * (right.abs() + left.abs()) {
        if values[0] > values[1] {
            right = inner[1];
            inner = [right - golden * (right - left), inner[0]];
            values = [function(inner[0]), values[0]];
        } else {
            left = inner[0];
            inner = [inner[1], left + golden * (right - left)];
            values = [values[1], function(inner[1])];
        }
    }
    0.5 * (left + right)
}

/// The newest point, its partner of the other sign, and the point dropped last.
struct Bracket {
    new: (f64, f64),
    partner: (f64, f64),
    old: (f64, f64),
}

impl Bracket {
    fn new(left: f64, right: f64, function: &impl Fn(f64) -> f64) -> Option<Self> {
        let (left, right) = ((left, function(left)), (right, function(right)));
        let brackets = left.1 * right.1.signum() <= 0.0 || right.1 == 0.0;
        brackets.then_some(Self { new: right, partner: left, old: left })
    }

    fn best(&self) -> (f64, f64) {
        if self.new.1.abs() < self.partner.1.abs() { self.new } else { self.partner }
    }

    /// The smallest step worth taking, as a fraction of the bracket; 0.5 or more when nothing is left to do.
    fn smallest_fraction(&self) -> f64 {
        let best = self.best();
        if best.1 == 0.0 {
            return 1.0;
        }
        let width = (self.new.0 - self.partner.0).abs();
        f64::EPSILON.mul_add(2.0 * best.0.abs(), f64::MIN_POSITIVE) / width
    }

    /// The next point to try.
    fn at(&self, smallest: f64) -> f64 {
        let fraction = self.interpolated().unwrap_or(0.5).clamp(smallest, 1.0 - smallest);
        self.new.0 + fraction * (self.partner.0 - self.new.0)
    }

    /// Inverse quadratic interpolation through the three points, where it is safe.
    fn interpolated(&self) -> Option<f64> {
        let ((a, fa), (b, fb), (c, fc)) = (self.new, self.partner, self.old);
        let (position, height) = ((a - b) / (c - b), (fa - fb) / (fc - fb));
        let safe = height * height < position && (1.0 - height).powi(2) < 1.0 - position;
        let through = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb);
        (safe && through.is_finite()).then_some(through)
    }

    fn take(&mut self, x: f64, value: f64) {
        if value.is_sign_positive() == self.new.1.is_sign_positive() {
            self.old = self.new;
        } else {
            self.old = self.partner;
            self.partner = self.new;
        }
        self.new = (x, value);
    }
}

#[cfg(test)]
mod tests {
    use super::{maximum, root};

    #[test]
    fn finds_roots_to_the_last_bits() {
        let found = root(0.0, 2.0, |x| x * x - 2.0).unwrap_or(f64::NAN);
        assert!((found - std::f64::consts::SQRT_2).abs() < 1e-15);
        let found = root(1.0, 0.0, |x: f64| x.powi(9) - 1e-9).unwrap_or(f64::NAN);
        assert!((found - 0.1).abs() < 1e-15);
    }

    #[test]
    fn accepts_a_root_at_an_end_and_refuses_equal_signs() {
        assert_eq!(root(0.0, 1.0, |x| x), Some(0.0));
        assert_eq!(root(0.0, 1.0, |x| x + 1.0), None);
        assert_eq!(root(0.0, 1.0, |_| f64::NAN), None);
    }

    #[test]
    fn finds_a_maximum_to_half_the_digits() {
        assert!((maximum(0.1, 3.0, |x| x.ln() - x) - 1.0).abs() < 1e-7);
    }
}
