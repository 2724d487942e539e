//! Letters on a grid of 5 x 5 pixels.
//!
//! T, C and H are the example of many lessons on Hopfield's network. With Hebb's rule each of the three is a fixed point while all
//! are stored, and so are T and I as a pair, although they differ in four pixels alone. (T, C, H and I together are not: T falls
//! to I, which it resembles too much.)

use super::Picture;
use crate::error::{Error, Result};

/// Every letter there is.
pub const LETTERS: &str = "ACFHILNOTUXYZ";

/// Pixels in a row, and rows.
const SIDE: usize = 5;

const DRAWINGS: [(char, [&str; SIDE]); 13] = [
    ('A', [".###.", "#...#", "#####", "#...#", "#...#"]),
    ('C', ["#####", "#....", "#....", "#....", "#####"]),
    ('F', ["#####", "#....", "###..", "#....", "#...."]),
    ('H', ["#...#", "#...#", "#####", "#...#", "#...#"]),
    ('I', ["#####", "..#..", "..#..", "..#..", "#####"]),
    ('L', ["#....", "#....", "#....", "#....", "#####"]),
    ('N', ["#...#", "##..#", "#.#.#", "#..##", "#...#"]),
    ('O', ["#####", "#...#", "#...#", "#...#", "#####"]),
    ('T', ["#####", "..#..", "..#..", "..#..", "..#.."]),
    ('U', ["#...#", "#...#", "#...#", "#...#", "#####"]),
    ('X', ["#...#", ".#.#.", "..#..", ".#.#.", "#...#"]),
    ('Y', ["#...#", ".#.#.", "..#..", "..#..", "..#.."]),
    ('Z', ["#####", "...#.", "..#..", ".#...", "#####"]),
];

/// The letters of a word, in its order.
///
/// ```
/// let pictures = attractor::picture::letters("TCH")?;
/// assert_eq!(pictures.iter().map(|letter| letter.name.as_str()).collect::<String>(), "TCH");
/// assert!(attractor::picture::letters("Q").is_err());
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If one of them is not in [`LETTERS`].
pub fn letters(word: &str) -> Result<Vec<Picture>> {
    word.chars().map(letter).collect()
}

fn letter(name: char) -> Result<Picture> {
    let drawing = DRAWINGS.iter().find(|(known, _)| *known == name);
    let pixels = drawing.map(|(_, rows)| rows.iter().flat_map(|row| row.bytes().map(|pixel| pixel == b'#')));
    let picture = pixels.map(|pixels| Picture::new(&name.to_string(), SIDE, &pixels.collect::<Vec<_>>()));
    picture.and_then(std::result::Result::ok).ok_or_else(|| Error::Argument {
        name: "letter",
        value: name.to_string(),
        cure: "there are A, C, F, H, I, L, N, O, T, U, X, Y and Z",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::hebb::Plain;
    use crate::network::{Bath, SpinSystem};
    use crate::picture::patterns;

    /// Whether each letter of a word is a fixed point where all of them are stored.
    fn still(word: &str) -> Vec<bool> {
        let pictures = letters(word).expect("letters");
        let mut network = Plain::new(patterns(&pictures).expect("of one size"));
        let mut is_still = |letter: &Picture| {
            network.set_spins(&letter.spins);
            network.is_still(&Bath::cold())
        };
        pictures.iter().map(&mut is_still).collect()
    }

    #[test]
    fn textbook_letters_are_fixed_points_of_hebbs_rule() {
        assert_eq!(still("TCH"), [true; 3]);
        assert_eq!(still("TI"), [true; 2]);
        assert_eq!(still("TCHI"), [false, true, true, true], "T resembles I too much");
    }

    #[test]
    fn every_letter_is_drawn_and_no_two_are_the_same() {
        let all = letters(LETTERS).expect("all are drawn");
        assert_eq!(all.len(), DRAWINGS.len());
        assert!(patterns(&all).is_ok());
    }
}
