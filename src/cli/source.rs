//! What a window would show, by names, files and options: what figures and films are drawn of.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use lambdascope::app::{Edit, Opened, State, Told, ViewChange, read};
use lambdascope::experiment::{Axes, PRESETS};
use lambdascope::sweep::Metric;

use super::arguments::RunArguments;
use super::method::MethodArguments;
use super::option::{self, Coefficients};
use super::{Failure, input};

/// Letters from which on what was given is no part of a file's name.
const LONGEST: usize = 80;

/// What is looked at, and how.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct SourceArguments {
    /// A preset, an experiment's or session's file, or a line that `share` printed; a session is drawn as it is looked at
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["models", "base", "tasks", "images", "labels"])]
    pub(super) experiment: Option<String>,
    /// Trained models to look at instead of training
    #[arg(long, value_name = "M.safetensors")]
    pub(super) models: Option<PathBuf>,
    /// A Vision Transformer by timm's or Hugging Face's names that was fine-tuned, --tuned says to what; or, alone, the Ψ(0) of
    /// any models file, from which tasks are trained here
    #[arg(long, value_name = "BASE.safetensors", conflicts_with = "models")]
    pub(super) base: Option<PathBuf>,
    /// The base fine-tuned to the first task, to the second and so on
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', requires = "base")]
    pub(super) tuned: Vec<PathBuf>,
    /// Tasks to use instead of the experiment's own
    #[arg(long, value_name = "T.safetensors")]
    pub(super) tasks: Option<PathBuf>,
    /// Images in IDX format, whose labels are found beside them; or a folder of PNG images, with a folder for each class
    #[arg(long, value_name = "I-idx3-ubyte|FOLDER", conflicts_with = "tasks")]
    pub(super) images: Option<PathBuf>,
    /// The labels of the images
    #[arg(long, value_name = "L-idx1-ubyte", conflicts_with = "tasks")]
    pub(super) labels: Option<PathBuf>,
    /// Cells on a side of the plane
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::cells)]
    pub(super) grid: Option<usize>,
    /// First value of either coefficient
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    pub(super) low: Option<f64>,
    /// Last value of either coefficient
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::coefficient)]
    pub(super) high: Option<f64>,
    /// Seed of everything random
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    pub(super) seed: Option<u64>,
    /// Correlation of the tasks
    #[arg(long, value_name = "A", allow_hyphen_values = true, value_parser = option::correlation)]
    pub(super) alpha: Option<f64>,
    /// The two tasks whose coefficients run along the plane's axes
    #[arg(long, value_name = "T,T", value_parser = option::axes)]
    pub(super) axes: Option<Axes>,
    /// λ of every task: of the marker, and at what the others are held
    #[arg(long, value_name = "L,L,…", allow_hyphen_values = true, value_parser = option::coefficients)]
    pub(super) coefficients: Option<Coefficients>,
    #[command(flatten)]
    pub(super) method: MethodArguments,
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
        let files = [&self.models, &self.base, &self.tasks];
        let first = files.into_iter().chain([&self.images, &self.labels]);
        let first = first.flatten().next().map(PathBuf::as_path);
        let named = self.experiment.as_deref().map(Path::new).or(first);
        let stem = named.and_then(Path::file_stem).and_then(OsStr::to_str);
        // A line of text is no name.
        stem.filter(|stem| stem.len() < LONGEST)
            .unwrap_or("experiment")
    }

    /// The first option that was given.
    pub(super) fn told(&self) -> Option<&'static str> {
        let told = [
            ("--models", self.models.is_some()),
            ("--base", self.base.is_some()),
            ("--tasks", self.tasks.is_some()),
            ("--images", self.images.is_some()),
            ("--labels", self.labels.is_some()),
            ("--grid", self.grid.is_some()),
            ("--low", self.low.is_some()),
            ("--high", self.high.is_some()),
            ("--seed", self.seed.is_some()),
            ("--alpha", self.alpha.is_some()),
            ("--axes", self.axes.is_some()),
            ("--coefficients", self.coefficients.is_some()),
            ("--method", self.method.is_told()),
            ("--colour", self.colour.is_some()),
            ("--lambda1", self.lambda1.is_some()),
            ("--columns", self.columns.is_some()),
        ];
        told.into_iter()
            .find_map(|(option, told)| told.then_some(option))
    }

    /// The files that are read.
    pub(super) fn inputs(&self, state: &State) -> Vec<PathBuf> {
        let files = state.files.iter().flat_map(|files| files.paths.clone());
        let experiment = self.experiment.iter().map(PathBuf::from);
        experiment.chain(files).collect()
    }

    /// What the window would show of the experiment, or of the session as it was left, with the options.
    pub(super) fn state(&self) -> Result<State, Failure> {
        let run = RunArguments {
            experiment: self.experiment.clone(),
            models: self.models.clone(),
            base: self.base.clone(),
            tuned: self.tuned.clone(),
            tasks: self.tasks.clone(),
            images: self.images.clone(),
            labels: self.labels.clone(),
            grid: self.grid,
            low: self.low,
            high: self.high,
            seed: self.seed,
            alpha: self.alpha,
            axes: self.axes,
            coefficients: self.coefficients.clone(),
            method: self.method.clone(),
            ..RunArguments::default()
        };
        let setup = input::setup(&run)?;
        let mut state = State::new().map_err(Failure::failed)?;
        let experiment = setup.experiment.as_ref().clone();
        let name = self.experiment.as_deref().unwrap_or_default();
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
            state.apply(ViewChange::Metric(colour.into()));
        }
        let mut phase = state.view.phase.clone();
        phase.lambda1 = self.lambda1.unwrap_or(phase.lambda1);
        phase.columns = self.columns.map_or(phase.columns, usize::from);
        state.apply(ViewChange::Phase(phase));
        Ok(state)
    }
}
