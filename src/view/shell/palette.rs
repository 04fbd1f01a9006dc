//! The palette: an action found by a few letters of its name, with keys alone or the mouse.

use egui::{
    Align, Align2, Button, Frame, Key, Label, Layout, Modifiers, RichText, ScrollArea, TextEdit,
    vec2,
};

use crate::app::ViewChange;
use crate::app::action::{Action, ranked};
use crate::view::widget::action::{keys_words, perform};
use crate::view::widget::canvas::Sought;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// How wide it is, at most.
const WIDTH: f32 = 560.0;
/// How high a row is.
const ROW: f32 = 24.0;
/// Rows that are seen at once, at most.
const ROWS: f32 = 12.0;
/// From the window's top.
const TOP: f32 = 48.0;

/// The palette, if it is open.
pub(in crate::view) fn palette_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    if !scene.state.view.palette {
        scene.canvas.sought = None;
        return;
    }
    if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        scene.send(ViewChange::Palette(false));
        return;
    }
    let opens = scene.canvas.sought.is_none();
    let mut sought = scene.canvas.sought.take().unwrap_or_default();
    let all = ranked(&sought.words, scene.state);
    let moved = turned(ctx, &mut sought, all.len());
    let entered = ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
    // Of an empty field nothing was chosen by its letters; the arrow keys choose all the same.
    let is_meant = !sought.words.is_empty() || sought.at > 0;
    let mut chosen = all.get(sought.at).copied().filter(|_| entered && is_meant);
    let mut pointed = None;
    let room = ctx.content_rect();
    let width = WIDTH.min(room.width() - 24.0);
    let shown = egui::Area::new(egui::Id::unique("palette"))
        .order(egui::Order::Foreground)
        .anchor(Align2::CENTER_TOP, vec2(0.0, TOP.min(0.1 * room.height())))
        .show(ctx, |ui| {
            Frame::popup(ui.style()).inner_margin(10.0).show(ui, |ui| {
                ui.set_width(width);
                let field = TextEdit::singleline(&mut sought.words)
                    .hint_text("What do you want to do? A few letters will do")
                    .desired_width(f32::INFINITY);
                let field = ui.add(field);
                field.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Find an action")
                });
                describe(
                    &field,
                    "Letters of what you want to do; arrow keys choose and Enter does it",
                );
                if opens {
                    field.request_focus();
                }
                if field.changed() {
                    sought.at = 0;
                }
                ui.add_space(6.0);
                let most = ((room.height() - 160.0) / ROW).clamp(3.0, ROWS);
                let area = ScrollArea::vertical().max_height(most * ROW);
                area.auto_shrink([false, true]).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    if all.is_empty() {
                        ui.label(RichText::new("Nothing is called like that").weak());
                    }
                    for (place, action) in all.iter().enumerate() {
                        let is_at = place == sought.at;
                        let row = row_ui(ui, scene, *action, is_at);
                        if is_at && (moved || opens) {
                            row.scroll_to_me(None);
                        }
                        if row.hovered() && ctx.input(|input| input.pointer.is_moving()) {
                            pointed = Some(place);
                        }
                        if row.clicked() {
                            chosen = Some(*action);
                        }
                    }
                });
                ui.add_space(4.0);
                let at = all.get(sought.at).copied();
                about_ui(ui, scene, at);
            });
        });
    let outside = ctx.input(|input| {
        let pressed = input.pointer.any_pressed();
        let at = input.pointer.interact_pos();
        pressed && at.is_some_and(|at| !shown.response.rect.contains(at))
    });
    sought.at = pointed.unwrap_or(sought.at);
    scene.canvas.sought = Some(sought);
    if let Some(action) = chosen {
        if action.refusal(scene.state).is_none() {
            scene.send(ViewChange::Palette(false));
            // What would open or close it is done by this.
            if action != Action::Palette {
                perform(ctx, scene, action);
            }
        }
    } else if outside && !opens {
        scene.send(ViewChange::Palette(false));
    }
}

/// Goes through the rows by keys; says whether it did.
fn turned(ctx: &egui::Context, sought: &mut Sought, rows: usize) -> bool {
    let last = rows.saturating_sub(1);
    let before = sought.at.min(last);
    let presses = |key| ctx.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key));
    let (down, up) = (presses(Key::ArrowDown), presses(Key::ArrowUp));
    sought.at = (before + down).min(last).saturating_sub(up);
    down + up > 0
}

fn row_ui(ui: &mut egui::Ui, scene: &Scene<'_>, action: Action, is_at: bool) -> egui::Response {
    let refused = action.refusal(scene.state).is_some();
    let row = action.row();
    let name = if is_at {
        theme::bold(row.name, 13.0)
    } else {
        RichText::new(row.name)
    };
    let name = if refused { name.weak() } else { name };
    let keys = keys_words(ui.ctx(), action, false);
    let end = if keys.is_empty() {
        row.section.name().to_owned()
    } else {
        keys
    };
    let end = RichText::new(end);
    // On the row that is chosen they are as its name is.
    let end = if is_at { end } else { end.weak() };
    let button = Button::selectable(is_at, name)
        .right_text(end)
        .min_size(vec2(ui.available_width(), ROW));
    let response = ui.add(button);
    // What it does is read below the rows, where a tooltip would lie over them.
    describe(&response, &row.hint);
    response
}

/// What the chosen action does, or why it cannot be done.
fn about_ui(ui: &mut egui::Ui, scene: &Scene<'_>, action: Option<Action>) {
    let size = vec2(ui.available_width(), 34.0);
    ui.allocate_ui_with_layout(size, Layout::top_down(Align::Min), |ui| {
        ui.set_min_size(size);
        let Some(action) = action else {
            return;
        };
        let words = match action.refusal(scene.state) {
            Some(why) => RichText::new(format!("Not now: {why}")).color(scene.colours().warning),
            None => RichText::new(action.row().hint).weak(),
        };
        ui.add(Label::new(words.small()).wrap());
    });
}
