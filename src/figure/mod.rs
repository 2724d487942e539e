//! Figures: tables of results and replica theory, drawn as SVG and PNG.
//!
//! A figure is a function from a [`Source`] to a picture; it knows files and simulations as little as the
//! tables do. A new figure is one file and one line in `FIGURES`.

mod animation;
mod basin;
mod boundaries;
mod canvas;
mod capacity;
mod census;
mod curve;
mod data;
mod energy;
mod estimated;
mod expectation;
mod familiarity;
mod film;
mod glass;
mod growth;
mod inset;
mod local_fields;
mod map;
mod mixtures;
mod overlap;
mod panel;
mod phase_diagram;
mod plot;
mod rates;
mod recall;
mod relaxation;
mod remanent;
mod replay;
mod replica_overlaps;
mod residuals;
mod response;
mod scaling;
mod specific_heat;
mod spurious;
mod study;
mod style;
mod trajectory;
mod words;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use self::canvas::Picture;
pub use self::film::Shown;
use crate::error::{Error, Result};
use crate::experiment::{Protocol, Recording};
use crate::table::{Table, replace_file};

/// What a figure is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Title of the experiment.
    pub title: &'a str,
    /// `points.csv`: one row per point, every quantity with its `_error`.
    pub points: &'a Table,
    /// `estimates.csv`, where there is one.
    pub estimates: Option<&'a Table>,
    /// `trajectory.csv` and `states.csv`, where a run was recorded.
    pub recording: Option<&'a Recording>,
}

/// Draws one figure, or says why it cannot.
type Draw = fn(&Source) -> std::result::Result<Picture, String>;

/// A figure that can be asked for.
struct Figure {
    name: &'static str,
    draw: Draw,
    needs: Needs,
    /// Megabytes that a process takes, roughly, in which it is drawn: above all a bitmap on a fine grid.
    megabytes: u32,
}

/// What it takes to draw a figure.
enum Needs {
    /// So many loads, and so many temperatures.
    Grid(usize),
    /// Something swept.
    Sweep,
    /// A recorded run.
    Recording,
    /// Two replicas at each temperature.
    Replicas,
    /// So many start overlaps.
    StartOverlaps(usize),
    /// An optional observable.
    Observable(&'static str),
    /// One of the stabilities of the synapses.
    Stability,
    /// Final states by species, from mixtures of several numbers of patterns.
    Mixtures,
    /// Many starts of each pattern set.
    Census,
}

const FIGURES: [Figure; 22] = [
    Figure { name: "phase-diagram", draw: phase_diagram::draw, needs: Needs::Grid(2), megabytes: 52 },
    Figure { name: "overlap", draw: overlap::draw, needs: Needs::Grid(1), megabytes: 37 },
    Figure { name: "capacity", draw: capacity::draw, needs: Needs::Grid(1), megabytes: 46 },
    Figure { name: "scaling", draw: scaling::draw, needs: Needs::Grid(1), megabytes: 46 },
    Figure { name: "energy", draw: energy::draw, needs: Needs::Grid(1), megabytes: 37 },
    Figure { name: "spurious", draw: spurious::draw, needs: Needs::Grid(1), megabytes: 56 },
    Figure {
        name: "species",
        draw: spurious::draw_species,
        needs: Needs::Observable("species"),
        megabytes: 75,
    },
    Figure { name: "mixtures", draw: mixtures::draw, needs: Needs::Mixtures, megabytes: 60 },
    Figure { name: "census", draw: census::draw, needs: Needs::Census, megabytes: 60 },
    Figure { name: "glass", draw: glass::draw, needs: Needs::Replicas, megabytes: 37 },
    Figure {
        name: "replica-overlaps",
        draw: replica_overlaps::draw,
        needs: Needs::Observable("replica_overlap_distribution"),
        megabytes: 62,
    },
    Figure { name: "boundaries", draw: boundaries::draw, needs: Needs::Sweep, megabytes: 56 },
    Figure { name: "basin", draw: basin::draw, needs: Needs::StartOverlaps(5), megabytes: 62 },
    Figure {
        name: "local-fields",
        draw: local_fields::draw,
        needs: Needs::Observable("local_fields"),
        megabytes: 56,
    },
    Figure {
        name: "specific-heat",
        draw: specific_heat::draw,
        needs: Needs::Observable("specific_heat"),
        megabytes: 37,
    },
    Figure {
        name: "relaxation",
        draw: relaxation::draw,
        needs: Needs::Observable("trusted_time"),
        megabytes: 37,
    },
    Figure { name: "remanent", draw: remanent::draw, needs: Needs::Grid(1), megabytes: 56 },
    Figure { name: "response", draw: response::draw, needs: Needs::Sweep, megabytes: 56 },
    Figure { name: "stability", draw: response::draw_stability, needs: Needs::Stability, megabytes: 62 },
    Figure {
        name: "familiarity",
        draw: familiarity::draw,
        needs: Needs::Observable("start_energy"),
        megabytes: 56,
    },
    Figure { name: "recall", draw: recall::draw, needs: Needs::Recording, megabytes: 62 },
    Figure { name: "replay", draw: replay::draw, needs: Needs::Recording, megabytes: 46 },
];

/// The memory of a process that draws these figures one after the other, roughly, in bytes; those that do not exist take none.
#[must_use]
pub fn peak_bytes(names: &[String]) -> f64 {
    let sizes = names.iter().filter_map(|name| find(name).ok()).map(|figure| figure.megabytes);
    1e6 * f64::from(sizes.max().unwrap_or(0))
}

/// The names of all figures.
pub const NAMES: &[&str] = &{
    let mut names = [""; FIGURES.len()];
    let mut index = 0;
    while index < FIGURES.len() {
        names[index] = FIGURES[index].name;
        index += 1;
    }
    names
};

static CURE: LazyLock<String> = LazyLock::new(|| format!("use one of {}", NAMES.join(", ")));

fn find(name: &str) -> Result<&'static Figure> {
    let unknown = || Error::Argument { name: "figure", value: name.to_owned(), cure: CURE.as_str() };
    FIGURES.iter().find(|figure| figure.name == name).ok_or_else(unknown)
}

/// What an experiment gives to figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given<'a> {
    /// All points.
    pub points: usize,
    /// Loads of the largest network.
    pub loads: usize,
    /// Its temperatures.
    pub temperatures: usize,
    /// Its start overlaps.
    pub start_overlaps: usize,
    /// The optional observables that are measured.
    pub observables: &'a [String],
    /// Whether a run is recorded.
    pub recording: bool,
    /// Whether there are two replicas at each temperature.
    pub replicas: bool,
    /// Numbers of patterns in starting mixtures.
    pub mixtures: usize,
    /// Starts of each pattern set.
    pub starts: u64,
}

impl Given<'_> {
    fn measures(&self, name: &str) -> bool {
        self.observables.iter().any(|known| known == name)
    }
}

/// Refuses a figure that an experiment could not fill: before it is simulated.
///
/// # Errors
/// If there is no figure of this name, or the experiment does not give what it shows.
pub fn check(name: &str, given: Given) -> Result<()> {
    let cure = match find(name)?.needs {
        Needs::Grid(least) if given.loads.min(given.temperatures) < least => {
            "this figure needs two loads and two temperatures at least; for fewer draw `overlap`"
        }
        Needs::Sweep if given.points < 2 => {
            "this figure shows how something changes: give a key several values"
        }
        Needs::Recording if !given.recording => {
            "this figure shows a recorded run: give measure.record = true, and one value to every key"
        }
        Needs::Replicas if !given.replicas => {
            "this figure shows the overlap of two replicas: give dynamics.schedule = \"tempering\""
        }
        Needs::StartOverlaps(least) if given.start_overlaps < least => {
            "this figure shows how retrieval depends on the start overlap: give dynamics.start_overlap five values or more"
        }
        Needs::Observable(name) if !given.measures(name) => match name {
            "species" => "this figure tells final states apart: give measure.observables = [\"species\"]",
            "start_energy" => {
                "this figure shows energies of starts: give measure.observables = [\"start_energy\"] and start = [\"pattern\", \"random\"]"
            }
            "local_fields" => "this figure shows local fields: give measure.observables = [\"local_fields\"]",
            "replica_overlap_distribution" => {
                "this figure shows how replicas overlap: give schedule = \"tempering\" and measure.observables = [\"replica_overlap_distribution\"]"
            }
            "specific_heat" => {
                "this figure shows fluctuations: give measure.observables = [\"specific_heat\"]"
            }
            _ => {
                "this figure shows times one can trust: give measure.observables = [\"trusted\", \"trusted_time\"]"
            }
        },
        Needs::Stability if !response::OF_SYNAPSES.iter().any(|(_, column)| given.measures(column)) => {
            "this figure shows how firmly patterns are held: give measure.observables = [\"margin_reached\", \"least_stability\", \"learned\"]"
        }
        Needs::Mixtures if !given.measures("species") => {
            "this figure tells final states apart: give measure.observables = [\"species\"]"
        }
        Needs::Mixtures if given.mixtures < 2 => {
            "this figure shows how long mixtures stay: give start = \"mixture\" and two or more of mixture_of = [3, 5, 7]"
        }
        Needs::Census if given.starts < 2 => {
            "this figure shows a census of many starts: give dynamics.starts = 100"
        }
        _ => return Ok(()),
    };
    Err(Error::Argument { name: "output.figures", value: name.to_owned(), cure })
}

/// Draws the figure `name` as `folder/name.svg` and `folder/name.png` and returns both paths.
///
/// Each file is written beside its place first and then renamed, so that no reader sees half of it.
///
/// # Errors
/// If there is no figure of this name ([`Error::Argument`]), if the tables do not hold what it shows, or if
/// a file cannot be written ([`Error::Figure`]).
///
/// ```
/// use attractor::figure::{Source, draw};
/// use attractor::table::Table;
///
/// let mut points = Table::new(["neurons", "load", "temperature", "samples", "overlap", "overlap_error"]);
/// for (load, overlap) in [("0.05", "1.0"), ("0.1", "0.998"), ("0.15", "0.9")] {
///     points.push(["500", load, "0", "16", overlap, "0.002"].map(str::to_owned).to_vec());
/// }
/// let source = Source { title: "Retrieval", points: &points, estimates: None, recording: None };
/// let files = draw("overlap", &source, &std::env::temp_dir())?;
/// assert!(files.iter().all(|file| file.exists()));
/// # Ok::<(), attractor::error::Error>(())
/// ```
pub fn draw(name: &str, source: &Source, folder: &Path) -> Result<Vec<PathBuf>> {
    let figure = find(name)?;
    write(name, (figure.draw)(source), folder)
}

/// Draws how cost grows, from the tables of [`crate::experiment::growth`], as `folder/growth.svg` and
/// `folder/growth.png` and returns both paths.
///
/// # Errors
/// If the tables do not hold what it shows, or if a file cannot be written ([`Error::Figure`]).
pub fn draw_growth(points: &Table, fits: &Table, folder: &Path) -> Result<Vec<PathBuf>> {
    write("growth", growth::draw(points, fits), folder)
}

/// Draws how measured values differ from theory, from [`crate::analysis::Comparison::table`], as `folder/residuals.svg`
/// and `folder/residuals.png` and returns both paths.
///
/// # Errors
/// If the table holds nothing to compare, or if a file cannot be written ([`Error::Figure`]).
pub fn draw_residuals(title: &str, comparison: &Table, folder: &Path) -> Result<Vec<PathBuf>> {
    write("residuals", residuals::draw(title, comparison), folder)
}

/// Draws recalls sweep by sweep as the film strips `folder/recall.svg` and `folder/recall.png` and the animation
/// `folder/recall.gif`, and returns the paths.
///
/// ```
/// use attractor::experiment::{Damage, Protocol, Recall};
/// use attractor::figure::{Shown, draw_films};
/// use attractor::picture::{letters, patterns};
///
/// let (pictures, protocol) = (letters("TCH")?, Protocol::default());
/// let cue = Damage { noise: 0.2, mask: None }.of(&pictures[0], 1, &[]);
/// let film = Recall::new(patterns(&pictures)?, protocol)?.film(&cue, &[]);
/// let verdict = film.verdict(&["T", "C", "H"], Some(0));
/// let shown = Shown { memory: &pictures[0], number: 0, film: &film, verdict: &verdict };
/// let files = draw_films("Recall of T", &[shown], &protocol, &std::env::temp_dir())?;
/// assert!(files.iter().all(|file| file.exists()));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If there is no recall, or if a file cannot be written ([`Error::Figure`]).
pub fn draw_films(title: &str, shown: &[Shown], protocol: &Protocol, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = write("recall", film::draw(title, shown, protocol), folder)?;
    let path = folder.join("recall.gif");
    let written = animation::encode(shown)
        .and_then(|file| replace_file(&path, &file).map_err(|error| error.to_string()));
    written.map_err(|message| Error::Figure { path: path.clone(), message })?;
    files.push(path);
    Ok(files)
}

/// Draws a contact sheet of recalls, memory, cue and last state of each (the first 40), as `folder/gallery.svg` and
/// `folder/gallery.png` and returns both paths.
///
/// # Errors
/// If there is no recall, or if a file cannot be written ([`Error::Figure`]).
pub fn draw_gallery(
    title: &str,
    shown: &[Shown],
    protocol: &Protocol,
    folder: &Path,
) -> Result<Vec<PathBuf>> {
    write("gallery", film::draw_gallery(title, shown, protocol), folder)
}

/// Draws how often memories are recalled against noise (the first seven), from [`crate::experiment::rates`], as `folder/rates.svg` and
/// `folder/rates.png` and returns both paths.
///
/// # Errors
/// If the table has no rates, or if a file cannot be written ([`Error::Figure`]).
pub fn draw_rates(title: &str, caption: &str, rates: &Table, folder: &Path) -> Result<Vec<PathBuf>> {
    write("rates", rates::draw(title, caption, rates), folder)
}

/// Writes a picture in both formats, or says why there is none.
fn write(name: &str, picture: std::result::Result<Picture, String>, folder: &Path) -> Result<Vec<PathBuf>> {
    let files = ["svg", "png"].map(|format| folder.join(format!("{name}.{format}")));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |message| Error::Figure { path, message }
    };
    let picture = picture.map_err(failed(&files[0]))?;
    picture.write_svg(&files[0]).map_err(failed(&files[0]))?;
    picture.write_png(&files[1]).map_err(failed(&files[1]))?;
    Ok(files.into())
}
