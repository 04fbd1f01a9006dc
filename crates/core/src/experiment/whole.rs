//! Whether an experiment that was made in memory is one that a file may hold, its reader being the judge: no range stands
//! twice.

use super::{Experiment, from_text, to_text};
use crate::shown::Text;
use crate::{Error, Result};

impl Experiment {
    /// Checks it as reading it from a file would.
    ///
    /// # Errors
    /// Names the field that is out of its range, or that does not fit the others.
    pub fn check_as_read(&self) -> Result<()> {
        // Every text can be written and read.
        let numbers = Self {
            name: Text::default(),
            about: Text::default(),
            question: Text::default(),
            answer: Text::default(),
            ..self.clone()
        };
        let text = to_text(&numbers)?;
        match from_text("experiment", &text) {
            Ok(_) => Ok(()),
            Err(Error::Text { line, message, .. }) => {
                Err(Error::content(field(&text, line), message))
            }
            Err(other) => Err(other),
        }
    }
}

/// The field on a line of a text that was written here, one a line.
fn field(text: &str, line: usize) -> &str {
    let line = text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
    line.split_once(':')
        .map_or("experiment", |(name, _)| name.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_reader_would_refuse_is_named() {
        let said = |change: fn(&mut Experiment)| {
            let mut experiment = Experiment::default();
            change(&mut experiment);
            let told = experiment.check_as_read().err();
            told.map(|error| error.to_string())
        };
        assert_eq!(said(|_| ()), None);
        assert_eq!(said(|e| e.name = "a: (\n\"b\u{202e}".into()), None);
        for (change, words) in [
            (
                (|e| e.training.steps = 0) as fn(&mut Experiment),
                "steps: expected a whole number from 1 to 100000, found 0",
            ),
            (
                |e| e.constants.epsilon = f64::NAN,
                "epsilon: expected a finite number above 0, found NaN",
            ),
            (
                |e| e.constants.c = Some(1.0),
                "c: expected None or a number between 0 and 1, found 1",
            ),
            (
                |e| e.constants.beta = f64::NEG_INFINITY,
                "beta: expected a finite number of at least 0, found -inf",
            ),
        ] {
            assert_eq!(said(change).as_deref(), Some(words));
        }
    }
}
