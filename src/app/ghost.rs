//! Contours and curves that are held, so that what was is seen beside what is while α is dragged.

use std::sync::Arc;

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Run, State};
use crate::experiment::{Loss, number};
use crate::lab::Setup;
use crate::number::{plain, written};
use crate::shown::Text;
use crate::sweep::{Goal, Line, Metric, Plane, Point, Polyline, same};
use crate::task::{Axis, Role};
use crate::{Error, Result};

/// So many may be held at once: more could not be told apart.
pub const MOST_GHOSTS: usize = 6;
/// Points of all lines of one at most.
const MOST_POINTS: usize = 6_000;
/// Letters of a name and of the words about it at most.
const MOST_LETTERS: usize = 200;

/// Contours and curves as they were on screen, with what they were of. They stay as they are, whatever is computed since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ghost {
    /// Its name, the person's to choose.
    pub name: Text,
    /// What it is of, in words.
    pub of: Text,
    /// By which of the dashes it is drawn, from 0: its own until it is let go.
    #[serde(default)]
    pub pattern: usize,
    /// Around what worked, plane by plane.
    pub planes: Vec<HeldPlane>,
    /// The curves of the slice, if there were some.
    pub slice: Option<HeldSlice>,
}

/// Around what worked, for one goal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldPlane {
    /// What it is about.
    pub goal: Goal,
    /// The lines, in coefficients.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub lines: Arc<[Polyline]>,
}

/// The curves of a slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "AnySlice")]
pub struct HeldSlice {
    /// The axis that ran along it.
    pub running: Axis,
    /// The other coefficient.
    pub held: f64,
    /// What lay up.
    pub metric: Metric,
    /// Which loss that was, where it was one.
    pub loss: Loss,
    /// The tasks' curves.
    pub curves: Vec<HeldCurve>,
}

/// A slice as files have it: at first they had its lines without saying of which task, which are passed over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnySlice {
    running: Axis,
    held: f64,
    metric: Metric,
    /// At first there was no other.
    #[serde(default = "hinge")]
    loss: Loss,
    #[serde(default)]
    curves: Vec<HeldCurve>,
    #[serde(default, rename = "lines")]
    _lines: IgnoredAny,
}

fn hinge() -> Loss {
    Loss::Hinge
}

impl From<AnySlice> for HeldSlice {
    fn from(read: AnySlice) -> Self {
        Self {
            running: read.running,
            held: read.held,
            metric: read.metric,
            loss: read.loss,
            curves: read.curves,
        }
    }
}

/// One task along a slice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeldCurve {
    /// Which task.
    pub role: Role,
    /// Its curve, in pieces where there was no number in between.
    #[serde(serialize_with = "write", deserialize_with = "read")]
    pub lines: Arc<[Polyline]>,
}

fn write<S: Serializer>(lines: &Arc<[Polyline]>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(lines.iter())
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<[Polyline]>, D::Error> {
    Vec::deserialize(deserializer).map(Arc::from)
}

impl Ghost {
    /// Its lines on a plane of a goal; none where it holds none.
    #[must_use]
    pub fn on_plane(&self, goal: Goal) -> Option<&Arc<[Polyline]>> {
        let own = self.planes.iter().find(|plane| plane.goal == goal);
        own.map(|plane| &plane.lines)
    }

    /// Its curves on a slice, by task; none where it holds none of that line and metric.
    #[must_use]
    pub fn on_slice(&self, running: Axis, held: f64, metric: Metric, loss: Loss) -> &[HeldCurve] {
        let own = self.slice.as_ref();
        let fits = |slice: &&HeldSlice| {
            let is_up = slice.metric == metric && (metric != Metric::Loss || slice.loss == loss);
            slice.running == running && same(slice.held, held) && is_up
        };
        own.filter(fits).map_or(&[], |slice| &slice.curves)
    }

    fn points(&self) -> impl Iterator<Item = &Point> {
        let planes = self.planes.iter().map(|plane| &plane.lines);
        let curves = self.slice.iter().flat_map(|slice| &slice.curves);
        let all = planes.chain(curves.map(|curve| &curve.lines));
        all.flat_map(|lines| lines.iter()).flatten()
    }

    /// Checks what the types cannot.
    fn check(&self) -> Result<()> {
        for (field, text) in [("name", &self.name), ("of", &self.of)] {
            if text.is_longer(MOST_LETTERS) {
                let expected = format!("at most {MOST_LETTERS} letters");
                return Err(Error::value(field, expected, "more"));
            }
        }
        if self.pattern >= MOST_GHOSTS {
            let expected = format!("a number below {MOST_GHOSTS}");
            return Err(Error::value("pattern", expected, self.pattern));
        }
        let points = self.points().count();
        if points > MOST_POINTS {
            let expected = format!("contours of at most {MOST_POINTS} points");
            return Err(Error::value("lines", expected, points));
        }
        if let Some(slice) = &self.slice {
            number::COEFFICIENT.check("held", slice.held)?;
        }
        let lost = self.points().flatten().find(|value| !value.is_finite());
        lost.map_or(Ok(()), |value| Err(Error::value("lines", "numbers", value)))
    }
}

/// Reads a list of them, each with dashes of its own: files may say none, or the same twice.
///
/// # Errors
/// As the deserializer.
pub(super) fn all<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Ghost>, D::Error> {
    let mut all = Vec::<Ghost>::deserialize(deserializer)?;
    for place in 0..all.len() {
        let (before, rest) = all.split_at_mut(place);
        let is_taken = |pattern: &usize| before.iter().any(|own| own.pattern == *pattern);
        if is_taken(&rest[0].pattern) {
            let free = (0..MOST_GHOSTS).find(|pattern| !is_taken(pattern));
            rest[0].pattern = free.unwrap_or_default();
        }
    }
    Ok(all)
}

/// Checks a list of them.
///
/// # Errors
/// Names what does not fit, what was expected and what was found.
pub(super) fn check(ghosts: &[Ghost]) -> Result<()> {
    if ghosts.len() > MOST_GHOSTS {
        let expected = format!("at most {MOST_GHOSTS} held contours");
        return Err(Error::value("ghosts", expected, ghosts.len()));
    }
    ghosts.iter().try_for_each(Ghost::check)
}

impl State {
    /// Why the contours cannot be held now, in a sentence; nothing if they can.
    #[must_use]
    pub fn holds_nothing(&self) -> Option<&'static str> {
        if self.view.ghosts.len() >= MOST_GHOSTS {
            return Some("Six contours are held already: remove one of them first");
        }
        let complete = self
            .shown
            .plane
            .as_ref()
            .filter(|plane| plane.is_complete());
        if complete.is_none() || self.preview_words().is_some() {
            return Some("There is no whole plane yet");
        }
        // They would give the answer away.
        self.asks()
            .is_some()
            .then_some("This step keeps them back until you have guessed")
    }

    /// The contours and curves on screen, with a name that no other has; nothing before there are some.
    #[must_use]
    pub fn ghost(&self) -> Option<Ghost> {
        if self.preview_words().is_some() {
            return None;
        }
        let plane = self
            .shown
            .plane
            .as_ref()
            .filter(|plane| plane.is_complete())?;
        let side = plane.grid.high - plane.grid.low;
        let metric = self.view.metric;
        let setup = self.plane_setup();
        let slice = self.slice_line().map(|line| HeldSlice {
            running: line.running,
            held: line.held,
            metric,
            loss: setup.experiment.loss(),
            curves: curves(line, metric, side.min(1.0)),
        });
        let name = name_of(&setup);
        self.held(&setup, plane, &name, slice)
    }

    /// The contours of a run on the shelf.
    ///
    /// # Errors
    /// A sentence that says why there are none.
    pub(super) fn ghost_of(&self, run: &Run) -> Result<Ghost, &'static str> {
        if self.view.ghosts.len() >= MOST_GHOSTS {
            return Err("Six contours are held already: remove one of them first");
        }
        let plane = run.plane().ok_or("There is no plane of this run yet")?;
        let name = crate::shown::cut(&run.called(), MOST_LETTERS);
        self.held(&run.setup(), plane, &name, None)
            .ok_or("Six contours are held already: remove one of them first")
    }

    /// What is held of a plane; nothing if no more can be.
    fn held(
        &self,
        setup: &Setup,
        plane: &Plane,
        base: &str,
        slice: Option<HeldSlice>,
    ) -> Option<Ghost> {
        let (experiment, metric) = (&setup.experiment, self.view.metric);
        let [first, second, _] = Goal::of_axes(experiment.axes());
        let side = plane.grid.high - plane.grid.low;
        // Those of now, so that what is held and what is seen are of one measure.
        let constants = &self.experiment.constants;
        let held = |goal: Goal| HeldPlane {
            goal,
            lines: short(goal.outline(metric, plane, constants), side),
        };
        let mut goals = vec![first, second, self.third()];
        let target = Goal::of(Role::Target);
        if plane.task(Role::Target).is_some() && !goals.contains(&target) {
            goals.push(target);
        }
        let planes = goals.into_iter().map(held).collect();
        let is_taken = |name: &str| {
            self.view
                .ghosts
                .iter()
                .any(|own| own.name.as_written() == name)
        };
        let numbered = (2..).map(|number| format!("{base} ({number})"));
        let mut names = std::iter::once(base.to_owned()).chain(numbered);
        let name = names
            .find(|name| !is_taken(name))
            .unwrap_or_else(|| base.to_owned());
        let worked = match metric {
            Metric::Accuracy => "accuracy ≥ 95 %".to_owned(),
            Metric::Loss
            | Metric::Margin
            | Metric::Disentanglement
            | Metric::Parity
            | Metric::Odds => {
                format!("loss ≤ {}", plain(constants.epsilon))
            }
        };
        let alpha = setup.knows_alpha().then(|| experiment.alpha().get());
        let alpha = alpha.map_or(String::new(), |alpha| format!(", α = {}", plain(alpha)));
        let of = format!(
            "{}{alpha}, seed {}, step {}: {worked}",
            experiment.name.cut(60),
            experiment.training.seed,
            setup.steps(),
        );
        let is_drawn = |pattern: &usize| self.view.ghosts.iter().any(|own| own.pattern == *pattern);
        let pattern = (0..MOST_GHOSTS).find(|pattern| !is_drawn(pattern))?;
        Some(Ghost {
            name: name.into(),
            of: of.into(),
            pattern,
            planes,
            slice,
        })
    }
}

/// What contours of a setup are called.
fn name_of(setup: &Setup) -> String {
    if setup.knows_alpha() {
        format!("α = {}", written(setup.experiment.alpha().get(), 2))
    } else if setup.has_tasks() {
        "own tasks".to_owned()
    } else {
        "shares of red".to_owned()
    }
}

/// Lines as exact as can be drawn on a plane of a side, so that files of them are short.
fn short(mut lines: Vec<Polyline>, side: f64) -> Arc<[Polyline]> {
    let tens = 10_f64.powf(5.0 - side.log10().ceil());
    for value in lines.iter_mut().flatten().flatten() {
        let rounded = (*value * tens).round() / tens;
        if rounded.is_finite() {
            *value = rounded;
        }
    }
    lines.into()
}

/// The curves of a line, cut where there is no number, for a picture of a side.
fn curves(line: &Line, metric: Metric, side: f64) -> Vec<HeldCurve> {
    let tasks = line.tasks.iter();
    tasks
        .map(|(role, stats)| {
            let values = line.values.iter().zip(stats);
            let points = values.map(|(value, stats)| [*value, metric.of(stats)]);
            let points: Vec<Point> = points.collect();
            let runs = points.split(|point| !point[1].is_finite());
            let long = runs.filter(|run| run.len() > 1);
            HeldCurve {
                role: *role,
                lines: short(long.map(<[Point]>::to_vec).collect(), side),
            }
        })
        .collect()
}

/// What is held with a name in place of one.
#[must_use]
pub fn renamed(ghosts: &[Ghost], index: usize, name: &str) -> Vec<Ghost> {
    let mut all = ghosts.to_vec();
    if let Some(ghost) = all.get_mut(index) {
        ghost.name = name.into();
    }
    all
}

/// What is held without one of them.
#[must_use]
pub fn without(ghosts: &[Ghost], index: usize) -> Vec<Ghost> {
    let rest = ghosts.iter().enumerate().filter(|(own, _)| *own != index);
    rest.map(|(_, ghost)| ghost.clone()).collect()
}

#[cfg(test)]
mod tests;
