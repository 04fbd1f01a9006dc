//! Files that belong together: looked at before the work, written under temporary names, put into place at once at the
//! end, with the sum of each for whoever wants to know whether they still belong together.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::write::{Staged, Target, remove_leftovers, settle, temporary};
use crate::{Error, Result, shown};

/// The SHA-256 of each file by its name, in hexadecimal.
pub type Sums = BTreeMap<String, String>;

/// A folder and the names of what will be written to it.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    names: Vec<String>,
}

/// Files that are written and not yet in their places. Dropped, it leaves no trace.
#[derive(Debug)]
pub struct FileSet {
    folder: PathBuf,
    /// The folders that were made for it, from the outside in.
    made: Vec<PathBuf>,
    staged: Vec<Staged>,
    replaced: Vec<String>,
    sums: Sums,
}

impl OutputFolder {
    /// Looks, before any work is done, whether files of these names can be written, and makes nothing that stays.
    ///
    /// # Errors
    /// If the folder cannot be written to, or one of the files should not be replaced: what was read for the same work,
    /// above all.
    pub fn check(path: &Path, names: &[&str], inputs: &[PathBuf]) -> Result<Self> {
        // The nearest folder that is there: in it those that are missing will be made.
        let mut there = path;
        while !there.exists() && !there.is_symlink() {
            there = super::write::folder_of(there);
        }
        let refuse = |path: &Path, words: &str| Err(Error::content(shown::path(path), words));
        if !there.is_dir() {
            let no_folder = io::Error::from(io::ErrorKind::NotADirectory);
            return Err(Error::file(path)(no_folder));
        }
        temporary(there, true).map_err(Error::file(path))?;
        for name in names {
            let target = Target::of(&path.join(name))?;
            if inputs.iter().any(|input| is_same(input, target.path())) {
                return refuse(
                    &path.join(name),
                    "expected another folder: this file is read by the same command, which would overwrite it",
                );
            }
        }
        let names = names.iter().map(|name| (*name).to_owned());
        let names = names.collect();
        let path = path.to_owned();
        Ok(Self { path, names })
    }

    /// Makes the folder, if it is not there.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn begin(&self) -> Result<FileSet> {
        let missing = self
            .path
            .ancestors()
            .take_while(|path| !path.as_os_str().is_empty() && !path.exists());
        let mut set = FileSet {
            folder: self.path.clone(),
            made: missing.map(Path::to_owned).collect(),
            staged: Vec::new(),
            replaced: Vec::new(),
            sums: Sums::new(),
        };
        set.made.reverse();
        fs::create_dir_all(&self.path).map_err(Error::file(&self.path))?;
        // Not only beside the files: links may lead them elsewhere.
        remove_leftovers(&self.path);
        for name in &self.names {
            let target = Target::of(&self.path.join(name))?;
            if target.is_taken() {
                set.replaced.push(name.clone());
            }
            remove_leftovers(target.folder());
        }
        Ok(set)
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl FileSet {
    /// Writes a file under a temporary name.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let target = Target::of(&self.folder.join(name))?;
        self.staged.push(target.stage(bytes)?);
        self.sums.insert(name.to_owned(), sum(bytes));
        Ok(())
    }

    /// The same of what is written piece by piece, so that it need not be in memory at once.
    ///
    /// # Errors
    /// If it cannot be written, or what `write` says.
    pub fn put_streamed(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let target = Target::of(&self.folder.join(name))?;
        let mut summed = Sha256::new();
        let staged = target.stage_by(|file| {
            write(&mut Summed {
                file,
                sum: &mut summed,
            })
        })?;
        self.staged.push(staged);
        self.sums
            .insert(name.to_owned(), digits(&summed.finalize()));
        Ok(())
    }

    /// The sums of all files so far.
    #[must_use]
    pub fn sums(&self) -> &Sums {
        &self.sums
    }

    /// Puts the files into their places, in the order in which they were written; says which were there before.
    ///
    /// # Errors
    /// If one cannot be put into its place.
    pub fn commit(mut self) -> Result<Vec<String>> {
        for staged in std::mem::take(&mut self.staged) {
            staged.rename()?;
        }
        // Once for all of them: as little time as can be lies between the names.
        settle(&self.folder);
        Ok(std::mem::take(&mut self.replaced))
    }
}

impl Drop for FileSet {
    fn drop(&mut self) {
        self.staged.clear();
        for folder in self.made.iter().rev() {
            // One that holds something is not removed.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// The SHA-256 of bytes, in hexadecimal.
#[must_use]
pub fn sum(bytes: &[u8]) -> String {
    digits(&Sha256::digest(bytes))
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes on, and adds up what went through.
struct Summed<'a> {
    file: &'a mut dyn Write,
    sum: &'a mut Sha256,
}

impl Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.sum.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Whether two paths lead to one file.
fn is_same(left: &Path, right: &Path) -> bool {
    match (fs::canonicalize(left), fs::canonicalize(right)) {
        (Ok(left), Ok(right)) => left == right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["a", "b"];

    #[test]
    fn a_set_comes_whole_or_leaves_nothing() -> Result<()> {
        let root = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = root.path().join("new/folder");
        let folder = OutputFolder::check(&path, NAMES, &[])?;
        assert!(!root.path().join("new").exists(), "looking makes nothing");
        let mut set = folder.begin()?;
        set.put("a", b"1")?;
        drop(set);
        assert!(!root.path().join("new").exists(), "nothing was finished");

        let mut set = folder.begin()?;
        set.put("a", b"abc")?;
        assert!(!path.join("a").exists());
        set.put_streamed("b", |file| {
            let mut put = |bytes| file.write_all(bytes).map_err(Error::file(&path));
            put(b"a".as_slice())?;
            put(b"bc")
        })?;
        for name in NAMES {
            assert_eq!(
                set.sums()[*name],
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            );
        }
        assert!(set.commit()?.is_empty());
        let mut set = folder.begin()?;
        set.put("a", b"2")?;
        assert_eq!(set.commit()?, NAMES);
        let count = fs::read_dir(&path).map_err(Error::file(&path))?.count();
        assert_eq!(count, 2);
        Ok(())
    }

    #[test]
    fn what_the_work_reads_is_not_written_to() -> Result<()> {
        let root = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = root.path().join("b");
        fs::write(&path, b"input").map_err(Error::file(&path))?;
        let detour = root.path().join(".").join("b");
        assert!(matches!(
            OutputFolder::check(root.path(), NAMES, &[detour]),
            Err(Error::Content { .. })
        ));
        assert!(OutputFolder::check(root.path(), NAMES, &[root.path().join("c")]).is_ok());
        // Below a file there can be no folder.
        assert!(OutputFolder::check(&path.join("below"), NAMES, &[]).is_err());
        Ok(())
    }
}
