mod layers;

use std::ops::ControlFlow;

use super::*;
use crate::app::HeldPlane;
use crate::experiment::{Correlation, Correlations, Data, Experiment, Median, Merge, PRESETS};
use crate::lab::{Lab, Picture};
use crate::scene::{Cell, Lacks, Length, Line, Sample, entries};
use crate::task::{Role, TaskId};
use crate::theory::Premises;

/// Half a cell of the default grid: the plane ends so far beyond its outermost values.
const HALF: f64 = 0.05;

fn setup(alpha: f64, change: impl FnOnce(&mut Experiment)) -> Setup {
    let mut experiment = Experiment {
        correlations: Correlations::of_two(Correlation::clamped(alpha)),
        target: None,
        ..Experiment::default()
    };
    change(&mut experiment);
    Setup::new(experiment)
}

fn all_layers() -> Overlays {
    Overlay::ALL
        .into_iter()
        .fold(Overlays::default(), |on, layer| on.with(layer, true))
}

fn seen<'a>(setup: &'a Setup, premises: &'a Premises, on: Overlays) -> Sight<'a> {
    let axes = setup.experiment.axes();
    let [first, second, _] = Goal::of_axes(axes);
    let layers = Layers {
        on,
        scope: Scope::Screen,
    };
    Sight {
        setup,
        premises,
        plane: None,
        compared: None,
        ray: None,
        reading: None,
        goals: [first, second, setup.third_goal(setup.has_target())],
        metric: Metric::Loss,
        layers,
        ghosts: &[],
        marker: None,
        promises: true,
    }
}

/// The marks of one of the planes of a setup, without any cells.
fn marks(setup: &Setup, on: Overlays, slot: usize) -> Vec<Mark> {
    let premises = setup.premises();
    plane_marks(&seen(setup, &premises, on), slot, Outlines::default())
}

fn lines(marks: &[Mark]) -> Vec<&Line> {
    marks.iter().filter_map(Mark::as_line).collect()
}

fn of(marks: &[Mark], holds: impl Fn(Statement) -> bool) -> Vec<Line> {
    let is = |line: &&Line| matches!(line.meaning, Meaning::Theorem(statement) if holds(statement));
    lines(marks).into_iter().filter(is).cloned().collect()
}

fn near(left: &[Point], right: &[Point]) -> bool {
    let close = |(left, right): (&Point, &Point)| {
        (0..2).all(|axis| (left[axis] - right[axis]).abs() < 1e-9)
    };
    left.len() == right.len() && left.iter().zip(right).all(close)
}

#[test]
fn theorem_1_is_on_both_lines_from_one_minus_alpha_to_the_edge() {
    let setup = setup(0.6, |_| ());
    let found = of(&marks(&setup, Overlays::default(), 2), |statement| {
        matches!(statement, Statement::Theorem1(_))
    });
    assert_eq!(found.len(), 2);
    let end = 3.0 + HALF;
    assert!(near(&found[0].paths[0], &[[1.0, 0.4], [1.0, end]]));
    assert!(near(&found[1].paths[0], &[[0.4, 1.0], [end, 1.0]]));
    assert!(found.iter().all(|line| !line.analogue));
}

#[test]
fn theorem_2_ends_at_minus_c_over_alpha_squared_and_at_0() {
    // −C/α² = −0.5/0.36 = −1.3888…
    let setup = setup(-0.6, |experiment| experiment.constants.theorem2 = 0.5);
    let low = -0.5 / 0.36;
    let both = of(&marks(&setup, Overlays::default(), 0), |_| true);
    assert_eq!(both.len(), 2);
    assert!(near(&both[0].paths[0], &[[1.0, low], [1.0, 0.0]]));
    // Where T₁ is kept and T₂ forgotten the other line would promise the opposite.
    let third = of(&marks(&setup, Overlays::default(), 2), |_| true);
    assert_eq!(third, both[..1]);
}

#[test]
fn theorem_3_is_the_quadrant_above_one_just_inside_theorem_1s_lines() {
    let setup = setup(0.0, |_| ());
    let found = of(&marks(&setup, Overlays::default(), 0), |statement| {
        statement == Statement::Theorem3OnTasks
    });
    let corners = &found[0].paths[0];
    for axis in 0..2 {
        let lowest = corners.iter().map(|corner| corner[axis]).reduce(f64::min);
        // 1.4 % of the plane's side, 5 and a cell.
        let expected = 1.0 + 0.014 * (5.0 + 2.0 * HALF);
        assert!(lowest.is_some_and(|lowest| (lowest - expected).abs() < 1e-9));
        // Cut beyond the plane, so that no line runs along its edge.
        let highest = corners.iter().map(|corner| corner[axis]).reduce(f64::max);
        assert!(highest.is_some_and(|highest| highest > 3.0 + HALF));
    }
    assert_eq!(corners.first(), corners.last(), "closed");
}

#[test]
fn the_extrapolation_begins_where_both_patterns_values_are_one() {
    // λ₁ + αλ₂ = 1 and αλ₁ + λ₂ = 1 meet at 1/(1 + α) in either coefficient.
    let setup = setup(0.25, |_| ());
    let found = marks(&setup, Overlays::default(), 0);
    let tip = [0.8, 0.8];
    let hatched = found.iter().find_map(|mark| {
        if let Mark::Hatch(hatch) = mark {
            return Some(hatch.clone());
        }
        None
    });
    let has_tip = |corners: &[Point]| corners.iter().any(|corner| near(&[*corner], &[tip]));
    assert!(hatched.is_some_and(|hatch| has_tip(&hatch.corners)));
    let outline = lines(&found)
        .into_iter()
        .find(|line| line.meaning == Meaning::Extrapolation);
    assert!(outline.is_some_and(|outline| has_tip(&outline.paths[0])));
    // Where one task is to be forgotten it would promise the opposite.
    let third = marks(&setup_of_forgetting(), Overlays::default(), 2);
    assert!(
        third
            .iter()
            .all(|mark| mark.meaning() != Some(Meaning::Extrapolation))
    );
}

fn setup_of_forgetting() -> Setup {
    setup(-0.3, |_| ())
}

#[test]
fn off_the_plane_there_is_no_line_and_a_region_is_said_to_be_absent() {
    let setup = setup(0.0, |experiment| {
        experiment.grid.low = -2.0;
        experiment.grid.high = 0.5;
    });
    let found = marks(&setup, Overlays::default(), 0);
    assert!(of(&found, |_| true).is_empty());
    let absent = Mark::Absent(Statement::Theorem3OnTasks, "outside this plane".into());
    assert!(found.contains(&absent));
    assert!(
        !found.iter().any(|mark| matches!(mark, Mark::Hatch(_))),
        "the extrapolation begins at (1, 1)"
    );
}

#[test]
fn without_a_premise_theorems_are_analogues_and_measurements_are_not() {
    let noisy = setup(0.5, |experiment| {
        if let Data::Patterns(data) = &mut experiment.data {
            data.noise = 0.2;
        }
    });
    let found = marks(&noisy, Overlays::default(), 0);
    assert!(!of(&found, |_| true).is_empty());
    for line in lines(&found) {
        let is_of_theorem = matches!(line.meaning, Meaning::Theorem(_));
        assert_eq!(line.analogue, is_of_theorem, "{:?}", line.meaning);
    }
}

#[test]
fn the_measured_border_is_where_the_loss_is_epsilon() {
    let setup = setup(0.0, |experiment| experiment.constants.epsilon = 0.37);
    let grid = setup.experiment.grid;
    let mut plane = Plane::new(grid, &[TaskId::T1, TaskId::T2].map(Role::Task));
    // The loss is λ₁, so it is 0.37 where λ₁ is.
    for index in 0..grid.cells * grid.cells {
        let [lambda1, _] = plane.point(index);
        for task in &mut plane.tasks {
            task.cells[index].loss = lambda1;
        }
    }
    let goal = Goal::kept([TaskId::T1]);
    let outline = goal.outline(Metric::Loss, &plane, &setup.experiment.constants);
    let premises = setup.premises();
    let plane = Arc::new(plane);
    let sight = Sight {
        plane: Some(&plane),
        ..seen(&setup, &premises, Overlays::default())
    };
    let found = plane_marks(
        &sight,
        0,
        Outlines {
            measured: outline.into(),
            plain: None,
        },
    );
    let measured = lines(&found)
        .into_iter()
        .find(|line| line.meaning == Meaning::Measured)
        .map(|line| line.paths.clone());
    let points: Vec<Point> = measured.iter().flat_map(|paths| paths.concat()).collect();
    assert!(points.len() >= grid.cells);
    assert!(points.iter().all(|[x, _]| (x - 0.37).abs() < 1e-6));
    assert!(matches!(found[0], Mark::Heat(_)), "the cells lie below");
}

#[test]
fn what_is_held_is_on_the_plane_of_its_goal_and_in_the_legend() {
    let setup = Setup::new(Experiment::default());
    let premises = setup.premises();
    let [first, second, _] = Goal::of_axes(setup.experiment.axes());
    let ghost = |name: &str, pattern, goal| Ghost {
        name: name.into(),
        of: "Irrelevant, α = 0".into(),
        pattern,
        planes: vec![HeldPlane {
            goal,
            lines: [vec![[0.0, 0.0], [1.0, 1.0]]].into(),
        }],
        slice: None,
    };
    let held = [
        ghost("before", 4, second),
        ghost("nowhere", 0, Goal::of(Role::Target)),
    ];
    let sight = Sight {
        ghosts: &held,
        ..seen(&setup, &premises, Overlays::default())
    };
    assert_eq!(sight.goals[..2], [first, second]);
    let planes: Vec<Vec<Mark>> = (0..3)
        .map(|slot| plane_marks(&sight, slot, Outlines::default()))
        .collect();
    let places = planes.iter().map(|marks| {
        let ghosts = lines(marks).into_iter();
        let ghosts = ghosts.filter(|line| matches!(line.meaning, Meaning::Ghost(_)));
        ghosts.map(|line| line.meaning).collect::<Vec<Meaning>>()
    });
    let places: Vec<Vec<Meaning>> = places.collect();
    assert_eq!(places, [vec![], vec![Meaning::Ghost(4)], vec![]]);
    for (length, words) in [
        (Length::Short, "before"),
        (Length::Full, "before: Irrelevant, α = 0"),
    ] {
        let legend = entries(&sight, &planes, Lacks::default(), length);
        let told: Vec<&str> = legend
            .iter()
            .filter(|entry| matches!(entry.sample, Sample::Line(Meaning::Ghost(_), _)))
            .map(|entry| entry.words.as_str())
            .collect();
        assert_eq!(told, [words]);
    }
}
