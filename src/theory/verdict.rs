//! The verdict at one point: what is promised there, what was measured, and whether they agree.

use super::{Setting, Statement};
use crate::sweep::Point;
use crate::task::Role;

/// How a promise and a measurement go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Case {
    /// The condition holds, and it works.
    GuaranteedWorks,
    /// The condition holds with these constants, and it fails.
    GuaranteedFails,
    /// It works where nothing was promised.
    WorksUnguaranteed,
    /// Nothing promised, and it does not work.
    Neither,
}

impl Case {
    /// The case of a condition and a success.
    #[must_use]
    pub fn new(met: bool, works: bool) -> Self {
        match (met, works) {
            (true, true) => Self::GuaranteedWorks,
            (true, false) => Self::GuaranteedFails,
            (false, true) => Self::WorksUnguaranteed,
            (false, false) => Self::Neither,
        }
    }

    /// The case in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::GuaranteedWorks => "guaranteed and works",
            Self::GuaranteedFails => "guaranteed, fails with these constants",
            Self::WorksUnguaranteed => "works without a guarantee",
            Self::Neither => "neither",
        }
    }
}

/// One statement at the point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// The statement.
    pub statement: Statement,
    /// By how much its condition holds or misses.
    pub slack: f64,
    /// Whether what it promises was measured.
    pub works: bool,
    /// Both together.
    pub case: Case,
}

/// The losses that a verdict rests on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Losses {
    /// Each task's loss at the point.
    pub here: Vec<(Role, f64)>,
    /// Each task's loss with its own vector alone, at (1, 0) and (0, 1).
    pub alone: Vec<f64>,
}

/// What theory and measurement say at a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Whether every task is trained to ε, which every theorem presumes.
    pub trained: bool,
    /// The statements that speak at this point.
    pub findings: Vec<Finding>,
    /// The statements that speak at this correlation, but of other points.
    pub elsewhere: Vec<Statement>,
}

/// The verdict at a point.
#[must_use]
pub fn verdict(point: Point, losses: &Losses, setting: &Setting) -> Verdict {
    let loss = |role| {
        let found = losses.here.iter().find(|(own, _)| *own == role);
        found.map(|(_, loss)| *loss)
    };
    let mut findings = Vec::new();
    let mut elsewhere = Vec::new();
    for statement in Statement::ALL {
        if !statement.speaks(setting) {
            continue;
        }
        let free = statement.line().map_or(0.0, |held| point[1 - held]);
        let works = statement.works(loss, free, &setting.constants);
        match (statement.slack(point, setting), works) {
            (Some(slack), Some(works)) => findings.push(Finding {
                statement,
                slack,
                works,
                case: Case::new(slack >= 0.0, works),
            }),
            _ => elsewhere.push(statement),
        }
    }
    let epsilon = setting.constants.epsilon;
    Verdict {
        trained: losses.alone.iter().all(|loss| *loss <= epsilon),
        findings,
        elsewhere,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Constants;

    fn at(point: Point, alpha: f64, here: [f64; 2]) -> Verdict {
        let losses = Losses {
            here: vec![(Role::Task(0), here[0]), (Role::Task(1), here[1])],
            alone: vec![0.0, 0.02],
        };
        let setting = Setting {
            alpha,
            gamma: None,
            constants: Constants::default(),
        };
        verdict(point, &losses, &setting)
    }

    #[test]
    fn the_four_cases() {
        let case = |lambda2, loss| at([1.0, lambda2], 0.5, [0.0, loss]).findings[0].case;
        assert_eq!(case(0.6, 0.05), Case::GuaranteedWorks);
        assert_eq!(case(0.6, 0.5), Case::GuaranteedFails);
        assert_eq!(case(0.4, 0.05), Case::WorksUnguaranteed);
        assert_eq!(case(0.4, 0.5), Case::Neither);
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
                Statement::Theorem1 { held: 0 },
                Statement::Theorem2 { held: 0 },
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
