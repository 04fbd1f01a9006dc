//! Work that is not saved, kept in case the program ends badly: a session's file for every process, at most a few
//! seconds old, locked while the process lives and removed once its work is saved or given up. What a dead process
//! left is offered at the next start, by the window.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::app::{Document, DocumentKind, Left, Session};
use crate::output::{LARGEST_TEXT, read_text, write_locked};
use crate::{Error, Result};

/// The least time between two writes, so that a drag does not write sixty times a second.
const PERIOD: Duration = Duration::from_secs(2);
/// What the files' names begin with.
const PREFIX: &str = "unsaved-";
/// What they end with.
const SUFFIX: &str = ".ron";
/// The line that says where the work was kept, after the kind of its document.
const DOCUMENT: &str = "// document: ";

/// What is kept: a session, and the file that it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// Everything on screen.
    pub session: Session,
    /// The work's own file.
    pub document: Option<Document>,
}

/// A process's journal. Dropped without [`Journal::end_well`], it leaves its file.
#[derive(Debug)]
pub struct Journal {
    keeper: Keeper,
    noted: Option<Kept>,
    over: bool,
}

/// What writes the journal, from whichever thread must.
#[derive(Clone, Debug)]
pub struct Keeper {
    desk: Arc<Desk>,
}

#[derive(Debug)]
struct Desk {
    path: PathBuf,
    noted: Mutex<Noted>,
    changed: Condvar,
    file: Mutex<OnDisk>,
}

/// What the window noted last.
#[derive(Debug, Default)]
struct Noted {
    kept: Option<Kept>,
    version: u64,
    /// Left by another process and taken over; goes once its work is kept here.
    adopted: Vec<PathBuf>,
    ended: bool,
}

/// What was written last.
#[derive(Debug, Default)]
struct OnDisk {
    /// Its lock says that the process lives.
    lock: Option<File>,
    version: u64,
    closed: bool,
}

impl Journal {
    /// A journal in a folder, which is made once there is something to keep.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn begin(folder: &Path) -> Result<Self> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let micros = since.unwrap_or_default().as_micros();
        let name = format!("{PREFIX}{}-{micros}{SUFFIX}", std::process::id());
        let desk = Arc::new(Desk {
            path: folder.join(name),
            noted: Mutex::default(),
            changed: Condvar::new(),
            file: Mutex::default(),
        });
        let keeper = Keeper { desk };
        let thread = keeper.clone();
        std::thread::Builder::new()
            .name("lambdascope journal".into())
            .spawn(move || thread.work())
            .map_err(|error| Error::Thread(error.to_string()))?;
        Ok(Self {
            keeper,
            noted: None,
            over: false,
        })
    }

    /// Notes what would be lost, or that nothing would; it is written soon, by a thread.
    pub fn note(&mut self, kept: Option<Kept>) {
        if kept != self.noted && !self.over {
            self.noted.clone_from(&kept);
            self.keeper.desk.change(|noted| noted.kept = kept);
        }
    }

    /// Takes over what another process left: once it is kept here, it is removed there.
    pub fn adopt(&self, left: PathBuf) {
        self.keeper.desk.change(|noted| noted.adopted.push(left));
    }

    /// For who must write at once.
    #[must_use]
    pub fn keeper(&self) -> Keeper {
        self.keeper.clone()
    }

    /// Nothing is to be kept any more: the work is saved or given up.
    pub fn end_well(&mut self) {
        self.note(None);
        self.over = true;
        self.keeper.flush();
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.keeper.desk.change(|noted| noted.ended = true);
        // Whatever the thread still has in mind comes too late, and what is left may be offered.
        let mut disk = self.keeper.desk.on_disk();
        disk.closed = true;
        disk.lock = None;
    }
}

impl Keeper {
    /// Writes what was noted last, if that is not done yet. What cannot be written cannot be helped.
    pub fn flush(&self) {
        let desk = &self.desk;
        let mut disk = desk.on_disk();
        let (kept, version, adopted) = {
            let noted = desk.noted();
            (noted.kept.clone(), noted.version, noted.adopted.clone())
        };
        if disk.closed || disk.version == version {
            return;
        }
        let done = match kept {
            Some(kept) => desk.write(&kept).map(Some),
            None if disk.lock.is_some() => fs::remove_file(&desk.path)
                .map(|()| None)
                .map_err(Error::file(&desk.path)),
            None => Ok(None),
        };
        if let Ok(lock) = done {
            for path in &adopted {
                let _ = fs::remove_file(path);
            }
            // What was adopted while this was written is not kept here yet.
            desk.noted().adopted.retain(|path| !adopted.contains(path));
            disk.lock = lock;
            disk.version = version;
        }
    }

    /// Where the work is kept, if it is.
    #[must_use]
    pub fn path(&self) -> Option<PathBuf> {
        let disk = self.desk.on_disk();
        disk.lock.is_some().then(|| self.desk.path.clone())
    }

    fn work(&self) {
        let desk = &self.desk;
        let mut written = 0;
        loop {
            let mut noted = desk.noted();
            while noted.version == written && !noted.ended {
                noted = desk
                    .changed
                    .wait(noted)
                    .unwrap_or_else(PoisonError::into_inner);
            }
            if noted.ended {
                return;
            }
            written = noted.version;
            drop(noted);
            self.flush();
            let rest = desk.noted();
            let waited = desk
                .changed
                .wait_timeout_while(rest, PERIOD, |noted| !noted.ended);
            drop(waited);
        }
    }
}

impl Desk {
    fn change(&self, act: impl FnOnce(&mut Noted)) {
        let mut noted = self.noted();
        act(&mut noted);
        noted.version += 1;
        drop(noted);
        self.changed.notify_all();
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn on_disk(&self) -> MutexGuard<'_, OnDisk> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, kept: &Kept) -> Result<File> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
        }
        let text = to_text(kept, &self.path)?;
        write_locked(&self.path, text.as_bytes())
    }
}

/// A session's text after a line that says which file the work belongs to.
fn to_text(kept: &Kept, path: &Path) -> Result<String> {
    let mut text =
        String::from("// Work that was not saved, kept in case Lambdascope ends badly.\n");
    if let Some(Document { path, kind }) = &kept.document
        && let Ok(path) = std::path::absolute(path)
        && let Some(name) = path.to_str()
        && !name.chars().any(char::is_control)
    {
        let kind = match kind {
            DocumentKind::Session => "session",
            DocumentKind::Experiment => "experiment",
        };
        text.extend([DOCUMENT, kind, " ", name, "\n"]);
    }
    Ok(text + &kept.session.to_text_at(path)?)
}

/// What dead processes left in a folder, the newest first.
#[must_use]
pub fn left(folder: &Path) -> Vec<Left> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut all: Vec<Left> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter(|entry| {
            let name = entry.file_name();
            name.to_str()
                .is_some_and(|name| name.starts_with(PREFIX) && name.ends_with(SUFFIX))
        })
        .filter_map(|entry| of_dead_process(entry.path()))
        .collect();
    all.sort_by_key(|left| std::cmp::Reverse(left.at));
    all
}

fn of_dead_process(path: PathBuf) -> Option<Left> {
    let file = File::open(&path).ok()?;
    file.try_lock().ok()?;
    let at = file.metadata().and_then(|about| about.modified()).ok()?;
    let text = read_text(&path, LARGEST_TEXT).ok()?;
    let line = text.lines().take_while(|line| line.starts_with("//"));
    let document = line
        .filter_map(|line| line.strip_prefix(DOCUMENT))
        .find_map(|words| {
            let (kind, path) = words.split_once(' ')?;
            let kind = match kind {
                "session" => DocumentKind::Session,
                "experiment" => DocumentKind::Experiment,
                _ => return None,
            };
            let path = path.into();
            Some(Document { path, kind })
        });
    Some(Left { path, at, document })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        Kept {
            session: Session {
                step: Some(7),
                ..Session::default()
            },
            document: Some(Document {
                path: "/home/α β/lecture.ron".into(),
                kind: DocumentKind::Session,
            }),
        }
    }

    fn folder() -> Result<tempfile::TempDir> {
        tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder).map_or(0, Iterator::count)
    }

    #[test]
    fn what_a_live_process_keeps_is_not_offered_and_what_a_dead_one_left_is() -> Result<()> {
        let root = folder()?;
        let folder = root.path().join("journal");
        let mut journal = Journal::begin(&folder)?;
        assert!(!folder.exists(), "there is nothing to keep yet");
        journal.note(Some(kept()));
        journal.keeper().flush();
        assert_eq!(files(&folder), 1);
        assert_eq!(left(&folder), []);
        drop(journal);
        let found = left(&folder);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].document, kept().document);
        let text = read_text(&found[0].path, LARGEST_TEXT)?;
        assert!(Session::is_in(&text));
        let session = Session::from_text(&found[0].path, &text)?;
        assert_eq!(session, kept().session);
        Ok(())
    }

    #[test]
    fn a_good_end_leaves_nothing() -> Result<()> {
        let folder = folder()?;
        let mut journal = Journal::begin(folder.path())?;
        journal.note(Some(kept()));
        journal.keeper().flush();
        assert_eq!(files(folder.path()), 1);
        journal.end_well();
        journal.note(Some(kept()));
        drop(journal);
        assert_eq!(files(folder.path()), 0);
        Ok(())
    }

    #[test]
    fn what_is_taken_over_goes_once_it_is_kept_here() -> Result<()> {
        let folder = folder()?;
        let mut dead = Journal::begin(folder.path())?;
        dead.note(Some(kept()));
        dead.keeper().flush();
        drop(dead);
        let found = left(folder.path());
        let mut journal = Journal::begin(folder.path())?;
        journal.adopt(found[0].path.clone());
        journal.note(Some(kept()));
        journal.keeper().flush();
        assert_eq!(files(folder.path()), 1);
        assert!(!found[0].path.exists());
        Ok(())
    }

    #[test]
    fn a_change_is_on_the_disk_within_five_seconds() -> Result<()> {
        let folder = folder()?;
        let mut journal = Journal::begin(folder.path())?;
        let start = std::time::Instant::now();
        // The second change comes while the first one's pause lasts.
        for step in [1, 2] {
            let mut kept = kept();
            kept.session.step = Some(step);
            journal.note(Some(kept));
            loop {
                let found = journal.keeper().path();
                let text = found.and_then(|path| read_text(&path, LARGEST_TEXT).ok());
                if text.is_some_and(|text| text.contains(&format!("step: {step},"))) {
                    break;
                }
                assert!(
                    start.elapsed() < 2 * Duration::from_secs(5),
                    "never: {step}"
                );
                std::thread::yield_now();
            }
        }
        assert!(start.elapsed() < Duration::from_secs(5));
        Ok(())
    }
}
