//! The marks of a plane: cells, theorems, extrapolation, what was measured, points, crosshair.

use std::sync::Arc;

use super::{Align, Dot, Extent, Hatch, Heat, Mark, Meaning, Side, ours};
use crate::app::{Ghost, Overlay, Overlays};
use crate::colour::Scale;
use crate::experiment::{Grid, MergeClass};
use crate::lab::{Ray, Reading, Setup};
use crate::sweep::{Goal, Metric, Plane, Point, Polyline, same};
use crate::theory::{
    HalfPlane, Premises, Reach, Setting, Statement, clip_square, extrapolation as extrapolated,
};

/// How far inside Theorem 1's lines Theorem 3's border on both tasks is drawn, as a share of the plane's side.
const INSET: f64 = 0.014;
/// How far beyond the plane outlines are cut, as a share of its side, so that none runs along its edge as if the region
/// ended there.
pub(super) const BEYOND: f64 = 0.1;
/// A convex region has at least so many corners.
const TRIANGLE: usize = 3;

/// What of the layers that are on a plane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The figure of a run: the best point is the third plane's, and Theorem 3 is on every plane what it says of the
    /// third.
    Run,
    /// The window: the best point is on every plane, and Theorem 3 is what it says of each.
    Screen,
}

/// Which layers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layers {
    /// Those that are switched on.
    pub on: Overlays,
    /// What of them a plane shows.
    pub scope: Scope,
}

/// A complete plane beside that of plain task arithmetic with the same, whole task vectors.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// As it is merged.
    pub merged: &'a Arc<Plane>,
    /// As plain task arithmetic merges.
    pub plain: &'a Arc<Plane>,
}

/// Lines around what was measured to work.
#[derive(Clone, Debug, Default)]
pub struct Outlines {
    /// As it is merged.
    pub measured: Arc<[Polyline]>,
    /// By plain task arithmetic, where that is another plane.
    pub plain: Option<Arc<[Polyline]>>,
}

/// What the three planes are drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// What the plane is of, with the constants to read it by.
    pub setup: &'a Setup,
    /// What the theorems presume, and what of it is missing.
    pub premises: &'a Premises,
    /// The cells, once there are some.
    pub plane: Option<&'a Arc<Plane>>,
    /// The plane beside that of plain task arithmetic, where that is another one and both are complete.
    pub compared: Option<Compared<'a>>,
    /// The models of a merge that is one direction.
    pub ray: Option<&'a Ray>,
    /// What is read off the picture of this plane, once it is complete.
    pub reading: Option<&'a Reading>,
    /// What the planes are about.
    pub goals: [Goal; 3],
    /// What colours the cells.
    pub metric: Metric,
    /// The layers.
    pub layers: Layers,
    /// Contours that are held.
    pub ghosts: &'a [Ghost],
    /// The coefficients that are set.
    pub marker: Option<Point>,
    /// Whether anything is trained, so that there is something to promise.
    pub promises: bool,
}

impl Sight<'_> {
    /// The grid of the plane.
    #[must_use]
    pub fn grid(&self) -> Grid {
        self.plane
            .map_or(self.setup.experiment.grid, |plane| plane.grid)
    }

    /// The axes of the plane.
    #[must_use]
    pub fn extent(&self) -> Extent {
        Extent::of_plane(self.setup.experiment.axes(), &self.grid())
    }

    /// The cells of one of the planes; nothing before there are some.
    #[must_use]
    pub fn heat(&self, slot: usize) -> Option<Heat> {
        let tau = self.setup.experiment.constants.tau;
        let goal = self.goals[slot];
        if let Some(Compared { merged, plain }) = self.change() {
            return Some(Heat::of_change([merged, plain], goal, self.metric, tau));
        }
        let heat = |plane| Heat::of_plane(plane, goal, self.metric, tau);
        self.plane.map(heat)
    }

    /// What the cells are coloured by.
    #[must_use]
    pub fn scale(&self) -> Scale {
        match self.change() {
            Some(_) => Scale::Change(self.metric),
            None => Scale::Value(self.metric),
        }
    }

    /// The planes whose difference colours the cells, if that is asked for.
    fn change(&self) -> Option<Compared<'_>> {
        let asked = self.layers.on.has(Overlay::Change);
        let fits = |compared: &Compared<'_>| {
            let grids = [compared.merged.grid, compared.plain.grid];
            grids == [self.grid(); 2]
        };
        self.compared.filter(|compared| asked && fits(compared))
    }

    /// The setting of the theorems.
    #[must_use]
    pub fn setting(&self) -> Setting {
        Setting::new(&self.setup.experiment)
    }

    pub(super) fn has(&self, overlay: Overlay) -> bool {
        let model = &self.setup.experiment.model;
        self.layers.on.over(model).has(overlay)
    }

    /// Whether what theory promises is an analogue only.
    #[must_use]
    pub fn is_analogue(&self) -> bool {
        !self.premises.are_met()
    }

    /// The corners of the half-planes' common part, cut beyond the plane; none where it misses the plane.
    pub(super) fn region(&self, sides: &[HalfPlane]) -> Option<Vec<Point>> {
        let Extent { low, high, .. } = self.extent();
        let ([low, _], [high, _]) = (low, high);
        // Fewer corners than a triangle's touch the plane at most.
        if clip_square(low, high, sides).len() < TRIANGLE {
            return None;
        }
        let beyond = (high - low) * BEYOND;
        Some(clip_square(low - beyond, high + beyond, sides))
    }
}

/// The marks of one of the three planes, in the order in which they lie over each other.
#[must_use]
pub fn plane_marks(sight: &Sight<'_>, slot: usize, outlines: Outlines) -> Vec<Mark> {
    let goal = sight.goals[slot];
    let setting = sight.setting();
    let knows_alpha = sight.premises.know_alpha();
    let of_tasks = !goal.is_of_target();
    let mut marks: Vec<Mark> = sight.heat(slot).map(Mark::Heat).into_iter().collect();
    // What promises that both tasks are kept says nothing of T′, and the opposite of one being forgotten.
    if knows_alpha && of_tasks && !goal.forgets() {
        marks.extend(extrapolation(sight, &setting));
    }
    marks.extend(ghosts(sight, goal));
    if !of_tasks {
        marks.extend(ours::region_of_figure_7b(sight));
    }
    marks.extend(ours::predictions(sight, &setting, goal));
    marks.extend(ours::by_outputs(sight, goal));
    marks.extend(sight.marker.map(Mark::Crosshair));
    if knows_alpha && of_tasks {
        marks.extend(intervals(sight, &setting, goal));
    }
    if knows_alpha {
        marks.extend(theorem_3(sight, &setting, goal));
    }
    // A thinner line on a thicker one: both are seen where promise and measurement meet.
    if let Some(plain) = outlines.plain.filter(|_| sight.has(Overlay::Plain)) {
        marks.push(Mark::line(Meaning::Whole, plain, false));
    }
    if sight.has(Overlay::Measured) {
        marks.push(Mark::line(Meaning::Measured, outlines.measured, false));
    }
    if of_tasks {
        marks.extend(ours::negations(sight));
    }
    if sight.has(Overlay::Markers) {
        marks.extend(ray(sight).into_iter().flatten());
        marks.extend(models(sight).map(Mark::Dot));
        marks.extend(best(sight, slot).map(Mark::Dot));
    }
    marks.extend(sight.marker.map(Mark::Ring));
    marks
}

/// What is held of this goal, on the axes of now.
pub(super) fn ghosts(sight: &Sight<'_>, goal: Goal) -> impl Iterator<Item = Mark> {
    sight.ghosts.iter().filter_map(move |ghost| {
        let lines = Arc::clone(ghost.on_plane(goal)?);
        Some(Mark::line(Meaning::Ghost(ghost.pattern), lines, false))
    })
}

fn extrapolation(sight: &Sight<'_>, setting: &Setting) -> Vec<Mark> {
    let sides = extrapolated(setting);
    let on = sight.has(Overlay::Extrapolation);
    let corners = sight.region(&sides).filter(|_| on);
    corners.map_or(Vec::new(), |corners| {
        let meaning = Meaning::Extrapolation;
        let outline = Mark::outline(meaning, &corners, false);
        let grid = sight.grid();
        let hatch = Hatch {
            meaning,
            corners,
            side: grid.high - grid.low,
        };
        vec![Mark::Hatch(hatch), outline]
    })
}

/// The parts of Theorem 1's and 2's lines on which their conditions hold, cut to the plane.
fn intervals(sight: &Sight<'_>, setting: &Setting, goal: Goal) -> Vec<Mark> {
    let Extent { low, high, .. } = sight.extent();
    let ([low, _], [high, _]) = (low, high);
    let mark = |statement: Statement| {
        let on = match statement {
            Statement::Theorem1(_) => sight.has(Overlay::Theorem1),
            Statement::Theorem2(_) => sight.has(Overlay::Theorem2),
            Statement::Theorem3 | Statement::Theorem3OnTasks => false,
        };
        // Theorem 1 and the other line of Theorem 2 promise the opposite of T1 kept, T2 forgotten.
        let speaks = !goal.forgets() || goal.pair().map(Statement::Theorem2) == Some(statement);
        let (from, to) = statement.interval(setting).filter(|_| on && speaks)?;
        let pair = statement.line().filter(|_| (low..=high).contains(&1.0))?;
        let running = setting.axes.axis(pair.free)?;
        let (from, to) = (from.max(low), to.min(high));
        let path = [from, to].map(|free| running.pair(free, 1.0)).to_vec();
        let analogue = sight.is_analogue();
        (from < to).then(|| Mark::line(Meaning::Theorem(statement), [path], analogue))
    };
    Statement::all(setting.axes)
        .into_iter()
        .filter_map(mark)
        .collect()
}

/// Theorem 3's region: of T′ where the plane is about T′, else of both tasks.
fn theorem_3(sight: &Sight<'_>, setting: &Setting, goal: Goal) -> Option<Mark> {
    let about = match sight.layers.scope {
        Scope::Run => sight.goals[2],
        Scope::Screen => goal,
    };
    let statement = if about.is_of_target() {
        Statement::Theorem3
    } else {
        Statement::Theorem3OnTasks
    };
    if !sight.has(Overlay::Theorem3) || !statement.speaks(setting) {
        return None;
    }
    let mut sides = statement.region(setting);
    if statement == Statement::Theorem3OnTasks {
        let Extent { low, high, .. } = sight.extent();
        // Its border is Theorem 1's lines: drawn just inside them, or one would hide the other.
        for side in &mut sides {
            side.offset += INSET * (high[0] - low[0]) * side.normal[0].hypot(side.normal[1]);
        }
    }
    let Some(corners) = sight.region(&sides) else {
        let why = why_absent(sight, setting, statement);
        return Some(Mark::Absent(statement, why.into()));
    };
    let meaning = Meaning::Theorem(statement);
    Some(Mark::outline(meaning, &corners, sight.is_analogue()))
}

fn why_absent(sight: &Sight<'_>, setting: &Setting, statement: Statement) -> &'static str {
    let equation = setting.equation_4();
    let reach = equation
        .filter(|_| statement == Statement::Theorem3)
        .map(|equation| equation.reach(&sight.grid()));
    match reach {
        Some(Reach::BetaTooLarge) => "β too large",
        None if setting.constants.beta > 0.0 => "β too large, or outside this plane",
        Some(Reach::OutsidePlane | Reach::OnPlane) | None => "outside this plane",
    }
}

/// Ψ(0), each task's own model, the sum of both vectors, and the uniform soup, the mean of the tuned models. With edited vectors, and with the directions of another way to
/// merge, the trained models are not on the plane; where every point is an average there is none at (0, 0).
fn models(sight: &Sight<'_>) -> impl Iterator<Item = Dot> {
    let merge = &sight.setup.experiment.merge;
    let averages = merge.method().class() == MergeClass::Models;
    let whole = merge.draws_plain_plane() || averages;
    let [first, second] = sight.setup.experiment.axes().tasks();
    let name = |trained, edited| if whole { trained } else { edited };
    // Names stand outwards, where there is room between the points on a small plane too; "sum" does not, as the ring is
    // often there.
    let (below_right, below_left, above_left) = (
        [Side::Low, Side::High],
        [Side::High, Side::High],
        [Side::High, Side::Low],
    );
    let dots: [(Point, &str, Align); 4] = [
        ([0.0, 0.0], "Ψ(0)", below_left),
        ([1.0, 0.0], name(first.tuned(), "(1, 0)"), below_right),
        ([0.0, 1.0], name(second.tuned(), "(0, 1)"), above_left),
        (
            [1.0, 1.0],
            if averages { "mean" } else { "sum" },
            below_right,
        ),
    ];
    // Where others are mixed in none of these points is one of these models, but for the sum where all are at 1.
    let experiment = &sight.setup.experiment;
    let held = |value: Option<f64>| {
        let is_it = move |lambda: f64| value.is_none_or(|value| same(lambda, value));
        experiment
            .held()
            .all(move |(_, lambda)| is_it(lambda) && (value.is_some() || lambda == 0.0))
    };
    let (is_pure, are_all) = (held(None), held(Some(1.0)));
    let is_there = move |(at, ..): &(Point, &str, Align)| {
        let is_own = is_pure || are_all && *at == [1.0; 2];
        is_own && (!averages || *at != [0.0; 2])
    };
    let soup = soup(sight).map(|share| ([share; 2], "soup", below_right));
    dots.into_iter()
        .filter(is_there)
        .chain(soup)
        .map(|(at, name, align)| Dot {
            meaning: Meaning::Model,
            at,
            name: name.into(),
            align,
        })
}

/// From Ψ(0) along the models of a merge that is one direction, where they are nearest to the plane, and the one at s = 1.
fn ray(sight: &Sight<'_>) -> Option<[Mark; 2]> {
    let ray = sight.ray?;
    // Through Ψ(0), which is on the plane where nothing is held.
    let mut held = sight.setup.experiment.held();
    if held.any(|(_, lambda)| lambda != 0.0) {
        return None;
    }
    let ([x, y], _) = ray.nearest;
    let Extent { low, high, .. } = sight.extent();
    let beyond = (high[0] - low[0]) * BEYOND;
    // As far as the plane goes, to either side of Ψ(0).
    let reach = low[0].abs().max(high[0].abs()) + beyond;
    let longest = x.abs().max(y.abs());
    if !(longest > 0.0 && longest.is_finite()) {
        return None;
    }
    let ends = [-reach, reach].map(|far| [x, y].map(|part| far * part / longest));
    let dot = Dot {
        meaning: Meaning::Ray,
        at: [x, y],
        name: "median".into(),
        align: [Side::High, Side::High],
    };
    Some([
        Mark::line(Meaning::Ray, [ends.to_vec()], false),
        Mark::Dot(dot),
    ])
}

/// λ of every task in the mean of the tuned models, 1/T (Wortsman et al. 2022), where that is a point of the plane.
fn soup(sight: &Sight<'_>) -> Option<f64> {
    let experiment = &sight.setup.experiment;
    let count = u32::try_from(experiment.tasks().count()).ok()?;
    let share = 1.0 / f64::from(count.max(1));
    let (axes, lambdas) = (experiment.axes(), sight.setup.coefficients());
    let mut held = experiment.tasks().filter(|task| axes.axis(*task).is_none());
    let is_there = held.all(|task| lambdas.of(task) == share);
    (experiment.merge.draws_plain_plane() && is_there).then_some(share)
}

/// The best cell of what the third plane is about.
fn best(sight: &Sight<'_>, slot: usize) -> Option<Dot> {
    let shown = match sight.layers.scope {
        Scope::Run => slot == 2,
        Scope::Screen => true,
    };
    let best = sight.reading?.best_of_third().filter(|_| shown)?;
    Some(Dot {
        meaning: Meaning::Best,
        at: best.point,
        name: String::new(),
        align: [Side::Middle, Side::Middle],
    })
}

#[cfg(test)]
mod tests;
