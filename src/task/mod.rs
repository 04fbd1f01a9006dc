//! Tasks: labelled data with a discriminative pattern each, as weighted samples. Not how they are learned.

mod dataset;
mod digits;
mod file;
mod loaded;
mod patterns;
mod source;

pub use dataset::{Dataset, TokenShape, Vocabulary};
pub use digits::{Digits, IMAGE_SIDE, RGB_DIM, digit_images};
pub use file::{Tasks, read_tasks, write_tasks};
pub use loaded::LoadedTasks;
pub use patterns::{Patterns, population_size};
pub use source::{Batch, Role, Source, TaskSource};
