//! timm's names of the tensors.

/// The weights of what makes tokens of patches, `[width, d]`.
pub(crate) const PATCH: &str = "patch_embed.proj";
/// The class token, `[1, 1, width]`.
pub(crate) const CLASS: &str = "cls_token";
/// The positions, `[1, P, width]`, with a class token `[1, P + 1, width]`.
pub(crate) const POSITIONS: &str = "pos_embed";
/// The last LayerNorm.
pub(crate) const NORM: &str = "norm";
/// The head, `[classes, width]`.
pub(crate) const HEAD: &str = "head";

/// A tensor of a block.
pub(crate) fn of_block(block: usize, part: &str) -> String {
    format!("blocks.{block}.{part}")
}

/// The weight of a linear map or the gain of a LayerNorm.
pub(crate) fn weight(of: &str) -> String {
    format!("{of}.weight")
}

/// Its bias.
pub(crate) fn bias(of: &str) -> String {
    format!("{of}.bias")
}
