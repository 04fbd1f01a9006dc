use std::ops::ControlFlow;

use super::*;
use crate::experiment::{Experiment, preset};
use crate::lab::{Lab, Report};

fn quiet(_: Report<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// Two small pattern tasks that train in no time.
fn small() -> Setup {
    let mut experiment = Experiment::default();
    experiment.training.steps = 6;
    experiment.coefficients = vec![1.0, 0.5];
    Setup::new(experiment)
}

fn sweep(setup: &Setup, x: &str, y: Option<&str>) -> Result<Sweep> {
    let axis = |text: &str| SweepAxis::read(text).map_err(Error::Mismatch);
    let y = y.map(axis).transpose()?;
    Sweep::new(setup, axis(x)?, y, Vec::new())
}

fn rows(sweep: &Sweep, which: std::ops::Range<usize>) -> Result<Vec<SweepRow>> {
    let mut all = Vec::new();
    let mut keep = |row| {
        all.push(row);
        Ok(())
    };
    Lab::new().sweep(sweep, which, &mut keep, &quiet)?;
    Ok(all)
}

#[test]
fn every_pair_of_values_has_a_row_and_what_trains_is_outer() -> Result<()> {
    let setup = small();
    for (x, y, outer) in [
        ("alpha=-1..1:5", "lambda2=0..1:3", 0),
        ("lambda2=0..1:3", "alpha=-1..1:5", 1),
        ("alpha=-1..1:5", "noise=0,0.1,0.3", 0),
        ("lambda1=0..1:4", "lambda2=0..1:3", 0),
    ] {
        let sweep = sweep(&setup, x, Some(y))?;
        let places: Vec<_> = (0..sweep.rows()).map(|row| sweep.places(row)).collect();
        let mut sorted = places.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted.len(), places.len());
        assert!(
            places
                .windows(2)
                .all(|pair| pair[0][outer] <= pair[1][outer]),
            "{x} {y}"
        );
        for (row, place) in places.into_iter().enumerate() {
            assert_eq!(sweep.row_of(place), row);
        }
    }
    Ok(())
}

#[test]
fn shards_are_whole_stretches_and_together_the_sweep() -> Result<()> {
    let setup = small();
    for (x, y) in [
        ("alpha=-1..1:5", Some("lambda2=0..1:7")),
        ("seed=1..5:5", Some("alpha=-1..1:3")),
        ("keep=0.1,0.5,1", None),
    ] {
        let mut experiment = setup.experiment.as_ref().clone();
        if x.starts_with("keep") {
            experiment.merge = crate::experiment::Method::Ties.usual();
        }
        let sweep = sweep(&Setup::new(experiment), x, y)?;
        for of in [1, 2, 3, 4, 16, 40] {
            let mut next = 0;
            for shard in Shard::all(of) {
                let own = sweep.shard(Some(shard));
                assert_eq!(own.start, next, "{shard}");
                assert!(own.is_empty() || sweep.stretch(own.start).start == own.start);
                assert!(own.is_empty() || sweep.stretch(own.end - 1).end == own.end);
                next = own.end;
            }
            assert_eq!(next, sweep.rows());
        }
    }
    Ok(())
}

#[test]
fn a_shard_has_a_file_and_a_file_its_shard() {
    for shard in Shard::all(16) {
        assert_eq!(Shard::of_file(&shard.file()), Some(shard));
        assert_eq!(Shard::read(&shard.to_string()), Ok(shard));
    }
    for text in ["0/3", "4/3", "1/0", "1", "a/b", "1/10001", "-1/3"] {
        assert!(Shard::read(text).is_err(), "{text}");
    }
    for name in [
        "sweep.csv",
        "sweep-03-of-16.csv",
        "sweep-17-of-16.csv",
        "sweep-1-of-2.ron",
    ] {
        assert_eq!(Shard::of_file(name), None, "{name}");
    }
}

#[test]
fn a_row_is_what_its_own_experiment_gives() -> Result<()> {
    let setup = small();
    let sweep = sweep(&setup, "alpha=-0.5,0.5", Some("lambda2=-0.5..1:4"))?;
    let all = rows(&sweep, 0..sweep.rows())?;
    assert_eq!(sweep.columns()[..3], ["alpha", "lambda2", "loss_t1"]);
    for row in &all {
        // By itself: a lab of its own, the settings set by hand, one point.
        let alone = setup.with(|e| {
            let alpha = crate::experiment::Correlation::clamped(row.settings[0]);
            e.set_alpha(alpha);
            e.coefficients = vec![1.0, row.settings[1]];
        });
        let subject = Lab::new().subject(&alone, &quiet)?;
        let stats = subject.stats_at([1.0, row.settings[1]], &|_| ControlFlow::Continue(()))?;
        let expected = stats
            .iter()
            .flat_map(|(_, stats)| [stats.loss, stats.accuracy]);
        for (found, expected) in row.measured.iter().zip(expected) {
            // Points that are evaluated together share exponentials, in 32-bit floats.
            assert!((found - expected).abs() < 1e-4, "{row:?}: {expected}");
        }
    }
    Ok(())
}

#[test]
fn cut_into_pieces_the_rows_are_the_same_to_the_bit() -> Result<()> {
    // More points than are evaluated together.
    let sweep = sweep(&small(), "lambda1=-1..1:100", None)?;
    let whole = rows(&sweep, 0..100)?;
    for cut in [1, 63, 64, 65, 99] {
        let mut parts = rows(&sweep, 0..cut)?;
        parts.extend(rows(&sweep, cut..100)?);
        assert_eq!(parts, whole, "{cut}");
    }
    Ok(())
}

#[test]
fn a_training_that_leaves_the_range_of_numbers_loses_its_rows_alone() -> Result<()> {
    let sweep = sweep(&small(), "initial_v=0.1,1e38", Some("lambda2=0..1:2"))?;
    let all = rows(&sweep, 0..4)?;
    for (row, is_lost) in all.iter().zip([false, false, true, true]) {
        assert_eq!(row.lost.is_some(), is_lost, "{row:?}");
        assert!(row.measured.iter().all(|value| value.is_nan() == is_lost));
    }
    Ok(())
}

#[test]
fn what_does_not_fit_is_refused_before_any_work() {
    let said = |setup: &Setup, x: &str, y: Option<&str>| {
        let refused = sweep(setup, x, y).err();
        refused.map(|error| error.to_string()).unwrap_or_default()
    };
    let digits = Setup::new(preset("digits-irrelevant").unwrap());
    let median = small().with(|e| e.merge = crate::experiment::Method::Median.usual());
    for (setup, x, y, words) in [
        (
            &digits,
            "noise=0..1:3",
            None,
            "noise: expected pattern tasks, found coloured digits",
        ),
        (
            &digits,
            "keep=0.1,0.2",
            None,
            "keep: expected --method ties",
        ),
        (
            &small(),
            "alpha=0..1:3",
            Some("alpha=0..1:3"),
            "found alpha twice",
        ),
        (
            &small(),
            "lambda3=0..1:3",
            None,
            "lambda3: expected at least 3 tasks, found 2 tasks",
        ),
        (
            &small(),
            "hidden=32,33",
            None,
            "hidden = 33: hidden: expected an even number",
        ),
        (
            &small(),
            "relevant=2,4",
            Some("confusing=0,3"),
            "relevant = 2, confusing = 3: relevant: expected more relevant than confusing tokens",
        ),
        (&median, "alpha=0..1:3", None, "median: it is one direction"),
    ] {
        let found = said(setup, x, y);
        assert!(found.contains(words), "{x}: {found}");
    }
}

#[test]
fn a_sweep_that_nobody_wants_any_more_ends_and_what_was_computed_was_given() -> Result<()> {
    let sweep = sweep(&small(), "alpha=-1..1:4", Some("lambda2=0..1:3"))?;
    let given = std::cell::RefCell::new(Vec::new());
    // The listener is heard by any thread.
    let enough = std::sync::atomic::AtomicBool::new(false);
    let listener = |_: Report<'_>| {
        if enough.load(std::sync::atomic::Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let mut each = |row: SweepRow| {
        given.borrow_mut().push(row.row);
        enough.store(row.row >= 4, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    };
    let ended = Lab::new().sweep(&sweep, 0..sweep.rows(), &mut each, &listener);
    assert!(matches!(ended, Err(Error::Cancelled)));
    // The stretch under way was there as a whole.
    assert_eq!(given.into_inner(), [0, 1, 2, 3, 4, 5]);
    Ok(())
}

#[test]
fn what_is_too_large_at_an_end_of_a_list_is_refused_before_any_work() {
    let setup = Setup::new(preset("vit-irrelevant").unwrap());
    let large = sweep(&setup, "width=32,2048,64", Some("depth=48,2"));
    assert!(
        matches!(large, Err(Error::Memory(_) | Error::TooLong(_))),
        "{large:?}"
    );
}
