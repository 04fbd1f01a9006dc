//! A person's own Vision Transformers in the window: opened, swept, looked into, and read with other settings.

use std::sync::Arc;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use lambdascope::app::{Edit, FileCommand, PartQuantity, PartsLook, Tab, ViewChange};
use lambdascope::experiment::{Gelu, LeftOut, Loss, ModelSettings, VitPart};
use lambdascope::lab::Files;
use lambdascope::window::Window;

use super::screen::{SIZE, Screen, data, fresh, screen, settle, until};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn gelu(window: &Window) -> Option<Gelu> {
    let model = &window.state.experiment.model;
    model.vit().map(|settings| settings.gelu)
}

/// A window on the models of a case, with few cells.
fn opened(case: &str) -> Result<Screen, Box<dyn std::error::Error>> {
    let file = |name: &str| data(&format!("vit/{case}/{name}.safetensors"));
    let files = Files::read(Some(&file("models")), Some(&file("tasks")))?;
    let mut screen = screen(SIZE);
    let state = &mut screen.state_mut().state;
    state.apply(FileCommand::Show(Arc::new(files)));
    let mut experiment = state.experiment.clone();
    experiment.grid.cells = 5;
    state.apply(Edit::Experiment(Box::new(experiment)));
    settle(&mut screen, "the plane of a Vision Transformer");
    Ok(screen)
}

#[test]
fn its_plane_is_there_in_its_own_loss_and_another_activation_is_another_picture() -> Outcome {
    let mut screen = opened("class")?;
    let state = &screen.state().state;
    assert!(state.notice.is_none() && state.work.failed.is_none());
    assert_eq!(state.experiment.constants.tau, Loss::Logistic.tau());
    assert!(screen.query_all_by_label_contains("logistic loss").count() > 0);
    assert_eq!(screen.query_all_by_label("hinge loss").count(), 0);
    let picture = |screen: &Screen| screen.state().state.shown.picture.clone();
    let before = picture(&screen).ok_or("no picture")?;

    let fold = screen.get_by_label_contains("Tasks and model  ");
    fold.scroll_to_me();
    screen.run_steps(30);
    screen.get_by_label_contains("Tasks and model  ").click();
    screen.run_steps(30);
    screen.get_by_label_contains("width 32, depth 2, MLP 64, class token");
    screen.get_by_role_and_label(Role::SpinButton, "heads");
    screen.get_by_label("quick GELU").scroll_to_me();
    screen.run_steps(30);
    screen.get_by_label("quick GELU").click();
    until(
        &mut screen,
        "the picture with another activation",
        |window| fresh(window) && gelu(window) == Some(Gelu::Quick),
    );
    let after = picture(&screen).ok_or("no picture")?;
    assert_ne!(before.plane.tasks[0].cells, after.plane.tasks[0].cells);
    screen.state_mut().state.apply(Edit::Undo);
    settle(&mut screen, "the first picture again");
    assert_eq!(gelu(screen.state()), Some(Gelu::Erf));
    Ok(())
}

/// The tab Anatomy of a case, with one sample inside the model.
fn anatomy(case: &str) -> Result<Screen, Box<dyn std::error::Error>> {
    let mut screen = opened(case)?;
    screen
        .state_mut()
        .state
        .apply(ViewChange::Tab(Tab::Anatomy));
    settle(&mut screen, "the anatomy");
    until(&mut screen, "one sample inside the model", |window| {
        window.state.shown.inside.is_some()
    });
    Ok(screen)
}

#[test]
fn its_anatomy_has_every_matrix_and_no_switches_of_the_one_layer_model() -> Outcome {
    let mut screen = anatomy("mean")?;
    screen.get_by_label("Δqkv 0");
    screen.get_by_label("How to read: parts");
    screen.get_by_label_contains("Row norms of every Δfc1");
    // Another part by the keyboard: down to proj, to fc1, and into the next block.
    let strip = "‖ΔΨ‖ / ‖Ψ(0)‖, T₁";
    screen.get_by_label(strip).focus();
    screen.run_steps(2);
    for key in [Key::ArrowDown, Key::ArrowDown, Key::ArrowRight] {
        screen.key_press(key);
        screen.run_steps(2);
    }
    assert_eq!(screen.state().state.view.parts.chosen, VitPart::Fc1(1));
    let node = screen.get_by_label(strip);
    let told = node.accesskit_node().value().unwrap_or_default();
    assert!(told.starts_with("fc1 1: "), "{told}");
    screen.get_by_label("Singular values of Δfc1 1");
    screen.get_by_label_contains("Row norms of Δfc1 1");
    // What is no matrix has no singular values, and says so.
    let last = ViewChange::Parts(PartsLook {
        chosen: VitPart::LastNorm,
        shows: PartQuantity::Cosine,
        ..PartsLook::default()
    });
    screen.state_mut().state.apply(last);
    screen.run_steps(2);
    screen.get_by_label_contains("No singular values");
    screen.get_by_label("cosine part by part");
    assert!(screen.query_by_label("merge V only").is_none());
    // A preset afterwards is the one-layer model again, with its own threshold.
    screen
        .state_mut()
        .state
        .apply(Edit::Preset("aligned".into()));
    settle(&mut screen, "a preset");
    let experiment = &screen.state().state.experiment;
    assert!(matches!(experiment.model, ModelSettings::OneLayer(_)));
    assert_eq!(experiment.constants.tau, Loss::Hinge.tau());
    Ok(())
}

#[test]
fn parts_are_left_out_of_the_merge_by_buttons_cells_and_keys() -> Outcome {
    let mut screen = opened("mean")?;
    screen
        .state_mut()
        .state
        .apply(ViewChange::Tab(Tab::Anatomy));
    settle(&mut screen, "the anatomy");
    let left_out = |screen: &Screen| screen.state().state.experiment.merge.edit().left_out;
    let whole = screen.state().state.shown.plane.clone().ok_or("no plane")?;
    screen.get_by_label("MLPs only").click();
    settle(&mut screen, "the MLPs only");
    assert_eq!(left_out(&screen), LeftOut::all_but(2, VitPart::is_mlp));
    screen.get_by_label("Task vectors edited: MLPs only");
    let edited = screen.state().state.shown.plane.clone().ok_or("no plane")?;
    assert_ne!(edited.tasks[0].cells, whole.tasks[0].cells);
    // A part that was left out is merged again by Enter.
    let merged = "Parts that are merged";
    let told = |screen: &Screen| {
        let node = screen.get_by_label(merged);
        node.accesskit_node().value().unwrap_or_default()
    };
    assert!(told(&screen).starts_with("qkv 0: left out"));
    screen.get_by_label(merged).focus();
    screen.run_steps(2);
    screen.key_press(Key::Enter);
    settle(&mut screen, "one part more");
    assert_eq!(told(&screen), "qkv 0: merged");
    assert!(!left_out(&screen).has(VitPart::Qkv(0)));
    assert!(left_out(&screen).has(VitPart::Qkv(1)));
    screen.get_by_label("block 0 only").click();
    settle(&mut screen, "a block");
    let block = LeftOut::all_but(2, |part| part.block() == Some(0));
    assert_eq!(left_out(&screen), block);
    screen.get_by_label("Merge whole vectors").click();
    settle(&mut screen, "whole vectors");
    assert!(left_out(&screen).is_empty());
    let again = screen.state().state.shown.plane.clone().ok_or("no plane")?;
    assert_eq!(again.tasks[0].cells, whole.tasks[0].cells);
    Ok(())
}

#[test]
fn a_head_is_chosen_and_its_attention_is_told_at_the_marker() -> Outcome {
    let mut screen = anatomy("class")?;
    let heads = "Heads by block";
    screen.get_by_label(heads).scroll_to_me();
    screen.run_steps(20);
    screen.get_by_label_contains("Block 0, head 0 at λ = ");
    screen.get_by_label("Attention over the image");
    screen.get_by_label(heads).focus();
    screen.run_steps(2);
    for key in [Key::ArrowRight, Key::ArrowDown, Key::ArrowDown] {
        screen.key_press(key);
        screen.run_steps(2);
    }
    // There is no third block.
    assert_eq!(screen.state().state.view.parts.head, (1, 1));
    screen.get_by_label_contains("Block 1, head 1 at λ = ");
    Ok(())
}
