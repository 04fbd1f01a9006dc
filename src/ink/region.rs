//! How areas are filled and hatched, so that they differ in grey, too.

use egui::Color32;

use super::look::{Medium, Style};
use super::opaque;
use crate::scene::{Meaning, colour};
use crate::theory::Statement;

/// Between the lines of a filled area, and between its dots, in points.
const TEXTURE: f32 = 11.0;

/// What an area is filled with besides its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Texture {
    /// Nothing.
    Plain,
    /// Lines, so many points apart.
    Lines(Slope, f32),
    /// Dots, so many points apart.
    Dots(f32),
}

/// Which way the lines of a hatch go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slope {
    /// Up to the right.
    Rising,
    /// Down to the right.
    Falling,
}

/// How far apart the lines of a hatch are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gap {
    /// In points.
    Points(f64),
    /// As a share of the hatched plane, so that it stands still when one zooms.
    OfPlane(f64),
}

/// What the lines of a hatch are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    /// Of the meaning's own colour.
    Own,
    /// Dark, over bright cells.
    OverCells,
    /// Close together and thick.
    Close,
}

/// What an area is filled with besides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filling {
    Nothing,
    /// Lines that go as those of its hatch do.
    Lines,
    /// Dark dots.
    Dots,
}

/// How the area of a meaning is drawn.
#[derive(Clone, Copy, Debug)]
struct Region {
    /// How opaque its colour is.
    share: f32,
    filling: Filling,
    lines: Lines,
    /// Those of theorems that may be on one picture differ.
    slope: Slope,
}

/// A light shade of the meaning's colour, hatched by lines of it.
const LIGHT: Region = Region {
    share: 0.14,
    filling: Filling::Nothing,
    lines: Lines::Own,
    slope: Slope::Rising,
};

fn region(meaning: Meaning) -> Region {
    match meaning {
        Meaning::Theorem(Statement::Theorem1(_)) => Region {
            filling: Filling::Lines,
            ..LIGHT
        },
        Meaning::Theorem(
            Statement::Theorem2(_) | Statement::Theorem3 | Statement::Theorem3OnTasks,
        ) => Region {
            filling: Filling::Lines,
            slope: Slope::Falling,
            ..LIGHT
        },
        Meaning::Extrapolation => Region {
            lines: Lines::OverCells,
            ..LIGHT
        },
        // A whole plane is of these two.
        Meaning::Satisfied => Region {
            share: 1.0,
            lines: Lines::Close,
            ..LIGHT
        },
        Meaning::NotSatisfied => Region {
            share: 1.0,
            filling: Filling::Dots,
            ..LIGHT
        },
        Meaning::Silent => Region {
            share: 0.25,
            ..LIGHT
        },
        // It lies around its curve.
        Meaning::Band(_) => Region {
            share: 0.35,
            ..LIGHT
        },
        // Lines and points, which have no area.
        Meaning::Measured
        | Meaning::Ghost(_)
        | Meaning::Held(..)
        | Meaning::Rule
        | Meaning::MeanField
        | Meaning::Outputs
        | Meaning::Ray
        | Meaning::Authors(_)
        | Meaning::Figure7B
        | Meaning::Negation(_)
        | Meaning::Model
        | Meaning::Best
        | Meaning::Curve(_)
        | Meaning::Level
        | Meaning::Switch
        | Meaning::Whole
        | Meaning::Equation(_)
        | Meaning::Baseline
        | Meaning::Marker
        | Meaning::Pointer
        | Meaning::Guess
        | Meaning::Answer => LIGHT,
    }
}

/// Whether the hatch of a meaning lies over bright cells.
pub(super) fn is_over_cells(meaning: Meaning) -> bool {
    region(meaning).lines == Lines::OverCells
}

impl Style {
    /// The stroke of a hatch's lines, how far apart they are and which way they go.
    pub(super) fn hatch(&self, meaning: Meaning) -> (egui::Stroke, Gap, Slope) {
        let own = opaque(colour(meaning, self.ground));
        let region = region(meaning);
        let (width, colour, gap) = match region.lines {
            Lines::OverCells => match self.medium {
                Medium::Screen => (1.0, self.through(Color32::BLACK, 70), Gap::OfPlane(0.056)),
                Medium::Figure => (1.0, self.through(Color32::BLACK, 90), Gap::Points(13.0)),
            },
            Lines::Close => (3.0, own, Gap::OfPlane(0.022)),
            Lines::Own => (
                1.0,
                own.gamma_multiply(self.share(0.7)),
                Gap::OfPlane(0.044),
            ),
        };
        let stroke = egui::Stroke::new(self.weight * width, colour);
        (stroke, gap, region.slope)
    }

    /// What an area is filled with besides its colour, and in which colour.
    pub(super) fn texture(&self, meaning: Meaning) -> (Texture, egui::Stroke) {
        let own = opaque(colour(meaning, self.ground));
        let stroke = egui::Stroke::new(self.weight, own.gamma_multiply(self.share(0.3)));
        let region = region(meaning);
        match region.filling {
            Filling::Nothing => (Texture::Plain, stroke),
            Filling::Lines => (Texture::Lines(region.slope, TEXTURE), stroke),
            Filling::Dots => {
                let dark = egui::Stroke::new(self.weight, self.through(Color32::BLACK, 130));
                (Texture::Dots(TEXTURE), dark)
            }
        }
    }

    /// The colour of an area.
    pub(super) fn area(&self, meaning: Meaning) -> Color32 {
        opaque(colour(meaning, self.ground)).gamma_multiply(region(meaning).share)
    }
}
