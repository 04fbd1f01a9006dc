//! How the picture of a figure is looked at.

use std::sync::Arc;

use super::style;
use crate::app::{Ghost, Overlays, State};
use crate::ink::{self, Best, Style};
use crate::lab::{Picture, SeedStudy};
use crate::scene::{Layers, Scope};
use crate::sweep::{Goal, Line, Metric, Point};
use crate::task::Axis;

/// How a picture is looked at.
#[derive(Clone, Debug)]
pub struct Look {
    /// What colours the planes.
    pub metric: Metric,
    /// What the third plane is about.
    pub third: Goal,
    /// The layers that are drawn.
    pub layers: Layers,
    /// Contours and curves that are held.
    pub ghosts: Vec<Ghost>,
    /// The coefficients that are set, if they are shown.
    pub marker: Option<Point>,
    /// The slice below the planes, if there is one.
    pub slice: Option<Slice>,
}

/// A slice that is drawn below the planes.
#[derive(Clone, Debug)]
pub struct Slice {
    /// The axis that runs.
    pub running: Axis,
    /// The line that was measured.
    pub line: Line,
    /// The line over several seeds, if it was asked for.
    pub seeds: Option<Arc<SeedStudy>>,
}

impl Look {
    /// The figure of a run: the loss, with the layers that are on at first.
    pub(super) fn of_run(picture: &Picture) -> Self {
        Self {
            metric: Metric::Loss,
            third: picture.third_goal(),
            layers: Layers {
                on: Overlays::default(),
                scope: Scope::Run,
            },
            ghosts: Vec::new(),
            marker: None,
            slice: None,
        }
    }

    /// How the planes on screen are looked at.
    #[must_use]
    pub fn on_screen(state: &State) -> Self {
        let slice = state.slice_line().map(|line| Slice {
            running: state.view.slice,
            line: line.clone(),
            seeds: state.seeds_shown().cloned(),
        });
        Self {
            metric: state.view.metric,
            third: state.third(),
            layers: Layers {
                on: state.view.overlays,
                scope: Scope::Screen,
            },
            ghosts: state.view.ghosts.clone(),
            marker: Some(state.point()),
            slice,
        }
    }

    /// How the marks of its planes are drawn.
    pub(super) fn style(&self) -> Style {
        let style = style(ink::Picture::Plane);
        match self.layers.scope {
            Scope::Run => style,
            Scope::Screen => Style {
                best: Best::Cross,
                names_outwards: true,
                ..style
            },
        }
    }
}
