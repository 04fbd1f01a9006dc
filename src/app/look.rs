//! How results are looked at: metric, layers, third plane, theme. Nothing here changes what is computed.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::{Ghost, Pane, RunsLook, ghost};
use crate::Error;
use crate::experiment::{ModelSettings, VitPart};
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axis, Role, TaskId};
use crate::theory::Stated;

/// Which view fills the window. All share the marker, α and the controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Tab {
    /// The three linked planes over (λ₁, λ₂).
    Plane,
    /// α across, λ₂ up: Theorems 1 and 2 in one picture.
    Phase,
    /// The third task T′ and Theorem 3.
    OutOfDomain,
    /// What a task vector is made of, and what the model attends to.
    Anatomy,
    /// All tasks at once, where there are more than the plane's two.
    Tasks,
    /// Runs on the shelf, and two of them beside each other.
    Runs,
}

impl Tab {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 6] = [
        Self::Plane,
        Self::Phase,
        Self::OutOfDomain,
        Self::Anatomy,
        Self::Tasks,
        Self::Runs,
    ];
}

/// A switchable layer over the planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Overlay {
    /// Theorem 1 on its lines.
    Theorem1,
    /// Theorem 2 on its lines.
    Theorem2,
    /// Theorem 3's region.
    Theorem3,
    /// Our extrapolation off the lines.
    Extrapolation,
    /// What was measured to work.
    Measured,
    /// Ψ(0), Ψ*₁, Ψ*₂, the sum and the best point.
    Markers,
    /// Our 2-D rule.
    Rule,
    /// Our mean-field prediction.
    MeanField,
    /// Where task negation's rule ends.
    Negation,
    /// Eq. 4 as the authors' figure 7B shows it.
    Figure7B,
    /// What the theorems say of their own model, over another one.
    Analogue,
    /// Our line by the correlation of outputs, for a model of which the theorems do not speak.
    Outputs,
    /// The authors' best points on the slice, of their own cases.
    Authors,
    /// The contour of plain task arithmetic, where something else is merged.
    Plain,
    /// The difference to plain task arithmetic, in the place of the cells' own colours.
    Change,
}

impl Overlay {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 15] = [
        Self::Theorem1,
        Self::Theorem2,
        Self::Theorem3,
        Self::Figure7B,
        Self::Extrapolation,
        Self::Measured,
        Self::Markers,
        Self::Rule,
        Self::MeanField,
        Self::Negation,
        Self::Analogue,
        Self::Outputs,
        Self::Authors,
        Self::Plain,
        Self::Change,
    ];
}

/// Which layers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "one switch a layer")]
pub struct Overlays {
    pub(super) theorem1: bool,
    pub(super) theorem2: bool,
    pub(super) theorem3: bool,
    pub(super) extrapolation: bool,
    pub(super) measured: bool,
    pub(super) markers: bool,
    pub(super) rule: bool,
    pub(super) mean_field: bool,
    pub(super) negation: bool,
    pub(super) figure_7b: bool,
    pub(super) analogue: bool,
    pub(super) outputs: bool,
    pub(super) authors: bool,
    pub(super) plain: bool,
    pub(super) change: bool,
}

impl Default for Overlays {
    fn default() -> Self {
        Self {
            theorem1: true,
            theorem2: true,
            theorem3: true,
            extrapolation: true,
            measured: true,
            markers: true,
            rule: false,
            mean_field: false,
            negation: false,
            figure_7b: false,
            analogue: false,
            outputs: true,
            authors: true,
            plain: true,
            change: false,
        }
    }
}

impl Overlays {
    /// Whether a layer is drawn.
    #[must_use]
    pub fn has(&self, overlay: Overlay) -> bool {
        match overlay {
            Overlay::Theorem1 => self.theorem1,
            Overlay::Theorem2 => self.theorem2,
            Overlay::Theorem3 => self.theorem3,
            Overlay::Extrapolation => self.extrapolation,
            Overlay::Measured => self.measured,
            Overlay::Markers => self.markers,
            Overlay::Rule => self.rule,
            Overlay::MeanField => self.mean_field,
            Overlay::Negation => self.negation,
            Overlay::Figure7B => self.figure_7b,
            Overlay::Analogue => self.analogue,
            Overlay::Outputs => self.outputs,
            Overlay::Authors => self.authors,
            Overlay::Plain => self.plain,
            Overlay::Change => self.change,
        }
    }

    /// Those that are drawn over a model. The theorems speak of one model only; over another they are drawn where that is
    /// asked for, and our line by the outputs stands in their place.
    #[must_use]
    pub fn over(self, model: &ModelSettings) -> Self {
        match model {
            ModelSettings::OneLayer(_) => Self {
                analogue: false,
                outputs: false,
                ..self
            },
            ModelSettings::Vit(_) if self.analogue => self,
            ModelSettings::Vit(_) => Self {
                theorem1: false,
                theorem2: false,
                theorem3: false,
                extrapolation: false,
                ..self
            },
        }
    }

    /// The same with a layer switched on or off.
    #[must_use]
    pub fn with(mut self, overlay: Overlay, on: bool) -> Self {
        self.set(overlay, on);
        self
    }

    /// Draws a layer, or leaves it out.
    pub(super) fn set(&mut self, overlay: Overlay, drawn: bool) {
        *self.switch(overlay) = drawn;
    }

    fn switch(&mut self, overlay: Overlay) -> &mut bool {
        match overlay {
            Overlay::Theorem1 => &mut self.theorem1,
            Overlay::Theorem2 => &mut self.theorem2,
            Overlay::Theorem3 => &mut self.theorem3,
            Overlay::Extrapolation => &mut self.extrapolation,
            Overlay::Measured => &mut self.measured,
            Overlay::Markers => &mut self.markers,
            Overlay::Rule => &mut self.rule,
            Overlay::MeanField => &mut self.mean_field,
            Overlay::Negation => &mut self.negation,
            Overlay::Figure7B => &mut self.figure_7b,
            Overlay::Analogue => &mut self.analogue,
            Overlay::Outputs => &mut self.outputs,
            Overlay::Authors => &mut self.authors,
            Overlay::Plain => &mut self.plain,
            Overlay::Change => &mut self.change,
        }
    }
}

/// What the table of a Vision Transformer's parts shows of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum PartQuantity {
    /// ‖ΔΨ‖ relative to ‖Ψ(0)‖.
    Relative,
    /// The share of the task vector's squared norm.
    Share,
    /// ‖Δ‖² / σ₁² of its matrix.
    StableRank,
    /// The cosine of both tasks' vectors.
    Cosine,
}

impl PartQuantity {
    /// All of them, in the order in which they stand.
    pub const ALL: [Self; 4] = [Self::Relative, Self::Share, Self::StableRank, Self::Cosine];
}

/// How a Vision Transformer's parts are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PartsLook {
    /// What their colours tell.
    pub shows: PartQuantity,
    /// The part whose singular values are shown, if the model has it.
    pub chosen: VitPart,
    /// The block and the head whose attention is shown; the last ones if there are not as many.
    pub head: (usize, usize),
}

impl Default for PartsLook {
    fn default() -> Self {
        Self {
            shows: PartQuantity::Relative,
            chosen: VitPart::Qkv(0),
            head: (0, 0),
        }
    }
}

/// How results are looked at; changes nothing that is computed. What is skipped is open for a moment only; the rest is
/// saved in a session.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub struct ViewSettings {
    /// Which view fills the window.
    pub tab: Tab,
    /// What the phase diagram is asked.
    pub phase: PhaseQuestion,
    /// Over how many seeds, if over more than one.
    pub seeds: Option<SeedQuestion>,
    /// The sample that is looked at inside the model: its task and its number.
    pub sample: (Role, usize),
    /// How a Vision Transformer's parts are looked at.
    pub parts: PartsLook,
    /// What colours the planes.
    pub metric: Metric,
    /// Which layers are drawn.
    pub overlays: Overlays,
    /// What the third plane shows; nothing if the tasks decide.
    pub third: Option<Goal>,
    /// Contours and curves that are held beside those of now.
    #[serde(deserialize_with = "ghost::all")]
    pub ghosts: Vec<Ghost>,
    /// Which runs are looked at beside each other.
    pub runs: RunsLook,
    /// The axis that runs along the slice.
    #[serde(deserialize_with = "slice")]
    pub slice: Axis,
    /// Whether the preset's answer is revealed.
    pub answer: bool,
    /// Whether what the authors measured is shown.
    pub authors: bool,
    /// The statement whose card is open.
    #[serde(skip)]
    pub statement: Option<Stated>,
    /// Counts resets of the planes' zoom.
    #[serde(skip)]
    pub zoom_resets: u32,
    /// Whether the palette of actions is open.
    #[serde(skip)]
    pub palette: bool,
    /// Whether it is shown what keys and mouse do.
    #[serde(skip)]
    pub help: bool,
    /// Whether the about window is open.
    #[serde(skip)]
    pub about: bool,
    /// A stage for a projector: what matters, as large as the screen allows.
    pub present: bool,
    /// What fills the room of its tab alone.
    pub maximised: Option<Pane>,
    /// The card of the anatomy that the stage shows.
    pub stage_card: Pane,
    /// Whether the controls at the left are folded away.
    pub folded: bool,
    /// Dark or light.
    pub dark: bool,
}

/// The slice's axis, told by its field's name where it is none.
fn slice<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Axis, D::Error> {
    let index = usize::deserialize(deserializer)?;
    let told = |_| D::Error::custom(Error::value("slice", "0 or 1", index));
    Axis::try_from(index).map_err(told)
}

impl Default for ViewSettings {
    fn default() -> Self {
        Self {
            tab: Tab::Plane,
            phase: PhaseQuestion::default(),
            seeds: None,
            sample: (Role::Task(TaskId::T1), 0),
            parts: PartsLook::default(),
            metric: Metric::Loss,
            overlays: Overlays::default(),
            third: None,
            ghosts: Vec::new(),
            runs: RunsLook::default(),
            slice: Axis::Y,
            answer: false,
            authors: false,
            statement: None,
            zoom_resets: 0,
            palette: false,
            help: false,
            about: false,
            present: false,
            maximised: None,
            stage_card: Pane::Spectrum,
            folded: false,
            dark: true,
        }
    }
}

impl ViewSettings {
    /// Looks at results as other settings do: in the same theme, on the stage or not, with what is open for a moment.
    pub(super) fn take_over(&mut self, other: &Self) {
        *self = Self {
            present: self.present,
            dark: self.dark,
            zoom_resets: self.zoom_resets,
            palette: self.palette,
            help: self.help,
            about: self.about,
            ..other.clone()
        };
    }

    /// What [`ViewSettings::take_over`] takes of them: the rest as it is at first.
    pub(super) fn taken_over(&self) -> Self {
        let mut taken = Self::default();
        taken.take_over(self);
        taken.statement = None;
        taken
    }

    /// What fills the room of the tab alone, if something does. Of the anatomy the stage shows one card anyway.
    #[must_use]
    pub fn alone(&self) -> Option<Pane> {
        let shows_cards = self.present && self.tab == Tab::Anatomy;
        let pane = self.maximised.filter(|pane| pane.tab() == self.tab);
        pane.filter(|_| !shows_cards)
    }
}
