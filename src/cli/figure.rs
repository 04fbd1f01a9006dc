//! `figure`: a card or a whole tab of the window, as a file for paper.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use lambdascope::app::{Edit, FigureOf, Opened, State, Told, ViewChange, read};
use lambdascope::experiment::{Axes, PRESETS};
use lambdascope::export::svg::Cells;
use lambdascope::lab::{Lab, Report};
use lambdascope::output::OutputFolder;
use lambdascope::shown;
use lambdascope::sweep::Metric;
use lambdascope::window::{FigureFormat, FigureSheet, caption};

use super::arguments::RunArguments;
use super::merge::may_write;
use super::method::MethodArguments;
use super::option::{self, Coefficients};
use super::progress::{clear, tell, tell_time};
use super::{Failure, input, print, tell_replaced};

/// Letters from which on what was given is no part of a file's name.
const LONGEST: usize = 80;

/// What `figure` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct FigureArguments {
    /// A preset, an experiment's or session's file, or a line that `share` printed; a session is drawn as it is looked at
    #[arg(value_name = "NAME|FILE", required_unless_present_any = ["models", "base", "tasks", "images", "labels"])]
    experiment: Option<String>,
    /// What to draw: planes, plane1, plane2, plane3, slice, verdict, training, phase, phase1, phase2, constant, columns, target,
    /// conditions, eq4, compass, spectrum, rows, parts, effect, attention, estimates, bars, gram, theorem3, bases, or all of a tab as tab:plane, tab:phase, tab:domain, tab:anatomy,
    /// tab:tasks
    #[arg(long, value_name = "WHAT", default_value = "planes", value_parser = option::figure_of)]
    what: FigureOf,
    /// The format [default: as the ending of --out says, else svg]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The width on paper, in mm, cm, in or px of 1/96 in
    #[arg(long, value_name = "W", default_value = "160mm", allow_hyphen_values = true, value_parser = option::inches)]
    width: f64,
    /// Pixels an inch, of a PNG
    #[arg(long, value_name = "N", default_value = "300", allow_hyphen_values = true, value_parser = option::dpi)]
    dpi: f64,
    /// White paper, or the colours of the screen
    #[arg(long, value_enum, default_value_t = Theme::Paper)]
    theme: Theme,
    /// Whether a line below says what was computed
    #[arg(long, value_enum, default_value_t = Switch::On)]
    caption: Switch,
    /// What the cells of planes are in an SVG
    #[arg(long, value_enum, default_value_t = CellsAs::Png)]
    cells: CellsAs,
    /// The file to write [default: NAME-WHAT with the format's ending]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Trained models to look at instead of training
    #[arg(long, value_name = "M.safetensors")]
    models: Option<PathBuf>,
    /// A Vision Transformer by timm's or Hugging Face's names that was fine-tuned, --tuned says to what; or, alone, the Ψ(0) of
    /// any models file, from which tasks are trained here
    #[arg(long, value_name = "BASE.safetensors", conflicts_with = "models")]
    base: Option<PathBuf>,
    /// The base fine-tuned to the first task, to the second and so on
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', requires = "base")]
    tuned: Vec<PathBuf>,
    /// Tasks to use instead of the experiment's own
    #[arg(long, value_name = "T.safetensors")]
    tasks: Option<PathBuf>,
    /// Images in IDX format, whose labels are found beside them; or a folder of PNG images, with a folder for each class
    #[arg(long, value_name = "I-idx3-ubyte|FOLDER", conflicts_with = "tasks")]
    images: Option<PathBuf>,
    /// The labels of the images
    #[arg(long, value_name = "L-idx1-ubyte", conflicts_with = "tasks")]
    labels: Option<PathBuf>,
    /// Cells on a side of the plane
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::cells)]
    grid: Option<usize>,
    /// First value of either coefficient
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    low: Option<f64>,
    /// Last value of either coefficient
    #[arg(long, value_name = "H", allow_hyphen_values = true, value_parser = option::coefficient)]
    high: Option<f64>,
    /// Seed of everything random
    #[arg(long, value_name = "S", allow_hyphen_values = true, value_parser = option::seed)]
    seed: Option<u64>,
    /// Correlation of the tasks
    #[arg(long, value_name = "A", allow_hyphen_values = true, value_parser = option::correlation)]
    alpha: Option<f64>,
    /// The two tasks whose coefficients run along the plane's axes
    #[arg(long, value_name = "T,T", value_parser = option::axes)]
    axes: Option<Axes>,
    /// λ of every task: of the marker, and at what the others are held
    #[arg(long, value_name = "L,L,…", allow_hyphen_values = true, value_parser = option::coefficients)]
    coefficients: Option<Coefficients>,
    #[command(flatten)]
    method: MethodArguments,
    /// What colours planes, slice and phase diagrams [default: the loss, or as a session says]
    #[arg(long, value_enum)]
    colour: Option<Colour>,
    /// λ₁ of phase diagrams [default: 1, or as a session says]
    #[arg(long, value_name = "L", allow_hyphen_values = true, value_parser = option::coefficient)]
    lambda1: Option<f64>,
    /// Values of α of phase diagrams, each trained anew [default: 41, or as a session says]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::columns)]
    columns: Option<u16>,
    /// No progress, and no word of a file that was replaced
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Text as text, lines as paths
    Svg,
    /// Pixels
    Png,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Colour {
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

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Theme {
    /// White, with dark letters
    Paper,
    /// As the window has it: dark, or as a session says
    Screen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CellsAs {
    /// Pictures inside the SVG
    Png,
    /// Rectangles
    Rectangles,
}

/// Does the `figure` command.
pub(super) fn figure(arguments: &FigureArguments) -> Result<(), Failure> {
    let of = arguments.what;
    let mut state = state(arguments)?;
    state.apply(ViewChange::Tab(of.tab()));
    if let Some(why) = of.refusal(&state) {
        let key = of.key();
        return Err(Failure::Input(anyhow!("option --what: {key}: {why}")));
    }
    let sheet = sheet(arguments)?;
    sheet.check().map_err(Failure::input)?;
    let out = out(arguments, sheet.format);
    let files = state.files.iter().flat_map(|files| files.paths.clone());
    let experiment = arguments.experiment.iter().map(PathBuf::from);
    let inputs: Vec<PathBuf> = experiment.chain(files).collect();
    may_write(&out, &inputs)?;
    let name = out.file_name().and_then(OsStr::to_str).ok_or_else(|| {
        let out = shown::path(&out);
        Failure::Input(anyhow!("option --out: expected a file, found {out}"))
    })?;
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    // A folder that cannot be written to should not come to light after the work.
    let folder = OutputFolder::check(folder, &[name], &inputs).map_err(Failure::work)?;
    if !arguments.quiet {
        tell_time(&state.setup());
    }
    let listener = |report: Report<'_>| {
        if !arguments.quiet {
            tell(&report);
        }
        ControlFlow::Continue(())
    };
    let computed = state.compute(&mut Lab::new(), &listener);
    if !arguments.quiet {
        clear();
    }
    computed.map_err(Failure::work)?;
    let bytes = lambdascope::window::figure(&state, of, &sheet).map_err(Failure::work)?;
    let mut files = folder.begin().map_err(Failure::failed)?;
    files.put(name, &bytes).map_err(Failure::failed)?;
    let replaced = files.commit().map_err(Failure::failed)?;
    if !arguments.quiet {
        tell_replaced(folder.path(), &replaced);
    }
    print(&format!(
        "{}\nWrote {}\n",
        caption(&state),
        shown::path(&out)
    ))
}

/// How it is drawn; the format is that of the file's ending, where it has one of the two.
fn sheet(arguments: &FigureArguments) -> Result<FigureSheet, Failure> {
    let cells = match arguments.cells {
        CellsAs::Png => Cells::Pictures,
        CellsAs::Rectangles => Cells::Rectangles,
    };
    let of_ending = match arguments.out.as_deref().and_then(FigureFormat::of) {
        None => None,
        Some(FigureFormat::Svg(_)) => Some(Format::Svg),
        Some(FigureFormat::Png) => Some(Format::Png),
    };
    if let (Some(format), Some(ending)) = (arguments.format, of_ending)
        && format != ending
    {
        let (format, ending) = (format.ending(), ending.ending());
        return Err(Failure::Input(anyhow!(
            "option --format: expected {ending}, which the file's name ends in, found {format}"
        )));
    }
    Ok(FigureSheet {
        format: match arguments.format.or(of_ending).unwrap_or(Format::Svg) {
            Format::Svg => FigureFormat::Svg(cells),
            Format::Png => FigureFormat::Png,
        },
        inches: arguments.width,
        dpi: arguments.dpi,
        paper: arguments.theme == Theme::Paper,
        caption: arguments.caption == Switch::On,
    })
}

/// Where it is written.
fn out(arguments: &FigureArguments, format: FigureFormat) -> PathBuf {
    if let Some(out) = &arguments.out {
        return out.clone();
    }
    let files = [&arguments.models, &arguments.base, &arguments.tasks];
    let first = files
        .into_iter()
        .chain([&arguments.images, &arguments.labels]);
    let first = first.flatten().next().map(PathBuf::as_path);
    let named = arguments.experiment.as_deref().map(Path::new).or(first);
    let stem = named.and_then(Path::file_stem).and_then(OsStr::to_str);
    // A line of text is no name.
    let stem = stem
        .filter(|stem| stem.len() < LONGEST)
        .unwrap_or("experiment");
    let what = arguments.what.key().replace(':', "-");
    let end = match format {
        FigureFormat::Svg(_) => Format::Svg,
        FigureFormat::Png => Format::Png,
    };
    PathBuf::from(format!("{stem}-{what}.{}", end.ending()))
}

/// What the window would show of the experiment, or of the session as it was left, with the options.
fn state(arguments: &FigureArguments) -> Result<State, Failure> {
    let run = RunArguments {
        experiment: arguments.experiment.clone(),
        models: arguments.models.clone(),
        base: arguments.base.clone(),
        tuned: arguments.tuned.clone(),
        tasks: arguments.tasks.clone(),
        images: arguments.images.clone(),
        labels: arguments.labels.clone(),
        grid: arguments.grid,
        low: arguments.low,
        high: arguments.high,
        seed: arguments.seed,
        alpha: arguments.alpha,
        axes: arguments.axes,
        coefficients: arguments.coefficients.clone(),
        method: arguments.method.clone(),
        ..RunArguments::default()
    };
    let setup = input::setup(&run)?;
    let mut state = State::new().map_err(Failure::failed)?;
    let experiment = setup.experiment.as_ref().clone();
    let name = arguments.experiment.as_deref().unwrap_or_default();
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
    if let Some(colour) = arguments.colour {
        state.apply(ViewChange::Metric(colour.into()));
    }
    let mut phase = state.view.phase.clone();
    phase.lambda1 = arguments.lambda1.unwrap_or(phase.lambda1);
    phase.columns = arguments.columns.map_or(phase.columns, usize::from);
    state.apply(ViewChange::Phase(phase));
    Ok(state)
}
