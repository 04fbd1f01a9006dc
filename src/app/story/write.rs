//! A step made of what is on screen, and added to a story's text: whose words are a person's to write.

use std::path::Path;

use super::{STORY_VERSION, Story};
use crate::app::{Edit, Overlay, Play, Scripted, State, ViewChange};
use crate::experiment::grammar::write;
use crate::experiment::{Experiment, preset};
use crate::{Error, Result, shown};

/// What stands where words are to be written.
const WORDS: &str = "…";
/// How many ends of lists are tried from a text's end, of which one is that of its steps.
const ENDS: usize = 200;

/// A story's text with one more step, which shows what is on screen; without a text, a new story of this step alone.
/// Everything else in the text, comments too, stays as it is. `file` names it in errors.
///
/// # Errors
/// If models or tasks come from files, which no story holds; if the text is no story; if no place for the step is found
/// in it.
pub fn with_step(file: &Path, text: Option<&str>, state: &State) -> Result<String> {
    if state.files.is_some() {
        let words = "models and tasks from files are on screen, which no story can hold";
        return Err(Error::content(shown::path(file), words));
    }
    let Some(text) = text else {
        let step = step(1, &commands(&State::new()?, state))?;
        return Ok(format!(
            "(\n    lambdascope_story: {STORY_VERSION},\n    title: \"{WORDS}\",\n    about: \"{WORDS}\",\n    \
             minutes: 5,\n    steps: [\n{step}    ],\n)\n"
        ));
    };
    let story = Story::from_text(file, text)?;
    let steps = story.steps.len();
    let set = commands(&story.screen(steps)?, state);
    let step = step(steps + 1, &set)?;
    let holds = |text: &str| {
        Story::from_text(file, text).is_ok_and(|found| {
            let own = found.steps.last();
            let same = found.steps.get(..steps) == Some(&story.steps[..]);
            let same_words = found.title == story.title && found.about == story.about;
            found.steps.len() == steps + 1
                && same
                && same_words
                && own.is_some_and(|own| own.set == set)
        })
    };
    // The list of the steps ends last of all, unless other fields follow it, or a comment has such a bracket.
    let ends = text.rmatch_indices(']').map(|(at, _)| at).take(ENDS);
    let mut texts = ends.flat_map(|at| {
        let (before, after) = text.split_at(at);
        let before = before.trim_end_matches([' ', '\t']);
        let line = if before.ends_with('\n') { "" } else { "\n" };
        // The last step may have a comma behind it already.
        ["", ","].map(|comma| format!("{before}{comma}{line}{step}    {after}"))
    });
    texts.find(|text| holds(text)).ok_or_else(|| {
        let words = "expected a list of steps that one more can be added to";
        Error::content(shown::path(file), words)
    })
}

/// A step as it stands in a file.
fn step(number: usize, set: &[Scripted]) -> Result<String> {
    let mut text = format!(
        "        (\n            title: \"Step {number}\",\n            text: \"{WORDS}\",\n            set: [\n"
    );
    for scripted in set {
        let written = write("step", scripted)?;
        let lines: Vec<&str> = written.trim_end().lines().collect();
        let written = lines.join("\n                ");
        text += "                ";
        text += &written;
        text += ",\n";
    }
    Ok(text + "            ],\n        ),\n")
}

/// What leads from one screen to what another sets.
fn commands(from: &State, to: &State) -> Vec<Scripted> {
    let mut commands = Vec::new();
    let mut now = from.clone();
    let mut add = |now: &mut State, scripted: Scripted| {
        now.apply(scripted.clone());
        commands.push(scripted);
    };
    if !is_but_set(&now.experiment, &to.experiment) || now.preset != to.preset {
        // A preset brings its question and answer along.
        if let Some(name) = to.preset
            && preset(name).is_ok()
        {
            add(&mut now, Scripted::Edit(Edit::Preset(name.into())));
        }
        if !is_but_set(&now.experiment, &to.experiment) {
            let experiment = Box::new(to.experiment.clone());
            add(&mut now, Scripted::Edit(Edit::Experiment(experiment)));
        }
    }
    let alpha = to.experiment.alpha().get();
    if now.experiment != to.experiment && to.experiment.has_alpha() {
        add(&mut now, Scripted::Edit(Edit::Alpha(alpha)));
    }
    if now.point() != to.point() {
        add(&mut now, Scripted::Edit(Edit::Marker(to.point())));
    }
    if now.step != to.step {
        add(&mut now, Scripted::Play(Play::GoTo(to.shown_step())));
    }
    let view = &to.view;
    let layers = Overlay::ALL.map(|layer| ViewChange::Layer(layer, view.overlays.has(layer)));
    let looks = [
        ViewChange::Tab(view.tab),
        ViewChange::Phase(view.phase.clone()),
        ViewChange::Seeds(view.seeds.clone()),
        ViewChange::Sample(view.sample.0, view.sample.1),
        ViewChange::Parts(view.parts),
        ViewChange::Metric(view.metric),
        ViewChange::Third(view.third),
        ViewChange::Ghosts(view.ghosts.clone()),
        ViewChange::Slice(view.slice),
        ViewChange::Answer(view.answer),
        ViewChange::Authors(view.authors),
        ViewChange::Maximise(view.maximised),
        ViewChange::StageCard(view.stage_card),
    ];
    for look in looks.into_iter().chain(layers) {
        let mut changed = now.clone();
        changed.apply(look.clone());
        if changed.view != now.view {
            add(&mut now, Scripted::View(look));
        }
    }
    commands
}

/// Whether two experiments differ in nothing but α and the marker.
fn is_but_set(one: &Experiment, other: &Experiment) -> bool {
    let mut moved = one.clone();
    moved.set_alpha(other.alpha());
    moved.set_point(other.point());
    moved == *other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Pane, Tab};
    use crate::sweep::{Goal, Metric};
    use crate::task::Role;

    /// What a lecturer may have on screen.
    fn on_screen() -> Result<State> {
        let mut state = State::new()?;
        state.apply(Edit::Preset("out-of-domain".into()));
        state.apply(Edit::Alpha(0.25));
        state.apply(Edit::Marker([0.5, -0.75]));
        for look in [
            ViewChange::Tab(Tab::Phase),
            ViewChange::Metric(Metric::Accuracy),
            ViewChange::Layer(Overlay::Rule, true),
            ViewChange::Layer(Overlay::Theorem1, false),
            ViewChange::Third(Some(Goal::of(Role::Target))),
            ViewChange::Maximise(Some(Pane::PhaseOfFree)),
        ] {
            state.apply(look);
        }
        state.apply(Play::GoTo(30));
        assert_eq!(state.notice, None);
        Ok(state)
    }

    /// What a step shows of all that a person sets.
    fn set(state: &State) -> String {
        let (own, view) = (&state.experiment, &state.view);
        let looks = (
            view.tab,
            view.metric,
            view.overlays,
            view.third,
            view.maximised,
        );
        format!("{own:?} {:?} {looks:?}", state.step)
    }

    #[test]
    fn a_step_on_tasks_without_an_alpha_sets_none() -> Result<()> {
        let path = Path::new("mine.ron");
        let mut state = State::new()?;
        state.apply(Edit::Preset("vit-authors-aligned".into()));
        state.apply(Edit::Marker([1.0, -0.5]));
        let text = with_step(path, None, &state)?;
        let story = Story::from_text(path, &text)?;
        assert_eq!(set(&story.screen(0)?), set(&state));
        state.apply(Edit::Alpha(0.5));
        assert!(state.notice.is_some_and(|said| said.contains("no α")));
        Ok(())
    }

    #[test]
    fn a_step_shows_what_was_on_screen_whatever_the_steps_before_it_set() -> Result<()> {
        let path = Path::new("mine.ron");
        let (first, mut second) = (on_screen()?, State::new()?);
        let mut edited = second.experiment.clone();
        edited.model.change_one_layer(|model| model.hidden = 8);
        second.apply(Edit::Experiment(Box::new(edited)));
        second.apply(Edit::Alpha(-0.5));
        let mut text = None;
        for state in [&first, &second, &first] {
            text = Some(with_step(path, text.as_deref(), state)?);
        }
        let story = Story::from_text(path, &text.unwrap_or_default())?;
        assert_eq!(story.steps.len(), 3);
        for (step, shown) in [&first, &second, &first].into_iter().enumerate() {
            assert_eq!(set(&story.screen(step)?), set(shown), "step {step}");
        }
        Ok(())
    }

    #[test]
    fn what_a_person_wrote_stays_letter_by_letter() -> Result<()> {
        let path = Path::new("mine.ron");
        let head = "// My lecture [first draft]\n(lambdascope_story: 1, title: \"Mine\", about: \"Of [mine].\", minutes: 2,\n";
        let one = "    steps: [(title: \"One\", text: \"First.\", set: [Edit(Alpha(0.5))])";
        for tail in ["])", ",\n    ],\n)\n", " /* last ] */ ])", "], // ]\n)"] {
            let text = format!("{head}{one}{tail}");
            let longer = with_step(path, Some(&text), &on_screen()?)?;
            assert!(longer.starts_with(&format!("{head}{one}")), "{longer}");
            let story = Story::from_text(path, &longer)?;
            assert_eq!(story.steps.len(), 2, "{longer}");
            assert_eq!(set(&story.screen(1)?), set(&on_screen()?));
        }
        Ok(())
    }

    #[test]
    fn what_is_no_story_is_left_alone() -> Result<()> {
        let text = crate::experiment::to_text(&Experiment::default())?;
        let said = with_step(Path::new("mine.ron"), Some(&text), &on_screen()?);
        assert!(said.is_err());
        Ok(())
    }
}
