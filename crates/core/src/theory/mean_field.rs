//! Our mean-field prediction, not the paper's: f_i = p_i·φ(q_i)/φ(1), with nothing fitted.
//!
//! In the merged model of two trained tasks every token of task i looks at +μ_i, −μ_i and irrelevant tokens with
//! logits w·q_i, −w·q_i and 0, and its value along μ_i is p_i times that of training: p₁ = λ₁ + αλ₂,
//! q₁ = λ₁ + α²λ₂, and for T2 the names exchanged. Averaged over the P queries that gives φ. It presumes orthonormal
//! patterns without noise, exact token counts, output weights shared by all positions (else what a token adds depends
//! on where it stands), a small Ψ(0), ΔW and ΔV of rank 1 along their own patterns, and tasks trained to margin 1,
//! which is what dividing by φ(1) says.

use crate::experiment::{Grid, PatternData};
use crate::sweep::{Gaps, Plane, Point, Stats};
use crate::task::{Axes, Axis, Role};
use crate::{Error, Result};

/// How many tokens of each kind a sample has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counts {
    /// n₊, with the pattern of the sample's own label.
    pub relevant: f64,
    /// n₋, with the pattern of the other label.
    pub confusing: f64,
    /// r, irrelevant ones.
    pub irrelevant: f64,
}

impl Counts {
    /// The counts of pattern tasks.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "at most 64 tokens")]
    pub fn new(data: &PatternData) -> Self {
        Self {
            relevant: data.relevant as f64,
            confusing: data.confusing as f64,
            irrelevant: data.irrelevant_tokens() as f64,
        }
    }

    /// h(t) = (n₊t − n₋/t)/(n₊t + n₋/t + r) for t = exp(logit): the value along μ that a query collects whose logits
    /// are `logit` for +μ and −`logit` for −μ. For any logit, however large.
    #[must_use]
    pub fn collected(&self, logit: f64) -> f64 {
        let largest = logit.abs();
        let own = self.relevant * (logit - largest).exp();
        let other = self.confusing * (-logit - largest).exp();
        let rest = self.irrelevant * (-largest).exp();
        let total = own + other + rest;
        // Without a token of the other label nothing is left to look at when a large logit is turned round.
        if total > 0.0 {
            (own - other) / total
        } else {
            0.0
        }
    }

    /// φ = [n₊h(t) + n₋h(1/t) + r·h(1)]/P for t = exp(logit): the mean of what the P queries collect. Irrelevant
    /// queries look everywhere alike.
    #[must_use]
    pub fn mean_collected(&self, logit: f64) -> f64 {
        let tokens = self.relevant + self.confusing + self.irrelevant;
        let collected = self.relevant * self.collected(logit)
            + self.confusing * self.collected(-logit)
            + self.irrelevant * self.collected(0.0);
        collected / tokens
    }
}

/// μᵀΔWμ: how much logit between two tokens μ a task vector adds, for ΔW `[d, d]` row by row and μ `[d]`.
///
/// # Errors
/// If ΔW is not `[d, d]`.
pub fn attention_gain(w: &[f32], mu: &[f64]) -> Result<f64> {
    let side = mu.len();
    if w.len() != side * side {
        return Err(Error::Mismatch(format!(
            "expected W with {side} × {side} numbers, found {}",
            w.len()
        )));
    }
    let rows = w.chunks_exact(side).zip(mu);
    Ok(rows
        .map(|(row, left)| {
            let product = row.iter().zip(mu).map(|(w, right)| f64::from(*w) * right);
            left * product.sum::<f64>()
        })
        .sum())
}

/// The prediction for two tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeanField {
    counts: Counts,
    alpha: f64,
    gains: [f64; 2],
    /// φ(1) of either task.
    units: [f64; 2],
}

impl MeanField {
    /// The prediction from token counts, α, and w = μᵀΔWμ of each task's own vector and pattern. Nothing if a task on
    /// its own would get no margin, φ(1) ≤ 0, as nothing can be measured in units of it.
    #[must_use]
    pub fn new(counts: Counts, alpha: f64, gains: [f64; 2]) -> Option<Self> {
        let units = gains.map(|gain| counts.mean_collected(gain));
        units.iter().all(|unit| *unit > 1e-9).then_some(Self {
            counts,
            alpha,
            gains,
            units,
        })
    }

    /// w of the task of either axis.
    #[must_use]
    pub fn gains(&self) -> [f64; 2] {
        self.gains
    }

    /// y·f of the task of an axis, the same for all its samples: p_i·φ(q_i)/φ(1).
    #[must_use]
    pub fn margin(&self, task: Axis, point: Point) -> f64 {
        let (own, other) = (task.of(point), task.other().of(point));
        let value = own + self.alpha * other;
        let attention = own + self.alpha * self.alpha * other;
        value * self.counts.mean_collected(task.of(self.gains) * attention) / task.of(self.units)
    }

    /// The predicted plane. Every sample of a task having the same y·f, its loss is max(0, 1 − y·f); flips are not
    /// predicted.
    #[must_use]
    pub fn plane(&self, axes: Axes, grid: Grid) -> Plane {
        let roles = axes.tasks().map(Role::Task);
        let mut plane = Plane::new(grid, &roles);
        for index in 0..grid.cells * grid.cells {
            let point = plane.point(index);
            for (axis, own) in Axis::BOTH.into_iter().zip(&mut plane.tasks) {
                let margin = self.margin(axis, point);
                own.cells[index] = Stats {
                    accuracy: if margin > 0.0 { 1.0 } else { 0.0 },
                    loss: if margin >= 1.0 { 0.0 } else { 1.0 - margin },
                    margin,
                    magnitude: margin.abs(),
                    flips: f64::NAN,
                    standard_error: 0.0,
                    gaps: Gaps::default(),
                };
            }
        }
        plane.block = 1;
        plane
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    const COUNTS: Counts = Counts {
        relevant: 4.0,
        confusing: 1.0,
        irrelevant: 3.0,
    };

    #[test]
    fn without_attention_every_query_collects_the_mean() {
        // h(1) = (4 − 1)/8, whatever the query.
        assert!((COUNTS.collected(0.0) - 0.375).abs() < 1e-15);
        assert!((COUNTS.mean_collected(0.0) - 0.375).abs() < 1e-15);
    }

    #[test]
    fn at_t_equal_to_2_it_is_the_fraction_written_out() {
        // h(2) = (8 − 1/2)/(8 + 1/2 + 3) = 15/23, h(1/2) = (2 − 2)/(2 + 2 + 3) = 0, φ = (4·15/23 + 3·3/8)/8.
        let logit = 2.0_f64.ln();
        assert!((COUNTS.collected(logit) - 15.0 / 23.0).abs() < 1e-14);
        assert!(COUNTS.collected(-logit).abs() < 1e-15);
        let expected = (60.0 / 23.0 + 9.0 / 8.0) / 8.0;
        assert!((COUNTS.mean_collected(logit) - expected).abs() < 1e-14);
    }

    #[test]
    fn a_large_logit_is_a_hard_choice_and_no_overflow() {
        assert!((COUNTS.collected(1e4) - 1.0).abs() < 1e-12);
        assert!((COUNTS.collected(-1e4) + 1.0).abs() < 1e-12);
        // (4·1 − 1·1 + 3·3/8)/8 where all is turned towards μ, its mirror image where it is turned away.
        assert!((COUNTS.mean_collected(1e4) - 4.125 / 8.0).abs() < 1e-12);
        assert!((COUNTS.mean_collected(-1e4) + 1.875 / 8.0).abs() < 1e-12);
        let alone = Counts {
            confusing: 0.0,
            irrelevant: 0.0,
            ..COUNTS
        };
        assert!(alone.mean_collected(-1e4).is_finite());
    }

    #[test]
    fn each_task_alone_has_margin_1_and_the_start_none() -> Result<()> {
        let field = MeanField::new(COUNTS, -0.6, [1.5, 1.7]).ok_or(Error::Cancelled)?;
        assert!((field.margin(Axis::X, [1.0, 0.0]) - 1.0).abs() < 1e-15);
        assert!((field.margin(Axis::Y, [0.0, 1.0]) - 1.0).abs() < 1e-15);
        assert!(field.margin(Axis::X, [0.0, 0.0]).abs() < 1e-15);
        // T2 at (1, 0): p₂ = −0.6 and q₂ = 0.36, with T2's own w.
        let expected = -0.6 * COUNTS.mean_collected(1.7 * 0.36) / COUNTS.mean_collected(1.7);
        assert!((field.margin(Axis::Y, [1.0, 0.0]) - expected).abs() < 1e-15);
        Ok(())
    }

    #[test]
    fn far_down_the_forgotten_task_returns_because_value_and_attention_both_turn() -> Result<()> {
        // α = 0: on T2 both p and q are λ₂.
        let field = MeanField::new(COUNTS, 0.0, [1.55; 2]).ok_or(Error::Cancelled)?;
        assert!(field.margin(Axis::Y, [1.0, -0.5]) < 0.0);
        assert!(field.margin(Axis::Y, [1.0, -2.0]) > 0.0);
        Ok(())
    }

    #[test]
    fn attention_that_points_away_predicts_nothing() {
        assert_eq!(MeanField::new(COUNTS, 0.0, [1.5, -3.0]), None);
    }

    #[test]
    fn the_gain_is_a_quadratic_form() -> Result<()> {
        let delta = [1.0, 2.0, 3.0, 4.0];
        // (0.6, 0.8): 0.36·1 + 0.48·(2 + 3) + 0.64·4.
        let gain = attention_gain(&delta, &[0.6, 0.8])?;
        assert!((gain - 5.32).abs() < 1e-12, "{gain}");
        assert!(attention_gain(&delta, &[1.0]).is_err());
        Ok(())
    }
}
