//! The plane: its heatmaps, layers, legend, slice and verdict.

mod below;
pub(super) mod figure7b;
pub(super) mod ghosts;
pub(super) mod keys;
pub(super) mod layers;
pub(super) mod legend;
pub(super) mod planes;
pub(super) mod pointer;
mod shares;
pub(super) mod sight;
pub(super) mod slice;
pub(super) mod verdict;
