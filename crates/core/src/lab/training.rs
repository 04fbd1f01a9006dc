//! What the lab trains: Ψ(0) where it is learned, and the tasks from it. It goes on from what it kept.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::keys::{BaseKey, TrainingKey};
use super::{Lab, Listener, Report, Setup, Stage};
use crate::model::{Model, Parameters};
use crate::pools;
use crate::task::{Source, TaskId};
use crate::train::{Pretrained, Pretrainer, Record, Run, Trainer};
use crate::{Error, Result};

/// Training curves are reported every so many steps.
const SHOWN_STEPS: usize = 8;

/// A pre-training, done or not.
#[derive(Debug)]
pub(super) struct KeptBase {
    setup: Setup,
    pretrained: Pretrained,
}

/// A task's training, as far as it came.
#[derive(Debug)]
pub(super) struct KeptRun {
    task: TaskId,
    setup: Setup,
    run: Run,
    time: Duration,
}

/// All tasks' models, with how they came about.
pub(super) struct AllTrained {
    pub parameters: Vec<Parameters>,
    pub history: Vec<Vec<Record>>,
    pub converged: Vec<Option<usize>>,
    pub time: Duration,
}

impl KeptBase {
    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.pretrained.bytes()
    }
}

impl KeptRun {
    /// Bytes that it takes.
    pub(super) fn bytes(&self) -> usize {
        self.run.bytes()
    }

    pub(super) fn is_of(&self, key: &TrainingKey<'_>) -> bool {
        TrainingKey::of(&self.setup, self.task) == *key
    }
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

impl Lab {
    /// Ψ(0), with what it learned before any task: from memory where it did.
    pub(super) fn base(
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
        let mut told = None;
        let mut progress = |history: &[Record]| {
            #[expect(clippy::cast_precision_loss, reason = "a share")]
            let share = history.len() as f64 / settings.steps.max(1) as f64;
            let taken = history.len();
            if taken.is_multiple_of(SHOWN_STEPS) && told.replace(taken) != Some(taken) {
                let heard = listener(Report::Pretraining(history));
                if heard.is_break() {
                    return heard;
                }
            }
            listener(Report::Progress(Stage::Pretraining, share))
        };
        let pool = pools::sweep()?;
        let done = pool.install(|| kept.pretrained.go_on(&pretrainer, &mut progress));
        let base = kept.pretrained.base(vit);
        let history = kept.pretrained.history().to_vec();
        self.bases.put(kept);
        done?;
        Ok((base?, history))
    }

    /// Trains all tasks, going on from kept runs where there are some: side by side where a model has a way of its own
    /// that leaves the other cores idle.
    pub(super) fn train(
        &mut self,
        setup: &Setup,
        source: &Source,
        model: &dyn Model,
        base: &Parameters,
        listener: Listener<'_>,
    ) -> Result<AllTrained> {
        let steps = setup.steps();
        let side_by_side = model.leaves_cores_idle();
        // Once one has failed the others need not go on.
        let failed = AtomicBool::new(false);
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
                if failed.load(Ordering::Relaxed) {
                    return ControlFlow::Break(());
                }
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
            if trained.is_err() {
                failed.store(true, Ordering::Relaxed);
            }
            trained
        };
        let trained: Vec<Result<Parameters>> = if side_by_side {
            let pool = pools::sweep()?;
            pool.install(|| runs.par_iter_mut().with_max_len(1).map(one).collect())
        } else {
            let pool = pools::candle()?;
            let mut trained = Vec::new();
            for kept in &mut runs {
                trained.push(pool.install(|| one(kept)));
                if failed.load(Ordering::Relaxed) {
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
        let mut parameters = Vec::new();
        let mut cancelled = heard.is_break();
        for trained in trained {
            match trained {
                Ok(own) => parameters.push(own),
                Err(Error::Cancelled) => cancelled = true,
                // What went wrong is told, whatever was left for it.
                Err(error) => return Err(error),
            }
        }
        if cancelled {
            return Err(Error::Cancelled);
        }
        Ok(AllTrained {
            parameters,
            history,
            converged,
            time,
        })
    }

    /// Whether all tasks of a setup are trained, so that another picture of them needs none of it.
    pub(super) fn is_trained(&self, setup: &Setup) -> bool {
        let mut tasks = setup.experiment.tasks();
        tasks.all(|task| {
            let key = TrainingKey::of(setup, task);
            let kept = self.runs.iter().find(|kept| kept.is_of(&key));
            kept.is_some_and(|kept| {
                kept.run.history().len() >= setup.steps() || kept.run.converged().is_some()
            })
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
        let is_this = |kept: &KeptRun| kept.is_of(&key);
        self.runs.take(is_this).unwrap_or_else(|| KeptRun {
            task,
            setup: setup.clone(),
            run: Run::new(base.clone(), model, &setup.experiment.training),
            time: Duration::ZERO,
        })
    }
}
