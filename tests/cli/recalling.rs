//! Pictures remembered: what is printed and drawn, that the same seed gives the same film, and which pictures are refused.

use std::fs;

use png::{BitDepth, ColorType, Encoder};
use serde_json::Value;

use crate::desk::Desk;

/// A PNG of 4 x 4 pixels.
fn png_of(color: ColorType, depth: BitDepth, samples: &[u8]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, 4, 4);
    encoder.set_color(color);
    encoder.set_depth(depth);
    encoder.write_header().and_then(|mut writer| writer.write_image_data(samples)).expect("a PNG");
    file
}

/// Half of it dark.
fn good_png() -> Vec<u8> {
    png_of(ColorType::Grayscale, BitDepth::Eight, &[[0; 8], [255; 8]].concat())
}

/// A folder that also holds `corner.txt`, `half.png` and `bar.pbm`, all of 4 x 4 pixels.
fn desk_with_pictures() -> Desk {
    let desk = Desk::small();
    fs::create_dir(desk.path("set")).expect("a folder");
    desk.write("set/corner.txt", "##..\n##..\n....\n....\n");
    desk.write("set/half.png", good_png());
    desk.write("set/bar.pbm", "P1\n4 4\n1 0 0 0\n1 0 0 0\n1 0 0 0\n1 0 0 0\n");
    desk.write("set/notes.md", "no picture");
    desk
}

#[test]
fn a_letter_is_recalled_sweep_by_sweep_and_named() {
    let desk = Desk::small();
    let said = desk.succeed(&["recall", "--noise", "0.04"]);
    assert_eq!(said.err, "");
    for part in
        ["3 memories of 5 x 5 pixels", "T, C, H", "1 of 25 pixels turned over", "cue", "sweep 1", "m H"]
    {
        assert!(said.out.contains(part), "{part}: {said:?}");
    }
    let pixels: Vec<char> =
        said.out.lines().filter(|line| line.starts_with("  ")).flat_map(str::chars).collect();
    let marks = pixels.iter().filter(|letter| matches!(letter, 'X' | 'o')).count();
    assert!(marks >= 2, "one wrong pixel, two letters wide: {said:?}");
    assert!(said.out.ends_with("recalled: T, every pixel right\n"), "{said:?}");
}

#[test]
fn the_same_seed_gives_the_same_film_and_another_seed_another() {
    let desk = Desk::small();
    let film = |seed| desk.succeed(&["recall", "--temperature", "0.3", "--noise", "0.3", "--seed", seed]).out;
    assert_eq!(film("5"), film("5"));
    assert_ne!(film("5"), film("6"));
}

#[test]
fn heavy_noise_ends_elsewhere_for_some_seeds_and_says_where() {
    let desk = Desk::small();
    let mut seen = [false; 3];
    for seed in 1..=12 {
        let answer = desk.json(&[
            "recall",
            "--json",
            "--cue",
            "T",
            "--cue",
            "C",
            "--cue",
            "H",
            "--noise",
            "0.36",
            "--seed",
            &seed.to_string(),
        ]);
        for recall in answer["recalls"].as_array().expect("three recalls") {
            let verdict = recall["verdict"].as_str().expect("a sentence");
            let species = recall["species"].as_str().expect("a word");
            let wrong = recall["wrong"].as_u64().expect("a number");
            let asked = recall["asked"].as_str().expect("a letter");
            match (species, recall["recalled"].as_bool()) {
                ("pattern", Some(true)) => assert_eq!((wrong, recall["name"].as_str()), (0, Some(asked))),
                ("pattern", _) => {
                    assert!(verdict.starts_with("a wrong memory: ") && wrong > 0, "{verdict}");
                    seen[0] = true;
                }
                ("reversed", _) => seen[1] = true,
                _ => {
                    assert!(verdict.starts_with("no memory: the mixture "), "{verdict}");
                    assert!("TCH".chars().all(|letter| verdict.contains(letter)), "{verdict}");
                    seen[2] = true;
                }
            }
        }
    }
    assert_eq!(seen, [true; 3], "wrong memories, reversed ones and mixtures");
}

#[test]
fn json_holds_every_frame() {
    let desk = desk_with_pictures();
    let answer = desk.json(&["recall", "set", "--cue", "half", "--json"]);
    assert_eq!(answer["memories"], serde_json::json!(["bar", "corner", "half"]), "sorted by name");
    let frames = answer["recalls"][0]["frames"].as_array().expect("frames");
    assert_eq!(frames[0]["wrong"], 3, "a fifth of 16 pixels");
    for frame in frames {
        assert!(frame["energy"].is_f64() && frame["overlaps"].as_array().is_some_and(|all| all.len() == 3));
        assert_eq!(frame["picture"].as_array().map(Vec::len), Some(4));
    }
    let energies: Vec<f64> = frames.iter().filter_map(|frame| frame["energy"].as_f64()).collect();
    assert!(energies.is_sorted_by(|a, b| a > b), "each sweep shown lowers the energy: {energies:?}");
}

#[test]
fn a_cue_from_a_file_is_taken_as_it_is() {
    let desk = desk_with_pictures();
    desk.write("mine.txt", "##..\n##..\n..#.\n....\n");
    let answer = desk.json(&["recall", "set", "--cue", "mine.txt", "--json"]);
    let recall = &answer["recalls"][0];
    assert_eq!(
        (&recall["asked"], &recall["reference"], &recall["noise"]),
        (&Value::Null, &"corner".into(), &0.0.into())
    );
    assert_eq!(recall["frames"][0]["wrong"], 1);
    let answer = desk.json(&["recall", "set", "--cue", "set/corner.txt", "--json"]);
    let recall = &answer["recalls"][0];
    assert_eq!(
        (&recall["asked"], &recall["noise"]),
        (&"corner".into(), &0.0.into()),
        "a file, although it is stored"
    );
}

#[test]
fn film_strips_and_contact_sheets_are_drawn() {
    let desk = desk_with_pictures();
    let said = desk.succeed(&["recall", "set", "--mask", "left-half", "--out", "films"]);
    assert!(said.out.ends_with("films/recall.svg\nfilms/recall.png\nfilms/recall.gif\n"), "{said:?}");
    let said = desk.succeed(&["gallery", "set", "--out", "films"]);
    assert!(said.out.ends_with("films/gallery.svg\nfilms/gallery.png\n"), "{said:?}");
    for (name, start) in [
        ("recall.svg", &b"<svg"[..]),
        ("recall.png", b"\x89PNG"),
        ("recall.gif", b"GIF89a"),
        ("gallery.svg", b"<svg"),
        ("gallery.png", b"\x89PNG"),
    ] {
        let bytes = fs::read(desk.path(format!("films/{name}"))).expect(name);
        assert!(bytes.starts_with(start) && bytes.len() < 300_000, "{name}: {} bytes", bytes.len());
    }
}

#[test]
fn a_gallery_gives_rates_with_errors_and_begins_as_recall_does() {
    let desk = Desk::small();
    let answer = desk.json(&["gallery", "--noise", "0.2", "--repeats", "200", "--json"]);
    let rows = answer["pictures"].as_array().expect("rows");
    for (row, letter) in rows.iter().zip(["T", "C", "H"]) {
        assert_eq!(row["name"], letter);
        let number = |name: &str, part: &str| row[name][part].as_f64().expect(name);
        assert!(number("exact", "value") > 0.8 && number("exact", "error") < 0.04, "{row}");
        assert_eq!((number("cue_overlap", "value"), number("cue_overlap", "error")), (0.6, 0.0), "{row}");
        let recall = desk.json(&["recall", "--cue", letter, "--noise", "0.2", "--json"]);
        assert_eq!(row["first"], recall["recalls"][0]["verdict"]);
    }
    let said = desk.succeed(&["gallery", "--repeats", "5", "--rates", "--out", "rates"]);
    assert!(said.out.contains("rates/rates.csv\nrates/rates.svg\nrates/rates.png\n"), "{said:?}");
    assert_eq!(desk.read("rates/rates.csv").lines().count(), 1 + 3 * 13, "0 to 12 of 25 pixels");
    let text = desk.succeed(&["gallery", "--repeats", "1"]).out;
    assert!(text.contains("(?)"), "one copy says nothing about errors: {text}");
}

#[test]
fn bad_pictures_are_refused_in_one_line_with_file_fault_and_cure() {
    let desk = desk_with_pictures();
    fs::create_dir(desk.path("empty")).expect("a folder");
    let wide = png_of(ColorType::Grayscale, BitDepth::Sixteen, &[0; 32]);
    let mut vast = good_png();
    vast[16..24].copy_from_slice(&[0, 1, 0, 0, 0, 1, 0, 0]);
    // The checksum of the header as it is now.
    let sum = crc32(&vast[12..29]);
    vast[29..33].copy_from_slice(&sum.to_be_bytes());
    for (name, content, named) in [
        ("wide.png", wide, &["16 bits", "8 bits"][..]),
        ("photo.png", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), &["is a JPEG", "PNG"]),
        ("nothing.png", Vec::new(), &["is empty"]),
        ("blank.txt", b"....\n....\n".to_vec(), &["all its pixels are light", "contrast"]),
        ("torn.png", good_png()[..50].to_vec(), &["damaged PNG"]),
        ("vast.png", vast, &["65536 x 65536", "scale it down"]),
        ("vast.pbm", b"P4 1000000 1000000\n".to_vec(), &["1000000 x 1000000", "scale it down"]),
        ("short.pbm", b"P4 8 8\n\xff".to_vec(), &["8 x 8", "ends before"]),
        ("words.txt", b"hello\n".to_vec(), &["line 1", "'h'"]),
        ("ragged.txt", b"#.#\n#.\n".to_vec(), &["line 2", "one length"]),
        ("small.pbm", b"P1 2 2 1 0 0 0".to_vec(), &["2 x 2", "bar is 4 x 4", "one size"]),
        ("twin.txt", b"1 0 0 0\n1 0 0 0\n1 0 0 0\n1 0 0 0\n".to_vec(), &["same picture as bar"]),
    ] {
        desk.write(name, content);
        let stem = name.split('.').next().expect("a name");
        desk.refuse(&["recall", "set", name], 2, &[&[stem], named].concat());
        desk.refuse(&["gallery", "set", name], 2, &[&[stem], named].concat());
    }
    desk.refuse(&["recall", "empty"], 2, &["empty", "no pictures", ".png"]);
    desk.refuse(&["recall", "missing.png"], 2, &["missing.png", "cannot be read"]);
    desk.refuse(&["recall", "set", "--cue", "set"], 2, &["set", "is a folder", "give a file"]);
    desk.refuse(&["recall", "set", "--cue", "mice"], 2, &["--cue mice", "bar, corner, half"]);
    desk.refuse(&["recall", "set", "--cue", "small.pbm"], 2, &["small.pbm", "2 x 2"]);
}

/// The checksum of PNG chunks (ISO 3309).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 };
    !bytes.iter().fold(u32::MAX, |sum, &byte| (0..8).fold(sum ^ u32::from(byte), |sum, _| step(sum)))
}

#[test]
fn wrong_requests_are_refused_before_anything_is_made() {
    let desk = Desk::small();
    for (arguments, named) in [
        (&["--noise", "1.5"][..], &["--noise = 1.5", "0 to 1"][..]),
        (&["--noise", "nan"], &["--noise = NaN"]),
        (&["--temperature", "-1"], &["--temperature = -1", "0 or above"]),
        (&["--letters", "TQ"], &["letter = Q", "there are"]),
        (&["--letters", "TT"], &["same picture as T"]),
        (&["--letters", ""], &["one at least"]),
        (&["--rule", "magic"], &["magic", "hebb"]),
        (&["--order", "backwards"], &["backwards", "permutation"]),
        (&["--mask", "nose"], &["nose", "left-half"]),
        (&["--sweeps", "0"], &["--sweeps", "1..=1000"]),
    ] {
        let arguments = [&["recall"], arguments, &["--out", "films"]].concat();
        desk.refuse(&arguments, 2, named);
    }
    assert_eq!(desk.names(), ["small.toml"]);
    desk.refuse(&["recall", "--out", "small.toml/films"], 1, &["small.toml/films", "cannot create"]);
}
