//! What files say of Vision Transformers beside their parameters.

use super::VitSizes;
use super::beside::Beside;
use super::layout::Layout;
use super::names::{HEAD, weight};
use crate::Result;
use crate::experiment::VitSettings;
use crate::model::Parameters;

/// What files say of the models in them beside their parameters.
#[derive(Clone, Debug)]
pub struct VitFile {
    /// How large they are.
    pub sizes: VitSizes,
    /// The head, `head.weight` `[classes, width]` and `head.bias` `[classes]`, the same in all models.
    pub head: Parameters,
    /// By whose names the base's tensors lie in its file.
    pub layout: Layout,
    /// The names in the file of the tensors that say d and P.
    pub shaping: [String; 2],
    /// Whether the patches' map is the kernel of a convolution, which reads channel, row, column; else a token is read as
    /// this program cuts it: row, column, channel.
    pub is_kernel: bool,
    /// What lies beside the base's file.
    pub beside: Beside,
}

impl VitFile {
    /// Classes that the head tells apart.
    ///
    /// # Errors
    /// If there is no head.
    pub fn classes(&self) -> Result<usize> {
        Ok(self.head.get(&weight(HEAD))?.dim(0)?)
    }

    /// What the files say in an experiment's settings, with what they do not say as it is in others; without others as it
    /// is usual.
    #[must_use]
    pub fn settings(&self, others: Option<&VitSettings>) -> VitSettings {
        let usual = VitSettings::default();
        let said = VitSettings {
            heads: self.beside.heads,
            gelu: self.beside.gelu.unwrap_or(usual.gelu),
            eps: self.beside.eps.unwrap_or(usual.eps),
            ..usual
        };
        let others = others.map(|others| VitSettings {
            heads: others.heads.or(said.heads),
            ..others.clone()
        });
        settings(self.sizes, &others.unwrap_or(said))
    }

    /// The side of a square patch, in pixels of three colours; nothing where tokens are no such patches.
    #[must_use]
    pub fn patch(&self) -> Option<usize> {
        let dimension = self.sizes.patches.dimension;
        let patch = (dimension / 3).isqrt();
        (3 * patch * patch == dimension).then_some(patch)
    }

    /// The sides of a square patch and of the square image that it is cut of, in pixels of three colours; nothing where
    /// the tokens are those of no such image.
    #[must_use]
    pub fn square(&self) -> Option<[usize; 2]> {
        let (patch, tokens) = (self.patch()?, self.sizes.patches.tokens);
        let side = tokens.isqrt();
        (side * side == tokens).then_some([patch, side * patch])
    }
}

#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵³")]
pub(super) fn settings(sizes: VitSizes, others: &VitSettings) -> VitSettings {
    let VitSizes {
        patches: _,
        width,
        depth,
        hidden,
        pooling,
    } = sizes;
    VitSettings {
        width,
        depth,
        mlp_ratio: hidden as f64 / width as f64,
        pooling,
        ..others.clone()
    }
}
