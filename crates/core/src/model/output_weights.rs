//! The fixed output weights a of the one-layer Transformer.

use crate::experiment::{OneLayerSettings, Output};
use crate::random::{Purpose, shuffle, stream};

/// The fixed output weights a, for every token position.
#[derive(Clone, Debug, PartialEq)]
pub struct OutputWeights {
    values: Vec<f32>,
    hidden: usize,
    shared: bool,
}

impl OutputWeights {
    /// One vector `[m]` for all positions.
    #[must_use]
    pub fn shared(values: Vec<f32>) -> Self {
        Self {
            hidden: values.len(),
            values,
            shared: true,
        }
    }

    /// A vector `[m]` for each of P positions, `[P, m]`.
    #[must_use]
    pub fn per_token(values: Vec<f32>, hidden: usize) -> Self {
        Self {
            values,
            hidden,
            shared: false,
        }
    }

    /// Entries ±1/√m, half of either sign, in an order drawn from the seed.
    #[must_use]
    pub fn random(settings: &OneLayerSettings, tokens: usize, seed: u64) -> Self {
        let mut rng = stream(seed, Purpose::Initialisation, 0, 1);
        #[expect(clippy::cast_precision_loss, reason = "m is at most 1024")]
        let size = 1.0 / (settings.hidden as f32).sqrt();
        let mut vector = || {
            let mut signs: Vec<f32> = (0..settings.hidden)
                .map(|l| if l < settings.hidden / 2 { size } else { -size })
                .collect();
            shuffle(&mut rng, &mut signs);
            signs
        };
        match settings.output {
            Output::Shared => Self::shared(vector()),
            Output::PerToken => {
                let values = (0..tokens).flat_map(|_| vector()).collect();
                Self::per_token(values, settings.hidden)
            }
        }
    }

    /// m.
    #[must_use]
    pub fn hidden(&self) -> usize {
        self.hidden
    }

    /// Whether all positions share one vector.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.shared
    }

    /// The values as laid out, `[m]` or `[P, m]`.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The weights of a position, `[m]`.
    #[must_use]
    pub fn at(&self, token: usize) -> &[f32] {
        let row = if self.shared { 0 } else { token };
        &self.values[row * self.hidden..(row + 1) * self.hidden]
    }

    /// The shape of the tensor in a file, `[m]` or `[P, m]`.
    #[must_use]
    pub fn dims(&self) -> Vec<usize> {
        if self.shared {
            vec![self.hidden]
        } else {
            vec![self.values.len() / self.hidden, self.hidden]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_weights_are_balanced() {
        let settings = OneLayerSettings {
            hidden: 8,
            ..OneLayerSettings::default()
        };
        let weights = OutputWeights::random(&settings, 3, 1);
        assert!(weights.values().iter().sum::<f32>().abs() < 1e-6);
        assert_eq!(weights.dims(), [8]);
    }
}
