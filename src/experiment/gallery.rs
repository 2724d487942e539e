//! Every memory recalled, from many damaged copies of it: how often, and how well.

use std::sync::Arc;

use rayon::prelude::*;

use super::recall::{Damage, Film, Protocol, Recall};
use crate::error::{Error, Result};
use crate::network::{Blueprint, Patterns};
use crate::picture::{Mask, Picture, patterns};
use crate::statistics::Estimate;
use crate::table::{Table, cell};

/// How one memory is recalled: means over independent cues, with standard errors.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// The part of the cues from which the memory is recalled.
    pub recalled: Estimate,
    /// The part from which it is recalled to the last pixel.
    pub exact: Estimate,
    /// Overlap of the cue with the memory.
    pub cue_overlap: Estimate,
    /// Overlap of the last state with it.
    pub overlap: Estimate,
    /// Pixels in which the last state differs from it.
    pub wrong: Estimate,
    /// The first recall.
    pub film: Film,
}

/// Stores all pictures and recalls each from `repeats` damaged copies (at least one), on all threads; the outcome does not depend on their number.
///
/// ```
/// use attractor::experiment::{Damage, Protocol, gallery};
/// use attractor::picture::letters;
///
/// let exhibits = gallery(&letters("TCH")?, &Protocol::default(), Damage { noise: 0.04, mask: None }, 50)?;
/// assert!(exhibits.iter().all(|exhibit| exhibit.exact.value == 1.0), "one wrong pixel is always repaired");
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// As [`patterns`] and [`Recall::new`].
pub fn gallery(
    pictures: &[Picture],
    protocol: &Protocol,
    damage: Damage,
    repeats: u64,
) -> Result<Vec<Exhibit>> {
    let stored = patterns(pictures)?;
    let blueprint = Recall::blueprint(&stored, protocol)?;
    exhibits((&stored, &blueprint), pictures, protocol, (damage, repeats))
}

/// The same for a network that is known already.
fn exhibits(
    network: (&Arc<Patterns>, &Blueprint),
    pictures: &[Picture],
    protocol: &Protocol,
    (damage, repeats): (Damage, u64),
) -> Result<Vec<Exhibit>> {
    (0..pictures.len())
        .into_par_iter()
        .map(|mu| exhibit(network, &pictures[mu], mu, protocol, (damage, repeats.max(1))))
        .collect()
}

/// Steps from no noise to one half, at most.
const NOISES: usize = 25;

/// How often each picture is recalled, against the part of its pixels that is turned over: every number of pixels up to one half, or some 26 of them where
/// there are more. A row for each picture and noise: `memory, wrong, noise`, then `recalled, exact, overlap`, each with its `_error`.
///
/// ```
/// use attractor::experiment::{Protocol, rates};
/// let table = rates(&attractor::picture::letters("TI")?, &Protocol::default(), None, 10)?;
/// assert_eq!(table.rows().len(), 2 * 13);
/// assert_eq!((table.text(0, "memory"), table.number(0, "exact")), (Some("T"), Some(1.0)));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// As [`gallery`].
pub fn rates(pictures: &[Picture], protocol: &Protocol, mask: Option<Mask>, repeats: u64) -> Result<Table> {
    let mut table = Table::new(RATES);
    let twin = |name: &str| pictures.iter().filter(|picture| picture.name == name).count() > 1;
    if let Some(picture) = pictures.iter().find(|picture| twin(&picture.name)) {
        return Err(Error::Argument {
            name: "--rates",
            value: format!("with two pictures called {}", picture.name),
            cure: "its rows and curves go by name: rename one of the files",
        });
    }
    let stored = patterns(pictures)?;
    let blueprint = Recall::blueprint(&stored, protocol)?;
    let pixels = pictures.first().map_or(0, |picture| picture.spins.neurons());
    for wrong in (0..=pixels / 2).step_by((pixels / 2).div_ceil(NOISES).max(1)) {
        let noise = wrong as f64 / pixels as f64;
        let seen = exhibits((&stored, &blueprint), pictures, protocol, (Damage { noise, mask }, repeats))?;
        for (picture, exhibit) in pictures.iter().zip(seen) {
            let mut row = vec![picture.name.clone(), wrong.to_string(), cell(noise)];
            for Estimate { value, error } in [exhibit.recalled, exhibit.exact, exhibit.overlap] {
                row.extend([cell(value), cell(error)]);
            }
            table.push(row);
        }
    }
    Ok(table)
}

/// The columns of the table of rates.
const RATES: [&str; 9] = [
    "memory",
    "wrong",
    "noise",
    "recalled",
    "recalled_error",
    "exact",
    "exact_error",
    "overlap",
    "overlap_error",
];

fn exhibit(
    (stored, blueprint): (&Arc<Patterns>, &Blueprint),
    picture: &Picture,
    mu: usize,
    protocol: &Protocol,
    (damage, repeats): (Damage, u64),
) -> Result<Exhibit> {
    let mut recall = Recall::of(stored.clone(), blueprint, *protocol)?;
    let mut film_of = |repeat: u64| {
        let key = [mu as u64, repeat];
        recall.film(&damage.of(picture, protocol.seed, &key), &key)
    };
    let film = film_of(0);
    let mut ends = vec![Ends::of(&film, mu)];
    ends.extend((1..repeats).map(|repeat| Ends::of(&film_of(repeat), mu)));
    let mean = |value: fn(&Ends) -> f64| {
        let values: Vec<f64> = ends.iter().map(value).collect();
        Estimate::of(&values).unwrap_or(Estimate { value: f64::NAN, error: None })
    };
    let neurons = picture.spins.neurons();
    let wrong = mean(|ends| ends.wrong);
    Ok(Exhibit {
        recalled: mean(|ends| f64::from(u8::from(ends.recalled))),
        exact: mean(|ends| f64::from(u8::from(ends.wrong == 0.0))),
        cue_overlap: overlap(mean(|ends| ends.wrong_in_cue), neurons),
        overlap: overlap(wrong, neurons),
        wrong,
        film,
    })
}

/// The overlap of states in which so many neurons are wrong: of whole numbers, means and their errors have no rounding noise.
fn overlap(wrong: Estimate, neurons: usize) -> Estimate {
    let each = 2.0 / neurons as f64;
    Estimate { value: 1.0 - each * wrong.value, error: wrong.error.map(|error| each * error) }
}

/// What is kept of a film: whole numbers of wrong neurons, and whether the memory was recalled.
struct Ends {
    wrong_in_cue: f64,
    wrong: f64,
    recalled: bool,
}

impl Ends {
    fn of(film: &Film, mu: usize) -> Self {
        let (cue, last) = film.ends();
        Self {
            wrong_in_cue: cue.wrong(mu) as f64,
            wrong: last.wrong(mu) as f64,
            recalled: film.identity.memory() == Some(mu),
        }
    }
}
