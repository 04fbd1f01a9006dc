//! `phase.csv` and `phase.json`: a phase diagram as numbers.

mod words;

use serde::Serialize;

use super::summary::SUMMARY_FORMAT;
use super::table::{coefficient, significant};
use crate::experiment::{Axes, Constants, TaskKey};
use crate::lab::PhaseDiagram;
use crate::output::Sums;
use crate::task::{Pair, Role, TaskId};
use crate::theory::{
    Descent, FittedConstant, ForgettingEnd, Share, Statement, fit_constant, forgetting_ends,
    share_to_the_end,
};
use crate::{Error, Result};

/// A phase diagram as comma-separated values, `alpha,lambda2,acc_t1,loss_t1,acc_t2,loss_t2` (of the plane's two tasks): a row
/// for every cell, α outer, λ₂ inner. Columns that are not computed are left out.
#[must_use]
pub fn phase_csv(diagram: &PhaseDiagram) -> String {
    let pair = diagram.pair();
    let [held, free] = [pair.held, pair.free].map(TaskId::key);
    let lambda = pair.free.index() + 1;
    let mut text = format!("alpha,lambda{lambda},acc_{held},loss_{held},acc_{free},loss_{free}\n");
    for (alpha, column) in diagram.alphas.iter().zip(&diagram.columns) {
        let Some(column) = column else {
            continue;
        };
        let line = &column.line;
        for (row, lambda2) in line.values.iter().enumerate() {
            text += &coefficient(*alpha);
            text.push(',');
            text += &coefficient(*lambda2);
            for role in [pair.held, pair.free].map(Role::Task) {
                let stats = line.task(role).and_then(|stats| stats.get(row));
                let numbers = stats.map_or([f64::NAN; 2], |stats| [stats.accuracy, stats.loss]);
                for number in numbers {
                    text.push(',');
                    text += &significant(number);
                }
            }
            text.push('\n');
        }
    }
    text
}

/// What a person would read off a phase diagram. The fields are the keys of `phase.json`; what does not exist is
/// `null`.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseSummary {
    /// The version of this file's format, as that of `summary.json`.
    pub format: u32,
    /// The tasks with a vector, `t1`, `t2`.
    pub tasks: Vec<TaskKey>,
    /// The tasks whose coefficients are held and run: those of the plane's axes.
    pub axes: Axes,
    /// λ of the first axis's task, the same in all columns.
    pub lambda1: f64,
    /// Columns over α ∈ [−1, 1].
    pub columns: usize,
    /// What every theorem presumes and none of the columns has, in words; `null` if nothing is missing.
    pub missing_premises: Option<String>,
    /// Columns in which a task was not trained to ε: an analogue, left out of the theorems' numbers.
    pub untrained_columns: usize,
    /// Theorem 1 over all cells with α ≥ 0; `null` off λ₁ = 1 and where a premise is missing.
    pub theorem1: Option<PhaseShare>,
    /// Theorem 2 over all cells with α ≤ 0.
    pub theorem2: Option<PhaseShare>,
    /// C in λ₂ = −C/α², fitted to the measured ends of T1's survival alone; `null` if there is none. How far T2 stays
    /// forgotten, which Theorem 2 promises too, is in `forgotten_down_to`.
    pub theorem2_constant: Option<ConstantSummary>,
    /// How far down T2 stays forgotten (loss ≥ τ) on λ₁ = 1, at every α at which C was measured.
    pub forgotten_down_to: Vec<ForgettingSummary>,
    /// Theorem 2 over its whole interval from −C/α² to 0 on the lines on which C was measured: with C as the experiment
    /// sets it, then with the fitted one. Untrained tasks are left out.
    pub theorem2_to_its_end: Vec<ToTheEnd>,
    /// The SHA-256 of each file that was written with it; filled by `phase`.
    pub files: Sums,
}

/// How far down T2 stays forgotten at one α.
#[derive(Clone, Debug, Serialize)]
pub struct ForgettingSummary {
    /// The task that is forgotten.
    pub task: TaskKey,
    /// The task whose coefficient runs.
    pub along: TaskKey,
    /// α.
    pub alpha: f64,
    /// λ₂ of the end as a mean over seeds; `null` if it was found in none.
    pub down_to: Option<f64>,
    /// −λ₂α² of that mean: what C would be if −C/α² were its law, which it is not.
    pub constant: Option<f64>,
    /// Every seed in which it was found, with λ₂.
    pub measured: Vec<(u64, f64)>,
    /// Seeds in which T2 stays forgotten down to −4/α², and maybe beyond.
    pub beyond: usize,
    /// Seeds in which T2 is not forgotten even at λ₂ = 0.
    pub never: usize,
}

/// Theorem 2 over its whole interval with one C.
#[derive(Clone, Debug, Serialize)]
pub struct ToTheEnd {
    /// C.
    pub constant: f64,
    /// Points where the condition holds, over all α and seeds.
    pub met: usize,
    /// The share of them at which T1 is kept and T2 forgotten; `null` if there are none.
    pub soundness: Option<f64>,
}

/// How a condition and a success go together over all columns.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseShare {
    /// Cells where the condition holds.
    pub met: usize,
    /// Cells where what it promises was measured.
    pub works: usize,
    /// both / met; `null` if the condition holds nowhere.
    pub soundness: Option<f64>,
    /// both / works; `null` if it works nowhere.
    pub coverage: Option<f64>,
}

/// Theorem 2's constant, measured: the end of T1's survival. It depends on the training.
#[derive(Clone, Debug, Serialize)]
pub struct ConstantSummary {
    /// C over all ends, fitted in the logarithm.
    pub fitted: f64,
    /// Seeds.
    pub seeds: usize,
    /// Smallest and largest C of a seed.
    pub over_seeds: (f64, f64),
    /// Smallest and largest C of a single end: how well −C/α² fits.
    pub over_ends: (f64, f64),
    /// Ends that were found.
    pub ends: usize,
    /// Lines on which T1 is kept down to −4/α², and maybe beyond.
    pub beyond: usize,
    /// Lines on which T1 is kept at no λ₂ below 0.
    pub never: usize,
    /// Every end as seed, α, λ₂.
    pub measured: Vec<(u64, f64, f64)>,
}

impl PhaseSummary {
    /// The summary of a diagram.
    #[must_use]
    pub fn new(diagram: &PhaseDiagram) -> Self {
        let constants = &diagram.setup.experiment.constants;
        let premises = diagram.setup.premises();
        let share = |statement| diagram.judge(statement, constants).map(PhaseShare::from);
        let descents = || diagram.descents.iter().map(AsRef::as_ref);
        let fitted = fit_constant(descents(), constants);
        let measured = descents().filter_map(|descent| {
            let end = descent.survival(constants).end()?;
            Some((descent.seed, descent.alpha, end))
        });
        let with = |theorem2: f64| {
            let constants = Constants {
                theorem2,
                ..*constants
            };
            let share = share_to_the_end(descents(), &constants);
            ToTheEnd {
                constant: theorem2,
                met: share.met,
                soundness: share.soundness(),
            }
        };
        let tried = [
            Some(constants.theorem2),
            fitted.as_ref().map(|fitted| fitted.constant),
        ];
        Self {
            format: SUMMARY_FORMAT,
            tasks: diagram.setup.experiment.tasks().map(TaskKey).collect(),
            axes: diagram.setup.experiment.axes,
            lambda1: diagram.question.lambda1,
            columns: diagram.alphas.len(),
            untrained_columns: if premises.are_met() {
                diagram.analogues(constants)
            } else {
                0
            },
            missing_premises: premises.words(),
            theorem1: share(Statement::Theorem1(diagram.pair())),
            theorem2: share(Statement::Theorem2(diagram.pair())),
            theorem2_constant: fitted.map(|fitted| ConstantSummary {
                measured: measured.collect(),
                ..ConstantSummary::from(fitted)
            }),
            forgotten_down_to: forgetting_ends(descents(), constants)
                .iter()
                .map(|end| ForgettingSummary::new(end, diagram.pair(), descents(), constants))
                .collect(),
            theorem2_to_its_end: tried
                .into_iter()
                .flatten()
                .filter(|_| premises.are_met())
                .map(with)
                .filter(|share| share.met > 0)
                .collect(),
            files: Sums::new(),
        }
    }

    /// The text of `phase.json`.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which its types rule out.
    pub fn to_json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self)
            .map_err(|error| Error::content("phase.json", error.to_string()))?;
        Ok(text + "\n")
    }
}

impl From<Share> for PhaseShare {
    fn from(share: Share) -> Self {
        Self {
            met: share.met,
            works: share.works,
            soundness: share.soundness(),
            coverage: share.coverage(),
        }
    }
}

impl From<FittedConstant> for ConstantSummary {
    fn from(fitted: FittedConstant) -> Self {
        Self {
            fitted: fitted.constant,
            seeds: fitted.by_seed.len(),
            over_seeds: fitted.spread(),
            over_ends: fitted.over_ends,
            ends: fitted.ends,
            beyond: fitted.beyond,
            never: fitted.never,
            measured: Vec::new(),
        }
    }
}

impl ForgettingSummary {
    fn new<'a>(
        end: &ForgettingEnd,
        pair: Pair,
        descents: impl Iterator<Item = &'a Descent>,
        constants: &Constants,
    ) -> Self {
        let own = descents.filter(|descent| descent.alpha.to_bits() == end.alpha.to_bits());
        let measured =
            own.filter_map(|descent| Some((descent.seed, descent.forgetting(constants).end()?)));
        Self {
            task: TaskKey(pair.free),
            along: TaskKey(pair.free),
            alpha: end.alpha,
            down_to: end.lambda2.ends.map(|ends| ends.mean),
            constant: end.constant(),
            measured: measured.collect(),
            beyond: end.lambda2.to_the_end,
            never: end.lambda2.nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Experiment;
    use crate::lab::{PhaseQuestion, Setup};
    use crate::sweep::{Line, Stats};
    use crate::task::{Axis, TaskId};
    use std::sync::Arc;

    /// T1 is kept down to λ₂ = −2, T2 forgotten down to −1.
    fn diagram() -> PhaseDiagram {
        let setup = Setup::new(Experiment::default());
        let mut diagram = PhaseDiagram::new(&PhaseQuestion::default(), &setup);
        let values = vec![-3.0, -2.0, -1.0, 0.0];
        let stats = |losses: [f64; 4]| {
            let all = losses.iter().map(|loss| Stats {
                loss: *loss,
                ..Stats::default()
            });
            all.collect::<Vec<_>>()
        };
        diagram.descents.push(Arc::new(Descent {
            seed: 7,
            alpha: -1.0,
            line: Line {
                axes: Axes::default(),
                running: Axis::Y,
                held: 1.0,
                values,
                tasks: vec![
                    (Role::Task(TaskId::T1), stats([1.0, 0.0, 0.0, 0.0])),
                    (Role::Task(TaskId::T2), stats([0.0, 0.0, 1.0, 1.0])),
                ],
            },
            alone: vec![0.0; 2],
        }));
        diagram
    }

    #[test]
    fn the_end_of_forgetting_stands_beside_the_constant_and_both_give_a_soundness() {
        let summary = PhaseSummary::new(&diagram());
        assert!(
            summary
                .theorem2_constant
                .is_some_and(|c| (c.fitted - 2.0).abs() < 1e-9)
        );
        let forgotten = &summary.forgotten_down_to[0];
        assert_eq!(
            (forgotten.down_to, forgotten.constant),
            (Some(-1.0), Some(1.0))
        );
        assert_eq!(forgotten.measured, [(7, -1.0)]);
        // C = 1 reaches −1 and 0, the fitted one −2 too, where T2 is back.
        let told: Vec<(usize, Option<f64>)> = summary
            .theorem2_to_its_end
            .iter()
            .map(|one| (one.met, one.soundness))
            .collect();
        assert_eq!(told, [(2, Some(1.0)), (3, Some(2.0 / 3.0))]);
    }

    #[test]
    fn without_descents_nothing_is_said_of_them() {
        let mut empty = diagram();
        empty.descents.clear();
        let summary = PhaseSummary::new(&empty);
        assert!(summary.theorem2_to_its_end.is_empty() && summary.forgotten_down_to.is_empty());
        assert!(!summary.to_string().contains("λ₂ ="));
    }
}
