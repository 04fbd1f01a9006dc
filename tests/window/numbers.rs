//! What the window says of numbers that are none, of a training that diverged, and of evaluations that do not agree.

use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::Shape;
use egui_kittest::kittest::Queryable;
use lambdascope::Result;
use lambdascope::app::{Edit, FileCommand, ViewChange};
use lambdascope::lab::{Files, Lab, Listener, Picture, Probe, Setup, Study};
use lambdascope::sweep::{Metric, Point};
use lambdascope::worker::Artist;

use crate::screen::{SIZE, Screen, data, drawn_by, fresh, settle, until};

type Outcome = std::result::Result<(), Box<dyn std::error::Error>>;

/// Draws pictures whose check against candle found another difference.
struct Differing(Lab, Option<f64>);

impl Artist for Differing {
    fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        let picture = self.0.picture(setup, listener)?;
        let check = self.1.unwrap_or(picture.check);
        Ok(Arc::new(Picture {
            check,
            ..picture.as_ref().clone()
        }))
    }

    fn probe(&mut self, picture: &Picture, point: Point, listener: Listener<'_>) -> Result<Probe> {
        Lab::probe(picture, point, listener)
    }

    fn study(&mut self, setup: &Setup, study: &Study, listener: Listener<'_>) -> Result<()> {
        self.0.study(setup, study, listener).map(|_| ())
    }
}

/// A window on a coarse grid.
fn window(check: Option<f64>) -> Screen {
    let mut screen = drawn_by(move || Differing(Lab::new(), check), SIZE);
    edit(&mut screen, |experiment| {
        experiment.grid.cells = 5;
        experiment.training.steps = 20;
    });
    settle(&mut screen, "a picture");
    screen
}

fn edit(harness: &mut Screen, change: impl FnOnce(&mut lambdascope::experiment::Experiment)) {
    let state = &mut harness.state_mut().state;
    let mut experiment = state.experiment.clone();
    change(&mut experiment);
    state.apply(Edit::Experiment(Box::new(experiment)));
}

/// The colour of a text of the last frame.
fn colour(harness: &Screen, text: &str) -> Option<egui::Color32> {
    fn look(shape: &Shape, text: &str) -> Option<egui::Color32> {
        match shape {
            Shape::Vec(shapes) => shapes.iter().find_map(|shape| look(shape, text)),
            Shape::Text(found) if found.galley.text() == text => {
                let own = found.galley.job.sections.first()?.format.color;
                Some(found.override_text_color.unwrap_or(own))
            }
            _ => None,
        }
    }
    let mut shapes = harness.output().shapes.iter();
    shapes.find_map(|clipped| look(&clipped.shape, text))
}

fn is_red(colour: egui::Color32) -> bool {
    colour.r() > colour.g() + 60 && colour.r() > colour.b() + 60
}

#[test]
fn evaluations_that_do_not_agree_are_red() -> Outcome {
    for (check, words, red) in [
        (1e-4, "kernel against candle: 1·10⁻⁴", false),
        (2e-4, "kernel against candle: 2·10⁻⁴", true),
        (f64::INFINITY, "kernel against candle: no number", true),
    ] {
        let harness = window(Some(check));
        let found = colour(&harness, words).ok_or(words)?;
        assert_eq!(is_red(found), red, "{words}: {found:?}");
    }
    Ok(())
}

fn overflowing() -> Result<Arc<Files>> {
    let models = data("overflow/models.safetensors");
    let tasks = data("overflow/tasks.safetensors");
    Ok(Arc::new(Files::read(Some(&models), Some(&tasks))?))
}

/// How many textures are as fine as the pattern of what has no value asks for; a plane's texel is a cell otherwise.
fn patterned(harness: &Screen) -> usize {
    let textures = harness.ctx.tex_manager();
    let textures = textures.read();
    textures
        .allocated()
        .filter(|(_, texture)| texture.size == [400, 400])
        .count()
}

#[test]
fn cells_without_a_value_have_a_pattern_and_an_entry_in_the_legend() -> Outcome {
    let mut harness = window(None);
    assert!(harness.query_by_label("no value").is_none());
    assert_eq!(patterned(&harness), 0);
    harness
        .state_mut()
        .state
        .apply(FileCommand::Show(overflowing()?));
    let start = Instant::now();
    let words = "kernel against candle: no number";
    while !fresh(harness.state()) || harness.query_by_label(words).is_none() {
        assert!(start.elapsed() < Duration::from_mins(1));
        harness.run_steps(1);
    }
    assert_eq!(patterned(&harness), 3);
    for metric in [
        Metric::Accuracy,
        Metric::Margin,
        Metric::Disentanglement,
        Metric::Loss,
    ] {
        harness.state_mut().state.apply(ViewChange::Metric(metric));
        harness.run_steps(2);
        assert!(
            harness.query_all_by_label("no value").count() >= 1,
            "{metric:?}"
        );
        assert!(
            harness.query_by_label_contains("— %").is_none(),
            "{metric:?}"
        );
        assert!(
            harness.query_by_label_contains("NaN").is_none(),
            "{metric:?}"
        );
    }
    Ok(())
}

#[test]
fn a_training_that_diverges_is_explained_and_the_next_one_works() {
    let mut harness = window(None);
    let before = harness
        .state()
        .state
        .experiment
        .model
        .one_layer()
        .unwrap()
        .initial_v;
    edit(&mut harness, |experiment| {
        experiment
            .model
            .change_one_layer(|model| model.initial_v = 1e38);
    });
    until(&mut harness, "a failure", |window| {
        window.state.work.failed.is_some()
    });
    for said in [
        "training of T₁ diverged at step",
        "of 20: the loss left the range of 32-bit floats",
    ] {
        assert!(harness.query_all_by_label_contains(said).count() >= 1);
    }
    edit(&mut harness, |experiment| {
        experiment
            .model
            .change_one_layer(|model| model.initial_v = before);
    });
    settle(&mut harness, "a picture");
    assert!(harness.query_by_label_contains("diverged").is_none());
    assert!(harness.query_by_label("up to date").is_some());
}
