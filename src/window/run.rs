//! The window opened, run until it is closed, and what may come between, in words.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::frames::Frames;
use super::{Window, display, settings_file};
use crate::app::Tell;
use crate::app::story::Story;
use crate::crash;
use crate::journal::{Journal, left};

/// What the desktop knows the program by.
const APP_ID: &str = "lambdascope";
/// What to do where no window can be.
const WITHOUT: &str = "without a display use `lambdascope run`";

/// The folder of the program's own files; nothing where nobody has a home.
#[must_use]
pub fn data_folder() -> Option<PathBuf> {
    let has_home = ["XDG_DATA_HOME", "HOME"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    (has_home || cfg!(windows))
        .then(|| eframe::storage_dir(APP_ID))
        .flatten()
}

/// The window's icon; none if it cannot be read, which nobody should be stopped by.
fn icon() -> egui::IconData {
    eframe::icon_data::from_png_bytes(include_bytes!("../../assets/icon.png")).unwrap_or_default()
}

/// Opens the window, on files or on a story, and runs it until it is closed.
///
/// # Errors
/// If there is no display, the window cannot be made, or the program fails; the message says so in a line.
pub fn run(files: Vec<PathBuf>, story: Option<Arc<Story>>) -> Result<(), String> {
    let folder = data_folder();
    let mut options = eframe::NativeOptions {
        renderer: eframe::Renderer::Glow,
        viewport: egui::ViewportBuilder::default()
            .with_title("Lambdascope")
            .with_app_id(APP_ID)
            .with_inner_size([1440.0, 900.0])
            .with_min_inner_size([900.0, 600.0])
            .with_icon(icon()),
        persistence_path: folder.as_deref().and_then(settings_file::prepare),
        ..eframe::NativeOptions::default()
    };
    display::choose(&mut options);
    let up = Arc::new(AtomicBool::new(false));
    let is_up = Arc::clone(&up);
    let open = move || {
        eframe::run_native(
            "Lambdascope",
            options,
            Box::new(|creation| {
                let mut window = Window::new(&creation.egui_ctx, files)?;
                window.remember(creation.storage);
                window.live(&creation.egui_ctx, up, folder.as_deref());
                if let Some(story) = story {
                    window.state.apply(Tell::Begin(story));
                }
                Ok(Box::new(window))
            }),
        )
    };
    match catch_unwind(AssertUnwindSafe(open)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(why_not(error, is_up.load(Ordering::Acquire))),
        Err(_) => Err(why_panicked(is_up.load(Ordering::Acquire))),
    }
}

impl Window {
    /// Keeps the work from now on, offers what others left, and listens to signals.
    fn live(&mut self, ctx: &egui::Context, up: Arc<AtomicBool>, folder: Option<&Path>) {
        self.life.up = up;
        self.life.alone = true;
        self.life.frames = Frames::asked();
        let folder = folder.map(|folder| folder.join("unsaved"));
        if let Some(folder) = &folder {
            self.offer(left(folder));
        }
        // The window is worth having without what could not be started here.
        self.life.journal = folder.and_then(|folder| Journal::begin(&folder).ok());
        #[cfg(unix)]
        {
            let keeper = self.life.journal.as_ref().map(Journal::keeper);
            let ending = Arc::clone(&self.life.ending);
            let _ = super::signals::listen(keeper, ctx.clone(), ending);
        }
        #[cfg(not(unix))]
        let _ = ctx;
    }
}

/// Why no window came up, or why it went.
fn why_not(error: eframe::Error, was_up: bool) -> String {
    use eframe::Error;
    if was_up {
        return format!(
            "the window was lost ({error}); unsaved work, if there was any, is offered at the next start"
        );
    }
    let why = match error {
        // Its text names a file of the library's source, which helps nobody here.
        Error::WinitEventLoop(_) => "there is no display".into(),
        // The template that nothing was found for is long, and the same for everybody.
        Error::NoGlutinConfigs(_, why) => without_opengl(&why.to_string()),
        Error::Glutin(_) | Error::OpenGL(_) => without_opengl(&error.to_string()),
        other => other.to_string(),
    };
    format!("no window could be opened: {why}; {WITHOUT}")
}

fn without_opengl(why: &str) -> String {
    format!(
        "OpenGL is missing or too old ({}); Mesa's software renderer will do (on Debian: libgl1-mesa-dri, libgl1, libegl1)",
        why.trim_end_matches('.')
    )
}

/// What a panic outside the frames means.
fn why_panicked(was_up: bool) -> String {
    let crash = crash::last();
    match crash {
        Some(crash) if was_up || crash.ours => {
            format!("{crash}; unsaved work, if there was any, is offered at the next start")
        }
        // The windowing libraries are loaded at run time, and a missing one ends in a panic there.
        Some(crash) => format!(
            "no window could be opened: a system library is missing, it seems (on Debian: libxkbcommon-x11-0, libgl1): \
             {}; {WITHOUT}",
            crash.words.trim_end_matches('.')
        ),
        None => format!("no window could be opened; {WITHOUT}"),
    }
}
