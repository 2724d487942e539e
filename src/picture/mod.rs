//! Black-and-white pictures as states of neurons.
//!
//! One pixel is one neuron, row by row from the top left: dark is `s_i = +1`, light is `-1`. A picture is read from a file of
//! one of three kinds, told apart by their content and never by their name:
//!
//! - **PNG** of 1 to 8 bits, in grey, colour or palette: what shines through is laid on white, and a pixel is dark where its
//!   brightness (0.299 R + 0.587 G + 0.114 B, Rec. 601) is below one half;
//! - **PBM**, plain (P1) or packed (P4): 1 is dark;
//! - **text**, one line a row: `#` or `X` dark, `.` or a space light; or digits, `1` dark and `0` light; or numbers with spaces or
//!   commas between them, `+1` dark and `-1` (or `0`) light.
//!
//! [`letters`] has the pictures of the textbooks, letters on a grid of 5 x 5 pixels. (Hopfield, PNAS 79, 2554 (1982) has the network; nothing
//! in it knows which neurons are neighbours.)

mod letters;
mod mask;
mod pbm;
mod png;
mod read;
mod text;

pub use letters::{LETTERS, letters};
pub use mask::Mask;
pub use read::{read, read_all, read_one};

use std::path::Path;
use std::sync::Arc;

use ndarray::Array2;

use crate::error::{Error, Result};
use crate::network::{Patterns, Spins};

/// The most pixels of a picture: a square of 1024.
pub const MOST_PIXELS: usize = 1 << 20;

/// A picture, and the state of the network that shows it.
///
/// ```
/// let letter = &attractor::picture::letters("T")?[0];
/// assert_eq!(letter.rows(&letter.spins), ["#####", "..#..", "..#..", "..#..", "..#.."]);
/// # Ok::<(), attractor::error::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What it is called: a letter, or the name of its file without the ending.
    pub name: String,
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// The pixels, row by row from the top left; dark is `+1`.
    pub spins: Spins,
}

impl Picture {
    /// A picture from its pixels, row by row, `true` where dark; `Err` is what is wrong with it and what to do.
    fn new(name: &str, width: usize, pixels: &[bool]) -> std::result::Result<Self, String> {
        let height = pixels.len() / width.max(1);
        check_size(width, height)?;
        if pixels.iter().all(|&dark| dark == pixels[0]) {
            let tone = if pixels[0] { "dark" } else { "light" };
            return Err(format!(
                "all its pixels are {tone}, so it shows nothing: give a picture with more contrast"
            ));
        }
        let spins = Spins::from_fn(pixels.len(), |neuron| pixels[neuron]);
        Ok(Self { name: name.to_owned(), width, height, spins })
    }

    /// Another state as a picture of this shape, row by row: `#` dark, `.` light.
    #[must_use]
    pub fn rows(&self, spins: &Spins) -> Vec<String> {
        let pixel = |x, y| if spins.is_up(y * self.width + x) { '#' } else { '.' };
        (0..self.height).map(|y| (0..self.width).map(|x| pixel(x, y)).collect()).collect()
    }
}

/// The network's patterns: the pictures in this order, shape `[P, N]`.
///
/// ```
/// let patterns = attractor::picture::patterns(&attractor::picture::letters("TCH")?)?;
/// assert_eq!((patterns.patterns(), patterns.neurons()), (3, 25));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If there is no picture, their sizes differ, or two of them are the same.
pub fn patterns(pictures: &[Picture]) -> Result<Arc<Patterns>> {
    let refuse = |picture: &Picture, message: String| {
        Err(Error::Picture { path: picture.name.clone().into(), message })
    };
    let Some(first) = pictures.first() else {
        let none = Error::Argument { name: "pictures", value: "none".into(), cure: "give one at least" };
        return Err(none);
    };
    for (index, picture) in pictures.iter().enumerate() {
        check_same_size(picture, first, Path::new(&picture.name))?;
        if let Some(twin) = pictures[..index].iter().find(|other| other.spins == picture.spins) {
            return refuse(picture, format!("is the same picture as {}: leave one of them out", twin.name));
        }
    }
    let shape = (pictures.len(), first.spins.neurons());
    let array = Array2::from_shape_fn(shape, |(mu, i)| pictures[mu].spins.spin(i));
    Patterns::from_array(&array.view()).map(Arc::new)
}

/// Refuses a picture, from this file, that has not the size of another.
///
/// # Errors
/// If width or height differ.
pub fn check_same_size(picture: &Picture, other: &Picture, path: &Path) -> Result<()> {
    if (picture.width, picture.height) == (other.width, other.height) {
        return Ok(());
    }
    let message = format!(
        "is {} x {} pixels, where {} is {} x {}: bring all pictures to one size",
        picture.width, picture.height, other.name, other.width, other.height
    );
    Err(Error::Picture { path: path.to_owned(), message })
}

/// Refuses pictures of no pixels, of a single one, and of too many; asked before any of them is unpacked.
fn check_size(width: usize, height: usize) -> std::result::Result<(), String> {
    let pixels = width.saturating_mul(height);
    if pixels < 2 {
        return Err(format!("is {width} x {height} pixels: give a picture of 2 pixels at least"));
    }
    if pixels > MOST_PIXELS {
        return Err(format!(
            "is {width} x {height} pixels, above the {MOST_PIXELS} that are read: scale it down, to 1024 x 1024 or less"
        ));
    }
    Ok(())
}
