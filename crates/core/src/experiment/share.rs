//! An experiment as one line of text, to be pasted into another Lambdascope: RON, deflated, in base64.

use std::io::{Read, Write};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::Experiment;
use super::grammar::newer;
use super::line::{SHARED, lines};
use super::text::{from_text, to_compact_text};
use crate::output::LARGEST_TEXT;
use crate::{Error, Result};

/// The version of the line that this program writes. Earlier ones are packed in the same way; which version the experiment
/// in them is of, it says itself.
const VERSION: u32 = 2;
/// What errors call the line.
const NAME: &str = "shared text";
/// Characters of a wrong text that are repeated in its error.
const QUOTED: usize = 24;

fn base64() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
        // Words of a sentence after the line are read as if they were its end.
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&STANDARD, config)
}

/// An experiment as one line without spaces.
///
/// # Errors
/// If a value cannot be written, which no experiment that was read or checked holds.
pub fn to_line(experiment: &Experiment) -> Result<String> {
    let text = to_compact_text(experiment)?;
    let bad = |error: std::io::Error| Error::content(NAME, error.to_string());
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text.as_bytes()).map_err(bad)?;
    let bytes = encoder.finish().map_err(bad)?;
    Ok(format!("{SHARED}{VERSION}:{}", base64().encode(bytes)))
}

/// The characters of a line's code. White space between them, line breaks as mail programs make them and the marks of a
/// quotation are passed over; words that follow make it longer, which does not matter: the code knows its own end.
fn code_in(text: &str) -> String {
    let mut code = String::new();
    for line in text.lines() {
        let line = line.trim_start_matches(|c: char| c.is_whitespace() || c == '>');
        // Some mail programs mark the breaks that they make.
        let whole = line.trim_end();
        let line = whole.strip_suffix('=').unwrap_or(whole);
        let is_code = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/');
        let end = line.find(|c: char| !is_code(c) && !c.is_whitespace());
        code.extend(
            line[..end.unwrap_or(line.len())]
                .chars()
                .filter(|c| is_code(*c)),
        );
        if end.is_some() {
            break;
        }
    }
    if code.len() % 4 == 1 {
        // Six bits are no byte.
        code.pop();
    }
    code
}

/// Reads what [`to_line`] wrote, wherever in a text it stands: in a sentence, in backticks, quoted, or broken into lines
/// as mail programs do.
///
/// # Errors
/// One sentence that says what is wrong with the text.
pub fn from_line(text: &str) -> Result<Experiment> {
    line_in(NAME, text)
}

/// Reads the line in a text that has a name.
///
/// # Errors
/// As [`from_line`].
pub fn line_in(name: &str, text: &str) -> Result<Experiment> {
    let mut lines = lines(text).map(|(version, code)| decoded(name, version, code));
    let Some(first) = lines.next() else {
        let start: String = text.trim().chars().take(QUOTED).collect();
        return Err(Error::content(
            name,
            format!("expected an experiment that begins with {SHARED}{VERSION}:, found {start:?}"),
        ));
    };
    // A sentence may speak of such lines before it gives one.
    first.or_else(|error| lines.find_map(Result::ok).ok_or(error))
}

fn decoded(name: &str, version: u32, code: &str) -> Result<Experiment> {
    if !(1..=VERSION).contains(&version) {
        return Err(newer(name, "the line", version, VERSION));
    }
    let damaged = |why: &str| {
        Error::content(
            name,
            format!("the line is damaged or not all of it was copied: {why}"),
        )
    };
    if code.len() as u64 > LARGEST_TEXT {
        return Err(damaged("it is too long for an experiment"));
    }
    let bytes = base64()
        .decode(code_in(code))
        .map_err(|error| damaged(&error.to_string()))?;
    let mut inflated = Vec::new();
    // A few deflated bytes can stand for gigabytes.
    ZlibDecoder::new(bytes.as_slice())
        .take(LARGEST_TEXT + 1)
        .read_to_end(&mut inflated)
        .map_err(|error| damaged(&error.to_string()))?;
    if inflated.len() as u64 > LARGEST_TEXT {
        return Err(damaged("it is too long for an experiment"));
    }
    let text = String::from_utf8(inflated).map_err(|_| damaged("it holds no text"))?;
    from_text(name, &text)
}
