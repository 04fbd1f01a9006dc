use super::*;
use crate::experiment::{Correlation, Correlations, Data, DigitData, Experiment};
use crate::scene::Line;
use crate::sweep::Stats;
use crate::task::TaskId;

fn setup(alpha: f64, noise: f64) -> Setup {
    let mut experiment = Experiment {
        correlations: Correlations::of_two(Correlation::clamped(alpha)),
        ..Experiment::default()
    };
    if let Data::Patterns(data) = &mut experiment.data {
        data.noise = noise;
    }
    Setup::new(experiment)
}

fn marks(setup: &Setup, metric: Metric, held: f64, line: Option<&sweep::Line>) -> Vec<Mark> {
    let premises = setup.premises();
    slice_marks(&SliceSight {
        setup,
        premises: &premises,
        on: Overlays::default(),
        metric,
        running: Axis::Y,
        marker: [held, 1.2],
        line,
        ghosts: &[],
        seeds: None,
    })
}

/// Where the upright lines of a meaning stand, and whether they are of an analogue.
fn upright(marks: &[Mark], is: impl Fn(Meaning) -> bool) -> Vec<(f64, bool)> {
    let mut found = Vec::new();
    for line in lines(marks).filter(|line| is(line.meaning)) {
        found.extend(line.paths.iter().map(|path| (path[0][0], line.analogue)));
    }
    found
}

fn lines(marks: &[Mark]) -> impl Iterator<Item = &Line> {
    marks.iter().filter_map(Mark::as_line)
}

fn is_theorem(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Theorem(_))
}

fn fills(marks: &[Mark]) -> Vec<Vec<Vec<Point>>> {
    let mut found = Vec::new();
    for mark in marks {
        if let Mark::Fill(_, pieces) = mark {
            found.push(pieces.clone());
        }
    }
    found
}

#[test]
fn theorem_1s_interval_is_filled_from_one_minus_alpha_to_the_edge() {
    let found = marks(&setup(0.6, 0.0), Metric::Loss, 1.0, None);
    let ends = upright(&found, is_theorem);
    assert_eq!(ends.len(), 2);
    assert!((ends[0].0 - 0.4).abs() < 1e-12 && ends[1].0 == 3.0);
    let areas = fills(&found);
    assert_eq!((areas.len(), areas[0].len()), (1, 1));
    let across = areas[0][0].iter().map(|[x, _]| *x);
    assert!(across.clone().all(|x| (x - 0.4).abs() < 1e-12 || x == 3.0));
}

#[test]
fn of_an_analogue_there_are_dashed_ends_inside_the_plane_alone() {
    let found = marks(&setup(0.6, 0.3), Metric::Loss, 1.0, None);
    assert!(fills(&found).is_empty());
    let ends = upright(&found, is_theorem);
    assert_eq!(ends.len(), 1);
    assert!((ends[0].0 - 0.4).abs() < 1e-12 && ends[0].1);
}

#[test]
fn off_the_theorems_lines_they_are_silent() {
    let found = marks(&setup(0.6, 0.0), Metric::Loss, 0.9, None);
    assert!(
        found
            .iter()
            .all(|mark| !mark.meaning().is_some_and(is_theorem))
    );
    // A line that is still of another λ₁ is what is drawn, so it decides.
    let axes = crate::task::Axes::default();
    let line = sweep::Line::empty(axes, Axis::Y, 1.0, vec![-2.0, 3.0]);
    let found = marks(&setup(0.6, 0.0), Metric::Loss, 0.9, Some(&line));
    assert_eq!(upright(&found, is_theorem).len(), 2);
}

#[test]
fn levels_are_those_of_the_metric() {
    let at = |metric| {
        let found = marks(&setup(-0.6, 0.0), metric, 1.0, None);
        let levels = lines(&found).filter(|line| line.meaning == Meaning::Level);
        levels.map(|line| line.paths[0][0]).collect::<Vec<Point>>()
    };
    let loss: Vec<f64> = at(Metric::Loss).iter().map(|[_, y]| *y).collect();
    assert_eq!(loss, [0.1, 0.5], "ε and τ");
    let accuracy: Vec<f64> = at(Metric::Accuracy).iter().map(|[x, _]| *x).collect();
    assert_eq!(accuracy, [0.6], "−α");
    assert!(at(Metric::Margin).is_empty() && at(Metric::Disentanglement).is_empty());
}

#[test]
fn a_curve_is_cut_where_there_is_no_number() {
    let axes = crate::task::Axes::default();
    let values = vec![0.0, 1.0, 2.0, 3.0, 4.0];
    let mut line = sweep::Line::empty(axes, Axis::Y, 1.0, values);
    let losses = [0.1, 0.2, f64::NAN, 0.3, 0.4];
    let stats = losses.map(|loss| Stats {
        loss,
        ..Stats::default()
    });
    let role = Role::Task(TaskId::T2);
    line.tasks = vec![(role, stats.to_vec())];
    let found = marks(&setup(0.0, 0.0), Metric::Loss, 1.0, Some(&line));
    let curve = lines(&found).find(|line| line.meaning == Meaning::Curve(role));
    let curve = curve.map(|line| line.paths.to_vec());
    let expected = vec![vec![[0.0, 0.1], [1.0, 0.2]], vec![[3.0, 0.3], [4.0, 0.4]]];
    assert_eq!(curve, Some(expected));
}

#[test]
fn the_authors_points_stand_on_their_own_slice_alone() -> crate::Result<()> {
    let experiment = crate::experiment::preset("vit-authors-contradictory")?;
    let premises = Setup::new(experiment.clone()).premises();
    let points = |metric, running, marker, on, setup: &Setup| -> Vec<[f64; 2]> {
        let sight = SliceSight {
            setup,
            premises: &premises,
            on,
            metric,
            running,
            marker,
            line: None,
            ghosts: &[],
            seeds: None,
        };
        let dot = |mark: Mark| {
            let theirs = matches!(mark.meaning(), Some(Meaning::Authors(_)));
            if let Mark::Dot(dot) = mark
                && theirs
            {
                return Some(dot.at);
            }
            None
        };
        slice_marks(&sight).into_iter().filter_map(dot).collect()
    };
    let (own, on) = (Setup::new(experiment), Overlays::default());
    let found = points(Metric::Accuracy, Axis::Y, [1.0, 0.3], on, &own);
    // Figure 3, contradictory: T1 and T2 at λ = 0.6 and at −1.
    let printed = [[0.6, 0.7954], [0.6, 0.6252], [-1.0, 0.9421], [-1.0, 0.0497]];
    assert_eq!(found.len(), printed.len());
    for (found, printed) in found.iter().zip(printed) {
        assert!((found[0] - printed[0]).abs() < 1e-9 && (found[1] - printed[1]).abs() < 1e-9);
    }
    let other = own.with(|experiment| experiment.data = Data::Digits(DigitData::default()));
    for none in [
        points(Metric::Loss, Axis::Y, [1.0, 0.3], on, &own),
        points(Metric::Accuracy, Axis::X, [1.0, 1.0], on, &own),
        points(Metric::Accuracy, Axis::Y, [0.9, 0.3], on, &own),
        points(
            Metric::Accuracy,
            Axis::Y,
            [1.0, 0.3],
            on.with(Overlay::Authors, false),
            &own,
        ),
        points(Metric::Accuracy, Axis::Y, [1.0, 0.3], on, &other),
    ] {
        assert!(none.is_empty());
    }
    Ok(())
}
