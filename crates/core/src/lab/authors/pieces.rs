//! What is computed for a case or for T′ with one seed.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::{Case, CaseResult, Chosen, Purpose, SAME, TargetResult};
use crate::experiment::{Colours, Correlations, Data, Experiment, Grid, Merge, RedShares};
use crate::lab::{Lab, Listener, Report, Setup, Stage, Subject};
use crate::sweep::{Plane, Point, Progress, Stats, line_values};
use crate::task::{Axis, Dataset, Role, TaskId};
use crate::{Error, Result};

/// The shares of T1, T2 and T′ out of domain: r_o as reported, of r_e nothing is said.
const OUT_OF_DOMAIN: [RedShares; 3] = [
    RedShares::new(0.85, 0.15),
    RedShares::new(0.05, 0.95),
    RedShares::new(0.9, 0.1),
];
/// The λ of the authors' search out of domain: −2, −1.8, … 3.
const SEARCH: Grid = Grid {
    low: -2.0,
    high: 3.0,
    cells: 26,
};

/// What cases have in common: colours are those of the first, and what says nothing of them is as it is at first.
pub(super) fn common(setup: &Setup) -> Setup {
    let plain = setup.with(|experiment| {
        experiment.correlations = Correlations::default();
        experiment.target = None;
        experiment.merge = Merge::default();
    });
    let plain = Setup {
        step: None,
        ..plain
    };
    coloured(&plain, &Case::Irrelevant.shares())
}

/// A setup with shares of red.
fn coloured(setup: &Setup, shares: &[RedShares]) -> Setup {
    setup.with(|experiment| {
        if let Data::Digits(digits) = &mut experiment.data {
            digits.colours = Colours::Shares(shares.to_vec());
        }
    })
}

/// A setup with shares of red and a seed.
fn seeded(setup: &Setup, shares: &[RedShares], seed: u64) -> Setup {
    coloured(setup, shares).with(|experiment: &mut Experiment| experiment.training.seed = seed)
}

/// The same models on other images of theirs.
fn on(subject: &Subject, sets: Vec<(Role, Dataset)>) -> Subject {
    let sets = sets.into_iter().map(|(role, set)| (role, Arc::new(set)));
    subject.clone().on(sets.collect())
}

/// Images of a task that are held out.
fn held_out(setup: &Setup, task: TaskId, listener: Listener<'_>) -> Result<Dataset> {
    let mut go_on = || listener(Report::Progress(Stage::Data, 0.0));
    let (source, _) = setup.source(&mut go_on)?;
    let images = source.images();
    let images = images.ok_or_else(|| Error::Mismatch("these tasks have no images".into()))?;
    images.held_out_while(Role::Task(task), &mut go_on)
}

fn accuracies(stats: &[Stats]) -> [f64; 2] {
    let of = |task: usize| stats.get(task).map_or(f64::NAN, |stats| stats.accuracy);
    [of(0), of(1)]
}

/// T1 and T2 along λ₁ = 1.
fn line(subject: &Subject, values: Vec<f64>, progress: Progress<'_>) -> Result<[Vec<Stats>; 2]> {
    let line = subject.line(Axis::Y, 1.0, values, progress)?;
    let of = |task: TaskId| {
        let stats = line.task(Role::Task(task));
        let stats = stats.ok_or_else(|| Role::Task(task).missing())?;
        Ok::<_, Error>(stats.to_vec())
    };
    Ok([of(TaskId::T1)?, of(TaskId::T2)?])
}

/// A case with a seed.
pub(super) fn case_of(
    lab: &mut Lab,
    setup: &Setup,
    case: Case,
    seed: u64,
    listener: Listener<'_>,
) -> Result<CaseResult> {
    let setup = seeded(setup, &case.shares(), seed);
    let progress = |share| listener(Report::Progress(Stage::Study, share));
    let subject = lab.subject(&setup, listener)?;
    let own = accuracies(&subject.alone(&progress)?);
    let mut sets = Vec::new();
    for task in [TaskId::T1, TaskId::T2] {
        sets.push((Role::Task(task), held_out(&setup, task, listener)?));
    }
    let choosing = on(&subject, sets);
    let values = line_values(&setup.experiment.grid, setup.line_step());
    let [first, second] = line(&choosing, values.clone(), &progress)?;
    let alone = accuracies(&choosing.alone(&progress)?)[0];
    let best = Purpose::ALL.map(|own| own.best(&values, [&first, &second], alone));
    let lambdas: Vec<f64> = best.iter().flatten().map(|at| values[*at]).collect();
    let [first, second] = line(&subject, lambdas.clone(), &progress)?;
    let mut measured = lambdas.iter().zip(first.iter().zip(&second));
    let chosen = best.map(|at| {
        at?;
        let (lambda, (first, second)) = measured.next()?;
        Some(Chosen {
            lambda: *lambda,
            accuracies: [first.accuracy, second.accuracy],
        })
    });
    Ok(CaseResult {
        case,
        seed,
        own,
        chosen,
    })
}

/// T′ with a seed.
pub(super) fn target_of(
    lab: &mut Lab,
    setup: &Setup,
    seed: u64,
    listener: Listener<'_>,
) -> Result<TargetResult> {
    let [first, second, target] = OUT_OF_DOMAIN;
    let progress = |share| listener(Report::Progress(Stage::Study, share));
    // T′ in place of T2 beside the same T1, so that its batches and coins are not T1's.
    let beside = seeded(setup, &[first, target], seed);
    let of_target = lab.subject(&beside, listener)?;
    let own = accuracies(&of_target.alone(&progress)?)[1];
    let evaluated = of_target.set(Role::Task(TaskId::T2)).cloned();
    let evaluated = evaluated.ok_or_else(|| Role::Task(TaskId::T2).missing())?;
    let choosing = held_out(&beside, TaskId::T2, listener)?;
    let setup = seeded(setup, &[first, second], seed);
    let setup = setup.with(|experiment| experiment.grid = SEARCH);
    let subject = lab.subject(&setup, listener)?;
    let mut each_level = |_: &Plane| ControlFlow::Continue(());
    let plane = on(&subject, vec![(Role::Target, choosing)]).plane(&progress, &mut each_level)?;
    let best = most_accurate(&plane).ok_or_else(|| Role::Target.missing())?;
    let measured = on(&subject, vec![(Role::Target, evaluated)]);
    let at = |point: Point| {
        let stats = measured.stats_at(point, &progress)?;
        Ok::<_, Error>(stats.first().map_or(f64::NAN, |(_, stats)| stats.accuracy))
    };
    Ok(TargetResult {
        seed,
        own,
        alone: [at([1.0, 0.0])?, at([0.0, 1.0])?],
        best,
        accuracy: at(best)?,
    })
}

/// Where on a plane T′ is most accurate; of equal cells the one of smallest norm.
fn most_accurate(plane: &Plane) -> Option<Point> {
    let cells = &plane.task(Role::Target)?.cells;
    let highest = cells.iter().map(|cell| cell.accuracy).reduce(f64::max)?;
    let good = (0..cells.len()).filter(|at| cells[*at].accuracy >= highest - SAME);
    let norm = |point: &Point| point[0].hypot(point[1]);
    good.map(|at| plane.point(at))
        .min_by(|left, right| norm(left).total_cmp(&norm(right)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t_prime_is_most_accurate_at_the_nearest_of_the_best_cells() {
        let grid = Grid {
            low: -1.0,
            high: 1.0,
            cells: 3,
        };
        let mut plane = Plane::new(grid, &[Role::Target]);
        for (at, cell) in plane.tasks[0].cells.iter_mut().enumerate() {
            cell.accuracy = if at == 5 || at == 8 { 0.9 } else { 0.1 };
        }
        let nearest = plane.point(5);
        assert_eq!(most_accurate(&plane), Some(nearest));
        assert!(nearest[0].hypot(nearest[1]) < plane.point(8)[0].hypot(plane.point(8)[1]));
    }
}
