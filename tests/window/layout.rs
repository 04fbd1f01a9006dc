//! Nothing lies over anything else, nothing is cut: read from the shapes that are drawn.

use std::collections::BTreeMap;

use egui::accesskit::{Action, Role};
use egui::{Rect, Shape, Vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT, Queryable as _};
use lambdascope::app::story::STORIES;
use lambdascope::app::{Edit, Pane, Tab, Tell, ViewChange};
use lambdascope::experiment::{Bases, BasisKind, Merge, Method, PRESETS};

use crate::screen::{Screen, screen, settle, until};
use crate::stage::zoom;

/// A line of text as it is drawn.
struct Line {
    words: String,
    /// Where its letters are, in points.
    place: Rect,
    /// What of the window it may be drawn on.
    clip: Rect,
    /// The height of its smallest letters.
    letters: f32,
    /// Whether words were left out at its end.
    is_short: bool,
}

/// All lines of text of the last frame; a dark rim around letters is the same text once more and counts once.
fn lines(screen: &Screen) -> Vec<Line> {
    fn collect(shape: &Shape, clip: Rect, all: &mut Vec<Line>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, clip, all)),
            Shape::Text(text) => {
                for row in &text.galley.rows {
                    let words = row.row.text();
                    if words.trim().is_empty() {
                        continue;
                    }
                    let place = if text.angle == 0.0 {
                        let bounds = row.row.visuals.mesh_bounds;
                        bounds.translate(text.pos.to_vec2() + row.pos.to_vec2())
                    } else {
                        text.visual_bounding_rect()
                    };
                    if !place.is_positive() || !place.intersects(clip) {
                        continue;
                    }
                    let is_rim = |other: &Line| {
                        other.words == words && other.place.center().distance(place.center()) < 4.0
                    };
                    if !all.iter().any(is_rim) {
                        let sections = text.galley.job.sections.iter();
                        let letters = sections.map(|section| section.format.font_id.size);
                        let letters = letters.fold(f32::INFINITY, f32::min);
                        let is_short = text.galley.elided && words.ends_with('…');
                        all.push(Line {
                            words,
                            place,
                            clip,
                            letters,
                            is_short,
                        });
                    }
                }
            }
            _ => {}
        }
    }
    let mut all = Vec::new();
    for clipped in &screen.output().shapes {
        collect(&clipped.shape, clipped.clip_rect, &mut all);
    }
    all
}

/// What is wrong on screen, and where it was seen.
#[derive(Default)]
pub struct Faults(BTreeMap<String, Vec<String>>);

impl Faults {
    fn add(&mut self, what: String, place: &str) {
        self.0.entry(what).or_default().push(place.to_owned());
    }

    pub fn look(&mut self, screen: &Screen, place: &str, may_be_short: bool) {
        let all = lines(screen);
        assert!(all.len() > 2, "{place}: {} lines of text", all.len());
        let window = screen.ctx.content_rect();
        let on_stage = screen.state().state.view.present;
        let mut pictures = Vec::new();
        self.controls(
            &screen.root(),
            window.expand(1.0),
            on_stage,
            place,
            &mut pictures,
        );
        // Those that lie wholly between menu and status line.
        pictures.retain(|own| own.bottom() < window.bottom() - 30.0 && own.top() > 30.0);
        for (at, line) in all.iter().enumerate() {
            let words = &line.words;
            if on_stage && line.letters < 0.99 * window.height() / 40.0 {
                self.add(format!("below a fortieth: {words:?}"), place);
            }
            let seen = line.clip.intersect(window).expand(1.5);
            let [left, right] = [line.place.left(), line.place.right()];
            if left < seen.left() || right > seen.right() {
                self.add(format!("cut at a side: {words:?}"), place);
            }
            let [top, bottom] = [line.place.top(), line.place.bottom()];
            // What scrolls on the desk goes on below; the stage scrolls nowhere, and a plot never.
            let is_whole = on_stage || pictures.iter().any(|own| own.contains_rect(line.clip));
            if is_whole && (top < seen.top() || bottom > seen.bottom()) {
                self.add(format!("cut above or below: {words:?}"), place);
            }
            if line.is_short && !may_be_short {
                self.add(format!("shortened: {words:?}"), place);
            }
            let own = line.place.intersect(line.clip).shrink(0.75);
            for other in &all[at + 1..] {
                let its = other.place.intersect(other.clip).shrink(0.75);
                if own.is_positive() && its.is_positive() && own.intersects(its) {
                    let other = &other.words;
                    self.add(format!("over each other: {words:?} and {other:?}"), place);
                }
            }
        }
    }

    /// Whether all that can be acted on lies in the window; gives where pictures are.
    fn controls(
        &mut self,
        node: &Node<'_>,
        window: Rect,
        on_stage: bool,
        place: &str,
        pictures: &mut Vec<Rect>,
    ) {
        let own = node.accesskit_node();
        let acts = [Action::Click, Action::Focus, Action::SetValue];
        let acts = acts.into_iter().any(|act| own.data().supports_action(act));
        let rect = match own.bounding_box() {
            Some(_) => node.rect(),
            None => Rect::NOTHING,
        };
        if own.role() == Role::Image {
            pictures.push(rect);
        }
        let sideways = rect.left() < window.left() || rect.right() > window.right();
        let upright = rect.top() < window.top() || rect.bottom() > window.bottom();
        if acts
            && rect.is_positive()
            && own.role() != Role::Unknown
            && (sideways || on_stage && upright)
        {
            let name = own.label().or_else(|| own.value()).unwrap_or_default();
            self.add(format!("outside: {:?} {name:?}", own.role()), place);
        }
        for child in node.children() {
            self.controls(&child, window, on_stage, place, pictures);
        }
    }

    pub fn none(&self) {
        let all: Vec<String> = self
            .0
            .iter()
            .map(|(what, places)| {
                let some: Vec<&str> = places.iter().take(3).map(String::as_str).collect();
                format!("{what} ({} places: {})", places.len(), some.join("; "))
            })
            .collect();
        assert!(all.is_empty(), "{}:\n{}", all.len(), all.join("\n"));
    }
}

const SIZES: [[f32; 2]; 6] = [
    [900.0, 600.0],
    [1024.0, 700.0],
    [1280.0, 720.0],
    [1440.0, 900.0],
    [1920.0, 1080.0],
    [3840.0, 2160.0],
];

/// The stage is as many points high on every screen, so that what matters is how wide one is for its height.
const STAGES: [[f32; 2]; 3] = [[900.0, 600.0], [1280.0, 720.0], [3840.0, 2160.0]];

/// Takes a size in pixels; the largest is a screen of twice the scale.
pub fn resize(screen: &mut Screen, size: [f32; 2]) {
    let scale = if size[0] > 3000.0 { 2.0 } else { 1.0 };
    let viewports = &mut screen.input_mut().viewports;
    for viewport in viewports.values_mut() {
        viewport.native_pixels_per_point = Some(scale);
    }
    screen.set_size(Vec2::from(size) / scale / zoom(screen));
    screen.run_steps(3);
    let seen = screen.ctx.content_rect().size() * screen.ctx.pixels_per_point();
    assert!(
        (seen - Vec2::from(size)).length() < 2.0,
        "{seen} for {size:?}"
    );
}

/// What is on screen at all sizes, on the stage and off it.
fn look(screen: &mut Screen, what: &str, faults: &mut Faults) {
    screen.run_steps(2);
    settle(screen, "the tab");
    for on_stage in [false, true] {
        let present = ViewChange::Present(on_stage);
        screen.state_mut().state.apply(present);
        let sizes = if on_stage { &STAGES[..] } else { &SIZES };
        for size in sizes.iter().copied() {
            resize(screen, size);
            let place = if on_stage { " on the stage" } else { "" };
            let place = format!("{what}{place}, {} × {}", size[0], size[1]);
            faults.look(screen, &place, size[0] < 1280.0);
        }
    }
    let present = ViewChange::Present(false);
    screen.state_mut().state.apply(present);
}

/// All tabs of a preset.
fn look_at(screen: &mut Screen, preset: &str, faults: &mut Faults) {
    let chosen = Edit::Preset(preset.into());
    screen.state_mut().state.apply(chosen);
    for tab in Tab::ALL {
        screen.state_mut().state.apply(ViewChange::Tab(tab));
        look(screen, &format!("{preset}, {tab:?}"), faults);
    }
}

fn window() -> Screen {
    let mut screen = screen(SIZES[3]);
    settle(&mut screen, "the first picture");
    screen
}

/// Presets, in either theme in turn.
fn presets(every: impl Fn(&str) -> bool) {
    let mut faults = Faults::default();
    let mut screen = window();
    for (at, preset) in PRESETS.iter().filter(|own| every(own.name)).enumerate() {
        look_at(&mut screen, preset.name, &mut faults);
        let dark = ViewChange::Dark(at % 2 == 1);
        screen.state_mut().state.apply(dark);
    }
    faults.none();
}

#[test]
fn no_text_of_a_preset_lies_over_another_or_is_cut() {
    presets(|name| !name.starts_with("digits") && !name.starts_with("vit"));
}

#[test]
fn no_text_of_the_digits_lies_over_another_or_is_cut() {
    // Of those that take longest the one that has something on every tab.
    presets(|name| name.starts_with("digits") || name == "vit-out-of-domain");
}

#[test]
fn no_text_of_another_way_to_merge_lies_over_another_or_is_cut() {
    let mut faults = Faults::default();
    let mut screen = window();
    screen.get_by_label_contains("What is merged").click();
    for method in Method::ALL {
        let state = &mut screen.state_mut().state;
        state.apply(Edit::Preset("contradictory".into()));
        let mut experiment = state.experiment.clone();
        experiment.merge = method.usual();
        experiment.grid.cells = 11;
        state.apply(Edit::Experiment(Box::new(experiment)));
        for tab in [Tab::Plane, Tab::Anatomy] {
            screen.state_mut().state.apply(ViewChange::Tab(tab));
            look(
                &mut screen,
                &format!("{}, {tab:?}", method.name()),
                &mut faults,
            );
        }
    }
    faults.none();
}

#[test]
fn no_text_of_bases_lies_over_another_or_is_cut() {
    let mut faults = Faults::default();
    let mut screen = window();
    screen.get_by_label_contains("What is merged").click();
    for (tasks, count, kind) in [
        (4, 2, BasisKind::Pca),
        (4, 1, BasisKind::Ae),
        (4, 4, BasisKind::Random),
        (8, 7, BasisKind::Pca),
    ] {
        let state = &mut screen.state_mut().state;
        state.apply(Edit::Preset("four-tasks".into()));
        state.apply(Edit::Tasks(tasks));
        let mut experiment = state.experiment.clone();
        experiment.merge = Merge::Bases(Bases {
            count: Some(count),
            kind,
        });
        experiment.grid.cells = 11;
        state.apply(Edit::Experiment(Box::new(experiment)));
        state.apply(ViewChange::Tab(Tab::Tasks));
        until(&mut screen, "all bases", |window| {
            let study = window.state.bases_shown();
            study.is_some_and(|study| study.is_complete())
        });
        let what = format!("{count} of {tasks} by {}", kind.name());
        look(&mut screen, &what, &mut faults);
    }
    faults.none();
}

#[test]
fn no_text_of_a_story_lies_over_another_or_is_cut() {
    let mut faults = Faults::default();
    let mut screen = window();
    for (at, shipped) in STORIES.iter().enumerate() {
        let story = shipped.story().expect("a story");
        let state = &mut screen.state_mut().state;
        state.apply(ViewChange::Dark(at % 2 == 0));
        state.apply(Tell::Begin(story));
        look(&mut screen, shipped.name, &mut faults);
    }
    faults.none();
}

#[test]
fn the_row_of_controls_on_the_stage_has_room_at_every_size() {
    let mut faults = Faults::default();
    let mut screen = window();
    screen.state_mut().state.apply(ViewChange::Present(true));
    for size in SIZES {
        resize(&mut screen, size);
        for at in [300.0, 310.0] {
            screen.hover_at(egui::pos2(at, 200.0));
            screen.run_steps(2);
        }
        let place = format!("controls, {} × {}", size[0], size[1]);
        faults.look(&screen, &place, false);
    }
    faults.none();
}

#[test]
fn no_text_lies_over_another_where_everything_is_enlarged() {
    let mut faults = Faults::default();
    let mut screen = window();
    let chosen = Edit::Preset("out-of-domain".into());
    screen.state_mut().state.apply(chosen);
    settle(&mut screen, "the preset");
    for (zoom, size) in [
        (1.5, [1280.0, 720.0]),
        (2.0, [1440.0, 900.0]),
        (2.0, [1920.0, 1080.0]),
    ] {
        screen.ctx.set_zoom_factor(zoom);
        screen.run_steps(2);
        for tab in Tab::ALL {
            screen.state_mut().state.apply(ViewChange::Tab(tab));
            resize(&mut screen, size);
            faults.look(&screen, &format!("{tab:?} × {zoom} at {}", size[0]), true);
        }
    }
    faults.none();
}

/// Panes of a preset, each alone.
fn panes(preset: &str, all: impl IntoIterator<Item = Pane>) {
    let mut faults = Faults::default();
    let mut screen = window();
    let chosen = Edit::Preset(preset.into());
    screen.state_mut().state.apply(chosen);
    settle(&mut screen, "the preset");
    for pane in all {
        let state = &mut screen.state_mut().state;
        state.apply(ViewChange::Tab(pane.tab()));
        state.apply(ViewChange::Maximise(Some(pane)));
        screen.run_steps(2);
        settle(&mut screen, "the tab");
        for on_stage in [false, true] {
            let present = ViewChange::Present(on_stage);
            screen.state_mut().state.apply(present);
            for size in [[900.0, 600.0], [1280.0, 720.0], [1920.0, 1080.0]] {
                resize(&mut screen, size);
                let place = if on_stage { " on the stage" } else { "" };
                faults.look(
                    &screen,
                    &format!("{pane:?}{place}, {}", size[0]),
                    size[0] < 1280.0,
                );
            }
        }
        screen.state_mut().state.apply(ViewChange::Present(false));
    }
    faults.none();
}

#[test]
fn a_plane_or_card_alone_has_no_text_over_another() {
    panes("out-of-domain", Pane::ALL);
}

#[test]
fn a_card_of_a_vision_transformers_anatomy_alone_has_no_text_over_another() {
    let all = Pane::ALL.into_iter();
    panes(
        "vit-irrelevant",
        all.filter(|pane| pane.tab() == Tab::Anatomy),
    );
}

#[test]
fn a_card_of_all_tasks_alone_has_no_text_over_another() {
    let all = Pane::ALL.into_iter();
    panes("four-tasks", all.filter(|pane| pane.tab() == Tab::Tasks));
}

#[test]
fn no_text_lies_over_another_at_any_step_of_a_story_on_the_stage() {
    let mut faults = Faults::default();
    let mut screen = window();
    for shipped in STORIES {
        let story = shipped.story().expect("a story");
        let steps = story.steps.len();
        screen.state_mut().state.apply(Tell::Begin(story));
        screen.state_mut().state.apply(ViewChange::Present(true));
        resize(&mut screen, SIZES[2]);
        for step in 0..steps {
            screen.state_mut().state.apply(Tell::GoTo(step));
            screen.run_steps(2);
            settle(&mut screen, "the step");
            let place = format!("{}, step {}", shipped.name, step + 1);
            faults.look(&screen, &place, false);
        }
    }
    faults.none();
}
