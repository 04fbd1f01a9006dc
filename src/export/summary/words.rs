//! A summary as a few lines of text.

use std::fmt;

use super::extensions::RegionSummary;
use super::{Quantity, Summary};
use crate::number::plain as number;
use crate::sweep::{difference_words, smaller};

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (data, model) = (&self.data, &self.model);
        let sizes = data.tasks.iter().map(|set| {
            format!(
                "{} {}",
                set.samples,
                if set.exact { "exact" } else { "sampled" }
            )
        });
        writeln!(
            f,
            "{}, {}, seed {}",
            self.experiment,
            self.alpha.map_or_else(
                || "α not known".to_owned(),
                |alpha| format!("α = {}", number(alpha))
            ),
            self.seed
        )?;
        writeln!(
            f,
            "  data       {}: P = {}, d = {}, samples {}",
            data.source,
            data.tokens,
            data.dimension,
            sizes.collect::<Vec<_>>().join(", ")
        )?;
        write!(f, "  model      {}: ", model.source)?;
        match model.hidden {
            Some(hidden) => write!(f, "m = {hidden}")?,
            None => write!(f, "{} parameters", model.parameters)?,
        }
        if let Some(steps) = model.steps {
            let ends = model.converged_at.iter().map(|step| match step {
                Some(step) => format!("done at step {step}"),
                None => format!("{steps} steps"),
            });
            let ends = ends.collect::<Vec<_>>().join(", ");
            write!(f, ", {ends}, in {:.0} ms", self.timings.training_ms)?;
        }
        writeln!(f)?;
        writeln!(
            f,
            "  plane      {0} × {0} cells by {1} in {2:.0} ms; kernel against candle {3}",
            self.grid.cells,
            match self.evaluated_by {
                super::Evaluation::Kernel => "the kernel",
                super::Evaluation::Candle => "candle",
            },
            self.timings.plane_ms,
            difference_words(self.kernel_vs_candle)
        )?;
        self.write_alone(f)?;
        self.write_thresholds(f)?;
        self.write_statements(f)?;
        self.write_extensions(f)?;
        self.write_bases(f)?;
        for best in &self.best_points {
            writeln!(
                f,
                "Best point of {}: ({}, {}), loss {:.3}",
                best.goal,
                number(best.lambda1),
                number(best.lambda2),
                best.loss
            )?;
        }
        if let Some(target) = &self.target {
            writeln!(
                f,
                "T′: {} cells are as good as its best, {} work",
                target.as_good, target.works
            )?;
            if let Some(parts) = &target.marker.equation4 {
                let slack = |value: f64| number((value * 1e3).round() / 1e3);
                writeln!(
                    f,
                    "Eq. 4 at ({}, {}): slack of Σλγ {}, of Σλγ² {}, of |λ|β {}: {}",
                    number(target.marker.lambda1),
                    number(target.marker.lambda2),
                    slack(parts.sum_slack),
                    slack(parts.squares_slack),
                    slack(parts.bound_slack),
                    if parts.met { "met" } else { "not met" }
                )?;
            }
        }
        for note in &self.notes {
            writeln!(f, "Note: {note}")?;
        }
        Ok(())
    }
}

/// A number with three decimals, if it is one.
fn or_dash(value: f64) -> String {
    if value.is_nan() {
        "—".into()
    } else {
        format!("{value:.3}")
    }
}

impl Summary {
    fn write_alone(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for task in &self.alone {
            if task.loss.is_nan() {
                writeln!(f, "  {} alone   no value", task.task)?;
                continue;
            }
            writeln!(
                f,
                "  {} alone   accuracy {:.1} %, loss {:.3}, mean margin {:.2}",
                task.task,
                100.0 * task.accuracy,
                task.loss,
                task.margin
            )?;
        }
        Ok(())
    }

    fn write_thresholds(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.thresholds.is_empty() {
            return Ok(());
        }
        let step = self.line_step.map_or_else(String::new, |step| {
            format!(", in steps of {}", number(step))
        });
        let [x, _] = self.axes.tasks();
        writeln!(f, "On {} = 1{step}", x.coefficient())?;
        let (low, high) = (number(self.grid.low), number(self.grid.high));
        let never = format!("— (fails at {high}, the line's upper end)");
        let lost = if (self.grid.low..=self.grid.high).contains(&0.0) {
            "— (fails at 0 already)".to_owned()
        } else {
            format!("— (the line from {low} to {high} does not hold 0)")
        };
        for threshold in &self.thresholds {
            let (of, task) = (threshold.of, threshold.of.task.0.symbol());
            let name = match of.quantity {
                Quantity::Loss => format!("{task} loss ≤ {}", of.bound),
                Quantity::Accuracy => format!("{task} accuracy ≥ {} %", 100.0 * of.bound),
            };
            let (walk, found, without) = match (threshold.from, threshold.down_to) {
                (Some(found), _) => ("from", found, &never),
                (None, Some(found)) => ("down to", found, &lost),
                (None, None) => continue,
            };
            let walk = format!("{walk} {} =", of.along.0.coefficient());
            let found = match found {
                None => without.clone(),
                Some(found) if threshold.at_line_end => {
                    format!("{} (the end of the line, or beyond)", number(found))
                }
                Some(found) => number(found),
            };
            writeln!(f, "  {name:<18} {walk:<12} {found}")?;
        }
        Ok(())
    }

    fn write_bases(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(bases) = &self.bases else {
            return Ok(());
        };
        writeln!(
            f,
            "Bases by {}, in place of {} task vectors",
            bases.kind,
            self.tasks.len()
        )?;
        for size in &bases.sizes {
            let worst = size.addition.iter().map(|task| task.accuracy);
            let worst = worst.fold(1.0, smaller);
            let worst = if worst.is_nan() {
                "—".to_owned()
            } else {
                format!("{:.1} %", 100.0 * worst)
            };
            let saved = if size.saved > 0.0 {
                format!("{:.0} % saved", 100.0 * size.saved)
            } else {
                "nothing saved".to_owned()
            };
            writeln!(
                f,
                "  M = {}: {saved}, error {:.3}, PCA's bound {:.3}, linear bound {:.3}; worst task added {worst}",
                size.bases, size.error, size.bound_with_mean, size.bound,
            )?;
        }
        Ok(())
    }

    fn write_extensions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ious = |regions: &[RegionSummary]| {
            let each = regions.iter().map(|region| {
                let iou = region.iou.map_or("—".into(), |iou| format!("{iou:.2}"));
                format!("{} {iou}", region.kept)
            });
            each.collect::<Vec<_>>().join(", ")
        };
        if let Some(rule) = &self.rule_2d {
            let (ious, epsilon) = (ious(&rule.regions), rule.epsilon);
            writeln!(f, "2-D rule (ours): IoU with loss ≤ {epsilon}: {ious}")?;
        }
        if let Some(field) = &self.mean_field {
            let ious = ious(&field.regions);
            let correlation = field.correlation.map_or("—".into(), |r| format!("{r:.4}"));
            writeln!(
                f,
                "Mean field (ours): IoU {ious}; mean loss error {}, correlation {correlation}",
                or_dash(field.mean_loss_error)
            )?;
        }
        for negation in &self.negation_rule {
            writeln!(
                f,
                "Negation rule against {}: ({}, {}), its accuracy {:.1} %, the other keeps {:.0} %",
                negation.target,
                number(negation.lambda1),
                number(negation.lambda2),
                100.0 * negation.target_accuracy,
                100.0 * negation.control_keeps
            )?;
        }
        writeln!(
            f,
            "Disentanglement error ξ, mean over the plane: {}",
            or_dash(self.mean_disentanglement)
        )
    }

    fn write_statements(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |share: Option<f64>| match share {
            Some(share) => format!("{:.1} %", 100.0 * share),
            None => "—".to_owned(),
        };
        for statement in &self.statements {
            writeln!(
                f,
                "{} {}{}: soundness {}, coverage {}",
                statement.statement,
                statement.range,
                statement
                    .constants
                    .as_ref()
                    .map_or_else(String::new, |constants| format!(
                        ", with these constants ({constants})"
                    )),
                percent(statement.soundness),
                percent(statement.coverage)
            )?;
        }
        for forgotten in &self.smallest_forgotten_loss {
            if let Some(loss) = forgotten.loss {
                let (task, range) = (&forgotten.task, &forgotten.range);
                writeln!(
                    f,
                    "Theorem 2 {range}: smallest loss of {task} in its interval {loss:.2}"
                )?;
            }
        }
        Ok(())
    }
}
