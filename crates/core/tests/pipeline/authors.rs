//! The authors' cases as a study: what is there is kept, and what was chosen was not chosen by what is told.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use lambdascope_core::Error;
use lambdascope_core::experiment::{
    Colours, Data, DigitData, Experiment, ModelSettings, Pretraining, VitSettings, preset,
};
use lambdascope_core::lab::{
    AuthorsQuestion, AuthorsStudy, Case, Lab, Purpose, Report, Setup, Studied, Study,
};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// A case's preset with a model that takes no time.
fn quick(case: &str) -> Result<Setup, Error> {
    let mut experiment = preset(&format!("vit-authors-{case}"))?;
    experiment.model = ModelSettings::Vit(VitSettings {
        width: 8,
        depth: 1,
        pretraining: Some(Pretraining {
            steps: 20,
            ..Pretraining::default()
        }),
        ..VitSettings::default()
    });
    experiment.training.steps = 30;
    Ok(Setup::new(experiment))
}

fn go_on(_: Report<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn study(lab: &mut Lab, setup: &Setup, seeds: usize) -> Result<AuthorsStudy, Error> {
    match lab.study(setup, &Study::Authors(AuthorsQuestion { seeds }), &go_on)? {
        Studied::Authors(study) => Ok(study.as_ref().clone()),
        Studied::Phase(_)
        | Studied::Seeds(_)
        | Studied::Inside(_)
        | Studied::Bases(_)
        | Studied::Runs(_) => Err(Error::Mismatch("expected the authors' cases".into())),
    }
}

#[test]
fn a_study_of_the_authors_cases_that_was_left_goes_on_and_serves_all_three_presets() -> Outcome {
    let whole = study(&mut Lab::new(), &quick("irrelevant")?, 1)?;
    assert!(whole.is_complete());
    assert_eq!((whole.cases.len(), whole.targets.len()), (3, 1));

    let mut lab = Lab::new();
    let told = AtomicUsize::new(0);
    let stop = |report: Report<'_>| match report {
        Report::Studied(_) if told.fetch_add(1, Ordering::SeqCst) == 2 => ControlFlow::Break(()),
        Report::Studied(_)
        | Report::Progress(..)
        | Report::History(_)
        | Report::Pretraining(_)
        | Report::Level(..)
        | Report::Film(_)
        | Report::Resting => ControlFlow::Continue(()),
    };
    let question = Study::Authors(AuthorsQuestion { seeds: 1 });
    let left = lab.study(&quick("irrelevant")?, &question, &stop);
    assert!(matches!(left, Err(Error::Cancelled)));
    // The colours of the preset do not count: each case has its own.
    let resumed = study(&mut lab, &quick("contradictory")?, 1)?;
    assert_eq!(resumed.cases, whole.cases);
    assert_eq!(resumed.targets, whole.targets);

    // More seeds begin with those that are there, and two of them have a range.
    let more = study(&mut lab, &quick("aligned")?, 2)?;
    assert_eq!(more.cases[..3], whole.cases[..]);
    assert_eq!(more.targets[..1], whole.targets[..]);
    for case in Case::ALL {
        let row = more.row(case, Purpose::MultiTask).ok_or("a row")?;
        let [first, second] = [&more.cases[..3], &more.cases[3..]].map(|seed| {
            let own = seed.iter().find(|result| result.case == case);
            own.and_then(|result| result.chosen[0])
        });
        let (first, second) = (first.ok_or("a λ")?, second.ok_or("a λ")?);
        let mean = f64::midpoint(first.lambda, second.lambda);
        assert!((row.lambda.mean - mean).abs() < 1e-12);
        let t2 = [first.accuracies[1], second.accuracies[1]];
        assert!((row.accuracies[1].low - t2[0].min(t2[1])).abs() < 1e-12);
        assert!((row.accuracies[1].high - t2[0].max(t2[1])).abs() < 1e-12);
    }
    Ok(())
}

#[test]
fn what_is_told_was_measured_on_the_evaluated_images() -> Outcome {
    let setup = quick("contradictory")?;
    let mut lab = Lab::new();
    let found = study(&mut lab, &setup, 1)?;
    let picture = lab.picture(&setup, &go_on)?;
    let case = found.cases[2];
    assert_eq!(case.case, Case::Contradictory);
    let quiet = |_: f64| ControlFlow::Continue(());
    for chosen in case.chosen.into_iter().flatten() {
        let stats = picture.subject.stats_at([1.0, chosen.lambda], &quiet)?;
        for ((_, stats), accuracy) in stats.iter().zip(chosen.accuracies) {
            assert!((stats.accuracy - accuracy).abs() < 1e-12);
        }
    }
    for (stats, own) in picture.alone.iter().zip(case.own) {
        assert!((stats.accuracy - own).abs() < 1e-12);
    }
    Ok(())
}

#[test]
fn what_is_no_case_of_the_authors_is_told_so() {
    let of = |digits: DigitData| {
        let setup = Setup::new(Experiment {
            data: Data::Digits(digits),
            ..Experiment::default()
        });
        Study::Authors(AuthorsQuestion { seeds: 1 }).refusal(&setup)
    };
    let shares = Colours::Shares(Case::Aligned.shares().into());
    let told = of(DigitData::default()).unwrap_or_default();
    assert!(told.contains("these colours lie along axes"), "{told}");
    let told = of(DigitData {
        colours: shares.clone(),
        ..DigitData::default()
    });
    assert!(told.unwrap_or_default().contains("held out"), "{told:?}");
    let told = of(DigitData {
        colours: shares,
        held_out: 100,
        ..DigitData::default()
    });
    assert_eq!(told, None);
    let patterns = Setup::new(Experiment::default());
    let told = Study::Authors(AuthorsQuestion { seeds: 1 }).refusal(&patterns);
    assert!(told.is_some());
}

#[test]
fn the_authors_presets_have_the_shares_of_their_cases() -> Outcome {
    for case in Case::ALL {
        let experiment = preset(&format!("vit-authors-{}", case.name()))?;
        assert_eq!(experiment.colours().and_then(Case::of), Some(case));
    }
    Ok(())
}
