//! Does a monkey's list in the real window, frame by frame, and holds every rest against a fresh computation.
//!
//!     cargo run --release --example monkey -- LIST
//!     cargo run --release --example monkey -- SEED COUNT
//!
//! On a display of its own (Xvfb), since clicks may follow links. `tests/window/monkey/action.rs` says what a list holds.

#[path = "../tests/window/monkey/action.rs"]
mod action;
#[path = "../tests/window/monkey/fresh.rs"]
mod fresh;
#[path = "../tests/window/monkey/player.rs"]
mod player;
#[path = "../tests/window/monkey/random.rs"]
mod random;

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use eframe::egui::{Context, RawInput, Ui, ViewportBuilder, ViewportCommand};
use lambdascope::app::{CloseAnswer, FileCommand};
use lambdascope::window::Window;
use player::Player;

/// The window and who plays with it.
struct Zoo {
    window: Window,
    player: Player,
    /// What became of the list, once that is known.
    outcome: Arc<Mutex<Option<Result<(), String>>>>,
}

impl Zoo {
    fn is_over(&self) -> bool {
        let outcome = self.outcome.lock();
        outcome.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn end(&mut self, ctx: &Context, outcome: Result<(), String>) {
        let (done, rests) = (self.player.done, self.player.rests);
        #[expect(
            clippy::print_stdout,
            reason = "how far it came, for whoever let it play"
        )]
        {
            println!("{done} actions, {rests} rests as they should be");
        }
        let mut slot = self.outcome.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(outcome);
        drop(slot);
        // Without the question about unsaved work.
        let discard = FileCommand::Close(CloseAnswer::Discard);
        self.window.carry_out(ctx, discard);
    }
}

impl eframe::App for Zoo {
    fn raw_input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if self.is_over() {
            return;
        }
        if self.player.is_over() {
            self.end(ctx, Ok(()));
            return;
        }
        match self.player.advance(ctx, &mut self.window) {
            Ok(wanted) => {
                input.events.extend(wanted.events);
                if let Some(size) = wanted.size {
                    ctx.send_viewport_cmd(ViewportCommand::InnerSize(size));
                }
            }
            Err(why) => self.end(ctx, Err(why)),
        }
    }

    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        if ctx.input(|input| input.viewport().close_requested()) && !self.is_over() {
            // The monkey gets another window.
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        }
        self.window.logic(ctx);
        ctx.request_repaint();
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.window.ui(ui);
    }
}

fn list(arguments: &[String]) -> Result<Vec<action::Action>, Box<dyn Error>> {
    Ok(match arguments {
        [list] => action::from_file(Path::new(list))?,
        [seed, count] => random::list(seed.parse()?, count.parse()?),
        _ => return Err("expected a list's file, or a seed and how many actions".into()),
    })
}

fn play() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let list = list(&arguments)?;
    let text = action::to_text(&list);
    let folder = tempfile::tempdir()?;
    let outcome = Arc::new(Mutex::new(None));
    let told = Arc::clone(&outcome);
    let options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: ViewportBuilder::default().with_inner_size([1440.0, 900.0]),
        ..eframe::NativeOptions::default()
    };
    let place = folder.path().to_owned();
    eframe::run_native(
        "Lambdascope",
        options,
        Box::new(move |creation| {
            Ok(Box::new(Zoo {
                window: player::window(&creation.egui_ctx)?,
                player: Player::new(list, &place)?,
                outcome: told,
            }))
        }),
    )?;
    let outcome = outcome
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    let outcome =
        outcome.unwrap_or_else(|| Err("the window was closed before the list ended".into()));
    Ok(outcome.map_err(|why| format!("{why}\nThe list was:\n{text}"))?)
}

fn main() -> ExitCode {
    match play() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "the error, for whoever let it play")]
            {
                eprintln!("{error}");
            }
            ExitCode::FAILURE
        }
    }
}
