//! The window's loop: events in, state forward, panels drawn, commands applied, requests out.

mod display;
mod figure;
mod files;
mod film;
mod filming;
mod frames;
mod life;
mod run;
mod settings;
mod settings_file;
mod sharpening;
mod signals;
mod still;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

pub use figure::{FigureFormat, FigureSheet, caption, figure, figure_pixels};
pub use film::{Film, StoryFilm};
use life::Life;
pub use run::{data_folder, run};
use sharpening::Sharpening;
pub use still::Stills;

use crate::Result;
use crate::app::{Opener, State, Told};
use crate::export::fonts::fonts;
use crate::lab::Lab;
use crate::view::{Canvas, SMALLEST_TEXT, STAGE_HEIGHT, STAGE_WIDTH, Scene, theme, window_ui};
use crate::worker::{Change, Generation, Job, Request, Worker};

/// The least zoom of the stage, for a window that is hardly there.
const LEAST_ZOOM: f32 = 0.2;
/// The least time between two pictures of a played training.
const PLAY_PERIOD: Duration = Duration::from_millis(60);

/// The program's window, whoever runs its frames: eframe, a test, or the screenshots.
pub struct Window {
    /// Everything on screen.
    pub state: State,
    worker: Worker,
    opener: Opener,
    canvas: Canvas,
    sent: Option<(Job, Change)>,
    generation: Generation,
    waiting: Option<Request>,
    last_play: Option<Instant>,
    styled: Option<(bool, bool)>,
    /// The zoom to which leaving the stage leads back.
    zoom_of_desk: Option<f32>,
    /// What the platform's settings say of the memory that work may take.
    kept_memory: Option<u64>,
    life: Life,
    /// Whether the desktop is asked for its file dialogs.
    dialogs: bool,
    sharpening: Sharpening,
    /// Asks the film that is being made to stop.
    stops_film: Arc<AtomicBool>,
}

impl Window {
    /// A window with a worker of its own; `files` are opened at once.
    ///
    /// # Errors
    /// If the first preset cannot be read or the worker cannot be started.
    pub fn new(ctx: &egui::Context, files: Vec<PathBuf>) -> Result<Self> {
        let wake = ctx.clone();
        let worker = Worker::spawn(Lab::new, move || wake.request_repaint())?;
        let mut window = Self::with_worker(ctx, worker)?;
        window.sharpen_at_rest();
        if !files.is_empty() {
            let wake = ctx.clone();
            window.opener.read(files, move || wake.request_repaint());
        }
        Ok(window)
    }

    /// A window with a given worker.
    ///
    /// # Errors
    /// If the first preset cannot be read.
    pub fn with_worker(ctx: &egui::Context, worker: Worker) -> Result<Self> {
        ctx.set_fonts(fonts());
        Ok(Self {
            state: State::new()?,
            worker,
            opener: Opener::default(),
            canvas: Canvas::default(),
            sent: None,
            generation: Generation::default(),
            waiting: None,
            last_play: None,
            styled: None,
            zoom_of_desk: None,
            kept_memory: None,
            life: Life::default(),
            dialogs: true,
            sharpening: Sharpening::default(),
            stops_film: Arc::default(),
        })
    }

    /// From now on planes are drawn in smaller cells once all else is done.
    pub fn sharpen_at_rest(&mut self) {
        self.sharpening.begin();
    }

    /// From now on paths are typed: the desktop's file dialogs, which only a person can answer, are left out.
    pub fn leave_out_dialogs(&mut self) {
        self.dialogs = false;
    }

    /// Whether mouse and keys rest, so that the stage shows no controls.
    #[must_use]
    pub fn controls_rest(&self) -> bool {
        self.canvas.controls_rest()
    }

    /// How many textures were set so far.
    #[must_use]
    pub fn uploads(&self) -> u64 {
        self.canvas.uploads
    }

    /// Takes in what happened since the last frame.
    pub fn logic(&mut self, ctx: &egui::Context) {
        let now = Instant::now();
        while let Some(event) = self.worker.try_event() {
            self.state.hear(event, now);
        }
        while let Some(command) = self.opener.answer() {
            self.carry_out(ctx, command);
        }
        self.take_in_files(ctx);
        self.note_work();
        self.play(ctx, now);
        self.state.age(now);
        self.state.judge();
        self.request(ctx, now);
    }

    /// Draws a frame and carries out what the person did in it.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        self.style(&ctx);
        let now = Instant::now();
        let mut commands = Vec::new();
        let mut scene = Scene {
            state: &self.state,
            commands: &mut commands,
            canvas: &mut self.canvas,
            now,
        };
        window_ui(ui, &mut scene);
        let any = !commands.is_empty();
        for command in commands {
            self.carry_out(&ctx, command);
        }
        if any {
            // What a command changed is drawn in a frame of its own, at once.
            self.state.judge();
            self.request(&ctx, Instant::now());
            ctx.request_repaint();
        }
        if let Some(delay) = self.state.changes_in(now) {
            ctx.request_repaint_after(delay + Duration::from_millis(5));
        }
    }

    fn play(&mut self, ctx: &egui::Context, now: Instant) {
        if !self.state.playing {
            self.last_play = None;
            return;
        }
        let since = self
            .last_play
            .map(|last| now.saturating_duration_since(last));
        if let Some(wait) = since.and_then(|since| PLAY_PERIOD.checked_sub(since)) {
            ctx.request_repaint_after(wait);
            return;
        }
        if self.state.play_on() {
            self.last_play = Some(now);
        }
    }

    /// Asks the worker for what the settings say, if it was not asked yet.
    fn request(&mut self, ctx: &egui::Context, now: Instant) {
        let mut job = self.state.job();
        job.sharpens = self.sharpening.part(&self.state, &self.canvas);
        job.films = self.sharpening.is_on() && !self.state.playing && job.setup.has_film();
        let change = self.state.change();
        let asked = match &self.sent {
            None => false,
            Some((sent, how)) => {
                let let_go = change == Change::Discrete && *how == Change::Continuous;
                sent.same(&job)
                    && (!let_go || self.state.is_fresh())
                    && !(self.state.rests() && self.sharpening.wants(ctx, sent, &job, now))
            }
        };
        if !asked {
            self.generation = Generation(self.generation.0 + 1);
            self.state.asked(self.generation, now);
            self.sent = Some((job.clone(), change));
            self.waiting = Some(Request {
                generation: self.generation,
                job,
                change,
            });
        }
        // A full queue keeps only the newest request waiting, until the next frame.
        if let Some(request) = self.waiting.take() {
            match self.worker.send(request) {
                Ok(()) => {}
                Err(Some(request)) => self.waiting = Some(*request),
                Err(None) => {
                    let words = "the worker has ended; restart the program";
                    self.tell(Told::Failed(words.into()));
                }
            }
        }
    }

    /// Colours and sizes, whenever they change; the stage is as many points high on every screen that is not narrow.
    fn style(&mut self, ctx: &egui::Context) {
        let present = self.state.view.present;
        let wanted = (self.state.view.dark, present);
        if self.styled != Some(wanted) {
            let smallest = if present { SMALLEST_TEXT } else { 0.0 };
            theme::apply(ctx, wanted.0, smallest);
            self.styled = Some(wanted);
        }
        let now = ctx.zoom_factor();
        let wanted = if present {
            self.zoom_of_desk.get_or_insert(now);
            let native = ctx.content_rect().size() * now;
            (native.y / STAGE_HEIGHT)
                .min(native.x / STAGE_WIDTH)
                .max(LEAST_ZOOM)
        } else {
            self.zoom_of_desk.take().unwrap_or(now)
        };
        // A size that was multiplied and divided is not to the last bit what it was.
        if (wanted / now - 1.0).abs() > 1e-3 {
            ctx.set_zoom_factor(wanted);
            // This frame is laid out for the other size.
            ctx.request_discard("the stage has a zoom of its own");
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.guarded(ctx, |window| Self::logic(window, ctx));
    }

    fn ui(&mut self, ui: &mut egui::Ui, frame: &mut eframe::Frame) {
        if let Some(frames) = &mut self.life.frames {
            frames.note(frame.info().cpu_usage.unwrap_or_default());
        }
        if !self.over_ui(ui) {
            let ctx = ui.ctx().clone();
            self.guarded(&ctx, |window| Self::ui(window, ui));
        }
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.keep(storage);
    }

    /// What is folded or zoomed is not remembered: the program opens the same way every time.
    fn persist_egui_memory(&self) -> bool {
        false
    }
}
