//! The command line: arguments in, an exit code and at most one line of complaint out.
//!
//! Exit codes: 0 done, 1 failed, 2 bad usage or bad input.

mod arguments;
mod check;
mod completions;
mod figure;
mod film;
mod golden;
mod input;
mod merge;
mod method;
mod option;
mod phase;
mod progress;
mod run;
mod source;
mod story;
mod sweep;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::error::{ContextKind, ErrorKind};
use clap::{Parser, Subcommand};
use lambdascope::app::story::Story;
#[cfg(feature = "bench")]
use lambdascope::bench;
use lambdascope::experiment::{PRESETS, to_line};
use lambdascope::shown::CODE;
use lambdascope::{Error, crash, memory, shown};

use arguments::{OutputFormat, RunArguments};

/// See task arithmetic: planes of merged Transformers, with the theory drawn over them.
#[derive(Debug, Parser)]
#[command(
    name = "lambdascope",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Without a command the window opens. Exit codes: 0 done, 1 failed, 2 bad usage or bad input."
)]
struct Arguments {
    /// An experiment or session (.ron), models or tasks (.safetensors), images and labels (IDX) to open in the window
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A story to tell in the window: one that comes with the program, or a story's file
    #[arg(long, value_name = "NAME|FILE", conflicts_with = "files")]
    story: Option<String>,
    /// Memory that work may take, in GiB [default: 2, or half of what may be had if that is less]
    #[arg(long, value_name = "GIB", global = true, allow_hyphen_values = true, value_parser = option::memory)]
    memory: Option<u64>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Train, sweep the plane, and write experiment, plane, summary, models, tasks and figure
    Run(Box<RunArguments>),
    /// Draw the α–λ₂ diagram, retrained at every α, and measure how far down T₁ survives and T₂ stays forgotten
    Phase(phase::PhaseArguments),
    /// Vary one or two settings and measure at every combination, row by row; may be stopped, taken up again and shared out
    Sweep(Box<sweep::SweepArguments>),
    /// Put the shards of a sweep together, to the same bytes as if it had been computed in one piece
    Join(sweep::JoinArguments),
    /// Draw what the window shows of an experiment, a card or a whole tab, as SVG or PNG, or write it as a table
    Figure(Box<figure::FigureArguments>),
    /// Draw what the window shows while α, a coefficient or the step of the training goes from one value to another, or a
    /// story's steps, as an animated PNG or GIF
    Film(Box<film::FilmArguments>),
    /// Write the merged model at the coefficients alone, as a file of safetensors; models in one may be named first
    Merge(Box<merge::MergeArguments>),
    /// Write a story's hand-out: the picture and the text of every step, as Markdown and as one page of HTML
    Story(story::StoryArguments),
    /// Train over several seeds and print the thresholds beside the bands of an independent reference
    Golden {
        /// What is trained: the paper's one layer on patterns, or a pre-trained Vision Transformer on digits
        #[arg(long, value_name = "LAB", value_enum, default_value_t = golden::Laboratory::OneLayer)]
        lab: golden::Laboratory,
        /// How many seeds
        #[arg(long, value_name = "N", default_value_t = 5, allow_hyphen_values = true, value_parser = option::seeds)]
        seeds: u16,
        /// No progress
        #[arg(long)]
        quiet: bool,
    },
    /// Measure the speed table, every figure in one run
    #[cfg(feature = "bench")]
    Bench {
        /// Little work: check that everything runs and that results are equal, not how fast
        #[arg(long)]
        quick: bool,
        /// Measure one part of it alone
        #[arg(long, value_name = "PART", value_parser = option::bench_part)]
        only: Option<bench::Part>,
        /// Write name,value,unit to this file too
        #[arg(long, value_name = "FILE")]
        csv: Option<PathBuf>,
        /// No progress
        #[arg(long)]
        quiet: bool,
    },
    /// Print candle's seconds a cell, plain and in parallel, for `bench`
    #[cfg(feature = "bench")]
    #[command(hide = true)]
    BenchCandle {
        #[arg(long)]
        quick: bool,
    },
    /// List the presets, a line each
    Presets,
    /// Print an experiment as one line of text, to be pasted into another Lambdascope
    Share {
        /// A preset, or an experiment's or session's file
        #[arg(value_name = "NAME|FILE")]
        experiment: String,
    },
    /// Say what a file holds, or what is wrong with it and where
    Check {
        /// An experiment, a session, a story, models, tasks, images or labels
        file: PathBuf,
        /// What stands on stdout: words, or the same as JSON
        #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
        format: OutputFormat,
    },
    /// Print what makes a shell complete commands, options and presets
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: completions::Shell,
    },
}

/// Why a command did not get done, which decides the exit code.
#[derive(Debug)]
enum Failure {
    /// Bad usage or bad input.
    Input(anyhow::Error),
    /// Anything else.
    Failed(anyhow::Error),
}

impl Failure {
    /// Something wrong with what was given.
    fn input(error: impl std::fmt::Display) -> Self {
        // As text: the library's messages hold their causes already.
        Self::Input(anyhow::anyhow!("{error}"))
    }

    /// Something wrong with the machine: a full disk, say.
    fn failed(error: impl std::fmt::Display) -> Self {
        Self::Failed(anyhow::anyhow!("{error}"))
    }

    /// An error of the work itself, which may come to see that its input does not fit together.
    fn work(error: Error) -> Self {
        match error {
            Error::Text { .. }
            | Error::Content { .. }
            | Error::Value { .. }
            | Error::Memory(_)
            | Error::TooLong(_)
            | Error::Mismatch(_) => Self::input(error),
            _ => Self::failed(error),
        }
    }
}

/// Opens the window on files or on a story.
type OpenWindow = fn(Vec<PathBuf>, Option<Arc<Story>>) -> anyhow::Result<()>;

/// Reads the arguments and does what they say; `open_window` is called if they name no command.
pub fn main(open_window: OpenWindow) -> ExitCode {
    let work = AssertUnwindSafe(|| dispatch(std::env::args_os(), open_window));
    match catch_unwind(work) {
        Err(_) => {
            let crash = crash::last().map(|crash| crash.to_string());
            say(&crash.unwrap_or_else(|| "internal error".into()));
            ExitCode::FAILURE
        }
        Ok(Ok(code)) => code,
        Ok(Err(failure)) => {
            let (code, error) = match failure {
                Failure::Input(error) => (2, error),
                Failure::Failed(error) => (1, error),
            };
            say(&format!("{error:#}"));
            ExitCode::from(code)
        }
    }
}

fn dispatch(
    arguments: impl IntoIterator<Item = OsString>,
    open_window: OpenWindow,
) -> Result<ExitCode, Failure> {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        // Help and version come as an "error" that is meant for stdout.
        Err(error) if !error.use_stderr() => {
            return stdout_written(error.print()).map(|()| ExitCode::SUCCESS);
        }
        Err(error) => return Err(Failure::Input(usage(&error))),
    };
    if let Some(bytes) = arguments.memory {
        memory::allow(Some(bytes));
    }
    match arguments.command {
        None => {
            for file in &arguments.files {
                input::must_exist(file)?;
            }
            let story = arguments.story.as_deref().map(story::named).transpose();
            let story = story.map_err(Failure::input)?;
            open_window(arguments.files, story).map_err(Failure::Failed)?;
        }
        Some(Command::Run(run)) => run::run(&run)?,
        Some(Command::Phase(phase)) => phase::phase(&phase)?,
        Some(Command::Sweep(arguments)) => sweep::sweep(&arguments)?,
        Some(Command::Join(arguments)) => sweep::join(&arguments)?,
        Some(Command::Figure(arguments)) => figure::figure(&arguments)?,
        Some(Command::Film(arguments)) => film::film(&arguments)?,
        Some(Command::Merge(arguments)) => merge::merge(&arguments)?,
        Some(Command::Story(arguments)) => story::story(&arguments)?,
        Some(Command::Golden { lab, seeds, quiet }) => {
            return golden::golden(lab, seeds.into(), quiet);
        }
        #[cfg(feature = "bench")]
        Some(Command::Bench {
            quick,
            only,
            csv,
            quiet,
        }) => {
            let mut next = |part: bench::Part| {
                if !quiet {
                    progress::show(&format!("measuring {}", part.name()));
                }
            };
            let table = bench::run(&bench::Options { quick, only, csv }, &mut next);
            if !quiet {
                progress::clear();
            }
            let table = table.map_err(Failure::failed)?;
            print(&table.to_string())?;
        }
        #[cfg(feature = "bench")]
        Some(Command::BenchCandle { quick }) => {
            let seconds = bench::time_candle(quick).map_err(Failure::failed)?;
            print(&format!("{:e} {:e}\n", seconds.plain, seconds.parallel))?;
        }
        Some(Command::Presets) => presets()?,
        Some(Command::Share { experiment }) => share(&experiment)?,
        Some(Command::Check { file, format }) => check::check(&file, format)?,
        Some(Command::Completions { shell }) => print(&completions::script(shell))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn share(name: &str) -> Result<(), Failure> {
    let (experiment, files) = input::named(name)?;
    if files.is_some() {
        return Err(Failure::Input(anyhow::anyhow!(
            "{name}: its models or tasks come from files, which do not fit into a line of text"
        )));
    }
    let line = to_line(&experiment).map_err(Failure::failed)?;
    print(&format!("{line}\n"))
}

fn presets() -> Result<(), Failure> {
    let mut text = String::new();
    for preset in PRESETS {
        let experiment = preset.experiment().map_err(Failure::failed)?;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<27}{}", preset.name, experiment.about);
    }
    print(&text)
}

/// Writes JSON to stdout: letters that a screen would obey as JSON has them.
fn print_json(text: &str) -> Result<(), Failure> {
    write_out(&json_shown(text))
}

/// JSON whose letters a screen may have. Lines end between values alone.
fn json_shown(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '\n' || !shown::is_obeyed(letter) {
            found.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(found, "\\u{unit:04x}");
        }
    }
    found
}

/// Writes to stdout, as a screen may show it.
fn print(text: &str) -> Result<(), Failure> {
    write_out(&shown::lines(text))
}

/// Writes to stdout.
fn write_out(text: &str) -> Result<(), Failure> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    stdout_written(written.and_then(|()| stdout.flush()))
}

/// What came of writing to stdout; a reader that has gone away, such as `head`, is no error.
fn stdout_written(written: std::io::Result<()>) -> Result<(), Failure> {
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Failure::failed(error)),
        _ => Ok(()),
    }
}

/// Writes a line to stderr. Where nobody can hear it, the exit code still tells.
fn say(text: &str) {
    use std::io::Write;
    let _ = writeln!(
        std::io::stderr(),
        "lambdascope: {}",
        shown::message(tidied(text))
    );
}

/// Says which files were there before.
fn tell_replaced(folder: &Path, names: &[String]) {
    if !names.is_empty() {
        say(&format!(
            "replaced in {}: {}",
            shown::path(folder),
            names.join(", ")
        ));
    }
}

/// What clap has to say, without its usage.
fn usage(error: &clap::Error) -> anyhow::Error {
    if error.kind() == ErrorKind::ValueValidation
        && let Some(option) = error.get(ContextKind::InvalidArg)
        && let Some(why) = std::error::Error::source(error)
    {
        let option = option.to_string();
        let name = option.split_whitespace().next().unwrap_or_default();
        return anyhow::anyhow!("option {name}: {why}");
    }
    let text = error.to_string();
    let told = text
        .split("\n\n")
        .take_while(|part| !part.starts_with("Usage"));
    let told: Vec<_> = told.filter(|part| !part.starts_with("For more")).collect();
    let words = told.join("; ");
    anyhow::anyhow!(
        "{}; see lambdascope --help",
        words.trim_start_matches("error: ").trim()
    )
}

/// A message on one line, where what would break it becomes a space, and below it the lines of code that it proposes.
fn tidied(text: &str) -> String {
    let (sentence, code) = text.split_once(CODE).unwrap_or((text, ""));
    let mut tidy = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    for line in code.split(CODE).filter(|line| !line.is_empty()) {
        tidy += CODE;
        tidy += &line.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_json_whatever_letters_a_name_has() -> std::result::Result<(), serde_json::Error> {
        let name = "a\u{202e}b\u{200b}c\u{7f}d\u{e0001}e\nf";
        let whole = serde_json::to_string_pretty(&serde_json::json!({ "name": name }))?;
        let shown = json_shown(&whole);
        assert!(
            !shown.replace('\n', "").chars().any(shown::is_obeyed),
            "{shown}"
        );
        let read: serde_json::Value = serde_json::from_str(&shown)?;
        assert_eq!(read["name"], name);
        Ok(())
    }
}
