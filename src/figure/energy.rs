//! Energy per neuron over the temperature, a series for each load.

use super::Source;
use super::canvas::Picture;
use super::curve;
use super::study::Study;

/// Draws the energy per neuron.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let study = Study {
        column: "energy",
        name: "energy per neuron E/N",
        theory: curve::energy,
        over_temperature: true,
        remark: "Lines: replica-symmetric theory; solid: retrieval state, dashed: spin glass below T_g and paramagnet \
                 above, dotted: where retrieval ceases to exist.",
        ceiling: f64::INFINITY,
    };
    study.draw(source)
}
