//! What holds of ways to merge whatever the task vectors are: where they are task arithmetic, and that the order of tasks is
//! nothing to them.

use proptest::collection::vec;
use proptest::prelude::*;

use super::fixture::infos;
use super::{directions, fisher_average, median};
use crate::experiment::{
    Bases, BasisKind, Combine, Dare, FedGma, MedianRule, Merge, Rescale, Ties,
};
use crate::model::Parameters;
use crate::task::to_the_end;
use crate::vector::TaskVectors;

/// d, rows of W and columns of both, and m, rows of V: room for a singular vector a task.
const DIMENSION: usize = 8;
const HIDDEN: usize = 9;
const SIZE: usize = DIMENSION * (DIMENSION + HIDDEN);

/// Small multiples of a power of two, so that sums are exact in any order.
fn entry() -> impl Strategy<Value = f64> {
    (-64_i32..=64).prop_map(|x| f64::from(x) / 16.0)
}

fn lists() -> impl Strategy<Value = Vec<Vec<f64>>> {
    (2_usize..=4).prop_flat_map(|tasks| vec(vec(entry(), SIZE), tasks))
}

fn parameters(numbers: &[f64]) -> Parameters {
    let layout = crate::vector::Layout::new(&infos(DIMENSION, HIDDEN));
    layout.parameters(numbers).unwrap()
}

fn vectors(lists: &[Vec<f64>]) -> TaskVectors {
    let base = parameters(&vec![0.0; SIZE]);
    let tuned: Vec<Parameters> = lists.iter().map(|list| parameters(list)).collect();
    TaskVectors::new(&base, &tuned, &infos(DIMENSION, HIDDEN)).unwrap()
}

/// The directions of a way, the whole vectors where those are its directions.
fn of(merge: Merge, lists: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let vectors = vectors(lists);
    let found = directions(&merge, &vectors, 5, &mut to_the_end()).unwrap();
    found.unwrap_or_else(|| vectors.vectors().to_vec())
}

fn off(left: &[Vec<f64>], right: &[Vec<f64>]) -> f64 {
    let entries = left.iter().flatten().zip(right.iter().flatten());
    entries.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

fn bases(kind: BasisKind, count: usize) -> Merge {
    Merge::Bases(Bases {
        count: Some(count),
        kind,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn ways_that_leave_nothing_out_are_task_arithmetic(lists in lists(), seed in any::<u64>()) {
        let none = |rescale| Merge::Dare(Dare { drop: 0.0, mask_seed: seed, rescale });
        let mut ways = vec![none(Rescale::All), none(Rescale::L1)];
        let kinds = [BasisKind::Pca, BasisKind::Ae, BasisKind::Random];
        ways.extend(kinds.map(|kind| bases(kind, lists.len())));
        ways.push(Merge::FedGma(FedGma { agreement: 0.0 }));
        for way in ways {
            prop_assert_eq!(&of(way, &lists), &lists, "{:?}", way);
        }
        // Without conflicts all signs are those that were elected.
        let agree = |list: &Vec<f64>| list.iter().map(|x| x.abs()).collect();
        let agreeing: Vec<Vec<f64>> = lists.iter().map(agree).collect();
        let ties = Merge::Ties(Ties { keep: 1.0, combine: Combine::Sum });
        prop_assert_eq!(&of(ties, &agreeing), &agreeing);
        let gma = Merge::FedGma(FedGma { agreement: 1.0 });
        // An entry that is 0 has no sign to agree in.
        let positive = |list: &Vec<f64>| list.iter().map(|x| x.abs() + 1.0).collect();
        let positive: Vec<Vec<f64>> = lists.iter().map(positive).collect();
        prop_assert_eq!(&of(gma, &positive), &positive);
    }

    #[test]
    fn fisher_averaging_with_equal_information_is_task_arithmetic_of_the_shares(
        (lists, fisher) in (lists(), vec(0.0_f64..10.0, SIZE)),
        weights in vec(0.0_f64..3.0, 4),
    ) {
        let weights = &weights[..lists.len()];
        let sum: f64 = weights.iter().sum();
        prop_assume!(sum > 1e-3);
        let fishers = vec![fisher; lists.len()];
        let found = fisher_average(&lists, &fishers, weights).unwrap();
        for (at, found) in found.iter().enumerate() {
            let shares = lists.iter().zip(weights).map(|(list, w)| w / sum * list[at]);
            prop_assert!((found - shares.sum::<f64>()).abs() < 1e-12);
        }
    }

    #[test]
    fn the_order_of_the_tasks_does_not_matter(lists in lists()) {
        let mut turned = lists.clone();
        turned.rotate_left(1);
        let ties = |keep, combine| Merge::Ties(Ties { keep, combine });
        let mut ways = vec![
            (ties(0.3, Combine::Sum), 0.0),
            (ties(0.3, Combine::Mean), 0.0),
            (Merge::FedGma(FedGma::default()), 0.0),
            (Merge::TsvM, 1e-6),
            (bases(BasisKind::Pca, 1), 1e-7),
        ];
        if lists.len() == 2 {
            ways.push((Merge::Awd, 1e-12));
        }
        for (way, allowed) in ways {
            let (mut straight, other) = (of(way, &lists), of(way, &turned));
            straight.rotate_left(1);
            prop_assert!(off(&straight, &other) <= allowed, "{:?}: {}", way, off(&straight, &other));
        }
        for rule in [MedianRule::Lower, MedianRule::Middle] {
            prop_assert_eq!(median(&lists, rule), median(&turned, rule));
        }
    }

    #[test]
    fn of_two_tasks_awd_rescales_their_sum_and_the_middle_median_is_their_mean(
        lists in vec(vec(entry(), SIZE), 2),
    ) {
        let found = of(Merge::Awd, &lists);
        let sum: Vec<f64> = (0..SIZE).map(|at| lists[0][at] + lists[1][at]).collect();
        let length = |of: &[f64]| of.iter().map(|x| x * x).sum::<f64>().sqrt();
        let difference: Vec<f64> = (0..SIZE).map(|at| lists[0][at] - lists[1][at]).collect();
        let factor = length(&difference) / length(&sum);
        for at in 0..SIZE {
            let merged = found[0][at] + found[1][at];
            prop_assert!((merged - factor * sum[at]).abs() < 1e-9);
        }
        let middle = median(&lists, MedianRule::Middle);
        for at in 0..SIZE {
            prop_assert_eq!(middle[at], 0.5 * sum[at]);
        }
    }
}
