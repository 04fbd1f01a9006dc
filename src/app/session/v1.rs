//! Version 1 of the session's format, frozen: how it said what is looked at. Read, never written.
//!
//! The names of tabs, panes, metrics and tasks are still those of today, as a test holds.

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::Error;
use crate::app::{Overlays, Pane, PartsLook, RunsLook, Tab, ViewSettings};
use crate::lab::{PhaseQuestion, SeedQuestion};
use crate::sweep::{Goal, Metric};
use crate::task::{Axes, Axis, Role, TaskId};

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(super) struct View {
    tab: Tab,
    phase: Phase,
    seeds: Option<Seeds>,
    sample: (Role, usize),
    metric: Metric,
    overlays: Layers,
    third: Third,
    #[serde(deserialize_with = "slice")]
    slice: Axis,
    answer: bool,
    authors: bool,
    present: bool,
    maximised: Option<Pane>,
    folded: bool,
    dark: bool,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Phase {
    lambda1: f64,
    columns: usize,
    seeds: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Seeds {
    seeds: usize,
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "one switch a layer")]
struct Layers {
    theorem1: bool,
    theorem2: bool,
    theorem3: bool,
    extrapolation: bool,
    measured: bool,
    markers: bool,
    rule: bool,
    mean_field: bool,
    negation: bool,
    figure_7b: bool,
}

/// The four goals of the third plane that it had names for.
#[derive(Deserialize)]
enum Third {
    Auto,
    BothKept,
    Forgotten,
    Target,
}

/// The slice's axis, told by its field's name where it is none.
fn slice<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Axis, D::Error> {
    let index = usize::deserialize(deserializer)?;
    let told = |_| D::Error::custom(Error::value("slice", "0 or 1", index));
    Axis::try_from(index).map_err(told)
}

impl Default for View {
    fn default() -> Self {
        Self {
            tab: Tab::Plane,
            phase: Phase::default(),
            seeds: None,
            sample: (Role::Task(TaskId::T1), 0),
            metric: Metric::Loss,
            overlays: Layers::default(),
            third: Third::Auto,
            slice: Axis::Y,
            answer: false,
            authors: false,
            present: false,
            maximised: None,
            folded: false,
            dark: true,
        }
    }
}

impl Default for Phase {
    fn default() -> Self {
        Self {
            lambda1: 1.0,
            columns: 41,
            seeds: 5,
        }
    }
}

impl Default for Layers {
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
        }
    }
}

impl From<Third> for Option<Goal> {
    fn from(old: Third) -> Self {
        let axes = Axes::default();
        let [first, _] = axes.pairs();
        match old {
            Third::Auto => None,
            Third::BothKept => Some(Goal::kept(axes.tasks())),
            Third::Forgotten => Some(Goal::forgetting(first)),
            Third::Target => Some(Goal::of(Role::Target)),
        }
    }
}

impl From<Layers> for Overlays {
    fn from(old: Layers) -> Self {
        Self {
            theorem1: old.theorem1,
            theorem2: old.theorem2,
            theorem3: old.theorem3,
            extrapolation: old.extrapolation,
            measured: old.measured,
            markers: old.markers,
            rule: old.rule,
            mean_field: old.mean_field,
            negation: old.negation,
            figure_7b: old.figure_7b,
            ..Self::default()
        }
    }
}

impl From<View> for ViewSettings {
    fn from(old: View) -> Self {
        Self {
            tab: old.tab,
            phase: PhaseQuestion {
                lambda1: old.phase.lambda1,
                columns: old.phase.columns,
                seeds: old.phase.seeds,
            },
            seeds: old.seeds.map(|old| SeedQuestion { seeds: old.seeds }),
            sample: old.sample,
            metric: old.metric,
            overlays: old.overlays.into(),
            third: old.third.into(),
            slice: old.slice,
            answer: old.answer,
            authors: old.authors,
            present: old.present,
            maximised: old.maximised,
            folded: old.folded,
            dark: old.dark,
            // No session of this version holds these.
            ghosts: Vec::new(),
            runs: RunsLook::default(),
            statement: None,
            zoom_resets: 0,
            palette: false,
            help: false,
            about: false,
            stage_card: Pane::Spectrum,
            parts: PartsLook::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_version_1_is_read_as_what_it_was() {
        let view = |text: &str| ron::from_str::<View>(text).map(ViewSettings::from).unwrap();
        for (name, tab) in [
            ("Plane", Tab::Plane),
            ("Phase", Tab::Phase),
            ("OutOfDomain", Tab::OutOfDomain),
            ("Anatomy", Tab::Anatomy),
        ] {
            assert_eq!(view(&format!("(tab: {name})")).tab, tab);
        }
        for name in [
            "FirstPlane",
            "SecondPlane",
            "ThirdPlane",
            "Slice",
            "Verdict",
            "Training",
            "PhaseOfHeld",
            "PhaseOfFree",
            "Constant",
            "Columns",
            "Target",
            "Conditions",
            "Equation4",
            "Compass",
            "Spectrum",
            "Rows",
            "Effect",
            "Inside",
            "Estimates",
        ] {
            let maximised = view(&format!("(maximised: Some({name}))")).maximised;
            assert_eq!(
                maximised.map(|pane| format!("{pane:?}")).as_deref(),
                Some(name)
            );
        }
        for (name, metric) in [
            ("Loss", Metric::Loss),
            ("Accuracy", Metric::Accuracy),
            ("Margin", Metric::Margin),
            ("Disentanglement", Metric::Disentanglement),
        ] {
            assert_eq!(view(&format!("(metric: {name})")).metric, metric);
        }
        for (name, role) in [
            ("Task(1)", Role::Task(TaskId::T2)),
            ("Target", Role::Target),
        ] {
            assert_eq!(view(&format!("(sample: ({name}, 4))")).sample, (role, 4));
        }
        let goals = ["Auto", "BothKept", "Forgotten", "Target"].map(|name| {
            let third = view(&format!("(third: {name})")).third;
            third.map(Goal::key)
        });
        let keys = [
            None,
            Some("both"),
            Some("t1_kept_t2_forgotten"),
            Some("target"),
        ];
        assert_eq!(goals.each_ref().map(Option::as_deref), keys);
    }
}
