//! Cards that several tabs show.

pub(super) mod answer;
pub(super) mod authors;
mod beside;
pub(super) mod data;
pub(super) mod estimates;
pub(super) mod flip;
pub(super) mod images;
pub(super) mod question;
pub(super) mod seeds;
pub(super) mod statement;
pub(super) mod training;
pub(super) mod vectors;
mod ways;
