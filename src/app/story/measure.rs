//! What a story says in numbers: read off a run by the names that a story uses, and held against its bounds.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{On, Prediction};
use crate::app::State;
use crate::experiment::Correlation;
use crate::lab::{PhaseDiagram, Thresholds};
use crate::sweep::{Point, RoleKey, Stats};
use crate::task::Role;
use crate::{Error, Result};

/// An accuracy of 1, as a sum of weights has it.
const ALL_RIGHT: f64 = 1.0 - 1e-6;

/// Something that a run shows.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Measure {
    /// A task's loss at the marker.
    Loss(RoleKey),
    /// A task's accuracy at the marker, 0 to 1.
    Accuracy(RoleKey),
    /// On the line λ₁ = 1, the λ₂ from which on T₂'s loss is at most 0.1.
    LearnedFrom,
    /// On the line λ₁ = 1, going down from 0, the last λ₂ at which T₁'s loss is at most 0.1.
    KeptDownTo,
    /// The share of the plane's cells at which every answer to a task is right, 0 to 1.
    Perfect(RoleKey),
    /// The mean of ξ over the plane.
    Entanglement,
    /// Where the third plane's goal is at its best.
    Best,
    /// The goal's loss there.
    BestLoss,
    /// [`Measure::LearnedFrom`] in the phase diagram's column nearest to an α.
    LearnedFromAt(f64),
    /// [`Measure::KeptDownTo`] in the phase diagram's column nearest to an α.
    KeptDownToAt(f64),
}

/// What a run must show for a step to be true: a measure within bounds, of which there is at least one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is measured.
    pub what: Measure,
    /// The least that it may be.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// The most that it may be.
    #[serde(default)]
    pub at_most: Option<f64>,
}

/// What was measured, where a guess is marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// A coefficient.
    Coefficient(f64),
    /// A point of the plane.
    Point(Point),
}

impl Measure {
    /// What the run on screen shows; nothing where it does not show it, or not yet.
    #[must_use]
    pub fn on(self, state: &State) -> Option<f64> {
        match self {
            Self::Loss(role) => here(state, role.0).map(|stats| stats.loss),
            Self::Accuracy(role) => here(state, role.0).map(|stats| stats.accuracy),
            Self::LearnedFrom => learned_from(state.reading()?.thresholds?),
            Self::KeptDownTo => kept_down_to(state.reading()?.thresholds?),
            Self::Perfect(role) => perfect(state, role.0),
            Self::Entanglement => Some(state.reading()?.disentanglement),
            Self::Best => None,
            Self::BestLoss => Some(state.reading()?.best_of_third()?.loss),
            Self::LearnedFromAt(alpha) => learned_from(at(state.shown.phase.as_deref()?, alpha)?),
            Self::KeptDownToAt(alpha) => kept_down_to(at(state.shown.phase.as_deref()?, alpha)?),
        }
    }
}

fn here(state: &State, role: Role) -> Option<Stats> {
    let here = state.stats_here()?;
    let found = here.into_iter().find(|(of, _)| *of == role);
    found.map(|(_, stats)| stats)
}

/// The share of the cells of the picture on screen at which a task's every answer is right.
#[expect(clippy::cast_precision_loss, reason = "a share")]
fn perfect(state: &State, role: Role) -> Option<f64> {
    let plane = &state.shown.picture.as_ref()?.plane;
    let own = plane.tasks.iter().find(|task| task.role == role)?;
    let right = own.cells.iter().filter(|stats| stats.accuracy >= ALL_RIGHT);
    Some(right.count() as f64 / own.cells.len().max(1) as f64)
}

fn learned_from(thresholds: Thresholds) -> Option<f64> {
    thresholds.kept_from.end()
}

fn kept_down_to(thresholds: Thresholds) -> Option<f64> {
    thresholds.kept_down_to.end()
}

/// The thresholds of the column nearest to an α.
fn at(diagram: &PhaseDiagram, alpha: f64) -> Option<Thresholds> {
    let far = |column: &(&f64, _)| (column.0 - alpha).abs();
    let columns = diagram.alphas.iter().zip(&diagram.columns);
    let nearest = columns.min_by(|one, other| far(one).total_cmp(&far(other)));
    let (_, column) = nearest?;
    Thresholds::on(&column.as_ref()?.line)
}

impl Prediction {
    /// The column of the phase diagram that the question is about, if it is about one.
    #[must_use]
    pub fn column(&self) -> Option<f64> {
        match self.answer {
            Measure::LearnedFromAt(alpha) | Measure::KeptDownToAt(alpha) => Some(alpha),
            Measure::LearnedFrom
            | Measure::KeptDownTo
            | Measure::Best
            | Measure::BestLoss
            | Measure::Loss(_)
            | Measure::Accuracy(_)
            | Measure::Perfect(_)
            | Measure::Entanglement => None,
        }
    }

    /// Where a guess begins that nobody has marked yet.
    #[must_use]
    pub fn start(&self, state: &State) -> Point {
        match self.on {
            On::Slice => [0.0, 0.0],
            On::Plane => state.point(),
            On::Phase => {
                let alpha = state.experiment.alpha().get();
                [self.column().unwrap_or(alpha), 0.0]
            }
        }
    }

    /// What was measured where a guess was marked, if one was: (α, λ) in a phase diagram, where the question may be of an
    /// α of its own.
    #[must_use]
    pub fn measured(&self, state: &State, guess: Option<Point>) -> Option<Answer> {
        let [alpha, _] = guess.unwrap_or_else(|| self.start(state));
        let measure = match (self.on, self.answer) {
            (On::Phase, Measure::LearnedFrom) => Measure::LearnedFromAt(alpha),
            (On::Phase, Measure::KeptDownTo) => Measure::KeptDownToAt(alpha),
            (On::Phase | On::Slice | On::Plane, other) => other,
        };
        if measure == Measure::Best {
            let best = state.reading()?.best_of_third()?;
            return Some(Answer::Point(best.point));
        }
        measure.on(state).map(Answer::Coefficient)
    }
}

impl Answer {
    /// How far a guess is off: (α, λ) in a phase diagram, (λ, anything) on the slice, (λ₁, λ₂) on a plane.
    #[must_use]
    pub fn distance(self, on: On, guess: Point) -> f64 {
        let [x, y] = guess;
        match (self, on) {
            (Self::Coefficient(value), On::Slice | On::Plane) => (x - value).abs(),
            (Self::Coefficient(value), On::Phase) => (y - value).abs(),
            (Self::Point(best), On::Slice | On::Plane | On::Phase) => {
                f64::hypot(x - best[0], y - best[1])
            }
        }
    }
}

impl Claim {
    /// Whether a measured value is within the bounds.
    #[must_use]
    pub fn holds(&self, value: f64) -> bool {
        let Self {
            what: _,
            at_least,
            at_most,
        } = *self;
        at_least.is_none_or(|least| value >= least) && at_most.is_none_or(|most| value <= most)
    }

    /// Why the run on screen does not bear the claim out, if it does not.
    #[must_use]
    pub fn contradiction(&self, state: &State) -> Option<String> {
        let value = self.what.on(state);
        if value.is_some_and(|value| self.holds(value)) {
            return None;
        }
        let found = value.map_or("nothing".to_owned(), |value| format!("{value:.4}"));
        Some(format!("{self} is claimed, {found} is measured"))
    }

    /// Checks that it can be held against a run at all.
    pub(super) fn check(&self, has_target: bool) -> Result<()> {
        let bounds = [self.at_least, self.at_most];
        let mut said = bounds.iter().flatten().peekable();
        if said.peek().is_none() {
            return Err(Error::value("claims", "at_least or at_most", "neither"));
        }
        if let Some(strange) = said.find(|bound| !bound.is_finite()) {
            return Err(Error::value("claims", "a number", strange));
        }
        match self.what {
            Measure::Loss(role) | Measure::Accuracy(role) | Measure::Perfect(role) => {
                if role.0 == Role::Target && !has_target {
                    let expected = "t1 or t2, as there is no third task here";
                    return Err(Error::value("claims", expected, "target"));
                }
            }
            Measure::Best => {
                let expected = "a measure that is one number, such as BestLoss";
                return Err(Error::value("claims", expected, "Best"));
            }
            Measure::LearnedFromAt(alpha) | Measure::KeptDownToAt(alpha) => {
                Correlation::new(alpha)?;
            }
            Measure::LearnedFrom
            | Measure::KeptDownTo
            | Measure::Entanglement
            | Measure::BestLoss => {}
        }
        Ok(())
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loss(role) => write!(f, "loss of {} at the marker", role.0.symbol()),
            Self::Accuracy(role) => write!(f, "accuracy of {} at the marker", role.0.symbol()),
            Self::LearnedFrom => f.write_str("λ₂ from which on T₂ is learned"),
            Self::KeptDownTo => f.write_str("λ₂ down to which T₁ is kept"),
            Self::Perfect(role) => {
                write!(
                    f,
                    "share of cells with every answer to {} right",
                    role.0.symbol()
                )
            }
            Self::Entanglement => f.write_str("mean of ξ"),
            Self::Best => f.write_str("best point of the third plane"),
            Self::BestLoss => f.write_str("best loss of the third plane"),
            Self::LearnedFromAt(alpha) => {
                write!(f, "λ₂ from which on T₂ is learned at α = {alpha}")
            }
            Self::KeptDownToAt(alpha) => write!(f, "λ₂ down to which T₁ is kept at α = {alpha}"),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = self.what;
        match (self.at_least, self.at_most) {
            (Some(least), Some(most)) => write!(f, "{what} from {least} to {most}"),
            (Some(least), None) => write!(f, "{what} at least {least}"),
            (None, Some(most)) => write!(f, "{what} at most {most}"),
            (None, None) => write!(f, "{what}"),
        }
    }
}
