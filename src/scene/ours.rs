//! Our extensions over a plane: the 2-D rule, the mean-field prediction, where task negation's rule ends; and eq. 4 as
//! the authors' figure 7B shows it.

use std::sync::Arc;

use super::{Dot, Extent, Mark, Meaning, Side, Sight};
use crate::app::Overlay;
use crate::lab::Setup;
use crate::sweep::{Goal, Negation, Polyline};
use crate::task::{Axis, Role};
use crate::theory::{Figure7B, Setting, rule};

/// How far below its dot a name reaches, as a share of the plane's side.
const NAME: f64 = 0.07;

/// The region that figure 7B shows, for γ as set; nothing where eq. 4 does not speak.
#[must_use]
pub fn figure_7b(setup: &Setup) -> Option<Figure7B> {
    let setting = Setting::new(&setup.experiment);
    // Their figure is of two tasks.
    let equation = setting.equation_4().filter(|_| setting.mixed.is_empty())?;
    setup.knows_alpha().then_some(Figure7B {
        gamma: equation.gamma,
    })
}

pub(super) fn region_of_figure_7b(sight: &Sight<'_>) -> Option<Mark> {
    let figure = figure_7b(sight.setup).filter(|_| sight.has(Overlay::Figure7B))?;
    let corners = sight.region(&figure.region())?;
    Some(Mark::outline(Meaning::Figure7B, &corners, false))
}

/// Where the 2-D rule and the mean field say that a goal is reached.
pub(super) fn predictions(sight: &Sight<'_>, setting: &Setting, goal: Goal) -> Vec<Mark> {
    let mut marks = Vec::new();
    let sides = rule(goal, setting);
    if sight.has(Overlay::Rule)
        && sight.setup.rule_absent().is_none()
        && !sides.is_empty()
        && let Some(corners) = sight.region(&sides)
    {
        marks.push(Mark::outline(Meaning::Rule, &corners, false));
    }
    let predicted = sight
        .reading
        .filter(|_| sight.has(Overlay::MeanField))
        .and_then(|reading| reading.mean_field.as_ref());
    if let Some(predicted) = predicted {
        let own = predicted.contours.iter().filter(|(own, _)| *own == goal);
        let line = |(_, paths): &(Goal, Arc<[Polyline]>)| {
            Mark::line(Meaning::MeanField, Arc::clone(paths), false)
        };
        marks.extend(own.map(line));
    }
    marks
}

/// 1 − ĉ on either line, and the half-plane's border through it: where a task that shares as much of the other's outputs as
/// was measured would be kept, if outputs were added as vectors are.
pub(super) fn by_outputs(sight: &Sight<'_>, goal: Goal) -> Vec<Mark> {
    let on = sight.has(Overlay::Outputs) && !goal.is_of_target() && !goal.forgets();
    let correlation = sight.reading.and_then(|reading| reading.output_correlation);
    let Some(correlation) = correlation.filter(|_| on) else {
        return Vec::new();
    };
    let Extent { low, high, .. } = sight.extent();
    let axes = sight.setup.experiment.axes();
    let mut marks = Vec::new();
    for axis in Axis::BOTH {
        let [first, second] = axes.tasks();
        let task = match axis {
            Axis::X => first,
            Axis::Y => second,
        };
        if !goal.to_keep().any(|own| own == Role::Task(task)) {
            continue;
        }
        let other = axis.other();
        let (from, to) = (other.of(low), other.of(high));
        let path = [from, to].map(|held| other.pair(held, 1.0 - correlation * held));
        marks.push(Mark::line(Meaning::Outputs, [path.to_vec()], false));
    }
    marks
}

/// Where task negation's rule ends on either line.
pub(super) fn negations(sight: &Sight<'_>) -> Vec<Mark> {
    let Some(reading) = sight.reading.filter(|_| sight.has(Overlay::Negation)) else {
        return Vec::new();
    };
    let axes = sight.setup.experiment.axes();
    let Extent { low, high, .. } = sight.extent();
    let dot = |negation: &Negation| {
        // Away from the names of Ψ*₁, below its dot, and Ψ*₂, above.
        let align = if axes.axis(negation.target) == Some(Axis::X) {
            [Side::High, Side::High]
        } else if -negation.point[1] < NAME * (high[1] - low[1]) {
            [Side::Low, Side::Low]
        } else {
            [Side::Low, Side::High]
        };
        Mark::Dot(Dot {
            meaning: Meaning::Negation(negation.target),
            at: negation.point,
            name: format!("{} negated", negation.target.symbol()),
            align,
        })
    };
    reading.negations.iter().map(dot).collect()
}
