//! The authors' cases beside ours: which one the preset on screen is about, whether ours are asked for, and where and why
//! they differ.

use super::State;
use crate::lab::{AuthorsQuestion, AuthorsStudy, Case, CaseRow, Purpose, Study, TargetRow};
use crate::number::written;
use crate::theory::reported::{BestLambda, COLORED_MNIST, OUT_OF_DOMAIN};

/// Over how many seeds ours are computed.
const SEEDS: usize = 5;
/// Percentage points from which on an accuracy of ours is called another than theirs.
const FAR: f64 = 5.0;

impl State {
    /// The case of the authors' figure 3 that the preset on screen is about; nothing for a preset of another kind.
    #[must_use]
    pub fn authors_case(&self) -> Option<&'static str> {
        let name = self.preset?;
        let kinds = ["vit-authors-", "vit-", "digits-"];
        let kind = kinds.into_iter().find_map(|kind| name.strip_prefix(kind));
        let name = kind.unwrap_or(name);
        let cases = COLORED_MNIST.iter().map(|column| column.case);
        cases.into_iter().find(|case| *case == name)
    }

    /// Whether the colours on screen are those of one of the authors' cases.
    #[must_use]
    pub fn is_case_of_authors(&self) -> bool {
        self.experiment.colours().and_then(Case::of).is_some()
    }

    /// What is asked where our own table stands beside the authors': of the presets of their cases.
    #[must_use]
    pub fn ours_of_authors(&self) -> Option<Study> {
        self.authors_case()?;
        let study = Study::Authors(AuthorsQuestion { seeds: SEEDS });
        study.refusal(&self.setup()).is_none().then_some(study)
    }

    /// Our table of the settings on screen, as far as it has come; one without results before anything was computed.
    #[must_use]
    pub fn authors_study(&self) -> Option<AuthorsStudy> {
        let setup = self.setup();
        let study = self.ours_of_authors()?;
        let shown = self.shown.authors.as_deref();
        let own = shown.filter(|shown| study.same_of(&shown.setup, &setup));
        let awaited = || AuthorsStudy::new(AuthorsQuestion { seeds: SEEDS }, &setup);
        Some(own.cloned().unwrap_or_else(awaited))
    }
}

/// What the authors print of a case for a purpose.
#[must_use]
pub fn printed(case: Case, purpose: Purpose) -> BestLambda {
    let [irrelevant, aligned, contradictory] = &COLORED_MNIST;
    let column = match case {
        Case::Irrelevant => irrelevant,
        Case::Aligned => aligned,
        Case::Contradictory => contradictory,
    };
    match purpose {
        Purpose::MultiTask => column.multi_task,
        Purpose::Unlearning => column.unlearning,
    }
}

/// A purpose in words.
#[must_use]
pub fn purpose_words(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::MultiTask => "both tasks kept",
        Purpose::Unlearning => "T₂ unlearned",
    }
}

/// Where our mean is another than what the authors print, and why; nothing where it is near.
#[must_use]
pub fn difference(case: Case, purpose: Purpose, row: &CaseRow) -> Option<String> {
    let theirs = printed(case, purpose).tasks;
    let far = |(task, symbol): (usize, &str)| {
        let by = 100.0 * row.accuracies[task].mean - theirs[task].percent;
        let side = if by > 0.0 { "above" } else { "below" };
        (by.abs() > FAR).then(|| format!("{symbol} {} points {side} theirs", written(by.abs(), 0)))
    };
    let far: Vec<String> = [(0, "T₁"), (1, "T₂")].into_iter().filter_map(far).collect();
    if far.is_empty() {
        return None;
    }
    Some(format!(
        "{}, {}: {}. {}",
        case.name(),
        purpose_words(purpose),
        far.join(", "),
        why(case, purpose)
    ))
}

/// What a search out of domain gains where there is little to gain; nothing where it gains more than a point.
#[must_use]
pub fn nothing_to_gain(row: &TargetRow) -> Option<String> {
    let gain = 100.0 * (row.accuracy.mean - row.alone[0].mean);
    let [_, (_, first), _, (_, best)] = OUT_OF_DOMAIN;
    (gain < 1.0).then(|| {
        format!(
            "Ours has little to gain: T′ is nearly T₁ (r_o = 0.9 and 0.85), Ψ*₁ alone has it right, and the best λ changes that by {} points; theirs by {}",
            written(gain, 1),
            written(best - first, 1)
        )
    })
}

/// Why ours may be another: the model, the images and Ψ(0), or the shares, which are ours.
fn why(case: Case, purpose: Purpose) -> &'static str {
    match (case, purpose) {
        (Case::Irrelevant, Purpose::MultiTask) => {
            "T₂ is told by shape alone, which a small model reads less surely on 8×8 pixels"
        }
        (Case::Irrelevant, Purpose::Unlearning) => {
            "Subtracting ΔΨ₂ does not stop at forgetting: shapes are read the other way round, below a coin's 50 %"
        }
        (Case::Aligned, _) => "Their shares are not known to us: our T₂ has 0.9 and 0.1",
        (Case::Contradictory, Purpose::MultiTask) => {
            "Along λ₂ one task is exchanged for the other, so that a small step moves both; where colours cancel, shapes decide"
        }
        (Case::Contradictory, Purpose::Unlearning) => {
            "Their shares are not known to us: ours, 0.99 and 0.01, leave less to be mistaken"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Result;
    use crate::app::Edit;
    use crate::theory::Spread;

    fn row(accuracies: [f64; 2]) -> CaseRow {
        let spread = |mean: f64| Spread {
            mean,
            low: mean,
            high: mean,
            count: 1,
            missing: 0,
        };
        CaseRow {
            lambda: spread(0.0),
            accuracies: accuracies.map(spread),
            changes: [spread(0.0); 2],
        }
    }

    #[test]
    fn only_what_is_far_from_what_is_printed_is_called_another() {
        let of = |accuracies| difference(Case::Irrelevant, Purpose::MultiTask, &row(accuracies));
        // Printed are 91.83 and 88.40.
        assert_eq!(of([0.96, 0.84]), None);
        let said = of([0.96, 0.784]).unwrap_or_default();
        assert!(
            said.starts_with("irrelevant, both tasks kept: T₂ 10 points below theirs. "),
            "{said}"
        );
        let said = of([0.99, 0.95]).unwrap_or_default();
        assert!(
            said.contains("T₁ 7 points above theirs, T₂ 7 points above theirs"),
            "{said}"
        );
    }

    #[test]
    fn ours_are_asked_for_where_the_preset_has_shares_of_red_and_the_table_is_open() -> Result<()> {
        let mut state = State::new()?;
        state.view.authors = true;
        assert!(state.authors_case().is_some() && state.study().is_none());
        for case in Case::ALL {
            state.apply(Edit::Preset(format!("vit-authors-{}", case.name())));
            state.view.authors = true;
            assert_eq!(state.authors_case(), Some(case.name()));
            assert!(matches!(state.study(), Some(Study::Authors(_))));
            state.view.authors = false;
            assert!(state.study().is_none());
        }
        Ok(())
    }
}
