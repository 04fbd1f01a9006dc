//! Results as files: figures and tables. Nothing here computes a result.

mod figure;
pub mod fonts;
pub mod raster;
mod summary;
mod table;

pub use figure::figure_png;
pub use summary::{Evaluation, Summary, ThresholdSummary, Thresholds};
pub use table::plane_csv;
