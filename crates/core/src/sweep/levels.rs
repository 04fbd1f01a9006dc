//! The passes over a plane, coarse to fine.

/// The cells that one pass over the plane adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    /// Cells on a block's side after this pass.
    pub block: usize,
    /// Indices of the cells to compute, row by row.
    pub cells: Vec<usize>,
}

/// The passes over a plane of cells², coarse to fine. A small plane is filled in fewer passes.
#[must_use]
pub fn levels(cells: usize) -> Vec<Level> {
    passes(cells, [8, 2, 1])
}

/// The passes over a plane whose cells take long: five cells or a few more on a side first, then about twice as many in each
/// pass.
#[must_use]
pub fn slow_levels(cells: usize) -> Vec<Level> {
    let first = (cells.saturating_sub(1) / 4).max(1).ilog2();
    passes(cells, (0..=first).rev().map(|power| 1 << power))
}

fn passes(cells: usize, blocks: impl IntoIterator<Item = usize>) -> Vec<Level> {
    let mut previous = None;
    blocks
        .into_iter()
        .map(|block| {
            let on = |index: usize, block: usize| {
                (index / cells).is_multiple_of(block) && (index % cells).is_multiple_of(block)
            };
            let added = (0..cells * cells)
                .filter(|index| on(*index, block) && !previous.is_some_and(|b| on(*index, b)))
                .collect();
            previous = Some(block);
            Level {
                block,
                cells: added,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_levels_compute_every_cell_once() {
        for cells in [2, 7, 51, 64] {
            let mut all: Vec<usize> = levels(cells).into_iter().flat_map(|l| l.cells).collect();
            all.sort_unstable();
            assert_eq!(all, (0..cells * cells).collect::<Vec<_>>());
        }
    }

    #[test]
    fn slow_levels_compute_every_cell_once_and_begin_with_few() {
        for cells in [2, 5, 6, 9, 11, 17, 33, 51] {
            let passes = slow_levels(cells);
            let first = passes[0].cells.len();
            assert!(first <= 9 * 9, "{cells}: {first}");
            let mut all: Vec<usize> = passes.into_iter().flat_map(|l| l.cells).collect();
            all.sort_unstable();
            assert_eq!(all, (0..cells * cells).collect::<Vec<_>>());
        }
        assert_eq!(slow_levels(33)[0].cells.len(), 25);
    }
}
