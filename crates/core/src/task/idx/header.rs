//! The first four bytes of an IDX file: the type of its numbers, and how many dimensions they have.

/// The type "unsigned byte" in a magic number.
const UNSIGNED_BYTES: u8 = 8;

/// What an IDX file holds, by its number of dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdxKind {
    /// Grey images, `[N, H, W]`.
    Images,
    /// A class for each image, `[N]`.
    Labels,
}

impl IdxKind {
    pub(super) fn dimensions(self) -> u8 {
        match self {
            Self::Images => 3,
            Self::Labels => 1,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Images => "images (IDX of unsigned bytes with 3 dimensions)",
            Self::Labels => "labels (IDX of unsigned bytes with 1 dimension)",
        }
    }
}

pub(super) fn magic_kind(start: &[u8]) -> Option<IdxKind> {
    match start {
        [0, 0, UNSIGNED_BYTES, 3, ..] => Some(IdxKind::Images),
        [0, 0, UNSIGNED_BYTES, 1, ..] => Some(IdxKind::Labels),
        _ => None,
    }
}

/// The type of the numbers, in words.
fn numbers(code: u8) -> Option<&'static str> {
    Some(match code {
        UNSIGNED_BYTES => "unsigned bytes",
        9 => "signed bytes",
        11 => "16-bit integers",
        12 => "32-bit integers",
        13 => "32-bit floats",
        14 => "64-bit floats",
        _ => return None,
    })
}

/// What a file is that does not begin as it should; nothing is expected in particular where `expected` is missing.
pub(super) fn wrong_magic(start: &[u8], expected: Option<IdxKind>) -> String {
    let wanted = match expected {
        Some(kind) => kind.words(),
        None => "images or labels (IDX of unsigned bytes with 3 dimensions or 1)",
    };
    let found = match *start {
        [0, 0, code, dimensions, ..] if let Some(numbers) = numbers(code) => {
            foreign(start, numbers, dimensions)
        }
        [dimensions, code, 0, 0, ..] if dimensions > 0 && numbers(code).is_some() => {
            "it with its bytes in the opposite order: IDX is big-endian".into()
        }
        [_, _, _, _, ..] => {
            let first = start.iter().take(8).map(|byte| format!("{byte:02x}"));
            let first: Vec<String> = first.collect();
            format!("data that begin with the bytes {}", first.join(" "))
        }
        _ => format!("{} bytes in all", start.len()),
    };
    format!("expected {wanted}, found {found}")
}

/// IDX of another type or shape, and what makes it right.
fn foreign(start: &[u8], numbers: &str, dimensions: u8) -> String {
    if let Some(other) = magic_kind(start) {
        return other.words().into();
    }
    let plural = if dimensions == 1 { "" } else { "s" };
    let found = format!("IDX of {numbers} with {dimensions} dimension{plural}");
    let shape = match dimensions {
        1 | 3 => "",
        4.. => ", images grey and [N, H, W]",
        _ => ", images as [N, H, W] and labels as [N]",
    };
    format!("{found}: write it as unsigned bytes (.astype(np.uint8)){shape}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_types_and_dimensions_are_told_in_words() {
        for (start, words) in [
            ([0, 0, 12, 2], "IDX of 32-bit integers with 2 dimensions"),
            ([0, 0, 13, 1], "IDX of 32-bit floats with 1 dimension:"),
            ([0, 0, 8, 4], "IDX of unsigned bytes with 4 dimensions"),
            ([3, 8, 0, 0], "opposite order"),
            ([0, 0, 8, 1], "found labels"),
            ([1, 2, 3, 4], "the bytes 01 02 03 04"),
        ] {
            let told = wrong_magic(&start, Some(IdxKind::Images));
            assert!(told.contains(words), "{told}");
        }
        assert!(wrong_magic(&[0, 0], None).contains("2 bytes in all"));
    }
}
