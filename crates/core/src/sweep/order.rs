//! The larger and the smaller of two numbers, of which not a number is neither: `f64::max` and `min` would drop it, and
//! what diverged would look as if it were fine.

/// The larger one; NaN if one is NaN.
#[must_use]
pub fn larger(left: f64, right: f64) -> f64 {
    if left.is_nan() || left > right {
        left
    } else {
        right
    }
}

/// The smaller one; NaN if one is NaN.
#[must_use]
pub fn smaller(left: f64, right: f64) -> f64 {
    if left.is_nan() || left < right {
        left
    } else {
        right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_a_number_is_kept_on_either_side() {
        assert_eq!((larger(1.0, 2.0), smaller(1.0, 2.0)), (2.0, 1.0));
        for of in [larger, smaller] {
            assert!(of(f64::NAN, 1.0).is_nan() && of(1.0, f64::NAN).is_nan());
        }
    }
}
