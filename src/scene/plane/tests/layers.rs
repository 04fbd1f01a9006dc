//! What each layer draws, and what legends say of it.

use std::collections::HashSet;

use super::*;

/// Every picture of the presets on a coarse grid after a few steps, and one of a merge that is one direction.
fn pictures() -> Vec<Arc<Picture>> {
    let mut lab = Lab::new();
    PRESETS
        .iter()
        .filter(|preset| {
            // One of each kind that takes its time.
            let is_slow = preset.name.starts_with("digits") || preset.name.starts_with("vit");
            !is_slow || preset.name == "vit-irrelevant"
        })
        .map(|preset| {
            let setup = Setup::new(preset.experiment().expect("a preset")).with(|experiment| {
                experiment.grid.cells = 7;
                experiment.training.steps = 5;
            });
            let picture = lab.picture(&setup, &|_| ControlFlow::Continue(()));
            picture.expect("a picture")
        })
        .chain([median()])
        .collect()
}

fn compared(picture: &Picture) -> Option<Compared<'_>> {
    let effect = picture.anatomy.effect.as_ref()?;
    Some(Compared {
        merged: &picture.plane,
        plain: &effect.whole,
    })
}

#[test]
fn the_difference_is_what_a_cell_has_more_than_by_plain_task_arithmetic() {
    let mut differ = 0;
    for picture in pictures() {
        let setup = picture.subject.setup();
        let premises = setup.premises();
        let sight = |on| Sight {
            plane: Some(&picture.plane),
            compared: compared(&picture),
            ..seen(setup, &premises, on)
        };
        let change = sight(Overlays::default().with(Overlay::Change, true));
        let usual = sight(Overlays::default());
        let Some(Compared { merged, plain }) = compared(&picture) else {
            assert_eq!(change.heat(0), usual.heat(0));
            assert_eq!(change.scale(), Scale::Value(Metric::Loss));
            continue;
        };
        assert_eq!(change.scale(), Scale::Change(Metric::Loss));
        let heat = change.heat(0).expect("cells");
        for (at, cell) in heat.shown().into_iter().enumerate() {
            let [own, other] = [merged, plain].map(|plane| plane.tasks[0].cells[at].loss);
            assert_eq!(cell, Cell::Value(own - other));
            differ += usize::from(own != other);
        }
    }
    assert!(differ > 20, "{differ}");
}

fn median() -> Arc<Picture> {
    let setup = setup(0.3, |experiment| {
        experiment.merge = Merge::Median(Median::default());
        experiment.grid.cells = 7;
        experiment.training.steps = 5;
    });
    let picture = Lab::new().picture(&setup, &|_| ControlFlow::Continue(()));
    picture.expect("a picture")
}

/// The layers that a mark of a meaning can belong to.
fn layer(meaning: Meaning) -> Option<Overlay> {
    match meaning {
        Meaning::Theorem(Statement::Theorem1(_)) => Some(Overlay::Theorem1),
        Meaning::Theorem(Statement::Theorem2(_)) => Some(Overlay::Theorem2),
        Meaning::Theorem(Statement::Theorem3 | Statement::Theorem3OnTasks) => {
            Some(Overlay::Theorem3)
        }
        Meaning::Extrapolation => Some(Overlay::Extrapolation),
        Meaning::Measured => Some(Overlay::Measured),
        Meaning::Whole => Some(Overlay::Plain),
        Meaning::Rule => Some(Overlay::Rule),
        Meaning::MeanField => Some(Overlay::MeanField),
        Meaning::Outputs => Some(Overlay::Outputs),
        Meaning::Authors(_) => Some(Overlay::Authors),
        Meaning::Figure7B => Some(Overlay::Figure7B),
        Meaning::Negation(_) => Some(Overlay::Negation),
        Meaning::Model | Meaning::Best | Meaning::Ray => Some(Overlay::Markers),
        Meaning::Ghost(_)
        | Meaning::Held(..)
        | Meaning::Curve(_)
        | Meaning::Band(_)
        | Meaning::Level
        | Meaning::Switch
        | Meaning::Marker
        | Meaning::Equation(_)
        | Meaning::Satisfied
        | Meaning::NotSatisfied
        | Meaning::Silent
        | Meaning::Baseline
        | Meaning::Pointer
        | Meaning::Guess
        | Meaning::Answer => None,
    }
}

fn layers_of(planes: &[Vec<Mark>]) -> HashSet<Overlay> {
    let meanings = planes.iter().flatten().filter_map(Mark::meaning);
    meanings.filter_map(layer).collect()
}

fn shown(sight: &Sight<'_>) -> Vec<Vec<Mark>> {
    (0..3)
        .map(|slot| {
            let line: Arc<[_]> = vec![vec![[0.0; 2], [1.0; 2]]].into();
            let outlines = Outlines {
                plain: sight.compared.map(|_| Arc::clone(&line)),
                measured: line,
            };
            plane_marks(sight, slot, outlines)
        })
        .collect()
}

#[test]
fn a_layer_that_is_off_has_no_mark_and_no_entry_and_no_other_changes() {
    let mut ever = HashSet::new();
    for picture in pictures() {
        let setup = picture.subject.setup();
        let constants = &setup.experiment.constants;
        let reading = Reading::of(&picture, constants, picture.third_goal());
        let sight = |on| Sight {
            plane: Some(&picture.plane),
            compared: compared(&picture),
            ray: picture.ray.as_deref(),
            reading: Some(&reading),
            goals: reading.goals(),
            marker: Some([0.3, 0.4]),
            ..seen(setup, &reading.premises, on)
        };
        let full = shown(&sight(all_layers()));
        let present = layers_of(&full);
        ever.extend(present.iter().copied());
        for off in Overlay::ALL {
            let planes = shown(&sight(all_layers().with(off, false)));
            // One has no marks of its own: it says whether others are drawn over another model.
            let is_theirs = setup.experiment.model.one_layer().is_some();
            let theirs = [
                Overlay::Theorem1,
                Overlay::Theorem2,
                Overlay::Theorem3,
                Overlay::Extrapolation,
            ];
            let gone = |own: Overlay| {
                if off == Overlay::Analogue {
                    !is_theirs && theirs.contains(&own)
                } else {
                    own == off
                }
            };
            let mut expected = present.clone();
            expected.retain(|own| !gone(*own));
            assert_eq!(layers_of(&planes), expected, "{off:?}");
            for (full, planes) in full.iter().zip(&planes) {
                // One has no marks of its own either: it colours the cells by other values.
                let is_of_cells =
                    |mark: &Mark| off == Overlay::Change && matches!(mark, Mark::Heat(_));
                let is_kept = |mark: &&Mark| {
                    !is_of_cells(mark) && !mark.meaning().and_then(layer).is_some_and(gone)
                };
                let planes = planes.iter().filter(|mark| !is_of_cells(mark));
                assert!(full.iter().filter(is_kept).eq(planes), "{off:?}");
            }
        }
    }
    let drawn = Overlay::ALL.len() - 3;
    assert_eq!(
        ever.len(),
        drawn,
        "each but the analogues' switch, the authors' points, which stand on slices, and the difference, which is of the cells, is drawn somewhere"
    );
}

#[test]
fn the_legend_names_every_meaning_that_is_there_and_no_other() {
    for picture in pictures() {
        let setup = picture.subject.setup();
        let constants = &setup.experiment.constants;
        let reading = Reading::of(&picture, constants, picture.third_goal());
        for on in [Overlays::default(), all_layers()] {
            let sight = Sight {
                plane: Some(&picture.plane),
                compared: compared(&picture),
                ray: picture.ray.as_deref(),
                reading: Some(&reading),
                goals: reading.goals(),
                ..seen(setup, &reading.premises, on)
            };
            let planes = shown(&sight);
            for length in [Length::Short, Length::Full] {
                let found = entries(&sight, &planes, Lacks::default(), length);
                let named = found.iter().filter_map(|entry| match entry.sample {
                    Sample::Line(meaning, _) | Sample::Hatch(meaning) | Sample::Dot(meaning) => {
                        Some(kind(meaning))
                    }
                    Sample::Ring => Some(Meaning::Marker),
                    Sample::NoSignal | Sample::NoValue => None,
                });
                let named: HashSet<Meaning> = named.collect();
                let there = planes.iter().flatten().filter_map(Mark::meaning);
                let mut there: HashSet<Meaning> = there.map(kind).collect();
                if length == Length::Short && there.contains(&Meaning::Theorem(Statement::Theorem3))
                {
                    // Both are drawn alike, and share an entry.
                    there.remove(&Meaning::Theorem(Statement::Theorem3OnTasks));
                }
                assert_eq!(named, there, "{length:?}");
            }
        }
    }
}

/// Both lines of a theorem and both tasks that are negated share an entry.
fn kind(meaning: Meaning) -> Meaning {
    let [first, _] = crate::task::Axes::default().pairs();
    if let Meaning::Theorem(Statement::Theorem1(_)) = meaning {
        Meaning::Theorem(Statement::Theorem1(first))
    } else if let Meaning::Theorem(Statement::Theorem2(_)) = meaning {
        Meaning::Theorem(Statement::Theorem2(first))
    } else if let Meaning::Negation(_) = meaning {
        Meaning::Negation(first.free)
    } else {
        meaning
    }
}

#[test]
fn what_cells_lack_is_named_only_where_some_do() {
    let setup = setup(0.0, |_| ());
    let premises = setup.premises();
    let sight = seen(&setup, &premises, Overlays::default());
    let planes = shown(&sight);
    for (value, signal) in [(false, false), (true, false), (false, true), (true, true)] {
        let found = entries(&sight, &planes, Lacks { value, signal }, Length::Short);
        let has = |sample| found.iter().any(|entry| entry.sample == sample);
        assert_eq!(
            (has(Sample::NoValue), has(Sample::NoSignal)),
            (value, signal)
        );
    }
}

#[test]
fn a_legend_says_nothing_of_planes_that_are_not_on_screen() {
    let setup = setup(-0.6, |_| ());
    let premises = setup.premises();
    let sight = seen(&setup, &premises, Overlays::default());
    assert!(sight.goals[2].forgets());
    let planes = shown(&sight);
    let words = |planes: &[Vec<Mark>]| {
        let found = entries(&sight, planes, Lacks::default(), Length::Short);
        let words: Vec<String> = found.into_iter().map(|entry| entry.words).collect();
        words.join("; ")
    };
    let all = words(&planes);
    assert!(
        all.contains("L₂ ≥ 0.50") && all.contains("third plane"),
        "{all}"
    );
    let alone = |slot: usize| {
        let mut own = vec![Vec::new(); 3];
        own[slot].clone_from(&planes[slot]);
        words(&own)
    };
    let (first, third) = (alone(0), alone(2));
    assert!(
        first.contains("loss ≤ 0.10") && !first.contains("L₂"),
        "{first}"
    );
    assert!(!first.contains("third plane"), "{first}");
    assert!(
        third.contains("L₂ ≥ 0.50") && !third.contains("third plane"),
        "{third}"
    );
    assert!(words(&vec![Vec::new(); 3]).is_empty());
}

#[test]
fn the_figure_of_a_run_has_its_best_point_on_the_third_plane_alone() {
    let picture = &pictures()[0];
    let setup = picture.subject.setup();
    let reading = Reading::of(picture, &setup.experiment.constants, picture.third_goal());
    let best = |scope, slot| {
        let on = Overlays::default();
        let sight = Sight {
            reading: Some(&reading),
            layers: Layers { on, scope },
            ..seen(setup, &reading.premises, on)
        };
        let found = plane_marks(&sight, slot, Outlines::default());
        found
            .iter()
            .any(|mark| mark.meaning() == Some(Meaning::Best))
    };
    assert_eq!(
        [0, 1, 2].map(|slot| best(Scope::Run, slot)),
        [false, false, true]
    );
    assert_eq!([0, 1, 2].map(|slot| best(Scope::Screen, slot)), [true; 3]);
}
