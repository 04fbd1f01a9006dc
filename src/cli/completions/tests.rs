use std::process::Command;

use super::*;

#[test]
fn every_command_and_every_option_is_in_every_script() {
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let text = script(shell);
        let mut options = 0;
        for command in Arguments::command()
            .get_subcommands()
            .filter(|command| !command.is_hide_set())
        {
            let name = command.get_name();
            assert!(text.contains(name), "{shell:?}: {name}");
            for argument in command.get_arguments() {
                if let Some(long) = argument.get_long() {
                    let written = match shell {
                        Shell::Bash | Shell::Zsh => format!("--{long}"),
                        Shell::Fish => format!("-l {long} "),
                    };
                    assert!(text.contains(&written), "{shell:?}: {name} --{long}");
                    options += 1;
                }
            }
        }
        assert!(options > 50, "{options}");
    }
}

/// What bash offers for a line whose last word is not finished.
fn offered(line: &str) -> Option<Vec<String>> {
    // Where nothing completes there is no option of what is completed.
    let program = format!(
        "compopt() {{ :; }}\n{}\nCOMP_LINE='{line}'; COMP_POINT={}; _lambdascope; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        script(Shell::Bash),
        line.len()
    );
    let output = Command::new("bash").arg("-c").arg(program).output().ok()?;
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).ok()?;
    Some(
        text.lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

#[test]
fn bash_completes_commands_options_and_their_words() {
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    for (line, expected) in [
        ("lambdascope ph", &["phase"][..]),
        ("lambdascope run --meth", &["--method"]),
        (
            "lambdascope run aligned --method t",
            &["ties", "tsv-m", "tangent"],
        ),
        ("lambdascope sweep aligned --x mask", &["mask_seed="]),
        ("lambdascope run alig", &["aligned"]),
        ("lambdascope run --grid ", &[]),
        ("lambdascope completions f", &["fish"]),
        ("lambdascope presets --q", &[]),
        // Of the words as bash takes them the last one is completed.
        ("lambdascope run aligned --method=tsv", &["tsv-m"]),
        ("lambdascope figure aligned --what tab:an", &["anatomy"]),
        ("lambdascope figure aligned --what=tab:t", &["tasks"]),
    ] {
        let found = offered(line).unwrap_or_default();
        assert_eq!(found, expected, "{line}");
    }
}

#[test]
fn scripts_are_read_by_their_shells_where_they_are_there() {
    for (shell, program) in [
        (Shell::Bash, "bash"),
        (Shell::Zsh, "zsh"),
        (Shell::Fish, "fish"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("script");
        std::fs::write(&path, script(shell)).unwrap();
        if let Ok(output) = Command::new(program).arg("-n").arg(&path).output() {
            assert!(
                output.status.success(),
                "{program}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
