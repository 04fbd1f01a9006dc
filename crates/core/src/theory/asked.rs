//! What the paper is reported to ask of width, batch, rate, steps and error beyond the slides, each with its number for
//! an experiment. Their constants are unknown, so these are listed and rule nothing.

use crate::experiment::{Data, Experiment, Rates};

/// One of the conditions, with every unknown constant set to 1.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The condition in symbols.
    pub symbols: &'static str,
    /// What it is about, in words.
    pub about: &'static str,
    /// What it asks for.
    pub asks: f64,
    /// What the experiment has.
    pub has: f64,
    /// The same with its numbers put in.
    pub numbers: String,
    /// What the experiment has, in words.
    pub found: String,
    /// Whether it is met with constants 1.
    pub met: bool,
}

/// The conditions for an experiment trained for `steps`; none where its data are not patterns, for M and δ* are
/// theirs, or where another model is trained, or in another way.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵³")]
pub fn asked_of_training(experiment: &Experiment, steps: usize) -> Vec<Asked> {
    let (Data::Patterns(data), Some(model), Some(rates)) = (
        &experiment.data,
        experiment.model.one_layer(),
        experiment.training.optimiser.rates(),
    ) else {
        return Vec::new();
    };
    let training = &experiment.training;
    let count = |number: usize| number as f64;
    let patterns = count(data.irrelevant);
    let epsilon = experiment.constants.epsilon;
    let relevant = count(data.relevant) / count(data.tokens);
    let Rates { values, attention } = rates;
    let (slow, fast) = (values.min(attention), values.max(attention));
    let neurons = patterns * patterns * patterns.ln();
    let batch = patterns.ln() / (epsilon * epsilon);
    let least_steps = 1.0 / (slow * relevant * relevant);
    let error = epsilon * patterns.sqrt();
    let (irrelevant, hidden, samples) = (data.irrelevant, model.hidden, training.batch);
    let (gain, beta) = (fast * relevant, fast * relevant + error);
    vec![
        Asked {
            symbols: "m ≳ M² log M",
            about: "Neurons, rows of V",
            asks: neurons,
            has: count(hidden),
            numbers: format!("m ≥ {neurons:.0} (M = {irrelevant})"),
            found: format!("m = {hidden}"),
            met: count(hidden) >= neurons,
        },
        Asked {
            symbols: "B ≳ ε⁻² log M",
            about: "Samples in a batch",
            asks: batch,
            has: count(samples),
            numbers: format!("B ≥ {batch:.0} (ε = {epsilon}, M = {irrelevant})"),
            found: format!("B = {samples}"),
            met: count(samples) >= batch,
        },
        Asked {
            symbols: "η ≤ O(1)",
            about: "Learning rate: V and W have one each, and both are asked for",
            asks: 1.0,
            has: fast,
            numbers: "η ≤ 1".into(),
            found: format!("η = {values} for V, {attention} for W"),
            met: fast <= 1.0,
        },
        Asked {
            symbols: "T ≳ η⁻¹ δ*⁻²",
            about: "Steps of training, with the smaller learning rate; δ* is the share of tokens with the label's pattern",
            asks: least_steps,
            has: count(steps),
            numbers: format!("T ≥ {least_steps:.0} (η = {slow}, δ* = {relevant})"),
            found: format!("T = {steps}"),
            met: count(steps) >= least_steps,
        },
        Asked {
            symbols: "β = poly(ηδ*) + Θ(ε√M)",
            about: "Below Θ(1): what a task vector leaves on other tasks. The polynomial is unknown, and ηδ* stands for it, with the larger learning rate",
            asks: 1.0,
            has: beta,
            numbers: "β < 1".into(),
            found: format!("ηδ* = {gain:.2}, ε√M = {error:.2}, sum {beta:.2}"),
            met: beta < 1.0,
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::experiment::{DigitData, preset};

    #[test]
    fn the_default_experiment_has_too_few_neurons_and_too_small_a_batch() {
        let default = Experiment::default();
        let asked = asked_of_training(&default, default.training.steps);
        let [neurons, batch, rate, steps, error] = &asked[..] else {
            panic!("{asked:?}");
        };
        let rounded = |asked: &Asked| (asked.asks.round(), asked.has, asked.met);
        assert_eq!(rounded(neurons), (133.0, 32.0, false));
        assert_eq!(rounded(batch), (208.0, 32.0, false));
        assert_eq!(rounded(steps), (13.0, 120.0, true));
        assert!(rate.met && error.met);
        assert!(error.found.contains("ε√M = 0.28"), "{}", error.found);
    }

    #[test]
    fn by_the_book_meets_all_of_them_with_constants_1() -> Result<()> {
        let book = preset("by-the-book")?;
        let asked = asked_of_training(&book, book.training.steps);
        assert_eq!(asked.len(), 5);
        for asked in asked {
            assert!(asked.met, "{}: {}", asked.symbols, asked.numbers);
        }
        Ok(())
    }

    #[test]
    fn digits_have_neither_m_nor_delta() {
        let digits = Experiment {
            data: Data::Digits(DigitData::default()),
            ..Experiment::default()
        };
        assert!(asked_of_training(&digits, 300).is_empty());
    }
}
