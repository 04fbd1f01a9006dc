//! Tasks: labelled data with a discriminative pattern each, as weighted samples. Not how they are learned.

// What is added, a kind of task or of goal, is decided about and never falls under something else.
#![deny(clippy::wildcard_enum_match_arm)]

mod area;
mod cut;
mod dataset;
mod digits;
mod directions;
mod encoding;
mod file;
mod folder;
mod grey_images;
mod idx;
mod image_set;
mod images;
mod kinds;
mod loaded;
mod patterns;
mod role;
mod source;

pub use area::area_average;
pub use cut::Cut;
pub use dataset::{Dataset, Expected, TokenShape, Vocabulary};
pub use digits::{DIGIT_LAYOUT, DIGITS, digits};
pub use encoding::{Encoding, Normalisation};
pub use file::{Tasks, read_tasks, tasks_bytes};
pub use folder::{FOLDER_SIDE, PER_CLASS, read_image_folder};
pub use grey_images::{GreyImages, ImageLayout};
pub use idx::{
    IdxKind, RawImages, find_image_set, read_idx_images, read_idx_labels, read_image_set, sibling,
};
pub use image_set::{ImageSet, class_counts};
pub use images::{ClassBatch, ColouredImages, Colouring, evaluated_images};
pub use kinds::Source;
pub use loaded::LoadedTasks;
pub use patterns::{Patterns, population_size};
pub use role::Role;
pub use source::{Batch, GoOn, TaskSource, to_the_end};

pub use crate::experiment::{Axes, Axis, Pair, TaskId};
