//! Drawing over a heatmap so that it stands out on bright and dark cells alike.

use egui::{Align2, Color32, FontId, Painter, Pos2, Shape, Stroke};
use egui_plot::{PlotPoint, PlotTransform};

use super::theme;
use crate::sweep::Point;

/// Where and how to draw.
pub(super) struct Pen<'a> {
    /// Clipped to the plot.
    pub painter: Painter,
    /// From the plot's numbers to the screen.
    pub transform: &'a PlotTransform,
    /// Whether theory is drawn as an analogue only.
    pub analogue: bool,
}

impl Pen<'_> {
    /// A point on screen.
    pub fn at(&self, point: Point) -> Pos2 {
        self.transform
            .position_from_point(&PlotPoint::new(point[0], point[1]))
    }

    /// A line with a dark casing, so that it stands out on bright and dark cells alike.
    pub fn cased(&self, points: &[Pos2], width: f32, colour: Color32) {
        if self.analogue {
            self.dashed(points, width.min(3.0), colour);
            return;
        }
        let casing = Stroke::new(width + 3.0, theme::CASING);
        self.painter.add(Shape::line(points.to_vec(), casing));
        self.painter
            .add(Shape::line(points.to_vec(), Stroke::new(width, colour)));
    }

    /// A dashed line with a dark casing.
    pub fn dashed(&self, points: &[Pos2], width: f32, colour: Color32) {
        let casing = Stroke::new(width + 2.0, theme::CASING);
        self.painter
            .extend(Shape::dashed_line(points, casing, 7.0, 4.0));
        self.painter.extend(Shape::dashed_line(
            points,
            Stroke::new(width, colour),
            7.0,
            4.0,
        ));
    }

    /// The marker: a ring, or an arrow at the edge that points to it where it lies outside the view.
    pub fn ring(&self, point: Point) {
        let at = self.at(point);
        let frame = self.transform.frame();
        if frame.contains(at) {
            self.painter
                .circle_stroke(at, 9.0, Stroke::new(5.0, theme::CASING));
            self.painter
                .circle_stroke(at, 9.0, Stroke::new(2.5, Color32::WHITE));
            return;
        }
        let edge = frame.shrink(14.0).clamp(at);
        let towards = (at - edge).normalized() * 11.0;
        self.painter.arrow(
            edge - towards,
            2.0 * towards,
            Stroke::new(5.0, theme::CASING),
        );
        self.painter.arrow(
            edge - towards,
            2.0 * towards,
            Stroke::new(2.5, Color32::WHITE),
        );
    }
}

/// Text with a dark rim.
pub(super) fn cased_text(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    words: &str,
    size: f32,
    colour: Color32,
) {
    let font = FontId::proportional(size);
    for (dx, dy) in [
        (-1.0, 0.0),
        (1.0, 0.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (1.0, 1.0),
        (-1.0, -1.0),
    ] {
        let shifted = at + egui::vec2(dx, dy);
        painter.text(shifted, align, words, font.clone(), theme::CASING);
    }
    painter.text(at, align, words, font, colour);
}
