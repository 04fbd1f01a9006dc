//! Windows for opening, saving and exporting: a path field for where no file dialog is at hand, and a button for the
//! dialog.

use std::path::{Path, PathBuf};

use egui::RichText;
use egui::text::{CCursor, CCursorRange};

use super::film;
use crate::app::{Closing, Document, DocumentKind, FileCommand, FileWindow, Replace, State};
use crate::shown;
use crate::view::widget::focus::describe;
use crate::view::widget::scene::Scene;

/// What a window for a path says.
struct Words {
    title: &'static str,
    about: &'static str,
    hint: &'static str,
    act: &'static str,
    dialog: &'static str,
}

fn words(window: FileWindow) -> Words {
    match window {
        FileWindow::Open => Words {
            title: "Open",
            about: "An experiment, a session or a story (.ron), or models.safetensors and tasks.safetensors: one of them, or \
                    both with a semicolon between; or a base Vision Transformer and the two that were fine-tuned, a file each; or images or their \
                    labels in IDX format, or a folder of PNG images with a folder for each class. All can also be dropped on the window.",
            hint: "mine.ron",
            act: "Open path",
            dialog: "Choose files to open…",
        },
        FileWindow::Save(DocumentKind::Session) => Words {
            title: "Save session",
            about: "The experiment and everything on screen: tab, colours, layers, marker, step of training, theme, where \
                    loaded models and tasks lie, and the runs on the shelf.",
            hint: "session.ron",
            act: "Save to path",
            dialog: "Choose where to save…",
        },
        FileWindow::Save(DocumentKind::Experiment) => Words {
            title: "Save experiment",
            about: "What determines the results, and nothing about the screen: for `lambdascope run`, or as the start \
                    of another experiment.",
            hint: "experiment.ron",
            act: "Save to path",
            dialog: "Choose where to save…",
        },
        FileWindow::Step => Words {
            title: "Make a step of the screen",
            about: "Adds what is on screen to a story as its next step: experiment, ring, tab, colour, layers and what \
                    fills the window. Its title and its text are yours to write, in any editor. A new path begins a new story.",
            hint: "story.ron",
            act: "Add to path",
            dialog: "Choose a story…",
        },
        FileWindow::Figure => Words {
            title: "Export this picture",
            about: "Writes what fills the window, or the open tab, for paper: 160 mm wide, on white, with its settings below. A \
                    name that ends in .svg has text as text and lines as lines, one in .png 300 pixels an inch, and one in .csv is what it shows as a table; \
                    `lambdascope figure` has more to choose from.",
            hint: "figure.svg",
            act: "Write to path",
            dialog: "Choose where to write…",
        },
        FileWindow::Film => Words {
            title: "Export a film",
            about: "Writes what fills the window, or the open tab, on white paper while one value changes; while a story is told, also its \
                    steps. Every picture is computed in full, so it may take minutes; you can go on working. A name that ends in .png keeps all \
                    colours, one in .gif has 256 a picture; `lambdascope film` has more to choose from.",
            hint: "film.png",
            act: "Write to path",
            dialog: "Choose where to write…",
        },
        FileWindow::Export => Words {
            title: "Export",
            about: "Writes to a folder, of what the tab Plane shows, whichever tab is open: plane.png, a figure of the planes and the slice, plane.csv, the cells, summary.json, what one would read off them, and \
                    models.safetensors and tasks.safetensors, as PyTorch with safetensors reads them. Train \
                    elsewhere, and open the result here.",
            hint: "a folder",
            act: "Export to path",
            dialog: "Choose a folder…",
        },
    }
}

/// The open window, if one is open.
pub(in crate::view) fn open_ui(ctx: &egui::Context, scene: &mut Scene<'_>) {
    let Some(window) = scene.state.filing.window else {
        ctx.data_mut(|data| data.remove::<FileWindow>(typing_in()));
        return;
    };
    let words = words(window);
    let missing = why_not(scene.state, window);
    let mut open = !ctx.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    let mut path = scene.state.filing.path.clone();
    let mut chosen = None;
    let shown = egui::Window::new(words.title)
        .open(&mut open)
        .collapsible(false)
        .resizable(false)
        .default_width(520.0)
        .pivot(egui::Align2::CENTER_CENTER)
        .default_pos(ctx.content_rect().center())
        .show(ctx, |ui| {
            ui.label(words.about);
            if window == FileWindow::Film {
                film::film_ui(ui, scene);
            }
            if let Some(missing) = missing {
                ui.label(RichText::new(missing).color(ui.visuals().warn_fg_color));
            }
            ui.add_enabled_ui(missing.is_none(), |ui| {
                let entered = path_ui(ui, window, &words, &mut path);
                place_ui(ui, window, &path);
                if scene.state.filing.no_dialog {
                    let words = "This desktop has no file dialog (no portal answers, and zenity is missing): type the path here";
                    ui.label(RichText::new(words).color(ui.visuals().warn_fg_color));
                }
                ui.horizontal(|ui| {
                    let button =
                        ui.add_enabled(!path.trim().is_empty(), egui::Button::new(words.act));
                    if button.clicked() || (entered && !path.trim().is_empty()) {
                        chosen = Some(command(window, &path, Replace::Ask));
                    }
                    if ui
                        .button(words.dialog)
                        .on_hover_text("By the desktop's own dialog")
                        .clicked()
                    {
                        chosen = Some(FileCommand::Dialog(window));
                    }
                });
                if let Some(there) = &scene.state.filing.replaces {
                    ui.horizontal_wrapped(|ui| {
                        let place = shown::path(&there.path);
                        let text = if there.changed {
                            format!("{place} was changed by another program since it was read or saved here")
                        } else {
                            format!("{place} is there already")
                        };
                        ui.label(RichText::new(text).color(ui.visuals().warn_fg_color));
                        let words = match window {
                            FileWindow::Step => "Add to it",
                            FileWindow::Open
                            | FileWindow::Save(_)
                            | FileWindow::Figure
                            | FileWindow::Film
                            | FileWindow::Export => "Replace it",
                        };
                        if ui.button(words).clicked() {
                            chosen = Some(command(window, &path, Replace::Agreed));
                        }
                    });
                }
            });
        });
    drop(shown);
    if path != scene.state.filing.path {
        scene.send(FileCommand::SetPath(path));
    }
    let opens = matches!(chosen, Some(FileCommand::Open(_)));
    if let Some(command) = chosen {
        scene.send(command);
    }
    // Saving closes its window once it is done, so that a mistake in the path can be put right.
    if !open || opens {
        scene.send(FileCommand::ShowWindow(None));
    }
}

/// Where it is remembered which window's field has had the keyboard.
fn typing_in() -> egui::Id {
    egui::Id::unique("typing in")
}

/// The field; says whether Enter was pressed in it.
fn path_ui(ui: &mut egui::Ui, window: FileWindow, words: &Words, path: &mut String) -> bool {
    let entered = ui.horizontal(|ui| {
        let label = ui.label(if words.hint == "a folder" {
            "Folder"
        } else {
            "Path"
        });
        let field = egui::TextEdit::singleline(path)
            .hint_text(words.hint)
            .desired_width(ui.available_width());
        let output = field.show(ui);
        let field = output.response.response.labelled_by(label.id);
        describe(&field, words.hint);
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if !entered && ui.memory(|memory| memory.focused().is_none()) {
            field.request_focus();
            // What stands there from last time goes with the first letter typed; what was typed wrong stays.
            if ui.data(|data| data.get_temp(typing_in())) != Some(window) {
                let all = CCursorRange::two(CCursor::new(0), CCursor::new(path.chars().count()));
                let mut editor = output.state;
                editor.cursor.set_char_range(Some(all));
                editor.store(ui.ctx(), field.id);
            }
        }
        if field.has_focus() {
            ui.data_mut(|data| data.insert_temp(typing_in(), window));
        }
        entered
    });
    entered.inner
}

/// Where what is saved will lie, if the path does not say so by itself.
fn place_ui(ui: &mut egui::Ui, window: FileWindow, path: &str) {
    let path = Path::new(path.trim());
    if window == FileWindow::Open || path.as_os_str().is_empty() || path.is_absolute() {
        return;
    }
    if let Ok(place) = std::path::absolute(path) {
        ui.label(RichText::new(shown::path(&place)).small().weak());
    }
}

fn command(window: FileWindow, path: &str, replace: Replace) -> FileCommand {
    let trimmed = PathBuf::from(path.trim());
    match window {
        FileWindow::Open => {
            let parts = path.split(';').map(|part| PathBuf::from(part.trim()));
            FileCommand::Open(parts.collect())
        }
        FileWindow::Save(kind) => {
            let path = trimmed;
            FileCommand::SaveTo(Document { path, kind }, replace)
        }
        FileWindow::Export => FileCommand::ExportTo(trimmed, replace),
        FileWindow::Step => FileCommand::AddStep(trimmed, replace),
        FileWindow::Figure => FileCommand::FigureTo(trimmed, replace),
        FileWindow::Film => FileCommand::FilmTo(trimmed, replace),
    }
}

/// Why a window cannot do now what it is for.
fn why_not(state: &State, window: FileWindow) -> Option<&'static str> {
    match window {
        FileWindow::Export if !state.plane_is_fresh() || !state.picture_is_current() => {
            Some("Wait for the picture of these settings")
        }
        FileWindow::Figure => state.has_no_figure(),
        FileWindow::Film => state.has_no_film_of(state.film_over()),
        FileWindow::Save(DocumentKind::Experiment) if state.files.is_some() => Some(
            "An experiment cannot hold models and tasks from files; save a session, which says where they lie",
        ),
        FileWindow::Save(_) if state.filing.closing == Closing::OnceSaved => None,
        FileWindow::Step if state.files.is_some() => {
            Some("A story cannot hold models and tasks from files")
        }
        FileWindow::Open | FileWindow::Save(_) | FileWindow::Export | FileWindow::Step => None,
    }
}
