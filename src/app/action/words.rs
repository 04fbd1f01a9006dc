//! What metrics, layers and presets are called among the actions, and what they are.

use super::Half;
use crate::app::Overlay;
use crate::app::glossary::Word;
use crate::sweep::Metric;

/// A sentence that begins as one.
pub(super) fn capital(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// A metric that colours the planes: its action's name, and what it is.
pub(super) fn colour_words(metric: Metric) -> (&'static str, &'static str) {
    match metric {
        Metric::Loss => (
            "Colour by loss",
            "The theorems speak of the hinge loss, which wants a margin of 1",
        ),
        Metric::Accuracy => (
            "Colour by accuracy",
            "Share of samples with y·f > 0; it switches at other coefficients than the loss",
        ),
        Metric::Margin => (
            "Colour by margin",
            "E y·f: the mean over samples of the output f times the label y = ±1",
        ),
        Metric::Disentanglement => ("Colour by ξ", Word::Xi.meaning()),
        Metric::Parity => (
            "Colour by parity gap",
            "Demographic parity: |P(f > 0 | one colour) − P(f > 0 | the other)|, 0 where both colours are called alike",
        ),
        Metric::Odds => (
            "Colour by odds gap",
            "Equalised odds: the difference between the colours in true positives or in false ones, the larger of the two",
        ),
    }
}

/// What is merged alone: its action's name, and what it leaves.
pub(super) fn half_words(half: Half) -> (&'static str, &'static str) {
    match half {
        Half::Attention => (
            "Merge attention only",
            "W, or qkv and proj of every block, and nothing else: the rest stays as it is in Ψ(0)",
        ),
        Half::Values => (
            "Merge values or MLPs only",
            "V, or fc1 and fc2 of every block, and nothing else: the rest stays as it is in Ψ(0)",
        ),
    }
}

/// A layer: its action's name, and what it draws.
pub(super) fn layer_words(overlay: Overlay) -> (&'static str, &'static str) {
    match overlay {
        Overlay::Theorem1 => (
            "Layer Theorem 1",
            "Where Theorem 1 promises both tasks, on its lines",
        ),
        Overlay::Theorem2 => (
            "Layer Theorem 2",
            "Where Theorem 2 promises that one task is forgotten and one kept, on its lines",
        ),
        Overlay::Theorem3 => (
            "Layer Theorem 3",
            "Where eq. 4 holds for the target task T′",
        ),
        Overlay::Figure7B => (
            "Layer figure 7B",
            "Eq. 4 as the authors' figure 7B shows it, by our reading",
        ),
        Overlay::Extrapolation => (
            "Layer extrapolation",
            "Theorem 1's condition carried off its lines: ours, not the paper's",
        ),
        Overlay::Measured => (
            "Layer measured",
            "An outline around what was measured to work",
        ),
        Overlay::Markers => (
            "Layer points",
            "The start, each task alone, their sum, and the best point",
        ),
        Overlay::Rule => (
            "Layer 2-D rule",
            "Our prediction from values and attention, by a rule for trained tasks of orthonormal patterns",
        ),
        Overlay::MeanField => (
            "Layer mean field",
            "Our prediction of the mean margin, with nothing fitted",
        ),
        Overlay::Negation => (
            "Layer negation rule",
            "Where task negation's rule (Ilharco et al. 2023) ends",
        ),
        Overlay::Analogue => (
            "Layer theorems as analogues",
            "What the theorems say of the paper's own model, over a model of which they do not speak",
        ),
        Overlay::Plain => (
            "Layer plain task arithmetic",
            "Dashed: where plain task arithmetic with whole task vectors was measured to work",
        ),
        Overlay::Change => (
            "Layer difference to plain task arithmetic",
            "Colours the cells by what was gained or lost against plain task arithmetic",
        ),
        Overlay::Authors => (
            "Layer the authors' points",
            "The accuracies that the authors print at their best λ, on the slice λ₁ = 1 of their own cases",
        ),
        Overlay::Outputs => (
            "Layer outputs' correlation",
            "Our line 1 − ĉ by the correlation of both models' outputs, where the theorems do not speak of the model",
        ),
    }
}

/// A preset: the words of its button, and what it is about.
pub(super) fn preset_words(name: &str) -> (&'static str, &'static str) {
    match name {
        "irrelevant" => (
            "Irrelevant",
            "Two tasks that have nothing to do with each other",
        ),
        "aligned" => ("Aligned", "Two tasks that help each other"),
        "contradictory" => ("Contradictory", "Two tasks that work against each other"),
        "by-the-book" => (
            "By the book",
            "As many neurons and samples as the paper is reported to ask for with constants 1",
        ),
        "out-of-domain" => (
            "Out of domain",
            "A third task T′, made of both, never trained on",
        ),
        "slides-point" => (
            "The slides' point",
            "The best point of the authors' slides, which does not meet eq. 4 as it is printed",
        ),
        "double-flip" => (
            "Double flip",
            "T₂ subtracted twice over, far below where Theorem 2 was meant to be used",
        ),
        "low-rank" => ("Low rank", "Task vectors cut down to rank 1"),
        "sparse-rows" => ("Sparse rows", "A quarter of the rows of ΔV set to zero"),
        "four-tasks" => (
            "Four tasks",
            "Four tasks that help and hinder each other, all added at once",
        ),
        "forget-one-of-four" => (
            "Forget one of four",
            "One task subtracted from three others: an opposite and one that resembles it among them",
        ),
        "sum-of-many" => (
            "Sum of many",
            "Eight orthogonal tasks: their sum, and their average",
        ),
        "digits-irrelevant" => (
            "Irrelevant digits",
            "Coloured handwritten digits whose colour codes have nothing to do with each other",
        ),
        "digits-aligned" => (
            "Aligned digits",
            "Coloured handwritten digits whose colour codes help each other",
        ),
        "digits-contradictory" => (
            "Contradictory digits",
            "Coloured handwritten digits whose colour codes work against each other",
        ),
        "digits-out-of-domain" => (
            "Out-of-domain digits",
            "Coloured handwritten digits with a third colour code, never trained on",
        ),
        "vit-irrelevant" => (
            "Irrelevant ViT",
            "A pre-trained Vision Transformer on colour codes that have nothing to do with each other",
        ),
        "vit-aligned" => (
            "Aligned ViT",
            "A pre-trained Vision Transformer on colour codes that help each other",
        ),
        "vit-contradictory" => (
            "Contradictory ViT",
            "A pre-trained Vision Transformer on colour codes that work against each other",
        ),
        "vit-out-of-domain" => (
            "Out-of-domain ViT",
            "A pre-trained Vision Transformer and a third colour code, never trained on",
        ),
        "vit-authors-irrelevant" => (
            "The authors' irrelevant tasks",
            "Red and green digits: in the second task colour says nothing; their table beside ours",
        ),
        "vit-authors-aligned" => (
            "The authors' aligned tasks",
            "Red and green digits: colour says the same in both tasks; their table beside ours",
        ),
        "vit-authors-contradictory" => (
            "The authors' contradictory tasks",
            "Red and green digits: colour says the opposite in the second task; their table beside ours",
        ),
        _ => ("Preset", "An experiment that comes with the program"),
    }
}

/// The words of a preset's button.
#[must_use]
pub fn preset_label(name: &str) -> &'static str {
    preset_words(name).0
}
