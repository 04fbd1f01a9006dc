//! IDX files, the format of MNIST and its kin: big-endian, plain or gzipped. What a header claims is held against the
//! file's size before anything is read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use super::ImageSet;
use crate::output::{LARGEST_BYTES, open_limited, size_words};
use crate::{Error, Result};

const GZIP: [u8; 2] = [0x1f, 0x8b];
/// The type "unsigned byte" in a magic number.
const UNSIGNED_BYTES: u8 = 8;
/// Deflate makes at most so many bytes out of one.
const LARGEST_RATIO: u64 = 1032;

/// What an IDX file holds, by its number of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdxKind {
    /// Grey images, `[N, H, W]`.
    Images,
    /// A class for each image, `[N]`.
    Labels,
}

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
    fn dimensions(self) -> u8 {
        match self {
            Self::Images => 3,
            Self::Labels => 1,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Images => "images (IDX of unsigned bytes with 3 dimensions, magic number 2051)",
            Self::Labels => "labels (IDX of unsigned bytes with 1 dimension, magic number 2049)",
        }
    }

    /// What a file holds if it begins as an IDX file does, whatever its numbers are; nothing if it does not.
    ///
    /// # Errors
    /// If the file cannot be read, is gzip data of something else, or IDX of something else.
    pub fn of(path: &Path) -> Result<Option<Self>> {
        let mut source = Source::open(path)?;
        let mut magic = [0; 4];
        let found = source.fill(&mut magic)?;
        let (compressed, known) = (source.compressed, magic_kind(magic));
        let looks_like_idx = found == 4
            && (matches!(magic, [0, 0, 8..=14, 1..=8]) || matches!(magic, [1..=8, 8..=14, 0, 0]));
        match known {
            Some(kind) if found == 4 => Ok(Some(kind)),
            _ if compressed || looks_like_idx => Err(source.error(wrong_magic(magic, found, None))),
            _ => Ok(None),
        }
    }
}

fn magic_kind(magic: [u8; 4]) -> Option<IdxKind> {
    match magic {
        [0, 0, UNSIGNED_BYTES, 3] => Some(IdxKind::Images),
        [0, 0, UNSIGNED_BYTES, 1] => Some(IdxKind::Labels),
        _ => None,
    }
}

fn wrong_magic(magic: [u8; 4], length: usize, expected: Option<IdxKind>) -> String {
    let wanted = match expected {
        Some(kind) => kind.words().to_owned(),
        None => "IDX images (magic number 2051) or labels (magic number 2049)".into(),
    };
    let mut swapped = magic;
    swapped.reverse();
    if length < 4 {
        format!("expected {wanted}, found {length} bytes in all")
    } else if magic_kind(swapped).is_some() {
        format!(
            "expected {wanted}, found it with its bytes in the opposite order: IDX is big-endian"
        )
    } else if let Some(other) = magic_kind(magic) {
        format!("expected {wanted}, found {}", other.words())
    } else {
        format!(
            "expected {wanted}, found magic number {}",
            u32::from_be_bytes(magic)
        )
    }
}

/// A file, unpacked while it is read.
struct Source {
    path: PathBuf,
    /// Bytes on the disk.
    size: u64,
    compressed: bool,
    reader: Box<dyn Read>,
}

impl Source {
    fn open(path: &Path) -> Result<Self> {
        let (mut file, size) = open_limited(path, LARGEST_BYTES)?;
        let mut start = [0; 2];
        let compressed = size >= 2 && file.read_exact(&mut start).is_ok() && start == GZIP;
        let (file, _) = open_limited(path, LARGEST_BYTES)?;
        Ok(Self {
            path: path.to_owned(),
            size,
            compressed,
            reader: Self::unpacked(file, compressed),
        })
    }

    fn unpacked(file: File, compressed: bool) -> Box<dyn Read> {
        if compressed {
            Box::new(MultiGzDecoder::new(std::io::BufReader::new(file)))
        } else {
            Box::new(std::io::BufReader::new(file))
        }
    }

    fn error(&self, words: impl Into<String>) -> Error {
        Error::content(self.path.display().to_string(), words)
    }

    /// An error of reading: of the gzip data if there are any.
    fn broken(&self, error: std::io::Error) -> Error {
        if !self.compressed || error.raw_os_error().is_some() {
            return Error::file(&self.path)(error);
        }
        self.error(if error.kind() == ErrorKind::UnexpectedEof {
            format!(
                "expected whole gzip data, found them cut off after {}",
                size_words(self.size)
            )
        } else {
            format!("expected gzip data, found them damaged: {error}")
        })
    }

    /// Fills a piece of the header, and says how much of it there was.
    fn fill(&mut self, piece: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while filled < piece.len() {
            match self.reader.read(&mut piece[filled..]) {
                Ok(0) => break,
                Ok(more) => filled += more,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(error)),
            }
        }
        Ok(filled)
    }

    /// Reads `claimed` bytes to the end of the file, once it is clear that the file can hold them.
    fn body(&mut self, claimed: u64, header: u64, claim: &str) -> Result<Vec<u8>> {
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
        let mut bytes = Vec::new();
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

/// Dimensions and bytes of a file that should be of a kind.
fn read_idx(path: &Path, kind: IdxKind) -> Result<(Vec<usize>, Vec<u8>)> {
    let mut source = Source::open(path)?;
    let mut magic = [0; 4];
    let found = source.fill(&mut magic)?;
    if found < 4 || magic_kind(magic) != Some(kind) {
        return Err(source.error(wrong_magic(magic, found, Some(kind))));
    }
    let mut dims = Vec::new();
    let (mut claimed, mut swapped) = (1_u64, 1_u64);
    for dimension in 0..kind.dimensions() {
        let mut bytes = [0; 4];
        if source.fill(&mut bytes)? < 4 {
            return Err(source.error(format!(
                "expected {} sizes after the magic number, found {dimension}",
                kind.dimensions()
            )));
        }
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
    let bytes = source.body(claimed, header, &claim)?;
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
            path.display().to_string(),
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

/// Reads images and their labels.
///
/// # Errors
/// As [`read_idx_images`], or if the files do not hold the same number.
pub fn read_image_set(images: &Path, labels: &Path) -> Result<ImageSet> {
    // The small file first: what is wrong with it need not wait for the large one.
    let classes = read_idx_labels(labels)?;
    let images_read = read_idx_images(images)?;
    if classes.len() != images_read.count {
        return Err(Error::content(
            labels.display().to_string(),
            format!(
                "expected {} labels, one for each image of {}, found {}",
                images_read.count,
                images.display(),
                classes.len()
            ),
        ));
    }
    Ok(ImageSet {
        height: images_read.height,
        width: images_read.width,
        pixels: images_read.pixels,
        classes,
    })
}

/// The file that belongs to one of a pair, by the usual names: `train-images-idx3-ubyte.gz` and
/// `train-labels-idx1-ubyte.gz`, either of them plain or gzipped.
///
/// # Errors
/// If there is none; the message says which names were looked for.
pub fn sibling(path: &Path, kind: IdxKind) -> Result<PathBuf> {
    let name = path.file_name().map(|name| name.to_string_lossy());
    let name = name.as_deref().unwrap_or("");
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
    let missing = |words: String| Err(Error::content(path.display().to_string(), words));
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
