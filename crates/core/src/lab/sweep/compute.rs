//! The rows of a sweep, computed one stretch after the other.

use std::ops::Range;

use super::Sweep;
use crate::experiment::Reach;
use crate::lab::{Lab, Listener, Report, Stage, Subject};
use crate::pools;
use crate::sweep::{Point, Progress, Stats};
use crate::task::Role;
use crate::{Error, Result};

/// Points that are evaluated together. The pieces of a stretch are always the same ones, however a sweep is cut, so that
/// their numbers are.
const PIECE: usize = 64;

/// A row of a sweep.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepRow {
    /// Which, from 0.
    pub row: usize,
    /// The values of the settings.
    pub settings: Vec<f64>,
    /// What was measured; NaN where there is no value.
    pub measured: Vec<f64>,
    /// Why there is no value, where the training left the range of numbers.
    pub lost: Option<String>,
}

/// Every data set's statistics at some points.
type AtPoints = Vec<(Role, Vec<Stats>)>;

impl Lab {
    /// Computes some rows of a sweep in their order; `each` is given every row once it is known. Where a training leaves
    /// the range of numbers its rows have no value, and the sweep goes on.
    ///
    /// # Errors
    /// As [`Lab::subject`]; what `each` says; or [`Error::Cancelled`] if the listener breaks.
    pub fn sweep(
        &mut self,
        sweep: &Sweep,
        rows: Range<usize>,
        each: &mut dyn FnMut(SweepRow) -> Result<()>,
        listener: Listener<'_>,
    ) -> Result<()> {
        let mut next = rows.start;
        let mut kept = None;
        while next < rows.end {
            let stretch = sweep.stretch(next);
            let piece = match sweep.inner_reach() {
                Reach::Point => {
                    let start = next - (next - stretch.start) % PIECE;
                    start..stretch.end.min(start + PIECE)
                }
                Reach::Merge | Reach::Training => next..next + 1,
            };
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = (next - rows.start) as f64 / rows.len() as f64;
            // Whatever the lab does meanwhile, this is how far the sweep is.
            let progress = |_: Report<'_>| listener(Report::Progress(Stage::Study, share));
            let found = self.piece(sweep, piece.clone(), &mut kept, &progress);
            let found = match found {
                Ok(found) => Ok(found),
                Err(error @ Error::Overflow { .. }) => Err(error.to_string()),
                Err(other) => return Err(other),
            };
            for row in piece.clone().filter(|row| (next..rows.end).contains(row)) {
                let at = row - piece.start;
                let measured = |all: &AtPoints| {
                    let stats = all.iter().map(|(role, stats)| (*role, stats[at]));
                    let stats: Vec<_> = stats.collect();
                    let measures = sweep.measures.iter();
                    measures.map(|measure| measure.of(&stats)).collect()
                };
                each(SweepRow {
                    row,
                    settings: sweep.values(row),
                    measured: found
                        .as_ref()
                        .map_or_else(|_| vec![f64::NAN; sweep.measures.len()], measured),
                    lost: found.as_ref().err().cloned(),
                })?;
            }
            next = piece.end;
        }
        Ok(())
    }

    /// The statistics of rows that differ in the point of the plane alone.
    fn piece(
        &mut self,
        sweep: &Sweep,
        rows: Range<usize>,
        kept: &mut Option<Subject>,
        listener: Listener<'_>,
    ) -> Result<AtPoints> {
        let setups = rows.map(|row| sweep.at(row)).collect::<Result<Vec<_>>>()?;
        let points: Vec<Point> = setups
            .iter()
            .map(|setup| setup.experiment.point())
            .collect();
        let Some(first) = setups.first() else {
            return Ok(Vec::new());
        };
        let subject = match kept.take() {
            Some(subject) if subject.setup().same_plane(first) => subject,
            Some(_) | None => self.subject(first, listener)?,
        };
        let progress = |share| listener(Report::Progress(Stage::Plane, share));
        let found = subject.at_points(&points, &progress);
        *kept = Some(subject);
        found
    }
}

impl Subject {
    /// Every data set's statistics at some points.
    ///
    /// # Errors
    /// As [`crate::sweep::Evaluator::evaluate`].
    fn at_points(&self, points: &[Point], progress: Progress<'_>) -> Result<AtPoints> {
        let pool = pools::sweep()?;
        let ways = self.evaluators(progress)?;
        ways.iter()
            .map(|(role, way)| {
                let stats = pool.install(|| way.evaluate(points, progress))?;
                Ok((*role, stats))
            })
            .collect()
    }
}
