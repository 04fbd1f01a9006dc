use super::*;
use crate::experiment::Experiment;
use crate::lab::{PhaseQuestion, Setup};
use crate::scene::Line;
use crate::task::Axis;

fn diagram(lambda1: f64) -> Arc<PhaseDiagram> {
    let setup = Setup::new(Experiment::default());
    let question = PhaseQuestion {
        lambda1,
        ..PhaseQuestion::default()
    };
    Arc::new(PhaseDiagram::new(&question, &setup))
}

fn sight<'a>(diagram: &'a Arc<PhaseDiagram>, constants: &'a Constants) -> PhaseSight<'a> {
    PhaseSight {
        analogues: false,
        diagram,
        constants,
        role: Role::Task(diagram.pair().free),
        metric: Metric::Loss,
        named: false,
        marker: None,
    }
}

fn lines(marks: &[Mark]) -> Vec<Line> {
    marks.iter().filter_map(Mark::as_line).cloned().collect()
}

#[test]
fn theorem_1s_border_is_one_minus_alpha_plus_beta() {
    let constants = Constants {
        beta: 0.2,
        ..Constants::default()
    };
    let diagram = diagram(1.0);
    let first = Meaning::Theorem(Statement::Theorem1(diagram.pair()));
    let found = lines(&phase_marks(&sight(&diagram, &constants)));
    let own: Vec<&Line> = found.iter().filter(|line| line.meaning == first).collect();
    assert!(!own.is_empty());
    for [alpha, lambda2] in own.iter().flat_map(|line| line.paths.concat()) {
        assert!((lambda2 - (1.2 - alpha)).abs() < 1e-9, "{alpha}");
    }
    // No column is there yet, so nothing is known to be promised.
    assert!(own.iter().all(|line| line.analogue));
}

#[test]
fn the_switch_is_on_the_diagram_of_the_free_task_alone() {
    let (diagram, constants) = (diagram(1.0), Constants::default());
    let of_free = sight(&diagram, &constants);
    let of_held = PhaseSight {
        role: Role::Task(diagram.pair().held),
        ..of_free
    };
    let has = |sight: &PhaseSight<'_>| {
        let found = lines(&phase_marks(sight));
        found.iter().any(|line| {
            line.meaning == Meaning::Switch && line.paths[..] == [vec![[-1.0, 1.0], [1.0, -1.0]]]
        })
    };
    assert!(has(&of_free) && !has(&of_held));
}

#[test]
fn off_the_line_nothing_of_the_theorems_is_drawn_or_named_or_in_the_legend() {
    let (diagram, constants) = (diagram(0.8), Constants::default());
    let sight = PhaseSight {
        named: true,
        ..sight(&diagram, &constants)
    };
    let marks = phase_marks(&sight);
    assert!(!marks.iter().any(|mark| matches!(mark, Mark::Text(_))));
    let meanings: Vec<Option<Meaning>> = marks.iter().map(Mark::meaning).collect();
    assert_eq!(meanings, [None, Some(Meaning::Measured)], "cells, a border");
    let found = phase_entries(&diagram, &constants, &[marks], Lacks::default());
    let samples: Vec<Sample> = found.iter().map(|entry| entry.sample).collect();
    assert_eq!(samples, [Sample::Line(Meaning::Measured, false)]);
}

#[test]
fn the_measured_border_is_of_the_loss_and_of_no_other_colour() {
    let (diagram, constants) = (diagram(1.0), Constants::default());
    for metric in [Metric::Loss, Metric::Accuracy, Metric::Margin] {
        let sight = PhaseSight {
            metric,
            ..sight(&diagram, &constants)
        };
        let found = lines(&phase_marks(&sight));
        let has = found.iter().any(|line| line.meaning == Meaning::Measured);
        assert_eq!(has, metric == Metric::Loss);
    }
}

#[test]
fn what_is_set_is_a_line_at_its_alpha_and_a_ring_where_lambda1_is_the_diagrams() {
    let (diagram, constants) = (diagram(1.0), Constants::default());
    let axis = Axis::X;
    for (lambda1, rings) in [(1.0, true), (0.9, false)] {
        let sight = PhaseSight {
            marker: Some((0.3, axis.pair(lambda1, -0.5))),
            ..sight(&diagram, &constants)
        };
        let marks = phase_marks(&sight);
        assert_eq!(marks.contains(&Mark::Ring([0.3, -0.5])), rings);
        let found = lines(&marks);
        let upright = found.iter().find(|line| line.meaning == Meaning::Marker);
        assert!(upright.is_some_and(|line| line.paths[0].iter().all(|[x, _]| *x == 0.3)));
    }
}
