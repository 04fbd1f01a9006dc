//! Where statements speak, and by how much their conditions hold.

use super::*;
use crate::experiment::{Constants, Experiment, Grid};
use crate::sweep::{LINE_STEP, line_values};
use crate::task::TaskId;
use crate::theory::{FIRST, SECOND};

fn setting(alpha: f64, gamma: Option<Point>, change: impl Fn(&mut Constants)) -> Setting {
    let mut constants = Constants::default();
    change(&mut constants);
    Setting {
        axes: Axes::default(),
        alpha,
        gamma,
        constants,
        mixed: Vec::new(),
    }
}

/// Three tasks, the third held at λ₃ and at these correlations with the first two.
fn three(alpha: f64, lambda: f64, with: [f64; 2]) -> Setting {
    let mut experiment = Experiment::default();
    experiment.set_tasks(3);
    let [first, second, third] = [0, 1, 2].map(|index| TaskId::new(index).unwrap());
    let correlation = crate::experiment::Correlation::clamped;
    experiment.set_alpha(correlation(alpha));
    experiment
        .correlations
        .set(first, third, correlation(with[0]));
    experiment
        .correlations
        .set(second, third, correlation(with[1]));
    experiment.coefficients[2] = lambda;
    Setting::new(&experiment)
}

#[test]
fn theorems_about_two_tasks_are_silent_where_a_third_is_mixed_in() {
    let statement = Statement::Theorem1(FIRST);
    assert!(close(
        statement.slack([1.0, 0.5], &three(0.6, 0.0, [0.3, 0.2])),
        0.1
    ));
    let mixed = three(0.6, 0.4, [0.0, 0.0]);
    assert_eq!(statement.slack([1.0, 0.5], &mixed), None);
    assert_eq!(Statement::Theorem2(FIRST).interval(&mixed), None);
}

#[test]
fn theorem_3_counts_a_third_orthogonal_task_and_is_silent_of_one_askew() {
    let mut orthogonal = three(0.0, 2.0, [0.0, 0.0]);
    orthogonal.gamma = Some([0.6, 0.5]);
    orthogonal.mixed[0].gamma = 0.4;
    orthogonal.constants.beta = 0.1;
    // As in equation4's test: 0.93 − 1.2.
    let slack = Statement::Theorem3.slack([1.0, 1.0], &orthogonal);
    assert!(close(slack, 0.93 - 1.2), "{slack:?}");
    assert_eq!(
        Statement::Theorem3.slack([1.0, 1.0], &three(0.0, 2.0, [0.3, 0.0])),
        None
    );
    let third = TaskId::new(2).unwrap();
    let on_third = orthogonal.equation_4_on(third).unwrap();
    assert!((on_third.value(super::super::Part::Sum, [1.0, 1.0]) - 2.0).abs() < 1e-12);
    assert!(three(0.0, 0.0, [0.0, 0.0]).equation_4_on(third).is_none());
}

fn close(slack: Option<f64>, expected: f64) -> bool {
    slack.is_some_and(|slack| (slack - expected).abs() < 1e-12)
}

#[test]
fn theorem_1_speaks_on_both_lines_from_one_minus_alpha_up() {
    let (first, second) = (Statement::Theorem1(FIRST), Statement::Theorem1(SECOND));
    let aligned = setting(0.6, None, |_| ());
    assert!(close(first.slack([1.0, 0.5], &aligned), 0.1));
    assert!(close(first.slack([1.0, 0.3], &aligned), -0.1));
    assert!(close(second.slack([0.5, 1.0], &aligned), 0.1));
    assert_eq!(first.slack([1.1, 0.5], &aligned), None);
    assert_eq!(first.slack([1.0, 0.5], &setting(-0.1, None, |_| ())), None);
    let stricter = setting(0.6, None, |c| c.beta = 0.05);
    assert!(close(first.slack([1.0, 0.5], &stricter), 0.05));
}

#[test]
fn theorem_2_speaks_between_minus_c_over_alpha_squared_and_0() {
    let statement = Statement::Theorem2(FIRST);
    let opposed = setting(-0.5, None, |c| c.theorem2 = 1.5);
    assert!(close(statement.slack([1.0, -0.25], &opposed), 0.25));
    assert!(close(statement.slack([1.0, -5.5], &opposed), 0.5));
    assert!(close(statement.slack([1.0, -7.0], &opposed), -1.0));
    let irrelevant = setting(0.0, None, |_| ());
    assert!(close(statement.slack([1.0, -100.0], &irrelevant), 100.0));
    assert!(close(statement.slack([1.0, 0.5], &irrelevant), -0.5));
    assert_eq!(
        statement.slack([1.0, -1.0], &setting(0.3, None, |_| ())),
        None
    );
}

#[test]
fn the_slides_best_point_breaks_theorem_3s_second_condition() {
    // Σλγ = 1.2·0.792 + 0.6·0.637 = 1.3326, Σλγ² = 1.2·0.627264 − 0.6·0.405769 = 0.5092554.
    let slides = setting(0.0, Some([0.792, -0.637]), |_| ());
    let slack = Statement::Theorem3.slack([1.2, -0.6], &slides);
    assert!(close(slack, 0.509_255_4 - 1.0), "{slack:?}");
    let fixed = setting(0.0, Some([0.792, -0.637]), |c| c.c = Some(0.2));
    assert!(close(
        Statement::Theorem3.slack([1.2, -0.6], &fixed),
        0.509_255_4 - 1.2
    ));
}

#[test]
fn theorem_3_needs_orthogonal_tasks_and_coefficients_other_than_0() {
    let gamma = Some([0.6, 0.6]);
    assert_eq!(
        Statement::Theorem3.slack([3.0, 3.0], &setting(0.1, gamma, |_| ())),
        None
    );
    assert_eq!(
        Statement::Theorem3.slack([3.0, 0.0], &setting(0.0, gamma, |_| ())),
        None
    );
    assert_eq!(
        Statement::Theorem3.slack([3.0, 3.0], &setting(0.0, None, |_| ())),
        None
    );
    // s = min(3.6, 2.16) = 2.16 and b = 0: min(1.16, 1.16, 1).
    assert!(close(
        Statement::Theorem3.slack([3.0, 3.0], &setting(0.0, gamma, |_| ())),
        1.0
    ));
    // β = 0.2: b = 0.6, min(1.16, 0.56, 0.4).
    let noisy = setting(0.0, gamma, |c| c.beta = 0.2);
    assert!(close(Statement::Theorem3.slack([3.0, 3.0], &noisy), 0.4));
    // Fixed c = 0.5: min(2.1, 0.66, 0.5 − 0.6).
    let fixed = setting(0.0, gamma, |c| {
        c.beta = 0.2;
        c.c = Some(0.5);
    });
    assert!(close(Statement::Theorem3.slack([3.0, 3.0], &fixed), -0.1));
}

#[test]
fn on_both_tasks_theorem_3_is_the_quadrant_above_one() {
    let orthogonal = setting(0.0, None, |_| ());
    let slack = |point| Statement::Theorem3OnTasks.slack(point, &orthogonal);
    assert!(close(slack([1.5, 1.2]), 0.2));
    assert!(close(slack([0.9, 1.2]), -0.1));
}
/// Whether a condition holds at the point of a line that is nearest to a coefficient.
fn holds_on_line(statement: Statement, free: f64, setting: &Setting) -> Option<bool> {
    let values = line_values(&Grid::default(), LINE_STEP);
    let nearest = values
        .into_iter()
        .min_by(|a, b| (a - free).abs().total_cmp(&(b - free).abs()))?;
    let condition = statement.condition([1.0, nearest], setting)?;
    Some(condition.holds && condition.slack.to_bits() == 0)
}

#[test]
fn theorem_1_is_met_at_equality_whatever_alpha_is() {
    let statement = Statement::Theorem1(FIRST);
    for step in 0..=100_u8 {
        let alpha = f64::from(step) / 100.0;
        let on_line = holds_on_line(statement, 1.0 - alpha, &setting(alpha, None, |_| ()));
        assert_eq!(on_line, Some(true), "α = {alpha} on the line");
        // On a grid of 101 values from 0 to 1, where every 1 − α is a cell.
        let grid = Grid {
            low: 0.0,
            high: 1.0,
            cells: 101,
        };
        let free = grid.value(100 - usize::from(step));
        let cell = statement.condition([1.0, free], &setting(alpha, None, |_| ()));
        assert!(
            cell.is_some_and(|cell| cell.holds && cell.slack == 0.0),
            "α = {alpha}"
        );
        let below = statement.condition([1.0, free - 0.01], &setting(alpha, None, |_| ()));
        assert!(below.is_some_and(|cell| !cell.holds), "α = {alpha}");
    }
}

#[test]
fn theorem_2_is_met_at_both_ends() {
    let statement = Statement::Theorem2(FIRST);
    for step in 58..=100 {
        // C is such that the end is a point of the line, and r is one too.
        let alpha = -f64::from(step) / 100.0;
        let end = -1.7;
        let opposed = setting(alpha, None, |c| {
            c.theorem2 = -end * alpha * alpha;
            c.theorem2_right = 0.3;
        });
        assert_eq!(
            holds_on_line(statement, end, &opposed),
            Some(true),
            "α = {alpha}"
        );
        assert_eq!(
            holds_on_line(statement, 0.3, &opposed),
            Some(true),
            "α = {alpha}"
        );
    }
}

#[test]
fn the_right_end_of_theorem_2_is_for_contradictory_tasks_alone() {
    let statement = Statement::Theorem2(FIRST);
    let at = |alpha, free| {
        statement.slack(
            [1.0, free],
            &setting(alpha, None, |c| c.theorem2_right = 0.2),
        )
    };
    // min(r − λ₂, λ₂ + C/α²) = min(0.1, 0.1 + 4).
    assert!(close(at(-0.5, 0.1), 0.1));
    assert!(close(at(-0.5, 0.3), -0.1));
    assert!(close(at(0.0, 0.1), -0.1));
}

#[test]
fn at_a_fixed_c_no_cell_is_lost_to_rounding() {
    let setting = setting(0.0, Some([0.7, 0.5]), |constants| {
        constants.c = Some(0.3);
        constants.beta = 0.1;
    });
    let values = Grid::default().values();
    let cells = |statement: Statement| {
        let points = values.iter().flat_map(|y| values.iter().map(|x| [*x, *y]));
        let met = points.filter_map(|point| statement.condition(point, &setting));
        met.filter(|condition| condition.holds).count()
    };
    // Without room for rounding 316 and 256 are left.
    assert_eq!(cells(Statement::Theorem3), 371);
    // λ₁ and λ₂ from 1.3 to 3, 18 values each.
    assert_eq!(cells(Statement::Theorem3OnTasks), 324);
}

#[test]
fn on_both_tasks_some_c_leaves_out_the_edge() {
    let orthogonal = setting(0.0, None, |_| ());
    let at = |point| Statement::Theorem3OnTasks.condition(point, &orthogonal);
    assert!(at([1.0, 1.2]).is_some_and(|edge| !edge.holds && edge.slack == 0.0));
    assert!(at([1.1, 1.1]).is_some_and(|inside| inside.holds));
}
