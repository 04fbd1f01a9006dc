//! `figure`: a card or a whole tab of the window, as a file for paper.

use std::ffi::OsStr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use lambdascope::app::{FigureOf, ViewChange};
use lambdascope::export::svg::Cells;
use lambdascope::lab::{Lab, Report};
use lambdascope::output::OutputFolder;
use lambdascope::shown;
use lambdascope::window::{FigureFormat, FigureSheet, caption};

use super::merge::may_write;
use super::option;
use super::progress::{clear, tell, tell_time};
use super::source::SourceArguments;
use super::{Failure, print, tell_replaced};

/// What `figure` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct FigureArguments {
    #[command(flatten)]
    source: SourceArguments,
    /// What to draw: planes, plane1, plane2, plane3, slice, verdict, training, phase, phase1, phase2, constant, columns, target,
    /// conditions, eq4, compass, spectrum, rows, parts, effect, attention, estimates, bars, gram, theorem3, bases, compare, or all of a tab as tab:plane, tab:phase, tab:domain, tab:anatomy,
    /// tab:tasks, tab:runs
    #[arg(long, value_name = "WHAT", default_value = "planes", value_parser = option::figure_of)]
    what: FigureOf,
    /// The format [default: as the ending of --out says, else svg]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The width on paper, in mm, cm, in or px of 1/96 in [default: 160mm]
    #[arg(long, value_name = "W", allow_hyphen_values = true, value_parser = option::inches)]
    width: Option<f64>,
    /// Pixels an inch, of a PNG [default: 300]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::dpi)]
    dpi: Option<f64>,
    /// White paper, or the colours of the screen [default: paper]
    #[arg(long, value_enum)]
    theme: Option<Theme>,
    /// Whether a line below says what was computed [default: on]
    #[arg(long, value_enum)]
    caption: Option<Switch>,
    /// What the cells of planes are in an SVG [default: png]
    #[arg(long, value_enum)]
    cells: Option<CellsAs>,
    /// The file to write [default: NAME-WHAT with the format's ending]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
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
    /// What it shows, as a table
    Csv,
}

impl Format {
    fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Csv => "csv",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Theme {
    /// White, with dark letters
    Paper,
    /// As the window has it: dark, or as a session says
    Screen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
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
    let mut state = arguments.source.state()?;
    state.apply(ViewChange::Tab(of.tab()));
    if let Some(why) = of.refusal(&state) {
        let key = of.key();
        return Err(Failure::Input(anyhow!("option --what: {key}: {why}")));
    }
    let sheet = sheet(arguments)?;
    sheet.check().map_err(Failure::input)?;
    let out = out(arguments, sheet.format);
    let inputs = arguments.source.inputs(&state);
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
        caption(&state, of),
        shown::path(&out)
    ))
}

/// How it is drawn; the format is that of the file's ending, where it has one.
fn sheet(arguments: &FigureArguments) -> Result<FigureSheet, Failure> {
    let cells = match arguments.cells.unwrap_or(CellsAs::Png) {
        CellsAs::Png => Cells::Pictures,
        CellsAs::Rectangles => Cells::Rectangles,
    };
    let of_ending = match arguments.out.as_deref().and_then(FigureFormat::of) {
        None => None,
        Some(FigureFormat::Svg(_)) => Some(Format::Svg),
        Some(FigureFormat::Png) => Some(Format::Png),
        Some(FigureFormat::Csv) => Some(Format::Csv),
    };
    if let (Some(format), Some(ending)) = (arguments.format, of_ending)
        && format != ending
    {
        let (format, ending) = (format.ending(), ending.ending());
        return Err(Failure::Input(anyhow!(
            "option --format: expected {ending}, which the file's name ends in, found {format}"
        )));
    }
    let unknown = arguments
        .out
        .as_deref()
        .filter(|out| out.extension().is_some());
    if let (None, None, Some(out)) = (arguments.format, of_ending, unknown) {
        return Err(Failure::Input(anyhow!(
            "option --out: expected a name that ends in .svg, .png or .csv, found {}; --format writes any name",
            shown::path(out)
        )));
    }
    let format = arguments.format.or(of_ending).unwrap_or(Format::Svg);
    let drawn = [
        ("--width", arguments.width.is_some()),
        ("--dpi", arguments.dpi.is_some()),
        ("--theme", arguments.theme.is_some()),
        ("--caption", arguments.caption.is_some()),
        ("--cells", arguments.cells.is_some()),
    ];
    let told = drawn.into_iter().find(|(_, is_told)| *is_told);
    if let Some((option, _)) = told.filter(|_| format == Format::Csv) {
        return Err(Failure::Input(anyhow!(
            "option {option}: expected with svg or png, which are drawn, found with csv"
        )));
    }
    let usual = FigureSheet::default();
    Ok(FigureSheet {
        format: match format {
            Format::Svg => FigureFormat::Svg(cells),
            Format::Png => FigureFormat::Png,
            Format::Csv => FigureFormat::Csv,
        },
        inches: arguments.width.unwrap_or(usual.inches),
        dpi: arguments.dpi.unwrap_or(usual.dpi),
        paper: arguments.theme.unwrap_or(Theme::Paper) == Theme::Paper,
        caption: arguments.caption.unwrap_or(Switch::On) == Switch::On,
    })
}

/// Where it is written.
fn out(arguments: &FigureArguments, format: FigureFormat) -> PathBuf {
    if let Some(out) = &arguments.out {
        return out.clone();
    }
    let stem = arguments.source.stem();
    let what = arguments.what.key().replace(':', "-");
    let end = match format {
        FigureFormat::Svg(_) => Format::Svg,
        FigureFormat::Png => Format::Png,
        FigureFormat::Csv => Format::Csv,
    };
    PathBuf::from(format!("{stem}-{what}.{}", end.ending()))
}
