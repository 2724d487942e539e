//! Pictures in PBM files: plain (P1) with a digit for each pixel, or packed (P4) with a bit for each, rows padded to whole bytes.
//! 1 is dark. (Netpbm, <https://netpbm.sourceforge.net/doc/pbm.html>.)

use super::{Picture, check_size};

/// Decodes a PBM that begins with `P1` or `P4`.
pub(super) fn decode(name: &str, bytes: &[u8]) -> Result<Picture, String> {
    let is_plain = bytes.starts_with(b"P1");
    let mut rest = &bytes[2..];
    let mut length = || {
        let digits = next_word(&mut rest);
        let number = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse::<usize>().ok());
        number.ok_or("is a damaged PBM: width and height do not follow its first two letters: save it again")
    };
    let (width, height) = (length()?, length()?);
    check_size(width, height)?;
    let pixels = if is_plain { plain(rest, width * height) } else { packed(rest, width, height) };
    let pixels = pixels.ok_or_else(|| {
        format!("is a damaged PBM: it ends before its {width} x {height} pixels do: save it again")
    })?;
    Picture::new(name, width, &pixels)
}

/// Takes the next word, past white space and comments.
fn next_word<'a>(rest: &mut &'a [u8]) -> &'a [u8] {
    skip_blank(rest);
    let end = rest.iter().position(|letter| !letter.is_ascii_digit()).unwrap_or(rest.len());
    let (word, after) = rest.split_at(end);
    *rest = after;
    word
}

/// Drops white space and comments, which go from `#` to the end of a line.
fn skip_blank(rest: &mut &[u8]) {
    *rest = rest.trim_ascii_start();
    while rest.starts_with(b"#") {
        let end = rest.iter().position(|&letter| letter == b'\n').unwrap_or(rest.len());
        *rest = rest[end..].trim_ascii_start();
    }
}

/// The pixels of a plain file; white space between them may be left out.
fn plain(mut rest: &[u8], count: usize) -> Option<Vec<bool>> {
    let mut pixels = Vec::with_capacity(count);
    while pixels.len() < count {
        skip_blank(&mut rest);
        let (&digit, after) = rest.split_first()?;
        pixels.push(match digit {
            b'1' => true,
            b'0' => false,
            _ => return None,
        });
        rest = after;
    }
    Some(pixels)
}

/// The pixels of a packed file: one white-space letter after the height, then bits, the highest of a byte first.
fn packed(rest: &[u8], width: usize, height: usize) -> Option<Vec<bool>> {
    let stride = width.div_ceil(8);
    let bytes = rest.get(1..=stride * height)?;
    let row = |row: &[u8]| (0..width).map(|x| row[x / 8] >> (7 - x % 8) & 1 == 1).collect::<Vec<_>>();
    Some(bytes.chunks_exact(stride).flat_map(row).collect())
}
