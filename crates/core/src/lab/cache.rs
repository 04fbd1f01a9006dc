//! The lab itself: trains what is not trained yet, and keeps what it has trained and drawn.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::anatomy::KeptPlane;
use super::film::FILM_BYTES;
use super::kept::Kept;
use super::study::KeptStudy;
use super::subject::Trained;
use super::training::{KeptBase, KeptRun};
use super::{
    Build, Film, Picture, Probe, Setup, Sharp, Studied, Subject, build, estimate, extensions,
};
use crate::pools;
use crate::sweep::{BegunPlane, Plane, Point};
use crate::task::{TaskId, TaskSource};
use crate::train::Record;
use crate::{Error, Result};

/// Bytes that kept runs may take, so that a correlation seen before is not trained again. Those of the two tasks on screen
/// are kept however large they are.
const RUN_BYTES: usize = 192 << 20;
const LEAST_RUNS: usize = 2;
/// Bytes that pre-trained models may take. The one on screen is kept however large it is.
const BASE_BYTES: usize = 64 << 20;
const LEAST_BASES: usize = 1;
/// Bytes that kept pictures may take, and their data.
const PICTURE_BYTES: usize = 96 << 20;
/// Bytes that planes of whole task vectors may take, to hold edited ones against.
const PLANE_BYTES: usize = 32 << 20;
/// Bytes that studies may take, finished or not.
const STUDY_BYTES: usize = 64 << 20;
/// Bytes that sharper pictures may take.
const SHARP_BYTES: usize = 64 << 20;

/// What the lab is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Making the data.
    Data,
    /// Learning classes before any task.
    Pretraining,
    /// Training a task.
    Training {
        /// Which, from 0.
        task: TaskId,
    },
    /// Sweeping the plane.
    Plane,
    /// The theorems' lines and the check against candle.
    Lines,
    /// The marker's point and the lines through it.
    Probe,
    /// The plane of the whole task vectors, to hold edited ones against.
    Anatomy,
    /// A study, after the picture.
    Study,
}

/// What the lab says while it works; each call may break to cancel.
#[derive(Clone, Copy)]
pub enum Report<'a> {
    /// A share of a stage is done.
    Progress(Stage, f64),
    /// The training's histories so far, one a task.
    History(&'a [Vec<Record>]),
    /// Loss and accuracy of pre-training so far.
    Pretraining(&'a [Record]),
    /// A pass over the plane is done.
    Level(&'a Arc<Subject>, &'a Plane),
    /// A piece of a study is done.
    Studied(&'a Studied),
    /// A film strip as far as it has come.
    Film(&'a Arc<Film>),
    /// All that was asked for is done, and what nobody asked for is under way.
    Resting,
}

/// Hears reports; from any thread.
pub type Listener<'a> = &'a (dyn Fn(Report<'_>) -> ControlFlow<()> + Sync);

/// Trains and draws, and remembers.
#[derive(Debug)]
pub struct Lab {
    build: Build,
    pub(super) bases: Kept<KeptBase>,
    pub(super) runs: Kept<KeptRun>,
    pictures: Kept<Arc<Picture>>,
    pub(super) films: Kept<Arc<Film>>,
    pub(super) planes: Kept<KeptPlane>,
    pub(super) studies: Kept<KeptStudy>,
    pub(super) sharp: Kept<Arc<Sharp>>,
    /// The plane of the large model that was drawn last, as far as it got.
    begun: Option<(Setup, BegunPlane)>,
}

impl Default for Lab {
    fn default() -> Self {
        Self::new()
    }
}

impl Lab {
    /// An empty lab for the models of experiments.
    #[must_use]
    pub fn new() -> Self {
        Self::building(build)
    }

    /// An empty lab for models that are made by a function.
    #[must_use]
    pub fn building(build: Build) -> Self {
        Self {
            build,
            bases: Kept::new(BASE_BYTES, LEAST_BASES, KeptBase::bytes),
            runs: Kept::new(RUN_BYTES, LEAST_RUNS, KeptRun::bytes),
            pictures: Kept::new(PICTURE_BYTES, 1, |picture| picture.bytes()),
            films: Kept::new(FILM_BYTES, 1, |film| film.bytes()),
            planes: Kept::new(PLANE_BYTES, 1, KeptPlane::bytes),
            studies: Kept::new(STUDY_BYTES, 1, KeptStudy::bytes),
            sharp: Kept::new(SHARP_BYTES, 1, |sharp| sharp.bytes() + sharp.of.bytes()),
            begun: None,
        }
    }

    /// Trains all tasks, or takes them, or Ψ(0) alone, from the setup's files.
    ///
    /// # Errors
    /// If the experiment does not fit together, a callback breaks, or a tensor operation fails.
    pub fn subject(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Subject> {
        setup.experiment.check()?;
        setup.afford()?;
        let mut go_on = || listener(Report::Progress(Stage::Data, 0.0));
        let (source, about_data) = setup.source(&mut go_on)?;
        let shape = source.shape();
        let model = (self.build)(setup, shape)?;
        let mut notes = Vec::new();
        let loaded = setup.files.as_ref().and_then(|files| files.models.clone());
        let (base, pretraining) = match &loaded {
            Some(models) => (models.base.clone(), Vec::new()),
            None => self.base(setup, &source, model.as_ref(), &mut notes, listener)?,
        };
        let tasks = setup.experiment.tasks().count();
        let mut history = vec![Vec::new(); tasks];
        let mut converged = vec![None; tasks];
        let mut training_time = Duration::ZERO;
        if let Some(models) = &loaded {
            notes.extend(models.notes.iter().cloned());
        }
        let trained = loaded.as_ref().filter(|models| !models.is_base_alone());
        let tuned = if let Some(models) = trained {
            if models.tuned.len() != tasks {
                return Err(Error::Mismatch(format!(
                    "expected the models of {tasks} tasks, found {}",
                    models.tuned.len()
                )));
            }
            models.tuned.clone()
        } else {
            let trained = self.train(setup, &source, model.as_ref(), &base, listener)?;
            training_time = trained.time;
            converged = trained.converged;
            history = trained.history;
            trained.parameters
        };
        if let Some(files) = &setup.files {
            if files.tasks.is_none() && files.images.is_none() {
                notes.push("no tasks were loaded: these are generated ones".into());
            }
            if loaded.is_some() && trained.is_none() {
                notes.push("Ψ(0) was loaded: the tasks were trained from it here".into());
            }
            if files.models.is_none() && files.images.is_none() {
                notes.push("no models were loaded: these were trained here".into());
            }
        }
        notes.extend(about_data);
        let mut set = |role| {
            let all = source.dataset_while(role, &mut go_on)?;
            let set = match setup.samples {
                Some(samples) => all.first(samples)?,
                None => all,
            };
            Ok((role, Arc::new(set)))
        };
        let sets = setup.roles().into_iter().map(&mut set);
        let sets = sets.collect::<Result<Vec<_>>>()?;
        let trained = Trained {
            pretraining,
            history,
            converged,
            time: training_time,
        };
        let subject = Subject::new_while(setup, model, base, tuned, &mut go_on)?;
        let progress = |_| listener(Report::Progress(Stage::Data, 0.0));
        let subject = subject.on(sets).told(trained, notes);
        subject.prepared(&progress)
    }

    /// A picture that was drawn before.
    #[must_use]
    pub fn seen(&self, setup: &Setup) -> Option<Arc<Picture>> {
        let found = self
            .pictures
            .iter()
            .find(|picture| picture.subject.setup().same_plane(setup));
        found.cloned().or_else(|| self.frame_of(setup))
    }

    /// The picture of a setup, from memory if it was drawn before.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        if let Some(seen) = self.seen(setup) {
            return Ok(seen);
        }
        let picture = Arc::new(self.draw(setup, listener)?);
        self.pictures.put(Arc::clone(&picture));
        Ok(picture)
    }

    /// The picture of a setup, which is not kept.
    pub(super) fn draw(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Picture> {
        let subject = Arc::new(self.subject(setup, listener)?);
        let start = Instant::now();
        let plane = self.plane(setup, &subject, listener)?;
        let plane_time = start.elapsed();
        let anatomy = self.anatomy(&subject, &plane, listener)?;
        // Candle's part needs one thread for about as long as the kernel needs all of them.
        let shares = [AtomicU64::new(0), AtomicU64::new(0)];
        let tell = |side: usize, share: f64| {
            shares[side].store(share.to_bits(), Ordering::Relaxed);
            let both = shares
                .each_ref()
                .map(|share| f64::from_bits(share.load(Ordering::Relaxed)));
            listener(Report::Progress(
                Stage::Lines,
                f64::midpoint(both[0], both[1]),
            ))
        };
        let (by_kernel, by_candle) = pools::sweep()?.install(|| {
            let kernel = |share| tell(0, share);
            let plain = |share| tell(1, share);
            rayon::join(
                || {
                    let lines = subject.theorem_lines(&kernel)?;
                    Ok::<_, Error>((lines, subject.alone(&kernel)?, subject.ray(&kernel)?))
                },
                || {
                    pools::candle()?.install(|| {
                        Ok::<_, Error>((
                            subject.check(&plane, &plain)?,
                            estimate::estimated(&subject, &plain)?,
                        ))
                    })
                },
            )
        });
        let ((lines, alone, ray), (check, estimated)) = (by_kernel?, by_candle?);
        Ok(Picture {
            lines,
            alone,
            check,
            estimated,
            exhibits: subject.exhibits()?,
            prediction: extensions::prediction(&subject)?.map(Arc::new),
            anatomy,
            ray: ray.map(Arc::new),
            plane: Arc::new(plane),
            subject,
            plane_time,
        })
    }

    /// The plane of a setup. Of a large model what was computed before somebody wanted something else is taken up again.
    fn plane(
        &mut self,
        setup: &Setup,
        subject: &Arc<Subject>,
        listener: Listener<'_>,
    ) -> Result<Plane> {
        let same = |(of, _): &mut (Setup, BegunPlane)| of.same_plane(setup);
        let left = self.begun.take_if(same);
        let mut begun = left.map_or_else(|| subject.begun_plane(), |(_, begun)| begun);
        let ended = subject.take_up(
            &mut begun,
            &|share| listener(Report::Progress(Stage::Plane, share)),
            &mut |plane| listener(Report::Level(subject, plane)),
        );
        let plane = ended.map(|()| begun.plane().clone());
        // Its lines may be left too.
        if setup.is_large() && !begun.is_empty() {
            self.begun = Some((setup.clone(), begun));
        }
        plane
    }

    /// A point of a picture.
    ///
    /// # Errors
    /// As [`Subject::probe`].
    pub fn probe(picture: &Picture, point: Point, listener: Listener<'_>) -> Result<Probe> {
        let progress = |share| listener(Report::Progress(Stage::Probe, share));
        picture.subject.probe(point, &picture.lines, &progress)
    }
}
