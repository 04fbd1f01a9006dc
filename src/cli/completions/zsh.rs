//! For zsh.

use std::fmt::Write as _;

use super::{CommandWords, Takes};

/// What zsh is to run.
pub(super) fn script(all: &[CommandWords]) -> String {
    let mut text = "#compdef lambdascope\n_lambdascope() {\n    local context state state_descr line\n    typeset -A opt_args\n"
        .to_owned();
    // Writing to a string cannot fail.
    for command in all.iter().filter(|command| command.name.is_empty()) {
        text += "    _arguments -C";
        options(&mut text, command);
        text += " '1: :->command' '*:: :->rest'\n    case $state in\n    command)\n        local -a commands=(";
        for command in all.iter().filter(|command| !command.name.is_empty()) {
            let _ = write!(
                text,
                "\n            {}",
                quoted(&format!("{}:{}", command.name, command.help))
            );
        }
        text += "\n        )\n        _describe command commands\n        _files;;\n    rest)\n        case $line[1] in\n";
    }
    for command in all.iter().filter(|command| !command.name.is_empty()) {
        let _ = write!(text, "        {}) _arguments", command.name);
        options(&mut text, command);
        if command.takes != Takes::Nothing {
            let _ = write!(
                text,
                " {}",
                quoted(&format!("*:argument:{}", action(&command.takes)))
            );
        }
        text += ";;\n";
    }
    text += "        esac;;\n    esac\n}\nif [[ $funcstack[1] = _lambdascope ]]; then _lambdascope \"$@\"; else compdef _lambdascope lambdascope; fi\n";
    text
}

fn options(text: &mut String, command: &CommandWords) {
    for option in &command.options {
        let help = escaped(&option.help);
        let spec = match &option.takes {
            Takes::Nothing => format!("{}[{help}]", option.name),
            takes => format!("{}[{help}]:value:{}", option.name, action(takes)),
        };
        // Writing to a string cannot fail.
        let _ = write!(text, " {}", quoted(&spec));
    }
}

/// What offers the words that are taken.
fn action(takes: &Takes) -> String {
    match takes {
        Takes::Nothing | Takes::Anything => " ".into(),
        Takes::Words(words) => format!(
            "({})",
            words
                .iter()
                .map(|word| escaped(word))
                .collect::<Vec<_>>()
                .join(" ")
        ),
        Takes::Beginnings(words) => format!("compadd -S \"\" {}", words.join(" ")),
        Takes::Folder => "_directories".into(),
        Takes::File => "_files".into(),
        Takes::WordsOrFile(words) => format!("{{compadd {}; _files}}", words.join(" ")),
    }
}

/// Brackets and colons mean something in what `_arguments` reads.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        if matches!(letter, '[' | ']' | ':' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// In single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
