//! Theory held against the picture on screen, computed once a picture and constants rather than once a frame.

use std::sync::Arc;

use super::{State, Third};
use crate::experiment::{Constants, Experiment};
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
        let Some(experiment) = self.judged_experiment() else {
            return;
        };
        let setting = Setting::new(&experiment);
        self.shown.judged.judgement = judge(&picture, &setting, goal);
        self.shown.judged.made_of = Some(made_of);
    }

    /// The experiment of the picture on screen with the constants of now: what verdict and shares speak of. Its α is
    /// the picture's own, not the slider's, which may have moved on.
    #[must_use]
    pub fn judged_experiment(&self) -> Option<Experiment> {
        let picture = self.shown.picture.as_ref()?;
        Some(Experiment {
            constants: self.experiment.constants,
            ..picture.subject.setup.experiment.as_ref().clone()
        })
    }

    /// What theory and measurement say at the marker, in the last complete picture; nothing while a measurement of
    /// this point is on its way.
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
        let setting = Setting::new(&self.judged_experiment()?);
        Some(verdict(self.point(), &losses, &setting))
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
