//! The thread: takes requests, runs jobs, lets newer requests interrupt them, and outlives a panic.

use std::any::Any;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, TryRecvError, TrySendError, bounded};

use super::{Event, Generation, Job, News, Order, Request, Schedule};
use crate::crash;
use crate::lab::{Lab, Listener, Part, Picture, Preview, Probe, Report, Setup, Sharp, Study};
use crate::sweep::Point;
use crate::{Error, Result};

/// Requests that may wait; a full queue makes the window keep its newest setting and try again.
const REQUESTS: usize = 64;
/// Events that may wait.
const EVENTS: usize = 1024;
/// How often the share of progress is told.
const PROGRESS_PERIOD: Duration = Duration::from_millis(50);

/// Something that makes pictures: a [`Lab`], or a test's stand-in.
pub trait Artist {
    /// The picture of a setup.
    ///
    /// # Errors
    /// As [`Lab::picture`].
    fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>>;

    /// A point of a picture.
    ///
    /// # Errors
    /// As [`Lab::probe`].
    fn probe(&mut self, picture: &Picture, point: Point, listener: Listener<'_>) -> Result<Probe>;

    /// Works on a study, which tells its pieces to the listener.
    ///
    /// # Errors
    /// As [`Lab::study`].
    fn study(&mut self, setup: &Setup, study: &Study, listener: Listener<'_>) -> Result<()>;

    /// What can be shown before the picture; nothing where there is nothing quicker.
    ///
    /// # Errors
    /// As [`Lab::preview`].
    fn preview(&mut self, _: &Setup, _: Listener<'_>) -> Result<Option<Preview>> {
        Ok(None)
    }

    /// Draws a film strip, which is told to the listener.
    ///
    /// # Errors
    /// As [`Lab::film`].
    fn film(&mut self, _: &Setup, _: Listener<'_>) -> Result<()> {
        Ok(())
    }

    /// A sharper picture; nothing where there is none to be had quickly.
    ///
    /// # Errors
    /// As [`Lab::sharp`].
    fn sharp(&mut self, _: &Picture, _: &Part, _: Listener<'_>) -> Result<Option<Arc<Sharp>>> {
        Ok(None)
    }
}

impl Artist for Lab {
    fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        Self::picture(self, setup, listener)
    }

    fn probe(&mut self, picture: &Picture, point: Point, listener: Listener<'_>) -> Result<Probe> {
        Self::probe(picture, point, listener)
    }

    fn study(&mut self, setup: &Setup, study: &Study, listener: Listener<'_>) -> Result<()> {
        Self::study(self, setup, study, listener).map(|_| ())
    }

    fn preview(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Option<Preview>> {
        Self::preview(self, setup, listener)
    }

    fn film(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<()> {
        Self::film(self, setup, listener)
    }

    fn sharp(
        &mut self,
        picture: &Picture,
        part: &Part,
        listener: Listener<'_>,
    ) -> Result<Option<Arc<Sharp>>> {
        Self::sharp(self, picture, part, listener)
    }
}

/// The worker's end in the window: sends requests, receives events. Once it is dropped the thread hears at its next
/// report that the window is gone, and ends; nobody waits for it, as it may be in the middle of a long product.
#[derive(Debug)]
pub struct Worker {
    requests: Sender<Request>,
    events: Receiver<Event>,
}

impl Worker {
    /// Starts the thread. `wake` is called after every event.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn spawn<A: Artist>(
        make_artist: impl Fn() -> A + Send + 'static,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self> {
        let (requests, incoming) = bounded(REQUESTS);
        let (outgoing, events) = bounded(EVENTS);
        std::thread::Builder::new()
            .name("lambdascope worker".into())
            .spawn(move || {
                let desk = Desk {
                    incoming,
                    outgoing,
                    wake: Box::new(wake),
                    schedule: Mutex::default(),
                    clock: Instant::now(),
                };
                desk.work(&make_artist);
            })
            .map_err(|error| Error::Thread(error.to_string()))?;
        Ok(Self { requests, events })
    }

    /// Sends a request.
    ///
    /// # Errors
    /// Gives it back if the queue is full, or nothing if the worker is gone.
    pub fn send(&self, request: Request) -> Result<(), Option<Box<Request>>> {
        self.requests
            .try_send(request)
            .map_err(|error| match error {
                TrySendError::Full(request) => Some(Box::new(request)),
                TrySendError::Disconnected(_) => None,
            })
    }

    /// The next event, if one is there.
    #[must_use]
    pub fn try_event(&self) -> Option<Event> {
        self.events.try_recv().ok()
    }

    /// Waits for the next event.
    #[must_use]
    pub fn wait_event(&self, longest: Duration) -> Option<Event> {
        self.events.recv_timeout(longest).ok()
    }
}

/// The thread's side of the queues.
struct Desk {
    incoming: Receiver<Request>,
    outgoing: Sender<Event>,
    wake: Box<dyn Fn() + Send + Sync>,
    schedule: Mutex<Schedule<Job>>,
    clock: Instant,
}

/// How a job ended.
enum End {
    Complete,
    Interrupted,
}

impl Desk {
    fn work<A: Artist>(&self, make_artist: &dyn Fn() -> A) {
        let mut artist = make_artist();
        loop {
            let next = self.with_schedule(super::schedule::Schedule::start);
            let Some((_, job)) = next else {
                match self.incoming.recv() {
                    Ok(request) => self.note(request),
                    Err(_) => return,
                }
                if self.drain().is_break() {
                    return;
                }
                continue;
            };
            let ended = catch_unwind(AssertUnwindSafe(|| self.run(&mut artist, &job)));
            let complete = matches!(ended, Ok(Ok(End::Complete)));
            let generation = self.with_schedule(|schedule, now| {
                let generation = schedule.running().unwrap_or_default();
                schedule.end(now, complete);
                generation
            });
            match ended {
                Ok(Ok(End::Complete)) => {}
                Ok(Ok(End::Interrupted) | Err(Error::Cancelled)) => {
                    self.tell(generation, News::GaveWay);
                }
                Ok(Err(error)) => self.tell(generation, News::Failed(error.to_string())),
                Err(panic) => {
                    // What a panic left half done is not looked at again.
                    artist = make_artist();
                    let message = crash::last().map_or_else(
                        || format!("internal error: {}", words(panic.as_ref())),
                        |crash| crash.to_string(),
                    );
                    self.tell(generation, News::Failed(message));
                }
            }
        }
    }

    fn run(&self, artist: &mut dyn Artist, job: &Job) -> Result<End> {
        let setup = &job.setup;
        let start = Instant::now();
        let told = Mutex::new(Instant::now());
        let listener = |report: Report<'_>| self.hear(report, &told);
        self.tell_running(News::Started);
        if job.hurries {
            let shown = match artist.preview(setup, &listener) {
                Err(Error::Cancelled) => return Ok(End::Interrupted),
                // What goes wrong with it alone is no fault of the picture.
                other => other.unwrap_or_default(),
            };
            if let Some(preview) = shown {
                self.tell_running(match preview {
                    Preview::Frame(picture) => News::Picture(picture),
                    Preview::Plane(subject, plane) => News::Preview(subject, plane),
                });
                self.with_schedule(|schedule, _| schedule.previewed());
            }
        }
        let picture = match artist.picture(setup, &listener) {
            Err(Error::Cancelled) => return Ok(End::Interrupted),
            other => other?,
        };
        self.tell_running(News::Picture(Arc::clone(&picture)));
        let point = marker(setup);
        let probe = match artist.probe(&picture, point, &listener) {
            Err(Error::Cancelled) => return Ok(End::Interrupted),
            other => other?,
        };
        self.tell_running(News::Probe(Arc::new(probe)));
        // In one step: a request that comes between would take the answer for its own and never hear of it.
        let generation = self.with_schedule(|schedule, now| {
            schedule.answered(now);
            schedule.running().unwrap_or_default()
        });
        self.tell(generation, News::Done(start.elapsed()));
        if let Some(study) = &job.study {
            match artist.study(setup, study, &listener) {
                Err(Error::Cancelled) => return Ok(End::Interrupted),
                other => other?,
            }
            self.tell_running(News::StudyDone);
        }
        if let Some(part) = &job.sharpens {
            // Nobody asked for it, and nobody is told that it is not there, whatever the reason.
            if let Ok(Some(sharp)) = artist.sharp(&picture, part, &listener) {
                self.tell_running(News::Sharp(sharp));
            }
        }
        if job.films {
            // As with the sharper picture, but that it is gone on with.
            if let Err(Error::Cancelled) = artist.film(setup, &listener) {
                return Ok(End::Interrupted);
            }
        }
        Ok(End::Complete)
    }

    /// Passes a report on, and says whether the job may go on.
    fn hear(&self, report: Report<'_>, told: &Mutex<Instant>) -> ControlFlow<()> {
        if self.drain().is_break() {
            return ControlFlow::Break(());
        }
        let order = self.with_schedule(|schedule, now| schedule.order(now));
        if order == Order::Cancel {
            return ControlFlow::Break(());
        }
        match report {
            Report::Progress(stage, share) => {
                let mut last = told.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= PROGRESS_PERIOD {
                    *last = Instant::now();
                    self.mention(News::Progress(stage, share));
                }
            }
            Report::Resting => {}
            Report::Film(film) => self.tell_running(News::Film(Arc::clone(film))),
            Report::Studied(studied) => self.tell_running(News::Studied(studied.clone())),
            Report::Pretraining(history) => self.mention(News::Pretraining(history.to_vec())),
            Report::History(history) => self.mention(News::History(history.to_vec())),
            Report::Level(subject, plane) => {
                let shown = Arc::new(plane.clone());
                self.tell_running(News::Level(Arc::clone(subject), shown));
                if !plane.is_complete() && order == Order::YieldAfterCoarse {
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes all waiting requests; breaks once the window is gone.
    fn drain(&self) -> ControlFlow<()> {
        loop {
            match self.incoming.try_recv() {
                Ok(request) => self.note(request),
                Err(TryRecvError::Empty) => return ControlFlow::Continue(()),
                Err(TryRecvError::Disconnected) => return ControlFlow::Break(()),
            }
        }
    }

    fn note(&self, request: Request) {
        let Request {
            generation,
            job,
            change,
        } = request;
        self.with_schedule(|schedule, _| {
            schedule.change(generation, job, change, Job::same);
        });
    }

    fn with_schedule<T>(&self, act: impl FnOnce(&mut Schedule<Job>, Duration) -> T) -> T {
        let mut schedule = self.schedule.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut schedule, self.clock.elapsed())
    }

    fn running(&self) -> Generation {
        self.with_schedule(|schedule, _| schedule.running().unwrap_or_default())
    }

    fn tell_running(&self, news: News) {
        self.tell(self.running(), news);
    }

    /// Sends what must arrive.
    fn tell(&self, generation: Generation, news: News) {
        // Nobody listens once the window is closing; the next receive ends the thread.
        let _ = self.outgoing.send(Event { generation, news });
        (self.wake)();
    }

    /// Sends what may be dropped if the window is behind.
    fn mention(&self, news: News) {
        let generation = self.running();
        if self.outgoing.try_send(Event { generation, news }).is_ok() {
            (self.wake)();
        }
    }
}

fn marker(setup: &Setup) -> Point {
    setup.experiment.point()
}

fn words(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without words")
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests;
