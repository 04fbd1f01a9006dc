//! A window without a display, and what every test does with it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui_kittest::Harness;
use lambdascope::app::{FileCommand, Told};
use lambdascope::experiment::Experiment;
use lambdascope::lab::Lab;
use lambdascope::window::Window;
use lambdascope::worker::{Artist, Worker};

pub type Screen = Harness<'static, Window>;

/// A common laptop's.
pub const SIZE: [f32; 2] = [1440.0, 900.0];

/// A window on the default preset, whose first picture is not asked for yet.
pub fn screen(size: [f32; 2]) -> Screen {
    drawn_by(Lab::new, size)
}

/// The same with another artist.
#[expect(clippy::expect_used, reason = "a helper of the tests")]
pub fn drawn_by<A: Artist>(make: impl Fn() -> A + Send + 'static, size: [f32; 2]) -> Screen {
    let worker = Worker::spawn(make, || ()).expect("a thread");
    Harness::builder()
        .with_size(size)
        .with_step_dt(1.0 / 60.0)
        .build_eframe(|creation| Window::with_worker(&creation.egui_ctx, worker).expect("a preset"))
}

/// Runs frames until something is true; fails after three minutes.
pub fn until(screen: &mut Screen, what: &str, holds: impl Fn(&Window) -> bool) {
    let start = Instant::now();
    while !holds(screen.state()) {
        assert!(start.elapsed() < Duration::from_mins(3), "never: {what}");
        screen.run_steps(1);
        std::thread::yield_now();
    }
    screen.run_steps(3);
}

/// Runs frames until everything that was asked for is on screen. A window that has not asked yet is fresh too, so two
/// come first.
pub fn settle(screen: &mut Screen, what: &str) {
    screen.run_steps(2);
    until(screen, what, fresh);
}

/// Whether everything that was asked for is on screen.
pub fn fresh(window: &Window) -> bool {
    window.state.is_fresh() && window.state.plane_is_fresh()
}

/// A file of the tests.
pub fn data(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    folder.join(name)
}

/// A window on another experiment than that which it opens with, with its first picture.
pub fn window_on(change: impl FnOnce(&mut Experiment)) -> Screen {
    let mut screen = screen(SIZE);
    let mut experiment = screen.state().state.experiment.clone();
    change(&mut experiment);
    let told = Told::Experiment(Box::new(experiment), None);
    screen.state_mut().state.apply(told);
    until(&mut screen, "the first picture", fresh);
    screen
}

/// Lets the window do what a person asks of it.
pub fn ask(screen: &mut Screen, command: FileCommand) {
    let ctx = screen.ctx.clone();
    screen.state_mut().carry_out(&ctx, command);
    screen.run_steps(2);
}
