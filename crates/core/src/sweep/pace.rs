//! How often whoever waits for a sweep is asked whether to go on.

/// Floating-point operations between two reports: about a millisecond, so that cancelling is quick for any model.
pub(super) const REPORT_FLOPS: usize = 1 << 25;
