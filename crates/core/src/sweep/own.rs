//! A task's own vector alone, as the kernel computes it: from Ψ(0), which is the plane's base only where nothing is held.

use std::collections::BTreeMap;

use super::Point;
use super::blocks::AffineWeights;
use crate::Result;
use crate::experiment::Axis;
use crate::vector::{Own, Span};

/// Where a task's own vector stands alone.
#[derive(Clone, Debug)]
pub(super) struct OwnWeights {
    /// The weights that its models are affine in, where they are not the plane's own.
    elsewhere: Option<AffineWeights>,
    /// The coefficient that they run with; nothing for one model at (0, 0).
    along: Option<Axis>,
}

/// The points with a task's own vector alone that a list of points is compared with.
#[derive(Debug, Default)]
pub(super) struct Alone {
    /// One for each distinct value of the task's own coefficient.
    pub(super) points: Vec<[f32; 2]>,
    /// For each point which of them is its own; empty for a task without a vector.
    pub(super) index: Vec<usize>,
}

impl OwnWeights {
    pub(super) fn new(span: &Span, own: Own<'_>) -> Result<Self> {
        let directions = span.own_directions();
        Ok(match own {
            Own::Along(axis) => Self {
                elsewhere: span
                    .is_own_elsewhere()
                    .then(|| AffineWeights::new(span.origin(), directions))
                    .transpose()?,
                along: Some(axis),
            },
            Own::Held(parameters) => Self {
                elsewhere: Some(AffineWeights::new(parameters, directions)?),
                along: None,
            },
        })
    }

    /// The weights where its models are, if those are not the plane's own.
    pub(super) fn elsewhere(&self) -> Option<&AffineWeights> {
        self.elsewhere.as_ref()
    }

    /// What some points of the plane are compared with.
    pub(super) fn points(&self, points: &[Point]) -> Alone {
        let Some(axis) = self.along else {
            return Alone {
                points: vec![[0.0; 2]],
                index: vec![0; points.len()],
            };
        };
        let mut alone = Alone {
            points: Vec::new(),
            index: ranks(points, axis),
        };
        for (point, index) in points.iter().zip(&alone.index) {
            if *index == alone.points.len() {
                alone.points.push(axis.pair(axis.of(single(*point)), 0.0));
            }
        }
        alone
    }
}

/// For each point which of the distinct values of a coefficient is its own, in the order in which they come first.
pub(super) fn ranks(points: &[Point], axis: Axis) -> Vec<usize> {
    let mut known: BTreeMap<u32, usize> = BTreeMap::new();
    let values = points.iter().map(|point| axis.of(single(*point)));
    values
        .map(|value| {
            let next = known.len();
            *known.entry(value.to_bits()).or_insert(next)
        })
        .collect()
}

#[expect(clippy::cast_possible_truncation, reason = "the model is f32")]
pub(super) fn single(point: Point) -> [f32; 2] {
    point.map(|lambda| lambda as f32)
}
