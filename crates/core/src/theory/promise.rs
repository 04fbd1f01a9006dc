//! What a statement promises where its condition holds, and with which constants.

use super::{Premises, Setting, Statement};
use crate::experiment::Constants;
use crate::number::short;
use crate::sweep::same;

impl Statement {
    /// The constants that its condition is held against here, "β = 0, c = 0.3"; nothing if there are none. They are
    /// unknown in the paper, so what is promised is promised with these.
    #[must_use]
    pub fn constants(self, setting: &Setting) -> Option<String> {
        let Constants {
            beta,
            c,
            theorem2,
            theorem2_right,
            ..
        } = setting.constants;
        let words = match self {
            Self::Theorem1(_) => format!("β = {}", told(beta)),
            Self::Theorem2(_) if setting.is_orthogonal() => return None,
            Self::Theorem2(_) if same(theorem2_right, 0.0) => format!("C = {}", told(theorem2)),
            Self::Theorem2(_) => {
                format!("C = {}, r = {}", told(theorem2), told(theorem2_right))
            }
            Self::Theorem3 | Self::Theorem3OnTasks => match c {
                Some(c) => format!("c = {}, β = {}", told(c), told(beta)),
                None => format!("some c, β = {}", told(beta)),
            },
        };
        Some(words)
    }

    /// What it says where its condition holds: that it is "promised", with which constants; or that it is an analogue.
    #[must_use]
    pub fn promise(self, setting: &Setting, premises: &Premises) -> String {
        match (self, self.constants(setting)) {
            _ if !premises.are_met() => "analogue".into(),
            (_, None) => "promised".into(),
            (Self::Theorem2(_), Some(constants)) => format!("predicted with {constants}"),
            (_, Some(constants)) => format!("promised with these constants, {constants}"),
        }
    }
}

/// A constant as it was set, without the digits that are only rounding.
fn told(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    short(&rounded.to_string(), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Axes;
    use crate::theory::FIRST;
    use crate::theory::Premise;

    fn promise(statement: Statement, alpha: f64, change: impl Fn(&mut Constants)) -> String {
        let mut constants = Constants::default();
        change(&mut constants);
        let setting = Setting {
            axes: Axes::default(),
            alpha,
            gamma: None,
            constants,
            mixed: Vec::new(),
        };
        statement.promise(&setting, &Premises::default())
    }

    #[test]
    fn what_rests_on_a_constant_says_so() {
        let (first, second) = (Statement::Theorem1(FIRST), Statement::Theorem2(FIRST));
        assert_eq!(
            promise(first, 0.6, |c| c.beta = 0.1 + 0.2),
            "promised with these constants, β = 0.3"
        );
        assert_eq!(promise(second, -0.6, |_| ()), "predicted with C = 1");
        assert_eq!(
            promise(second, -0.6, |c| c.theorem2_right = 0.05),
            "predicted with C = 1, r = 0.05"
        );
        // At α = 0 its interval is λ₂ ≤ 0, without a constant.
        assert_eq!(promise(second, 0.0, |_| ()), "promised");
        assert_eq!(
            promise(Statement::Theorem3OnTasks, 0.0, |c| c.c = Some(0.3)),
            "promised with these constants, c = 0.3, β = 0"
        );
    }

    #[test]
    fn without_a_premise_it_is_an_analogue() {
        let setting = Setting {
            axes: Axes::default(),
            alpha: 0.0,
            gamma: None,
            constants: Constants::default(),
            mixed: Vec::new(),
        };
        let premises = Premises::default().without(Premise::NoNoise, "token noise 1");
        for statement in Statement::all(Axes::default()) {
            assert_eq!(statement.promise(&setting, &premises), "analogue");
        }
    }
}
