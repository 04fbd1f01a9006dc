//! How a setting is set.

use super::Variable;
use crate::experiment::{Correlation, Data, Experiment, Merge, ModelSettings, Optimiser, TaskId};

/// What rounding may leave between α and the end of what is open to it.
const NEAR: f64 = 1e-9;

impl Variable {
    /// Sets it in an experiment. How it fits the other settings is for [`Experiment::check`] to say.
    ///
    /// # Errors
    /// A sentence that says what is expected, if the experiment has no such setting or the value is out of its range; the
    /// experiment is then as it was.
    pub fn set(self, experiment: &mut Experiment, value: f64) -> Result<(), String> {
        if !self.range().has(value) {
            return Err(self.range().refusal(value));
        }
        let is_set = match self {
            Self::Alpha => return experiment.try_set_alpha(value),
            Self::Lambda(task) => put(experiment.coefficients.get_mut(task.index()), value),
            Self::Gamma(task) => {
                let gamma = experiment.target.as_mut();
                put(
                    gamma.and_then(|target| target.gamma.get_mut(task.index())),
                    value,
                )
            }
            Self::Seed => {
                experiment.training.seed = seed(value);
                true
            }
            Self::Steps => {
                experiment.training.steps = whole(value);
                true
            }
            Self::Batch => {
                experiment.training.batch = whole(value);
                true
            }
            Self::RateValues | Self::RateAttention | Self::Rate | Self::Decay | Self::WarmUp => {
                self.set_optimiser(&mut experiment.training.optimiser, value)
            }
            Self::Tokens
            | Self::Dimension
            | Self::Irrelevant
            | Self::Relevant
            | Self::Confusing
            | Self::Noise
            | Self::Samples
            | Self::Rho
            | Self::Scale
            | Self::TrainingImages => self.set_data(&mut experiment.data, value),
            Self::Hidden
            | Self::InitialV
            | Self::Width
            | Self::Depth
            | Self::Heads
            | Self::MlpRatio
            | Self::PretrainingSteps => self.set_model(&mut experiment.model, value),
            Self::Rank
            | Self::Pruned
            | Self::Keep
            | Self::Drop
            | Self::MaskSeed
            | Self::Agreement
            | Self::Bases => self.set_merge(&mut experiment.merge, value),
        };
        if is_set {
            Ok(())
        } else {
            Err(self.row().owner.refusal(experiment))
        }
    }

    fn set_optimiser(self, optimiser: &mut Optimiser, value: f64) -> bool {
        match (self, optimiser) {
            (Self::RateValues, Optimiser::Sgd(rates)) => put(Some(&mut rates.values), value),
            (Self::RateAttention, Optimiser::Sgd(rates)) => put(Some(&mut rates.attention), value),
            (Self::Rate, Optimiser::AdamW(adam)) => put(Some(&mut adam.rate), value),
            (Self::Decay, Optimiser::AdamW(adam)) => put(Some(&mut adam.decay), value),
            (Self::WarmUp, Optimiser::AdamW(adam)) => put(Some(&mut adam.warm_up), whole(value)),
            (_, Optimiser::Sgd(_) | Optimiser::AdamW(_)) => false,
        }
    }

    fn set_data(self, data: &mut Data, value: f64) -> bool {
        match data {
            Data::Patterns(data) => match self {
                Self::Tokens => put(Some(&mut data.tokens), whole(value)),
                Self::Dimension => put(Some(&mut data.dimension), whole(value)),
                Self::Irrelevant => put(Some(&mut data.irrelevant), whole(value)),
                Self::Relevant => put(Some(&mut data.relevant), whole(value)),
                Self::Confusing => put(Some(&mut data.confusing), whole(value)),
                Self::Noise => put(Some(&mut data.noise), value),
                Self::Samples => put(Some(&mut data.samples), whole(value)),
                _ => false,
            },
            Data::Digits(data) => match self {
                Self::Rho if data.colours.are_axes() => put(Some(&mut data.rho), value),
                Self::Scale => put(Some(&mut data.scale), value),
                Self::TrainingImages => put(Some(&mut data.training_images), whole(value)),
                _ => false,
            },
            Data::Images(data) => match self {
                Self::Rho => put(Some(&mut data.rho), value),
                Self::Scale => put(Some(&mut data.scale), value),
                Self::TrainingImages => put(Some(&mut data.training_images), whole(value)),
                _ => false,
            },
        }
    }

    fn set_model(self, model: &mut ModelSettings, value: f64) -> bool {
        match model {
            ModelSettings::OneLayer(model) => match self {
                Self::Hidden => put(Some(&mut model.hidden), whole(value)),
                Self::InitialV => put(Some(&mut model.initial_v), value),
                _ => false,
            },
            ModelSettings::Vit(model) => match self {
                Self::Width => put(Some(&mut model.width), whole(value)),
                Self::Depth => put(Some(&mut model.depth), whole(value)),
                Self::Heads => put(Some(&mut model.heads), Some(whole(value))),
                Self::MlpRatio => put(Some(&mut model.mlp_ratio), value),
                Self::PretrainingSteps => {
                    let steps = model.pretraining.as_mut();
                    put(steps.map(|learning| &mut learning.steps), whole(value))
                }
                _ => false,
            },
        }
    }

    fn set_merge(self, merge: &mut Merge, value: f64) -> bool {
        match (self, merge) {
            (Self::Rank, Merge::Arithmetic(edit)) => put(Some(&mut edit.rank), Some(whole(value))),
            (Self::Pruned, Merge::Arithmetic(edit)) => put(Some(&mut edit.pruned), value),
            (Self::Keep, Merge::Ties(ties)) => put(Some(&mut ties.keep), value),
            (Self::Drop, Merge::Dare(dare)) => put(Some(&mut dare.drop), value),
            (Self::MaskSeed, Merge::Dare(dare)) => put(Some(&mut dare.mask_seed), seed(value)),
            (Self::Agreement, Merge::FedGma(gma)) => put(Some(&mut gma.agreement), value),
            (Self::Bases, Merge::Bases(bases)) => put(Some(&mut bases.count), Some(whole(value))),
            _ => false,
        }
    }
}

impl Experiment {
    /// Sets α, where the other correlations leave it open.
    ///
    /// # Errors
    /// A sentence that says from where to where α may go, if there is one at all.
    pub fn try_set_alpha(&mut self, alpha: f64) -> Result<(), String> {
        if !self.has_alpha() {
            return Err("tasks coloured by shares of red have no α".into());
        }
        let open = self.open_alpha();
        let (low, high) = (open.start().get(), open.end().get());
        if !(low - NEAR..=high + NEAR).contains(&alpha) {
            let [x, y] = self.axes().tasks().map(TaskId::key);
            return Err(format!(
                "expected a correlation of {x} and {y} from {low:.3} to {high:.3}, which the others leave open, found {alpha}"
            ));
        }
        self.set_alpha(Correlation::new(alpha).map_err(|error| error.to_string())?);
        Ok(())
    }
}

/// Puts a value into a setting, if it is there.
fn put<T>(setting: Option<&mut T>, value: T) -> bool {
    setting.map(|setting| *setting = value).is_some()
}

/// A whole number that was held to its range.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to the range of its setting"
)]
fn whole(value: f64) -> usize {
    value as usize
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to the range of seeds"
)]
fn seed(value: f64) -> u64 {
    value as u64
}
