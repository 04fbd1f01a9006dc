//! The marks of a phase diagram: cells, the measured ends, Theorems 1 and 2, where the accuracy switches, what is set.

use std::sync::Arc;

use super::{
    Align, Along, Anchor, Entry, Extent, Heat, Lacks, Mark, Meaning, Sample, Side, Text, words,
};
use crate::experiment::Constants;
use crate::lab::PhaseDiagram;
use crate::number::written as number;
use crate::sweep::{Metric, Point, same};
use crate::task::Role;
use crate::theory::Statement;

/// Height of the letters of a line's name, in points.
const NAME: f32 = 12.5;

/// What a phase diagram of one task is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct PhaseSight<'a> {
    /// The diagram, as far as it has come.
    pub diagram: &'a Arc<PhaseDiagram>,
    /// The constants to read it by.
    pub constants: &'a Constants,
    /// The task.
    pub role: Role,
    /// What colours the cells.
    pub metric: Metric,
    /// Whether the theorems are drawn over a model of which they do not speak.
    pub analogues: bool,
    /// Whether lines have their names beside them.
    pub named: bool,
    /// The α and the coefficients that are set.
    pub marker: Option<(f64, Point)>,
}

impl PhaseSight<'_> {
    /// The axes of the diagram.
    #[must_use]
    pub fn extent(&self) -> Extent {
        let grid = &self.diagram.setup.experiment.grid;
        Extent::of_phase(self.diagram.pair(), &self.diagram.alphas, grid)
    }

    /// The cells.
    #[must_use]
    pub fn heat(&self) -> Heat {
        Heat::of_phase(self.diagram, self.role, self.metric)
    }

    /// Whether the theorems are drawn.
    fn speaks(&self) -> bool {
        self.analogues || self.diagram.setup.experiment.model.one_layer().is_some()
    }

    /// Whether it is of the task whose coefficient is free.
    fn is_of_free(&self) -> bool {
        self.role == Role::Task(self.diagram.pair().free)
    }
}

/// The marks of one task's diagram, in the order in which they lie over each other.
#[must_use]
pub fn phase_marks(sight: &PhaseSight<'_>) -> Vec<Mark> {
    let diagram = sight.diagram;
    let mut marks = vec![Mark::Heat(sight.heat())];
    let speaks = diagram.is_on_line() && sight.speaks();
    if speaks {
        marks.extend(theory(sight));
    }
    // It is about the loss, so over another colour it would contradict what is seen.
    if sight.metric == Metric::Loss {
        marks.push(measured(sight));
    }
    if speaks && sight.named {
        marks.extend(names(sight).map(Mark::Text));
    }
    if let Some((alpha, point)) = sight.marker {
        let Extent { low, high, .. } = sight.extent();
        let path = vec![[alpha, low[1]], [alpha, high[1]]];
        marks.push(Mark::line(Meaning::Marker, [path], false));
        if same(point[0], diagram.question.lambda1) {
            marks.push(Mark::Ring([alpha, point[1]]));
        }
    }
    marks
}

/// From where the free task is kept, and down to where the held one is, column by column.
fn measured(sight: &PhaseSight<'_>) -> Mark {
    let diagram = sight.diagram;
    let ends = diagram.ends(sight.role, sight.constants.epsilon);
    let points: Vec<Option<Point>> = diagram
        .alphas
        .iter()
        .zip(ends)
        .map(|(alpha, end)| end.map(|end| [*alpha, end]))
        .collect();
    Mark::broken(Meaning::Measured, &points)
}

/// Theorem 1's line, Theorem 2's two ends, and the line at which the free task's accuracy switches.
fn theory(sight: &PhaseSight<'_>) -> Vec<Mark> {
    let pair = sight.diagram.pair();
    let mut marks = Vec::new();
    if sight.is_of_free() && sight.diagram.is_pure() {
        let (low, high) = (sight.extent().low[0], sight.extent().high[0]);
        let path = vec![
            [low.max(-1.0), -low.max(-1.0)],
            [high.min(1.0), -high.min(1.0)],
        ];
        marks.push(Mark::line(Meaning::Switch, [path], false));
    }
    for statement in [Statement::Theorem1(pair), Statement::Theorem2(pair)] {
        let borders = sight
            .diagram
            .borders(statement, sight.constants)
            .into_iter();
        marks.extend(borders.map(|border| {
            Mark::line(
                Meaning::Theorem(statement),
                [border.points],
                !border.promised,
            )
        }));
    }
    marks
}

fn names(sight: &PhaseSight<'_>) -> impl Iterator<Item = Text> {
    let constants = sight.constants;
    let pair = sight.diagram.pair();
    let first = Meaning::Theorem(Statement::Theorem1(pair));
    let second = Meaning::Theorem(Statement::Theorem2(pair));
    let name = |at: Point, align: Align, words: &str, meaning| Text {
        parts: vec![(meaning, words.to_owned())],
        at: Anchor::at(at),
        align,
        size: NAME,
    };
    let above = [Side::Low, Side::Low];
    let right = constants.theorem2_right;
    let free = pair.free.coefficient();
    let edge = if right > 0.0 { "r" } else { "0" };
    let mut names = vec![
        name(
            [0.52, 0.53 + constants.beta],
            above,
            &format!("{free} = 1 − α + β"),
            first,
        ),
        name(
            [-0.5, right + 0.06],
            above,
            &format!("{free} = {edge}"),
            second,
        ),
    ];
    if sight.is_of_free() {
        let below = [Side::High, Side::High];
        let words = "accuracy switches at −α (ours)";
        names.push(name([0.98, -1.12], below, words, Meaning::Switch));
    }
    let low = sight.diagram.setup.experiment.grid.low;
    // Nearer to 0 than this the end lies far below any plane.
    let near = -(constants.theorem2 / (1.0 - low).max(1.0)).sqrt();
    if near > -1.0 {
        let at = 0.06 - (constants.theorem2 / -low.min(-0.1)).sqrt();
        names.push(name([at, low + 0.1], above, "−C/α²", second));
    }
    // Where other correlations leave α less room there is none for the names of what lies beyond.
    let extent = sight.extent();
    let room = extent.low[0]..=extent.high[0];
    if !sight.diagram.is_pure() {
        names.clear();
    }
    names.retain(|text| match text.at.x {
        Along::Value(x) => room.contains(&x),
        Along::Share(_) => true,
    });
    names.into_iter()
}

/// The legend of the marks on the diagrams of both tasks.
#[must_use]
pub fn phase_entries(
    diagram: &PhaseDiagram,
    constants: &Constants,
    diagrams: &[Vec<Mark>],
    lacks: Lacks,
) -> Vec<Entry> {
    let has = |meaning| {
        let mut marks = diagrams.iter().flatten();
        marks.any(|mark| mark.meaning() == Some(meaning))
    };
    let premises = diagram.setup.premises();
    let analogues = diagram.analogues(constants);
    let all = !premises.are_met() || analogues >= diagram.columns.len();
    // Of contradictory tasks: at α = 0 no constant enters Theorem 2.
    let setting = diagram.setting(-1.0, constants);
    let pair = diagram.pair();
    let mut found = Vec::new();
    for (statement, what) in [
        (Statement::Theorem1(pair), "from this line up"),
        (Statement::Theorem2(pair), "between the two lines"),
    ] {
        let meaning = Meaning::Theorem(statement);
        if has(meaning) {
            let sort = if all {
                "analogue".into()
            } else {
                statement.promise(&setting, &premises)
            };
            let words = format!("{}: {what} ({sort})", statement.name());
            found.push(Entry {
                statement: Some(statement),
                ..Entry::new(Sample::Line(meaning, all), words)
            });
        }
    }
    if premises.are_met() && analogues > 0 && !found.is_empty() {
        let words = format!("analogue: not trained to ε in {analogues} columns, nothing promised");
        found.push(Entry::new(Sample::Line(Meaning::Level, true), words));
    }
    if has(Meaning::Measured) {
        let epsilon = number(constants.epsilon, 2);
        let [held, free] = [pair.held, pair.free].map(|task| Role::Task(task).symbol());
        let words =
            format!("measured: loss ≤ {epsilon} down to here ({held}), from here up ({free})");
        found.push(Entry::new(Sample::Line(Meaning::Measured, false), words));
    }
    if lacks.signal {
        found.push(Entry::new(Sample::NoSignal, "no signal"));
    }
    if lacks.value {
        found.push(Entry::new(Sample::NoValue, words::NO_VALUE));
    }
    found
}

#[cfg(test)]
mod tests;
