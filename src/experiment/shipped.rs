//! The experiments that ship, embedded in the binary so that `attractor run NAME` works anywhere.

/// An experiment that ships.
pub struct Shipped {
    /// Its name: the name of its file without ending.
    pub name: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// All of them, the shortest first.
pub const SHIPPED: &[Shipped] = &[
    Shipped { name: "quickstart", text: include_str!("../../experiments/quickstart.toml") },
    Shipped { name: "phase-diagram", text: include_str!("../../experiments/phase-diagram.toml") },
    Shipped { name: "capacity", text: include_str!("../../experiments/capacity.toml") },
    Shipped { name: "energy", text: include_str!("../../experiments/energy.toml") },
    Shipped { name: "figure-one", text: include_str!("../../experiments/figure-one.toml") },
    Shipped { name: "glass", text: include_str!("../../experiments/glass.toml") },
    Shipped { name: "validation", text: include_str!("../../experiments/validation.toml") },
    Shipped { name: "spurious", text: include_str!("../../experiments/spurious.toml") },
    Shipped { name: "close-memories", text: include_str!("../../experiments/close-memories.toml") },
    Shipped { name: "flat", text: include_str!("../../experiments/flat.toml") },
    Shipped { name: "species", text: include_str!("../../experiments/species.toml") },
    Shipped { name: "mixtures", text: include_str!("../../experiments/mixtures.toml") },
    Shipped { name: "census", text: include_str!("../../experiments/census.toml") },
    Shipped { name: "mixtures-melting", text: include_str!("../../experiments/mixtures-melting.toml") },
    Shipped { name: "mixtures-reference", text: include_str!("../../experiments/mixtures-reference.toml") },
    Shipped { name: "species-reference", text: include_str!("../../experiments/species-reference.toml") },
    Shipped { name: "census-reference", text: include_str!("../../experiments/census-reference.toml") },
    Shipped { name: "capacity-reference", text: include_str!("../../experiments/capacity-reference.toml") },
    Shipped { name: "million", text: include_str!("../../experiments/million.toml") },
];

/// The experiment of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Shipped> {
    SHIPPED.iter().find(|shipped| shipped.name == name)
}

impl Shipped {
    /// The question it answers: the first comment line of its file.
    #[must_use]
    pub fn question(&self) -> &'static str {
        self.text.lines().next().unwrap_or_default().trim_start_matches(['#', ' '])
    }
}
