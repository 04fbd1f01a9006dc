//! The instruction sets the kernel can run on, chosen at run time.

use pulp::WithSimd;

/// An instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Isa {
    /// 512-bit vectors: AVX-512 F, BW, CD, DQ and VL.
    Avx512,
    /// 256-bit vectors: AVX2 and FMA.
    Avx2,
    /// Whatever every processor of the target has: NEON on aarch64, else no explicit vectors.
    Portable,
}

impl Isa {
    /// The instruction sets of this processor, fastest first; never empty.
    #[must_use]
    pub fn available() -> Vec<Self> {
        [Self::Avx512, Self::Avx2, Self::Portable]
            .into_iter()
            .filter(|isa| isa.is_available())
            .collect()
    }

    /// The fastest instruction set of this processor.
    #[must_use]
    pub fn best() -> Self {
        if Self::Avx512.is_available() {
            Self::Avx512
        } else if Self::Avx2.is_available() {
            Self::Avx2
        } else {
            Self::Portable
        }
    }

    /// A short name for reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Avx512 => "AVX-512",
            Self::Avx2 => "AVX2",
            Self::Portable if cfg!(target_arch = "aarch64") => "NEON",
            Self::Portable => "portable",
        }
    }

    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    fn is_available(self) -> bool {
        match self {
            Self::Avx512 => pulp::x86::V4::is_available(),
            Self::Avx2 => pulp::x86::V3::is_available(),
            Self::Portable => true,
        }
    }

    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    fn is_available(self) -> bool {
        self == Self::Portable
    }

    /// Runs `operation` with this instruction set, or portably where the processor lacks it.
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    pub fn run<Operation: WithSimd>(self, operation: Operation) -> Operation::Output {
        match self {
            Self::Avx512 => {
                if let Some(simd) = pulp::x86::V4::try_new() {
                    return pulp::Simd::vectorize(simd, operation);
                }
            }
            Self::Avx2 => {
                if let Some(simd) = pulp::x86::V3::try_new() {
                    return pulp::Simd::vectorize(simd, operation);
                }
            }
            Self::Portable => {}
        }
        pulp::Simd::vectorize(pulp::Scalar128b, operation)
    }

    /// Runs `operation` with the vectors every processor of this target has.
    #[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
    pub fn run<Operation: WithSimd>(self, operation: Operation) -> Operation::Output {
        #[cfg(target_arch = "aarch64")]
        if let Some(simd) = pulp::aarch64::Neon::try_new() {
            return pulp::Simd::vectorize(simd, operation);
        }
        pulp::Simd::vectorize(pulp::Scalar128b, operation)
    }
}

#[cfg(test)]
mod tests {
    use super::Isa;

    #[test]
    fn the_best_instruction_set_comes_first_and_portable_last() {
        let available = Isa::available();
        assert_eq!(available.first(), Some(&Isa::best()));
        assert_eq!(available.last(), Some(&Isa::Portable));
    }
}
