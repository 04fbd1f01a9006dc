//! Where the pointer is, shown in the other pictures that have the same place: over one plane in the other planes and as a
//! line in the slice, over the slice as a place in the planes, over one phase diagram in the other.

use egui::{Painter, Response, pos2};
use egui_plot::PlotTransform;

use super::marks::{frame, style_of};
use super::scene::Scene;
use crate::ink::{Frame, Picture, glyph};
use crate::sweep::Point;
use crate::task::Axis;

/// What lies along the axes of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::view) enum Along {
    /// Both coefficients.
    Plane,
    /// A coefficient across, the other one held at a value; a metric up.
    Slice(Axis, f64),
    /// α across, a coefficient up.
    Phase,
}

/// A picture that was drawn in this frame.
#[derive(Clone)]
pub(in crate::view) struct Drawn {
    painter: Painter,
    frame: Frame,
    along: Along,
    /// Where the pointer is, in what lies along the axes, if it is over this picture and moves nothing.
    pointed: Option<Point>,
}

/// Remembers a picture until the frame's end.
pub(in crate::view) fn drawn(
    ui: &egui::Ui,
    scene: &mut Scene<'_>,
    response: &Response,
    transform: &PlotTransform,
    along: Along,
) {
    let held = ui.input(|input| input.pointer.any_down());
    let at = response.hover_pos().filter(|_| !held);
    let pointed = at.map(|at| {
        let value = transform.value_from_position(at);
        [value.x, value.y]
    });
    scene.canvas.linked.push(Drawn {
        painter: ui.painter().clone(),
        frame: frame(transform),
        along,
        pointed,
    });
}

/// Shows in every other picture of this frame where the pointer is.
pub(in crate::view) fn pointer_ui(scene: &mut Scene<'_>) {
    let pictures = std::mem::take(&mut scene.canvas.linked);
    let mut over = pictures.iter().enumerate();
    let over = over.find_map(|(index, picture)| Some((index, picture.along, picture.pointed?)));
    let Some((own, from, pointed)) = over else {
        return;
    };
    let weight = style_of(&scene.state.view, Picture::Plane).weight;
    for (index, picture) in pictures.iter().enumerate() {
        if index == own {
            continue;
        }
        let Some(place) = place(from, pointed, picture.along) else {
            continue;
        };
        let Frame { rect, .. } = picture.frame;
        let painter = picture
            .painter
            .with_clip_rect(rect.intersect(picture.painter.clip_rect()));
        match place {
            Place::Point(point) if picture.frame.contains(point) => {
                glyph::reticle(&painter, picture.frame.at(point), weight);
            }
            Place::Upright(value) => {
                let x = picture.frame.at([value, picture.frame.low[1]]).x;
                let path = [pos2(x, rect.top()), pos2(x, rect.bottom())];
                glyph::upright(&painter, path, weight);
            }
            // Beyond what is seen of this picture.
            Place::Point(_) => {}
        }
    }
}

/// A place in another picture.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Place {
    Point(Point),
    /// A line across the whole picture at a value.
    Upright(f64),
}

/// Where a place of one picture is in another; nowhere if they have nothing in common.
fn place(from: Along, at: Point, to: Along) -> Option<Place> {
    match (from, to) {
        (Along::Plane, Along::Plane) | (Along::Phase, Along::Phase) => Some(Place::Point(at)),
        (Along::Plane, Along::Slice(axis, _)) => Some(Place::Upright(axis.of(at))),
        (Along::Slice(axis, held), Along::Plane) => Some(Place::Point(axis.pair(at[0], held))),
        (Along::Slice(..) | Along::Phase, Along::Slice(..))
        | (Along::Slice(..) | Along::Plane, Along::Phase)
        | (Along::Phase, Along::Plane) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slice_is_a_line_of_the_plane_and_a_place_of_the_plane_a_line_of_the_slice() {
        let at = [0.5, -1.0];
        for (axis, held) in [(Axis::X, -1.0), (Axis::Y, 0.5)] {
            let slice = Along::Slice(axis, held);
            let in_slice = place(Along::Plane, at, slice);
            assert_eq!(in_slice, Some(Place::Upright(axis.of(at))));
            let back = place(slice, [axis.of(at), 7.0], Along::Plane);
            assert_eq!(back, Some(Place::Point(at)));
        }
    }

    #[test]
    fn alpha_is_no_coefficient() {
        for other in [Along::Plane, Along::Slice(Axis::Y, 1.0)] {
            assert_eq!(place(Along::Phase, [0.5, 1.0], other), None);
            assert_eq!(place(other, [0.5, 1.0], Along::Phase), None);
        }
    }
}
