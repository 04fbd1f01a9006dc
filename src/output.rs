//! Files read within a limit and written whole: a crash leaves the old file or the new one.

use std::fs;
use std::io::{Read, Write};
use std::path::Path;

use crate::{Error, Result};

/// Reads a file of at most `limit` bytes.
///
/// # Errors
/// If it is no regular file, larger than the limit, or cannot be read.
pub fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>> {
    let name = path.display().to_string();
    let about = fs::metadata(path).map_err(Error::file(path))?;
    if about.is_dir() {
        return Err(Error::content(name, "expected a file, found a folder"));
    }
    if about.len() > limit {
        return Err(Error::content(
            name,
            format!("expected at most {limit} bytes, found {}", about.len()),
        ));
    }
    let mut bytes = Vec::new();
    // A device or a pipe has no length to check before: the limit holds while reading too.
    fs::File::open(path)
        .map_err(Error::file(path))?
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(Error::file(path))?;
    if bytes.len() as u64 > limit {
        return Err(Error::content(
            name,
            format!("expected at most {limit} bytes"),
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
