//! Pictures of the stage for paper: what a lecture shows of a state, drawn without a display, without controls and without
//! the words of a story, which stand beside them there.

use egui::{Context, RawInput, Rect, pos2, vec2};

use super::Window;
use crate::app::{State, ViewChange};
use crate::export::raster::{Picture, Rasterizer, write_png};
use crate::lab::Lab;
use crate::view::Paper;
use crate::worker::Worker;
use crate::{Error, Result};

/// The size of a picture, in pixels.
const SIZE: [u16; 2] = [1600, 900];
/// Frames until sizes have settled.
const FRAMES: usize = 4;

/// Takes pictures, one after the other.
pub struct Stills {
    ctx: Context,
    window: Window,
    rasterizer: Rasterizer,
}

impl Stills {
    /// A stage that nobody sees.
    ///
    /// # Errors
    /// If the first preset cannot be read or the worker, which is given nothing to do, cannot be started.
    pub fn new() -> Result<Self> {
        let ctx = Context::default();
        let worker = Worker::spawn(Lab::new, || ())?;
        let mut window = Window::with_worker(&ctx, worker)?;
        window.canvas.paper = Some(Paper::Alone);
        Ok(Self {
            ctx,
            window,
            rasterizer: Rasterizer::new(),
        })
    }

    /// The same with a story's words above, as the stage has them.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn told() -> Result<Self> {
        let mut stills = Self::new()?;
        stills.window.canvas.paper = Some(Paper::Told);
        Ok(stills)
    }

    /// What the stage shows of a state whose results are there, PNG.
    ///
    /// # Errors
    /// If the picture cannot be written.
    pub fn take(&mut self, state: &State) -> Result<Vec<u8>> {
        let mut png = Vec::new();
        let picture = self.picture(state);
        write_png(&picture, &mut png).map_err(|error| Error::Mismatch(error.to_string()))?;
        Ok(png)
    }

    /// The same as pixels.
    pub fn picture(&mut self, state: &State) -> Picture {
        self.window.state = state.clone();
        for change in [ViewChange::Present(true), ViewChange::Dark(false)] {
            self.window.state.apply(change);
        }
        self.window.state.judge();
        let mut shapes = Vec::new();
        for _ in 0..FRAMES {
            shapes = self.frame();
        }
        let scale = self.ctx.pixels_per_point();
        let primitives = self.ctx.tessellate(shapes, scale);
        let background = self.ctx.global_style().visuals.panel_fill;
        let size = SIZE.map(usize::from);
        self.rasterizer.paint(&primitives, size, scale, background)
    }

    fn frame(&mut self) -> Vec<egui::epaint::ClippedShape> {
        let [width, height] = SIZE.map(f32::from);
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(
                pos2(0.0, 0.0),
                vec2(width, height) / self.ctx.zoom_factor(),
            )),
            ..RawInput::default()
        };
        for viewport in input.viewports.values_mut() {
            viewport.native_pixels_per_point = Some(1.0);
        }
        let window = &mut self.window;
        let mut output = self.ctx.run_ui(input, |ui| window.ui(ui));
        self.rasterizer.update_textures(&output.textures_delta);
        output.textures_delta.clear();
        output.shapes
    }
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::app::story::Story;
    use crate::colour::overlay;

    const STORY: &str = r#"(
        lambdascope_story: 1,
        title: "Two steps",
        about: "A story of the tests.",
        minutes: 1,
        steps: [
            (title: "Planes", text: "All of it.", set: [Edit(Preset("aligned")), Edit(Sweep(low: -1.0, high: 2.0))]),
            (title: "Points", text: "Here.", point: Plane(SecondPlane, (1.0, -0.5))),
            (title: "Alone", text: "The slice.", set: [View(Maximise(Slice))]),
            (title: "Tab", text: "Anatomy.", set: [View(Tab(Anatomy))]),
        ],
    )"#;

    #[test]
    fn a_step_on_paper_is_what_its_stage_shows_with_what_it_points_at() -> Result<()> {
        let story = Arc::new(Story::from_text(Path::new("story.ron"), STORY)?);
        let mut lab = Lab::new();
        let mut stills = Stills::new()?;
        let mut pictures = Vec::new();
        for step in 0..story.steps.len() {
            let mut state = State::telling_at(&story, step)?;
            state.compute(&mut lab, &|_| ControlFlow::Continue(()))?;
            let picture = stills.picture(&state);
            assert_eq!([picture.width, picture.height], SIZE.map(usize::from));
            pictures.push(picture.rgba);
        }
        let pointer = |rgba: &[u8]| {
            let pixels = rgba.chunks_exact(4);
            pixels
                .filter(|pixel| pixel[..3] == overlay::POINTER)
                .count()
        };
        let pointed: Vec<usize> = pictures.iter().map(|rgba| pointer(rgba)).collect();
        assert!(pointed[1] > 200, "{pointed:?}");
        assert_eq!([pointed[0], pointed[2], pointed[3]], [0; 3]);
        for (one, rgba) in pictures.iter().enumerate() {
            for other in &pictures[one + 1..] {
                let differ = rgba.chunks_exact(4).zip(other.chunks_exact(4));
                let differ = differ.filter(|(one, other)| one != other).count();
                assert!(differ > 1000, "{one}: {differ}");
            }
        }
        Ok(())
    }
}
