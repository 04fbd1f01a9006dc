//! Marks, and what they mean.

use std::sync::Arc;

use super::Heat;
use crate::sweep::{Point, Polyline};
use crate::task::{Role, TaskId};
use crate::theory::{Part, Statement};

/// What a mark stands for. Its colour and its stroke follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Where a statement's condition holds, or the border of that.
    Theorem(Statement),
    /// Our extrapolation of Theorem 1 off its lines.
    Extrapolation,
    /// Around what was measured to work.
    Measured,
    /// The same as it was when it was held, by its place among all that are held.
    Ghost(usize),
    /// A task along the slice as it was when it was held, by the same place.
    Held(Role, usize),
    /// Our 2-D rule.
    Rule,
    /// Our mean-field prediction.
    MeanField,
    /// Our line by the correlation of outputs.
    Outputs,
    /// A task's accuracy at a best λ of the authors, as they print it.
    Authors(Role),
    /// Eq. 4 as the authors' figure 7B shows it.
    Figure7B,
    /// Where task negation's rule destroys a task.
    Negation(TaskId),
    /// Ψ(0), each task's own model, the sum of the task vectors.
    Model,
    /// Models of a merge that is one direction, which lie beside the plane, where they are nearest to it.
    Ray,
    /// The best cell.
    Best,
    /// A task along a slice.
    Curve(Role),
    /// A task along a slice, from the lowest to the highest seed.
    Band(Role),
    /// A level of a slice: ε or τ, or −α, where the accuracy switches.
    Level,
    /// Where the accuracy of the free task switches in a phase diagram, −α: ours.
    Switch,
    /// What is set now.
    Marker,
    /// The same as what was measured, with whole task vectors.
    Whole,
    /// Where a part of eq. 4 holds.
    Equation(Part),
    /// Where eq. 4 is satisfied, in a plane of its own: as green as what a theorem promises.
    Satisfied,
    /// The rest of that plane, of which the theorem is silent.
    NotSatisfied,
    /// All of a plane of which Theorem 3 is silent.
    Silent,
    /// The better of the tasks' own models on T′.
    Baseline,
    /// Where a story points.
    Pointer,
    /// What was guessed in a story.
    Guess,
    /// What was measured of what was guessed.
    Answer,
}

/// Something to be drawn, in coefficients.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// Cells coloured by a metric.
    Heat(Heat),
    /// Lines.
    Line(Line),
    /// Convex pieces of one area, filled.
    Fill(Meaning, Vec<Vec<Point>>),
    /// A region filled with diagonal lines.
    Hatch(Hatch),
    /// A single point.
    Dot(Dot),
    /// Words beside a place.
    Text(Text),
    /// A statement that speaks and whose region is not on the plane, and why.
    Absent(Statement, String),
    /// Lines through a point across the whole picture.
    Crosshair(Point),
    /// A ring around what is set now, or an arrow towards it.
    Ring(Point),
    /// A large ring and an arrow that leads to it, to be seen from the last row.
    Pointer(Point),
}

/// Lines of one meaning. Without a path it was asked for, and nothing of it is on the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// What it stands for.
    pub meaning: Meaning,
    /// The ways that it goes; a closed one ends where it begins.
    pub paths: Arc<[Polyline]>,
    /// Whether a premise is missing, so that nothing is promised: dashed.
    pub analogue: bool,
}

/// A convex region filled with diagonal lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Hatch {
    /// What it stands for.
    pub meaning: Meaning,
    /// Its corners, in order.
    pub corners: Vec<Point>,
    /// The side of the plane that it is on: its lines are a share of that apart.
    pub side: f64,
}

/// A single point.
#[derive(Clone, Debug, PartialEq)]
pub struct Dot {
    /// What it stands for.
    pub meaning: Meaning,
    /// Where.
    pub at: Point,
    /// Its name, beside it; may be empty.
    pub name: String,
    /// Which part of the name is nearest to the point.
    pub align: Align,
}

/// Words beside a place, in a row of differently coloured parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    /// The parts from left to right, each in the colour of a meaning.
    pub parts: Vec<(Meaning, String)>,
    /// Where.
    pub at: Anchor,
    /// Which part of the words is there.
    pub align: Align,
    /// Height of the letters, in points.
    pub size: f32,
}

/// Which part of something lies at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left or lower one.
    Low,
    /// The middle.
    Middle,
    /// The right or upper one.
    High,
}

/// Which part of words lies at their place, across and up.
pub type Align = [Side; 2];

/// A place along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Along {
    /// At a value of the axis.
    Value(f64),
    /// At a share of what is seen, from its lower end.
    Share(f64),
}

/// Where words stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Anchor {
    /// Across.
    pub x: Along,
    /// Up.
    pub y: Along,
    /// Right and up from there, in points.
    pub shift: [f32; 2],
}

impl Anchor {
    /// At a point.
    #[must_use]
    pub fn at([x, y]: Point) -> Self {
        Self {
            x: Along::Value(x),
            y: Along::Value(y),
            shift: [0.0; 2],
        }
    }
}

impl Mark {
    /// Lines of a meaning.
    #[must_use]
    pub fn line(meaning: Meaning, paths: impl Into<Arc<[Polyline]>>, analogue: bool) -> Self {
        Self::Line(Line {
            meaning,
            paths: paths.into(),
            analogue,
        })
    }

    /// A line through the points that there are, broken where there is none.
    #[must_use]
    pub fn broken(meaning: Meaning, points: &[Option<Point>]) -> Self {
        let runs = points.split(Option::is_none);
        let paths = runs.map(|run| run.iter().copied().flatten().collect::<Polyline>());
        let paths: Vec<Polyline> = paths.filter(|path| path.len() > 1).collect();
        Self::line(meaning, paths, false)
    }

    /// The line around a region.
    #[must_use]
    pub fn outline(meaning: Meaning, corners: &[Point], analogue: bool) -> Self {
        let path: Polyline = corners.iter().chain(corners.first()).copied().collect();
        Self::line(meaning, [path], analogue)
    }

    /// Its lines, if it is some.
    #[must_use]
    pub fn as_line(&self) -> Option<&Line> {
        if let Self::Line(line) = self {
            Some(line)
        } else {
            None
        }
    }

    /// What it stands for; nothing for cells and for what only says where something is.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning> {
        match self {
            Self::Line(line) => Some(line.meaning),
            Self::Fill(meaning, _) => Some(*meaning),
            Self::Hatch(hatch) => Some(hatch.meaning),
            Self::Dot(dot) => Some(dot.meaning),
            Self::Absent(statement, _) => Some(Meaning::Theorem(*statement)),
            Self::Crosshair(_) | Self::Ring(_) => Some(Meaning::Marker),
            Self::Pointer(_) => Some(Meaning::Pointer),
            Self::Heat(_) | Self::Text(_) => None,
        }
    }
}
