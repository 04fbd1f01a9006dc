//! What a file is, told from its first bytes and the names of its tensors: not from what it is called.

use std::io::Read;
use std::path::Path;

use crate::output::open_limited;
use crate::task::IdxKind;
use crate::tensor_file::tensor_names;
use crate::{Error, Result};

/// Bytes that are looked at; a character of text may be cut at their end.
const LOOKED_AT: u64 = 512;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An experiment as text, or something that should be one.
    Experiment,
    /// Models, as safetensors.
    Models,
    /// Tasks, as safetensors.
    Tasks,
    /// Grey images, as IDX, plain or gzipped.
    Images,
    /// The classes of images, as IDX, plain or gzipped.
    Labels,
}

impl Kind {
    /// Looks at a file. Whether all of it is as it should be comes to light when it is read.
    ///
    /// # Errors
    /// If the file cannot be read, or is none of what this program reads.
    pub fn of(path: &Path) -> Result<Self> {
        let refuse = |words: String| Error::content(path.display().to_string(), words);
        let mut start = Vec::new();
        // What is too large is said by the reader of its kind, who knows how large it may be.
        let (file, _) = open_limited(path, u64::MAX)?;
        if !file.metadata().map_err(Error::file(path))?.is_file() {
            return Err(refuse("expected a file, found a device or a pipe".into()));
        }
        file.take(LOOKED_AT)
            .read_to_end(&mut start)
            .map_err(Error::file(path))?;
        let ends_in = |name: &str| path.extension().is_some_and(|extension| extension == name);
        if start.is_empty() {
            Err(refuse("the file is empty, 0 bytes".into()))
        } else if ends_in("safetensors") || looks_like_tensors(&start) {
            Self::of_tensors(path)
        } else if ends_in("ron") || is_text(&start) {
            Ok(Self::Experiment)
        } else if let Some(kind) = IdxKind::of(path)? {
            Ok(match kind {
                IdxKind::Images => Self::Images,
                IdxKind::Labels => Self::Labels,
            })
        } else {
            Err(refuse(format!(
                "expected an experiment (.ron), models or tasks (.safetensors), or images or labels (IDX), found a \
                 file that begins with the bytes {}",
                hexadecimal(&start[..start.len().min(8)])
            )))
        }
    }

    fn of_tensors(path: &Path) -> Result<Self> {
        let names = tensor_names(path)?;
        let has = |starts: &[&str]| {
            let starts_so = |name: &String| starts.iter().any(|start| name.starts_with(start));
            names.iter().any(starts_so)
        };
        if has(&["psi"]) {
            Ok(Self::Models)
        } else if has(&["t1.", "t2.", "target."]) {
            Ok(Self::Tasks)
        } else {
            let found = if names.is_empty() {
                "no tensors".to_owned()
            } else {
                names.join(", ")
            };
            Err(Error::content(
                path.display().to_string(),
                format!("expected models (psi0.w, …) or tasks (t1.tokens, …), found {found}"),
            ))
        }
    }
}

/// A safetensors file begins with the length of its header, whose upper bytes are 0, and the header is an object.
fn looks_like_tensors(start: &[u8]) -> bool {
    start.len() > 8 && start[4..8] == [0; 4] && start[8] == b'{'
}

fn is_text(start: &[u8]) -> bool {
    let valid = match std::str::from_utf8(start) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    valid && !start.contains(&0)
}

fn hexadecimal(bytes: &[u8]) -> String {
    let each: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    each.join(" ")
}
