//! Files read within a limit and written whole: a crash leaves the old file or the new one.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use crate::{Error, Result};

/// A larger file of tensors or images is refused; it would not fit beside its planes on a laptop.
pub const LARGEST_BYTES: u64 = 1 << 30;
/// A larger text is no experiment.
pub const LARGEST_TEXT: u64 = 1 << 20;

/// Opens a file of at most `limit` bytes, and says how many it has.
///
/// # Errors
/// If it is a folder, larger than the limit, or cannot be opened.
pub fn open_limited(path: &Path, limit: u64) -> Result<(fs::File, u64)> {
    let refuse = |words: String| Error::content(path.display().to_string(), words);
    let about = fs::metadata(path).map_err(Error::file(path))?;
    if about.is_dir() {
        return Err(refuse("expected a file, found a folder".into()));
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
/// If it is a folder, larger than the limit, or cannot be read.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let (file, _) = open_limited(path, limit)?;
    let mut bytes = Vec::new();
    // A device or a pipe has no length to check before: the limit holds while reading too.
    file.take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::file(path))?;
    if bytes.len() as u64 > limit {
        return Err(Error::content(
            path.display().to_string(),
            format!("expected at most {}, found more", size_words(limit)),
        ));
    }
    Ok(bytes)
}

/// Reads a UTF-8 text file of at most `limit` bytes.
///
/// # Errors
/// As [`read_limited`], or if it is not UTF-8; the message names the offset.
pub fn read_text(path: &Path, limit: u64) -> Result<String> {
    String::from_utf8(read_limited(path, limit)?).map_err(|error| {
        Error::content(
            path.display().to_string(),
            format!(
                "expected UTF-8 text, found another byte at offset {}",
                error.utf8_error().valid_up_to()
            ),
        )
    })
}

/// Writes a file under a temporary name in its folder, then renames it.
///
/// # Errors
/// If the folder cannot be written to.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::file(path))?;
    file.write_all(bytes).map_err(Error::file(path))?;
    file.as_file().sync_all().map_err(Error::file(path))?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A temporary file is private; what a person saves should be as readable as any other file.
        let mode = fs::metadata(path).map_or(0o644, |old| old.permissions().mode());
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))
            .map_err(Error::file(path))?;
    }
    file.persist(path)
        .map_err(|error| Error::file(path)(error.error))?;
    Ok(())
}

/// Makes a folder and those above it.
///
/// # Errors
/// If it cannot be made.
pub fn make_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).map_err(Error::file(path))
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
    fn a_file_is_replaced_whole_and_leaves_nothing_beside_it() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("文件 α.txt");
        write_atomically(&path, b"old")?;
        write_atomically(&path, b"new")?;
        assert_eq!(read_text(&path, 10)?, "new");
        assert_eq!(
            fs::read_dir(folder.path())
                .map_err(Error::file(&path))?
                .count(),
            1
        );
        assert!(read_limited(&path, 2).is_err());
        assert!(read_limited(folder.path(), 10).is_err());
        Ok(())
    }
}
