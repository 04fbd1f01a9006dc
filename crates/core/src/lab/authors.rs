//! The authors' three cases and their task out of domain, with a model of ours, over several seeds: what stands beside
//! their figures 3 and 4.
//!
//! λ is chosen by images that are held out, and what is told was measured on others, which nothing was chosen by.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage, Subject};
use crate::experiment::{Colours, Correlations, Data, Experiment, Grid, RedShares};
use crate::sweep::{Plane, Point, Progress, Stats, line_values};
use crate::task::{Axis, Dataset, Role, TaskId};
use crate::theory::Spread;
use crate::{Error, Result};

/// The share of its own accuracy that T1 must keep where T2 is unlearned: the authors lose 0.61 points at most.
pub const UNLEARNING_KEEPS: f64 = 0.99;
/// Accuracies this near are the same: sums of weights carry rounding errors.
const SAME: f64 = 1e-9;

/// T1's shares in every case of figure 3.
const FIRST: RedShares = RedShares::new(0.99, 0.01);
/// The shares of T1, T2 and T′ out of domain: r_o as reported, of r_e nothing is said.
const OUT_OF_DOMAIN: [RedShares; 3] = [
    RedShares::new(0.85, 0.15),
    RedShares::new(0.05, 0.95),
    RedShares::new(0.9, 0.1),
];
/// The λ of the authors' search out of domain: −2, −1.8, … 3.
const SEARCH: Grid = Grid {
    low: -2.0,
    high: 3.0,
    cells: 26,
};

/// One of the authors' cases: how the colours of T2 go with those of T1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// In T2 colour says nothing.
    Irrelevant,
    /// Colour says the same, less surely.
    Aligned,
    /// Colour says the opposite.
    Contradictory,
}

impl Case {
    /// All of them, in the order of the authors' figure 3.
    pub const ALL: [Self; 3] = [Self::Irrelevant, Self::Aligned, Self::Contradictory];

    /// Its name, as in the authors' figure.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Irrelevant => "irrelevant",
            Self::Aligned => "aligned",
            Self::Contradictory => "contradictory",
        }
    }

    /// Our shares of red of T1 and T2. What the authors took for figure 3 is not in what is cited.
    #[must_use]
    pub fn shares(self) -> [RedShares; 2] {
        let second = match self {
            Self::Irrelevant => RedShares::new(0.5, 0.5),
            Self::Aligned => RedShares::new(0.9, 0.1),
            Self::Contradictory => RedShares::new(0.01, 0.99),
        };
        [FIRST, second]
    }

    /// The case whose shares colours are; nothing if they are no case's.
    #[must_use]
    pub fn of(colours: &Colours) -> Option<Self> {
        let own = |case: &Self| match colours {
            Colours::Axis => false,
            Colours::Shares(shares) => *shares == case.shares(),
        };
        Self::ALL.into_iter().find(own)
    }
}

/// Over how many seeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuthorsQuestion {
    /// Seeds, from the experiment's own up.
    pub seeds: usize,
}

/// What λ is chosen for on the line λ₁ = 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Both tasks kept: the mean of both accuracies is highest.
    MultiTask,
    /// T2 unlearned: its accuracy is lowest where T1 keeps [`UNLEARNING_KEEPS`] of its own model's.
    Unlearning,
}

impl Purpose {
    /// Both.
    pub const ALL: [Self; 2] = [Self::MultiTask, Self::Unlearning];

    /// The index of the best of some values of λ₂, given T1 and T2 there and T1 alone; of equal ones that nearest to 0.
    /// Nothing if T1 is kept nowhere.
    fn best(self, values: &[f64], [first, second]: [&[Stats]; 2], alone: f64) -> Option<usize> {
        let score = |at: usize| match self {
            Self::MultiTask => Some(first[at].accuracy + second[at].accuracy),
            Self::Unlearning => {
                let kept = first[at].accuracy >= UNLEARNING_KEEPS * alone - SAME;
                kept.then_some(-second[at].accuracy)
            }
        };
        let scores = || (0..values.len()).filter_map(|at| Some((at, score(at)?)));
        let highest = scores().map(|(_, score)| score).reduce(f64::max)?;
        let good = scores().filter(|(_, score)| *score >= highest - SAME);
        let size = |at: usize| values[at].abs();
        good.map(|(at, _)| at)
            .min_by(|left, right| size(*left).total_cmp(&size(*right)))
    }
}

/// λ₂ on λ₁ = 1, and the accuracies of T1 and T2 there, in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// λ₂.
    pub lambda: f64,
    /// On the evaluated images.
    pub accuracies: [f64; 2],
}

/// A case with one seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaseResult {
    /// Which.
    pub case: Case,
    /// The seed.
    pub seed: u64,
    /// The accuracy of each task's own model.
    pub own: [f64; 2],
    /// What was chosen for each of [`Purpose::ALL`]; nothing where T1 is kept nowhere.
    pub chosen: [Option<Chosen>; 2],
}

/// The task out of domain with one seed: accuracies on T′.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetResult {
    /// The seed.
    pub seed: u64,
    /// Of a model fine-tuned on T′.
    pub own: f64,
    /// Of Ψ*₁ and Ψ*₂.
    pub alone: [f64; 2],
    /// Where the held-out images are best told apart, on the authors' grid.
    pub best: Point,
    /// The accuracy there.
    pub accuracy: f64,
}

/// The authors' cases as far as they have come.
#[derive(Clone, Debug)]
pub struct AuthorsStudy {
    /// What it is of: the model, its training, and the first seed. Not the colours, which are each case's.
    pub setup: Setup,
    /// The seeds that are wanted.
    pub wanted: Vec<u64>,
    /// What is there, in the order of seeds and cases.
    pub cases: Vec<CaseResult>,
    /// What is there out of domain; a seed's comes after its cases.
    pub targets: Vec<TargetResult>,
}

/// A row of the table: one case and purpose, over the seeds that are there. Accuracies in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CaseRow {
    /// λ₂.
    pub lambda: Spread,
    /// T1 and T2.
    pub accuracies: [Spread; 2],
    /// The change from each task's own model.
    pub changes: [Spread; 2],
}

/// Accuracies on T′ over the seeds that are there, in [0, 1].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetRow {
    /// Fine-tuned on T′.
    pub own: Spread,
    /// Ψ*₁ and Ψ*₂.
    pub alone: [Spread; 2],
    /// At the best λ.
    pub accuracy: Spread,
    /// λ₁ and λ₂ there.
    pub best: [Spread; 2],
}

impl AuthorsStudy {
    /// A study without results.
    #[must_use]
    pub fn new(question: AuthorsQuestion, setup: &Setup) -> Self {
        let first = setup.experiment.training.seed;
        Self {
            setup: common(setup),
            wanted: (0..question.seeds as u64)
                .map(|offset| first.wrapping_add(offset))
                .collect(),
            cases: Vec::new(),
            targets: Vec::new(),
        }
    }

    /// Why a setup cannot be asked this; nothing if it can.
    pub(super) fn refusal(setup: &Setup) -> Option<&'static str> {
        let Data::Digits(digits) = &setup.experiment.data else {
            return Some("the authors' cases are of coloured digits");
        };
        if setup.has_models() || setup.has_tasks() {
            return Some("the authors' cases are trained here, and these come from a file");
        }
        if digits.colours.are_axes() {
            return Some("the authors' cases have shares of red, and these colours lie along axes");
        }
        (digits.held_out == 0).then_some("λ is chosen by images that are held out, and none are")
    }

    /// Whether it gives the same of two setups: the colours do not count, which are each case's.
    pub(super) fn same_of(one: &Setup, other: &Setup) -> bool {
        common(one).same_plane(&common(other))
    }

    /// Takes over what another study of the same has found already and this one has not.
    pub(super) fn take_over(&mut self, other: &Self) {
        let seeds = self.wanted.len();
        let cases = other.cases.len().min(seeds * Case::ALL.len());
        let targets = other.targets.len().min(seeds);
        if cases + targets > self.cases.len() + self.targets.len() {
            self.cases = other.cases[..cases].to_vec();
            self.targets = other.targets[..targets].to_vec();
        }
    }

    /// Pieces that are there, and all.
    fn pieces(&self) -> [usize; 2] {
        let all = self.wanted.len() * (Case::ALL.len() + 1);
        [self.cases.len() + self.targets.len(), all]
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let [there, all] = self.pieces();
        there == all
    }

    /// The share that is done.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    pub fn share(&self) -> f64 {
        let [there, all] = self.pieces();
        there as f64 / all.max(1) as f64
    }

    /// A case for a purpose, over the seeds that are there; nothing if there is none.
    #[must_use]
    pub fn row(&self, case: Case, purpose: Purpose) -> Option<CaseRow> {
        let own = self.cases.iter().filter(move |result| result.case == case);
        let chosen = |result: &CaseResult| match purpose {
            Purpose::MultiTask => result.chosen[0],
            Purpose::Unlearning => result.chosen[1],
        };
        let over = |of: &dyn Fn(&CaseResult, Chosen) -> f64| {
            Spread::over(own.clone().map(|result| Some(of(result, chosen(result)?))))
        };
        let of_task = |task: usize| {
            let accuracy = over(&|_, chosen| chosen.accuracies[task])?;
            let change = over(&|result, chosen| chosen.accuracies[task] - result.own[task])?;
            Some((accuracy, change))
        };
        let (first, second) = (of_task(0)?, of_task(1)?);
        Some(CaseRow {
            lambda: over(&|_, chosen| chosen.lambda)?,
            accuracies: [first.0, second.0],
            changes: [first.1, second.1],
        })
    }

    /// T′ over the seeds that are there; nothing if there is none.
    #[must_use]
    pub fn target_row(&self) -> Option<TargetRow> {
        let over = |of: &dyn Fn(&TargetResult) -> f64| {
            Spread::over(self.targets.iter().map(|result| Some(of(result))))
        };
        Some(TargetRow {
            own: over(&|result| result.own)?,
            alone: [
                over(&|result| result.alone[0])?,
                over(&|result| result.alone[1])?,
            ],
            accuracy: over(&|result| result.accuracy)?,
            best: [
                over(&|result| result.best[0])?,
                over(&|result| result.best[1])?,
            ],
        })
    }

    /// Computes the next case, or T′ once a seed's cases are there.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub(super) fn next_piece(&mut self, lab: &mut Lab, listener: Listener<'_>) -> Result<()> {
        let Some(seed) = self.wanted.get(self.targets.len()).copied() else {
            return Ok(());
        };
        let done = self.cases.len() - self.targets.len() * Case::ALL.len();
        match Case::ALL.get(done) {
            Some(case) => self
                .cases
                .push(case_of(lab, &self.setup, *case, seed, listener)?),
            None => self
                .targets
                .push(target_of(lab, &self.setup, seed, listener)?),
        }
        Ok(())
    }
}

/// What cases have in common: colours are those of the first, and what says nothing of them is as it is at first.
fn common(setup: &Setup) -> Setup {
    let plain = setup.with(|experiment| {
        experiment.correlations = Correlations::default();
        experiment.target = None;
    });
    coloured(&plain, &Case::Irrelevant.shares())
}

/// A setup with shares of red.
fn coloured(setup: &Setup, shares: &[RedShares]) -> Setup {
    setup.with(|experiment| {
        if let Data::Digits(digits) = &mut experiment.data {
            digits.colours = Colours::Shares(shares.to_vec());
        }
    })
}

/// A setup with shares of red and a seed.
fn seeded(setup: &Setup, shares: &[RedShares], seed: u64) -> Setup {
    coloured(setup, shares).with(|experiment: &mut Experiment| experiment.training.seed = seed)
}

/// The same models on other images of theirs.
fn on(subject: &Subject, sets: Vec<(Role, Dataset)>) -> Subject {
    let sets = sets.into_iter().map(|(role, set)| (role, Arc::new(set)));
    subject.clone().on(sets.collect())
}

/// Images of a task that are held out.
fn held_out(setup: &Setup, task: TaskId, listener: Listener<'_>) -> Result<Dataset> {
    let mut go_on = || listener(Report::Progress(Stage::Data, 0.0));
    let (source, _) = setup.source(&mut go_on)?;
    let images = source.images();
    let images = images.ok_or_else(|| Error::Mismatch("these tasks have no images".into()))?;
    images.held_out_while(Role::Task(task), &mut go_on)
}

fn accuracies(stats: &[Stats]) -> [f64; 2] {
    let of = |task: usize| stats.get(task).map_or(f64::NAN, |stats| stats.accuracy);
    [of(0), of(1)]
}

/// T1 and T2 along λ₁ = 1.
fn line(subject: &Subject, values: Vec<f64>, progress: Progress<'_>) -> Result<[Vec<Stats>; 2]> {
    let line = subject.line(Axis::Y, 1.0, values, progress)?;
    let of = |task: TaskId| {
        let stats = line.task(Role::Task(task));
        let stats = stats.ok_or_else(|| Role::Task(task).missing())?;
        Ok::<_, Error>(stats.to_vec())
    };
    Ok([of(TaskId::T1)?, of(TaskId::T2)?])
}

fn case_of(
    lab: &mut Lab,
    setup: &Setup,
    case: Case,
    seed: u64,
    listener: Listener<'_>,
) -> Result<CaseResult> {
    let setup = seeded(setup, &case.shares(), seed);
    let progress = |share| listener(Report::Progress(Stage::Study, share));
    let subject = lab.subject(&setup, listener)?;
    let own = accuracies(&subject.alone(&progress)?);
    let mut sets = Vec::new();
    for task in [TaskId::T1, TaskId::T2] {
        sets.push((Role::Task(task), held_out(&setup, task, listener)?));
    }
    let choosing = on(&subject, sets);
    let values = line_values(&setup.experiment.grid, setup.line_step());
    let [first, second] = line(&choosing, values.clone(), &progress)?;
    let alone = accuracies(&choosing.alone(&progress)?)[0];
    let best = Purpose::ALL.map(|own| own.best(&values, [&first, &second], alone));
    let lambdas: Vec<f64> = best.iter().flatten().map(|at| values[*at]).collect();
    let [first, second] = line(&subject, lambdas.clone(), &progress)?;
    let mut measured = lambdas.iter().zip(first.iter().zip(&second));
    let chosen = best.map(|at| {
        at?;
        let (lambda, (first, second)) = measured.next()?;
        Some(Chosen {
            lambda: *lambda,
            accuracies: [first.accuracy, second.accuracy],
        })
    });
    Ok(CaseResult {
        case,
        seed,
        own,
        chosen,
    })
}

fn target_of(
    lab: &mut Lab,
    setup: &Setup,
    seed: u64,
    listener: Listener<'_>,
) -> Result<TargetResult> {
    let [first, second, target] = OUT_OF_DOMAIN;
    let progress = |share| listener(Report::Progress(Stage::Study, share));
    // T′ in place of T2 beside the same T1, so that its batches and coins are not T1's.
    let beside = seeded(setup, &[first, target], seed);
    let of_target = lab.subject(&beside, listener)?;
    let own = accuracies(&of_target.alone(&progress)?)[1];
    let evaluated = of_target.set(Role::Task(TaskId::T2)).cloned();
    let evaluated = evaluated.ok_or_else(|| Role::Task(TaskId::T2).missing())?;
    let choosing = held_out(&beside, TaskId::T2, listener)?;
    let setup = seeded(setup, &[first, second], seed);
    let setup = setup.with(|experiment| experiment.grid = SEARCH);
    let subject = lab.subject(&setup, listener)?;
    let mut each_level = |_: &Plane| ControlFlow::Continue(());
    let plane = on(&subject, vec![(Role::Target, choosing)]).plane(&progress, &mut each_level)?;
    let best = most_accurate(&plane).ok_or_else(|| Role::Target.missing())?;
    let measured = on(&subject, vec![(Role::Target, evaluated)]);
    let at = |point: Point| {
        let stats = measured.stats_at(point, &progress)?;
        Ok::<_, Error>(stats.first().map_or(f64::NAN, |(_, stats)| stats.accuracy))
    };
    Ok(TargetResult {
        seed,
        own,
        alone: [at([1.0, 0.0])?, at([0.0, 1.0])?],
        best,
        accuracy: at(best)?,
    })
}

/// Where on a plane T′ is most accurate; of equal cells the one of smallest norm.
fn most_accurate(plane: &Plane) -> Option<Point> {
    let cells = &plane.task(Role::Target)?.cells;
    let highest = cells.iter().map(|cell| cell.accuracy).reduce(f64::max)?;
    let good = (0..cells.len()).filter(|at| cells[*at].accuracy >= highest - SAME);
    let norm = |point: &Point| point[0].hypot(point[1]);
    good.map(|at| plane.point(at))
        .min_by(|left, right| norm(left).total_cmp(&norm(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stats(accuracies: &[f64]) -> Vec<Stats> {
        let of = |accuracy: &f64| Stats {
            accuracy: *accuracy,
            ..Stats::default()
        };
        accuracies.iter().map(of).collect()
    }

    #[test]
    fn the_best_lambda_for_both_has_the_highest_mean_and_is_nearest_to_0() {
        let values = [-1.0, -0.5, 0.0, 0.5, 1.0];
        let (first, second) = (
            stats(&[0.9, 0.5, 0.9, 0.8, 0.9]),
            stats(&[0.8, 0.5, 0.5, 0.9, 0.8]),
        );
        let best = |alone| Purpose::MultiTask.best(&values, [&first, &second], alone);
        // −1, 0.5 and 1 are as good.
        assert_eq!(best(1.0), Some(3));
    }

    #[test]
    fn what_is_unlearned_is_lowest_where_the_other_task_keeps_its_accuracy() {
        let values = [-1.0, -0.5, 0.0];
        let (first, second) = (stats(&[0.9, 0.95, 0.96]), stats(&[0.1, 0.4, 0.6]));
        let best = |alone| Purpose::Unlearning.best(&values, [&first, &second], alone);
        // 99 % of 0.96 is more than 0.95, and of 0.95 less.
        assert_eq!(best(0.96), Some(2));
        assert_eq!(best(0.95), Some(1));
        assert_eq!(best(0.9), Some(0));
        assert_eq!(best(0.99), None);
    }

    #[test]
    fn a_case_is_known_by_its_shares() {
        for case in Case::ALL {
            assert_eq!(Case::of(&Colours::Shares(case.shares().into())), Some(case));
        }
        assert_eq!(Case::of(&Colours::Axis), None);
        assert_eq!(Case::of(&Colours::Shares(vec![FIRST, FIRST])), None);
    }

    #[test]
    fn t_prime_is_most_accurate_at_the_nearest_of_the_best_cells() {
        let grid = Grid {
            low: -1.0,
            high: 1.0,
            cells: 3,
        };
        let mut plane = Plane::new(grid, &[Role::Target]);
        for (at, cell) in plane.tasks[0].cells.iter_mut().enumerate() {
            cell.accuracy = if at == 5 || at == 8 { 0.9 } else { 0.1 };
        }
        let nearest = plane.point(5);
        assert_eq!(most_accurate(&plane), Some(nearest));
        assert!(nearest[0].hypot(nearest[1]) < plane.point(8)[0].hypot(plane.point(8)[1]));
    }
}
