//! The film of what is on screen, made in a thread of its own while the window goes on.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use egui::Context;

use super::figure::{FigureFormat, FigureSheet};
use super::{Film, Window};
use crate::app::{FigureOf, FileCommand, FilmSweep, Replace, State, Told};
use crate::export::film::{FilmFormat, Pace};
use crate::lab::Lab;
use crate::output::write_streamed;
use crate::{Error, Result, shown};

/// From the first frame to the last, in seconds.
const SECONDS: f64 = 6.0;
/// Frames a second.
const PER_SECOND: f64 = 10.0;
/// How long the last frame stands, in seconds.
const HOLD: f64 = 1.0;
/// Pixels an inch, for screens.
const DPI: f64 = 144.0;

/// The film that a person sees first of what is on screen.
fn usual(mut state: State, format: FilmFormat) -> Result<Film> {
    // A training that is played asks for no study.
    state.playing = false;
    let sweep = FilmSweep::usual(&state)?;
    Ok(Film {
        of: FigureOf::on_screen(&state),
        sweep,
        sheet: FigureSheet {
            format: FigureFormat::Png,
            dpi: DPI,
            ..FigureSheet::default()
        },
        frames: sweep.frames(SECONDS, PER_SECOND),
        format,
        pace: Pace {
            seconds: SECONDS,
            hold: HOLD,
            once: false,
        },
        state,
    })
}

/// Makes a film and writes it whole, or leaves what was there.
fn make(
    film: &Film,
    path: &Path,
    progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
) -> Result<()> {
    let mut reel = film.shoot(&mut Lab::new(), progress)?;
    let written = |_| progress(film.frames);
    write_streamed(path, |file| film.write(&mut reel, path, file, &written))
}

/// Says that no film is made any more, where nobody else can.
struct AfterPanic<T: Fn(Told)>(T);

impl<T: Fn(Told)> Drop for AfterPanic<T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            (self.0)(Told::FilmEnded(None));
        }
    }
}

impl Window {
    /// Begins a film of what is on screen.
    pub(super) fn film_to(&mut self, mut path: PathBuf, replace: Replace, ctx: &Context) {
        if path.extension().is_none() {
            path.set_extension(FilmFormat::Apng.ending());
        }
        let Some(format) = FilmFormat::of(&path) else {
            let path = shown::path(&path);
            let words = format!("{path}: expected a name that ends in .png or .gif");
            self.tell(Told::Failed(words));
            return;
        };
        if let Some(why) = self.state.has_no_film() {
            self.tell(Told::Failed(why.into()));
            return;
        }
        if replace == Replace::Ask && path.exists() {
            self.tell(Told::Exists(path));
            return;
        }
        let film = usual(self.state.clone(), format);
        let film = match film.and_then(|film| film.check().map(|()| film)) {
            Ok(film) => film,
            Err(error) => {
                self.tell(Told::Failed(error.to_string()));
                return;
            }
        };
        self.state.apply(FileCommand::ShowWindow(None));
        let frames = film.frames;
        self.tell(Told::FilmDrawn(0, frames));
        let stops = Arc::new(AtomicBool::new(false));
        self.stops_film = stops.clone();
        let teller = self.opener.teller();
        let (wake, waked) = (ctx.clone(), ctx.clone());
        let told = AtomicUsize::new(0);
        let progress = move |drawn| {
            if told.swap(drawn, Ordering::Relaxed) != drawn {
                teller(Told::FilmDrawn(drawn, frames));
                wake.request_repaint();
            }
            if stops.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let wake = move || waked.request_repaint();
        let after = AfterPanic(self.opener.teller());
        self.opener.work("film", wake, move || {
            let _after = after;
            Some(match make(&film, &path, &progress) {
                Ok(()) => Told::FilmWritten(path),
                Err(Error::Cancelled) => Told::FilmEnded(None),
                Err(error) => Told::FilmEnded(Some(error.to_string())),
            })
        });
    }

    /// Asks the film that is being made to stop.
    pub(super) fn stop_film(&self) {
        self.stops_film.store(true, Ordering::Relaxed);
    }
}
