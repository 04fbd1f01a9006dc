//! Theory held against the picture on screen, computed once a picture and constants rather than once a frame.

use super::State;
use crate::experiment::{Constants, Experiment};
use crate::identity::Same;
use crate::lab::{Picture, Prediction, Subject};
use crate::sweep::{
    BestRegion, Goal, Metric, Negation, Plane, Point, Polyline, best_cell, negation,
};
use crate::task::{Pair, Role};
use crate::theory::{
    Fit, MeanField, Premises, Setting, Share, Statement, Verdict, fit, judge_prediction,
    judge_rule, range_words, smallest_forgotten_loss, verdict,
};

/// What theory and measurement say of a whole picture.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Every statement that speaks, with its share and the range that it was taken over; empty where a premise is
    /// missing.
    pub shares: Vec<(Statement, Share, String)>,
    /// Theorem 2's measured Θ(1), by the line it was measured on.
    pub smallest_forgotten: Vec<(Pair, f64)>,
    /// The best cell for what the third plane shows, and its loss there.
    pub best: Option<(Point, f64)>,
    /// Where T′ is at its best, if there is a target.
    pub target: Option<BestRegion>,
    /// Where task negation's rule ends: T2 destroyed on λ₁ = 1, then T1 on λ₂ = 1.
    pub negations: Vec<Negation>,
    /// The mean of the disentanglement error ξ over the plane.
    pub disentanglement: f64,
    /// Our 2-D rule held against {loss ≤ ε} of T1, of T2 and of both; empty where it is absent.
    pub rule: Vec<Share>,
    /// Our mean-field prediction held against the plane.
    pub mean_field: Option<Predicted>,
}

/// The mean-field prediction beside what was measured.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// What it was computed by.
    pub field: MeanField,
    /// Its distance from the measured plane.
    pub fit: Fit,
    /// {loss ≤ ε} of T1, of T2 and of both, predicted and measured.
    pub shares: Vec<Share>,
    /// Where it says that a goal is reached: T1, T2, and what the third plane shows if that is about them.
    pub contours: Vec<(Goal, Vec<Polyline>)>,
}

/// A judgement and what it was made of.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    pub(super) probe_of: Option<Same<Subject>>,
    made_of: Option<(Same<Picture>, Constants, Goal)>,
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
        let goal = self.third();
        let made_of = Some((Same::new(&picture), self.experiment.constants, goal));
        if self.shown.judged.made_of == made_of {
            return;
        }
        let Some(experiment) = self.judged_experiment() else {
            return;
        };
        let setting = Setting::new(&experiment);
        self.shown.judged.judgement = judge(&picture, &setting, goal);
        self.shown.judged.made_of = made_of;
    }

    /// What the theorems presume and what of it is missing, in the plane on screen or in the last complete picture: while
    /// one is behind the other, nothing is promised that one of them does not promise.
    #[must_use]
    pub fn premises(&self) -> Premises {
        let plane = self.plane_setup().premises();
        match &self.shown.picture {
            Some(picture) => plane.and(&picture.premises(&self.experiment.constants)),
            None => plane,
        }
    }

    /// The experiment of the picture on screen with the constants of now: what verdict and shares speak of. Its α is
    /// the picture's own, not the slider's, which may have moved on.
    #[must_use]
    pub fn judged_experiment(&self) -> Option<Experiment> {
        let picture = self.shown.picture.as_ref()?;
        Some(Experiment {
            constants: self.experiment.constants,
            ..picture.subject.setup().experiment.as_ref().clone()
        })
    }

    /// What theory and measurement say at the marker, in the last complete picture; nothing while a measurement of
    /// this point is on its way.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        let here = self.stats_here()?;
        let losses: Vec<(Role, f64)> = here
            .iter()
            .map(|(role, stats)| (*role, stats.loss))
            .collect();
        let setting = Setting::new(&self.judged_experiment()?);
        Some(verdict(self.point(), &losses, &setting, &self.premises()))
    }
}

fn judge(picture: &Picture, setting: &Setting, goal: Goal) -> Judgement {
    let plane = &picture.plane;
    let tau = setting.constants.tau;
    let lines = picture.lines.iter().zip(&picture.alone);
    let mut judgement = Judgement {
        best: best_cell(goal, plane, tau)
            .map(|index| (plane.point(index), goal.loss(tau, plane, index))),
        negations: lines
            .filter_map(|(line, alone)| negation(line, alone))
            .collect(),
        disentanglement: plane.mean_disentanglement(),
        target: BestRegion::new(Goal::of(Role::Target), plane, &setting.constants),
        ..Judgement::default()
    };
    if picture.subject.setup().rule_absent().is_none() {
        let judged = Goal::of_axes(setting.axes).map(|goal| judge_rule(goal, plane, setting));
        judgement.rule = judged.into_iter().flatten().collect();
    }
    if let Some(prediction) = &picture.prediction {
        judgement.mean_field = predicted(prediction, plane, goal, setting);
    }
    if !picture.premises(&setting.constants).are_met() {
        return judgement;
    }
    for statement in Statement::all(setting.axes) {
        if !statement.speaks(setting) {
            continue;
        }
        let share = picture.judge(statement, setting);
        judgement.shares.push((
            statement,
            share,
            range_words(statement, setting.axes, &plane.grid),
        ));
        if let Statement::Theorem2(pair) = statement
            && let Some(line) = picture.line(pair)
            && let Some(loss) = smallest_forgotten_loss(line, setting)
        {
            judgement.smallest_forgotten.push((pair, loss));
        }
    }
    judgement
}

fn predicted(
    prediction: &Prediction,
    measured: &Plane,
    third: Goal,
    setting: &Setting,
) -> Option<Predicted> {
    let plane = &prediction.plane;
    let [first, second, _] = Goal::of_axes(setting.axes);
    let of_tasks = Some(third).filter(|goal| !goal.is_of_target());
    let contours = [first, second].into_iter().chain(of_tasks);
    let constants = &setting.constants;
    let contours = contours.map(|goal| (goal, goal.outline(Metric::Loss, plane, constants)));
    Some(Predicted {
        field: prediction.field,
        fit: fit(plane, measured)?,
        shares: Goal::of_axes(setting.axes)
            .map(|goal| judge_prediction(goal, plane, measured, constants))
            .into(),
        contours: contours.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use super::*;
    use crate::Result;
    use crate::lab::{Lab, Setup};

    #[test]
    fn what_was_judged_is_kept_so_that_no_other_picture_is_taken_for_it() -> Result<()> {
        let setup = Setup::new(Experiment::default()).with(|experiment| {
            experiment.grid.cells = 3;
            experiment.training.steps = 2;
        });
        let picture = Lab::new().picture(&setup, &|_| ControlFlow::Continue(()))?;
        let gone = Arc::downgrade(&picture);
        let mut state = State::new()?;
        state.shown.picture = Some(picture);
        state.judge();
        state.shown.picture = None;
        assert!(gone.upgrade().is_some(), "its address is still taken");
        Ok(())
    }
}
