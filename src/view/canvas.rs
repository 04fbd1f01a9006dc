//! Textures of the planes, set only when what they show has changed.

use std::sync::Arc;

use egui::{Color32, ColorImage, TextureHandle, TextureOptions};

use super::panels::Panel;
use super::theme;
use crate::colour::colour;
use crate::identity::Same;
use crate::lab::{PhaseDiagram, Picture};
use crate::sweep::{Goal, Metric, Plane, Polyline};

/// Outlines that are kept: of all planes that one tab shows.
const KEPT_OUTLINES: usize = 6;

/// What a texture shows.
#[derive(Clone, Debug, PartialEq)]
struct Drawn {
    plane: Same<Plane>,
    goal: Goal,
    metric: Metric,
}

/// What an outline was made of.
#[derive(Clone, Debug, PartialEq)]
struct Outlined {
    drawn: Drawn,
    epsilon: f64,
}

/// Textures, and what the view remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    planes: [Option<(Drawn, TextureHandle)>; 4],
    /// Lines around what was measured, the newest last.
    outlines: Vec<(Outlined, Arc<[Polyline]>)>,
    /// The two phase diagrams.
    phases: [Option<(Same<PhaseDiagram>, Metric, TextureHandle)>; 2],
    /// Resets of the zoom that were carried out.
    pub(super) zoom_resets: u32,
    /// The lowest and highest coefficient of the plane that was drawn last.
    pub(super) range: Option<[f64; 2]>,
    /// Left, right, bottom and top of the planes' view.
    pub(super) view_bounds: Option<[f64; 4]>,
    /// Where the images of the data are drawn.
    pub(super) images: Vec<TextureHandle>,
    /// What the images show.
    pub(super) images_of: Option<Same<Picture>>,
    /// How far the picture of μ′ was turned by hand, in degrees.
    pub(super) turn: f64,
    /// Counts textures set, for benchmarks and tests.
    pub uploads: u64,
}

impl Canvas {
    /// The texture of one of the three planes, or of the one that shows T′ out of domain.
    pub(super) fn plane(
        &mut self,
        ctx: &egui::Context,
        slot: usize,
        plane: &Arc<Plane>,
        panel: Panel,
        metric: Metric,
        tau: f64,
    ) -> egui::TextureId {
        let wanted = Drawn {
            plane: Same::new(plane),
            goal: panel.goal(tau),
            metric,
        };
        if let Some((drawn, texture)) = &self.planes[slot]
            && *drawn == wanted
        {
            return texture.id();
        }
        let image = image(plane, wanted.goal, metric);
        self.uploads += 1;
        let texture = match self.planes[slot].take() {
            Some((_, mut texture)) => {
                texture.set(image, TextureOptions::NEAREST);
                texture
            }
            None => ctx.load_texture(format!("plane {slot}"), image, TextureOptions::NEAREST),
        };
        let id = texture.id();
        self.planes[slot] = Some((wanted, texture));
        id
    }

    /// Lines around what was measured to work, computed once a plane, goal, metric and ε.
    pub(super) fn outline(
        &mut self,
        plane: &Arc<Plane>,
        goal: Goal,
        metric: Metric,
        epsilon: f64,
    ) -> Arc<[Polyline]> {
        let drawn = Drawn {
            plane: Same::new(plane),
            goal,
            metric,
        };
        let wanted = Outlined { drawn, epsilon };
        if let Some((_, lines)) = self.outlines.iter().find(|(of, _)| *of == wanted) {
            return Arc::clone(lines);
        }
        let lines: Arc<[Polyline]> = goal.outline(metric, plane, epsilon).into();
        if self.outlines.len() == KEPT_OUTLINES {
            self.outlines.remove(0);
        }
        self.outlines.push((wanted, Arc::clone(&lines)));
        lines
    }
}

impl Canvas {
    /// The texture of one of the two phase diagrams.
    pub(super) fn phase(
        &mut self,
        ctx: &egui::Context,
        slot: usize,
        diagram: &Arc<PhaseDiagram>,
        metric: Metric,
        image: impl FnOnce() -> ColorImage,
    ) -> egui::TextureId {
        if let Some((drawn, of, texture)) = &self.phases[slot]
            && drawn.is(diagram)
            && *of == metric
        {
            return texture.id();
        }
        self.uploads += 1;
        let texture = match self.phases[slot].take() {
            Some((_, _, mut texture)) => {
                texture.set(image(), TextureOptions::NEAREST);
                texture
            }
            None => ctx.load_texture(format!("phase {slot}"), image(), TextureOptions::NEAREST),
        };
        let id = texture.id();
        self.phases[slot] = Some((Same::new(diagram), metric, texture));
        id
    }
}

/// A pixel a cell, λ₂ upwards. Cells without signal have a colour of their own in the accuracy.
fn image(plane: &Plane, goal: Goal, metric: Metric) -> ColorImage {
    let count = plane.grid.cells;
    let pixels = (0..count * count)
        .map(|pixel| {
            let (row, column) = (count - 1 - pixel / count, pixel % count);
            let index = plane.index(column, row);
            let [r, g, b] = colour(metric, goal.at(metric, plane, index));
            if metric == Metric::Accuracy && goal.lacks_signal(plane, index) {
                return theme::NO_SIGNAL;
            }
            Color32::from_rgb(r, g, b)
        })
        .collect();
    ColorImage::new([count, count], pixels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Grid;
    use crate::task::{Role, TaskId};

    #[test]
    fn an_outline_is_computed_once_and_again_when_something_of_it_changes() {
        let mut canvas = Canvas::default();
        let plane = Arc::new(Plane::new(
            Grid::default(),
            &[TaskId::T1, TaskId::T2].map(Role::Task),
        ));
        let mut of = |plane: &Arc<Plane>, metric, epsilon| {
            canvas.outline(plane, Goal::Both, metric, epsilon)
        };
        let first = of(&plane, Metric::Loss, 0.1);
        assert!(Arc::ptr_eq(&first, &of(&plane, Metric::Loss, 0.1)));
        assert!(!Arc::ptr_eq(&first, &of(&plane, Metric::Loss, 0.2)));
        assert!(!Arc::ptr_eq(&first, &of(&plane, Metric::Accuracy, 0.1)));
        let equal = Arc::new(plane.as_ref().clone());
        assert!(!Arc::ptr_eq(&first, &of(&equal, Metric::Loss, 0.1)));
    }

    #[test]
    fn what_was_drawn_is_kept_so_that_no_other_plane_is_taken_for_it() {
        let ctx = egui::Context::default();
        let mut canvas = Canvas::default();
        let plane = Arc::new(Plane::new(Grid::default(), &[Role::Task(TaskId::T1)]));
        let gone = Arc::downgrade(&plane);
        let panel = Panel::Task(Role::Task(TaskId::T1));
        canvas.plane(&ctx, 0, &plane, panel, Metric::Loss, 0.5);
        drop(plane);
        assert!(gone.upgrade().is_some(), "its address is still taken");
    }
}
