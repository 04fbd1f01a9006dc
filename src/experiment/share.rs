//! An experiment as one line of text, to be pasted into another Lambdascope: RON, deflated, in base64.

use std::io::{Read, Write};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;

use super::text::{newer, to_compact_text};
use super::{Experiment, from_text};
use crate::output::LARGEST_TEXT;
use crate::{Error, Result};

/// What a line begins with, before its version and a colon.
pub const SHARED: &str = "lambdascope";
/// The version of the line that this program writes and reads.
const VERSION: u32 = 1;
/// What errors call the line.
const NAME: &str = "shared text";
/// Characters of a wrong text that are repeated in its error.
const QUOTED: usize = 24;

fn base64() -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(false)
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

/// Whether a text begins as a shared line does.
#[must_use]
pub fn is_line(text: &str) -> bool {
    split(text).is_some()
}

/// The version and what comes after the colon.
fn split(text: &str) -> Option<(u32, &str)> {
    let (version, code) = text.trim().strip_prefix(SHARED)?.split_once(':')?;
    Some((version.parse().ok()?, code))
}

/// Reads what [`to_line`] wrote; white space around it and line breaks inside, as mail programs make them, do not
/// matter.
///
/// # Errors
/// One sentence that says what is wrong with the text.
pub fn from_line(text: &str) -> Result<Experiment> {
    let Some((version, code)) = split(text) else {
        let start: String = text.trim().chars().take(QUOTED).collect();
        return Err(Error::content(
            NAME,
            format!("expected an experiment that begins with {SHARED}{VERSION}:, found {start:?}"),
        ));
    };
    if version != VERSION {
        return Err(newer(NAME, "the line", version, VERSION));
    }
    let damaged = |why: &str| {
        Error::content(
            NAME,
            format!("the line is damaged or not all of it was copied: {why}"),
        )
    };
    if code.len() as u64 > LARGEST_TEXT {
        return Err(damaged("it is too long for an experiment"));
    }
    let code: String = code.split_whitespace().collect();
    let bytes = base64()
        .decode(code)
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
    from_text(NAME, &text)
}
