//! The experiments that ship, embedded in the binary so that `attractor run NAME` works anywhere.

/// An experiment that ships.
pub struct Shipped {
    /// Its name: the name of its file without ending.
    pub name: &'static str,
    /// Its TOML.
    pub text: &'static str,
}

/// The experiments of these names, from their files.
macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        &[$(Shipped { name: $name, text: include_str!(concat!("../../experiments/", $name, ".toml")) }),*]
    };
}

/// All of them: those of minutes first.
pub const SHIPPED: &[Shipped] = shipped![
    "quickstart",
    "phase-diagram",
    "capacity",
    "energy",
    "figure-one",
    "glass",
    "validation",
    "spurious",
    "close-memories",
    "flat",
    "species",
    "mixtures",
    "census",
    "mixtures-melting",
    "local-fields",
    "specific-heat",
    "basin",
    "remanent",
    "relaxation",
    "spinodal",
    "coexistence",
    "freezing",
    "annealed",
    "letters",
    "correction",
    "reminder",
    "familiarity",
    "exact-storage",
    "generalisation",
    "activity",
    "rules",
    "projection",
    "self-coupling",
    "dreaming",
    "unlearning",
    "firmness",
    "gardner",
    "separable",
    "dilution",
    "extreme-dilution",
    "clipping",
    "asymmetry",
    "damage",
    "lesions",
    "sequence",
    "sequence-reference",
    "delayed",
    "pattern-generator",
    "gated-rhythm",
    "mixtures-reference",
    "mixtures-melting-reference",
    "species-reference",
    "census-reference",
    "remanent-reference",
    "relaxation-reference",
    "specific-heat-reference",
    "local-fields-reference",
    "close-memories-reference",
    "flat-reference",
    "energy-reference",
    "spurious-reference",
    "basin-reference",
    "spinodal-reference",
    "coexistence-reference",
    "freezing-reference",
    "glass-reference",
    "annealed-reference",
    "capacity-reference",
    "million",
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
