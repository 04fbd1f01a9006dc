//! What is shown while a hand turns α and what is drawn at rest: film strips are the pictures themselves, previews are
//! named and kept apart.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use lambdascope_core::Error;
use lambdascope_core::experiment::{
    AdamW, Colours, Correlation, Data, DigitData, Experiment, ModelSettings, Optimiser, RedShares,
    Target, VitSettings,
};
use lambdascope_core::lab::{
    Film, Lab, PhaseDiagram, PhaseQuestion, Preview, Report, Setup, Studied, Study, build,
};
use lambdascope_core::sweep::SweptModel;
use lambdascope_core::task::TokenShape;

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn go_on(_: Report<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// A few steps of one layer on few digits: a strip takes a second.
fn setup(alpha: f64) -> Setup {
    let mut experiment = Experiment {
        data: Data::Digits(DigitData {
            training_images: 1750,
            ..DigitData::default()
        }),
        ..Experiment::default()
    };
    experiment.training.steps = 3;
    experiment.training.batch = 8;
    experiment.grid.cells = 3;
    experiment.grid.low = 0.5;
    experiment.grid.high = 1.0;
    experiment.set_alpha(Correlation::clamped(alpha));
    Setup::new(experiment)
}

/// The strip as it was told, until so many pictures were there.
fn film(lab: &mut Lab, setup: &Setup, most: usize) -> Result<(Vec<Arc<Film>>, bool), Error> {
    let told = Mutex::new(Vec::new());
    let listener = |report: Report<'_>| {
        if let Report::Film(film) = report {
            let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
            told.push(Arc::clone(film));
            if film.ready() >= most {
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    };
    let cancelled = match lab.film(setup, &listener) {
        Err(Error::Cancelled) => true,
        other => {
            other?;
            false
        }
    };
    Ok((told.into_inner().unwrap_or_default(), cancelled))
}

#[test]
fn a_strip_that_was_left_and_taken_up_again_has_the_pictures_themselves() -> Outcome {
    let mut lab = Lab::new();
    let present = setup(0.25);
    let (first, cancelled) = film(&mut lab, &present, 5)?;
    assert!(cancelled);
    let at = |film: &Film| -> Vec<f64> {
        let places = film.frames.iter().zip(&film.alphas);
        places
            .filter_map(|(frame, alpha)| frame.as_ref().map(|_| *alpha))
            .collect()
    };
    // The present one, then always the middle of the largest gap.
    let shown: Vec<Vec<f64>> = first.iter().map(|film| at(film)).collect();
    assert_eq!(
        shown[..4],
        [vec![], vec![0.25], vec![-1.0, 0.25], vec![-1.0, 0.25, 1.0]]
    );
    let (all, cancelled) = film(&mut lab, &setup(0.25), usize::MAX)?;
    assert!(!cancelled);
    assert_eq!(all[0].ready(), 5, "what was there is there");
    let last = all.last().ok_or("nothing was told")?;
    assert_eq!(last.ready(), last.frames.len());
    for index in [0, 7, 25, 40] {
        let frame = last.frames[index].as_ref().ok_or("a picture is missing")?;
        let alone = Lab::new().picture(&setup(last.alphas[index]), &go_on)?;
        assert_eq!(frame.plane, alone.plane, "α = {}", last.alphas[index]);
        assert_eq!(frame.lines, alone.lines);
        assert_eq!(
            frame.subject.setup().experiment,
            alone.subject.setup().experiment
        );
    }
    Ok(())
}

/// Models that were made, of which every training has one.
static MADE: AtomicUsize = AtomicUsize::new(0);

fn counted(setup: &Setup, shape: TokenShape) -> Result<Arc<dyn SweptModel>, Error> {
    MADE.fetch_add(1, Ordering::Relaxed);
    build(setup, shape)
}

#[test]
fn a_phase_diagram_takes_its_models_from_the_strip_and_is_the_same() -> Outcome {
    let target = Target {
        gamma: vec![0.6, 0.6],
    };
    for target in [None, Some(target)] {
        let setup = setup(0.25).with(|experiment| experiment.target = target.clone());
        let question = Study::Phase(PhaseQuestion::default());
        let diagram = |lab: &mut Lab| -> Result<(Arc<PhaseDiagram>, usize), Error> {
            let before = MADE.load(Ordering::Relaxed);
            match lab.study(&setup, &question, &go_on)? {
                Studied::Phase(diagram) => Ok((diagram, MADE.load(Ordering::Relaxed) - before)),
                other => Err(Error::Mismatch(format!("{other:?}"))),
            }
        };
        let mut lab = Lab::building(counted);
        film(&mut lab, &setup, usize::MAX)?;
        let (from_strip, made) = diagram(&mut lab)?;
        assert_eq!(made, 0);
        let (anew, made) = diagram(&mut Lab::building(counted))?;
        assert_eq!(made, 41);
        assert_eq!(from_strip.columns, anew.columns);
        assert!(from_strip.columns.iter().all(Option::is_some));
    }
    Ok(())
}

#[test]
fn where_a_strip_is_ready_alpha_is_turned_to_its_nearest_picture_and_rests_at_its_own() -> Outcome {
    let mut lab = Lab::new();
    film(&mut lab, &setup(0.25), usize::MAX)?;
    let turned = setup(0.27);
    let Some(Preview::Frame(frame)) = lab.preview(&turned, &go_on)? else {
        return Err("expected a picture of the strip".into());
    };
    let of = frame.subject.setup();
    assert!(of.same_plane(&setup(0.25)) && frame.subject.preview_words().is_none());
    // What is there in full needs no preview.
    let seen = setup(-0.6);
    assert!(lab.seen(&seen).is_some() && lab.preview(&seen, &go_on)?.is_none());
    let own = lab.picture(&turned, &go_on)?;
    assert!(own.subject.setup().same_plane(&turned) && own.plane != frame.plane);
    assert!(lab.preview(&turned, &go_on)?.is_none());
    // Of another seed, rate or target there is no strip.
    for other in [
        turned.with(|experiment| experiment.training.seed += 1),
        turned.with(|experiment| {
            experiment.target = Some(Target {
                gamma: vec![0.6, 0.6],
            });
        }),
        turned.with(|experiment| {
            experiment
                .training
                .optimiser
                .change_rates(|rates| rates.values *= 2.0);
        }),
    ] {
        let other = other.with(|experiment| experiment.set_alpha(Correlation::clamped(0.3)));
        assert!(lab.preview(&other, &go_on)?.is_none());
    }
    Ok(())
}

#[test]
fn a_preview_of_a_vision_transformer_says_what_it_is_of_and_is_never_taken_for_the_picture()
-> Outcome {
    let vit = |steps: usize, rate: f64| {
        let mut experiment = setup(0.3).experiment.as_ref().clone();
        experiment.model = ModelSettings::Vit(VitSettings {
            width: 8,
            depth: 1,
            ..VitSettings::default()
        });
        experiment.training.steps = steps;
        experiment.training.optimiser = Optimiser::AdamW(AdamW {
            rate,
            ..AdamW::default()
        });
        Setup::new(experiment)
    };
    let setup = vit(60, 1e-3);
    let mut lab = Lab::new();
    let Some(Preview::Plane(subject, plane)) = lab.preview(&setup, &go_on)? else {
        return Err("expected a preview".into());
    };
    let words = subject.preview_words().ok_or("it is a preview")?;
    assert_eq!(words, "preview: 50 steps, 3×3 cells, 47 samples");
    assert!(plane.is_complete() && subject.sets().iter().all(|(_, set)| set.len() == 47));
    assert!(lab.seen(&setup).is_none() && lab.seen(subject.setup()).is_none());
    assert!(!subject.setup().same_plane(&setup));
    // As if somebody had set it so, of all samples, since there are fewer than a preview takes.
    let picture = Lab::new().picture(&vit(50, 2e-3), &go_on)?;
    assert_eq!(*plane, *picture.plane);
    assert!(!picture.subject.setup().same_plane(subject.setup()));
    // Of models that are trained already only cells and samples are fewer.
    lab.picture(&setup, &go_on)?;
    let edited = setup.with(|experiment| experiment.merge.change_edit(|edit| edit.rank = Some(1)));
    let Some(Preview::Plane(subject, _)) = lab.preview(&edited, &go_on)? else {
        return Err("expected a preview".into());
    };
    assert_eq!(subject.setup().steps(), 60);
    assert_eq!(
        subject.setup().experiment.training,
        edited.experiment.training
    );
    // So few steps need no preview.
    assert!(lab.preview(&vit(50, 1e-3), &go_on)?.is_none());
    Ok(())
}

#[test]
fn what_is_quick_fixed_or_never_done_has_no_strip() {
    assert!(setup(0.0).has_film());
    let patterns = Setup::new(Experiment::default());
    let long = setup(0.0).with(|experiment| {
        experiment.training.steps = 1_000_000;
        experiment.training.batch = 1000;
    });
    let mut early = setup(0.0);
    early.step = Some(1);
    let red = setup(0.0).with(|experiment| {
        let shares = [RedShares::new(0.9, 0.1), RedShares::new(0.5, 0.5)];
        experiment.data = Data::Digits(DigitData {
            colours: Colours::Shares(shares.into()),
            ..DigitData::default()
        });
    });
    for other in [patterns, long, early, red] {
        assert!(!other.has_film());
    }
}
