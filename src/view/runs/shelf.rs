//! The shelf itself: what is set now, and the runs that are kept.

use egui::{Button, RichText, ScrollArea};

use super::card;
use crate::app::action::Action;
use crate::view::widget::action::action_ui;
use crate::view::widget::fit;
use crate::view::widget::focus;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// What stands where there is no run yet.
const EMPTY: &str = "No run stands here yet. Put the present one on the shelf, change something, and see what became of it.";

/// A row of cards, which scrolls where there are many.
pub(super) fn shelf_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    ui.horizontal(|ui| {
        ui.label(theme::bold("Runs on the shelf", 15.0));
        if scene.is_on_paper() {
            return;
        }
        let pin = Button::new("Put this run on the shelf");
        action_ui(ui, scene, Action::Pin, pin);
        if let Some(run) = scene.state.shelf.removed() {
            let words = format!("Put “{}” back", crate::shown::cut(&run.called(), 24));
            action_ui(ui, scene, Action::BringBack, Button::new(words));
        }
        let words = "A and B are looked at beside each other below";
        let room = ui.available_width();
        fit::whole_ui(ui, RichText::new(words).weak(), room);
    });
    ui.spacing_mut().scroll = egui::style::ScrollStyle::thin();
    let runs: Vec<u32> = scene.state.shelf.runs.iter().map(|run| run.id).collect();
    if runs.is_empty() {
        ui.horizontal_top(|ui| {
            card::card_ui(ui, scene, None);
            ui.vertical(|ui| {
                ui.set_width(ui.available_width());
                ui.add_space(20.0);
                if !scene.is_on_paper() {
                    ui.label(RichText::new(EMPTY).weak());
                }
            });
        });
        return;
    }
    let all: Vec<Option<u32>> = std::iter::once(None)
        .chain(runs.iter().copied().map(Some))
        .collect();
    if scene.is_on_paper() {
        let gap = ui.spacing().item_spacing.x;
        let mut count = 1;
        let mut left = ui.available_width() - card::WHOLE;
        while left >= card::WHOLE + gap {
            left -= card::WHOLE + gap;
            count += 1;
        }
        for row in all.chunks(count) {
            ui.horizontal_top(|ui| {
                for id in row {
                    card::card_ui(ui, scene, *id);
                }
            });
        }
        return;
    }
    ScrollArea::horizontal()
        .id_salt("runs on the shelf")
        .show(ui, |ui| {
            ui.horizontal_top(|ui| {
                for id in all {
                    let card = ui.scope(|ui| card::card_ui(ui, scene, id)).response;
                    // What has just been put there is seen.
                    if id.is_some()
                        && id == runs.last().copied()
                        && scene.canvas.runs + 1 == runs.len()
                    {
                        card.scroll_to_me(None);
                    }
                }
                scene.canvas.runs = runs.len();
            });
            focus::follow(ui);
        });
}
