//! The layers' switches, with the live numbers of those that are our own.

use egui::RichText;

use crate::app::{Overlay, State, ViewChange};
use crate::lab::{Absent, Reading};
use crate::scene::figure_7b;
use crate::scene::words::{self, success};
use crate::sweep::Goal;
use crate::task::{Axis, Role};
use crate::theory::{Premise, Setting, Share, Statement};
use crate::view::plane::figure7b;
use crate::view::widget::panels::panels;
use crate::view::widget::scene::Scene;
use crate::view::widget::theme::number;

const IOU_HINT: &str = "IoU: cells in both over cells in either of predicted and measured {loss ≤ ε} of T₁, of T₂ and of both at once, over the whole plane; a dash where no cell is in either";

const RULE_HINT: &str = "A task is kept where its values, p₁ = λ₁ + αλ₂ or p₂ = αλ₁ + λ₂, are at least 1 − ε and its attention, q₁ = λ₁ + α²λ₂ or q₂ = α²λ₁ + λ₂, is at least 0. Each plane draws what it says of that plane. Ours, not the paper's: for trained tasks of orthonormal patterns without noise. It leaves out how much weak attention costs and that a forgotten task returns far down; of T′ and of forgetting it says nothing";
const MEAN_FIELD_HINT: &str = "y·f = pᵢ·φ(qᵢ)/φ(1), nothing fitted, with p and q of the 2-D rule, φ(q) = [n₊h(t) + n₋h(1/t) + r·h(1)]/P, h(t) = (n₊t − n₋/t)/(n₊t + n₋/t + r), t = exp(w·q), n₊, n₋ and r relevant, confusing and irrelevant tokens of P, and w = μᵀΔWμ measured for each task. Ours, not the paper's: for tasks trained to margin 1, orthonormal patterns without noise, exact counts, output weights shared by all positions, a small Ψ(0), and ΔW, ΔV of rank 1";
const NEGATION_HINT: &str = "Task negation (Ilharco et al. 2023): the λ on λ₁ = 1 that lowers T₂'s accuracy most while T₁ keeps at least 95 % of its own, the smallest |λ| of equal ones; the names exchanged, also on λ₂ = 1. Measured, no theorem; points without signal (mean |f| below 0.01) do not count";
const OUTPUTS_HINT: &str = "ĉ is the correlation of both models' outputs, measured over both tasks' data. What both tasks build on makes outputs more alike than patterns: on λ₁ = 1 about 1 − ĉ of T₂ is needed, not 1 − α";

const AUTHORS_HINT: &str = "The accuracies that the authors print at their best λ₂, of ViT-Small/16 on Colored-MNIST: on the slice along λ₂ at λ₁ = 1, coloured by accuracy. Theirs, not ours";

const MARKERS_HINT: &str =
    "The start, each task alone, their sum, and the point of lowest loss nearest to the start";
const PLAIN_HINT: &str = "Dashed: the border of what was measured to work with plain task arithmetic, the whole task vectors added as they are";
const CHANGE_HINT: &str = "Colours the cells by this plane's value less that of plain task arithmetic, cell by cell: blue is better, orange is worse, dark is the same";

/// A switch for every layer.
pub(in crate::view) fn layers_ui(ui: &mut egui::Ui, scene: &mut Scene<'_>) {
    let state = scene.state;
    ui.label(RichText::new("Layers").weak());
    let setting = Setting::new(&state.plane_setup().experiment);
    let third = panels(state)[2];
    // Of two layers only one model has need, and of one only the authors' cases.
    let is_theirs = state.plane_setup().experiment.model.one_layer().is_some();
    let of_others = |own: &Overlay| matches!(own, Overlay::Analogue | Overlay::Outputs);
    let all = Overlay::ALL.into_iter();
    let is_case = state.is_case_of_authors();
    let of_authors = |own: &Overlay| *own == Overlay::Authors;
    // Where the planes are plain task arithmetic's there is nothing to compare them with.
    let is_plain = state.plane_setup().experiment.merge.draws_plain_plane();
    let of_ways = |own: &Overlay| matches!(own, Overlay::Plain | Overlay::Change);
    let shown = all.filter(|own| {
        let of_another = is_theirs && of_others(own) || is_plain && of_ways(own);
        !of_another && (is_case || !of_authors(own))
    });
    let shown: Vec<Overlay> = shown.collect();
    let mut rest = &shown[..];
    while let Some(first) = rest.first() {
        // Our two predictions are short enough to share a row, and so is what is compared with plain task arithmetic.
        let is_short = matches!(first, Overlay::Rule | Overlay::Plain);
        let length = if is_short { 2 } else { 1 };
        let (row, next) = rest.split_at(length.min(rest.len()));
        rest = next;
        let mut below = Vec::new();
        ui.horizontal(|ui| {
            for overlay in row {
                let words = overlay_words(*overlay, state, &setting, third);
                if switch_ui(ui, scene, *overlay, &words) {
                    below.extend(live_words(*overlay, state, &setting));
                }
            }
        });
        for (words, hint) in below {
            ui.label(RichText::new(words).small().weak())
                .on_hover_text(hint);
        }
    }
}

/// A layer's switch; says whether the layer is drawn.
fn switch_ui(
    ui: &mut egui::Ui,
    scene: &mut Scene<'_>,
    overlay: Overlay,
    (words, speaks, hint): &(String, bool, String),
) -> bool {
    let mut on = scene.state.view.overlays.has(overlay);
    let checkbox = ui.add_enabled(*speaks, egui::Checkbox::new(&mut on, words));
    let checkbox = checkbox
        .on_hover_text(hint.as_str())
        .on_disabled_hover_text(hint.as_str());
    if checkbox.changed() {
        scene.send(ViewChange::Layer(overlay, on));
    }
    *speaks && scene.state.view.overlays.has(overlay)
}

/// A layer's name, whether it can be drawn, and its tooltip.
fn overlay_words(
    overlay: Overlay,
    state: &State,
    setting: &Setting,
    third: Goal,
) -> (String, bool, String) {
    let [first, _] = setting.axes.pairs();
    let any = |statements: &[Statement]| statements.iter().any(|s| s.speaks(setting));
    let (words, speaks, hint) = match overlay {
        Overlay::Theorem1 => (
            "Theorem 1: both tasks kept",
            any(&[Statement::Theorem1(first)]),
            "α ≥ 0 and λ₂ ≥ 1 − α + β on λ₁ = 1; the tasks' names exchanged, also on λ₂ = 1. Sufficient, not necessary",
        ),
        Overlay::Theorem2 => (
            "Theorem 2: one kept, one forgotten",
            any(&[Statement::Theorem2(first)]),
            "α ≤ 0 and −C/α² ≤ λ₂ ≤ 0 on λ₁ = 1; the tasks' names exchanged, also on λ₂ = 1. Sufficient, not necessary",
        ),
        Overlay::Theorem3 => {
            let speaks = any(&[Statement::Theorem3, Statement::Theorem3OnTasks]);
            let words = if speaks {
                "Theorem 3's region (eq. 4)"
            } else {
                "Theorem 3: needs orthogonal tasks"
            };
            (
                words,
                speaks,
                "Σλγ ≥ 1 + c, Σλγ² ≥ 1 + c, |λᵢ|β ≤ c for orthogonal tasks, α = 0; on the planes of T₁ and T₂ with T′ := T₁ and T′ := T₂, which is ours. Sufficient, not necessary: points outside may work too",
            )
        }
        Overlay::Figure7B => (
            words::FIGURE_7B,
            figure_7b(&state.plane_setup()).is_some(),
            figure7b::HINT,
        ),
        Overlay::Extrapolation => (
            "extrapolation (ours)",
            true,
            "λ₁ + αλ₂ ≥ 1 and αλ₁ + λ₂ ≥ 1 + β: ours, not the paper's, off the lines of Theorem 1",
        ),
        Overlay::Measured => {
            let words = success(third, state.view.metric, &state.experiment.constants);
            // Of many tasks the legend below the planes has room for all of it.
            let words = if third.forgets() && third.to_keep().count() > 2 {
                "measured: what is wanted".to_owned()
            } else {
                words
            };
            let hint = "Where the program measured that it works, by the thresholds ε and τ below, or in the accuracy's colour by 95 %";
            return (words, true, hint.into());
        }
        Overlay::Markers => ("Ψ(0), Ψ*₁, Ψ*₂, sum, best", true, MARKERS_HINT),
        Overlay::Rule => ("2-D rule (ours)", true, RULE_HINT),
        Overlay::MeanField => ("mean field (ours)", true, MEAN_FIELD_HINT),
        Overlay::Analogue => (
            "theorems, as analogues",
            true,
            "What the theorems say of the paper's one layer, drawn dashed over a model of which they do not speak: no prediction, and nothing is promised",
        ),
        Overlay::Outputs => ("1 − ĉ by outputs (ours)", true, OUTPUTS_HINT),
        Overlay::Authors => ("the authors' points", true, AUTHORS_HINT),
        Overlay::Negation => ("negation rule", true, NEGATION_HINT),
        Overlay::Plain => ("plain arithmetic", true, PLAIN_HINT),
        Overlay::Change => ("difference", true, CHANGE_HINT),
    };
    let of_theory = matches!(
        overlay,
        Overlay::Theorem1
            | Overlay::Theorem2
            | Overlay::Theorem3
            | Overlay::Figure7B
            | Overlay::Extrapolation
    );
    let setup = state.plane_setup();
    if of_theory && setup.has_tasks() {
        let name = words.split(':').next().unwrap_or(words);
        let why = "Absent: it speaks of tasks whose patterns μ₁, μ₂ and α = μ₁ᵀμ₂ are known, and these came from a \
                   file without them. An estimate of α is no α: nothing would be promised.";
        let words = format!("{name}: needs μ and α");
        return (words, false, format!("{why} {hint}"));
    }
    if of_theory && !setup.knows_alpha() {
        let why = "Absent: it speaks of tasks with an α, and colours by shares of red have none";
        return (words.into(), false, format!("{why}. {hint}"));
    }
    let theirs = matches!(
        overlay,
        Overlay::Theorem1 | Overlay::Theorem2 | Overlay::Theorem3 | Overlay::Extrapolation
    );
    let model = &state.plane_setup().experiment.model;
    if theirs && model.one_layer().is_none() && !state.view.overlays.has(Overlay::Analogue) {
        let why = "Absent: the theorems do not speak of this model. They can be drawn as analogues, below";
        return (words.into(), false, format!("{why}. {hint}"));
    }
    match absent(state, overlay) {
        Some(why) => (
            words.into(),
            false,
            format!("Absent: {}. {hint}", why.words()),
        ),
        None => (setting.axes.named(words), speaks, hint.into()),
    }
}

/// Why a layer cannot be drawn for the settings on screen; nothing if it can.
fn absent(state: &State, overlay: Overlay) -> Option<Absent> {
    match overlay {
        Overlay::Rule => state.plane_setup().rule_absent(),
        Overlay::MeanField => state.plane_setup().mean_field_absent().or_else(|| {
            let picture = state.shown.picture.as_ref()?;
            let of_plane = state.picture_is_of_plane();
            of_plane.then(|| picture.prediction_absent()).flatten()
        }),
        Overlay::Theorem1
        | Overlay::Theorem2
        | Overlay::Theorem3
        | Overlay::Extrapolation
        | Overlay::Measured
        | Overlay::Markers
        | Overlay::Negation
        | Overlay::Analogue
        | Overlay::Outputs
        | Overlay::Authors
        | Overlay::Plain
        | Overlay::Change
        | Overlay::Figure7B => None,
    }
}

/// Lines below a switch that is on: what the layer says in numbers, each with a tooltip.
fn live_words(overlay: Overlay, state: &State, setting: &Setting) -> Vec<(String, &'static str)> {
    let mut lines = Vec::new();
    // Numbers would give the answer of a story's question away.
    let told = state.reading().filter(|_| state.asks().is_none());
    let Some(reading) = told else {
        return lines;
    };
    let ious = |shares: &[(Goal, Share)]| {
        let each = shares.iter().map(|(goal, share)| {
            let name = goal.alone().map_or("both", Role::symbol);
            let iou = share.iou().map_or("—".into(), |iou| number(iou, 2));
            format!("{name} {iou}")
        });
        each.collect::<Vec<_>>().join(", ")
    };
    let point = state.point();
    let pair = |of: &dyn Fn(Axis) -> f64| {
        let [first, second] = Axis::BOTH.map(|axis| number(of(axis), 2));
        format!("({first}, {second})")
    };
    match overlay {
        Overlay::Rule => {
            if reading.rule.is_empty() {
                return lines;
            }
            lines.push((format!("2-D rule: IoU {}", ious(&reading.rule)), IOU_HINT));
            let sum = |power: i32| {
                let factor = setting.alpha.powi(power);
                pair(&|axis| axis.of(point) + factor * axis.other().of(point))
            };
            let words = format!("here p = {}, q = {}", sum(1), sum(2));
            let hint = "At the marker p = (λ₁ + αλ₂, αλ₁ + λ₂) and q = (λ₁ + α²λ₂, α²λ₁ + λ₂)";
            lines.push((words, hint));
        }
        Overlay::MeanField => {
            let Some(predicted) = &reading.mean_field else {
                return lines;
            };
            let words = format!("Mean field: IoU {}", ious(&predicted.shares));
            lines.push((words, IOU_HINT));
            let correlation = predicted.fit.correlation;
            let words = format!(
                "mean loss error {}, correlation {}",
                number(predicted.fit.loss_error, 3),
                correlation.map_or("—".into(), |r| number(r, 4)),
            );
            let hint = "Mean over all cells and both tasks of |predicted − measured hinge loss|; correlation of the predicted y·f with the measured mean margin";
            lines.push((words, hint));
            let words = format!(
                "here y·f = {}, w = {}",
                pair(&|axis| predicted.field.margin(axis, point)),
                pair(&|axis| axis.of(predicted.field.gains()))
            );
            let hint =
                "The prediction at the marker for T₁ and T₂; w = μᵀΔWμ, measured, for each task";
            lines.push((words, hint));
        }
        Overlay::Negation => {
            let hint = "The rule wants the target's accuracy low and at least 95 % of the other task's own accuracy kept";
            for negation in &reading.negations {
                let words = format!(
                    "{} = {}: {} accuracy {} %, {} keeps {} %",
                    negation.target.coefficient(),
                    number(negation.lambda, 2),
                    negation.target.symbol(),
                    number(100.0 * negation.target_accuracy, 0),
                    negation.control.symbol(),
                    number(100.0 * negation.kept, 0)
                );
                lines.push((words, hint));
            }
            if reading.negations.is_empty() {
                let words = "no point: a task is lost or carries no signal";
                lines.push((words.into(), hint));
            }
        }
        Overlay::Outputs => {
            if let Some(words) = by_outputs(reading) {
                let hint = "From where on λ₁ = 1, going up, the accuracy of T₂ is at least 95 %, beside what 1 − ĉ says";
                lines.push((words, hint));
            }
        }
        Overlay::Theorem1
        | Overlay::Theorem2
        | Overlay::Theorem3
        | Overlay::Extrapolation
        | Overlay::Measured
        | Overlay::Markers
        | Overlay::Analogue
        | Overlay::Authors
        | Overlay::Plain
        | Overlay::Change
        | Overlay::Figure7B => {}
    }
    let ours = matches!(overlay, Overlay::Rule | Overlay::MeanField);
    if ours && state.premises().lacks(Premise::Trained).is_some() {
        let words = "Presumes trained tasks, and these are not yet";
        lines.push((words.into(), "Each task alone must have loss ≤ ε"));
    }
    lines
}

/// How far 1 − ĉ is off where the second task begins to work.
fn by_outputs(reading: &Reading) -> Option<String> {
    let predicted = 1.0 - reading.output_correlation?;
    let measured = match reading.thresholds?.begins {
        Some(begins) => format!(
            "measured {}, {} off",
            number(begins, 2),
            number((begins - predicted).abs(), 2)
        ),
        None => "measured: nowhere on this line".to_owned(),
    };
    Some(format!("1 − ĉ = {}; {measured}", number(predicted, 2)))
}

/// What must be said of the metric chosen, below the choice.
pub(in crate::view) fn caution(state: &State) -> Option<String> {
    if state.view.metric.is_by_colour() {
        let words =
            "0 is: both colours are treated alike, which a model without any skill does, too";
        return Some(words.to_owned());
    }
    let mean = state.shown.picture.is_some().then(|| {
        let mean = state
            .reading()
            .map_or(0.0, |reading| reading.disentanglement);
        let mean = number(mean, 3);
        format!("; mean over the plane {mean}")
    });
    (state.view.metric == crate::sweep::Metric::Disentanglement).then(|| {
        format!(
            "ξ compares predictions: two equally wrong models score 0{}",
            mean.unwrap_or_default()
        )
    })
}
