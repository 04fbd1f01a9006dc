//! The film of what is on screen, or of a story, made in a thread of its own while the window goes on.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use egui::Context;

use super::figure::{FigureFormat, FigureSheet};
use super::{Film, StoryFilm, Window};
use crate::app::{FILM_RATE, FigureOf, FileCommand, FilmAxis, FilmOver, Replace, State, Told};
use crate::export::film::{FilmFormat, Pace};
use crate::lab::Lab;
use crate::output::write_streamed;
use crate::{Error, Result, shown};

/// How long the last frame stands, in seconds.
const HOLD: f64 = 1.0;
/// Pixels an inch, for screens.
const DPI: f64 = 144.0;

/// What is to be made.
enum Wanted {
    /// What is on screen, while a value changes.
    Sweep(Box<Film>),
    /// A story.
    Story(StoryFilm),
}

/// What a person wants of what a state shows, if it can be made.
fn wanted(state: &State, format: FilmFormat) -> Result<Wanted> {
    match (state.film_over(), &state.telling) {
        (FilmOver::Axis(axis), _) => {
            let film = sweep(state.clone(), axis, format)?;
            film.check()?;
            Ok(Wanted::Sweep(Box::new(film)))
        }
        (FilmOver::Story, Some(telling)) => Ok(Wanted::Story(StoryFilm {
            story: Arc::clone(&telling.story),
            format,
            seconds: state.filing.film.seconds,
            once: false,
        })),
        (FilmOver::Story, None) => Err(Error::Mismatch("No story is told".into())),
    }
}

fn sweep(mut state: State, axis: FilmAxis, format: FilmFormat) -> Result<Film> {
    // A training that is played asks for no study.
    state.playing = false;
    let sweep = state.film_sweep(axis)?;
    let seconds = state.filing.film.seconds;
    Ok(Film {
        of: FigureOf::on_screen(&state),
        sweep,
        sheet: FigureSheet {
            format: FigureFormat::Png,
            dpi: DPI,
            ..FigureSheet::default()
        },
        frames: sweep.frames(seconds, FILM_RATE),
        format,
        pace: Pace {
            seconds,
            hold: HOLD,
            once: false,
        },
        state,
    })
}

impl Wanted {
    fn frames(&self) -> usize {
        match self {
            Self::Sweep(film) => film.frames,
            Self::Story(film) => film.frames(),
        }
    }

    /// Makes it and writes it whole, or leaves what was there.
    fn make(
        &self,
        path: &Path,
        progress: &(dyn Fn(usize) -> ControlFlow<()> + Sync),
    ) -> Result<()> {
        let (mut lab, frames) = (Lab::new(), self.frames());
        let mut reel = match self {
            Self::Sweep(film) => film.shoot(&mut lab, progress)?,
            Self::Story(film) => film.shoot(&mut lab, progress)?,
        };
        let written = |_| progress(frames);
        write_streamed(path, |file| match self {
            Self::Sweep(film) => film.write(&mut reel, path, file, &written),
            Self::Story(film) => film.write(&mut reel, path, file, &written),
        })
    }
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
    /// Begins a film of what was chosen.
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
        if let Some(why) = self.state.has_no_film_of(self.state.film_over()) {
            self.tell(Told::Failed(why.into()));
            return;
        }
        if replace == Replace::Ask && path.exists() {
            self.tell(Told::Exists(path));
            return;
        }
        let film = match wanted(&self.state, format) {
            Ok(film) => film,
            Err(error) => {
                self.tell(Told::Failed(error.to_string()));
                return;
            }
        };
        self.state.apply(FileCommand::ShowWindow(None));
        let frames = film.frames();
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
            Some(match film.make(&path, &progress) {
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
