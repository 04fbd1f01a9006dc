//! Repeated measurements of one thing.

use std::time::Instant;

use crate::Result;

/// Measurements, sorted; never empty.
#[derive(Clone, Debug, PartialEq)]
pub struct Series(Vec<f64>);

impl Series {
    /// The measurements, in any order; a lone NaN stands for none.
    #[must_use]
    pub fn new(mut values: Vec<f64>) -> Self {
        if values.is_empty() {
            values.push(f64::NAN);
        }
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    /// The value below which a share of the measurements lies (nearest rank).
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a short list"
    )]
    pub fn quantile(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        self.0[rank.clamp(1, self.0.len()) - 1]
    }

    /// The middle one.
    #[must_use]
    pub fn median(&self) -> f64 {
        self.quantile(0.5)
    }

    /// The lowest and the highest.
    #[must_use]
    pub fn spread(&self) -> [f64; 2] {
        [self.0[0], self.0[self.0.len() - 1]]
    }

    /// Changes every measurement.
    #[must_use]
    pub fn map(&self, change: impl Fn(f64) -> f64) -> Self {
        Self::new(self.0.iter().copied().map(change).collect())
    }
}

/// Something that is measured in turn with others: one turn, in whatever unit.
pub(super) type Contender<'a> = Box<dyn FnMut() -> Result<f64> + 'a>;

/// Lets contenders take turns; their measurements, turn by turn.
pub(super) fn take_turns(turns: usize, contenders: &mut [Contender<'_>]) -> Result<Vec<Vec<f64>>> {
    let mut all = vec![Vec::with_capacity(turns); contenders.len()];
    for _ in 0..turns {
        for (contender, measured) in contenders.iter_mut().zip(&mut all) {
            measured.push(contender()?);
        }
    }
    Ok(all)
}

/// The median of some turns.
pub(super) fn median(turns: &[f64]) -> f64 {
    Series::new(turns.to_vec()).median()
}

/// The contender with the lower median.
pub(super) fn best<'a>(contenders: &[&'a [f64]]) -> &'a [f64] {
    let lowest = contenders
        .iter()
        .min_by(|a, b| median(a).total_cmp(&median(b)));
    lowest.copied().unwrap_or_default()
}

/// Turn by turn, one over the other.
pub(super) fn ratio(over: &[f64], under: &[f64]) -> Series {
    Series::new(over.iter().zip(under).map(|(a, b)| a / b).collect())
}

/// Seconds that something takes, and what it makes.
pub(super) fn timed<T>(act: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let start = Instant::now();
    let made = act()?;
    Ok((start.elapsed().as_secs_f64(), made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_measurements() {
        let series = Series::new(vec![4.0, 1.0, 3.0, 2.0]);
        assert!((series.median() - 2.0).abs() < 1e-12);
        assert!((series.quantile(0.99) - 4.0).abs() < 1e-12);
        assert_eq!(series.spread(), [1.0, 4.0]);
        assert!(Series::new(Vec::new()).median().is_nan());
    }
}
