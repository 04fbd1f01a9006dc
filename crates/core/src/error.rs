//! The library's one error type: every message says where, what was expected and what was found; what came from outside
//! in it is escaped, and it is not long.

use std::path::{Path, PathBuf};

use crate::memory::Excess;
use crate::shown;

/// What can go wrong in the library.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("{}", shown::message(format_args!("{}: {}", shown::path(path), spoken(source))))]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A text file breaks its grammar or holds a value out of range.
    #[error("{}", shown::message(format_args!("{file}, line {line}, column {column}: {message}")))]
    Text {
        /// The file or preset.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What was expected and what was found.
        message: String,
    },
    /// A file is not what it should be, as a whole.
    #[error("{}", shown::message(format_args!("{file}: {message}")))]
    Content {
        /// The file.
        file: String,
        /// What was expected and what was found.
        message: String,
    },
    /// A value of an experiment is out of its range.
    #[error("{}", shown::message(format_args!("{field}: expected {expected}, found {found}")))]
    Value {
        /// The field, as it is spelled in a file.
        field: &'static str,
        /// The range.
        expected: String,
        /// The value.
        found: String,
    },
    /// Work would take more memory than it may.
    #[error("{}", shown::message(.0))]
    Memory(Box<Excess>),
    /// Work cannot be interrupted for longer than anybody should wait.
    #[error("{}", shown::message(.0))]
    TooLong(String),
    /// Two parts do not fit together.
    #[error("{}", shown::message(.0))]
    Mismatch(String),
    /// A number left the range of the 32-bit floats that models are made of: training diverged, or began with too much.
    #[error("{place}: {tensor} left the range of 32-bit floats (±3.4·10³⁸){advice}")]
    Overflow {
        /// Where and at which step.
        place: String,
        /// Which numbers.
        tensor: String,
        /// What would help, after a punctuation mark.
        advice: String,
    },
    /// The caller's progress callback asked to stop.
    #[error("cancelled")]
    Cancelled,
    /// A tensor operation failed.
    #[error("{}", shown::message(format_args!("tensor operation: {}", first_line(.0))))]
    Tensor(#[from] candle_core::Error),
    /// A worker thread could not be started.
    #[error("{}", shown::message(format_args!("thread: {}", .0)))]
    Thread(String),
}

impl Error {
    /// Wraps an input or output error with its path.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }

    /// A value outside its range.
    pub fn value(
        field: &'static str,
        expected: impl Into<String>,
        found: impl std::fmt::Display,
    ) -> Self {
        Self::Value {
            field,
            expected: expected.into(),
            found: found.to_string(),
        }
    }

    /// A file that is wrong as a whole.
    pub fn content(file: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Content {
            file: file.into(),
            message: message.into(),
        }
    }
}

/// What the system said, without its number: "no such file or directory".
fn spoken(error: &std::io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = words.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// What a tensor operation says, without the calls that led there, which candle adds where it is asked for them.
fn first_line(error: &candle_core::Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().to_owned()
}

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;
