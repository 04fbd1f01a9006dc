//! Our 2-D rule, not the paper's: what both sums of coefficients, of values and of attention, must be for a task to
//! be kept, anywhere on the plane.
//!
//! The merged model's value along μ₁ is p₁ = λ₁ + αλ₂ times that of training, its attention logit along μ₁ is
//! q₁ = λ₁ + α²λ₂ times (the pattern enters once in the value and twice in the logit); T2 likewise with the names
//! exchanged. Task i is kept where p_i ≥ 1 − ε and q_i ≥ 0. Another task that is mixed in at λ_k adds λ_k times its
//! correlation to p_i and λ_k times the square of it to q_i.
//!
//! For both tasks at once the half of it that speaks of the values, p₁, p₂ ≥ 1 − ε, is the same set on the default
//! plane: where it holds, q_i < 0 needs a coefficient above (1 − ε)/(α(1 − α)) ≥ 4(1 − ε) if α > 0, and cannot be if
//! α ≤ 0. For one task alone and α < 0 the sets differ, and the one with the attention is nearer to what is measured.

use super::{Condition, HalfPlane, Setting, Share};
use crate::sweep::{Goal, Plane};
use crate::task::{Axis, Role};

/// p_i ≥ 1 − ε and q_i ≥ 0 of the task whose coefficient runs along an axis.
fn of_task(own: Axis, setting: &Setting) -> [HalfPlane; 2] {
    let (alpha, epsilon) = (setting.alpha, setting.constants.epsilon);
    let (values, attention) = setting.mixed.iter().fold((0.0, 0.0), |(p, q), mixed| {
        let with = own.of(mixed.correlations);
        (p + mixed.lambda * with, q + mixed.lambda * with * with)
    });
    [
        HalfPlane::new(own.pair(1.0, alpha), 1.0 - epsilon - values),
        HalfPlane::new(own.pair(1.0, alpha * alpha), -attention),
    ]
}

/// The half-planes whose common part the rule says is {loss ≤ ε} of a task on the plane's axes, or of both; none for
/// other goals, of which it says nothing.
#[must_use]
pub fn rule(goal: Goal, setting: &Setting) -> Vec<HalfPlane> {
    let own = |role: Role| setting.axes.axis(role.task()?);
    let own: Option<Vec<Axis>> = goal.to_keep().map(own).collect();
    let own = own.filter(|_| !goal.forgets()).unwrap_or_default();
    own.into_iter()
        .flat_map(|own| of_task(own, setting))
        .collect()
}

/// The rule held against {loss ≤ ε} over the cells of a plane; nothing for a goal of which it says nothing.
#[must_use]
pub fn judge_rule(goal: Goal, plane: &Plane, setting: &Setting) -> Option<Share> {
    let sides = rule(goal, setting);
    if sides.is_empty() {
        return None;
    }
    let mut share = Share::default();
    let on = goal.on(&plane.tasks);
    for index in 0..plane.grid.cells * plane.grid.cells {
        let point = plane.point(index);
        let met = sides
            .iter()
            .all(|side| Condition::at_least(side.slack(point)).holds);
        share.add(met, on.excess(index, &setting.constants) <= 0.0);
    }
    Some(share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Constants, Grid};
    use crate::sweep::ROUNDING;
    use crate::task::Axes;
    use crate::task::TaskId;
    use crate::theory::FIRST;

    const EPSILON: f64 = 0.1;

    fn both() -> Goal {
        Goal::kept(Axes::default().tasks())
    }

    fn setting(alpha: f64) -> Setting {
        Setting {
            axes: Axes::default(),
            alpha,
            gamma: None,
            constants: Constants {
                epsilon: EPSILON,
                ..Constants::default()
            },
            mixed: Vec::new(),
        }
    }

    fn inside(sides: &[HalfPlane], point: [f64; 2]) -> bool {
        sides.iter().all(|side| side.slack(point) >= 0.0)
    }

    #[test]
    fn each_task_has_its_values_and_its_attention() {
        // At α = −0.6 and λ = (0, −2): p₁ = 1.2 is enough, q₁ = −0.72 is not.
        let [values, attention] = of_task(Axis::X, &setting(-0.6));
        assert!((values.slack([0.0, -2.0]) - 0.3).abs() < 1e-12);
        assert!((attention.slack([0.0, -2.0]) + 0.72).abs() < 1e-12);
        // T2's are the same with the coefficients exchanged.
        let [values, attention] = of_task(Axis::Y, &setting(-0.6));
        assert!((values.slack([-2.0, 0.0]) - 0.3).abs() < 1e-12);
        assert!((attention.slack([-2.0, 0.0]) + 0.72).abs() < 1e-12);
    }

    #[test]
    fn on_lambda_1_equal_to_1_it_is_theorem_1s_threshold_less_epsilon() {
        for alpha in [0.0, 0.3, 0.9] {
            let sides = rule(both(), &setting(alpha));
            let threshold = 1.0 - alpha - EPSILON;
            assert!(inside(&sides, [1.0, threshold + 1e-9]));
            assert!(!inside(&sides, [1.0, threshold - 1e-9]));
        }
    }

    #[test]
    fn the_attention_changes_nothing_for_both_tasks_on_the_default_plane_but_does_beyond() {
        let axis = Grid::default().values();
        for step in -10..=10 {
            let alpha = f64::from(step) / 10.0;
            let all = rule(both(), &setting(alpha));
            let values = [all[0], all[2]];
            for (x, y) in axis.iter().flat_map(|x| axis.iter().map(move |y| (*x, *y))) {
                assert_eq!(inside(&all, [x, y]), inside(&values, [x, y]), "α = {alpha}");
            }
        }
        // α = 0.5, λ = (−3, 8): p = (1, 6.5) but q₁ = −1.
        let all = rule(both(), &setting(0.5));
        assert!(inside(&[all[0], all[2]], [-3.0, 8.0]) && !inside(&all, [-3.0, 8.0]));
    }

    #[test]
    fn of_a_target_or_of_forgetting_it_says_nothing() {
        assert!(rule(Goal::of(Role::Target), &setting(0.0)).is_empty());
        assert!(rule(Goal::forgetting(FIRST), &setting(0.0)).is_empty());
    }

    #[test]
    fn a_plane_on_which_the_rule_is_exact_has_iou_1() {
        // Losses 1 − p_i, and 2 where the attention is turned round.
        let mut plane = Plane::new(
            Grid::default(),
            &[Role::Task(TaskId::T1), Role::Task(TaskId::T2)],
        );
        let alpha = -0.6;
        for index in 0..plane.grid.cells * plane.grid.cells {
            let point = plane.point(index);
            for axis in Axis::BOTH {
                let (own, other) = (axis.of(point), axis.other().of(point));
                let (p, q) = (own + alpha * other, own + alpha * alpha * other);
                // A cell on the border itself must not be decided by the last bit.
                let loss = if q < -ROUNDING {
                    2.0
                } else {
                    (1.0 - p - 1e-9).max(0.0)
                };
                plane.tasks[axis.index()].cells[index].loss = loss;
            }
        }
        for goal in Goal::of_axes(Axes::default()) {
            let share = judge_rule(goal, &plane, &setting(alpha));
            assert_eq!(share.and_then(|share| share.iou()), Some(1.0), "{goal:?}");
        }
        let other = judge_rule(both(), &plane, &setting(0.0));
        assert!(
            other
                .and_then(|share| share.iou())
                .is_some_and(|iou| iou < 0.2)
        );
    }
}
