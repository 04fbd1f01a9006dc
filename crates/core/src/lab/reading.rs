//! What is read off a picture: best cells, shares, thresholds, contours. For window, summary and figure alike.

use std::sync::Arc;

use super::{Picture, Prediction, Thresholds};
use crate::experiment::{Constants, Experiment};
use crate::sweep::{
    BestRegion, Goal, Metric, Negation, Plane, Point, Polyline, best_cell, negation,
};
use crate::task::{Pair, Role, TaskId};
use crate::theory::{
    Fit, MeanField, Premises, Setting, Share, Statement, fit, judge_prediction, judge_rule,
    range_words, smallest_forgotten_loss,
};

/// A picture held against theory with some constants.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The picture's own α and γ with these constants.
    pub setting: Setting,
    /// What every theorem presumes beside its condition, and what of it is missing.
    pub premises: Premises,
    /// The best cell of each of the three planes, if it has one.
    pub best: [Option<Best>; 3],
    /// Where T′ is at its best, if there is a target.
    pub target: Option<BestRegion>,
    /// Every statement that speaks, held against what was measured; empty where a premise is missing.
    pub judged: Vec<Judged>,
    /// Theorem 2's measured Θ(1) on every line on which it speaks; nothing where its condition holds nowhere.
    pub smallest_forgotten: Vec<(Pair, Option<f64>)>,
    /// Where task negation's rule ends: T2 destroyed on λ₁ = 1, then T1 on λ₂ = 1.
    pub negations: Vec<Negation>,
    /// The mean of the disentanglement error ξ over the plane.
    pub disentanglement: f64,
    /// From where on the line λ₁ = 1 a task works.
    pub thresholds: Option<Thresholds>,
    /// Our 2-D rule held against {loss ≤ ε} of T1, of T2 and of both; empty where it is absent.
    pub rule: Vec<(Goal, Share)>,
    /// Our mean-field prediction held against the plane.
    pub mean_field: Option<Predicted>,
    /// ĉ, the correlation of both models' outputs, for a model of which the theorems do not speak.
    pub output_correlation: Option<f64>,
    goals: [Goal; 3],
}

/// The best cell of a goal: of all as good, the one nearest to Ψ(0).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The goal.
    pub goal: Goal,
    /// Where.
    pub point: Point,
    /// The goal's loss there.
    pub loss: f64,
}

/// A statement held against what was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// The statement.
    pub statement: Statement,
    /// How its condition and what it promises go together.
    pub share: Share,
    /// Over which points, in words.
    pub range: String,
}

/// The mean-field prediction beside what was measured.
#[derive(Clone, Debug)]
pub struct Predicted {
    /// What it was computed by.
    pub field: MeanField,
    /// Its distance from the measured plane.
    pub fit: Fit,
    /// {loss ≤ ε} of T1, of T2 and of both, predicted and measured.
    pub shares: Vec<(Goal, Share)>,
    /// Where it says that a goal is reached: T1, T2, and what the third plane shows if that is about them.
    pub contours: Vec<(Goal, Arc<[Polyline]>)>,
}

impl Reading {
    /// Reads a picture with some constants, of which it is not made; `third` is what its third plane is about.
    #[must_use]
    pub fn of(picture: &Picture, constants: &Constants, third: Goal) -> Self {
        let setup = picture.subject.setup();
        let setting = Setting::new(&Experiment {
            constants: *constants,
            ..setup.experiment.as_ref().clone()
        });
        let plane = &picture.plane;
        let [first, second, both] = Goal::of_axes(setting.axes);
        let goals = [first, second, third];
        let rule = |goal| Some((goal, judge_rule(goal, plane, &setting)?));
        let rule = [first, second, both].into_iter().filter_map(rule);
        let has_rule = setup.rule_absent().is_none();
        let prediction = picture.prediction.as_ref();
        let mut reading = Self {
            premises: picture.premises(constants),
            best: goals.map(|goal| best(goal, plane, constants.tau)),
            target: BestRegion::new(Goal::of(Role::Target), plane, constants),
            judged: Vec::new(),
            smallest_forgotten: Vec::new(),
            negations: negations(picture),
            // Where the way to merge has no model nothing was measured.
            disentanglement: plane
                .mean_disentanglement_where(|point| picture.subject.is_defined(point)),
            thresholds: picture.lines.first().and_then(Thresholds::on),
            rule: if has_rule { rule.collect() } else { Vec::new() },
            mean_field: prediction.and_then(|own| predicted(own, plane, goals, &setting)),
            output_correlation: picture.output_correlation(),
            setting,
            goals,
        };
        if reading.premises.are_met() {
            reading.judge(picture);
        }
        reading
    }

    fn judge(&mut self, picture: &Picture) {
        let setting = &self.setting;
        for statement in Statement::all(setting.axes) {
            if !statement.speaks(setting) {
                continue;
            }
            self.judged.push(Judged {
                statement,
                share: picture.judge(statement, setting),
                range: range_words(statement, setting.axes, &picture.plane.grid),
            });
            if let Statement::Theorem2(pair) = statement
                && let Some(line) = picture.line(pair)
            {
                let loss = smallest_forgotten_loss(line, setting);
                self.smallest_forgotten.push((pair, loss));
            }
        }
    }

    /// What the three planes are about.
    #[must_use]
    pub fn goals(&self) -> [Goal; 3] {
        self.goals
    }

    /// Around the cells of either plane that succeed by their loss.
    #[must_use]
    pub fn outlines(&self, plane: &Plane) -> [Vec<Polyline>; 3] {
        let constants = &self.setting.constants;
        self.goals
            .map(|goal| goal.outline(Metric::Loss, plane, constants))
    }

    /// The best cell of the third plane.
    #[must_use]
    pub fn best_of_third(&self) -> Option<Best> {
        let [_, _, third] = self.best;
        third
    }
}

fn best(goal: Goal, plane: &Plane, tau: f64) -> Option<Best> {
    let cell = best_cell(goal, plane, tau)?;
    Some(Best {
        goal,
        point: plane.point(cell),
        loss: goal.on(&plane.tasks).loss(tau, cell),
    })
}

/// Where task negation's rule ends on each line, against what the task that is kept does with its own vector alone.
fn negations(picture: &Picture) -> Vec<Negation> {
    let tasks: Vec<TaskId> = picture.subject.setup().experiment.tasks().collect();
    let alone = |task: TaskId| {
        let at = tasks.iter().position(|own| *own == task)?;
        picture.alone.get(at)
    };
    let on = |line| negation(line, alone(line.pair().held)?);
    picture.lines.iter().filter_map(on).collect()
}

fn predicted(
    prediction: &Prediction,
    measured: &Plane,
    [first, second, third]: [Goal; 3],
    setting: &Setting,
) -> Option<Predicted> {
    let (plane, constants) = (&prediction.plane, &setting.constants);
    let of_tasks = Some(third).filter(|goal| !goal.is_of_target());
    let contours = [first, second].into_iter().chain(of_tasks);
    let contours = contours.map(|goal| (goal, goal.outline(Metric::Loss, plane, constants).into()));
    let share = |goal| (goal, judge_prediction(goal, plane, measured, constants));
    Some(Predicted {
        field: prediction.field,
        fit: fit(plane, measured)?,
        shares: Goal::of_axes(setting.axes).map(share).into(),
        contours: contours.collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::*;
    use crate::Result;
    use crate::lab::{Lab, Setup};

    #[test]
    fn constants_and_goal_are_the_readings_own_and_no_cell_is_computed_again() -> Result<()> {
        let setup = Setup::new(Experiment::default()).with(|experiment| {
            experiment.grid.cells = 5;
            experiment.training.steps = 3;
        });
        let picture = Lab::new().picture(&setup, &|_| ControlFlow::Continue(()))?;
        let read = |epsilon: f64| {
            let constants = Constants {
                epsilon,
                ..Constants::default()
            };
            Reading::of(&picture, &constants, picture.third_goal())
        };
        // After three steps nothing is learned to 1e-6, and everything is to 10.
        let (strict, lenient) = (read(1e-6), read(10.0));
        assert!(!strict.premises.are_met() && strict.judged.is_empty());
        assert!(lenient.premises.are_met() && !lenient.judged.is_empty());
        assert_eq!(strict.best, lenient.best);
        let goals = strict.best.map(|best| best.map(|best| best.goal.key()));
        assert_eq!(goals, ["t1", "t2", "both"].map(|key| Some(key.to_owned())));
        let both = lenient.outlines(&picture.plane);
        assert!(both.iter().all(Vec::is_empty), "no cell fails");
        Ok(())
    }
}
