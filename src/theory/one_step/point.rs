//! The equations, and what follows from a solution.

use super::super::replica_symmetric::pattern_entropy;
use super::State;
use super::averages::Averages;
use super::field::Field;

/// A distribution of local fields and its averages; a solution if the errors of the equations vanish.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point {
    field: Field,
    averages: Averages,
}

impl Point {
    pub(super) fn new(field: Field) -> Self {
        Self { field, averages: Averages::over(&field) }
    }

    /// 1 - q1.
    fn unfrozen(&self) -> f64 {
        self.field.temperature * self.averages.c
    }

    /// q1 - q0.
    fn spread(&self) -> f64 {
        self.averages.spread
    }

    /// 1 - C.
    fn gap(&self) -> f64 {
        1.0 - self.averages.c
    }

    /// Delta = 1 - C - D (q1 - q0).
    fn delta(&self) -> f64 {
        self.gap() - self.field.breakpoint * self.spread()
    }

    /// Square root of the load at which s0^2 = alpha q0 / Delta^2.
    pub(super) fn root_load(&self) -> f64 {
        self.field.outer * self.delta() / self.averages.q0.sqrt()
    }

    /// The load at which s0^2 = alpha q0 / Delta^2.
    pub(super) fn load(&self) -> f64 {
        self.root_load().powi(2)
    }

    /// m = E0 \<tanh>.
    pub(super) fn overlap_error(&self) -> f64 {
        self.averages.overlap / self.field.m - 1.0
    }

    /// s1^2 = alpha (q1 - q0) / ((1 - C) Delta).
    pub(super) fn spread_error(&self) -> f64 {
        let ratio = self.field.inner / self.field.outer;
        (ratio * ratio / self.spread() * self.gap() * self.averages.q0 / self.delta()).ln()
    }

    /// d f/d D = 0. The larger terms cancel by s1^2 = alpha (q1 - q0) / ((1 - C) Delta).
    pub(super) fn breakpoint_error(&self) -> f64 {
        let y = self.field.breakpoint * self.spread() / self.gap();
        let scale = (y * self.root_load()).powi(2);
        2.0 * self.averages.complexity / scale - pattern_entropy(y, 1.0 - y) / (y * y)
    }

    /// Order parameters and thermodynamics at the load of this point; `None` if they are no state with q1 > q0.
    pub(super) fn state(&self) -> Option<State> {
        let Field { temperature, m, breakpoint, .. } = self.field;
        let Averages { c, entropy, .. } = self.averages;
        let (load, gap, delta) = (self.load(), self.gap(), self.delta());
        let r0 = self.averages.q0 / delta / delta;
        let r1 = r0 + self.spread() / (gap * delta);
        let energy = -0.5 * m * m + 0.5 * load * (1.0 - r1 - self.unfrozen() / gap);
        let entropy = entropy - 0.5 * load * pattern_entropy(c, gap);
        let state = State {
            // Newton's last step may leave a bit too much.
            m: m.min(1.0),
            q0: self.averages.q0,
            q1: 1.0 - self.unfrozen(),
            r0,
            r1,
            c,
            breakpoint: breakpoint * temperature,
            cold_breakpoint: breakpoint,
            energy,
            free_energy: energy - temperature * entropy,
            entropy,
        };
        let broken = self.spread() > 0.0 && delta > 0.0 && state.breakpoint < 1.0;
        (broken && (energy + entropy + r1 + breakpoint).is_finite()).then_some(state)
    }
}
