//! A lab's planes of other ways to merge: against the reference, against candle, of a Vision Transformer, and where they have
//! no model.

use std::ops::ControlFlow;

use lambdascope_core::experiment::{
    Combine, Dare, Data, DigitData, Experiment, Fisher, Grid, Median, Merge, Method, ModelSettings,
    Ties, VitSettings,
};
use lambdascope_core::lab::{Lab, SeedQuestion, Setup, Studied, Study, Subject};
use lambdascope_core::model::Parameters;
use lambdascope_core::sweep::{AGREEMENT, Point, largest_difference, outputs_of};
use lambdascope_core::vector::merge;

use super::reference::{Case, files, go_on};
use super::{LOSS_TOLERANCE, Outcome, UNDECIDED, compare};

fn subject(case: &str, merge: Merge) -> lambdascope_core::Result<Subject> {
    let mut setup = Setup::new(Experiment {
        merge,
        grid: Grid {
            cells: 6,
            ..Grid::default()
        },
        ..Experiment::default()
    });
    setup.files = Some(files(case)?);
    Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))
}

#[test]
fn a_lab_draws_the_references_planes_of_every_class() -> Outcome {
    for (table, variant, merge) in [
        (
            "ties",
            "keep20.mean",
            Merge::Ties(Ties {
                keep: 0.2,
                combine: Combine::Mean,
            }),
        ),
        ("awd", "awd", Merge::Awd),
        ("tsv_m", "tsv", Merge::TsvM),
        ("tangent", "", Merge::Tangent),
    ] {
        let case = Case::read("aligned")?;
        let subject = subject("aligned", merge)?;
        let plane = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
        let plain = subject.reference_plane(&go_on)?;
        assert!(subject.check(&plane, &go_on)? < 1e-5);
        let mut compared = 0;
        for row in case.rows_that_begin(table, variant)? {
            if !variant.is_empty() && row.text("variant") != variant {
                continue;
            }
            let point = case.point(&row);
            // The tangent's table is finer.
            let Some(index) = plane.nearest(point).filter(|index| {
                let cell = plane.point(*index);
                cell.iter().zip(point).all(|(a, b)| (a - b).abs() < 1e-9)
            }) else {
                continue;
            };
            for plane in [&plane, &plain] {
                for task in &plane.tasks {
                    let set = case.set(task.role.key());
                    let stats = &task.cells[index];
                    compare(&case, (task.role.key(), set), &row, stats, None)?;
                }
            }
            compared += 1;
        }
        assert_eq!(compared, 36, "{table}");
    }
    Ok(())
}

#[test]
fn a_fisher_plane_has_models_where_no_coefficient_is_negative_and_the_tuned_ones_at_its_axes()
-> Outcome {
    for normalised in [false, true] {
        let subject = subject("aligned", Merge::Fisher(Fisher { normalised }))?;
        let plane = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
        let plain = subject.reference_plane(&go_on)?;
        for index in 0..36 {
            let point = plane.point(index);
            let defined = point.iter().all(|l| *l >= 0.0) && point != [0.0; 2];
            assert_eq!(subject.is_defined(point), defined);
            for (fast, plain) in plane.tasks.iter().zip(&plain.tasks) {
                let (fast, plain) = (fast.cells[index], plain.cells[index]);
                assert_eq!(fast.has_value(), defined, "{point:?}");
                assert_eq!(plain.has_value(), defined, "{point:?}");
                if defined {
                    assert!((fast.loss - plain.loss).abs() < LOSS_TOLERANCE);
                }
            }
        }
        assert!(subject.check(&plane, &go_on)? < LOSS_TOLERANCE);
        // One coefficient alone gives that task's model, whatever its size; only their ratio counts.
        for (point, tuned) in [([3.0, 0.0], 0), ([0.0, 0.5], 1)] {
            let merged = subject.merged(point)?.ok_or("no model")?;
            for (name, _) in merged.iter() {
                assert_eq!(merged.values(name)?, subject.tuned()[tuned].values(name)?);
            }
        }
        let scaled = [[1.0, 2.0], [0.5, 1.0]].map(|point| subject.merged(point));
        let [one, other] = scaled;
        let (one, other) = (one?.ok_or("no model")?, other?.ok_or("no model")?);
        assert_eq!(one.values("v")?, other.values("v")?);
    }
    Ok(())
}

#[test]
fn own_vectors_alone_are_whole_whatever_the_directions_are() -> Outcome {
    let ways = [
        Merge::Ties(Ties::default()),
        Merge::Dare(Dare::default()),
        Merge::TsvM,
        Merge::Fisher(Fisher::default()),
    ];
    let points: Vec<Point> = vec![[1.0, 1.0], [0.4, 2.0], [2.0, 0.2], [1.6, 0.8]];
    for way in ways {
        let subject = subject("contradictory", way)?;
        let whole = Case::read("contradictory")?.whole()?;
        for (role, fast) in subject.evaluators(&go_on)? {
            let Some(task) = role.task() else { continue };
            let set = subject.set(role).ok_or("no set")?;
            let found = fast.evaluate(&points, &go_on)?;
            for (point, stats) in points.iter().zip(found) {
                let merged = subject.merged(*point)?.ok_or("no model")?;
                let lambda = point[task.index()];
                let alone = merge(subject.base(), [(lambda, &whole[task.index()])])?;
                let outputs = |model: &Parameters| outputs_of(subject.model(), model, set, &go_on);
                let (all, alone) = (outputs(&merged)?, outputs(&alone)?);
                let (mut turned, mut undecided) = (0.0, 0.0);
                for ((f, g), weight) in all.iter().zip(&alone).zip(set.weights()) {
                    if f.abs() < UNDECIDED || g.abs() < UNDECIDED {
                        undecided += weight;
                    } else if (*f > 0.0) != (*g > 0.0) {
                        turned += weight;
                    }
                }
                assert!(
                    (stats.flips - turned).abs() <= undecided + 1e-9,
                    "{way:?} {role:?} at {point:?}: {} {turned}",
                    stats.flips
                );
            }
        }
    }
    Ok(())
}

#[test]
fn what_has_no_model_says_so_in_a_sentence() -> Outcome {
    let said = |merge: Merge, lambdas: [f64; 2]| -> lambdascope_core::Result<String> {
        let mut setup = Setup::new(Experiment {
            merge,
            coefficients: lambdas.to_vec(),
            ..Experiment::default()
        });
        setup.files = Some(files("aligned")?);
        let subject = Lab::new().subject(&setup, &|_| ControlFlow::Continue(()))?;
        let error = subject.merged_model().err();
        Ok(error.map(|error| error.to_string()).unwrap_or_default())
    };
    let fisher = Merge::Fisher(Fisher::default());
    assert!(said(fisher, [1.0, -0.5])?.contains("at least 0, not all 0, found 1,-0.5"));
    assert!(said(fisher, [0.0, 0.0])?.contains("found 0,0"));
    assert_eq!(said(fisher, [0.0, 1.0])?, "");
    assert!(said(Merge::Tangent, [1.0, 1.0])?.contains("there is no merged model"));
    let median = Merge::Median(Median::default());
    assert!(said(median, [1.0, 0.5])?.contains("one coefficient for all tasks"));
    assert_eq!(said(median, [0.5, 0.5])?, "");
    Ok(())
}

/// A Vision Transformer that sees a few steps, on a few digits.
pub(super) fn vit_setup(merge: Merge) -> Setup {
    let mut setup = Setup::new(Experiment {
        data: Data::Digits(DigitData::default()),
        model: ModelSettings::Vit(VitSettings {
            width: 16,
            depth: 1,
            ..VitSettings::default()
        }),
        grid: Grid {
            cells: 4,
            ..Grid::default()
        },
        merge,
        ..Experiment::default()
    })
    .with(|experiment| {
        experiment.training.steps = 4;
        experiment.training.batch = 8;
    });
    setup.samples = Some(16);
    setup
}

fn vit(merge: Merge) -> lambdascope_core::Result<Subject> {
    Lab::new().subject(&vit_setup(merge), &|_| ControlFlow::Continue(()))
}

#[test]
fn every_way_draws_a_vision_transformers_plane_as_candle_does() -> Outcome {
    let plain = vit(Method::Arithmetic.usual())?;
    let plain = plain.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
    for method in Method::ALL {
        let subject = vit(method.usual())?;
        let plane = subject.plane(&go_on, &mut |_| ControlFlow::Continue(()))?;
        let candle = subject.reference_plane(&go_on)?;
        assert!(subject.check(&plane, &go_on)? < AGREEMENT, "{method:?}");
        let mut differs = 0.0_f64;
        for ((fast, slow), before) in plane.tasks.iter().zip(&candle.tasks).zip(&plain.tasks) {
            for index in 0..16 {
                let [fast, slow] = [fast.cells[index], slow.cells[index]];
                assert_eq!(fast.has_value(), slow.has_value(), "{method:?}");
                assert_eq!(fast.has_value(), subject.is_defined(plane.point(index)));
                if fast.has_value() {
                    let off = largest_difference(&[fast], &[slow]);
                    assert!(off < AGREEMENT, "{method:?} {index}: {off}");
                    differs = differs.max((fast.loss - before.cells[index].loss).abs());
                }
            }
        }
        // Each is another plane, but for the median, which is drawn beside that of task arithmetic, and for one principal
        // component of two tasks, which with their mean is both.
        let same = matches!(method, Method::Arithmetic | Method::Median | Method::Bases);
        assert_eq!(differs < 1e-6, same, "{method:?}: {differs}");
    }
    Ok(())
}

#[test]
fn several_seeds_of_dare_draw_a_mask_each() -> Outcome {
    // Models and tasks are from files, so that a seed is that of a mask alone.
    let planes = |merge: Merge| -> Result<Vec<Vec<f64>>, Box<dyn std::error::Error>> {
        let mut setup = Setup::new(Experiment {
            merge,
            grid: Grid {
                cells: 4,
                ..Grid::default()
            },
            ..Experiment::default()
        });
        setup.files = Some(files("aligned")?);
        let question = Study::Seeds(SeedQuestion { seeds: 3 });
        let studied = Lab::new().study(&setup, &question, &|_| ControlFlow::Continue(()))?;
        let Studied::Seeds(study) = studied else {
            return Err("another study".into());
        };
        let losses = study.results.iter().map(|own| {
            let cells = own.plane.tasks.iter().flat_map(|task| &task.cells);
            cells.map(|cell| cell.loss).collect()
        });
        Ok(losses.collect())
    };
    // Without masks there is nothing that a seed could change.
    assert!(planes(Method::Arithmetic.usual()).is_err());
    let whole = planes(Merge::Dare(Dare {
        drop: 0.0,
        ..Dare::default()
    }))?;
    assert!(whole[0] == whole[1] && whole[1] == whole[2]);
    let dropped = planes(Merge::Dare(Dare::default()))?;
    assert!(dropped[0] != dropped[1] && dropped[1] != dropped[2] && dropped[0] != dropped[2]);
    Ok(())
}
