//! What work on a setup takes, told before anything is allocated: memory at the worst moment, time, and the longest
//! piece that nobody can interrupt. Too much memory and too long a piece are refused; time is only told.

use std::fmt;

use super::pace::{longest, seconds, time_words};
use super::{ModelSizes, Setup, Sizes};
use crate::memory;
use crate::output::size_words;
use crate::sweep::{SampleMemory, Stats};
use crate::train::snapshot_bytes;
use crate::{Error, Result, pools};

/// A piece that takes longer and cannot be interrupted is refused.
pub const LONGEST_PIECE: f64 = 5.0;

/// Bytes of the program itself: code, fonts, threads, small things.
const PROGRAM: u64 = 48 << 20;
/// Bytes that a cell of the plane takes for every task: twice while it is drawn, and once each where it is kept, shown
/// and written.
const CELL: u64 = 5 * size_of::<Stats>() as u64;
/// Bytes of a cell in the table and in the figure, whatever the tasks.
const CELL_WRITTEN: u64 = 400;
/// Bytes of a number of a model or of data.
const SINGLE: u64 = size_of::<f32>() as u64;

/// What work on a setup takes.
#[derive(Clone, Debug, PartialEq)]
pub struct Budget {
    /// Bytes at the worst moment, an upper bound of the right order.
    pub memory: u64,
    /// Seconds until the picture is there, to an order.
    pub seconds: f64,
    /// What takes most of the memory.
    largest: Part,
    /// The longest piece that nobody can interrupt: what it is and its seconds.
    longest: (String, f64),
}

/// What takes memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Data,
    Attention,
    Model,
    Plane,
}

impl Setup {
    /// What work on it takes.
    #[must_use]
    pub fn budget(&self) -> Budget {
        Budget::of(&self.sizes(), pools::sweep_threads())
    }

    /// Refuses what takes more memory than it may, or what nobody could interrupt.
    ///
    /// # Errors
    /// [`Error::Memory`] or [`Error::TooLong`], with the number and what to make smaller.
    pub fn afford(&self) -> Result<()> {
        let budget = self.budget();
        let (piece, seconds) = &budget.longest;
        if *seconds > LONGEST_PIECE {
            return Err(Error::TooLong(format!(
                "{piece} would take about {seconds:.0} s in one piece that nothing can interrupt, and may take \
                 {LONGEST_PIECE:.0} s: {}",
                self.smaller(Part::Model)
            )));
        }
        memory::check(budget.memory, "this experiment", || {
            self.smaller(budget.largest)
        })
    }
}

impl Budget {
    pub(super) fn of(sizes: &Sizes, threads: usize) -> Self {
        let [p, d] = [sizes.shape.tokens, sizes.shape.dimension].map(|size| size as u64);
        let threads = threads as u64;
        let product = |sizes: &[u64]| {
            sizes
                .iter()
                .fold(1_u64, |all, size| all.saturating_mul(*size))
        };
        let sum = |parts: &[u64]| {
            parts
                .iter()
                .fold(0_u64, |all, part| all.saturating_add(*part))
        };
        let points = product(&[sizes.cells, sizes.cells]);
        let all_samples: u64 = sizes.samples.iter().sum();
        let most_samples = sizes.samples.iter().copied().max().unwrap_or(0);

        // What the evaluation takes of a sample, and what pieces of batches hold of one: a tape of what was computed, and
        // the gradients of it.
        let (sample, tape) = match &sizes.model {
            ModelSizes::OneLayer { hidden } => {
                let sample = SampleMemory::new(sizes.shape, *hidden, sizes.vocabulary);
                let m = *hidden as u64;
                let parts = [
                    product(&[4, p, d]),
                    product(&[12, p, p]),
                    product(&[10, p, m]),
                ];
                (sample, sum(&parts))
            }
            ModelSizes::Vit { sizes: vit, heads } => {
                let [tokens, width, neurons] =
                    [vit.tokens(), vit.width, vit.hidden].map(|size| size as u64);
                let parts = [
                    product(&[4, p, d]),
                    product(&[vit.depth as u64, 12 * *heads as u64, tokens, tokens]),
                    product(&[vit.depth as u64, 60, tokens, width]),
                    product(&[vit.depth as u64, 12, tokens, neurons]),
                ];
                let merged = sizes.parameters();
                (SampleMemory::of_vit(vit, *heads, merged), sum(&parts))
            }
        };
        let set = product(&[SINGLE, p, d]).saturating_add(12);
        let data = sum(&[
            product(&[all_samples, set]),
            // Written: all of it in the form of its file, one set while it is put there.
            product(&[all_samples + most_samples, set]),
            product(&[all_samples, sample.shared]),
            product(&[most_samples, sample.vocabulary]),
            sizes.beside,
        ]);

        let piece = sizes.piece();
        let batch = sizes.batch.max(sizes.pretraining[1]);
        let attention = sum(&[
            product(&[threads, sample.scratch]),
            sample.blocks,
            SampleMemory::outputs(points),
            product(&[SINGLE, piece, tape]),
            product(&[2, SINGLE, batch, p, d]),
        ]);

        let parameters = product(&[SINGLE, sizes.parameters()]);
        let decomposed = sizes
            .matrices()
            .into_iter()
            .map(|(_, rows, columns)| product(&[2, SINGLE, rows as u64, columns as u64]))
            .max()
            .unwrap_or(0);
        let model = sum(&[
            product(&[16, parameters]),
            product(&[2 * sizes.merged.doubles, parameters]),
            product(&[
                sizes.steps.min(2) as u64,
                snapshot_bytes(sizes.steps, product(&[sizes.remembered, parameters])),
            ]),
            product(&[4, decomposed]),
        ]);

        let roles = sizes.samples.len() as u64;
        let plane = product(&[points, roles * CELL + CELL_WRITTEN]);

        let parts = [
            (Part::Data, data),
            (Part::Attention, attention),
            (Part::Model, model),
            (Part::Plane, plane),
        ];
        let largest = parts.iter().max_by_key(|(_, bytes)| *bytes);
        Self {
            memory: parts
                .iter()
                .fold(PROGRAM, |all, (_, bytes)| all.saturating_add(*bytes)),
            largest: largest.map_or(Part::Data, |(part, _)| *part),
            seconds: seconds(sizes, threads),
            longest: longest(sizes),
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = time_words(self.seconds);
        write!(f, "about {} of memory and {time}", size_words(self.memory))
    }
}

impl Setup {
    /// What a person can make smaller, so that a part takes less.
    fn smaller(&self, part: Part) -> String {
        use crate::experiment::{Data, ModelSettings};
        let loaded = self.has_tasks();
        let made = |names: &[(&str, usize)]| {
            let named: Vec<String> = names
                .iter()
                .map(|(name, value)| format!("{name} ({value})"))
                .collect();
            format!("make {} smaller", named.join(" or "))
        };
        let experiment = &self.experiment;
        let model = match &experiment.model {
            ModelSettings::OneLayer(settings) => ("hidden", settings.hidden),
            ModelSettings::Vit(settings) => ("width", settings.width),
        };
        match (part, &experiment.data) {
            (Part::Plane, _) => made(&[("cells", experiment.grid.cells)]),
            (Part::Data, _) if loaded => "use tasks with fewer samples".into(),
            (Part::Attention, _) if loaded => "use tasks with fewer tokens in a sample".into(),
            (Part::Model, _) if loaded || self.has_models() => {
                "use models and tasks of smaller dimensions".into()
            }
            (Part::Data, Data::Patterns(data)) => made(&[
                ("samples", data.samples),
                ("tokens", data.tokens),
                ("dimension", data.dimension),
            ]),
            (Part::Data, Data::Images(data)) => made(&[
                ("most_images", data.most_images),
                ("most_tokens", data.most_tokens),
            ]),
            (Part::Data | Part::Attention, Data::Digits(_)) => {
                made(&[model, ("batch", experiment.training.batch)])
            }
            (Part::Attention, Data::Patterns(data)) => made(&[
                ("tokens", data.tokens),
                model,
                ("batch", experiment.training.batch),
            ]),
            (Part::Attention, Data::Images(data)) => made(&[
                ("most_tokens", data.most_tokens),
                model,
                ("batch", experiment.training.batch),
            ]),
            (Part::Model, Data::Patterns(data)) => made(&[("dimension", data.dimension), model]),
            (Part::Model, _) => made(&[model]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::experiment::{Data, Experiment, OneLayerSettings, Output, PRESETS, PatternData};
    use crate::lab::Files;
    use crate::model::{Loaded, Model, Models, OneLayer, OutputWeights};
    use crate::task::{Dataset, Role, TaskId, Tasks, TokenShape};

    const MIB: u64 = 1 << 20;

    fn patterns(change: impl FnOnce(&mut PatternData)) -> Setup {
        let mut data = PatternData::default();
        change(&mut data);
        Setup::new(Experiment {
            data: Data::Patterns(data),
            ..Experiment::default()
        })
    }

    fn refusal(setup: &Setup) -> String {
        let refused = setup.afford().err().map(|error| error.to_string());
        refused.unwrap_or_default()
    }

    #[test]
    fn presets_take_tens_of_mebibytes_and_seconds() -> Result<()> {
        for preset in PRESETS {
            let budget = Setup::new(preset.experiment()?).budget();
            let name = preset.name;
            assert!(
                (40 * MIB..400 * MIB).contains(&budget.memory),
                "{name}: {budget}"
            );
            assert!(budget.seconds < 20.0, "{name}: {budget}");
            assert!(budget.longest.1 < 0.1, "{name}: {budget:?}");
        }
        Ok(())
    }

    #[test]
    fn the_largest_experiment_that_a_file_may_hold_is_refused_with_what_to_make_smaller() {
        let large = patterns(|data| {
            *data = PatternData {
                tokens: 64,
                dimension: 256,
                irrelevant: 253,
                relevant: 20,
                confusing: 19,
                noise: 1.0,
                samples: 100_000,
            };
        });
        let words = refusal(&large);
        for part in [
            "GiB of memory",
            "samples (100000)",
            "tokens (64)",
            "--memory",
        ] {
            assert!(words.contains(part), "{words}");
        }
        let cells = patterns(|_| ()).with(|experiment| experiment.grid.cells = 401);
        assert_eq!(refusal(&cells), "");
    }

    #[test]
    fn a_sample_of_thousands_of_tokens_is_refused() -> Result<()> {
        let shape = TokenShape {
            tokens: 5000,
            dimension: 3,
        };
        let set = Dataset::sampled(shape, vec![0.5; 2 * shape.len()], vec![1.0, -1.0])?;
        let sets = vec![
            (Role::Task(TaskId::T1), set.clone()),
            (Role::Task(TaskId::T2), set),
        ];
        let tasks = Tasks {
            sets,
            notes: Vec::new(),
        };
        let mut setup = Setup::new(Experiment::default());
        setup.files = Some(Arc::new(Files {
            tasks: Some(Arc::new(tasks)),
            ..Files::default()
        }));
        let words = refusal(&setup);
        assert!(words.contains("fewer tokens in a sample"), "{words}");
        Ok(())
    }

    #[test]
    fn models_whose_singular_values_nobody_could_wait_for_are_refused() -> Result<()> {
        let experiment = Experiment::default();
        let wide = TokenShape {
            tokens: 2,
            dimension: 4000,
        };
        let base = OneLayer::of_settings(&OneLayerSettings::default(), wide, 1)?.initial(1)?;
        let models = Models {
            tuned: vec![base.clone(), base.clone()],
            base,
            kind: Loaded::OneLayer(OutputWeights::random(&OneLayerSettings::default(), 2, 1)),
            files: 1,
            notes: Vec::new(),
        };
        let shape = TokenShape {
            tokens: 2,
            dimension: 4000,
        };
        let set = Dataset::sampled(shape, vec![0.5; 2 * shape.len()], vec![1.0, -1.0])?;
        let tasks = Tasks {
            sets: vec![
                (Role::Task(TaskId::T1), set.clone()),
                (Role::Task(TaskId::T2), set),
            ],
            notes: Vec::new(),
        };
        let mut setup = Setup::new(experiment);
        setup.files = Some(Arc::new(Files {
            models: Some(Arc::new(models)),
            tasks: Some(Arc::new(tasks)),
            ..Files::default()
        }));
        let words = refusal(&setup);
        for part in [
            "singular values of a W of 4000×4000",
            "may take 5 s",
            "smaller dimensions",
        ] {
            assert!(words.contains(part), "{words}");
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn whatever_an_experiment_holds_its_budget_covers_its_data_and_grows_with_it(
            tokens in 2_usize..=64,
            dimension in 4_usize..=256,
            samples in 10_usize..=100_000,
            hidden in 1_usize..=512,
            batch in 1_usize..=4096,
            noise in prop::sample::select(vec![0.0, 0.3]),
            per_token in any::<bool>(),
        ) {
            let setup = |samples: usize| {
                let setup = patterns(|data| {
                    *data = PatternData { tokens, dimension, irrelevant: 1.max(dimension - 3), relevant: 1, confusing: 0, noise, samples };
                });
                setup.with(|experiment| {
                    experiment.model.change_one_layer(|model| model.hidden = 2 * hidden);
                    experiment.training.batch = batch;
                    if per_token {
                        experiment.model.change_one_layer(|model| model.output = Output::PerToken);
                    }
                })
            };
            let [small, large] = [samples, 2 * samples].map(|samples| setup(samples).budget());
            let data = 2 * 4 * (tokens * dimension) as u64 * setup(samples).sizes().samples[0];
            prop_assert!(small.memory >= PROGRAM + data);
            prop_assert!(large.memory >= small.memory && large.seconds >= small.seconds);
            prop_assert!(small.seconds.is_finite());
        }
    }
}
