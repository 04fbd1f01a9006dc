//! Where a theorem's condition ends in a phase diagram, and in which columns that is a promise.

use super::PhaseDiagram;
use crate::experiment::Constants;
use crate::sweep::Point;
use crate::theory::Statement;

/// Points along a border for every column, the ends included.
const POINTS: u32 = 9;

/// A piece of the border of a condition over α.
#[derive(Clone, Debug, PartialEq)]
pub struct Border {
    /// (α, λ₂) along it, α rising.
    pub points: Vec<Point>,
    /// Whether every premise is met there. Elsewhere it is an analogue.
    pub promised: bool,
}

impl PhaseDiagram {
    /// The borders of a statement's condition, cut where one column meets every premise and the next does not. What
    /// lies further away than a diagram's height is left out.
    #[must_use]
    pub fn borders(&self, statement: Statement, constants: &Constants) -> Vec<Border> {
        let mut borders = Vec::new();
        for end in [0, 1] {
            let mut piece: Option<Border> = None;
            for column in 0..self.alphas.len() {
                let promised = self.promises(column, constants);
                for point in self.along(column, statement, end, constants) {
                    let goes_on = piece.as_ref().is_some_and(|now| now.promised == promised);
                    if !goes_on {
                        // A piece begins where the one before it ended.
                        let from = piece.as_ref().and_then(|old| old.points.last().copied());
                        borders.extend(piece.take());
                        piece = Some(Border {
                            points: from.into_iter().collect(),
                            promised,
                        });
                    }
                    if let Some(now) = &mut piece {
                        now.points.push(point);
                    }
                }
            }
            borders.extend(piece);
        }
        borders
    }

    /// One end of the interval over the width of a column; nothing where it has none or lies far outside.
    fn along(
        &self,
        column: usize,
        statement: Statement,
        end: usize,
        constants: &Constants,
    ) -> Vec<Point> {
        let [low, .., high] = self.values[..] else {
            return Vec::new();
        };
        let half = self
            .alphas
            .get(1)
            .map_or(0.0, |next| (next - self.alphas[0]) / 2.0);
        let middle = self.alphas[column];
        let speaking = match statement {
            Statement::Theorem1 { .. } => (0.0, 1.0),
            Statement::Theorem2 { .. } => (-1.0, 0.0),
            Statement::Theorem3 | Statement::Theorem3OnTasks => return Vec::new(),
        };
        let (from, to) = (
            f64::max(middle - half, speaking.0),
            f64::min(middle + half, speaking.1),
        );
        if from > to {
            return Vec::new();
        }
        (0..POINTS)
            .map(|index| from + (to - from) * f64::from(index) / f64::from(POINTS - 1))
            .filter_map(|alpha| {
                let (lower, upper) = statement.interval(&self.setting(alpha, constants))?;
                let value = [lower, upper][end];
                let near = value.is_finite() && value > 2.0 * low - high;
                near.then_some([alpha, value])
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::experiment::{Data, Experiment, PatternData};
    use crate::lab::{Column, PhaseQuestion, Setup};
    use crate::sweep::{Line, Stats};
    use crate::task::{Axes, Axis, Pair, TaskId};

    const PAIR: Pair = Pair {
        held: TaskId::T1,
        free: TaskId::T2,
    };

    /// Columns at α = −1, −0.5, 0, 0.5 and 1; T2 is learned for α ≤ 0.5 alone.
    fn diagram(noise: f64) -> PhaseDiagram {
        let experiment = Experiment {
            data: Data::Patterns(PatternData {
                noise,
                ..PatternData::default()
            }),
            ..Experiment::default()
        };
        let question = PhaseQuestion {
            columns: 5,
            ..PhaseQuestion::default()
        };
        let mut diagram = PhaseDiagram::new(&question, &Setup::new(experiment));
        for (alpha, column) in diagram.alphas.iter().zip(&mut diagram.columns) {
            let alone = [0.0, if *alpha > 0.6 { 0.7 } else { 0.05 }];
            *column = Some(Arc::new(Column {
                line: Line::empty(Axes::default(), Axis::Y, 1.0, diagram.values.clone()),
                alone: alone
                    .map(|loss| Stats {
                        loss,
                        ..Stats::default()
                    })
                    .to_vec(),
            }));
        }
        diagram
    }

    #[test]
    fn a_border_is_a_promise_in_the_columns_that_were_trained() {
        let found = diagram(0.0).borders(Statement::Theorem1(PAIR), &Constants::default());
        assert_eq!(found.len(), 2, "{found:?}");
        let ends = |border: &Border| {
            let (first, last) = (border.points[0], border.points[border.points.len() - 1]);
            [first[0], last[0]]
        };
        assert_eq!((ends(&found[0]), found[0].promised), ([0.0, 0.75], true));
        assert_eq!((ends(&found[1]), found[1].promised), ([0.75, 1.0], false));
    }

    #[test]
    fn with_noise_no_border_is_a_promise() {
        let constants = Constants::default();
        for statement in [Statement::Theorem1(PAIR), Statement::Theorem2(PAIR)] {
            let borders = diagram(0.5).borders(statement, &constants);
            assert!(!borders.is_empty() && borders.iter().all(|border| !border.promised));
        }
    }

    #[test]
    fn a_right_end_above_0_is_drawn_where_it_is() {
        let constants = Constants {
            theorem2_right: 0.25,
            ..Constants::default()
        };
        let found = diagram(0.0).borders(Statement::Theorem2(PAIR), &constants);
        let at_left = found.iter().map(|border| border.points[0]);
        let values: Vec<f64> = at_left.map(|point| point[1]).collect();
        assert_eq!(values, [-1.0, 0.25]);
    }
}
