//! `completions`: what makes a shell complete commands, options, and the words that an option takes. Made of the table
//! of arguments itself, so that no new option is missing.

mod bash;
mod fish;
mod zsh;

use clap::builder::PossibleValue;
use clap::{Arg, CommandFactory, ValueEnum};
use lambdascope::app::{FigureOf, FilmAxis};
#[cfg(feature = "bench")]
use lambdascope::bench::Part;
use lambdascope::experiment::{BasisKind, Combine, MedianRule, Method, PRESETS, Rescale, Variable};

use super::Arguments;

/// A shell that completes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// What is taken after an option, or where a command has no option.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Takes {
    /// Nothing.
    Nothing,
    /// What cannot be guessed: a number, say.
    Anything,
    /// One of some words.
    Words(Vec<String>),
    /// One of some words and what is added to it.
    Beginnings(Vec<String>),
    /// A folder.
    Folder,
    /// A file.
    File,
    /// One of some words, or a file.
    WordsOrFile(Vec<String>),
}

/// An option.
#[derive(Clone, Debug)]
struct OptionWords {
    /// With both hyphens.
    name: String,
    help: String,
    takes: Takes,
}

/// A command with its options; the program itself has no name.
#[derive(Clone, Debug)]
struct CommandWords {
    name: String,
    help: String,
    options: Vec<OptionWords>,
    takes: Takes,
}

/// The text for a shell.
pub(super) fn script(shell: Shell) -> String {
    let all = commands();
    match shell {
        Shell::Bash => bash::script(&all),
        Shell::Zsh => zsh::script(&all),
        Shell::Fish => fish::script(&all),
    }
}

/// The program, then its commands.
fn commands() -> Vec<CommandWords> {
    let mut whole = Arguments::command();
    // What holds for all commands becomes a part of each.
    whole.build();
    let shown = whole
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let mut all = vec![words(&whole, "")];
    all.extend(
        shown
            .filter(|command| command.get_name() != "help")
            .map(|command| words(command, command.get_name())),
    );
    all
}

fn words(command: &clap::Command, name: &str) -> CommandWords {
    let shown = command
        .get_arguments()
        .filter(|argument| !argument.is_hide_set());
    let options = shown.filter_map(|argument| {
        Some(OptionWords {
            name: format!("--{}", argument.get_long()?),
            help: first_line(argument.get_help()),
            takes: takes(argument),
        })
    });
    CommandWords {
        name: name.into(),
        help: first_line(command.get_about()),
        options: options.collect(),
        takes: command
            .get_positionals()
            .next()
            .map_or(Takes::Nothing, takes),
    }
}

fn first_line(text: Option<&clap::builder::StyledStr>) -> String {
    let text = text.map(ToString::to_string).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// By the words that it says it takes, else by what it is called.
fn takes(argument: &Arg) -> Takes {
    if !argument.get_action().takes_values() {
        return Takes::Nothing;
    }
    let possible = argument.get_possible_values();
    if !possible.is_empty() {
        return Takes::Words(
            possible
                .iter()
                .map(PossibleValue::get_name)
                .map(str::to_owned)
                .collect(),
        );
    }
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let names = argument.get_value_names().unwrap_or_default();
    let name = names.first().map(ToString::to_string).unwrap_or_default();
    match (argument.get_id().as_str(), name.as_str()) {
        ("method", _) => Takes::Words(owned(&Method::ALL.map(Method::name))),
        ("combine", _) => Takes::Words(each(Combine::ALL, Combine::name)),
        ("rescale", _) => Takes::Words(each(Rescale::ALL, Rescale::name)),
        ("rule", _) => Takes::Words(each(MedianRule::ALL, MedianRule::name)),
        ("kind", _) => Takes::Words(each(BasisKind::ALL, BasisKind::name)),
        #[cfg(feature = "bench")]
        ("only", _) => Takes::Words(owned(&Part::ALL.map(Part::name))),
        ("what", _) => Takes::Words(FigureOf::all().map(|what| what.key().to_string()).collect()),
        ("sweep", _) => {
            let story = ["story".to_owned()];
            Takes::Words(FilmAxis::all().map(FilmAxis::key).chain(story).collect())
        }
        ("x" | "y", _) => Takes::Beginnings(
            Variable::all()
                .map(|variable| format!("{variable}="))
                .collect(),
        ),
        ("experiment", _) => Takes::WordsOrFile(
            PRESETS
                .iter()
                .map(|preset| preset.name.to_owned())
                .collect(),
        ),
        (_, "DIR") => Takes::Folder,
        (id, name) if is_file(id, name) => Takes::File,
        _ => Takes::Anything,
    }
}

fn each<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str) -> Vec<String> {
    all.iter().map(|one| name(*one).to_owned()).collect()
}

/// Whether a file is what an argument takes, as it says itself.
fn is_file(id: &str, name: &str) -> bool {
    let named = ["FILE", "NAME|FILE"].contains(&name) || name.ends_with(".safetensors");
    named || name.contains("ubyte") || ["file", "files", "story", "tuned"].contains(&id)
}

#[cfg(test)]
mod tests;
