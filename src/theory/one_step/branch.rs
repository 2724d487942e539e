//! The solutions as curves: retrieval over the ratio of signal to noise, the spin glass over load.
//!
//! As in replica-symmetric theory, the load is explicit once the fields are known, and along the retrieval states of one
//! temperature the ratio y = m / (s0 sqrt 2) is a parameter that knows no fold. Three unknowns are left, ln m, ln s1 and
//! ln D (ln s0 instead of ln m for the spin glass, where m = 0).

use std::cell::Cell;
use std::f64::consts::{PI, SQRT_2};

use nalgebra::{Vector3, Vector4};

use super::super::branch as replica_symmetric;
use super::super::roots::root;
use super::field::Field;
use super::newton::{derivatives, solve};
use super::point::Point;

/// Ratios between which the spinodal lies at every temperature: 1.5068 at T = 0, 1.5056 at the end of the AT line.
const SPINODAL_RATIOS: (f64, f64) = (1.48, 1.53);

/// Ratios between which replica symmetry breaks at some temperature that a double can hold.
const BREAKING_RATIOS: (f64, f64) = (1.3, 18.0);

/// Distance from the AT line, as a fraction of its temperature, where rounding blurs what remains of q1 - q0.
const BLURRED: f64 = 1e-3;

/// First and shortest step on the way of the spin glass from T = 0.
const FIRST_STEP: f64 = 0.05;
const SHORTEST_STEP: f64 = 1e-3;

/// Where to look for (ln m, ln s1, ln D).
///
/// D `T_R` and s1/`T_R` depend on T/`T_R` alone in the limit of small load, and on little else up to capacity.
fn retrieval_guess(ratio: f64, temperature: f64) -> Vector3<f64> {
    let m = libm::erf(ratio);
    let breaking = (8.0 / (9.0 * PI)).sqrt() * m / (SQRT_2 * ratio) * (-ratio * ratio).exp();
    let reduced = temperature / breaking;
    let inner = 1.05 * breaking * (1.0 - reduced * reduced).max(0.01).sqrt();
    let breakpoint = 0.95 / (breaking * (1.0 + 1.2 * reduced));
    Vector3::new(m, inner, breakpoint).map(f64::ln)
}

/// The ratio of the state on the AT line at this temperature; infinite at T = 0.
fn breaking_ratio(temperature: f64) -> Option<f64> {
    let stability = |ratio| {
        let point = replica_symmetric::Point::at(ratio, temperature);
        point.stability(point.load()).unwrap_or(f64::NEG_INFINITY)
    };
    let (low, high) = BREAKING_RATIOS;
    if stability(high) < 0.0 { Some(f64::INFINITY) } else { root(low, high, stability) }
}

/// The largest ratio at which the solution can be told from the replica-symmetric one: `T_R` goes as exp(-y^2).
fn highest_ratio(temperature: f64) -> Option<f64> {
    let breaking = breaking_ratio(temperature)?;
    Some((breaking - 0.5 * BLURRED / breaking).min(BREAKING_RATIOS.1))
}

/// The fields for a given ratio and (ln m, ln s1, ln D).
fn retrieval_point(temperature: f64, ratio: f64, unknowns: &Vector3<f64>) -> Point {
    let [m, inner, breakpoint] = unknowns.map(f64::exp).into();
    Point::new(Field { temperature, m, outer: m / (SQRT_2 * ratio), inner, breakpoint })
}

fn retrieval_errors(point: &Point) -> Vector3<f64> {
    Vector3::new(point.overlap_error(), point.spread_error(), point.breakpoint_error())
}

/// The retrieval solutions of one temperature, whatever their load.
pub(super) struct Retrieval {
    temperature: f64,
    /// By how much the last guess was off: the next one will be off by as much.
    offset: Cell<Vector3<f64>>,
}

impl Retrieval {
    pub(super) fn new(temperature: f64) -> Self {
        Self { temperature, offset: Cell::new(Vector3::zeros()) }
    }

    fn unknowns(&self, ratio: f64) -> Option<Vector3<f64>> {
        let guess = retrieval_guess(ratio, self.temperature);
        let errors =
            |unknowns: &Vector3<f64>| retrieval_errors(&retrieval_point(self.temperature, ratio, unknowns));
        let found = solve(guess + self.offset.get(), errors).or_else(|| solve(guess, errors))?;
        self.offset.set(found - guess);
        Some(found)
    }

    /// The solution with ratio y.
    fn at(&self, ratio: f64) -> Option<Point> {
        Some(retrieval_point(self.temperature, ratio, &self.unknowns(ratio)?))
    }

    /// d ln sqrt(alpha) / d ln y along the curve: the ratio of two determinants, zero at the spinodal.
    fn slope(&self, ratio: f64) -> Option<f64> {
        let unknowns = self.unknowns(ratio)?;
        let all = Vector4::new(unknowns[0], unknowns[1], unknowns[2], ratio.ln());
        let matrix = derivatives(&all, &|all: &Vector4<f64>| {
            let point = retrieval_point(self.temperature, all[3].exp(), &all.fixed_rows::<3>(0).into());
            let errors = retrieval_errors(&point);
            Vector4::new(errors[0], errors[1], errors[2], point.root_load().ln())
        });
        Some(matrix.determinant() / matrix.fixed_view::<3, 3>(0, 0).determinant())
    }

    /// The ratio at the spinodal; `None` where it is not told from the replica-symmetric one.
    fn spinodal_ratio(&self) -> Option<f64> {
        let (low, high) = SPINODAL_RATIOS;
        let high = high.min(highest_ratio(self.temperature)?);
        let slope = |ratio| self.slope(ratio).unwrap_or(f64::NAN);
        (low < high).then(|| root(low, high, slope)).flatten()
    }

    /// The solution with the largest load.
    pub(super) fn spinodal(&self) -> Option<Point> {
        self.at(self.spinodal_ratio()?)
    }

    /// The solution with the larger overlap for a load.
    pub(super) fn with_load(&self, load: f64) -> Option<Point> {
        // m^2 <= q0 and Delta <= 1 leave y <= 1/sqrt(2 alpha); the margin is for rounding.
        let highest = highest_ratio(self.temperature)?.min((2.0 * load).sqrt().recip() * 1.001);
        if self.at(highest)?.load() > load {
            return None;
        }
        let (_, outside) = SPINODAL_RATIOS;
        let far = highest > outside && self.at(outside)?.load() > load;
        let lowest = if far { outside } else { self.spinodal_ratio()? };
        let target = load.sqrt().ln();
        let excess = |logarithm: f64| {
            self.at(logarithm.exp()).map_or(f64::NAN, |point| point.root_load().ln() - target)
        };
        let logarithm = (lowest < highest).then(|| root(lowest.ln(), highest.ln(), excess)).flatten()?;
        self.at(logarithm.exp())
    }
}

/// Where to look for (ln s0, ln s1, ln D) at T = 0: between the limits of small and of large load, a per cent off at most.
fn spin_glass_guess(load: f64) -> Vector3<f64> {
    let root = load.sqrt();
    let outer = 0.7092 + root * (0.6906 + 0.0319 / (1.0 + 1.08 * root));
    let inner = 0.3656 + root * (0.7234 - 0.0258 / (1.0 + 1.85 * root));
    let breakpoint = 4.412 * root / (1.0 + 3.55 * root + 3.242 * load);
    Vector3::new(outer, inner, breakpoint).map(f64::ln)
}

/// The fields for given (ln s0, ln s1, ln D).
fn spin_glass_point(temperature: f64, unknowns: &Vector3<f64>) -> Point {
    let [outer, inner, breakpoint] = unknowns.map(f64::exp).into();
    Point::new(Field { temperature, m: 0.0, outer, inner, breakpoint })
}

fn spin_glass_unknowns(load: f64, temperature: f64, guess: Vector3<f64>) -> Option<Vector3<f64>> {
    solve(guess, |unknowns| {
        let point = spin_glass_point(temperature, unknowns);
        Vector3::new((point.load() / load).ln(), point.spread_error(), point.breakpoint_error())
    })
}

/// The solution with m = 0 for a load, followed from T = 0 on.
///
/// Near `T_g` all unknowns are powers of 1 - T/`T_g`: its logarithm is the measure of the way.
pub(super) fn spin_glass(load: f64, temperature: f64) -> Option<Point> {
    let glass = 1.0 + load.sqrt();
    let end = -(-temperature / glass).ln_1p();
    let (mut at, mut unknowns) = (0.0, spin_glass_unknowns(load, 0.0, spin_glass_guess(load))?);
    let (mut pace, mut step) = (Vector3::zeros(), FIRST_STEP);
    while at < end {
        let (next, next_temperature) =
            if at + step < end { (at + step, -glass * (-at - step).exp_m1()) } else { (end, temperature) };
        match spin_glass_unknowns(load, next_temperature, unknowns + pace * (next - at)) {
            Some(found) => {
                pace = (found - unknowns) / (next - at);
                (at, unknowns, step) = (next, found, 2.0 * step);
            }
            None if step < SHORTEST_STEP => return None,
            None => step *= 0.25,
        }
    }
    Some(spin_glass_point(temperature, &unknowns))
}
