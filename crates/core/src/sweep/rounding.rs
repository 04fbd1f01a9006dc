//! How far apart two coefficients may be and still count as the same.

/// λ = low + (high − low)·i/(N − 1) carries rounding errors: 0.9 may read 0.899…9, and 1 − 0.6 is just as inexact.
pub const ROUNDING: f64 = 1e-9;

/// Whether two coefficients or correlations are the same but for rounding.
#[must_use]
pub fn same(left: f64, right: f64) -> bool {
    (left - right).abs() <= ROUNDING
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounding_error_makes_no_difference_and_anything_more_does() {
        assert!(same(1.0 - 0.6, 0.4) && same(0.1 + 0.2, 0.3));
        assert!(!same(1.0, 1.0 + 1e-8) && !same(f64::NAN, f64::NAN));
    }
}
