//! Stories in files: RON, read with the place of every error and checked step by step on the screen that each meets.

use std::path::Path;

use ron::value::RawValue;
use serde::Deserialize;

use super::{Claim, Measure, On, Place, Prediction, STORY_VERSION, Step, Story};
use crate::app::{Edit, Pane, Scripted, State, Tab, ViewChange};
use crate::experiment::grammar::{
    Source, after_comments, leniently, parse_value, place_in, reader_of, standing,
};
use crate::experiment::number;
use crate::output::read_text;
use crate::shown::Text;
use crate::{Error, Result, shown};

/// The field that a story begins with, by which it is known.
const MARK: &str = "lambdascope_story";
/// Bytes of the largest story.
pub const LARGEST_STORY: u64 = 1 << 18;
/// The most letters of a title.
const TITLE: usize = 60;
/// The most letters of a question to the hall: a line of the stage.
const ASK: usize = 64;
/// The most letters of what the hall reads in a step, and of the sentence about a story.
const TEXT: usize = 320;
/// The most letters of a speaker's notes.
const NOTES: usize = 6000;
/// The most steps, and the most of anything in a step.
const MOST: usize = 64;

/// A story as it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored<'a> {
    #[serde(rename = "lambdascope_story")]
    _version: u32,
    title: Text,
    about: Text,
    minutes: u8,
    #[serde(borrow)]
    steps: Vec<&'a RawValue>,
}

/// A step as it stands in a file; what it sets is not read yet, so that a mistake there has its own place.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredStep<'a> {
    title: Text,
    text: Text,
    #[serde(default)]
    notes: Option<Text>,
    #[serde(default, borrow)]
    set: Vec<&'a RawValue>,
    #[serde(default)]
    point: Option<Place>,
    #[serde(default)]
    predict: Option<Prediction>,
    #[serde(default)]
    claims: Vec<Claim>,
}

/// What tells a story.
#[derive(Deserialize)]
struct Marked {
    #[serde(rename = "lambdascope_story")]
    _version: u32,
}

impl Story {
    /// Whether a text is a story, or was meant to be one: told by its first field.
    #[must_use]
    pub fn is_in(text: &str) -> bool {
        let fields = after_comments(text).strip_prefix('(').map(after_comments);
        fields.is_some_and(|fields| fields.starts_with(MARK)) || leniently::<Marked>(text).is_some()
    }

    /// Reads a story's file.
    ///
    /// # Errors
    /// As [`Story::from_text`], or if the file cannot be read or is no text.
    pub fn from_file(path: &Path) -> Result<Self> {
        Self::from_text(path, &read_text(path, LARGEST_STORY)?)
    }

    /// Reads a story; `file` names it in errors.
    ///
    /// # Errors
    /// A newer version is said to be newer; what is wrong in a step is named with the step, line and column.
    pub fn from_text(file: &Path, text: &str) -> Result<Self> {
        let (name, source) = (shown::path(file), Source::new(text));
        if text.len() as u64 > LARGEST_STORY {
            let words = format!("expected a story of at most {LARGEST_STORY} bytes");
            return Err(Error::content(
                name,
                format!("{words}, found {}", text.len()),
            ));
        }
        let readers = [(); STORY_VERSION as usize];
        reader_of(&name, source.plain(), MARK, "the story format", &readers)?;
        let stored: Stored<'_> = whole(parse_value(&name, source.plain(), &source))?;
        let plain = source.plain();
        check_words(&stored).map_err(|error| at(&name, plain, "", &error))?;
        let mut state = State::new()?;
        let mut steps = Vec::new();
        for (index, part) in stored.steps.iter().enumerate() {
            steps.push(step(&name, &source, part, index, &mut state)?);
        }
        Ok(Self {
            title: stored.title,
            about: stored.about,
            minutes: stored.minutes,
            steps,
        })
    }
}

fn check_words(stored: &Stored<'_>) -> Result<()> {
    words("title", &stored.title, 1, TITLE)?;
    words("about", &stored.about, 1, TEXT)?;
    if !(1..=60).contains(&stored.minutes) {
        return Err(Error::value("minutes", "1 to 60", stored.minutes));
    }
    count("steps", stored.steps.len(), 1)
}

fn step(
    name: &str,
    source: &Source<'_>,
    part: &RawValue,
    index: usize,
    state: &mut State,
) -> Result<Step> {
    let own = standing(source, part);
    // As a text of its own it lies elsewhere in memory; its parts are found in it the same way.
    let own_source = Source::new(&own);
    let stored: StoredStep<'_> = whole(parse_value(name, own_source.plain(), source))?;
    let which = format!("step {}: ", index + 1);
    let here = |error: Error| at(name, &own, &which, &error);
    words("title", &stored.title, 1, TITLE).map_err(here)?;
    words("text", &stored.text, 1, TEXT).map_err(here)?;
    let notes = stored.notes.unwrap_or_default();
    words("notes", &notes, 0, NOTES).map_err(here)?;
    count("set", stored.set.len(), 0).map_err(here)?;
    count("claims", stored.claims.len(), 0).map_err(here)?;
    let mut set = Vec::new();
    for raw in stored.set {
        let alone = standing(&own_source, raw);
        let scripted: Scripted = parse_value(name, &alone, source)?;
        let fits = is_a_storys(&scripted).and_then(|()| scripted.check(&state.experiment));
        fits.map_err(|error| at(name, &alone, &which, &error))?;
        state.apply(scripted.clone());
        set.push(scripted);
    }
    let has_target = state.experiment.target.is_some();
    for claim in &stored.claims {
        claim.check(has_target).map_err(here)?;
    }
    if let Some(point) = &stored.point {
        check_place(point).map_err(here)?;
    }
    if let Some(prediction) = &stored.predict {
        check_prediction(prediction).map_err(here)?;
        if prediction.on == On::Slice && !state.slice_is_asked() {
            let [first, _] = state.point();
            let found = format!("λ₁ = {first}, or the slice along it");
            let error = Error::value("predict", "on the slice: λ₁ = 1, with λ₂ along it", found);
            return Err(here(error));
        }
    }
    Ok(Step {
        title: stored.title,
        text: stored.text,
        notes,
        set,
        point: stored.point,
        predict: stored.predict,
        claims: stored.claims,
    })
}

/// The grammar's complaint about a part that it only passes over, in words that say what to look for.
fn whole<T>(read: Result<T>) -> Result<T> {
    read.map_err(|error| match error {
        Error::Text {
            file,
            line,
            column,
            message,
        } if message.contains("RawValue") => Error::Text {
            file,
            line,
            column,
            message: "a bracket, a comma or a quotation mark is missing or too many near here; values that may be left \
                      out are written without Some"
                .into(),
        },
        other => other,
    })
}

/// What is wrong, where a step or what it sets begins.
fn at(name: &str, standing: &str, which: &str, error: &Error) -> Error {
    let (line, column) = place_in(standing);
    Error::Text {
        file: name.to_owned(),
        line,
        column,
        message: format!("{which}{error}"),
    }
}

/// Most commands can be a step's; not those whose outcome the story cannot know, nor what the lecturer decides.
fn is_a_storys(scripted: &Scripted) -> Result<()> {
    let refused = |found: &str| {
        let expected = "what a step can set (a preset, values, layers, a tab)";
        Err(Error::value("set", expected, found))
    };
    match scripted {
        Scripted::Edit(edit) => match edit {
            Edit::Undo => refused("Undo"),
            Edit::Redo => refused("Redo"),
            Edit::Reset => refused("Reset"),
            Edit::Start => refused("Start"),
            Edit::NewSeed
            | Edit::Alpha(_)
            | Edit::Marker(_)
            | Edit::Move { .. }
            | Edit::Coefficient { .. }
            | Edit::Axes(_)
            | Edit::Tasks(_)
            | Edit::Constants(_)
            | Edit::Experiment(_)
            | Edit::Sweep { .. }
            | Edit::Preset(_) => Ok(()),
        },
        Scripted::View(change) => match change {
            ViewChange::Present(_) => refused("Present, which is the lecturer's to choose"),
            ViewChange::Dark(_) => refused("Dark, which is the lecturer's to choose"),
            ViewChange::Folded(_) => refused("Folded, which is the lecturer's to choose"),
            ViewChange::Palette(_) => refused("Palette"),
            ViewChange::Help(_) => refused("Help"),
            ViewChange::About(_) => refused("About"),
            ViewChange::Dismiss => refused("Dismiss"),
            ViewChange::Runs(_) => refused("Runs, as a story has no shelf of its own"),
            ViewChange::Tab(_)
            | ViewChange::Phase(_)
            | ViewChange::Seeds(_)
            | ViewChange::Sample(..)
            | ViewChange::Parts(_)
            | ViewChange::Metric(_)
            | ViewChange::Layer(..)
            | ViewChange::Third(_)
            | ViewChange::Ghosts(_)
            | ViewChange::Slice(_)
            | ViewChange::Answer(_)
            | ViewChange::Authors(_)
            | ViewChange::Statement(_)
            | ViewChange::WholePlane
            | ViewChange::Maximise(_)
            | ViewChange::StageCard(_) => Ok(()),
        },
        Scripted::Play(_) => Ok(()),
    }
}

fn check_place(place: &Place) -> Result<()> {
    let coefficient = |lambda: &f64| number::COEFFICIENT.check("point", *lambda);
    match place {
        Place::Plane(pane, point) => {
            if !Pane::PLANES.contains(pane) {
                let found = format!("{pane:?}");
                let expected = "FirstPlane, SecondPlane or ThirdPlane";
                return Err(Error::value("point", expected, found));
            }
            point.iter().try_for_each(coefficient)
        }
        Place::Slice(lambda) => coefficient(lambda),
        Place::Phase(alpha, lambda) => {
            if !(-1.0..=1.0).contains(alpha) {
                return Err(Error::value("point", "α from -1 to 1", alpha));
            }
            coefficient(lambda)
        }
        Place::Pane(_) => Ok(()),
    }
}

/// A guess is a place, and what it is held against must lie on the same axes.
fn check_prediction(prediction: &Prediction) -> Result<()> {
    words("ask", &prediction.ask, 1, ASK)?;
    let (on, answer) = (prediction.on, prediction.answer);
    let fits = match (on, answer) {
        (On::Slice | On::Phase, Measure::LearnedFrom | Measure::KeptDownTo)
        | (On::Phase, Measure::LearnedFromAt(_) | Measure::KeptDownToAt(_))
        | (On::Plane, Measure::Best) => true,
        (On::Slice | On::Phase, Measure::Best)
        | (On::Plane, Measure::LearnedFrom | Measure::KeptDownTo)
        | (On::Slice | On::Plane, Measure::LearnedFromAt(_) | Measure::KeptDownToAt(_))
        | (
            On::Slice | On::Plane | On::Phase,
            Measure::Loss(_)
            | Measure::Accuracy(_)
            | Measure::Perfect(_)
            | Measure::Entanglement
            | Measure::BestLoss,
        ) => false,
    };
    let expected = match on {
        On::Slice => "LearnedFrom or KeptDownTo",
        On::Phase => "LearnedFrom or KeptDownTo, or one of them At an α",
        On::Plane => "Best",
    };
    let refused = || Error::value("answer", expected, format!("{answer:?}"));
    fits.then_some(()).ok_or_else(refused)
}

fn words(field: &'static str, text: &Text, least: usize, most: usize) -> Result<()> {
    let written = text.as_written();
    let letters = written.chars().count();
    if !(least..=most).contains(&letters) {
        let expected = format!("{least} to {most} letters");
        return Err(Error::value(field, expected, format!("{letters}")));
    }
    let strange = written.chars().find(|c| shown::is_obeyed(*c) && *c != '\n');
    strange.map_or(Ok(()), |c| {
        let found = format!("U+{:04X}", u32::from(c));
        Err(Error::value(field, "letters that can be seen", found))
    })
}

fn count(field: &'static str, found: usize, least: usize) -> Result<()> {
    if (least..=MOST).contains(&found) {
        return Ok(());
    }
    Err(Error::value(
        field,
        format!("{least} to {MOST} of them"),
        found,
    ))
}

/// The tab on which a guess is marked.
impl On {
    /// Where it is marked.
    #[must_use]
    pub fn tab(self) -> Tab {
        match self {
            Self::Slice | Self::Plane => Tab::Plane,
            Self::Phase => Tab::Phase,
        }
    }
}
