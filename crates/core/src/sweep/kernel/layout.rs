//! Where the affine blocks lie in a flat buffer, and the error when a buffer does not fit.

use std::ops::Range;

/// Rows are padded to a multiple of this many floats, the widest vector of any instruction set.
pub const ROW_ALIGNMENT: usize = 16;

/// A buffer had the wrong length.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the {buffer} should have {expected} elements, found {found}")]
pub struct ShapeError {
    buffer: &'static str,
    expected: usize,
    found: usize,
}

impl ShapeError {
    /// Checks a buffer's length.
    ///
    /// # Errors
    ///
    /// When the length found is not the one expected.
    pub(crate) fn check(buffer: &'static str, expected: usize, found: usize) -> Result<(), Self> {
        if expected == found {
            return Ok(());
        }
        Err(Self {
            buffer,
            expected,
            found,
        })
    }
}

/// The affine blocks of one sample in a flat buffer.
///
/// In order S0, S1, S2, each `[tokens, query_stride]` with row = key and column = query, then U0,
/// U1, U2, each `[tokens, hidden_stride]`: S(λ) = S0 + λ₁ S1 + λ₂ S2 are attention logits,
/// U(λ) likewise values. Columns beyond `tokens` or `hidden` are padding; they are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockLayout {
    tokens: usize,
    hidden: usize,
}

impl BlockLayout {
    /// The layout for a sample of `tokens` (distinct) tokens and a hidden layer of width `hidden`.
    #[must_use]
    pub const fn new(tokens: usize, hidden: usize) -> Self {
        Self { tokens, hidden }
    }

    /// Number of tokens, which are both keys and queries.
    #[must_use]
    pub const fn tokens(self) -> usize {
        self.tokens
    }

    /// Width of the hidden layer, without padding.
    #[must_use]
    pub const fn hidden(self) -> usize {
        self.hidden
    }

    /// Floats from one key to the next in a block of logits.
    #[must_use]
    pub const fn query_stride(self) -> usize {
        self.tokens.next_multiple_of(ROW_ALIGNMENT)
    }

    /// Floats from one key to the next in a block of values, and from one query to the next in
    /// the output weights.
    #[must_use]
    pub const fn hidden_stride(self) -> usize {
        self.hidden.next_multiple_of(ROW_ALIGNMENT)
    }

    /// Floats in all six blocks of a sample.
    #[must_use]
    pub const fn block_floats(self) -> usize {
        3 * self.tokens * (self.query_stride() + self.hidden_stride())
    }

    /// Floats in the output weights a, `[tokens, hidden_stride]` with row = query.
    #[must_use]
    pub const fn output_weight_floats(self) -> usize {
        self.tokens * self.hidden_stride()
    }

    /// Where the logits S`index` lie; `index` is 0, 1 or 2.
    #[must_use]
    pub const fn logits(self, index: usize) -> Range<usize> {
        let length = self.tokens * self.query_stride();
        index * length..(index + 1) * length
    }

    /// Where the values U`index` lie; `index` is 0, 1 or 2.
    #[must_use]
    pub const fn values(self, index: usize) -> Range<usize> {
        let start = 3 * self.tokens * self.query_stride();
        let length = self.tokens * self.hidden_stride();
        start + index * length..start + (index + 1) * length
    }
}

#[cfg(test)]
mod tests {
    use super::BlockLayout;

    #[test]
    fn the_blocks_follow_each_other_and_fill_the_buffer() {
        let layout = BlockLayout::new(7, 33);
        assert_eq!((layout.query_stride(), layout.hidden_stride()), (16, 48));
        assert_eq!(layout.logits(0).start, 0);
        assert_eq!(layout.logits(0).end, layout.logits(1).start);
        assert_eq!(layout.logits(2).end, layout.values(0).start);
        assert_eq!(layout.values(2).end, layout.block_floats());
    }
}
