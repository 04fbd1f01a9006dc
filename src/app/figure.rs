//! What a figure shows: a row of pictures, a plane or card, or a whole tab.

use super::action::Action;
use super::{Pane, State, Tab};
use crate::lab::Study;

/// What a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureOf {
    /// The three planes side by side, with their legend.
    Planes,
    /// Both phase diagrams side by side, with their legend.
    Diagrams,
    /// A plane or card alone.
    Pane(Pane),
    /// All of a tab.
    Tab(Tab),
}

/// What the name of a whole tab begins with.
const TAB: &str = "tab:";

impl FigureOf {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        let rows = [Self::Planes, Self::Diagrams].into_iter();
        let panes = Pane::ALL.map(Self::Pane);
        rows.chain(panes).chain(Tab::ALL.map(Self::Tab))
    }

    /// Its name on the command line and in a file's name, in small letters without spaces.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Planes => "planes",
            Self::Diagrams => "phase",
            Self::Pane(pane) => pane_key(pane),
            Self::Tab(Tab::Plane) => "tab:plane",
            Self::Tab(Tab::Phase) => "tab:phase",
            Self::Tab(Tab::OutOfDomain) => "tab:domain",
            Self::Tab(Tab::Anatomy) => "tab:anatomy",
            Self::Tab(Tab::Tasks) => "tab:tasks",
            Self::Tab(Tab::Runs) => "tab:runs",
        }
    }

    /// The one of a name; a tab may be named without `tab:`, where nothing else is called so.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is = |own: &Self| own.key() == name || own.key().strip_prefix(TAB) == Some(name);
        let exact = Self::all().find(|own| own.key() == name);
        exact.or_else(|| Self::all().find(is))
    }

    /// The tab on which it stands, which decides what is computed for it.
    #[must_use]
    pub fn tab(self) -> Tab {
        match self {
            Self::Planes => Tab::Plane,
            Self::Diagrams => Tab::Phase,
            Self::Pane(pane) => pane.tab(),
            Self::Tab(tab) => tab,
        }
    }

    /// What the screen shows: what fills the window alone, or the open tab.
    #[must_use]
    pub fn on_screen(state: &State) -> Self {
        let view = &state.view;
        let card = (view.present && view.tab == Tab::Anatomy).then_some(view.stage_card);
        view.alone()
            .or(card)
            .map_or(Self::Tab(view.tab), Self::Pane)
    }

    /// Why there is nothing of it to show, in a sentence; nothing if there is.
    #[must_use]
    pub fn refusal(self, state: &State) -> Option<&'static str> {
        let setup = state.setup();
        match (self, self.tab()) {
            (_, Tab::Phase) => Study::Phase(state.view.phase.clone()).refusal(&setup),
            (_, Tab::OutOfDomain) => {
                (!setup.has_target()).then_some("This experiment has no third task T′")
            }
            (_, Tab::Runs) => state.has_no_figure_of_runs(),
            (Self::Pane(pane), Tab::Plane | Tab::Anatomy | Tab::Tasks) => {
                Action::Pane(pane).refusal(state)
            }
            (Self::Planes | Self::Diagrams | Self::Tab(_), tab) => Action::Tab(tab).refusal(state),
        }
    }
}

fn pane_key(pane: Pane) -> &'static str {
    match pane {
        Pane::FirstPlane => "plane1",
        Pane::SecondPlane => "plane2",
        Pane::ThirdPlane => "plane3",
        Pane::Slice => "slice",
        Pane::Verdict => "verdict",
        Pane::Training => "training",
        Pane::PhaseOfHeld => "phase1",
        Pane::PhaseOfFree => "phase2",
        Pane::Constant => "constant",
        Pane::Columns => "columns",
        Pane::Target => "target",
        Pane::Conditions => "conditions",
        Pane::Equation4 => "eq4",
        Pane::Compass => "compass",
        Pane::Parts => "parts",
        Pane::Spectrum => "spectrum",
        Pane::Rows => "rows",
        Pane::Effect => "effect",
        Pane::Inside => "attention",
        Pane::Estimates => "estimates",
        Pane::AllTasks => "bars",
        Pane::Grams => "gram",
        Pane::ByTask => "theorem3",
        Pane::Bases => "bases",
        Pane::Beside => "compare",
    }
}

impl State {
    /// Why there is no figure of what is on screen, in a sentence; nothing if there is.
    #[must_use]
    pub fn has_no_figure(&self) -> Option<&'static str> {
        let ready = self.is_fresh() && self.plane_is_fresh() && self.picture_is_current();
        let awaited = || (!ready).then_some("Wait for the picture of these settings");
        // Half a phase diagram looks like a whole one once it is on paper.
        let studies = || {
            let goes_on = self.work.studies && self.study().is_some();
            goes_on.then_some("Wait for all of what this tab shows")
        };
        let refused = FigureOf::on_screen(self).refusal(self);
        refused.or_else(awaited).or_else(studies)
    }
}
