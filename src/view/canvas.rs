//! Textures of the planes, set only when what they show has changed.

use std::sync::Arc;

use egui::{Color32, ColorImage, TextureHandle, TextureOptions};

use super::panels::Panel;
use super::theme;
use crate::colour::colour;
use crate::lab::PhaseDiagram;
use crate::sweep::{Metric, Plane};

/// What a texture shows.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Key {
    plane: usize,
    panel: Panel,
    metric: Metric,
    tau: f64,
}

/// Textures, and what the view remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    planes: [Option<(Key, TextureHandle)>; 4],
    /// Keeps each drawn plane alive, so that its address means one plane only.
    drawn: [Option<Arc<Plane>>; 4],
    /// The two phase diagrams: what each shows, kept alive so that its address means one diagram only.
    phases: [Option<(Arc<PhaseDiagram>, Metric, TextureHandle)>; 2],
    /// Resets of the zoom that were carried out.
    pub(super) zoom_resets: u32,
    /// The lowest and highest coefficient of the plane that was drawn last.
    pub(super) range: Option<[f64; 2]>,
    /// Left, right, bottom and top of the planes' view.
    pub(super) view_bounds: Option<[f64; 4]>,
    /// Where the images of the data are drawn.
    pub(super) images: Vec<TextureHandle>,
    /// What the images show.
    pub(super) images_of: usize,
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
        let key = Key {
            plane: Arc::as_ptr(plane) as usize,
            panel,
            metric,
            tau,
        };
        if let Some((shown, texture)) = &self.planes[slot]
            && *shown == key
        {
            return texture.id();
        }
        let image = image(plane, panel, metric, tau);
        self.uploads += 1;
        self.drawn[slot] = Some(Arc::clone(plane));
        let texture = match self.planes[slot].take() {
            Some((_, mut texture)) => {
                texture.set(image, TextureOptions::NEAREST);
                texture
            }
            None => ctx.load_texture(format!("plane {slot}"), image, TextureOptions::NEAREST),
        };
        let id = texture.id();
        self.planes[slot] = Some((key, texture));
        id
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
            && Arc::ptr_eq(drawn, diagram)
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
        self.phases[slot] = Some((Arc::clone(diagram), metric, texture));
        id
    }
}

/// A pixel a cell, λ₂ upwards. Cells without signal have a colour of their own in the accuracy.
fn image(plane: &Plane, panel: Panel, metric: Metric, tau: f64) -> ColorImage {
    let count = plane.grid.cells;
    let pixels = (0..count * count)
        .map(|pixel| {
            let (row, column) = (count - 1 - pixel / count, pixel % count);
            let index = plane.index(column, row);
            let [r, g, b] = colour(metric, panel.cell(metric, tau, plane, index));
            if metric == Metric::Accuracy && panel.lacks_signal(plane, index) {
                return theme::NO_SIGNAL;
            }
            Color32::from_rgb(r, g, b)
        })
        .collect();
    ColorImage::new([count, count], pixels)
}
