//! Everything that can go wrong, said in one line: which file, key or value, and what to do.

use std::fmt;
use std::path::{Path, PathBuf};

/// What went wrong.
///
/// The text of every variant is one complete line for a user.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The experiment asks for something that does not exist: a wrong key, type or value.
    #[error("{}: {}", one_line(place), one_line(message))]
    Config {
        /// File and line, or the command-line option.
        place: String,
        /// Key, value and cure.
        message: String,
    },
    /// An argument of a library call lies outside its range.
    #[error("{name} = {}: {cure}", one_line(value))]
    Argument {
        /// Name of the argument.
        name: &'static str,
        /// The value that was given.
        value: String,
        /// What to give instead.
        cure: &'static str,
    },
    /// The output folder holds something that must not be touched.
    #[error("{}: {}", one_line(folder.display()), one_line(message))]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is there and what to do.
        message: String,
    },
    /// Reading or writing a file failed.
    #[error("{}: cannot {action}: {source}", one_line(path.display()))]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried: "read", "write", "create".
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table cannot be read as what it should be.
    #[error("{}: {}", one_line(path.display()), one_line(message))]
    Table {
        /// The file.
        path: PathBuf,
        /// Line, column and cure.
        message: String,
    },
    /// Measurement and theory differ where they were asked to agree.
    #[error("{}: {}", one_line(folder.display()), one_line(message))]
    Disagreement {
        /// The result folder.
        folder: PathBuf,
        /// What differs.
        message: String,
    },
    /// A run was asked to stop before its end.
    #[error("stopped {reason}: every finished task is kept, give the same command to go on")]
    Stopped {
        /// Who asked.
        reason: &'static str,
    },
    /// One of the processes of a run on many cannot go on.
    #[error("rank {rank}: {}", one_line(message))]
    Rank {
        /// Which one.
        rank: usize,
        /// What happened there.
        message: String,
    },
    /// A picture to be stored or recalled cannot be read as one.
    #[error("{}: {}", one_line(path.display()), one_line(message))]
    Picture {
        /// The file, or the name of the picture.
        path: PathBuf,
        /// What is wrong with it and what to do.
        message: String,
    },
    /// A figure cannot be drawn.
    #[error("{}: cannot draw: {}", one_line(path.display()), one_line(message))]
    Figure {
        /// The picture.
        path: PathBuf,
        /// Why.
        message: String,
    },
}

/// The result of everything that can fail here.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A file that could not be read, written or created.
    #[must_use]
    pub fn file(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        Self::File { path: path.to_owned(), action, source }
    }

    /// Whether the request itself was wrong (exit code 2) and not its execution (exit code 1).
    #[must_use]
    pub fn is_request(&self) -> bool {
        matches!(self, Self::Config { .. } | Self::Argument { .. } | Self::Picture { .. })
    }

    /// Whether a run was asked to stop.
    #[must_use]
    pub fn is_stop(&self) -> bool {
        matches!(self, Self::Stopped { .. })
    }
}

/// The text with everything that could tear a line or steer a terminal written as in Rust: `\n`, `\u{1b}`.
///
/// ```
/// assert_eq!(attractor::error::one_line("two\nlines"), "two\\nlines");
/// ```
pub fn one_line(text: impl fmt::Display) -> String {
    let tears = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let letters = text.to_string();
    letters.chars().fold(String::with_capacity(letters.len()), |mut line, letter| {
        if tears(letter) {
            line.extend(letter.escape_default());
        } else {
            line.push(letter);
        }
        line
    })
}
