//! What edits do to the experiment.

use crate::app::{Edit, State, Tab};
use crate::experiment::number::pair_of;
use crate::experiment::{Correlation, Experiment, PRESETS, Preset};
use crate::sweep::{Metric, Point};
use crate::{Error, Result};

/// The preset with a guide of its own.
const DOUBLE_FLIP: &str = "double-flip";

impl State {
    pub(super) fn edit(&mut self, edit: Edit) {
        match edit {
            Edit::Alpha(alpha) => self.experiment.alpha = Correlation::clamped(alpha),
            Edit::Marker(point) => self.move_marker(point),
            Edit::Move { alpha, marker } => {
                self.experiment.alpha = Correlation::clamped(alpha);
                self.move_marker(marker);
            }
            Edit::Constants(constants) => self.experiment.constants = constants,
            Edit::Experiment(experiment) => self.replace(*experiment),
            Edit::Sweep { low, high } => self.sweep(low, high),
            Edit::Preset(name) => self.choose_preset(&name),
            Edit::Reset => self.reset(),
            Edit::NewSeed => self.new_seed(),
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
        }
    }

    fn move_marker(&mut self, point: Point) {
        match pair_of(&point) {
            Ok(()) => self.experiment.coefficients = point.to_vec(),
            Err(why) => self.notice = Some(format!("λ: {}", why.replace('-', "−"))),
        }
    }

    fn replace(&mut self, experiment: Experiment) {
        if let Err(error) = experiment.check() {
            self.notice = Some(error.to_string());
            return;
        }
        let same_training = Experiment {
            training: self.experiment.training.clone(),
            ..experiment.clone()
        } == experiment;
        if !same_training {
            self.whole_training();
        }
        self.step = self.step.filter(|step| *step < experiment.training.steps);
        self.experiment = experiment;
    }

    fn sweep(&mut self, low: f64, high: f64) {
        let mut fitted = self.experiment.clone();
        (fitted.grid.low, fitted.grid.high) = (low, high);
        self.replace(fitted);
    }

    fn choose_preset(&mut self, name: &str) {
        let read = named(name).and_then(|preset| Ok((preset.name, preset.experiment()?)));
        let (name, experiment) = match read {
            Ok(read) => read,
            Err(error) => {
                self.notice = Some(error.to_string());
                return;
            }
        };
        let was_edited = !self.origin.vectors.is_none();
        self.start_again(experiment, None);
        self.preset = Some(name);
        // A preset that edits the task vectors is about their anatomy, and the next one is not.
        if !self.experiment.vectors.is_none() {
            self.view.tab = Tab::Anatomy;
        } else if was_edited && self.view.tab == Tab::Anatomy {
            self.view.tab = Tab::Plane;
        }
        // Its guide and switches stand in the plane's verdict; it is the accuracy that comes back.
        if name == DOUBLE_FLIP {
            self.view.tab = Tab::Plane;
            self.before_flip.get_or_insert(self.view.metric);
            self.view.metric = Metric::Accuracy;
        } else if let Some(metric) = self.before_flip.take()
            && self.view.metric == Metric::Accuracy
        {
            self.view.metric = metric;
        }
    }

    fn reset(&mut self) {
        let seed = self.experiment.training.seed;
        self.experiment = self.origin.clone();
        self.experiment.training.seed = seed;
        self.whole_training();
    }

    fn new_seed(&mut self) {
        let seed = &mut self.experiment.training.seed;
        *seed = seed.wrapping_add(1);
        self.whole_training();
    }
}

/// The preset of a name.
fn named(name: &str) -> Result<&'static Preset> {
    let found = PRESETS.iter().find(|preset| preset.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        Error::value("preset", format!("one of {}", names.join(", ")), name)
    })
}
