//! The legend of the planes, made of the marks that are on them: it can neither miss nor invent one.

use super::words::{self, success};
use super::{Lacks, Mark, Meaning, Sight};
use crate::number::plain;
use crate::sweep::{Metric, Point};
use crate::theory::Statement;

/// Letters of a held contour's name at most.
const GHOST_LETTERS: usize = 40;

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
        let words = measured(sight, planes, length).into_iter();
        found.extend(words.map(|words| Entry::new(sample, words)));
    }
    for (place, ghost) in sight.ghosts.iter().enumerate() {
        if has(Meaning::Ghost(place)) {
            let words = match length {
                Length::Short => ghost.name.cut(GHOST_LETTERS),
                Length::Full => format!("{}: {}", ghost.name.cut(GHOST_LETTERS), ghost.of),
            };
            let sample = Sample::Line(Meaning::Ghost(place), false);
            found.push(Entry::new(sample, words));
        }
    }
    for (meaning, words) in [
        (Meaning::Rule, "2-D rule (ours)"),
        (Meaning::MeanField, "mean field (ours)"),
    ] {
        if has(meaning) {
            found.push(Entry::new(Sample::Line(meaning, false), words));
        }
    }
    let mut marks = planes.iter().flatten().filter_map(Mark::meaning);
    if let Some(negation) = marks.find(|meaning| matches!(meaning, Meaning::Negation(_))) {
        found.push(Entry::new(Sample::Dot(negation), "negation rule"));
    }
    found.extend(best(planes, length));
    if has(Meaning::Model) && length == Length::Full {
        let words = if sight.setup.experiment.merge.is_plain() {
            "base Ψ(0), each task’s own model, the sum of both vectors"
        } else {
            "base Ψ(0), each edited task vector alone, the sum of both"
        };
        found.push(Entry::new(Sample::Dot(Meaning::Model), words));
    }
    if lacks.signal {
        found.push(Entry::new(Sample::NoSignal, "no signal"));
    }
    if lacks.value {
        let words = match length {
            Length::Short => words::NO_VALUE,
            Length::Full => words::NO_VALUE_WHY,
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
    kinds
        .filter(|kind| drawn.iter().any(|statement| same_kind(*statement, *kind)))
        .map(|statement| {
            let words = match length {
                Length::Full => full(sight, planes, statement),
                Length::Short if sight.promises => {
                    let promise = statement.promise(&setting, sight.premises);
                    format!("{}: {promise}", statement.name())
                }
                Length::Short => statement.name().to_owned(),
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
    let absent = planes.iter().flatten().find_map(|mark| {
        if let Mark::Absent(own, why) = mark
            && *own == statement
        {
            return Some(format!(", {why}"));
        }
        None
    });
    format!("{name}: {what}{} ({promise})", absent.unwrap_or_default())
}

/// What the border of the measured region encloses, and whether there is one.
fn measured(sight: &Sight<'_>, planes: &[Vec<Mark>], length: Length) -> Vec<String> {
    let constants = &sight.setup.experiment.constants;
    let [first, _, third] = sight.goals;
    let seen: Vec<bool> = planes.iter().map(|marks| has_border(marks)).collect();
    let in_third = seen.last().copied().unwrap_or(false);
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
        return vec![format!("{what}{missing}")];
    }
    let told = |goal, seen| {
        let words = success(goal, sight.metric, constants);
        format!("{words}{}", nowhere(seen))
    };
    if third.forgets() {
        let in_others = seen[..seen.len().saturating_sub(1)].contains(&true);
        vec![told(first, in_others), told(third, in_third)]
    } else {
        vec![told(first, seen.contains(&true))]
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
