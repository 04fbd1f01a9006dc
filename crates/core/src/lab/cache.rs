//! The lab itself: trains what is not trained yet, and keeps what it has trained and drawn.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::anatomy::KeptPlane;
use super::study::KeptStudy;
use super::{Picture, Probe, Setup, Studied, Subject};
use crate::experiment::Experiment;
use crate::identity::same;
use crate::model::{OutputWeights, Parameters, Transformer, initial_parameters};
use crate::pools;
use crate::sweep::{Plane, Point};
use crate::task::{Role, Source, TaskId, TaskSource};
use crate::train::{Record, Run, Trainer};
use crate::vector::{Span, edited, task_vector};
use crate::{Error, Result};

/// Runs that are kept, so that a correlation seen before is not trained again.
const KEPT_RUNS: usize = 24;
/// Pictures that are kept.
const KEPT_PICTURES: usize = 24;
/// Memory that kept pictures may take, and kept runs; one picture is kept and two runs, however large.
const KEPT_PICTURE_BYTES: usize = 96 << 20;
const KEPT_RUN_BYTES: usize = 192 << 20;

/// Training curves are reported every so many steps.
const SHOWN_STEPS: usize = 8;

/// What the lab is doing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Making the data.
    Data,
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
    /// A pass over the plane is done.
    Level(&'a Arc<Subject>, &'a Plane),
    /// A piece of a study is done.
    Studied(&'a Studied),
}

/// Hears reports; from any thread.
pub type Listener<'a> = &'a (dyn Fn(Report<'_>) -> ControlFlow<()> + Sync);

/// Trains and draws, and remembers.
#[derive(Debug, Default)]
pub struct Lab {
    runs: VecDeque<KeptRun>,
    pictures: VecDeque<Arc<Picture>>,
    pub(super) planes: VecDeque<KeptPlane>,
    pub(super) studies: VecDeque<KeptStudy>,
}

#[derive(Debug)]
struct KeptRun {
    task: TaskId,
    /// The part of the experiment on which the training depends.
    part: Experiment,
    setup: Setup,
    run: Run,
    time: Duration,
}

impl Lab {
    /// An empty lab.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Trains both tasks, or takes them from the setup's files.
    ///
    /// # Errors
    /// If the experiment does not fit together, a callback breaks, or a tensor operation fails.
    pub fn subject(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Subject> {
        setup.experiment.check()?;
        setup.afford()?;
        let mut go_on = || listener(Report::Progress(Stage::Data, 0.0));
        let (source, about_data) = setup.source(&mut go_on)?;
        let shape = source.shape();
        let settings = &setup.experiment.model;
        let seed = setup.experiment.training.seed;
        let mut notes = Vec::new();
        let loaded = setup.files.as_ref().and_then(|files| files.models.clone());
        let (output, base) = match &loaded {
            Some(models) => (models.output.clone(), models.base.clone()),
            None => (
                OutputWeights::random(settings, shape.tokens, seed),
                initial_parameters(settings, shape.dimension, seed)?,
            ),
        };
        if base.get("w")?.dim(0)? != shape.dimension {
            return Err(Error::Mismatch(format!(
                "the models are for tokens of d = {}, the tasks have d = {}",
                base.get("w")?.dim(0)?,
                shape.dimension
            )));
        }
        let model = Transformer::new(output, shape)?;
        let mut history = vec![Vec::new(); 2];
        let mut converged = vec![None; 2];
        let mut training_time = Duration::ZERO;
        let tuned = if let Some(models) = &loaded {
            notes.extend(models.notes.iter().cloned());
            models.tuned.clone()
        } else {
            let mut tuned = Vec::new();
            for (task, converged) in setup.experiment.tasks().zip(&mut converged) {
                let trained =
                    self.train(setup, &source, &model, &base, task, &mut history, listener)?;
                *converged = trained.1;
                training_time += trained.2;
                tuned.push(trained.0);
            }
            tuned
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
        let edit = &setup.experiment.vectors;
        let directions = [
            edited(&task_vector(&tuned[0], &base)?, edit)?,
            edited(&task_vector(&tuned[1], &base)?, edit)?,
        ];
        let sets = setup
            .roles()
            .into_iter()
            .map(|role| Ok((role, Arc::new(source.dataset_while(role, &mut go_on)?))))
            .collect::<Result<Vec<_>>>()?;
        Ok(Subject {
            setup: setup.clone(),
            model,
            span: Span {
                base: base.clone(),
                directions,
            },
            base,
            tuned,
            sets,
            history,
            converged,
            training_time,
            notes,
        })
    }

    /// Trains one task, going on from a kept run where there is one.
    #[expect(
        clippy::too_many_arguments,
        reason = "one call site; a struct would only rename them"
    )]
    fn train(
        &mut self,
        setup: &Setup,
        source: &Source,
        model: &Transformer,
        base: &Parameters,
        task: TaskId,
        history: &mut [Vec<Record>],
        listener: Listener<'_>,
    ) -> Result<(Parameters, Option<usize>, Duration)> {
        let part = setup.training_part(task);
        let steps = setup.steps();
        let found = self.runs.iter().position(|kept| {
            kept.task == task
                && kept.part == part
                && same(kept.setup.files.as_ref(), setup.files.as_ref())
        });
        let mut kept = match found.and_then(|at| self.runs.remove(at)) {
            Some(kept) => kept,
            None => KeptRun {
                task,
                part,
                setup: setup.clone(),
                run: Run::new(base.clone(), setup.experiment.training.steps),
                time: Duration::ZERO,
            },
        };
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
            if taken.is_multiple_of(SHOWN_STEPS) && taken != history[task.index()].len() {
                history[task.index()] = run.history()[..taken].to_vec();
                if listener(Report::History(history)).is_break() {
                    return ControlFlow::Break(());
                }
            }
            listener(Report::Progress(Stage::Training { task }, share))
        };
        let pool = pools::candle()?;
        let trained = pool.install(|| kept.run.train_to(steps, &trainer, &mut progress));
        let taken = kept.run.history().len().min(steps);
        history[task.index()] = kept.run.history()[..taken].to_vec();
        kept.time += start.elapsed();
        let (time, converged) = (kept.time, kept.run.converged());
        self.runs.push_front(kept);
        self.runs.truncate(KEPT_RUNS);
        let within = within(
            KEPT_RUN_BYTES,
            self.runs.iter().map(|kept| kept.run.bytes()),
        );
        self.runs.truncate(within.max(2));
        let parameters = trained?;
        if listener(Report::History(history)).is_break() {
            return Err(Error::Cancelled);
        }
        Ok((parameters, converged.filter(|step| *step <= steps), time))
    }

    /// A picture that was drawn before.
    #[must_use]
    pub fn seen(&self, setup: &Setup) -> Option<Arc<Picture>> {
        let found = self
            .pictures
            .iter()
            .find(|picture| picture.subject.setup.same_plane(setup));
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
                        Ok::<_, Error>((subject.check(&plane, &plain)?, subject.estimate(&plain)?))
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
            prediction: subject.prediction()?.map(Arc::new),
            anatomy,
            plane: Arc::new(plane),
            subject,
            plane_time,
        });
        self.keep(&picture);
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

    fn keep(&mut self, picture: &Arc<Picture>) {
        self.pictures.push_front(Arc::clone(picture));
        self.pictures.truncate(KEPT_PICTURES);
        let within = within(
            KEPT_PICTURE_BYTES,
            self.pictures.iter().map(|kept| bytes(kept)),
        );
        self.pictures.truncate(within.max(1));
    }
}

/// How many of some things take no more than so many bytes together.
fn within(most: usize, sizes: impl Iterator<Item = usize>) -> usize {
    let sums = sizes.scan(0_usize, |sum, size| {
        *sum = sum.saturating_add(size);
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= most).count()
}

/// Bytes of a picture: its cells and its data.
fn bytes(picture: &Picture) -> usize {
    let predicted = picture
        .prediction
        .as_ref()
        .map(|predicted| &predicted.plane);
    let tasks = picture.plane.tasks.len() + predicted.map_or(0, |plane| plane.tasks.len());
    let cells = picture.plane.grid.cells * picture.plane.grid.cells * tasks;
    let sets = picture.subject.sets.iter();
    let numbers: usize = sets.map(|(_, set)| set.tokens().len()).sum();
    cells * size_of::<crate::sweep::Stats>() + numbers * size_of::<f32>()
}

impl Subject {
    /// The role of every task with a task vector.
    #[must_use]
    pub fn trained_roles(&self) -> Vec<Role> {
        let trained = |role: &Role| role.task().is_some();
        self.roles().into_iter().filter(trained).collect()
    }
}
