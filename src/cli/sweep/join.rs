//! `join`: the parts of a sweep that were computed apart, put together as if they had not been.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use lambdascope::export::{SweepTable, sweep_png};
use lambdascope::lab::{Shard, Sweep};
use lambdascope::output::OutputFolder;
use lambdascope::{Error, shown};

use super::folder::{planned, table_and_text};
use super::{ABOUT, Failure, OutputFormat, PICTURE, TABLE, print, print_json, refuse};
use crate::cli::tell_replaced;

/// What is missing is named up to here.
const TOLD: usize = 8;

/// What `join` takes.
#[derive(Clone, Debug, clap::Args)]
pub(in crate::cli) struct JoinArguments {
    /// Folders with shards of one sweep
    #[arg(value_name = "DIR", required = true)]
    folders: Vec<PathBuf>,
    /// The folder to write to; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// What stands on stdout at the end: words, or the whole table as JSON
    #[arg(long, value_enum, default_value_t = OutputFormat::Text)]
    format: OutputFormat,
    /// No word of files that were replaced
    #[arg(long)]
    quiet: bool,
}

/// Does the `join` command.
pub(in crate::cli) fn join(arguments: &JoinArguments) -> Result<(), Failure> {
    let (sweep, about) = same_sweep(&arguments.folders)?;
    let shards = shards(&arguments.folders)?;
    let text = joined(&sweep, &shards)?;
    let out = arguments.out.join(ABOUT);
    if out.exists() {
        let (_, found) = planned(&arguments.out).map_err(Failure::input)?;
        if found != about {
            return Err(refuse(
                &out,
                "expected the same sweep, found another one; give another --out",
            ));
        }
    }
    let whole = SweepTable::read(TABLE, &text, &sweep, 0..sweep.rows()).map_err(Failure::failed)?;
    let png = sweep_png(&sweep, whole.rows()).map_err(Failure::failed)?;
    let names = [ABOUT, TABLE, PICTURE];
    let inputs: Vec<_> = shards.iter().map(|(_, path)| path.clone()).collect();
    let folder = OutputFolder::check(&arguments.out, &names, &inputs).map_err(Failure::work)?;
    let mut files = folder.begin().map_err(Failure::failed)?;
    let mut put = |name: &str, bytes: &[u8]| files.put(name, bytes).map_err(Failure::failed);
    put(ABOUT, about.as_bytes())?;
    put(TABLE, text.as_bytes())?;
    put(PICTURE, &png)?;
    let replaced = files.commit().map_err(Failure::failed)?;
    if !arguments.quiet {
        tell_replaced(folder.path(), &replaced);
    }
    if arguments.format == OutputFormat::Json {
        return print_json(&whole.to_json(&sweep).map_err(Failure::failed)?);
    }
    let written = arguments.out.join(format!("{{{}}}", names.join(", ")));
    print(&format!(
        "{} rows of {} shards\nWrote {}\n",
        whole.len(),
        shards.len(),
        shown::path(&written)
    ))
}

/// The sweep that all folders are of.
fn same_sweep(folders: &[PathBuf]) -> Result<(Sweep, String), Failure> {
    let mut first: Option<(Sweep, String)> = None;
    for folder in folders {
        let (sweep, about) = planned(folder).map_err(Failure::input)?;
        match &first {
            Some((_, of)) if *of != about => {
                let words = format!(
                    "expected the sweep of {}, found another one",
                    shown::path(&folders[0])
                );
                return Err(refuse(&folder.join(ABOUT), &words));
            }
            Some(_) => {}
            None => first = Some((sweep, about)),
        }
    }
    first.ok_or_else(|| Failure::Input(anyhow!("expected folders with shards, found none")))
}

/// Every shard with its file, in order. All are of as many, and none is missing.
fn shards(folders: &[PathBuf]) -> Result<Vec<(Shard, PathBuf)>, Failure> {
    let mut found: Vec<(Shard, PathBuf)> = Vec::new();
    for folder in folders {
        let entries = std::fs::read_dir(folder);
        let entries = entries.map_err(|error| Failure::input(Error::file(folder)(error)))?;
        for entry in entries {
            let path = entry
                .map_err(|error| Failure::input(Error::file(folder)(error)))?
                .path();
            let name = path.file_name().and_then(|name| name.to_str());
            if let Some(shard) = name.and_then(Shard::of_file) {
                found.push((shard, path));
            }
        }
    }
    found.sort_by_key(|(shard, path)| (shard.count(), shard.number(), path.clone()));
    let Some((first, _)) = found.first() else {
        return Err(Failure::Input(anyhow!(
            "expected sweep-1-of-N.csv and its like in {}, found none",
            shown::path(&folders[0])
        )));
    };
    let of = first.count();
    if let Some((_, path)) = found.iter().find(|(shard, _)| shard.count() != of) {
        return Err(refuse(
            path,
            &format!("expected a shard of {of}, as the others are"),
        ));
    }
    if let Some(pair) = found.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        let words = format!(
            "expected every shard once, found it in {} too",
            shown::path(&pair[0].1)
        );
        return Err(refuse(&pair[1].1, &words));
    }
    let is_there = |shard: &Shard| found.iter().any(|(own, _)| own == shard);
    let missing: Vec<_> = Shard::all(of)
        .filter(|shard| !is_there(shard))
        .map(Shard::file)
        .collect();
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(Failure::Input(anyhow!(
            "expected all {of} shards, and these are missing: {}",
            listed(&missing)
        )))
    }
}

/// The table of the whole sweep.
fn joined(sweep: &Sweep, shards: &[(Shard, PathBuf)]) -> Result<String, Failure> {
    let mut unfinished = Vec::new();
    let mut text = lambdascope::export::sweep_header(sweep);
    for (shard, path) in shards {
        let (rows, own) = table_and_text(path, sweep, Some(*shard)).map_err(Failure::input)?;
        let wanted = sweep.shard(Some(*shard)).len();
        if rows.len() < wanted {
            unfinished.push(format!(
                "{} has {} of {wanted} rows",
                name(path),
                rows.len()
            ));
        }
        let lines = own[..rows.whole_bytes()]
            .split_once('\n')
            .map_or("", |(_, lines)| lines);
        text += lines;
    }
    if unfinished.is_empty() {
        Ok(text)
    } else {
        Err(Failure::Input(anyhow!(
            "expected finished shards: {}; the same `sweep` command takes them up",
            listed(&unfinished)
        )))
    }
}

fn name(path: &Path) -> String {
    path.file_name().map(shown::name).unwrap_or_default()
}

fn listed(all: &[String]) -> String {
    let mut told = all
        .iter()
        .take(TOLD)
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    if all.len() > TOLD {
        // Writing to a string cannot fail.
        let _ = write!(told, " and {} more", all.len() - TOLD);
    }
    told
}
