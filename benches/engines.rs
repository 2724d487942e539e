//! Neuron updates per second of every engine, over sizes and loads: `cargo bench`.
//!
//! One update is one look of one neuron at its field, with or without a flip. Networks start on a pattern and are followed in
//! random order. Beside the rate stands what an update reads: bits of patterns for running overlaps, bytes of couplings for
//! fields; and the part of what this machine can read, measured in the same run: bits compared with
//! others and counted, or bytes streamed from a piece of memory as large as the matrix.
//!
//! `cargo bench -- 40000` restricts the table to that number of neurons.

#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use attractor::dynamics::{Dynamics, Glauber};
use attractor::network::hebb::Layout;
use attractor::network::{Bath, Patterns};
use attractor::random::{Purpose, stream};

/// N and P.
const SIZES: [(usize, usize); 10] = [
    (500, 25),
    (500, 69),
    (2000, 100),
    (2000, 276),
    (10_000, 500),
    (10_000, 1380),
    (40_000, 1000),
    (40_000, 5520),
    (100_000, 1000),
    (100_000, 13_800),
];
/// T: rare flips and frequent ones.
const TEMPERATURES: [f64; 3] = [0.2, 0.4, 0.8];
/// Engines that make fewer updates than this in the time given are left out.
const LEAST_SWEEPS: u32 = 3;
/// Matrices above this size in bytes are left out.
const LARGEST_MATRIX: usize = 1 << 28;
/// How long each row of the table takes.
const PATIENCE: Duration = Duration::from_millis(400);

fn main() {
    let only: Option<usize> = std::env::args().nth(1).and_then(|argument| argument.parse().ok());
    println!("machine: {:.1} pattern bits compared and counted per ns", bits_per_nanosecond());
    println!(
        "neurons  patterns  T    engine             updates/s  flips/update  reads/update      of machine"
    );
    for (neurons, patterns) in SIZES.into_iter().filter(|&(n, _)| only.is_none_or(|only| only == n)) {
        let stored = Arc::new(Patterns::random(1, neurons, patterns, 0, 0));
        for temperature in TEMPERATURES {
            for layout in [Layout::Overlaps, Layout::Fields, Layout::FieldsOnTheFly] {
                let matrix = layout == Layout::Fields;
                if !matrix || 2 * neurons * neurons <= LARGEST_MATRIX {
                    line(&stored, temperature, layout);
                }
            }
        }
    }
}

/// Times one engine and prints its line.
fn line(stored: &Arc<Patterns>, temperature: f64, layout: Layout) {
    let (neurons, patterns) = (stored.neurons(), stored.patterns());
    let mut network = layout.build(stored.clone());
    let bath = Bath::new(temperature).expect("positive");
    let mut chance = stream(1, Purpose::Dynamics, &[]);
    let mut glauber = Glauber::default();
    let mut sweep = || glauber.sweep(network.as_mut(), &bath, &mut chance).flips;
    let warm = Instant::now();
    while warm.elapsed() < PATIENCE / 4 {
        sweep();
    }
    // The median of the rates of single sweeps: other work on the machine makes some of them slow.
    let (mut flips, mut times) = (0, Vec::new());
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE || times.len() < LEAST_SWEEPS as usize {
        let begin = Instant::now();
        flips += sweep();
        times.push(begin.elapsed().as_secs_f64());
    }
    times.sort_by(f64::total_cmp);
    let seconds = times[times.len() / 2] / neurons as f64;
    let flip_rate = flips as f64 / (times.len() * neurons) as f64;
    let (reads, part) = match layout {
        Layout::Overlaps => {
            let bits = patterns as f64;
            (format!("{bits:.0} bits"), bits / (seconds * 1e9) / bits_per_nanosecond())
        }
        Layout::Fields => {
            let bytes = flip_rate * neurons as f64;
            (format!("{bytes:.0} bytes"), bytes / (seconds * 1e9) / bytes_per_nanosecond(neurons * neurons))
        }
        _ => {
            let bits = flip_rate * (neurons * patterns) as f64;
            (format!("{bits:.0} bits"), bits / (seconds * 1e9) / bits_per_nanosecond())
        }
    };
    println!(
        "{neurons:7}  {patterns:8}  {temperature:.1}  {:17}  {:.3e}  {flip_rate:12.4}  {reads:>16}  {:9.0} %",
        layout.to_string(),
        1.0 / seconds,
        100.0 * part
    );
}

/// How fast rows of bits in the first cache can be compared and their differences counted.
fn bits_per_nanosecond() -> f64 {
    const WORDS: usize = 512;
    let patterns = Patterns::random(1, 2, WORDS * 64, 0, 0);
    let (a, b) = (patterns.row(0), patterns.row(1));
    best_of(|| count(black_box(a), black_box(b)), (WORDS * 64) as f64)
}

/// The differing bits of two rows: on x86-64 with the instructions for it, where there are any.
fn count(a: &[u64], b: &[u64]) -> u64 {
    #[cfg(target_arch = "x86_64")]
    if let Some(units) = pulp::x86::V3::try_new() {
        return units.vectorize(|| {
            let mut sum = 0;
            for (x, y) in a.iter().zip(b) {
                sum += u64::from((x ^ y).count_ones());
            }
            sum
        });
    }
    a.iter().zip(b).map(|(x, y)| u64::from((x ^ y).count_ones())).sum()
}

/// How fast as much memory can be read in order.
fn bytes_per_nanosecond(size: usize) -> f64 {
    let words = vec![1_u64; (size / 8).max(64)];
    best_of(|| black_box(&words).iter().fold(0, |all, word| all ^ word), (words.len() * 8) as f64)
}

/// `amount` per nanosecond at the best of many calls.
fn best_of(mut call: impl FnMut() -> u64, amount: f64) -> f64 {
    let (begin, mut best) = (Instant::now(), f64::INFINITY);
    while begin.elapsed() < Duration::from_millis(50) {
        let begin = Instant::now();
        for _ in 0..8 {
            black_box(call());
        }
        best = best.min(begin.elapsed().as_secs_f64() / 8.0);
    }
    amount / (best * 1e9)
}
