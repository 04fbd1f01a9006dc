//! The contours that are held: a button to hold those of now, and each with its name.

use egui::{Align, Button, Layout, RichText, Sense, TextEdit};

use crate::app::action::Action;
use crate::app::{Ghost, ViewChange, renamed, without};
use crate::ink::{Medium, Picture, sample, sample_width};
use crate::scene::{Meaning, Sample};
use crate::view::widget::action::action_ui;
use crate::view::widget::focus::describe;
use crate::view::widget::marks::style;
use crate::view::widget::scene::Scene;

/// Letters of a name.
const LETTERS: usize = 40;

/// The button, and what is held.
pub(in crate::view) fn ghosts_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.horizontal_wrapped(|ui| {
        action_ui(ui, scene, Action::Hold, Button::new("Hold the contours"));
        action_ui(ui, scene, Action::Pin, Button::new("Put on the shelf"));
        if scene.state.view.ghosts.len() > 1 {
            action_ui(ui, scene, Action::Release, Button::new("Let go of all"));
        }
    });
    let held = &scene.state.view.ghosts;
    let style = style(scene.state.view.dark, Picture::Plane);
    let mut changed = None;
    for place in 0..held.len() {
        ui.horizontal(|ui| {
            let size = egui::vec2(sample_width(Medium::Screen), 16.0);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            let of = Sample::Line(Meaning::Ghost(held[place].pattern), false);
            sample(ui.painter(), rect.left_center(), of, &style);
            // From the right, so that the name takes what the button leaves.
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                changed = one_ui(ui, held, place).or(changed.take());
            });
        });
    }
    if let Some(ghosts) = changed {
        scene.send(ViewChange::Ghosts(ghosts));
    }
}

/// The button that lets go of one, and its name; what is held then, if that changed.
fn one_ui(ui: &mut egui::Ui, held: &[Ghost], place: usize) -> Option<Vec<Ghost>> {
    let ghost = &held[place];
    let mut name = ghost.name.as_written().to_owned();
    let words = format!("Let go of {}", ghost.name.cut(LETTERS));
    let gone = ui.add(Button::new(RichText::new("✕")));
    gone.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &words));
    if gone.on_hover_text("Removes these contours").clicked() {
        return Some(without(held, place));
    }
    let field = TextEdit::singleline(&mut name)
        .id_salt(("held", place))
        .char_limit(LETTERS)
        .desired_width(f32::INFINITY);
    let field = ui.add(field);
    let label = format!("Name of held contours {}", place + 1);
    let words = name.clone();
    field.widget_info(|| {
        let mut info = egui::WidgetInfo::labeled(egui::Role::TextInput, true, &label);
        info.current_text_value = Some(words.clone());
        info
    });
    describe(&field, &format!("Held of {}", ghost.of));
    field.changed().then(|| renamed(held, place, &name))
}
