//! The phase diagram: α across, λ₂ up, λ₁ held; every column is trained anew at its own α.

use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage, Subject};
use crate::Result;
use crate::experiment::{Constants, Correlation};
use crate::sweep::{Line, ROUNDING, Stats, holds_down_to, holds_from, same};
use crate::task::{Axis, Pair, Role};
use crate::theory::{
    DESCENT_ALPHAS, Descent, Premises, Setting, Share, Statement, descent_values, judge_line,
};

/// The plane's axis that runs upwards in a phase diagram too.
const RUNNING: Axis = Axis::Y;

/// What a phase diagram is asked.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhaseQuestion {
    /// λ₁, the same in all columns; Theorems 1 and 2 speak of λ₁ = 1.
    pub lambda1: f64,
    /// Columns, spread evenly over α ∈ [−1, 1], or over what the correlations with other tasks leave of it.
    pub columns: usize,
    /// Seeds over which Theorem 2's constant, the end of T1's survival, is measured, from the experiment's own up.
    pub seeds: usize,
}

impl Default for PhaseQuestion {
    fn default() -> Self {
        Self {
            lambda1: 1.0,
            columns: 41,
            seeds: 5,
        }
    }
}

/// A column of a phase diagram.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// T1 and T2 along λ₂.
    pub line: Line,
    /// T1 at (1, 0) and T2 at (0, 1), as the theorems presume.
    pub alone: Vec<Stats>,
}

/// A phase diagram as far as it has come.
#[derive(Clone, Debug)]
pub struct PhaseDiagram {
    /// What it is of; its α and its target say nothing.
    pub setup: Setup,
    /// What was asked.
    pub question: PhaseQuestion,
    /// α of every column.
    pub alphas: Vec<f64>,
    /// λ₂ of every row, the plane's own values.
    pub values: Vec<f64>,
    /// The columns. Nothing where they are not computed yet.
    pub columns: Vec<Option<Arc<Column>>>,
    /// The line λ₁ = 1 far down from λ₂ = 0, for some α < 0 and every seed: the end of T1's survival, to which Theorem
    /// 2's constant is fitted, and that of T2's forgetting. Pattern tasks only.
    pub descents: Vec<Arc<Descent>>,
    /// The descents that are wanted in all, as seed and α.
    wanted: Vec<(u64, f64)>,
}

impl PhaseDiagram {
    /// A diagram without columns.
    #[must_use]
    pub fn new(question: &PhaseQuestion, setup: &Setup) -> Self {
        let open = setup.experiment.open_alpha();
        let (low, high) = (open.start().get(), open.end().get());
        // Where no other α can be had there is one column.
        let count = if low < high {
            question.columns.max(2)
        } else {
            1
        };
        let alphas = Correlation::spread(*open.start(), *open.end(), count);
        let alphas: Vec<f64> = alphas.into_iter().map(Correlation::get).collect();
        let first = setup.experiment.training.seed;
        let seeds = (0..question.seeds as u64).map(|offset| first.wrapping_add(offset));
        let is_pure = setup.held().all(|(_, lambda)| lambda == 0.0);
        let wanted = if setup.asks_for_patterns() && is_pure {
            let can_be = |alpha: &f64| (low - ROUNDING..=high + ROUNDING).contains(alpha);
            let alphas = DESCENT_ALPHAS.into_iter().filter(can_be);
            let alphas: Vec<f64> = alphas.collect();
            let of_seed = |seed| alphas.iter().map(move |alpha| (seed, *alpha));
            seeds.flat_map(of_seed).collect()
        } else {
            Vec::new()
        };
        Self {
            setup: setup.clone(),
            question: question.clone(),
            columns: vec![None; alphas.len()],
            alphas,
            values: setup.experiment.grid.values(),
            descents: Vec::new(),
            wanted,
        }
    }

    /// Takes over what another diagram of the same setup has found already and this one has not.
    pub(super) fn take_over(&mut self, other: &Self) {
        if other.question.lambda1.to_bits() == self.question.lambda1.to_bits() {
            for (alpha, column) in self.alphas.iter().zip(&mut self.columns) {
                let same = |found: &f64| found.to_bits() == alpha.to_bits();
                if let Some(at) = other.alphas.iter().position(same) {
                    *column = column.take().or_else(|| other.columns[at].clone());
                }
            }
        }
        // They are about λ₁ = 1, whatever the diagram's own.
        let found = self.wanted.iter().map_while(|(seed, alpha)| {
            let mut descents = other.descents.iter();
            descents
                .find(|descent| descent.seed == *seed && descent.alpha.to_bits() == alpha.to_bits())
        });
        let found: Vec<_> = found.cloned().collect();
        if found.len() > self.descents.len() {
            self.descents = found;
        }
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.columns.iter().all(Option::is_some) && self.descents.len() == self.wanted.len()
    }

    /// How many lines are followed far down in all, over α and seeds.
    #[must_use]
    pub fn descents_wanted(&self) -> usize {
        self.wanted.len()
    }

    /// The share that is done.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> f64 {
        let done = self.columns.iter().flatten().count() + self.descents.len();
        done as f64 / (self.columns.len() + self.wanted.len()).max(1) as f64
    }

    /// The premises of a column; nothing if it is not computed yet.
    #[must_use]
    pub fn premises(&self, column: usize, constants: &Constants) -> Option<Premises> {
        let column = self.columns.get(column)?.as_ref()?;
        Some(self.setup.premises_measured(&column.alone, constants))
    }

    /// Whether a column is there and meets every premise.
    #[must_use]
    pub fn promises(&self, column: usize, constants: &Constants) -> bool {
        let premises = self.premises(column, constants);
        premises.is_some_and(|premises| premises.are_met())
    }

    /// Columns that are there and miss a premise.
    #[must_use]
    pub fn analogues(&self, constants: &Constants) -> usize {
        let there = (0..self.columns.len()).filter(|at| self.columns[*at].is_some());
        there.filter(|at| !self.promises(*at, constants)).count()
    }

    /// A statement about the line λ₁ = 1, pooled over all columns that are there and meet every premise; nothing at
    /// another λ₁, or while no column does.
    #[must_use]
    pub fn judge(&self, statement: Statement, constants: &Constants) -> Option<Share> {
        if !self.is_on_line() || !self.setup.premises().are_met() {
            return None;
        }
        let mut pooled = None;
        for (at, (alpha, column)) in self.alphas.iter().zip(&self.columns).enumerate() {
            if let Some(column) = column
                && self.promises(at, constants)
            {
                let setting = self.setting(*alpha, constants);
                let share = judge_line(statement, &column.line, &setting);
                let all: &mut Share = pooled.get_or_insert_default();
                all.met += share.met;
                all.works += share.works;
                all.both += share.both;
            }
        }
        pooled
    }

    /// The tasks: T1's coefficient is held, T2's is free.
    #[must_use]
    pub fn pair(&self) -> Pair {
        self.setup.experiment.axes().along(RUNNING)
    }

    /// Column by column the λ₂ at which a task begins or ends to be kept (loss ≤ ε), between the last value that works
    /// and the first that does not: for T1 down from λ₂ = 0, for T2 up to the highest λ₂. Nothing where that is beyond
    /// the diagram or the task is not kept at all.
    #[must_use]
    pub fn ends(&self, role: Role, epsilon: f64) -> Vec<Option<f64>> {
        let end = |column: &Arc<Column>| {
            let line = &column.line;
            let stats = line.task(role)?;
            let kept = |row: usize| stats[row].loss <= epsilon;
            let end = if role == Role::Task(self.pair().held) {
                holds_down_to(&line.values, 0.0, kept)
            } else {
                holds_from(&line.values, kept)
            }
            .end()?;
            let first = line.values.iter().position(|value| *value >= end)?;
            let below = first.checked_sub(1)?;
            let (inside, outside) = (stats[first].loss, stats[below].loss);
            let part = (epsilon - inside) / (outside - inside);
            // Where the loss outside is no number, what works ends at the last value that does.
            let part = if part.is_finite() { part } else { 0.0 };
            Some(end - part * (end - line.values[below]))
        };
        self.columns
            .iter()
            .map(|column| column.as_ref().and_then(end))
            .collect()
    }

    /// The setting of the theorems at an α.
    #[must_use]
    pub fn setting(&self, alpha: f64, constants: &Constants) -> Setting {
        Setting {
            alpha,
            gamma: None,
            constants: *constants,
            ..Setting::new(&self.setup.experiment)
        }
    }

    /// Whether Theorems 1 and 2 speak of this diagram: of λ₁ = 1, where no other task is mixed in.
    #[must_use]
    pub fn is_on_line(&self) -> bool {
        same(self.question.lambda1, 1.0) && self.is_pure()
    }

    /// Whether no task beside the plane's two is mixed in.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        self.setup.held().all(|(_, lambda)| lambda == 0.0)
    }

    /// The column nearest to an α.
    #[must_use]
    pub fn nearest(&self, alpha: f64) -> Option<usize> {
        let distance = |at: &usize| (self.alphas[*at] - alpha).abs();
        (0..self.alphas.len()).min_by(|left, right| distance(left).total_cmp(&distance(right)))
    }

    /// Computes the next column, coarse to fine, or once all are there the next descent.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub(super) fn next_piece(
        &mut self,
        lab: &mut Lab,
        setup: &Setup,
        listener: Listener<'_>,
    ) -> Result<()> {
        let progress = |share| listener(Report::Progress(Stage::Study, share));
        let missing = coarse_to_fine(self.columns.len()).find(|at| self.columns[*at].is_none());
        if let Some(column) = missing {
            let seed = setup.experiment.training.seed;
            let subject = at(lab, setup, self.alphas[column], seed, listener)?;
            let mut line = subject.line(
                RUNNING,
                self.question.lambda1,
                self.values.clone(),
                &progress,
            )?;
            line.tasks.retain(|(role, _)| role.task().is_some());
            let alone = subject.alone(&progress)?;
            self.columns[column] = Some(Arc::new(Column { line, alone }));
        } else if let Some((seed, alpha)) = self.wanted.get(self.descents.len()) {
            let subject = at(lab, setup, *alpha, *seed, listener)?;
            let line = subject.line(RUNNING, 1.0, descent_values(*alpha), &progress)?;
            let alone = subject.alone(&progress)?;
            let alone = alone.iter().map(|stats| stats.loss).collect();
            self.descents.push(Arc::new(Descent {
                seed: *seed,
                alpha: *alpha,
                line,
                alone,
            }));
        }
        Ok(())
    }
}

/// The experiment at another α and seed. A target is none of the diagram's.
fn at(
    lab: &mut Lab,
    setup: &Setup,
    alpha: f64,
    seed: u64,
    listener: Listener<'_>,
) -> Result<Arc<Subject>> {
    let whole = setup.with(|experiment| {
        experiment.set_alpha(Correlation::clamped(alpha));
        experiment.training.seed = seed;
    });
    let setup = whole.with(|experiment| experiment.target = None);
    // The models of a film strip are the same ones, whatever they are evaluated on there.
    match lab.seen(&setup).or_else(|| lab.seen(&whole)) {
        Some(seen) => Ok(Arc::clone(&seen.subject)),
        None => Ok(Arc::new(lab.subject(&setup, listener)?)),
    }
}

/// Indices 0..count: the ends first, then ever finer between them.
fn coarse_to_fine(count: usize) -> impl Iterator<Item = usize> {
    let strides = std::iter::successors(Some(count.next_power_of_two() / 4), |stride| {
        (*stride > 1).then_some(stride / 2)
    });
    strides.flat_map(move |stride| (0..count).step_by(stride.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Axes, Axis};

    #[test]
    fn every_column_comes_up_and_the_first_ones_are_far_apart() {
        for count in [1, 2, 3, 5, 41, 64] {
            let order: Vec<usize> = coarse_to_fine(count).collect();
            for column in 0..count {
                assert!(order.contains(&column), "{count}: {column}");
            }
        }
        let first: Vec<usize> = coarse_to_fine(41).take(3).collect();
        assert_eq!(first, [0, 16, 32]);
    }
    #[test]
    fn where_the_loss_outside_is_no_number_what_works_ends_at_the_last_value_that_does() {
        let setup = Setup::new(crate::experiment::Experiment::default());
        let mut diagram = PhaseDiagram::new(&PhaseQuestion::default(), &setup);
        let of = |losses: [f64; 3]| {
            losses
                .map(|loss| Stats {
                    loss,
                    ..Stats::default()
                })
                .to_vec()
        };
        for (outside, expected) in [(0.3, -1.5), (f64::NAN, -1.0), (f64::INFINITY, -1.0)] {
            let pair = diagram.pair();
            let mut line = Line::empty(Axes::default(), Axis::Y, 1.0, vec![-2.0, -1.0, 0.0]);
            line.tasks = vec![(Role::Task(pair.held), of([outside, 0.1, 0.0]))];
            let alone = Vec::new();
            diagram.columns = vec![Some(Arc::new(Column { line, alone }))];
            let ends = diagram.ends(Role::Task(pair.held), 0.2);
            assert_eq!(ends.len(), 1);
            assert!(
                ends[0].is_some_and(|end| (end - expected).abs() < 1e-9),
                "{ends:?}"
            );
        }
    }
}
