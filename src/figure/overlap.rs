//! Retrieval overlap over the load, a series for each temperature.

use super::Source;
use super::canvas::Picture;
use super::curve;
use super::study::Study;

/// Draws the overlap with the pattern of the start.
pub(super) fn draw(source: &Source) -> Result<Picture, String> {
    let study = Study {
        column: "overlap",
        name: "retrieval overlap m",
        theory: curve::overlap,
        over_temperature: false,
        remark: "Lines: retrieval state of replica-symmetric theory; dotted where it ceases to exist.",
        ceiling: 1.04,
    };
    study.draw(source)
}
