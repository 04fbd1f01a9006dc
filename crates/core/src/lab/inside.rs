//! Inside the model: what it attends to in one sample, and where the rows of V point.

use std::iter;

use candle_core::Tensor;

use super::{Setup, Subject};
use crate::model::{AttentionMaps, OneLayer, Parameters, tokens_tensor};
use crate::pools;
use crate::sweep::Point;
use crate::task::{Axes, Encoding, ImageLayout, Role, TaskId};
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
    Tuned(TaskId),
    /// Ψ(λ).
    Merged,
}

/// One model on the sample.
#[derive(Clone, Debug, PartialEq)]
pub struct InsideModel {
    /// Which model.
    pub which: Which,
    /// softmax over keys s for each query l, `[P queries, P keys]`, layer by layer and head by head; empty for a model
    /// without attention. Tokens of the model's own, such as a class token, stand before the sample's.
    pub attention: Vec<Vec<Vec<f32>>>,
    /// f(X; Ψ).
    pub output: f32,
    /// Rows of V projected on μ of either axis's task, `[m]` pairs; empty where μ is not known, and for other models.
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
    /// How its tokens are put together as an image, and how its colours became numbers; nothing where they are none, or
    /// where that is not known.
    pub image: Option<(ImageLayout, Encoding)>,
    /// y.
    pub label: f32,
    /// The sample's weight in the task's mean.
    pub weight: f64,
    /// The tasks on whose patterns tokens and rows are projected, those of the plane's axes.
    pub axes: Axes,
    /// Each token's components along their μ, `[P]` pairs; empty where μ is not known.
    pub along: Vec<[f32; 2]>,
    /// Sign of the output weight of every row of V at the first position, `[m]`; empty for other models than the
    /// one-layer one.
    pub signs: Vec<f32>,
    /// Ψ(0), every Ψ*, Ψ(λ).
    pub models: Vec<InsideModel>,
}

impl InsideModel {
    /// The map of a layer's head; nothing if there is no such one.
    #[must_use]
    pub fn map(&self, layer: usize, head: usize) -> Option<&[f32]> {
        Some(self.attention.get(layer)?.get(head)?)
    }

    /// Tokens of the model's own before `count` of the sample, and how many there are with them.
    #[must_use]
    pub fn own_tokens(&self, count: usize) -> (usize, usize) {
        let side = self.first_map().len().isqrt();
        (side.saturating_sub(count), side.max(count))
    }

    /// The attention that each of `count` tokens of the sample gets of a layer's head from a query, counted with the
    /// model's own tokens, or as a mean over all of them, `[P]`; 0 where there is no such map.
    #[must_use]
    pub fn received(
        &self,
        layer: usize,
        head: usize,
        query: Option<usize>,
        count: usize,
    ) -> Vec<f32> {
        let (own, side) = self.own_tokens(count);
        let mut received = vec![0.0; count];
        let map = self.map(layer, head).unwrap_or_default();
        let rows = map.chunks_exact(side.max(1)).enumerate();
        let asked = rows.filter(|(row, _)| query.is_none_or(|query| query == *row));
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let share = if query.is_some() {
            1.0
        } else {
            1.0 / side as f32
        };
        for (_, row) in asked {
            for (sum, weight) in received.iter_mut().zip(&row[own..]) {
                *sum += share * weight;
            }
        }
        received
    }

    /// The only map of the one-layer model, the first of any other; empty without attention.
    #[must_use]
    pub fn first_map(&self) -> &[f32] {
        self.map(0, 0).unwrap_or_default()
    }
}

impl Inside {
    /// The mean attention that a token gets from all queries, `[P]`.
    #[must_use]
    pub fn received(&self, model: &InsideModel) -> Vec<f32> {
        model.received(0, 0, None, self.count)
    }

    /// Rows and columns in which the sample's tokens stand: those of its image; a square where that is not known and they
    /// make one, else one row.
    #[must_use]
    pub fn grid(&self) -> [usize; 2] {
        if let Some((layout, _)) = self.image {
            return [layout.height / layout.patch, layout.width / layout.patch];
        }
        let side = self.count.isqrt();
        if side * side == self.count {
            [side, side]
        } else {
            [1, self.count]
        }
    }

    /// The attention, as a mean over queries, on tokens with the pattern of the sample's label and on those with the
    /// other one's; nothing where μ is not known, and for the target.
    #[must_use]
    pub fn shares(&self, model: &InsideModel) -> Option<[f32; 2]> {
        let axis = self.axes.axis(self.question.role.task()?)?;
        if self.along.is_empty() {
            return None;
        }
        let (mut own, mut other) = (0.0, 0.0);
        for (weight, along) in self.received(model).iter().zip(&self.along) {
            let sign = axis.of(*along) * self.label;
            if sign > PATTERN {
                own += weight;
            } else if sign < -PATTERN {
                other += weight;
            }
        }
        Some([own, other])
    }
}

/// Looks at one sample through Ψ(0), every tuned model and the merged one, where the way to merge has one at the point.
///
/// # Errors
/// If the task has no data, or a tensor operation fails.
pub fn look_inside(subject: &Subject, question: &InsideQuestion) -> Result<Inside> {
    let set = subject.set(question.role);
    let set = set.ok_or_else(|| question.role.missing())?;
    let shape = set.shape();
    let sample = question.sample.min(set.len().saturating_sub(1));
    let tokens = set.sample(sample).to_vec();
    let directions = directions(subject.setup(), subject.model().shape().dimension);
    let merged = subject.merged(question.point)?;
    let tuned = subject.setup().experiment.tasks().zip(subject.tuned());
    let tuned = tuned.map(|(task, own)| (Which::Tuned(task), own));
    let all: Vec<(Which, &Parameters)> = iter::once((Which::Base, subject.base()))
        .chain(tuned)
        .chain(merged.iter().map(|own| (Which::Merged, own)))
        .collect();
    let look = |which: Which, parameters: &Parameters| {
        let input = tokens_tensor(&tokens, shape)?;
        let maps = subject.model().attention(parameters, &input)?;
        let values = |map: &Tensor| Ok(map.flatten_all()?.to_vec1()?);
        let layer = |heads: &Vec<Tensor>| heads.iter().map(values).collect::<Result<_>>();
        let layers = maps.iter().flat_map(AttentionMaps::layers);
        let rows = match subject.model().one_layer() {
            Some(_) => OneLayer::v(parameters)?.flatten_all()?.to_vec1()?,
            None => Vec::new(),
        };
        Ok::<_, Error>(InsideModel {
            which,
            attention: layers.map(layer).collect::<Result<_>>()?,
            output: subject
                .model()
                .forward(parameters, &input)?
                .to_vec1::<f32>()?[0],
            rows: project(&rows, shape.dimension, &directions),
        })
    };
    let models = pools::candle()?.install(|| {
        let models = all.into_iter();
        models
            .map(|(which, parameters)| look(which, parameters))
            .collect::<Result<Vec<_>>>()
    })?;
    let one_layer = subject.model().one_layer();
    let signs = one_layer.map(|model| model.output_weights().at(0));
    Ok(Inside {
        question: InsideQuestion {
            sample,
            ..question.clone()
        },
        samples: set.len(),
        axes: subject.setup().experiment.axes(),
        along: project(&tokens, shape.dimension, &directions),
        tokens,
        count: shape.tokens,
        image: subject.setup().image_layout(),
        label: set.labels()[sample],
        weight: set.weights()[sample],
        signs: signs.map_or_else(Vec::new, <[f32]>::to_vec),
        models,
    })
}

/// μ of either axis's task, `[d]` each; nothing where the tasks are not patterns.
fn directions(setup: &Setup, dimension: usize) -> Vec<Vec<f64>> {
    if !setup.has_patterns() {
        return Vec::new();
    }
    let tasks = setup.experiment.axes().tasks().into_iter();
    tasks
        .filter_map(|task| setup.direction(Role::Task(task)))
        .filter(|direction| direction.len() == dimension)
        .collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tokens_receive_leaves_out_the_models_own_token_and_keeps_to_the_query() {
        // A class token and two of the sample: a row a query, a column a key.
        let map = vec![0.5, 0.3, 0.2, 0.1, 0.6, 0.3, 0.0, 0.25, 0.75];
        let model = InsideModel {
            which: Which::Merged,
            attention: vec![vec![vec![1.0; 9]], vec![vec![1.0; 9], map]],
            output: 0.0,
            rows: Vec::new(),
        };
        assert_eq!(model.own_tokens(2), (1, 3));
        assert_eq!(model.received(1, 1, Some(0), 2), [0.3, 0.2]);
        assert_eq!(model.received(1, 1, Some(2), 2), [0.25, 0.75]);
        let mean = model.received(1, 1, None, 2);
        for (found, sum) in mean.iter().zip([1.15, 1.25]) {
            assert!((found - sum / 3.0).abs() < 1e-6, "{mean:?}");
        }
        assert_eq!(model.received(0, 1, None, 2), [0.0; 2]);
    }
}
