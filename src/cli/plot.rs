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
  attractor plot results/phase-diagram --figure energy")]
pub(super) struct Plot {
    /// The result folder
    folder: PathBuf,
    /// Draw this figure instead of those the config asks for; may be repeated
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(figure::NAMES))]
    figure: Vec<String>,
}

impl Plot {
    pub(super) fn run(&self) -> Result<()> {
        let manifest = read_manifest(&self.folder)?;
        let figures = if self.figure.is_empty() { figures_of(&manifest) } else { self.figure.clone() };
        if figures.is_empty() {
            let names = figure::NAMES.join(", ");
            let message = format!("its config asks for no figures: choose with --figure one of {names}");
            return Err(Error::Folder { folder: self.folder.clone(), message });
        }
        for path in draw(&self.folder, &manifest, &figures)? {
            output::line(&path.display().to_string())?;
        }
        Ok(())
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
    let points = Table::read(&folder.join(POINTS))?;
    let estimates = folder.join(ESTIMATES);
    let estimates = if estimates.exists() { Some(Table::read(&estimates)?) } else { None };
    let title = manifest.config["title"].as_str().unwrap_or_default();
    let recording = if Recording::exists(folder) { Some(Recording::read(folder)?) } else { None };
    let source = figure::Source {
        title,
        points: &points,
        estimates: estimates.as_ref(),
        recording: recording.as_ref(),
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
