//! Which version of the experiment's format a text is of, and so which reader reads it.

use super::VERSION;
use super::grammar::reader_of;
use super::place::value_of;
use crate::Result;

/// The versions that there are readers for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// Read by `v1`.
    One,
    /// The present one.
    Two,
}

/// What reads each version.
const VERSIONS: [Version; VERSION as usize] = [Version::One, Version::Two];

/// Fields that version 1 has and no later one.
const OF_ONE: [&[&str]; 4] = [
    &["alpha"],
    &["vectors"],
    &["training", "learning_rate_v"],
    &["training", "learning_rate_w"],
];

/// The version of an experiment. Without a field that says so it is the assumed one, or version 1 if it uses a word that
/// this alone has. What is wrong elsewhere in the text does not matter yet.
///
/// # Errors
/// If it is newer than this program, or there never was such a version.
pub(super) fn version_of(file: &str, text: &str, assumed: Version) -> Result<Version> {
    let said = reader_of(file, text, "version", "the format", &VERSIONS)?;
    let implied = || {
        if speaks_one(text) {
            Version::One
        } else {
            assumed
        }
    };
    Ok(said.unwrap_or_else(implied))
}

fn speaks_one(text: &str) -> bool {
    let is_there = |path: &&[&str]| value_of(text, path).is_some();
    // The model was the one that there was, and its settings had no name before them.
    let model = value_of(text, &["model"]);
    OF_ONE.iter().any(is_there) || model.is_some_and(|value| value.starts_with('('))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Option<Version> {
        version_of("a text", text, Version::Two).ok()
    }

    #[test]
    fn the_field_decides_also_in_a_text_with_a_mistake() {
        for (text, expected) in [
            ("(version: 1)", Some(Version::One)),
            ("(version: 2, alpha: 0.5)", Some(Version::Two)),
            (
                "(name: \"version: 2\", version: 1, alpha: 0,5)",
                Some(Version::One),
            ),
            ("(version: 0x1)", Some(Version::One)),
            ("(version: 1u8, alpha: 0,5)", Some(Version::One)),
            ("(version: 0b10/* two */)", Some(Version::Two)),
            ("(version: 0x3)", None),
            ("(version: 3u32)", None),
            ("(version: 0b0)", None),
            ("(grid: (version: 1), version: 2, oh no", Some(Version::Two)),
            ("(version: 0)", None),
            ("(version: 3)", None),
            ("(version: 17, hologram: [((", None),
        ] {
            assert_eq!(version(text), expected, "{text}");
        }
    }

    #[test]
    fn without_the_field_a_word_of_version_1_decides() {
        for text in [
            "(alpha: 0.5)",
            "// mine\n(name: \"x\", alpha: 0,5)",
            "(training: (seed: 1, learning_rate_w: 0.1))",
            "(vectors: (rank: 1))",
            "(model: /* m */ (hidden: 8))",
        ] {
            assert_eq!(version(text), Some(Version::One), "{text}");
        }
        for text in [
            "()",
            "",
            "(name: \"alpha: 1\", /* vectors: () */ grid: (cells: 5))",
            "(correlations: [[1, 0.5], [0.5, 1]])",
            "(model: OneLayer(hidden: 8), training: (seed: 1))",
            "(constants: (alpha: 1))",
        ] {
            assert_eq!(version(text), Some(Version::Two), "{text}");
            let within_one = version_of("a text", text, Version::One).ok();
            assert_eq!(within_one, Some(Version::One), "{text}");
        }
        let said = version_of("a text", "(version: 2)", Version::One).ok();
        assert_eq!(said, Some(Version::Two));
    }
}
