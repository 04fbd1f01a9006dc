//! Tasks from a file as something to train on: batches are drawn from the loaded samples by their weights.

use std::sync::Arc;

use super::source::Asking;
use super::{Batch, Dataset, GoOn, Role, TaskId, TaskSource, Tasks, TokenShape};
use crate::random::{Purpose, stream, uniform};
use crate::{Error, Result};

/// Loaded tasks and the seed of their batches.
#[derive(Clone, Debug)]
pub struct LoadedTasks {
    tasks: Arc<Tasks>,
    shape: TokenShape,
    /// For each task the running sums of its weights.
    sums: Vec<Vec<f64>>,
    seed: u64,
}

impl LoadedTasks {
    /// Tasks to draw batches from.
    ///
    /// # Errors
    /// If there is no task.
    pub fn new(tasks: Arc<Tasks>, seed: u64) -> Result<Self> {
        let first = tasks
            .get(Role::Task(TaskId::T1))
            .ok_or_else(|| Error::Mismatch("expected a task t1".into()))?;
        let shape = first.shape();
        let running = |set: &Dataset| {
            let sums = set.weights().iter().scan(0.0, |sum, weight| {
                *sum += weight;
                Some(*sum)
            });
            sums.collect()
        };
        let sums = TaskId::all()
            .map_while(|task| tasks.get(Role::Task(task)))
            .map(running)
            .collect();
        Ok(Self {
            tasks,
            shape,
            sums,
            seed,
        })
    }
}

impl TaskSource for LoadedTasks {
    fn shape(&self) -> TokenShape {
        self.shape
    }

    fn batch_while(
        &self,
        task: TaskId,
        step: usize,
        count: usize,
        go_on: GoOn<'_>,
    ) -> Result<Batch> {
        let mut rng = stream(self.seed, Purpose::Batch, task.index(), step);
        let mut batch = Batch::default();
        let (Some(set), Some(sums)) = (
            self.tasks.get(Role::Task(task)),
            self.sums.get(task.index()),
        ) else {
            return Ok(batch);
        };
        batch.tokens.reserve(count * self.shape.len());
        let mut asking = Asking::new(go_on);
        for _ in 0..count {
            let draw = uniform(&mut rng);
            let sample = sums.partition_point(|sum| *sum <= draw).min(set.len() - 1);
            batch.tokens.extend_from_slice(set.sample(sample));
            batch.labels.push(set.labels()[sample]);
            asking.made(self.shape.len())?;
        }
        Ok(batch)
    }

    fn dataset_while(&self, role: Role, _: GoOn<'_>) -> Result<Dataset> {
        // A copy shares what is large.
        let set = self.tasks.get(role).cloned();
        set.ok_or_else(|| Error::Mismatch(format!("no task {} was loaded", role.key())))
    }

    fn batches_come_from_dataset(&self) -> bool {
        true
    }
}
