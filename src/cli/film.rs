//! `film`: what a window shows while one value changes, or a story's steps, as a picture that moves.

use std::ffi::OsStr;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use clap::ValueEnum;
use lambdascope::app::{FILM_RATE, FigureOf, FilmAxis, FilmSweep};
use lambdascope::export::film::{FilmFormat, Pace, Reel};
use lambdascope::lab::Lab;
use lambdascope::number::plain;
use lambdascope::output::OutputFolder;
use lambdascope::window::{FigureFormat, FigureSheet, Film, StoryFilm};
use lambdascope::{Result, shown};

use super::figure::{Switch, Theme};
use super::merge::may_write;
use super::option::{self, Sweep};
use super::progress::{clear, show};
use super::source::SourceArguments;
use super::{Failure, print, story, tell_replaced};

/// How long the last frame of a sweep stands, in seconds.
const HOLD: f64 = 1.0;
/// How wide it is, in inches.
const WIDTH: f64 = 160.0 / 25.4;
/// Pixels an inch: for screens, 907 across where nobody says.
const DPI: f64 = 144.0;

/// What `film` takes.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct FilmArguments {
    /// What changes, and from where to where: alpha, lambda1, lambda2 and so on, or step, as in alpha=-1..1, or all that there
    /// is of it, as in step; or story, the steps of the story NAME
    #[arg(long, value_name = "WHAT[=A..B]", allow_hyphen_values = true, value_parser = option::sweep)]
    sweep: Sweep,
    /// From the first frame to the last; of a story, how long each step is shown
    #[arg(long, value_name = "S", default_value = "6", allow_hyphen_values = true, value_parser = option::film_seconds)]
    seconds: f64,
    /// Frames a second [default: 10]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::frame_rate)]
    fps: Option<f64>,
    /// Stop at the end, instead of beginning again for ever
    #[arg(long)]
    once: bool,
    /// The format [default: as the ending of --out says, else apng]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write [default: NAME-WHAT with the format's ending]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// What to draw, as for `figure` [default: planes]
    #[arg(long, value_name = "WHAT", value_parser = option::figure_of)]
    what: Option<FigureOf>,
    /// The width on paper, which decides how large letters are, in mm, cm, in or px of 1/96 in [default: 160mm]
    #[arg(long, value_name = "W", allow_hyphen_values = true, value_parser = option::inches)]
    width: Option<f64>,
    /// Pixels an inch [default: 144]
    #[arg(long, value_name = "N", allow_hyphen_values = true, value_parser = option::dpi)]
    dpi: Option<f64>,
    /// White paper, or the colours of the screen [default: paper]
    #[arg(long, value_enum)]
    theme: Option<Theme>,
    /// Whether a line below says what was computed [default: on]
    #[arg(long, value_enum)]
    caption: Option<Switch>,
    #[command(flatten)]
    source: SourceArguments,
    /// No progress, and no word of a file that was replaced
    #[arg(long)]
    quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A PNG that moves, in all colours
    Apng,
    /// 256 colours a frame
    Gif,
}

impl From<Format> for FilmFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Apng => Self::Apng,
            Format::Gif => Self::Gif,
        }
    }
}

/// Does the `film` command.
pub(super) fn film(arguments: &FilmArguments) -> Result<(), Failure> {
    match arguments.sweep {
        Sweep::Over(axis, ends) => over(arguments, axis, ends),
        Sweep::Story => of_story(arguments),
    }
}

fn over(arguments: &FilmArguments, axis: FilmAxis, ends: Option<[f64; 2]>) -> Result<(), Failure> {
    let state = arguments.source.state()?;
    let sweep = FilmSweep::new(&state, axis, ends);
    let sweep = sweep.map_err(|error| Failure::Input(anyhow!("option --sweep: {error}")))?;
    let seconds = arguments.seconds;
    let film = Film {
        of: arguments.what.unwrap_or(FigureOf::Planes),
        sweep,
        sheet: FigureSheet {
            format: FigureFormat::Png,
            inches: arguments.width.unwrap_or(WIDTH),
            dpi: arguments.dpi.unwrap_or(DPI),
            paper: arguments.theme.unwrap_or(Theme::Paper) == Theme::Paper,
            caption: arguments.caption.unwrap_or(Switch::On) == Switch::On,
        },
        frames: sweep.frames(seconds, arguments.fps.unwrap_or(FILM_RATE)),
        format: format(arguments)?,
        pace: Pace {
            seconds,
            hold: HOLD,
            once: arguments.once,
        },
        state,
    };
    film.check().map_err(Failure::input)?;
    let place = Place::find(arguments, &arguments.source.inputs(&film.state))?;
    let progress = |frame| tell(arguments, "frame", frame, film.frames);
    let mut reel = film
        .shoot(&mut Lab::new(), &progress)
        .map_err(Failure::work)?;
    place.write(arguments, |file| {
        film.write(&mut reel, &place.out, file, &|frame| {
            tell(arguments, "written", frame, film.frames)
        })
    })?;
    tell_end(&reel, &sweep.words(), &film.pace, &place)
}

fn of_story(arguments: &FilmArguments) -> Result<(), Failure> {
    let name = arguments
        .source
        .setup
        .experiment
        .as_deref()
        .unwrap_or_default();
    let told = [
        ("--what", arguments.what.is_some()),
        ("--width", arguments.width.is_some()),
        ("--dpi", arguments.dpi.is_some()),
        ("--theme", arguments.theme.is_some()),
        ("--caption", arguments.caption.is_some()),
        ("--fps", arguments.fps.is_some()),
    ];
    let told = told.into_iter().find(|(_, told)| *told);
    if let Some(option) = told.map(|(option, _)| option).or(arguments.source.told()) {
        return Err(Failure::Input(anyhow!(
            "option {option}: expected with a sweep of α, a coefficient or the step, found --sweep story, whose steps are as the story has them"
        )));
    }
    let story = story::named(name).map_err(Failure::input)?;
    let film = StoryFilm {
        story,
        format: format(arguments)?,
        seconds: arguments.seconds,
        once: arguments.once,
    };
    let steps = film.frames();
    let own = PathBuf::from(name);
    let place = Place::find(arguments, &[own])?;
    let progress = |step| tell(arguments, "step", step, steps);
    let shot = film.shoot(&mut Lab::new(), &progress);
    let mut reel = shot.map_err(Failure::work)?;
    place.write(arguments, |file| {
        film.write(&mut reel, &place.out, file, &|frame| {
            tell(arguments, "written", frame, steps)
        })
    })?;
    let title = format!("“{}”", film.story.title);
    tell_end(&reel, &title, &film.pace(), &place)
}

/// The format, which is that of the file's ending, where it has one.
fn format(arguments: &FilmArguments) -> Result<FilmFormat, Failure> {
    let of_option = arguments.format.map(FilmFormat::from);
    let Some(out) = &arguments.out else {
        return Ok(of_option.unwrap_or(FilmFormat::Apng));
    };
    match (of_option, FilmFormat::of(out)) {
        (Some(format), Some(ending)) if format != ending => Err(Failure::Input(anyhow!(
            "option --format: expected what the file's name ends in, {}, found {}",
            ending.ending(),
            format.ending()
        ))),
        (Some(format), _) | (None, Some(format)) => Ok(format),
        (None, None) if out.extension().is_none() => Ok(FilmFormat::Apng),
        (None, None) => Err(Failure::Input(anyhow!(
            "option --out: expected a name that ends in .png, .apng or .gif, found {}",
            shown::path(out)
        ))),
    }
}

/// Where a film is written.
struct Place {
    out: PathBuf,
    name: String,
    folder: OutputFolder,
}

impl Place {
    /// Looks, before the work, whether it can be written there.
    fn find(arguments: &FilmArguments, inputs: &[PathBuf]) -> Result<Self, Failure> {
        let format = format(arguments)?;
        let out = arguments.out.clone().unwrap_or_else(|| {
            let what = match arguments.sweep {
                Sweep::Over(axis, _) => axis.key(),
                Sweep::Story => "story".into(),
            };
            let stem = arguments.source.stem();
            PathBuf::from(format!("{stem}-{what}.{}", format.ending()))
        });
        may_write(&out, inputs)?;
        let name = out.file_name().and_then(OsStr::to_str).ok_or_else(|| {
            let out = shown::path(&out);
            Failure::Input(anyhow!("option --out: expected a file, found {out}"))
        })?;
        let name = name.to_owned();
        let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = OutputFolder::check(folder, &[&name], inputs).map_err(Failure::work)?;
        Ok(Self { out, name, folder })
    }

    /// Writes the file whole, or leaves what was there.
    fn write(
        &self,
        arguments: &FilmArguments,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<(), Failure> {
        let mut files = self.folder.begin().map_err(Failure::failed)?;
        files
            .put_streamed(&self.name, write)
            .map_err(Failure::failed)?;
        let replaced = files.commit().map_err(Failure::failed)?;
        if !arguments.quiet {
            clear();
            tell_replaced(self.folder.path(), &replaced);
        }
        Ok(())
    }
}

/// How far it is, on a terminal.
fn tell(arguments: &FilmArguments, what: &str, done: usize, of: usize) -> ControlFlow<()> {
    if !arguments.quiet {
        let now = (done + 1).min(of);
        show(&format!("{what} {now} of {of}"));
    }
    ControlFlow::Continue(())
}

fn tell_end(reel: &Reel, what: &str, pace: &Pace, place: &Place) -> Result<(), Failure> {
    let (frames, [width, height]) = (reel.frames(), reel.size());
    let seconds = plain(pace.seconds + pace.hold);
    print(&format!(
        "{what}: {frames} frames of {width} × {height} pixels, {seconds} s.\nWrote {}\n",
        shown::path(&place.out)
    ))
}
