//! Lambdascope: task arithmetic made visible.
//!
//! ```text
//! task ──► model ──► train ──► vector ──► sweep ──► theory ──► lab  (pure library, knows no screen)
//!                                           │
//!                               worker (thread; requests in, events out)
//!                                           │
//!       app (state, command, session)  ──►  scene (marks)  ──►  ink  ──►  view (egui), export (figures, tables)
//! ```
//!
//! A task vector is ΔΨ = Ψ* − Ψ(0); a merged model is Ψ = Ψ(0) + Σ λᵢ ΔΨᵢ. Every formula is from Li, Zhang, Zhang,
//! Chen, Liu, Wang, "When is Task Vector Provably Effective for Model Editing? A Generalization Analysis of Nonlinear
//! Transformers", ICLR 2025 (arXiv 2504.10957), cited as "the paper"; equation numbers are the paper's.

pub mod app;
#[cfg(feature = "bench")]
pub mod bench;
pub mod clip;
pub mod colour;
pub mod crash;
pub mod export;
pub mod heatmap;
pub mod ink;
pub mod journal;
pub mod scene;
pub mod view;
pub mod window;
pub mod worker;

pub use lambdascope_core::{Error, Result};
pub use lambdascope_core::{
    experiment, foreign, identity, lab, memory, model, number, output, pools, random, shown, sweep,
    task, tensor_file, theory, train, vector, words,
};
