//! What a result depends on counts, and nothing else.

use super::*;
use std::sync::Arc;

use crate::experiment::{
    Constants, Dare, DigitData, Method, Pretraining, RedShares, VectorEdit, VitPart, VitSettings,
};

fn changed(change: impl FnOnce(&mut Experiment)) -> Setup {
    Setup::new(Experiment::default()).with(change)
}

fn with_last_norm_left_out() -> Merge {
    Merge::Arithmetic(VectorEdit {
        left_out: vec![VitPart::LastNorm].into(),
        ..VectorEdit::default()
    })
}

#[test]
fn a_plane_depends_on_what_is_trained_and_swept_and_on_nothing_else() {
    let plain = changed(|_| ());
    let alike = [
        changed(|e| e.name = "another".into()),
        changed(|e| e.coefficients = vec![0.3, 0.4]),
        changed(|e| {
            e.constants = Constants {
                tau: 0.7,
                ..e.constants
            }
        }),
    ];
    for other in alike {
        assert!(PlaneKey::of(&plain) == PlaneKey::of(&other));
    }
    let mut ways: Vec<Setup> = Method::ALL
        .into_iter()
        .map(|method| changed(|e| e.merge = method.usual()))
        .collect();
    let mask_seed = 7;
    ways.push(changed(|e| {
        e.merge = Merge::Dare(Dare {
            mask_seed,
            ..Dare::default()
        });
    }));
    for (at, one) in ways.iter().enumerate() {
        for other in &ways[..at] {
            assert!(PlaneKey::of(one) != PlaneKey::of(other));
        }
        assert!(TrainingKey::of(one, TaskId::T1) == TrainingKey::of(&plain, TaskId::T1));
    }
    let different = [
        changed(|e| e.grid.cells += 1),
        changed(|e| e.merge.change_edit(|edit| edit.rank = Some(1))),
        changed(|e| e.training.steps -= 1),
        changed(|e| {
            e.training
                .optimiser
                .change_rates(|rates| rates.attention *= 2.0);
        }),
        changed(|e| {
            e.target = Some(Target {
                gamma: vec![0.6, 0.6],
            });
        }),
        changed(|e| e.set_alpha(Correlation::clamped(0.25))),
    ];
    for other in different {
        assert!(PlaneKey::of(&plain) != PlaneKey::of(&other));
    }
}

#[test]
fn bases_depend_on_tasks_and_models_and_not_on_how_they_are_merged_and_looked_at() {
    let plain = changed(|_| ());
    let alike = [
        changed(|e| e.merge = Method::Bases.usual()),
        changed(|e| e.merge.change_edit(|edit| edit.rank = Some(1))),
        changed(|e| e.coefficients = vec![0.3, 0.4]),
        changed(|e| e.grid.cells += 1),
        changed(|e| {
            e.target = Some(Target {
                gamma: vec![0.6, 0.6],
            });
        }),
    ];
    for other in alike {
        assert!(BasesKey::of(&plain) == BasesKey::of(&other));
    }
    let mut earlier = plain.clone();
    earlier.step = Some(1);
    let mut fewer = plain.clone();
    fewer.samples = Some(1);
    let different = [
        earlier,
        fewer,
        changed(|e| e.training.seed += 1),
        changed(|e| e.set_alpha(Correlation::clamped(0.25))),
        changed(|e| e.data = Data::Digits(DigitData::default())),
    ];
    for other in different {
        assert!(BasesKey::of(&plain) != BasesKey::of(&other));
    }
}

#[test]
fn what_is_learned_before_the_tasks_depends_on_neither_their_colours_nor_their_training() {
    let vit = |change: &dyn Fn(&mut Experiment)| {
        changed(|e| {
            e.data = Data::Digits(DigitData::default());
            e.model = ModelSettings::Vit(VitSettings::default());
            change(e);
        })
    };
    let plain = vit(&|_| ());
    let rho = |e: &mut Experiment| {
        e.data = Data::Digits(DigitData {
            rho: 0.7,
            ..DigitData::default()
        });
    };
    for other in [
        vit(&|e| e.set_alpha(Correlation::clamped(0.25))),
        vit(&|e| e.training.steps += 1),
        vit(&|e| e.training.batch += 1),
        vit(&rho),
    ] {
        assert!(BaseKey::of(&plain) == BaseKey::of(&other));
    }
    let scale = |e: &mut Experiment| {
        e.data = Data::Digits(DigitData {
            scale: 3.0,
            ..DigitData::default()
        });
    };
    let fewer = |e: &mut Experiment| {
        e.data = Data::Digits(DigitData {
            training_images: 900,
            ..DigitData::default()
        });
    };
    let longer = |e: &mut Experiment| {
        e.model = ModelSettings::Vit(VitSettings {
            pretraining: Some(Pretraining::default()),
            ..VitSettings::default()
        });
    };
    let mut others = [
        vit(&|e| e.training.seed += 1),
        vit(&scale),
        vit(&fewer),
        vit(&longer),
        vit(&|_| ()),
    ];
    others[4].files = Some(Arc::new(Files::default()));
    for other in others {
        assert!(BaseKey::of(&plain) != BaseKey::of(&other));
    }
}

#[test]
fn a_phase_diagram_depends_on_what_a_plane_does_but_for_alpha_and_the_target() {
    let plain = changed(|_| ());
    let target = |e: &mut Experiment| {
        e.target = Some(Target {
            gamma: vec![0.6, 0.6],
        });
    };
    for other in [
        changed(|e| e.set_alpha(Correlation::clamped(0.25))),
        changed(target),
        changed(|e| e.coefficients = vec![0.3, 0.4]),
    ] {
        assert!(PhaseKey::of(&plain) == PhaseKey::of(&other));
    }
    for other in [
        changed(|e| e.grid.cells += 1),
        changed(|e| e.merge.change_edit(|edit| edit.rank = Some(1))),
        changed(|e| e.merge = with_last_norm_left_out()),
        changed(|e| e.training.steps -= 1),
        changed(|e| e.training.seed += 1),
        changed(|e| e.model.change_one_layer(|model| model.hidden += 2)),
    ] {
        assert!(PhaseKey::of(&plain) != PhaseKey::of(&other));
    }
}

#[test]
fn of_three_tasks_a_phase_diagram_varies_one_correlation_and_depends_on_the_others() {
    let of = |alpha: f64, others: f64| {
        changed(|e| {
            let rows = [
                vec![1.0, alpha, others],
                vec![alpha, 1.0, 0.0],
                vec![others, 0.0, 1.0],
            ];
            e.correlations = Correlations::new(&rows).unwrap();
            e.coefficients.push(0.5);
        })
    };
    let plain = of(0.1, 0.3);
    assert!(PhaseKey::of(&plain) == PhaseKey::of(&of(0.2, 0.3)));
    assert!(PhaseKey::of(&plain) != PhaseKey::of(&of(0.1, 0.4)));
    assert!(PhaseKey::of(&plain) != PhaseKey::of(&changed(|_| ())));
    let held = plain.with(|e| e.coefficients[2] = 0.6);
    assert!(PhaseKey::of(&plain) != PhaseKey::of(&held));
}

#[test]
fn a_task_depends_on_its_own_shares_of_red_and_what_was_learned_before_on_none() {
    let of = |first: f64, second: f64| {
        changed(|e| {
            let shares = [first, second].map(|odd| RedShares::new(odd, 1.0 - odd));
            e.data = Data::Digits(DigitData {
                colours: Colours::Shares(shares.into()),
                ..DigitData::default()
            });
        })
    };
    let (plain, other) = (of(0.9, 0.5), of(0.9, 0.1));
    for (task, same) in [(TaskId::T1, true), (TaskId::T2, false)] {
        let is_same = TrainingKey::of(&plain, task) == TrainingKey::of(&other, task);
        assert_eq!(is_same, same);
    }
    assert!(PlaneKey::of(&plain) != PlaneKey::of(&other));
    assert!(BaseKey::of(&plain) == BaseKey::of(&other));
    let axes = changed(|e| e.data = Data::Digits(DigitData::default()));
    assert!(BaseKey::of(&plain) == BaseKey::of(&axes));
    assert!(TrainingKey::of(&plain, TaskId::T1) != TrainingKey::of(&axes, TaskId::T1));
}

#[test]
fn the_first_task_is_not_trained_anew_for_another_correlation_and_the_second_is() {
    let (plain, other) = (
        changed(|_| ()),
        changed(|e| e.set_alpha(Correlation::clamped(0.25))),
    );
    for (task, same) in [(TaskId::T1, true), (TaskId::T2, false)] {
        assert_eq!(
            TrainingKey::of(&plain, task) == TrainingKey::of(&other, task),
            same
        );
    }
    let later = changed(|e| e.training.steps += 9);
    assert!(TrainingKey::of(&plain, TaskId::T2) == TrainingKey::of(&later, TaskId::T2));
    // A rate that falls towards the last step is another one in a longer run.
    for cosine in [false, true] {
        let of = |more: usize| {
            changed(|e| {
                e.training.optimiser = Optimiser::AdamW(AdamW {
                    cosine,
                    ..AdamW::default()
                });
                e.training.steps += more;
            })
        };
        let (short, long) = (of(0), of(9));
        let is_same = TrainingKey::of(&short, TaskId::T1) == TrainingKey::of(&long, TaskId::T1);
        assert_eq!(is_same, !cosine);
    }
}
