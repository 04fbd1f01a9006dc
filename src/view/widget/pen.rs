//! Drawing over a heatmap so that it stands out on bright and dark cells alike.

use egui::{Align2, Color32, FontId, Painter, Pos2, Stroke};
use egui_plot::PlotTransform;

use crate::clip::{self, OnScreen, Place, drawable};
use crate::sweep::Point;
use crate::view::widget::theme;

/// How far outside of what is seen a text may begin, in points.
const LONGEST_TEXT: f32 = 600.0;

/// Where and how to draw.
pub(in crate::view) struct Pen<'a> {
    /// Clipped to the plot.
    pub painter: Painter,
    /// From the plot's numbers to the screen.
    pub transform: &'a PlotTransform,
    /// Whether theory is drawn as an analogue only.
    pub analogue: bool,
}

impl Pen<'_> {
    /// Where a line goes through a point: exactly so also far outside the screen.
    pub fn place(&self, point: Point) -> Place {
        let (frame, bounds) = (self.transform.frame(), self.transform.bounds());
        let (low, high) = (bounds.min(), bounds.max());
        let part = [0, 1].map(|axis| (point[axis] - low[axis]) / (high[axis] - low[axis]));
        let [left, bottom] = frame.left_bottom().place();
        let size = frame.size();
        [
            left + part[0] * f64::from(size.x),
            bottom - part[1] * f64::from(size.y),
        ]
    }

    /// Where something is drawn at a point.
    pub fn at(&self, point: Point) -> Pos2 {
        drawable(self.place(point))
    }

    /// A line through points.
    pub fn path<'p>(&self, points: impl IntoIterator<Item = &'p Point>) -> Vec<Place> {
        let points = points.into_iter();
        points.map(|point| self.place(*point)).collect()
    }

    /// A plain line.
    pub fn line(&self, path: &[Place], width: f32, colour: Color32) {
        clip::line(&self.painter, path, Stroke::new(width, colour));
    }

    /// A line with a dark casing, so that it stands out on bright and dark cells alike.
    pub fn cased(&self, path: &[Place], width: f32, colour: Color32) {
        if self.analogue {
            self.dashed(path, width.min(3.0), colour);
            return;
        }
        self.line(path, width + 3.0, theme::CASING);
        self.line(path, width, colour);
    }

    /// A dashed line with a dark casing.
    pub fn dashed(&self, path: &[Place], width: f32, colour: Color32) {
        for (width, colour) in [(width + 2.0, theme::CASING), (width, colour)] {
            clip::dashed(&self.painter, path, Stroke::new(width, colour), 7.0, 4.0);
        }
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
        // No clamp, which a frame smaller than that would not bear.
        let room = frame.shrink(14.0);
        let edge = at.max(room.min).min(room.max);
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
pub(in crate::view) fn cased_text(
    painter: &Painter,
    at: Pos2,
    align: Align2,
    words: &str,
    size: f32,
    colour: Color32,
) {
    if !painter.clip_rect().expand(LONGEST_TEXT).contains(at) {
        return;
    }
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
