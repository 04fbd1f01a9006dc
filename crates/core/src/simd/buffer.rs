//! Scratch memory that starts on a cache line.

/// Floats in a cache line.
const LINE: usize = 16;

/// A zeroed buffer of floats whose start is aligned to 64 bytes, so that no vector load or store
/// in it straddles two cache lines.
#[derive(Debug, Default)]
pub struct AlignedBuffer {
    storage: Vec<f32>,
    start: usize,
    floats: usize,
}

impl AlignedBuffer {
    /// A buffer of `floats` zeros.
    #[must_use]
    pub fn zeroed(floats: usize) -> Self {
        let storage = vec![0.0; floats + LINE];
        // The standard allows "cannot align" as an answer; unaligned is slower but still right.
        let start = storage.as_ptr().align_offset(4 * LINE).min(LINE);
        Self {
            storage,
            start,
            floats,
        }
    }

    /// Makes the buffer at least `floats` long; what it held is lost if it has to grow.
    pub fn reserve(&mut self, floats: usize) {
        if self.floats < floats {
            *self = Self::zeroed(floats);
        }
    }

    /// The buffer, to be cut into pieces.
    pub fn lines(&mut self) -> Lines<'_> {
        Lines(&mut self.storage[self.start..self.start + self.floats])
    }
}

/// What is left of an [`AlignedBuffer`].
#[derive(Debug)]
pub struct Lines<'a>(&'a mut [f32]);

impl<'a> Lines<'a> {
    /// Cuts off `floats`, or what is left if that is less, and whole cache lines with them so
    /// that the next piece is aligned too.
    pub fn cut(&mut self, floats: usize) -> &'a mut [f32] {
        let left = std::mem::take(&mut self.0);
        let (piece, rest) = left.split_at_mut(rounded(floats).min(left.len()));
        self.0 = rest;
        let floats = floats.min(piece.len());
        &mut piece[..floats]
    }
}

/// `floats` rounded up to whole cache lines.
#[must_use]
pub const fn rounded(floats: usize) -> usize {
    floats.next_multiple_of(LINE)
}

#[cfg(test)]
mod tests {
    use super::AlignedBuffer;

    #[test]
    fn every_piece_starts_on_a_cache_line_and_none_overlap() {
        let mut buffer = AlignedBuffer::zeroed(48);
        let mut lines = buffer.lines();
        let pieces = [lines.cut(3), lines.cut(16), lines.cut(16), lines.cut(1)];
        assert_eq!(pieces.map(|piece| piece.len()), [3, 16, 16, 0]);
        let mut lines = buffer.lines();
        lines.cut(3).fill(1.0);
        let second = lines.cut(2);
        assert_eq!(second.as_ptr().align_offset(64), 0);
        assert!(second.iter().all(|x| *x == 0.0));
    }
}
