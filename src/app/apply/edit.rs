//! What edits do to the experiment.

use crate::Result;
use crate::app::command::{preset_of, swept};
use crate::app::{DOUBLE_FLIP, Edit, State, Tab, ViewSettings};
use crate::experiment::{Correlation, Experiment, PRESETS};
use crate::sweep::{Metric, Point};

impl State {
    /// Makes an edit, or says why not.
    ///
    /// # Errors
    /// If it does not fit; then nothing changed.
    pub(super) fn edit(&mut self, edit: Edit) -> Result<()> {
        edit.check(&self.experiment)?;
        match edit {
            Edit::Alpha(alpha) => self.set_alpha(alpha)?,
            Edit::Marker(point) => self.move_marker(point),
            Edit::Move { alpha, marker } => {
                self.set_alpha(alpha)?;
                self.move_marker(marker);
            }
            Edit::Coefficient { task, lambda } => {
                if let Some(own) = self.experiment.coefficients.get_mut(task.0.index()) {
                    *own = lambda;
                }
            }
            Edit::Axes(axes) => self.experiment.axes = axes,
            Edit::Tasks(count) => self.set_tasks(count),
            Edit::Constants(constants) => self.experiment.constants = constants,
            Edit::Experiment(experiment) => self.replace(*experiment),
            Edit::Sweep { low, high } => self.replace(swept(&self.experiment, low, high)),
            Edit::Preset(name) => self.choose_preset(&name)?,
            Edit::Reset => self.reset(),
            Edit::Start => self.start_over()?,
            Edit::NewSeed => self.new_seed(),
            Edit::Undo => self.undo(),
            Edit::Redo => self.redo(),
        }
        Ok(())
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<()> {
        self.experiment.set_alpha(Correlation::new(alpha)?);
        Ok(())
    }

    fn move_marker(&mut self, point: Point) {
        self.experiment.set_point(point);
    }

    fn set_tasks(&mut self, count: usize) {
        let mut experiment = self.experiment.clone();
        let said = experiment.set_tasks(count);
        self.replace(experiment);
        if !said.is_empty() {
            self.inform(format!("{count} tasks: {}", said.join(", ")));
        }
    }

    fn replace(&mut self, experiment: Experiment) {
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

    fn choose_preset(&mut self, name: &str) -> Result<()> {
        let preset = preset_of(name)?;
        let (name, experiment) = (preset.name, preset.experiment()?);
        let was_edited = !self.origin.merge.is_plain();
        self.start_again(experiment, None);
        self.preset = Some(name);
        // Several seeds were asked for about other tasks.
        self.view.seeds = None;
        // A preset that edits the task vectors is about their anatomy, and the next one is not.
        if !self.experiment.merge.is_plain() {
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
        Ok(())
    }

    fn reset(&mut self) {
        let seed = self.experiment.training.seed;
        self.experiment = self.origin.clone();
        self.experiment.training.seed = seed;
        self.whole_training();
    }

    /// Everything as in a window that was just opened, but for the theme, the stage and the files that were used.
    fn start_over(&mut self) -> Result<()> {
        let first = &PRESETS[0];
        self.start_again(first.experiment()?, None);
        self.preset = Some(first.name);
        self.before_flip = None;
        self.view.take_over(&ViewSettings::default());
        Ok(())
    }

    fn new_seed(&mut self) {
        let seed = &mut self.experiment.training.seed;
        *seed = seed.wrapping_add(1);
        self.whole_training();
    }
}
