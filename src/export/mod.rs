//! Results as files: figures and tables. Nothing here computes a result.

pub mod fonts;
pub mod raster;
