//! A symbol, a value to type and a slider to drag: α, λ, γ.

use egui::{Color32, RichText};

use crate::experiment::number::Range;
use crate::view::widget::fit;
use crate::view::widget::focus::describe;
use crate::view::widget::plot::decimals;
use crate::view::widget::slider::slider;
use crate::view::widget::theme;
use crate::view::widget::value_box::{Limits, ValueBox, change_of, is_let_go};
use crate::worker::Change;

/// Steps of a slider.
pub(in crate::view) const STEP: f64 = 0.01;
/// Parts of the range that two typed values should differ by at least in what is shown.
const CELLS: f64 = 50.0;
/// The size of the field in which a value is typed.
const FIELD: egui::Vec2 = egui::vec2(64.0, 24.0);

pub(in crate::view) struct Dial<'a> {
    pub symbol: &'static str,
    pub words: &'a str,
    pub hint: &'static str,
    pub low: f64,
    pub high: f64,
    /// What may be typed, which may lie beyond the slider.
    pub typed: &'static Range,
    pub colour: Color32,
}

/// Draws a dial in one row of a width; says how its value was changed.
pub(in crate::view) fn dial_row_ui(
    ui: &mut egui::Ui,
    dial: &Dial<'_>,
    value: f64,
    width: f32,
) -> Option<(f64, Change)> {
    let mut set = value;
    let symbol = ui.label(theme::bold(dial.symbol, 18.0).color(dial.colour));
    let taken = symbol.rect.width() + FIELD.x + 2.0 * ui.spacing().item_spacing.x;
    symbol.on_hover_text(dial.hint);
    let slid = slider_ui(ui, dial, &mut set, width - taken);
    dial.field_ui(ui, &mut set)
        .or(slid)
        .map(|change| (set, change))
}

/// Draws a dial; says how its value was changed.
pub(in crate::view) fn dial_ui(
    ui: &mut egui::Ui,
    dial: &Dial<'_>,
    value: f64,
) -> Option<(f64, Change)> {
    let mut set = value;
    let mut change = None;
    ui.horizontal(|ui| {
        // Not over the slider, where it would hide what lies below while one drags.
        let symbol = ui.label(theme::bold(dial.symbol, 21.0).color(dial.colour));
        let room = ui.available_width() - FIELD.x - ui.spacing().item_spacing.x;
        let words = RichText::new(dial.words).weak();
        if fit::width(ui, words.clone()) <= room {
            symbol.union(ui.label(words)).on_hover_text(dial.hint);
        } else {
            symbol.on_hover_text(dial.hint);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            change = dial.field_ui(ui, &mut set);
        });
    });
    let width = ui.available_width() - 4.0;
    let slid = slider_ui(ui, dial, &mut set, width);
    slid.or(change).map(|change| (set, change))
}

impl Dial<'_> {
    /// The value, to be typed.
    fn field_ui(&self, ui: &mut egui::Ui, set: &mut f64) -> Option<Change> {
        let field = ValueBox {
            name: self.symbol,
            label: format!("{} value", self.symbol).into(),
            hint: &format!("{}, typed", self.words),
            limits: Limits::from((self.low..=self.high, self.typed)),
            speed: STEP,
            decimals: Some(decimals((self.high - self.low) / CELLS).max(2)),
            size: Some(FIELD),
        };
        field.show(ui, set)
    }
}

/// The slider of a dial.
fn slider_ui(ui: &mut egui::Ui, dial: &Dial<'_>, set: &mut f64, width: f32) -> Option<Change> {
    ui.spacing_mut().slider_width = width;
    let shown = set.max(dial.low).min(dial.high);
    let mut at = shown;
    // A narrow range has steps, too.
    let step = STEP.min((dial.high - dial.low) / 100.0);
    let slider = ui.add(
        slider(&mut at, dial.low..=dial.high)
            .step_by(step)
            .trailing_fill(true),
    );
    slider.widget_info(|| egui::WidgetInfo::slider(true, at, dial.symbol));
    describe(&slider, dial.hint);
    // Pressing the knob moves a value that lies between its steps, but nobody meant that.
    let moved = (at - shown).abs() > step / 2.0;
    if let Some(how) = change_of(&slider)
        && (moved || is_let_go(&slider))
    {
        if moved {
            *set = at;
        }
        return Some(how);
    }
    None
}
