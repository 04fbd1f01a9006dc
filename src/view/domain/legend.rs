//! What the lines and areas over the planes of T′ mean.

use egui::{Color32, Painter, Rect, RichText, Sense, TextStyle, WidgetInfo};

use crate::colour::Scale;
use crate::colour::overlay;
use crate::heatmap::no_value_sample;
use crate::ink::{Picture, area_sample, glyph, hatch_sample, opaque, sample};
use crate::scene::words::{NO_VALUE, number_of};
use crate::scene::{GHOST_LETTERS, Meaning, Sample};
use crate::sweep::Goal;
use crate::task::Role;
use crate::theory::{Part, Setting, Statement};
use crate::view::domain::equation4::{ASSUMES, paint_swatch};
use crate::view::domain::planes::SLOT;
use crate::view::plane::figure7b;
use crate::view::widget::colour_bar::colour_bar_ui;
use crate::view::widget::layout::height_of;
use crate::view::widget::marks::style;
use crate::view::widget::panels::NO_VALUE_HINT;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number};

/// The width of the legend's last row.
const LAST_ROW: f32 = 520.0;
/// What the scale of the colours takes.
const BAR: f32 = 22.0;

/// The same, if all of it has room.
pub(super) fn where_it_fits_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let room = ui.available_size();
    if room.x >= LAST_ROW && height_of(ui, |ui| legend_ui(ui, scene)) <= room.y {
        legend_ui(ui, scene);
    } else if room.y >= BAR {
        ui.horizontal(|ui| bar_ui(ui, scene));
    }
}

/// The legend and the colour bar.
pub(in crate::view) fn legend_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    let text = scene.colours().text;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 12.0;
        if Setting::new(&state.plane_setup().experiment).equation_4().is_some() {
            for part in Part::ALL {
                let words = format!("{} {}", number_of(part), part.symbols());
                entry_ui(ui, &words, ASSUMES, text, |painter, rect| {
                    paint_swatch(painter, rect, part);
                });
            }
            let setting = Setting::new(&state.plane_setup().experiment);
            let sort = Statement::Theorem3.promise(&setting, &state.premises());
            let words = format!("eq. 4 satisfied: {sort}");
            entry_ui(ui, &words, ASSUMES, text, |painter, rect| {
                let (left, right) = rect.split_left_right_at_fraction(0.5);
                let left = left.shrink2(egui::vec2(1.0, 0.0));
                let style = style(true, Picture::Plane);
                hatch_sample(painter, left.shrink(1.0), Meaning::Theorem(Statement::Theorem3), &style);
                area_sample(painter, right.shrink2(egui::vec2(1.0, 0.0)), Meaning::Satisfied, &style);
            });
            let words = "not satisfied: the theorem is silent";
            let hint = "Eq. 4 is sufficient, not necessary: where it is not satisfied, T′ may work or fail";
            entry_ui(ui, words, hint, text, |painter, rect| {
                area_sample(painter, rect, Meaning::NotSatisfied, &style(true, Picture::Plane));
            });
        }
        let epsilon = number(state.experiment.constants.epsilon, 2);
        let words = format!("measured: loss of T′ ≤ {epsilon}");
        let hint = "Around what was measured to work, the same line on both planes";
        entry_ui(ui, &words, hint, text, |painter, rect| {
            let of = Sample::Line(Meaning::Measured, false);
            sample(painter, rect.left_center(), of, &style(true, Picture::Plane));
        });
        for ghost in &state.view.ghosts {
            if ghost.on_plane(Goal::of(Role::Target)).is_none() {
                continue;
            }
            let (words, hint) = (ghost.name.cut(GHOST_LETTERS), format!("Held of {}", ghost.of));
            entry_ui(ui, &words, &hint, text, |painter, rect| {
                let of = Sample::Line(Meaning::Ghost(ghost.pattern), false);
                sample(painter, rect.left_center(), of, &style(true, Picture::Plane));
            });
        }
        let lacks = scene.canvas.lack(SLOT..SLOT + 1);
        if lacks.signal {
            let hint = Sample::NoSignal.stands_for();
            entry_ui(ui, "no signal", hint, text, |painter, rect| {
                painter.rect_filled(rect, 1.0, opaque(overlay::NO_SIGNAL));
            });
        }
        if lacks.value {
            entry_ui(ui, NO_VALUE, NO_VALUE_HINT, text, no_value_sample);
        }
        if !scene.state.view.present {
            figure7b::switch_ui(ui, scene);
        }
    });
    ui.horizontal(|ui| {
        let hint = "The better of Ψ*₁ and Ψ*₂ on T′, by its loss: the best that one has without merging. This is our reading: the authors' figure 7 has a black dot called baseline, and what it is, is not said";
        let words = "baseline: the better single model";
        entry_ui(ui, words, hint, text, |painter, rect| {
            painter.circle_filled(rect.center(), 6.5, theme::CASING);
            glyph::baseline(painter, rect.center());
        });
        let hint = "The cell of lowest loss on T′; of those within 1e-6 the one nearest to Ψ(0)";
        entry_ui(ui, "best", hint, text, |painter, rect| glyph::cross(painter, rect.center(), 4.0, [6.0, 3.0]));
        bar_ui(ui, scene);
    });
}

/// The scale of the colours alone.
fn bar_ui(ui: &mut egui::Ui, scene: &Scene<'_>) {
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        colour_bar_ui(ui, scene, Scale::Value(scene.state.view.metric));
        ui.label(RichText::new("T′").small().weak());
    });
}

/// A sample and its words in one piece, so that a row breaks between entries only.
fn entry_ui(
    ui: &mut egui::Ui,
    words: &str,
    hint: &str,
    text: Color32,
    paint: impl FnOnce(&Painter, Rect),
) {
    let sample = egui::vec2(30.0, 12.0);
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, text);
    let size = egui::vec2(sample.x + 5.0 + galley.size().x, 15.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, words));
    response.on_hover_text(hint);
    let left = rect.left_center() - egui::vec2(0.0, sample.y / 2.0);
    paint(ui.painter(), Rect::from_min_size(left, sample));
    let place = egui::pos2(
        rect.left() + sample.x + 5.0,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(place, galley, text);
}
