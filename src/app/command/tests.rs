//! Commands as a file holds them: every one is read as it was written, and whatever numbers one carries, it is refused or
//! leaves work that can be saved.

mod any;

use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

use super::count::{COMMANDS, kinds};
use super::*;
use crate::Error;
use crate::app::{Overlay, Session, State, Tab};
use crate::experiment::grammar::{Source, parse, write};
use crate::experiment::{PRESETS, from_text, to_text};
use crate::lab::SeedQuestion;
use crate::sweep::{Goal, Metric};
use crate::task::{Axis, Role, TaskId};

/// A file with commands, as a talk that is shown step by step has.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Talk {
    steps: Vec<Scripted>,
}

fn read(text: &str) -> Result<Talk> {
    let source = Source::new(text);
    parse("talk.ron", source.plain(), &source)
}

/// Every command as a person would write it.
const TALK: &str = r#"(
    steps: [
        Edit(Preset("contradictory")),
        Edit(Alpha(-0.6)),
        Edit(Marker(1.0, -0.5)),
        Edit(Move(alpha: −0.25, marker: (1.0, 0.75))),
        Edit(Constants(epsilon: 0.2)),
        Edit(Sweep(low: -1, high: 2)),
        Edit(NewSeed),
        Edit(Reset),
        Edit(Start),
        Edit(Undo),
        Edit(Redo),
        Edit(Experiment(name: "mine", grid: (cells: 11))),
        View(Tab(Phase)),
        View(Phase(lambda1: 0.5, columns: 11)),
        View(Seeds(seeds: 3)),
        View(Sample(Task(1), 4)),
        View(Metric(Accuracy)),
        View(Layer(Rule, true)),
        View(Runs(one: Some(1), goal: 0)),
        View(Slice(0)),
        View(Answer(true)),
        View(Authors(false)),
        View(Statement(Theorem2)),
        View(Statement(None)),
        View(WholePlane),
        View(Palette(false)),
        View(Help(false)),
        View(About(false)),
        View(Present(true)),
        View(Maximise(Some(Slice))),
        View(StageCard(Rows)),
        View(Folded(true)),
        View(Dark(false)),
        View(Dismiss),
        View(Third(None)),
        // Comments are a person's own.
        Play(Start),
        Play(Pause),
        Play(GoTo(40)),
        Play(Step),
        Play(Stop),
    ],
)
"#;

#[test]
fn a_person_can_write_every_command_and_it_does_what_it_says() -> Result<()> {
    let text = TALK.replace("Third(None)", THIRD);
    let talk = read(&text)?;
    let commands: Vec<Command> = talk.steps.iter().cloned().map(Command::from).collect();
    let [edits, views, plays, ..] = COMMANDS;
    assert_eq!(kinds(&commands), [edits, views, plays, 0, 0, 0, 0]);
    assert_eq!(read(&write("talk", &talk)?)?, talk);
    let mut state = State::new()?;
    for step in talk.steps {
        state.apply(step);
        assert_eq!(state.notice, None);
    }
    assert_eq!(state.experiment.name.as_written(), "mine");
    assert_eq!(state.experiment.training.steps, 41);
    let view = &state.view;
    assert_eq!((view.tab, view.metric), (Tab::Phase, Metric::Accuracy));
    assert_eq!(view.phase.lambda1, 0.5);
    assert_eq!(view.seeds, Some(SeedQuestion { seeds: 3 }));
    assert_eq!(view.sample, (Role::Task(TaskId::T2), 4));
    assert!(view.overlays.has(Overlay::Rule));
    assert_eq!(view.third, Some(Goal::of(Role::Target)));
    assert_eq!((view.slice, view.statement), (Axis::X, None));
    assert!(view.answer && view.present && !view.dark && !view.authors);
    Ok(())
}

/// How a file says that the third plane is about T′.
const THIRD: &str = "Third(kept: [\"target\"])";

#[test]
fn a_wrong_command_is_told_with_its_place() {
    for (step, column, words) in [
        ("Edit(Alhpa(0.5))", 6, "`Alhpa`"),
        ("Edit(Told(0.5))", 6, "`Told`"),
        ("Told(Failed(\"\"))", 1, "`Told`"),
        ("File(Save)", 1, "`File`"),
        ("View(Tab(Fase))", 10, "`Fase`"),
        ("Edit(Move(alpha: 1, λ: 2))", 0, ""),
        ("Play(GoTo(-1))", 0, ""),
        ("Edit(Constants(epsilon: 0))", 0, "above 0, found 0"),
    ] {
        let text = format!("(steps: [\n{step}\n])");
        match read(&text) {
            Err(Error::Text {
                file,
                line,
                column: at,
                message,
            }) => {
                assert_eq!((file.as_str(), line), ("talk.ron", 2), "{step}: {message}");
                assert!(
                    column == 0 || at.abs_diff(column) <= 7,
                    "{step}: {at} {message}"
                );
                assert!(message.contains(words), "{step}: {message}");
            }
            other => panic!("{step}: {other:?}"),
        }
    }
}

#[test]
fn what_does_not_fit_is_refused_by_name() -> Result<()> {
    let on = PRESETS[0].experiment()?;
    for (step, words) in [
        (
            "Edit(Alpha(1.5))",
            "alpha: expected a correlation in [-1, 1], found 1.5",
        ),
        (
            "Edit(Marker(0, 2e6))",
            "marker: expected a finite number from -1000000 to 1000000, found 2000000",
        ),
        (
            "Edit(Sweep(low: 2, high: 1))",
            "high: expected more than low = 2, found 1",
        ),
        (
            "Edit(Experiment(model: OneLayer(hidden: 31)))",
            "hidden: expected an even number",
        ),
        (
            "Edit(Preset(\"none\"))",
            "preset: expected one of irrelevant, ",
        ),
        (
            "View(Phase(columns: 1))",
            "columns: expected a whole number from 2 to 1001, found 1",
        ),
        (
            "View(Phase(seeds: 0))",
            "seeds: expected a whole number from 1 to 1001, found 0",
        ),
        (
            "View(Seeds(seeds: 1002))",
            "seeds: expected a whole number from 1 to 1001, found 1002",
        ),
        (
            "View(Sample(Task(2), 0))",
            "sample: expected Task(0), Task(1) or Target, found Task(2)",
        ),
        ("Play(GoTo(1000))", "step: expected a step from 0 to "),
    ] {
        let talk = read(&format!("(steps: [{step}])"))?;
        let said = talk.steps[0]
            .check(&on)
            .err()
            .map(|error| error.to_string());
        assert!(
            said.as_ref().is_some_and(|said| said.starts_with(words)),
            "{said:?}"
        );
    }
    let mut constants = on.constants;
    constants.tau = -1.0;
    let said = Edit::Constants(constants).check(&on).err();
    let said = said.map(|error| error.to_string());
    assert_eq!(
        said.as_deref(),
        Some("tau: expected a finite number above 0, found -1")
    );
    Ok(())
}

/// What a refused command leaves as it is.
fn set_by_commands(state: &State) -> String {
    let Session { view, .. } = Session::of(state);
    let set = (&state.experiment, &state.origin, state.preset, state.step);
    format!("{set:?} {:?} {view:?}", state.view.statement)
}

fn is_as_its_reader_has_it(experiment: &Experiment) -> std::result::Result<(), TestCaseError> {
    let text = to_text(experiment).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let again =
        from_text("again", &text).map_err(|error| TestCaseError::fail(error.to_string()))?;
    prop_assert_eq!(&again, experiment);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn whatever_can_be_written_is_read_as_the_same(step in any::scripted()) {
        let talk = Talk { steps: vec![step] };
        // What no file can hold is refused.
        if let Ok(text) = write("talk", &talk)
            && let Ok(again) = read(&text)
        {
            prop_assert_eq!(format!("{again:?}"), format!("{talk:?}"));
        } else {
            let on = PRESETS[0].experiment().unwrap();
            prop_assert!(talk.steps[0].check(&on).is_err());
        }
    }

    #[test]
    fn whatever_is_done_is_refused_or_leaves_work_that_can_be_saved(
        list in vec((any::scripted(), prop::bool::ANY), 1..12),
    ) {
        let mut state = State::new().unwrap();
        for (step, holds) in list {
            let refusal = step.check(&state.experiment).err();
            let before = set_by_commands(&state);
            state.notice = None;
            let command = match step {
                Scripted::Edit(edit) if holds => (edit, Change::Continuous).into(),
                other => Command::from(other),
            };
            state.apply(command);
            if refusal.is_some() {
                prop_assert!(state.notice.is_some());
                prop_assert_eq!(set_by_commands(&state), before);
            } else {
                prop_assert_eq!(&state.notice, &None);
            }
            is_as_its_reader_has_it(&state.experiment)?;
            is_as_its_reader_has_it(&state.origin)?;
            let session = Session::of(&state);
            let text = session.to_text(Path::new("/a")).unwrap();
            let again = Session::from_text(Path::new("/a/session.ron"), &text);
            prop_assert_eq!(again.unwrap(), session);
        }
    }
}
