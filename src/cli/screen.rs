//! Pictures in the terminal: two letters a pixel where they fit, else two rows of pixels a line, else every second, third, ... pixel.
//!
//! On a terminal wrong pixels are told by colour (the inks of the figures), elsewhere by other letters.

use attractor::network::Spins;
use attractor::picture::Picture;
use console::Style;

/// What a pixel is and should be.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pixel {
    dark: bool,
    wrong: bool,
}

impl Pixel {
    /// Its colour among the 256 of terminals.
    fn colour(self) -> u8 {
        match (self.dark, self.wrong) {
            (true, false) => 17,
            (false, false) => 230,
            (true, true) => 166,
            (false, true) => 215,
        }
    }

    /// Two letters for it without colour.
    fn letters(self) -> &'static str {
        match (self.dark, self.wrong) {
            (true, false) => "\u{2588}\u{2588}",
            (false, false) => "\u{b7}\u{b7}",
            (true, true) => "XX",
            (false, true) => "oo",
        }
    }
}

/// Room for pictures on the screen.
pub(super) struct Screen {
    /// Columns for a picture.
    columns: usize,
    colours: bool,
}

/// Columns where there is no terminal to ask, and those beside a picture.
const USUAL: u16 = 80;
const BESIDE: usize = 40;
/// Most rows of a picture that has a line for each.
const MOST_ROWS: usize = 16;

impl Screen {
    /// The terminal on stdout, or what stands for one.
    pub(super) fn new() -> Self {
        let width = console::Term::stdout().size_checked().map_or(USUAL, |(_, columns)| columns);
        let columns = usize::from(width).saturating_sub(BESIDE).max(10);
        Self { columns, colours: console::colors_enabled() }
    }

    /// Whether a pixel has a line and two letters of its own.
    fn is_small(&self, shape: &Picture) -> bool {
        2 * shape.width <= self.columns && shape.height <= MOST_ROWS
    }

    /// Every how many pixels one is shown.
    fn stride(&self, shape: &Picture) -> usize {
        if self.is_small(shape) { 1 } else { shape.width.div_ceil(self.columns).max(1) }
    }

    /// What the letters mean, in one line.
    pub(super) fn key(&self, shape: &Picture) -> String {
        let pixel = |dark, wrong| {
            let pixel = Pixel { dark, wrong };
            if self.colours { self.paint("  ", None, pixel) } else { pixel.letters().to_owned() }
        };
        let shown = match self.stride(shape) {
            1 => String::new(),
            stride => format!("; one pixel in {stride} shown, each way"),
        };
        if self.colours || self.is_small(shape) {
            let [dark, light, wrong_dark, wrong_light] =
                [(true, false), (false, false), (true, true), (false, true)]
                    .map(|(dark, wrong)| pixel(dark, wrong));
            return format!("dark {dark} light {light}; wrong: dark {wrong_dark} light {wrong_light}{shown}");
        }
        format!(
            "two pixels a letter, \u{2588} \u{2580} \u{2584} where dark; x where one of them is wrong{shown}"
        )
    }

    /// The lines of a state, all of one width on the screen; wrong is what differs from the memory.
    pub(super) fn lines(&self, spins: &Spins, memory: &Picture) -> Vec<String> {
        let stride = self.stride(memory);
        let pixel = |x: usize, y: usize| {
            let neuron = y * memory.width + x;
            let dark = spins.is_up(neuron);
            Pixel { dark, wrong: dark != memory.spins.is_up(neuron) }
        };
        let row = |y| (0..memory.width).step_by(stride).map(move |x| pixel(x, y)).collect::<Vec<_>>();
        let rows: Vec<Vec<Pixel>> = (0..memory.height).step_by(stride).map(row).collect();
        if self.is_small(memory) {
            return rows.iter().map(|row| row.iter().map(|&pixel| self.single(pixel)).collect()).collect();
        }
        let pair = |rows: &[Vec<Pixel>]| {
            let below = |column: usize| rows.get(1).map(|row| row[column]);
            rows[0].iter().enumerate().map(|(column, &upper)| self.double(upper, below(column))).collect()
        };
        rows.chunks(2).map(pair).collect()
    }

    /// A pixel of two letters.
    fn single(&self, pixel: Pixel) -> String {
        if self.colours { self.paint("  ", None, pixel) } else { pixel.letters().to_owned() }
    }

    /// Two pixels in one letter, the second below the first, if there is one.
    fn double(&self, upper: Pixel, lower: Option<Pixel>) -> String {
        let below = lower.unwrap_or(Pixel { dark: false, wrong: false });
        if self.colours {
            return self.paint("\u{2580}", Some(upper), below);
        }
        let letter = match (upper.dark, below.dark) {
            _ if upper.wrong || below.wrong => "x",
            (true, true) => "\u{2588}",
            (true, false) => "\u{2580}",
            (false, true) => "\u{2584}",
            (false, false) => "\u{b7}",
        };
        letter.to_owned()
    }

    /// Letters in the colour of one pixel on that of another.
    fn paint(&self, letters: &str, ink: Option<Pixel>, ground: Pixel) -> String {
        let style = Style::new().on_color256(ground.colour());
        let style = ink.map_or(style.clone(), |ink| style.color256(ink.colour()));
        style.force_styling(self.colours).apply_to(letters).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, height: usize) -> Picture {
        let spins = Spins::from_fn(width * height, |neuron| neuron % 3 == 0);
        Picture { name: String::new(), width, height, spins }
    }

    #[test]
    fn pictures_fit_the_screen_whatever_their_size() {
        let screen = Screen { columns: 40, colours: false };
        for (width, height, lines, columns) in [
            (5, 5, 5, 10),
            (20, 16, 16, 40),
            (21, 16, 8, 21),
            (40, 41, 21, 40),
            (41, 41, 11, 21),
            (1000, 10, 1, 40),
        ] {
            let memory = picture(width, height);
            let seen = screen.lines(&memory.spins, &memory);
            assert_eq!(seen.len(), lines, "{width} x {height}");
            assert!(seen.iter().all(|line| line.chars().count() == columns), "{width} x {height}: {seen:?}");
        }
    }

    #[test]
    fn wrong_pixels_are_marked_with_colour_and_without() {
        let memory = picture(3, 1);
        let mut spins = memory.spins.clone();
        spins.flip(0);
        spins.flip(1);
        let lines = |colours| Screen { columns: 40, colours }.lines(&spins, &memory);
        assert_eq!(lines(false), ["ooXX\u{b7}\u{b7}"]);
        let painted = &lines(true)[0];
        assert!(["215", "166", "230"].iter().all(|colour| painted.contains(colour)), "{painted:?}");
    }
}
