//! What changes from one frame to the next.

use super::CHANNELS;

/// A rectangle of pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// Columns to its left.
    pub(super) left: usize,
    /// Rows above it.
    pub(super) top: usize,
    /// Columns and rows.
    pub(super) size: [usize; 2],
}

impl Area {
    /// All of a frame.
    pub(super) fn whole(size: [usize; 2]) -> Self {
        Self {
            left: 0,
            top: 0,
            size,
        }
    }

    /// The smallest area outside which two frames are the same; one pixel, if they are the same everywhere.
    pub(super) fn changed(before: &[u8], after: &[u8], [width, height]: [usize; 2]) -> Self {
        let line = (width * CHANNELS).max(1);
        let rows = || before.chunks_exact(line).zip(after.chunks_exact(line));
        let differs = |(before, after): (&[u8], &[u8])| before != after;
        let first = rows().position(differs);
        let (Some(top), Some(bottom)) = (first, rows().rposition(differs)) else {
            return Self::whole([width.min(1), height.min(1)]);
        };
        let (mut left, mut right) = (width, 0);
        for (before, after) in rows().skip(top).take(bottom + 1 - top) {
            let columns = || {
                let before = before.chunks_exact(CHANNELS);
                before.zip(after.chunks_exact(CHANNELS))
            };
            if let (Some(first), Some(last)) =
                (columns().position(differs), columns().rposition(differs))
            {
                (left, right) = (left.min(first), right.max(last));
            }
        }
        Self {
            left,
            top,
            size: [right + 1 - left, bottom + 1 - top],
        }
    }

    /// Its pixels of a frame.
    pub(super) fn of(self, rgb: &[u8], width: usize) -> Vec<u8> {
        let rows = self.top..self.top + self.size[1];
        let row = |row: usize| {
            let begin = (row * width + self.left) * CHANNELS;
            &rgb[begin..begin + self.size[0] * CHANNELS]
        };
        rows.flat_map(row).copied().collect()
    }
}
