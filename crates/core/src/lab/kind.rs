//! Which of this program's files a file is, told from its first bytes and the names of its tensors: not from what it is
//! called.

use std::path::Path;

use crate::foreign::{Begins, beginning, refuse_names};
use crate::model::is_one_vit;
use crate::output::{LARGEST_BYTES, open_limited};
use crate::task::IdxKind;
use crate::tensor_file::tensor_names;
use crate::words::list;
use crate::{Error, Result, shown};

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An experiment as text, or something that should be one.
    Experiment,
    /// Models, as safetensors.
    Models,
    /// One Vision Transformer, as safetensors.
    OneModel,
    /// Tasks, as safetensors.
    Tasks,
    /// Grey images, as IDX, plain or gzipped.
    Images,
    /// The classes of images, as IDX, plain or gzipped.
    Labels,
    /// A folder of PNG images, with a folder for each class.
    Folder,
}

impl Kind {
    /// Looks at a file. Whether all of it is as it should be comes to light when it is read.
    ///
    /// # Errors
    /// If the file cannot be read, or is none of what this program reads.
    pub fn of(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return Ok(Self::Folder);
        }
        let name = shown::path(path);
        let refuse = |words: String| Error::content(name.clone(), words);
        // What is too large is said by the reader of its kind, who knows how large it may be.
        let (mut file, _) = open_limited(path, u64::MAX)?;
        let start = beginning(&mut file).map_err(Error::file(path))?;
        if start.is_empty() {
            return Err(refuse("the file is empty, 0 bytes".into()));
        }
        let ends_in = |name: &str| path.extension().is_some_and(|extension| extension == name);
        match Begins::of(&start) {
            Begins::Foreign(foreign) => Err(foreign.error(&name)),
            Begins::Tensors => Self::of_tensors(path),
            _ if ends_in("safetensors") => Self::of_tensors(path),
            Begins::Idx | Begins::Gzip => Ok(match IdxKind::of(path)? {
                IdxKind::Images => Self::Images,
                IdxKind::Labels => Self::Labels,
            }),
            Begins::Text => Ok(Self::Experiment),
            Begins::Unknown if ends_in("ron") => Ok(Self::Experiment),
            Begins::Unknown => {
                open_limited(path, LARGEST_BYTES)?;
                let first = start.iter().take(8).map(|byte| format!("{byte:02x}"));
                let first: Vec<String> = first.collect();
                Err(refuse(format!(
                    "expected an experiment (.ron), models or tasks (.safetensors), or images or labels (IDX), found a \
                     file that begins with the bytes {}",
                    first.join(" ")
                )))
            }
        }
    }

    fn of_tensors(path: &Path) -> Result<Self> {
        let names = tensor_names(path)?;
        let has = |starts: &[&str]| {
            let starts_so = |name: &String| starts.iter().any(|start| name.starts_with(start));
            names.iter().any(starts_so)
        };
        if has(&["psi"]) {
            return Ok(Self::Models);
        }
        if has(&["t1.", "t2.", "target."]) {
            return Ok(Self::Tasks);
        }
        if is_one_vit(&names) {
            return Ok(Self::OneModel);
        }
        let file = shown::path(path);
        refuse_names(&file, &names)?;
        let found = if names.is_empty() {
            "no tensors".to_owned()
        } else {
            list(&names)
        };
        Err(Error::content(
            file,
            format!("expected models (psi0.w, …) or tasks (t1.tokens, …), found {found}"),
        ))
    }
}
