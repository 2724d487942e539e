//! Theory as curves: values along an axis in pieces, one for each kind of state, and the lines T(α) of the phase diagram.

use std::f64::consts::PI;

use crate::theory;

/// Which state a value of theory belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Branch {
    /// The retrieval state.
    Retrieval,
    /// The spin glass or the paramagnet.
    Disordered,
    /// A value that is the same for every series and only confuses: known, not drawn.
    Hidden,
}

/// A piece of a curve on one branch.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    pub(super) branch: Branch,
    pub(super) points: Vec<(f64, f64)>,
}

/// Samples on a curve.
const STEPS: u32 = 120;
/// Samples on the last step before a branch ends.
const ENDING: u32 = 10;
/// Halvings that locate the end of a branch.
const HALVINGS: u32 = 30;

/// Follows `value` from `low` to `high`. Where the branch changes, the end of the piece is located by bisection.
pub(super) fn pieces(value: impl Fn(f64) -> Option<(Branch, f64)>, low: f64, high: f64) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut last = None;
    for step in 0..=STEPS {
        let x = low + (high - low) * f64::from(step) / f64::from(STEPS);
        let here = value(x).map(|(branch, _)| branch);
        if let Some((before, branch)) = last.filter(|&(_, branch)| branch != here) {
            let (left, right) = bisect(|x| value(x).map(|(branch, _)| branch) == branch, before, x);
            // A branch may end with a vertical tangent: the last stretch is sampled ever more densely.
            for near in (0..ENDING).rev() {
                let rest = f64::from(near) / f64::from(ENDING);
                let near = left - (left - before) * rest * rest;
                push(&mut pieces, near, value(near));
            }
            push(&mut pieces, right, value(right));
        }
        push(&mut pieces, x, value(x));
        last = Some((x, here));
    }
    pieces
}

fn push(pieces: &mut Vec<Piece>, x: f64, value: Option<(Branch, f64)>) {
    let Some((branch, y)) = value else { return };
    match pieces.last_mut().filter(|piece| piece.branch == branch) {
        Some(piece) => piece.points.push((x, y)),
        None => pieces.push(Piece { branch, points: vec![(x, y)] }),
    }
}

/// Two neighbouring numbers, `holds` true at the first and false at the second.
fn bisect(holds: impl Fn(f64) -> bool, low: f64, high: f64) -> (f64, f64) {
    (0..HALVINGS).fold((low, high), |(low, high), _| {
        let middle = f64::midpoint(low, high);
        if holds(middle) { (middle, high) } else { (low, middle) }
    })
}

/// A line of the phase diagram, from T = 0 up to `high`, as points (α, T): as a function of temperature every
/// line has one value, also where it is re-entrant over load. Sampled most densely at both ends.
pub(super) fn phase_line(load: impl Fn(f64) -> Option<f64>, high: f64) -> Vec<(f64, f64)> {
    let share = |step: u32| (1.0 - (PI * f64::from(step) / 60.0).cos()) / 2.0;
    (0..=60).map(|step| high * share(step)).filter_map(|t| Some((load(t)?, t))).collect()
}

/// Retrieval overlap of theory; beyond the retrieval phase it is zero.
pub(super) fn overlap(load: f64, temperature: f64) -> Option<(Branch, f64)> {
    let retrieved = theory::retrieval(load, temperature).map(|state| (Branch::Retrieval, state.m));
    retrieved.or(Some((Branch::Hidden, 0.0)))
}

/// Energy per neuron of theory: retrieval, else spin glass, else paramagnet.
pub(super) fn energy(load: f64, temperature: f64) -> Option<(Branch, f64)> {
    let retrieved = theory::retrieval(load, temperature).map(|state| (Branch::Retrieval, state.energy));
    retrieved.or_else(|| Some((Branch::Disordered, disordered_energy(load, temperature)?)))
}

/// Energy without retrieval: the spin glass below `T_g`, above it the paramagnet, where m = q = 0, C = 1/T and
/// the energy is (α/2) [1 - 1/(1 - C)].
fn disordered_energy(load: f64, temperature: f64) -> Option<f64> {
    if temperature < theory::glass_temperature(load) {
        return theory::spin_glass(load, temperature).map(|state| state.energy);
    }
    Some(load / 2.0 * (1.0 - 1.0 / (1.0 - 1.0 / temperature)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_where_the_branch_ends() {
        let step = |x: f64| Some(if x < 0.3 { (Branch::Retrieval, 1.0) } else { (Branch::Hidden, 0.0) });
        let pieces = pieces(step, 0.0, 1.0);
        let ends: Vec<_> = pieces.iter().filter_map(|piece| piece.points.last().copied()).collect();
        assert_eq!(pieces.len(), 2);
        assert!((ends[0].0 - 0.3).abs() < 1e-9 && (ends[1].0 - 1.0).abs() < 1e-12, "{ends:?}");
    }

    #[test]
    fn a_phase_line_stops_with_its_phase() {
        let line = phase_line(|temperature| (temperature < 0.5).then_some(0.5 - temperature), 1.0);
        assert_eq!(line[0], (0.5, 0.0));
        assert!(line.iter().all(|&(load, temperature)| (load + temperature - 0.5).abs() < 1e-15));
    }
}
