//! What panels are made of.

pub(super) mod action;
pub(super) mod arrows;
pub mod canvas;
pub(super) mod colour_bar;
pub(super) mod compared;
pub(super) mod dial;
pub(super) mod explained;
pub(super) mod fit;
pub(super) mod focus;
pub(super) mod fold;
pub(super) mod guide;
pub(super) mod instead;
pub(super) mod layout;
pub(super) mod legend;
pub(super) mod linked;
pub(super) mod marks;
pub(super) mod maximise;
pub(super) mod panels;
pub(super) mod plot;
pub mod scene;
pub(super) mod slider;
pub(super) mod strip;
pub mod theme;
pub(super) mod told;
pub(super) mod value_box;
pub(super) mod words;
