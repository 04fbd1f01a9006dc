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

    /// The whole buffer.
    pub fn as_mut_slice(&mut self) -> &mut [f32] {
        &mut self.storage[self.start..self.start + self.floats]
    }
}

/// Cuts the first `floats` off `rest`, rounded up to a cache line so that the next cut is aligned.
pub(crate) fn cut<'a>(rest: &mut &'a mut [f32], floats: usize) -> &'a mut [f32] {
    let taken = std::mem::take(rest);
    let (line, others) = taken.split_at_mut(rounded(floats).min(taken.len()));
    *rest = others;
    let floats = floats.min(line.len());
    &mut line[..floats]
}

/// `floats` rounded up to whole cache lines.
pub(crate) const fn rounded(floats: usize) -> usize {
    floats.next_multiple_of(LINE)
}
