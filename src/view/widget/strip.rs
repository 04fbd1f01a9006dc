//! A small table over depth and part: a row a kind of part, a column a block, before them what makes tokens and after them
//! the last norm.

use egui::{Align2, Color32, FontId, Rect, Response, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::arrows::steps_of;
use super::focus::speak;
use super::theme::Palette;
use crate::experiment::{PartKind, VitPart};

/// The height of a row.
pub(in crate::view) const ROW: f32 = 17.0;
/// The size of the letters beside and above the cells.
const LETTERS: f32 = 12.0;
/// From the names of the rows to the cells.
const GAP: f32 = 5.0;
/// Cells need not be wider to hold a number.
const WIDEST: f32 = 84.0;

/// What a cell looks like and says.
pub(in crate::view) struct Face {
    /// Its colour.
    pub fill: Color32,
    /// What is written in it, if there is room.
    pub words: String,
    /// What it says to who points at it, or hears it.
    pub told: String,
    /// Whether a line runs across it.
    pub crossed: bool,
}

/// A table of a model's parts.
pub(in crate::view) struct Strip<'a> {
    /// Its name for screen readers.
    pub name: &'a str,
    /// What one can do in it.
    pub does: &'a str,
    /// Blocks of the model.
    pub depth: usize,
    /// The part that is chosen, which has the frame.
    pub chosen: VitPart,
}

/// What a hand did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::view) enum Picked {
    /// Went to a part by the arrow keys.
    Moved(VitPart),
    /// Pressed a part, by the mouse or by Enter.
    Pressed(VitPart),
}

/// Its height, with the names of the columns.
pub(in crate::view) fn height() -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let rows = PartKind::ALL.len() as f32;
    ROW * (rows + 1.0)
}

impl Strip<'_> {
    /// Draws it as wide as there is room.
    pub fn show(
        &self,
        ui: &mut Ui,
        colours: Palette,
        face: impl Fn(VitPart) -> Face,
    ) -> Option<Picked> {
        let font = FontId::proportional(LETTERS);
        let names = PartKind::ALL.map(PartKind::name);
        let widths = names.map(|name| {
            let galley = ui
                .painter()
                .layout_no_wrap(name.to_owned(), font.clone(), colours.weak);
            galley.size().x
        });
        let beside = widths.into_iter().fold(0.0, f32::max) + GAP;
        let columns = self.depth + 2;
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let count = columns as f32;
        let cell = ((ui.available_width() - beside) / count).clamp(2.0, WIDEST);
        let size = vec2(beside + cell * count, height());
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, self.name));
        let corner = rect.min + vec2(beside, ROW);
        let place = |part: VitPart| {
            let (column, row) = (part.column(self.depth), row_of(part.kind()));
            #[expect(clippy::cast_precision_loss, reason = "a few cells")]
            let at = vec2(cell * column as f32, ROW * row as f32);
            Rect::from_min_size(corner + at, vec2(cell, ROW))
        };
        let painter = ui.painter();
        for (row, name) in names.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few rows")]
            let y = corner.y + ROW * (row as f32 + 0.5);
            let at = pos2(rect.left(), y);
            painter.text(at, Align2::LEFT_CENTER, name, font.clone(), colours.weak);
        }
        self.columns_ui(ui, corner, cell, &font, colours.weak);
        for part in VitPart::all(self.depth) {
            let (own, face) = (place(part).shrink(0.75), face(part));
            painter.rect_filled(own, 1.5, face.fill);
            let ink = ink_on(face.fill);
            if face.crossed {
                let stroke = Stroke::new(1.2, ink);
                painter.line_segment([own.left_bottom(), own.right_top()], stroke);
            }
            let words = painter.layout_no_wrap(face.words, font.clone(), ink);
            if words.size().x + 4.0 <= own.width() && !face.crossed {
                painter.galley(own.center() - words.size() / 2.0, words, ink);
            }
            if part == self.chosen {
                let stroke = Stroke::new(2.0, colours.text);
                painter.rect_stroke(own, 1.5, stroke, egui::StrokeKind::Middle);
            }
        }
        let under =
            |at: egui::Pos2| VitPart::all(self.depth).find(|part| place(*part).contains(at));
        speak(&response, &face(self.chosen).told, self.does);
        let picked = self.picked(&response, under);
        if let Some(part) = response.hover_pos().and_then(under) {
            response.on_hover_text_at_pointer(face(part).told);
        }
        picked
    }

    fn picked(
        &self,
        response: &Response,
        under: impl Fn(egui::Pos2) -> Option<VitPart>,
    ) -> Option<Picked> {
        if response.clicked() {
            return match response.interact_pointer_pos() {
                Some(at) => under(at).map(Picked::Pressed),
                None => Some(Picked::Pressed(self.chosen)),
            };
        }
        let [across, up] = steps_of(response)?.by;
        let to = self.beside(across, up);
        (to != self.chosen).then_some(Picked::Moved(to))
    }

    /// The next part in a direction; the chosen one itself where there is none.
    fn beside(&self, across: f64, up: f64) -> VitPart {
        let chosen = self.chosen;
        let (column, row) = (chosen.column(self.depth), row_of(chosen.kind()));
        let step = |at: usize, forward: bool| {
            if forward {
                at.checked_add(1)
            } else {
                at.checked_sub(1)
            }
        };
        let parts = || VitPart::all(self.depth);
        let to = if across != 0.0 {
            step(column, across > 0.0).and_then(|to| {
                let there = parts().filter(|part| part.column(self.depth) == to);
                there.min_by_key(|part| row_of(part.kind()).abs_diff(row))
            })
        } else if up != 0.0 {
            step(row, up < 0.0).and_then(|to| {
                let there = parts().filter(|part| row_of(part.kind()) == to);
                there.min_by_key(|part| part.column(self.depth).abs_diff(column))
            })
        } else {
            None
        };
        to.unwrap_or(chosen)
    }

    /// The names of the columns, as many as there is room for.
    fn columns_ui(&self, ui: &Ui, corner: egui::Pos2, cell: f32, font: &FontId, colour: Color32) {
        let last = self.depth + 1;
        let name = |column: usize| match column {
            0 => "in".to_owned(),
            _ if column == last => "out".to_owned(),
            _ => (column - 1).to_string(),
        };
        let mut taken = f32::NEG_INFINITY;
        let painter = ui.painter();
        let mut put = |column: usize, least: f32| {
            let words = painter.layout_no_wrap(name(column), font.clone(), colour);
            #[expect(clippy::cast_precision_loss, reason = "a few columns")]
            let middle = corner.x + cell * (column as f32 + 0.5);
            let left = middle - words.size().x / 2.0;
            let right = left + words.size().x;
            if left > taken && right < least {
                let top = corner.y - f32::midpoint(ROW, words.size().y);
                painter.galley(pos2(left, top), words, colour);
                taken = right + 2.0;
            }
        };
        put(0, f32::INFINITY);
        #[expect(clippy::cast_precision_loss, reason = "a few columns")]
        let end = corner.x + cell * (last as f32 + 0.5) - 12.0;
        for column in 1..last {
            put(column, end);
        }
        put(last, f32::INFINITY);
    }
}

fn row_of(kind: PartKind) -> usize {
    PartKind::ALL
        .iter()
        .position(|own| *own == kind)
        .unwrap_or(0)
}

/// Black or white, whichever is read on a colour.
fn ink_on(fill: Color32) -> Color32 {
    let light = 0.3 * f32::from(fill.r()) + 0.59 * f32::from(fill.g()) + 0.11 * f32::from(fill.b());
    if light > 120.0 {
        Color32::BLACK
    } else {
        Color32::WHITE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrow_keys_reach_every_part_and_leave_the_table_nowhere() {
        let depth = 2;
        let mut seen = vec![VitPart::Qkv(0)];
        let mut at = 0;
        while let Some(chosen) = seen.get(at).copied() {
            at += 1;
            for (across, up) in [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)] {
                let strip = Strip {
                    name: "",
                    does: "",
                    depth,
                    chosen,
                };
                let to = strip.beside(across, up);
                if !seen.contains(&to) {
                    seen.push(to);
                }
            }
        }
        assert_eq!(seen.len(), VitPart::all(depth).count());
    }
}
