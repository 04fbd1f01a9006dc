//! Our extensions of the theory for a lab: when the 2-D rule and the mean-field prediction can be had, and the latter.

use super::{Picture, Setup, Subject};
use crate::Result;
use crate::experiment::{Data, Loss, Method, ModelSettings};
use crate::model::OneLayer;
use crate::sweep::Plane;
use crate::task::{Axis, Patterns, Role};
use crate::theory::{Counts, MeanField, Setting, attention_gain};

/// Why one of our extensions is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// Digits, or something from a file.
    NotPatterns,
    /// Task vectors that are edited before they are merged.
    Edited,
    /// Another way to merge than task arithmetic.
    OtherMerge,
    /// Tokens with noise.
    Noise,
    /// Output weights that differ from position to position.
    PerPosition,
    /// Another model than the one-layer Transformer.
    OtherModel,
    /// Another loss than the hinge loss.
    OtherLoss,
    /// A task vector whose attention points away from its own pattern.
    NoMargin,
    /// Other tasks than the plane's two are mixed in.
    MixedIn,
}

impl Absent {
    /// The reason as a clause.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::NotPatterns => "it needs tokens that are orthonormal patterns, generated here",
            Self::Edited => "it needs whole task vectors",
            Self::OtherMerge => "it needs task arithmetic",
            Self::Noise => "it needs tokens without noise",
            Self::PerPosition => {
                "it needs output weights shared by all positions: else what a token adds depends on where it stands"
            }
            Self::OtherModel => "it needs the one-layer Transformer of the paper",
            Self::OtherLoss => "it predicts the hinge loss",
            Self::NoMargin => {
                "it needs trained tasks: the attention of a task vector points away from its own pattern"
            }
            Self::MixedIn => "it speaks of two tasks, and others are mixed in",
        }
    }
}

/// The mean-field prediction of a plane.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// What it was computed by.
    pub field: MeanField,
    /// Loss and mean margin of T1 and T2 on the measured plane's grid.
    pub plane: Plane,
}

impl Setup {
    /// Why there is no 2-D rule; nothing if there is one.
    #[must_use]
    pub fn rule_absent(&self) -> Option<Absent> {
        match &self.experiment.model {
            ModelSettings::OneLayer(_) => {}
            ModelSettings::Vit(_) => return Some(Absent::OtherModel),
        }
        match self.experiment.loss() {
            Loss::Hinge => {}
            Loss::Logistic => return Some(Absent::OtherLoss),
        }
        match &self.experiment.data {
            _ if !self.has_patterns() => Some(Absent::NotPatterns),
            _ if self.experiment.merge.method() != Method::Arithmetic => Some(Absent::OtherMerge),
            _ if !self.experiment.merge.is_plain() => Some(Absent::Edited),
            Data::Patterns(patterns) if patterns.noise > 0.0 => Some(Absent::Noise),
            _ => None,
        }
    }

    /// Why there is no mean-field prediction, as far as it does not depend on the training.
    #[must_use]
    pub fn mean_field_absent(&self) -> Option<Absent> {
        self.rule_absent().or_else(|| {
            let shared = self.experiment.shares_output();
            let mixed = !Setting::new(&self.experiment).mixed.is_empty();
            let absent = (!shared).then_some(Absent::PerPosition);
            absent.or(mixed.then_some(Absent::MixedIn))
        })
    }
}

impl Picture {
    /// Why it has no mean-field prediction; nothing if it has one.
    #[must_use]
    pub fn prediction_absent(&self) -> Option<Absent> {
        if self.prediction.is_some() {
            return None;
        }
        let by_setup = self.subject.setup().mean_field_absent();
        let model = self.subject.model().one_layer();
        let by_model = model.is_none().then_some(Absent::OtherModel);
        by_setup.or(by_model).or(Some(Absent::NoMargin))
    }
}

/// The mean-field prediction with w = μᵀΔWμ of the trained task vectors, each along its own pattern; nothing
/// where [`Setup::mean_field_absent`], or if a task vector's attention points away from its pattern.
///
/// # Errors
/// If a task vector has no W.
pub fn prediction(subject: &Subject) -> Result<Option<Prediction>> {
    if subject.model().one_layer().is_none() {
        return Ok(None);
    }
    let experiment = &subject.setup().experiment;
    let Data::Patterns(data) = &experiment.data else {
        return Ok(None);
    };
    if subject.setup().mean_field_absent().is_some() {
        return Ok(None);
    }
    let patterns = Patterns::new(experiment, data);
    let axes = experiment.axes();
    let gain = |axis: Axis| {
        let role = Role::Task(axes.task(axis));
        let mu = patterns.direction(role).ok_or_else(|| role.missing())?;
        let vector = &subject.span().directions()[axis.index()];
        attention_gain(&OneLayer::w(vector)?.flatten_all()?.to_vec1()?, &mu)
    };
    let field = MeanField::new(
        Counts::new(data),
        experiment.alpha().get(),
        [gain(Axis::X)?, gain(Axis::Y)?],
    );
    Ok(field.map(|field| Prediction {
        plane: field.plane(axes, experiment.grid),
        field,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::{Experiment, Output, PatternData, preset};

    #[test]
    fn what_does_not_meet_the_assumptions_is_named() -> Result<()> {
        let absent = |experiment: Experiment| {
            let setup = Setup::new(experiment);
            (setup.rule_absent(), setup.mean_field_absent())
        };
        assert_eq!(absent(Experiment::default()), (None, None));
        let noisy = Experiment {
            data: Data::Patterns(PatternData {
                noise: 0.1,
                ..PatternData::default()
            }),
            ..Experiment::default()
        };
        assert_eq!(absent(noisy), (Some(Absent::Noise), Some(Absent::Noise)));
        let mut per_position = Experiment::default();
        per_position
            .model
            .change_one_layer(|model| model.output = Output::PerToken);
        assert_eq!(absent(per_position), (None, Some(Absent::PerPosition)));
        let digits = preset("digits-aligned")?;
        let why = Some(Absent::NotPatterns);
        assert_eq!(absent(digits), (why, why));
        Ok(())
    }
}
