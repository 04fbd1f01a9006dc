//! IDX files, the format of MNIST and its kin: big-endian, plain or gzipped. What a header claims is held against the
//! file's size before anything is read.

mod gzip;
mod header;
mod pair;
mod source;

use std::path::Path;

pub use header::IdxKind;
pub use pair::{find_image_set, read_image_set, sibling};

use crate::{Error, Result, shown};
use header::{magic_kind, wrong_magic};
use source::Source;

/// Bytes that an image takes beside its pixels: its class, and its place in the list of those that are chosen from.
const BESIDE_IMAGE: u64 = 9;

/// Grey images as they stand in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawImages {
    /// Images.
    pub count: usize,
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// Brightness, `[N, H, W]`.
    pub pixels: Vec<u8>,
}

impl IdxKind {
    /// What a file holds.
    ///
    /// # Errors
    /// If the file cannot be read, or does not begin as one of images or of labels does; the message says what it is.
    pub fn of(path: &Path) -> Result<Self> {
        let mut source = Source::open(path)?;
        let start = source.header(4)?;
        magic_kind(&start).ok_or_else(|| source.error(wrong_magic(&start, None)))
    }
}

/// Dimensions and bytes of a file that should be of a kind.
fn read_idx(path: &Path, kind: IdxKind) -> Result<(Vec<usize>, Vec<u8>)> {
    let mut source = Source::open(path)?;
    let start = source.header(4)?;
    if magic_kind(&start) != Some(kind) {
        return Err(source.error(wrong_magic(&start, Some(kind))));
    }
    let mut dims = Vec::new();
    let (mut claimed, mut swapped) = (1_u64, 1_u64);
    for dimension in 0..kind.dimensions() {
        let Ok(bytes) = source.header(4)?.try_into() else {
            return Err(source.error(format!(
                "expected {} sizes after the magic number, found {dimension}",
                kind.dimensions()
            )));
        };
        let size = u32::from_be_bytes(bytes);
        dims.push(usize::try_from(size).unwrap_or(usize::MAX));
        claimed = claimed.saturating_mul(u64::from(size));
        swapped = swapped.saturating_mul(u64::from(size.swap_bytes()));
    }
    if claimed == 0 {
        return Err(source.error(format!("expected sizes above 0, found {dims:?}")));
    }
    let claim = format!("{claimed} bytes for {dims:?}");
    let header = 4 + 4 * dims.len() as u64;
    let rest = source.size.saturating_sub(header);
    if !source.compressed && rest != claimed && rest == swapped {
        return Err(source.error(format!(
            "expected {claim}, found sizes with their bytes in the opposite order: IDX is big-endian"
        )));
    }
    let count = u64::try_from(dims[0]).unwrap_or(u64::MAX);
    let needed = claimed.saturating_add(count.saturating_mul(BESIDE_IMAGE));
    let bytes = source.body(claimed, header, needed, &claim)?;
    Ok((dims, bytes))
}

/// Reads images, `[N, H, W]`.
///
/// # Errors
/// Says what was expected and found: the magic number, the sizes, the bytes.
pub fn read_idx_images(path: &Path) -> Result<RawImages> {
    let (dims, pixels) = read_idx(path, IdxKind::Images)?;
    match dims.as_slice() {
        &[count, height, width] => Ok(RawImages {
            count,
            height,
            width,
            pixels,
        }),
        other => Err(Error::content(
            shown::path(path),
            format!("expected [N, H, W], found {other:?}"),
        )),
    }
}

/// Reads labels, `[N]`: the class of each image.
///
/// # Errors
/// As [`read_idx_images`].
pub fn read_idx_labels(path: &Path) -> Result<Vec<u8>> {
    read_idx(path, IdxKind::Labels).map(|(_, labels)| labels)
}
