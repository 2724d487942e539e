//! Pictures in text, one line a row.
//!
//! Drawings have `#` or `X` for dark and `.` or a space for light; digits `1` and `0`; numbers with spaces or commas
//! between them `+1` (or `1`) and `-1` (or `0`). Blank lines before and after do not count. Where spaces alone are light, a
//! row may leave out those at its end.

use super::{Picture, check_size};

/// Decodes a drawing or a table of numbers.
pub(super) fn decode(name: &str, text: &str) -> Result<Picture, String> {
    let lines: Vec<&str> = text.lines().collect();
    let is_blank = |line: &&str| line.trim().is_empty();
    let first = lines.iter().position(|line| !is_blank(line)).unwrap_or(0);
    let last = lines.iter().rposition(|line| !is_blank(line)).unwrap_or(0);
    let lines = &lines[first..=last];
    let numeric = |letter: char| "01+-, \t".contains(letter);
    let mut rows: Vec<Vec<bool>> = if lines.iter().all(|line| line.chars().all(numeric)) {
        check_light(text)?;
        lines
            .iter()
            .enumerate()
            .map(|(index, line)| numbers(first + index + 1, line))
            .collect::<Result<_, _>>()?
    } else {
        lines
            .iter()
            .enumerate()
            .map(|(index, line)| drawn(first + index + 1, line))
            .collect::<Result<_, _>>()?
    };
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    check_size(width, rows.len())?;
    if text.contains(['#', 'X', 'x']) && !text.contains('.') {
        for row in &mut rows {
            row.resize(width, false);
        }
    }
    if let Some(short) = rows.iter().position(|row| row.len() != width) {
        return Err(format!(
            "line {} has {} pixels, where another has {width}: give all rows one length",
            first + short + 1,
            rows[short].len()
        ));
    }
    Picture::new(name, width, &rows.concat())
}

/// Refuses numbers of which it is not clear what is light.
fn check_light(text: &str) -> Result<(), String> {
    if text.contains('-') && text.contains('0') {
        return Err("has both 0 and -1: write light pixels as one of them".to_owned());
    }
    Ok(())
}

/// A row of numbers, or of digits without anything between them.
fn numbers(line: usize, row: &str) -> Result<Vec<bool>, String> {
    let words: Vec<&str> = row.split([',', ' ', '\t']).filter(|word| !word.is_empty()).collect();
    let digits = |word: &str| word.chars().map(|digit| digit == '1').collect::<Vec<_>>();
    let pixels = words.iter().map(|&word| match word {
        "1" | "+1" => Ok(vec![true]),
        "0" | "-1" => Ok(vec![false]),
        _ if words.len() == 1 && word.bytes().all(|digit| digit.is_ascii_digit()) => Ok(digits(word)),
        _ => {
            Err(format!("line {line} has {word:?}: a pixel is 1 or 0, or +1 or -1 with spaces between them"))
        }
    });
    Ok(pixels.collect::<Result<Vec<_>, _>>()?.concat())
}

/// A row of a drawing.
fn drawn(line: usize, row: &str) -> Result<Vec<bool>, String> {
    row.chars()
        .map(|letter| match letter {
            '#' | 'X' | 'x' => Ok(true),
            '.' | ' ' => Ok(false),
            _ => Err(format!(
                "line {line} has {letter:?}: a pixel is # or X where dark, . or a space where light"
            )),
        })
        .collect()
}
