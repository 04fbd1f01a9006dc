//! Where the names of points and lines stand, so that none lies over another or under a ring.

use egui::{Align, Align2, FontId, Painter, Pos2, Rect, Vec2, vec2};

use super::Frame;

/// How much worse a piece of a name outside the picture is than one over something else.
const CUT: f32 = 8.0;

/// The width of a curve as names keep away from it, and between two pieces of it.
const CURVE: f32 = 3.0;
/// The least width of a piece of a steep one.
const NARROWEST: f32 = 0.5;
/// Pieces between two points of a curve at most.
const LONGEST: f32 = 400.0;
/// How far words move at a time.
const STEP: f32 = 3.0;
/// What a point of moving costs, lest a name goes far for little.
const MOVED: f32 = 0.1;

/// What names keep away from.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Points and names, in the order in which they were drawn.
    places: Vec<Rect>,
    /// Pieces of curves, of which none says more than another.
    curves: Vec<Rect>,
}

impl Taken {
    /// A point with its glyph or ring.
    pub fn point(&mut self, at: Pos2, radius: f32) {
        let place = Rect::from_center_size(at, Vec2::splat(2.0 * radius));
        self.places.push(place);
    }

    /// A curve that is read off.
    pub fn curve(&mut self, path: impl Iterator<Item = Pos2>) {
        let mut last: Option<Pos2> = None;
        for at in path {
            let before = *last.get_or_insert(at);
            let pieces = (at - before).length() / CURVE;
            if pieces < 1.0 {
                continue;
            }
            // What is hidden of a steep one says little: it is read off beside it.
            let across = ((at - before).x.abs() / pieces).max(NARROWEST);
            let mut along = 1.0;
            while along < pieces.min(LONGEST) + 1.0 {
                let place = before + (at - before) * (along / pieces).min(1.0);
                let size = vec2(across, CURVE);
                self.curves.push(Rect::from_center_size(place, size));
                along += 1.0;
            }
            last = Some(at);
        }
    }

    /// How much of a place is taken, or outside the picture, in square points.
    fn cost(&self, place: Rect, picture: Rect) -> f32 {
        let area = |rect: Rect| {
            if rect.is_positive() { rect.area() } else { 0.0 }
        };
        let all = self.places.iter().chain(&self.curves);
        let over: f32 = all.map(|own| area(own.intersect(place))).sum();
        over + CUT * (area(place) - area(place.intersect(picture)))
    }

    /// The first of some places that costs least, which is then taken.
    fn take<T>(&mut self, candidates: impl Iterator<Item = (T, Rect)>, picture: Rect) -> Option<T> {
        let mut best: Option<(f32, T, Rect)> = None;
        for (what, place) in candidates {
            let cost = self.cost(place, picture);
            if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                best = Some((cost, what, place));
            }
            if cost <= 0.0 {
                break;
            }
        }
        let (_, what, place) = best?;
        self.places.push(place);
        Some(what)
    }

    /// How far up or down words move that may stand anywhere in their column: where they hide nothing, or least.
    pub fn above_or_below(&mut self, place: Rect, frame: &Frame) -> f32 {
        let [above, below] = [
            place.top() - frame.rect.top(),
            frame.rect.bottom() - place.bottom(),
        ];
        let mut shifts = vec![0.0];
        let mut shift = STEP;
        while shift < above.max(below) {
            shifts.extend(
                [shift, -shift]
                    .into_iter()
                    .filter(|by| (-above..=below).contains(by)),
            );
            shift += STEP;
        }
        let cost = |by: &f32| {
            let moved = place.translate(vec2(0.0, *by));
            self.cost(moved, frame.rect) + MOVED * by.abs()
        };
        let least = shifts.into_iter().map(|by| (cost(&by), by));
        let least = least.min_by(|(one, _), (other, _)| one.total_cmp(other));
        let down = least.map_or(0.0, |(_, by)| by);
        self.places.push(place.translate(vec2(0.0, down)));
        down
    }

    /// On which side of a point its name stands: the wanted one if there is room.
    pub fn beside(&mut self, name: &Name<'_>, frame: &Frame) -> (Align2, Vec2) {
        let Align2([x, y]) = name.align;
        let away = |align: Align2| {
            let [x, y] = [align.x().to_sign(), align.y().to_sign()];
            // Straight above or beside it the name has to clear the glyph by itself.
            let far = if x == 0.0 || y == 0.0 { 4.0 } else { 0.0 };
            vec2(-x * (name.away.x + far), -y * (name.away.y + far))
        };
        let mut sides = vec![name.align, Align2([x, other(y)]), Align2([other(x), y])];
        sides.push(Align2([other(x), other(y)]));
        sides.extend([Align2::LEFT_CENTER, Align2::RIGHT_CENTER]);
        sides.extend([Align2::CENTER_BOTTOM, Align2::CENTER_TOP]);
        let size = name.size();
        // Where a ring lies around the point itself there is room only beyond it.
        let near = sides.iter().map(|side| {
            let wanted = *side == name.align;
            (*side, if wanted { name.wanted() } else { away(*side) })
        });
        let beyond = sides.iter().map(|side| {
            let [x, y] = [side.x().to_sign(), side.y().to_sign()];
            (*side, away(*side) - name.letters * vec2(x, y))
        });
        let candidates = near.chain(beyond);
        let candidates = candidates
            .map(|(side, shift)| ((side, shift), side.anchor_size(name.at + shift, size)));
        let taken = self.take(candidates, frame.rect);
        taken.unwrap_or((name.align, name.wanted()))
    }

    /// How far up or down the name of a line moves.
    pub fn along(&mut self, place: Rect, frame: &Frame) -> f32 {
        let step = 0.6 * place.height();
        let shifts = [0.0, -1.0, 1.0, -2.0, 2.0, -3.0, 3.0].map(|times| times * step);
        let candidates = shifts.into_iter();
        let candidates = candidates.map(|shift| (shift, place.translate(vec2(0.0, shift))));
        self.take(candidates, frame.rect).unwrap_or(0.0)
    }
}

fn other(align: Align) -> Align {
    match align {
        Align::Min => Align::Max,
        Align::Center => Align::Center,
        Align::Max => Align::Min,
    }
}

/// The name of a point.
pub(super) struct Name<'a> {
    pub painter: &'a Painter,
    pub words: &'a str,
    /// The size of its letters.
    pub letters: f32,
    /// The point.
    pub at: Pos2,
    /// Where the point lies as seen from its name, if that has room.
    pub align: Align2,
    /// How far from the point the name stands, in points.
    pub away: Vec2,
}

impl Name<'_> {
    fn size(&self) -> Vec2 {
        let font = FontId::proportional(self.letters);
        let words = self.words.to_owned();
        let galley = self
            .painter
            .layout_no_wrap(words, font, egui::Color32::WHITE);
        galley.size()
    }

    /// From the point to its name where that is wanted.
    fn wanted(&self) -> Vec2 {
        let [x, y] = [self.align.x().to_sign(), self.align.y().to_sign()];
        vec2(-self.away.x * x, -self.away.y * y)
    }
}
