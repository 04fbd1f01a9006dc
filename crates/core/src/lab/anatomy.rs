//! What the task vectors are made of, and what an edit of them changes: Corollaries 1 and 2, measured.

use std::sync::Arc;

use super::{Lab, Listener, Report, Setup, Stage, Subject};
use crate::Result;
use crate::experiment::VitPart;
use crate::model::{Form, ParameterInfo, Parameters};
use crate::sweep::{Plane, Stats, larger};
use crate::task::{Role, TaskId};
use crate::vector::{
    frobenius_distance, is_merged, reported_small_row, row_norms, singular_values, small_rows,
    task_vector,
};

/// A row counts as small if its norm is below this part of the largest.
pub const SMALL_ROW: f64 = 0.1;
/// A cell counts as changed if its accuracy moved by more than this.
pub const CHANGED: f64 = 0.05;

/// The task vectors of a picture, whole, and what their edit changed.
#[derive(Clone, Debug)]
pub struct Anatomy {
    /// Every task vector.
    pub tasks: Vec<VectorAnatomy>,
    /// The same part by part, in the order of the stream; empty for models that have no such parts.
    pub parts: Vec<PartAnatomy>,
    /// What the edit changed in the plane; nothing if the vectors are merged whole.
    pub effect: Option<Effect>,
}

/// One task vector.
#[derive(Clone, Debug, PartialEq)]
pub struct VectorAnatomy {
    /// Of which task.
    pub role: Role,
    /// Its matrices, in the model's order: ΔW and ΔV of the one-layer model.
    pub matrices: Vec<MatrixAnatomy>,
    /// ‖row‖ of its whole neurons, largest first: the rows of ΔV in the one-layer model.
    pub row_norms: Vec<f64>,
    /// Share of those rows whose norm is below [`SMALL_ROW`] of the largest.
    pub small_rows: f64,
}

/// One matrix of a task vector.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixAnatomy {
    /// Its name in files, `w`.
    pub name: String,
    /// Its name on screen, ΔW.
    pub symbol: String,
    /// Singular values of the whole matrix, largest first.
    pub singular_values: Vec<f64>,
    /// ‖Δ‖_F of the whole matrix.
    pub norm: f64,
    /// ‖Δ − Δ_edited‖_F; 0 if it is merged whole.
    pub error: f64,
    /// The part of a Vision Transformer to which it belongs; nothing in any other model.
    pub part: Option<VitPart>,
    /// Whether anything of it is merged; not if its part is left out.
    pub is_merged: bool,
    /// ‖row‖ of its neurons, largest first, if its rows are neurons.
    pub row_norms: Vec<f64>,
}

impl MatrixAnatomy {
    /// ‖Δ‖_F² / σ₁², how many directions of the first one's size it is worth; nothing if it is zero or not finite.
    #[must_use]
    pub fn stable_rank(&self) -> Option<f64> {
        let first = *self.singular_values.first()?;
        let squares = self.singular_values.iter().map(|own| (own / first).powi(2));
        Some(squares.sum::<f64>()).filter(|rank| rank.is_finite())
    }
}

/// All tensors of one part of a Vision Transformer, as they were trained.
#[derive(Clone, Debug, PartialEq)]
pub struct PartAnatomy {
    /// Which part.
    pub part: VitPart,
    /// ‖Ψ(0)‖_F of it.
    pub base: f64,
    /// ‖ΔΨ‖_F of it, a task.
    pub norms: Vec<f64>,
    /// The cosine between the vectors of the plane's two tasks; nothing where one of them is zero.
    pub cosine: Option<f64>,
}

/// The plane of edited task vectors against that of whole ones.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The plane of the whole task vectors.
    pub whole: Arc<Plane>,
    /// The change, for every task with a vector.
    pub changes: Vec<PlaneChange>,
}

/// How far two planes of one task differ.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlaneChange {
    /// The task.
    pub role: Role,
    /// The largest change of accuracy over the cells in which the whole vectors give a signal.
    pub accuracy: f64,
    /// The share of those cells whose accuracy changed by more than [`CHANGED`].
    pub changed: f64,
    /// The largest change of the loss over all cells.
    pub loss: f64,
    /// The mean change of the loss, without its sign, over all cells.
    pub mean_loss: f64,
}

/// A plane of whole task vectors and what it was made of.
#[derive(Clone, Debug)]
pub(super) struct KeptPlane {
    setup: Setup,
    plane: Arc<Plane>,
}

impl KeptPlane {
    pub(super) fn bytes(&self) -> usize {
        self.plane.bytes()
    }
}

impl PlaneChange {
    /// From the whole vectors' cells to the edited ones'. Where the whole vectors give no signal an accuracy means
    /// nothing, and cannot change.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count is far below 2⁵³")]
    pub fn new(role: Role, whole: &[Stats], edited: &[Stats]) -> Self {
        let pairs = || whole.iter().zip(edited);
        let moved: Vec<f64> = pairs()
            .filter(|(whole, _)| whole.has_signal())
            .map(|(whole, edited)| (whole.accuracy - edited.accuracy).abs())
            .collect();
        let losses: Vec<f64> = pairs()
            .map(|(whole, edited)| (whole.loss - edited.loss).abs())
            .collect();
        let largest = |values: &[f64]| values.iter().copied().fold(0.0, larger);
        let changed = moved.iter().filter(|change| **change > CHANGED).count();
        Self {
            role,
            accuracy: largest(&moved),
            changed: changed as f64 / moved.len().max(1) as f64,
            loss: largest(&losses),
            mean_loss: losses.iter().sum::<f64>() / losses.len().max(1) as f64,
        }
    }
}

impl Anatomy {
    /// What the edit changed in a task's plane.
    #[must_use]
    pub fn change(&self, role: Role) -> Option<&PlaneChange> {
        let changes = &self.effect.as_ref()?.changes;
        changes.iter().find(|change| change.role == role)
    }
}

impl Setup {
    /// √(log B / B) of the training, Corollary 2's cut-off as the paper is reported; nothing for models from a file, whose
    /// batch is not known.
    #[must_use]
    pub fn small_row_cut(&self) -> Option<f64> {
        let batch = self.experiment.training.batch;
        (!self.has_models()).then(|| reported_small_row(batch))
    }
}

/// What a subject's task vectors are made of, apart from any plane.
///
/// # Errors
/// If a tensor is missing or not f32.
fn vectors(subject: &Subject) -> Result<(Vec<VectorAnatomy>, Vec<PartAnatomy>)> {
    let roles = subject.trained_roles();
    let whole = subject.tuned().iter();
    let whole = whole.map(|tuned| task_vector(tuned, subject.base()));
    let whole = whole.collect::<Result<Vec<_>>>()?;
    let infos = || subject.model().parameters().iter();
    let edit = &subject.setup().experiment.merge.edit();
    let vector = |((role, whole), merged): ((Role, &Parameters), &Parameters)| {
        let matrix = |info: &ParameterInfo| -> Result<MatrixAnatomy> {
            let (whole, merged) = (whole.get(&info.name)?, merged.get(&info.name)?);
            let mut norms = match info.form {
                Form::Neurons => row_norms(whole)?,
                Form::Matrix | Form::Other => Vec::new(),
            };
            norms.sort_by(|left, right| right.total_cmp(left));
            Ok(MatrixAnatomy {
                name: info.name.clone(),
                symbol: format!("Δ{}", info.symbol),
                singular_values: singular_values(whole)?,
                norm: frobenius_distance(whole, &whole.zeros_like()?)?,
                error: frobenius_distance(whole, merged)?,
                part: info.part,
                is_merged: is_merged(info, edit),
                row_norms: norms,
            })
        };
        let matrices = infos().filter(|info| info.form.is_matrix()).map(matrix);
        let matrices = matrices.collect::<Result<Vec<_>>>()?;
        let norms = matrices.iter().flat_map(|own| &own.row_norms);
        let mut norms: Vec<f64> = norms.copied().collect();
        norms.sort_by(|left, right| right.total_cmp(left));
        Ok(VectorAnatomy {
            role,
            matrices,
            small_rows: small_rows(&norms, SMALL_ROW),
            row_norms: norms,
        })
    };
    let trained = roles.into_iter().zip(&whole).zip(subject.vectors());
    let tasks = trained.map(vector).collect::<Result<_>>()?;
    Ok((tasks, parts(subject, &whole)?))
}

/// Whole task vectors part by part.
fn parts(subject: &Subject, whole: &[Parameters]) -> Result<Vec<PartAnatomy>> {
    let infos = subject.model().parameters();
    let found: Vec<VitPart> = infos.iter().filter_map(|info| info.part).collect();
    let axes = subject.setup().experiment.axes().tasks();
    let depth = found.iter().filter_map(|part| part.block()).max();
    let stream = VitPart::all(depth.map_or(0, |last| last + 1));
    let own = |part: VitPart| -> Result<PartAnatomy> {
        let (mut base, mut squares, mut product) = (0.0, vec![0.0; whole.len()], 0.0);
        for info in infos.iter().filter(|info| info.part == Some(part)) {
            let numbers = |of: &Parameters| of.values(&info.name);
            base += sum_of_products(&numbers(subject.base())?, &numbers(subject.base())?);
            let vectors = whole.iter().map(numbers).collect::<Result<Vec<_>>>()?;
            for (square, own) in squares.iter_mut().zip(&vectors) {
                *square += sum_of_products(own, own);
            }
            if let [Some(x), Some(y)] = axes.map(|task| vectors.get(task.index())) {
                product += sum_of_products(x, y);
            }
        }
        let square = |task: TaskId| squares.get(task.index()).copied();
        let cosine = match axes.map(square) {
            [Some(x), Some(y)] if x > 0.0 && y > 0.0 => Some(product / (x * y).sqrt()),
            _ => None,
        };
        Ok(PartAnatomy {
            part,
            base: base.sqrt(),
            norms: squares.into_iter().map(f64::sqrt).collect(),
            cosine,
        })
    };
    stream
        .filter(|part| found.contains(part))
        .map(own)
        .collect()
}

fn sum_of_products(left: &[f32], right: &[f32]) -> f64 {
    let pairs = left.iter().zip(right);
    pairs.map(|(x, y)| f64::from(*x) * f64::from(*y)).sum()
}

impl Lab {
    /// The anatomy of a subject's task vectors. Where they are edited this needs the plane of the whole ones, which is
    /// computed once and kept.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if the listener breaks; or if a tensor operation fails.
    pub(super) fn anatomy(
        &mut self,
        subject: &Subject,
        plane: &Plane,
        listener: Listener<'_>,
    ) -> Result<Anatomy> {
        let (tasks, parts) = vectors(subject)?;
        if subject.setup().experiment.merge.draws_plain_plane() {
            return Ok(Anatomy {
                tasks,
                parts,
                effect: None,
            });
        }
        let whole = self.whole_plane(subject, listener)?;
        // Where the way to merge has no model nothing changed.
        let defined = |index: &usize| subject.is_defined(plane.point(*index));
        let defined: Vec<usize> = (0..plane.grid.cells.pow(2)).filter(defined).collect();
        let of_defined =
            |cells: &[Stats]| -> Vec<Stats> { defined.iter().map(|at| cells[*at]).collect() };
        let changes = whole
            .tasks
            .iter()
            .filter_map(|task| {
                let edited = plane.task(task.role)?;
                let [whole, edited] = [&task.cells, &edited.cells].map(|cells| of_defined(cells));
                Some(PlaneChange::new(task.role, &whole, &edited))
            })
            .collect();
        Ok(Anatomy {
            tasks,
            parts,
            effect: Some(Effect { whole, changes }),
        })
    }

    fn whole_plane(&mut self, subject: &Subject, listener: Listener<'_>) -> Result<Arc<Plane>> {
        let setup = subject.setup().whole();
        if let Some(picture) = self.seen(&setup) {
            return Ok(Arc::clone(&picture.plane));
        }
        let kept = self
            .planes
            .iter()
            .find(|kept| kept.setup.same_plane(&setup));
        if let Some(kept) = kept {
            return Ok(Arc::clone(&kept.plane));
        }
        let plane = Arc::new(subject.whole()?.plane(
            &|share| listener(Report::Progress(Stage::Anatomy, share)),
            &mut |_| std::ops::ControlFlow::Continue(()),
        )?);
        self.planes.put(KeptPlane {
            setup,
            plane: Arc::clone(&plane),
        });
        Ok(plane)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(accuracy: f64, loss: f64, magnitude: f64) -> Stats {
        Stats {
            accuracy,
            loss,
            magnitude,
            ..Stats::default()
        }
    }

    #[test]
    fn a_stable_rank_counts_directions_of_the_first_ones_size() {
        let rank = |singular_values: &[f64]| {
            let matrix = MatrixAnatomy {
                name: String::new(),
                symbol: String::new(),
                singular_values: singular_values.to_vec(),
                norm: 0.0,
                error: 0.0,
                part: None,
                is_merged: true,
                row_norms: Vec::new(),
            };
            matrix.stable_rank()
        };
        assert_eq!(rank(&[2.0, 2.0, 2.0]), Some(3.0));
        assert_eq!(rank(&[4.0, 2.0, 0.0]), Some(1.25));
        for nothing in [&[][..], &[0.0, 0.0], &[f64::NAN, 1.0], &[f64::INFINITY]] {
            assert_eq!(rank(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_change_counts_cells_and_leaves_out_accuracies_that_mean_nothing() {
        let whole = [
            cell(1.0, 0.0, 1.0),
            cell(1.0, 0.2, 0.8),
            cell(0.5, 0.9, 0.2),
            cell(0.5, 1.0, 0.001),
        ];
        let edited = [
            cell(1.0, 0.1, 0.9),
            cell(0.96, 0.2, 0.8),
            cell(0.2, 1.2, 0.2),
            cell(1.0, 1.0, 0.001),
        ];
        let change = PlaneChange::new(Role::Task(TaskId::T1), &whole, &edited);
        assert!((change.accuracy - 0.3).abs() < 1e-12, "{change:?}");
        assert!((change.changed - 1.0 / 3.0).abs() < 1e-12, "{change:?}");
        assert!((change.loss - 0.3).abs() < 1e-12, "{change:?}");
        assert!((change.mean_loss - 0.1).abs() < 1e-12, "{change:?}");
    }
}
