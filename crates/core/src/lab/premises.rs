//! What of the theorems' premises a setup, a picture and a study have.

use super::{Picture, Setup};
use crate::experiment::{Constants, Data, Loss, Method, ModelSettings};
use crate::sweep::Stats;
use crate::task::TaskId;
use crate::theory::{Premise, Premises};

impl Setup {
    /// The premises as far as they do not depend on how training went.
    #[must_use]
    pub fn premises(&self) -> Premises {
        let mut premises = Premises::default();
        match &self.experiment.model {
            ModelSettings::OneLayer(_) => {}
            ModelSettings::Vit(_) => {
                let words = "a Vision Transformer, of which the theorems do not speak";
                premises = premises.without(Premise::OneLayer, words);
            }
        }
        match self.experiment.loss() {
            Loss::Hinge => {}
            Loss::Logistic => {
                premises = premises.without(Premise::HingeLoss, "logistic losses");
            }
        }
        match &self.experiment.data {
            _ if self.has_tasks() => {
                premises = premises
                    .without(
                        Premise::Patterns,
                        "tokens from a file, not known to be orthonormal patterns",
                    )
                    .without(
                        Premise::KnownCorrelation,
                        "the α of tasks from a file is not known",
                    );
            }
            Data::Patterns(data) if data.noise > 0.0 => {
                premises =
                    premises.without(Premise::NoNoise, format!("token noise {}", data.noise));
            }
            Data::Patterns(_) => {}
            Data::Digits(_) | Data::Images(_) => {
                let words = "image patches, not orthonormal patterns";
                premises = premises.without(Premise::Patterns, words);
                if !self.experiment.has_alpha() {
                    let words = "colours by shares of red, which have no α";
                    premises = premises.without(Premise::KnownCorrelation, words);
                }
            }
        }
        match self.experiment.merge.method() {
            Method::Arithmetic if self.experiment.merge.is_plain() => {}
            Method::Arithmetic => {
                premises = premises.without(Premise::WholeVectors, "edited task vectors");
            }
            Method::Median => {
                let words = "the median, which is no plane; all numbers here are task arithmetic's";
                premises = premises.without(Premise::PlainArithmetic, words);
            }
            other => {
                let words = format!("merged by {}, not by task arithmetic", other.title());
                premises = premises.without(Premise::PlainArithmetic, words);
            }
        }
        if self.has_models() {
            let words = "models from a file, whose training is not known";
            premises = premises.without(Premise::Trained, words);
        }
        premises
    }

    /// All premises, with what was measured of T1 at (1, 0) and of T2 at (0, 1). Edited task vectors say nothing about
    /// how well the whole ones were trained.
    #[must_use]
    pub fn premises_measured(&self, alone: &[Stats], constants: &Constants) -> Premises {
        let premises = self.premises();
        if premises.lacks(Premise::WholeVectors).is_some() {
            return premises;
        }
        // Of what is held at 0 no theorem speaks.
        let own = &self.experiment;
        let takes_part = |task: TaskId| own.axes().axis(task).is_some() || own.lambda(task) != 0.0;
        let losses = TaskId::all().zip(alone.iter().map(|stats| stats.loss));
        premises.measured(
            losses.filter(|(task, _)| takes_part(*task)),
            constants.epsilon,
        )
    }
}

impl Picture {
    /// The premises of this picture.
    #[must_use]
    pub fn premises(&self, constants: &Constants) -> Premises {
        let setup = self.subject.setup();
        setup.premises_measured(&self.alone, constants)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::experiment::{Experiment, preset};

    fn lacks(change: impl FnOnce(&mut Experiment), losses: [f64; 2]) -> Option<String> {
        let mut experiment = Experiment::default();
        change(&mut experiment);
        let alone = losses.map(|loss| Stats {
            loss,
            ..Stats::default()
        });
        let constants = experiment.constants;
        let setup = Setup::new(experiment);
        setup.premises_measured(&alone, &constants).words()
    }

    #[test]
    fn each_missing_premise_is_named() -> Result<()> {
        assert_eq!(lacks(|_| (), [0.0; 2]), None);
        let noisy = |experiment: &mut Experiment| {
            if let Data::Patterns(data) = &mut experiment.data {
                data.noise = 0.5;
            }
        };
        assert_eq!(lacks(noisy, [0.0; 2]).as_deref(), Some("token noise 0.5"));
        assert_eq!(
            lacks(|_| (), [0.0, 0.3]).as_deref(),
            Some("not trained to ε (L₂ = 0.30)")
        );
        let digits = Setup::new(preset("digits-aligned")?).premises();
        assert!(digits.lacks(Premise::Patterns).is_some() && digits.know_alpha());
        Ok(())
    }

    #[test]
    fn another_way_to_merge_is_no_task_arithmetic_and_says_which_it_is() {
        for method in Method::ALL {
            let by = |experiment: &mut Experiment| experiment.merge = method.usual();
            let words = lacks(by, [0.0; 2]);
            if method == Method::Arithmetic {
                assert_eq!(words, None);
            } else {
                let words = words.unwrap_or_default();
                assert!(words.contains(method.title()), "{words}");
            }
            // Each task's own vector alone is whole, and tells how it was trained.
            let untrained = lacks(by, [0.0, 0.4]).unwrap_or_default();
            assert!(untrained.contains("L₂ = 0.40"), "{untrained}");
        }
    }

    #[test]
    fn a_task_that_is_held_at_0_need_not_be_trained() {
        let words = |lambda: f64| {
            let mut experiment = Experiment::default();
            experiment.set_tasks(3);
            experiment.coefficients[2] = lambda;
            let constants = experiment.constants;
            let alone = [0.0, 0.0, 0.7].map(|loss| Stats {
                loss,
                ..Stats::default()
            });
            let setup = Setup::new(experiment);
            setup.premises_measured(&alone, &constants).words()
        };
        assert_eq!(words(0.0), None);
        assert_eq!(words(0.5).as_deref(), Some("not trained to ε (L₃ = 0.70)"));
    }

    #[test]
    fn edited_vectors_are_not_called_untrained() {
        let edited =
            |experiment: &mut Experiment| experiment.merge.change_edit(|edit| edit.rank = Some(1));
        // The edited vectors alone do badly, which says nothing about training.
        assert_eq!(
            lacks(edited, [0.9; 2]).as_deref(),
            Some("edited task vectors")
        );
    }
}
