//! A sweep's folder: what the sweep is, and its rows, which are appended one by one.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use lambdascope::experiment::Experiment;
use lambdascope::experiment::grammar::{Source, parse, write};
use lambdascope::export::{SweepTable, sweep_header};
use lambdascope::lab::{Files, Measure, Setup, Shard, Sweep, SweepAxis};
use lambdascope::output::{LARGEST_BYTES, OutputFolder, read_limited, read_text, sum, write_first};
use lambdascope::{Error, Result, shown};
use serde::{Deserialize, Serialize};

use super::{ABOUT, Failure, PICTURE, TABLE, refuse};

/// The version of `sweep.ron`.
const FORMAT: u32 = 1;
/// A larger `sweep.ron` is none.
const LARGEST_ABOUT: u64 = 1 << 20;

/// What a sweep is: two folders with the same text hold rows of the same sweep.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct About {
    /// Format version.
    lambdascope_sweep: u32,
    /// The first setting.
    x: SweepAxis,
    /// The second one.
    y: Option<SweepAxis>,
    /// What is measured.
    metrics: Vec<String>,
    /// The SHA-256 of the files that were read beside the experiment, in order.
    inputs: Vec<String>,
    /// The experiment, every default made explicit.
    experiment: Experiment,
}

/// A sweep's folder whose table is held by this process.
#[derive(Debug)]
pub(super) struct SweepFolder {
    path: PathBuf,
    file: File,
    shard: Option<Shard>,
    table: SweepTable,
}

impl SweepFolder {
    /// Opens a folder for a sweep or for one of its shards: a new one, or one that holds rows of the same sweep.
    pub(super) fn open(
        path: &Path,
        sweep: &Sweep,
        shard: Option<Shard>,
        inputs: &[PathBuf],
    ) -> std::result::Result<Self, Failure> {
        let name = shard.map_or_else(|| TABLE.to_owned(), Shard::file);
        let written = [ABOUT, &name, PICTURE];
        let folder = OutputFolder::check(path, &written, inputs).map_err(Failure::work)?;
        std::fs::create_dir_all(folder.path())
            .map_err(|error| Failure::failed(Error::file(path)(error)))?;
        let text = about(sweep).map_err(Failure::work)?;
        let (about, rows) = (path.join(ABOUT), path.join(&name));
        let is_there = about.exists() || rows.exists();
        // Of sweeps that begin in the same moment one is first, and the others find it there, as the shards of one do.
        if is_there || !write_first(&about, text.as_bytes()).map_err(Failure::failed)? {
            if !about.exists() {
                return Err(refuse(
                    &rows,
                    "expected sweep.ron beside it, which says of which sweep it is; found none",
                ));
            }
            let found = read_text(&about, LARGEST_ABOUT).map_err(Failure::input)?;
            if found != text {
                let words = difference(&about, &found, &text);
                return Err(refuse(
                    &about,
                    &format!("{words}; give another --out, or remove it"),
                ));
            }
        }
        let file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&rows);
        let mut file = file.map_err(|error| Failure::failed(Error::file(&rows)(error)))?;
        match file.try_lock() {
            // Where there are no locks nobody can be told from nobody.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(refuse(&rows, "another process is writing it"));
            }
        }
        let table = begin(&rows, &mut file, sweep, shard)?;
        Ok(Self {
            path: path.to_owned(),
            file,
            shard,
            table,
        })
    }

    /// The name of the table.
    pub(super) fn name(&self) -> String {
        self.shard.map_or_else(|| TABLE.to_owned(), Shard::file)
    }

    /// The table as it was when the folder was opened.
    pub(super) fn table(&self) -> &SweepTable {
        &self.table
    }

    /// Appends a row, which is then in the file, whole.
    pub(super) fn append(&mut self, line: &str) -> Result<()> {
        let path = self.path.join(self.name());
        let written = self.file.write_all(line.as_bytes());
        written
            .and_then(|()| self.file.flush())
            .map_err(Error::file(&path))
    }

    /// The table as it is now.
    pub(super) fn read(&self, sweep: &Sweep) -> std::result::Result<SweepTable, Failure> {
        table(&self.path.join(self.name()), sweep, self.shard).map_err(Failure::input)
    }
}

/// Makes the table end after its last whole row; a new one begins with the names of its columns.
fn begin(
    path: &Path,
    file: &mut File,
    sweep: &Sweep,
    shard: Option<Shard>,
) -> std::result::Result<SweepTable, Failure> {
    let found = table(path, sweep, shard).map_err(Failure::input)?;
    let failed = |error| Failure::failed(Error::file(path)(error));
    file.set_len(found.whole_bytes() as u64).map_err(failed)?;
    file.seek(SeekFrom::End(0)).map_err(failed)?;
    if found.whole_bytes() == 0 {
        file.write_all(sweep_header(sweep).as_bytes())
            .map_err(failed)?;
    }
    Ok(found)
}

/// The table of a sweep or of one of its shards.
pub(super) fn table(path: &Path, sweep: &Sweep, shard: Option<Shard>) -> Result<SweepTable> {
    Ok(table_and_text(path, sweep, shard)?.0)
}

/// The same with the text that it was read from, byte for byte.
pub(super) fn table_and_text(
    path: &Path,
    sweep: &Sweep,
    shard: Option<Shard>,
) -> Result<(SweepTable, String)> {
    let name = shown::path(path);
    let text = String::from_utf8(read_limited(path, LARGEST_BYTES)?)
        .map_err(|_| Error::content(&name, "expected a table of a sweep, found other bytes"))?;
    let table = SweepTable::read(&name, &text, sweep, sweep.shard(shard))?;
    Ok((table, text))
}

/// The text of `sweep.ron`.
fn about(sweep: &Sweep) -> Result<String> {
    let setup = sweep.setup();
    let inputs = setup.files.as_deref().map(sums).transpose()?;
    write(
        ABOUT,
        &About {
            lambdascope_sweep: FORMAT,
            x: sweep.x().clone(),
            y: sweep.y().cloned(),
            metrics: sweep
                .measures()
                .iter()
                .map(|measure| measure.name())
                .collect(),
            inputs: inputs.unwrap_or_default(),
            experiment: setup.experiment.as_ref().clone(),
        },
    )
}

/// The SHA-256 of what was read: of every file, and of the images of a folder, as many as were read of it.
fn sums(files: &Files) -> Result<Vec<String>> {
    let paths = files.paths.iter().filter(|path| !path.is_dir());
    let all = paths.map(|path| Ok(sum(&read_limited(path, LARGEST_BYTES)?)));
    let mut all = all.collect::<Result<Vec<_>>>()?;
    if let Some(images) = &files.images
        && files.paths.iter().any(|path| path.is_dir())
    {
        let names = images.names.join("\n");
        let parts = [&images.pixels[..], &images.classes, names.as_bytes()];
        all.push(sum(&parts.concat()));
    }
    Ok(all)
}

/// In which line two texts of `sweep.ron` differ first.
fn difference(path: &Path, found: &str, expected: &str) -> String {
    if let Err(error) = read_about(path, found) {
        return format!("expected the same sweep, found none: {error}");
    }
    let mut lines = found.lines().zip(expected.lines());
    match lines.find(|(found, expected)| found != expected) {
        Some((found, expected)) => format!(
            "expected the same sweep, with {}, found one with {}",
            expected.trim().trim_end_matches(','),
            found.trim().trim_end_matches(',')
        ),
        None => "expected the same sweep, found one with more or fewer lines".into(),
    }
}

fn read_about(path: &Path, text: &str) -> Result<About> {
    let source = Source::new(text);
    let about: About = parse(&shown::path(path), source.plain(), &source)?;
    if about.lambdascope_sweep == FORMAT {
        Ok(about)
    } else {
        let found = about.lambdascope_sweep;
        Err(Error::value("lambdascope_sweep", FORMAT.to_string(), found))
    }
}

/// The sweep of a folder, without the files that it read, and the text that says so.
pub(super) fn planned(folder: &Path) -> Result<(Sweep, String)> {
    let path = folder.join(ABOUT);
    let text = read_text(&path, LARGEST_ABOUT)?;
    let about = read_about(&path, &text)?;
    let measures = about.metrics.iter().map(|name| Measure::read(name));
    let measures = measures.collect::<Result<Vec<_>, _>>();
    let measures = measures.map_err(|why| Error::content(shown::path(&path), why))?;
    let setup = Setup::new(about.experiment);
    let sweep = Sweep::planned(&setup, about.x, about.y, measures);
    let sweep = sweep.map_err(|error| Error::content(shown::path(&path), error.to_string()))?;
    Ok((sweep, text))
}
