use super::*;
use crate::experiment::{
    AdamW, Axes, Data, DigitData, Merge, Method, ModelSettings, Optimiser, Pretraining, Target,
    VitSettings, preset,
};

/// Experiments that have between them all settings.
fn experiments() -> Vec<Experiment> {
    let mut all = vec![Experiment::default()];
    let with = |change: fn(&mut Experiment)| {
        let mut experiment = Experiment::default();
        change(&mut experiment);
        experiment
    };
    all.push(with(|e| {
        e.set_tasks(TaskId::MOST);
        let gamma = vec![0.1; TaskId::MOST];
        e.target = Some(Target { gamma });
    }));
    all.push(with(|e| {
        e.training.optimiser = Optimiser::AdamW(AdamW::default());
    }));
    all.push(with(|e| {
        e.data = Data::Digits(DigitData::default());
        e.model = ModelSettings::Vit(VitSettings {
            pretraining: Some(Pretraining::default()),
            ..VitSettings::default()
        });
    }));
    for method in Method::ALL {
        all.push(Experiment {
            merge: method.usual(),
            ..Experiment::default()
        });
    }
    all
}

/// A value that every experiment that has the setting may have, and that none above has.
fn another(variable: Variable) -> f64 {
    if variable.range().is_whole() {
        // Two blocks, heads and vectors of a basis, an even m: the least that all of them may be.
        let small = [2.0, 3.0, 4.0, 6.0, 12.0, 32.0];
        let fits = |value: &f64| {
            let of = experiments();
            variable.range().has(*value)
                && of.iter().all(|e| variable.value(e) != Some(*value))
                && of.iter().all(|e| {
                    let mut changed = e.clone();
                    variable.set(&mut changed, *value).is_err() || changed.check().is_ok()
                })
        };
        small.into_iter().find(fits).unwrap_or(1.0)
    } else {
        0.25
    }
}

#[test]
fn every_setting_is_set_where_it_is_and_refused_in_words_where_it_is_not() {
    for variable in Variable::all() {
        let value = another(variable);
        let mut had = 0;
        for experiment in experiments() {
            let mut changed = experiment.clone();
            match (
                variable.value(&experiment),
                variable.set(&mut changed, value),
            ) {
                (Some(_), Ok(())) => {
                    had += 1;
                    assert_eq!(variable.value(&changed), Some(value), "{variable}");
                    // Nothing else changed with it.
                    let others = |e: &Experiment| {
                        let all = e.variables().into_iter();
                        let rest = all.filter(|(own, _)| *own != variable);
                        rest.map(|(own, value)| (own, value.to_bits()))
                            .collect::<Vec<_>>()
                    };
                    assert_eq!(others(&changed), others(&experiment), "{variable}");
                    assert_eq!(
                        changed.check().err().map(|e| e.to_string()),
                        None,
                        "{variable}"
                    );
                }
                (None, Err(why)) => {
                    assert!(
                        why.starts_with("expected ") || why.contains("have no α"),
                        "{why}"
                    );
                    assert_eq!(changed, experiment, "{variable}");
                }
                (value, set) => panic!("{variable}: {value:?} but {set:?}"),
            }
        }
        assert!(had > 0, "{variable} belongs to no experiment");
    }
}

#[test]
fn a_setting_is_found_by_its_name_and_no_two_share_one() {
    let mut names: Vec<_> = Variable::all().map(Variable::name).collect();
    for variable in Variable::all() {
        assert_eq!(Variable::named(variable.name()), Ok(variable));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Variable::all().count());
    assert_eq!(Variable::named("mask-seed"), Ok(Variable::MaskSeed));
    let said = Variable::named("lambda9").err().unwrap_or_default();
    assert!(
        said.contains("lambda8") && said.contains("found lambda9"),
        "{said}"
    );
}

#[test]
fn a_coefficient_of_the_plane_moves_a_point_and_one_that_is_held_the_plane() {
    let four = Experiment {
        axes: Axes::default(),
        ..preset("four-tasks").unwrap()
    };
    let third = TaskId::new(2).unwrap();
    assert_eq!(Variable::Lambda(TaskId::T1).reach(&four), Reach::Point);
    assert_eq!(Variable::Lambda(third).reach(&four), Reach::Merge);
    assert!(Reach::Point < Reach::Merge && Reach::Merge < Reach::Training);
    // What the lab knows about training decides; here it is held to merges alone.
    let mut ties = four.clone();
    ties.merge = Method::Ties.usual();
    assert_eq!(Variable::Keep.reach(&ties), Reach::Merge);
    assert!(matches!(ties.merge, Merge::Ties(_)));
}

#[test]
fn values_are_even_or_a_list_and_held_to_their_range() {
    let read = |variable, text| Values::read(variable, text).map(|v| v.iter().collect::<Vec<_>>());
    assert_eq!(
        read(Variable::Alpha, "-1..1:5"),
        Ok(vec![-1.0, -0.5, 0.0, 0.5, 1.0])
    );
    // A true minus, and downwards.
    assert_eq!(read(Variable::Alpha, "1..−1:3"), Ok(vec![1.0, 0.0, -1.0]));
    assert_eq!(read(Variable::Seed, "1,2,5"), Ok(vec![1.0, 2.0, 5.0]));
    assert_eq!(read(Variable::Steps, "120"), Ok(vec![120.0]));
    assert_eq!(read(Variable::Noise, "0..0.5:11").map(|v| v[3]), Ok(0.15));
    for (variable, text, words) in [
        (Variable::Alpha, "-1..1", "values as in -1..1:41"),
        (Variable::Alpha, "-1..1:x", "values as in"),
        (Variable::Alpha, "", "values as in"),
        (Variable::Alpha, "a,b", "values as in"),
        (
            Variable::Alpha,
            "-1..1:1",
            "2 to 10001 values of alpha, found 1",
        ),
        (Variable::Alpha, "-1..1:100000", "found 100000"),
        (
            Variable::Alpha,
            "-2..1:4",
            "a correlation in [-1, 1], found -2",
        ),
        (
            Variable::Steps,
            "10..20:4",
            "a whole number from 1 to 100000, found 13.3",
        ),
        (Variable::Keep, "0..1:3", "a share in (0, 1], found 0"),
        (
            Variable::Noise,
            "0.1,0.1",
            "different values of noise, found 0.1 twice",
        ),
        (Variable::Alpha, "0..0:3", "found 0 twice"),
    ] {
        let said = read(variable, text).err().unwrap_or_default();
        assert!(said.contains(words), "{text}: {said}");
    }
}

#[test]
fn alpha_goes_as_far_as_the_other_correlations_leave_it() {
    let mut experiment = preset("four-tasks").unwrap();
    let open = experiment.open_alpha();
    assert_eq!(experiment.try_set_alpha(open.end().get()), Ok(()));
    if open.end().get() < 0.99 {
        let said = experiment.try_set_alpha(1.0).err().unwrap_or_default();
        assert!(
            said.contains("which the others leave open, found 1"),
            "{said}"
        );
    }
}
