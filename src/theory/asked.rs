//! What the paper is reported to ask of width, batch, rate, steps and error beyond the slides, each with its number for
//! an experiment. Their constants are unknown, so these are listed and rule nothing.

use crate::experiment::{Data, Experiment};

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
    /// Whether it is met with constants 1.
    pub met: bool,
}

/// The conditions for an experiment trained for `steps`; none where its data are not patterns, for M and δ* are theirs.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "sizes are far below 2⁵³")]
pub fn asked_of_training(experiment: &Experiment, steps: usize) -> Vec<Asked> {
    let Data::Patterns(data) = &experiment.data else {
        return Vec::new();
    };
    let training = &experiment.training;
    let count = |number: usize| number as f64;
    let patterns = count(data.irrelevant);
    let epsilon = experiment.constants.epsilon;
    let relevant = count(data.relevant) / count(data.tokens);
    let rates = [training.learning_rate_v, training.learning_rate_w];
    let (slow, fast) = (rates[0].min(rates[1]), rates[0].max(rates[1]));
    let neurons = patterns * patterns * patterns.ln();
    let batch = patterns.ln() / (epsilon * epsilon);
    let least_steps = 1.0 / (slow * relevant * relevant);
    let error = epsilon * patterns.sqrt();
    let at_least = |symbols, about, asks: f64, has: f64, numbers| Asked {
        symbols,
        about,
        asks,
        has,
        numbers,
        met: has >= asks,
    };
    let at_most = |symbols, about, asks: f64, has: f64, numbers| Asked {
        symbols,
        about,
        asks,
        has,
        numbers,
        met: has <= asks,
    };
    let irrelevant = data.irrelevant;
    vec![
        at_least(
            "m ≳ M² log M",
            "neurons, rows of V",
            neurons,
            count(experiment.model.hidden),
            format!("M = {irrelevant}: m ≥ {neurons:.0}"),
        ),
        at_least(
            "B ≳ ε⁻² log M",
            "samples in a batch",
            batch,
            count(training.batch),
            format!("ε = {epsilon}, M = {irrelevant}: B ≥ {batch:.0}"),
        ),
        at_most(
            "η ≤ O(1)",
            "learning rate, here the larger of V's and W's",
            1.0,
            fast,
            "η ≤ 1".into(),
        ),
        at_least(
            "T ≳ η⁻¹ δ*⁻²",
            "steps, with the smaller rate",
            least_steps,
            count(steps),
            format!("η = {slow}, δ* = {relevant}: T ≥ {least_steps:.0}"),
        ),
        at_most(
            "β = poly(ηδ*) + Θ(ε√M) below Θ(1)",
            "what a task vector leaves on other tasks",
            1.0,
            fast * relevant + error,
            format!(
                "ηδ* = {:.2}, ε√M = {error:.2}: with ηδ* itself for poly(ηδ*) β = {:.2}",
                fast * relevant,
                fast * relevant + error
            ),
        ),
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
        assert!(error.numbers.contains("ε√M = 0.28"), "{}", error.numbers);
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
