//! Whether rows are one experiment: what an estimate takes together must differ in nothing that it does not know.

use crate::table::Table;

/// Jackknife errors of fewer pattern sets are themselves uncertain by a quarter and more.
pub(super) const FEWEST_SETS: usize = 10;

/// Whether these rows agree in all parameters (the columns left of `sample`) but those named.
pub(super) fn differ_only_in(samples: &Table, rows: &[usize], swept: &[&str]) -> bool {
    let parameters = samples.columns().iter().take_while(|name| *name != "sample");
    let same = |name: &String| {
        rows.windows(2).all(|pair| samples.text(pair[0], name) == samples.text(pair[1], name))
    };
    parameters.filter(|name| !swept.contains(&name.as_str())).all(same)
}
