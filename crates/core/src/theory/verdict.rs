//! The verdict at one point: what is promised there, what was measured, and whether they agree.

use super::{Condition, Premises, Setting, Statement};
use crate::sweep::Point;
use crate::task::Role;

/// How a promise and a measurement go together, where every premise is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// The condition holds, and it works.
    PromisedWorks,
    /// The condition holds with these constants, and it fails.
    MetFails,
    /// It works where nothing was promised.
    WorksUnpromised,
    /// Nothing promised, and it does not work.
    Neither,
}

impl Case {
    /// The case of a condition and a success.
    #[must_use]
    pub fn new(met: bool, works: bool) -> Self {
        match (met, works) {
            (true, true) => Self::PromisedWorks,
            (true, false) => Self::MetFails,
            (false, true) => Self::WorksUnpromised,
            (false, false) => Self::Neither,
        }
    }

    /// The case in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::PromisedWorks => "promised and works",
            Self::MetFails => "condition met, fails with these constants",
            Self::WorksUnpromised => "works, no promise here",
            Self::Neither => "neither",
        }
    }
}

/// One statement at the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The statement.
    pub statement: Statement,
    /// Its condition there.
    pub condition: Condition,
    /// Whether what it speaks of was measured.
    pub works: bool,
    /// Both together; nothing for an analogue.
    pub case: Option<Case>,
}

/// What theory and measurement say at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What every theorem presumes, and which of it is missing.
    pub premises: Premises,
    /// The statements that speak at this point.
    pub findings: Vec<Finding>,
    /// The statements that speak at this correlation, but of other points.
    pub elsewhere: Vec<Statement>,
}

/// The verdict at a point, from each task's loss there.
#[must_use]
pub fn verdict(
    point: Point,
    here: &[(Role, f64)],
    setting: &Setting,
    premises: &Premises,
) -> Verdict {
    let loss = |role| {
        let found = here.iter().find(|(own, _)| *own == role);
        found.map(|(_, loss)| *loss)
    };
    let mut findings = Vec::new();
    let mut elsewhere = Vec::new();
    for statement in Statement::all(setting.axes) {
        // Without an α there is no condition to speak of.
        if !premises.know_alpha() || !statement.speaks(setting) {
            continue;
        }
        let works = statement.works(loss, point, setting);
        match (statement.condition(point, setting), works) {
            (Some(condition), Some(works)) => findings.push(Finding {
                statement,
                condition,
                works,
                case: premises
                    .are_met()
                    .then(|| Case::new(condition.holds, works)),
            }),
            _ => elsewhere.push(statement),
        }
    }
    Verdict {
        premises: premises.clone(),
        findings,
        elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Constants;
    use crate::task::{Axes, TaskId};
    use crate::theory::FIRST;
    use crate::theory::Premise;

    fn at(point: Point, alpha: f64, here: [f64; 2]) -> Verdict {
        let here = [
            (Role::Task(TaskId::T1), here[0]),
            (Role::Task(TaskId::T2), here[1]),
        ];
        let setting = Setting {
            axes: Axes::default(),
            alpha,
            gamma: None,
            constants: Constants::default(),
            mixed: Vec::new(),
        };
        verdict(point, &here, &setting, &Premises::default())
    }

    #[test]
    fn the_four_cases() {
        let case = |lambda2, loss| at([1.0, lambda2], 0.5, [0.0, loss]).findings[0].case;
        assert_eq!(case(0.6, 0.05), Some(Case::PromisedWorks));
        assert_eq!(case(0.6, 0.5), Some(Case::MetFails));
        assert_eq!(case(0.4, 0.05), Some(Case::WorksUnpromised));
        assert_eq!(case(0.4, 0.5), Some(Case::Neither));
    }

    #[test]
    fn without_a_premise_nothing_is_promised_and_without_alpha_nothing_said() {
        let setting = Setting {
            axes: Axes::default(),
            alpha: 0.6,
            gamma: None,
            constants: Constants::default(),
            mixed: Vec::new(),
        };
        let here = [(Role::Task(TaskId::T1), 0.0), (Role::Task(TaskId::T2), 0.0)];
        let told = |premise| {
            let premises = Premises::default().without(premise, "something else");
            verdict([1.0, 1.2], &here, &setting, &premises).findings
        };
        let noisy = told(Premise::NoNoise);
        assert!(noisy[0].works && noisy[0].condition.holds && noisy[0].case.is_none());
        assert!(told(Premise::KnownCorrelation).is_empty());
    }

    #[test]
    fn at_alpha_0_both_theorems_speak_on_the_line_and_theorem_3_off_it() {
        let names = |verdict: Verdict| -> Vec<Statement> {
            verdict
                .findings
                .iter()
                .map(|finding| finding.statement)
                .collect()
        };
        assert_eq!(
            names(at([1.0, 1.2], 0.0, [0.0; 2])),
            [
                Statement::Theorem1(FIRST),
                Statement::Theorem2(FIRST),
                Statement::Theorem3OnTasks,
            ]
        );
        assert_eq!(
            names(at([1.3, 1.2], 0.0, [0.0; 2])),
            [Statement::Theorem3OnTasks]
        );
        assert!(names(at([1.3, 1.2], 0.4, [0.0; 2])).is_empty());
    }
}
