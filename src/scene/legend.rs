//! The legend of the planes, made of the marks that are on them: it can neither miss nor invent one.

use super::words::{self, success};
use super::{Lacks, Mark, Meaning, Sight};
use crate::experiment::{MergeClass, Method};
use crate::number::{plain, written as number};
use crate::sweep::{Metric, Point};
use crate::theory::Statement;

/// Letters of a held contour's name at most.
pub const GHOST_LETTERS: usize = 40;

/// How much an entry says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// What something is called. Points that have their names beside them are left out.
    Short,
    /// What it says.
    Full,
}

/// What an entry's sample shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// A piece of a line, of an analogue or not.
    Line(Meaning, bool),
    /// A piece of a hatched region.
    Hatch(Meaning),
    /// A point.
    Dot(Meaning),
    /// The ring around what is set now.
    Ring,
    /// A cell whose accuracy is only the sign of noise.
    NoSignal,
    /// A cell without a value.
    NoValue,
}

/// An entry of the legend.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What its sample shows.
    pub sample: Sample,
    /// Its words.
    pub words: String,
    /// The statement that it is about, if there is one.
    pub statement: Option<Statement>,
}

impl Entry {
    pub(super) fn new(sample: Sample, words: impl Into<String>) -> Self {
        Self {
            sample,
            words: words.into(),
            statement: None,
        }
    }
}

impl Sample {
    /// What it stands for, in a sentence, for whoever points at its entry.
    #[must_use]
    pub fn stands_for(self) -> &'static str {
        match self {
            Self::Line(Meaning::Theorem(_), true) => {
                "Dashed: an analogue, since a premise of the theorem is missing, and nothing is promised"
            }
            Self::Line(meaning, _) | Self::Hatch(meaning) | Self::Dot(meaning) => of(meaning),
            Self::Ring => {
                "The ring is the model that is set now, and the dashed crosshair through it is where the slices run: drag it"
            }
            Self::NoSignal => "Outputs so small that their accuracy is the sign of noise",
            Self::NoValue => words::NO_VALUE_ANYWHERE,
        }
    }
}

/// What a meaning stands for.
fn of(meaning: Meaning) -> &'static str {
    match meaning {
        Meaning::Theorem(Statement::Theorem1(_) | Statement::Theorem2(_)) => {
            "The thick line is where the theorem's condition holds; the theorem speaks of λ₁ = 1 and λ₂ = 1 alone"
        }
        Meaning::Theorem(Statement::Theorem3 | Statement::Theorem3OnTasks) => {
            "The border of where the theorem's condition, eq. 4, holds"
        }
        Meaning::Extrapolation => {
            "Hatched: where the condition of Theorem 1 would hold off its lines; ours, and nothing proves it"
        }
        Meaning::Measured => "Runs around the cells that were measured to work",
        Meaning::Rule => {
            "Where our 2-D rule says that a task is kept: values and attention both above 0"
        }
        Meaning::Outputs => {
            "1 − ĉ, by the correlation ĉ of both models' outputs: ours, where the theorems do not speak of the model"
        }
        Meaning::Authors(_) => {
            "What the authors print of their own model at their best λ: theirs, not ours"
        }
        Meaning::MeanField => {
            "Where our mean-field prediction says that a task is kept, with nothing fitted"
        }
        Meaning::Figure7B => {
            "Eq. 4 as the authors' figure 7B seems to draw it; the reading is ours"
        }
        Meaning::Negation(_) => {
            "How far a task vector may be subtracted before the other task is lost, by our rule"
        }
        Meaning::Model => {
            "Dots are models by name: the base Ψ(0), each task's own model, their mean (the uniform soup), and the sum of both vectors"
        }
        Meaning::Ray => {
            "The median's models lie along a ray from Ψ(0) beside the plane: the line is where they are nearest to it, the dot its model at s = 1"
        }
        Meaning::Best => {
            "× is the cell with the best value of the third plane; of several the one nearest to Ψ(0)"
        }
        Meaning::Curve(_) => "A task along the slice",
        Meaning::Band(_) => "From the lowest to the highest seed",
        Meaning::Level => "Dashed and thin: a level to compare with, or a premise that is missing",
        Meaning::Switch => "Where the accuracy switches: our observation",
        Meaning::Marker => "What is set now",
        Meaning::Whole => "Runs around what works by plain task arithmetic with whole task vectors",
        Meaning::Equation(_) => "The border of one part of eq. 4",
        Meaning::Satisfied => "Where eq. 4 is satisfied",
        Meaning::NotSatisfied => "Where eq. 4 is not satisfied, so that the theorem is silent",
        Meaning::Silent => "The theorem is silent on all of this plane",
        Meaning::Baseline => "The better of the tasks' own models on T′",
        Meaning::Pointer => "Where the story points",
        Meaning::Guess => "What was guessed",
        Meaning::Answer => "What was measured of what was guessed",
        Meaning::Ghost(_) => {
            "What was held: a contour of settings from before, beside those of now"
        }
        Meaning::Held(..) => "What was held: a task along the slice, from before",
    }
}

/// The statements of which something is drawn or said, each once.
#[must_use]
pub fn statements(planes: &[Vec<Mark>]) -> Vec<Statement> {
    let mut found = Vec::new();
    for mark in planes.iter().flatten() {
        if let Some(Meaning::Theorem(statement)) = mark.meaning()
            && !found.contains(&statement)
        {
            found.push(statement);
        }
    }
    found
}

/// The legend of the marks on the three planes.
#[must_use]
pub fn entries(
    sight: &Sight<'_>,
    planes: &[Vec<Mark>],
    lacks: Lacks,
    length: Length,
) -> Vec<Entry> {
    let has = |meaning| {
        let mut marks = planes.iter().flatten();
        marks.any(|mark| mark.meaning() == Some(meaning))
    };
    let mut found = theorems(sight, planes, length);
    if has(Meaning::Figure7B) {
        let sample = Sample::Line(Meaning::Figure7B, false);
        found.push(Entry::new(sample, words::FIGURE_7B));
    }
    if has(Meaning::Extrapolation) {
        let words = match length {
            Length::Short => "both kept: extrapolation (ours)",
            Length::Full => "extrapolation of Theorem 1 (ours)",
        };
        found.push(Entry::new(Sample::Hatch(Meaning::Extrapolation), words));
    }
    if has(Meaning::Measured) {
        let sample = Sample::Line(Meaning::Measured, false);
        found.push(Entry::new(sample, measured(sight, planes, length)));
    }
    if has(Meaning::Whole) {
        let words = match length {
            Length::Short => "the same, plain arithmetic",
            Length::Full => "the same by plain task arithmetic with whole task vectors",
        };
        found.push(Entry::new(Sample::Line(Meaning::Whole, false), words));
    }
    for ghost in sight.ghosts {
        let meaning = Meaning::Ghost(ghost.pattern);
        if has(meaning) {
            let words = match length {
                Length::Short => ghost.name.cut(GHOST_LETTERS),
                Length::Full => format!("{}: {}", ghost.name.cut(GHOST_LETTERS), ghost.of),
            };
            let sample = Sample::Line(meaning, false);
            found.push(Entry::new(sample, words));
        }
    }
    for (meaning, words) in [
        (Meaning::Rule, "2-D rule (ours)"),
        (Meaning::MeanField, "mean field (ours)"),
        (Meaning::Outputs, "1 − ĉ by outputs (ours)"),
    ] {
        if has(meaning) {
            found.push(Entry::new(Sample::Line(meaning, false), words));
        }
    }
    let mut marks = planes.iter().flatten().filter_map(Mark::meaning);
    if let Some(negation) = marks.find(|meaning| matches!(meaning, Meaning::Negation(_))) {
        found.push(Entry::new(Sample::Dot(negation), "negation rule"));
    }
    if let Some(ray) = sight.ray.filter(|_| has(Meaning::Ray)) {
        let (_, off) = ray.nearest;
        let off = number(100.0 * off, 0);
        let words = match length {
            Length::Short => format!("median, {off} % off the plane"),
            Length::Full => format!(
                "models of the median, where they are nearest to the plane: {off} % of their way from Ψ(0) leads off it"
            ),
        };
        found.push(Entry::new(Sample::Line(Meaning::Ray, false), words));
    }
    found.extend(best(planes, length));
    if length == Length::Short {
        found
            .extend(has(Meaning::Model).then(|| Entry::new(Sample::Dot(Meaning::Model), "models")));
        found.extend(has(Meaning::Marker).then(|| Entry::new(Sample::Ring, "set now")));
    }
    if has(Meaning::Model) && length == Length::Full {
        let merge = &sight.setup.experiment.merge;
        let words = match (merge.method(), merge.method().class()) {
            _ if merge.draws_plain_plane() => {
                "base Ψ(0), each task’s own model, their mean (soup), the sum of both vectors"
            }
            (Method::Arithmetic, _) => "base Ψ(0), each edited task vector alone, the sum of both",
            (_, MergeClass::Models) => "each task’s own model, the average of both",
            (_, MergeClass::Directions | MergeClass::Outputs | MergeClass::Ray) => {
                "base Ψ(0), each task’s direction alone, the sum of both"
            }
        };
        found.push(Entry::new(Sample::Dot(Meaning::Model), words));
    }
    if lacks.signal {
        found.push(Entry::new(Sample::NoSignal, "no signal"));
    }
    if lacks.value {
        let words = match length {
            Length::Short => words::NO_VALUE,
            Length::Full => words::no_value_why(&sight.setup.experiment.merge, sight.metric),
        };
        found.push(Entry::new(Sample::NoValue, words));
    }
    found
}

/// An entry for each kind of statement of which something is on the planes.
fn theorems(sight: &Sight<'_>, planes: &[Vec<Mark>], length: Length) -> Vec<Entry> {
    let setting = sight.setting();
    let drawn = statements(planes);
    let analogue = sight.is_analogue();
    // Both lines of a theorem are one entry.
    let same_kind = |one: Statement, other: Statement| one.name() == other.name();
    let kinds = Statement::kinds(setting.axes).into_iter();
    // Both are drawn alike, each on planes of its own.
    let both = length == Length::Short && drawn.contains(&Statement::Theorem3);
    let name = |statement: Statement| {
        let on_tasks = both && statement == Statement::Theorem3;
        let on_tasks = on_tasks && drawn.contains(&Statement::Theorem3OnTasks);
        let also = if on_tasks { ", on both tasks ours" } else { "" };
        format!("{}{also}", statement.name())
    };
    kinds
        .filter(|kind| drawn.iter().any(|statement| same_kind(*statement, *kind)))
        .filter(|kind| !(both && *kind == Statement::Theorem3OnTasks))
        .map(|statement| {
            let words = match length {
                Length::Full => full(sight, planes, statement),
                Length::Short if let Some(why) = absent(planes, statement) => {
                    format!("{}: {why}", statement.name())
                }
                Length::Short if sight.promises => {
                    let promise = statement.promise(&setting, sight.premises);
                    format!("{}: {promise}", name(statement))
                }
                Length::Short => name(statement),
            };
            let sample = Sample::Line(Meaning::Theorem(statement), analogue);
            Entry {
                statement: Some(statement),
                ..Entry::new(sample, words)
            }
        })
        .collect()
}

/// What a statement says, whether it is promised, and why it is not on the plane.
fn full(sight: &Sight<'_>, planes: &[Vec<Mark>], statement: Statement) -> String {
    let name = statement.name();
    let what = match statement {
        Statement::Theorem1(_) | Statement::Theorem3OnTasks => "both tasks work",
        Statement::Theorem2(_) => "the task with λ = 1 works, the other is forgotten",
        Statement::Theorem3 => "T′ works",
    };
    let promise = match (statement, statement.constants(&sight.setting())) {
        _ if sight.is_analogue() => "analogue".into(),
        (Statement::Theorem2(_), Some(constants)) => format!("predicted with {constants}"),
        _ => "promised".to_owned(),
    };
    let absent = absent(planes, statement).map(|why| format!(", {why}"));
    format!("{name}: {what}{} ({promise})", absent.unwrap_or_default())
}

/// Why a statement that was asked for is on none of the planes.
fn absent(planes: &[Vec<Mark>], statement: Statement) -> Option<&str> {
    let of = |mark: &&Mark| mark.meaning() == Some(Meaning::Theorem(statement));
    let mut why = None;
    for mark in planes.iter().flatten().filter(of) {
        // Drawn on one of them it is not absent.
        let Mark::Absent(_, words) = mark else {
            return None;
        };
        why = Some(words.as_str());
    }
    why
}

/// What the border of the measured region encloses, and whether there is one. Planes without such a layer are not on
/// screen.
fn measured(sight: &Sight<'_>, planes: &[Vec<Mark>], length: Length) -> String {
    let constants = &sight.setup.experiment.constants;
    let [first, _, third] = sight.goals;
    let (last, others) = planes
        .split_last()
        .map_or((None, planes), |(last, others)| (Some(last), others));
    let in_third = last.is_some_and(|marks| has_border(marks));
    let nowhere = |seen: bool| if seen { "" } else { ", nowhere here" };
    if length == Length::Full && sight.metric != Metric::Accuracy {
        let epsilon = plain(constants.epsilon);
        let what = if third.forgets() {
            let tau = plain(constants.tau);
            format!("measured: loss ≤ {epsilon}, of the forgotten task ≥ {tau}")
        } else {
            format!("measured: loss ≤ {epsilon}")
        };
        let missing = if in_third {
            ""
        } else {
            ", no such border in the third plane"
        };
        return format!("{what}{missing}");
    }
    let told = |goal, seen| {
        let words = success(goal, sight.metric, constants);
        format!("{words}{}", nowhere(seen))
    };
    let in_others = others.iter().any(|marks| has_border(marks));
    let asks = |marks: &Vec<Mark>| {
        marks
            .iter()
            .any(|mark| mark.meaning() == Some(Meaning::Measured))
    };
    match (
        third.forgets(),
        others.iter().any(asks),
        last.is_some_and(asks),
    ) {
        (false, _, _) => told(first, in_others || in_third),
        (true, _, false) => told(first, in_others),
        (true, false, true) => told(third, in_third),
        // The same line says another thing there.
        (true, true, true) => {
            let there = told(third, in_third);
            let there = there.strip_prefix(words::MEASURED).unwrap_or(&there);
            format!("{}; third plane: {there}", told(first, in_others))
        }
    }
}

fn has_border(marks: &[Mark]) -> bool {
    let mut lines = marks.iter().filter_map(Mark::as_line);
    lines.any(|line| line.meaning == Meaning::Measured && !line.paths.is_empty())
}

fn best(planes: &[Vec<Mark>], length: Length) -> Option<Entry> {
    let best: Point = planes.iter().flatten().find_map(|mark| {
        if let Mark::Dot(dot) = mark
            && dot.meaning == Meaning::Best
        {
            return Some(dot.at);
        }
        None
    })?;
    let words = match length {
        Length::Short => "best".into(),
        Length::Full => {
            let [lambda1, lambda2] = best.map(plain);
            format!("best point ({lambda1}, {lambda2})")
        }
    };
    Some(Entry::new(Sample::Dot(Meaning::Best), words))
}
