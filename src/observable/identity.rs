//! Which state a final state is, by name: a memory, its reverse, or a mixture, and of which memories.
//!
//! [`Species`] says what sort of state it is, by limits that theory gives for networks of many neurons. Here it gets the numbers of its memories, and the
//! neurons are counted in which it differs from the memory, its reverse or the ideal mixture. In networks of a few neurons a
//! sort alone may mislead: on 25 pixels T, C and H have overlaps of 5, -7 and 1 in 25, and their mixture `sgn(T + C - H)` has
//! overlap 19/25 = 0.76 with T, above every limit for a pattern. [`Species`] is not misled, because it asks also how far the next memory is; and with no
//! neuron in which they differ there is no doubt.

use std::cmp::Reverse;

use super::Species;
use super::attractor::nearest_mixture;
use crate::network::{Memories, Spins};

/// A state in terms of the memories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its sort.
    pub species: Species,
    /// The memories it is made of, those of larger overlap first, and whether they count as they are or reversed: one for a pattern or its
    /// reverse, n for a mixture, none for a glassy state.
    pub parts: Vec<(usize, bool)>,
    /// Neurons in which it differs from the memory, the reversed memory or the ideal symmetric mixture; `None` where there is no such ideal.
    pub differing: Option<usize>,
}

impl Identity {
    /// Finds out what a state is, given its products `M_mu = N m_mu` with all patterns, shape `[P]`.
    ///
    /// ```
    /// use attractor::observable::{Identity, Species};
    /// use attractor::picture::{letters, patterns};
    ///
    /// let patterns = patterns(&letters("TCH")?)?;
    /// let mixture = attractor::network::Spins::from_fn(25, |i| {
    ///     patterns.value(0, i) + patterns.value(1, i) - patterns.value(2, i) > 0
    /// });
    /// let identity = Identity::of(&mixture, &*patterns, &patterns.products(&mixture));
    /// assert_eq!((identity.species, identity.differing), (Species::Mixture3, Some(0)));
    /// assert_eq!(identity.name(&["T", "C", "H"]), "T - H + C");
    /// # Ok::<(), attractor::error::Error>(())
    /// ```
    #[must_use]
    pub fn of(spins: &Spins, patterns: &(impl Memories + ?Sized), products: &[i64]) -> Self {
        let species =
            Self::exact(spins, products).unwrap_or_else(|| Species::classify(spins, patterns, products));
        let order = order_by_size(products);
        let count = match species {
            Species::Pattern | Species::Reversed => 1,
            Species::Mixture3 => 3,
            Species::Mixture5 => 5,
            Species::Mixture7 => 7,
            Species::Asymmetric => carriers(&order, products),
            Species::Glassy | Species::Cycle => 0,
        };
        let parts = order[..count].iter().map(|&mu| (mu, products[mu] >= 0)).collect();
        let differing = |ideal: &Spins| (spins.neurons() as i64 - ideal.product(spins)) as usize / 2;
        let is_ideal = !matches!(species, Species::Asymmetric | Species::Glassy | Species::Cycle);
        let ideal = is_ideal.then(|| nearest_mixture(patterns, products, count)).flatten();
        Self { species, parts, differing: ideal.as_ref().map(differing) }
    }

    /// A memory or its reverse to the last neuron: of a picture and its negative, both stored, neither leads.
    fn exact(spins: &Spins, products: &[i64]) -> Option<Species> {
        let neurons = spins.neurons() as i64;
        let is = |product, species| products.contains(&product).then_some(species);
        is(neurons, Species::Pattern).or_else(|| is(-neurons, Species::Reversed))
    }

    /// The memory that it is, if it is one and not its reverse.
    #[must_use]
    pub fn memory(&self) -> Option<usize> {
        self.parts.first().filter(|_| self.species == Species::Pattern).map(|&(mu, _)| mu)
    }

    /// The memories it is made of, by their names, with their signs: `T`, `-T`, `T - H + C`; empty for a glassy state.
    #[must_use]
    pub fn name(&self, names: &[impl AsRef<str>]) -> String {
        let mut text = String::new();
        for (index, &(mu, as_is)) in self.parts.iter().enumerate() {
            text.push_str(match (index, as_is) {
                (0, true) => "",
                (0, false) => "-",
                (_, true) => " + ",
                (_, false) => " - ",
            });
            text.push_str(names[mu].as_ref());
        }
        text
    }
}

/// The memories, those of larger overlap first; of equal ones the one that is as it is, then the first.
fn order_by_size(products: &[i64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..products.len()).collect();
    order.sort_by_key(|&mu| (Reverse(products[mu].abs()), products[mu] < 0, mu));
    order
}

/// How many memories have an overlap nearer to the largest than to nothing.
fn carriers(order: &[usize], products: &[i64]) -> usize {
    let largest = order.first().map_or(0, |&mu| products[mu].unsigned_abs());
    order.iter().take_while(|&&mu| 2 * products[mu].unsigned_abs() > largest).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Patterns;

    fn identify(state: impl FnOnce(&Patterns) -> Spins) -> Identity {
        let patterns = Patterns::random(3, 1000, 40, 0, 0);
        let spins = state(&patterns);
        Identity::of(&spins, &patterns, &patterns.products(&spins))
    }

    #[test]
    fn planted_states_are_named_as_planted() {
        let blend = |signs: &'static [(usize, i8)]| {
            move |patterns: &Patterns| {
                let sum = |i| signs.iter().map(|&(mu, sign)| sign * patterns.value(mu, i)).sum::<i8>();
                Spins::from_fn(1000, |i| sum(i) > 0)
            }
        };
        for (signs, species) in [
            (&[(7, 1)][..], Species::Pattern),
            (&[(7, -1)], Species::Reversed),
            (&[(2, 1), (9, -1), (30, 1)], Species::Mixture3),
            (&[(2, -1), (9, -1), (30, 1), (31, 1), (0, 1)], Species::Mixture5),
        ] {
            let Identity { species: seen, mut parts, differing } = identify(blend(signs));
            let mut planted: Vec<_> = signs.iter().map(|&(mu, sign)| (mu, sign > 0)).collect();
            parts.sort_unstable();
            planted.sort_unstable();
            assert_eq!((seen, parts, differing), (species, planted, Some(0)));
        }
    }

    #[test]
    fn neurons_that_differ_are_counted() {
        let mut spins = None;
        let identity = identify(|patterns| {
            let mut state = patterns.pattern(4);
            (0..37).for_each(|neuron| state.flip(neuron));
            spins.insert(state).clone()
        });
        assert_eq!((identity.memory(), identity.differing), (Some(4), Some(37)));
    }

    #[test]
    fn a_state_of_chance_has_no_name() {
        let identity = identify(|_| Patterns::random(4, 1000, 1, 1, 0).pattern(0));
        assert_eq!((identity.species, identity.name(&[""; 40])), (Species::Glassy, String::new()));
    }
}
