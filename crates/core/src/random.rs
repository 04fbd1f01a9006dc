//! Random streams keyed by what they are for, so that a seed means one thing everywhere.
//!
//! A stream is a function of (seed, purpose, task, step) alone: independent across tasks, the same for
//! every α, and the same however many steps were drawn before.

use std::ops::ControlFlow;

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What a stream of random numbers is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Initial parameters and output weights.
    Initialisation = 1,
    /// The samples of a training batch.
    Batch = 2,
    /// A sampled evaluation set; shared by all tasks, so that at α = 1 their data are the same.
    Evaluation = 3,
    /// Which images wear the colour of the other label, shared by all tasks; or which of a task's are red.
    Colour = 4,
    /// Noise added to tokens.
    Noise = 5,
    /// Which images of a loaded set are used.
    Choice = 6,
    /// The samples of a step that learns classes, and their colours.
    Pretraining = 7,
    /// Which entries of a task vector are dropped.
    Mask = 8,
    /// A basis of task vectors.
    Basis = 9,
}

/// The stream of a (seed, purpose, task, step).
#[must_use]
pub fn stream(seed: u64, purpose: Purpose, task: usize, step: usize) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    let words = [seed, purpose as u64, task as u64, step as u64];
    for (bytes, word) in key.chunks_exact_mut(8).zip(words) {
        bytes.copy_from_slice(&word.to_le_bytes());
    }
    ChaCha8Rng::from_seed(key)
}

/// A uniform number in [0, 1) with 53 random bits.
pub fn uniform(rng: &mut impl RngCore) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit an f64 exactly")]
    let bits = (rng.next_u64() >> 11) as f64;
    bits * 2f64.powi(-53)
}

/// A uniform index in 0..n; the bias of n / 2⁶⁴ is far below anything measured here.
pub fn index(rng: &mut impl RngCore, n: usize) -> usize {
    let wide = u128::from(rng.next_u64()) * n as u128;
    usize::try_from(wide >> 64).unwrap_or(0)
}

/// Shuffles in place (Fisher and Yates).
pub fn shuffle<T>(rng: &mut impl RngCore, items: &mut [T]) {
    // Nobody stops it.
    let _ = shuffle_while(rng, items, &mut || ControlFlow::Continue(()));
}

/// How many items are moved before somebody is asked whether to go on.
const MOVED: usize = 1 << 15;

/// Shuffles in place, unless `go_on` breaks, which is asked now and then.
pub fn shuffle_while<T>(
    rng: &mut impl RngCore,
    items: &mut [T],
    go_on: &mut dyn FnMut() -> ControlFlow<()>,
) -> ControlFlow<()> {
    for last in (1..items.len()).rev() {
        items.swap(last, index(rng, last + 1));
        if last % MOVED == 0 {
            go_on()?;
        }
    }
    ControlFlow::Continue(())
}
