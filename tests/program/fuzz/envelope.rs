//! What a changed file is wrapped in, so that the change gets past a sum, a length or a packing.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use rand::Rng;
use rand::RngCore;

use super::mutate::{Form, child, header_end};

/// The file as it is.
#[expect(clippy::unnecessary_wraps, reason = "the others pack, which may fail")]
pub fn bare(_: &mut dyn RngCore, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    Ok(bytes.to_vec())
}

/// A text as a shared line among other words, whole or damaged after it was packed.
pub fn line(mut rng: &mut dyn RngCore, text: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text)?;
    let mut packed = encoder.finish()?;
    let damage = rng.random_range(0..8);
    if damage == 1 {
        packed = child(&mut rng, &[packed], Form::Bytes);
    }
    let code = STANDARD_NO_PAD.encode(packed);
    let begin = ["lambdascope1", "lambdascope2"][rng.random_range(0..2)];
    let line = match damage {
        2 => format!("Look: `{begin}:{code}` and tell me."),
        3 => format!(
            "> {begin}:{}\n> {}",
            &code[..code.len() / 2],
            &code[code.len() / 2..]
        ),
        _ => format!("{begin}:{code}"),
    };
    if damage == 4 {
        return Ok(child(&mut rng, &[line.into_bytes()], Form::Text));
    }
    Ok(line.into_bytes())
}

/// A file with the length of its header put right, mostly.
#[expect(clippy::unnecessary_wraps, reason = "the others pack, which may fail")]
pub fn header(rng: &mut dyn RngCore, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    if let Some(length) = header_end(&bytes).map(|end| end - 8)
        && rng.random_range(0..4) > 0
    {
        bytes[..8].copy_from_slice(&(length as u64).to_le_bytes());
    }
    Ok(bytes)
}

/// Gzip data of a file, in one part or two, whole or damaged after they were packed.
pub fn gzip(mut rng: &mut dyn RngCore, bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let cut = match rng.random_range(0..4) {
        0 => rng.random_range(0..=bytes.len()),
        _ => bytes.len(),
    };
    let mut packed = Vec::new();
    for part in [&bytes[..cut], &bytes[cut..]] {
        if !part.is_empty() || packed.is_empty() {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(part)?;
            packed.extend(encoder.finish()?);
        }
    }
    match rng.random_range(0..3) {
        0 => Ok(child(&mut rng, &[packed], Form::Bytes)),
        _ => Ok(packed),
    }
}
