//! What a window would show, by names, files and options: what figures and films are drawn of.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use lambdascope::app::action::Action;
use lambdascope::app::{Edit, Opened, State, Told, ViewChange, read};
use lambdascope::experiment::PRESETS;
use lambdascope::sweep::Metric;

use super::arguments::{GridArguments, SetupArguments};
use super::{Failure, input, option};

/// Letters from which on what was given is no part of a file's name.
const LONGEST: usize = 80;

/// What is looked at, and how.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SourceArguments {
    #[command(flatten)]
    pub(super) setup: SetupArguments,
    #[command(flatten)]
    pub(super) grid: GridArguments,
    /// What colours planes, slice and phase diagrams [default: the loss, or as a session says]
    #[arg(long, value_enum)]
    pub(super) colour: Option<Colour>,
    /// λ₁ of phase diagrams [default: 1, or as a session says]
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    pub(super) lambda1: Option<f64>,
    /// Values of α of phase diagrams, each trained anew [default: 41, or as a session says]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::columns)]
    pub(super) columns: Option<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Colour {
    Loss,
    Accuracy,
    Margin,
    Disentanglement,
    /// Demographic parity by colour
    Parity,
    /// Equalised odds by colour
    Odds,
}

impl From<Colour> for Metric {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Loss => Self::Loss,
            Colour::Accuracy => Self::Accuracy,
            Colour::Margin => Self::Margin,
            Colour::Disentanglement => Self::Disentanglement,
            Colour::Parity => Self::Parity,
            Colour::Odds => Self::Odds,
        }
    }
}

impl SourceArguments {
    /// What a file is called after that has no name: the experiment, or the first of the files.
    pub(super) fn stem(&self) -> &str {
        let own = &self.setup;
        let files = [&own.models, &own.base, &own.tasks];
        let first = files.into_iter().chain([&own.images, &own.labels]);
        let first = first.flatten().next().map(PathBuf::as_path);
        let named = own.experiment.as_deref().map(Path::new).or(first);
        let stem = named.and_then(Path::file_stem).and_then(OsStr::to_str);
        // A line of text is no name.
        stem.filter(|stem| stem.len() < LONGEST)
            .unwrap_or("experiment")
    }

    /// The first option that was given.
    pub(super) fn told(&self) -> Option<&'static str> {
        let told = [
            ("--colour", self.colour.is_some()),
            ("--lambda1", self.lambda1.is_some()),
            ("--columns", self.columns.is_some()),
        ];
        let own = told
            .into_iter()
            .find_map(|(option, told)| told.then_some(option));
        self.setup.told().or(self.grid.told()).or(own)
    }

    /// The files that are read.
    pub(super) fn inputs(&self, state: &State) -> Vec<PathBuf> {
        let files = state.files.iter().flat_map(|files| files.paths.clone());
        let experiment = self.setup.experiment.iter().map(PathBuf::from);
        experiment.chain(files).collect()
    }

    /// What the window would show of the experiment, or of the session as it was left, with the options.
    pub(super) fn state(&self) -> Result<State, Failure> {
        let setup = input::setup(&self.setup, self.grid)?;
        let mut state = State::new().map_err(Failure::failed)?;
        let experiment = setup.experiment.as_ref().clone();
        let name = self.setup.experiment.as_deref().unwrap_or_default();
        let path = PathBuf::from(name);
        if PRESETS.iter().any(|preset| preset.name == name) {
            state.apply(Edit::Preset(name.into()));
        } else if path.is_file()
            && let Opened::Session(session, files, path) = read(&[path]).map_err(Failure::input)?
        {
            state.apply(Told::Session(session, files, path));
        } else {
            state.apply(Told::Experiment(experiment.clone().into(), None));
        }
        state.experiment = experiment;
        state.files = setup.files;
        if let Some(colour) = self.colour {
            let metric = colour.into();
            if let Some(why) = Action::Colour(metric).refusal(&state) {
                return Err(Failure::Input(anyhow!("option --colour: {why}")));
            }
            state.apply(ViewChange::Metric(metric));
        }
        let mut phase = state.view.phase.clone();
        phase.lambda1 = self.lambda1.unwrap_or(phase.lambda1);
        phase.columns = self.columns.map_or(phase.columns, usize::from);
        state.apply(ViewChange::Phase(phase));
        Ok(state)
    }
}
