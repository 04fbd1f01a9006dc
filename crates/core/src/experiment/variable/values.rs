//! The values that a setting takes in a sweep.

use serde::{Deserialize, Serialize};

use super::Variable;
use crate::Result;
use crate::number;

/// The most values of an axis.
const MOST: usize = 10_001;
/// How a list of values is written.
const FORM: &str = "values as in -1..1:41 or 0.1,0.2,0.5";

/// The values that a setting takes, in their order: from a first to a last one by even steps, or a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Values {
    /// low + (high − low)·i/(count − 1).
    Even {
        /// The first.
        low: f64,
        /// The last.
        high: f64,
        /// How many, at least 2.
        count: usize,
    },
    /// One after the other.
    List(Vec<f64>),
}

impl Values {
    /// Reads `low..high:count`, or values with commas between them, of a setting's range.
    ///
    /// # Errors
    /// A sentence that says what is expected.
    pub fn read(variable: Variable, text: &str) -> Result<Self, String> {
        let refused = || format!("expected {FORM}, found {text}");
        let one = |text: &str| {
            let read = number::read(text).ok_or_else(refused)?;
            // 0 has one sign.
            Ok::<_, String>(read + 0.0)
        };
        let values = match text.split_once("..") {
            Some((low, rest)) => {
                let (high, count) = rest.split_once(':').ok_or_else(refused)?;
                let count = count.trim().parse().map_err(|_| refused())?;
                Self::Even {
                    low: one(low)?,
                    high: one(high)?,
                    count,
                }
            }
            None => Self::List(text.split(',').map(one).collect::<Result<_, _>>()?),
        };
        values.check(variable)?;
        Ok(values)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Even { count, .. } => *count,
            Self::List(values) => values.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value at a place, from 0; NaN beyond the last.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a place is far below 2⁵³")]
    pub fn at(&self, index: usize) -> f64 {
        match self {
            // Rounding leads neither past an end nor by it.
            Self::Even { high, count, .. } if index + 1 == *count => *high,
            Self::Even { low, high, count } if index < *count => {
                let at = low + (high - low) * index as f64 / (count - 1) as f64;
                at.max(low.min(*high)).min(low.max(*high))
            }
            Self::Even { .. } => f64::NAN,
            Self::List(values) => values.get(index).copied().unwrap_or(f64::NAN),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = f64> {
        (0..self.len()).map(|index| self.at(index))
    }

    /// Checks them against the range of a setting.
    ///
    /// # Errors
    /// A sentence that says what is expected.
    pub fn check(&self, variable: Variable) -> Result<(), String> {
        let least = match self {
            Self::Even { .. } => 2,
            Self::List(_) => 1,
        };
        if !(least..=MOST).contains(&self.len()) {
            return Err(format!(
                "expected {least} to {MOST} values of {variable}, found {}",
                self.len()
            ));
        }
        let range = variable.range();
        if let Some(bad) = self.iter().find(|value| !range.has(*value)) {
            // The ends may be whole, and what lies between them not.
            return Err(format!("{variable}: {}", range.refusal(bad)));
        }
        let mut sorted: Vec<f64> = self.iter().collect();
        sorted.sort_by(f64::total_cmp);
        let twice = sorted.windows(2).find(|pair| pair[0] == pair[1]);
        match twice {
            Some(pair) => Err(format!(
                "expected different values of {variable}, found {} twice",
                pair[0]
            )),
            None => Ok(()),
        }
    }

    /// Whether they rise by even steps, so that a picture may have cells of one size.
    #[must_use]
    pub fn are_even(&self) -> bool {
        matches!(self, Self::Even { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_values_end_where_they_are_said_to_and_never_beyond() {
        for (low, high) in [
            (-0.85, 1.0),
            (0.1, 1.0),
            (-1.0, 0.1),
            (1.0, -1.0),
            (0.3, -0.7),
        ] {
            for count in 2..=101 {
                let values = Values::Even { low, high, count };
                let all: Vec<f64> = values.iter().collect();
                assert_eq!((all[0], all[count - 1]), (low, high));
                let (least, most) = (low.min(high), low.max(high));
                assert!(all.iter().all(|value| (least..=most).contains(value)));
            }
        }
    }
}
