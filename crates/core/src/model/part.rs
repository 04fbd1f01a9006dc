//! What a model is made of and what it attends to, for code that knows no particular model.

use candle_core::Tensor;

use crate::experiment::VitPart;

/// A part of a model by its name: parameters that learn at one rate, and may be merged without the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Group(&'static str);

impl Group {
    /// What decides where tokens look.
    pub const ATTENTION: Self = Self("attention");
    /// What is made of what they see.
    pub const VALUES: Self = Self("values");

    /// A part of a name.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Self(name)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

/// What kind of tensor a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A matrix: it has singular values and a rank.
    Matrix,
    /// A matrix whose rows are neurons, which may be pruned one by one.
    Neurons,
    /// A bias, a gain, positions: neither.
    Other,
}

impl Form {
    /// Whether it has singular values.
    #[must_use]
    pub fn is_matrix(self) -> bool {
        matches!(self, Self::Matrix | Self::Neurons)
    }
}

/// One trainable tensor of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterInfo {
    /// Its name among [`super::Parameters`] and in files.
    pub name: String,
    /// Its name on screen.
    pub symbol: String,
    /// Its shape.
    pub shape: Vec<usize>,
    /// The part that it belongs to.
    pub group: Group,
    /// What kind of tensor it is.
    pub form: Form,
    /// Where it stands in a Vision Transformer; nothing in any other model.
    pub part: Option<VitPart>,
}

/// Attention weights, layer by layer and head by head: softmax over keys, `[B, P queries, P keys]` each.
#[derive(Clone, Debug)]
pub struct AttentionMaps {
    layers: Vec<Vec<Tensor>>,
}

impl AttentionMaps {
    /// The maps of every layer's heads.
    #[must_use]
    pub fn new(layers: Vec<Vec<Tensor>>) -> Self {
        Self { layers }
    }

    /// For each layer its heads.
    #[must_use]
    pub fn layers(&self) -> &[Vec<Tensor>] {
        &self.layers
    }
}
