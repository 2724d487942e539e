//! The corner of the phase diagram in which replica symmetry breaks inside the retrieval region: an inset near the
//! capacity, where the line `T_R` of de Almeida and Thouless (J. Phys. A 11, 983 (1978)) meets the spinodal, and the end of
//! retrieval with one step of replica symmetry breaking below it.

use std::sync::LazyLock;

use super::canvas::{Anchor, Label, Picture, Spot};
use super::curve::phase_line;
use super::plot::{Axis, Beside, Plot, Room, draw_box};
use super::style::{BLACK, SMALL, Stroke, WHITE};
use crate::theory::{self, one_step};

/// Width and height in points, axes and all.
pub(super) const SIZE: Spot = (268.0, 196.0);
/// Loads and temperatures shown.
const LOADS: (f64, f64) = (0.128, 0.1395);
const TEMPERATURES: (f64, f64) = (0.0, 0.05);

/// The line `T_R`.
pub(super) const BROKEN: Stroke = Stroke { ink: BLACK, width: 1.75, dashes: &[9.0, 3.0, 2.0, 3.0] };

/// Draws the inset around a place, with this stroke for the spinodal.
pub(super) fn draw(picture: &mut Picture, middle: Spot, spinodal: Stroke) {
    let room = Room {
        left: middle.0 - SIZE.0 / 2.0,
        right: middle.0 + SIZE.0 / 2.0,
        top: middle.1 - SIZE.1 / 2.0,
        bottom: middle.1 + SIZE.1 / 2.0,
    };
    picture.tile((room.left, room.top), (room.right, room.bottom), WHITE);
    draw_box(picture, room);
    let axes = (
        Axis::new("load \u{3b1}", LOADS.0, LOADS.1),
        Axis::new("temperature T", TEMPERATURES.0, TEMPERATURES.1),
    );
    let plot = Plot::new(room, axes.0, axes.1);
    plot.draw_curve(picture, &phase_line(theory::spinodal_load, TEMPERATURES.1), spinodal);
    plot.draw_curve(picture, &broken(), BROKEN);
    plot.draw_curve(picture, &ONE_STEP, Stroke::dotted(BLACK, 1.75));
    plot.draw_axes(picture, Beside::All, Beside::All);
    for (text, load, temperature) in
        [("T_M", 0.1369, 0.0405), ("T_R", 0.1318, 0.0148), ("replica symmetry broken", 0.1329, 0.0035)]
    {
        let label = Label::new(text, SMALL, BLACK).anchored(Anchor::Middle);
        picture.words(label, plot.at(load, temperature));
    }
}

/// `T_R` over load, up to where it meets the spinodal.
fn broken() -> Vec<(f64, f64)> {
    let steps = 80;
    let end = theory::stability_end();
    let load = |step| LOADS.0 + (end.load - LOADS.0) * f64::from(step) / f64::from(steps);
    let line = (0..steps).filter_map(|step| Some((load(step), theory::stability_temperature(load(step))?)));
    line.chain([(end.load, end.temperature)]).collect()
}

/// The end of retrieval with one step of replica symmetry breaking, below that meeting: a line that hardly bends, of which
/// every point takes a tenth of a second.
static ONE_STEP: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    let temperature = |step| theory::stability_end().temperature * f64::from(step) / 8.0;
    (0..=8)
        .filter_map(|step| Some((one_step::spinodal_load(temperature(step))?, temperature(step))))
        .collect()
});
