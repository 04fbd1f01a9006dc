//! The header of a safetensors file, held against the file's size before anything is made of it.

use std::fmt;
use std::io::Read;
use std::path::Path;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::foreign::{Own, beginning, expect};
use crate::output::{LARGEST_BYTES, open_limited};
use crate::{Error, Result, shown};

/// Bytes before the header, which hold its length.
pub(super) const PREFIX: usize = 8;
/// A longer header is refused, here and by every other reader of safetensors.
const LONGEST: u64 = 100_000_000;

/// A tensor as the header describes it.
struct Entry {
    name: String,
    about: About,
}

#[derive(Deserialize)]
struct About {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// All tensors, first in the order of the header. A map would keep only one of two tensors of the same name.
struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Entries;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of tensors")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if name == "__metadata__" {
                        map.next_value::<IgnoredAny>()?;
                    } else {
                        let about = map.next_value()?;
                        entries.push(Entry { name, about });
                    }
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

/// The length of the header of a file of `size` bytes.
fn length(prefix: [u8; PREFIX], size: u64) -> std::result::Result<usize, String> {
    let room = size - PREFIX as u64;
    let claimed = u64::from_le_bytes(prefix);
    if claimed <= room.min(LONGEST) {
        return usize::try_from(claimed).map_err(|error| error.to_string());
    }
    let swapped = u64::from_be_bytes(prefix);
    Err(if (1..=room).contains(&swapped) {
        format!(
            "expected a safetensors file, whose numbers are little-endian, found the length of its header ({swapped}) \
             with its bytes in the opposite order"
        )
    } else if claimed > room {
        format!(
            "expected a safetensors file, found a header that claims {claimed} bytes where {room} are left"
        )
    } else {
        format!(
            "expected a safetensors file with a header of at most {LONGEST} bytes, found {claimed}"
        )
    })
}

/// Tensors by name.
fn entries(header: &[u8]) -> std::result::Result<Vec<Entry>, String> {
    let text = std::str::from_utf8(header).map_err(|error| {
        format!(
            "expected a safetensors file, found a header that is not UTF-8 at offset {}",
            PREFIX + error.valid_up_to()
        )
    })?;
    let Entries(mut entries) = serde_json::from_str(text)
        .map_err(|error| format!("expected a safetensors file, found a bad header: {error}"))?;
    entries.sort_by(|left, right| left.name.cmp(&right.name));
    let twice = |pair: &&[Entry; 2]| pair[0].name == pair[1].name;
    if let Some([Entry { name, .. }, _]) = entries.array_windows().find(twice) {
        return Err(format!(
            "tensor {name}: expected every name once, found it twice"
        ));
    }
    // Names are shown in terminals and on screen.
    let controls = |entry: &&Entry| entry.name.contains(char::is_control);
    if let Some(Entry { name, .. }) = entries.iter().find(controls) {
        return Err(format!(
            "tensor {name:?}: expected a name without control characters"
        ));
    }
    Ok(entries)
}

/// Bytes of a number; nothing for types that this program never uses.
fn width(dtype: &str) -> Option<u64> {
    match dtype {
        "BOOL" | "U8" | "I8" => Some(1),
        "F16" | "BF16" | "U16" | "I16" => Some(2),
        "F32" | "U32" | "I32" => Some(4),
        "F64" | "U64" | "I64" => Some(8),
        _ => None,
    }
}

/// Holds every claim of a header against the data that is there.
///
/// # Errors
/// In words, without the file's name.
pub(super) fn check(bytes: &[u8]) -> std::result::Result<(), String> {
    let (prefix, rest) = bytes
        .split_first_chunk::<PREFIX>()
        .ok_or_else(|| too_short(bytes.len()))?;
    let length = length(*prefix, bytes.len() as u64)?;
    let (header, data) = rest.split_at(length);
    let mut end = 0;
    for Entry { name, about } in entries(header)? {
        let [from, to] = about.data_offsets;
        if from > to || to > data.len() as u64 {
            return Err(format!(
                "tensor {name}: expected it at bytes {from} to {to} of the data, as the header says, found {} bytes",
                data.len()
            ));
        }
        end = end.max(to);
        let Some(width) = width(&about.dtype) else {
            continue;
        };
        let claimed = about
            .shape
            .iter()
            .try_fold(width, |bytes, side| bytes.checked_mul(*side));
        if claimed != Some(to - from) {
            return Err(format!(
                "tensor {name}: expected {} bytes for {} {:?}, found {}",
                claimed.map_or("more than 2⁶⁴".into(), |bytes| bytes.to_string()),
                about.dtype,
                about.shape,
                to - from
            ));
        }
    }
    if end < data.len() as u64 {
        return Err(format!(
            "expected a safetensors file that ends with its last tensor, found {} bytes more",
            data.len() as u64 - end
        ));
    }
    Ok(())
}

fn too_short(size: usize) -> String {
    format!(
        "expected a safetensors file, which begins with the length of its header in {PREFIX} bytes, found {size} in all"
    )
}

/// A tensor as its file describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TensorAbout {
    /// Its name.
    pub name: String,
    /// The type of its numbers, `F32` say.
    pub dtype: String,
    /// Its dimensions.
    pub shape: Vec<u64>,
}

/// The names of a file's tensors, from its header alone.
///
/// # Errors
/// If the file cannot be read, or its header is wrong.
pub fn tensor_names(path: &Path) -> Result<Vec<String>> {
    let tensors = read_header(path)?;
    Ok(tensors.into_iter().map(|tensor| tensor.name).collect())
}

/// What a file's header says of its tensors, by name.
///
/// # Errors
/// If the file cannot be read, or its header is wrong.
pub fn read_header(path: &Path) -> Result<Vec<TensorAbout>> {
    let refuse = |words: String| Error::content(shown::path(path), words);
    let (mut file, size) = open_limited(path, LARGEST_BYTES)?;
    let start = beginning(&mut file).map_err(Error::file(path))?;
    expect(&shown::path(path), &start, Own::Tensors)?;
    let (prefix, rest) = start
        .split_first_chunk::<PREFIX>()
        .ok_or_else(|| refuse(too_short(start.len())))?;
    let mut header = vec![0; length(*prefix, size).map_err(refuse)?];
    let mut bytes = rest.chain(file);
    bytes.read_exact(&mut header).map_err(Error::file(path))?;
    let entries = entries(&header).map_err(refuse)?;
    let tensors = entries
        .into_iter()
        .map(|Entry { name, about }| TensorAbout {
            name,
            dtype: about.dtype,
            shape: about.shape,
        });
    Ok(tensors.collect())
}
