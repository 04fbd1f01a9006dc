//! The order of a sweep's rows. The setting whose change reaches further is outer, so that what is trained for one row
//! serves the rows after it.

use std::fmt;
use std::ops::Range;

use super::Sweep;
use crate::experiment::Reach;

/// One of several parts of a sweep, each of which is computed by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    number: usize,
    of: usize,
}

impl Shard {
    /// The most parts.
    pub const MOST: usize = 10_000;

    /// Reads `3/16`.
    ///
    /// # Errors
    /// A sentence that says what is expected.
    pub fn read(text: &str) -> Result<Self, String> {
        let parsed = text.split_once('/').and_then(|(number, of)| {
            let number = number.trim().parse().ok()?;
            let of = of.trim().parse().ok()?;
            (number >= 1 && number <= of && of <= Self::MOST).then_some(Self { number, of })
        });
        parsed.ok_or_else(|| {
            format!(
                "expected a part of several, from 1/N to N/N with N at most {}, as in 3/16, found {text}",
                Self::MOST
            )
        })
    }

    /// All of them.
    pub fn all(of: usize) -> impl Iterator<Item = Self> {
        (1..=of).map(move |number| Self { number, of })
    }

    /// The name of its table.
    #[must_use]
    pub fn file(self) -> String {
        format!("sweep-{}-of-{}.csv", self.number, self.of)
    }

    /// The shard of a table's name.
    #[must_use]
    pub fn of_file(name: &str) -> Option<Self> {
        let parts = name.strip_prefix("sweep-")?.strip_suffix(".csv")?;
        let (number, of) = parts.split_once("-of-")?;
        let found = Self::read(&format!("{number}/{of}")).ok()?;
        (found.file() == name).then_some(found)
    }

    /// Which it is, from 1.
    #[must_use]
    pub fn number(self) -> usize {
        self.number
    }

    /// How many there are with it.
    #[must_use]
    pub fn count(self) -> usize {
        self.of
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl Sweep {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.counts().into_iter().product()
    }

    /// How many values the outer and the inner setting have. A setting that is alone is inner.
    fn counts(&self) -> [usize; 2] {
        let x = self.x.values.len();
        match &self.y {
            Some(y) if self.x_is_outer() => [x, y.values.len()],
            Some(y) => [y.values.len(), x],
            None => [1, x],
        }
    }

    fn x_is_outer(&self) -> bool {
        let y = self.y.as_ref().map(|y| self.reach(y));
        y.is_some_and(|y| self.reach(&self.x) >= y)
    }

    /// What a change of the inner setting reaches.
    pub(super) fn inner_reach(&self) -> Reach {
        match &self.y {
            Some(y) if self.x_is_outer() => self.reach(y),
            Some(_) | None => self.reach(&self.x),
        }
    }

    /// Which value either setting has in a row, from 0.
    #[must_use]
    pub fn places(&self, row: usize) -> [usize; 2] {
        let [_, inner] = self.counts();
        let places = [row / inner, row % inner];
        if self.x_is_outer() {
            places
        } else {
            let [outer, inner] = places;
            [inner, outer]
        }
    }

    /// The row of a value of either setting.
    #[must_use]
    pub fn row_of(&self, [x, y]: [usize; 2]) -> usize {
        let [_, inner] = self.counts();
        if self.x_is_outer() {
            x * inner + y
        } else {
            y * inner + x
        }
    }

    /// The values of the settings in a row.
    #[must_use]
    pub fn values(&self, row: usize) -> Vec<f64> {
        let each = self.axes().zip(self.places(row));
        each.map(|(axis, place)| axis.values.at(place)).collect()
    }

    /// The rows that share what is trained with a row: those of one value of the outer setting, or the row alone where the
    /// inner one trains anew.
    pub(super) fn stretch(&self, row: usize) -> Range<usize> {
        let [_, inner] = self.counts();
        match self.inner_reach() {
            Reach::Training => row..row + 1,
            Reach::Point | Reach::Merge => {
                let start = row / inner * inner;
                start..start + inner
            }
        }
    }

    /// The rows of a shard: one after the other, so that neighbours share what they can, and whole stretches.
    #[must_use]
    pub fn shard(&self, shard: Option<Shard>) -> Range<usize> {
        let rows = self.rows();
        let Some(Shard { number, of }) = shard else {
            return 0..rows;
        };
        let length = self.stretch(0).len();
        let stretches = rows / length;
        let start = |number: usize| stretches * number / of * length;
        start(number - 1)..start(number)
    }
}
