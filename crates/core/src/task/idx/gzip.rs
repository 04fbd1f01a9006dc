//! Gzip data of any number of members, to the end of their file: zeros may pad it, other bytes may not.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Chain, Cursor, ErrorKind, Read};

use flate2::bufread::GzDecoder;

/// How gzip data begin.
pub(super) const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A file of which the first bytes have been read already.
pub(super) type Bytes = Chain<Cursor<Vec<u8>>, BufReader<File>>;

/// Bytes after the end of gzip data that are neither padding nor another member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trailing(pub u64);

impl std::fmt::Display for Trailing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes after the end of the gzip data", self.0)
    }
}

impl std::error::Error for Trailing {}

/// What all members of a file unpack to, one after the other.
pub(super) struct Members {
    /// The member that is being read; nothing after the last.
    member: Option<GzDecoder<Bytes>>,
}

impl Members {
    pub(super) fn new(bytes: Bytes) -> Self {
        Self {
            member: Some(GzDecoder::new(bytes)),
        }
    }
}

impl Read for Members {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else {
                return Ok(0);
            };
            let read = member.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            self.member = match self.member.take() {
                Some(member) => next(member.into_inner())?,
                None => None,
            };
        }
    }
}

/// The member that follows the end of another, if one does.
fn next(mut bytes: Bytes) -> io::Result<Option<GzDecoder<Bytes>>> {
    let mut start = Vec::new();
    (&mut bytes)
        .take(GZIP.len() as u64)
        .read_to_end(&mut start)?;
    if start == GZIP {
        // What was read ahead may reach beyond the member that has ended.
        let (first, rest) = bytes.into_inner();
        let at = usize::try_from(first.position()).unwrap_or(usize::MAX);
        start.extend(first.into_inner().get(at..).unwrap_or_default());
        return Ok(Some(GzDecoder::new(Cursor::new(start).chain(rest))));
    }
    let mut count = start.len() as u64;
    let mut padding = start.iter().all(|byte| *byte == 0);
    loop {
        let length = match bytes.fill_buf() {
            Ok([]) => break,
            Ok(more) => {
                padding &= more.iter().all(|byte| *byte == 0);
                more.len()
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        count += length as u64;
        bytes.consume(length);
    }
    if padding {
        Ok(None)
    } else {
        Err(io::Error::new(ErrorKind::InvalidData, Trailing(count)))
    }
}
