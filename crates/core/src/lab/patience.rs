//! How long a lab takes to hear that it should stop: every report is a chance to.

use std::ops::ControlFlow;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use super::{Lab, Report, Setup};
use crate::experiment::{Data, Experiment, PatternData};
use crate::{Error, Result};

/// Work on a setup is watched for so long.
const WATCHED: Duration = Duration::from_millis(1500);
/// Far above the 20 ms that are promised, for machines that do other things beside, such as all other tests.
const LONGEST: Duration = Duration::from_secs(3);

/// The longest time between two reports of a lab, and what was reported after it.
fn silence(setup: &Setup) -> Result<(Duration, String)> {
    let start = Instant::now();
    let heard = Mutex::new((Instant::now(), Duration::ZERO, String::new()));
    let listener = |report: Report<'_>| {
        if let Ok(mut heard) = heard.lock() {
            let gap = heard.0.elapsed();
            heard.0 = Instant::now();
            if gap > heard.1 {
                heard.1 = gap;
                heard.2 = match report {
                    Report::Progress(stage, share) => format!("{stage:?} {share:.3}"),
                    Report::History(_) | Report::Pretraining(_) => "history".into(),
                    Report::Level(..) => "level".into(),
                    Report::Studied(_) => "studied".into(),
                    Report::Film(film) => format!("film {}", film.ready()),
                    Report::Resting => "resting".into(),
                };
            }
        }
        if start.elapsed() > WATCHED {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    match Lab::new().picture(setup, &listener) {
        Ok(_) | Err(Error::Cancelled) => {}
        Err(error) => return Err(error),
    }
    let (last, mut longest, mut what) = heard
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if last.elapsed() > longest {
        (longest, what) = (last.elapsed(), "the end".into());
    }
    Ok((longest, what))
}

fn setup(data: PatternData, change: impl FnOnce(&mut Experiment)) -> Setup {
    let mut experiment = Experiment {
        data: Data::Patterns(data),
        ..Experiment::default()
    };
    change(&mut experiment);
    Setup::new(experiment)
}

#[test]
fn large_work_can_be_left_at_any_time() -> Result<()> {
    let wide = PatternData {
        tokens: 64,
        dimension: 256,
        irrelevant: 200,
        relevant: 20,
        confusing: 10,
        noise: 0.5,
        samples: 1000,
    };
    let many = PatternData {
        irrelevant: 9,
        relevant: 3,
        samples: 100_000,
        tokens: 24,
        ..PatternData::default()
    };
    let noisy = PatternData {
        noise: 0.3,
        ..many.clone()
    };
    let large = |experiment: &mut Experiment| {
        experiment
            .model
            .change_one_layer(|model| model.hidden = 1024);
        experiment.training.batch = 2048;
    };
    let fine = |experiment: &mut Experiment| {
        experiment.training.steps = 2;
        experiment.grid.cells = 401;
    };
    for (name, setup) in [
        ("a wide model and a large batch", setup(wide.clone(), large)),
        ("a fine plane of wide samples", setup(wide, fine)),
        ("many samples of few kinds of tokens", setup(many, fine)),
        ("many samples with noise", setup(noisy, fine)),
        ("a fine plane", setup(PatternData::default(), fine)),
    ] {
        let (longest, what) = silence(&setup)?;
        println!("{name}: {longest:.1?} before {what}");
        assert!(
            longest < LONGEST,
            "{name}: nothing was heard for {longest:?} before {what}"
        );
    }
    Ok(())
}
