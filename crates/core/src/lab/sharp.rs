//! A sharper picture of a plane, for the eye alone: the same cells, each divided into smaller ones. Verdicts, contours,
//! tables and files are of the plane itself.

use std::sync::Arc;
use std::time::Duration;

use super::{Lab, Listener, Picture, Report};
use crate::Result;
use crate::experiment::Grid;
use crate::pools;
use crate::sweep::{AGREEMENT, Evaluator, Level, Plane};

/// So many cells on a side are enough: on a plane of 900 pixels each takes three.
const ENOUGH: usize = 300;
/// It is left out where it would take longer, by the time that the plane itself took.
const LONGEST: Duration = Duration::from_secs(2);
/// Bytes that it may take.
const MOST_BYTES: usize = 32 << 20;

/// The sharper picture of a plane.
#[derive(Clone, Debug)]
pub struct Sharp {
    /// The plane that it is of.
    pub of: Arc<Plane>,
    /// The same part of (λ₁, λ₂) in smaller cells. In the middle of each cell of the plane is one with its very numbers.
    pub plane: Arc<Plane>,
}

impl Sharp {
    /// Bytes of the smaller cells.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.plane.bytes()
    }

    /// Into how many cells a side of each is divided.
    #[must_use]
    pub fn times(&self) -> usize {
        self.plane.grid.cells / self.of.grid.cells.max(1)
    }
}

/// Into how many cells a side of each is divided, an odd number, so that one of them is in its middle; nothing where the
/// picture is sharp enough, its numbers cannot be trusted, or it would take too long or too much.
fn times(picture: &Picture) -> Option<usize> {
    let cells = picture.plane.grid.cells;
    if cells < 2 || picture.check > AGREEMENT || picture.check.is_nan() {
        return None;
    }
    let each = picture.plane.bytes().div_ceil(cells * cells).max(1);
    let fits = |times: &usize| {
        let more = times * times;
        let time = picture
            .plane_time
            .saturating_mul(u32::try_from(more).unwrap_or(u32::MAX));
        time <= LONGEST && more * cells * cells * each <= MOST_BYTES
    };
    let wanted = ENOUGH.div_ceil(cells);
    let odd = (3..=wanted + 1).step_by(2);
    odd.take_while(fits).last()
}

/// The grid of smaller cells that fill the same square.
fn divided(grid: Grid, times: usize) -> Grid {
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let beyond = 0.5 * grid.step() * (1.0 - 1.0 / times as f64);
    Grid {
        low: grid.low - beyond,
        high: grid.high + beyond,
        cells: grid.cells * times,
    }
}

impl Lab {
    /// A sharper picture, from memory if it was drawn before; nothing where there is none to be had quickly.
    ///
    /// # Errors
    /// [`crate::Error::Cancelled`] if the listener breaks; or if a tensor operation fails.
    pub fn sharp(
        &mut self,
        picture: &Picture,
        listener: Listener<'_>,
    ) -> Result<Option<Arc<Sharp>>> {
        let mut known = self.sharp.iter();
        if let Some(known) = known.find(|sharp| Arc::ptr_eq(&sharp.of, &picture.plane)) {
            return Ok(Some(Arc::clone(known)));
        }
        let Some(times) = times(picture) else {
            return Ok(None);
        };
        let plane = Arc::new(sharper(picture, times, listener)?);
        let of = Arc::clone(&picture.plane);
        let sharp = Arc::new(Sharp { of, plane });
        self.sharp.put(Arc::clone(&sharp));
        Ok(Some(sharp))
    }
}

fn sharper(picture: &Picture, times: usize, listener: Listener<'_>) -> Result<Plane> {
    let (whole, subject) = (&picture.plane, &picture.subject);
    let mut plane = Plane::new(divided(whole.grid, times), &subject.roles());
    let side = plane.grid.cells;
    // A cell of the plane in whose middle a small one is.
    let own = |index: usize| {
        let at = [index % side, index / side];
        let is_middle = at.iter().all(|at| at % times == times / 2);
        is_middle.then(|| whole.index(at[0] / times, at[1] / times))
    };
    let missing = (0..side * side).filter(|index| own(*index).is_none());
    let level = Level {
        block: 1,
        cells: missing.collect(),
    };
    let go_on = |_| listener(Report::Resting);
    let ways = subject.evaluators(&go_on)?;
    let evaluators: Vec<&dyn Evaluator> = ways.iter().map(|(_, way)| way.as_ref()).collect();
    pools::sweep()?.install(|| plane.fill(&level, &evaluators, &go_on))?;
    for (task, known) in plane.tasks.iter_mut().zip(&whole.tasks) {
        for (index, cell) in task.cells.iter_mut().enumerate() {
            if let Some(own) = own(index) {
                *cell = known.cells[own];
            }
        }
    }
    Ok(plane)
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::Error;
    use crate::experiment::Experiment;
    use crate::lab::Setup;
    use crate::sweep::same;

    fn setup() -> Setup {
        let mut experiment = Experiment::default();
        experiment.grid.cells = 11;
        experiment.training.steps = 20;
        Setup::new(experiment)
    }

    fn picture(lab: &mut Lab) -> Result<Arc<Picture>> {
        let picture = lab.picture(&setup(), &|_| ControlFlow::Continue(()))?;
        // However busy the machine is.
        let plane_time = Duration::from_millis(1);
        Ok(Arc::new(Picture {
            plane_time,
            ..picture.as_ref().clone()
        }))
    }

    #[test]
    fn in_the_middle_of_each_cell_are_its_own_numbers_and_all_others_are_as_if_computed_alone()
    -> Result<()> {
        let mut lab = Lab::new();
        let picture = picture(&mut lab)?;
        let before = picture.plane.as_ref().clone();
        let go_on = |_: Report<'_>| ControlFlow::Continue(());
        let sharp = lab.sharp(&picture, &go_on)?.ok_or(Error::Cancelled)?;
        assert_eq!(*picture.plane, before, "the plane itself is as it was");
        let (times, whole, fine) = (sharp.times(), &picture.plane, &sharp.plane);
        assert!(times >= 3 && times % 2 == 1 && fine.grid.cells == 11 * times);
        for index in 0..11 * 11 {
            let [column, row] = [index % 11, index / 11].map(|at| at * times + times / 2);
            let middle = fine.index(column, row);
            let places = whole.point(index).into_iter().zip(fine.point(middle));
            assert!(places.into_iter().all(|(one, other)| same(one, other)));
            for (task, whole) in fine.tasks.iter().zip(&whole.tasks) {
                assert_eq!(task.cells[middle], whole.cells[index]);
            }
        }
        for index in [0, fine.grid.cells + 1, fine.tasks[0].cells.len() - 1] {
            let alone = picture
                .subject
                .stats_at(fine.point(index), &|_| ControlFlow::Continue(()))?;
            for ((role, alone), task) in alone.iter().zip(&fine.tasks) {
                assert_eq!(*role, task.role);
                assert!((alone.loss - task.cells[index].loss).abs() < 1e-6);
            }
        }
        let again = lab.sharp(&picture, &go_on)?.ok_or(Error::Cancelled)?;
        assert!(Arc::ptr_eq(&sharp, &again), "it is kept");
        Ok(())
    }

    #[test]
    fn it_is_left_out_where_it_would_take_long_or_nothing_is_gained_and_ends_when_told_to()
    -> Result<()> {
        let mut lab = Lab::new();
        let picture = picture(&mut lab)?;
        let with = |change: &dyn Fn(&mut Picture)| {
            let mut changed = picture.as_ref().clone();
            change(&mut changed);
            times(&changed)
        };
        assert!(with(&|_| ()).is_some());
        assert_eq!(
            with(&|picture| picture.plane_time = Duration::from_secs(1)),
            None
        );
        assert_eq!(with(&|picture| picture.check = f64::INFINITY), None);
        let grid = Grid {
            cells: ENOUGH,
            ..Grid::default()
        };
        let many = Arc::new(Plane::new(grid, &picture.subject.roles()));
        assert_eq!(with(&|picture| picture.plane = Arc::clone(&many)), None);
        let stop = |_: Report<'_>| ControlFlow::Break(());
        assert!(matches!(lab.sharp(&picture, &stop), Err(Error::Cancelled)));
        Ok(())
    }
}
