//! Makes the README's screenshots: the real window, frame by frame, painted without a display. With a folder, every tab
//! of a preset there instead, on the stage and off it, at the sizes of small windows, projectors and large screens.
//!
//!     cargo run --release --example screenshots
//!     cargo run --release --example screenshots -- FOLDER [PRESET]

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Context, RawInput, Rect, pos2, vec2};
use lambdascope::app::story::shipped;
use lambdascope::app::{Command, Edit, Overlay, Pane, RunsLook, Shelve, Tab, Tell, ViewChange};
use lambdascope::experiment::{Experiment, Method};
use lambdascope::export::raster::{Rasterizer, write_png};
use lambdascope::lab::{Film, Lab, SeedQuestion, Study};
use lambdascope::shown;
use lambdascope::sweep::Metric;
use lambdascope::window::Window;
use lambdascope::worker::Worker;

/// The size of the README's pictures, in pixels.
const SIZE: [usize; 2] = [1440, 900];
/// Windows to look at: their size and the pixels of a point.
const SIZES: [([usize; 2], f32); 6] = [
    ([900, 600], 1.0),
    ([1024, 700], 1.0),
    ([1280, 720], 1.0),
    ([1440, 900], 1.0),
    ([1920, 1080], 1.0),
    ([3840, 2160], 2.0),
];
const PATIENCE: Duration = Duration::from_mins(4);
/// The strip is drawn last of all, 41 trainings and planes.
const PATIENCE_FOR_FILM: Duration = Duration::from_mins(15);

/// A window and the painter that has its textures.
struct Studio {
    ctx: Context,
    window: Window,
    rasterizer: Rasterizer,
    folder: PathBuf,
    size: [usize; 2],
    scale: f32,
}

impl Studio {
    fn new(folder: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(folder)?;
        let ctx = Context::default();
        // Without the sharper picture of a window at rest, which comes or does not by the time that the machine has.
        let worker = Worker::spawn(Lab::new, || ())?;
        let window = Window::with_worker(&ctx, worker)?;
        Ok(Self {
            ctx,
            window,
            rasterizer: Rasterizer::new(),
            folder: folder.to_owned(),
            size: SIZE,
            scale: 1.0,
        })
    }

    fn frame(&mut self) -> Vec<egui::epaint::ClippedShape> {
        #[expect(clippy::cast_precision_loss, reason = "a size on screen")]
        let size = vec2(self.size[0] as f32, self.size[1] as f32);
        let points = size / (self.scale * self.ctx.zoom_factor());
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), points)),
            ..RawInput::default()
        };
        for viewport in input.viewports.values_mut() {
            viewport.native_pixels_per_point = Some(self.scale);
        }
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
            Some(Study::Authors(_)) => shown
                .authors
                .as_ref()
                .is_some_and(|authors| authors.is_complete()),
            Some(Study::Bases(_)) => state.bases_shown().is_some_and(|bases| bases.is_complete()),
            Some(Study::Runs(_)) => false,
            Some(Study::Inside(question)) => shown
                .inside
                .as_ref()
                .is_some_and(|inside| inside.question == question),
        };
        state.is_fresh() && state.plane_is_fresh() && studied
    }

    /// Waits until every picture of the film strip is drawn.
    fn wait_for_film(&mut self) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        let is_drawn = |film: &Film| film.ready() == film.frames.len();
        let setup = self.window.state.setup();
        while !matches!(&self.window.state.shown.film, Some(film) if film.is_of(&setup) && is_drawn(film))
        {
            if start.elapsed() > PATIENCE_FOR_FILM {
                return Err("the film strip was never complete".into());
            }
            std::thread::sleep(Duration::from_millis(5));
            self.frame();
        }
        Ok(())
    }

    /// Waits until everything on screen is up to date.
    fn wait(&mut self) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        self.frame();
        while !self.is_settled() {
            if start.elapsed() > PATIENCE {
                return Err("it was never complete".into());
            }
            std::thread::sleep(Duration::from_millis(5));
            self.frame();
        }
        Ok(())
    }

    /// Does what a person would do, waits until everything on screen is up to date, and takes the picture.
    fn take(&mut self, name: &str, commands: &[Command]) -> Result<(), Box<dyn Error>> {
        self.frame();
        for command in commands {
            self.window.state.apply(command.clone());
        }
        self.wait().map_err(|error| format!("{name}: {error}"))?;
        self.frame();
        let shapes = self.frame();
        // The stage has a zoom of its own.
        let scale = self.ctx.pixels_per_point();
        let primitives = self.ctx.tessellate(shapes, scale);
        let background = self.ctx.global_style().visuals.panel_fill;
        let picture = self
            .rasterizer
            .paint(&primitives, self.size, scale, background);
        let path = self.folder.join(format!("{name}.png"));
        write_png(&picture, fs::File::create(&path)?)?;
        #[expect(clippy::print_stdout, reason = "what was written, for whoever made it")]
        {
            println!("{}", shown::path(&path));
        }
        Ok(())
    }
}

/// Every tab of a preset at every size.
fn every_tab(folder: &Path, preset: &str) -> Result<(), Box<dyn Error>> {
    let mut studio = Studio::new(folder)?;
    let mut commands: Vec<Command> = vec![Edit::Preset(preset.into()).into()];
    for (size, scale) in SIZES {
        (studio.size, studio.scale) = (size, scale);
        for tab in Tab::ALL {
            for on_stage in [false, true] {
                commands.extend([
                    ViewChange::Tab(tab).into(),
                    ViewChange::Present(on_stage).into(),
                ]);
                let stage = if on_stage { "-stage" } else { "" };
                let name = format!("{}x{}-{tab:?}{stage}", size[0], size[1]);
                studio.take(&name.to_lowercase(), &commands)?;
                commands.clear();
            }
        }
    }
    Ok(())
}

/// Other ways to merge: bases of four task vectors, and what TIES changes.
fn of_merging(studio: &mut Studio) -> Result<(), Box<dyn Error>> {
    let merged = |preset: &str, method: Method| -> lambdascope::Result<Command> {
        let merge = method.usual();
        let experiment = lambdascope::experiment::preset(preset)?;
        let edited = Experiment {
            merge,
            ..experiment
        };
        Ok(Edit::Experiment(Box::new(edited)).into())
    };
    studio.take(
        "bases",
        &[
            merged("four-tasks", Method::Bases)?,
            ViewChange::Maximise(Some(Pane::Bases)).into(),
        ],
    )?;
    studio.take(
        "difference",
        &[
            ViewChange::Maximise(None).into(),
            ViewChange::Tab(Tab::Plane).into(),
            Edit::Preset("contradictory".into()).into(),
            merged("contradictory", Method::Ties)?,
            ViewChange::Layer(Overlay::Change, true).into(),
        ],
    )?;
    Ok(())
}

/// Coloured images: fairness, the film strip on the stage, and the authors' case.
fn of_images(studio: &mut Studio) -> Result<(), Box<dyn Error>> {
    studio.take(
        "fairness",
        &[
            ViewChange::Layer(Overlay::Change, false).into(),
            Edit::Preset("digits-irrelevant".into()).into(),
            ViewChange::Metric(Metric::Parity).into(),
        ],
    )?;
    let mut resting = Studio::new(&studio.folder)?;
    // The strip is drawn at rest, as smaller cells are.
    resting.window.sharpen_at_rest();
    resting.frame();
    for command in [
        Edit::Preset("digits-contradictory".into()).into(),
        Command::from(ViewChange::Present(true)),
    ] {
        resting.window.state.apply(command);
    }
    resting.wait_for_film()?;
    resting.take("film", &[])?;
    studio.take(
        "authors",
        &[
            ViewChange::Metric(Metric::Loss).into(),
            Edit::Preset("vit-authors-contradictory".into()).into(),
            ViewChange::Authors(true).into(),
        ],
    )?;
    studio.window.state.apply(ViewChange::Authors(false));
    Ok(())
}

/// Two runs beside each other, on the desk and on the stage.
fn of_runs(studio: &mut Studio) -> Result<(), Box<dyn Error>> {
    let tab = Command::from(ViewChange::Tab(Tab::Runs));
    let first: [Command; 4] = [
        ViewChange::Metric(Metric::Loss).into(),
        ViewChange::Answer(false).into(),
        Edit::Preset("irrelevant".into()).into(),
        tab,
    ];
    for command in first {
        studio.window.state.apply(command);
    }
    for alpha in [0.6, 0.0, -0.6] {
        studio.window.state.apply(Edit::Alpha(alpha));
        studio.wait()?;
        studio.window.state.apply(Shelve::Pin);
        studio.window.state.apply(ViewChange::Dismiss);
    }
    studio.window.state.apply(Edit::Alpha(0.3));
    let runs = studio.window.state.shelf.runs.iter().map(|run| run.id);
    let runs: Vec<u32> = runs.collect();
    let look = RunsLook {
        one: runs.get(1).copied(),
        other: runs.first().copied(),
        ..RunsLook::default()
    };
    studio.take("runs", &[ViewChange::Runs(look).into()])?;
    studio.take("runs-stage", &[ViewChange::Present(true).into()])?;
    for command in [ViewChange::Present(false), ViewChange::Tab(Tab::Plane)] {
        studio.window.state.apply(command);
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if let Some(folder) = arguments.next() {
        let preset = arguments.next().unwrap_or_else(|| "out-of-domain".into());
        return every_tab(Path::new(&folder), &preset);
    }
    let mut studio = Studio::new(Path::new("screenshots"))?;
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
        "four-tasks",
        &[
            ViewChange::Seeds(None).into(),
            Edit::Preset("four-tasks".into()).into(),
        ],
    )?;
    studio.take(
        "forget-one",
        &[Edit::Preset("forget-one-of-four".into()).into()],
    )?;
    studio.take("sum-of-many", &[Edit::Preset("sum-of-many".into()).into()])?;
    studio.window.state.apply(Edit::Preset("four-tasks".into()));
    studio.take("all-tasks", &[ViewChange::Tab(Tab::Tasks).into()])?;
    of_merging(&mut studio)?;
    of_images(&mut studio)?;
    studio.take("digits", &[Edit::Preset("digits-aligned".into()).into()])?;
    studio.take(
        "vit",
        &[
            Edit::Preset("vit-irrelevant".into()).into(),
            ViewChange::Metric(Metric::Accuracy).into(),
        ],
    )?;
    studio.take(
        "accuracy",
        &[
            Edit::Preset("aligned".into()).into(),
            Edit::Marker([1.0, 0.0]).into(),
            ViewChange::Answer(true).into(),
        ],
    )?;
    of_runs(&mut studio)?;
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
