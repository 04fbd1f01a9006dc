//! Makes the README's screenshots: the real window, frame by frame, painted without a display.
//!
//!     cargo run --release --example screenshots

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use lambdascope::app::story::shipped;
use lambdascope::app::{Command, Edit, Tab, Tell, ViewChange};
use lambdascope::export::raster::{Rasterizer, write_png};
use lambdascope::lab::{SeedQuestion, Study};
use lambdascope::shown;
use lambdascope::sweep::Metric;
use lambdascope::window::Window;

const SIZE: [usize; 2] = [1440, 900];
const PATIENCE: Duration = Duration::from_mins(2);

/// A window and the painter that has its textures.
struct Studio {
    ctx: Context,
    window: Window,
    rasterizer: Rasterizer,
}

impl Studio {
    fn new() -> Result<Self, Box<dyn Error>> {
        let ctx = Context::default();
        let window = Window::new(&ctx, Vec::new())?;
        Ok(Self {
            ctx,
            window,
            rasterizer: Rasterizer::new(),
        })
    }

    fn frame(&mut self) -> Vec<egui::epaint::ClippedShape> {
        #[expect(clippy::cast_precision_loss, reason = "a size on screen")]
        let size = vec2(SIZE[0] as f32, SIZE[1] as f32);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(
                pos2(0.0, 0.0),
                size / self.ctx.zoom_factor(),
            )),
            ..RawInput::default()
        };
        let window = &mut self.window;
        let mut output = self.ctx.run_ui(input, |ui| {
            window.logic(ui.ctx());
            window.ui(ui);
        });
        self.rasterizer.update_textures(&output.textures_delta);
        output.textures_delta.clear();
        output.shapes
    }

    /// Whether everything on screen is up to date, a study included.
    fn is_settled(&self) -> bool {
        let state = &self.window.state;
        let shown = &state.shown;
        let studied = match state.study() {
            None => true,
            Some(Study::Phase(question)) => shown
                .phase
                .as_ref()
                .is_some_and(|phase| phase.is_complete() && phase.question == question),
            Some(Study::Seeds(_)) => shown
                .seeds
                .as_ref()
                .is_some_and(|seeds| seeds.is_complete()),
            Some(Study::Inside(question)) => shown
                .inside
                .as_ref()
                .is_some_and(|inside| inside.question == question),
        };
        state.is_fresh() && state.plane_is_fresh() && studied
    }

    /// Does what a person would do, waits until everything on screen is up to date, and takes the picture.
    fn take(&mut self, name: &str, commands: &[Command]) -> Result<(), Box<dyn Error>> {
        self.frame();
        for command in commands {
            self.window.state.apply(command.clone());
        }
        let start = Instant::now();
        self.frame();
        while !self.is_settled() {
            if start.elapsed() > PATIENCE {
                return Err(format!("{name} was never complete").into());
            }
            std::thread::sleep(Duration::from_millis(5));
            self.frame();
        }
        self.frame();
        let shapes = self.frame();
        // The stage has a zoom of its own.
        let scale = self.ctx.pixels_per_point();
        let primitives = self.ctx.tessellate(shapes, scale);
        let background = self.ctx.global_style().visuals.panel_fill;
        let picture = self.rasterizer.paint(&primitives, SIZE, scale, background);
        let path = Path::new("screenshots").join(format!("{name}.png"));
        write_png(&picture, fs::File::create(&path)?)?;
        #[expect(clippy::print_stdout, reason = "what was written, for whoever made it")]
        {
            println!("{}", shown::path(&path));
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    fs::create_dir_all("screenshots")?;
    let mut studio = Studio::new()?;
    studio.take("irrelevant", &[])?;
    studio.take("aligned", &[Edit::Preset("aligned".into()).into()])?;
    studio.take(
        "contradictory",
        &[Edit::Preset("contradictory".into()).into()],
    )?;
    studio.take("stage", &[ViewChange::Present(true).into()])?;
    studio.take(
        "story",
        &[
            Tell::Begin(shipped("correlation")?).into(),
            Tell::GoTo(4).into(),
        ],
    )?;
    studio.take(
        "out-of-domain",
        &[
            Tell::End.into(),
            ViewChange::Present(false).into(),
            Edit::Preset("out-of-domain".into()).into(),
        ],
    )?;
    studio.take("eq-4", &[ViewChange::Tab(Tab::OutOfDomain).into()])?;
    studio.take(
        "phase",
        &[
            Edit::Preset("contradictory".into()).into(),
            ViewChange::Tab(Tab::Phase).into(),
        ],
    )?;
    studio.take("anatomy", &[Edit::Preset("low-rank".into()).into()])?;
    studio.take(
        "double-flip",
        &[
            ViewChange::Tab(Tab::Plane).into(),
            Edit::Preset("double-flip".into()).into(),
        ],
    )?;
    studio.take(
        "seeds",
        &[
            Edit::Preset("contradictory".into()).into(),
            ViewChange::Seeds(Some(SeedQuestion { seeds: 10 })).into(),
        ],
    )?;
    studio.take(
        "digits",
        &[
            ViewChange::Seeds(None).into(),
            Edit::Preset("digits-aligned".into()).into(),
        ],
    )?;
    studio.take(
        "accuracy",
        &[
            Edit::Preset("aligned".into()).into(),
            ViewChange::Metric(Metric::Accuracy).into(),
            Edit::Marker([1.0, 0.0]).into(),
            ViewChange::Answer(true).into(),
        ],
    )?;
    studio.take(
        "light",
        &[
            Edit::Preset("aligned".into()).into(),
            ViewChange::Metric(Metric::Loss).into(),
            ViewChange::Dark(false).into(),
        ],
    )?;
    Ok(())
}
