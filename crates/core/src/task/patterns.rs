//! Pattern tasks: tokens are ±μ_T or one of M irrelevant patterns, all orthonormal but for the tasks' correlation.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Normal};

use super::directions::Directions;
use super::source::Asking;
use super::{Batch, Dataset, GoOn, Role, TaskId, TaskSource, TokenShape};
use crate::Result;
use crate::experiment::{Experiment, PatternData};
use crate::random::{Purpose, index, shuffle, stream, uniform};

/// Populations up to this many samples are enumerated.
const LARGEST_POPULATION: usize = 4000;

/// Makes the tasks of a [`PatternData`] experiment.
#[derive(Clone, Debug)]
pub struct Patterns {
    data: PatternData,
    directions: Directions,
    seed: u64,
    enumerable: bool,
}

/// Samples of the exact population: multisets of irrelevant tokens, for both labels.
#[must_use]
pub fn population_size(data: &PatternData) -> usize {
    let free = data.irrelevant_tokens();
    let mut multisets: usize = 1;
    for k in 1..=free {
        multisets = multisets.saturating_mul(data.irrelevant + k - 1) / k;
        if multisets > LARGEST_POPULATION {
            return usize::MAX;
        }
    }
    2 * multisets
}

impl Patterns {
    /// The tasks of an experiment.
    #[must_use]
    pub fn new(experiment: &Experiment, data: &PatternData) -> Self {
        let enumerable = experiment.shares_output()
            && data.noise == 0.0
            && population_size(data) <= LARGEST_POPULATION;
        Self {
            data: data.clone(),
            directions: Directions::new(experiment),
            seed: experiment.training.seed,
            enumerable,
        }
    }

    /// Samples on which a task is evaluated.
    #[must_use]
    pub fn evaluated(&self) -> usize {
        if self.enumerable {
            population_size(&self.data)
        } else {
            self.data.samples
        }
    }

    /// P and d.
    #[must_use]
    pub fn token_shape(&self) -> TokenShape {
        TokenShape {
            tokens: self.data.tokens,
            dimension: self.data.dimension,
        }
    }

    /// μ of a task, `[d]`: e₁, α·e₁ + √(1 − α²)·e₂, …, or Σγⱼeⱼ + κe_{T+1}; nothing for a task that there is not.
    #[must_use]
    pub fn direction(&self, role: Role) -> Option<Vec<f64>> {
        let parts = self.directions.of(role)?;
        let mut mu = vec![0.0; self.data.dimension];
        mu[..parts.len()].copy_from_slice(&parts);
        Some(mu)
    }

    /// Rows +μ, −μ, v₁ … v_M of a task, `[M + 2, d]`.
    #[expect(clippy::cast_possible_truncation, reason = "tokens are f32")]
    fn table(&self, role: Role) -> Option<Vec<Vec<f32>>> {
        let mu = self.direction(role)?;
        let mut rows = vec![
            mu.iter().map(|x| *x as f32).collect(),
            mu.iter().map(|x| -*x as f32).collect(),
        ];
        rows.extend((0..self.data.irrelevant).map(|j| {
            let mut row = vec![0.0; self.data.dimension];
            row[self.directions.count() + 1 + j] = 1.0;
            row
        }));
        Some(rows)
    }

    /// The rows of a sample: relevant, confusing, then the irrelevant ones given.
    fn rows(&self, positive: bool, irrelevant: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let (own, other) = if positive { (0, 1) } else { (1, 0) };
        let mut rows = vec![own; self.data.relevant];
        rows.extend(std::iter::repeat_n(other, self.data.confusing));
        rows.extend(irrelevant.into_iter().map(|j| 2 + j));
        rows
    }

    fn draw(
        &self,
        role: Role,
        count: usize,
        [rng, noise]: [&mut ChaCha8Rng; 2],
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        let table = self.table(role).ok_or_else(|| role.missing())?;
        let size = self.shape().len();
        let mut batch = Batch {
            tokens: Vec::with_capacity(count * size),
            labels: Vec::with_capacity(count),
        };
        let scatter = Normal::new(0.0, self.data.noise).ok();
        let scatter = scatter.filter(|_| self.data.noise > 0.0);
        let mut asking = Asking::new(go_on);
        for _ in 0..count {
            let positive = uniform(rng) < 0.5;
            let free = self.data.irrelevant_tokens();
            let chosen: Vec<usize> = (0..free)
                .map(|_| index(rng, self.data.irrelevant))
                .collect();
            let mut rows = self.rows(positive, chosen);
            shuffle(rng, &mut rows);
            batch.labels.push(if positive { 1.0 } else { -1.0 });
            let first = batch.tokens.len();
            for row in rows {
                batch.tokens.extend_from_slice(&table[row]);
            }
            if let Some(scatter) = &scatter {
                for token in &mut batch.tokens[first..] {
                    #[expect(clippy::cast_possible_truncation, reason = "tokens are f32")]
                    let shift = scatter.sample(noise) as f32;
                    *token += shift;
                }
            }
            asking.made(size)?;
        }
        Ok(batch)
    }

    /// Every multiset of irrelevant tokens with its multinomial weight, for both labels.
    fn population(&self, role: Role) -> Result<Dataset> {
        let table = self.table(role).ok_or_else(|| role.missing())?;
        let (mut tokens, mut labels, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for multiset in multisets(self.data.irrelevant, self.data.irrelevant_tokens()) {
            let weight = arrangements(&multiset);
            for positive in [true, false] {
                for row in self.rows(positive, multiset.iter().copied()) {
                    tokens.extend_from_slice(&table[row]);
                }
                labels.push(if positive { 1.0 } else { -1.0 });
                weights.push(weight);
            }
        }
        Dataset::new(self.shape(), tokens, labels, weights, true)
    }
}

impl TaskSource for Patterns {
    fn shape(&self) -> TokenShape {
        self.token_shape()
    }

    fn batch_while(
        &self,
        task: TaskId,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        let mut rng = stream(self.seed, Purpose::Batch, task.index(), step);
        let mut noise = stream(self.seed, Purpose::Noise, task.index(), step);
        self.draw(Role::Task(task), count, [&mut rng, &mut noise], go_on)
    }

    fn dataset_while(&self, role: Role, go_on: GoOn<'_>) -> Result<Dataset> {
        if self.enumerable {
            return self.population(role);
        }
        let mut rng = stream(self.seed, Purpose::Evaluation, 0, 0);
        let mut noise = stream(self.seed, Purpose::Noise, 0, usize::MAX);
        let batch = self.draw(role, self.data.samples, [&mut rng, &mut noise], go_on)?;
        Dataset::sampled(self.shape(), batch.tokens, batch.labels)
    }

    fn batches_come_from_dataset(&self) -> bool {
        self.enumerable
    }
}

/// All multisets of `size` out of `kinds`, each as a non-decreasing list.
fn multisets(kinds: usize, size: usize) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new()];
    for _ in 0..size {
        all = all
            .into_iter()
            .flat_map(|head: Vec<usize>| {
                let first = head.last().copied().unwrap_or(0);
                (first..kinds).map(move |next| {
                    let mut longer = head.clone();
                    longer.push(next);
                    longer
                })
            })
            .collect();
    }
    all
}

/// In how many orders a multiset can be drawn: n! / Π cₖ!, for a non-decreasing list.
#[expect(clippy::cast_precision_loss, reason = "at most 64 tokens")]
fn arrangements(multiset: &[usize]) -> f64 {
    let mut ways = 1.0;
    let mut run = 0;
    for (position, kind) in multiset.iter().enumerate() {
        run = if position > 0 && multiset[position - 1] == *kind {
            run + 1
        } else {
            1
        };
        ways *= (position + 1) as f64 / f64::from(run);
    }
    ways
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;
    use crate::experiment::{Correlation, Correlations, Target};
    use crate::task::to_the_end;

    fn patterns(alpha: f64) -> Result<Patterns> {
        let experiment = Experiment {
            correlations: Correlations::of_two(Correlation::new(alpha)?),
            target: Some(Target {
                gamma: vec![0.6, 0.6],
            }),
            ..Experiment::default()
        };
        Ok(Patterns::new(&experiment, &PatternData::default()))
    }

    #[test]
    fn the_default_population_has_240_samples_of_weight_one() -> Result<()> {
        let set = patterns(0.3)?.dataset(Role::Task(TaskId::T2))?;
        assert_eq!(set.len(), 240);
        assert_eq!(population_size(&PatternData::default()), 240);
        assert!((set.weights().iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let distinct = set.vocabulary_while(64, &mut to_the_end())?;
        let distinct = distinct.ok_or(Error::Cancelled)?;
        assert_eq!(distinct.table.len(), 10 * 12);
        Ok(())
    }

    #[test]
    fn the_population_agrees_with_a_large_sample() -> Result<()> {
        let source = patterns(0.3)?;
        let exact = source.dataset(Role::Task(TaskId::T1))?;
        let drawn = source.batch(TaskId::T1, 0, 40_000)?;
        // The chance that v₁ occurs exactly twice: a statistic of the multinomial weights.
        let v1 = &source
            .table(Role::Task(TaskId::T1))
            .ok_or(Error::Cancelled)?[2];
        let twice =
            |sample: &[f32]| sample.chunks_exact(12).filter(|token| token == v1).count() == 2;
        let expected: f64 = (0..exact.len())
            .filter(|n| twice(exact.sample(*n)))
            .map(|n| exact.weights()[n])
            .sum();
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        let share = drawn.tokens.chunks_exact(96).filter(|s| twice(s)).count() as f64 / 40_000.0;
        assert!((expected - 3.0 * 7.0 / 512.0).abs() < 1e-12, "{expected}");
        assert!(
            (share - expected).abs() < 5.0 * (expected / 40_000.0).sqrt(),
            "{share}"
        );
        Ok(())
    }

    #[test]
    fn at_alpha_one_both_tasks_have_the_same_data_but_other_batches() -> Result<()> {
        let source = patterns(1.0)?;
        assert_eq!(
            source.dataset(Role::Task(TaskId::T1))?,
            source.dataset(Role::Task(TaskId::T2))?
        );
        assert_ne!(
            source.batch(TaskId::T1, 0, 32)?.labels,
            source.batch(TaskId::T2, 0, 32)?.labels
        );
        Ok(())
    }

    #[test]
    fn directions_have_the_correlation_asked_for() -> Result<()> {
        for alpha in [-1.0, -0.6, 0.0, 0.3, 1.0] {
            let source = patterns(alpha)?;
            let direction = |role| source.direction(role).ok_or(Error::Cancelled);
            let (first, second) = (
                direction(Role::Task(TaskId::T1))?,
                direction(Role::Task(TaskId::T2))?,
            );
            let dot: f64 = first.iter().zip(&second).map(|(a, b)| a * b).sum();
            let norm: f64 = direction(Role::Target)?.iter().map(|x| x * x).sum();
            assert!((dot - alpha).abs() < 1e-15 && (norm - 1.0).abs() < 1e-15);
        }
        Ok(())
    }

    #[test]
    fn batches_depend_on_seed_task_and_step_alone() -> Result<()> {
        let (aligned, opposed) = (patterns(0.9)?, patterns(-0.9)?);
        assert_eq!(
            aligned.batch(TaskId::T1, 7, 32)?.tokens,
            opposed.batch(TaskId::T1, 7, 32)?.tokens
        );
        assert_eq!(
            aligned.batch(TaskId::T2, 7, 32)?.labels,
            opposed.batch(TaskId::T2, 7, 32)?.labels
        );
        assert_ne!(
            aligned.batch(TaskId::T1, 7, 32)?.tokens,
            aligned.batch(TaskId::T1, 8, 32)?.tokens
        );
        Ok(())
    }
}
