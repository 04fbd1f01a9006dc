//! A story that is told: its band of words, its keys, and the black stage, which there is without a story, too.

use egui::{Align, Button, Key, Layout, RichText, Sense, TextStyle, UiBuilder, vec2};

use super::stage::{HEIGHT, SMALLEST_TEXT};
use crate::app::action::Action;
use crate::app::story::{Answer, On};
use crate::app::{Outcome, Tell, Telling};
use crate::number::written as number;
use crate::sweep::Point;
use crate::view::controls;
use crate::view::widget::action::action_ui;
use crate::view::widget::fit;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;
use crate::view::widget::words::{GAP, QUESTION, words_ui};

/// The most of the stage's height that the band takes.
const MOST: f32 = HEIGHT / 5.0;
/// The height of the row with title and buttons.
const TITLE: f32 = 26.0;
/// Above and below the words.
const MARGIN: f32 = 3.0;
/// Left and right of them.
const SIDE: f32 = 8.0;
/// What the buttons of the way through it say.
const AGAIN: &str = "Back to the step";
const BACK: &str = "Back";
const NEXT: &str = "Next";
const END: &str = "✕";
/// How a guess is marked.
const HOW: &str = "(click, or Enter and arrows)";
/// Decimals of guesses and answers.
const DECIMALS: usize = 2;

/// The keys of a story. They are asked first: what they do not take is everybody's.
pub(super) fn keys_ui(ui: &egui::Ui, scene: &mut Scene<'_>) {
    let tells = scene.state.telling.is_some();
    let presents = scene.state.view.present;
    if !tells && !presents {
        return;
    }
    let typing = ui.ctx().text_edit_focused();
    let free =
        ui.memory(|memory| memory.focused().is_none()) && !egui::Popup::is_any_open(ui.ctx());
    let pressed = |keys: &[Key]| {
        keys.iter()
            .any(|key| ui.input_mut(|input| take(input, *key)))
    };
    let is_black = is_black(scene);
    // Without a story these keys have a meaning on the black stage alone.
    let turns = tells || is_black;
    let on =
        turns && (pressed(&[Key::PageDown]) || (free && pressed(&[Key::ArrowRight, Key::Space])));
    let back = turns && (pressed(&[Key::PageUp]) || (free && pressed(&[Key::ArrowLeft])));
    let black = presents && !typing && pressed(&[Key::Period, Key::B]);
    if is_black {
        if on || back || black {
            scene.send(Tell::Black(false));
        }
        return;
    }
    if black {
        scene.send(Tell::Black(true));
    }
    if on {
        scene.send(Tell::Next);
    }
    if back {
        scene.send(Tell::Back);
    }
}

/// Takes the presses of a key that came with no other one: with Alt, say, it is somebody else's. A frame may be so long
/// that the other key is up again at its end.
fn take(input: &mut egui::InputState, key: Key) -> bool {
    let before = input.events.len();
    input.events.retain(|event| {
        !matches!(event, egui::Event::Key { key: own, pressed: true, modifiers, .. }
            if *own == key && modifiers.is_none())
    });
    input.events.len() < before
}

/// Whether a story's keys, which a clicker sends too, call for no controls on the stage.
pub(super) fn is_of_story(scene: &Scene<'_>, key: Key) -> bool {
    let keys = [
        Key::ArrowRight,
        Key::ArrowLeft,
        Key::Space,
        Key::Period,
        Key::B,
    ];
    keys.contains(&key) && (scene.state.telling.is_some() || matches!(key, Key::Period | Key::B))
}

/// Whether nothing is shown, so that everybody looks at the speaker.
pub(super) fn is_black(scene: &Scene<'_>) -> bool {
    scene.state.view.present && scene.state.black
}

/// The black stage; a click ends it as a key does.
pub(super) fn black_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let frame = egui::Frame::new().fill(egui::Color32::BLACK);
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        let size = ui.available_size();
        let (_, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Black stage"));
        describe(&response, "Shows the stage again");
        if response.clicked() {
            scene.send(Tell::Black(false));
        }
    });
}

/// The band: title, words, question, and the way through the story. On the stage the row of controls stands in the
/// title's place while `stirred`.
pub(super) fn band_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, stirred: bool) {
    let state = scene.state;
    let Some(telling) = &state.telling else {
        return;
    };
    let width = ui.available_width();
    let room = if state.view.present {
        MOST - TITLE - GAP - 2.0 * MARGIN
    } else {
        f32::INFINITY
    };
    let room = vec2(width - 2.0 * SIDE, room);
    let measured = scene.canvas.words.measured(ui, &telling.story, room);
    let height = TITLE + GAP + measured.height;
    let sizes = measured.sizes.get(telling.step);
    let size = sizes.copied().unwrap_or(SMALLEST_TEXT);
    let colours = scene.colours();
    let frame = egui::Frame::new()
        .fill(colours.card)
        .corner_radius(4.0)
        .inner_margin(vec2(SIDE, MARGIN));
    let whole = vec2(width, height + 2.0 * MARGIN);
    let (rect, _) = ui.allocate_exact_size(whole, Sense::hover());
    let mut ui = ui.new_child(UiBuilder::new().max_rect(rect));
    ui.set_clip_rect(rect.intersect(ui.clip_rect()));
    frame.show(&mut ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(6.0, GAP);
        let inner = ui.available_width();
        ui.set_min_size(vec2(inner, height));
        let layout = Layout::left_to_right(Align::Center);
        ui.allocate_ui_with_layout(vec2(inner, TITLE), layout, |ui| {
            ui.set_min_height(TITLE);
            let left = (inner - way_width(ui, scene, telling)).max(0.0);
            let room = vec2(left, TITLE);
            ui.allocate_ui_with_layout(room, layout, |ui| {
                ui.set_min_width(left);
                if stirred {
                    let gaps = 2.0 * ui.spacing().item_spacing.x;
                    let dials = (left - gaps) / 3.0;
                    controls::dials_ui(ui, scene, dials);
                } else {
                    let title = theme::bold(telling.told().title.to_string(), 17.0);
                    ui.add(egui::Label::new(title).truncate());
                }
            });
            way_ui(ui, scene, telling);
        });
        words_ui(ui, telling.told().text.as_written(), size);
        question_ui(ui, scene, telling, size);
    });
}

/// The words of the list of steps.
fn place_in(telling: &Telling) -> String {
    format!("{} / {}", telling.step + 1, telling.story.steps.len())
}

/// How wide the way through the story is, so that it stands at the right and is still gone through from left to right.
fn way_width(ui: &egui::Ui, scene: &Scene<'_>, telling: &Telling) -> f32 {
    let touched = scene.state.is_touched().then(|| AGAIN.to_owned());
    let rest = [place_in(telling), BACK.into(), NEXT.into(), END.into()];
    // On paper there is nothing to press.
    let pressed = if scene.is_on_paper() { 1 } else { rest.len() };
    let rest = rest.into_iter().take(pressed);
    let (padding, gap) = (ui.spacing().button_padding.x, ui.spacing().item_spacing.x);
    let words = touched.into_iter().chain(rest);
    let wide = words.map(|words| {
        fit::width(ui, RichText::new(words).text_style(TextStyle::Button)) + 2.0 * padding + gap
    });
    wide.sum::<f32>() + 1.0
}

/// The way through the story: a list of its steps, back, on, the end.
fn way_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, telling: &Telling) {
    let step = telling.step;
    if scene.is_on_paper() {
        ui.label(RichText::new(place_in(telling)).weak());
        return;
    }
    if scene.state.is_touched() {
        let words = RichText::new(AGAIN).color(ui.visuals().warn_fg_color);
        action_ui(ui, scene, Action::StepAgain, Button::new(words));
    }
    let list = ui.menu_button(place_in(telling), |ui| {
        egui::ScrollArea::vertical().show(ui, |ui| {
            for (index, own) in telling.story.steps.iter().enumerate() {
                let words = format!("{}  {}", index + 1, own.title);
                let own = ui.selectable_label(index == step, words);
                if own.on_hover_text("Goes to this step").clicked() {
                    scene.send(Tell::GoTo(index));
                    ui.close();
                }
            }
        });
    });
    list.response.on_hover_text("All steps of the story");
    action_ui(ui, scene, Action::StepBefore, Button::new(BACK));
    action_ui(ui, scene, Action::NextStep, Button::new(NEXT));
    let end = action_ui(ui, scene, Action::EndStory, Button::new(END));
    end.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "End the story"));
}

/// What is to be guessed, and once it is revealed how near it was.
fn question_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, telling: &Telling, size: f32) {
    let Some(asked) = &telling.told().predict else {
        return;
    };
    let guessing = telling.guessing();
    let colours = scene.colours();
    ui.allocate_ui_with_layout(
        vec2(ui.available_width(), QUESTION),
        Layout::right_to_left(Align::Center),
        |ui| {
            if !scene.is_on_paper() {
                let words = if guessing.revealed { "Hide" } else { "Reveal" };
                action_ui(ui, scene, Action::Measured, Button::new(words));
            }
            let told = result(asked.on, guessing.guess, scene.state.outcome());
            let how = format!("{}  {HOW}", asked.ask);
            let stands = scene.state.asks_of_now();
            let both = format!("{}  {told}", asked.ask);
            let room = ui.available_width();
            let has_room = |words: &String| fit::width(ui, theme::bold(words, size)) <= room;
            // Where a line is too short for both: once it is answered, the question has been asked.
            let told = if stands && !told.is_empty() && has_room(&both) {
                both
            } else {
                told
            };
            let words = match (told.is_empty(), stands) {
                (true, true) if has_room(&how) => theme::bold(how, size),
                (true, true) => theme::bold(asked.ask.to_string(), size),
                (true, false) => theme::bold(
                    format!("Asked of the step as it was told: {}", asked.ask),
                    size,
                ),
                (false, true) => theme::bold(told.clone(), size).color(colours.warning),
                (false, false) => theme::bold(format!("With what was changed: {told}"), size)
                    .color(colours.warning),
            };
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let label = ui.add(egui::Label::new(words).truncate());
                // While the question itself stands there, nothing lies over what is read.
                if !told.is_empty() {
                    label.on_hover_text(asked.ask.to_string());
                }
            });
        },
    );
}

/// What was guessed, what was measured, and how far it was off.
fn result(on: On, guess: Option<Point>, outcome: Option<Outcome>) -> String {
    let guessed = guess.map(|guess| format!("you guessed {}", place(on, guess)));
    let measured = match outcome {
        None => return guessed.unwrap_or_default(),
        Some(Outcome::Awaited) => "measuring…".to_owned(),
        Some(Outcome::Nowhere) => "measured: nowhere here".to_owned(),
        Some(Outcome::At(answer)) => {
            let off = guess.map(|guess| number(answer.distance(on, guess), DECIMALS));
            let off = off.map(|off| format!(": {off} off")).unwrap_or_default();
            let answer = match answer {
                Answer::Coefficient(value) => number(value, DECIMALS),
                Answer::Point(point) => pair(point),
            };
            format!("measured {answer}{off}")
        }
    };
    match guessed {
        Some(guessed) => format!("{guessed}, {measured}"),
        None => measured,
    }
}

/// A guess in words; in a phase diagram its α only says in which column.
fn place(on: On, guess: Point) -> String {
    match on {
        On::Slice => number(guess[0], DECIMALS),
        On::Plane => pair(guess),
        On::Phase => {
            let [alpha, value] = guess.map(|part| number(part, DECIMALS));
            format!("{value} at α = {alpha}")
        }
    }
}

fn pair(point: Point) -> String {
    let [x, y] = point.map(|part| number(part, DECIMALS));
    format!("({x}, {y})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_and_its_answer_are_told_with_what_lies_between_them() {
        let (guess, answer) = ([0.4, 0.0], Outcome::At(Answer::Coefficient(0.47)));
        let told = [
            (None, None),
            (Some(guess), None),
            (None, Some(answer)),
            (Some(guess), Some(answer)),
            (Some(guess), Some(Outcome::Nowhere)),
        ]
        .map(|(guess, outcome)| result(On::Slice, guess, outcome));
        let expected = [
            "",
            "you guessed 0.40",
            "measured 0.47",
            "you guessed 0.40, measured 0.47: 0.07 off",
            "you guessed 0.40, measured: nowhere here",
        ];
        assert_eq!(told, expected);
        let best = Some(Outcome::At(Answer::Point([1.0, 0.5])));
        let on_plane = result(On::Plane, Some([1.3, 0.9]), best);
        assert_eq!(
            on_plane,
            "you guessed (1.30, 0.90), measured (1.00, 0.50): 0.50 off"
        );
        let on_phase = result(On::Phase, Some([-0.5, 0.2]), Some(answer));
        assert_eq!(
            on_phase,
            "you guessed 0.20 at α = −0.50, measured 0.47: 0.27 off"
        );
    }
}
