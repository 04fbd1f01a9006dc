//! One file written whole: under a temporary name in its folder, then renamed. A crash leaves the old file or the new
//! one, and a temporary file that the next write in that folder removes.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::{Error, Result, shown};

/// What temporary names begin with.
const PREFIX: &str = ".lambdascope-";
/// What temporary names end with.
const SUFFIX: &str = ".tmp";
/// Links that lead from one to the next, at most, as Linux has it.
const MOST_LINKS: usize = 40;
/// How often a temporary file that was taken for a left-over is made again.
const TRIES: usize = 16;

/// Writes a file under a temporary name in its folder, then renames it. A link is followed; a file that is there keeps
/// its mode, a new one gets the umask's.
///
/// # Errors
/// If the folder cannot be written to, or something that is no file, or a read-only one, is there.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let target = Target::of(path)?;
    remove_leftovers(target.folder());
    target.stage(bytes)?.rename()?;
    settle(folder_of(path));
    Ok(())
}

/// As [`write_atomically`], of what is written piece by piece, so that it need not be in memory at once.
///
/// # Errors
/// As [`write_atomically`], or what `write` says; then what was there stays.
pub fn write_streamed(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let target = Target::of(path)?;
    remove_leftovers(target.folder());
    target.stage_by(write)?.rename()?;
    settle(folder_of(path));
    Ok(())
}

/// As [`write_atomically`], and keeps the file locked until the handle is dropped.
///
/// # Errors
/// As [`write_atomically`].
pub fn write_locked(path: &Path, bytes: &[u8]) -> Result<File> {
    let target = Target::of(path)?;
    remove_leftovers(target.folder());
    let file = target.stage(bytes)?.rename()?;
    settle(folder_of(path));
    Ok(file)
}

/// As [`write_atomically`], where there is nothing yet: of processes that do so in the same moment one is first. Says whether it
/// was this one; what is there stays.
///
/// # Errors
/// As [`write_atomically`].
pub fn write_first(path: &Path, bytes: &[u8]) -> Result<bool> {
    let target = Target::of(path)?;
    if target.is_taken() {
        return Ok(false);
    }
    remove_leftovers(target.folder());
    let Staged { file, path } = target.stage(bytes)?;
    let is_first = match file.persist_noclobber(&path) {
        Ok(_) => true,
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => false,
        Err(error) => return Err(Error::file(&path)(error.error)),
    };
    settle(folder_of(&path));
    Ok(is_first)
}

/// A place that a file can be written to.
#[derive(Debug)]
pub(super) struct Target {
    /// Where it is, links followed.
    path: PathBuf,
    /// The permissions of the file that is there.
    old: Option<fs::Permissions>,
}

impl Target {
    /// Where a file would be written.
    ///
    /// # Errors
    /// If what is there should not be replaced: a folder, a device, a read-only file.
    pub(super) fn of(path: &Path) -> Result<Self> {
        let followed = followed(path).map_err(Error::file(path))?;
        let refuse = |words: &str| Err(Error::content(shown::path(path), words));
        let old = match fs::metadata(&followed) {
            Ok(about) if about.is_dir() => return refuse("expected a file, found a folder"),
            Ok(about) if !about.is_file() => {
                return refuse("expected a file, found a device, a pipe or a socket");
            }
            Ok(about) if about.permissions().readonly() => {
                return refuse("expected a file that may be replaced, found a read-only one");
            }
            Ok(about) => Some(about.permissions()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Error::file(path)(error)),
        };
        let path = followed;
        Ok(Self { path, old })
    }

    /// Whether a file is there already.
    pub(super) fn is_taken(&self) -> bool {
        self.old.is_some()
    }

    /// Where it is, links followed.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The folder that it is in.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.path)
    }

    /// Writes the bytes beside the place, and makes sure of them.
    pub(super) fn stage(self, bytes: &[u8]) -> Result<Staged> {
        let place = self.path.clone();
        self.stage_by(|file| file.write_all(bytes).map_err(Error::file(&place)))
    }

    /// The same of what is written piece by piece.
    pub(super) fn stage_by(
        self,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<Staged> {
        let Self { path, old } = self;
        let failed = |error| Error::file(&path)(error);
        let mut file = temporary(folder_of(&path), old.is_none()).map_err(failed)?;
        let mut pieces = BufWriter::new(&mut file);
        write(&mut pieces)?;
        pieces.flush().map_err(failed)?;
        drop(pieces);
        let settle = || {
            if let Some(old) = old {
                file.as_file().set_permissions(old)?;
            }
            file.as_file().sync_all()
        };
        settle().map_err(failed)?;
        Ok(Staged { file, path })
    }
}

/// A file that is written and not yet in its place; if it is dropped, nothing of it stays.
#[derive(Debug)]
pub(super) struct Staged {
    file: NamedTempFile,
    path: PathBuf,
}

impl Staged {
    /// Puts the file into its place.
    pub(super) fn rename(self) -> Result<File> {
        let Self { file, path } = self;
        let file = file
            .persist(&path)
            .map_err(|error| Error::file(&path)(error.error))?;
        Ok(file)
    }
}

/// Makes sure that the new names in a folder are on the disk too, which can be asked of some systems only.
pub(super) fn settle(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// A new temporary file, locked, so that it can be told from those of dead processes.
pub(super) fn temporary(folder: &Path, readable: bool) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    if readable {
        use std::os::unix::fs::PermissionsExt;
        // The system takes away what the umask says.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    for _ in 0..TRIES {
        let file = builder.tempfile_in(folder)?;
        // Between its making and its lock another process may take it for a left-over. Where files cannot be locked
        // none is.
        let taken = matches!(file.as_file().try_lock(), Err(TryLockError::WouldBlock));
        if !taken && file.path().exists() {
            return Ok(file);
        }
    }
    Err(io::Error::other(
        "its temporary files were taken away by another process",
    ))
}

/// Removes the temporary files of this program's dead processes. That some cannot be removed is no reason not to write.
pub(super) fn remove_leftovers(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !is_file || !entry.file_name().to_str().is_some_and(is_temporary) {
            continue;
        }
        if let Ok(file) = File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Whether a name is one of this program's temporary ones.
fn is_temporary(name: &str) -> bool {
    let middle = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.strip_suffix(SUFFIX));
    middle.is_some_and(|letters| {
        !letters.is_empty() && letters.bytes().all(|letter| letter.is_ascii_alphanumeric())
    })
}

/// Where links lead, if the last one leads to nothing too.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            Ok(link) => path = folder_of(&path).join(link),
            // No link, or nothing at all.
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many links lead from one to the next"))
}

/// The folder that a path is in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::read_text;

    fn folder() -> Result<tempfile::TempDir> {
        tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))
    }

    fn names(folder: &Path) -> Result<Vec<String>> {
        let entries = fs::read_dir(folder).map_err(Error::file(folder))?;
        let names = entries
            .flatten()
            .map(|entry| shown::name(&entry.file_name()));
        let mut names: Vec<String> = names.collect();
        names.sort();
        Ok(names)
    }

    #[test]
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() -> Result<()> {
        let folder = folder()?;
        let path = folder.path().join("文件 α.txt");
        write_atomically(&path, b"old")?;
        write_atomically(&path, b"new")?;
        assert_eq!(read_text(&path, 10)?, "new");
        assert_eq!(names(folder.path())?, ["文件 α.txt"]);
        Ok(())
    }

    #[test]
    fn what_is_written_in_pieces_comes_whole_or_not_at_all() -> Result<()> {
        let folder = folder()?;
        let path = folder.path().join("pieces");
        let pieces = |file: &mut dyn Write| {
            let mut put = |bytes| file.write_all(bytes).map_err(Error::file(&path));
            put(b"one ".as_slice())?;
            put(b"two")
        };
        write_streamed(&path, pieces)?;
        let broken = write_streamed(&path, |file| {
            file.write_all(b"half").map_err(Error::file(&path))?;
            Err(Error::Cancelled)
        });
        assert!(matches!(broken, Err(Error::Cancelled)));
        assert_eq!(read_text(&path, 10)?, "one two");
        assert_eq!(names(folder.path())?, ["pieces"]);
        Ok(())
    }

    #[test]
    fn what_a_dead_process_left_is_removed_and_nothing_else() -> Result<()> {
        let folder = folder()?;
        let (dead, others) = (
            ".lambdascope-a1B2c3.tmp",
            [
                ".lambdascope-.tmp",
                ".lambdascope-a b.tmp",
                ".tmpAbCdEf",
                "lambdascope-x.tmp",
            ],
        );
        for name in others.iter().chain([&dead]) {
            fs::write(folder.path().join(name), b"").map_err(Error::file(folder.path()))?;
        }
        let alive = temporary(folder.path(), true).map_err(Error::file(folder.path()))?;
        write_atomically(&folder.path().join("mine"), b"")?;
        let left = names(folder.path())?;
        assert!(!left.iter().any(|name| name == dead), "{left:?}");
        assert!(alive.path().exists());
        assert_eq!(left.len(), others.len() + 2, "{left:?}");
        Ok(())
    }

    #[test]
    fn of_many_that_write_at_once_one_is_first() -> Result<()> {
        let root = folder()?;
        let path = root.path().join("sweep.ron");
        let texts: Vec<String> = (0..8).map(|who| format!("{who}")).collect();
        let first: Vec<Result<bool>> = std::thread::scope(|scope| {
            let write = |text: &String| write_first(&path, text.as_bytes());
            let all: Vec<_> = texts
                .iter()
                .map(|text| scope.spawn(move || write(text)))
                .collect();
            all.into_iter().filter_map(|one| one.join().ok()).collect()
        });
        let first: Vec<bool> = first.into_iter().collect::<Result<_>>()?;
        assert_eq!(first.iter().filter(|first| **first).count(), 1);
        let who = first.iter().position(|first| *first).unwrap_or_default();
        let found = fs::read_to_string(&path).map_err(Error::file(&path))?;
        assert_eq!(found, texts[who]);
        assert!(!write_first(&path, b"later")?);
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_and_modes_kept() -> Result<()> {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = folder()?;
        let at = |name: &str| folder.path().join(name);
        let io = |done: io::Result<()>| done.map_err(Error::file(folder.path()));
        io(fs::create_dir(at("real")))?;
        io(symlink("real/file", at("link")))?;
        io(symlink("link", at("second")))?;
        write_atomically(&at("second"), b"through two links to nothing")?;
        io(fs::set_permissions(
            at("real/file"),
            fs::Permissions::from_mode(0o640),
        ))?;
        write_atomically(&at("second"), b"new")?;
        assert_eq!(read_text(&at("real/file"), 10)?, "new");
        assert!(at("link").is_symlink() && at("second").is_symlink());
        let mode = |name: &str| -> Result<u32> {
            let about = fs::metadata(at(name)).map_err(Error::file(&at(name)))?;
            Ok(about.permissions().mode() & 0o777)
        };
        assert_eq!(mode("real/file")?, 0o640);
        // A new file is as any other program would make it here.
        io(fs::write(at("plain"), b""))?;
        write_atomically(&at("new"), b"")?;
        assert_eq!(mode("new")?, mode("plain")?);
        io(symlink("round", at("round")))?;
        assert!(write_atomically(&at("round"), b"").is_err());
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_or_read_only_is_not_replaced() -> Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder()?;
        let path = folder.path().join("file");
        write_atomically(&path, b"kept")?;
        let read_only = fs::Permissions::from_mode(0o444);
        fs::set_permissions(&path, read_only).map_err(Error::file(&path))?;
        assert!(write_atomically(&path, b"new").is_err());
        assert_eq!(read_text(&path, 10)?, "kept");
        for path in [folder.path(), Path::new("/dev/null")] {
            assert!(matches!(
                write_atomically(path, b""),
                Err(Error::Content { .. })
            ));
        }
        Ok(())
    }
}
