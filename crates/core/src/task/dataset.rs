//! A data set as weighted samples, the one form in which every kind of task is evaluated.

use std::sync::Arc;

use super::GoOn;
use super::source::Asking;
use crate::{Error, Result};

/// The shape of one sample: P tokens in R^d.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TokenShape {
    /// P, tokens in a sample.
    pub tokens: usize,
    /// d, numbers in a token.
    pub dimension: usize,
}

impl TokenShape {
    /// Numbers in a sample, P·d.
    #[must_use]
    pub fn len(self) -> usize {
        self.tokens * self.dimension
    }

    /// Whether a sample holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }
}

/// What a sample is measured against: its label, its weight, and its group where it has one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// ±1.
    pub label: f32,
    /// Its share of the set.
    pub weight: f64,
    /// Which of the two groups, 0 or 1.
    pub group: Option<usize>,
}

/// To which of two groups the samples belong, for measures of fairness.
#[derive(Debug, PartialEq)]
struct Groups {
    /// For each sample whether it is of the second group.
    second: Vec<bool>,
    /// Weight of a group's samples, with label −1 and with label +1.
    totals: [[f64; 2]; 2],
}

impl Groups {
    fn new(second: Vec<bool>, labels: &[f32], weights: &[f64]) -> Self {
        let mut totals = [[0.0; 2]; 2];
        for ((second, label), weight) in second.iter().zip(labels).zip(weights) {
            totals[usize::from(*second)][usize::from(*label > 0.0)] += weight;
        }
        Self { second, totals }
    }
}

/// Weighted samples: tokens `[N, P, d]`, labels `[N]` of ±1, weights `[N]` that sum to 1. A copy shares them.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    shape: TokenShape,
    tokens: Arc<Vec<f32>>,
    labels: Arc<Vec<f32>>,
    weights: Arc<Vec<f64>>,
    exact: bool,
    groups: Option<Arc<Groups>>,
}

impl Dataset {
    /// Weighted samples. `exact` says that they are a whole population, whose means carry no sampling error.
    /// Weights are normalised in f64.
    ///
    /// # Errors
    /// If the lengths do not fit each other, a token is not finite, or the weights do not sum to a positive number.
    pub fn new(
        shape: TokenShape,
        tokens: Vec<f32>,
        labels: Vec<f32>,
        mut weights: Vec<f64>,
        exact: bool,
    ) -> Result<Self> {
        let count = labels.len();
        if count == 0 || shape.is_empty() {
            return Err(Error::Mismatch(
                "a data set needs at least one sample, token and dimension".into(),
            ));
        }
        if tokens.len() != count * shape.len() || weights.len() != count {
            return Err(Error::Mismatch(format!(
                "{count} labels need {} token values and {count} weights, found {} and {}",
                count * shape.len(),
                tokens.len(),
                weights.len()
            )));
        }
        if let Some(at) = tokens.iter().position(|x| !x.is_finite()) {
            return Err(Error::Overflow {
                place: format!("sample {} of a data set", at / shape.len()),
                tensor: "a token".into(),
                advice: "; a smaller scale of the data helps".into(),
            });
        }
        let sum: f64 = weights.iter().sum();
        if !(sum.is_finite() && sum > 0.0) {
            return Err(Error::Mismatch(format!(
                "weights must sum to a positive number, found {sum}"
            )));
        }
        for weight in &mut weights {
            *weight /= sum;
        }
        Ok(Self {
            shape,
            tokens: Arc::new(tokens),
            labels: Arc::new(labels),
            weights: Arc::new(weights),
            exact,
            groups: None,
        })
    }

    /// The same samples in two groups: for each whether it is of the second one.
    ///
    /// # Errors
    /// If there is not one answer a sample.
    pub fn in_groups(self, second: Vec<bool>) -> Result<Self> {
        if second.len() != self.len() {
            return Err(Error::Mismatch(format!(
                "{} samples need as many groups, found {}",
                self.len(),
                second.len()
            )));
        }
        let groups = Groups::new(second, &self.labels, &self.weights);
        Ok(Self {
            groups: Some(Arc::new(groups)),
            ..self
        })
    }

    /// Equally weighted samples drawn from a larger population.
    ///
    /// # Errors
    /// As [`Dataset::new`].
    pub fn sampled(shape: TokenShape, tokens: Vec<f32>, labels: Vec<f32>) -> Result<Self> {
        let weights = vec![1.0; labels.len()];
        Self::new(shape, tokens, labels, weights, false)
    }

    /// The first samples of it, at most so many.
    ///
    /// # Errors
    /// If that is none.
    pub fn first(&self, samples: usize) -> Result<Self> {
        if samples >= self.len() {
            return Ok(self.clone());
        }
        let count = samples;
        let first = Self::new(
            self.shape,
            self.tokens[..count * self.shape.len()].to_vec(),
            self.labels[..count].to_vec(),
            self.weights[..count].to_vec(),
            false,
        )?;
        match &self.groups {
            Some(groups) => first.in_groups(groups.second[..count].to_vec()),
            None => Ok(first),
        }
    }

    /// Bytes of its samples.
    #[must_use]
    pub fn bytes(&self) -> usize {
        size_of_val(self.tokens.as_slice())
            + size_of_val(self.labels.as_slice())
            + size_of_val(self.weights.as_slice())
    }

    /// P and d.
    #[must_use]
    pub fn shape(&self) -> TokenShape {
        self.shape
    }

    /// N, the number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Always false: a data set has at least one sample.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// All tokens, `[N, P, d]`.
    #[must_use]
    pub fn tokens(&self) -> &[f32] {
        &self.tokens
    }

    /// The tokens of one sample, `[P, d]`.
    #[must_use]
    pub fn sample(&self, index: usize) -> &[f32] {
        let width = self.shape.len();
        &self.tokens[index * width..(index + 1) * width]
    }

    /// Labels, ±1.
    #[must_use]
    pub fn labels(&self) -> &[f32] {
        &self.labels
    }

    /// Weights, summing to 1.
    #[must_use]
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// What a sample is measured against.
    #[must_use]
    pub fn expected(&self, sample: usize) -> Expected {
        let second = self.groups.as_ref().map(|groups| groups.second[sample]);
        Expected {
            label: self.labels[sample],
            weight: self.weights[sample],
            group: second.map(usize::from),
        }
    }

    /// Weight of the samples of either group, with label −1 and with label +1; nothing where samples have no group.
    #[must_use]
    pub fn group_weights(&self) -> Option<[[f64; 2]; 2]> {
        self.groups.as_ref().map(|groups| groups.totals)
    }

    /// Whether this is a whole population, so that means are exact expectations.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.exact
    }

    /// The distinct tokens of the whole set, or nothing if there are more than `limit`.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if `go_on` breaks.
    pub fn vocabulary_while(&self, limit: usize, go_on: GoOn<'_>) -> Result<Option<Vocabulary>> {
        let mut asking = Asking::new(go_on);
        let dimension = self.shape.dimension;
        let mut table: Vec<f32> = Vec::new();
        let mut types = Vec::with_capacity(self.len() * self.shape.tokens);
        // A vocabulary worth having is so small that looking through it is faster than hashing.
        for token in self.tokens.chunks_exact(dimension) {
            let known = table.len() / dimension;
            let entry = table
                .chunks_exact(dimension)
                .position(|other| other == token)
                .unwrap_or(known);
            if entry == known {
                if known == limit {
                    return Ok(None);
                }
                table.extend_from_slice(token);
            }
            types.push(entry);
            asking.made(dimension)?;
        }
        Ok(Some(Vocabulary { table, types }))
    }
}

/// A data set written as indices into its distinct tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    /// Distinct tokens, `[K, d]`.
    pub table: Vec<f32>,
    /// For every token of every sample its row in the table, `[N, P]`.
    pub types: Vec<usize>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::to_the_end;

    const SHAPE: TokenShape = TokenShape {
        tokens: 2,
        dimension: 1,
    };

    #[test]
    fn weights_are_normalised() -> Result<()> {
        let set = Dataset::new(SHAPE, vec![1.0; 4], vec![1.0, -1.0], vec![1.0, 3.0], true)?;
        assert_eq!(set.weights(), [0.25, 0.75]);
        Ok(())
    }

    #[test]
    fn groups_are_weighed_by_label_and_stay_with_the_first_samples() -> Result<()> {
        let labels = vec![1.0, -1.0, 1.0];
        let set = Dataset::new(SHAPE, vec![1.0; 6], labels, vec![1.0, 2.0, 1.0], false)?;
        assert_eq!((set.group_weights(), set.expected(0).group), (None, None));
        let set = set.in_groups(vec![false, true, true])?;
        assert_eq!(set.group_weights(), Some([[0.0, 0.25], [0.5, 0.25]]));
        assert_eq!(set.expected(1).group, Some(1));
        let first = set.first(2)?;
        let third = 1.0 / 3.0;
        assert_eq!(
            first.group_weights(),
            Some([[0.0, third], [2.0 * third, 0.0]])
        );
        assert!(set.in_groups(vec![true]).is_err());
        Ok(())
    }

    #[test]
    fn lengths_must_fit() {
        assert!(Dataset::sampled(SHAPE, vec![1.0; 3], vec![1.0, -1.0]).is_err());
        assert!(Dataset::sampled(SHAPE, vec![], vec![]).is_err());
    }

    #[test]
    fn a_vocabulary_holds_each_token_once() -> Result<()> {
        let set = Dataset::sampled(SHAPE, vec![5.0, 7.0, 7.0, 5.0], vec![1.0, -1.0])?;
        let of_two = set.vocabulary_while(2, &mut to_the_end())?;
        let vocabulary = of_two.ok_or(Error::Cancelled)?;
        assert_eq!(vocabulary.table, [5.0, 7.0]);
        assert_eq!(vocabulary.types, [0, 1, 1, 0]);
        assert!(set.vocabulary_while(1, &mut to_the_end())?.is_none());
        Ok(())
    }
}
