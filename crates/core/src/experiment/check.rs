//! What a single field cannot say about itself: how the fields of an experiment must fit together.

use super::{Data, DigitData, Experiment, Labelling, ModelSettings, Output, PatternData};
use super::{TaskId, VERSION, VectorEdit, VitSettings, number};
use crate::{Error, Result};

/// Digits that may be trained on or held out: of the 1,797 one at least is left to evaluate.
const MOST_DIGITS: usize = 1796;

impl PatternData {
    /// Tokens that carry an irrelevant pattern.
    #[must_use]
    pub fn irrelevant_tokens(&self) -> usize {
        self.tokens.saturating_sub(self.relevant + self.confusing)
    }

    /// The least d for so many tasks: room for e₁ … e_T, for what a target has outside them, and for the irrelevant patterns.
    #[must_use]
    pub fn least_dimension(&self, tasks: usize) -> usize {
        tasks + 1 + self.irrelevant
    }

    fn check(&self, tasks: usize) -> Result<()> {
        if self.relevant <= self.confusing {
            return Err(Error::value(
                "relevant",
                format!("more relevant than confusing tokens ({})", self.confusing),
                self.relevant,
            ));
        }
        if self.relevant + self.confusing > self.tokens {
            return Err(Error::value(
                "tokens",
                format!(
                    "at least relevant + confusing = {} tokens",
                    self.relevant + self.confusing
                ),
                self.tokens,
            ));
        }
        let least = self.least_dimension(tasks);
        if self.dimension < least {
            let more = tasks + 1;
            return Err(Error::value(
                "dimension",
                format!(
                    "at least irrelevant + {more} = {least}, room for e1 to e{more} and the irrelevant patterns"
                ),
                self.dimension,
            ));
        }
        Ok(())
    }
}

impl DigitData {
    fn check(&self) -> Result<()> {
        let most = MOST_DIGITS.saturating_sub(self.training_images);
        if self.held_out > most {
            return Err(Error::value(
                "held_out",
                format!(
                    "at most {most}, {} images being trained on and one at least evaluated",
                    self.training_images
                ),
                self.held_out,
            ));
        }
        Ok(())
    }
}

impl VectorEdit {
    pub(super) fn check(&self) -> Result<()> {
        if !(0.0..1.0).contains(&self.pruned) {
            return Err(Error::value("pruned", "a share in [0, 1)", self.pruned));
        }
        match self.rank {
            Some(rank) if !number::RANKS.contains(&rank) => {
                Err(Error::value("rank", number::RANK_WORDS, rank))
            }
            _ => Ok(()),
        }
    }
}

impl VitSettings {
    fn check(&self) -> Result<()> {
        let heads = self.heads_of(self.width);
        if !self.width.is_multiple_of(heads) {
            return Err(Error::value(
                "heads",
                format!(
                    "a divisor of the width, {} (for models from a file, --heads)",
                    self.width
                ),
                heads,
            ));
        }
        match self.classes {
            Some((one, other)) if one == other => Err(Error::value(
                "classes",
                "two different classes",
                format!("{one} twice"),
            )),
            _ => Ok(()),
        }
    }
}

impl Experiment {
    /// Checks what the types and the single fields cannot.
    ///
    /// # Errors
    /// Names the first field that does not fit the others.
    pub fn check(&self) -> Result<()> {
        if self.version != VERSION {
            return Err(Error::value("version", VERSION.to_string(), self.version));
        }
        let tasks = self.correlations.tasks();
        let is_beyond = |task: &TaskId| task.index() >= tasks;
        if let Some(beyond) = self.axes.tasks().into_iter().find(is_beyond) {
            let last = TaskId::first(tasks).last().map_or("t1", TaskId::key);
            return Err(Error::value(
                "axes",
                format!("two of the tasks t1 to {last}"),
                beyond.key(),
            ));
        }
        for (field, values) in [
            ("coefficients", Some(&self.coefficients)),
            ("gamma", self.target.as_ref().map(|target| &target.gamma)),
        ] {
            let Some(values) = values else {
                continue;
            };
            if values.len() != tasks {
                let expected = format!("{}, one for each task", number::numbers(tasks));
                return Err(Error::value(field, expected, format!("{values:?}")));
            }
            for value in values {
                number::COEFFICIENT.check(field, *value)?;
            }
        }
        number::COEFFICIENT.check("low", self.grid.low)?;
        number::COEFFICIENT.check("high", self.grid.high)?;
        if self.grid.high <= self.grid.low {
            return Err(Error::value(
                "high",
                format!("more than low = {}", self.grid.low),
                self.grid.high,
            ));
        }
        let narrowest = self.grid.narrowest();
        if self.grid.high - self.grid.low < narrowest {
            return Err(Error::value(
                "high",
                format!("at least {narrowest:.1e} more than low = {}", self.grid.low),
                self.grid.high,
            ));
        }
        if self.grid.cells < 2 {
            return Err(Error::value("cells", "at least 2", self.grid.cells));
        }
        match &self.model {
            ModelSettings::OneLayer(model) if model.hidden % 2 == 1 => {
                return Err(Error::value(
                    "hidden",
                    "an even number, half of the output weights being positive",
                    model.hidden,
                ));
            }
            ModelSettings::OneLayer(_) => {}
            ModelSettings::Vit(settings) => {
                settings.check()?;
                if settings.pretraining.is_some() && matches!(self.data, Data::Patterns(_)) {
                    return Err(Error::value(
                        "pretraining",
                        "None, as patterns have no classes to learn before the tasks",
                        "some",
                    ));
                }
            }
        }
        self.merge.check(self.correlations.tasks())?;
        if self.target.is_some() && !self.has_alpha() {
            return Err(Error::value(
                "target",
                "None, as γ is of axes of colours, and these have shares of red",
                "some",
            ));
        }
        match &self.data {
            Data::Patterns(patterns) => patterns.check(tasks)?,
            Data::Digits(digits) => {
                digits.check()?;
                digits.colours.check(tasks)?;
            }
            Data::Images(images) => match images.labelling {
                Labelling::Classes(one, other) if one == other => {
                    return Err(Error::value(
                        "labelling",
                        "two different classes",
                        format!("{one} twice"),
                    ));
                }
                _ => {}
            },
        }
        self.check_colours()
    }

    /// Whether every position shares one vector of output weights.
    #[must_use]
    pub fn shares_output(&self) -> bool {
        match &self.model {
            ModelSettings::OneLayer(model) => model.output == Output::Shared,
            ModelSettings::Vit(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Axes, Correlation, Target};
    use super::*;

    #[test]
    fn what_there_is_of_each_task_fits_their_number() {
        let said = |change: fn(&mut Experiment)| {
            let mut experiment = Experiment::default();
            experiment.set_tasks(3);
            assert!(experiment.check().is_ok());
            change(&mut experiment);
            let error = experiment.check().err();
            error.map(|error| error.to_string()).unwrap_or_default()
        };
        for (change, words) in [
            (
                (|experiment| experiment.coefficients = vec![1.0; 2]) as fn(&mut Experiment),
                "coefficients: expected 3 numbers, one for each task, found [1.0, 1.0]",
            ),
            (
                |experiment| {
                    let gamma = vec![0.6; 4];
                    experiment.target = Some(Target { gamma });
                },
                "gamma: expected 3 numbers",
            ),
            (
                |experiment| {
                    experiment.axes = Axes::new(TaskId::T1, TaskId::new(3).unwrap()).unwrap();
                },
                "axes: expected two of the tasks t1 to t3, found t4",
            ),
            (
                |experiment| {
                    if let Data::Patterns(data) = &mut experiment.data {
                        data.dimension = 11;
                    }
                },
                "at least irrelevant + 4 = 12",
            ),
        ] {
            let found = said(change);
            assert!(found.contains(words), "{found}");
        }
    }

    #[test]
    fn more_tasks_get_room_and_fewer_keep_what_is_theirs() {
        let mut experiment = Experiment::default();
        let before = experiment.clone();
        let said = experiment.set_tasks(5);
        assert_eq!(said, ["d = 14, room for all patterns"]);
        assert_eq!(experiment.coefficients, [1.0, 1.2, 0.0, 0.0, 0.0]);
        experiment.axes = Axes::new(TaskId::T1, TaskId::new(4).unwrap()).unwrap();
        assert!(experiment.check().is_ok());
        let said = experiment.set_tasks(2);
        assert_eq!(said, ["the plane shows T₁ and T₂"]);
        let Data::Patterns(data) = &mut experiment.data else {
            panic!("patterns");
        };
        data.dimension = 12;
        assert_eq!(experiment, before);
    }

    #[test]
    fn colours_have_three_axes() {
        let mut experiment = super::super::preset("digits-aligned").unwrap();
        experiment.target = None;
        experiment.set_tasks(3);
        assert!(experiment.check().is_ok());
        let said = |experiment: &Experiment| {
            let error = experiment.check().err();
            error.map(|error| error.to_string()).unwrap_or_default()
        };
        let mut four = experiment.clone();
        four.set_tasks(4);
        assert!(said(&four).contains("three axes"), "{}", said(&four));
        // In the span of the others a fourth task needs no axis of its own.
        let [first, fourth] = [0, 3].map(|index| TaskId::new(index).unwrap());
        four.correlations
            .set(first, fourth, Correlation::clamped(1.0));
        assert!(four.check().is_ok() || said(&four).contains("three axes"));
        let mut target = experiment;
        target.target = Some(Target {
            gamma: vec![0.5, 0.5, 0.0],
        });
        assert!(said(&target).contains("gamma"), "{}", said(&target));
        target.target = Some(Target {
            gamma: vec![0.6, 0.8, 0.0],
        });
        assert!(target.check().is_ok(), "{}", said(&target));
    }

    #[test]
    fn a_plane_is_as_wide_as_its_numbers_can_tell() {
        let fits = |low: f64, high: f64| {
            let mut experiment = Experiment::default();
            (experiment.grid.low, experiment.grid.high) = (low, high);
            experiment.check()
        };
        for (low, high) in [
            (0.0, 1e-9),
            (-1e-9, 1e-9),
            (1.0, 1.0 + 1.1e-9),
            (-1e6, 1e6),
            (1e6 - 2e-3, 1e6),
        ] {
            assert!(fits(low, high).is_ok(), "{low} {high}");
        }
        for (low, high) in [
            (0.0, 9e-10),
            (1.0, 1.0 + f64::EPSILON),
            (1e6 - 1e-4, 1e6),
            (1e16, 1e16 + 2.0),
            (-1e7, 0.0),
            (3.0, 3.0),
            (0.0, f64::INFINITY),
        ] {
            let said = fits(low, high).err().map(|error| error.to_string());
            assert!(said.is_some(), "{low} {high}");
        }
        let said = fits(5.0, 5.0 + 1e-9).err().map(|error| error.to_string());
        assert!(said.is_some_and(|said| said.contains("at least 5.0e-9 more than low = 5")));
    }

    #[test]
    fn fields_must_fit_each_other() {
        let fits = |change: fn(&mut PatternData)| {
            let mut data = PatternData::default();
            change(&mut data);
            let experiment = Experiment {
                data: Data::Patterns(data),
                ..Experiment::default()
            };
            experiment.check().is_ok()
        };
        assert!(fits(|_| ()));
        assert!(!fits(|p| p.relevant = 1));
        assert!(!fits(|p| p.tokens = 4));
        assert!(!fits(|p| p.dimension = 10));
    }
}
