//! What the points of a column of a plane share.

/// Values of λ₁ of which something is kept from point to point.
pub const KEPT_COLUMNS: usize = 16;

/// Room for what belongs to each of the last few values of λ₁.
pub(super) struct Columns<'a> {
    lambdas: [Option<u32>; KEPT_COLUMNS],
    /// The one used last.
    last: usize,
    /// The one that is given up next.
    next: usize,
    kept: &'a mut [f32],
    each: usize,
}

impl<'a> Columns<'a> {
    /// None yet; `kept` has room for [`KEPT_COLUMNS`] times `each` floats.
    pub(super) fn new(kept: &'a mut [f32], each: usize) -> Self {
        Self {
            lambdas: [None; KEPT_COLUMNS],
            last: 0,
            next: 0,
            kept,
            each,
        }
    }

    /// What was kept for λ₁, or the room for it once `fill` has filled it.
    pub(super) fn at(&mut self, lambda1: f32, fill: impl FnOnce(&mut [f32])) -> &[f32] {
        let wanted = Some(lambda1.to_bits());
        // Rows of a plane go through the same values in the same order.
        let likely = (self.last + 1) % KEPT_COLUMNS;
        let known = if self.lambdas[likely] == wanted {
            Some(likely)
        } else {
            self.lambdas.iter().position(|lambda| *lambda == wanted)
        };
        self.last = known.unwrap_or(self.next);
        let kept = &mut self.kept[self.last * self.each..][..self.each];
        if known.is_none() {
            self.lambdas[self.last] = wanted;
            self.next = (self.last + 1) % KEPT_COLUMNS;
            fill(kept);
        }
        kept
    }
}
