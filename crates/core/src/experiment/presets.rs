//! The presets: experiment files in the binary, read by the same code as anybody's own file.

use super::{Experiment, from_text};
use crate::{Error, Result};

/// A preset's name and its experiment file.
#[derive(Debug)]
pub struct Preset {
    /// Its name on the command line.
    pub name: &'static str,
    text: &'static str,
}

macro_rules! presets {
    ($($name:literal,)*) => {
        &[$(Preset {
            name: $name,
            text: include_str!(concat!("../../../../assets/presets/", $name, ".ron")),
        },)*]
    };
}

/// All presets, the one that opens first at the front.
pub const PRESETS: &[Preset] = presets![
    "irrelevant",
    "aligned",
    "contradictory",
    "by-the-book",
    "out-of-domain",
    "slides-point",
    "double-flip",
    "low-rank",
    "sparse-rows",
    "four-tasks",
    "forget-one-of-four",
    "sum-of-many",
    "digits-irrelevant",
    "digits-aligned",
    "digits-contradictory",
    "digits-out-of-domain",
    "vit-irrelevant",
    "vit-aligned",
    "vit-contradictory",
    "vit-out-of-domain",
    "vit-authors-irrelevant",
    "vit-authors-aligned",
    "vit-authors-contradictory",
];

impl Preset {
    /// Reads the preset.
    ///
    /// # Errors
    /// If its file in `assets/` is wrong, which a test rules out.
    pub fn experiment(&self) -> Result<Experiment> {
        from_text(&format!("preset {}", self.name), self.text)
    }
}

/// The preset of a name.
///
/// # Errors
/// If there is none; the message lists the names.
pub fn preset(name: &str) -> Result<Experiment> {
    match PRESETS.iter().find(|preset| preset.name == name) {
        Some(preset) => preset.experiment(),
        None => Err(Error::Mismatch(format!(
            "no preset is called {name}; there are {}",
            PRESETS
                .iter()
                .map(|preset| preset.name)
                .collect::<Vec<_>>()
                .join(", ")
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_preset_guarantees_anything() -> Result<()> {
        for preset in PRESETS {
            let Experiment {
                about,
                question,
                answer,
                ..
            } = preset.experiment()?;
            let words = format!("{about} {question} {answer}").to_lowercase();
            assert!(!words.contains("guarant"), "{}: {words}", preset.name);
        }
        Ok(())
    }

    #[test]
    fn every_preset_reads_and_asks_its_own_question() -> Result<()> {
        let mut questions = Vec::new();
        for preset in PRESETS {
            let experiment = preset.experiment()?;
            assert!(!experiment.answer.is_empty(), "{}", preset.name);
            assert!(!questions.contains(&experiment.question), "{}", preset.name);
            questions.push(experiment.question);
        }
        Ok(())
    }
}
