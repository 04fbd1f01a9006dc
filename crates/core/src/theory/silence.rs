//! Why a statement says nothing at a point.

use super::{Setting, Statement};
use crate::sweep::{Point, same};
use crate::task::{Axes, Axis, TaskId};

/// Why a statement does not speak of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Silence {
    /// It speaks of tasks that correlate with the other sign.
    OtherSign,
    /// It speaks of orthogonal tasks, α = 0.
    NotOrthogonal,
    /// It speaks of orthogonal tasks, and this one is mixed in.
    Askew(TaskId),
    /// It speaks of two tasks, and this one is mixed in.
    MixedIn(TaskId),
    /// It needs a target that has something of either task.
    NoGamma,
    /// It speaks of the lines λ₁ = 1 and λ₂ = 1 only, of these axes.
    OffTheLines(Axes),
    /// It presumes that no coefficient is 0, and that of this task is.
    NoneOfTask(TaskId),
    /// A task that it is about was not measured.
    NotMeasured,
}

impl Statement {
    /// Why it says nothing of a point; nothing if its condition holds or misses there.
    #[must_use]
    pub fn silence(self, point: Point, setting: &Setting) -> Option<Silence> {
        if self.slack(point, setting).is_some() {
            return None;
        }
        let smaller = if point[0].abs() > point[1].abs() {
            Axis::Y
        } else {
            Axis::X
        };
        Some(match self {
            Self::Theorem1(_) | Self::Theorem2(_) if !self.speaks(setting) => {
                let mixed = setting.mixed.first();
                mixed.map_or(Silence::OtherSign, |mixed| Silence::MixedIn(mixed.task))
            }
            Self::Theorem1(_) | Self::Theorem2(_) => Silence::OffTheLines(setting.axes),
            Self::Theorem3 | Self::Theorem3OnTasks if !setting.is_orthogonal() => {
                match setting.askew() {
                    Some(task) if same(setting.alpha, 0.0) => Silence::Askew(task),
                    _ => Silence::NotOrthogonal,
                }
            }
            Self::Theorem3 if !self.speaks(setting) => Silence::NoGamma,
            Self::Theorem3 | Self::Theorem3OnTasks => {
                Silence::NoneOfTask(setting.axes.task(smaller))
            }
        })
    }
}

impl Silence {
    /// The reason as the end of a sentence.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::OtherSign => "it speaks of correlations of the other sign".into(),
            Self::NotOrthogonal => "it needs orthogonal tasks, every α = 0".into(),
            Self::Askew(task) => format!(
                "it needs orthogonal tasks, and {} is mixed in",
                task.symbol()
            ),
            Self::MixedIn(task) => {
                format!("it speaks of two tasks, and {} is mixed in", task.symbol())
            }
            Self::NoGamma => "it needs a γ other than 0".into(),
            Self::OffTheLines(axes) => {
                let [first, second] = axes.tasks().map(TaskId::coefficient);
                format!("off the lines {first} = 1 and {second} = 1")
            }
            Self::NoneOfTask(task) => {
                let coefficient = task.coefficient();
                format!("{coefficient} = 0, and it presumes coefficients other than 0")
            }
            Self::NotMeasured => "a task that it is about was not measured".into(),
        }
    }
}

/// A sentence for every reason for which some of `silent` say nothing of a point, with the names of these.
#[must_use]
pub fn silences(silent: &[Statement], point: Point, setting: &Setting) -> Vec<String> {
    let mut told: Vec<(Silence, Vec<&str>)> = Vec::new();
    for statement in silent {
        let silence = statement.silence(point, setting);
        let silence = silence.unwrap_or(Silence::NotMeasured);
        let name = statement.name();
        match told.iter_mut().find(|(reason, _)| *reason == silence) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => told.push((silence, vec![name])),
        }
    }
    told.into_iter()
        .map(|(silence, names)| format!("{}: silent here, {}.", names.join(", "), silence.words()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Constants;
    use crate::theory::FIRST;

    fn told(point: Point) -> Vec<String> {
        let setting = Setting {
            axes: Axes::default(),
            alpha: 0.0,
            gamma: Some([0.6, 0.6]),
            constants: Constants::default(),
            mixed: Vec::new(),
        };
        let silent: Vec<Statement> = Statement::all(Axes::default())
            .into_iter()
            .filter(|statement| statement.slack(point, &setting).is_none())
            .collect();
        silences(&silent, point, &setting)
    }

    #[test]
    fn on_a_line_but_at_a_coefficient_of_0_the_coefficient_is_the_reason() {
        let at = told([1.0, 0.0]);
        assert!(at.iter().any(|words| words.starts_with("Theorem 3")));
        let of_theorem_3 = at.iter().find(|words| words.contains("Theorem 3"));
        let words = of_theorem_3.map(String::as_str).unwrap_or_default();
        assert!(
            words.contains("λ₂ = 0") && !words.contains("off the lines"),
            "{words}"
        );
        let mirrored = told([0.0, 1.0]).join("");
        assert!(mirrored.contains("λ₁ = 0"), "{mirrored}");
    }

    #[test]
    fn of_the_wrong_tasks_the_tasks_are_the_reason() {
        let at = |alpha, gamma, statement: Statement| {
            let setting = Setting {
                axes: Axes::default(),
                alpha,
                gamma: Some(gamma),
                constants: Constants::default(),
                mixed: Vec::new(),
            };
            statement.silence([1.0, 1.2], &setting)
        };
        let (some, none) = ([0.6, 0.6], [0.0, 0.0]);
        let reason = |alpha, gamma| at(alpha, gamma, Statement::Theorem3);
        assert_eq!(reason(0.3, some), Some(Silence::NotOrthogonal));
        assert_eq!(reason(0.0, none), Some(Silence::NoGamma));
        assert_eq!(reason(0.0, some), None);
        let first = Statement::Theorem1(FIRST);
        assert_eq!(at(-0.3, some, first), Some(Silence::OtherSign));
        assert_eq!(at(0.3, some, first), None);
    }

    #[test]
    fn off_the_lines_theorems_1_and_2_are_silent_and_theorem_3_is_not() {
        let words = told([1.3, 1.2]);
        assert_eq!(
            words,
            ["Theorem 1, Theorem 2: silent here, off the lines λ₁ = 1 and λ₂ = 1."]
        );
    }

    #[test]
    fn what_was_not_measured_is_no_matter_of_the_place() {
        let setting = Setting {
            axes: Axes::default(),
            alpha: 0.0,
            gamma: Some([0.6, 0.6]),
            constants: Constants::default(),
            mixed: Vec::new(),
        };
        let words = silences(&[Statement::Theorem3], [1.3, 1.2], &setting);
        assert!(words[0].contains("not measured"), "{words:?}");
    }
}
