//! Images of another size, by plain averages over areas.

/// An image `[height, width]` at another size: every new pixel is the average of what of the old ones lies under it.
#[must_use]
pub fn area_average(image: &[f32], from: [usize; 2], to: [usize; 2]) -> Vec<f32> {
    if from == to {
        return image.to_vec();
    }
    let [height, width] = from;
    let [rows, columns] = [parts(height, to[0]), parts(width, to[1])];
    // Row by row first, so that what is kept is never larger than both images.
    let mut narrow = Vec::with_capacity(height * to[1]);
    for row in image.chunks_exact(width.max(1)) {
        narrow.extend(columns.iter().map(|part| part.average(|x| row[x])));
    }
    let mut averaged = Vec::with_capacity(to[0] * to[1]);
    for part in &rows {
        averaged.extend((0..to[1]).map(|x| part.average(|y| narrow[y * to[1] + x])));
    }
    averaged
}

/// What lies under a new pixel along one side: old pixels with their weights, of sum 1.
struct Covered {
    first: usize,
    weights: Vec<f64>,
}

impl Covered {
    #[expect(clippy::cast_possible_truncation, reason = "an average of f32")]
    fn average(&self, value: impl Fn(usize) -> f32) -> f32 {
        let weights = self.weights.iter().zip(self.first..);
        let sum: f64 = weights
            .map(|(weight, at)| weight * f64::from(value(at)))
            .sum();
        sum as f32
    }
}

/// The parts of a side of `from` pixels that the pixels of one of `to` cover, by whole numbers: an old pixel is `to` long
/// and a new one `from`.
#[expect(clippy::cast_precision_loss, reason = "sides of images")]
fn parts(from: usize, to: usize) -> Vec<Covered> {
    let covered = (0..to).map(|new| {
        let (start, end) = (new * from, (new + 1) * from);
        let (first, after) = (start / to, end.div_ceil(to));
        let weights = (first..after).map(|old| {
            let overlap = end.min((old + 1) * to) - start.max(old * to);
            overlap as f64 / from as f64
        });
        Covered {
            first,
            weights: weights.collect(),
        }
    });
    covered.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_averaged_by_the_area_that_they_cover() {
        // Three pixels to two: the middle one is shared.
        assert_eq!(area_average(&[0.0, 3.0, 6.0], [1, 3], [1, 2]), [1.0, 5.0]);
        assert_eq!(area_average(&[0.0, 3.0, 6.0], [3, 1], [2, 1]), [1.0, 5.0]);
        // Two to three, and to four.
        assert_eq!(area_average(&[0.0, 6.0], [1, 2], [1, 3]), [0.0, 3.0, 6.0]);
        assert_eq!(
            area_average(&[1.0, 2.0], [1, 2], [1, 4]),
            [1.0, 1.0, 2.0, 2.0]
        );
        let square = area_average(&[0.0, 2.0, 4.0, 6.0], [2, 2], [1, 1]);
        assert_eq!(square, [3.0]);
    }

    #[test]
    fn the_mean_of_an_image_stays_what_it_was() {
        let image: Vec<f32> = (0..35_u8).map(|n| f32::from(n % 11)).collect();
        let mean = |image: &[f32]| {
            let sum: f64 = image.iter().map(|x| f64::from(*x)).sum();
            #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
            let count = image.len() as f64;
            sum / count
        };
        for to in [[3, 4], [9, 2], [5, 7], [14, 10]] {
            let found = area_average(&image, [5, 7], to);
            assert_eq!(found.len(), to[0] * to[1]);
            assert!((mean(&found) - mean(&image)).abs() < 1e-6, "{to:?}");
        }
    }
}
