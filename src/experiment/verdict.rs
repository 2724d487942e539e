//! What became of a cue, in one sentence: the memory asked for, another one, or none at all.

use super::recall::Film;
use crate::dynamics::Outcome;
use crate::observable::{Identity, Species};

/// How a recall ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the last state is the memory asked for, or any memory where none was.
    pub recalled: bool,
    /// Pixels in which it differs from the memory asked for or, where none was, from the memory nearest to the cue.
    pub wrong: usize,
    /// All of it in words.
    pub sentence: String,
}

impl Film {
    /// Judges the last state; `asked` is the memory that the cue was made from, if it was made from one.
    ///
    /// ```
    /// use attractor::experiment::{Damage, Protocol, Recall};
    /// use attractor::picture::{letters, patterns};
    ///
    /// let pictures = letters("TCH")?;
    /// let mut recall = Recall::new(patterns(&pictures)?, Protocol::default())?;
    /// let film = recall.film(&pictures[0].spins, &[]);
    /// let verdict = film.verdict(&["T", "C", "H"], Some(0));
    /// assert_eq!((verdict.wrong, verdict.sentence.as_str()), (0, "recalled: T, every pixel right"));
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn verdict(&self, names: &[impl AsRef<str>], asked: Option<usize>) -> Verdict {
        let last = self.ends().1;
        let wrong = last.wrong(self.reference(asked));
        let memory = self.identity.memory();
        let recalled = memory.is_some() && (asked.is_none() || asked == memory);
        let instead = match asked {
            Some(asked) if memory.is_some() && !recalled => format!(", asked for {}", names[asked].as_ref()),
            Some(asked) if memory.is_none() => {
                format!("; {} differ from {}", pixels(wrong), names[asked].as_ref())
            }
            _ => String::new(),
        };
        let what = what(&self.identity, &self.identity.name(names), recalled);
        let moving = if self.outcome == Outcome::Unfinished { "; it has not come to rest" } else { "" };
        Verdict { recalled, wrong, sentence: format!("{what}{instead}{moving}") }
    }

    /// The memory against which wrong pixels are counted: the one asked for, or that nearest to the cue.
    #[must_use]
    pub fn reference(&self, asked: Option<usize>) -> usize {
        let overlaps = &self.frames[0].overlaps;
        let nearer = |best: usize, mu: usize| if overlaps[mu] > overlaps[best] { mu } else { best };
        asked.unwrap_or_else(|| (0..overlaps.len()).reduce(nearer).unwrap_or(0))
    }
}

fn pixels(count: usize) -> String {
    if count == 1 { "1 pixel".to_owned() } else { format!("{count} pixels") }
}

/// What a state is, in words.
fn what(identity: &Identity, name: &str, recalled: bool) -> String {
    let but = |ideal: &str| match identity.differing {
        Some(0) => ideal.to_owned(),
        Some(count) => format!(", but for {}", pixels(count)),
        None => String::new(),
    };
    match identity.species {
        Species::Pattern if recalled => format!("recalled: {name}{}", but(", every pixel right")),
        Species::Pattern => format!("a wrong memory: {name}{}", but("")),
        Species::Reversed => {
            format!("no memory: {} reversed{}", name.strip_prefix('-').unwrap_or(name), but(""))
        }
        Species::Mixture3 | Species::Mixture5 | Species::Mixture7 => {
            format!("no memory: the mixture {name}{}", but(""))
        }
        Species::Asymmetric if identity.parts.len() > 1 => format!("no memory: an uneven mixture, {name}"),
        Species::Asymmetric if identity.parts.is_empty() => {
            "no memory: a spurious state that shares nothing with any memory".to_owned()
        }
        Species::Asymmetric => format!("no memory: a spurious state, nearest to {name}"),
        Species::Glassy => "no memory: a spurious state that no few memories carry".to_owned(),
        Species::Cycle => "no memory: a cycle of two states".to_owned(),
    }
}
