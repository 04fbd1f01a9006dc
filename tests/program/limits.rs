//! What is refused, and how: one clear sentence each that names the file and the place, says what was expected and what
//! was found, and leaves everything else as it was.
//!
//! Every file goes through the command line, with little memory, and through the window's reader.

mod files;
mod foreign;
pub mod ground;
mod images;
mod tensors;
