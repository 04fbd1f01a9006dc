//! Numbers that are added before rounding, so that rounding errors have no preferred direction.

/// Fills `target` with numbers that look uniform between 0 and 1, in steps of 2⁻²³, others for each `seed`.
#[inline(always)]
pub(super) fn fill(seed: u32, target: &mut [f32]) {
    for (place, number) in (0_u32..).zip(target) {
        // Multiplications and shifts that turn neighbours into strangers.
        let mut bits = place.wrapping_mul(0x9E37_79B9).wrapping_add(seed);
        bits = (bits ^ (bits >> 16)).wrapping_mul(0x21F0_AAAD);
        bits = (bits ^ (bits >> 15)).wrapping_mul(0x735A_2D97);
        bits ^= bits >> 15;
        // The mantissa of a number between 1 and 2.
        *number = f32::from_bits(0x3F80_0000 | (bits >> 9)) - 1.0;
    }
}

/// A seed that depends on all of `numbers`.
#[inline(always)]
pub(super) fn seed(numbers: &[f32]) -> u32 {
    let mut sums = [0_u32; 16];
    for line in numbers.as_chunks::<16>().0 {
        for (sum, number) in sums.iter_mut().zip(line) {
            *sum = sum.rotate_left(5).wrapping_add(number.to_bits());
        }
    }
    sums.into_iter().fold(0, |seed, sum| {
        seed.rotate_left(7) ^ sum.wrapping_mul(0x9E37_79B9)
    })
}

#[cfg(test)]
mod tests {
    use super::{fill, seed};

    #[test]
    fn dither_is_uniform_and_neighbours_are_independent() {
        let count = 40_000_u16;
        let mut numbers = vec![0.0; count.into()];
        fill(seed(&[0.25; 32]), &mut numbers);
        assert!(numbers.iter().all(|x| (0.0..1.0).contains(x)));
        let count = f32::from(count);
        let centred: Vec<f32> = numbers.iter().map(|x| x - 0.5).collect();
        // Of uniform numbers, within five standard deviations.
        let mean = centred.iter().sum::<f32>() / count;
        assert!(mean.abs() < 5.0 * (1.0 / 12.0 / count).sqrt(), "{mean}");
        for step in [0, 1, 2, 16, 64] {
            let product: f32 = centred
                .iter()
                .zip(&centred[step..])
                .map(|(x, y)| x * y)
                .sum();
            let expected = if step == 0 { 1.0 / 12.0 } else { 0.0 };
            let found = product / count;
            assert!(
                (found - expected).abs() < 5.0 / 12.0 / count.sqrt(),
                "{step}: {found}"
            );
        }
    }

    #[test]
    fn samples_that_differ_anywhere_have_other_dither() {
        let mut sample = vec![0.5; 64];
        let first = seed(&sample);
        sample[37] = 0.500_000_1;
        let second = seed(&sample);
        assert_ne!(first, second);
        let draw = |seed| {
            let mut numbers = [0.0; 32];
            fill(seed, &mut numbers);
            numbers
        };
        assert_ne!(draw(first), draw(second));
        assert_eq!(draw(first), draw(first));
    }
}
