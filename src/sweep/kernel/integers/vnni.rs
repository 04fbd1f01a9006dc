//! Proof that the processor multiplies 16-bit integers in vectors of 512 bits (AVX-512 VNNI), and what it proves safe.

#![expect(
    unsafe_code,
    reason = "the vector library has no such instruction, and it makes a plane 1.4 times as fast"
)]

use core::arch::x86_64::{__m512i, _mm512_dpwssd_epi32};

use pulp::x86::V4;

/// Only where the processor has AVX-512 F, BW, CD, DQ, VL and VNNI.
#[derive(Clone, Copy)]
pub(super) struct Vnni {
    v4: V4,
}

impl Vnni {
    pub(super) fn try_new() -> Option<Self> {
        let v4 = V4::try_new()?;
        is_x86_feature_detected!("avx512vnni").then_some(Self { v4 })
    }

    /// The instructions besides VNNI.
    pub(super) fn v4(self) -> V4 {
        self.v4
    }

    /// Runs `operation` in a function of its own with all these instructions.
    pub(super) fn run<O: Operation>(self, operation: O) -> O::Output {
        #[target_feature(enable = "avx512bw,avx512cd,avx512dq,avx512vl,avx512vnni,bmi1,bmi2,lzcnt")]
        #[inline(never)]
        fn with_all<O: Operation>(vnni: Vnni, operation: O) -> O::Output {
            operation.run(vnni)
        }
        // SAFETY: a value of this type exists only where the processor has VNNI and all of V4, which includes the rest.
        unsafe { with_all(self, operation) }
    }

    /// sum + a₀b₀ + a₁b₁ in each of 16 lanes of 32 bits, for the lower and upper 16 bits of a and b; wraps around.
    #[expect(clippy::unused_self, reason = "it is the proof")]
    #[inline(always)]
    pub(super) fn add_products(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        // SAFETY: as above.
        unsafe { _mm512_dpwssd_epi32(sum, a, b) }
    }
}

/// Something that these instructions are good for. To have them, `run` must be inlined, and all that it calls.
pub(super) trait Operation {
    type Output;

    fn run(self, vnni: Vnni) -> Self::Output;
}
