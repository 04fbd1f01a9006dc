//! The anatomy of the task vectors in a summary. The fields are the file's keys.

use serde::{Serialize, Serializer};

use crate::experiment::{Parts, VitPart};
use crate::lab::{MatrixAnatomy, PartAnatomy, Picture, PlaneChange, VectorAnatomy};
use crate::vector::small_rows;

/// The task vectors: what they are made of, how they were edited before they were merged, and what that changed.
#[derive(Clone, Debug, Serialize)]
pub struct AnatomySummary {
    /// How the vectors were edited; `null` if they were merged whole.
    pub edit: Option<EditSummary>,
    /// Every task vector, as it was trained.
    pub vectors: Vec<VectorSummary>,
    /// The same part by part; left out for models without such parts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartSummary>,
    /// The plane of the edited vectors against that of the whole ones, a task; empty if they were merged whole.
    pub changes: Vec<ChangeSummary>,
}

/// An edit.
#[derive(Clone, Debug, Serialize)]
pub struct EditSummary {
    /// `w and v`, `v` or `w`: the parts that were merged; of a Vision Transformer `all` or `all but left_out`.
    pub parts: &'static str,
    /// The rank of ΔW and ΔV; `null` for their own.
    pub rank: Option<usize>,
    /// Share of the rows of ΔV that were set to zero.
    pub pruned: f64,
    /// Parts of a Vision Transformer that were not merged, by their names; left out if all were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// All tensors of one part of a Vision Transformer, as they were trained.
#[derive(Clone, Debug, Serialize)]
pub struct PartSummary {
    /// Its name, `qkv 0`.
    pub part: String,
    /// Frobenius norm of Ψ(0)'s.
    pub base_norm: f64,
    /// Frobenius norm of each task's vector.
    pub norms: Vec<f64>,
    /// The cosine between the vectors of both axes' tasks; `null` where one of them is zero.
    pub cosine: Option<f64>,
}

/// A task vector.
#[derive(Clone, Debug, Serialize)]
pub struct VectorSummary {
    /// `t1` or `t2`.
    pub task: &'static str,
    /// Its matrices, each under its own name: `delta_w` and `delta_v` for the one-layer model.
    #[serde(flatten)]
    pub matrices: Matrices,
    /// Norms of the rows of ΔV, largest first.
    pub row_norms_v: Vec<f64>,
    /// Share of those rows whose norm is below a tenth of the largest.
    pub small_rows: f64,
    /// √(log B / B) with the batch B of the training, by which small rows are shorter as the paper is reported; `null`
    /// for models from a file.
    pub reported_cut_off: Option<f64>,
    /// Share of those rows whose norm is below that part of the largest; `null` as the cut-off.
    pub rows_below_reported_cut_off: Option<f64>,
}

/// Matrices by their keys, in the model's order.
#[derive(Clone, Debug)]
pub struct Matrices(pub Vec<(String, MatrixSummary)>);

impl Serialize for Matrices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(key, matrix)| (key, matrix)))
    }
}

/// A matrix of a task vector. Numbers that are not finite are `null`.
#[derive(Clone, Debug, Serialize)]
pub struct MatrixSummary {
    /// Singular values, largest first.
    pub singular_values: Vec<f64>,
    /// Frobenius norm.
    pub norm: f64,
    /// Frobenius norm of what the edit took away.
    pub edit_error: f64,
}

/// A task's plane, edited against whole.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSummary {
    /// `t1` or `t2`.
    pub task: &'static str,
    /// The largest change of accuracy over the cells whose mean |f| with whole vectors is at least 0.01.
    pub largest_accuracy_change: f64,
    /// The share of those cells whose accuracy changed by more than 0.05.
    pub share_of_cells_changed: f64,
    /// The largest change of the loss over all cells.
    pub largest_loss_change: f64,
    /// The mean change of the loss, without its sign, over all cells.
    pub mean_loss_change: f64,
}

impl AnatomySummary {
    /// The anatomy of a picture.
    #[must_use]
    pub fn new(picture: &Picture) -> Self {
        let edit = picture.subject.setup().experiment.merge.edit();
        let effect = picture.anatomy.effect.iter();
        Self {
            edit: (!edit.is_none()).then_some(EditSummary {
                parts: match edit.parts {
                    Parts::Both if picture.anatomy.parts.is_empty() => "w and v",
                    Parts::Both if edit.left_out.is_empty() => "all",
                    Parts::Both => "all but left_out",
                    Parts::Values => "v",
                    Parts::Attention => "w",
                },
                rank: edit.rank,
                pruned: edit.pruned,
                left_out: edit.left_out.iter().map(VitPart::name).collect(),
            }),
            vectors: picture
                .anatomy
                .tasks
                .iter()
                .map(|task| vector(task, picture.subject.setup().small_row_cut()))
                .collect(),
            parts: picture.anatomy.parts.iter().map(part).collect(),
            changes: effect
                .flat_map(|effect| effect.changes.iter().map(change))
                .collect(),
        }
    }
}

fn vector(task: &VectorAnatomy, cut: Option<f64>) -> VectorSummary {
    VectorSummary {
        task: task.role.key(),
        matrices: Matrices(
            task.matrices
                .iter()
                .map(|own| (format!("delta_{}", own.name), matrix(own)))
                .collect(),
        ),
        row_norms_v: task.row_norms.clone(),
        small_rows: task.small_rows,
        reported_cut_off: cut,
        rows_below_reported_cut_off: cut.map(|cut| small_rows(&task.row_norms, cut)),
    }
}

fn matrix(matrix: &MatrixAnatomy) -> MatrixSummary {
    MatrixSummary {
        singular_values: matrix.singular_values.clone(),
        norm: matrix.norm,
        edit_error: matrix.error,
    }
}

fn part(own: &PartAnatomy) -> PartSummary {
    PartSummary {
        part: own.part.name(),
        base_norm: own.base,
        norms: own.norms.clone(),
        cosine: own.cosine,
    }
}

fn change(change: &PlaneChange) -> ChangeSummary {
    ChangeSummary {
        task: change.role.key(),
        largest_accuracy_change: change.accuracy,
        share_of_cells_changed: change.changed,
        largest_loss_change: change.loss,
        mean_loss_change: change.mean_loss,
    }
}
