//! Recalls as an animated GIF: the frames of each film one after the other, wrong pixels marked.

use std::borrow::Cow;

use gif::{Encoder, Frame, Repeat};

use super::film::Shown;
use super::recall::ink;
use crate::network::Spins;
use crate::picture::Picture;

/// The longer side of a small picture comes to this many pixels or less.
const SIDE: usize = 250;
/// How long a state is seen, and how long the last one, in hundredths of a second.
const DELAY: u16 = 70;
const LAST_DELAY: u16 = 200;

/// The animation as the bytes of a file.
pub(super) fn encode(shown: &[Shown]) -> Result<Vec<u8>, String> {
    let memory = shown.first().ok_or("there is no recall")?.memory;
    let scale = (SIDE / memory.width.max(memory.height)).max(1);
    let size =
        |pixels: usize| u16::try_from(pixels * scale).map_err(|_| format!("{pixels} pixels are too many"));
    let (width, height) = (size(memory.width)?, size(memory.height)?);
    let failed = |error: gif::EncodingError| error.to_string();
    let palette: Vec<u8> = INKS.iter().flat_map(|&(up, right)| <[u8; 3]>::from(ink(up, right).rgb)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height, &palette).map_err(failed)?;
    encoder.set_repeat(Repeat::Infinite).map_err(failed)?;
    for Shown { memory, film, .. } in shown {
        let last = film.frames.len() - 1;
        for (index, frame) in film.frames.iter().enumerate() {
            let delay = if index == last { LAST_DELAY } else { DELAY };
            let buffer = Cow::Owned(pixels(&frame.spins, memory, scale));
            encoder
                .write_frame(&Frame { delay, width, height, buffer, ..Frame::default() })
                .map_err(failed)?;
        }
    }
    drop(encoder);
    Ok(file)
}

/// The palette: whether a pixel is dark, and whether it should be.
const INKS: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// Numbers in the palette, every pixel of the picture as a square of this side.
fn pixels(spins: &Spins, memory: &Picture, scale: usize) -> Vec<u8> {
    let number = |neuron| 2 * u8::from(spins.is_up(neuron)) + u8::from(memory.spins.is_up(neuron));
    let row = |y: usize| {
        (0..memory.width).flat_map(move |x| std::iter::repeat_n(number(y * memory.width + x), scale))
    };
    (0..memory.height)
        .flat_map(|y| std::iter::repeat_n(row(y).collect::<Vec<_>>(), scale))
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use gif::{ColorOutput, DecodeOptions};

    use super::*;
    use crate::experiment::{Damage, Protocol, Recall};
    use crate::picture::{letters, patterns};

    #[test]
    fn the_frames_of_a_film_are_read_back() {
        let pictures = letters("TCH").expect("letters");
        let cue = Damage { noise: 0.2, mask: None }.of(&pictures[0], 1, &[]);
        let mut recall = patterns(&pictures)
            .and_then(|stored| Recall::new(stored, Protocol::default()))
            .expect("a network");
        let film = recall.film(&cue, &[]);
        let verdict = film.verdict(&["T", "C", "H"], Some(0));
        let shown = Shown { memory: &pictures[0], number: 0, film: &film, verdict: &verdict };
        let file = encode(&[shown]).expect("a GIF");
        let mut options = DecodeOptions::new();
        options.set_color_output(ColorOutput::Indexed);
        let mut decoder = options.read_info(&file[..]).expect("a GIF");
        assert_eq!((decoder.width(), decoder.height()), (250, 250));
        let mut frames = Vec::new();
        while let Some(frame) = decoder.read_next_frame().expect("whole frames") {
            // The middle of each pixel.
            let pixel = |neuron: usize| frame.buffer[(neuron / 5 * 50 + 25) * 250 + neuron % 5 * 50 + 25];
            frames.push(Spins::from_fn(25, |neuron| pixel(neuron) >= 2));
        }
        assert!(frames.len() > 1);
        assert_eq!(frames, film.frames.iter().map(|frame| frame.spins.clone()).collect::<Vec<_>>());
    }
}
