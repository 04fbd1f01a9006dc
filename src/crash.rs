//! An error of the program itself, told as what it is: a line on stderr, and a report without names of files or people
//! for whoever mends it.

use std::fmt::{Display, Formatter};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::output::write_atomically;
use crate::shown;

/// Reports of one process, at most: what goes wrong may go wrong sixty times a second.
const MOST_REPORTS: usize = 3;
/// Letters of a message, at most.
const MOST_LETTERS: usize = 400;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// The message, without what could be a name of a file.
    pub words: String,
    /// File and line of the source.
    pub place: String,
    /// Whether the place is in this program, not in a library.
    pub ours: bool,
    /// Where the report is, if it could be written.
    pub report: Option<PathBuf>,
}

impl Display for Crash {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "internal error in {}: {}", self.place, self.words)?;
        match &self.report {
            Some(path) => write!(
                f,
                "; a report, without personal data, is in {}",
                shown::path(path)
            ),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Default)]
struct Seen {
    reports: Option<PathBuf>,
    count: usize,
    last: Option<Crash>,
}

static SEEN: Mutex<Option<Seen>> = Mutex::new(None);

/// From now on panics are noted and reported, with reports in a folder. Who catches one tells it, as what it is there.
pub fn listen(reports: Option<PathBuf>) {
    with_seen(|seen| seen.reports = reports);
    std::panic::set_hook(Box::new(|info| {
        note(info);
    }));
}

/// The last panic of this process.
#[must_use]
pub fn last() -> Option<Crash> {
    with_seen(|seen| seen.last.clone())
}

fn with_seen<T>(act: impl FnOnce(&mut Seen) -> T) -> T {
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    act(seen.get_or_insert_default())
}

fn note(info: &PanicHookInfo<'_>) {
    let words = info.payload_as_str().unwrap_or("an error without words");
    let (file, line) = info
        .location()
        .map_or(("", 0), |place| (place.file(), place.line()));
    let mut crash = Crash {
        words: without_paths(words),
        place: format!("{}:{line}", of_source(file)),
        ours: is_ours(file),
        report: None,
    };
    let thread = std::thread::current();
    let text = report(&crash, thread.name().unwrap_or("without a name"));
    with_seen(|seen| {
        seen.count += 1;
        if seen.count <= MOST_REPORTS {
            crash.report = seen
                .reports
                .as_deref()
                .and_then(|folder| write(folder, &text));
        }
        seen.last = Some(crash);
    });
}

fn report(crash: &Crash, thread: &str) -> String {
    format!(
        "Lambdascope {} met an error of its own.\n\n\
         system  {} {}\n\
         thread  {thread}\n\
         place   {}\n\
         words   {}\n\n\
         This holds no names of files or people. Please send it on with a word about what was done.\n",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        crash.place,
        crash.words,
    )
}

fn write(folder: &Path, text: &str) -> Option<PathBuf> {
    std::fs::create_dir_all(folder).ok()?;
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let path = folder.join(format!("report-{}.txt", since.as_micros()));
    write_atomically(&path, text.as_bytes()).ok()?;
    Some(path)
}

/// Whether a source file is one of this crate.
fn is_ours(file: &str) -> bool {
    // The same way in which the compiler names this one.
    let ours = file!().trim_end_matches("crash.rs");
    file.starts_with(ours)
}

/// A source file without the folders of whoever compiled it.
fn of_source(file: &str) -> String {
    let parts: Vec<&str> = file.split(['/', '\\']).collect();
    let source = parts.iter().rposition(|part| *part == "src");
    // The crate's name and version stand before its sources.
    parts[source.unwrap_or(parts.len()).saturating_sub(1)..].join("/")
}

/// A message with everything left out that could be a path.
fn without_paths(words: &str) -> String {
    let parts: Vec<&str> = words
        .split_whitespace()
        .map(|part| {
            if part.contains(['/', '\\']) {
                "…"
            } else {
                part
            }
        })
        .collect();
    let whole = parts.join(" ");
    match whole.char_indices().nth(MOST_LETTERS) {
        Some((end, _)) => format!("{}…", &whole[..end]),
        None => whole,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_no_file_and_nobody() {
        let cleaned =
            without_paths("cannot open \"/home/ada/thesis.ron\": index 5, C:\\Users\\ada");
        assert_eq!(cleaned, "cannot open … index 5, …");
        let registry = "/home/ada/.cargo/registry/src/index-1/egui-0.37.0/src/ui.rs";
        assert_eq!(of_source(registry), "egui-0.37.0/src/ui.rs");
        assert_eq!(of_source("src/sweep/plane.rs"), "src/sweep/plane.rs");
        assert_eq!(of_source("/home/ada/x.rs"), "x.rs");
        assert!(without_paths(&"long ".repeat(500)).chars().count() <= MOST_LETTERS + 1);
    }

    #[test]
    fn our_sources_are_told_from_those_of_libraries() {
        assert!(is_ours(file!()));
        assert!(!is_ours(
            "/root/.cargo/registry/src/index-1/xkbcommon-dl-0.4.2/src/lib.rs"
        ));
    }
}
