//! What a screen reader finds: everything that can be acted on has a name, and says in a sentence what it does.

use std::collections::BTreeSet;

use egui::accesskit::{Action, Role};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;
use lambdascope::app::glossary::Word;
use lambdascope::app::story::STORIES;
use lambdascope::app::{DocumentKind, FileWindow, Tell};
use lambdascope::experiment::{Merge, Target, VectorEdit};
use lambdascope::theory::Stated;

use super::typing::unfolded;
use super::*;

/// What can be acted on below a node, without a name or without a hint.
fn lacking(node: &Node<'_>, place: &str, found: &mut BTreeSet<String>) {
    let own = node.accesskit_node();
    let acts = [Action::Click, Action::Focus, Action::SetValue];
    let acts = acts
        .into_iter()
        .any(|action| own.data().supports_action(action));
    let role = own.role();
    // Text that can be marked, and what frames and scrolls: the library's own, which is named by what it holds.
    let passive = matches!(
        role,
        Role::Label | Role::ScrollBar | Role::Splitter | Role::Unknown
    );
    if acts && !passive && !own.is_disabled() {
        let name = own.label().unwrap_or_default();
        let hint = own.description().unwrap_or_default();
        // The library's own button, whose name says all.
        let hint = if name == "Close window" {
            "Closes it".into()
        } else {
            hint
        };
        if name.trim().is_empty() {
            found.insert(format!("no name: {role:?} at {:?} ({place})", node.rect()));
        }
        if hint.trim().is_empty() {
            found.insert(format!("no hint: {role:?} {name:?}, {place}"));
        }
    }
    for child in node.children() {
        lacking(&child, place, found);
    }
}

fn look(harness: &mut Screen, place: &str, found: &mut BTreeSet<String>) {
    harness.run_steps(4);
    lacking(&harness.root(), place, found);
}

/// An experiment that shows all controls there are.
fn full() -> Experiment {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 5;
    experiment.training.steps = 3;
    experiment.constants.c = Some(0.25);
    experiment.target = Some(Target {
        gamma: vec![0.6, 0.6],
    });
    experiment.merge = Merge::Arithmetic(VectorEdit {
        rank: Some(2),
        pruned: 0.1,
        ..VectorEdit::default()
    });
    experiment.question = "What is asked?".into();
    experiment.answer = "An answer".into();
    experiment
}

#[test]
fn everything_that_can_be_acted_on_has_a_name_and_a_hint() {
    let mut found = BTreeSet::new();
    let mut harness = unfolded(full());
    until(&mut harness, "the first picture", fresh);
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.run_steps(3);
        until(&mut harness, "a picture", fresh);
        look(&mut harness, &format!("{tab:?}"), &mut found);
    }
    harness
        .state_mut()
        .state
        .apply(Edit::Preset("irrelevant".into()));
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        for change in [ViewChange::Answer(true), ViewChange::Authors(true)] {
            harness.state_mut().state.apply(change);
        }
        harness.state_mut().state.notice = Some("A message".into());
        look(&mut harness, &format!("{tab:?} of a preset"), &mut found);
    }
    harness.state_mut().state.apply(ViewChange::Dismiss);
    for (open, closed) in [
        (ViewChange::Palette(true), ViewChange::Palette(false)),
        (ViewChange::Help(true), ViewChange::Help(false)),
        (ViewChange::About(true), ViewChange::About(false)),
        (
            ViewChange::Statement(Some(Stated::Theorem1)),
            ViewChange::Statement(None),
        ),
    ] {
        let place = format!("{open:?}");
        harness.state_mut().state.apply(open);
        look(&mut harness, &place, &mut found);
        harness.state_mut().state.apply(closed);
    }
    for window in [
        FileWindow::Open,
        FileWindow::Save(DocumentKind::Session),
        FileWindow::Export,
        FileWindow::Figure,
        FileWindow::Film,
    ] {
        let show = FileCommand::ShowWindow(Some(window));
        harness.state_mut().state.apply(show);
        look(&mut harness, &format!("{window:?}"), &mut found);
        harness
            .state_mut()
            .state
            .apply(FileCommand::ShowWindow(None));
    }
    harness.state_mut().state.apply(FileCommand::AskToClose);
    look(&mut harness, "asked to close", &mut found);
    harness
        .state_mut()
        .state
        .apply(FileCommand::Close(lambdascope::app::CloseAnswer::Cancel));
    for menu in ["File", "Edit", "View", "Stories", "Help"] {
        harness.get_by_label(menu).click();
        look(&mut harness, menu, &mut found);
        harness.key_press(egui::Key::Escape);
        harness.run_steps(3);
    }
    harness.state_mut().state.apply(ViewChange::Present(true));
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.hover_at(egui::pos2(300.0, 300.0));
        harness.hover_at(egui::pos2(310.0, 310.0));
        look(&mut harness, &format!("{tab:?} on the stage"), &mut found);
    }
    let story = STORIES[0].story().expect("a story");
    let steps = format!("1 / {}", story.steps.len());
    harness.state_mut().state.apply(Tell::Begin(story));
    look(&mut harness, "a story on the stage", &mut found);
    harness.state_mut().state.apply(Tell::Black(true));
    look(&mut harness, "the black stage", &mut found);
    harness.state_mut().state.apply(Tell::Black(false));
    harness.state_mut().state.apply(ViewChange::Present(false));
    look(&mut harness, "a story", &mut found);
    harness.get_by_label(&steps).click();
    look(&mut harness, "the steps of a story", &mut found);
    let all: Vec<String> = found.into_iter().collect();
    assert!(all.is_empty(), "{}:\n{}", all.len(), all.join("\n"));
}

/// All that is explained on screen below a node.
fn explained(node: &Node<'_>, found: &mut String) {
    found.push_str(&node.accesskit_node().description().unwrap_or_default());
    found.push('\n');
    for child in node.children() {
        explained(&child, found);
    }
}

#[test]
fn every_word_of_theory_is_explained_where_it_stands() {
    let mut harness = unfolded(full());
    until(&mut harness, "the first picture", fresh);
    let mut found = String::new();
    for tab in Tab::ALL {
        harness.state_mut().state.apply(ViewChange::Tab(tab));
        harness.run_steps(3);
        until(&mut harness, "a picture", fresh);
        if tab == Tab::Anatomy {
            until(&mut harness, "a sample", |window| {
                window.state.shown.inside.is_some()
            });
        }
        explained(&harness.root(), &mut found);
    }
    let theorem = ViewChange::Statement(Some(Stated::Theorem2));
    harness.state_mut().state.apply(theorem);
    harness.run_steps(4);
    explained(&harness.root(), &mut found);
    for word in Word::ALL {
        assert!(found.contains(word.meaning()), "{}", word.written());
    }
}

#[test]
fn copying_says_so() {
    let mut harness = real();
    harness.run_steps(3);
    harness.get_by_label("Edit").click();
    harness.run_steps(3);
    harness.get_by_label("Copy as text").click();
    harness.run_steps(3);
    harness.get_by_label("Copied the experiment as a line of text");
    harness.get_by_label("Dismiss").click();
    harness.run_steps(3);
    assert!(harness.query_by_label_contains("Copied the").is_none());
}
