//! Figures of every card and tab: well-formed, their words as text, the same bytes for the same settings.

mod command;
mod room;
mod xml;

use std::ops::ControlFlow;

use lambdascope::app::{Edit, FigureOf, Pane, Shelve, State, Tab, ViewChange};
use lambdascope::experiment::{Method, ModelSettings};
use lambdascope::export::svg::Cells;
use lambdascope::lab::{Lab, PhaseQuestion};
use lambdascope::window::{FigureFormat, FigureSheet, caption, figure};

use super::ground::Outcome;
use xml::{Element, elements};

/// What the window would show of a preset on a tab, on a small plane.
pub fn shown(lab: &mut Lab, preset: &str, tab: Tab) -> Result<State, lambdascope::Error> {
    let mut state = State::new()?;
    state.apply(Edit::Preset(preset.into()));
    state.experiment.grid.cells = 11;
    if let ModelSettings::Vit(settings) = &mut state.experiment.model {
        // Its training would take minutes, and a figure needs none that works.
        settings.pretraining = None;
        state.experiment.training.steps = 2;
    }
    state.apply(ViewChange::Phase(PhaseQuestion {
        lambda1: 1.0,
        columns: 5,
        seeds: 1,
    }));
    state.apply(ViewChange::Tab(tab));
    state.compute(lab, &|_| ControlFlow::Continue(()))?;
    if tab == Tab::Runs {
        // Four runs, and another α beside the first: more cards than stand in one row of a narrow figure.
        for _ in 0..4 {
            state.apply(Shelve::Pin);
        }
        state.apply(Edit::Alpha(-0.5));
        state.compute(lab, &|_| ControlFlow::Continue(()))?;
    }
    Ok(state)
}

/// The figure as elements of its SVG.
fn drawn(state: &State, of: FigureOf, sheet: &FigureSheet) -> Result<Vec<Element>, String> {
    let bytes = figure(state, of, sheet).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|error| error.to_string())?;
    elements(&text).map_err(|error| format!("{}: {error}", of.key()))
}

/// Its texts, joined.
fn words(elements: &[Element]) -> String {
    let texts = elements.iter().filter(|element| element.name == "text");
    let texts: Vec<&str> = texts.map(|element| element.text.as_str()).collect();
    texts.join("\n")
}

/// A preset that has all of it, and what stands on it.
pub fn example(of: FigureOf) -> (&'static str, &'static [&'static str]) {
    const PLANE: &[&str] = &["λ₁", "λ₂", "hinge loss", "Ψ*₁", "sum", "set now"];
    match of {
        FigureOf::Planes => ("aligned", &["T₁", "T₂", "Both", "λ₁", "set now", "2+ ▸"]),
        FigureOf::Diagrams => ("aligned", &["T₁", "T₂", "α", "λ₂", "0.5", "2+ ▸"]),
        FigureOf::Pane(pane) => match pane {
            Pane::FirstPlane | Pane::SecondPlane | Pane::ThirdPlane => ("aligned", PLANE),
            Pane::Slice => ("aligned", &["Slice", "hinge loss", "λ₂", "ε = 0.10"]),
            Pane::Verdict => ("aligned", &["Verdict", "Theorem 1 (both tasks kept):"]),
            Pane::Training => ("aligned", &["Training", "— T₁", "step"]),
            Pane::PhaseOfHeld => ("aligned", &["T₁", "α", "hinge loss", "2+ ▸"]),
            Pane::PhaseOfFree => ("aligned", &["T₂", "α", "hinge loss", "2+ ▸"]),
            Pane::Constant => ("aligned", &["lowest λ₂", "Theorem 2 down to"]),
            Pane::Columns => ("aligned", &["Theory over all columns", "Theorem 2"]),
            Pane::Target => ("out-of-domain", &["T′", "λ₁", "best", "2+ ▸"]),
            Pane::Conditions => ("out-of-domain", &["Eq. 4", "λ₂", "① Σλᵢγᵢ ≥ 1 + c"]),
            Pane::Equation4 => ("out-of-domain", &["Eq. 4 at the marker", "slack"]),
            Pane::Compass => ("out-of-domain", &["μ₁", "μ₂"]),
            Pane::Parts => ("vit-aligned", &["Parts by depth", "merged"]),
            Pane::Spectrum => ("aligned", &["Singular values", "ΔW", "Corollary 1"]),
            Pane::Rows => ("aligned", &["Row norms of ΔV, sorted", "Corollary 2"]),
            Pane::Effect => ("aligned", &["Planes", "λ₁"]),
            Pane::Inside => ("aligned", &["Inside the model", "Ψ(0)", "attention 0"]),
            Pane::Estimates => ("aligned", &["Correlation, estimated", "α̂ by outputs"]),
            Pane::AllTasks => ("four-tasks", &["Every task at the marker", "T₄", "kept"]),
            Pane::Grams => ("four-tasks", &["How the tasks lie to each other", "0.60"]),
            Pane::ByTask => ("four-tasks", &["Theorem 3, task by task"]),
            Pane::Bases => ("four-tasks", &["Task vector bases"]),
            Pane::Beside => ("aligned", &["B − A", "now", "set otherwise", "in both"]),
        },
        FigureOf::Tab(Tab::Plane) => ("aligned", &["Both", "Slice", "Verdict", "Data"]),
        FigureOf::Tab(Tab::Phase) => ("aligned", &["T₁", "Theory over all columns"]),
        FigureOf::Tab(Tab::OutOfDomain) => ("out-of-domain", &["γ₁ = 0.779", "Eq. 4"]),
        FigureOf::Tab(Tab::Anatomy) => ("aligned", &["Singular values", "Inside the model"]),
        FigureOf::Tab(Tab::Tasks) => ("four-tasks", &["T₄", "How the tasks lie to each other"]),
        FigureOf::Tab(Tab::Runs) => (
            "aligned",
            &["Runs on the shelf", "Now", "(4)", "B − A", "in both"],
        ),
    }
}

/// What can be pressed on screen and stands on no paper.
const CONTROLS: [&str; 10] = [
    "along λ₁",
    "Theorems…",
    "Next sample",
    "Reveal the answer",
    "forget",
    "one fixed c",
    "λ₁ of the marker",
    "Set α = 0",
    "merge by bases",
    "?",
];

#[test]
fn every_card_and_tab_is_a_figure_whose_words_are_text_and_none_a_control() -> Outcome {
    let mut lab = Lab::new();
    for of in FigureOf::all() {
        let (preset, expected) = example(of);
        let state = shown(&mut lab, preset, of.tab())?;
        let elements = drawn(&state, of, &FigureSheet::default())?;
        assert_eq!(room::found(&elements), Vec::<String>::new(), "{}", of.key());
        let words = words(&elements);
        let lines: Vec<&str> = words.lines().collect();
        for own in expected {
            assert!(
                words.contains(own),
                "{}: {own} is not in\n{words}",
                of.key()
            );
        }
        for control in CONTROLS {
            assert!(!lines.contains(&control), "{}: {control}", of.key());
        }
        let caption = caption(&state, of);
        let begins = caption.split(',').next().unwrap_or_default();
        assert!(words.contains(begins), "{}: {begins}", of.key());
        let described = elements.iter().find(|own| own.name == "desc");
        assert_eq!(described.map(|own| &own.text), Some(&caption));
    }
    Ok(())
}

#[test]
fn the_same_settings_give_the_same_bytes() -> Outcome {
    for of in [FigureOf::Planes, FigureOf::Tab(Tab::Anatomy)] {
        for format in [FigureFormat::Svg(Cells::Pictures), FigureFormat::Png] {
            let sheet = FigureSheet {
                format,
                dpi: 60.0,
                ..FigureSheet::default()
            };
            let once = || -> Result<Vec<u8>, lambdascope::Error> {
                let state = shown(&mut Lab::new(), "contradictory", of.tab())?;
                figure(&state, of, &sheet)
            };
            assert!(once()? == once()?, "{} {format:?}", of.key());
        }
    }
    Ok(())
}

#[test]
fn the_caption_says_what_was_computed_and_may_be_left_out() -> Outcome {
    let mut state = shown(&mut Lab::new(), "four-tasks", Tab::Plane)?;
    state.apply(Edit::Marker([0.25, -0.5]));
    let told = caption(&state, FigureOf::Planes);
    let seed = state.experiment.training.seed;
    for part in [
        "Four tasks: α = ",
        "λ₁ = ",
        "λ₄ = ",
        " = 0.25",
        " = −0.5",
        &format!("seed {seed}"),
        "11 × 11 cells",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    let mut merged = state.clone();
    merged.experiment.merge = Method::Ties.usual();
    let merged = caption(&merged, FigureOf::Planes);
    assert!(merged.contains("merged: TIES (keep 0.2"), "{merged}");
    let both = caption(&state, FigureOf::Pane(Pane::Beside));
    let settings = format!("seed {seed}, 11 × 11 cells");
    assert_eq!(both.matches(&settings).count(), 2, "{both}");
    assert!(
        both.contains("A, now: α = ") && both.contains(" B, now: α = "),
        "{both}"
    );
    // What is on no axis stands with the runs, and the ring is on the axes.
    assert_eq!(both.matches("λ₁ = 1, λ₂ = 1, ").count(), 2, "{both}");
    assert!(both.contains("The ring: λ₃ = 0.25, λ₄ = −0.5."), "{both}");
    let sheet = FigureSheet {
        caption: false,
        ..FigureSheet::default()
    };
    let without = words(&drawn(&state, FigureOf::Planes, &sheet)?);
    assert!(!without.contains("11 × 11 cells"), "{without}");
    Ok(())
}

#[test]
fn a_png_has_the_width_on_paper_and_says_it() -> Outcome {
    let state = shown(&mut Lab::new(), "aligned", Tab::Plane)?;
    let sheet = FigureSheet {
        format: FigureFormat::Png,
        inches: 4.0,
        dpi: 100.0,
        ..FigureSheet::default()
    };
    let bytes = figure(&state, FigureOf::Pane(Pane::Slice), &sheet)?;
    let reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info()?;
    let info = reader.info();
    assert_eq!(info.width, 400);
    // 100 pixels an inch are 3937 a metre.
    let dimensions = info.pixel_dims.ok_or("no dimensions")?;
    assert_eq!((dimensions.xppu, dimensions.yppu), (3937, 3937));
    let texts = &info.utf8_text;
    let texts = texts.iter().map(png::text_metadata::ITXtChunk::get_text);
    let texts = texts.collect::<Result<Vec<_>, _>>()?;
    assert!(
        texts.contains(&caption(&state, FigureOf::Pane(Pane::Slice))),
        "{texts:?}"
    );
    Ok(())
}

#[test]
fn paper_is_white_and_the_screen_keeps_its_colours() -> Outcome {
    let state = shown(&mut Lab::new(), "aligned", Tab::Plane)?;
    let ground = |paper: bool| -> Result<Option<String>, String> {
        let sheet = FigureSheet {
            paper,
            ..FigureSheet::default()
        };
        let elements = drawn(&state, FigureOf::Pane(Pane::Slice), &sheet)?;
        let whole = elements
            .iter()
            .find(|own| own.attribute("width") == Some("100%"));
        Ok(whole.and_then(|own| own.attribute("fill").map(str::to_owned)))
    };
    assert_eq!(ground(true)?.as_deref(), Some("#ffffff"));
    let screen = ground(false)?.ok_or("no ground")?;
    assert!(state.view.dark && screen != "#ffffff", "{screen}");
    Ok(())
}
