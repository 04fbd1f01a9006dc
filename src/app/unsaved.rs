//! Whether closing would lose something that is worth a question.

use super::State;
use crate::experiment::{
    Axes, Constants, Correlation, Correlations, Data, DigitData, Experiment, Grid, ImageData, Loss,
    Merge, ModelSettings, Optimiser, PatternData, Target, TaskId, Training,
};
use crate::identity::same;
use crate::shown::Text;

impl State {
    /// Whether closing would lose something that is worth a question.
    ///
    /// Work in a file of its own counts as changed once the experiment differs from the file in anything but the
    /// marker. Work without a name is play as long as only α, λ, γ, the seed, the number of steps and the edits of the
    /// task vectors (with the confusing tokens, a switch beside them) were moved, which take a drag or a click to get
    /// back; settings of data, model, training, plane and constants are work. How results are looked at never counts.
    #[must_use]
    pub fn is_unsaved(&self) -> bool {
        // A story that is told is nobody's work.
        let own = self.own();
        let Some(clean) = &own.filing.clean else {
            return false;
        };
        if own.filing.recovered {
            return true;
        }
        let same_files = same(clean.files.as_ref(), own.files.as_ref());
        let (then, now) = (&clean.experiment, &own.experiment);
        let same_work = if own.filing.document.is_some() {
            Saved::of(then) == Saved::of(now)
        } else {
            Settings::of(then) == Settings::of(now)
        };
        !(same_files && same_work) || own.shelf.is_unsaved()
    }
}

/// What counts of work that has a file of its own: all but the marker. Taken apart without `..`, as [`Settings`] is, so
/// that a new field counts or does not by decision.
#[derive(PartialEq)]
struct Saved<'a> {
    /// At what tasks are held that do not run over the plane.
    held: Vec<(TaskId, u64)>,
    loss: Option<Loss>,
    words: [&'a Text; 4],
    correlations: &'a Correlations,
    axes: Axes,
    data: &'a Data,
    target: Option<&'a Target>,
    model: &'a ModelSettings,
    training: &'a Training,
    merge: &'a Merge,
    grid: Grid,
    constants: Constants,
}

/// What counts of work without a file: settings that take more than a drag or a click to get back.
#[derive(PartialEq)]
struct Settings<'a> {
    loss: Option<Loss>,
    words: [&'a Text; 4],
    tasks: usize,
    /// All but α.
    correlations: Vec<Correlation>,
    axes: Axes,
    data: DataSettings<'a>,
    has_target: bool,
    model: &'a ModelSettings,
    batch: usize,
    optimiser: &'a Optimiser,
    grid: Grid,
    constants: Constants,
}

/// Data without the switches beside the edits of the task vectors.
#[derive(PartialEq)]
enum DataSettings<'a> {
    Patterns {
        tokens: usize,
        dimension: usize,
        irrelevant: usize,
        relevant: usize,
        noise: f64,
        samples: usize,
    },
    Digits(&'a DigitData),
    Images(&'a ImageData),
}

impl<'a> Saved<'a> {
    fn of(experiment: &'a Experiment) -> Self {
        let Experiment {
            version: _,
            name,
            about,
            question,
            answer,
            correlations,
            // The marker is no change of the work; what is held is.
            coefficients: _,
            axes,
            data,
            target,
            model,
            training,
            loss,
            merge,
            grid,
            constants,
        } = experiment;
        let held = experiment.held();
        Self {
            held: held
                .map(|(task, lambda)| (task, lambda.to_bits()))
                .collect(),
            loss: *loss,
            words: [name, about, question, answer],
            correlations,
            axes: *axes,
            data,
            target: target.as_ref(),
            model,
            training,
            merge,
            grid: *grid,
            constants: *constants,
        }
    }
}

impl<'a> Settings<'a> {
    fn of(experiment: &'a Experiment) -> Self {
        let Experiment {
            version: _,
            name,
            about,
            question,
            answer,
            correlations,
            coefficients: _,
            axes,
            data,
            target,
            model,
            training:
                Training {
                    steps: _,
                    batch,
                    optimiser,
                    seed: _,
                },
            loss,
            merge: _,
            grid,
            constants,
        } = experiment;
        let [x, y] = axes.tasks();
        Self {
            loss: *loss,
            words: [name, about, question, answer],
            tasks: correlations.tasks(),
            correlations: correlations.besides(x, y),
            axes: *axes,
            data: DataSettings::of(data),
            has_target: target.as_ref().is_some_and(|Target { gamma: _ }| true),
            model,
            batch: *batch,
            optimiser,
            grid: *grid,
            constants: *constants,
        }
    }
}

impl<'a> DataSettings<'a> {
    fn of(data: &'a Data) -> Self {
        match data {
            Data::Patterns(patterns) => {
                let PatternData {
                    tokens,
                    dimension,
                    irrelevant,
                    relevant,
                    confusing: _,
                    noise,
                    samples,
                } = *patterns;
                Self::Patterns {
                    tokens,
                    dimension,
                    irrelevant,
                    relevant,
                    noise,
                    samples,
                }
            }
            Data::Digits(digits) => Self::Digits(digits),
            Data::Images(images) => Self::Images(images),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::app::{Command, Document, DocumentKind, Edit, Play, Told, ViewChange};

    fn edited(state: &State, change: impl FnOnce(&mut Experiment)) -> Command {
        let mut experiment = state.experiment.clone();
        change(&mut experiment);
        Edit::Experiment(Box::new(experiment)).into()
    }

    #[test]
    fn playing_with_a_preset_is_not_worth_a_question() -> Result<()> {
        let mut state = State::new()?;
        for command in [
            Command::from(Edit::Preset("out-of-domain".into())),
            Edit::Alpha(0.7).into(),
            Edit::Marker([0.3, -1.0]).into(),
            Edit::NewSeed.into(),
            Play::GoTo(30).into(),
            Play::Stop.into(),
            ViewChange::Tab(crate::app::Tab::Phase).into(),
            ViewChange::Dark(false).into(),
        ] {
            state.apply(command);
            assert!(!state.is_unsaved());
        }
        let gamma = edited(&state, |e| {
            if let Some(target) = &mut e.target {
                target.gamma = vec![0.1, 0.2];
            }
        });
        state.apply(gamma);
        assert!(!state.is_unsaved());
        Ok(())
    }

    #[test]
    fn settings_made_by_hand_are_worth_a_question_until_taken_back() -> Result<()> {
        let mut state = State::new()?;
        let wider = edited(&state, |e| {
            e.model.change_one_layer(|model| model.hidden = 64);
        });
        state.apply(wider);
        assert!(state.is_unsaved());
        state.apply(Edit::Undo);
        assert!(!state.is_unsaved());
        let mut constants = state.experiment.constants;
        constants.epsilon = 0.2;
        state.apply(Edit::Constants(constants));
        assert!(state.is_unsaved());
        Ok(())
    }

    #[test]
    fn in_work_that_has_a_file_alpha_counts_and_the_marker_does_not() -> Result<()> {
        let mut state = State::new()?;
        state.apply(Told::Saved(Document {
            path: "mine.ron".into(),
            kind: DocumentKind::Session,
        }));
        state.apply(Edit::Marker([0.3, -1.0]));
        assert!(!state.is_unsaved());
        state.apply(Edit::Alpha(0.7));
        assert!(state.is_unsaved());
        Ok(())
    }
}
