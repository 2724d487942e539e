//! Every kernel on every level of vector units that the machine has gives what its definition says.

use proptest::prelude::*;

use super::{
    LARGEST_PRODUCT, Level, SignedSums, add_made_row, add_narrow_row, add_row, agreements, counts, couplings,
    masked_sum, narrow_fields, prefetch, shift,
};
use crate::network::Patterns;

/// A set of patterns, and products for all words of a row and one more; those beyond P are zero.
fn rows_and_products() -> impl Strategy<Value = (Patterns, Vec<i16>)> {
    (1_usize..150, 1_usize..1400, any::<u64>()).prop_flat_map(|(neurons, patterns, seed)| {
        let stored = Patterns::random(seed, neurons, patterns, 0, 0);
        let length = patterns.next_multiple_of(128);
        let some = prop_oneof![-LARGEST_PRODUCT..=LARGEST_PRODUCT, Just(LARGEST_PRODUCT), -300..300_i16];
        prop::collection::vec(some, length).prop_map(move |mut products| {
            products[patterns..].fill(0);
            (stored.clone(), products)
        })
    })
}

/// `sum_mu xi_i^mu M_mu` as it is written.
fn defined(patterns: &Patterns, products: &[i16], neuron: usize) -> i64 {
    (0..patterns.patterns()).map(|mu| i64::from(patterns.value(mu, neuron)) * i64::from(products[mu])).sum()
}

proptest! {
    #[test]
    fn signed_sums_are_their_definition((patterns, products) in rows_and_products()) {
        let all = 0..patterns.neurons() as u32;
        // Backwards, and the first again: any order, any number.
        let neurons: Vec<u32> = all.clone().rev().chain(all.take(1)).collect();
        let expected: Vec<i64> =
            neurons.iter().map(|&neuron| defined(&patterns, &products, neuron as usize)).collect();
        for level in Level::available() {
            let mut sums = vec![7; neurons.len()];
            SignedSums::new(level).compute(patterns.rows(), &products, &neurons, &mut sums);
            prop_assert_eq!(&sums, &expected, "{}", level);
        }
    }

    #[test]
    fn masked_sums_and_shifts_are_their_definitions((patterns, products) in rows_and_products(), up: bool) {
        let all: i64 = products.iter().map(|&product| i64::from(product)).sum();
        let (row, count) = (patterns.row(0), patterns.patterns());
        let change = if up { 2 } else { -2 };
        let shifted: Vec<i16> = (0..count).map(|mu| products[mu] + change * i16::from(patterns.value(mu, 0))).collect();
        for level in Level::available() {
            prop_assert_eq!(2 * masked_sum(level, row, &products) - all, defined(&patterns, &products, 0), "{}", level);
            let mut products = products.clone();
            shift(level, row, &mut products, change);
            prop_assert_eq!(&products[..count], &shifted[..], "{}", level);
        }
    }

    #[test]
    fn counts_are_their_definition(neurons in 1_usize..2200, patterns in 1_usize..300, seed: u64) {
        let stored = Patterns::random(seed, neurons, patterns, 0, 0);
        let spins = Patterns::random(seed, neurons, 1, 1, 0).pattern(0);
        let expected: Vec<u32> = (0..patterns)
            .map(|mu| (0..neurons).filter(|&i| stored.value(mu, i) == spins.spin(i)).count() as u32)
            .collect();
        for level in Level::available() {
            prop_assert_eq!(&counts(level, stored.rows(), &spins)[..patterns], &expected[..], "{}", level);
        }
    }

    #[test]
    fn couplings_are_their_definition(neurons in 1_usize..150, patterns in 1_usize..300, more in 0_usize..100, seed: u64) {
        // A prefix, so that there are bits beyond P.
        let stored = Patterns::random(seed, neurons, patterns + more, 0, 0).prefix(patterns);
        let coupling = |i, j| (0..patterns).map(|mu| i32::from(stored.value(mu, i) * stored.value(mu, j))).sum();
        let neuron = seed as usize % neurons;
        let expected: Vec<i32> = (0..neurons).map(|j| if j == neuron { 0 } else { coupling(neuron, j) }).collect();
        for level in Level::available() {
            let mut row = vec![7; neurons];
            couplings(level, stored.rows(), patterns, stored.tail(), neuron, &mut row);
            prop_assert_eq!(&row, &expected, "{}", level);
        }
    }

    #[test]
    fn rows_are_added_twice(
        pairs in prop::collection::vec((-1_000_000..1_000_000, -127_i8..=127), 0..300), up: bool,
    ) {
        let (fields, row): (Vec<i32>, Vec<i8>) = pairs.into_iter().unzip();
        let sign = if up { 2 } else { -2 };
        let expected: Vec<i32> = fields.iter().zip(&row).map(|(f, &j)| f + sign * i32::from(j)).collect();
        let row_16: Vec<i16> = row.iter().map(|&j| i16::from(j)).collect();
        let row_32: Vec<i32> = row.iter().map(|&j| i32::from(j)).collect();
        prefetch(&row);
        for level in Level::available() {
            let (mut of_16, mut of_32) = (fields.clone(), fields.clone());
            add_row(level, &mut of_16, &row_16, up);
            add_made_row(level, &mut of_32, &row_32, up);
            prop_assert_eq!(&of_16, &expected, "{}", level);
            prop_assert_eq!(&of_32, &expected, "{}", level);
        }
    }

    #[test]
    fn narrow_rows_are_added_once(
        pairs in prop::collection::vec((-16_000..16_000_i16, -127_i8..=127), 0..300), up: bool,
    ) {
        let (fields, row): (Vec<i16>, Vec<i8>) = pairs.into_iter().unzip();
        let sign = if up { 1 } else { -1 };
        let expected: Vec<i16> = fields.iter().zip(&row).map(|(f, &j)| f + sign * i16::from(j)).collect();
        for level in Level::available() {
            let mut fields = fields.clone();
            add_narrow_row(level, &mut fields, &row, up);
            prop_assert_eq!(&fields, &expected, "{}", level);
        }
    }

    #[test]
    fn narrow_fields_are_their_definition(
        cells in prop::collection::vec((-30_000..30_000_i16, 0..=1_u8, any::<bool>()), 0..300),
        base in -2000..2000_i32,
        weight in -300..300_i32,
    ) {
        let expected: Vec<i16> = cells.iter().map(|cell| cell.0 / 4).collect();
        let odd: Vec<u8> = cells.iter().map(|cell| 2 * cell.1).collect();
        let down: Vec<i8> = cells.iter().map(|cell| -i8::from(cell.2)).collect();
        let sums: Vec<i64> = expected.iter().zip(&cells).map(|(&field, cell)| {
            let own = if cell.2 { -weight } else { weight };
            4 * i64::from(field) + i64::from(2 * cell.1) + i64::from(base + own)
        }).collect();
        for level in Level::available() {
            let mut fields = vec![7; cells.len()];
            narrow_fields(level, &sums, &odd, &down, base, weight, &mut fields);
            prop_assert_eq!(&fields, &expected, "{}", level);
        }
    }

    #[test]
    fn agreements_are_their_definition(neurons in 1_usize..300, patterns in 1_usize..40, seed: u64) {
        let stored = Patterns::random(seed, neurons, patterns, 0, 0);
        let states: Vec<u64> = (0..patterns).flat_map(|mu| stored.pattern(mu).words().to_vec()).collect();
        let state = Patterns::random(seed, neurons, 1, 1, 0).pattern(0);
        for level in Level::available() {
            let agreeing = agreements(level, &states, state.words());
            let unused = (neurons.next_multiple_of(64) - neurons) as i64;
            let products: Vec<i64> =
                agreeing.iter().map(|&count| 2 * (i64::from(count) - unused) - neurons as i64).collect();
            prop_assert_eq!(&products, &stored.products(&state), "{}", level);
        }
    }
}

#[test]
fn the_machine_has_a_portable_level_and_the_best_is_one_of_its_own() {
    let levels = Level::available();
    assert_eq!(levels[0], Level::Portable);
    assert!(levels.contains(&Level::best()));
    #[cfg(target_arch = "x86_64")]
    assert_eq!(levels.contains(&Level::Avx2), std::arch::is_x86_feature_detected!("avx2"));
}
