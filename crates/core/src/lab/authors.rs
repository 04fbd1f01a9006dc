//! The authors' three cases and their task out of domain, with a model of ours, over several seeds: what stands beside
//! their figures 3 and 4.
//!
//! λ is chosen by images that are held out, and what is told was measured on others, which nothing was chosen by.

mod pieces;

use super::{Lab, Listener, Setup};
use crate::Result;
use crate::experiment::{Colours, Data, RedShares};
use crate::sweep::{Point, Stats};
use crate::theory::Spread;
use pieces::{case_of, common, target_of};

/// The share of its own accuracy that T1 must keep where T2 is unlearned: the authors lose 0.61 points at most.
pub const UNLEARNING_KEEPS: f64 = 0.99;
/// Accuracies this near are the same: sums of weights carry rounding errors.
const SAME: f64 = 1e-9;

/// T1's shares in every case of figure 3.
const FIRST: RedShares = RedShares::new(0.99, 0.01);
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
        if setup.has_base() || setup.has_tasks() {
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
}
