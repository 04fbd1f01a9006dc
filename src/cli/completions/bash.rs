//! For bash.

use std::fmt::Write as _;

use super::{CommandWords, Takes};

const HEAD: &str = r#"# lambdascope for bash: source this, or put it where bash-completion looks for it
_lambdascope_offer() {
    # bash takes : and = for ends of words, and these are parts of them here.
    local line=${COMP_LINE:0:COMP_POINT} words prev command= word
    read -ra words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    cur=${words[${#words[@]}-1]} prev=${words[${#words[@]}-2]}
    if [[ $cur == --*=* ]]; then prev=${cur%%=*} cur=${cur#*=}; fi
    local IFS=$'\n'
    for word in "${words[@]:1:${#words[@]}-2}"; do
        case $word in
"#;

/// What is offered stands in the place of the last of bash's own words.
const TAIL: &str = r#"    esac
}
_lambdascope() {
    local cur
    _lambdascope_offer
    local before=${cur%"${cur##*[:=]}"} at
    for at in "${!COMPREPLY[@]}"; do COMPREPLY[at]=${COMPREPLY[at]#"$before"}; done
}
complete -F _lambdascope lambdascope
"#;

/// What bash is to run.
pub(super) fn script(all: &[CommandWords]) -> String {
    let mut text = HEAD.to_owned();
    let names: Vec<_> = all
        .iter()
        .map(|command| command.name.as_str())
        .filter(|name| !name.is_empty())
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "            {}) command=$word; break;;\n        esac\n    done\n    COMPREPLY=()\n    case $command:$prev in\n",
        names.join("|")
    );
    for command in all {
        for option in &command.options {
            if option.takes != Takes::Nothing {
                let _ = writeln!(
                    text,
                    "        {}:{}) {} return;;",
                    command.name,
                    option.name,
                    reply(&option.takes)
                );
            }
        }
    }
    text += "    esac\n    case $command:$cur in\n";
    for command in all {
        let options: Vec<_> = command
            .options
            .iter()
            .map(|option| option.name.as_str())
            .collect();
        let _ = writeln!(
            text,
            "        {}:-*) COMPREPLY=($(compgen -W $'{}' -- \"$cur\"));;",
            command.name,
            options.join("\\n")
        );
        let takes = if command.name.is_empty() {
            Takes::WordsOrFile(names.iter().map(|name| (*name).to_owned()).collect())
        } else {
            command.takes.clone()
        };
        let _ = writeln!(
            text,
            "        {}:*) {};;",
            command.name,
            reply(&takes).trim_end_matches(';')
        );
    }
    text += TAIL;
    text
}

/// The statements that offer what is taken.
fn reply(takes: &Takes) -> String {
    let words = |words: &[String]| {
        format!(
            "COMPREPLY=($(compgen -W $'{}' -- \"$cur\"));",
            words.join("\\n")
        )
    };
    match takes {
        Takes::Nothing | Takes::Anything => ":;".into(),
        Takes::Words(all) => words(all),
        Takes::Beginnings(all) => format!("compopt -o nospace; {}", words(all)),
        Takes::Folder => "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\"));".into(),
        Takes::File => "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"));".into(),
        Takes::WordsOrFile(all) => format!(
            "compopt -o filenames; COMPREPLY=($(compgen -W $'{}' -- \"$cur\") $(compgen -f -- \"$cur\"));",
            all.join("\\n")
        ),
    }
}
