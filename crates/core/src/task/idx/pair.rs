//! Images and the labels that belong to them, in two files.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{IdxKind, RawImages, read_idx_images, read_idx_labels};
use crate::task::ImageSet;
use crate::{Error, Result, shown};

/// Reads images and their labels.
///
/// # Errors
/// As [`read_idx_images`], or if the files do not hold the same number.
pub fn read_image_set(images: &Path, labels: &Path) -> Result<ImageSet> {
    // The small file first: what is wrong with it need not wait for the large one.
    let classes = read_idx_labels(labels)?;
    pair(images, read_idx_images(images)?, labels, classes)
}

/// Reads one file of a pair, then the other, which is looked for beside it; and says where that is.
///
/// # Errors
/// As [`read_image_set`] and [`sibling`].
pub fn find_image_set(named: &Path, kind: IdxKind) -> Result<(ImageSet, PathBuf)> {
    match kind {
        IdxKind::Images => {
            let images = read_idx_images(named)?;
            let labels = sibling(named, kind)?;
            let classes = read_idx_labels(&labels)?;
            Ok((pair(named, images, &labels, classes)?, labels))
        }
        IdxKind::Labels => {
            let classes = read_idx_labels(named)?;
            let images = sibling(named, kind)?;
            let read = read_idx_images(&images)?;
            Ok((pair(&images, read, named, classes)?, images))
        }
    }
}

fn pair(images: &Path, read: RawImages, labels: &Path, classes: Vec<u8>) -> Result<ImageSet> {
    if classes.len() != read.count {
        return Err(Error::content(
            shown::path(labels),
            format!(
                "expected {} labels, one for each image of {}, found {}",
                read.count,
                shown::path(images),
                classes.len()
            ),
        ));
    }
    Ok(ImageSet {
        height: read.height,
        width: read.width,
        side: None,
        pixels: read.pixels,
        classes,
        names: Vec::new(),
        notes: Vec::new(),
    })
}

/// The file that belongs to one of a pair, by the usual names: `train-images-idx3-ubyte.gz` and
/// `train-labels-idx1-ubyte.gz`, either of them plain or gzipped.
///
/// # Errors
/// If there is none; the message says which names were looked for.
pub fn sibling(path: &Path, kind: IdxKind) -> Result<PathBuf> {
    let name = path.file_name().and_then(OsStr::to_str).unwrap_or("");
    let (other, wanted) = match kind {
        IdxKind::Images => (
            "labels",
            name.replace("images", "labels").replace("idx3", "idx1"),
        ),
        IdxKind::Labels => (
            "images",
            name.replace("labels", "images").replace("idx1", "idx3"),
        ),
    };
    let missing = |words: String| Err(Error::content(shown::path(path), words));
    if wanted == name {
        return missing(format!(
            "the {other} are missing: give their file too, or call the pair …-images-idx3-ubyte and …-labels-idx1-ubyte"
        ));
    }
    let twin = match wanted.strip_suffix(".gz") {
        Some(plain) => plain.to_owned(),
        None => format!("{wanted}.gz"),
    };
    let candidates = [&wanted, &twin].map(|name| path.with_file_name(name));
    match candidates.into_iter().find(|path| path.is_file()) {
        Some(found) => Ok(found),
        None => missing(format!(
            "the {other} are missing: neither {wanted} nor {twin} stands beside it"
        )),
    }
}
