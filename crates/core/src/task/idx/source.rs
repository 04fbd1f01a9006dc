//! A file, unpacked while it is read.

use std::io::{BufReader, Cursor, ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::gzip::{GZIP, Members, Trailing};
use crate::foreign::{Own, beginning, expect, expect_unpacked};
use crate::memory;
use crate::output::{LARGEST_BYTES, open_limited, room_for, size_words};
use crate::{Error, Result, shown};

/// Deflate makes at most so many bytes out of one.
const LARGEST_RATIO: u64 = 1032;

/// A file of which the next bytes are read, those of its header at first.
pub(super) struct Source {
    path: PathBuf,
    /// Bytes on the disk.
    pub size: u64,
    pub compressed: bool,
    reader: Box<dyn Read>,
}

impl Source {
    /// Opens a file, unless it shows at once that it is something else.
    pub fn open(path: &Path) -> Result<Self> {
        let name = shown::path(path);
        let (mut file, size) = open_limited(path, LARGEST_BYTES)?;
        let start = beginning(&mut file).map_err(Error::file(path))?;
        expect(&name, &start, Own::Idx)?;
        let compressed = start.starts_with(&GZIP);
        let bytes = Cursor::new(start).chain(BufReader::new(file));
        let mut source = Self {
            path: path.to_owned(),
            size,
            compressed,
            reader: Box::new(std::io::empty()),
        };
        if compressed {
            let mut members = Members::new(bytes);
            let start = beginning(&mut members).map_err(|error| source.broken(error))?;
            expect_unpacked(&name, &start)?;
            source.reader = Box::new(Cursor::new(start).chain(members));
        } else {
            source.reader = Box::new(bytes);
        }
        Ok(source)
    }

    pub fn error(&self, words: impl Into<String>) -> Error {
        Error::content(shown::path(&self.path), words)
    }

    /// An error of reading: of the gzip data if there are any.
    fn broken(&self, error: std::io::Error) -> Error {
        if !self.compressed || error.raw_os_error().is_some() {
            return Error::file(&self.path)(error);
        }
        let trailing = error.get_ref().and_then(|inner| inner.downcast_ref());
        self.error(if let Some(Trailing(count)) = trailing {
            format!(
                "expected gzip data to the end of the file, found {count} other bytes after them"
            )
        } else if error.kind() == ErrorKind::UnexpectedEof {
            format!(
                "expected whole gzip data, found them cut off after {}",
                size_words(self.size)
            )
        } else {
            format!("expected gzip data, found them damaged: {error}")
        })
    }

    /// The next bytes of the header; fewer only where the file ends.
    pub fn header(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut piece = Vec::new();
        let mut limited = (&mut self.reader).take(length as u64);
        match limited.read_to_end(&mut piece) {
            Ok(_) => Ok(piece),
            Err(error) => Err(self.broken(error)),
        }
    }

    /// Reads `claimed` bytes to the end of the file, once it is clear that the file can hold them and that the `needed`
    /// memory for what is made of them may be taken.
    pub fn body(&mut self, claimed: u64, header: u64, needed: u64, claim: &str) -> Result<Vec<u8>> {
        let found = |words: String| format!("expected {claim}, found {words}");
        if claimed > LARGEST_BYTES {
            return Err(self.error(format!(
                "expected at most {}, found a header that claims {claim}",
                size_words(LARGEST_BYTES)
            )));
        }
        if self.compressed {
            if claimed > self.size.saturating_mul(LARGEST_RATIO) {
                return Err(self.error(found(format!(
                    "gzip data of {}, which cannot hold them",
                    size_words(self.size)
                ))));
            }
        } else if self.size != claimed + header {
            let rest = self.size.saturating_sub(header);
            return Err(self.error(found(format!("{rest} bytes after the header"))));
        }
        let name = shown::path(&self.path);
        memory::check(needed, &name, || "use a file with fewer images".into())?;
        let mut bytes = room_for(&self.path, claimed + 1)?;
        let mut limited = (&mut self.reader).take(claimed + 1);
        if let Err(error) = limited.read_to_end(&mut bytes) {
            return Err(self.broken(error));
        }
        match bytes.len() as u64 {
            length if length == claimed => Ok(bytes),
            length if length > claimed => Err(self.error(found("more".into()))),
            length => Err(self.error(found(format!("{length} bytes")))),
        }
    }
}
