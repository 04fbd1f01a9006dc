//! The most that the cores can do: fused multiply-adds on registers alone. No evaluation can be faster than this.

use pulp::{Simd, WithSimd};

use super::series::timed;
use crate::Result;
use crate::sweep::kernel::Isa;

/// Sums kept in registers: more than latency times units, and fewer than AVX2's 16 registers.
const SUMS: usize = 12;
/// Rounds, each of [`SUMS`] multiply-adds.
const ROUNDS: usize = 4_000_000;

/// Multiply-adds on registers; gives back the floating-point operations done.
struct Registers {
    /// Not known to the compiler.
    factor: f32,
}

impl WithSimd for Registers {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> f64 {
        let (x, y) = (
            simd.splat_f32s(self.factor),
            simd.splat_f32s(1.0 - self.factor),
        );
        let mut sums = [simd.splat_f32s(0.0); SUMS];
        for _ in 0..ROUNDS {
            for sum in &mut sums {
                *sum = simd.mul_add_e_f32s(x, y, *sum);
            }
        }
        let mut total = sums[0];
        for sum in &sums[1..] {
            total = simd.add_f32s(total, *sum);
        }
        std::hint::black_box(simd.reduce_sum_f32s(total));
        #[expect(clippy::cast_precision_loss, reason = "far below 2⁵³")]
        let operations = (2 * SUMS * ROUNDS * S::F32_LANES) as f64;
        operations
    }
}

/// Floating-point operations a second on all cores together.
pub(super) fn fma_rate(isa: Isa, threads: usize) -> Result<f64> {
    let (seconds, operations) = timed(|| {
        Ok(std::thread::scope(|scope| {
            let running: Vec<_> = (0..threads)
                .map(|_| {
                    let factor = std::hint::black_box(0.25);
                    scope.spawn(move || isa.run(Registers { factor }))
                })
                .collect();
            // A thread that cannot be joined did no work that counts.
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or(0.0))
                .sum::<f64>()
        }))
    })?;
    Ok(operations / seconds)
}
