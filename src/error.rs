//! Everything that can go wrong, said in one line: which file, key or value, and what to do.

use std::path::{Path, PathBuf};

/// What went wrong.
///
/// The text of every variant is one complete line for a user.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The experiment asks for something that does not exist: a wrong key, type or value.
    #[error("{place}: {message}")]
    Config {
        /// File and line, or the command-line option.
        place: String,
        /// Key, value and cure.
        message: String,
    },
    /// An argument of a library call lies outside its range.
    #[error("{name} = {value}: {cure}")]
    Argument {
        /// Name of the argument.
        name: &'static str,
        /// The value that was given.
        value: String,
        /// What to give instead.
        cure: &'static str,
    },
    /// The output folder holds something that must not be touched.
    #[error("{}: {message}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What is there and what to do.
        message: String,
    },
    /// Reading or writing a file failed.
    #[error("{}: cannot {action}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What was tried: "read", "write", "create".
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A table cannot be read as what it should be.
    #[error("{}: {message}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// Line, column and cure.
        message: String,
    },
    /// A figure cannot be drawn.
    #[error("{}: cannot draw: {message}", path.display())]
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
        matches!(self, Self::Config { .. } | Self::Argument { .. })
    }
}
