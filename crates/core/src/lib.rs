//! Lambdascope without its window: from an experiment to pictures of task arithmetic.
//!
//! ```text
//! task ──► model ──► train ──► vector ──► sweep ──► theory ──► lab
//! ```
//!
//! A task vector is ΔΨ = Ψ* − Ψ(0); a merged model is Ψ = Ψ(0) + Σ λᵢ ΔΨᵢ. Every formula is from Li, Zhang, Zhang,
//! Chen, Liu, Wang, "When is Task Vector Provably Effective for Model Editing? A Generalization Analysis of Nonlinear
//! Transformers", ICLR 2025 (arXiv 2504.10957), cited as "the paper"; equation numbers are the paper's.

mod error;
pub mod experiment;
pub mod foreign;
pub mod identity;
pub mod lab;
pub mod memory;
pub mod model;
pub mod number;
pub mod output;
pub mod pools;
pub mod random;
pub mod shown;
mod simd;
pub mod sweep;
pub mod task;
pub mod tensor_file;
pub mod theory;
pub mod train;
pub mod vector;
pub mod words;

pub use error::{Error, Result};
