//! Planted states are told apart: the confusion of the finer classification, before and after a descent at T = 0.
//!
//! `cargo test --release --test species -- --nocapture` prints the table that `results/README.md` shows.

use std::collections::BTreeMap;
use std::sync::Arc;

use attractor::dynamics::{Glauber, Order, relax, start};
use attractor::network::hebb::Engine;
use attractor::network::{Bath, Patterns, SpinSystem, Spins};
use attractor::observable::Species;
use attractor::random::{Purpose, Stream, stream};
use rand::RngCore;

/// What is planted, and the class it should be given.
const PLANTED: [(&str, Species); 7] = [
    ("pattern", Species::Pattern),
    ("reversed", Species::Reversed),
    ("mixture of 3", Species::Mixture3),
    ("mixture of 5", Species::Mixture5),
    ("mixture of 7", Species::Mixture7),
    ("asymmetric", Species::Asymmetric),
    ("glassy", Species::Glassy),
];

/// Weights of the planted asymmetric mixture, with overlaps 1/2, 1/2, 1/4, 1/4, 1/4: a solution of the mean-field equations at zero
/// load and T = 0 in which no field is below 1/4.
const WEIGHTS: [i32; 5] = [2, 2, 1, 1, 1];

/// `sgn(sum +- w_k xi^(first + k))` with signs by chance; the sum of the weights is odd.
fn mixture(patterns: &Patterns, weights: &[i32], first: usize, chance: &mut Stream) -> Spins {
    let signed: Vec<i32> =
        weights.iter().map(|w| if chance.next_u64() >> 63 == 0 { *w } else { -w }).collect();
    let vote = |i| {
        let votes = signed.iter().enumerate().map(|(k, w)| w * i32::from(patterns.value(first + k, i)));
        votes.sum::<i32>()
    };
    Spins::from_fn(patterns.neurons(), |i| vote(i) > 0)
}

struct Set {
    patterns: Arc<Patterns>,
    network: Box<dyn SpinSystem>,
    chance: Stream,
}

impl Set {
    fn new(neurons: usize, count: usize, sample: u64) -> Self {
        let patterns = Arc::new(Patterns::random(3, neurons, count, sample, 0));
        let network = Engine::Auto.layout(neurons, count).build(patterns.clone());
        Self { patterns, network, chance: stream(3, Purpose::Start, &[neurons as u64, count as u64, sample]) }
    }

    /// A planted state in which one neuron in a hundred is wrong.
    fn plant(&mut self, what: Species) -> Spins {
        let mut state = self.ideal(what);
        start::corrupt(&mut state, 0.98, &mut self.chance);
        state
    }

    fn ideal(&mut self, what: Species) -> Spins {
        let first = (self.chance.next_u64() % (self.patterns.patterns() as u64 - 6)) as usize;
        let weights: &[i32] = match what {
            Species::Pattern => return self.patterns.pattern(first),
            Species::Reversed => {
                return Spins::from_fn(self.patterns.neurons(), |i| self.patterns.value(first, i) < 0);
            }
            Species::Mixture3 => &[1; 3],
            Species::Mixture5 => &[1; 5],
            Species::Mixture7 => &[1; 7],
            Species::Asymmetric => &WEIGHTS,
            _ => return start::random(self.patterns.neurons(), &mut self.chance),
        };
        mixture(&self.patterns, weights, first, &mut self.chance)
    }

    /// The class of a state and of the fixed point that a descent from it reaches.
    fn classes(&mut self, state: &Spins) -> [Species; 2] {
        let before = Species::classify(state, &*self.patterns, &self.patterns.products(state));
        self.network.set_spins(state);
        let bath = Bath::new(0.0).expect("valid");
        relax(
            &mut *self.network,
            &mut Glauber::new(Order::Permutation),
            &bath,
            &mut self.chance,
            10_000,
            |_, _| false,
        );
        let end = self.network.spins();
        [before, Species::classify(end, &*self.patterns, &self.patterns.products(end))]
    }
}

/// How many of the planted states are given each class, before and after.
type Confusion = [BTreeMap<Species, usize>; 2];

fn confusion(neurons: usize, count: usize, planted: Species, sets: u64) -> Confusion {
    let mut found = Confusion::default();
    for sample in 0..sets {
        let mut set = Set::new(neurons, count, sample);
        let state = set.plant(planted);
        for (found, class) in found.iter_mut().zip(set.classes(&state)) {
            *found.entry(class).or_default() += 1;
        }
    }
    found
}

fn in_words(found: &BTreeMap<Species, usize>) -> String {
    found.iter().map(|(class, count)| format!("{count} {class}")).collect::<Vec<_>>().join(", ")
}

#[test]
#[expect(clippy::print_stdout, reason = "the table for results/README.md, where it is asked for")]
fn planted_states_are_given_their_class() {
    const SETS: u64 = 10;
    for (neurons, count) in [(1000, 40), (1000, 100), (4000, 40), (4000, 400)] {
        for (name, class) in PLANTED {
            let [before, after] = confusion(neurons, count, class, SETS);
            let load = count as f64 / neurons as f64;
            println!("| {neurons} | {load} | {name} | {} | {} |", in_words(&before), in_words(&after));
            assert_eq!(before, BTreeMap::from([(class, SETS as usize)]), "{name}, before");
            let is_memory = matches!(class, Species::Pattern | Species::Reversed);
            // Far above the ends of all mixtures, at loads 0.030, 0.016 and 0.011, nothing but memories and glass is left.
            if is_memory || load > 0.09 {
                let left = if is_memory { class } else { Species::Glassy };
                assert_eq!(after, BTreeMap::from([(left, SETS as usize)]), "{name}, after");
            }
            // Below the end of the mixtures of three and five they stay.
            if load < 0.011 && matches!(class, Species::Mixture3 | Species::Mixture5) {
                assert_eq!(after, BTreeMap::from([(class, SETS as usize)]), "{name}, after");
            }
        }
    }
}

#[test]
fn two_memories_close_to_each_other_are_told_from_their_blend() {
    let independent = Patterns::random(3, 1000, 10, 0, 0);
    let mut chance = stream(3, Purpose::Start, &[1]);
    let mut twin = independent.pattern(0);
    start::corrupt(&mut twin, 0.6, &mut chance);
    let patterns = independent.with(1, &twin);
    // Where the two agree the blend is as they are, elsewhere half of it is as each: its overlap with both is 0.8.
    let blend = Spins::from_fn(1000, |i| if i % 2 == 0 { patterns.value(0, i) > 0 } else { twin.is_up(i) });
    let class = |state: &Spins| Species::classify(state, &patterns, &patterns.products(state));
    assert_eq!([class(&patterns.pattern(0)), class(&twin)], [Species::Pattern; 2]);
    assert_eq!(class(&blend), Species::Asymmetric);
}

#[test]
fn a_blend_of_two_that_nearly_agree_is_no_mixture_of_three() {
    let independent = Patterns::random(3, 1000, 10, 1, 0);
    let mut twin = independent.pattern(0);
    start::corrupt(&mut twin, 0.9, &mut stream(3, Purpose::Start, &[2]));
    let patterns = independent.with(1, &twin);
    let vote = |i| (0..3).map(|mu| patterns.value(mu, i)).sum::<i8>() > 0;
    let state = Spins::from_fn(1000, vote);
    // It is the very mixture of the two and a third, but that one has hardly a part in it.
    assert_eq!(Species::classify(&state, &patterns, &patterns.products(&state)), Species::Asymmetric);
}
