//! How task vectors are merged: a way, and its settings.

use serde::{Deserialize, Serialize};

use super::{Method, TaskId, VectorEdit, number};
use crate::{Error, Result};

/// A way to merge task vectors, and its settings. Training does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Merge {
    /// Task arithmetic: Ψ(0) + Σ λᵢ ΔΨᵢ, of task vectors that may be edited before.
    Arithmetic(VectorEdit),
    /// TIES: trimmed, signs elected, entries of the other sign left out.
    Ties(Ties),
    /// DARE: entries dropped at random, the others rescaled.
    Dare(Dare),
    /// AWD: what the vectors share is taken out of each.
    Awd,
    /// FedGMA: entries weighed by how many vectors agree in sign.
    FedGma(FedGma),
    /// The median of the vectors, entry by entry: one direction.
    Median(Median),
    /// TSV-M: leading singular vectors, made orthogonal between the tasks.
    TsvM,
    /// Every vector replaced by what a smaller basis gives of it.
    Bases(Bases),
    /// Whole models, averaged with the weights of their Fisher information.
    Fisher(Fisher),
    /// Outputs by the derivative of f at Ψ(0), affine in λ.
    Tangent,
}

/// TIES (Yadav et al. 2023).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ties {
    /// Share in (0, 1] of every vector's entries, those of largest magnitude, that are kept.
    #[serde(deserialize_with = "number::kept_share")]
    pub keep: f64,
    /// What becomes of several vectors' kept entries.
    pub combine: Combine,
}

/// How TIES combines the entries whose sign was elected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Combine {
    /// They are added.
    #[default]
    Sum,
    /// Their sum is divided by how many vectors have a kept entry there.
    Mean,
}

/// DARE (Yu et al. 2024).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dare {
    /// p in [0, 1), the probability that an entry is dropped.
    #[serde(deserialize_with = "number::share")]
    pub drop: f64,
    /// The seed of the masks.
    pub mask_seed: u64,
    /// What makes up for the dropped entries.
    pub rescale: Rescale,
}

/// How DARE rescales what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rescale {
    /// By 1/(1 − p), so that the expectation over masks is the whole vector.
    #[default]
    All,
    /// So that every tensor keeps its sum of magnitudes.
    L1,
}

/// FedGMA.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FedGma {
    /// ρ in [0, 1]: an entry whose agreement |Σ signs|/T is at least this is kept whole, another is scaled by its agreement.
    #[serde(deserialize_with = "number::agreement")]
    pub agreement: f64,
}

/// The coordinate-wise median.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Median {
    /// Which median of an even number.
    pub rule: MedianRule,
}

/// The median of an even number of values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MedianRule {
    /// The mean of the two in the middle.
    #[default]
    Middle,
    /// The lower of the two, as PyTorch has it; of two vectors the minimum.
    Lower,
}

/// Task Vector Bases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Bases {
    /// M, the vectors of the basis; nothing for half of T, rounded up.
    #[serde(deserialize_with = "number::bases")]
    pub count: Option<usize>,
    /// How it is found.
    pub kind: BasisKind,
}

/// How a basis of task vectors is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum BasisKind {
    /// Principal components around the mean.
    #[default]
    Pca,
    /// An autoencoder, whose basis vectors are weighted means of the task vectors.
    Ae,
    /// Random orthonormal combinations of the task vectors.
    Random,
}

/// Fisher averaging (Matena and Raffel 2022).
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fisher {
    /// Whether every task's Fisher information is divided by its norm, so that tasks weigh alike.
    pub normalised: bool,
}

impl Default for Merge {
    fn default() -> Self {
        Self::Arithmetic(VectorEdit::default())
    }
}

impl Default for Ties {
    fn default() -> Self {
        Self {
            keep: 0.2,
            combine: Combine::default(),
        }
    }
}

impl Default for Dare {
    fn default() -> Self {
        Self {
            drop: 0.5,
            mask_seed: 0,
            rescale: Rescale::default(),
        }
    }
}

impl Default for FedGma {
    fn default() -> Self {
        Self { agreement: 0.8 }
    }
}

impl Bases {
    /// M for a number of tasks.
    #[must_use]
    pub fn of(&self, tasks: usize) -> usize {
        self.count.unwrap_or(tasks.div_ceil(2))
    }
}

impl Merge {
    /// The way, without its settings.
    #[must_use]
    pub fn method(&self) -> Method {
        match self {
            Self::Arithmetic(_) => Method::Arithmetic,
            Self::Ties(_) => Method::Ties,
            Self::Dare(_) => Method::Dare,
            Self::Awd => Method::Awd,
            Self::FedGma(_) => Method::FedGma,
            Self::Median(_) => Method::Median,
            Self::TsvM => Method::TsvM,
            Self::Bases(_) => Method::Bases,
            Self::Fisher(_) => Method::Fisher,
            Self::Tangent => Method::Tangent,
        }
    }

    /// Whether whole task vectors are scaled and added and nothing else, as the theorems have it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        matches!(self, Self::Arithmetic(edit) if edit.is_none())
    }

    /// What is done to the task vectors before task arithmetic merges them. Every other way takes them whole.
    #[must_use]
    pub fn edit(&self) -> VectorEdit {
        match self {
            Self::Arithmetic(edit) => *edit,
            Self::Ties(_)
            | Self::Dare(_)
            | Self::Awd
            | Self::FedGma(_)
            | Self::Median(_)
            | Self::TsvM
            | Self::Bases(_)
            | Self::Fisher(_)
            | Self::Tangent => VectorEdit::default(),
        }
    }

    /// Changes what task arithmetic does to the vectors; another way has no edit, and stays as it is.
    pub fn change_edit(&mut self, change: impl FnOnce(&mut VectorEdit)) {
        if let Self::Arithmetic(edit) = self {
            change(edit);
        }
    }

    /// Whether what is drawn over the plane is task arithmetic of whole vectors: the median is a ray beside it.
    #[must_use]
    pub fn draws_plain_plane(&self) -> bool {
        self.is_plain() || matches!(self, Self::Median(_))
    }

    /// Checks its numbers, of an experiment with so many tasks.
    pub(super) fn check(&self, tasks: usize) -> Result<()> {
        match self {
            Self::Arithmetic(edit) => edit.check(),
            Self::Ties(ties) => number::KEPT_SHARE.check("keep", ties.keep),
            Self::Dare(dare) => number::SHARE.check("drop", dare.drop),
            Self::FedGma(gma) => number::AGREEMENT.check("agreement", gma.agreement),
            Self::Bases(bases) => match bases.count {
                Some(count) if !(1..=tasks.min(TaskId::MOST)).contains(&count) => {
                    let expected = format!("from 1 to {tasks}, the number of tasks, or None");
                    Err(Error::value("count", expected, count))
                }
                _ => Ok(()),
            },
            Self::Awd | Self::Median(_) | Self::TsvM | Self::Fisher(_) | Self::Tangent => Ok(()),
        }
    }
}
