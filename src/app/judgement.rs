//! Theory held against the picture on screen, computed once a picture and constants rather than once a frame.

use std::sync::Arc;

use super::State;
use crate::experiment::Constants;
use crate::lab::Picture;
use crate::sweep::{Metric, Plane, Point};
use crate::task::Role;
use crate::theory::{
    Losses, Setting, Share, Statement, Verdict, judge_line, judge_plane, smallest_forgotten_loss,
    verdict,
};

/// What theory and measurement say of a whole picture.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Every statement that speaks, with its share and the range that it was taken over.
    pub shares: Vec<(Statement, Share, String)>,
    /// Theorem 2's measured Θ(1), by the line it was measured on.
    pub smallest_forgotten: Vec<(usize, f64)>,
    /// The smallest-norm cell among those within 1e-6 of the lowest loss: of the target, else of both tasks.
    pub best: Option<(Point, f64)>,
}

/// A judgement and what it was made of.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub(super) probe_of: Option<usize>,
    made_of: Option<(usize, Constants)>,
    judgement: Judgement,
}

impl State {
    /// The judgement of the picture on screen.
    #[must_use]
    pub fn judgement(&self) -> &Judgement {
        &self.shown.judged.judgement
    }

    /// Judges again if the picture or a constant changed.
    pub fn judge(&mut self) {
        let Some(picture) = self.shown.picture.clone() else {
            return;
        };
        let made_of = (Arc::as_ptr(&picture) as usize, self.experiment.constants);
        if self.shown.judged.made_of == Some(made_of) {
            return;
        }
        // The picture's own α, not the slider's, which may have moved on.
        let mut experiment = picture.subject.setup.experiment.as_ref().clone();
        experiment.constants = self.experiment.constants;
        let setting = Setting::new(&experiment);
        self.shown.judged.judgement = judge(&picture, &setting);
        self.shown.judged.made_of = Some(made_of);
    }

    /// What theory and measurement say at the marker; nothing while the measurement is on its way.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let here = self.stats_here()?;
        let picture = self.shown.picture.as_ref()?;
        let losses = Losses {
            here: here
                .iter()
                .map(|(role, stats)| (*role, stats.loss))
                .collect(),
            alone: picture.alone.iter().map(|stats| stats.loss).collect(),
        };
        Some(verdict(
            self.point(),
            &losses,
            &Setting::new(&self.experiment),
        ))
    }
}

fn judge(picture: &Picture, setting: &Setting) -> Judgement {
    let grid = &picture.plane.grid;
    let range = format!("[{}, {}]", number(grid.low), number(grid.high));
    let mut judgement = Judgement {
        best: best(&picture.plane),
        ..Judgement::default()
    };
    if !picture.subject.setup.meets_assumptions() {
        return judgement;
    }
    for statement in Statement::ALL {
        if !statement.speaks(setting) {
            continue;
        }
        match statement.line() {
            Some(held) => {
                let line = picture.lines.iter().find(|line| line.running == 1 - held);
                let Some(line) = line else {
                    continue;
                };
                let share = judge_line(statement, line, setting);
                let (fixed, free) = [("λ₁", "λ₂"), ("λ₂", "λ₁")][held];
                let words = format!("on {fixed} = 1, {free} ∈ {range}");
                judgement.shares.push((statement, share, words));
                if matches!(statement, Statement::Theorem2 { .. })
                    && let Some(loss) = smallest_forgotten_loss(held, line, setting)
                {
                    judgement.smallest_forgotten.push((held, loss));
                }
            }
            None => {
                let share = judge_plane(statement, &picture.plane, setting);
                judgement
                    .shares
                    .push((statement, share, format!("on {range}²")));
            }
        }
    }
    judgement
}

/// Ties within this are broken by the norm of λ.
const BEST_WITHIN: f64 = 1e-6;

fn best(plane: &Plane) -> Option<(Point, f64)> {
    let cells = plane.grid.cells * plane.grid.cells;
    let loss = |index: usize| -> f64 {
        if let Some(target) = plane.task(Role::Target) {
            return Metric::Loss.of(&target.cells[index]);
        }
        plane
            .tasks
            .iter()
            .map(|task| task.cells[index].loss)
            .fold(0.0, f64::max)
    };
    let lowest = (0..cells).map(loss).reduce(f64::min)?;
    let norm = |index: usize| -> f64 { plane.point(index).iter().map(|x| x * x).sum() };
    (0..cells)
        .filter(|index| loss(*index) <= lowest + BEST_WITHIN)
        .min_by(|a, b| norm(*a).total_cmp(&norm(*b)))
        .map(|index| (plane.point(index), loss(index)))
}

/// A number of an axis in words, with a true minus sign.
fn number(value: f64) -> String {
    let digits = format!("{}", (value * 100.0).round() / 100.0);
    digits.replace('-', "−")
}
