//! Samples and words of legends.

use super::*;

#[test]
fn no_two_entries_of_a_legend_look_alike() {
    let at = pos2(30.0, 30.0);
    let [first, _] = Axes::default().pairs();
    // Everything that stands in one legend of the planes at once: both kinds of theorem, with and without a premise.
    let lines = [
        Meaning::Theorem(Statement::Theorem1(first)),
        Meaning::Theorem(Statement::Theorem2(first)),
        Meaning::Theorem(Statement::Theorem3OnTasks),
        Meaning::Figure7B,
        Meaning::Measured,
        Meaning::Rule,
        Meaning::MeanField,
    ];
    for analogue in [false, true] {
        for ground in [true, false] {
            let mut style = style(Medium::Screen, Picture::Plane);
            style.ground.dark = ground;
            let theorem = |meaning: &Meaning| matches!(meaning, Meaning::Theorem(_));
            let lines = lines
                .into_iter()
                .chain((0..MOST_GHOSTS).map(Meaning::Ghost));
            let lines = lines.map(|own| Sample::Line(own, analogue && theorem(&own)));
            let others = [
                Sample::Hatch(Meaning::Extrapolation),
                Sample::Dot(Meaning::Negation(TaskId::T1)),
                Sample::Dot(Meaning::Best),
                Sample::Dot(Meaning::Model),
                Sample::Ring,
                Sample::NoSignal,
                Sample::NoValue,
            ];
            let all: Vec<Sample> = lines.chain(others).collect();
            let looks: Vec<Vec<Shape>> = all
                .iter()
                .map(|of| shapes(|painter| sample(painter, at, *of, &style)))
                .collect();
            for (index, look) in looks.iter().enumerate() {
                assert!(!look.is_empty(), "{:?}", all[index]);
                for other in index + 1..looks.len() {
                    assert_ne!(look, &looks[other], "{:?} and {:?}", all[index], all[other]);
                }
            }
        }
    }
}

#[test]
fn every_sample_of_a_legend_says_what_it_stands_for_and_no_two_say_the_same() {
    let mut said: Vec<(Sample, &str)> = Vec::new();
    for meaning in meanings() {
        let words = Sample::Dot(meaning).stands_for();
        assert!(
            words.len() > 10 && !words.ends_with('.'),
            "{meaning:?}: {words}"
        );
        said.push((Sample::Dot(meaning), words));
    }
    for sample in [Sample::Ring, Sample::NoSignal, Sample::NoValue] {
        said.push((sample, sample.stands_for()));
    }
    // Theorems, tasks and parts of eq. 4 share theirs.
    let is_kin = |one: Sample, other: Sample| match (one, other) {
        (Sample::Dot(one), Sample::Dot(other)) => discriminant(&one) == discriminant(&other),
        _ => false,
    };
    for (at, (one, words)) in said.iter().enumerate() {
        for (other, others) in &said[at + 1..] {
            assert!(
                words != others || is_kin(*one, *other),
                "{one:?} and {other:?}: {words}"
            );
        }
    }
}
