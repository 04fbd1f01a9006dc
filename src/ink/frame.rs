//! From a picture's numbers to places on screen.

use egui::{Pos2, Rect};

use crate::clip::{OnScreen, Place, drawable};
use crate::scene::{Along, Anchor, Extent};
use crate::sweep::Point;

/// Where the numbers of a picture lie.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// The picture.
    pub rect: Rect,
    /// The numbers at the left and at the lower edge.
    pub low: Point,
    /// The numbers at the right and at the upper edge.
    pub high: Point,
}

impl Frame {
    /// A picture that shows all of its axes.
    #[must_use]
    pub fn of(extent: &Extent, rect: Rect) -> Self {
        Self {
            rect,
            low: extent.low,
            high: extent.high,
        }
    }

    /// Where a line goes through a point: exactly so also far outside the picture.
    #[must_use]
    pub fn place(&self, point: Point) -> Place {
        let part = |axis: usize| {
            let (low, high) = (self.low[axis], self.high[axis]);
            (point[axis] - low) / (high - low)
        };
        self.at_share([part(0), part(1)])
    }

    fn at_share(&self, [across, up]: Point) -> Place {
        let [left, bottom] = self.rect.left_bottom().place();
        [
            left + across * f64::from(self.rect.width()),
            bottom - up * f64::from(self.rect.height()),
        ]
    }

    /// Where something is drawn at a point.
    #[must_use]
    pub fn at(&self, point: Point) -> Pos2 {
        drawable(self.place(point))
    }

    /// Where words stand.
    #[must_use]
    pub fn anchor(&self, anchor: Anchor) -> Pos2 {
        let share = |along: Along, axis: usize| match along {
            Along::Value(value) => (value - self.low[axis]) / (self.high[axis] - self.low[axis]),
            Along::Share(share) => share,
        };
        let at = drawable(self.at_share([share(anchor.x, 0), share(anchor.y, 1)]));
        let [right, up] = anchor.shift;
        at + egui::vec2(right, -up)
    }

    /// A line through points.
    #[must_use]
    pub fn path<'p>(&self, points: impl IntoIterator<Item = &'p Point>) -> Vec<Place> {
        let points = points.into_iter();
        points.map(|point| self.place(*point)).collect()
    }

    /// Whether a point is on the picture.
    #[must_use]
    pub fn contains(&self, point: Point) -> bool {
        (0..2).all(|axis| (self.low[axis]..=self.high[axis]).contains(&point[axis]))
    }
}
