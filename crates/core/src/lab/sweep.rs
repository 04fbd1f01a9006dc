//! A sweep: one or two settings of an experiment are varied, and merged models are measured at the experiment's coefficients.
//! Rows have a fixed order, in which as little as can be is trained again, and may be computed apart from each other.

mod compute;
mod measure;
mod order;

use super::Setup;
use crate::experiment::{MergeClass, Reach, Values, Variable};
use crate::{Error, Result};

pub use compute::SweepRow;
pub use measure::Measure;
pub use order::Shard;

/// The most rows of a sweep.
const MOST_ROWS: usize = 1_000_000;

/// A setting that is varied, and the values that it takes.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SweepAxis {
    /// Which.
    pub variable: Variable,
    /// Its values, in the order in which they come.
    pub values: Values,
}

impl SweepAxis {
    /// Reads `alpha=-1..1:41` or `seed=1,2,3`.
    ///
    /// # Errors
    /// A sentence that says what is expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let (name, values) = text.split_once('=').ok_or_else(|| {
            format!("expected a setting and its values, as in alpha=-1..1:41, found {text}")
        })?;
        let variable = Variable::named(name)?;
        let values = Values::read(variable, values)?;
        Ok(Self { variable, values })
    }
}

/// What is varied, and what is measured.
#[derive(Clone, Debug)]
pub struct Sweep {
    setup: Setup,
    x: SweepAxis,
    y: Option<SweepAxis>,
    measures: Vec<Measure>,
}

impl Sweep {
    /// A sweep whose every row can be computed. Without measures it has loss and accuracy of every data set.
    ///
    /// # Errors
    /// If the setup lacks a setting or a measure, or one of the rows does not fit together: its values are named.
    pub fn new(
        setup: &Setup,
        x: SweepAxis,
        y: Option<SweepAxis>,
        measures: Vec<Measure>,
    ) -> Result<Self> {
        let measures = if measures.is_empty() {
            Measure::usual(setup)
        } else {
            measures
        };
        let sweep = Self::planned(setup, x, y, measures)?;
        sweep.check_rows()?;
        Ok(sweep)
    }

    /// Rows and columns of a sweep that was begun, whether or not the files that it read are there.
    ///
    /// # Errors
    /// If its settings or its columns do not fit together.
    pub fn planned(
        setup: &Setup,
        x: SweepAxis,
        y: Option<SweepAxis>,
        measures: Vec<Measure>,
    ) -> Result<Self> {
        for (place, measure) in measures.iter().enumerate() {
            if measures[..place].contains(measure) {
                return Err(Error::Mismatch(format!(
                    "{}: expected every metric once, found it twice",
                    measure.name()
                )));
            }
        }
        let sweep = Self {
            setup: setup.clone(),
            x,
            y,
            measures,
        };
        sweep.check_axes()?;
        Ok(sweep)
    }

    /// What is varied.
    #[must_use]
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// The first setting.
    #[must_use]
    pub fn x(&self) -> &SweepAxis {
        &self.x
    }

    /// The second setting, if there is one.
    #[must_use]
    pub fn y(&self) -> Option<&SweepAxis> {
        self.y.as_ref()
    }

    /// Both, or the one.
    pub fn axes(&self) -> impl Iterator<Item = &SweepAxis> {
        std::iter::once(&self.x).chain(&self.y)
    }

    /// What is measured.
    #[must_use]
    pub fn measures(&self) -> &[Measure] {
        &self.measures
    }

    /// The names of its columns: the settings, then the measures.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let settings = self.axes().map(|axis| axis.variable.name().to_owned());
        let measures = self.measures.iter().map(|measure| measure.name());
        settings.chain(measures).collect()
    }

    fn reach(&self, axis: &SweepAxis) -> Reach {
        axis.variable.reach(&self.setup.experiment)
    }

    fn check_axes(&self) -> Result<()> {
        if let Some(y) = &self.y
            && y.variable == self.x.variable
        {
            return Err(Error::Mismatch(format!(
                "expected two different settings, found {} twice",
                y.variable
            )));
        }
        let rows = self.y.as_ref().map_or(1, |y| y.values.len());
        let rows = rows.saturating_mul(self.x.values.len());
        if rows > MOST_ROWS {
            return Err(Error::Mismatch(format!(
                "expected at most {MOST_ROWS} rows, found {rows}"
            )));
        }
        for axis in self.axes() {
            axis.values.check(axis.variable).map_err(Error::Mismatch)?;
        }
        Ok(())
    }

    fn check_rows(&self) -> Result<()> {
        let merge = &self.setup.experiment.merge;
        if merge.method().class() == MergeClass::Ray {
            return Err(Error::Mismatch(format!(
                "{}: it is one direction, and is not measured at coefficients; expected another way to merge",
                merge.method().name()
            )));
        }
        for measure in &self.measures {
            measure.check(&self.setup).map_err(Error::Mismatch)?;
        }
        for axis in self.axes() {
            self.check_files(axis.variable)?;
        }
        let named = |row: usize| {
            move |error: Error| Error::Mismatch(format!("{}: {error}", self.words(row)))
        };
        let mut row = 0;
        while row < self.rows() {
            let at = self.at(row).and_then(|setup| setup.experiment.check());
            at.map_err(named(row))?;
            // A point of the plane fits where its range has it.
            row = match self.inner_reach() {
                Reach::Point => self.stretch(row).end,
                Reach::Merge | Reach::Training => row + 1,
            };
        }
        // What takes most is at an end of either range.
        for row in self.extremes() {
            let at = self.at(row).and_then(|setup| setup.afford());
            at.map_err(|error| match error {
                error @ (Error::Memory(_) | Error::TooLong(_)) => error,
                other => named(row)(other),
            })?;
        }
        Ok(())
    }

    /// The rows of the least and of the largest value of either setting.
    fn extremes(&self) -> Vec<usize> {
        let ends = |axis: Option<&SweepAxis>| {
            let values: Vec<f64> =
                axis.map_or_else(|| vec![0.0], |axis| axis.values.iter().collect());
            let by_value = |left: &usize, right: &usize| values[*left].total_cmp(&values[*right]);
            let places = || 0..values.len();
            [places().min_by(by_value), places().max_by(by_value)].map(Option::unwrap_or_default)
        };
        let (across, up) = (ends(Some(&self.x)), ends(self.y()));
        let pairs = across.into_iter().flat_map(|x| up.map(|y| [x, y]));
        pairs.map(|places| self.row_of(places)).collect()
    }

    /// That a setting is not one of what came from a file, which no setting changes.
    fn check_files(&self, variable: Variable) -> Result<()> {
        let setup = &self.setup;
        let refused = |found: &str| {
            Err(Error::Mismatch(format!(
                "{variable}: it changes nothing, as {found} came from a file"
            )))
        };
        match part(variable) {
            Part::Tasks if setup.has_tasks() => refused("the tasks"),
            Part::Base if setup.has_base() => refused("Ψ(0)"),
            Part::Training if setup.has_models() => refused("the models"),
            Part::Seed if setup.has_models() && setup.has_tasks() => {
                refused("both models and tasks")
            }
            Part::Tasks | Part::Base | Part::Training | Part::Seed | Part::Other => Ok(()),
        }
    }

    /// The settings of a row with their values.
    fn words(&self, row: usize) -> String {
        let values = self.values(row);
        let each = self.axes().zip(values);
        let each = each.map(|(axis, value)| format!("{} = {value}", axis.variable));
        each.collect::<Vec<_>>().join(", ")
    }

    /// The setup of a row.
    ///
    /// # Errors
    /// If there is no such setting.
    pub fn at(&self, row: usize) -> Result<Setup> {
        let mut experiment = self.setup.experiment.as_ref().clone();
        for (axis, value) in self.axes().zip(self.values(row)) {
            let set = axis.variable.set(&mut experiment, value);
            set.map_err(|why| Error::Mismatch(format!("{}: {why}", axis.variable)))?;
        }
        Ok(self.setup.with(|own| *own = experiment))
    }
}

/// What a setting is of, as files may bring it.
enum Part {
    /// Of tasks that are generated.
    Tasks,
    /// Of Ψ(0).
    Base,
    /// Of the training that leads on from there.
    Training,
    /// Of tasks and training alike.
    Seed,
    /// Of how models are read, merged or evaluated.
    Other,
}

fn part(variable: Variable) -> Part {
    match variable {
        Variable::Alpha
        | Variable::Gamma(_)
        | Variable::Tokens
        | Variable::Dimension
        | Variable::Irrelevant
        | Variable::Relevant
        | Variable::Confusing
        | Variable::Noise
        | Variable::Samples
        | Variable::Rho
        | Variable::Scale
        | Variable::TrainingImages => Part::Tasks,
        Variable::Hidden
        | Variable::InitialV
        | Variable::Width
        | Variable::Depth
        | Variable::MlpRatio
        | Variable::PretrainingSteps => Part::Base,
        Variable::Steps
        | Variable::Batch
        | Variable::RateValues
        | Variable::RateAttention
        | Variable::Rate
        | Variable::Decay
        | Variable::WarmUp => Part::Training,
        Variable::Seed => Part::Seed,
        Variable::Lambda(_)
        | Variable::Heads
        | Variable::Rank
        | Variable::Pruned
        | Variable::Keep
        | Variable::Drop
        | Variable::MaskSeed
        | Variable::Agreement
        | Variable::Bases => Part::Other,
    }
}

#[cfg(test)]
mod tests;
