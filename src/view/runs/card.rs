//! One run: its planes in small, its name, in what it differs from now, and what can be done with it.

use std::sync::Arc;

use egui::{Color32, Rect, RichText, Sense, StrokeKind, TextEdit, Ui, WidgetInfo, pos2, vec2};

use crate::app::{RunsLook, SeenRun, Shelve, ViewChange};
use crate::experiment::Difference;
use crate::scene::Heat;
use crate::sweep::{Goal, Plane};
use crate::task::TaskId;
use crate::view::widget::fit;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// A card's width within its frame.
const WIDTH: f32 = 164.0;
/// The same with its frame.
pub(super) const WHOLE: f32 = WIDTH + 16.0;
/// The side of a plane in small.
const SIDE: f32 = 74.0;
/// Height of the letters in a plane that is not there.
const SMALLEST: f32 = 10.5;
/// Heights of the letters of a name.
const NAME: [f32; 2] = [10.0, 12.5];
/// The width of a name's field.
const FIELD: f32 = WIDTH - 4.0;
/// Between a name and the edge of its field.
const EDGE: i8 = 3;
/// What the cursor takes behind a name.
const CURSOR: f32 = 3.0;
/// Letters of a name.
const LETTERS: usize = 80;
/// Height of small letters.
const SMALL: f32 = 12.0;

/// The card of a run, or of what is set now.
pub(super) fn card_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: Option<u32>) {
    let seen = scene.state.seen(id);
    theme::card(scene.state.view.dark)
        .inner_margin(7.0)
        .show(ui, |ui| {
            ui.vertical(|ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
                name_ui(ui, scene, &seen);
                thumbs_ui(ui, scene, &seen);
                differs_ui(ui, scene, &seen);
                if !scene.is_on_paper() {
                    buttons_ui(ui, scene, id);
                }
            });
        });
}

fn name_ui(ui: &mut Ui, scene: &mut Scene<'_>, seen: &SeenRun) {
    let run = seen.id.and_then(|id| scene.state.shelf.run(id));
    let Some(run) = run.filter(|_| !scene.is_on_paper()) else {
        let words = if seen.id.is_some() { &seen.name } else { "Now" };
        ui.add(egui::Label::new(theme::bold(words, 13.0)).truncate());
        return;
    };
    let (id, words) = (run.id, run.name.as_written().to_owned());
    let place = ui.make_persistent_id(("name of a run", id));
    // Nobody types there: no number of it is cut without a sign.
    let rests = !ui.memory(|memory| memory.has_focus(place));
    let (mut name, font) = if rests {
        fit::elided(
            ui,
            words.clone(),
            NAME,
            FIELD - CURSOR - 2.0 * f32::from(EDGE),
        )
    } else {
        (words.clone(), egui::FontId::proportional(NAME[1]))
    };
    let field = TextEdit::singleline(&mut name)
        .id(place)
        .char_limit(LETTERS)
        .font(font)
        .hint_text(&seen.name)
        .margin(egui::Margin::symmetric(EDGE, 2))
        .desired_width(FIELD);
    let field = ui.add(field);
    field.widget_info(|| {
        let mut info = WidgetInfo::labeled(egui::Role::TextInput, true, "Name of a run");
        info.current_text_value = Some(words.clone());
        info
    });
    describe(&field, "What this run is called; type to call it otherwise");
    let is_changed = field.changed() && !rests;
    if rests {
        field.on_hover_text(&words);
    }
    if is_changed {
        scene.send(Shelve::Rename(id, name));
    }
}

/// The planes of both axes' tasks, in small.
fn thumbs_ui(ui: &mut Ui, scene: &mut Scene<'_>, seen: &SeenRun) {
    let goals = Goal::of_axes(seen.setup.experiment.axes());
    let size = vec2(2.0 * SIDE + 6.0, SIDE);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let marker = seen.setup.experiment.point();
    for (place, goal) in goals[..2].iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "the first or the second")]
        let left = rect.left() + place as f32 * (SIDE + 6.0);
        let frame = Rect::from_min_size(pos2(left, rect.top()), vec2(SIDE, SIDE));
        thumb_ui(ui, scene, frame, seen.plane.as_ref(), *goal, marker);
    }
    let name = if seen.id.is_some() {
        format!("Planes of {}", seen.name)
    } else {
        "Planes of now".to_owned()
    };
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, &name));
    let [first, second] = seen.setup.experiment.axes().tasks().map(TaskId::symbol);
    let words = seen.failure.clone().unwrap_or_else(|| {
        if seen.plane.is_some() {
            format!("{first} on the left, {second} on the right, in the colours of the planes")
        } else {
            "Computed again, as a session holds no results".to_owned()
        }
    });
    response.on_hover_text(words);
}

/// A plane in small, with the ring where the coefficients are.
pub(super) fn thumb_ui(
    ui: &Ui,
    scene: &mut Scene<'_>,
    frame: Rect,
    plane: Option<&Arc<Plane>>,
    goal: Goal,
    marker: [f64; 2],
) {
    let colours = scene.colours();
    let edge = colours.edge;
    ui.painter().rect_filled(frame, 2.0, colours.background);
    if plane.is_none() {
        let middle = egui::Align2::CENTER_CENTER;
        let font = egui::FontId::proportional(SMALLEST);
        let painter = ui.painter();
        painter.text(frame.center(), middle, "not seen", font, colours.weak);
    }
    if let Some(plane) = plane {
        let (metric, tau) = (
            scene.state.view.metric,
            scene.state.experiment.constants.tau,
        );
        let heat = Heat::of_plane(plane, goal, metric, tau);
        let texture = scene.canvas.thumb(ui.ctx(), &heat);
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        ui.painter().image(texture, frame, whole, Color32::WHITE);
        let grid = plane.grid;
        #[expect(clippy::cast_possible_truncation, reason = "a share of a side")]
        let share = marker.map(|at| ((at - grid.low) / (grid.high - grid.low)) as f32);
        if share.iter().all(|share| (0.0..=1.0).contains(share)) {
            let at = pos2(
                frame.left() + share[0] * frame.width(),
                frame.bottom() - share[1] * frame.height(),
            );
            let painter = ui.painter().with_clip_rect(frame);
            painter.circle_stroke(at, 3.5, (2.5, theme::CASING));
            painter.circle_stroke(at, 3.5, (1.2, Color32::WHITE));
        }
    }
    let stroke = egui::Stroke::new(1.0, edge);
    ui.painter()
        .rect_stroke(frame, 2.0, stroke, StrokeKind::Outside);
}

/// In what a run differs from now: as much as one line takes, and all of it by hovering.
fn differs_ui(ui: &mut Ui, scene: &Scene<'_>, seen: &SeenRun) {
    let colours = scene.colours();
    let Some(_) = seen.id else {
        let words = RichText::new("what is set now").size(SMALL);
        ui.label(words.color(colours.weak));
        return;
    };
    if let Some(why) = &seen.failure {
        let words = RichText::new("not computed").size(SMALL).color(colours.bad);
        ui.label(words).on_hover_text(why);
        return;
    }
    let all = scene.state.differs_from_now(&seen.setup);
    let words = short(&all);
    let label = egui::Label::new(RichText::new(words).size(SMALL).color(colours.weak)).truncate();
    ui.add(label).on_hover_text(told(&all));
}

/// Its own values, one after the other.
fn short(all: &[Difference]) -> String {
    if all.is_empty() {
        return "the same as now".into();
    }
    // The name says its own, and α stands in it.
    let own = all
        .iter()
        .filter(|one| one.what != "name" || all.len() == 1);
    let each = own.map(|Difference { what, own, .. }| match own.as_str() {
        "otherwise" => what.clone(),
        own => format!("{what} {own}"),
    });
    each.collect::<Vec<_>>().join(", ")
}

/// All of it, a line each.
fn told(all: &[Difference]) -> String {
    if all.is_empty() {
        return "Nothing differs from what is set now".into();
    }
    let lines = all.iter().map(|one| {
        let Difference { what, own, other } = one;
        if own == other {
            format!("{what}: set otherwise")
        } else {
            format!("{what}: {own}, now {other}")
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn buttons_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: Option<u32>) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let look = scene.state.view.runs;
        let name = scene.state.seen(id).name;
        for (letter, chosen, changed) in [
            ("A", look.one == id, RunsLook { one: id, ..look }),
            ("B", look.other == id, RunsLook { other: id, ..look }),
        ] {
            let button = ui.selectable_label(chosen, letter);
            let words = format!("Look at {name} as {letter}");
            button.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen, &words));
            let hint = format!("Looks at this one as {letter}, beside the other below");
            if button.on_hover_text(hint).clicked() {
                scene.send(ViewChange::Runs(changed));
            }
        }
        let Some(id) = id else {
            return;
        };
        let restore = ui
            .button("Restore")
            .on_hover_text("Its experiment is what is on screen again; undo leads back");
        let words = format!("Restore {name}");
        restore.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &words));
        if restore.clicked() {
            scene.send(Shelve::Restore(id));
        }
        more_ui(ui, scene, id, &name);
    });
}

fn more_ui(ui: &mut Ui, scene: &mut Scene<'_>, id: u32, name: &str) {
    let runs = &scene.state.shelf.runs;
    let count = runs.len();
    let place = runs.iter().position(|run| run.id == id).unwrap_or_default();
    let menu = ui.menu_button("…", |ui| {
        let hold = ui
            .button("Hold its contours")
            .on_hover_text("Draws where it worked as dashed lines over the planes of now");
        if hold.clicked() {
            scene.send(Shelve::Hold(id));
        }
        for (words, hint, to) in [
            (
                "Move left",
                "Stands before the one on its left",
                place.checked_sub(1),
            ),
            (
                "Move right",
                "Stands behind the one on its right",
                Some(place + 1).filter(|to| *to < count),
            ),
        ] {
            let button = ui.add_enabled(to.is_some(), egui::Button::new(words));
            let button = button.on_hover_text(hint);
            if let Some(to) = to.filter(|_| button.clicked()) {
                scene.send(Shelve::Move(id, to));
            }
        }
        ui.separator();
        let remove = ui
            .button("Take off the shelf")
            .on_hover_text("Removes it; the button above puts it back");
        if remove.clicked() {
            scene.send(Shelve::Remove(id));
        }
    });
    let words = format!("More about {name}");
    menu.response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, &words));
    describe(
        &menu.response,
        "Holds its contours, moves it along the shelf, or takes it off",
    );
}
