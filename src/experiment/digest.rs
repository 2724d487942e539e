//! A short name for a text: its SHA-256 hash.

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal digits.
pub(super) fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}
