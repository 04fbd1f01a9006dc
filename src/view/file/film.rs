//! What goes on in a film, from where to where, and how long it takes.

use egui::{RichText, Ui};

use crate::app::{FILM_RATE, FILM_SECONDS, FilmAxis, FilmChoice, FilmOver, State};
use crate::experiment::number::{COEFFICIENT, CORRELATION};
use crate::view::widget::scene::Scene;
use crate::view::widget::value_box::{Limits, ValueBox};

/// Draws what can be chosen, and says what comes of it.
pub(super) fn film_ui(ui: &mut Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let over = state.film_over();
    let mut choice = state.filing.film;
    ui.horizontal_wrapped(|ui| {
        ui.label("Of");
        for film in state.films() {
            let button = ui.radio(film == over, words(state, film));
            if button.on_hover_text(hint(film)).clicked() {
                choice = FilmChoice {
                    over: Some(film),
                    ends: None,
                    ..choice
                };
            }
        }
    });
    ui.horizontal(|ui| {
        if let FilmOver::Axis(axis) = over {
            let before = state.film_ends(axis);
            let mut ends = before;
            ui.label("from");
            end_ui(ui, state, axis, "First value", &mut ends[0]);
            ui.label("to");
            end_ui(ui, state, axis, "Last value", &mut ends[1]);
            ui.label("in");
            if ends != before {
                (choice.over, choice.ends) = (Some(over), Some(ends));
            }
        }
        let seconds = ValueBox {
            name: "seconds",
            label: "Seconds".into(),
            hint: match over {
                FilmOver::Axis(_) => {
                    "From the first picture to the last, which stands for another second"
                }
                FilmOver::Story => "How long each step is shown",
            },
            limits: Limits::from(FILM_SECONDS),
            speed: 0.1,
            decimals: None,
            size: None,
        };
        seconds.show(ui, &mut choice.seconds);
        ui.label(match over {
            FilmOver::Axis(_) => "s",
            FilmOver::Story => "s a step",
        });
    });
    let weak = |words: String| RichText::new(words).weak();
    match over {
        FilmOver::Axis(axis) => match state.film_sweep(axis) {
            Ok(sweep) => {
                let frames = sweep.frames(choice.seconds, FILM_RATE);
                ui.label(weak(format!("{frames} pictures, each computed in full")));
            }
            Err(error) => {
                let words = error.to_string().replace('-', "−");
                ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
            }
        },
        FilmOver::Story => {
            let steps = state.telling.as_ref();
            let steps = steps.map_or(0, |telling| telling.story.steps.len());
            ui.label(weak(format!(
                "{steps} pictures, as the stage shows the steps"
            )));
        }
    }
    if choice != state.filing.film {
        scene.send(crate::app::FileCommand::ChooseFilm(choice));
    }
}

fn words(state: &State, film: FilmOver) -> String {
    match film {
        FilmOver::Axis(FilmAxis::Step) => "the training".into(),
        FilmOver::Axis(axis) => axis.words().into(),
        FilmOver::Story => {
            let story = state.telling.as_ref().map(|telling| &telling.story);
            story.map_or(String::new(), |story| format!("“{}”", story.title))
        }
    }
}

fn hint(film: FilmOver) -> &'static str {
    match film {
        FilmOver::Axis(FilmAxis::Alpha) => "Every correlation is trained anew",
        FilmOver::Axis(FilmAxis::Coefficient(_)) => "The ring moves",
        FilmOver::Axis(FilmAxis::Step) => "The planes of the models at each step of their training",
        FilmOver::Story => "The story that is told, with its answers, step by step",
    }
}

/// A box for a first or a last value.
fn end_ui(ui: &mut Ui, state: &State, axis: FilmAxis, name: &str, end: &mut f64) {
    let experiment = &state.experiment;
    let (limits, speed) = match axis {
        FilmAxis::Alpha => (Limits::from((-1.0..=1.0, &CORRELATION)), 0.01),
        FilmAxis::Coefficient(_) => {
            let dragged = experiment.grid.low..=experiment.grid.high;
            (Limits::from((dragged, &COEFFICIENT)), 0.01)
        }
        FilmAxis::Step => (Limits::from(0..=experiment.training.steps), 1.0),
    };
    let value_box = ValueBox {
        name,
        label: format!("{name} of {}", axis.words()).into(),
        hint: "Drag, or click and type",
        limits,
        speed,
        decimals: None,
        size: None,
    };
    value_box.show(ui, end);
}
