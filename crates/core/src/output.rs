//! Files read within a limit and written whole: a crash leaves the old file or the new one.

mod set;
mod write;

use std::fs;
use std::io::Read;
use std::path::Path;

pub use set::{FileSet, OutputFolder, Sums, sum};
pub use write::{write_atomically, write_first, write_locked, write_streamed};

use crate::{Error, Result, shown};

/// A larger file of tensors or images is refused; it would not fit beside its planes on a laptop.
pub const LARGEST_BYTES: u64 = 1 << 30;
/// A larger text is no experiment.
pub const LARGEST_TEXT: u64 = 1 << 20;

/// Opens a file of at most `limit` bytes, and says how many it has.
///
/// # Errors
/// If it is no regular file, larger than the limit, or cannot be opened.
pub fn open_limited(path: &Path, limit: u64) -> Result<(fs::File, u64)> {
    let refuse = |words: String| Error::content(shown::path(path), words);
    let about = fs::metadata(path).map_err(Error::file(path))?;
    // Before it is opened: opening a pipe waits for whoever writes to it, and a device may do anything.
    if let Some(found) = no_file(about.file_type()) {
        return Err(refuse(format!("expected a file, found {found}")));
    }
    if about.len() > limit {
        return Err(refuse(format!(
            "expected at most {}, found {}",
            size_words(limit),
            size_words(about.len())
        )));
    }
    let file = fs::File::open(path).map_err(Error::file(path))?;
    Ok((file, about.len()))
}

/// Room for so many bytes of a file, if the system gives it.
///
/// # Errors
/// If it does not.
pub fn room_for(path: &Path, size: u64) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let room = usize::try_from(size).ok();
    match room.map(|size| bytes.try_reserve_exact(size)) {
        Some(Ok(())) => Ok(bytes),
        _ => Err(Error::content(
            shown::path(path),
            format!("there is no memory for its {}", size_words(size)),
        )),
    }
}

/// What something is that holds no bytes to be read to their end; nothing if it is a regular file.
fn no_file(kind: fs::FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a pipe; write what comes from it to a file first");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

/// A number of bytes in the largest unit that it fills.
#[must_use]
pub fn size_words(bytes: u64) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    match units.into_iter().find(|(power, _)| bytes >> power > 0) {
        #[expect(clippy::cast_precision_loss, reason = "told to a tenth")]
        Some((power, unit)) => {
            let text = format!("{:.1}", bytes as f64 / 2f64.powi(power));
            format!("{} {unit}", text.trim_end_matches(".0"))
        }
        None => format!("{bytes} bytes"),
    }
}

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// If it is no regular file, larger than the limit, or cannot be read.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let (file, size) = open_limited(path, limit)?;
    let mut bytes = room_for(path, size + 1)?;
    // A file may grow, and some that the system makes up have no length: the limit holds while reading too.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::file(path))?;
    if bytes.len() as u64 > limit {
        return Err(Error::content(
            shown::path(path),
            format!("expected at most {}, found more", size_words(limit)),
        ));
    }
    Ok(bytes)
}

/// Reads a text file of at most `limit` bytes: UTF-8, or UTF-16 with a mark of its order of bytes.
///
/// # Errors
/// As [`read_limited`], or if it is neither; the message names the offset.
pub fn read_text(path: &Path, limit: u64) -> Result<String> {
    text_of(&shown::path(path), read_limited(path, limit)?)
}

/// The marks that editors put before a text, which say how it is encoded.
const MARKS: [(&[u8], Encoding); 3] = [
    (b"\xef\xbb\xbf", Encoding::Utf8),
    (b"\xff\xfe", Encoding::Utf16(u16::from_le_bytes)),
    (b"\xfe\xff", Encoding::Utf16(u16::from_be_bytes)),
];

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    /// How two bytes make a unit.
    Utf16(fn([u8; 2]) -> u16),
}

fn encoding(bytes: &[u8]) -> Option<(usize, Encoding)> {
    let marked = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark));
    marked.map(|(mark, encoding)| (mark.len(), *encoding))
}

/// Bytes as text, without the mark of its encoding.
fn text_of(name: &str, mut bytes: Vec<u8>) -> Result<String> {
    let refuse = |kind: &str, offset: usize| {
        Error::content(
            name,
            format!("expected {kind} text, found another byte at offset {offset}"),
        )
    };
    let (start, encoding) = encoding(&bytes).unwrap_or((0, Encoding::Utf8));
    match encoding {
        Encoding::Utf8 => {
            bytes.drain(..start);
            String::from_utf8(bytes)
                .map_err(|error| refuse("UTF-8", start + error.utf8_error().valid_up_to()))
        }
        Encoding::Utf16(unit) => {
            let (pairs, rest) = bytes[start..].as_chunks::<2>();
            if !rest.is_empty() {
                return Err(refuse("UTF-16", bytes.len() - 1));
            }
            let mut offset = start;
            let text = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).map(|read| {
                let c = read.map_err(|_| refuse("UTF-16", offset))?;
                offset += 2 * c.len_utf16();
                Ok(c)
            });
            text.collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_units_of_1024() {
        let told = [1 << 30, 10 << 30, 3 << 19, 1023, 0].map(size_words);
        assert_eq!(
            told,
            ["1 GiB", "10 GiB", "1.5 MiB", "1023 bytes", "0 bytes"]
        );
    }

    #[test]
    fn texts_are_read_with_or_without_a_mark_of_their_encoding() -> Result<()> {
        let text = "(name: \"α − 👍\")";
        let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes);
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let little = marked(b"\xff\xfe", units(u16::to_le_bytes).collect());
        let big = marked(b"\xfe\xff", units(u16::to_be_bytes).collect());
        let utf8 = marked(b"\xef\xbb\xbf", text.into());
        for bytes in [text.into(), utf8.clone(), little.clone(), big] {
            assert_eq!(text_of("a.ron", bytes)?, text);
        }
        let offset = |bytes: Vec<u8>| {
            let said = text_of("a.ron", bytes).err().map(|error| error.to_string());
            said.unwrap_or_default()
        };
        assert!(
            offset(marked(&utf8, vec![0xff]))
                .contains("UTF-8 text, found another byte at offset 24")
        );
        assert!(offset(marked(&little, vec![0])).contains(&format!("offset {}", little.len())));
        // Half of a pair.
        assert!(
            offset(marked(b"\xff\xfe", vec![0x3d, 0xd8, 0x28, 0]))
                .contains("UTF-16 text, found another byte at offset 2")
        );
        Ok(())
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn pipes_devices_and_sockets_are_refused_before_they_are_opened() -> Result<()> {
        use std::os::unix::net::UnixListener;
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let (pipe, socket) = (folder.path().join("pipe"), folder.path().join("socket"));
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()));
        let listener = UnixListener::bind(&socket).map_err(Error::file(&socket))?;
        for (path, found) in [
            (pipe.as_path(), "found a pipe"),
            (&socket, "found a socket"),
            (Path::new("/dev/zero"), "found a device"),
            (folder.path(), "found a folder"),
        ] {
            // Opening the pipe would wait for somebody to write to it.
            let refused = read_limited(path, 10).err().map(|error| error.to_string());
            assert!(
                refused.is_some_and(|words| words.contains(found)),
                "{found}"
            );
        }
        drop(listener);
        Ok(())
    }

    #[test]
    fn what_is_too_large_or_a_folder_is_not_read() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("new");
        write_atomically(&path, b"new")?;
        assert_eq!(read_text(&path, 3)?, "new");
        assert!(read_limited(&path, 2).is_err());
        assert!(read_limited(folder.path(), 10).is_err());
        Ok(())
    }
}
