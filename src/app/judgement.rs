//! Theory held against the picture on screen, computed once a picture and constants rather than once a frame.

use std::sync::Arc;

use super::{State, Third};
use crate::experiment::Constants;
use crate::lab::Picture;
use crate::sweep::{Goal, Point, best_cell};
use crate::task::Role;
use crate::theory::{
    Losses, Setting, Share, Statement, Verdict, range_words, smallest_forgotten_loss, verdict,
};

/// What theory and measurement say of a whole picture.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Every statement that speaks, with its share and the range that it was taken over.
    pub shares: Vec<(Statement, Share, String)>,
    /// Theorem 2's measured Θ(1), by the line it was measured on.
    pub smallest_forgotten: Vec<(usize, f64)>,
    /// The best cell for what the third plane shows, and its loss there.
    pub best: Option<(Point, f64)>,
}

/// A judgement and what it was made of.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub(super) probe_of: Option<usize>,
    made_of: Option<(usize, Constants, Goal)>,
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
        let tau = self.experiment.constants.tau;
        let goal = match self.third() {
            Third::Target => Goal::Task(Role::Target),
            Third::Forgotten => Goal::KeptForgotten { tau },
            Third::BothKept | Third::Auto => Goal::Both,
        };
        let made_of = (
            Arc::as_ptr(&picture) as usize,
            self.experiment.constants,
            goal,
        );
        if self.shown.judged.made_of == Some(made_of) {
            return;
        }
        // The picture's own α, not the slider's, which may have moved on.
        let mut experiment = picture.subject.setup.experiment.as_ref().clone();
        experiment.constants = self.experiment.constants;
        let setting = Setting::new(&experiment);
        self.shown.judged.judgement = judge(&picture, &setting, goal);
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

fn judge(picture: &Picture, setting: &Setting, goal: Goal) -> Judgement {
    let plane = &picture.plane;
    let mut judgement = Judgement {
        best: best_cell(goal, plane).map(|index| (plane.point(index), goal.loss(plane, index))),
        ..Judgement::default()
    };
    if !picture.subject.setup.meets_assumptions() {
        return judgement;
    }
    for statement in Statement::ALL {
        if !statement.speaks(setting) {
            continue;
        }
        let share = picture.judge(statement, setting);
        judgement
            .shares
            .push((statement, share, range_words(statement, &plane.grid)));
        if let Statement::Theorem2 { held } = statement
            && let Some(line) = picture.lines.get(held)
            && let Some(loss) = smallest_forgotten_loss(held, line, setting)
        {
            judgement.smallest_forgotten.push((held, loss));
        }
    }
    judgement
}
