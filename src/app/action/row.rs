//! The rows of the table: each action's name, hint, section and keys.

use std::borrow::Cow;

use super::chord::{bare, ctrl, ctrl_shift};
use super::words::{capital, colour_words, half_words, layer_words, preset_words};
use super::{Action, Chord, Key, Section, memory, memory_words, seeds};
use crate::app::story::{STORIES, ShippedStory};
use crate::app::{Tab, third};
use crate::experiment::{Method, PRESETS};
use crate::lab::SeedQuestion;
use crate::task::{Axes, Axis};

/// What stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name, no other action's.
    pub name: Cow<'static, str>,
    /// What it does, in a sentence.
    pub hint: Cow<'static, str>,
    /// Where it belongs.
    pub section: Section,
    /// Its keys, no other action's; the first is shown beside it.
    pub keys: &'static [Chord],
}

const REDO: &[Chord] = &[ctrl_shift(Key::Letter('Z')), ctrl(Key::Letter('Y'))];
const HELP: &[Chord] = &[bare(Key::F(1)), bare(Key::QuestionMark)];

const THIRD: &str = "Colours the third plane by this, which changes nothing that is computed";

fn row(
    section: Section,
    name: impl Into<Cow<'static, str>>,
    hint: impl Into<Cow<'static, str>>,
    keys: &'static [Chord],
) -> Row {
    Row {
        name: name.into(),
        hint: hint.into(),
        section,
        keys,
    }
}

impl Action {
    /// Its row of the table.
    #[must_use]
    #[expect(clippy::too_many_lines, reason = "a table, a row an action")]
    pub fn row(self) -> Row {
        use Section::{Colour, Edit, File, Help, Layers, Panes, Presets, Stories, Training, View};
        match self {
            Self::Open => row(
                File,
                "Open…",
                "Opens an experiment, a session, models, task vectors or images",
                const { &[ctrl(Key::Letter('O'))] },
            ),
            Self::Save => row(
                File,
                "Save",
                "Saves the work to its file, or asks for one",
                const { &[ctrl(Key::Letter('S'))] },
            ),
            Self::SaveAs => row(
                File,
                "Save as…",
                "Saves the session, the experiment with what is on screen, to a file of your choice",
                const { &[ctrl_shift(Key::Letter('S'))] },
            ),
            Self::SaveExperiment => row(
                File,
                "Save experiment…",
                "Saves the experiment alone, without what is on screen",
                &[],
            ),
            Self::Export => row(
                File,
                "Export figure, table, models…",
                "Writes a figure of the planes with the slice, the plane's table, models and tasks to a folder",
                &[],
            ),
            Self::Figure => row(
                File,
                "Export this picture…",
                "Writes what fills the window, or the open tab, as a figure for paper with its settings below, SVG or PNG, or as a table",
                &[],
            ),
            Self::Film => row(
                File,
                "Export a film…",
                "Writes what fills the window, or the open tab, as a film while α, a coefficient or the training goes on, or a story step by step: PNG or GIF",
                &[],
            ),
            Self::StopFilm => row(
                File,
                "Stop the film",
                "Leaves the film that is being made, of which no file is kept",
                &[],
            ),
            Self::CopyPicture => row(
                Edit,
                "Copy picture",
                "Puts what fills the window, or the open tab, on the clipboard as a picture for paper",
                const { &[ctrl_shift(Key::Letter('C'))] },
            ),
            Self::ForgetRecent => row(
                File,
                "Forget recent files",
                "Empties the list of files that were opened or saved",
                &[],
            ),
            Self::Quit => row(
                File,
                "Quit",
                "Closes the window, and asks first if work is unsaved",
                const { &[ctrl(Key::Letter('Q'))] },
            ),
            Self::Undo => row(
                Edit,
                "Undo",
                "Takes the last change of the experiment back",
                const { &[ctrl(Key::Letter('Z'))] },
            ),
            Self::Redo => row(Edit, "Redo", "Makes an undone change again", REDO),
            Self::CopyText => row(
                Edit,
                "Copy as text",
                "The experiment as one line, to be pasted into another Lambdascope",
                &[],
            ),
            Self::Paste => row(
                Edit,
                "Paste experiment",
                "Shows the experiment that a copied line holds",
                const { &[ctrl(Key::Letter('V'))] },
            ),
            Self::Reset => row(
                Edit,
                "Reset, keep the seed",
                "Back to the preset or file; seed, tab, colour, layers and zoom stay as they are",
                &[],
            ),
            Self::Start => row(
                Edit,
                "Back to the start",
                "Everything as the program opens, but for the theme and the recent files; Undo brings it back",
                &[],
            ),
            Self::NewSeed => row(Edit, "New seed", "Draw a new seed and train again", &[]),
            Self::Tab(tab) => tab_row(tab),
            Self::Present => row(
                View,
                "Present",
                "A stage for a projector: what matters, as large as can be",
                const { &[bare(Key::F(5))] },
            ),
            Self::FullScreen => row(
                View,
                "Full screen",
                "Fills the screen with the window, or not any more",
                const { &[bare(Key::F(11))] },
            ),
            Self::Controls => row(
                View,
                "Controls at the left",
                "The controls at the left, or more room for the planes",
                const { &[ctrl(Key::Letter('B'))] },
            ),
            Self::Theme => row(
                View,
                "Light or dark",
                "Bright letters on dark, or dark letters on bright",
                &[],
            ),
            Self::WholePlane => row(
                View,
                "Whole plane",
                "Zooms all planes back to their whole range",
                const { &[bare(Key::Home)] },
            ),
            Self::Answer => row(
                View,
                "Reveal the answer",
                "The answer to the question above the planes, or not any more",
                &[],
            ),
            Self::Dismiss => row(
                View,
                "Put messages away",
                "Closes the messages above the planes",
                &[],
            ),
            Self::Play => row(
                Training,
                "Play",
                "Play the training; the planes show the task vectors at each step",
                &[],
            ),
            Self::Pause => row(
                Training,
                "Pause",
                "Hold the training at this step; α then trains to the same step",
                &[],
            ),
            Self::Step => row(Training, "Step", "One step more", &[]),
            Self::Stop => row(Training, "Stop", "Make the step shown the last one", &[]),
            Self::Colour(metric) => {
                let (name, hint) = colour_words(metric);
                row(Colour, name, hint, &[])
            }
            Self::Way(Method::Arithmetic) => row(
                Edit,
                "Merge whole vectors by task arithmetic",
                "Ψ(0) + Σ λᵢ ΔΨᵢ, of task vectors as they were trained, which the theorems speak of",
                &[],
            ),
            Self::Way(method) => {
                let name = format!("Merge by {}", method.title());
                row(Edit, name, capital(&method.sentence()), &[])
            }
            Self::Only(half) => {
                let (name, hint) = half_words(half);
                row(Edit, name, hint, &[])
            }
            Self::Slice(axis) => {
                let name = match axis {
                    Axis::X => "Slice along λ₁",
                    Axis::Y => "Slice along λ₂",
                };
                row(
                    Colour,
                    name,
                    "Lets the slice run along this coefficient, through the ring",
                    &[],
                )
            }
            Self::Third(place) => {
                let axes = Axes::default();
                // The last ones are of more tasks than two.
                let tasks = if place < third::choices(axes, 2).len() {
                    2
                } else {
                    3
                };
                let choice = third::choices(axes, tasks).get(place).copied().flatten();
                let name = format!("Third plane: {}", third::name(choice, axes, tasks));
                row(Colour, name, THIRD, &[])
            }
            Self::Seeds(place) => match seeds(place) {
                None => row(
                    Training,
                    "Seeds: one",
                    "Trains with the experiment's own seed alone",
                    &[],
                ),
                Some(SeedQuestion { seeds }) => row(
                    Training,
                    format!("Seeds: {seeds}"),
                    "Trains over so many seeds in the background, and shows how far the thresholds spread",
                    &[],
                ),
            },
            Self::Memory(place) => {
                let name = format!("Memory: {}", memory_words(memory(place)));
                row(
                    View,
                    name,
                    "What would take more is refused before it begins",
                    &[],
                )
            }
            Self::Layer(overlay) => {
                let (name, hint) = layer_words(overlay);
                row(Layers, name, hint, &[])
            }
            Self::Hold => row(
                Layers,
                "Hold the contours",
                "Keeps what worked and the curves of now as dashed lines, to be seen beside what comes",
                const { &[ctrl(Key::Letter('G'))] },
            ),
            Self::Release => row(
                Layers,
                "Let go of all contours",
                "Removes all contours and curves that are held",
                &[],
            ),
            Self::Pin => row(
                Edit,
                "Put this run on the shelf",
                "Keeps the experiment and its planes as they are now in the tab “Runs”, to be held against others and taken up again",
                const { &[ctrl(Key::Letter('D'))] },
            ),
            Self::BringBack => row(
                Edit,
                "Put the removed run back",
                "Puts back on the shelf what was taken off it last",
                &[],
            ),
            Self::Pane(pane) => row(
                Panes,
                format!("Maximise {}", pane.name()),
                "Fills the window with this alone, or puts it among the others again",
                &[],
            ),
            Self::Preset(place) => {
                let name = PRESETS.get(place).map_or("", |preset| preset.name);
                let (label, about) = preset_words(name);
                let hint = format!(
                    "{about}; {kept} stay",
                    kept = "colour, layers and, in most cases, the tab"
                );
                row(Presets, format!("Preset {label}"), hint, &[])
            }
            Self::Story(place) => {
                let shipped = STORIES.get(place);
                let title = shipped.map_or("", ShippedStory::title);
                let about = shipped.map_or("", ShippedStory::about);
                row(
                    Stories,
                    format!("Story: {title}"),
                    about.trim_end_matches('.'),
                    &[],
                )
            }
            Self::OpenStory => row(
                Stories,
                "Open a story…",
                "Tells a story from a file; what is on screen waits until it ends",
                &[],
            ),
            Self::MakeStep => row(
                Stories,
                "Make a step of the screen…",
                "Adds what is on screen to a story's file, as a step whose words are yours to write",
                &[],
            ),
            Self::NextStep => row(
                Stories,
                "Next step of the story",
                "Goes on, as Page Down does",
                &[],
            ),
            Self::StepBefore => row(
                Stories,
                "Step before in the story",
                "Goes back, as Page Up does",
                &[],
            ),
            Self::StepAgain => row(
                Stories,
                "Back to the story's step",
                "Shows the step again as it is told, without what was changed since",
                &[],
            ),
            Self::Measured => row(
                Stories,
                "Reveal what was measured",
                "Holds the guess against the measurement, or keeps it back again",
                &[],
            ),
            Self::EndStory => row(
                Stories,
                "End the story",
                "Brings back what was on screen before the story",
                &[],
            ),
            Self::Palette => row(
                Help,
                "Find an action…",
                "Everything that can be done, found by a few letters of its name",
                const { &[ctrl(Key::Letter('K'))] },
            ),
            Self::Help => row(
                Help,
                "Keys and mouse",
                "What can be done with keys and mouse, on one page",
                HELP,
            ),
            Self::Statements => row(
                Help,
                "Statements and assumptions",
                "The theorems and corollaries as the paper states them, and what they presume",
                &[],
            ),
            Self::About => row(
                Help,
                "About Lambdascope",
                "What this is, whose theory it shows, and what it is made of",
                &[],
            ),
        }
    }
}

fn tab_row(tab: Tab) -> Row {
    let (name, hint, keys): (_, _, &'static [Chord]) = match tab {
        Tab::Plane => (
            "Plane",
            "Where in (λ₁, λ₂) the merged model works",
            const { &[ctrl(Key::Digit(1))] },
        ),
        Tab::Phase => (
            "Phase",
            "α across, λ₂ up: Theorems 1 and 2 in one picture",
            const { &[ctrl(Key::Digit(2))] },
        ),
        Tab::OutOfDomain => (
            "Out of domain",
            "A third task T′, and Theorem 3",
            const { &[ctrl(Key::Digit(3))] },
        ),
        Tab::Anatomy => (
            "Anatomy",
            "Rank and rows of the task vectors, and what the model attends to",
            const { &[ctrl(Key::Digit(4))] },
        ),
        Tab::Tasks => (
            "All tasks",
            "Every task at the marker, how the tasks lie to each other, Theorem 3 on each, and bases of their vectors",
            const { &[ctrl(Key::Digit(5))] },
        ),
        Tab::Runs => (
            "Runs",
            "Runs that are kept on a shelf, two of them beside each other, and what undo comes back to",
            const { &[ctrl(Key::Digit(6))] },
        ),
    };
    row(Section::Tabs, name, hint, keys)
}
