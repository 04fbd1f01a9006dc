//! The picture of μ′ among μ₁, μ₂ and μ′⊥ (the paper's figure 6), seen from above and aside.

use egui::{Align2, Color32, FontId, Painter, Pos2, Rect, Sense, Shape, Stroke, Vec2, WidgetInfo};

use crate::clip;
use crate::experiment::Experiment;
use crate::sweep::same;
use crate::task::{Axis, Role, TaskId};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::{self, number, task_colour};

/// Where the eye is at first: turned about e₃, and above the plane of e₁ and e₂. In degrees. From here γ₂ < 0 and
/// γ₂ > 0 are both seen from the side.
const TURN: f64 = -75.0;
const HEIGHT: f64 = 34.0;
/// What is said along the upper and the lower edge takes so much of the height.
const CAPTION: f32 = 14.0;
/// A length shorter than this gets no label of its own.
const SHORT: f64 = 0.04;

/// A vector on e₁, e₂, e₃.
type Space = [f64; 3];

/// From above and aside, without perspective: parallel lengths keep their proportions.
struct Eye {
    centre: Pos2,
    /// Points on screen for a length of 1.
    scale: f64,
    /// About e₃, in degrees.
    turn: f64,
}

/// Right and up of a vector as an eye sees it that is turned by so many degrees about e₃.
fn seen([x, y, z]: Space, turn: f64) -> [f64; 2] {
    let (turn, height) = (turn.to_radians(), HEIGHT.to_radians());
    let right = -turn.sin() * x + turn.cos() * y;
    let up = -height.sin() * (turn.cos() * x + turn.sin() * y) + height.cos() * z;
    [right, up]
}

impl Eye {
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    fn at(&self, point: Space) -> Pos2 {
        let [right, up] = seen(point, self.turn);
        let (x, y) = (right * self.scale, -up * self.scale);
        self.centre + egui::vec2(x as f32, y as f32)
    }
}

/// The picture, as wide as there is room.
pub(in crate::view) fn compass_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>, height: f32) {
    let (_, Some(tip)) = scene.state.experiment.seen_from_plane() else {
        return;
    };
    let size = egui::vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::drag());
    scene.canvas.turn -= 0.5 * f64::from(response.drag_delta().x);
    let turn = TURN + scene.canvas.turn;
    response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, "μ′ among μ₁, μ₂ and μ′⊥"));
    response.on_hover_text(
        "Theorem 3 (figure 6): μ′ = γ₁e₁ + γ₂e₂ + κμ′⊥, of length 1. e₁ = μ₁; e₂ = μ₂ where the tasks are orthogonal (α = 0). The dashed line drops μ′ onto the plane that the tasks span. Drawn without perspective; drag to turn",
    );
    let [_, _, kappa] = tip;
    let picture = Picture {
        painter: ui.painter().with_clip_rect(rect.intersect(ui.clip_rect())),
        eye: eye(rect.shrink2(egui::vec2(0.0, CAPTION)), turn),
        colours: scene.colours(),
        dark: scene.state.view.dark,
    };
    picture.plane();
    picture.tasks(&scene.state.experiment, kappa);
    let tasks = scene.state.experiment.axes().tasks();
    picture.target(tip, tasks);
    if !scene.state.premises().are_met() {
        picture.analogue();
    }
}

/// An eye from which everything of length 1 is inside a rectangle, with room for the names.
fn eye(rect: Rect, turn: f64) -> Eye {
    // The unit circle is seen 2 wide; from its near edge, sin(height) below the centre, up to the tip of μ′⊥, cos(height)
    // above it.
    let (above, below) = (HEIGHT.to_radians().cos(), HEIGHT.to_radians().sin());
    let wide = f64::from(rect.width() - 36.0) / 2.0;
    let high = f64::from(rect.height() - 58.0) / (above + below);
    let scale = wide.min(high).max(10.0);
    #[expect(clippy::cast_possible_truncation, reason = "a place on screen")]
    let drop = (scale * (above - below) / 2.0) as f32;
    Eye {
        centre: rect.center() + egui::vec2(0.0, drop),
        scale,
        turn,
    }
}

struct Picture {
    painter: Painter,
    eye: Eye,
    colours: theme::Palette,
    dark: bool,
}

impl Picture {
    /// The unit circle in the plane of e₁ and e₂, and the axes both ways.
    fn plane(&self) {
        let circle: Vec<Pos2> = (0..72)
            .map(|step| f64::from(step) * std::f64::consts::TAU / 72.0)
            .map(|angle| self.eye.at([angle.cos(), angle.sin(), 0.0]))
            .collect();
        let fill = self.colours.weak.gamma_multiply(0.10);
        let edge = Stroke::new(1.0, self.colours.weak.gamma_multiply(0.6));
        self.painter.add(Shape::convex_polygon(circle, fill, edge));
        let thin = Stroke::new(1.0, self.colours.weak.gamma_multiply(0.7));
        for axis in [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]] {
            let ends = [-1.0, 1.0].map(|sign| self.eye.at(axis.map(|part| part * sign)));
            clip::dashed(&self.painter, &ends, thin, 3.0, 3.0);
        }
        let at = self.painter.clip_rect().left_bottom();
        let words = "shaded: the plane that the tasks span";
        self.text(at, Align2::LEFT_BOTTOM, words, 12.0, self.colours.weak);
    }

    /// That Theorem 3 speaks of no such tokens or training.
    fn analogue(&self) {
        let at = self.painter.clip_rect().left_top();
        let words = "analogue: nothing is promised";
        self.text(at, Align2::LEFT_TOP, words, 12.0, self.colours.warning);
    }

    /// μ₁, μ₂ and μ′⊥.
    fn tasks(&self, experiment: &Experiment, kappa: f64) {
        let (directions, _) = experiment.seen_from_plane();
        let tasks = experiment.axes().tasks().into_iter();
        for (task, [first, second]) in tasks.zip(directions) {
            let tip = [first, second, 0.0];
            let colour = task_colour(Role::Task(task), self.dark);
            self.arrow(tip, colour, 2.0);
            self.name(tip, task.pattern(), colour);
        }
        if !same(experiment.alpha().get(), 0.0) {
            self.name([0.0, 1.0, 0.0], "e₂", self.colours.weak);
        }
        // Where μ′ lies in the tasks' plane there is no μ′⊥ in it, only a direction that it could have.
        let colour = if kappa > 0.0 {
            self.colours.text
        } else {
            self.colours.weak.gamma_multiply(0.6)
        };
        self.arrow([0.0, 0.0, 1.0], colour, 2.0);
        self.name([0.0, 0.0, 1.0], "μ′⊥", colour);
    }

    /// μ′, its shadow on the tasks' plane, and the three lengths γ₁, γ₂ and κ.
    fn target(&self, tip: Space, tasks: [TaskId; 2]) {
        let [gamma1, gamma2, kappa] = tip;
        let colour = task_colour(Role::Target, self.dark);
        let (first, second) = ([gamma1, 0.0, 0.0], [0.0, gamma2, 0.0]);
        let shadow = [gamma1, gamma2, 0.0];
        let [blue, yellow] = tasks.map(|task| task_colour(Role::Task(task), self.dark));
        for (from, to, colour) in [
            (first, shadow, blue),
            (second, shadow, yellow),
            (shadow, tip, self.colours.text),
        ] {
            let line = [self.eye.at(from), self.eye.at(to)];
            let stroke = Stroke::new(1.3, colour.gamma_multiply(0.9));
            clip::dashed(&self.painter, &line, stroke, 5.0, 4.0);
        }
        for (to, colour) in [(first, blue), (second, yellow)] {
            let line = [self.eye.at([0.0; 3]), self.eye.at(to)];
            self.painter.line_segment(line, Stroke::new(6.0, colour));
        }
        if kappa > SHORT {
            let line = [self.eye.at([0.0; 3]), self.eye.at(shadow)];
            let stroke = Stroke::new(1.5, colour.gamma_multiply(0.8));
            clip::dashed(&self.painter, &line, stroke, 2.0, 3.0);
            self.painter.circle_filled(self.eye.at(shadow), 3.0, colour);
        }
        self.arrow(tip, colour, 3.5);
        // Where both tips meet, μ′ is μ′⊥.
        if kappa < 0.98 {
            self.name(tip, "μ′", colour);
        } else {
            let at = self.eye.at(tip) + egui::vec2(14.0, 4.0);
            self.text(at, Align2::LEFT_CENTER, "μ′", 15.0, colour);
        }
        let words = |axis: Axis| {
            let share = axis.of(tasks).share();
            format!("{share} = {}", number(axis.of([gamma1, gamma2]), 2))
        };
        self.length(first, second, tip, &words(Axis::X), blue);
        self.length(second, first, tip, &words(Axis::Y), yellow);
        if kappa > 2.0 * SHORT {
            self.height(shadow, kappa);
        }
    }

    /// The words of κ: on the outer side of its line, or low on the inner side where there is no room.
    fn height(&self, shadow: Space, kappa: f64) {
        const ROOM: f32 = 62.0;
        let words = format!("κ = {}", number(kappa, 2));
        let rect = self.painter.clip_rect();
        let at = |share: f64| self.eye.at([shadow[0], shadow[1], share * kappa]);
        let is_right = at(0.0).x >= self.eye.centre.x;
        let has_room = if is_right {
            at(0.0).x + ROOM < rect.right()
        } else {
            at(0.0).x - ROOM > rect.left()
        };
        let (align, beside) = if is_right == has_room {
            (Align2::LEFT_CENTER, 7.0)
        } else {
            (Align2::RIGHT_CENTER, -7.0)
        };
        let place = at(if has_room { 0.5 } else { 0.25 }) + egui::vec2(beside, 0.0);
        self.text(place, align, &words, 12.0, self.colours.text);
    }

    fn arrow(&self, tip: Space, colour: Color32, width: f32) {
        let from = self.eye.at([0.0; 3]);
        let along = self.eye.at(tip) - from;
        let length = along.length();
        if length < 1.0 {
            return;
        }
        // A head of its own: egui's grows with the arrow.
        let back = along / length * (5.0 + 2.0 * width).min(length);
        let side = back.rot90() * 0.42;
        let head = from + along;
        self.painter
            .line_segment([from, head - back * 0.8], Stroke::new(width, colour));
        let corners = vec![head, head - back + side, head - back - side];
        self.painter
            .add(Shape::convex_polygon(corners, colour, Stroke::NONE));
    }

    /// A name beyond the tip of an arrow.
    fn name(&self, tip: Space, words: &str, colour: Color32) {
        let centre = self.eye.at([0.0; 3]);
        let along = self.eye.at(tip) - centre;
        let beyond = if along.length() < 1.0 {
            Vec2::ZERO
        } else {
            along.normalized() * 15.0
        };
        self.text(
            centre + along + beyond,
            Align2::CENTER_CENTER,
            words,
            15.0,
            colour,
        );
    }

    /// The words of a length on an axis: beside its middle, away from the other axis' length; or beside the parallel
    /// side of the parallelogram, where μ′ itself is in the way.
    fn length(&self, tip: Space, other: Space, target: Space, words: &str, colour: Color32) {
        let centre = self.eye.at([0.0; 3]);
        let (along, across) = (self.eye.at(tip) - centre, self.eye.at(other) - centre);
        if along.length() < 8.0 {
            return;
        }
        let normal = along.normalized().rot90();
        let away = if normal.dot(across) > 0.0 {
            -normal
        } else {
            normal
        };
        let middle = centre + along * 0.55;
        // About where the middle of the words would be.
        let reach = 7.0 + 32.0 * away.x.abs() + 7.0 * away.y.abs();
        let gap = |at: Pos2| distance(at, centre, self.eye.at(target));
        let (near, far) = (middle + away * reach, middle + across - away * reach);
        let (at, away) = if gap(near) > 32.0 || gap(near) >= gap(far) {
            (middle, away)
        } else {
            (middle + across, -away)
        };
        let side = |part: f32| {
            if part.abs() < 0.35 {
                egui::Align::Center
            } else if part < 0.0 {
                egui::Align::Max
            } else {
                egui::Align::Min
            }
        };
        let align = Align2([side(away.x), side(away.y)]);
        self.text(at + away * 7.0, align, words, 12.0, colour);
    }

    /// Text on a rim of the card's colour, so that lines do not strike it through.
    fn text(&self, at: Pos2, align: Align2, words: &str, size: f32, colour: Color32) {
        let font = FontId::proportional(size);
        for (dx, dy) in [(-1.5, 0.0), (1.5, 0.0), (0.0, -1.5), (0.0, 1.5)] {
            let shifted = at + egui::vec2(dx, dy);
            self.painter
                .text(shifted, align, words, font.clone(), self.colours.card);
        }
        self.painter.text(at, align, words, font, colour);
    }
}

/// How far a point is from a segment.
fn distance(at: Pos2, from: Pos2, to: Pos2) -> f32 {
    let along = to - from;
    let share = (at - from).dot(along) / along.length_sq().max(1e-6);
    at.distance(from + along * share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eye_sees_a_unit_ball_as_a_unit_circle() {
        // Without perspective the three axes' images are the rows of a rotation: their squares sum to 1 a direction,
        // and the two directions are orthogonal.
        let axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]].map(|axis| seen(axis, TURN));
        let sum = |of: fn(&[f64; 2]) -> f64| axes.iter().map(of).sum::<f64>();
        assert!((sum(|[right, _]| right * right) - 1.0).abs() < 1e-12);
        assert!((sum(|[_, up]| up * up) - 1.0).abs() < 1e-12);
        assert!(sum(|[right, up]| right * up).abs() < 1e-12);
        let inside = distance(egui::pos2(1.0, 3.0), Pos2::ZERO, egui::pos2(4.0, 0.0));
        let beyond = distance(egui::pos2(7.0, 4.0), Pos2::ZERO, egui::pos2(4.0, 0.0));
        assert!((inside - 3.0).abs() < 1e-6 && (beyond - 5.0).abs() < 1e-6);
        // μ′⊥ points straight up.
        assert!(axes[2][0].abs() < 1e-12 && axes[2][1] > 0.0);
    }
}
