//! Large models: Vision Transformers from files whose usual plane would take minutes. They begin with a coarse plane, whose
//! cells are those of the finer ones after it.

use std::sync::Arc;

use super::{Files, ModelSizes, Setup, Sizes, time_words};
use crate::experiment::{Data, Experiment, Grid};

/// Floating-point operations a second of a thread, as elsewhere; what is large should not depend on the machine.
const SWEPT: f64 = 4e10;
/// Seconds on one thread from which on the usual plane of a model is not begun with.
const LONG: f64 = 60.0;
/// The plane of a large model: 5×5 cells at whole coefficients first, then 9×9 and 17×17, each with the cells before it.
const LARGE: Grid = Grid {
    low: -1.0,
    high: 3.0,
    cells: 17,
};

impl Sizes {
    /// Seconds of a thread for a cell of the plane of a Vision Transformer, and the images that it is of.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    fn cell(&self) -> Option<(f64, u64)> {
        match self.model {
            ModelSizes::OneLayer { .. } => None,
            ModelSizes::Vit { .. } => {
                let images: u64 = self.samples.iter().sum();
                Some((self.operations() as f64 * images as f64 / SWEPT, images))
            }
        }
    }

    /// Whether the usual plane would take minutes.
    #[expect(clippy::cast_precision_loss, reason = "a count of cells")]
    pub(super) fn is_long(&self) -> bool {
        let usual = (Grid::default().cells as f64).powi(2);
        self.cell()
            .is_some_and(|(seconds, _)| seconds * usual > LONG)
    }
}

impl Setup {
    /// Whether its models come from files and take so long that their plane is left and taken up again in pieces, and has
    /// no lines but on its grid.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.has_models() && self.sizes().large
    }

    /// What the plane of a large model costs: cells, images, seconds.
    #[expect(clippy::cast_precision_loss, reason = "an estimate")]
    pub(super) fn cost_words(&self) -> Option<String> {
        let sizes = self.sizes();
        let (seconds, images) = sizes.cell().filter(|_| sizes.large)?;
        let cells = self.experiment.grid.cells;
        let of = |cells: usize| time_words(seconds * (cells * cells) as f64);
        let coarse = if cells > COARSE {
            format!("; {COARSE}×{COARSE} first, {}, then finer", of(COARSE))
        } else {
            String::new()
        };
        Some(format!(
            "{cells}×{cells} cells × {images} images × {:.2} s for 100 images: {} on one core{coarse}; it can be left and taken \
             up again",
            100.0 * seconds / images.max(1) as f64,
            of(cells)
        ))
    }
}

/// Images of a set that a large model is evaluated on.
const IMAGES: usize = 200;
/// Cells on a side of a large model's first plane.
const COARSE: usize = 5;

impl Files {
    /// Gives an experiment fewer images and then a coarser plane where the model is large.
    pub(super) fn settle_grid(&self, experiment: &mut Experiment) {
        let is_large = |experiment: &Experiment| {
            let mut setup = Setup::new(experiment.clone());
            setup.files = Some(Arc::new(self.clone()));
            setup.is_large()
        };
        if !is_large(experiment) {
            return;
        }
        if let Data::Images(data) = &mut experiment.data {
            data.most_images = data.most_images.min(IMAGES + data.training_images);
        }
        if is_large(experiment) {
            experiment.grid = LARGE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sweep::slow_levels;

    #[test]
    fn the_first_cells_of_a_large_plane_are_at_whole_coefficients() {
        let passes = slow_levels(LARGE.cells);
        let counts: Vec<usize> = passes.iter().map(|pass| pass.cells.len()).collect();
        assert_eq!(counts, [25, 81 - 25, 289 - 81]);
        for cell in &passes[0].cells {
            let value = LARGE.value(cell % LARGE.cells);
            assert!((value - value.round()).abs() < 1e-12);
        }
    }
}
