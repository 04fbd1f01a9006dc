//! What is on screen: settings that a person made, and results that the worker sent.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::freshness::{Failure, Lag};
use super::undo::History;
use super::{Filing, Judged, Progress, Remembered, Shelf, Tab, Telling, ViewSettings};
use crate::Result;
use crate::experiment::{Experiment, PRESETS};
use crate::identity::{Same, same};
use crate::lab::{
    AuthorsStudy, BasesStudy, Files, Film, Inside, InsideQuestion, PhaseDiagram, Picture, Probe,
    SeedStudy, Setup, Sharp, Study, Subject,
};
use crate::memory;
use crate::sweep::{Goal, Metric, Plane, Point, Stats};
use crate::task::{Role, TaskId};
use crate::train::Record;
use crate::worker::{Change, Generation, Job};

/// Results, newest first to be drawn.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// What the plane was made from.
    pub subject: Option<Arc<Subject>>,
    /// The plane, complete or not.
    pub plane: Option<Arc<Plane>>,
    /// The plane in smaller cells, for the eye alone.
    pub sharp: Option<Arc<Sharp>>,
    /// The last complete picture.
    pub picture: Option<Arc<Picture>>,
    /// The last probe.
    pub probe: Option<Arc<Probe>>,
    /// Loss and accuracy of each task's batches.
    pub history: Vec<Vec<Record>>,
    /// Of the batches of pre-training, while it runs or where it ran.
    pub pretraining: Vec<Record>,
    /// The film strip under α, as far as it has come.
    pub film: Option<Arc<Film>>,
    /// The phase diagram, as far as it has come.
    pub phase: Option<Arc<PhaseDiagram>>,
    /// One sample inside the model.
    pub inside: Option<Arc<Inside>>,
    /// The seeds, as far as they have come.
    pub seeds: Option<Arc<SeedStudy>>,
    /// The authors' cases, as far as they have come.
    pub authors: Option<Arc<AuthorsStudy>>,
    /// Bases of the task vectors, as far as they have come.
    pub bases: Option<Arc<BasesStudy>>,
    /// How the picture and theory go together.
    pub judged: Judged,
}

/// What the worker is doing.
#[derive(Clone, Debug, Default)]
pub struct Work {
    /// Whether a hand is dragging something, or has just held still.
    pub(super) hand_moves: bool,
    /// The newest request.
    pub asked: Generation,
    /// The newest request that was answered in full.
    pub answered: Generation,
    /// What runs, and how far it is.
    pub progress: Option<Progress>,
    /// Whether a study goes on after the picture.
    pub studies: bool,
    /// How far planes and cards lag behind the settings.
    pub(super) cells: Lag,
    /// How far what belongs to the marker does.
    pub(super) marker: Lag,
    /// The request whose training is on screen.
    pub(super) trains: Generation,
    /// When settings or answers moved last.
    pub(super) moved_at: Option<Instant>,
    /// About how many seconds the newest request takes, by its sizes.
    pub expected: Option<f64>,
    /// How long the last answer took.
    pub took: Option<Duration>,
    /// Complete pictures shown so far.
    pub pictures: u64,
    /// What went wrong, until something goes right.
    pub failed: Option<Failure>,
}

/// Everything on screen.
#[derive(Clone, Debug)]
pub struct State {
    /// The experiment as it is set now.
    pub experiment: Experiment,
    /// What Reset goes back to.
    pub origin: Experiment,
    /// The preset that was chosen, until a file is opened.
    pub preset: Option<&'static str>,
    /// What was coloured before the double flip showed the accuracy.
    pub(super) before_flip: Option<Metric>,
    /// Loaded models and tasks.
    pub files: Option<Arc<Files>>,
    /// What is open as a file, and what waits for an answer about files.
    pub filing: Filing,
    /// The step that is shown; nothing for the last.
    pub step: Option<usize>,
    /// Bytes that work may take, if a person said so.
    pub memory: Option<u64>,
    /// Whether the training is being played.
    pub playing: bool,
    /// How results are looked at.
    pub view: ViewSettings,
    /// Results.
    pub shown: Shown,
    /// What the worker is doing.
    pub work: Work,
    /// How many frames are drawn of the film that is being made, and how many it has.
    pub filming: Option<[usize; 2]>,
    /// A message that stays until it is put away.
    pub notice: Option<String>,
    /// Word of something done, for a while.
    pub done: Option<String>,
    /// Since when it stands there.
    pub(super) done_since: Option<Instant>,
    /// Whether the stage is black, so that everybody looks at the speaker.
    pub black: bool,
    /// The story that is told, if one is.
    pub telling: Option<Telling>,
    /// How the newest change came about.
    pub(super) change: Change,
    /// What can be undone and redone.
    pub(super) history: History,
    /// Small pictures of what undo comes back to.
    pub(super) remembered: Remembered,
    /// Runs that are kept beside the work.
    pub shelf: Shelf,
}

impl State {
    /// The state of a newly opened window: the first preset.
    ///
    /// # Errors
    /// If the preset cannot be read.
    pub fn new() -> Result<Self> {
        let first = &PRESETS[0];
        let experiment = first.experiment()?;
        let mut state = Self {
            origin: experiment.clone(),
            experiment,
            preset: Some(first.name),
            before_flip: None,
            memory: memory::allowed(),
            files: None,
            filing: Filing::default(),
            step: None,
            playing: false,
            view: ViewSettings::default(),
            shown: Shown::default(),
            work: Work::default(),
            filming: None,
            notice: None,
            done: None,
            done_since: None,
            black: false,
            telling: None,
            change: Change::Discrete,
            history: History::default(),
            remembered: Remembered::default(),
            shelf: Shelf::default(),
        };
        state.settle();
        Ok(state)
    }

    /// What the worker should show.
    #[must_use]
    pub fn setup(&self) -> Setup {
        Setup {
            experiment: Arc::new(self.experiment.clone()),
            files: self.files.clone(),
            step: self.step,
            samples: None,
        }
    }

    /// What the worker should study after the picture.
    #[must_use]
    pub fn study(&self) -> Option<Study> {
        let wanted = match self.view.tab {
            Tab::Phase => Some(Study::Phase(self.view.phase.clone())),
            Tab::Plane => {
                let seeds = self.view.seeds.clone().map(Study::Seeds);
                let authors = || self.ours_of_authors().filter(|_| self.view.authors);
                seeds.or_else(authors)
            }
            Tab::Anatomy => Some(Study::Inside(InsideQuestion {
                role: self.sample_role(),
                sample: self.view.sample.1,
                point: self.point(),
            })),
            Tab::Tasks => Some(Study::Bases(self.bases_question())),
            Tab::Runs => self.awaited_runs().map(Study::Runs),
            Tab::OutOfDomain => None,
        };
        let setup = self.setup();
        wanted.filter(|study| study.refusal(&setup).is_none() && !self.playing)
    }

    /// The task whose sample is looked at inside the model: the one that was chosen, if it is there.
    #[must_use]
    pub fn sample_role(&self) -> Role {
        match self.view.sample.0 {
            Role::Target if !self.setup().has_target() => Role::Task(TaskId::T1),
            chosen => chosen,
        }
    }

    /// Everything that the worker should compute. Which part of the plane is seen only the window knows.
    #[must_use]
    pub fn job(&self) -> Job {
        Job {
            setup: self.setup(),
            study: self.study(),
            sharpens: None,
            hurries: self.change == Change::Continuous && !self.playing,
            films: false,
        }
    }

    /// Whether a study on screen, made of `made_of`, belongs to the settings on screen.
    #[must_use]
    pub fn is_study_of_now(&self, made_of: &Setup) -> bool {
        let study = self.study();
        study.is_some_and(|study| study.same_of(&self.setup(), made_of))
    }

    /// The plane on screen, or what is seen of it, in smaller cells, for the eye alone; nothing before there is one.
    #[must_use]
    pub fn sharp(&self) -> Option<&Arc<Sharp>> {
        let plane = self.shown.plane.as_ref()?;
        let sharp = self.shown.sharp.as_ref();
        sharp.filter(|sharp| Arc::ptr_eq(&sharp.of, plane))
    }

    /// How the newest change came about.
    #[must_use]
    pub fn change(&self) -> Change {
        self.change
    }

    /// The phase diagram, if it belongs to the settings on screen in all but the work that is still under way.
    #[must_use]
    pub fn phase_shown(&self) -> Option<&Arc<PhaseDiagram>> {
        let diagram = self.shown.phase.as_ref()?;
        (diagram.question == self.view.phase && self.is_study_of_now(&diagram.setup))
            .then_some(diagram)
    }

    /// Whether the sample inside the model is the one that is asked for, in the models on screen.
    #[must_use]
    pub fn inside_is_of_now(&self) -> bool {
        let (Some(inside), Some(Study::Inside(question))) = (&self.shown.inside, self.study())
        else {
            return false;
        };
        let last = inside.samples.saturating_sub(1);
        let subject = self.shown.subject.as_ref().map(Same::new);
        inside.question.role == question.role
            && inside.question.sample == question.sample.min(last)
            && inside.question.point == question.point
            && subject.is_some()
            && self.shown.judged.inside_of == subject
            && self.plane_is_fresh()
    }

    /// λ of the marker.
    #[must_use]
    pub fn point(&self) -> Point {
        self.experiment.point()
    }

    /// Whether the tasks are still those of the preset or file that was chosen last.
    #[must_use]
    pub fn is_as_preset(&self) -> bool {
        let (now, then) = (&self.experiment, &self.origin);
        now.correlations == then.correlations && now.data == then.data && now.target == then.target
    }

    /// The statistics at the marker in the last complete picture, which while α moves is a little behind the slider
    /// ([`State::picture_is_current`] says so); nothing if that picture does not know this point.
    #[must_use]
    pub fn stats_here(&self) -> Option<Vec<(Role, Stats)>> {
        let picture = self.shown.picture.as_ref()?;
        let point = self.point();
        if let Some(probe) = &self.shown.probe
            && probe.point == point
            && self.probe_is_of_picture(picture)
        {
            return Some(probe.stats.clone());
        }
        picture.stats_at(point)
    }

    fn probe_is_of_picture(&self, picture: &Picture) -> bool {
        let subject = Some(&picture.subject);
        same(self.shown.subject.as_ref(), subject)
            && same(self.shown.judged.probe_of.as_deref(), subject)
    }

    /// What the third plane shows now.
    #[must_use]
    pub fn third(&self) -> Goal {
        let has_target = self
            .shown
            .plane
            .as_ref()
            .is_some_and(|plane| plane.task(Role::Target).is_some());
        let setup = self.plane_setup();
        match self.view.third {
            Some(chosen) if chosen.is_of_target() && !has_target => {
                Goal::kept(setup.experiment.axes().tasks())
            }
            Some(chosen) => chosen,
            None => setup.third_goal(has_target),
        }
    }

    /// Whether there is a training that could be played: not of models from a file.
    #[must_use]
    pub fn is_trained_here(&self) -> bool {
        !self.setup().has_models()
    }

    /// Whether messages wait to be put away.
    #[must_use]
    pub fn has_messages(&self) -> bool {
        let failed = self.work.failed.as_ref();
        let failed = failed.is_some_and(|failure| !failure.put_away);
        failed || self.notice.is_some() || self.done.is_some()
    }

    /// The step that is shown.
    #[must_use]
    pub fn shown_step(&self) -> usize {
        self.setup().steps()
    }
}
