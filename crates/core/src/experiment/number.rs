//! Ranges of single numbers, held to wherever a number is read: in a file, so that an error carries its line and
//! column, after an option, in a value box.

use std::borrow::Cow;
use std::fmt::Display;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::TaskId;
use crate::number;
use crate::{Error, Result};

/// How a list of another length is told.
pub(super) const ONE_EACH: &str = "one for each task";
/// Characters of a wrong text that are repeated in its refusal.
const QUOTED: usize = 24;

/// The largest |λ|: far beyond every plane, and far within what the arithmetic bears.
pub const LARGEST_COEFFICIENT: f64 = 1e6;

/// A range of numbers: which belong to it, and how it is told.
#[derive(Clone, Debug)]
pub struct Range {
    words: Cow<'static, str>,
    low: f64,
    high: f64,
    /// Whether the ends themselves are left out.
    open: [bool; 2],
    whole: bool,
}

impl Range {
    const fn real(words: &'static str, low: f64, high: f64, open: [bool; 2]) -> Self {
        Self {
            words: Cow::Borrowed(words),
            low,
            high,
            open,
            whole: false,
        }
    }

    const fn of_whole(words: &'static str, low: f64, high: f64) -> Self {
        Self {
            words: Cow::Borrowed(words),
            low,
            high,
            open: [false; 2],
            whole: true,
        }
    }

    /// Whether it is of whole numbers alone.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// Numbers from one to another.
    #[must_use]
    pub fn between(low: f64, high: f64) -> Self {
        Self {
            words: format!("a number from {low} to {high}").into(),
            low,
            high,
            open: [false; 2],
            whole: false,
        }
    }

    /// Whole numbers from one to another.
    #[must_use]
    pub fn whole(low: f64, high: f64) -> Self {
        Self {
            words: format!("a whole number from {low} to {high}").into(),
            whole: true,
            ..Self::between(low, high)
        }
    }

    /// Whether a number belongs to it.
    #[must_use]
    pub fn has(&self, value: f64) -> bool {
        let [low, high] = self.open;
        let above = value > self.low || (!low && value == self.low);
        let below = value < self.high || (!high && value == self.high);
        value.is_finite() && above && below && (!self.whole || value.fract() == 0.0)
    }

    /// Reads what a person typed.
    ///
    /// # Errors
    /// A sentence that says what is expected, if the text is no number of the range.
    pub fn read(&self, text: &str) -> Result<f64, String> {
        // 1,000 is one thousand to some and one to others: no whole number is read so.
        let read = number::read(text).filter(|_| !self.whole || !text.contains([',', '.']));
        read.filter(|value| self.has(*value))
            .ok_or_else(|| self.refusal(text))
    }

    /// That a number or a text does not belong to it.
    #[must_use]
    pub fn refusal(&self, found: impl Display) -> String {
        format!("expected {}, found {}", self.words, quoted(found))
    }

    /// Checks a value of a field.
    ///
    /// # Errors
    /// If it does not belong to the range.
    pub fn check(&self, field: &'static str, value: f64) -> Result<()> {
        if self.has(value) {
            Ok(())
        } else {
            Err(Error::value(field, self.words.as_ref(), quoted(value)))
        }
    }
}

/// The beginning of a number or a text, for its refusal.
fn quoted(found: impl Display) -> String {
    let found = found.to_string();
    let found = found.trim();
    let mut told: String = found.chars().take(QUOTED).collect();
    if told.len() < found.len() {
        told.push('…');
    }
    if told.is_empty() {
        told.push_str("nothing");
    }
    told
}

/// A value that was read, if its number belongs to a range.
fn held<T: Display, E: serde::de::Error>(range: &Range, number: f64, value: T) -> Result<T, E> {
    if range.has(number) {
        Ok(value)
    } else {
        Err(E::custom(range.refusal(value)))
    }
}

macro_rules! real {
    ($($(#[$about:meta])* $range:ident $name:ident: $words:literal, $low:expr, $high:expr, $open:expr;)*) => {$(
        $(#[$about])*
        pub static $range: Range = Range::real($words, $low, $high, $open);

        pub(super) fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
            let value = f64::deserialize(deserializer)?;
            held(&$range, value, value)
        }
    )*};
}

real! {
    /// λ, and the ends of its axes.
    COEFFICIENT coefficient: "a finite number from -1000000 to 1000000", -LARGEST_COEFFICIENT, LARGEST_COEFFICIENT, [false; 2];
    /// Factors and thresholds.
    POSITIVE positive: "a finite number above 0", 0.0, f64::INFINITY, [true; 2];
    /// β.
    NON_NEGATIVE non_negative: "a finite number of at least 0", 0.0, f64::INFINITY, [false, true];
    /// Learning rates.
    RATE rate: "a learning rate in (0, 1000]", 0.0, 1000.0, [true, false];
    /// Standard deviations of noise.
    NOISE noise: "a standard deviation in [0, 10]", 0.0, 10.0, [false; 2];
    /// ρ.
    PROBABILITY probability: "a probability in [0, 1]", 0.0, 1.0, [false; 2];
    /// What is pruned.
    SHARE share: "a share in [0, 1)", 0.0, 1.0, [false, true];
    /// What is kept.
    KEPT_SHARE kept_share: "a share in (0, 1]", 0.0, 1.0, [true, false];
    /// How many of some agree.
    AGREEMENT agreement: "a share in [0, 1]", 0.0, 1.0, [false; 2];
    /// Hidden neurons of an MLP as a multiple of the width.
    MLP_RATIO mlp_ratio: "a ratio in (0, 16]", 0.0, 16.0, [true, false];
    /// What LayerNorm adds to a variance.
    EPS eps: "a number in (0, 0.1]", 0.0, 0.1, [true, false];
}

/// α.
pub static CORRELATION: Range = Range::real("a correlation in [-1, 1]", -1.0, 1.0, [false; 2]);
/// Theorem 3's c, where it is fixed.
pub static OPEN_UNIT: Range = Range::real("a number between 0 and 1", 0.0, 1.0, [true; 2]);
/// What a rank may be kept to.
pub(super) const RANKS: std::ops::RangeInclusive<usize> = 1..=HIGHEST_RANK as usize;
const HIGHEST_RANK: u16 = 1024;
/// The same in words.
pub(super) const RANK_WORDS: &str = "None or a rank from 1 to 1024";
/// The largest seed that is a number like any other: every whole number up to it is one.
const LARGEST_SEED: f64 = 9_007_199_254_740_992.0;
/// Seeds that are counted through.
pub(super) static SEED: Range = Range::of_whole(
    "a whole number from 0 to 9007199254740992",
    0.0,
    LARGEST_SEED,
);
/// Ranks that something is kept to.
pub(super) static RANK: Range = Range::of_whole("a rank from 1 to 1024", 1.0, HIGHEST_RANK as f64);

macro_rules! whole {
    ($($(#[$about:meta])* $name:ident $range:ident: $low:literal ..= $high:literal;)*) => {$(
        $(#[$about])*
        pub static $range: Range = Range::of_whole(
            concat!("a whole number from ", $low, " to ", $high),
            $low as f64,
            $high as f64,
        );

        pub(super) fn $name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
            let value = usize::deserialize(deserializer)?;
            if ($low..=$high).contains(&value) {
                return Ok(value);
            }
            Err(D::Error::custom($range.refusal(value)))
        }
    )*};
}

whole! {
    /// Confusing tokens.
    count COUNT: 0..=64;
    /// Tokens of a sample.
    tokens TOKENS: 1..=64;
    /// d.
    dimension DIMENSION: 3..=256;
    /// M.
    irrelevant IRRELEVANT: 1..=253;
    /// Samples to evaluate on.
    samples SAMPLES: 10..=100_000;
    /// Digits to train on.
    training_images TRAINING_IMAGES: 1..=1796;
    /// Digits that are held out.
    held_out HELD_OUT: 0..=1795;
    /// Images of a set.
    images IMAGES: 1..=1_000_000;
    /// Tokens of an image.
    image_tokens IMAGE_TOKENS: 1..=1024;
    /// Pixels on a patch's side.
    patch PATCH: 1..=32;
    /// m.
    hidden HIDDEN: 2..=1024;
    /// Steps of a training.
    steps STEPS: 1..=100_000;
    /// Samples of a step.
    batch BATCH: 1..=4096;
    /// Cells on a side of the plane.
    cells CELLS: 2..=401;
    /// Numbers in a token of a Vision Transformer's stream.
    width WIDTH: 2..=2048;
    /// Blocks.
    depth DEPTH: 1..=48;
    /// A block, from 0.
    block BLOCK: 0..=47;
    /// Steps over which a rate rises.
    warm_up WARM_UP: 0..=100_000;
}

/// How many tasks there may be.
const TASKS: std::ops::RangeInclusive<usize> = 2..=TaskId::MOST;

/// Blocks that a model may have.
pub(super) const BLOCKS: usize = 48;

/// Attention heads of a block.
pub static HEADS: Range = Range {
    words: Cow::Borrowed("a whole number from 1 to 64"),
    low: 1.0,
    high: 64.0,
    open: [false; 2],
    whole: true,
};

pub(super) fn heads<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let value = Option::<usize>::deserialize(deserializer)?;
    match value {
        Some(heads) if !(1..=64).contains(&heads) => Err(D::Error::custom(format!(
            "expected None or a whole number from 1 to 64, found {heads}"
        ))),
        _ => Ok(value),
    }
}

/// A number for each task, of the coefficients' range. How many tasks there are is another field's matter.
pub(super) fn each_task<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<f64>, D::Error> {
    let values = Vec::<f64>::deserialize(deserializer)?;
    if !TASKS.contains(&values.len()) {
        return Err(D::Error::custom(format!(
            "expected {} to {} numbers, {ONE_EACH}, found {}",
            TASKS.start(),
            TASKS.end(),
            values.len()
        )));
    }
    let bad = values.iter().find(|value| !COEFFICIENT.has(**value));
    match bad {
        Some(bad) => Err(D::Error::custom(COEFFICIENT.refusal(bad))),
        None => Ok(values),
    }
}

/// Checks that there are numbers of the coefficients' range, one for each of so many tasks.
///
/// # Errors
/// A sentence that says what is expected.
pub fn one_each(values: &[f64], tasks: usize) -> Result<(), String> {
    if values.len() != tasks {
        return Err(format!(
            "expected {}, {ONE_EACH}, found {}",
            numbers(tasks),
            values.len()
        ));
    }
    let bad = values.iter().find(|value| !COEFFICIENT.has(**value));
    bad.map_or(Ok(()), |bad| Err(COEFFICIENT.refusal(bad)))
}

/// So many numbers, in words.
pub(super) fn numbers(count: usize) -> String {
    match count {
        2 => "two numbers".into(),
        count => format!("{count} numbers"),
    }
}

pub(super) fn rank<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let value = Option::<usize>::deserialize(deserializer)?;
    match value {
        Some(rank) if !RANKS.contains(&rank) => Err(D::Error::custom(format!(
            "expected {RANK_WORDS}, found {rank}"
        ))),
        _ => Ok(value),
    }
}

/// Vectors of a basis.
pub static BASES: Range = Range {
    words: Cow::Borrowed("a whole number from 1 to 8"),
    low: 1.0,
    high: 8.0,
    open: [false; 2],
    whole: true,
};

pub(super) fn bases<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let value = Option::<usize>::deserialize(deserializer)?;
    match value {
        Some(count) if !(1..=super::TaskId::MOST).contains(&count) => {
            Err(D::Error::custom(format!(
                "expected None or a whole number from 1 to {}, found {count}",
                super::TaskId::MOST
            )))
        }
        _ => Ok(value),
    }
}

pub(super) fn open_unit<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    let value = Option::<f64>::deserialize(deserializer)?;
    match value {
        Some(c) if !OPEN_UNIT.has(c) => Err(D::Error::custom(format!(
            "expected None or a number between 0 and 1, found {c}"
        ))),
        _ => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_its_range_or_no_number_gets_one_sentence() {
        assert_eq!(COEFFICIENT.read("−0,5"), Ok(-0.5));
        assert_eq!(COEFFICIENT.read("1000000"), Ok(1e6));
        for text in ["1000001", "-1e7", "inf", "NaN", "abc", ""] {
            let said = COEFFICIENT.read(text).err().unwrap_or_default();
            assert!(said.contains("from -1000000 to 1000000, found"), "{said}");
        }
        assert_eq!(
            CELLS.read("100000"),
            Err("expected a whole number from 2 to 401, found 100000".into())
        );
        for text in ["50.5", "1,000", "2.0", "-3"] {
            assert!(CELLS.read(text).is_err(), "{text}");
        }
        assert!(OPEN_UNIT.read("1").is_err() && OPEN_UNIT.read("0,99").is_ok());
        assert!(NON_NEGATIVE.has(0.0) && !POSITIVE.has(0.0) && !POSITIVE.has(f64::INFINITY));
    }
}
