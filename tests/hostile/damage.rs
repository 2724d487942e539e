//! Ways to damage a file, and what every reader is held to.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Cases in CI.
const FEW: u32 = 10_000;

/// Most memory that the readers may have had, in bytes.
const MOST_BYTES: u64 = 1 << 30;

/// So many percent of all cases.
pub(crate) fn percent(share: u32) -> ProptestConfig {
    let asked = std::env::var("ATTRACTOR_FUZZ_CASES").ok().and_then(|text| text.parse().ok());
    let cases = u64::from(asked.unwrap_or(FEW)) * u64::from(share) / 100;
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases as u32) }
}

/// A temporary folder: one of thousands, in memory where the machine has a place for that.
pub(crate) fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let place = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
    tempfile::tempdir_in(place).expect("a temporary folder")
}

/// What is refused is said in one line.
pub(crate) fn assert_one_line(error: &impl std::fmt::Display) {
    let text = error.to_string();
    assert!(!text.is_empty() && !text.chars().any(char::is_control), "{text:?}");
}

/// Linux tells how much memory this process has had at most; elsewhere nothing is checked.
pub(crate) fn assert_little_memory() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok());
    assert!(kibibytes.unwrap_or(0) * 1024 < MOST_BYTES, "{kibibytes:?} kB of memory");
}

/// A text with some of its bytes replaced, left out or doubled, or cut short.
pub(crate) fn bytes(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = (0..text.len(), 0..4_u8, any::<u8>());
    prop::collection::vec(damage, 1..6).prop_map(move |damages| damage_bytes(text, &damages))
}

/// Applies damages: where, of which kind, with which byte.
pub(crate) fn damage_bytes(text: &str, damages: &[(usize, u8, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for &(place, kind, byte) in damages {
        let place = place % bytes.len().max(1);
        match kind {
            0 if !bytes.is_empty() => bytes[place] = byte,
            1 if !bytes.is_empty() => drop(bytes.remove(place)),
            2 => bytes.insert(place.min(bytes.len()), byte),
            _ => bytes.truncate(place),
        }
    }
    bytes
}

/// A table whose cells, rows and columns were replaced, left out, doubled or swapped.
pub(crate) fn cells(text: &'static str) -> impl Strategy<Value = Vec<u8>> {
    let damage = (any::<usize>(), any::<usize>(), 0..7_u8, extreme_cell());
    (prop::collection::vec(damage, 1..5), prop::sample::select(vec!["\n", "\r\n"])).prop_map(
        move |(damages, line_end)| {
            let mut rows: Vec<Vec<String>> =
                text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
            for (row, column, kind, cell) in damages {
                damage_row(&mut rows, row, column, kind, cell);
            }
            let lines = rows.iter().map(|row| row.join(",") + line_end);
            lines.collect::<String>().into_bytes()
        },
    )
}

fn damage_row(rows: &mut Vec<Vec<String>>, row: usize, column: usize, kind: u8, cell: String) {
    if rows.is_empty() {
        return rows.push(vec![cell]);
    }
    let (row, other) = (row % rows.len(), column % rows.len());
    let column = column % rows[row].len().max(1);
    match kind {
        0 => drop(rows.remove(row)),
        1 => rows.insert(other, rows[row].clone()),
        2 => rows.swap(row, other),
        3 if column < rows[row].len() => drop(rows[row].remove(column)),
        4 => rows[row].insert(column, cell),
        5 => rows.iter_mut().filter(|row| column < row.len()).for_each(|row| drop(row.remove(column))),
        _ if column < rows[row].len() => rows[row][column] = cell,
        _ => {}
    }
}

/// What a hand or a spreadsheet may put into a cell.
fn extreme_cell() -> impl Strategy<Value = String> {
    let cells = [
        "",
        " ",
        "0",
        "-0",
        "00",
        "+1",
        "1.0",
        "1e0",
        "-1",
        "1e308",
        "1e-320",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "18446744073709551615",
        "18446744073709551616",
        "pattern",
        "spurious",
        "\"",
        "\"\"",
        "\"a,b\"",
        "'",
        ";",
        "overlap",
        "sample",
        "\u{feff}",
        "\u{0}",
        "=1+1",
        "0,5",
    ];
    prop::sample::select(cells.to_vec()).prop_map(str::to_owned)
}

/// A value whose parts were replaced, left out, doubled or grown.
pub(crate) fn keys(value: Value) -> impl Strategy<Value = Value> {
    let damage = (any::<usize>(), any::<usize>(), 0..5_u8, extreme_value());
    prop::collection::vec(damage, 1..5).prop_map(move |damages| {
        let mut value = value.clone();
        for (place, part, kind, extreme) in damages {
            let mut left = place % count(&value);
            if let Some(node) = nth(&mut value, &mut left) {
                damage_node(node, part, kind, extreme);
            }
        }
        value
    })
}

fn damage_node(node: &mut Value, part: usize, kind: u8, extreme: Value) {
    match (kind, node) {
        (0, Value::Array(list)) if !list.is_empty() => drop(list.remove(part % list.len())),
        (0, Value::Object(map)) if !map.is_empty() => {
            let key = map.keys().nth(part % map.len()).cloned().unwrap_or_default();
            map.remove(&key);
        }
        (1, Value::Array(list)) => list.push(extreme),
        (1, Value::Object(map)) => drop(map.insert("another".to_owned(), extreme)),
        (2, Value::Array(list)) => list.extend(list.clone()),
        (2, Value::String(text)) => *text = text.repeat(3),
        (3, Value::Number(number)) => {
            *number = (number.as_u64().unwrap_or(0).wrapping_add(part as u64 % 5)).into();
        }
        (_, node) => *node = extreme,
    }
}

/// Parts of a value, itself included.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0_usize,
    }
}

/// The part at which this many others are passed.
fn nth<'a>(value: &'a mut Value, left: &mut usize) -> Option<&'a mut Value> {
    if *left == 0 {
        return Some(value);
    }
    *left -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|part| nth(part, left)),
        Value::Object(map) => map.values_mut().find_map(|part| nth(part, left)),
        _ => None,
    }
}

/// What stands where something else should.
fn extreme_value() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1),
        json!(2.5),
        json!(1e308),
        json!(1e-320),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(33_554_431),
        json!(""),
        json!("1/2"),
        json!("../\n\u{0}"),
        json!([]),
        json!([0]),
        json!([[]]),
        json!({}),
        json!({ "from": 0, "to": 1, "count": 3 }),
    ])
}
