//! `attractor plot`: the figures again from the tables, no simulation.

use std::path::{Path, PathBuf};

use attractor::error::{Error, Result};
use attractor::experiment::{Manifest, POINTS, Recording};
use attractor::figure;
use attractor::table::Table;
use clap::Args;

use super::output;

/// Draw the figures of a finished run again, from its tables
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor plot results/phase-diagram
  attractor plot results/phase-diagram --figure energy
  attractor plot results/spinodal results/coexistence results/freezing --out results")]
pub(super) struct Plot {
    /// The result folder; of several, the estimates of all are drawn in one figure, `boundaries`
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Where to write the figures: the (first) result folder unless given
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Draw this figure instead of those the config asks for; may be repeated
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(figure::NAMES))]
    figure: Vec<String>,
}

/// The figure that shows the estimates of several folders.
const TOGETHER: &str = "boundaries";

impl Plot {
    pub(super) fn run(&self) -> Result<()> {
        let first = &self.folders[0];
        let manifest = read_manifest(first)?;
        let figures =
            if self.figure.is_empty() { self.usual_figures(&manifest) } else { self.figure.clone() };
        if figures.is_empty() {
            let names = figure::NAMES.join(", ");
            let message = format!("its config asks for no figures: choose with --figure one of {names}");
            return Err(Error::Folder { folder: first.clone(), message });
        }
        let several = self.folders.len() > 1;
        if several && figures.iter().any(|name| name != TOGETHER) {
            let message = format!(
                "several folders go into the figure {TOGETHER} alone: give one folder, or drop --figure"
            );
            return Err(Error::Folder { folder: self.folders[1].clone(), message });
        }
        let mut tables = Tables::read(first)?;
        for folder in &self.folders[1..] {
            read_manifest(folder)?;
            tables.add_estimates(folder)?;
        }
        if let Some(out) = &self.out {
            std::fs::create_dir_all(out).map_err(|source| Error::file(out, "create", source))?;
        }
        let title = if several { "Measured boundaries" } else { title_of(&manifest) };
        for path in tables.draw(title, &figures, self.out.as_ref().unwrap_or(first))? {
            output::line(&path.display().to_string())?;
        }
        Ok(())
    }

    fn usual_figures(&self, manifest: &Manifest) -> Vec<String> {
        if self.folders.len() > 1 { vec![TOGETHER.to_owned()] } else { figures_of(manifest) }
    }
}

/// The manifest of a folder that must have one.
pub(super) fn read_manifest(folder: &Path) -> Result<Manifest> {
    Manifest::read(folder)?.ok_or_else(|| Error::Folder {
        folder: folder.to_owned(),
        message: "there is no manifest.json: this is no result folder".to_owned(),
    })
}

/// The figures a run was asked for.
pub(super) fn figures_of(manifest: &Manifest) -> Vec<String> {
    let names = manifest.config["output"]["figures"].as_array();
    names.into_iter().flatten().filter_map(|name| name.as_str()).map(str::to_owned).collect()
}

/// Draws figures from the tables in a folder; one that cannot be drawn does not keep the others from it.
pub(super) fn draw(folder: &Path, manifest: &Manifest, figures: &[String]) -> Result<Vec<PathBuf>> {
    Tables::read(folder)?.draw(title_of(manifest), figures, folder)
}

fn title_of(manifest: &Manifest) -> &str {
    manifest.config["title"].as_str().unwrap_or_default()
}

/// The tables that figures are drawn from.
struct Tables {
    points: Table,
    estimates: Option<Table>,
    recording: Option<Recording>,
}

impl Tables {
    fn read(folder: &Path) -> Result<Self> {
        if !folder.join(POINTS).exists() {
            let message = "points.csv is not there: give the `attractor run` command of this folder again";
            return Err(Error::Folder { folder: folder.to_owned(), message: message.to_owned() });
        }
        let recording = if Recording::exists(folder) { Some(Recording::read(folder)?) } else { None };
        Ok(Self { points: Table::read(&folder.join(POINTS))?, estimates: estimates_in(folder)?, recording })
    }

    /// Adds what another study has estimated.
    fn add_estimates(&mut self, folder: &Path) -> Result<()> {
        let none = || {
            Error::Folder {
            folder: folder.to_owned(),
            message: "it has no estimates.csv of this version: a run that estimates no boundary has none, an older one is run again".to_owned(),
        }
        };
        let others = estimates_in(folder)?.ok_or_else(none)?;
        match &mut self.estimates {
            None => self.estimates = Some(others),
            Some(own) if own.columns() == others.columns() => {
                own.rows_mut().extend(others.rows().iter().cloned());
            }
            Some(_) => return Err(none()),
        }
        Ok(())
    }

    fn draw(&self, title: &str, figures: &[String], folder: &Path) -> Result<Vec<PathBuf>> {
        let source = figure::Source {
            title,
            points: &self.points,
            estimates: self.estimates.as_ref(),
            recording: self.recording.as_ref(),
        };
        let (mut paths, mut failure) = (Vec::new(), None);
        for name in figures {
            match figure::draw(name, &source, folder) {
                Ok(files) => paths.extend(files),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(paths), Err)
    }
}

fn estimates_in(folder: &Path) -> Result<Option<Table>> {
    let path = folder.join(ESTIMATES);
    path.exists().then(|| Table::read(&path)).transpose()
}

/// Removes all figures from a folder whose results are replaced.
pub(super) fn remove_figures(folder: &Path) -> Result<()> {
    let files = figure::NAMES.iter().flat_map(|name| ["svg", "png"].map(|format| format!("{name}.{format}")));
    for path in files.map(|file| folder.join(file)).filter(|path| path.exists()) {
        std::fs::remove_file(&path).map_err(|source| Error::file(&path, "remove", source))?;
    }
    Ok(())
}

/// The table of what a study estimates.
pub(super) const ESTIMATES: &str = "estimates.csv";
