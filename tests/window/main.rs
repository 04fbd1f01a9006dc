//! The window without a display or a GPU.

#![allow(
    clippy::disallowed_methods,
    reason = "names of test files, for whoever reads the output of the tests"
)]

mod actions;
mod budget;
mod figure;
mod filing;
mod film;
mod guide;
mod keyboard;
mod layers;
mod layout;
mod many;
mod monkey;
mod numbers;
mod planes;
mod runs;
mod screen;
mod stage;
mod story;
mod ui;
mod ui_images;
mod vectors_ui;
mod vit;
