//! A run on the shelf: everything that makes it, as a session has it, and its plane.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::{MOST_LETTERS, MOST_RUNS};
use crate::experiment::Experiment;
use crate::lab::{Files, Setup};
use crate::number::plain;
use crate::shown::Text;
use crate::sweep::Plane;
use crate::{Error, Result};

/// Bytes of a run's plane at most: finer ones keep every so many cells, so that a full shelf stays below 200 MB.
const MOST_BYTES: usize = 8 << 20;

/// A run on the shelf.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Its number, no other run's on the shelf.
    #[serde(skip)]
    pub id: u32,
    /// Its name, the person's to choose.
    pub name: Text,
    /// The experiment, with the marker where it stood.
    #[serde(serialize_with = "write_experiment")]
    pub experiment: Arc<Experiment>,
    /// What Reset went back to, if it is neither the experiment nor the preset.
    pub origin: Option<Experiment>,
    /// The preset that was chosen.
    pub preset: Option<String>,
    /// Loaded models and tasks; in a file relative to its folder if they lie below it.
    pub files: Vec<PathBuf>,
    /// The step of training that was shown; nothing for the last.
    pub step: Option<usize>,
    /// What was read from the files.
    #[serde(skip)]
    pub loaded: Option<Arc<Files>>,
    /// What was measured of it.
    #[serde(skip)]
    pub measured: MeasuredRun,
}

/// What was measured of a run.
#[derive(Clone, Debug, Default)]
pub enum MeasuredRun {
    /// It comes from a file, and is not computed again yet.
    #[default]
    Awaited,
    /// Its plane.
    There(Arc<Plane>),
    /// It cannot be computed, for this reason.
    Failed(String),
}

impl From<Result<Arc<Plane>, String>> for MeasuredRun {
    fn from(found: Result<Arc<Plane>, String>) -> Self {
        match found {
            Ok(plane) => Self::There(kept(plane)),
            Err(why) => Self::Failed(why),
        }
    }
}

/// A plane as it is kept: itself, or as many of its cells as a run may have.
fn kept(plane: Arc<Plane>) -> Arc<Plane> {
    let bytes = plane.bytes();
    if bytes <= MOST_BYTES {
        return plane;
    }
    let cell = (bytes / plane.grid.cells.pow(2)).max(1);
    Arc::new(plane.thinned((MOST_BYTES / cell).isqrt()))
}

/// What a run is called if nobody says otherwise: after its experiment and its α.
pub(super) fn usual_name(setup: &Setup) -> String {
    let experiment = &setup.experiment;
    let name = experiment.name.cut(MOST_LETTERS / 2);
    if setup.knows_alpha() {
        format!("{name}, α = {}", plain(experiment.alpha().get()))
    } else {
        name
    }
}

impl Run {
    /// What it is called: by its name, or by what is in it where that has no letter.
    #[must_use]
    pub fn called(&self) -> String {
        let name = self.name.to_string();
        if name.trim().is_empty() {
            usual_name(&self.setup())
        } else {
            name
        }
    }

    /// What it was made from.
    #[must_use]
    pub fn setup(&self) -> Setup {
        Setup {
            experiment: Arc::clone(&self.experiment),
            files: self.loaded.clone(),
            step: self.step,
            samples: None,
        }
    }

    /// Its plane, if it is there.
    #[must_use]
    pub fn plane(&self) -> Option<&Arc<Plane>> {
        match &self.measured {
            MeasuredRun::There(plane) => Some(plane),
            MeasuredRun::Awaited | MeasuredRun::Failed(_) => None,
        }
    }

    /// Why it cannot be computed, if it cannot.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        match &self.measured {
            MeasuredRun::Failed(why) => Some(why),
            MeasuredRun::Awaited | MeasuredRun::There(_) => None,
        }
    }

    /// Whether its files are read, or it has none.
    #[must_use]
    pub fn has_its_files(&self) -> bool {
        self.files.is_empty() || self.loaded.is_some()
    }

    /// Whether a file would hold the same of both.
    fn is_written_as(&self, other: &Self) -> bool {
        let Self {
            id: _,
            name,
            experiment,
            origin,
            preset,
            files,
            step,
            loaded: _,
            measured: _,
        } = self;
        let same = *name == other.name && *experiment == other.experiment;
        let origins = *origin == other.origin && *preset == other.preset;
        same && origins && *files == other.files && *step == other.step
    }
}

/// Runs in their order. Equal if a file would hold the same of both.
#[derive(Clone, Debug, Default)]
pub struct Runs(pub(in crate::app) Vec<Arc<Run>>);

impl Runs {
    /// Whether one of them is written in a file as a run is.
    #[must_use]
    pub(super) fn have(&self, run: &Run) -> bool {
        self.iter().any(|own| own.is_written_as(run))
    }

    /// Those of a file, each with a number of its own.
    #[must_use]
    pub(in crate::app) fn read(runs: Vec<Run>) -> Self {
        let numbered = (0..).zip(runs).map(|(id, run)| Arc::new(Run { id, ..run }));
        Self(numbered.collect())
    }

    /// With paths that begin at a folder.
    pub(in crate::app) fn lie_in(&mut self, folder: &Path) {
        for run in &mut self.0 {
            let run = Arc::make_mut(run);
            for path in &mut run.files {
                *path = folder.join(&path);
            }
        }
    }

    /// With paths that are made of theirs.
    ///
    /// # Errors
    /// As what makes them.
    pub(in crate::app) fn with_files(
        &self,
        made: &impl Fn(&PathBuf) -> Result<PathBuf>,
    ) -> Result<Self> {
        let with = |run: &Arc<Run>| {
            let files = run.files.iter().map(made).collect::<Result<_>>()?;
            let run = run.as_ref().clone();
            Ok(Arc::new(Run { files, ..run }))
        };
        self.iter().map(with).collect::<Result<_>>().map(Self)
    }

    /// Gives every run what its files hold, or says why it cannot be computed: those of the same files as another are not
    /// read again.
    pub(in crate::app) fn load(
        &mut self,
        known: Option<&Arc<Files>>,
        read: impl Fn(&[PathBuf]) -> Result<Arc<Files>>,
    ) {
        let mut all: Vec<Arc<Files>> = known.cloned().into_iter().collect();
        for run in self.0.iter_mut().filter(|run| !run.files.is_empty()) {
            let run = Arc::make_mut(run);
            let found = all.iter().find(|files| files.paths == run.files).cloned();
            match found.map_or_else(|| read(&run.files), Ok) {
                Ok(files) => {
                    if all.iter().all(|own| !Arc::ptr_eq(own, &files)) {
                        all.push(Arc::clone(&files));
                    }
                    run.loaded = Some(files);
                }
                Err(error) => run.measured = MeasuredRun::Failed(error.to_string()),
            }
        }
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// Names what does not fit, what was expected and what was found.
    pub(in crate::app) fn check(&self) -> Result<()> {
        if self.len() > MOST_RUNS {
            let expected = format!("at most {MOST_RUNS} runs");
            return Err(Error::value("shelf", expected, self.len()));
        }
        let is_long = |run: &&Arc<Run>| run.name.is_longer(MOST_LETTERS);
        if self.iter().any(|run| is_long(&run)) {
            let expected = format!("at most {MOST_LETTERS} letters");
            return Err(Error::value("name", expected, "more"));
        }
        Ok(())
    }
}

impl Deref for Runs {
    type Target = [Arc<Run>];

    fn deref(&self) -> &[Arc<Run>] {
        &self.0
    }
}

impl PartialEq for Runs {
    fn eq(&self, other: &Self) -> bool {
        // The window compares every frame.
        let same =
            |one: &Arc<Run>, other: &Arc<Run>| Arc::ptr_eq(one, other) || one.is_written_as(other);
        let mut pairs = self.iter().zip(other.iter());
        self.len() == other.len() && pairs.all(|(one, other)| same(one, other))
    }
}

impl Serialize for Runs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter().map(AsRef::as_ref))
    }
}

fn write_experiment<S: Serializer>(
    experiment: &Arc<Experiment>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    experiment.as_ref().serialize(serializer)
}
