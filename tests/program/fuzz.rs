//! Every reader of files, given files that were changed at random: each answers with what it read or with one clear
//! sentence that names the file, soon, and holding no more memory than the file is large. It never panics.
//!
//! As a test each reader gets [`EXECUTIONS`] files. `LAMBDASCOPE_FUZZ` asks for so many in all instead, and
//! `LAMBDASCOPE_FUZZ_SECONDS` ends each reader's part after a time; `LAMBDASCOPE_FUZZ_SEED` gives other files:
//!
//! ```text
//! TMPDIR=/dev/shm LAMBDASCOPE_FUZZ=10000000 cargo test --test program fuzz -- --nocapture --test-threads=1
//! ```
//!
//! A file that a reader does not bear is kept, and its name told. Once mended it goes to `tests/data/fuzz`, where
//! everything is read first.

mod envelope;
pub mod memory;
mod mutate;
mod target;

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lambdascope::random::{Purpose, stream};
use target::{TARGETS, Target};

/// Files that each reader gets when nobody asks for more.
const EXECUTIONS: u64 = 1500;
/// No small file takes a reader so long, however busy the machine is.
const SLOWEST: Duration = Duration::from_secs(10);
/// Files that gave an answer that none gave before are changed further, so many of them at most.
const MOST_PARENTS: usize = 4000;
/// How often a good file is wrapped.
const WRAPPED: u64 = 8;
/// Words by which two answers are told apart.
const KEY: usize = 14;

/// How long to go on.
struct Budget {
    executions: u64,
    time: Duration,
    seed: u64,
}

impl Budget {
    fn of_environment() -> Self {
        let number = |name: &str| {
            std::env::var(name)
                .ok()
                .and_then(|text| text.parse::<u64>().ok())
        };
        let each = |all: u64| all.div_ceil(TARGETS.len() as u64);
        let seconds = number("LAMBDASCOPE_FUZZ_SECONDS");
        let without = if seconds.is_some() {
            u64::MAX
        } else {
            EXECUTIONS
        };
        Self {
            executions: number("LAMBDASCOPE_FUZZ").map_or(without, each),
            time: seconds.map_or(Duration::MAX, Duration::from_secs),
            seed: number("LAMBDASCOPE_FUZZ_SEED").unwrap_or(1),
        }
    }
}

/// What was seen so far.
#[derive(Default)]
struct Seen {
    executions: u64,
    accepted: u64,
    answers: BTreeSet<String>,
    most_held: usize,
    slowest: Duration,
}

/// What is wrong with an answer, and what it is known by.
fn judged(error: &str, file: &str) -> Result<String, String> {
    let (letters, lines) = (error.chars().count(), error.lines().count());
    if letters > 600 || lines > 6 {
        return Err(format!("{letters} letters on {lines} lines: {error}"));
    }
    if error.contains(crate::outside::is_obeyed) {
        return Err(format!("a letter that a terminal obeys: {error:?}"));
    }
    if !error.contains(file) || error.contains("os error") || error.contains("internal") {
        return Err(format!("no clear sentence: {error}"));
    }
    // Numbers, names and what is quoted from the file make no new answer.
    let mut told = String::new();
    let mut quoted = false;
    for letter in error.replace(file, "").chars() {
        quoted ^= matches!(letter, '"' | '`');
        told.push(if quoted { ' ' } else { letter });
    }
    let words = told.split(|letter: char| !letter.is_alphabetic());
    let words: Vec<&str> = words.filter(|word| word.len() > 2).take(KEY).collect();
    Ok(words.join(" "))
}

/// Reads a file, and says what is wrong with how that went, or what the answer is known by.
fn executed(target: &Target, path: &Path, size: usize, seen: &mut Seen) -> Result<String, String> {
    let start = Instant::now();
    let (outcome, held) =
        memory::held_by(|| catch_unwind(AssertUnwindSafe(|| (target.read)(path))));
    let took = start.elapsed();
    seen.executions += 1;
    seen.most_held = seen.most_held.max(held);
    seen.slowest = seen.slowest.max(took);
    if took > SLOWEST {
        return Err(format!("it took {took:?}"));
    }
    let allowed = target.base + target.factor * size;
    if held > allowed {
        return Err(format!(
            "it held {held} bytes for {size}, at most {allowed} are allowed"
        ));
    }
    let file = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    match outcome {
        Err(_) => Err("it panicked".into()),
        Ok(Ok(())) => {
            seen.accepted += 1;
            Ok("read".into())
        }
        Ok(Err(error)) => judged(&error.to_string(), file),
    }
}

/// Ends the process where a reader does not come back, and says on which file.
#[expect(
    clippy::print_stderr,
    reason = "a test that ends its process can say it nowhere else"
)]
fn watch(path: PathBuf) -> std::sync::Arc<AtomicU64> {
    let beat = std::sync::Arc::new(AtomicU64::new(0));
    let watched = std::sync::Arc::downgrade(&beat);
    std::thread::spawn(move || {
        let mut last = 0;
        let mut still = Duration::ZERO;
        while let Some(beat) = watched.upgrade().map(|beat| beat.load(Ordering::Relaxed)) {
            std::thread::sleep(Duration::from_secs(1));
            still = if beat == last {
                still + Duration::from_secs(1)
            } else {
                Duration::ZERO
            };
            last = beat;
            if still > 12 * SLOWEST {
                eprintln!("a reader does not come back from {}", path.display());
                std::process::abort();
            }
        }
    });
    beat
}

/// Keeps a file that a reader does not bear.
fn keep(target: &Target, at: u64, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("{}-{at}.{}", target.name, target.extension));
    fs::write(&path, bytes)?;
    Ok(path)
}

#[expect(
    clippy::print_stderr,
    reason = "figures for whoever asked for a long run"
)]
fn fuzz(target: &Target) -> Result<(), Box<dyn std::error::Error>> {
    let budget = Budget::of_environment();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(format!("changed.{}", target.extension));
    let beat = watch(path.clone());
    let mut seen = Seen::default();
    let mut parents = (target.corpus)()?;
    assert!(!parents.is_empty());
    let start = Instant::now();
    for bytes in mended(target)? {
        fs::write(&path, &bytes)?;
        executed(target, &path, bytes.len(), &mut seen)?;
    }
    // First as they are, wrapped in several ways.
    for (at, parent) in parents.iter().enumerate() {
        let mut rng = stream(0, Purpose::Batch, 0, at);
        for _ in 0..WRAPPED {
            let bytes = (target.envelope)(&mut rng, parent)?;
            fs::write(&path, &bytes)?;
            executed(target, &path, bytes.len(), &mut seen)?;
        }
    }
    assert!(
        seen.accepted > 0,
        "{}: no file of the corpus is read",
        target.name
    );
    for at in 0..budget.executions {
        if start.elapsed() >= budget.time {
            break;
        }
        let number = TARGETS.iter().position(|other| other.name == target.name);
        let step = usize::try_from(at)?;
        let mut rng = stream(budget.seed, Purpose::Batch, number.unwrap_or(0), step);
        let child = mutate::child(&mut rng, &parents, target.form);
        let bytes = (target.envelope)(&mut rng, &child)?;
        fs::write(&path, &bytes)?;
        beat.store(at + 1, Ordering::Relaxed);
        match executed(target, &path, bytes.len(), &mut seen) {
            Ok(answer) => {
                if seen.answers.insert(answer) && parents.len() < MOST_PARENTS {
                    parents.push(child);
                }
            }
            Err(why) => {
                let kept = keep(target, at, &bytes)?;
                return Err(format!("{}: {why}; kept as {}", target.name, kept.display()).into());
            }
        }
    }
    eprintln!(
        "{:<12} {:>9} files in {:>5.1} s, {} read, {:>4} kinds of answers, at most {} held, slowest {:.1?}",
        target.name,
        seen.executions,
        start.elapsed().as_secs_f64(),
        seen.accepted,
        seen.answers.len(),
        lambdascope::output::size_words(seen.most_held as u64),
        seen.slowest
    );
    Ok(())
}

/// Files that a reader did not bear once.
fn mended(target: &Target) -> Result<Vec<Vec<u8>>, std::io::Error> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data/fuzz")
        .join(target.name);
    let Ok(entries) = fs::read_dir(folder) else {
        return Ok(Vec::new());
    };
    entries.map(|entry| fs::read(entry?.path())).collect()
}

macro_rules! each {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() -> Result<(), Box<dyn std::error::Error>> {
            let name = stringify!($name);
            let target = TARGETS.iter().find(|target| target.name == name);
            fuzz(target.ok_or("no such reader")?)
        }
    )*

        #[test]
        fn every_reader_has_its_test() {
            let tests = [$(stringify!($name)),*];
            let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, tests);
        }
    };
}

each! { experiment session shared_text header models tasks images labels gzip }
