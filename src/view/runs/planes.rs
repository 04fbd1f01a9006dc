//! The planes of two runs, and of their difference.

use std::sync::Arc;

use egui::{Color32, RichText, Ui, Vec2, WidgetInfo};
use egui_plot::PlotTransform;

use super::beside::instead_ui;
use crate::app::{Pair, SeenRun};
use crate::colour::Scale;
use crate::experiment::Grid;
use crate::ink::Picture;
use crate::number::{plain, written as number};
use crate::scene::words::{scale_name, success};
use crate::scene::{Extent, Heat, Mark, Meaning};
use crate::sweep::{Metric, Plane, Point, same};
use crate::view::plane::keys;
use crate::view::plane::planes::image;
use crate::view::plane::pointer::drag_ui;
use crate::view::widget::legend::{line_ui, swatch_ui};
use crate::view::widget::linked;
use crate::view::widget::marks::marks_ui;
use crate::view::widget::plot::{coefficient_decimals, dark_ground, still_cells};
use crate::view::widget::scene::Scene;
use crate::view::widget::theme;

/// The ground where there are no cells, on a screen and on paper.
const UNKNOWN: Color32 = Color32::from_gray(72);
const PAPER: Color32 = Color32::from_gray(226);

/// What stands at a place of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first run.
    One,
    /// The second run.
    Other,
    /// The second less the first.
    Difference,
}

impl Place {
    /// All of them, from left to right.
    pub(super) const ALL: [Self; 3] = [Self::One, Self::Other, Self::Difference];

    fn title(self) -> &'static str {
        match self {
            Self::One => "A",
            Self::Other => "B",
            Self::Difference => "B − A",
        }
    }

    /// Its place among the pictures that are kept.
    fn slot(self) -> usize {
        match self {
            Self::One => 0,
            Self::Other => 1,
            Self::Difference => 2,
        }
    }
}

/// Both planes on the cells that both have; nothing where they cannot be held against each other, or are not there.
pub(super) fn common(scene: &mut Scene<'_>, pair: &Pair) -> Option<[Arc<Plane>; 2]> {
    let planes = [pair.one.plane.as_ref()?, pair.other.plane.as_ref()?];
    if pair.refusal().is_some() {
        return None;
    }
    scene.canvas.common(planes)
}

/// The axes of a picture: of one range in all of the row, where the same tasks run along them.
fn extent(pair: &Pair, place: Place) -> Extent {
    let grids = [&pair.one, &pair.other].map(grid);
    let axes = [&pair.one, &pair.other].map(|seen| seen.setup.experiment.axes());
    if axes[0] != axes[1] {
        let own = match place {
            Place::One | Place::Difference => 0,
            Place::Other => 1,
        };
        return Extent::of_plane(axes[own], &grids[own]);
    }
    let both = Grid {
        low: grids[0].low.min(grids[1].low),
        high: grids[0].high.max(grids[1].high),
        ..grids[0]
    };
    Extent::of_plane(axes[0], &both)
}

fn grid(seen: &SeenRun) -> Grid {
    let own = seen.plane.as_ref().map(|plane| plane.grid);
    own.unwrap_or(seen.setup.experiment.grid)
}

/// One of the pictures with its title.
pub(super) fn plane_ui(
    ui: &mut Ui,
    scene: &mut Scene<'_>,
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
    place: Place,
    side: f32,
) {
    title_ui(ui, scene, pair, place);
    let heat = heat(scene, pair, common, place);
    let extent = extent(pair, place);
    let mut is_covered = false;
    let image = heat.map(|(heat, grid)| {
        let cells = Extent::of_plane(pair.one.setup.experiment.axes(), &grid);
        is_covered = (cells.low, cells.high) == (extent.low, extent.high);
        image(ui, scene, place.slot(), &heat, [cells.low, cells.high])
    });
    // Where there are no cells nothing must look like a cell, and one that did not change is dark.
    let ground = if scene.is_on_paper() { PAPER } else { UNKNOWN };
    ui.visuals_mut().extreme_bg_color = ground;
    if is_covered {
        dark_ground(ui);
    }
    let has_image = image.is_some();
    let name = format!("beside {}", place.title());
    let drawn = still_cells(ui, &name, &extent, Vec2::splat(side), image);
    let marks = marks(scene, pair, common, place);
    marks_ui(ui, scene, &drawn.transform, &marks, Picture::Plane);
    let goals = pair.looked_at_by();
    let goal = match place {
        Place::One | Place::Difference => goals[0],
        Place::Other => goals[1],
    };
    let words = format!("Plane {}, {}", place.title(), goal.title());
    drawn
        .response
        .widget_info(|| WidgetInfo::labeled(egui::Role::Image, true, words.clone()));
    drag_ui(ui, scene, &drawn.response, &drawn.transform);
    keys::keys_ui(scene, &drawn.response, goal);
    hover_ui(scene, &drawn.response, &drawn.transform, pair, common);
    linked::drawn(
        ui,
        scene,
        &drawn.response,
        &drawn.transform,
        linked::Along::Plane,
    );
    if !has_image {
        let words = why_empty(pair, place);
        instead_ui(ui, scene, &words);
    }
}

fn why_empty(pair: &Pair, place: Place) -> String {
    let of = |seen: &SeenRun| match (&seen.failure, &seen.plane) {
        (Some(why), _) => Some(format!("not computed: {why}")),
        (None, None) => Some("not computed yet".to_owned()),
        (None, Some(_)) => None,
    };
    let words = match place {
        Place::One => of(&pair.one),
        Place::Other => of(&pair.other),
        Place::Difference => of(&pair.one)
            .or_else(|| of(&pair.other))
            .or_else(|| pair.refusal().map(str::to_owned)),
    };
    words.unwrap_or_else(|| "Their grids have no cells in common".to_owned())
}

fn title_ui(ui: &mut Ui, scene: &Scene<'_>, pair: &Pair, place: Place) {
    ui.horizontal(|ui| {
        ui.label(theme::bold(place.title(), 15.0));
        let words = match place {
            Place::One => pair.one.name.clone(),
            Place::Other => pair.other.name.clone(),
            Place::Difference => {
                let scale = Scale::Change(scene.state.view.metric);
                scale_name(scale, pair.one.setup.experiment.loss()).into_owned()
            }
        };
        let words = crate::shown::cut(&words, 60);
        let label = egui::Label::new(RichText::new(words).weak()).truncate();
        ui.add(label);
    });
}

/// The cells, and the grid that they are of.
fn heat(
    scene: &Scene<'_>,
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
    place: Place,
) -> Option<(Heat, Grid)> {
    let metric = scene.state.view.metric;
    let tau = scene.state.experiment.constants.tau;
    let [own, others] = pair.looked_at_by();
    let of = |plane: &Arc<Plane>, goal| (Heat::of_plane(plane, goal, metric, tau), plane.grid);
    match place {
        Place::One => pair.one.plane.as_ref().map(|plane| of(plane, own)),
        Place::Other => pair.other.plane.as_ref().map(|plane| of(plane, others)),
        Place::Difference => {
            let [one, other] = common?;
            let heat = Heat::of_change([other, one], own, metric, tau);
            Some((heat, one.grid))
        }
    }
}

/// Around what works, and where the marker stands.
fn marks(
    scene: &mut Scene<'_>,
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
    place: Place,
) -> Vec<Mark> {
    let state = scene.state;
    let (metric, constants) = (state.view.metric, &state.experiment.constants);
    let [own, others] = pair.looked_at_by();
    let mut outline = |plane: &Arc<Plane>, goal, meaning| {
        let lines = scene.canvas.outline(plane, goal, metric, constants);
        Mark::line(meaning, lines, false)
    };
    let mut marks = Vec::new();
    match (place, common) {
        (Place::One, _) => {
            let plane = pair.one.plane.as_ref();
            marks.extend(plane.map(|plane| outline(plane, own, Meaning::Measured)));
        }
        (Place::Other, _) => {
            let plane = pair.other.plane.as_ref();
            marks.extend(plane.map(|plane| outline(plane, others, Meaning::Measured)));
        }
        (Place::Difference, Some([one, other])) => {
            marks.push(outline(one, own, Meaning::Whole));
            marks.push(outline(other, own, Meaning::Measured));
        }
        (Place::Difference, None) => {}
    }
    marks.push(Mark::Ring(state.point()));
    marks
}

/// The numbers of the cell under the pointer.
fn hover_ui(
    scene: &Scene<'_>,
    response: &egui::Response,
    transform: &PlotTransform,
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
) {
    let state = scene.state;
    let Some(pointer) = response.hover_pos().filter(|_| !response.dragged()) else {
        return;
    };
    if state.view.present {
        return;
    }
    let value = transform.value_from_position(pointer);
    let at = [value.x, value.y];
    let (metric, tau) = (state.view.metric, state.experiment.constants.tau);
    if pair.refusal().is_some() {
        return;
    }
    let Some((cell, values)) = nearest(pair, common, metric, tau, at) else {
        return;
    };
    response.clone().on_hover_ui_at_pointer(|ui| {
        let decimals = coefficient_decimals(&state.experiment.grid);
        let [x, y] = cell.map(|lambda| number(lambda, decimals));
        ui.label(RichText::new(format!("λ = ({x}, {y})")).strong());
        for (letter, value) in ["A", "B"].into_iter().zip(values) {
            ui.label(format!("{letter}  {}", value_words(metric, value)));
        }
        if let [Some(one), Some(other)] = values {
            ui.label(format!("B − A  {}", change_words(metric, other - one)));
        }
    });
}

/// The cell that is nearest to a point, and what either run has there. It is one that both have, as soon as both have some; before, and
/// where they have none in common, that of the first.
pub(super) fn nearest(
    pair: &Pair,
    common: Option<&[Arc<Plane>; 2]>,
    metric: Metric,
    tau: f64,
    at: Point,
) -> Option<(Point, [Option<f64>; 2])> {
    let planes = match common {
        Some(planes) => [0, 1].map(|of| Some(&planes[of])),
        None => [pair.one.plane.as_ref(), pair.other.plane.as_ref()],
    };
    let first = planes.iter().flatten().next()?;
    let cell = first.point(first.nearest(at)?);
    let [goal, _] = pair.looked_at_by();
    let values = planes.map(|plane| {
        let plane = plane?;
        let index = plane.nearest(cell)?;
        let point = plane.point(index);
        let is_there = same(point[0], cell[0]) && same(point[1], cell[1]);
        let value = is_there.then(|| goal.on(&plane.tasks).at(metric, tau, index));
        value.filter(|value| value.is_finite())
    });
    Some((cell, values))
}

/// A value in words.
pub(super) fn value_words(metric: Metric, value: Option<f64>) -> String {
    match value.filter(|value| value.is_finite()) {
        None => "—".into(),
        Some(value) if metric == Metric::Accuracy => format!("{} %", number(100.0 * value, 1)),
        Some(value) => number(value, 3),
    }
}

/// A difference of values in words, with its sign.
pub(super) fn change_words(metric: Metric, change: f64) -> String {
    let words = value_words(metric, Some(change));
    if change > 0.0 {
        format!("+{words}")
    } else {
        words
    }
}

/// What the lines mean.
pub(super) fn legend_ui(ui: &mut Ui, scene: &Scene<'_>, pair: &Pair, has_difference: bool) {
    let state = scene.state;
    ui.horizontal_wrapped(|ui| {
        let [goal, _] = pair.looked_at_by();
        let words = success(goal, state.view.metric, &state.experiment.constants);
        line_ui(ui, scene, Meaning::Measured, words);
        if !has_difference {
            return;
        }
        line_ui(ui, scene, Meaning::Whole, "the same of A, on B − A".into());
        let metric = state.view.metric;
        let end = match (metric, Scale::Change(metric).range().high) {
            (Metric::Accuracy, high) => format!("{} points", plain(100.0 * high)),
            (_, high) => plain(high),
        };
        for (colour, words) in [
            (
                Scale::Change(metric).colour(worse(metric, -1.0)),
                "B is better by",
            ),
            (Scale::Change(metric).colour(0.0), ""),
            (
                Scale::Change(metric).colour(worse(metric, 1.0)),
                "B is worse by",
            ),
        ] {
            let [red, green, blue] = colour;
            let fill = Color32::from_rgb(red, green, blue);
            let words = if words.is_empty() {
                "the same".to_owned()
            } else {
                format!("{words} {end} or more")
            };
            swatch_ui(ui, fill, &words);
        }
    });
}

/// A change as far as the scale goes: for the worse by 1, for the better by −1.
fn worse(metric: Metric, sign: f64) -> f64 {
    let range = Scale::Change(metric).range();
    let end = if range.high_is_good {
        range.low
    } else {
        range.high
    };
    sign * end
}
