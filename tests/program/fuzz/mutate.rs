//! Files changed at random: bytes, numbers, and the words and brackets of texts.

use rand::Rng;

/// Bytes that begin, end or overflow something.
const BYTES: [u8; 12] = [0, 1, 3, 8, 0x0a, 0x1b, 0x1f, 0x7f, 0x80, 0x8b, 0xfe, 0xff];
/// Numbers at the ends of what can be written.
const NUMBERS: [u64; 10] = [
    0,
    1,
    2,
    0x7f,
    0x80,
    0xffff,
    0x7fff_ffff,
    0xffff_ffff,
    1 << 40,
    u64::MAX,
];
/// What may stand for a number, a word or a bracket of a text.
const WORDS: [&str; 48] = [
    "0",
    "-0",
    "−1",
    "1",
    "2",
    "1e-9",
    "1e308",
    "-1e308",
    "1e999",
    "NaN",
    "inf",
    "-inf",
    "0x7f",
    "1_000",
    "0,5",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "340282366920938463463374607431768211456",
    "true",
    "None",
    "Some(1)",
    "()",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "((((((((((((((((",
    "[[[[[[[[[[[[[[[[",
    ",",
    ":",
    "\"",
    "\\",
    "\\u{1b}",
    "\u{1b}[2J",
    "\u{202e}",
    "\u{feff}",
    "\u{0}",
    "\n",
    "//",
    "/*",
    "*/",
    "#![enable(x)]",
    "r#\"x\"#",
    "'",
    "é👍",
];

/// How files are changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Words and brackets, and sometimes bytes.
    Text,
    /// Bytes and numbers.
    Bytes,
    /// As a text up to the end of a header, as bytes behind it.
    Headed,
}

/// Where the header of a safetensors file ends, if there is one: with the last bracket that follows another.
pub fn header_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.windows(2).rposition(|pair| pair == b"}}");
    last.map(|at| at + 2).filter(|end| *end > 8)
}

/// A file made of one of some files, or of two.
pub fn child(rng: &mut impl Rng, parents: &[Vec<u8>], form: Form) -> Vec<u8> {
    let mut child = parents[rng.random_range(0..parents.len())].clone();
    let other = &parents[rng.random_range(0..parents.len())];
    // Mostly little, so that most of the file still makes sense.
    let changes = 1_u32 << rng.random_range(0..4);
    for _ in 0..rng.random_range(1..=changes) {
        let words = form != Form::Bytes && rng.random_range(0..4) > 0;
        match header_end(&child) {
            Some(end) if form == Form::Headed && words => {
                let data = child.split_off(end);
                let mut header = child.split_off(8);
                let until = header_end(other).unwrap_or(other.len());
                change_word(rng, &mut header, other.get(8..until).unwrap_or_default());
                child.extend([header, data].concat());
            }
            _ if words => change_word(rng, &mut child, other),
            _ => change_bytes(rng, &mut child, other),
        }
    }
    child
}

/// A place in a list of some length, its end included.
fn place(rng: &mut impl Rng, length: usize) -> usize {
    rng.random_range(0..=length)
}

/// A piece of a list, mostly short.
fn piece(rng: &mut impl Rng, length: usize) -> std::ops::Range<usize> {
    let start = place(rng, length);
    let longest = if rng.random_range(0..8) == 0 {
        length
    } else {
        32
    };
    let end = start + rng.random_range(0..=longest.min(length - start));
    start..end
}

fn change_bytes(rng: &mut impl Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let at = place(rng, bytes.len());
    match rng.random_range(0..9) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << rng.random_range(0..8);
            }
        }
        1 => {
            let new = BYTES[rng.random_range(0..BYTES.len())];
            if let Some(byte) = bytes.get_mut(at) {
                *byte = new;
            }
        }
        2 => {
            let number = NUMBERS[rng.random_range(0..NUMBERS.len())];
            let mut written = if rng.random() {
                number.to_be_bytes()
            } else {
                number.to_le_bytes()
            }
            .to_vec();
            let width = [2, 4, 8][rng.random_range(0..3)];
            if rng.random() {
                written.drain(..8 - width);
            } else {
                written.truncate(width);
            }
            for (byte, new) in bytes.iter_mut().skip(at).zip(written) {
                *byte = new;
            }
        }
        3 => drop(bytes.drain(piece(rng, bytes.len()))),
        4 => {
            let copied = bytes[piece(rng, bytes.len())].to_vec();
            bytes.splice(at..at, copied);
        }
        5 => {
            let new: Vec<u8> = (0..rng.random_range(1..9)).map(|_| rng.random()).collect();
            bytes.splice(at..at, new);
        }
        6 => {
            let from = place(rng, other.len());
            bytes.truncate(at);
            bytes.extend(&other[from..]);
        }
        7 => bytes.truncate(at),
        _ => {
            let copied = other[piece(rng, other.len())].to_vec();
            bytes.splice(at..at, copied);
        }
    }
    // What grows without end tells nothing new.
    bytes.truncate(1 << 17);
}

/// The words of a text: letters and digits together, everything else alone.
fn words(bytes: &[u8]) -> Vec<&[u8]> {
    let is_letter = |byte: &u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-') || *byte >= 0x80
    };
    bytes
        .chunk_by(|left, right| is_letter(left) && is_letter(right))
        .collect()
}

fn change_word(rng: &mut impl Rng, bytes: &mut Vec<u8>, other: &[u8]) {
    let own = words(bytes);
    let others = words(other);
    if own.is_empty() || others.is_empty() {
        return;
    }
    let at = rng.random_range(0..own.len());
    let known = WORDS[rng.random_range(0..WORDS.len())].as_bytes();
    let foreign = others[rng.random_range(0..others.len())];
    let (before, word, after) = (own[..at].concat(), own[at], own[at + 1..].concat());
    let new: Vec<u8> = match rng.random_range(0..7) {
        0 => known.to_vec(),
        1 => foreign.to_vec(),
        2 => Vec::new(),
        3 => [word, word].concat(),
        4 => [word, known].concat(),
        5 => {
            // A bracket and all up to the other text's next one.
            let from = rng.random_range(0..others.len());
            let count = rng.random_range(1..12);
            others[from..]
                .iter()
                .take(count)
                .copied()
                .collect::<Vec<_>>()
                .concat()
        }
        _ => known.repeat(rng.random_range(1..80)),
    };
    *bytes = [before, new, after].concat();
    bytes.truncate(1 << 17);
}
