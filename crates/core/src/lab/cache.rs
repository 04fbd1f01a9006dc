//! The lab itself: trains what is not trained yet, and keeps what it has trained and drawn.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::anatomy::KeptPlane;
use super::kept::Kept;
use super::keys::{BaseKey, TrainingKey};
use super::study::KeptStudy;
use super::subject::Trained;
use super::{Build, Picture, Probe, Setup, Sharp, Studied, Subject, build, estimate, extensions};
use crate::model::{Model, Parameters};
use crate::pools;
use crate::sweep::{Plane, Point};
use crate::task::{Source, TaskId, TaskSource};
use crate::train::{Pretrained, Pretrainer, Record, Run, Trainer};
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

/// Training curves are reported every so many steps.
const SHOWN_STEPS: usize = 8;

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
    /// All that was asked for is done, and a sharper picture is under way.
    Resting,
}

/// Hears reports; from any thread.
pub type Listener<'a> = &'a (dyn Fn(Report<'_>) -> ControlFlow<()> + Sync);

/// Trains and draws, and remembers.
#[derive(Debug)]
pub struct Lab {
    build: Build,
    bases: Kept<KeptBase>,
    runs: Kept<KeptRun>,
    pictures: Kept<Arc<Picture>>,
    pub(super) planes: Kept<KeptPlane>,
    pub(super) studies: Kept<KeptStudy>,
    pub(super) sharp: Kept<Arc<Sharp>>,
}

#[derive(Debug)]
struct KeptBase {
    setup: Setup,
    pretrained: Pretrained,
}

#[derive(Debug)]
struct KeptRun {
    task: TaskId,
    setup: Setup,
    run: Run,
    time: Duration,
}

/// All tasks' models, with how they came about.
struct AllTrained {
    parameters: Vec<Parameters>,
    history: Vec<Vec<Record>>,
    converged: Vec<Option<usize>>,
    time: Duration,
}

/// Takes so many steps of a run over into the history of all tasks; whether there are more than before.
fn shown(history: &Mutex<Vec<Vec<Record>>>, task: TaskId, run: &Run, taken: usize) -> bool {
    let mut all = history.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(own) = all.get_mut(task.index()).filter(|own| own.len() != taken) else {
        return false;
    };
    *own = run.history()[..taken].to_vec();
    true
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
            bases: Kept::new(BASE_BYTES, LEAST_BASES, |kept| kept.pretrained.bytes()),
            runs: Kept::new(RUN_BYTES, LEAST_RUNS, |kept| kept.run.bytes()),
            pictures: Kept::new(PICTURE_BYTES, 1, |picture| picture.bytes()),
            planes: Kept::new(PLANE_BYTES, 1, KeptPlane::bytes),
            studies: Kept::new(STUDY_BYTES, 1, KeptStudy::bytes),
            sharp: Kept::new(SHARP_BYTES, 1, |sharp| sharp.bytes() + sharp.of.bytes()),
        }
    }

    /// Trains all tasks, or takes them from the setup's files.
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
        let tuned = if let Some(models) = &loaded {
            notes.extend(models.notes.iter().cloned());
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
            if files.models.is_none() && files.images.is_none() {
                notes.push("no models were loaded: these were trained here".into());
            }
        }
        notes.extend(about_data);
        let sets = setup
            .roles()
            .into_iter()
            .map(|role| Ok((role, Arc::new(source.dataset_while(role, &mut go_on)?))))
            .collect::<Result<Vec<_>>>()?;
        let trained = Trained {
            pretraining,
            history,
            converged,
            time: training_time,
        };
        let subject = Subject::new(setup, model, base, tuned)?;
        Ok(subject.on(sets).told(trained, notes))
    }

    /// Ψ(0), with what it learned before any task: from memory where it did.
    fn base(
        &mut self,
        setup: &Setup,
        source: &Source,
        model: &dyn Model,
        notes: &mut Vec<String>,
        listener: Listener<'_>,
    ) -> Result<(Parameters, Vec<Record>)> {
        let seed = setup.experiment.training.seed;
        let asked = setup.experiment.model.vit().and_then(|vit| vit.pretraining);
        let (Some(settings), Some(vit), Some(images)) = (asked, model.vit(), source.images())
        else {
            if asked.is_some() {
                notes.push(
                    "tasks from a file have no classes to learn before them: Ψ(0) is random".into(),
                );
            }
            return Ok((model.initial(seed)?, Vec::new()));
        };
        let pretrainer = Pretrainer {
            vit,
            images,
            settings: &settings,
            seed,
        };
        let key = BaseKey::of(setup);
        let is_this = |kept: &KeptBase| BaseKey::of(&kept.setup) == key;
        let mut kept = match self.bases.take(is_this) {
            Some(kept) => kept,
            None => KeptBase {
                setup: setup.clone(),
                pretrained: Pretrained::new(&pretrainer)?,
            },
        };
        let mut progress = |history: &[Record]| {
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = history.len() as f64 / settings.steps.max(1) as f64;
            let is_shown = history.len().is_multiple_of(SHOWN_STEPS);
            if is_shown && listener(Report::Pretraining(history)).is_break() {
                return ControlFlow::Break(());
            }
            listener(Report::Progress(Stage::Pretraining, share))
        };
        let pool = pools::candle()?;
        let done = pool.install(|| kept.pretrained.go_on(&pretrainer, &mut progress));
        let base = kept.pretrained.base(vit);
        let history = kept.pretrained.history().to_vec();
        self.bases.put(kept);
        done?;
        Ok((base?, history))
    }

    /// Trains all tasks, going on from kept runs where there are some: side by side where a model has a way of its own
    /// that leaves the other cores idle.
    fn train(
        &mut self,
        setup: &Setup,
        source: &Source,
        model: &dyn Model,
        base: &Parameters,
        listener: Listener<'_>,
    ) -> Result<AllTrained> {
        let steps = setup.steps();
        let side_by_side = model.vit().is_some();
        let tasks = setup.experiment.tasks();
        let mut runs: Vec<KeptRun> = tasks
            .map(|task| self.run(setup, model, base, task))
            .collect();
        let history = Mutex::new(vec![Vec::new(); runs.len()]);
        let one = |kept: &mut KeptRun| {
            let task = kept.task;
            let trainer = Trainer {
                model,
                source,
                task,
                settings: &setup.experiment.training,
            };
            let start = Instant::now();
            let mut progress = |run: &Run| {
                let taken = run.history().len().min(steps);
                #[expect(clippy::cast_precision_loss, reason = "a share")]
                let share = taken as f64 / steps.max(1) as f64;
                if taken.is_multiple_of(SHOWN_STEPS) && shown(&history, task, run, taken) {
                    let all = history.lock().unwrap_or_else(PoisonError::into_inner);
                    if listener(Report::History(&all)).is_break() {
                        return ControlFlow::Break(());
                    }
                }
                listener(Report::Progress(Stage::Training { task }, share))
            };
            let trained = kept.run.train_to(steps, &trainer, &mut progress);
            let taken = kept.run.history().len().min(steps);
            shown(&history, task, &kept.run, taken);
            kept.time += start.elapsed();
            trained
        };
        let trained: Vec<Result<Parameters>> = if side_by_side {
            let pool = pools::sweep()?;
            pool.install(|| runs.par_iter_mut().with_max_len(1).map(one).collect())
        } else {
            let pool = pools::candle()?;
            let mut trained = Vec::new();
            for kept in &mut runs {
                let own = pool.install(|| one(kept));
                let failed = own.is_err();
                trained.push(own);
                if failed {
                    break;
                }
            }
            trained
        };
        let times = runs.iter().map(|kept| kept.time);
        let time = if side_by_side {
            times.max().unwrap_or_default()
        } else {
            times.sum()
        };
        let converged = runs.iter().map(|kept| kept.run.converged());
        let converged = converged
            .map(|step| step.filter(|step| *step <= steps))
            .collect();
        for kept in runs {
            self.runs.put(kept);
        }
        // Of a training that failed too: its loss says why.
        let history = history.into_inner().unwrap_or_else(PoisonError::into_inner);
        let heard = listener(Report::History(&history));
        let parameters = trained.into_iter().collect::<Result<Vec<_>>>()?;
        if heard.is_break() {
            return Err(Error::Cancelled);
        }
        Ok(AllTrained {
            parameters,
            history,
            converged,
            time,
        })
    }

    /// A task's run, as far as it has come.
    fn run(
        &mut self,
        setup: &Setup,
        model: &dyn Model,
        base: &Parameters,
        task: TaskId,
    ) -> KeptRun {
        let key = TrainingKey::of(setup, task);
        let is_this = |kept: &KeptRun| TrainingKey::of(&kept.setup, kept.task) == key;
        self.runs.take(is_this).unwrap_or_else(|| KeptRun {
            task,
            setup: setup.clone(),
            run: Run::new(base.clone(), model, &setup.experiment.training),
            time: Duration::ZERO,
        })
    }

    /// A picture that was drawn before.
    #[must_use]
    pub fn seen(&self, setup: &Setup) -> Option<Arc<Picture>> {
        let found = self
            .pictures
            .iter()
            .find(|picture| picture.subject.setup().same_plane(setup));
        found.cloned()
    }

    /// The picture of a setup, from memory if it was drawn before.
    ///
    /// # Errors
    /// As [`Lab::subject`].
    pub fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        if let Some(seen) = self.seen(setup) {
            return Ok(seen);
        }
        let subject = Arc::new(self.subject(setup, listener)?);
        let start = Instant::now();
        let plane = subject.plane(
            &|share| listener(Report::Progress(Stage::Plane, share)),
            &mut |plane| listener(Report::Level(&subject, plane)),
        )?;
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
                || Ok::<_, Error>((subject.theorem_lines(&kernel)?, subject.alone(&kernel)?)),
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
        let ((lines, alone), (check, estimated)) = (by_kernel?, by_candle?);
        let picture = Arc::new(Picture {
            lines,
            alone,
            check,
            estimated,
            exhibits: subject.exhibits()?,
            prediction: extensions::prediction(&subject)?.map(Arc::new),
            anatomy,
            plane: Arc::new(plane),
            subject,
            plane_time,
        });
        self.pictures.put(Arc::clone(&picture));
        Ok(picture)
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
