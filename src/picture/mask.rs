//! A part of a picture that is not known: an incomplete memory.
//!
//! A neuron is `+1` or `-1` and has no third value for "unknown". A hidden pixel is therefore set by a fair coin, which is the one choice
//! that says nothing about it: its overlap with every memory is zero on average. (Setting all of them to light would be a statement, and
//! one that most letters agree with.)

use rand::RngCore;

use super::Picture;
use crate::network::Spins;
use crate::random::Stream;

/// Which half of a picture is hidden; of an odd number of rows or columns the middle one stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// The left columns.
    LeftHalf,
    /// The right columns.
    RightHalf,
    /// The upper rows.
    TopHalf,
    /// The lower rows.
    BottomHalf,
}

impl Mask {
    /// The words for them.
    pub const WORDS: &[(&str, Self)] = &[
        ("left-half", Self::LeftHalf),
        ("right-half", Self::RightHalf),
        ("top-half", Self::TopHalf),
        ("bottom-half", Self::BottomHalf),
    ];

    /// The word for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::WORDS.iter().find(|(_, mask)| *mask == self).map_or("", |(word, _)| word)
    }

    /// Whether it hides the pixel in this column and row.
    ///
    /// ```
    /// use attractor::picture::{Mask, letters};
    /// let letter = &letters("T")?[0];
    /// let hidden = (0..5).filter(|&column| Mask::RightHalf.hides(letter, column, 0));
    /// assert_eq!(hidden.collect::<Vec<_>>(), [3, 4]);
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn hides(self, picture: &Picture, column: usize, row: usize) -> bool {
        let (width, height) = (picture.width, picture.height);
        match self {
            Self::LeftHalf => column < width / 2,
            Self::RightHalf => column >= width - width / 2,
            Self::TopHalf => row < height / 2,
            Self::BottomHalf => row >= height - height / 2,
        }
    }

    /// A state of which the hidden pixels are forgotten: each is `+1` or `-1` with the same chance.
    #[must_use]
    pub fn forget(self, picture: &Picture, spins: &Spins, stream: &mut Stream) -> Spins {
        Spins::from_fn(spins.neurons(), |neuron| {
            let (column, row) = (neuron % picture.width, neuron / picture.width);
            if self.hides(picture, column, row) { stream.next_u64() >> 63 == 1 } else { spins.is_up(neuron) }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::letters;
    use crate::random::{Purpose, stream};

    #[test]
    fn what_is_seen_stays_and_what_is_hidden_says_nothing() {
        let letter = &letters("C").expect("a letter")[0];
        let mut chance = stream(1, Purpose::Start, &[]);
        for &(word, mask) in Mask::WORDS {
            let (mut right, mut hidden) = (0_u32, 0_u32);
            for _ in 0..1000 {
                let cue = mask.forget(letter, &letter.spins, &mut chance);
                for neuron in 0..25 {
                    let same = cue.is_up(neuron) == letter.spins.is_up(neuron);
                    if mask.hides(letter, neuron % 5, neuron / 5) {
                        hidden += 1;
                        right += u32::from(same);
                    } else {
                        assert!(same, "{word}");
                    }
                }
            }
            assert_eq!(hidden, 10_000, "two lines of five pixels");
            let (deviation, error) = (f64::from(right) - 5000.0, 50.0);
            assert!(deviation.abs() < 5.0 * error, "{word}: {right} of {hidden} are right");
        }
    }
}
