//! Inside the model: what it attends to in one sample, and where the rows of V point.

use super::Subject;
use crate::model::{Model, Parameters, tokens_tensor};
use crate::pools;
use crate::sweep::Point;
use crate::task::Role;
use crate::{Error, Result};

/// A token whose component along ±μ is larger than this carries that pattern.
const PATTERN: f32 = 0.5;

/// Which sample is looked at, and at which coefficients.
#[derive(Clone, Debug, PartialEq)]
pub struct InsideQuestion {
    /// The task.
    pub role: Role,
    /// The sample; one beyond the last means the last.
    pub sample: usize,
    /// λ of the merged model.
    pub point: Point,
}

/// Which model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Ψ(0).
    Base,
    /// Ψ*_T.
    Tuned(usize),
    /// Ψ(λ).
    Merged,
}

/// One model on the sample.
#[derive(Clone, Debug, PartialEq)]
pub struct InsideModel {
    /// Which model.
    pub which: Which,
    /// softmax over keys s for each query l, `[P queries, P keys]`.
    pub attention: Vec<f32>,
    /// f(X; Ψ).
    pub output: f32,
    /// Rows of V projected on μ₁ and μ₂, `[m]` pairs; empty where μ is not known.
    pub rows: Vec<[f32; 2]>,
}

/// A sample as four models see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Inside {
    /// What was asked, with the sample that was found.
    pub question: InsideQuestion,
    /// Samples that there are.
    pub samples: usize,
    /// X, `[P, d]`.
    pub tokens: Vec<f32>,
    /// P.
    pub count: usize,
    /// y.
    pub label: f32,
    /// The sample's weight in the task's mean.
    pub weight: f64,
    /// Each token's components along μ₁ and μ₂, `[P]` pairs; empty where μ is not known.
    pub along: Vec<[f32; 2]>,
    /// Sign of the output weight of every row of V at the first position, `[m]`.
    pub signs: Vec<f32>,
    /// Ψ(0), Ψ*₁, Ψ*₂, Ψ(λ).
    pub models: Vec<InsideModel>,
}

impl Inside {
    /// The mean attention that a token gets from all queries, `[P]`.
    #[must_use]
    pub fn received(&self, model: &InsideModel) -> Vec<f32> {
        #[expect(clippy::cast_precision_loss, reason = "P is at most 64")]
        let share = 1.0 / self.count as f32;
        let mut received = vec![0.0; self.count];
        for query in model.attention.chunks_exact(self.count) {
            for (sum, weight) in received.iter_mut().zip(query) {
                *sum += share * weight;
            }
        }
        received
    }

    /// The attention, as a mean over queries, on tokens with the pattern of the sample's label and on those with the
    /// other one's; nothing where μ is not known, and for the target.
    #[must_use]
    pub fn shares(&self, model: &InsideModel) -> Option<[f32; 2]> {
        let Role::Task(task) = self.question.role else {
            return None;
        };
        if self.along.is_empty() {
            return None;
        }
        let (mut own, mut other) = (0.0, 0.0);
        for (weight, along) in self.received(model).iter().zip(&self.along) {
            let sign = along[task.min(1)] * self.label;
            if sign > PATTERN {
                own += weight;
            } else if sign < -PATTERN {
                other += weight;
            }
        }
        Some([own, other])
    }
}

impl Subject {
    /// Looks at one sample through Ψ(0), both tuned models and the merged one.
    ///
    /// # Errors
    /// If the task has no data, or a tensor operation fails.
    pub fn inside(&self, question: &InsideQuestion) -> Result<Inside> {
        let set = self
            .set(question.role)
            .ok_or_else(|| Error::Mismatch(format!("{} has no data", question.role.file_name())))?;
        let shape = set.shape();
        let sample = question.sample.min(set.len().saturating_sub(1));
        let tokens = set.sample(sample).to_vec();
        let directions = self.directions();
        let merged = self.span.at(question.point)?;
        let all: [(Which, &Parameters); 4] = [
            (Which::Base, &self.base),
            (Which::Tuned(0), &self.tuned[0]),
            (Which::Tuned(1), &self.tuned[1]),
            (Which::Merged, &merged),
        ];
        let look = |which: Which, parameters: &Parameters| {
            let input = tokens_tensor(&tokens, shape)?;
            let attention = self.model.attention(parameters, &input)?;
            Ok::<_, Error>(InsideModel {
                which,
                attention: attention.flatten_all()?.to_vec1()?,
                output: self.model.forward(parameters, &input)?.to_vec1::<f32>()?[0],
                rows: project(&parameters.values("v")?, shape.dimension, &directions),
            })
        };
        let models = pools::candle()?.install(|| {
            let models = all.into_iter();
            models
                .map(|(which, parameters)| look(which, parameters))
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(Inside {
            question: InsideQuestion {
                sample,
                ..question.clone()
            },
            samples: set.len(),
            along: project(&tokens, shape.dimension, &directions),
            tokens,
            count: shape.tokens,
            label: set.labels()[sample],
            weight: set.weights()[sample],
            signs: self.output_weights().at(0).to_vec(),
            models,
        })
    }

    /// μ₁ and μ₂, `[d]` each; nothing where the tasks are not patterns.
    fn directions(&self) -> Vec<Vec<f64>> {
        if !self.setup.has_patterns() {
            return Vec::new();
        }
        let dimension = self.model.shape().dimension;
        [Role::Task(0), Role::Task(1)]
            .into_iter()
            .filter_map(|role| self.setup.direction(role))
            .filter(|direction| direction.len() == dimension)
            .collect()
    }
}

/// Rows `[n, d]` on two directions.
fn project(rows: &[f32], dimension: usize, directions: &[Vec<f64>]) -> Vec<[f32; 2]> {
    let [first, second] = directions else {
        return Vec::new();
    };
    let dot = |row: &[f32], direction: &[f64]| {
        let sum: f64 = row
            .iter()
            .zip(direction)
            .map(|(x, mu)| f64::from(*x) * mu)
            .sum();
        #[expect(clippy::cast_possible_truncation, reason = "drawn on a screen")]
        let rounded = sum as f32;
        rounded
    };
    rows.chunks_exact(dimension)
        .map(|row| [dot(row, first), dot(row, second)])
        .collect()
}
