//! What every panel draws from, and where its commands go.

use std::sync::Arc;
use std::time::Instant;

use super::canvas::Canvas;
use super::theme;
use crate::app::{Command, State};
use crate::sweep::{Goal, Metric, Polyline};

/// What a panel needs to draw itself.
pub struct Scene<'a> {
    /// What to show.
    pub state: &'a State,
    /// Where the commands go.
    pub commands: &'a mut Vec<Command>,
    /// Textures and what was drawn before.
    pub canvas: &'a mut Canvas,
    /// When this frame began.
    pub now: Instant,
}

impl Scene<'_> {
    pub(in crate::view) fn send(&mut self, command: impl Into<Command>) {
        self.commands.push(command.into());
    }

    /// Whether it is drawn on paper, where nothing can be pressed.
    pub(in crate::view) fn is_on_paper(&self) -> bool {
        self.canvas.paper.is_some()
    }

    /// Whether it is drawn on paper as it stands at one's desk, where its caption says what it is.
    pub(in crate::view) fn is_a_figure(&self) -> bool {
        self.is_on_paper() && !self.state.view.present
    }

    /// Around what was measured to work on the plane on screen.
    pub(in crate::view) fn outline(&mut self, goal: Goal, metric: Metric) -> Arc<[Polyline]> {
        match &self.state.shown.plane {
            Some(plane) => {
                let constants = &self.state.experiment.constants;
                self.canvas.outline(plane, goal, metric, constants)
            }
            None => Arc::default(),
        }
    }

    /// Words that speak of T₁ and T₂, of the tasks of the plane's axes.
    pub(in crate::view) fn named(&self, words: &str) -> String {
        self.state.experiment.axes().named(words)
    }

    pub(in crate::view) fn colours(&self) -> theme::Palette {
        let colours = theme::palette(self.state.view.dark);
        if self.state.view.present {
            theme::from_afar(colours)
        } else {
            colours
        }
    }

    /// Dims all that follows, if the results on screen are older than the settings by much.
    pub(in crate::view) fn dim(&self, ui: &mut egui::Ui) {
        if self.state.is_dimmed(self.now) {
            ui.multiply_opacity(theme::DIMMED);
        }
    }

    /// The same for what is about the marker.
    pub(in crate::view) fn dim_marker(&self, ui: &mut egui::Ui) {
        if self.state.is_marker_dimmed(self.now) {
            ui.multiply_opacity(theme::DIMMED);
        }
    }
}
