//! What changes the work: the experiment, and where one comes back to.

use serde::{Deserialize, Serialize};

use crate::experiment::{
    Axes, Constants, Correlation, Experiment, PRESETS, Preset, TaskId, TaskKey, number,
};
use crate::sweep::{Point, ROUNDING};
use crate::worker::Change;
use crate::{Error, Result};

/// A change of the work. It says what is set; whether a hand still holds it goes beside it, in the command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Edit {
    /// Sets α.
    Alpha(f64),
    /// Moves the marker to a λ.
    Marker(Point),
    /// Sets α and moves the marker, at once.
    Move {
        /// α.
        alpha: f64,
        /// λ of the marker.
        marker: Point,
    },
    /// Sets λ of one task, whether it runs along an axis or is held.
    Coefficient {
        /// The task, `"t3"`.
        task: TaskKey,
        /// λ.
        lambda: f64,
    },
    /// Chooses the two tasks whose coefficients run along the plane's axes.
    Axes(Axes),
    /// Another number of tasks: new ones are orthogonal to the others, at λ = 0.
    Tasks(usize),
    /// Sets β, c, C, r, ε and τ.
    Constants(Constants),
    /// Replaces the experiment's tasks, model, training or grid.
    Experiment(Box<Experiment>),
    /// Sweeps another part of the plane.
    Sweep {
        /// The first λ on both axes.
        low: f64,
        /// The last.
        high: f64,
    },
    /// Loads the preset of a name.
    Preset(String),
    /// Back to the preset or file, keeping the seed.
    Reset,
    /// Back to what the program opens with: experiment, tab, colour, layers, zoom; all but the theme.
    Start,
    /// Draws a new seed.
    NewSeed,
    /// Goes back one change.
    Undo,
    /// Takes back the last undo.
    Redo,
}

impl Edit {
    /// Checks what it would set, on an experiment.
    ///
    /// # Errors
    /// Names what does not fit, what was expected and what was found.
    pub fn check(&self, on: &Experiment) -> Result<()> {
        match self {
            Self::Alpha(alpha) => correlation(*alpha, on),
            Self::Marker(point) => marker(point),
            Self::Move { alpha, marker: to } => {
                correlation(*alpha, on)?;
                marker(to)
            }
            Self::Coefficient { task, lambda } => {
                has_task(on, task.0)?;
                number::COEFFICIENT.check("lambda", *lambda)
            }
            Self::Axes(axes) => axes
                .tasks()
                .into_iter()
                .try_for_each(|task| has_task(on, task)),
            Self::Tasks(count) => {
                if !(2..=TaskId::MOST).contains(count) {
                    let expected = format!("2 to {} tasks", TaskId::MOST);
                    return Err(Error::value("tasks", expected, count));
                }
                let mut resized = on.clone();
                resized.set_tasks(*count);
                resized.check()
            }
            Self::Constants(constants) => with_constants(on, *constants).check_as_read(),
            Self::Experiment(experiment) => {
                experiment.check()?;
                experiment.check_as_read()
            }
            Self::Sweep { low, high } => swept(on, *low, *high).check(),
            Self::Preset(name) => preset_of(name).map(drop),
            Self::Reset | Self::Start | Self::NewSeed | Self::Undo | Self::Redo => Ok(()),
        }
    }

    /// How it changes what can be undone, if a hand holds it or lets go. What is done at once is held by none, and
    /// undoing is no change of its own.
    pub(super) fn change(&self, change: Change) -> Option<Change> {
        match self {
            Self::Alpha(_)
            | Self::Marker(_)
            | Self::Move { .. }
            | Self::Coefficient { .. }
            | Self::Constants(_)
            | Self::Experiment(_) => Some(change),
            Self::Axes(_)
            | Self::Tasks(_)
            | Self::Sweep { .. }
            | Self::Preset(_)
            | Self::Reset
            | Self::Start
            | Self::NewSeed => Some(Change::Discrete),
            Self::Undo | Self::Redo => None,
        }
    }
}

/// That α can be set to a value.
fn correlation(alpha: f64, on: &Experiment) -> Result<()> {
    Correlation::new(alpha)?;
    if on.has_alpha() {
        let open = on.open_alpha();
        let (low, high) = (open.start().get() - ROUNDING, open.end().get() + ROUNDING);
        if (low..=high).contains(&alpha) {
            return Ok(());
        }
        let expected =
            format!("a correlation in [{low:.3}, {high:.3}], which the others leave open");
        return Err(Error::value("alpha", expected, alpha));
    }
    Err(Error::Mismatch(
        "tasks coloured by shares of red have no α to set".into(),
    ))
}

/// That an experiment has a task.
fn has_task(on: &Experiment, task: TaskId) -> Result<()> {
    let count = on.tasks().count();
    if task.index() < count {
        return Ok(());
    }
    let last = on.tasks().last().map_or("t1", TaskId::key);
    Err(Error::value(
        "task",
        format!("one of the tasks t1 to {last}"),
        task.key(),
    ))
}

fn marker(point: &Point) -> Result<()> {
    let mut coefficients = point.iter();
    coefficients.try_for_each(|lambda| number::COEFFICIENT.check("marker", *lambda))
}

fn with_constants(experiment: &Experiment, constants: Constants) -> Experiment {
    Experiment {
        constants,
        ..experiment.clone()
    }
}

/// An experiment on another part of the plane.
pub(in crate::app) fn swept(experiment: &Experiment, low: f64, high: f64) -> Experiment {
    let mut swept = experiment.clone();
    (swept.grid.low, swept.grid.high) = (low, high);
    swept
}

/// The preset of a name.
///
/// # Errors
/// If there is none; the names are told.
pub(in crate::app) fn preset_of(name: &str) -> Result<&'static Preset> {
    let found = PRESETS.iter().find(|preset| preset.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        Error::value("preset", format!("one of {}", names.join(", ")), name)
    })
}
