//! How to read what is on screen: axes, colours, each kind of mark, and what to try, in a few sentences a plot.

use super::Pane;

/// Something that is read: a plane or card, or the picture of the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plot {
    /// A plane or card that may fill the window.
    Pane(Pane),
    /// Samples of each task, and the directions of their patterns.
    Data,
}

impl Plot {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Pane::ALL.map(Self::Pane).into_iter().chain([Self::Data])
    }

    /// Its name, as the window has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pane(pane) => pane.name(),
            Self::Data => "data",
        }
    }

    /// How to read it.
    #[must_use]
    pub fn guide(self) -> &'static str {
        match self {
            Self::Pane(pane) => of_pane(pane),
            Self::Data => {
                "A row of squares is a sample of the task, a square a token (on images: a picture each). Red and green are \
                 the patterns ±e₁, blue and yellow ±e₂, grey squares are irrelevant. The arrows are the tasks' patterns, and \
                 α is the cosine between μ₁ and μ₂. Drag α and watch T₂'s colours turn towards those of T₁."
            }
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a table, an entry a pane")]
fn of_pane(pane: Pane) -> &'static str {
    match pane {
        Pane::FirstPlane => {
            "Across λ₁, up λ₂: every cell is a merged model Ψ(0) + λ₁ΔΨ₁ + λ₂ΔΨ₂, coloured by how well it does T₁, bright \
             for well. The ring, with the dashed crosshair through it, is the model that is set now, the dots are Ψ(0), each \
             task's own model and the sum of both vectors, × is the best cell. Thick lines are theorems, red runs around \
             what was measured to work, and hatching is our extrapolation, which nothing proves. Drag the ring; off the stage, \
             point at a cell for its numbers."
        }
        Pane::SecondPlane => {
            "The same merged models as in the first plane, cell by cell and with the same ring, dots and lines, coloured by \
             how well they do T₂. Where both planes are bright, both tasks work. Turn α: T₂ is trained \
             anew, and where either task works turns with it."
        }
        Pane::ThirdPlane => {
            "The same merged models once more, coloured by what is wanted of several tasks at once: of both kept, by the \
             worse of the two; of one kept and one forgotten, by whichever is further from it. Bright is what one is looking \
             for, red runs around where it is had, and hatching is where our extrapolation expects it. What is \
             wanted is chosen beside the layers, or in the palette."
        }
        Pane::Slice => {
            "A walk through the planes: across one coefficient, the other is held where the ring stands, up the loss or \
             what else is chosen. A curve a task, in its colour; the upright line is where the ring is. On λ₁ = 1 or λ₂ = 1 \
             the shaded intervals are what Theorems 1 and 2 promise, and dashed are ε and τ, up to which a task counts as \
             kept and from which on as forgotten. See where a curve leaves the interval, and where it stays inside."
        }
        Pane::Verdict => {
            "What the theorems say of the ring's place, held against what was measured there: ✔ is promised and works, ✘ is \
             a condition that is met and fails with these constants, ○ works without a promise, – is neither. “No promise” \
             is not a warning, since the conditions are sufficient and not necessary. Move the ring across the end of a \
             thick line and see what changes."
        }
        Pane::Training => {
            "Across the steps of the training, up the loss of each batch, and dotted its accuracy, in the colour of its \
             task. The upright line is the step whose task vectors the planes show. Play the training and watch the bright \
             regions grow in the planes."
        }
        Pane::PhaseOfHeld => {
            "Across the correlation α, every column a training of its own, up λ₂, with λ₁ held: the colour is how well T₁ is \
             kept, bright for well. Green is where Theorem 1's promise begins, pink where that of Theorem 2 does, red what \
             was measured, dashed what is ours or has a premise missing. The ring is what is set now; click another place, \
             and planes and slice follow."
        }
        Pane::PhaseOfFree => {
            "As beside it, with the colours of T₂: dark is where it is forgotten or was never learned. Follow the red line \
             from right to left: for each unit of α less, about one unit more of λ₂ is needed, as Theorem 1's 1 − α has it. \
             The accuracy switches about one unit lower, near −α."
        }
        Pane::Constant => {
            "Across α below 0, up how far down along λ₁ = 1 something lasts. The dots without a task's colour are where T₁ stops being kept, in \
             T₂'s colour where T₂ stops being forgotten, a dot for each α and seed. Red is −C/α² with the C that fits T₁'s \
             dots best, pale red how far the seeds are apart, and dashed −C/α² with the C that is set. Set the fitted C and \
             look at what becomes of the soundness."
        }
        Pane::Columns => {
            "Each theorem held against all columns of the diagrams. Soundness is the share of the promised cells that work, \
             coverage the share of the working cells that were promised. Raise or lower ε and τ, and see which of the two \
             depends on them."
        }
        Pane::Target => {
            "Across λ₁, up λ₂, coloured by how well the merged model does T′, on which nobody trained: bright is well. The \
             ring is what is set now, red runs around what was measured to work, light blue around what Theorem 3 promises, \
             the black dot is the better of the two single models, × the best cell. Turn γ and see the promised wedge follow."
        }
        Pane::Conditions => {
            "The same plane without any measurement: green is where eq. 4 is satisfied, grey where it is not, and each part of \
             eq. 4 has a border of its own dashes. Red is the measured border from the plane beside \
             it. Where red reaches beyond green, T′ works without a promise."
        }
        Pane::Equation4 => {
            "Each row is a part of eq. 4 at the ring: the sum that it asks for, what it must be at least or at most, and by \
             how much it holds or misses. All parts together are a promise for T′, with the constants that are set below. \
             Move the ring over one border at a time and watch its row."
        }
        Pane::Compass => {
            "The patterns as arrows of length 1: μ₁ and μ₂ in the shaded plane that the tasks span, μ′ of the new task, and \
             μ′⊥ at right angles to the tasks. The dashed line drops μ′ onto the plane, where γ₁ and γ₂ are its coordinates; \
             κ is what sticks out. Drag to turn the picture."
        }
        Pane::Parts => {
            "A cell a part of the Vision Transformer: across the blocks from what makes tokens to the last norm, down what \
             the part is, and bright where the chosen quantity is large. Click a cell for its singular values below. In the \
             last table a click leaves a part out of the merge, which then stays as it is in Ψ(0). Merge the MLPs only, \
             then attention only, and see which of the two the planes need."
        }
        Pane::Spectrum => {
            "A bar a singular value, largest first, in the colour of its task's vector, a plot for each matrix, or for the chosen part. Filled bars \
             are merged, pale ones are cut off by the rank that is set. If the first bar is far above the others, the vector \
             is nearly of rank 1: turn the rank down and see whether the planes notice."
        }
        Pane::Rows => {
            "Across the rows of ΔV, the longest first, up their norms, a curve a task. Dashed is a tenth of the longest row, \
             dotted the cut that the paper is reported to use, and what is shaded is pruned. Prune the flat end of the curve \
             and see whether the planes notice."
        }
        Pane::Effect => {
            "Across λ₁, up λ₂, the planes of both tasks with the vectors as they are merged now. Red runs around what \
             works, and the dashed white line around what works with the whole vectors. As long as both lie over each other, \
             what was left out was not needed."
        }
        Pane::Inside => {
            "One sample in four models, each a column. In the square above, a row is a query, a column a key and a bright \
             cell much attention; the strips beside it are the tokens in their colours. In the one below, a dot is a row of \
             V by its share of μ₁ across and of μ₂ up; green dots vote for y = +1, red ones for −1. Go through the samples, on a \
             Vision Transformer also through the heads, whose attention lies over the image, and compare Ψ(0) with what was \
             trained."
        }
        Pane::Estimates => {
            "Each row is a way to tell how alike the tasks are from trained models and a little data, without knowing the \
             patterns. Below the truth, where it is known, stand the estimates and what they are near to. Turn α and see \
             which of them follow."
        }
        Pane::AllTasks => {
            "Each row is a task: its coefficient, what is wanted of it on the third plane, and a bar of how well it does at the marker. The tick is its own model with its vector alone at λ = 1, thin lines are the thresholds of what works. Turn one coefficient and see which bars move."
        }
        Pane::Grams => {
            "Each square is a number for every pair of tasks, blue for 1, orange for −1: the correlations of their patterns as set, and what outputs, ΔV and ΔW tell of them without knowing the patterns. Change a correlation and see which squares follow."
        }
        Pane::ByTask => {
            "Each row takes one task for the target T′ of Theorem 3, with γ = 1 on its own pattern and 0 on all others. The numbers are by how much each inequality of eq. 4 holds (+) or misses (−) at the marker, and the last column says what was measured. The theorem speaks of orthogonal tasks alone."
        }
        Pane::Bases => {
            "Across M, the vectors that are kept in place of all task vectors. On one plot, up what they leave out, dashed and dotted \
             the least that is possible with the mean kept beside them (PCA’s) and without (linear). On the other, up accuracies: \
             of the sum of all tasks, which is to stay high, of a task whose own vector is subtracted, which is to fall, and of the others then; \
             thin lines are what the task vectors themselves reach. Principal components leave the sum as it is, since the mean is kept: \
             drag M and see what becomes of negation."
        }
        Pane::Beside => {
            "Across λ₁, up λ₂, two runs on the same axes and in the same colours, bright for well, and beside them the second less the first, \
             cell by cell: blue where the second is better, orange where it is worse, dark where both are the same. Red runs around \
             what worked in either; on the difference the first one's border is dashed white. Compare a run that is kept with \
             what is set now, and turn α: see which cells change, and that a run beside itself is dark everywhere."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_plot_is_explained_in_a_few_sentences_of_its_own() {
        let mut seen: Vec<&str> = Vec::new();
        for plot in Plot::all() {
            let guide = plot.guide();
            assert!(guide.ends_with('.'), "{plot:?}");
            let sentences = guide.replace("q. 4", "q.4").split_inclusive(". ").count();
            assert!((2..=4).contains(&sentences), "{plot:?}: {sentences}");
            assert!(guide.chars().count() <= 560, "{plot:?} is long");
            assert!(!guide.contains("  "), "{plot:?}");
            assert!(!seen.contains(&guide), "{plot:?}");
            seen.push(guide);
        }
    }

    #[test]
    fn every_plot_with_axes_says_what_runs_along_them_and_every_plane_what_bright_is() {
        for plot in [
            Pane::FirstPlane,
            Pane::Slice,
            Pane::Training,
            Pane::PhaseOfHeld,
            Pane::Constant,
            Pane::Target,
            Pane::Rows,
            Pane::Effect,
            Pane::Bases,
            Pane::Beside,
        ] {
            let guide = Plot::Pane(plot).guide().to_lowercase();
            assert!(
                guide.contains("across") && guide.contains(" up "),
                "{plot:?}"
            );
        }
        for plane in [
            Pane::FirstPlane,
            Pane::SecondPlane,
            Pane::ThirdPlane,
            Pane::Target,
        ] {
            let guide = Plot::Pane(plane).guide().to_lowercase();
            assert!(guide.contains("bright"), "{plane:?}");
        }
        // Whatever is drawn over a plane is told where planes are told.
        for mark in [
            "ring",
            "crosshair",
            "dots",
            "×",
            "hatching",
            "red",
            "Thick lines",
        ] {
            assert!(
                Plot::Pane(Pane::FirstPlane).guide().contains(mark),
                "{mark}"
            );
        }
    }
}
