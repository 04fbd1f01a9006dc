//! DARE (Yu et al. 2024, "Language Models are Super Mario"): entries dropped at random, the others rescaled.

use crate::experiment::{Dare, Rescale};
use crate::random::{Purpose, stream, uniform};
use crate::vector::TaskVectors;
use crate::{Error, Result};

/// Which of n entries of every task's vector are kept, each with probability 1 − p: a function of the masks' seed, the task
/// and the entry's place alone, so that another p drops more or fewer of the same.
#[must_use]
pub fn masks(size: usize, tasks: usize, dare: &Dare) -> Vec<Vec<bool>> {
    let of_task = |task: usize| {
        let mut rng = stream(dare.mask_seed, Purpose::Mask, task, 0);
        (0..size).map(|_| uniform(&mut rng) >= dare.drop).collect()
    };
    (0..tasks).map(of_task).collect()
}

/// The directions of DARE under some masks. Where everything of a tensor is dropped, its magnitudes cannot be restored: it is 0.
///
/// # Errors
/// If p is 1, where nothing is left to rescale.
pub fn dropped(vectors: &TaskVectors, masks: &[Vec<bool>], dare: &Dare) -> Result<Vec<Vec<f64>>> {
    if !(0.0..1.0).contains(&dare.drop) {
        return Err(Error::value(
            "drop",
            "a share in [0, 1), as nothing is left to rescale at 1",
            dare.drop,
        ));
    }
    let one = |(vector, mask): (&Vec<f64>, &Vec<bool>)| {
        let entries = vector.iter().zip(mask);
        let mut kept: Vec<f64> = entries
            .map(|(x, kept)| if *kept { *x } else { 0.0 })
            .collect();
        match dare.rescale {
            Rescale::All => kept.iter_mut().for_each(|x| *x /= 1.0 - dare.drop),
            Rescale::L1 => {
                for tensor in vectors.layout().tensors() {
                    let size = |all: &[f64]| all[tensor.at.clone()].iter().map(|x| x.abs()).sum();
                    let (whole, left): (f64, f64) = (size(vector), size(&kept));
                    if left > 0.0 {
                        let factor = whole / left;
                        kept[tensor.at.clone()]
                            .iter_mut()
                            .for_each(|x| *x *= factor);
                    }
                }
            }
        }
        kept
    };
    Ok(vectors.vectors().iter().zip(masks).map(one).collect())
}

/// E‖u − τ‖² over the masks where all is rescaled by 1/(1 − p): p/(1 − p)·‖τ‖².
#[must_use]
pub fn expected_distance(vector: &[f64], drop: f64) -> f64 {
    drop / (1.0 - drop) * vector.iter().map(|x| x * x).sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vector::ways::fixture::Case;

    #[test]
    fn with_the_references_masks_the_directions_are_the_references() {
        for name in ["aligned", "four"] {
            let case = Case::read(name, "dare");
            for (drop, percent) in [(0.5, 50), (0.9, 90)] {
                let masks = case.masks(&format!("p{percent}.mask"));
                for (rescale, words) in [(Rescale::All, "rescale"), (Rescale::L1, "l1")] {
                    let dare = Dare {
                        drop,
                        rescale,
                        ..Dare::default()
                    };
                    let found = dropped(case.task_vectors(), &masks, &dare).unwrap();
                    case.assert_directions(&found, &format!("p{percent}.{words}"), 1e-12);
                }
            }
        }
    }

    #[test]
    fn a_mask_keeps_its_share_and_grows_with_it() {
        let of = |drop: f64| {
            let dare = Dare {
                drop,
                ..Dare::default()
            };
            masks(20_000, 2, &dare)
        };
        let (few, many) = (of(0.9), of(0.3));
        let count = |mask: &[bool]| {
            mask.iter()
                .map(|kept| f64::from(u8::from(*kept)))
                .sum::<f64>()
        };
        for (drop, masks) in [(0.9, &few), (0.3, &many)] {
            for mask in masks {
                let share = count(mask) / 20_000.0;
                // Five standard deviations of a share of 20,000.
                assert!(
                    (share - (1.0 - drop)).abs() < 5.0 * 0.5 / 20_000_f64.sqrt(),
                    "{share}"
                );
            }
        }
        let grows = |few: &[bool], many: &[bool]| few.iter().zip(many).all(|(f, m)| !f || *m);
        assert!(few.iter().zip(&many).all(|(few, many)| grows(few, many)));
        assert_ne!(few[0], few[1]);
        let other = Dare {
            mask_seed: 1,
            drop: 0.9,
            ..Dare::default()
        };
        assert_ne!(masks(20_000, 2, &other), few);
    }

    #[test]
    fn over_masks_the_directions_are_the_vectors_on_average_and_as_far_off_as_expected() {
        let case = Case::read("aligned", "dare");
        let dare = |mask_seed: u64| Dare {
            drop: 0.5,
            mask_seed,
            ..Dare::default()
        };
        let vector = &case.vectors()[0];
        let seeds = 400_u32;
        let (mut mean, mut distance) = (vec![0.0; vector.len()], 0.0);
        for seed in 0..seeds {
            let dare = dare(u64::from(seed));
            let masks = masks(vector.len(), 2, &dare);
            let found = dropped(case.task_vectors(), &masks, &dare).unwrap();
            for (sum, x) in mean.iter_mut().zip(&found[0]) {
                *sum += x / f64::from(seeds);
            }
            let off = found[0].iter().zip(vector).map(|(u, t)| (u - t) * (u - t));
            distance += off.sum::<f64>() / f64::from(seeds);
        }
        let expected = expected_distance(vector, 0.5);
        assert!(
            (distance / expected - 1.0).abs() < 0.02,
            "{distance} {expected}"
        );
        // Averaging over seeds divides the squared distance by their number.
        let left: f64 = mean
            .iter()
            .zip(vector)
            .map(|(m, t)| (m - t) * (m - t))
            .sum();
        assert!(left < 1.3 * expected / f64::from(seeds), "{left}");
    }

    #[test]
    fn nothing_left_is_refused_for_a_probability_and_0_for_a_tensor() {
        let case = Case::read("aligned", "dare");
        let dare = |drop: f64| Dare {
            drop,
            rescale: Rescale::L1,
            ..Dare::default()
        };
        let size = case.vectors()[0].len();
        let none = vec![vec![false; size]; 2];
        let refused = dropped(case.task_vectors(), &none, &dare(1.0));
        let words = refused.err().map(|error| error.to_string());
        assert!(words.is_some_and(|words| words.contains("drop: expected a share in [0, 1)")));
        let zero = dropped(case.task_vectors(), &none, &dare(0.5)).unwrap();
        assert!(zero.iter().flatten().all(|x| *x == 0.0));
    }
}
