//! What may be merged alone.

use crate::experiment::{Experiment, LeftOut, Merge, ModelSettings, Parts, VectorEdit, VitPart};

/// What may be merged alone of a Transformer's blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Half {
    /// How tokens attend to each other: W, or qkv and proj of every block.
    Attention,
    /// What is made of them: V, or fc1 and fc2 of every block.
    Values,
}

impl Half {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Attention, Self::Values];

    /// It alone, of whole task vectors.
    pub(super) fn of(self, experiment: &Experiment) -> Merge {
        let edit = match (&experiment.model, self) {
            (ModelSettings::OneLayer(_), Self::Attention) => VectorEdit {
                parts: Parts::Attention,
                ..VectorEdit::default()
            },
            (ModelSettings::OneLayer(_), Self::Values) => VectorEdit {
                parts: Parts::Values,
                ..VectorEdit::default()
            },
            (ModelSettings::Vit(vit), Self::Attention) => VectorEdit {
                left_out: LeftOut::all_but(vit.depth, VitPart::is_attention),
                ..VectorEdit::default()
            },
            (ModelSettings::Vit(vit), Self::Values) => VectorEdit {
                left_out: LeftOut::all_but(vit.depth, VitPart::is_mlp),
                ..VectorEdit::default()
            },
        };
        Merge::Arithmetic(edit)
    }
}
