//! Experiments as text: RON with every default filled in, every error with its place.

use std::path::Path;

use ron::extensions::Extensions;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::number::TWO_NUMBERS;
use super::place::{decimal_comma, place_of, with_hyphens};
use super::{Experiment, SHARED, VERSION, holds_line};
use crate::output::{LARGEST_TEXT, read_text};
use crate::{Error, Result, shown};

/// A text nested deeper than this is no experiment.
const DEEPEST: usize = 64;

/// The few fields that say which version a text is, read before anything else.
#[derive(Deserialize)]
#[serde(default)]
pub struct VersionOnly {
    /// Version of the format.
    pub version: u32,
}

impl Default for VersionOnly {
    fn default() -> Self {
        Self { version: VERSION }
    }
}

impl VersionOnly {
    /// Refuses an experiment that is newer than this program.
    ///
    /// # Errors
    /// If it is newer.
    pub fn check(&self, file: &str) -> Result<()> {
        if self.version > VERSION {
            Err(newer(file, "the format", self.version, VERSION))
        } else {
            Ok(())
        }
    }
}

/// That something was written by a newer program.
pub fn newer(file: &str, what: &str, found: u32, known: u32) -> Error {
    Error::content(
        file,
        format!(
            "written by a newer Lambdascope: version {found} of {what}, this program reads version {known}"
        ),
    )
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(DEEPEST)
}

/// Reads an experiment; `file` names it in errors.
///
/// # Errors
/// A newer version is said to be newer; an unknown or bad field is named with line and column.
pub fn from_text(file: &str, text: &str) -> Result<Experiment> {
    if let Some(version) = leniently::<VersionOnly>(text) {
        version.check(file)?;
    }
    let experiment: Experiment = parse(file, text)?;
    experiment
        .check()
        .map_err(|error| with_place(file, text, &[], &error))?;
    Ok(experiment)
}

/// What can be made of a text if everything unknown in it is passed over.
pub fn leniently<T: DeserializeOwned>(text: &str) -> Option<T> {
    options().from_str(&with_hyphens(text)).ok()
}

/// Reads RON; `file` names it in errors.
///
/// # Errors
/// With line and column.
pub fn parse<T: DeserializeOwned>(file: &str, text: &str) -> Result<T> {
    options().from_str(&with_hyphens(text)).map_err(|error| {
        let place = error.span.start;
        let grammar = error.code.to_string();
        Error::Text {
            file: file.to_owned(),
            line: place.line,
            column: place.col,
            message: no_experiment(text)
                .or_else(|| comma_words(text, &error, &grammar))
                .unwrap_or(grammar),
        }
    })
}

/// What to say of a number with a decimal comma, in which the grammar sees two values.
fn comma_words(text: &str, error: &ron::error::SpannedError, grammar: &str) -> Option<String> {
    let place = error.span.end;
    let comma = decimal_comma(text, place.line, place.col)?;
    let (written, right) = (comma.written, comma.right);
    if comma.in_list {
        let counted = grammar.contains(TWO_NUMBERS);
        counted.then(|| format!("{grammar}; if {written} is one number, write {right}"))
    } else {
        Some(format!(
            "expected a number with a point, found {written}; write {right}"
        ))
    }
}

/// An error about how fields fit together, with the place of the field that it names, within those of some names.
pub fn with_place(file: &str, text: &str, within: &[&str], error: &Error) -> Error {
    let field = match error {
        Error::Value { field, .. } => *field,
        _ => "",
    };
    let (line, column) = place_of(text, within, field);
    Error::Text {
        file: file.to_owned(),
        line,
        column,
        message: error.to_string(),
    }
}

/// What a text is instead of an experiment, if that says more than the grammar's complaint.
fn no_experiment(text: &str) -> Option<String> {
    let expected = "expected an experiment, \"(\", fields, \")\"";
    let start = after_comments(text);
    if start.is_empty() {
        return Some(format!("{expected}, found nothing"));
    }
    if !begins_as_ron(start) {
        let mut found: String = start.chars().take(24).collect();
        if found.len() < start.len() {
            found.push('…');
        }
        return Some(format!("{expected}, found {found:?}"));
    }
    let mut depth = 0_usize;
    let too_deep = text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    });
    too_deep.then(|| format!("{expected}, found brackets nested deeper than {DEEPEST}"))
}

/// Whether a text is RON, as far as its beginning says.
pub fn begins_as_ron(text: &str) -> bool {
    let start = after_comments(text);
    let is_experiment = ["(", "#!", "Experiment"]
        .iter()
        .any(|begin| start.starts_with(begin));
    // A shared line may stand in brackets too.
    let in_brackets = start.strip_prefix('(').unwrap_or_default();
    is_experiment && !(in_brackets.starts_with(SHARED) && holds_line(in_brackets))
}

/// A text from its first character that is neither white nor in a comment.
pub fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let skipped = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = skipped.trim_start();
    }
}

/// Reads an experiment's file.
///
/// # Errors
/// As [`from_text`], or if the file cannot be read or is no text.
pub fn from_file(path: &Path) -> Result<Experiment> {
    from_text(&shown::path(path), &read_text(path, LARGEST_TEXT)?)
}

/// Writes an experiment with every default made explicit.
///
/// # Errors
/// If a value cannot be written, which no experiment that was read or checked holds.
pub fn to_text(experiment: &Experiment) -> Result<String> {
    write("experiment", experiment)
}

/// Writes RON over several lines; `what` names it in errors.
///
/// # Errors
/// If a value cannot be written as RON.
pub fn write<T: Serialize>(what: &str, value: &T) -> Result<String> {
    let style = ron::ser::PrettyConfig::new().struct_names(false);
    let text = options()
        .to_string_pretty(value, style)
        .map_err(|error| Error::content(what, error.to_string()))?;
    Ok(text + "\n")
}

/// Writes an experiment on one line.
pub(super) fn to_compact_text(experiment: &Experiment) -> Result<String> {
    options()
        .to_string(experiment)
        .map_err(|error| Error::content("experiment", error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> (usize, usize, String) {
        match from_text("test.ron", text) {
            Err(Error::Text {
                line,
                column,
                message,
                ..
            }) => (line, column, message),
            other => (0, 0, format!("{other:?}")),
        }
    }

    #[test]
    fn an_empty_experiment_is_the_default() -> Result<()> {
        assert_eq!(from_text("test.ron", "()")?, Experiment::default());
        Ok(())
    }

    #[test]
    fn written_and_read_again_it_is_the_same() -> Result<()> {
        let mut experiment = Experiment::default();
        experiment.constants.c = Some(0.25);
        experiment.alpha = Correlation::new(-0.3)?;
        experiment.data = Data::Digits(DigitData::default());
        assert_eq!(from_text("test.ron", &to_text(&experiment)?)?, experiment);
        Ok(())
    }

    #[test]
    fn a_bad_value_is_named_with_its_place() {
        let (line, column, message) = place("(\n  training: (\n    steps: 0,\n  ),\n)");
        assert_eq!(line, 3, "{message}");
        assert!(column > 1 && message.contains("from 1 to 100"), "{message}");
        let (line, _, message) = place("(\n\n  alpha: 1.5,\n)");
        assert_eq!(line, 3);
        assert!(message.contains("[-1, 1]"), "{message}");
        let (line, _, message) = place("(\n coefficients: [1.0, inf],\n)");
        assert_eq!(line, 2);
        assert!(message.contains("finite"), "{message}");
    }

    #[test]
    fn numbers_are_read_with_a_true_minus_and_a_decimal_comma_is_told() -> Result<()> {
        let text = "(alpha: −0.5, coefficients: [−.5, −1e-1], name: \"−1\")";
        let read = from_text("test.ron", text)?;
        assert_eq!((read.alpha.get(), read.name.as_written()), (-0.5, "−1"));
        assert_eq!(read.coefficients, [-0.5, -0.1]);
        for (text, words) in [
            (
                "(version: 1, name: \"x\", alpha: 0,5)",
                "found 0,5; write 0.5",
            ),
            ("(alpha: −0,25, name: \"x\")", "found −0,25; write -0.25"),
            ("(grid: (low: -1,5, high: 3))", "write -1.5"),
            ("(grid: (\n  high: 3,25\n))", "write 3.25"),
            (
                "(coefficients: [1.0, 0,5])",
                "found 3; if 0,5 is one number, write 0.5",
            ),
            (
                "(coefficients: [0,5, 1,2])",
                "found 4; if 0,5 is one number, write 0.5",
            ),
        ] {
            let (line, _, message) = place(text);
            assert!(line >= 1 && message.contains(words), "{text}: {message}");
        }
        for text in [
            "(alhpa: 1,\n beta: 2)",
            "(coefficients: [1,1e99])",
            "(alpha: 1 seed: 2)",
        ] {
            assert!(!place(text).2.contains("write"), "{text}");
        }
        assert_eq!(
            from_text("test.ron", "(coefficients: [1,2])")?.coefficients,
            [1.0, 2.0]
        );
        Ok(())
    }

    #[test]
    fn a_coefficient_beyond_a_million_is_refused_in_words() {
        for text in [
            "(coefficients: [1.0, 1.1e6])",
            "(coefficients: [-1e300, 1.0])",
            "(grid: (low: -2e6))",
            "(grid: (high: 1e7))",
            "(target: (gamma: [1e7, 0.0]))",
        ] {
            let (line, _, message) = place(text);
            assert!(
                line == 1 && message.contains("from -1000000 to 1000000"),
                "{message}"
            );
        }
    }

    #[test]
    fn an_edit_of_the_vectors_is_checked_and_may_be_missing() -> Result<()> {
        let read = |vectors: &str| from_text("test.ron", &format!("(vectors: ({vectors}))"));
        let edit = read("parts: Values, rank: 1, pruned: 0.25")?.vectors;
        let expected = VectorEdit {
            parts: Parts::Values,
            rank: Some(1),
            pruned: 0.25,
        };
        assert_eq!(edit, expected);
        assert!(from_text("test.ron", "(alpha: 0.5)")?.vectors.is_none());
        for bad in [
            "rank: 0",
            "pruned: 1.0",
            "pruned: -0.1",
            "pruned: NaN",
            "parts: Neither",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        Ok(())
    }

    #[test]
    fn an_unknown_field_is_named_with_its_place() {
        let (line, _, message) = place("(\n  alhpa: 0.5,\n)");
        assert_eq!(line, 2);
        assert!(message.contains("alhpa"), "{message}");
    }

    #[test]
    fn fields_that_do_not_fit_are_named_with_their_place() {
        let (line, column, message) = place("(\n  data: Patterns(\n    tokens: 3,\n  ),\n)");
        assert_eq!((line, column), (3, 5), "{message}");
    }

    #[test]
    fn a_newer_version_is_said_to_be_newer() {
        let error = from_text("test.ron", "(version: 9, hologram: true)");
        assert!(error.is_err_and(|e| e.to_string().contains("newer Lambdascope")));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let text = "(".repeat(20_000);
        assert!(place(&text).2.contains("nested deeper than 64"));
    }

    #[test]
    fn a_text_that_is_no_experiment_is_told_so() {
        for (text, found) in [
            ("Dear all,\nthe meeting is on Monday", "\"Dear all,"),
            ("{\"alpha\": 1}", "\"{"),
            ("// only a comment", "nothing"),
            ("", "nothing"),
        ] {
            let (line, _, message) = place(text);
            assert!(
                line >= 1 && message.contains("expected an experiment"),
                "{message}"
            );
            assert!(
                message.contains(&format!("found {found}").replace('"', "\"")),
                "{message}"
            );
        }
        // An experiment may begin with comments; what is wrong in it is still told by its place.
        let (line, _, message) = place("/* α */ // β\n(alhpa: 1)");
        assert_eq!(line, 2);
        assert!(message.contains("alhpa"), "{message}");
    }

    use super::super::{Correlation, Data, DigitData, Parts, VectorEdit};
}
