//! Down the line λ₁ = 1 from λ₂ = 0: how far T1 survives, and how far T2 stays forgotten. Theorem 2 promises both.

use super::{Setting, Share, Statement, StretchSpread, judge_line};
use crate::experiment::Constants;
use crate::sweep::{Line, Stats, Stretch, holds_down_to};
use crate::task::Role;

/// Correlations at which a line is followed down. Nearer to 0 the end of T1's survival lies beyond any plane.
pub const DESCENT_ALPHAS: [f64; 5] = [-0.9, -0.8, -0.7, -0.6, -0.5];
/// A descent reaches down to −4/α²: the largest C that it can find.
const LARGEST: f64 = 4.0;
/// C is found in steps of 1/100.
const STEPS: u32 = 400;

/// Theorem 2's line at one seed and α, from λ₂ = −4/α² up to 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Descent {
    /// The seed.
    pub seed: u64,
    /// α.
    pub alpha: f64,
    /// T1 and T2 along λ₂.
    pub line: Line,
    /// The loss of T1 at (1, 0) and of T2 at (0, 1).
    pub alone: Vec<f64>,
}

/// λ₂ from −4/α² up to 0, in steps of C/100.
#[must_use]
pub fn descent_values(alpha: f64) -> Vec<f64> {
    let step = LARGEST / f64::from(STEPS) / (alpha * alpha);
    (0..=STEPS)
        .rev()
        .map(|index| -f64::from(index) * step)
        .collect()
}

impl Descent {
    /// How far down T1 is kept without a gap, L1 ≤ ε + |λ₂|β: what Theorem 2's constant is fitted to.
    #[must_use]
    pub fn survival(&self, constants: &Constants) -> Stretch {
        self.holds(Role::Task(self.line.pair().held), |loss, lambda2| {
            loss <= constants.epsilon + lambda2.abs() * constants.beta
        })
    }

    /// How far down T2 stays forgotten without a gap, L2 ≥ τ.
    #[must_use]
    pub fn forgetting(&self, constants: &Constants) -> Stretch {
        self.holds(Role::Task(self.line.pair().free), |loss, _| {
            loss >= constants.tau
        })
    }

    fn holds(&self, role: Role, holds: impl Fn(f64, f64) -> bool) -> Stretch {
        let values = &self.line.values;
        let stats: &[Stats] = self.line.task(role).unwrap_or_default();
        holds_down_to(values, 0.0, |at| {
            stats
                .get(at)
                .is_some_and(|stats| holds(stats.loss, values[at]))
        })
    }

    /// The constant that an end means if it follows −C/α²: C = −λ₂α².
    #[must_use]
    pub fn constant(&self, end: f64) -> f64 {
        -end * self.alpha * self.alpha
    }

    /// Whether both tasks were trained to ε, as Theorem 2 presumes.
    #[must_use]
    pub fn is_trained(&self, constants: &Constants) -> bool {
        self.alone.iter().all(|loss| *loss <= constants.epsilon)
    }

    /// Theorem 2 on this line, where its condition holds with the C of `constants`.
    #[must_use]
    pub fn share(&self, constants: &Constants) -> Share {
        let setting = Setting {
            axes: self.line.axes,
            alpha: self.alpha,
            gamma: None,
            constants: *constants,
            mixed: Vec::new(),
        };
        judge_line(Statement::Theorem2(self.line.pair()), &self.line, &setting)
    }
}

/// How far down T2 stays forgotten at one α, over the seeds. Theorem 2's −C/α² is no law of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForgettingEnd {
    /// α.
    pub alpha: f64,
    /// λ₂ of the ends.
    pub lambda2: StretchSpread,
}

impl ForgettingEnd {
    /// The constant that the mean end would mean, −λ₂α².
    #[must_use]
    pub fn constant(&self) -> Option<f64> {
        let ends = self.lambda2.ends?;
        Some(-ends.mean * self.alpha * self.alpha)
    }
}

/// How far down T2 stays forgotten, for every α of some descents in the order in which they come. What was never learned
/// is not forgotten: untrained tasks are left out.
#[must_use]
pub fn forgetting_ends<'a>(
    descents: impl IntoIterator<Item = &'a Descent>,
    constants: &Constants,
) -> Vec<ForgettingEnd> {
    let mut found: Vec<(f64, Vec<Stretch>)> = Vec::new();
    let trained = descents.into_iter().filter(|one| one.is_trained(constants));
    for descent in trained {
        let stretch = descent.forgetting(constants);
        let same = |(alpha, _): &&mut (f64, _)| alpha.to_bits() == descent.alpha.to_bits();
        match found.iter_mut().find(same) {
            Some((_, stretches)) => stretches.push(stretch),
            None => found.push((descent.alpha, vec![stretch])),
        }
    }
    found
        .into_iter()
        .map(|(alpha, stretches)| ForgettingEnd {
            alpha,
            lambda2: StretchSpread::over(stretches),
        })
        .collect()
}

/// Theorem 2 over λ₂ from −C/α² to 0, its whole interval, pooled over the descents of trained tasks: C is at most what
/// they reach, 4.
#[must_use]
pub fn share_to_the_end<'a>(
    descents: impl IntoIterator<Item = &'a Descent>,
    constants: &Constants,
) -> Share {
    let mut pooled = Share::default();
    let trained = descents.into_iter().filter(|one| one.is_trained(constants));
    for descent in trained {
        let share = descent.share(constants);
        pooled.met += share.met;
        pooled.works += share.works;
        pooled.both += share.both;
    }
    pooled
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::task::{Axes, Axis, TaskId};

    /// A line on which T1 is kept down to −`survival`/α² and T2 forgotten down to −`forgetting`/α².
    pub(in crate::theory) fn descent(
        seed: u64,
        alpha: f64,
        survival: f64,
        forgetting: f64,
    ) -> Descent {
        let values = descent_values(alpha);
        let stats = |loss: &dyn Fn(f64) -> f64| -> Vec<Stats> {
            let along = values.iter().map(|value| Stats {
                loss: loss(-value * alpha * alpha),
                ..Stats::default()
            });
            along.collect()
        };
        let line = Line {
            axes: Axes::default(),
            running: Axis::Y,
            held: 1.0,
            tasks: vec![
                (
                    Role::Task(TaskId::T1),
                    stats(&|c| if c > survival { 1.0 } else { 0.0 }),
                ),
                (
                    Role::Task(TaskId::T2),
                    stats(&|c| if c > forgetting { 0.0 } else { 1.2 }),
                ),
            ],
            values,
        };
        Descent {
            seed,
            alpha,
            line,
            alone: vec![0.0; 2],
        }
    }

    #[test]
    fn survival_and_forgetting_end_at_places_of_their_own() {
        let constants = Constants::default();
        let found = descent(0, -0.5, 1.655, 0.455);
        let constant = |stretch: Stretch| stretch.end().map(|end| found.constant(end));
        let close = |found: Option<f64>, expected: f64| {
            found.is_some_and(|found| (found - expected).abs() < 1e-9)
        };
        assert!(close(constant(found.survival(&constants)), 1.65));
        assert!(close(constant(found.forgetting(&constants)), 0.45));
    }

    #[test]
    fn what_never_holds_and_what_holds_beyond_the_line_are_told_apart() {
        let constants = Constants::default();
        let never = descent(0, -0.9, -1.0, -1.0);
        assert_eq!(never.survival(&constants), Stretch::Nowhere);
        assert_eq!(never.forgetting(&constants), Stretch::Nowhere);
        let beyond = descent(0, -0.5, 9.0, 9.0);
        assert_eq!(beyond.survival(&constants), Stretch::ToTheEnd(-16.0));
        assert_eq!(beyond.forgetting(&constants), Stretch::ToTheEnd(-16.0));
    }

    #[test]
    fn forgetting_is_told_for_every_alpha_over_its_seeds() {
        let descents = [
            descent(0, -0.5, 1.6, 0.405),
            descent(0, -1.0, 1.6, 1.805),
            descent(1, -0.5, 1.6, 0.505),
            descent(1, -1.0, 1.6, 9.0),
        ];
        let ends = forgetting_ends(&descents, &Constants::default());
        let alphas: Vec<f64> = ends.iter().map(|end| end.alpha).collect();
        assert_eq!(alphas, [-0.5, -1.0]);
        // 0.40 and 0.50 at α = −0.5: λ₂ = −1.6 and −2.
        let first = ends[0].lambda2.ends.unwrap_or_else(|| panic!("{ends:?}"));
        assert!((first.low + 2.0).abs() < 1e-9 && (first.high + 1.6).abs() < 1e-9);
        assert!(ends[0].constant().is_some_and(|c| (c - 0.45).abs() < 1e-9));
        assert_eq!(
            (ends[1].lambda2.to_the_end, ends[1].lambda2.nowhere),
            (1, 0)
        );
    }

    #[test]
    fn with_the_constant_of_survival_theorem_2_is_less_sound_where_forgetting_ends_before() {
        let descents = [descent(0, -0.6, 1.605, 0.805)];
        let with = |theorem2: f64| {
            let constants = Constants {
                theorem2,
                ..Constants::default()
            };
            share_to_the_end(&descents, &constants)
        };
        // 81 of the 81 points with C ≤ 0.8, and of the 161 with C ≤ 1.6.
        let (near, far) = (with(0.805), with(1.605));
        assert_eq!((near.met, near.both), (81, 81));
        assert_eq!((far.met, far.both), (161, 81));
        let untrained = Descent {
            alone: vec![0.0, 0.3],
            ..descents[0].clone()
        };
        let share = share_to_the_end([&untrained], &Constants::default());
        assert_eq!(share.soundness(), None);
    }
}
