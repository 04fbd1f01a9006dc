//! The program from outside: its command line, its files, what it refuses, and what other programs read of it.

mod budget;
mod cli;
mod formats;
mod ground;
mod identities;
mod images;
mod limits;
mod python_files;
mod raster;
mod sessions;
