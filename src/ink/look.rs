//! How each meaning is drawn: its stroke on screen and in a figure.

use egui::Color32;

use super::opaque;
use crate::app::MOST_GHOSTS;
use crate::scene::{Ground, Meaning, colour};
use crate::task::{Role, TaskId};
use crate::theory::{Part, Statement};

/// What is drawn on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// A window.
    Screen,
    /// A figure in a file, which is larger and looked at from further away.
    Figure,
}

/// Which picture a stroke belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Picture {
    /// A plane of two coefficients.
    Plane,
    /// α across, a coefficient up.
    Phase,
    /// A coefficient across, a metric up.
    Slice,
}

/// How the best point is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Best {
    /// A cross.
    Cross,
    /// A star.
    Star,
}

/// How marks are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// On what.
    pub medium: Medium,
    /// In which picture.
    pub picture: Picture,
    /// What lies behind it.
    pub ground: Ground,
    /// How the best point is drawn.
    pub best: Best,
    /// Whether names of points stand outwards, as their marks say, so that more of them have room; else all stand above.
    pub names_outwards: bool,
    /// Whether curves are older than the settings, so that little is left of them.
    pub faded: bool,
    /// How many times as thick as usual lines are drawn, and as opaque where something shows through them.
    pub weight: f32,
}

/// What a line consists of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Pattern {
    /// One piece.
    Solid,
    /// Dashes of some lengths in turn, each with the gap after it, in points.
    Dashes(&'static [f32], &'static [f32]),
    /// Dashes over a dark line in one piece.
    DashesOnSolid(&'static [f32], &'static [f32]),
    /// Dots of the line's width, so many points apart.
    Dots(f32),
    /// One piece with dark beads in it: how far apart, and how large as a share of its width.
    Beads(f32, f32),
    /// One piece with ticks at its left, inside of what it is around: how far apart, and how long.
    Ticks(f32, f32),
}

/// A stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stroke {
    pub colour: Color32,
    /// In points; of dots their radius.
    pub width: f32,
    /// Width of the dark line below, if there is one.
    pub casing: Option<f32>,
    pub pattern: Pattern,
    /// How many times as long as the pattern says its dashes and gaps are.
    pub along: f32,
}

/// Theorems about lines, in a figure.
const THICK: f32 = 6.5;
/// Borders of regions, in a figure.
const THIN: f32 = 2.4;
/// What a figure's casing is wider by.
const FIGURE_CASING: f32 = 2.2;

/// How much is left of a curve that is older than the settings.
pub const FADED: f32 = 0.45;

const SHORT: Pattern = Pattern::Dashes(&[7.0], &[4.0]);
/// Between the beads of a theorem's line, and their radius.
const BEADS: Pattern = Pattern::Beads(9.0, 0.3);
/// Between the ticks of a line, and their length.
const TICKS: Pattern = Pattern::Ticks(11.0, 5.0);
/// As egui_plot's dense dashes.
const DENSE: Pattern = Pattern::Dashes(&[5.0], &[5.0 * (std::f32::consts::GOLDEN_RATIO - 1.0)]);

impl Style {
    /// The stroke of a meaning; `analogue` where a premise is missing. The dark rim stays as wide as it is, however thick
    /// the line.
    pub(super) fn stroke(&self, meaning: Meaning, analogue: bool) -> Stroke {
        let usual = self.usual(meaning, analogue);
        let more = (self.weight - 1.0) * usual.width;
        Stroke {
            width: usual.width + more,
            casing: usual.casing.map(|casing| casing + more),
            along: self.weight,
            ..usual
        }
    }

    /// A share of a colour that something shows through, as opaque as the lines are thick.
    pub(super) fn share(&self, share: f32) -> f32 {
        (share * self.weight).min(1.0)
    }

    /// A colour through which something shows, by its usual opacity.
    pub(super) fn through(&self, colour: Color32, opacity: u8) -> Color32 {
        colour.gamma_multiply(self.share(f32::from(opacity) / 255.0))
    }

    /// The stroke where lines are as thick as usual.
    fn usual(&self, meaning: Meaning, analogue: bool) -> Stroke {
        let colour = opaque(colour(meaning, self.ground));
        let stroke = |width: f32, casing: f32, pattern| Stroke {
            colour,
            width,
            casing: (casing > 0.0).then_some(width + casing),
            pattern,
            along: 1.0,
        };
        match meaning {
            Meaning::Theorem(statement) => self.theorem(statement, analogue, colour),
            Meaning::Extrapolation | Meaning::Switch => match self.medium {
                Medium::Screen => stroke(1.5, 2.0, SHORT),
                Medium::Figure => Stroke {
                    casing: Some(2.0),
                    ..stroke(1.6, 0.0, Pattern::DashesOnSolid(&[6.0], &[5.0]))
                },
            },
            Meaning::Measured => match self.medium {
                Medium::Screen => stroke(2.0, 2.0, Pattern::Solid),
                Medium::Figure => stroke(THIN, FIGURE_CASING, Pattern::Solid),
            },
            Meaning::Ghost(place) => stroke(2.0, 2.0, of_ghost(place)),
            Meaning::Held(role, place) => stroke(of_held(role), 0.0, of_ghost(place)),
            // Long dashes, unlike the extrapolation's short ones, between which a line below shows.
            Meaning::Rule => stroke(2.5, 2.0, Pattern::Dashes(&[14.0], &[8.0])),
            Meaning::MeanField => stroke(1.8, 1.3, Pattern::Dots(10.0)),
            Meaning::Outputs => stroke(2.2, 2.0, Pattern::Dashes(&[10.0, 4.0], &[5.0, 5.0])),
            // A dash and two dots in turn.
            Meaning::Ray => stroke(
                2.5,
                2.5,
                Pattern::Dashes(&[9.0, 2.5, 2.5], &[4.0, 4.0, 4.0]),
            ),
            // Dash and dot in turn.
            Meaning::Figure7B => stroke(2.5, 2.5, Pattern::Dashes(&[11.0, 2.5], &[4.0, 4.0])),
            Meaning::Curve(role) => {
                let left = if self.faded { FADED } else { 1.0 };
                Stroke {
                    colour: colour.gamma_multiply(left),
                    ..stroke(2.5, 0.0, of_curve(role))
                }
            }
            Meaning::Level => stroke(1.0, 0.0, DENSE),
            Meaning::Marker => match self.picture {
                Picture::Plane => Stroke {
                    colour: self.through(Color32::WHITE, 150),
                    ..stroke(1.0, 0.0, Pattern::Dashes(&[3.0], &[3.0]))
                },
                Picture::Phase => Stroke {
                    colour: self.through(Color32::WHITE, 170),
                    ..stroke(1.0, 0.0, Pattern::Dashes(&[4.0], &[4.0]))
                },
                Picture::Slice => stroke(1.5, 0.0, Pattern::Solid),
            },
            Meaning::Whole => stroke(2.0, 2.0, SHORT),
            Meaning::Equation(part) => stroke(2.0, 2.0, dashes_of(part)),
            Meaning::Pointer => stroke(3.5, 3.0, Pattern::Solid),
            Meaning::Guess => stroke(3.0, 2.5, Pattern::Dashes(&[8.0], &[5.0])),
            Meaning::Answer => stroke(3.0, 2.5, Pattern::Solid),
            // Points and areas, whose edges are of no pattern.
            Meaning::Negation(_)
            | Meaning::Authors(_)
            | Meaning::Model
            | Meaning::Best
            | Meaning::Baseline
            | Meaning::Band(_)
            | Meaning::Satisfied
            | Meaning::NotSatisfied
            | Meaning::Silent => stroke(1.5, 0.0, Pattern::Solid),
        }
    }

    fn theorem(&self, statement: Statement, analogue: bool, colour: Color32) -> Stroke {
        let stroke = |width: f32, casing: Option<f32>, pattern| Stroke {
            colour,
            width,
            casing,
            pattern,
            along: 1.0,
        };
        let is_of_line = statement.line().is_some();
        match (self.medium, self.picture) {
            (_, Picture::Slice) => {
                let pattern = if analogue { DENSE } else { Pattern::Solid };
                Stroke {
                    colour: if analogue {
                        colour
                    } else {
                        colour.gamma_multiply(self.share(0.8))
                    },
                    ..stroke(1.5, None, pattern)
                }
            }
            (Medium::Screen, picture) => {
                let width: f32 = match picture {
                    Picture::Plane if is_of_line => 4.0,
                    Picture::Plane => 2.0,
                    Picture::Phase | Picture::Slice => 3.0,
                };
                if analogue {
                    let width = width.min(3.0);
                    stroke(width, Some(width + 2.0), of_analogue(statement))
                } else {
                    stroke(width, Some(width + 3.0), of_theorem(statement))
                }
            }
            (Medium::Figure, picture) => {
                let width = match picture {
                    Picture::Plane if is_of_line => THICK,
                    // Not as thin as what was measured.
                    Picture::Phase => 1.6 * THIN,
                    Picture::Plane | Picture::Slice => THIN,
                };
                let pattern = if analogue {
                    of_analogue_in_figure(statement)
                } else {
                    of_theorem(statement)
                };
                stroke(width, Some(width + FIGURE_CASING), pattern)
            }
        }
    }
}

/// What stands at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// A ring around a dark middle.
    Dot,
    Diamond,
    Best,
    /// A black dot.
    Baseline,
    /// A ring around a middle of its own colour.
    Pin,
}

/// What stands at a point of a meaning.
pub(super) fn glyph_of(meaning: Meaning) -> Glyph {
    match meaning {
        Meaning::Negation(_) => Glyph::Diamond,
        Meaning::Best => Glyph::Best,
        Meaning::Baseline => Glyph::Baseline,
        // Of two tasks two shapes.
        Meaning::Authors(Role::Task(task)) if task != TaskId::T1 => Glyph::Diamond,
        Meaning::Guess | Meaning::Answer | Meaning::Authors(_) => Glyph::Pin,
        Meaning::Model
        | Meaning::Theorem(_)
        | Meaning::Extrapolation
        | Meaning::Measured
        | Meaning::Ghost(_)
        | Meaning::Held(..)
        | Meaning::Rule
        | Meaning::MeanField
        | Meaning::Outputs
        | Meaning::Ray
        | Meaning::Figure7B
        | Meaning::Curve(_)
        | Meaning::Band(_)
        | Meaning::Level
        | Meaning::Switch
        | Meaning::Marker
        | Meaning::Whole
        | Meaning::Equation(_)
        | Meaning::Satisfied
        | Meaning::NotSatisfied
        | Meaning::Silent
        | Meaning::Pointer => Glyph::Dot,
    }
}

/// The lines of theorems differ in grey, too, though all are in one piece: Theorem 2 has beads, Theorem 3's border ticks
/// inside of it.
fn of_theorem(statement: Statement) -> Pattern {
    match statement {
        Statement::Theorem1(_) => Pattern::Solid,
        Statement::Theorem2(_) => BEADS,
        Statement::Theorem3 | Statement::Theorem3OnTasks => TICKS,
    }
}

/// The same of analogues, all of dashes, since nothing is promised.
fn of_analogue(statement: Statement) -> Pattern {
    match statement {
        Statement::Theorem1(_) => Pattern::Dashes(&[10.0], &[5.0]),
        Statement::Theorem2(_) => Pattern::Dashes(&[8.0, 2.0], &[4.0, 4.0]),
        Statement::Theorem3 | Statement::Theorem3OnTasks => Pattern::Dashes(&[3.5], &[3.5]),
    }
}

/// The same in a figure.
fn of_analogue_in_figure(statement: Statement) -> Pattern {
    match statement {
        Statement::Theorem1(_) => Pattern::DashesOnSolid(&[9.0], &[7.2]),
        Statement::Theorem2(_) => Pattern::DashesOnSolid(&[9.0, 2.5], &[4.5, 4.5]),
        Statement::Theorem3 | Statement::Theorem3OnTasks => Pattern::DashesOnSolid(&[4.0], &[4.0]),
    }
}

/// The curves of the tasks, in order.
const CURVES: [Pattern; TaskId::MOST] = [
    Pattern::Solid,
    Pattern::Beads(13.0, 0.45),
    Pattern::Beads(24.0, 0.45),
    Pattern::Beads(15.0, 0.8),
    Pattern::Beads(28.0, 0.8),
    Pattern::Beads(36.0, 0.45),
    Pattern::Beads(42.0, 0.8),
    Pattern::Beads(52.0, 0.45),
];

/// The curves of the tasks of a slice: none is dashed, as what is not promised is.
fn of_curve(role: Role) -> Pattern {
    match role {
        Role::Task(task) => CURVES[task.index()],
        Role::Target => Pattern::Beads(5.0, 0.45),
    }
}

/// The dashes of held curves say of what they are, their widths of which task.
fn of_held(role: Role) -> f32 {
    match role {
        Role::Task(task) if task == TaskId::T1 => 1.4,
        Role::Task(_) => 2.8,
        Role::Target => 2.0,
    }
}

/// Held contours differ in their dashes, one from another and from all else on a plane.
fn of_ghost(place: usize) -> Pattern {
    const PATTERNS: [Pattern; MOST_GHOSTS] = [
        Pattern::Dashes(&[5.0], &[4.0]),
        Pattern::Dashes(&[2.0], &[4.0]),
        Pattern::Dashes(&[12.0, 2.0], &[3.0, 3.0]),
        Pattern::Dashes(&[5.0, 2.0], &[3.0, 3.0]),
        Pattern::Dashes(&[16.0], &[4.0]),
        Pattern::Dashes(&[8.0, 2.0, 2.0], &[3.0, 3.0, 3.0]),
    ];
    PATTERNS[place % PATTERNS.len()]
}

/// The parts of eq. 4 differ in their dashes too.
fn dashes_of(part: Part) -> Pattern {
    match part {
        Part::Sum => Pattern::Dashes(&[12.0], &[5.0]),
        Part::Squares => Pattern::Dashes(&[6.0], &[4.0]),
        Part::Bound => Pattern::Dashes(&[2.0], &[4.0]),
    }
}
