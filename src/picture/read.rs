//! Files and folders of pictures, and why they are refused.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{Picture, check_same_size, pbm, png, text};
use crate::error::{Error, Result};

/// Endings of the files in a folder that are taken for pictures.
const ENDINGS: [&str; 3] = ["png", "pbm", "txt"];

/// The most bytes of a file: well above what a picture of [`super::MOST_PIXELS`] takes in any of the formats.
const MOST_BYTES: u64 = 32 << 20;

/// Other formats, by their first bytes.
const STRANGERS: [(&[u8], &str); 12] = [
    (b"\xff\xd8\xff", "a JPEG"),
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"RIFF", "a WebP"),
    (b"II*\0", "a TIFF"),
    (b"MM\0*", "a TIFF"),
    (b"%PDF", "a PDF"),
    (b"<svg", "an SVG"),
    (b"<?xml", "an SVG"),
    (b"P2", "a PGM"),
    (b"P5", "a PGM"),
    (b"P6", "a PPM"),
];

/// The picture in a file, or all pictures in a folder: files that end in `.png`, `.pbm` or `.txt`, sorted by name.
///
/// ```
/// let folder = std::env::temp_dir().join("attractor-pictures");
/// std::fs::create_dir_all(&folder).expect("a folder");
/// std::fs::write(folder.join("corner.txt"), "##.\n#..\n...\n").expect("a file");
/// let pictures = attractor::picture::read(&folder)?;
/// assert_eq!((pictures[0].name.as_str(), pictures[0].width, pictures[0].height), ("corner", 3, 3));
/// # Ok::<(), attractor::error::Error>(())
/// ```
///
/// # Errors
/// If a file is no picture that can be read, a folder holds none, or the sizes of its pictures differ: [`Error::Picture`], which names the
/// file, what is wrong with it, and what to do.
pub fn read(path: &Path) -> Result<Vec<Picture>> {
    read_all(&[path])
}

/// The pictures in several files and folders, in this order; all must have one size.
///
/// # Errors
/// As [`read`].
pub fn read_all(paths: &[impl AsRef<Path>]) -> Result<Vec<Picture>> {
    let mut pictures: Vec<Picture> = Vec::new();
    for path in paths {
        let path = path.as_ref();
        let files = if path.is_dir() { pictures_in(path)? } else { vec![path.to_owned()] };
        for file in files {
            let picture = read_one(&file)?;
            if let Some(first) = pictures.first() {
                check_same_size(&picture, first, &file)?;
            }
            pictures.push(picture);
        }
    }
    Ok(pictures)
}

/// The picture in a file.
///
/// # Errors
/// As [`read`], and if it is a folder.
pub fn read_one(path: &Path) -> Result<Picture> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    bytes_of(path)
        .and_then(|bytes| decode(&name, &bytes))
        .map_err(|message| Error::Picture { path: path.to_owned(), message })
}

/// The files of a folder that are taken for pictures, sorted by name.
fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = |source| Error::file(folder, "read", source);
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if ENDINGS.contains(&ending.as_str()) && !hidden && !path.is_dir() {
            files.push(path);
        }
    }
    if files.is_empty() {
        let message = "holds no pictures: put files into it that end in .png, .pbm or .txt".to_owned();
        return Err(Error::Picture { path: folder.to_owned(), message });
    }
    files.sort();
    Ok(files)
}

fn bytes_of(path: &Path) -> std::result::Result<Vec<u8>, String> {
    let about = fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    if about.is_dir() {
        return Err("is a folder, where one picture is asked for: give a file in it".to_owned());
    }
    if !about.is_file() {
        return Err("is no file: give a picture".to_owned());
    }
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!("has more than {} MB: give a smaller picture", MOST_BYTES >> 20));
    }
    Ok(bytes)
}

/// The picture in the bytes of a file, whatever it is called.
fn decode(name: &str, bytes: &[u8]) -> std::result::Result<Picture, String> {
    let content = bytes.trim_ascii_start();
    if content.is_empty() {
        return Err("is empty: give a PNG, a PBM or a drawing in text".to_owned());
    }
    if bytes.starts_with(png::SIGNATURE) {
        return png::decode(name, bytes);
    }
    if bytes.starts_with(b"P1") || bytes.starts_with(b"P4") {
        return pbm::decode(name, bytes);
    }
    if let Some((_, kind)) = STRANGERS.iter().find(|(start, _)| content.starts_with(start)) {
        return Err(format!("is {kind}, whatever its name says: save it as PNG"));
    }
    let drawing = std::str::from_utf8(bytes)
        .map_err(|_| "is no picture known here: give a PNG, a PBM or a drawing in text")?;
    text::decode(name, drawing)
}

#[cfg(test)]
mod tests {
    use ::png::{BitDepth, ColorType, Encoder};

    use super::*;

    /// Three pixels in two rows.
    const ROWS: [&str; 2] = ["##.", ".#."];

    fn rows(bytes: &[u8]) -> Vec<String> {
        let picture = decode("test", bytes).expect("a picture");
        picture.rows(&picture.spins)
    }

    /// A PNG of 3 x 2 pixels.
    fn png_of(color: ColorType, depth: BitDepth, palette: &[u8], samples: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, 3, 2);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(palette);
        }
        encoder.write_header().and_then(|mut writer| writer.write_image_data(samples)).expect("a PNG");
        file
    }

    #[test]
    fn every_kind_of_png_is_read() {
        use BitDepth::{Eight, Four, One, Two};
        use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
        // Red is darker than half brightness, yellow is lighter; black that hardly covers the sheet is light.
        let (red, yellow, navy, lime) = ([255, 0, 0], [255, 255, 0], [0, 0, 90], [0, 255, 0]);
        let colours = [red, navy, yellow, lime, red, yellow].concat();
        let faint = [[9, 9, 9, 255], [90, 0, 0, 200], [0, 0, 0, 90], [0, 0, 0, 0], [0, 0, 0, 128], [255; 4]];
        let palette = [yellow, red].concat();
        for file in [
            png_of(Grayscale, Eight, &[], &[0, 127, 128, 255, 60, 200]),
            png_of(Grayscale, Four, &[], &[0x07, 0x80, 0xf3, 0x90]),
            png_of(Grayscale, Two, &[], &[0b0001_1000, 0b1101_1000]),
            png_of(Grayscale, One, &[], &[0b0010_0000, 0b1010_0000]),
            png_of(GrayscaleAlpha, Eight, &[], &[0, 255, 9, 200, 0, 100, 0, 0, 0, 128, 255, 255]),
            png_of(Rgb, Eight, &[], &colours),
            png_of(Rgba, Eight, &[], &faint.concat()),
            png_of(Indexed, Eight, &palette, &[1, 1, 0, 0, 1, 0]),
            png_of(Indexed, One, &palette, &[0b1100_0000, 0b0100_0000]),
        ] {
            assert_eq!(rows(&file), ROWS);
        }
    }

    #[test]
    fn every_kind_of_pbm_and_text_is_read() {
        for file in [
            &b"P1\n3 2\n1 1 0\n0 1 0\n"[..],
            b"P1 # a comment\n# another\n3 2 110\n010",
            b"P4\n3 2\n\xc0\x5f",
            b"\n##.\n.#.\n\n",
            b"XX \n X",
            b"110\r\n010\r\n",
            b"1 1 0\n0 1 0",
            b"+1,+1,-1\n-1, 1, -1\n",
        ] {
            assert_eq!(rows(file), ROWS, "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn spaces_at_the_end_of_a_row_may_be_left_out_and_pixels_may_not() {
        assert_eq!(rows(b"X X\nX\n\n  X"), ["#.#", "#..", "...", "..#"]);
        assert!(decode("ragged", b"#.#\n#.").is_err_and(|message| message.contains("line 2 has 2 pixels")));
    }

    #[test]
    fn a_header_that_promises_too_much_is_refused_before_anything_is_unpacked() {
        for (file, named) in [
            (&b"P4\n100000 100000\n"[..], "100000 x 100000"),
            (b"P1\n99999999999999999999 2\n", "damaged"),
            (b"P1\n4294967296 4294967296\n", "4294967296 x 4294967296"),
            (b"P1\n0 5\n", "0 x 5"),
            (b"P4\n3 2\n\xc0", "ends before"),
            (b"P1\n3 2\n1 1 2 0 0 0", "damaged"),
            (b"\x89PNG\r\n\x1a\n", "damaged PNG"),
            (b"\x00\x01\xff", "no picture known"),
            (b"1 0 -1\n", "both 0 and -1"),
            (b"11 0\n", "\"11\""),
            (b"hello", "'h'"),
            (b"###", "all its pixels are dark"),
        ] {
            let refusal = decode("test", file).expect_err(named);
            assert!(refusal.contains(named), "{named}: {refusal}");
        }
    }
}
