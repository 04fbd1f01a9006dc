//! The window without a display or a GPU.

mod budget;
mod filing;
mod layers;
mod screen;
mod ui;
mod ui_images;
mod vectors_ui;
