//! What `run` takes, and what it shares with other commands: the options that make a setup.

use std::path::PathBuf;

use clap::ValueEnum;
use lambdascope::experiment::Axes;

use super::method::MethodArguments;
use super::option::{self, Coefficients};

/// What a setup is made of: an experiment, files of one's own, and what options say otherwise.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct SetupArguments {
    /// A preset, an experiment's or session's file, or a line that `share` printed; with files of one's own it may be
    /// left out
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
    /// Images in IDX format, plain or gzipped, whose labels are found beside them; or a folder of PNG images, with a folder
    /// for each class
    #[arg(long, value_name = "I-idx3-ubyte|FOLDER", conflicts_with = "tasks")]
    pub(super) images: Option<PathBuf>,
    /// Images of a class to read of a folder [default: 500]
    #[arg(long, value_name = "N", requires = "images", allow_hyphen_values = true, value_parser = option::per_class)]
    pub(super) per_class: Option<u16>,
    /// The labels of the images
    #[arg(long, value_name = "L-idx1-ubyte", conflicts_with = "tasks")]
    pub(super) labels: Option<PathBuf>,
    /// Attention heads of a block of a ViT from a file [default: by a config.json beside it, else 2 below width 128, width/64 above]
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::heads)]
    pub(super) heads: Option<usize>,
    /// The activation of a ViT from a file [default: by a config.json beside it, else erf]
    #[arg(long, value_enum)]
    pub(super) gelu: Option<Activation>,
    /// What LayerNorm adds to the variance in a ViT from a file [default: by a config.json beside it, else 1e-6]
    #[arg(long, value_name = "E", allow_hyphen_values = true, value_parser = option::eps)]
    pub(super) eps: Option<f64>,
    /// The two classes of a head of several whose logits are subtracted, f = logit a − logit b
    #[arg(long, value_name = "A,B", allow_hyphen_values = true, value_parser = option::classes)]
    pub(super) classes: Option<(usize, usize)>,
    /// The loss to look at [default: hinge; of a ViT logistic]
    #[arg(long, value_enum)]
    pub(super) loss: Option<LookedAt>,
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
}

/// The plane's grid, where options say otherwise.
#[derive(Clone, Copy, Debug, Default, clap::Args)]
pub(super) struct GridArguments {
    /// Cells on a side of the plane
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::cells)]
    pub(super) grid: Option<usize>,
    /// First value of either coefficient
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    pub(super) low: Option<f64>,
    /// Last value of either coefficient
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::coefficient)]
    pub(super) high: Option<f64>,
}

/// What `run` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct RunArguments {
    #[command(flatten)]
    pub(super) setup: SetupArguments,
    /// The folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) grid: GridArguments,
    /// Train with K seeds, from the experiment's own up, and add thresholds and soundness with their spread to summary.json
    #[arg(long, value_name = "K", allow_hyphen_values = true, value_parser = option::several_seeds)]
    pub(super) seeds: Option<u16>,
    /// What evaluates the plane
    #[arg(long, value_enum, default_value_t = Evaluate::Kernel)]
    pub(super) evaluate: Evaluate,
    /// What the tasks' gradients are taken by: our own where a model has them, or candle's autograd
    #[arg(long, value_enum, default_value_t = TrainBy::Own)]
    pub(super) train: TrainBy,
    /// What stands on stdout at the end: words, or summary.json with the plane's columns
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    pub(super) format: OutputFormat,
    /// No progress, and no word of files that were replaced
    #[arg(long)]
    pub(super) quiet: bool,
    /// Fail, once all is written, where kernel and candle differ by more than 1e-4 or a cell has no value
    #[arg(long)]
    pub(super) strict: bool,
}

impl SetupArguments {
    /// The first option that was given, where there is one.
    pub(super) fn told(&self) -> Option<&'static str> {
        let Self {
            experiment: _,
            models,
            base,
            tuned,
            tasks,
            images,
            per_class,
            labels,
            heads,
            gelu,
            eps,
            classes,
            loss,
            seed,
            alpha,
            axes,
            coefficients,
            method,
        } = self;
        let told = [
            ("--models", models.is_some()),
            ("--base", base.is_some()),
            ("--tuned", !tuned.is_empty()),
            ("--tasks", tasks.is_some()),
            ("--images", images.is_some()),
            ("--per-class", per_class.is_some()),
            ("--labels", labels.is_some()),
            ("--heads", heads.is_some()),
            ("--gelu", gelu.is_some()),
            ("--eps", eps.is_some()),
            ("--classes", classes.is_some()),
            ("--loss", loss.is_some()),
            ("--seed", seed.is_some()),
            ("--alpha", alpha.is_some()),
            ("--axes", axes.is_some()),
            ("--coefficients", coefficients.is_some()),
            ("--method", method.is_told()),
        ];
        told.into_iter()
            .find_map(|(option, told)| told.then_some(option))
    }
}

impl GridArguments {
    /// The same.
    pub(super) fn told(&self) -> Option<&'static str> {
        let told = [
            ("--grid", self.grid.is_some()),
            ("--low", self.low.is_some()),
            ("--high", self.high.is_some()),
        ];
        told.into_iter()
            .find_map(|(option, told)| told.then_some(option))
    }
}

/// The activation of a ViT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Activation {
    /// By the error function, as in timm and Hugging Face
    Erf,
    /// By tanh
    Tanh,
    /// x·σ(1.702·x), as in OpenAI's CLIP
    Quick,
}

/// The loss to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LookedAt {
    /// max(0, 1 − y·f)
    Hinge,
    /// ln(1 + exp(−y·f))
    Logistic,
}

/// What the tasks' gradients are taken by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum TrainBy {
    /// Our own, where the model has them: a Vision Transformer
    #[default]
    Own,
    /// Candle's autograd
    Candle,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Evaluate {
    /// The fast kernel
    #[default]
    Kernel,
    /// candle's forward pass of every merged model
    Candle,
}

/// What stands on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// Words
    #[default]
    Text,
    /// JSON, and nothing else
    Json,
}
