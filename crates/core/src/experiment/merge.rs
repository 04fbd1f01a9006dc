//! How task vectors are merged.

use serde::{Deserialize, Serialize};

use super::VectorEdit;

/// A way to merge task vectors, and its settings. Training does not depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Merge {
    /// Task arithmetic: Ψ(0) + Σ λᵢ ΔΨᵢ, of task vectors that may be edited before.
    Arithmetic(VectorEdit),
}

impl Default for Merge {
    fn default() -> Self {
        Self::Arithmetic(VectorEdit::default())
    }
}

impl Merge {
    /// Whether whole task vectors are scaled and added and nothing else, as the theorems have it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match self {
            Self::Arithmetic(edit) => edit.is_none(),
        }
    }

    /// What is done to the task vectors before they are merged.
    #[must_use]
    pub fn edit(&self) -> VectorEdit {
        match self {
            Self::Arithmetic(edit) => *edit,
        }
    }

    /// The same, to be changed.
    pub fn edit_mut(&mut self) -> &mut VectorEdit {
        match self {
            Self::Arithmetic(edit) => edit,
        }
    }
}
