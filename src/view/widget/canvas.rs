//! Textures of the planes, set only when what they show has changed.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use egui::{TextureHandle, TextureOptions};

use crate::app::Pane;
use crate::experiment::Constants;
use crate::heatmap::Heatmap;
use crate::identity::Same;
use crate::lab::{Inside, Picture};
use crate::scene::{Heat, Lacks};
use crate::sweep::{Goal, Metric, Plane, Point, Polyline, on_common_cells};
use crate::view::widget::linked::Drawn;
use crate::view::widget::words::Words;

/// Outlines that are kept: of all planes that one tab shows, and of plain task arithmetic behind them.
const KEPT_OUTLINES: usize = 9;

/// Pictures of cells that are kept: the three planes, that of T′ out of domain, the two phase diagrams, and of the four
/// planes what is seen closely.
const KEPT_HEATS: usize = 10;
/// The place of what is seen closely of the first plane among them.
pub(in crate::view) const CLOSELY: usize = 6;
/// Small pictures that are kept: two for each run on the shelf, for each of what was before, and for what is set now.
const KEPT_THUMBS: usize = 96;

/// What an outline was made of.
#[derive(Clone, Debug, PartialEq)]
struct Outlined {
    heat: Heat,
    epsilon: f64,
}

/// Two planes on the cells that they have in common.
struct Common {
    of: [Same<Plane>; 2],
    planes: Option<[Arc<Plane>; 2]>,
}

/// A heatmap that was uploaded.
struct Texture {
    handle: TextureHandle,
    lacks: Lacks,
}

impl Texture {
    /// Uploads a heatmap, in place of another if there was one.
    fn set(of: Option<Self>, ctx: &egui::Context, name: String, heatmap: Heatmap) -> Self {
        let Heatmap { image, lacks } = heatmap;
        let handle = match of {
            Some(Self { mut handle, .. }) => {
                handle.set(image, TextureOptions::NEAREST);
                handle
            }
            None => ctx.load_texture(name, image, TextureOptions::NEAREST),
        };
        Self { handle, lacks }
    }
}

/// What somebody looks for in the palette.
#[derive(Clone, Debug, Default)]
pub(in crate::view) struct Sought {
    /// The letters so far.
    pub words: String,
    /// The row that Enter takes.
    pub at: usize,
}

/// Textures, and what the view remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    heats: [Option<(Heat, Texture)>; KEPT_HEATS],
    /// Cells of small pictures, the newest last.
    thumbs: Vec<(Heat, Texture)>,
    /// The two that were looked at beside each other last.
    common: Option<Common>,
    /// Lines around what was measured, the newest last.
    outlines: Vec<(Outlined, Arc<[Polyline]>)>,
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
    /// The sample inside the model, as an image.
    pub(in crate::view) sample: Option<(Same<Inside>, TextureHandle)>,
    /// How high words or legend were around the plots of a pane alone, or of the row of planes.
    around: Vec<(Option<Pane>, f32)>,
    /// Whether a text was edited at the end of the last frame.
    pub(in crate::view) typing: bool,
    /// Where the marker stood before a click in a plane moved it, which may be the first of two.
    pub(in crate::view) clicked_from: Option<Point>,
    /// What somebody looks for in the palette, while it is open.
    pub(in crate::view) sought: Option<Sought>,
    /// Whether Alt and an arrow key turn α and are still held.
    pub(in crate::view) turns_alpha: bool,
    /// When mouse or keys were used last on the stage.
    pub(in crate::view) stirred: Option<Instant>,
    /// The pictures of this frame that have places in common.
    pub(in crate::view) linked: Vec<Drawn>,
    /// The frame in which smaller cells were coloured last.
    pub(in crate::view) sharpened: Option<Instant>,
    /// Runs that stood on the shelf when it was drawn last.
    pub(in crate::view) runs: usize,
    /// How far the picture of μ′ was turned by hand, in degrees.
    pub(in crate::view) turn: f64,
    /// The words of a story that is told.
    pub(in crate::view) words: Words,
    /// Whether what is drawn goes on paper, without controls, and where a story's words are then.
    pub paper: Option<Paper>,
    /// Counts textures set, for benchmarks and tests.
    pub uploads: u64,
}

/// What goes on paper beside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// Nothing: the words of a story stand beside it.
    Alone,
    /// The words of a story above it, as in a film, which nobody reads out.
    Told,
}

impl Canvas {
    /// How high words or legend were around a pane alone, or around the row of planes; nothing before they were drawn.
    pub(in crate::view) fn around(&self, what: Option<Pane>) -> Option<f32> {
        let mut all = self.around.iter();
        all.find(|(own, _)| *own == what).map(|(_, height)| *height)
    }

    /// Remembers how high they are. What they stand around leaves them that room in this very frame.
    pub(in crate::view) fn took(&mut self, ctx: &egui::Context, what: Option<Pane>, height: f32) {
        let before = self.around(what);
        if before.is_some_and(|before| (height - before).abs() <= 1.0) {
            return;
        }
        self.around.retain(|(own, _)| *own != what);
        self.around.push((what, height));
        ctx.request_discard("what stands around a picture has another height");
    }

    /// The coefficients at the lower left and at the upper right of what is seen of the planes; nothing before they
    /// were drawn.
    #[must_use]
    pub fn seen(&self) -> Option<[Point; 2]> {
        let [left, right, bottom, top] = self.view_bounds?;
        Some([[left, bottom], [right, top]])
    }

    /// Whether mouse and keys rest, so that the stage shows no controls.
    #[must_use]
    pub fn controls_rest(&self) -> bool {
        self.stirred.is_none()
    }

    /// Whether the texture of a place shows these cells.
    pub(in crate::view) fn is_drawn(&self, slot: usize, heat: &Heat) -> bool {
        let drawn = self.heats[slot].as_ref();
        drawn.is_some_and(|(drawn, _)| drawn == heat)
    }

    /// The texture of a picture's cells, by its place among those that are kept.
    pub(in crate::view) fn heat(
        &mut self,
        ctx: &egui::Context,
        slot: usize,
        heat: &Heat,
    ) -> egui::TextureId {
        if let Some((drawn, texture)) = &self.heats[slot]
            && drawn == heat
        {
            return texture.handle.id();
        }
        self.uploads += 1;
        let before = self.heats[slot].take().map(|(_, texture)| texture);
        let texture = Texture::set(before, ctx, format!("cells {slot}"), Heatmap::of(heat));
        let id = texture.handle.id();
        self.heats[slot] = Some((heat.clone(), texture));
        id
    }

    /// The texture of a small picture's cells.
    pub(in crate::view) fn thumb(&mut self, ctx: &egui::Context, heat: &Heat) -> egui::TextureId {
        if let Some((_, texture)) = self.thumbs.iter().find(|(drawn, _)| drawn == heat) {
            return texture.handle.id();
        }
        self.uploads += 1;
        if self.thumbs.len() == KEPT_THUMBS {
            self.thumbs.remove(0);
        }
        let texture = Texture::set(None, ctx, "small cells".into(), Heatmap::of(heat));
        let id = texture.handle.id();
        self.thumbs.push((heat.clone(), texture));
        id
    }

    /// Two planes on the cells that both have, computed once; nothing where they have none.
    pub(in crate::view) fn common(&mut self, planes: [&Arc<Plane>; 2]) -> Option<[Arc<Plane>; 2]> {
        if planes[0].grid == planes[1].grid {
            return Some(planes.map(Arc::clone));
        }
        let of = planes.map(Same::new);
        if let Some(known) = self.common.as_ref().filter(|known| known.of == of) {
            return known.planes.clone();
        }
        let common = on_common_cells(planes.map(AsRef::as_ref));
        let planes = common.map(|planes| planes.map(Arc::new));
        self.common = Some(Common {
            of,
            planes: planes.clone(),
        });
        planes
    }

    /// What some of the cells that were drawn last in some places are without.
    pub(in crate::view) fn lack(&self, slots: Range<usize>) -> Lacks {
        let drawn = self.heats[slots].iter().flatten();
        drawn.fold(Lacks::default(), |all, (_, texture)| all.or(texture.lacks))
    }

    /// Lines around what was measured to work, computed once a plane, goal, metric and ε.
    pub(in crate::view) fn outline(
        &mut self,
        plane: &Arc<Plane>,
        goal: Goal,
        metric: Metric,
        constants: &Constants,
    ) -> Arc<[Polyline]> {
        let heat = Heat::of_plane(plane, goal, metric, constants.tau);
        let epsilon = constants.epsilon;
        let wanted = Outlined { heat, epsilon };
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
        canvas.heat(&ctx, 0, &Heat::of_plane(&plane, goal, Metric::Loss, 0.5));
        drop(plane);
        assert!(gone.upgrade().is_some(), "its address is still taken");
    }
}
