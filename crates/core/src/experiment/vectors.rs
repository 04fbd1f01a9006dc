//! What is done to the task vectors before they are merged: parts left out, low rank, rows pruned.

use serde::{Deserialize, Serialize};

use super::{LeftOut, number};

/// How the task vectors are edited before they are merged. Training does not depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VectorEdit {
    /// Which parts of the task vectors are merged.
    pub parts: Parts,
    /// Every ΔW and ΔV is replaced by its best approximation of at most this rank; nothing leaves them whole
    /// (Corollary 1 speaks of rank 1).
    #[serde(deserialize_with = "number::rank")]
    pub rank: Option<usize>,
    /// Share in [0, 1) of the rows of every ΔV, those of smallest norm, that are set to zero (Corollary 2).
    #[serde(deserialize_with = "number::share")]
    pub pruned: f64,
    /// Parts of a Vision Transformer that are not merged: they stay as they are in Ψ(0).
    #[serde(skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

/// Parts of a task vector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parts {
    /// ΔW and ΔV.
    #[default]
    Both,
    /// ΔV alone: the attention stays as it is in Ψ(0).
    Values,
    /// ΔW alone: the values stay as they are in Ψ(0).
    Attention,
}

impl VectorEdit {
    /// Whether the task vectors are merged as they are.
    #[must_use]
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
