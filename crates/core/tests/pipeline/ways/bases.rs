//! Bases of every size as the lab studies them: against the reference's additions and negations, against the plane of the same
//! models, whatever else an experiment merges by.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use lambdascope_core::Error;
use lambdascope_core::experiment::{Bases, BasisKind, Merge, Method};
use lambdascope_core::lab::{BasesQuestion, BasesStudy, Lab, Report, Setup, Studied, Study};
use lambdascope_core::model::Parameters;
use lambdascope_core::sweep::Stats;
use lambdascope_core::vector::merge;
use lambdascope_core::vector::ways::directions;

use super::labs::vit_setup;
use super::reference::{Case, Row, files, go_on};
use super::{Outcome, compare, parameters};

fn setup(case: &str) -> lambdascope_core::Result<Setup> {
    let files = files(case)?;
    let mut setup = Setup::new(files.experiment());
    setup.files = Some(files);
    Ok(setup)
}

fn study_in(
    lab: &mut Lab,
    setup: &Setup,
    kind: BasisKind,
) -> Result<Arc<BasesStudy>, Box<dyn std::error::Error>> {
    let study = Study::Bases(BasesQuestion { kind });
    match lab.study(setup, &study, &|_| ControlFlow::Continue(()))? {
        Studied::Bases(study) => Ok(study),
        _ => Err("another study".into()),
    }
}

/// What the study has for a row of the reference, and the coefficients of the τ̂ there.
fn tested<'a>(study: &'a BasesStudy, row: &Row, count: usize) -> Option<(&'a [Stats], Vec<f64>)> {
    let tasks = study.tasks();
    let result = study.of(count)?;
    let share = if tasks == 2 { 0.5 } else { 0.25 };
    Some(match row.text("test") {
        "add" => (&result.addition, vec![share; tasks]),
        "add x2" => (&result.doubled, vec![2.0 * share; tasks]),
        // The sum of the basis itself is no merge of ours.
        "add basis" => return None,
        negated => {
            let of = |task: &usize| negated == format!("negate t{}", task + 1);
            let task = (0..tasks).find(of)?;
            let factor = |own| if own == task { -1.0 } else { 0.0 };
            (&result.negation[task], (0..tasks).map(factor).collect())
        }
    })
}

#[test]
fn additions_and_negations_of_every_size_are_the_references() -> Outcome {
    for name in ["aligned", "four"] {
        let case = Case::read(name)?;
        let vectors = case.vectors()?;
        let tasks = vectors.vectors().len();
        for (kind, words) in [(BasisKind::Pca, "pca"), (BasisKind::Ae, "ae")] {
            let study = study_in(&mut Lab::new(), &setup(name)?, kind)?;
            assert!(study.is_complete() && study.results.len() == tasks);
            for count in 1..=tasks {
                let bases = Merge::Bases(Bases {
                    count: Some(count),
                    kind,
                });
                let hats = directions(&bases, &vectors, 0, &mut || ControlFlow::Continue(()))?;
                let hats = hats.unwrap_or_else(|| vectors.vectors().to_vec());
                let hats: Vec<Parameters> = parameters(&vectors, &hats)?;
                let variant = if count == tasks {
                    format!("all.m{count}")
                } else {
                    format!("{words}.m{count}")
                };
                let mut compared = 0;
                for row in case.rows("bases", &variant)? {
                    let Some((stats, factors)) = tested(&study, &row, count) else {
                        continue;
                    };
                    let model = merge(&case.base, factors.into_iter().zip(&hats))?;
                    assert_eq!(stats.len(), tasks);
                    for ((key, set), stats) in case.sets.iter().zip(stats) {
                        compare(&case, (key, set), &row, stats, Some(&model))?;
                    }
                    compared += 1;
                }
                assert_eq!(compared, 2 + tasks, "{name} {variant}");
            }
        }
    }
    Ok(())
}

#[test]
fn errors_keep_to_their_bounds_and_vanish_with_the_last_vector() -> Outcome {
    for kind in [BasisKind::Pca, BasisKind::Ae, BasisKind::Random] {
        let study = study_in(&mut Lab::new(), &setup("four")?, kind)?;
        let mut before = f64::INFINITY;
        for result in &study.results {
            let bound = study.bound(result.count).ok_or("no bound")?;
            assert!(result.error >= bound - 1e-9, "{kind:?} {}", result.count);
            // Principal components are the best that there is.
            let is_best = (result.error - bound).abs() < 1e-9;
            assert!(is_best || kind != BasisKind::Pca);
            if kind != BasisKind::Random {
                assert!(result.error <= before);
            }
            before = result.error;
        }
        assert!(study.whole().ok_or("no M = T")?.error < 1e-12);
    }
    Ok(())
}

#[test]
fn what_is_found_once_serves_whatever_the_experiment_merges_by() -> Outcome {
    let mut lab = Lab::new();
    let plain = setup("four")?;
    let first = study_in(&mut lab, &plain, BasisKind::Pca)?;
    let pieces = AtomicUsize::new(0);
    for merge in [Method::Bases.usual(), Method::Fisher.usual()] {
        let other = plain.with(|experiment| {
            experiment.merge = merge;
            experiment.coefficients = vec![0.5, 0.0, 2.0, 1.0];
            experiment.grid.cells = 7;
        });
        let study = Study::Bases(BasesQuestion::default());
        let listener = |report: Report<'_>| {
            if let Report::Studied(_) = report {
                pieces.fetch_add(1, Ordering::Relaxed);
            }
            ControlFlow::Continue(())
        };
        let Studied::Bases(again) = lab.study(&other, &study, &listener)? else {
            return Err("another study".into());
        };
        assert!(Arc::ptr_eq(&first, &again));
    }
    // Told once each, and nothing computed.
    assert_eq!(pieces.into_inner(), 2);
    Ok(())
}

#[test]
fn a_study_that_is_left_keeps_what_it_has_and_goes_on_from_there() -> Outcome {
    let mut lab = Lab::new();
    let setup = setup("four")?;
    let study = Study::Bases(BasesQuestion::default());
    let told = AtomicUsize::new(0);
    let listener = |report: Report<'_>| match report {
        Report::Studied(Studied::Bases(found)) if found.results.len() == 2 => {
            ControlFlow::Break(())
        }
        Report::Studied(_) => {
            told.fetch_add(1, Ordering::Relaxed);
            ControlFlow::Continue(())
        }
        _ => ControlFlow::Continue(()),
    };
    let left = lab.study(&setup, &study, &listener);
    assert!(matches!(left, Err(Error::Cancelled)));
    assert_eq!(told.load(Ordering::Relaxed), 2);
    let whole = study_in(&mut lab, &setup, BasisKind::Pca)?;
    let fresh = study_in(&mut Lab::new(), &setup, BasisKind::Pca)?;
    assert_eq!(whole.results, fresh.results);
    Ok(())
}

#[test]
fn a_vision_transformers_sums_and_differences_are_points_of_its_plane() -> Outcome {
    let setup = vit_setup(Method::Arithmetic.usual());
    let mut lab = Lab::new();
    let subject = lab.subject(&setup, &|_| ControlFlow::Continue(()))?;
    let study = study_in(&mut lab, &setup, BasisKind::Pca)?;
    assert_eq!(study.results.len(), 2);
    // Of two tasks one component and the mean are both.
    for result in &study.results {
        let points = [
            ([0.5, 0.5], &result.addition),
            ([1.0, 1.0], &result.doubled),
            ([-1.0, 0.0], &result.negation[0]),
            ([0.0, -1.0], &result.negation[1]),
        ];
        for (point, found) in points {
            let expected = subject.stats_at(point, &go_on)?;
            assert_eq!(found.len(), 2);
            for ((role, expected), found) in expected.iter().zip(found) {
                let off = (expected.loss - found.loss).abs();
                assert!(
                    off < 1e-5,
                    "M = {}, {role:?} at {point:?}: {off}",
                    result.count
                );
            }
        }
    }
    Ok(())
}
