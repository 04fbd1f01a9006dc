//! Experiments as text: RON with every default filled in, every error with its place.

use std::path::Path;

use ron::value::RawValue;

use super::grammar::{Source, parse, standing, with_place, write, write_on_one_line};
use super::place::value_of;
pub use super::version::Version;
use super::version::version_of;
use super::{Experiment, v1};
use crate::output::{LARGEST_TEXT, read_text};
use crate::{Result, shown};

/// Reads an experiment of any version; `file` names it in errors.
///
/// # Errors
/// A newer version is said to be newer; an unknown or bad field is named with line and column.
pub fn from_text(file: &str, text: &str) -> Result<Experiment> {
    let source = Source::new(text);
    read(file, source.plain(), &source, &[], Version::Two)
}

/// Reads an experiment that is the value of a field of a larger text; `within` are the names of the field and of those
/// around it. It is of its own version, whatever the text is, and of the assumed one if it says none.
///
/// # Errors
/// As [`from_text`], with places in the larger text.
pub fn from_part(
    file: &str,
    source: &Source<'_>,
    part: &RawValue,
    within: &[&str],
    assumed: Version,
) -> Result<Experiment> {
    let alone = standing(source, part);
    read(file, &alone, source, within, assumed)
}

/// The experiment of a text of some version that says nothing of one.
#[must_use]
pub fn left_out(version: Version) -> Experiment {
    match version {
        Version::One => v1::Experiment::default().into(),
        Version::Two => Experiment::default(),
    }
}

fn read(
    file: &str,
    own: &str,
    source: &Source<'_>,
    within: &[&str],
    assumed: Version,
) -> Result<Experiment> {
    let mut experiment: Experiment = match version_of(file, own, assumed)? {
        Version::One => parse::<v1::Experiment>(file, own, source)?.into(),
        Version::Two => parse(file, own, source)?,
    };
    // Each loss has a τ of its own, which only a text that names one leaves.
    if value_of(own, &["constants", "tau"]).is_none() {
        experiment.constants.tau = experiment.loss().tau();
    }
    experiment
        .check()
        .map_err(|error| with_place(file, source.plain(), within, &error))?;
    Ok(experiment)
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

/// Writes an experiment on one line.
pub(super) fn to_compact_text(experiment: &Experiment) -> Result<String> {
    write_on_one_line("experiment", experiment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

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
    fn a_loss_brings_its_own_threshold_unless_the_text_names_one() -> Result<()> {
        let tau = |text: &str| -> Result<f64> { Ok(from_text("test.ron", text)?.constants.tau) };
        let of = std::f64::consts::LN_2;
        assert!((tau("(loss: Some(Logistic))")? - of).abs() < 1e-12);
        assert!((tau("(model: Vit())")? - of).abs() < 1e-12);
        assert!((tau("(model: Vit(), loss: Some(Hinge))")? - 0.5).abs() < 1e-12);
        assert!((tau("(loss: Some(Logistic), constants: (tau: 0.5))")? - 0.5).abs() < 1e-12);
        assert!((tau("(constants: (epsilon: 0.2), loss: Some(Logistic))")? - of).abs() < 1e-12);
        Ok(())
    }

    #[test]
    fn written_and_read_again_it_is_the_same() -> Result<()> {
        let mut experiment = Experiment::default();
        experiment.constants.c = Some(0.25);
        experiment.correlations = Correlations::of_two(Correlation::new(-0.3)?);
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
        assert_eq!((read.alpha().get(), read.name.as_written()), (-0.5, "−1"));
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
                "found [1.0, 0.0, 5.0]; if 0,5 is one number, write 0.5",
            ),
            (
                "(coefficients: [0,5, 1,2])",
                "found [0.0, 5.0, 1.0, 2.0]; if 0,5 is one number, write 0.5",
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
        for (before, after) in [("merge: Arithmetic(", ")"), ("vectors: (", ")")] {
            let read = |edit: &str| from_text("test.ron", &format!("({before}{edit}{after})"));
            let edit = read("parts: Values, rank: 1, pruned: 0.25")?.merge.edit();
            let expected = VectorEdit {
                parts: Parts::Values,
                rank: Some(1),
                pruned: 0.25,
                left_out: LeftOut::NONE,
            };
            assert_eq!(edit, expected);
            for bad in [
                "rank: 0",
                "pruned: 1.0",
                "pruned: -0.1",
                "pruned: NaN",
                "parts: Neither",
            ] {
                assert!(read(bad).is_err(), "{bad}");
            }
        }
        assert!(from_text("test.ron", "(alpha: 0.5)")?.merge.is_plain());
        Ok(())
    }

    #[test]
    fn parts_that_are_left_out_are_a_list_that_only_the_newer_version_has() -> Result<()> {
        let read = |edit: &str| from_text("test.ron", &format!("(merge: Arithmetic({edit}))"));
        let out = read("left_out: [Qkv(0), LastNorm, Fc1(47)]")?;
        let expected = LeftOut::from(vec![VitPart::Fc1(47), VitPart::LastNorm, VitPart::Qkv(0)]);
        assert_eq!(out.merge.edit().left_out, expected);
        assert!(!out.merge.is_plain());
        // What leaves nothing out is written as it always was.
        assert!(read("left_out: []")?.merge.is_plain());
        assert!(!to_text(&Experiment::default())?.contains("left_out"));
        for bad in ["[Qkv]", "[Qkv(48)]", "[Head]", "[Qkv(-1)]", "\"Qkv(0)\""] {
            assert!(read(&format!("left_out: {bad}")).is_err(), "{bad}");
        }
        let older = "(version: 1, vectors: (left_out: [LastNorm]))";
        assert!(from_text("test.ron", older).is_err());
        Ok(())
    }

    #[test]
    fn both_versions_say_the_same_in_their_own_words() -> Result<()> {
        let new = "(version: 2, correlations: [[1, −0.3], [−0.3, 1]], axes: (\"t1\", \"t2\"), \
            model: OneLayer(hidden: 8, initial_v: 0.5, output: PerToken), \
            training: (steps: 7, batch: 5, optimiser: Sgd(values: 0.1, attention: 0.2), seed: 9), \
            merge: Arithmetic(parts: Values, rank: 2, pruned: 0.5))";
        let old = "(version: 1, alpha: −0.3, \
            model: (hidden: 8, initial_v: 0.5, output: PerToken), \
            training: (steps: 7, batch: 5, learning_rate_v: 0.1, learning_rate_w: 0.2, seed: 9), \
            vectors: (parts: Values, rank: 2, pruned: 0.5))";
        let said = |text: &str| {
            let Experiment {
                correlations,
                axes,
                model,
                training,
                merge,
                ..
            } = from_text("test.ron", text)?;
            Ok::<_, Error>((correlations, axes, model, training, merge))
        };
        assert_eq!(said(new)?, said(old)?);
        // Neither needs to say which it is.
        for text in [new, old] {
            let read = from_text("test.ron", text)?;
            let unnamed = text
                .replacen("version: 2, ", "", 1)
                .replacen("version: 1, ", "", 1);
            assert_eq!(from_text("test.ron", &unnamed)?, read, "{unnamed}");
            assert!(to_text(&read)?.contains("version: 2"));
        }
        // And neither has the other's words.
        for (text, word) in [
            (new.replace("version: 2", "version: 1"), "correlations"),
            (old.replace("version: 1", "version: 2"), "alpha"),
        ] {
            let message = place(&text).2;
            assert!(message.contains(word), "{message}");
        }
        Ok(())
    }

    #[test]
    fn what_is_wrong_with_correlations_is_told_where_they_stand() {
        for (rows, words) in [
            (
                "[[1, 0.5], [0.4, 1]]",
                "a symmetric matrix, found 0.5 for t1 and t2",
            ),
            ("[[1, 2], [2, 1]]", "in [-1, 1], found 2"),
            ("[[1]]", "2 to 8 rows, one for each task, found 1"),
            (
                "[[1, −0.9, −0.9], [−0.9, 1, −0.9], [−0.9, −0.9, 1]]",
                "without negative eigenvalues, found -0.800",
            ),
            (
                "[[1, 0,5], [0,5, 1]]",
                "2 numbers in the row of t1, found 3",
            ),
        ] {
            let (line, column, message) =
                place(&format!("(\n name: \"x\",\n correlations: {rows},\n)"));
            assert!(
                line == 3 && column > 1 && message.contains(words),
                "{line}: {message}"
            );
        }
        let (line, _, message) = place("(\n axes: (\"t1\", \"t9\"))");
        assert!(
            line == 2 && message.contains("t1 to t8, found t9"),
            "{message}"
        );
        let (line, _, message) = place("(\n axes: (\"t1\", \"t1\"))");
        assert!(line == 2 && message.contains("t1 twice"), "{message}");
        let (line, _, message) = place("(\n axes: (\"t1\", \"t3\"))");
        assert!(
            line == 2 && message.contains("two of the tasks t1 to t2, found t3"),
            "{message}"
        );
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

    use super::super::{
        Correlation, Correlations, Data, DigitData, LeftOut, Parts, VectorEdit, VitPart,
    };
}
