//! A window without a screen: its real frames, paced as on a display of 60 Hz.

use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, bounded};
use egui::{Context, Pos2, RawInput, Rect, Vec2};

use super::machine::thread_seconds;
use crate::Result;
use crate::app::ViewChange;
use crate::window::Window;

/// Time from one frame to the next.
const PERIOD: Duration = Duration::from_nanos(16_666_667);
/// A laptop's window, in pixels.
const DESK: Vec2 = Vec2::new(1440.0, 900.0);
/// A projector's.
const STAGE: Vec2 = Vec2::new(1920.0, 1080.0);

/// The window, its context, and how long its frames took.
pub(super) struct Screen {
    pub(super) window: Window,
    /// Processor seconds of every frame: events, layout, drawing and tessellation; not the renderer.
    pub(super) frames: Vec<f64>,
    /// Their seconds on the clock, on which other threads may have had the processor.
    pub(super) clock: Vec<f64>,
    size: Vec2,
    ctx: Context,
    wakes: Receiver<()>,
    opened: Instant,
    last: Option<Instant>,
}

impl Screen {
    /// Opens the window with the default preset.
    pub(super) fn open() -> Result<Self> {
        let opened = Instant::now();
        let ctx = Context::default();
        let (wake, wakes) = bounded(1);
        ctx.set_request_repaint_callback(move |info| {
            if info.delay.is_zero() {
                // One waiting wake is enough.
                let _ = wake.try_send(());
            }
        });
        Ok(Self {
            window: Window::new(&ctx, Vec::new())?,
            frames: Vec::new(),
            clock: Vec::new(),
            size: DESK,
            ctx,
            wakes,
            opened,
            last: None,
        })
    }

    /// Goes on the stage of a projector.
    pub(super) fn present(&mut self) {
        self.size = STAGE;
        self.window.state.apply(ViewChange::Present(true));
    }

    /// Runs a frame now.
    pub(super) fn frame(&mut self) {
        let (start, clock) = (thread_seconds(), Instant::now());
        self.last = Some(clock);
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(
                Pos2::ZERO,
                self.size / self.ctx.zoom_factor(),
            )),
            time: Some(self.opened.elapsed().as_secs_f64()),
            ..RawInput::default()
        };
        let window = &mut self.window;
        let mut output = self.ctx.run_ui(input, |ui| {
            window.logic(&ui.ctx().clone());
            window.ui(ui);
        });
        let scale = output.pixels_per_point;
        std::hint::black_box(self.ctx.tessellate(output.shapes, scale));
        output.textures_delta.clear();
        self.frames.push(thread_seconds() - start);
        self.clock.push(clock.elapsed().as_secs_f64());
    }

    /// Runs a frame at the next tick of the display.
    pub(super) fn tick(&mut self) {
        if let Some(last) = self.last {
            std::thread::sleep(PERIOD.saturating_sub(last.elapsed()));
        }
        self.frame();
    }

    /// Runs a frame at the next tick after the window asked for one, or after a while.
    pub(super) fn tick_when_woken(&mut self) {
        let _ = self.wakes.recv_timeout(Duration::from_millis(100));
        self.tick();
    }

    /// Runs frames until the newest request is answered and drawn, or the time is up; says whether it was.
    pub(super) fn settle(&mut self, longest: Duration) -> bool {
        let start = Instant::now();
        self.frame();
        while !self.window.state.is_fresh() {
            if start.elapsed() > longest {
                return false;
            }
            self.tick_when_woken();
        }
        true
    }
}
