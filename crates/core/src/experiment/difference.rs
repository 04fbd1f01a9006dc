//! In what two experiments differ, in words.

use super::{Data, Experiment, Merge, Method, ModelSettings, Optimiser, Variable};
use crate::number::plain;

/// Letters of a name at most.
const LETTERS: usize = 30;
/// What stands for a setting that one of them has not, or that is as large as it can be.
const NONE: &str = "—";

/// A setting that two experiments have each their own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its symbol or words.
    pub what: String,
    /// What the one has.
    pub own: String,
    /// What the other has.
    pub other: String,
}

impl Experiment {
    /// In what it differs from another one, what matters most first: nothing if they are the same but for words.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        let mut tell = |what: &str, own: String, other: String| {
            if own != other {
                let what = what.to_owned();
                found.push(Difference { what, own, other });
            }
        };
        tell("name", self.name.cut(LETTERS), other.name.cut(LETTERS));
        tell("tasks", count(self), count(other));
        for variable in variables(self, other) {
            let [own, other] = [self, other].map(|one| value(one, variable));
            tell(variable.title(), own, other);
        }
        let [own, other_axes] = [self, other].map(axes);
        tell("axes", own, other_axes);
        let [own, other_way] = [self, other].map(way);
        tell("merged by", own, other_way);
        let [own, other_data] = [self, other].map(|one| data_name(&one.data).to_owned());
        tell("data", own, other_data);
        let [own, other_model] = [self, other].map(|one| model_name(&one.model).to_owned());
        tell("model", own, other_model);
        let [own, other_optimiser] =
            [self, other].map(|one| optimiser_name(&one.training.optimiser).to_owned());
        tell("optimiser", own, other_optimiser);
        let [own, other_target] =
            [self, other].map(|one| one.target.as_ref().map_or(NONE, |_| "T′").to_owned());
        tell("target", own, other_target);
        let [own, other_loss] = [self, other].map(|one| one.loss().words().to_owned());
        tell("loss", own, other_loss);
        let [own, other_grid] = [self, other].map(grid);
        tell("plane", own, other_grid);
        self.tell_constants(other, &mut tell);
        found.extend(self.rest(other));
        found
    }

    fn tell_constants(&self, other: &Self, tell: &mut impl FnMut(&str, String, String)) {
        let of = |one: &Self| {
            let super::Constants {
                beta,
                c,
                theorem2,
                theorem2_right,
                epsilon,
                tau,
            } = one.constants;
            [
                ("ε", Some(epsilon)),
                ("τ", Some(tau)),
                ("β", Some(beta)),
                ("c", c),
                ("C", Some(theorem2)),
                ("r", Some(theorem2_right)),
            ]
        };
        for ((what, own), (_, other)) in of(self).into_iter().zip(of(other)) {
            tell(what, number(own), number(other));
        }
    }

    /// What differs and is no number and has no name of its own, by the part of the experiment in which it is.
    fn rest(&self, other: &Self) -> Vec<Difference> {
        // With the same numbers what is left of a difference is none of them.
        let [own, same] = [self, other].map(|one| {
            let mut set = one.clone();
            for (variable, value) in self.variables() {
                // What it has not cannot be set.
                let _ = variable.set(&mut set, value);
            }
            set
        });
        let Self {
            version: _,
            name: _,
            about: _,
            question: _,
            answer: _,
            correlations,
            coefficients: _,
            axes: _,
            data,
            target: _,
            model,
            training,
            loss: _,
            merge,
            grid: _,
            constants: _,
        } = &own;
        let is_same_kind = [
            data_name(data) == data_name(&other.data),
            model_name(model) == model_name(&other.model),
            optimiser_name(&training.optimiser) == optimiser_name(&other.training.optimiser),
            merge.method() == other.merge.method(),
            correlations.tasks() == other.correlations.tasks(),
        ];
        let differs = [
            *data != same.data,
            *model != same.model,
            *training != same.training,
            is_edited_otherwise(merge, &same.merge),
            *correlations != same.correlations,
        ];
        let names = [
            "the data",
            "the model",
            "the optimiser",
            "what is merged",
            "the correlations",
        ];
        let kinds = is_same_kind.into_iter().zip(differs);
        let left = names.into_iter().zip(kinds);
        left.filter(|(_, (same_kind, differs))| *same_kind && *differs)
            .map(|(what, _)| Difference {
                what: what.into(),
                own: "otherwise".into(),
                other: "otherwise".into(),
            })
            .collect()
    }
}

/// The settings that either has, in their order, those of which they have different values or one has none.
fn variables(one: &Experiment, other: &Experiment) -> Vec<Variable> {
    let mut all: Vec<Variable> = one.variables().into_iter().map(|(own, _)| own).collect();
    for (variable, _) in other.variables() {
        if !all.contains(&variable) {
            all.push(variable);
        }
    }
    all
}

fn value(of: &Experiment, variable: Variable) -> String {
    number(variable.value(of))
}

/// A number in words; none, and what is as large as it can be, by a dash.
fn number(value: Option<f64>) -> String {
    value
        .filter(|value| !value.is_nan())
        .map_or_else(|| NONE.to_owned(), plain)
}

fn count(of: &Experiment) -> String {
    of.tasks().count().to_string()
}

fn axes(of: &Experiment) -> String {
    of.axes().tasks().map(super::TaskId::coefficient).join(", ")
}

fn grid(of: &Experiment) -> String {
    let super::Grid { low, high, cells } = of.grid;
    format!("{cells}², {} to {}", plain(low), plain(high))
}

/// The way to merge with its settings. Those of task arithmetic are told as numbers, and what is left of them as a rest.
fn way(of: &Experiment) -> String {
    match of.merge.method() {
        Method::Arithmetic => of.merge.method().title().to_owned(),
        Method::Ties
        | Method::Dare
        | Method::Awd
        | Method::FedGma
        | Method::Median
        | Method::TsvM
        | Method::Bases
        | Method::Fisher
        | Method::Tangent => of.merge.words(of.tasks().count()),
    }
}

/// Whether the task vectors are edited otherwise before task arithmetic; settings of other ways are told in full.
fn is_edited_otherwise(one: &Merge, other: &Merge) -> bool {
    one.method() == Method::Arithmetic && one != other
}

fn data_name(data: &Data) -> &'static str {
    match data {
        Data::Patterns(_) => "patterns",
        Data::Digits(_) => "digits",
        Data::Images(_) => "images",
    }
}

fn model_name(model: &ModelSettings) -> &'static str {
    match model {
        ModelSettings::OneLayer(_) => "one layer",
        ModelSettings::Vit(_) => "Vision Transformer",
    }
}

fn optimiser_name(optimiser: &Optimiser) -> &'static str {
    match optimiser {
        Optimiser::Sgd(_) => "SGD",
        Optimiser::AdamW(_) => "AdamW",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::experiment::{PRESETS, Parts, preset};

    fn told(one: &Experiment, other: &Experiment) -> Vec<String> {
        let all = one.differences(other).into_iter();
        all.map(|Difference { what, own, other }| format!("{what}: {own}, {other}"))
            .collect()
    }

    #[test]
    fn nothing_differs_from_itself_and_something_from_every_other_preset() -> Result<()> {
        let all: Vec<Experiment> = PRESETS
            .iter()
            .map(crate::experiment::Preset::experiment)
            .collect::<Result<_>>()?;
        for (place, one) in all.iter().enumerate() {
            for (other_place, other) in all.iter().enumerate() {
                let is_same = place == other_place;
                assert_eq!(one.differences(other).is_empty(), is_same, "{}", other.name);
            }
        }
        Ok(())
    }

    #[test]
    fn numbers_are_told_with_both_values_and_everything_else_is_told_at_least() -> Result<()> {
        let one = preset("aligned")?;
        let mut other = one.clone();
        other.training.seed += 1;
        other.constants.epsilon = 0.2;
        other.grid.cells = 21;
        other.merge.change_edit(|edit| edit.parts = Parts::Values);
        let words = told(&one, &other);
        let seed = one.training.seed;
        assert_eq!(
            words,
            [
                format!("seed: {seed}, {}", seed + 1),
                "plane: 51², −2 to 3, 21², −2 to 3".to_owned(),
                "ε: 0.1, 0.2".to_owned(),
                "what is merged: otherwise, otherwise".to_owned(),
            ]
        );
        let mut turned = one.clone();
        turned.set_alpha(crate::experiment::Correlation::new(-0.5)?);
        let words = told(&turned, &one);
        assert_eq!(words.len(), 1);
        assert!(words[0].starts_with("α: −0.5, "), "{words:?}");
        Ok(())
    }
}
