//! Lines, areas, circles and rectangles.

use std::fmt::Write as _;

use egui::epaint::{BandShape, CornerRadius, RectShape};
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId, pos2};

use super::Writer;
use super::element::{filled, number, plain, sides, stroked};
use crate::Result;

impl Writer<'_> {
    pub(super) fn shape(&mut self, shape: &Shape) -> Result<()> {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.iter().try_for_each(|shape| self.shape(shape))?,
            Shape::Circle(circle) => {
                let look = look(circle.fill, circle.stroke);
                // The stroke of a circle lies outside of it.
                let outwards = 0.5 * circle.stroke.width;
                self.line(format_args!(
                    "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{look}/>",
                    number(circle.center.x),
                    number(circle.center.y),
                    number(circle.radius + outwards),
                ));
            }
            Shape::Ellipse(ellipse) => {
                let look = look(ellipse.fill, ellipse.stroke);
                let centre = ellipse.center;
                let outwards = 0.5 * ellipse.stroke.width;
                self.line(format_args!(
                    "<ellipse cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"{}{look}/>",
                    number(centre.x),
                    number(centre.y),
                    number(ellipse.radius.x + outwards),
                    number(ellipse.radius.y + outwards),
                    turned(ellipse.angle, centre),
                ));
            }
            Shape::LineSegment { points, stroke } => {
                let [start, end] = points;
                self.line(format_args!(
                    "<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>",
                    number(start.x),
                    number(start.y),
                    number(end.x),
                    number(end.y),
                    stroked(*stroke),
                ));
            }
            Shape::Path(path) => {
                let stroke = plain(&path.stroke, path.visual_bounding_rect());
                let fill = if path.closed {
                    path.fill
                } else {
                    Color32::TRANSPARENT
                };
                self.path(&through(&path.points, path.closed), look(fill, stroke));
            }
            Shape::Band(band) => self.band(band),
            Shape::Rect(rect) => self.rect(rect)?,
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh)?,
            Shape::QuadraticBezier(curve) => {
                let [start, by, end] = curve.points;
                let stroke = plain(&curve.stroke, curve.visual_bounding_rect());
                let mut data = format!("M{} Q{} {}", at(start), at(by), at(end));
                close(&mut data, curve.closed);
                self.path(&data, look(curve.fill, stroke));
            }
            Shape::CubicBezier(curve) => {
                let [start, one, two, end] = curve.points;
                let stroke = plain(&curve.stroke, curve.visual_bounding_rect());
                let mut data = format!("M{} C{} {} {}", at(start), at(one), at(two), at(end));
                close(&mut data, curve.closed);
                self.path(&data, look(curve.fill, stroke));
            }
        }
        Ok(())
    }

    pub(super) fn path(&mut self, data: &str, look: impl std::fmt::Display) {
        self.line(format_args!(
            "<path d=\"{data}\"{look} stroke-linejoin=\"round\"/>"
        ));
    }

    fn band(&mut self, band: &BandShape) {
        let upper = band.points.iter().map(|point| pos2(point.x, point.y.min));
        let lower = band.points.iter().rev();
        let lower = lower.map(|point| pos2(point.x, point.y.max));
        let around: Vec<Pos2> = upper.chain(lower).collect();
        let look = look(band.fill, band.stroke) + &turned(band.angle, Pos2::ZERO);
        self.path(&through(&around, true), look);
    }

    fn rect(&mut self, shape: &RectShape) -> Result<()> {
        let is_picture = |brush: &&std::sync::Arc<egui::epaint::Brush>| {
            brush.fill_texture_id != TextureId::default() && brush.uv.is_positive()
        };
        let mut fill = shape.fill;
        if let Some(brush) = shape.brush.as_ref().filter(is_picture) {
            self.picture(shape.rect, brush.fill_texture_id, brush.uv, fill)?;
            fill = Color32::TRANSPARENT;
        }
        if fill == Color32::TRANSPARENT && shape.stroke.is_empty() {
            return Ok(());
        }
        let outwards = match shape.stroke_kind {
            _ if shape.stroke.is_empty() => 0.0,
            StrokeKind::Inside => -0.5,
            StrokeKind::Middle => 0.0,
            StrokeKind::Outside => 0.5,
        } * shape.stroke.width;
        let rect = shape.rect.expand(outwards);
        let look = look(fill, shape.stroke) + &turned(shape.angle, shape.rect.center());
        let CornerRadius { nw, ne, sw, se } = shape.corner_radius;
        if [ne, sw, se] != [nw; 3] {
            self.path(&rounded(rect, [nw, ne, se, sw].map(f32::from)), look);
            return Ok(());
        }
        let radius = if nw == 0 {
            String::new()
        } else {
            format!(" rx=\"{}\"", number((f32::from(nw) + outwards).max(0.0)))
        };
        // Neighbours without a gap, as in scales of colours, show none.
        let crisp = if nw == 0 && shape.stroke.is_empty() && shape.angle == 0.0 {
            " shape-rendering=\"crispEdges\""
        } else {
            ""
        };
        self.line(format_args!("<rect {}{radius}{look}{crisp}/>", sides(rect)));
        Ok(())
    }
}

fn look(fill: Color32, stroke: Stroke) -> String {
    filled(fill) + &stroked(stroke)
}

/// A place in a path's data.
fn at(place: Pos2) -> String {
    format!("{} {}", number(place.x), number(place.y))
}

fn close(data: &mut String, closed: bool) {
    if closed {
        data.push('Z');
    }
}

/// A path through places.
pub(super) fn through(places: &[Pos2], closed: bool) -> String {
    let mut data = String::new();
    for (index, place) in places.iter().enumerate() {
        let to = if index == 0 { 'M' } else { 'L' };
        // Writing to a string cannot fail.
        let _ = write!(data, "{to}{}", at(*place));
    }
    close(&mut data, closed);
    data
}

/// A rectangle with corners of different radii, from the upper left one on.
fn rounded(rect: Rect, radii: [f32; 4]) -> String {
    let most = 0.5 * rect.width().min(rect.height());
    let [nw, ne, se, sw] = radii.map(|radius| radius.min(most));
    let Rect { min, max } = rect;
    let arc = |radius: f32, end: Pos2| {
        let radius = number(radius);
        format!("A{radius} {radius} 0 0 1 {}", at(end))
    };
    [
        format!(
            "M{}L{}",
            at(pos2(min.x + nw, min.y)),
            at(pos2(max.x - ne, min.y))
        ),
        arc(ne, pos2(max.x, min.y + ne)),
        format!("L{}", at(pos2(max.x, max.y - se))),
        arc(se, pos2(max.x - se, max.y)),
        format!("L{}", at(pos2(min.x + sw, max.y))),
        arc(sw, pos2(min.x, max.y - sw)),
        format!("L{}", at(pos2(min.x, min.y + nw))),
        arc(nw, pos2(min.x + nw, min.y)),
        "Z".into(),
    ]
    .concat()
}

/// A turn clockwise around a place, by an angle in radians.
pub(super) fn turned(angle: f32, around: Pos2) -> String {
    if angle == 0.0 {
        return String::new();
    }
    format!(
        " transform=\"rotate({} {})\"",
        number(angle.to_degrees()),
        at(around)
    )
}
