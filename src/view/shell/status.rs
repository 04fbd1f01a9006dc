//! The status line, and messages that stay until they are put away.

use crate::view::widget::fit;
use crate::view::widget::instead::not_computed;
use crate::view::widget::value_box::whole;
use egui::{Color32, RichText};
use std::time::Duration;

use crate::app::action::Action;
use crate::app::{Freshness, Progress};
use crate::lab::{Picture, Stage, Study, samples_words, time_words};
use crate::shown;
use crate::sweep::{AGREEMENT, difference_words};
use crate::view::widget::action::action_ui;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// Less time than this, in seconds, is over before it is read.
const WORTH_TELLING: f64 = 0.5;
/// From this time on, in seconds, an estimate is worth telling before anything was measured.
const WORTH_SAYING: f64 = 5.0;

/// The status line.
pub(in crate::view) fn status_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let colours = scene.colours();
    ui.add_space(1.0);
    ui.horizontal(|ui| {
        match state.freshness() {
            Freshness::UpToDate => {
                dot(ui, colours.good);
                ui.label(RichText::new("up to date").color(colours.good));
            }
            Freshness::Working { .. } => {
                dot(ui, colours.warning);
                let doing = [state.preview_words(), Some(doing(scene))];
                let words = doing.into_iter().flatten().collect::<Vec<_>>().join(" · ");
                ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
            }
            Freshness::Failed { why } => {
                dot(ui, colours.bad);
                if !state.is_fresh() {
                    ui.label(RichText::new(doing(scene)).color(ui.visuals().warn_fg_color));
                }
                let words = RichText::new(not_computed(why)).color(colours.bad);
                ui.add(egui::Label::new(words).truncate());
            }
        }
        if let Some(Progress {
            stage: Stage::Study,
            share,
            ..
        }) = state.work.progress
        {
            let what = match state.study() {
                Some(Study::Phase(_)) => "phase diagram",
                Some(Study::Authors(_)) => "our side of the authors' table",
                Some(Study::Bases(_)) => "bases",
                Some(Study::Runs(_)) => "runs on the shelf",
                Some(Study::Seeds(_) | Study::Inside(_)) | None => "seeds",
            };
            let percent = theme::number(100.0 * share, 0);
            let words = format!("{what} {percent} %");
            ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
        }
        film_ui(ui, scene);
        picture_ui(ui, scene);
    });
}

/// How far the film is that is being made, and the way out of it.
fn film_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let Some([drawn, frames]) = scene.state.filming else {
        return;
    };
    let words = format!("film: {drawn} of {frames} frames");
    ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
    action_ui(
        ui,
        scene,
        Action::StopFilm,
        egui::Button::new("Stop").small(),
    );
}

pub(super) fn dot(ui: &mut egui::Ui, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(9.0, 9.0), egui::Sense::hover());
    ui.painter().circle_filled(rect.center(), 4.0, colour);
}

/// A part of what is said of a picture.
struct Part {
    words: RichText,
    hint: String,
    /// Of the parts that the line has no room for, the highest goes first.
    rank: u8,
}

/// What is said of the picture on screen: all of it, or what the line has room for, and the rest by hovering over it.
fn picture_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    let Some(picture) = &scene.state.shown.picture else {
        return;
    };
    scene.dim(ui);
    let gap = 8.0 + ui.spacing().item_spacing.x;
    let wide = |ui: &egui::Ui, part: &Part| fit::width(ui, part.words.clone()) + gap;
    let mut parts = parts(scene, picture);
    let mut left_out = Vec::new();
    // One stays, whatever the room, with what was left out behind it: whether the numbers can be trusted.
    while parts.len() > 1
        && parts.iter().map(|part| wide(ui, part)).sum::<f32>() > ui.available_width()
    {
        let ranked = parts.iter().enumerate();
        let Some((last, _)) = ranked.max_by_key(|(_, part)| part.rank) else {
            break;
        };
        left_out.push(parts.remove(last).words.text().to_owned());
    }
    for part in parts {
        ui.add_space(8.0);
        let more = left_out.iter().map(|words| format!("\n{words}"));
        ui.label(part.words)
            .on_hover_text(part.hint + &more.collect::<String>());
    }
}

fn parts(scene: &Scene<'_>, picture: &Picture) -> Vec<Part> {
    let subject = &picture.subject;
    let cells = picture.plane.grid.cells;
    let part = |words: String, hint: &str, rank| Part {
        words: RichText::new(words).weak(),
        hint: hint.to_owned(),
        rank,
    };
    let trained = if subject.setup().has_models() {
        "models from file".to_owned()
    } else {
        let steps = subject.setup().steps();
        let seconds = subject.training_time().as_secs_f64();
        format!("trained {steps} steps in {}", time(seconds))
    };
    let seconds = picture.plane_time.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate to two digits")]
    let rate = (cells * cells * picture.plane.tasks.len()) as f64 / seconds.max(1e-9);
    let checked = format!("kernel against candle: {}", difference_words(picture.check));
    let check = Part {
        words: if picture.check <= AGREEMENT {
            RichText::new(checked).weak()
        } else {
            RichText::new(checked).color(scene.colours().bad).strong()
        },
        hint: "The largest difference of loss or mean margin between the fast kernel and candle's plain forward pass, on a few cells of this plane; no number where one of them has none. Red above 10⁻⁴: these numbers are not to be trusted".into(),
        rank: 0,
    };
    // The picture's own, like all that stands before it.
    let seed = subject.setup().experiment.training.seed;
    vec![
        part(
            format!("{cells}×{cells} cells, {}", samples_words(subject)),
            "What the planes were computed on",
            2,
        ),
        part(trained, "Both trainings together", 3),
        part(
            format!("plane in {} ({} cells/s)", time(seconds), rough(rate)),
            "Cells of all tasks, a second",
            4,
        ),
        check,
        part(
            format!("seed {}", whole(seed)),
            &format!("The seed of everything random, {seed}"),
            1,
        ),
    ]
}

fn doing(scene: &Scene<'_>) -> String {
    let Some(progress) = scene.state.work.progress else {
        return "updating".into();
    };
    let what = match progress.stage {
        Stage::Data => "updating: data",
        // A training of a moment has no share that could be read.
        Stage::Training { task } if is_short(scene) => {
            return format!("updating: training {}", task.symbol());
        }
        Stage::Training { task } => &format!("updating: training {}", task.symbol()),
        Stage::Pretraining if is_short(scene) => return "updating: pre-training".into(),
        Stage::Pretraining => "updating: pre-training",
        Stage::Plane => "updating: plane",
        Stage::Lines => "updating: lines",
        Stage::Probe => "updating: slice",
        Stage::Anatomy => "updating: whole task vectors",
        Stage::Study => "study",
    };
    let percent = theme::number(100.0 * progress.share, 0);
    let left = progress.left(&scene.state.setup(), scene.now);
    match left.map(|left| left.as_secs_f64()) {
        Some(left) if left > WORTH_TELLING => {
            format!("{what} {percent} %, about {} left", time(left))
        }
        // Before the pace of the work is known.
        _ => match scene.state.work.expected {
            Some(seconds) if seconds > WORTH_SAYING => {
                format!("{what} {percent} %, {} in all", time_words(seconds))
            }
            _ => format!("{what} {percent} %"),
        },
    }
}

/// Whether the work on screen is over before its time is worth telling.
fn is_short(scene: &Scene<'_>) -> bool {
    let expected = scene.state.work.expected;
    expected.is_none_or(|seconds| seconds <= WORTH_SAYING)
}

/// A duration in the unit that suits it.
fn time(seconds: f64) -> String {
    if seconds < 1.0 {
        format!("{} ms", theme::number(seconds * 1000.0, 0))
    } else {
        format!("{} s", theme::number(seconds, 1))
    }
}

/// A large number in short.
fn rough(value: f64) -> String {
    if value >= 1e6 {
        format!("{} M", theme::number(value / 1e6, 1))
    } else if value >= 1e3 {
        format!("{} k", theme::number(value / 1e3, 0))
    } else {
        theme::number(value, 0)
    }
}

/// Between two pictures of a message that fades.
const FADING: Duration = Duration::from_millis(40);
/// From the window's lower edge to what only informs.
const ABOVE_STATUS: f32 = 40.0;

/// What went wrong, which stays until it is put away, and what was done, which fades: over the window's lower end, so that
/// nothing moves.
pub(in crate::view) fn messages_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    let colours = scene.colours();
    let failed = scene.state.work.failed.as_ref();
    let failed = failed.filter(|failure| !failure.put_away);
    let failed = failed.map(|failure| failure.why.clone());
    let wrong = [failed, scene.state.notice.clone()].into_iter().flatten();
    let mut messages: Vec<_> = wrong.map(|words| (words, colours.bad, 1.0)).collect();
    if let Some(words) = scene.state.done.clone() {
        let strength = scene.state.done_strength(scene.now);
        if strength < 1.0 {
            ctx.request_repaint_after(FADING);
        }
        messages.push((words, colours.good, strength));
    }
    if messages.is_empty() {
        return;
    }
    egui::Area::new(egui::Id::unique("messages"))
        .order(egui::Order::Foreground)
        .anchor(egui::Align2::CENTER_BOTTOM, egui::vec2(0.0, -ABOVE_STATUS))
        .show(ctx, |ui| {
            for (words, colour, strength) in messages {
                ui.scope(|ui| {
                    ui.multiply_opacity(strength);
                    let frame = egui::Frame::popup(ui.style()).inner_margin(8.0);
                    frame.stroke((1.0, colour)).show(ui, |ui| {
                        ui.set_max_width((ctx.content_rect().width() - 80.0).min(720.0));
                        ui.horizontal_wrapped(|ui| {
                            message_ui(ui, scene, &words);
                        });
                    });
                });
            }
        });
}

fn message_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, words: &str) {
    ui.label(RichText::new(shown::message(words)).color(scene.colours().text));
    action_ui(ui, scene, Action::Dismiss, egui::Button::new("Dismiss"));
}
