//! RON as experiments and sessions are written in it: read with the place of every error, written with every default.

use std::borrow::Cow;
use std::fmt::Display;

use ron::extensions::Extensions;
use ron::value::RawValue;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::line::{SHARED, holds_line};
use super::number::ONE_EACH;
use super::place::{DEEPEST, decimal_comma, place_of, value_of, with_hyphens};
use crate::{Error, Result};

/// That something was written by a newer program.
pub fn newer(file: &str, what: &str, found: u32, known: impl Display) -> Error {
    Error::content(
        file,
        format!(
            "written by a newer Lambdascope: version {found} of {what}, this program reads up to version {known}"
        ),
    )
}

fn options() -> ron::Options {
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES)
        .with_recursion_limit(DEEPEST)
}

/// A text, as it was written and as the grammar reads it: with hyphens for minus signs, and without a mark of its
/// encoding. Lines and columns are the same.
#[derive(Debug)]
pub struct Source<'a> {
    written: &'a str,
    plain: Cow<'a, str>,
}

impl<'a> Source<'a> {
    /// A text that was written.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self {
            written: text.trim_start_matches('\u{feff}'),
            plain: with_hyphens(text),
        }
    }

    /// As the grammar reads it.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }
}

/// What can be made of a text if everything unknown in it is passed over.
pub fn leniently<T: DeserializeOwned>(text: &str) -> Option<T> {
    options().from_str(&with_hyphens(text)).ok()
}

/// The reader of a text by the version that its field says, readers being listed from version 1 on; nothing if it says
/// none. `what` is of that version, as errors call it. What is wrong elsewhere in the text does not matter yet.
///
/// # Errors
/// If it is newer than the readers, or there never was such a version.
pub fn reader_of<Reader: Copy>(
    file: &str,
    text: &str,
    field: &'static str,
    what: &str,
    readers: &[Reader],
) -> Result<Option<Reader>> {
    let known = readers.len();
    let Some(found) = number_of(text, field) else {
        return Ok(None);
    };
    let Some(before) = found.checked_sub(1) else {
        let error = Error::value(field, format!("1 to {known}"), found);
        return Err(with_place(file, text, &[], &error));
    };
    let reader = readers.get(before as usize).copied();
    let newer = || newer(file, what, found, known);
    reader.ok_or_else(newer).map(Some)
}

/// The whole number of a field that stands in no other one, as RON reads it; nothing if there is none.
fn number_of(text: &str, field: &str) -> Option<u32> {
    let value = value_of(text, &[field])?;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ')' | ']' | '}');
    let token = value.split(ends).next()?;
    options().from_str(token).ok()
}

/// A part of a text alone, standing where it does there: only line breaks and spaces stand before it, so that lines and
/// columns stay what they are.
#[must_use]
pub fn standing(source: &Source<'_>, part: &RawValue) -> String {
    let (text, part) = (source.plain(), part.get_ron());
    // Where it begins: its address lies within the text's, as it is a piece of it.
    let start = part.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    let before = text.get(..start).unwrap_or_default();
    // Of the lines before its own only their number counts.
    let lines = before.matches('\n').count();
    let own = before.rsplit('\n').next().unwrap_or_default();
    let column = own.chars().count();
    let blank = std::iter::repeat_n('\n', lines).chain(std::iter::repeat_n(' ', column));
    blank.chain(part.chars()).collect()
}

/// The line and the column at which the first word of a part that stands in a text begins.
#[must_use]
pub fn place_in(standing: &str) -> (usize, usize) {
    let before = standing.len() - standing.trim_start().len();
    let before = standing.get(..before).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    (line, column)
}

/// Reads RON, the whole of a text or a part of it that stands where it does there; `file` names it in errors.
///
/// # Errors
/// With line and column.
pub fn parse<'a, T: Deserialize<'a>>(file: &str, text: &'a str, of: &Source<'_>) -> Result<T> {
    parse_as(file, text, of, no_experiment)
}

/// The same of a value that is neither an experiment nor what holds one.
///
/// # Errors
/// With line and column.
pub fn parse_value<'a, T: Deserialize<'a>>(
    file: &str,
    text: &'a str,
    of: &Source<'_>,
) -> Result<T> {
    parse_as(file, text, of, |_| None)
}

/// `instead` says what the text is, if that says more than the grammar's complaint.
fn parse_as<'a, T: Deserialize<'a>>(
    file: &str,
    text: &'a str,
    of: &Source<'_>,
    instead: fn(&str) -> Option<String>,
) -> Result<T> {
    options().from_str(text).map_err(|error| {
        let place = error.span.start;
        let grammar = error.code.to_string();
        Error::Text {
            file: file.to_owned(),
            line: place.line,
            column: place.col,
            message: instead(text)
                .or_else(|| comma_words(of.written, &error, &grammar))
                .unwrap_or(grammar),
        }
    })
}

/// What to say of a number with a decimal comma, in which the grammar sees two values.
fn comma_words(text: &str, error: &ron::error::SpannedError, grammar: &str) -> Option<String> {
    let place = error.span.end;
    let comma = decimal_comma(text, place.line, place.col)?;
    let (written, right) = (comma.written, comma.right);
    if comma.in_list {
        let counted = grammar.contains(ONE_EACH);
        counted.then(|| format!("{grammar}; if {written} is one number, write {right}"))
    } else {
        Some(format!(
            "expected a number with a point, found {written}; write {right}"
        ))
    }
}

/// An error about how fields fit together, with the place of the field that it names, within those of some names.
pub fn with_place(file: &str, text: &str, within: &[&str], error: &Error) -> Error {
    let field = match error {
        Error::Value { field, .. } => *field,
        _ => "",
    };
    let (line, column) = place_of(text, within, field);
    let mut message = error.to_string();
    if message.contains(ONE_EACH)
        && let Some((line, column)) = end_of_list(text, line, column)
        && let Some(comma) = decimal_comma(text, line, column)
    {
        let (written, right) = (comma.written, comma.right);
        message = format!("{message}; if {written} is one number, write {right}");
    }
    Error::Text {
        file: file.to_owned(),
        line,
        column,
        message,
    }
}

/// Line and column of the first bracket that closes a list after a place.
fn end_of_list(text: &str, line: usize, column: usize) -> Option<(usize, usize)> {
    let lines = text.lines().enumerate().skip(line.saturating_sub(1));
    lines.into_iter().find_map(|(index, words)| {
        let skipped = if index + 1 == line { column - 1 } else { 0 };
        let mut letters = words.chars().enumerate().skip(skipped);
        let (at, _) = letters.find(|(_, letter)| *letter == ']')?;
        Some((index + 1, at + 1))
    })
}

/// What a text is instead of an experiment, if that says more than the grammar's complaint.
fn no_experiment(text: &str) -> Option<String> {
    let expected = "expected an experiment, \"(\", fields, \")\"";
    let start = after_comments(text);
    if start.is_empty() {
        return Some(format!("{expected}, found nothing"));
    }
    if !begins_as_ron(start) {
        let mut found: String = start.chars().take(24).collect();
        if found.len() < start.len() {
            found.push('…');
        }
        return Some(format!("{expected}, found {found:?}"));
    }
    let mut depth = 0_usize;
    let too_deep = text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > DEEPEST
    });
    too_deep.then(|| format!("{expected}, found brackets nested deeper than {DEEPEST}"))
}

/// Whether a text is RON, as far as its beginning says.
pub fn begins_as_ron(text: &str) -> bool {
    let start = after_comments(text);
    let is_experiment = ["(", "#!", "Experiment"]
        .iter()
        .any(|begin| start.starts_with(begin));
    // A shared line may stand in brackets too.
    let in_brackets = start.strip_prefix('(').unwrap_or_default();
    is_experiment && !(in_brackets.starts_with(SHARED) && holds_line(in_brackets))
}

/// A text from its first character that is neither white nor in a comment.
pub fn after_comments(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let skipped = if let Some(comment) = rest.strip_prefix("//") {
            comment.split_once('\n').map_or("", |(_, after)| after)
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/").map_or("", |(_, after)| after)
        } else {
            return rest;
        };
        rest = skipped.trim_start();
    }
}

/// Writes RON over several lines; `what` names it in errors.
///
/// # Errors
/// If a value cannot be written as RON.
pub fn write<T: Serialize>(what: &str, value: &T) -> Result<String> {
    let style = ron::ser::PrettyConfig::new()
        .struct_names(false)
        .compact_arrays(true);
    let text = options()
        .to_string_pretty(value, style)
        .map_err(|error| Error::content(what, error.to_string()))?;
    Ok(text + "\n")
}

/// Writes RON on one line; `what` names it in errors.
///
/// # Errors
/// If a value cannot be written as RON.
pub(super) fn write_on_one_line<T: Serialize>(what: &str, value: &T) -> Result<String> {
    options()
        .to_string(value)
        .map_err(|error| Error::content(what, error.to_string()))
}
