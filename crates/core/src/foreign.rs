//! Files that are not what a person thinks: told by their first bytes, or by the names of their tensors, with what puts
//! them right. Every reader asks here first. Nothing is unpacked, unpickled or run.

mod cure;
mod names;
mod text;

use std::io::{ErrorKind, Read};

pub use names::refuse_names;

use crate::{Error, Result};

/// Bytes that are looked at; a character of text may be cut at their end.
pub const LOOKED_AT: usize = 8 << 10;

/// A binary format that this program reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// Models or tasks, as safetensors.
    Tensors,
    /// Images or labels, as IDX.
    Idx,
}

/// What a file is by its first bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begins {
    /// Safetensors.
    Tensors,
    /// IDX, of any type and any number of dimensions, or with its bytes in the wrong order.
    Idx,
    /// Gzip data: what they hold is known when they are unpacked.
    Gzip,
    /// Text that may be an experiment.
    Text,
    /// Something that this program does not read.
    Foreign(Foreign),
    /// Nothing known.
    Unknown,
}

/// What this program does not read, but knows by sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// What git keeps in place of a large file, and the bytes of that file.
    LfsPointer(Option<u64>),
    /// A page of the web where a file should be.
    Page,
    /// PyTorch's format, pickles in a zip archive.
    PyTorch,
    /// A bare pickle.
    Pickle,
    /// Several NumPy arrays, in a zip archive.
    NumpyArchive,
    /// A NumPy array.
    Numpy,
    /// Any other zip archive.
    Zip,
    /// Weights of a language model for llama.cpp.
    Gguf,
    /// HDF5, as of Keras and h5py.
    Hdf5,
    /// A network as ONNX.
    Onnx,
    /// One picture, and the name of its format.
    Picture(&'static str),
    /// A table as text, and the names in its first line.
    Table(String),
    /// A table as Parquet.
    Parquet,
    /// The index of a checkpoint in several files, and the first file that it names.
    ShardIndex(String),
    /// A tar archive.
    Tar,
    /// Packed data, by what, and how they are unpacked.
    Packed(&'static str, &'static str),
}

/// Reads the first bytes, fewer only where the file ends.
///
/// # Errors
/// As the reader.
pub fn beginning(reader: &mut impl Read) -> std::io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let mut limited = reader.take(LOOKED_AT as u64);
    loop {
        match limited.read_to_end(&mut start) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            other => return other.map(|_| start),
        }
    }
}

impl Begins {
    /// What begins so.
    #[must_use]
    pub fn of(start: &[u8]) -> Self {
        // First, because the length of a header may look like the beginning of anything.
        if is_tensors(start) {
            return Self::Tensors;
        }
        if let Some(foreign) = binary(start).or_else(|| text::foreign(start)) {
            return Self::Foreign(foreign);
        }
        match start {
            [0, 0, 8..=14, 1..=8, ..] | [1..=8, 8..=14, 0, 0, ..] => Self::Idx,
            [0x1f, 0x8b, ..] => Self::Gzip,
            _ if text::is(start) => Self::Text,
            _ => Self::Unknown,
        }
    }
}

/// A safetensors file begins with the length of its header, whose upper bytes are 0, and the header is an object.
fn is_tensors(start: &[u8]) -> bool {
    start.len() > 8 && start[4..8] == [0; 4] && start[8] == b'{'
}

fn binary(start: &[u8]) -> Option<Foreign> {
    Some(match start {
        [b'P', b'K', 3, 4, ..] => in_zip(start),
        [0x80, 2..=5, ..] => Foreign::Pickle,
        [0x93, b'N', b'U', b'M', b'P', b'Y', ..] => Foreign::Numpy,
        [b'G', b'G', b'U', b'F', ..] => Foreign::Gguf,
        [0x89, b'H', b'D', b'F', ..] => Foreign::Hdf5,
        [0x89, b'P', b'N', b'G', ..] => Foreign::Picture("PNG"),
        [0xff, 0xd8, 0xff, ..] => Foreign::Picture("JPEG"),
        [b'P', b'A', b'R', b'1', ..] => Foreign::Parquet,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Foreign::Packed("zstd", "unzstd"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => Foreign::Packed("xz", "unxz"),
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Foreign::Packed("bzip2", "bunzip2"),
        // A message of protocol buffers: a version, then one of the other fields of ONNX's model.
        [
            8,
            1..=32,
            0x12 | 0x1a | 0x22 | 0x28 | 0x32 | 0x3a | 0x42,
            ..,
        ] => Foreign::Onnx,
        _ if start.get(257..262) == Some(b"ustar".as_slice()) => Foreign::Tar,
        _ => return None,
    })
}

/// What a zip archive is by the name of its first entry.
fn in_zip(start: &[u8]) -> Foreign {
    let length = start.get(26..28).map_or(0, |bytes| {
        usize::from(bytes[0]) | usize::from(bytes[1]) << 8
    });
    let name = start.get(30..30 + length).unwrap_or_default();
    let parts = ["/data.pkl", "/byteorder", "/version", "/.format_version"];
    if name.ends_with(b".npy") {
        Foreign::NumpyArchive
    } else if parts.iter().any(|part| name.ends_with(part.as_bytes())) {
        Foreign::PyTorch
    } else {
        Foreign::Zip
    }
}

/// Refuses a file whose first bytes are of something foreign, or of another format than one of this program's that is
/// wanted. What is unknown passes, as do gzip data where IDX is wanted: their reader knows more.
///
/// # Errors
/// Names the file, what it is, and what puts it right.
pub fn expect(file: &str, start: &[u8], wanted: Own) -> Result<()> {
    let found = Begins::of(start);
    let refuse = |found: &str| {
        Err(Error::content(
            file,
            format!("expected {}, found {found}", wanted.words()),
        ))
    };
    match (&found, wanted) {
        (Begins::Foreign(foreign), _) => Err(foreign.error(file)),
        (Begins::Tensors, Own::Idx) => refuse("safetensors"),
        (Begins::Idx, Own::Tensors) => refuse("images or labels (IDX)"),
        (Begins::Gzip, Own::Tensors) => refuse(&format!("gzip data: unpack them (gunzip {file})")),
        // A few letters may be the rest of anything.
        (Begins::Text, _) if start.len() >= 8 => {
            refuse(&format!("text that begins with {}", text::quoted(start)))
        }
        _ => Ok(()),
    }
}

/// Refuses gzip data by the first bytes that they unpack to, unless these are of IDX or unknown.
///
/// # Errors
/// Names the file, what it is, and what puts it right.
pub fn expect_unpacked(file: &str, start: &[u8]) -> Result<()> {
    let unpack = format!("unpack them first (gunzip {file})");
    let refuse = |words: String| Err(Error::content(file, words));
    let wanted = Own::Idx.words();
    match Begins::of(start) {
        Begins::Idx | Begins::Unknown => Ok(()),
        Begins::Gzip => refuse(format!(
            "expected {wanted}, found gzip data inside gzip data: unpack them once (gunzip {file})"
        )),
        Begins::Foreign(Foreign::Tar) => refuse(format!(
            "found a gzipped tar archive: unpack it (tar xzf {file}), and give the files in it"
        )),
        Begins::Tensors => refuse(format!(
            "expected {wanted}, found gzip data of safetensors: {unpack}"
        )),
        Begins::Text => refuse(format!(
            "expected {wanted}, found gzip data of text that begins with {}: {unpack}",
            text::quoted(start)
        )),
        Begins::Foreign(foreign) => refuse(format!("in gzip data, {}", foreign.words(file))),
    }
}

impl Own {
    fn words(self) -> &'static str {
        match self {
            Self::Tensors => "a safetensors file, which begins with its header",
            Self::Idx => "images or labels (IDX)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zip(name: &str) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(30, 0);
        bytes[26] = u8::try_from(name.len()).unwrap_or(0);
        bytes.extend(name.as_bytes());
        bytes
    }

    #[test]
    fn what_this_program_does_not_read_is_known_by_sight() {
        let mut tar = vec![b'a'; 600];
        tar[100..257].fill(0);
        tar[257..262].copy_from_slice(b"ustar");
        for (start, foreign) in [
            (
                b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1234\n".to_vec(),
                Foreign::LfsPointer(Some(1234)),
            ),
            (b"\n <!doctype HTML><title>404".to_vec(), Foreign::Page),
            (b"<?xml version=\"1.0\"?><Error>".to_vec(), Foreign::Page),
            (zip("archive/data.pkl"), Foreign::PyTorch),
            (zip("model/byteorder"), Foreign::PyTorch),
            (zip("w.npy"), Foreign::NumpyArchive),
            (zip("readme.txt"), Foreign::Zip),
            (b"\x80\x02\x8a\x0al\xfc\x9cF".to_vec(), Foreign::Pickle),
            (b"\x93NUMPY\x01\0v\0{'descr'".to_vec(), Foreign::Numpy),
            (b"GGUF\x03\0\0\0".to_vec(), Foreign::Gguf),
            (b"\x89HDF\r\n\x1a\n\0".to_vec(), Foreign::Hdf5),
            (b"\x08\x08\x12\x07pytorch".to_vec(), Foreign::Onnx),
            (b"\x89PNG\r\n\x1a\n\0\0".to_vec(), Foreign::Picture("PNG")),
            (
                b"label,pixel0\n1,0\n".to_vec(),
                Foreign::Table("label and pixel0".into()),
            ),
            (
                b"5;0;0.5\n1;0;2\n".to_vec(),
                Foreign::Table("5, 0 and 0.5".into()),
            ),
            (
                b"{\"metadata\": {}, \"weight_map\": {\"x\": \"model-00001-of-00002.safetensors\"}}"
                    .to_vec(),
                Foreign::ShardIndex("model-00001-of-00002.safetensors".into()),
            ),
            (tar, Foreign::Tar),
            (
                b"\xfd7zXZ\0\0\x04".to_vec(),
                Foreign::Packed("xz", "unxz"),
            ),
        ] {
            assert_eq!(Begins::of(&start), Begins::Foreign(foreign), "{start:?}");
        }
    }

    #[test]
    fn what_this_program_reads_is_not_taken_for_anything_else() {
        let header = |length: u64| [&length.to_le_bytes()[..], b"{\"a\":{}}"].concat();
        // Lengths whose bytes are those of a pickle, of gzip data and of IDX with its bytes exchanged.
        for length in [0x0280, 0x8b1f, 0x0803, 0x12_0808] {
            assert_eq!(Begins::of(&header(length)), Begins::Tensors, "{length}");
        }
        assert_eq!(Begins::of(&[0, 0, 8, 3, 0, 0, 0, 1]), Begins::Idx);
        assert_eq!(Begins::of(&[0, 0, 12, 2, 0, 0, 0, 1]), Begins::Idx);
        assert_eq!(Begins::of(&[0x1f, 0x8b, 8, 0]), Begins::Gzip);
        for text in [
            "(alpha: 0.5, coefficients: [1, 0.5],\n name: \"1,2\")",
            "// 1, 2\n()",
            "// 1, 2\n// 3, 4\n()",
            "Dear all,\nthe meeting is on Monday, 1",
            "{\"alpha\": 1}",
            "\u{feff}(alpha: 0.5)",
            "lambdascope1:eNq",
        ] {
            assert_eq!(Begins::of(text.as_bytes()), Begins::Text, "{text}");
        }
        let utf16: Vec<u8> = "\u{feff}()"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(Begins::of(&utf16), Begins::Text);
        assert_eq!(Begins::of(&[0; 64]), Begins::Unknown);
        assert_eq!(Begins::of(&[]), Begins::Text);
    }

    #[test]
    fn every_message_names_the_file_and_fits_six_lines() {
        for foreign in [
            Foreign::LfsPointer(None),
            Foreign::Page,
            Foreign::PyTorch,
            Foreign::Pickle,
            Foreign::NumpyArchive,
            Foreign::Numpy,
            Foreign::Zip,
            Foreign::Gguf,
            Foreign::Hdf5,
            Foreign::Onnx,
            Foreign::Picture("PNG"),
            Foreign::Table("label".into()),
            Foreign::Parquet,
            Foreign::ShardIndex("model-00001-of-00002.safetensors".into()),
            Foreign::Tar,
            Foreign::Packed("xz", "unxz"),
        ] {
            let told = foreign.error("folder/mine.bin").to_string();
            assert!(told.starts_with("folder/mine.bin: found "), "{told}");
            assert!(told.lines().count() <= 6, "{told}");
        }
    }
}
