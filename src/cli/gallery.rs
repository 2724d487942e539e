//! `attractor gallery`: every picture recalled, and how often that works.

use std::path::PathBuf;

use attractor::error::{Error, Result, one_line};
use attractor::experiment::{Damage, Exhibit, Protocol, Verdict, gallery, rates};
use attractor::figure::{self, Shown};
use attractor::picture::{Mask, Picture};
use attractor::statistics::Estimate;
use attractor::table::Table;
use clap::Args;
use serde::Serialize;

use super::memories::{Asking, Setup, Stored, announcement, damage_in_words, names};
use super::output;

/// Recall every picture of a folder, and tell how often that works
///
/// Stores all pictures and recalls each of them from several damaged copies: the part that is recalled, and to the last pixel,
/// overlaps and wrong pixels, with standard errors over the copies; and what the first of them became.
#[derive(Args)]
#[command(after_help = "\
Examples:
  attractor gallery --noise 0.08 --repeats 1000     the letters T, C and H
  attractor gallery birds/ --mask left-half --out sheets
  attractor gallery --rates --repeats 1000 --out sheets   how often T, C and H are recalled, against noise

The first copy of a picture is the cue of `attractor recall --cue NAME` with the same options.")]
pub(super) struct Gallery {
    #[command(flatten)]
    stored: Stored,
    #[command(flatten)]
    asking: Asking,
    /// Damaged copies of each picture
    #[arg(long, value_name = "K", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    repeats: u64,
    /// Measure, besides, how often each is recalled at every noise up to one half
    #[arg(long, conflicts_with = "noise")]
    rates: bool,
    /// Draw a contact sheet, gallery.svg and gallery.png, into this folder: memory, cue and end of the first recalls;
    /// and rates.csv, rates.svg and rates.png, if they are measured
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print JSON instead of text
    #[arg(long)]
    json: bool,
}

impl Gallery {
    pub(super) fn run(&self) -> Result<()> {
        let protocol = self.asking.protocol()?;
        let damage = self.asking.damage(false)?;
        let pictures = self.stored.read()?;
        let exhibits = gallery(&pictures, &protocol, damage, self.repeats)?;
        let names = names(&pictures);
        let verdicts: Vec<Verdict> =
            exhibits.iter().enumerate().map(|(mu, exhibit)| exhibit.film.verdict(&names, Some(mu))).collect();
        let rates =
            if self.rates { Some(rates(&pictures, &protocol, damage.mask, self.repeats)?) } else { None };
        let mut files = self.draw(&pictures, &exhibits, &verdicts, (&protocol, damage))?;
        if let Some(rates) = &rates {
            files.extend(self.draw_rates(&pictures, &protocol, rates)?);
        }
        if self.json {
            return output::json(&self.answer(
                &pictures,
                &exhibits,
                &verdicts,
                (&protocol, damage, rates.as_ref(), &files),
            ));
        }
        output::line(&announcement(&pictures))?;
        output::line(&format!("{} copies of each, {}", self.repeats, damage_in_words(damage, &pictures[0])))?;
        print(&pictures, &exhibits, &verdicts)?;
        if let Some(rates) = &rates {
            output::line("")?;
            output::csv(rates)?;
        }
        files.iter().try_for_each(|path| output::line(&path.display().to_string()))
    }

    fn draw(
        &self,
        pictures: &[Picture],
        exhibits: &[Exhibit],
        verdicts: &[Verdict],
        (protocol, damage): (&Protocol, Damage),
    ) -> Result<Vec<PathBuf>> {
        let Some(folder) = &self.out else { return Ok(Vec::new()) };
        std::fs::create_dir_all(folder).map_err(|source| Error::file(folder, "create", source))?;
        let shown: Vec<Shown> = pictures
            .iter()
            .zip(exhibits.iter().zip(verdicts))
            .enumerate()
            .map(|(number, (memory, (exhibit, verdict)))| Shown {
                memory,
                number,
                film: &exhibit.film,
                verdict,
            })
            .collect();
        let title = format!("Memories recalled: {}", damage_in_words(damage, &pictures[0]));
        figure::draw_gallery(&title, &shown, protocol, folder)
    }

    fn draw_rates(&self, pictures: &[Picture], protocol: &Protocol, rates: &Table) -> Result<Vec<PathBuf>> {
        let Some(folder) = &self.out else { return Ok(Vec::new()) };
        let table = folder.join("rates.csv");
        rates.write(&table)?;
        let caption = format!(
            "N = {} neurons, P = {} memories; T = {}. Means over {} cues each, with standard errors; thin lines guide the eye.",
            pictures[0].spins.neurons(),
            pictures.len(),
            protocol.temperature,
            self.repeats
        );
        let figures = figure::draw_rates("Recall against noise", &caption, rates, folder)?;
        Ok(std::iter::once(table).chain(figures).collect())
    }

    fn answer(
        &self,
        pictures: &[Picture],
        exhibits: &[Exhibit],
        verdicts: &[Verdict],
        (protocol, damage, rates, files): (&Protocol, Damage, Option<&Table>, &[PathBuf]),
    ) -> Answer {
        let row = |((picture, exhibit), verdict): ((&Picture, &Exhibit), &Verdict)| Row {
            name: picture.name.clone(),
            recalled: exhibit.recalled.into(),
            exact: exhibit.exact.into(),
            cue_overlap: exhibit.cue_overlap.into(),
            overlap: exhibit.overlap.into(),
            wrong: exhibit.wrong.into(),
            first: verdict.sentence.clone(),
        };
        Answer {
            setup: Setup::new(pictures, protocol),
            noise: damage.noise,
            mask: damage.mask.map(Mask::name),
            repeats: self.repeats,
            pictures: pictures.iter().zip(exhibits).zip(verdicts).map(row).collect(),
            rates: rates.map(|rates| (0..rates.rows().len()).map(|row| Rate::new(rates, row)).collect()),
            files: files.to_vec(),
        }
    }
}

fn print(pictures: &[Picture], exhibits: &[Exhibit], verdicts: &[Verdict]) -> Result<()> {
    let names: Vec<String> = names(pictures).iter().map(|name| name.chars().take(24).collect()).collect();
    let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).max(6);
    output::line(&format!(
        "{:width$}  recalled    exact       cue m       final m     wrong       first copy",
        "memory"
    ))?;
    for ((name, exhibit), verdict) in names.iter().zip(exhibits).zip(verdicts) {
        let Exhibit { recalled, exact, cue_overlap, overlap, wrong, .. } = exhibit;
        let numbers = [recalled, exact, cue_overlap, overlap, wrong]
            .map(|estimate| format!("{:<12}", rounded(*estimate)));
        output::line(&format!("{name:width$}  {}{}", numbers.concat(), one_line(&verdict.sentence)))?;
    }
    Ok(())
}

/// An estimate in few letters; where all copies agree, to four digits.
fn rounded(estimate: Estimate) -> String {
    match estimate.error {
        Some(error) if error > 0.0 => estimate.to_string(),
        Some(_) => format!("{}(0)", (estimate.value * 1e4).round() / 1e4),
        None => estimate.to_string(),
    }
}

/// What `--json` prints.
#[derive(Serialize)]
struct Answer {
    #[serde(flatten)]
    setup: Setup,
    noise: f64,
    mask: Option<&'static str>,
    repeats: u64,
    pictures: Vec<Row>,
    rates: Option<Vec<Rate>>,
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Row {
    name: String,
    recalled: Number,
    exact: Number,
    cue_overlap: Number,
    overlap: Number,
    wrong: Number,
    /// What the first copy became.
    first: String,
}

/// A row of the table of rates.
#[derive(Serialize)]
struct Rate {
    memory: String,
    noise: Option<f64>,
    recalled: Option<Number>,
    exact: Option<Number>,
    overlap: Option<Number>,
}

impl Rate {
    fn new(rates: &Table, row: usize) -> Self {
        let number = |name: &str| {
            let value = rates.number(row, name)?;
            Some(Number { value, error: rates.number(row, &format!("{name}_error")) })
        };
        Self {
            memory: rates.text(row, "memory").unwrap_or_default().to_owned(),
            noise: rates.number(row, "noise"),
            recalled: number("recalled"),
            exact: number("exact"),
            overlap: number("overlap"),
        }
    }
}

#[derive(Serialize)]
struct Number {
    value: f64,
    error: Option<f64>,
}

impl From<Estimate> for Number {
    fn from(Estimate { value, error }: Estimate) -> Self {
        Self { value, error }
    }
}
