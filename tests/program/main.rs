//! The program from outside: its command line, its files, what it refuses, and what other programs read of it.

#![allow(
    clippy::disallowed_methods,
    reason = "names of test files, for whoever reads the output of the tests"
)]

mod budget;
mod cli;
mod dependencies;
mod figure;
mod film;
mod formats;
mod fuzz;
mod ground;
mod identities;
mod images;
mod limits;
mod many;
mod merging;
mod notebook;
mod outside;
mod overflow;
mod python_files;
mod raster;
mod same_bytes;
mod sessions;
mod story;
mod sweeps;
mod tables;
mod two_layers;
mod vit;

#[global_allocator]
static ALLOCATOR: fuzz::memory::Counting = fuzz::memory::Counting;
