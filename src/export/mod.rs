//! Results as files: figures and tables. Nothing here computes a result.

mod figure;
pub mod film;
pub mod fonts;
mod handout;
mod notebook;
mod phase;
pub mod raster;
mod summary;
pub mod svg;
mod sweep;
mod table;
mod tables;

pub use figure::{Look, Slice, figure_png, looked_at_png, phase_png, sweep_png};
pub use handout::{ComputedStep, handout_html, handout_markdown};
pub use notebook::run_json;
pub use phase::{PhaseSummary, phase_csv};
pub use summary::{
    BasesSummary, Evaluation, SUMMARY_FORMAT, SeedSummary, Summary, ThresholdSummary, inside,
};
pub use sweep::{SweepTable, sweep_header, sweep_line};
pub use table::{fairness_csv, plane_csv};
pub use tables::figure_csv;
