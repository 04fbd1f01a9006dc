//! Text from outside in the window: whatever stands in a file or is its name, nothing on screen is obeyed, turned around
//! or unseen, and nothing is long.

use std::path::PathBuf;

use egui::Shape;
use egui_kittest::kittest::NodeT;
use lambdascope::app::{Card, Closing, Document, DocumentKind, Left};
use lambdascope::lab::{Description, Files};

use super::*;

const HOSTILE: &str = "a\u{1b}[31mRED\u{7}\r\n\tSECOND\u{202e}evil\u{2066}\u{200b}\u{feff}\u{85}";
/// Letters of one text on screen at most; the program's own longest tooltip is shorter.
const MOST: usize = 700;
/// The same of an answer, which is scrolled through.
const MOST_OF_ANSWERS: usize = 20_001;

fn is_obeyed(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

fn texts(shape: &Shape, found: &mut Vec<String>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| texts(shape, found)),
        Shape::Text(text) => found.push(text.galley.text().to_owned()),
        _ => {}
    }
}

/// Everything that the last frame shows or says.
fn everything(harness: &Harness<'static, Window>) -> Vec<String> {
    let mut found = Vec::new();
    for clipped in &harness.output().shapes {
        texts(&clipped.shape, &mut found);
    }
    for node in harness.get_all_by(|_| true) {
        found.extend(node.accesskit_node().label());
        found.extend(node.value());
    }
    found
}

fn nothing_is_obeyed(harness: &Harness<'static, Window>, place: &str) {
    nothing_longer_is_obeyed(harness, place, MOST);
}

fn nothing_longer_is_obeyed(harness: &Harness<'static, Window>, place: &str, most: usize) {
    for text in everything(harness) {
        assert!(!text.contains(is_obeyed), "{place}: {text:?}");
        assert!(
            !text.contains("\n\tSECOND") && !text.contains("\nSECOND"),
            "{place}: {text:?}"
        );
        let (letters, lines) = (text.chars().count(), text.lines().count());
        assert!(
            letters <= most && lines <= 20,
            "{place}: {letters} letters, {lines} lines"
        );
    }
}

fn shows(harness: &Harness<'static, Window>, part: &str) -> bool {
    everything(harness).iter().any(|text| text.contains(part))
}

/// An experiment all of whose words are hostile, and long.
fn hostile() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 3;
    for text in [
        &mut experiment.name,
        &mut experiment.about,
        &mut experiment.question,
        &mut experiment.answer,
    ] {
        *text = HOSTILE.repeat(2_000).into();
    }
    experiment
}

#[test]
fn the_words_of_an_experiment_and_the_names_of_files_are_escaped_and_cut() {
    let mut harness = real();
    let path = PathBuf::from("/").join(HOSTILE.repeat(90));
    let paths = || vec![path.clone(); 1000];
    let tell = |harness: &mut Harness<'static, Window>, told| {
        harness.state_mut().state.apply(told);
        harness.run_steps(3);
    };
    tell(
        &mut harness,
        Told::Experiment(Box::new(hostile()), Some(path.clone())),
    );
    until(&mut harness, "a picture", fresh);
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.run_steps(3);
        nothing_is_obeyed(&harness, &format!("{tab:?}"));
    }
    harness.state_mut().state.apply(ViewChange::Tab(Tab::Plane));
    harness.run_steps(2);
    assert!(shows(
        &harness,
        "\\u{1b}[31mRED\\u{7}\\r\\n\\tSECOND\\u{202e}evil"
    ));
    harness.get_by_label("Reveal the answer").click();
    harness.run_steps(3);
    nothing_longer_is_obeyed(&harness, "the answer", MOST_OF_ANSWERS);
    harness.get_by_label("Hide the answer").click();
    harness.run_steps(3);

    tell(&mut harness, Told::Failed(HOSTILE.repeat(900)));
    nothing_is_obeyed(&harness, "a failure");
    tell(&mut harness, Told::Exported(path.clone()));
    nothing_is_obeyed(&harness, "an export");
    let document = Document {
        path: path.clone(),
        kind: DocumentKind::Session,
    };
    tell(&mut harness, Told::Saved(document.clone()));
    nothing_is_obeyed(&harness, "saved");
    let left = Left {
        path: path.clone(),
        at: std::time::SystemTime::UNIX_EPOCH,
        document: Some(document),
    };
    tell(&mut harness, Told::Left(vec![left]));
    nothing_is_obeyed(&harness, "left");
    harness.state_mut().state.apply(FileCommand::AskToClose);
    harness.run_steps(3);
    assert!(harness.state().state.filing.closing == Closing::Asked);
    nothing_is_obeyed(&harness, "closing");
    let answer = lambdascope::app::CloseAnswer::Cancel;
    harness.state_mut().state.apply(FileCommand::Close(answer));

    harness.state_mut().state.filing.recent = vec![paths()];
    harness.get_by_label("File").click();
    harness.run_steps(3);
    harness.get_by_label_contains("Recent files").hover();
    harness.run_steps(30);
    nothing_is_obeyed(&harness, "recent files");
    harness.key_press(egui::Key::Escape);
    harness.run_steps(3);

    let error = HOSTILE.repeat(900);
    let refused = Card::Refused {
        paths: paths(),
        error,
    };
    tell(&mut harness, Told::Card(Arc::new(refused)));
    harness.get_by_label("This cannot be opened");
    nothing_is_obeyed(&harness, "a refused card");
    assert!(shows(&harness, "and 996 more"));
}

#[test]
fn a_card_has_twenty_lines_and_says_how_many_more_there_are() {
    let mut harness = real();
    let row = |n: usize| (format!("row {n}"), HOSTILE.repeat(9));
    let part = Description {
        title: "a file".into(),
        rows: (0..99_000).map(row).collect(),
        notes: vec![HOSTILE.repeat(99); 999],
    };
    let files = Files {
        paths: vec![PathBuf::from(HOSTILE)],
        ..Files::default()
    };
    let card = Card::Found {
        files: Arc::new(files),
        parts: vec![part],
    };
    let told = Told::Card(Arc::new(card));
    harness.state_mut().state.apply(told);
    harness.run_steps(3);
    nothing_is_obeyed(&harness, "a card");
    assert!(shows(&harness, "and 99,980 more"));
    assert!(shows(&harness, "row 18") && !shows(&harness, "row 19"));
}

#[test]
fn a_long_question_is_cut_and_unfolds() {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    let whole = "Why is it so? ".repeat(60) + "Because.";
    experiment.question = whole.as_str().into();
    let mut harness = real();
    let told = Told::Experiment(Box::new(experiment), None);
    harness.state_mut().state.apply(told);
    harness.run_steps(3);
    assert!(shows(&harness, "Why is it so?") && !shows(&harness, "Because."));
    harness.get_by_label("More").click();
    harness.run_steps(3);
    assert!(shows(&harness, "Because."));
    harness.get_by_label("Less").click();
    harness.run_steps(3);
    assert!(!shows(&harness, "Because."));
}
