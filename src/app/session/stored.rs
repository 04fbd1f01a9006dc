//! A session as it stands in a file, of any version.

use std::path::PathBuf;
use std::sync::Arc;

use ron::value::RawValue;
use serde::{Deserialize, Deserializer};

use super::{SESSION_VERSION, Session, v1};
use crate::Result;
use crate::app::{MeasuredRun, Run, Runs, ViewSettings};
use crate::experiment::grammar::{Source, parse};
use crate::experiment::text::{Version, from_part, left_out};
use crate::shown::Text;

/// What reads the file of a name.
pub(super) type Reader = fn(&str, &Source<'_>) -> Result<Session>;
/// What reads each version.
pub(super) const READERS: [Reader; SESSION_VERSION as usize] = [read_one, read_two];

/// A session as it stands in a file: its view in the words of its version, experiments not read yet, as they may be of
/// other versions.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields, rename = "a session")]
struct Stored<'a, View> {
    lambdascope_session: u32,
    #[serde(borrow, deserialize_with = "part")]
    experiment: Option<&'a RawValue>,
    #[serde(borrow)]
    origin: Option<&'a RawValue>,
    preset: Option<String>,
    files: Vec<PathBuf>,
    step: Option<usize>,
    view: View,
    #[serde(borrow)]
    shelf: Vec<StoredRun<'a>>,
}

/// A run as it stands in a file, experiments not read yet.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename = "a run")]
struct StoredRun<'a> {
    name: Text,
    #[serde(borrow, deserialize_with = "part")]
    experiment: Option<&'a RawValue>,
    #[serde(borrow)]
    origin: Option<&'a RawValue>,
    preset: Option<String>,
    files: Vec<PathBuf>,
    step: Option<usize>,
}

impl<View: Default> Default for Stored<'_, View> {
    fn default() -> Self {
        Self {
            lambdascope_session: SESSION_VERSION,
            experiment: None,
            origin: None,
            preset: None,
            files: Vec::new(),
            step: None,
            view: View::default(),
            shelf: Vec::new(),
        }
    }
}

/// A value that may be left out and is no option.
fn part<'de: 'a, 'a, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<&'a RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

fn read_one(name: &str, source: &Source<'_>) -> Result<Session> {
    read::<v1::View>(name, source, Version::One)
}

pub(super) fn read_two(name: &str, source: &Source<'_>) -> Result<Session> {
    read::<ViewSettings>(name, source, Version::Two)
}

/// Reads a session whose view is in the words of its version. Experiments are of the assumed version where they say none,
/// or nothing at all.
fn read<'a, View>(name: &str, source: &'a Source<'_>, assumed: Version) -> Result<Session>
where
    View: Default + Deserialize<'a> + Into<ViewSettings>,
{
    let stored: Stored<'a, View> = parse(name, source.plain(), source)?;
    let experiment = |part: Option<&RawValue>, field| {
        let read = |part| from_part(name, source, part, &[field], assumed);
        part.map(read).transpose()
    };
    let run = |stored: StoredRun<'_>| {
        let own = experiment(stored.experiment, "experiment")?;
        let own = own.unwrap_or_else(|| left_out(assumed));
        Ok(Run {
            id: 0,
            name: stored.name,
            // A step that its training does not have is the end.
            step: stored.step.filter(|step| *step < own.training.steps),
            experiment: Arc::new(own),
            origin: experiment(stored.origin, "origin")?,
            preset: stored.preset,
            files: stored.files,
            loaded: None,
            measured: MeasuredRun::default(),
        })
    };
    let runs = stored.shelf.into_iter().map(run).collect::<Result<_>>()?;
    Ok(Session {
        lambdascope_session: SESSION_VERSION,
        experiment: experiment(stored.experiment, "experiment")?
            .unwrap_or_else(|| left_out(assumed)),
        origin: experiment(stored.origin, "origin")?,
        preset: stored.preset,
        files: stored.files,
        step: stored.step,
        view: stored.view.into(),
        shelf: Runs::read(runs),
    })
}
