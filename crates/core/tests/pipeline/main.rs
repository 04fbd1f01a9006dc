//! From an experiment to a picture and back, held to independent references.

mod anatomy;
mod extensions;
mod held;
mod planes;
mod round_trip;
mod studies;
