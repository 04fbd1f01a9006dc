//! The target T′ in a summary, and the parts of eq. 4 at the points that matter.

use serde::Serialize;

use crate::lab::{Picture, Reading};
use crate::number::tidy;
use crate::sweep::{Point, Stats};
use crate::task::Role;
use crate::theory::{Figure7B, Part, Setting, Statement};

/// The target T′.
#[derive(Clone, Debug, Serialize)]
pub struct TargetSummary {
    /// γ, scaled to ‖γ‖ ≤ 1; `null` for a target from a file.
    pub gamma: Option<Point>,
    /// κ = √(1 − ‖γ‖²); `null` for a target from a file.
    pub kappa: Option<f64>,
    /// Whether γ was longer than 1 and had to be scaled.
    pub normalised: bool,
    /// The best cell of smallest norm.
    pub best: PointSummary,
    /// Cells whose loss is within 1e-6 of the best cell's: the best coefficients are a region.
    pub as_good: usize,
    /// Cells where the loss of T′ is at most ε.
    pub works: usize,
    /// The marker, the experiment's `coefficients`.
    pub marker: PointSummary,
}

/// T′ and eq. 4 at a point.
#[derive(Clone, Debug, Serialize)]
pub struct PointSummary {
    /// λ₁.
    pub lambda1: f64,
    /// λ₂.
    pub lambda2: f64,
    /// The loss of T′; `null` for a point that is neither a cell nor on λ1 = 1 or λ2 = 1 until
    /// [`PointSummary::measure`] fills it, as `run` does.
    pub loss: Option<f64>,
    /// Accuracy on T′, as the loss.
    pub accuracy: Option<f64>,
    /// Eq. 4 there; `null` where Theorem 3 does not speak (α ≠ 0, γ = 0, a λ of 0) or a premise is missing.
    pub equation4: Option<Equation4Summary>,
    /// The same point in the region that the authors' figure 7B shows, by our reading of the picture; `null` as
    /// `equation4`. It promises nothing.
    pub figure_7b: Option<Figure7BSummary>,
}

/// By how much each condition of the region in figure 7B holds (≥ 0) or misses (< 0).
#[derive(Clone, Debug, Serialize)]
pub struct Figure7BSummary {
    /// Its c, 0.2.
    pub c: f64,
    /// Its β, 0.1.
    pub beta: f64,
    /// Σλᵢγᵢ − c.
    pub sum_slack: f64,
    /// Σλᵢγᵢ² − c.
    pub squares_slack: f64,
    /// c − β·max|λᵢ|.
    pub bound_slack: f64,
    /// Whether the point lies inside.
    pub inside: bool,
}

/// By how much each part of eq. 4 holds (≥ 0) or misses (< 0).
#[derive(Clone, Debug, Serialize)]
pub struct Equation4Summary {
    /// The c it is held against: the fixed one, or for "some c" the smallest that β allows, β·max|λᵢ|.
    pub c: f64,
    /// Σλᵢγᵢ − (1 + c).
    pub sum_slack: f64,
    /// Σλᵢγᵢ² − (1 + c).
    pub squares_slack: f64,
    /// c − β·max|λᵢ|; for "some c" 1 − β·max|λᵢ|.
    pub bound_slack: f64,
    /// Whether all three hold; for "some c" both sums must also be above 1, as c is above 0.
    pub met: bool,
}

impl TargetSummary {
    /// The target of a picture; nothing if it has none.
    #[must_use]
    pub fn new(picture: &Picture, reading: &Reading) -> Option<Self> {
        let setting = &reading.setting;
        let best = reading.target?;
        let setup = picture.subject.setup();
        let own = setup.experiment.target.as_ref();
        let scaled = own
            .filter(|_| !setup.has_tasks())
            .map(crate::experiment::Target::normalised);
        let marker: Point = setup.experiment.point();
        Some(Self {
            gamma: setting.gamma.filter(|_| scaled.is_some()),
            kappa: scaled.as_ref().map(|(_, kappa, _)| *kappa),
            normalised: scaled.is_some_and(|(_, _, normalised)| normalised),
            best: point(picture, setting, best.nearest),
            as_good: best.as_good,
            works: best.works,
            marker: point(picture, setting, marker),
        })
    }
}

impl PointSummary {
    /// Fills in what was measured at a point of which the picture knows nothing.
    pub fn measure(&mut self, stats: &[(Role, Stats)]) {
        let found = stats.iter().find(|(role, _)| *role == Role::Target);
        if let Some((_, stats)) = found
            && self.loss.is_none()
        {
            self.loss = Some(stats.loss);
            self.accuracy = Some(stats.accuracy);
        }
    }
}

fn point(picture: &Picture, setting: &Setting, at: Point) -> PointSummary {
    let stats = picture.stats_at(at).and_then(|stats| {
        let found = stats.into_iter().find(|(role, _)| *role == Role::Target);
        found.map(|(_, stats)| stats)
    });
    let judged = picture.premises(&setting.constants).are_met();
    let speaks = judged && Statement::Theorem3.condition(at, setting).is_some();
    let equation4 = setting.equation_4().filter(|_| speaks).map(|equation| {
        let [sum_slack, squares_slack, bound_slack] =
            Part::ALL.map(|part| equation.part(part, at).slack);
        Equation4Summary {
            c: equation.c_at(at),
            sum_slack,
            squares_slack,
            bound_slack,
            met: equation.condition(at).holds,
        }
    });
    let shown = equation4.as_ref().and(setting.gamma);
    let figure_7b = shown.map(|gamma| {
        let figure = Figure7B { gamma };
        let [sum_slack, squares_slack, bound_slack] = figure.slacks(at);
        Figure7BSummary {
            c: Figure7B::C,
            beta: Figure7B::BETA,
            sum_slack,
            squares_slack,
            bound_slack,
            inside: figure.contains(at),
        }
    });
    PointSummary {
        lambda1: tidy(at[0]),
        lambda2: tidy(at[1]),
        loss: stats.map(|stats| stats.loss),
        accuracy: stats.map(|stats| stats.accuracy),
        equation4,
        figure_7b,
    }
}
