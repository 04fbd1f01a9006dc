//! The marks of a slice: the theorems' intervals, seeds, levels, each task's curve, what is set, and names.

use super::words::condition_words;
use super::{Along, Anchor, Dot, Extent, Mark, Meaning, Side, Text};
use std::sync::Arc;

use crate::app::authors::printed;
use crate::app::{Ghost, Overlay, Overlays};
use crate::colour::range;
use crate::lab::{Case, Purpose, SeedStudy, Setup};
use crate::number::written as number;
use crate::sweep::{self, Metric, Point, Polyline, same};
use crate::task::{Axis, Role, TaskId};
use crate::theory::{Premises, Setting, Spread, Statement};

/// As many points of a band are drawn.
const BAND_POINTS: usize = 160;
/// Height of the letters, and of the tasks' names.
const LETTERS: [f32; 2] = [13.0, 14.0];
/// From one line of words to the next, in points.
const NEXT: [f32; 2] = [18.0, 20.0];
/// A level is left out where it lies further beyond the metric's range than this, as a multiple of its end.
const FURTHEST_LEVEL: f64 = 2.0;

/// What a slice is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct SliceSight<'a> {
    /// What it is of, with the constants to read it by.
    pub setup: &'a Setup,
    /// What the theorems presume, and what of it is missing.
    pub premises: &'a Premises,
    /// The layers that are switched on.
    pub on: Overlays,
    /// The metric.
    pub metric: Metric,
    /// The axis that runs.
    pub running: Axis,
    /// The coefficients that are set.
    pub marker: Point,
    /// The line that was measured, once there is one.
    pub line: Option<&'a sweep::Line>,
    /// Curves that are held.
    pub ghosts: &'a [Ghost],
    /// The line over several seeds, if it was asked for.
    pub seeds: Option<&'a SeedStudy>,
}

impl SliceSight<'_> {
    /// The axes of the slice.
    #[must_use]
    pub fn extent(&self) -> Extent {
        let experiment = &self.setup.experiment;
        Extent::of_slice(experiment, self.running, self.metric)
    }

    /// The coefficient that is held: that of the line which is drawn, and without one the marker's.
    #[must_use]
    pub fn held(&self) -> f64 {
        let marker = self.running.other().of(self.marker);
        self.line.map_or(marker, |line| line.held)
    }

    /// The levels that are drawn across, by name: ε and τ, where losses are drawn.
    #[must_use]
    pub fn named_levels(&self) -> Vec<(&'static str, f64)> {
        match self.metric {
            Metric::Loss => loss_levels(self).into(),
            Metric::Accuracy
            | Metric::Margin
            | Metric::Disentanglement
            | Metric::Parity
            | Metric::Odds => Vec::new(),
        }
    }

    /// Whether the line is one of the theorems' lines.
    fn is_on_line(&self) -> bool {
        same(self.held(), 1.0)
    }

    /// The theorems that speak of the line and are switched on.
    fn statements(&self) -> Vec<Statement> {
        if !self.is_on_line() || !self.premises.know_alpha() {
            return Vec::new();
        }
        let setting = Setting::new(&self.setup.experiment);
        let pair = setting.axes.along(self.running);
        let both = [
            (Statement::Theorem1(pair), Overlay::Theorem1),
            (Statement::Theorem2(pair), Overlay::Theorem2),
        ];
        let on = self.on.over(&self.setup.experiment.model);
        both.into_iter()
            .filter(|(statement, layer)| on.has(*layer) && statement.speaks(&setting))
            .map(|(statement, _)| statement)
            .collect()
    }

    /// A line across the picture at a value of the running coefficient.
    fn upright(&self, value: f64) -> Polyline {
        let Extent { low, high, .. } = self.extent();
        vec![[value, low[1]], [value, high[1]]]
    }

    /// Whether a value of the running coefficient is on the picture.
    fn shows(&self, value: f64) -> bool {
        let grid = self.setup.experiment.grid;
        (grid.low..=grid.high).contains(&value)
    }
}

/// The marks of a slice, in the order in which they lie over each other.
#[must_use]
pub fn slice_marks(sight: &SliceSight<'_>) -> Vec<Mark> {
    let mut marks = intervals(sight);
    marks.extend(band(sight));
    marks.extend(levels(sight));
    marks.extend(ghosts(sight));
    marks.extend(curves(sight));
    marks.extend(of_authors(sight));
    let marker = sight.running.of(sight.marker);
    if sight.shows(marker) {
        let path = sight.upright(marker);
        marks.push(Mark::line(Meaning::Marker, [path], false));
    }
    marks.extend(names(sight).into_iter().map(Mark::Text));
    marks
}

/// The interval of a theorem: filled where it is promised, for an analogue dashed ends alone.
fn intervals(sight: &SliceSight<'_>) -> Vec<Mark> {
    let setting = Setting::new(&sight.setup.experiment);
    let grid = sight.setup.experiment.grid;
    let Extent {
        low: from,
        high: to,
        ..
    } = sight.extent();
    let mut marks = Vec::new();
    for statement in sight.statements() {
        let Some((low, high)) = statement.interval(&setting) else {
            continue;
        };
        let meaning = Meaning::Theorem(statement);
        let (low, high) = (low.max(grid.low), high.min(grid.high));
        if low >= high {
            continue;
        }
        if sight.premises.are_met() {
            let corners = vec![[low, from[1]], [high, from[1]], [high, to[1]], [low, to[1]]];
            let ends = [low, high].map(|end| sight.upright(end));
            marks.push(Mark::Fill(meaning, vec![corners]));
            marks.push(Mark::line(meaning, ends, false));
        } else {
            let inside = |end: &f64| grid.low < *end && *end < grid.high;
            let ends = [low, high].into_iter().filter(inside);
            let paths: Vec<Polyline> = ends.map(|end| sight.upright(end)).collect();
            marks.push(Mark::line(meaning, paths, true));
        }
    }
    marks
}

/// Between the lowest and the highest seed, on the theorems' lines.
fn band(sight: &SliceSight<'_>) -> Vec<Mark> {
    let on_line = same(sight.running.other().of(sight.marker), 1.0);
    let wanted = sight.seeds.filter(|study| study.results.len() > 1);
    let Some(study) = wanted.filter(|_| on_line) else {
        return Vec::new();
    };
    let tasks = study.setup.experiment.tasks().map(Role::Task);
    let pair = study.setup.experiment.axes().along(sight.running);
    let of = |role| {
        let band = study.band(pair, role, sight.metric);
        let step = (band.len() / BAND_POINTS).max(1);
        let thin: Vec<&(f64, Spread)> = band.iter().step_by(step).collect();
        // Thin strips, since a piece must be convex.
        let strips = thin.windows(2).filter_map(|pair| {
            let ((left, from), (right, to)) = (pair[0], pair[1]);
            let thick = from.high - from.low + to.high - to.low > 1e-6;
            thick.then(|| {
                vec![
                    [*left, from.low],
                    [*right, to.low],
                    [*right, to.high],
                    [*left, from.high],
                ]
            })
        });
        let strips: Vec<Polyline> = strips.collect();
        (!strips.is_empty()).then(|| Mark::Fill(Meaning::Band(role), strips))
    };
    tasks.chain([Role::Target]).filter_map(of).collect()
}

/// ε and τ across, or where the accuracy switches.
fn levels(sight: &SliceSight<'_>) -> Vec<Mark> {
    let Extent { low, high, .. } = sight.extent();
    let level = |path| Mark::line(Meaning::Level, [path], false);
    match sight.metric {
        Metric::Loss => {
            let end = FURTHEST_LEVEL * range(Metric::Loss).high;
            let near = loss_levels(sight).into_iter().filter(|(_, at)| *at <= end);
            near.map(|(_, at)| level(vec![[low[0], at], [high[0], at]]))
                .collect()
        }
        // Accuracy switches at −α, the loss at 1 − α.
        Metric::Accuracy => switch(sight)
            .map(|at| level(sight.upright(at)))
            .into_iter()
            .collect(),
        Metric::Margin | Metric::Disentanglement | Metric::Parity | Metric::Odds => Vec::new(),
    }
}

fn loss_levels(sight: &SliceSight<'_>) -> [(&'static str, f64); 2] {
    let constants = &sight.setup.experiment.constants;
    [("ε", constants.epsilon), ("τ", constants.tau)]
}

/// −α, where it is one of the theorems' lines and all that they presume is met.
fn switch(sight: &SliceSight<'_>) -> Option<f64> {
    let promises = sight.is_on_line() && sight.premises.are_met();
    promises.then(|| -sight.setup.experiment.alpha().get())
}

/// What is held of this line and metric.
fn ghosts(sight: &SliceSight<'_>) -> impl Iterator<Item = Mark> {
    let loss = sight.setup.experiment.loss();
    sight.ghosts.iter().flat_map(move |ghost| {
        let curves = ghost.on_slice(sight.running, sight.held(), sight.metric, loss);
        curves.iter().map(|curve| {
            let meaning = Meaning::Held(curve.role, ghost.pattern);
            Mark::line(meaning, Arc::clone(&curve.lines), false)
        })
    })
}

/// The authors' best points, where the slice is theirs: of their own cases, on λ₁ = 1, in accuracies.
fn of_authors(sight: &SliceSight<'_>) -> Vec<Mark> {
    let theirs = sight.metric == Metric::Accuracy && sight.running == Axis::Y && sight.is_on_line();
    let case = sight.setup.experiment.colours().and_then(Case::of);
    let Some(case) = case.filter(|_| theirs && sight.on.has(Overlay::Authors)) else {
        return Vec::new();
    };
    let tasks = [TaskId::T1, TaskId::T2].map(|task| Meaning::Authors(Role::Task(task)));
    let mut marks = Vec::new();
    for best in Purpose::ALL.map(|purpose| printed(case, purpose)) {
        let of_tasks = tasks.into_iter().zip(best.tasks);
        marks.extend(of_tasks.map(|(meaning, accuracy)| {
            Mark::Dot(Dot {
                meaning,
                at: [best.lambda, accuracy.percent / 100.0],
                name: String::new(),
                align: [Side::High, Side::High],
            })
        }));
    }
    let [first, second] = tasks;
    let parts = [
        (first, "● T₁"),
        (second, "◆ T₂"),
        (Meaning::Level, "the authors, as printed"),
    ];
    marks.push(Mark::Text(Text {
        parts: parts.map(|(meaning, words)| (meaning, words.into())).into(),
        at: Anchor {
            x: Along::Share(0.0),
            y: Along::Share(0.0),
            shift: [8.0, 6.0],
        },
        align: [Side::Low, Side::Low],
        size: LETTERS[0],
    }));
    marks
}

fn curves(sight: &SliceSight<'_>) -> Vec<Mark> {
    let Some(line) = sight.line else {
        return Vec::new();
    };
    let curve = |(role, stats): &(Role, Vec<sweep::Stats>)| {
        // A curve is cut where there is no number.
        let points: Vec<Option<Point>> = line
            .values
            .iter()
            .zip(stats)
            .map(|(value, stats)| {
                let y = sight.metric.of(stats);
                y.is_finite().then_some([*value, y])
            })
            .collect();
        Mark::broken(Meaning::Curve(*role), &points)
    };
    line.tasks.iter().map(curve).collect()
}

/// The tasks' names in their curves' colours, the theorems' conditions, and the levels' names.
fn names(sight: &SliceSight<'_>) -> Vec<Text> {
    let [letters, larger] = LETTERS;
    let mut names = Vec::new();
    let mut down = 4.0;
    let top = |x: f64, shift: [f32; 2]| Anchor {
        x: Along::Share(x),
        y: Along::Share(1.0),
        shift,
    };
    let (left, right) = ([Side::Low, Side::High], [Side::High, Side::High]);
    if let Some(line) = sight.line {
        let name = |role: &Role| {
            let words = if line.tasks.len() > MOST_PIECES {
                role.symbol().to_owned()
            } else {
                format!("{} {}", like_its_curve(*role), role.symbol())
            };
            (Meaning::Curve(*role), words)
        };
        names.push(Text {
            parts: line.tasks.iter().map(|(role, _)| name(role)).collect(),
            at: top(0.0, [8.0, -down]),
            align: left,
            size: larger,
        });
        down += NEXT[1];
    }
    let setting = Setting::new(&sight.setup.experiment);
    let sort = if sight.premises.are_met() {
        ""
    } else {
        " (analogue)"
    };
    for statement in sight.statements() {
        let condition = condition_words(statement, &setting);
        let words = format!("{}{sort}: {condition}", statement.name());
        let is_first = matches!(statement, Statement::Theorem1(_));
        names.push(Text {
            parts: vec![(Meaning::Theorem(statement), words)],
            at: if is_first {
                top(1.0, [-6.0, -down])
            } else {
                top(0.0, [8.0, -down])
            },
            align: if is_first { right } else { left },
            size: letters,
        });
        if is_first {
            down += NEXT[0];
        }
    }
    names.extend(level_names(sight));
    names
}

/// Of more tasks there is no room for pieces of their curves.
const MOST_PIECES: usize = 5;
/// Pieces of the tasks' curves, in order.
const PIECES: [&str; TaskId::MOST] = ["—", "–·–", "—·—", "–•–", "—•—", "——·", "——•", "———·"];

/// A piece of a task's curve, of signs.
fn like_its_curve(role: Role) -> &'static str {
    match role {
        Role::Task(task) => PIECES[task.index()],
        Role::Target => "···",
    }
}

fn level_names(sight: &SliceSight<'_>) -> Vec<Text> {
    let name = |words: String, at, align| Text {
        parts: vec![(Meaning::Level, words)],
        at,
        align,
        size: LETTERS[0],
    };
    match sight.metric {
        Metric::Loss => {
            let beside = |(symbol, at)| {
                let anchor = Anchor {
                    x: Along::Share(1.0),
                    y: Along::Value(at),
                    shift: [-6.0, 2.0],
                };
                let words = format!("{symbol} = {}", number(at, 2));
                name(words, anchor, [Side::High, Side::Low])
            };
            loss_levels(sight).map(beside).into()
        }
        Metric::Accuracy => {
            let grid = sight.setup.experiment.grid;
            let beside = |at: f64| {
                let is_right = at > f64::midpoint(grid.low, grid.high);
                // An arrow to its line, since other lines cross the words.
                let (side, across, words) = if is_right {
                    (Side::High, -5.0, "−α: accuracy switches here (ours) →")
                } else {
                    (Side::Low, 5.0, "← −α: accuracy switches here (ours)")
                };
                let anchor = Anchor {
                    x: Along::Value(at),
                    y: Along::Share(0.0),
                    shift: [across, 6.0],
                };
                name(words.to_owned(), anchor, [side, Side::Low])
            };
            switch(sight).map(beside).into_iter().collect()
        }
        Metric::Margin | Metric::Disentanglement | Metric::Parity | Metric::Odds => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
