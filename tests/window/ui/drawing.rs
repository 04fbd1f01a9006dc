//! Every range that an experiment may have is drawn, in every tab, with a bounded number of shapes.

use std::cell::RefCell;

use egui::Shape;
use egui::epaint::ClippedPrimitive;
use egui::epaint::Primitive;
use lambdascope::app::Overlay;
use lambdascope::experiment::Target;
use lambdascope::lab::PhaseQuestion;
use proptest::prelude::*;

use super::*;

/// Shapes and points of lines of a frame; a plane at rest has about 5,000.
const MOST_SHAPES: usize = 40_000;

fn size(shape: &Shape) -> usize {
    match shape {
        Shape::Vec(shapes) => shapes.iter().map(size).sum(),
        Shape::Path(path) => path.points.len(),
        _ => 1,
    }
}

/// Says what is wrong with the frame that was drawn last.
fn drawn(harness: &Screen) -> Result<(), String> {
    let output = harness.output();
    let shapes: usize = output.shapes.iter().map(|shape| size(&shape.shape)).sum();
    if shapes > MOST_SHAPES {
        return Err(format!("{shapes} shapes"));
    }
    let corners = harness.ctx.tessellate(output.shapes.clone(), 1.0);
    let bad = |clipped: &ClippedPrimitive| match &clipped.primitive {
        Primitive::Mesh(mesh) => mesh.vertices.iter().any(|vertex| !vertex.pos.is_finite()),
        Primitive::Callback(_) => false,
    };
    if let Some(bad) = corners.iter().find(|clipped| bad(clipped)) {
        return Err(format!("a corner that is nowhere in {:?}", bad.clip_rect));
    }
    Ok(())
}

/// An experiment that is trained and swept in no time.
fn quick() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 3;
    experiment.target = Some(Target {
        gamma: vec![0.6, 0.6],
    });
    experiment
}

/// Shows an experiment in every tab, until what the tab asks for is there.
fn look_everywhere(harness: &mut Screen, experiment: &Experiment) -> Result<(), String> {
    let state = &mut harness.state_mut().state;
    state.apply(Edit::Experiment(Box::new(experiment.clone())));
    if let Some(refused) = &state.notice {
        return Err(refused.clone());
    }
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.run_steps(1);
        until(harness, "all that the tab shows", |window| {
            let complete = |window: &Window| {
                let phase = window.state.shown.phase.as_ref();
                phase.is_some_and(|phase| phase.is_complete())
            };
            let inside = window.state.shown.inside.is_some();
            fresh(window)
                && match tab {
                    Tab::Phase => complete(window),
                    Tab::Anatomy => inside,
                    _ => true,
                }
        });
        drawn(harness).map_err(|why| format!("{tab:?}: {why}"))?;
    }
    Ok(())
}

fn everything_on() -> Screen {
    let mut harness = real();
    let state = &mut harness.state_mut().state;
    state.apply(ViewChange::Phase(PhaseQuestion {
        columns: 5,
        seeds: 1,
        ..PhaseQuestion::default()
    }));
    for overlay in Overlay::ALL {
        state.apply(ViewChange::Layer(overlay, true));
    }
    harness
}

/// Narrow and wide ranges anywhere.
fn range() -> impl Strategy<Value = [f64; 2]> {
    let low = prop_oneof![-3.0..3.0, -1e6..1e6, Just(0.0), Just(1.0)];
    (low, 0.0..9.0).prop_map(|(low, power): (f64, f64)| {
        let width = 10_f64.powf(-power) * f64::max(1.0, f64::abs(low)) * 1.001;
        [low, (low + width).min(1e6)]
    })
}

fn constant() -> impl Strategy<Value = f64> {
    (-300..300, 1.0..10.0).prop_map(|(power, digits)| digits * 10_f64.powi(power))
}

#[test]
fn a_plane_a_millionth_wide_is_drawn_in_every_tab() {
    let mut harness = everything_on();
    for [low, high] in [
        [0.0, 1e-6],
        [0.0, 1e-9],
        [1.0, 1.0 + 1.1e-9],
        [1e6 - 2e-3, 1e6],
        [-1e6, 1e6],
    ] {
        let mut experiment = quick();
        (experiment.grid.low, experiment.grid.high) = (low, high);
        assert_eq!(
            look_everywhere(&mut harness, &experiment),
            Ok(()),
            "{low} … {high}"
        );
    }
}

#[test]
fn any_range_and_any_constants_are_drawn_in_every_tab() {
    let harness = RefCell::new(everything_on());
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 20,
        ..ProptestConfig::with_cases(8)
    };
    let constants = prop::array::uniform4(prop_oneof![0.01..1.0, constant()]);
    let point = prop::array::uniform2(prop_oneof![-2.0..3.0, -1e6..1e6]);
    proptest!(config, |(
        [low, high] in range(),
        [beta, c, epsilon, tau] in constants,
        point in point,
        alpha in -1.0..1.0,
    )| {
        let mut experiment = quick();
        (experiment.grid.low, experiment.grid.high) = (low, high);
        experiment.constants.beta = beta;
        experiment.constants.theorem2 = c;
        experiment.constants.epsilon = epsilon;
        experiment.constants.tau = tau;
        experiment.coefficients = point.to_vec();
        experiment.set_alpha(lambdascope::experiment::Correlation::clamped(if alpha > 0.5 { 0.0 } else { alpha }));
        let looked = look_everywhere(&mut harness.borrow_mut(), &experiment);
        prop_assert_eq!(looked, Ok(()));
    });
}

#[test]
fn a_small_window_is_drawn() {
    let mut harness = everything_on();
    until(&mut harness, "the first picture", fresh);
    for [width, height] in [[900.0, 600.0], [1440.0, 400.0], [600.0, 900.0]] {
        harness.set_size(egui::vec2(width, height));
        for tab in Tab::ALL {
            harness.state_mut().state.apply(ViewChange::Tab(tab));
            harness.run_steps(3);
            assert_eq!(drawn(&harness), Ok(()), "{tab:?} of {width} by {height}");
        }
    }
}
