//! What the letters and words of theory mean, in a sentence each, for whoever points at them.

/// A letter or word that is used without being explained where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// y·f.
    Margin,
    /// f.
    Output,
    /// e₂, one of the axes.
    Axis,
    /// κ.
    Kappa,
    /// ξ.
    Xi,
    /// Θ(1).
    Theta,
    /// β.
    Beta,
    /// c.
    SmallC,
    /// C.
    LargeC,
    /// ε.
    Epsilon,
    /// τ.
    Tau,
    /// The slides.
    Slides,
}

impl Word {
    /// All of them; what holds another one comes before it.
    pub const ALL: [Self; 12] = [
        Self::Margin,
        Self::Output,
        Self::Axis,
        Self::Kappa,
        Self::Xi,
        Self::Theta,
        Self::Beta,
        Self::SmallC,
        Self::LargeC,
        Self::Epsilon,
        Self::Tau,
        Self::Slides,
    ];

    /// As it stands in a text.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Margin => "y·f",
            Self::Output => "f",
            Self::Axis => "e₂",
            Self::Kappa => "κ",
            Self::Xi => "ξ",
            Self::Theta => "Θ(1)",
            Self::Beta => "β",
            Self::SmallC => "c",
            Self::LargeC => "C",
            Self::Epsilon => "ε",
            Self::Tau => "τ",
            Self::Slides => "slides",
        }
    }

    /// What it means, in a sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Margin => {
                "y·f is the margin: the model's output f times the label y = ±1, above 0 where the prediction is right, and from 1 on without hinge loss"
            }
            Self::Output => {
                "f is the model's output for a sample, a number whose sign is the predicted label"
            }
            Self::Axis => {
                "e₁, e₂ and e₃ are fixed axes at right angles: e₁ is μ₁, e₂ is what μ₂ has beside it, and e₃ is in neither task"
            }
            Self::Kappa => {
                "κ is how much of T′'s pattern μ′ belongs to neither task, so that μ′ has length 1"
            }
            Self::Xi => {
                "ξ is the disentanglement error (Ortiz-Jimenez et al. 2023): how often the merged model predicts something else than the task's own vector alone would; two equally wrong models score 0"
            }
            Self::Theta => {
                "Θ(1) is a positive constant that does not shrink as the model grows, and whose size the theorem leaves open"
            }
            Self::Beta => {
                "β = Θ(1/d) is the error that a task vector leaves on other tasks: its size is unknown, so that it is set here, under Constants"
            }
            Self::SmallC => {
                "c is a constant between 0 and 1 that Theorem 3 may choose for itself, unless it is fixed here, under Constants"
            }
            Self::LargeC => {
                "C is the constant of Theorem 2, whose interval begins at −C/α²: the theorem leaves it open, so that it is set here, under Constants"
            }
            Self::Epsilon => "ε is the loss up to which a task counts as kept, set under Constants",
            Self::Tau => {
                "τ is the loss from which on a task counts as forgotten, set under Constants in place of the theorem's Θ(1)"
            }
            Self::Slides => {
                "The slides are those of the authors' talk on the paper (Li et al., ICLR 2025), from which the theorems are taken here"
            }
        }
    }

    /// Whether a text uses it: as a word of its own, not as a letter of another one.
    #[must_use]
    pub fn is_in(self, text: &str) -> bool {
        let word = self.written();
        let parts = |end: Option<char>| {
            // A subscript, a dot between factors or an apostrophe makes another name of a letter.
            end.is_some_and(|next| next.is_alphanumeric() || matches!(next, '·' | '\'' | '’'))
        };
        text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            let factor = before == Some('·') && self != Self::Output;
            let product = after == Some('·') && self != Self::Output;
            (factor || !parts(before)) && (product || !parts(after))
        })
    }
}

/// What the words of a text mean, a line each; nothing if it has none that want it.
#[must_use]
pub fn explained(text: &str) -> Option<String> {
    let lines = Word::ALL.into_iter().filter(|word| word.is_in(text));
    let lines: Vec<&str> = lines.map(Word::meaning).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_explained_in_one_sentence_that_names_it() {
        for word in Word::ALL {
            let meaning = word.meaning();
            assert!(word.is_in(meaning), "{word:?}: {meaning}");
            assert!(!meaning.ends_with('.'), "{meaning}");
            let mut rest = meaning.split(". ").skip(1);
            assert!(
                !rest.any(|next| next.starts_with(char::is_uppercase)),
                "{meaning}"
            );
        }
    }

    #[test]
    fn letters_of_other_words_are_none_of_these() {
        let found = |text: &str| -> Vec<Word> {
            Word::ALL
                .into_iter()
                .filter(|word| word.is_in(text))
                .collect()
        };
        assert_eq!(found("accuracy of a confusing C-shaped if"), [Word::LargeC]);
        assert_eq!(found("y·f = 0.4"), [Word::Margin]);
        assert_eq!(found("f = 0.4"), [Word::Output]);
        assert_eq!(found("λ₂ ≥ 1 − α + β, some c"), [Word::Beta, Word::SmallC]);
        assert_eq!(found("β·max(|λ₁|, |λ₂|) ≤ c"), [Word::Beta, Word::SmallC]);
        assert_eq!(
            found("−C/α² ≤ λ₂ and loss ≤ ε"),
            [Word::LargeC, Word::Epsilon]
        );
        assert_eq!(found("The slides' point"), []);
        assert_eq!(found("As the slides state it"), [Word::Slides]);
        assert_eq!(found("cell by cell"), []);
        assert_eq!(explained("nothing of them"), None);
        assert_eq!(explained("τ"), Some(Word::Tau.meaning().into()));
    }
}
