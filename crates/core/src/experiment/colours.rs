//! How colours tell labels: along an axis that α turns, or by shares of red as in the authors' experiments.

use serde::{Deserialize, Serialize};

use super::{Data, Experiment, number};
use crate::{Error, Result};

/// How the colours of a task's images tell their labels.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Colours {
    /// Either label has a colour, one at each end of the task's axis; α is the cosine of two tasks' axes.
    #[default]
    Axis,
    /// Red or green in every task, by a coin for each image and task. There is no α.
    Shares(Vec<RedShares>),
}

/// How many of a task's images are red; the others are green.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedShares {
    /// r_o, the probability that an odd digit is red.
    #[serde(deserialize_with = "number::probability")]
    pub odd: f64,
    /// r_e, the probability that an even digit is red.
    #[serde(deserialize_with = "number::probability")]
    pub even: f64,
}

impl RedShares {
    /// Of odd digits a share is red, of even ones another.
    #[must_use]
    pub const fn new(odd: f64, even: f64) -> Self {
        Self { odd, even }
    }
}

impl Colours {
    /// Whether they lie along axes.
    #[must_use]
    pub fn are_axes(&self) -> bool {
        match self {
            Self::Axis => true,
            Self::Shares(_) => false,
        }
    }

    /// Checks that there are shares for so many tasks.
    pub(super) fn check(&self, tasks: usize) -> Result<()> {
        match self {
            Self::Shares(shares) if shares.len() != tasks => Err(Error::value(
                "colours",
                format!("the shares of red of {tasks} tasks"),
                shares.len(),
            )),
            Self::Axis | Self::Shares(_) => Ok(()),
        }
    }
}

/// What of a target's pattern outside its tasks counts as nothing.
const NO_KAPPA: f64 = 1e-6;
/// Independent axes of colour: red to green, blue to yellow, dark to light.
pub(crate) const AXES: usize = 3;

impl Experiment {
    /// For each axis of colour the basis vector e_j that it shows, j from 0; more than three cannot be shown.
    pub(crate) fn colour_columns(&self) -> Vec<usize> {
        let tasks = self.correlations.tasks();
        let directions = self.directions();
        let is_used = |column: &usize| {
            let of_task = |row: &Vec<f64>| row.get(*column).is_some_and(|part| *part != 0.0);
            directions.iter().any(of_task) || self.target_parts(*column)
        };
        let used: Vec<usize> = (0..=tasks).filter(is_used).collect();
        // Where the first ones will do each has always the same axis, whatever the correlations.
        if used.iter().all(|column| *column < AXES) {
            (0..AXES).collect()
        } else {
            used
        }
    }

    /// Whether the target has something of a basis vector.
    fn target_parts(&self, column: usize) -> bool {
        let Some(target) = &self.target else {
            return false;
        };
        let (gamma, kappa, _) = target.normalised();
        match gamma.get(column) {
            Some(share) => *share != 0.0,
            None => kappa > NO_KAPPA,
        }
    }

    /// Checks that the axes of colours are no more than there are.
    pub(super) fn check_colours(&self) -> Result<()> {
        if self.colours().is_none_or(|colours| !colours.are_axes())
            || self.colour_columns().len() <= AXES
        {
            return Ok(());
        }
        let alone = Self {
            target: None,
            ..self.clone()
        };
        let needed = alone.colour_columns().len();
        if needed > AXES {
            return Err(Error::value(
                "correlations",
                "tasks whose colours lie along three axes, as there are no more: some in the span of three others",
                format!("{needed} independent ones"),
            ));
        }
        Err(Error::value(
            "gamma",
            "a target within the span of the tasks, ‖γ‖ = 1, as their colours take all three axes",
            format!("{:?}", self.target.as_ref().map(|target| &target.gamma)),
        ))
    }

    /// How the colours of its images tell labels; nothing where it has none.
    #[must_use]
    pub fn colours(&self) -> Option<&Colours> {
        match &self.data {
            Data::Digits(digits) => Some(&digits.colours),
            Data::Images(_) => Some(&Colours::Axis),
            Data::Patterns(_) => None,
        }
    }

    /// Whether its tasks have an α at all.
    #[must_use]
    pub fn has_alpha(&self) -> bool {
        self.colours().is_none_or(Colours::are_axes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Target, from_text, to_text};
    use super::*;

    const TEXT: &str = "(version: 2, data: Digits(training_images: 1000, held_out: 300, \
                        colours: Shares([(odd: 0.99, even: 0.01), (odd: 0.5, even: 0.5)])))";

    #[test]
    fn shares_are_read_for_every_task_and_leave_no_alpha() -> Result<()> {
        let experiment = from_text("shares", TEXT)?;
        let shares = [(0.99, 0.01), (0.5, 0.5)].map(|(odd, even)| RedShares::new(odd, even));
        assert_eq!(experiment.colours(), Some(&Colours::Shares(shares.into())));
        assert!(!experiment.has_alpha());
        assert_eq!(from_text("again", &to_text(&experiment)?)?, experiment);
        Ok(())
    }

    #[test]
    fn shares_that_do_not_fit_are_told_where_they_stand() {
        let said = |text: &str| {
            let read = from_text("shares", text);
            read.err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        let cut = TEXT.replace(", (odd: 0.5, even: 0.5)", "");
        assert!(
            said(&cut).contains("colours: expected the shares of red of 2 tasks, found 1"),
            "{}",
            said(&cut)
        );
        let beyond = TEXT.replace("odd: 0.5", "odd: 1.5");
        assert!(said(&beyond).contains("a probability in [0, 1], found 1.5"));
        let many = TEXT.replace("held_out: 300", "held_out: 797");
        assert!(
            said(&many).contains("held_out: expected at most 796"),
            "{}",
            said(&many)
        );
    }

    #[test]
    fn there_is_no_target_without_axes() -> Result<()> {
        let mut experiment = from_text("shares", TEXT)?;
        experiment.target = Some(Target {
            gamma: vec![0.6, 0.6],
        });
        let said = experiment.check().err().map(|error| error.to_string());
        assert!(said.is_some_and(|said| said.contains("target: expected None")));
        Ok(())
    }

    #[test]
    fn what_has_axes_is_written_as_before() -> Result<()> {
        let text = to_text(&super::super::preset("vit-aligned")?)?;
        assert!(
            !text.contains("colours") && !text.contains("held_out"),
            "{text}"
        );
        Ok(())
    }
}
