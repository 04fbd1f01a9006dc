//! What a single field cannot say about itself: how the fields of an experiment must fit together.

use super::{
    Axes, Data, DigitData, Experiment, Labelling, Merge, ModelSettings, Output, PatternData,
};
use super::{TWO_TASKS, TaskId, VERSION, VectorEdit, VitSettings, number};
use crate::{Error, Result};

/// Digits that may be trained on or held out: of the 1,797 one at least is left to evaluate.
const MOST_DIGITS: usize = 1796;

impl PatternData {
    /// Tokens that carry an irrelevant pattern.
    #[must_use]
    pub fn irrelevant_tokens(&self) -> usize {
        self.tokens.saturating_sub(self.relevant + self.confusing)
    }

    fn check(&self) -> Result<()> {
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
        if self.dimension < self.irrelevant + 3 {
            return Err(Error::value(
                "dimension",
                format!(
                    "at least irrelevant + 3 = {}, room for e1, e2, e3 and the irrelevant patterns",
                    self.irrelevant + 3
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
    fn check(&self) -> Result<()> {
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
        if self.correlations.tasks() != 2 {
            return Err(Error::value(
                "correlations",
                TWO_TASKS,
                self.correlations.tasks(),
            ));
        }
        if self.axes != Axes::default() {
            let [x, y] = self.axes.tasks().map(TaskId::key);
            return Err(Error::value(
                "axes",
                "(\"t1\", \"t2\"), as this program draws them",
                format!("(\"{x}\", \"{y}\")"),
            ));
        }
        if self.coefficients.len() != 2 {
            return Err(Error::value(
                "coefficients",
                "two numbers",
                format!("{:?}", self.coefficients),
            ));
        }
        for lambda in &self.coefficients {
            number::COEFFICIENT.check("coefficients", *lambda)?;
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
        match &self.merge {
            Merge::Arithmetic(edit) => edit.check()?,
        }
        if self.target.is_some() && !self.has_alpha() {
            return Err(Error::value(
                "target",
                "None, as γ is of axes of colours, and these have shares of red",
                "some",
            ));
        }
        match &self.data {
            Data::Patterns(patterns) => patterns.check(),
            Data::Digits(digits) => {
                digits.check()?;
                digits.colours.check(self.correlations.tasks())
            }
            Data::Images(images) => match images.labelling {
                Labelling::Classes(one, other) if one == other => Err(Error::value(
                    "labelling",
                    "two different classes",
                    format!("{one} twice"),
                )),
                _ => Ok(()),
            },
        }
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
    use super::super::Correlations;
    use super::*;

    #[test]
    fn another_number_of_tasks_or_other_axes_are_refused() {
        let said = |change: fn(&mut Experiment)| {
            let mut experiment = Experiment::default();
            change(&mut experiment);
            let error = experiment.check().err();
            error.map(|error| error.to_string()).unwrap_or_default()
        };
        let three = said(|experiment| {
            let rows = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
            let rows = rows.map(Vec::from);
            experiment.correlations = Correlations::new(&rows).unwrap();
        });
        assert!(
            three.contains("this program merges two, found 3"),
            "{three}"
        );
        let exchanged = said(|experiment| {
            experiment.axes = Axes::new(TaskId::T2, TaskId::T1).unwrap();
        });
        assert!(exchanged.contains("found (\"t2\", \"t1\")"), "{exchanged}");
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
