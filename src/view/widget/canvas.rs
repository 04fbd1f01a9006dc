//! Textures of the planes, set only when what they show has changed.

use std::ops::Range;
use std::sync::Arc;

use egui::{TextureHandle, TextureOptions};

use crate::experiment::Constants;
use crate::heatmap::{Cell, Heatmap};
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
    tau: f64,
}

/// What an outline was made of.
#[derive(Clone, Debug, PartialEq)]
struct Outlined {
    drawn: Drawn,
    epsilon: f64,
}

/// A heatmap that was uploaded.
struct Texture {
    handle: TextureHandle,
    has_no_value: bool,
}

impl Texture {
    /// Uploads a heatmap, in place of another if there was one.
    fn set(of: Option<Self>, ctx: &egui::Context, name: String, heatmap: Heatmap) -> Self {
        let Heatmap {
            image,
            has_no_value,
        } = heatmap;
        let handle = match of {
            Some(Self { mut handle, .. }) => {
                handle.set(image, TextureOptions::NEAREST);
                handle
            }
            None => ctx.load_texture(name, image, TextureOptions::NEAREST),
        };
        Self {
            handle,
            has_no_value,
        }
    }
}

/// Textures, and what the view remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    planes: [Option<(Drawn, Texture)>; 4],
    /// Lines around what was measured, the newest last.
    outlines: Vec<(Outlined, Arc<[Polyline]>)>,
    /// The two phase diagrams.
    phases: [Option<(Same<PhaseDiagram>, Metric, Texture)>; 2],
    /// Resets of the zoom that were carried out.
    pub(in crate::view) zoom_resets: u32,
    /// The lowest and highest coefficient of the plane that was drawn last.
    pub(in crate::view) range: Option<[f64; 2]>,
    /// Left, right, bottom and top of the planes' view.
    pub(in crate::view) view_bounds: Option<[f64; 4]>,
    /// Where the images of the data are drawn.
    pub(in crate::view) images: Vec<TextureHandle>,
    /// What the images show.
    pub(in crate::view) images_of: Option<Same<Picture>>,
    /// How far the picture of μ′ was turned by hand, in degrees.
    pub(in crate::view) turn: f64,
    /// Counts textures set, for benchmarks and tests.
    pub uploads: u64,
}

impl Canvas {
    /// The texture of one of the three planes, or of the one that shows T′ out of domain.
    pub(in crate::view) fn plane(
        &mut self,
        ctx: &egui::Context,
        slot: usize,
        plane: &Arc<Plane>,
        goal: Goal,
        metric: Metric,
        tau: f64,
    ) -> egui::TextureId {
        let wanted = Drawn {
            plane: Same::new(plane),
            goal,
            metric,
            tau,
        };
        if let Some((drawn, texture)) = &self.planes[slot]
            && *drawn == wanted
        {
            return texture.handle.id();
        }
        self.uploads += 1;
        let before = self.planes[slot].take().map(|(_, texture)| texture);
        let heatmap = heatmap(plane, &wanted);
        let texture = Texture::set(before, ctx, format!("plane {slot}"), heatmap);
        let id = texture.handle.id();
        self.planes[slot] = Some((wanted, texture));
        id
    }

    /// Whether one of the planes that were drawn last in some slots has a cell without a value.
    pub(in crate::view) fn planes_lack_values(&self, slots: Range<usize>) -> bool {
        let mut drawn = self.planes[slots].iter().flatten();
        drawn.any(|(_, texture)| texture.has_no_value)
    }

    /// Whether one of the phase diagrams that were drawn last has.
    pub(in crate::view) fn phases_lack_values(&self) -> bool {
        let mut drawn = self.phases.iter().flatten();
        drawn.any(|(_, _, texture)| texture.has_no_value)
    }

    /// Lines around what was measured to work, computed once a plane, goal, metric and ε.
    pub(in crate::view) fn outline(
        &mut self,
        plane: &Arc<Plane>,
        goal: Goal,
        metric: Metric,
        constants: &Constants,
    ) -> Arc<[Polyline]> {
        let drawn = Drawn {
            plane: Same::new(plane),
            goal,
            metric,
            tau: constants.tau,
        };
        let epsilon = constants.epsilon;
        let wanted = Outlined { drawn, epsilon };
        if let Some((_, lines)) = self.outlines.iter().find(|(of, _)| *of == wanted) {
            return Arc::clone(lines);
        }
        let lines: Arc<[Polyline]> = goal.outline(metric, plane, constants).into();
        if self.outlines.len() == KEPT_OUTLINES {
            self.outlines.remove(0);
        }
        self.outlines.push((wanted, Arc::clone(&lines)));
        lines
    }
}

impl Canvas {
    /// The texture of one of the two phase diagrams.
    pub(in crate::view) fn phase(
        &mut self,
        ctx: &egui::Context,
        slot: usize,
        diagram: &Arc<PhaseDiagram>,
        metric: Metric,
        heatmap: impl FnOnce() -> Heatmap,
    ) -> egui::TextureId {
        if let Some((drawn, of, texture)) = &self.phases[slot]
            && drawn.is(diagram)
            && *of == metric
        {
            return texture.handle.id();
        }
        self.uploads += 1;
        let before = self.phases[slot].take().map(|(_, _, texture)| texture);
        let texture = Texture::set(before, ctx, format!("phase {slot}"), heatmap());
        let id = texture.handle.id();
        self.phases[slot] = Some((Same::new(diagram), metric, texture));
        id
    }
}

/// What a plane shows, λ₂ upwards.
fn heatmap(plane: &Plane, drawn: &Drawn) -> Heatmap {
    let Drawn {
        goal, metric, tau, ..
    } = *drawn;
    Heatmap::new(metric, [plane.grid.cells; 2], |column, row| {
        let index = plane.index(column, row);
        Cell::of_goal(goal, metric, tau, plane, index)
    })
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
            let constants = Constants {
                epsilon,
                ..Constants::default()
            };
            canvas.outline(plane, Goal::kept(TaskId::first(2)), metric, &constants)
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
        let goal = Goal::of(Role::Task(TaskId::T1));
        canvas.plane(&ctx, 0, &plane, goal, Metric::Loss, 0.5);
        drop(plane);
        assert!(gone.upgrade().is_some(), "its address is still taken");
    }
}
