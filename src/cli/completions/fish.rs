//! For fish.

use std::fmt::Write as _;

use super::{CommandWords, Takes};

/// What fish is to run.
pub(super) fn script(all: &[CommandWords]) -> String {
    let mut text = String::from(
        "# lambdascope for fish: source this, or put it into ~/.config/fish/completions\n",
    );
    for command in all {
        let condition = if command.name.is_empty() {
            "__fish_use_subcommand".to_owned()
        } else {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "complete -c lambdascope -n __fish_use_subcommand -a {} -d {}",
                command.name,
                quoted(&command.help)
            );
            format!("__fish_seen_subcommand_from {}", command.name)
        };
        let head = format!("complete -c lambdascope -n {}", quoted(&condition));
        for option in &command.options {
            let name = option.name.trim_start_matches('-');
            let (help, takes) = (quoted(&option.help), arguments(&option.takes));
            let _ = writeln!(text, "{head} -l {name} -d {help}{takes}");
        }
        match &command.takes {
            Takes::Words(words) | Takes::WordsOrFile(words) => {
                let _ = writeln!(text, "{head} -a {}", quoted(&words.join(" ")));
            }
            Takes::Nothing
            | Takes::Anything
            | Takes::Beginnings(_)
            | Takes::Folder
            | Takes::File => {}
        }
    }
    text
}

/// What an option takes: files are what fish offers by itself.
fn arguments(takes: &Takes) -> String {
    match takes {
        Takes::Nothing => String::new(),
        Takes::Anything => " -x".into(),
        Takes::Words(words) | Takes::Beginnings(words) => {
            format!(" -x -a {}", quoted(&words.join(" ")))
        }
        Takes::Folder => " -x -a '(__fish_complete_directories)'".into(),
        Takes::File => " -r -F".into(),
        Takes::WordsOrFile(words) => format!(" -r -F -a {}", quoted(&words.join(" "))),
    }
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}
