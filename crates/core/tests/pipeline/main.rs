//! From an experiment to a picture and back, held to independent references.

mod agreement;
mod anatomy;
mod authors;
mod extensions;
mod fairness;
mod film;
mod four;
mod held;
mod overflow;
mod own_vit;
mod planes;
mod pretraining;
mod round_trip;
mod studies;
mod vit;
mod vit_kernel;
mod vit_parts;
mod ways;
