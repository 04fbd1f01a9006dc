//! The window's dealings with files, the clipboard and its own closing.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Event, ViewportCommand};

use super::Window;
use crate::app::story::{LARGEST_STORY, with_step};
use crate::app::{
    Closing, Command, Document, DocumentKind, FAIRNESS_TABLE, FileCommand, FileWindow, Left,
    MODELS, PLANE_PICTURE, PLANE_TABLE, Replace, SUMMARY, Seen, State, TASKS, Told, document_text,
    export_replaces, exported,
};
use crate::experiment::to_line;
use crate::export::{Evaluation, Look, Summary, fairness_csv, looked_at_png, plane_csv};
use crate::lab::{Picture, models_file, tasks_file};
use crate::output::{OutputFolder, read_text, sum, write_atomically};
use crate::{Error, Result, memory};

impl Window {
    /// Takes in dropped files, pasted text, and that somebody wants to close the window.
    pub(super) fn take_in_files(&mut self, ctx: &egui::Context) {
        let (dropped, pasted, closes) = ctx.input(|input| {
            let files = input.raw.dropped_files.iter();
            let dropped: Vec<PathBuf> = files.map(|file| file.path().to_owned()).collect();
            let pasted = input.events.iter().find_map(|event| match event {
                Event::Paste(text) => Some(text.clone()),
                _ => None,
            });
            (dropped, pasted, input.viewport().close_requested())
        });
        if !dropped.is_empty() {
            self.carry_out(ctx, FileCommand::Open(dropped));
        }
        if let Some(text) = pasted {
            // What is pasted into a text field is that field's.
            if self.state.filing.pasting || !ctx.text_edit_focused() {
                self.carry_out(ctx, FileCommand::Paste(text));
            }
        }
        if self.life.is_ending() {
            // Its work is kept, and nobody is there to answer.
            ctx.send_viewport_cmd(ViewportCommand::Close);
            return;
        }
        let may_close = self.state.filing.closing == Closing::Yes || !self.state.is_unsaved();
        if closes && may_close {
            self.life.leave();
        }
        if closes && !may_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.carry_out(ctx, FileCommand::AskToClose);
        }
    }

    /// Does what a person asks for: what the state can do by itself, and what needs the system.
    pub fn carry_out(&mut self, ctx: &egui::Context, command: impl Into<Command>) {
        match command.into() {
            Command::File(file) => self.deal_with(ctx, file),
            Command::Told(told) => self.hear_of(told),
            command @ (Command::Edit(..)
            | Command::View(_)
            | Command::Play(_)
            | Command::Shelf(_)
            | Command::Tell(_)) => {
                self.state.apply(command);
            }
        }
        if self.state.filing.closing == Closing::Yes {
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn deal_with(&mut self, ctx: &egui::Context, command: FileCommand) {
        let wake = ctx.clone();
        let wake = move || wake.request_repaint();
        match command {
            FileCommand::Dialog(what) if !self.dialogs => self.tell(Told::NoDialog(what)),
            FileCommand::Dialog(what) => {
                let name = proposed_name(self.state.filing.document.as_ref(), what);
                self.opener.choose(what, name, wake);
            }
            FileCommand::Open(paths) => self.opener.read(paths, wake),
            FileCommand::Save => self.save(ctx),
            FileCommand::SaveTo(document, replace) => self.save_to(document, replace),
            FileCommand::ExportTo(folder, replace) => self.export_to(folder, replace, wake),
            FileCommand::AddStep(path, replace) => self.add_step(path, replace),
            FileCommand::FigureTo(path, replace) => self.figure_to(path, replace, wake),
            FileCommand::FilmTo(path, replace) => self.film_to(path, replace, ctx),
            FileCommand::StopFilm => self.stop_film(),
            FileCommand::CopyPicture => self.copy_picture(ctx, wake),
            FileCommand::OpenLeft(left) => self.opener.recover(left, wake),
            FileCommand::DiscardLeft(left) => self.discard(left),
            FileCommand::CopyText => match to_line(&self.state.experiment) {
                Ok(line) => {
                    ctx.copy_text(line);
                    self.tell(Told::Copied);
                }
                Err(error) => self.tell(Told::Failed(error.to_string())),
            },
            FileCommand::AskForPaste => {
                ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
                self.state.apply(FileCommand::AskForPaste);
            }
            FileCommand::SetMemory(bytes) => {
                memory::allow(bytes);
                self.kept_memory = bytes;
                self.state.apply(FileCommand::SetMemory(bytes));
                // What was refused for want of memory is tried again.
                self.sent = None;
            }
            FileCommand::Close(answer) => {
                self.state.apply(FileCommand::Close(answer));
                if self.state.filing.closing == Closing::OnceSaved {
                    self.save(ctx);
                }
            }
            command @ (FileCommand::ShowWindow(_)
            | FileCommand::SetPath(_)
            | FileCommand::ChooseFilm(_)
            | FileCommand::Show(_)
            | FileCommand::LeaveCard
            | FileCommand::IgnoreLeft
            | FileCommand::ForgetRecent
            | FileCommand::Paste(_)
            | FileCommand::AskToClose) => self.state.apply(command),
        }
    }

    /// Takes in what a thread answers; work that was recovered keeps its journal.
    fn hear_of(&mut self, told: Told) {
        let recovered = match &told {
            Told::Recovered(_, _, left) => Some(left.path.clone()),
            Told::Experiment(..)
            | Told::Session(..)
            | Told::Card(_)
            | Told::Exists(_)
            | Told::ChangedMeanwhile(_)
            | Told::Left(_)
            | Told::NoDialog(_)
            | Told::Seen(_)
            | Told::Saved(_)
            | Told::NotSaved(_)
            | Told::Exported(_)
            | Told::Copied
            | Told::StepAdded(_)
            | Told::FigureWritten(_)
            | Told::FilmDrawn(..)
            | Told::FilmWritten(_)
            | Told::FilmEnded(_)
            | Told::PictureCopied
            | Told::Failed(_) => None,
        };
        self.tell(told);
        if let Some(path) = recovered {
            self.note_work();
            if let Some(journal) = &self.life.journal {
                journal.adopt(path);
            }
        }
    }

    /// Lets the state know what came of a command.
    pub(super) fn tell(&mut self, told: Told) {
        self.state.apply(told);
    }

    /// Offers what dead processes left.
    pub(super) fn offer(&mut self, left: Vec<Left>) {
        self.tell(Told::Left(left));
    }

    fn discard(&mut self, left: Left) {
        match std::fs::remove_file(&left.path) {
            Ok(()) => self.state.apply(FileCommand::DiscardLeft(left)),
            Err(error) => {
                let error = Error::file(&left.path)(error);
                self.tell(Told::Failed(error.to_string()));
            }
        }
    }

    /// Saves to the work's own file, or asks for one. An experiment's file cannot hold loaded models and tasks, nor runs on
    /// the shelf.
    fn save(&mut self, ctx: &egui::Context) {
        let document = self.state.filing.document.clone();
        let holds = |document: &Document| {
            let fits = self.state.files.is_none() && !self.state.own().shelf.is_unsaved();
            document.kind == DocumentKind::Session || fits
        };
        if let Some(document) = document.filter(holds) {
            self.carry_out(ctx, FileCommand::SaveTo(document, Replace::Ask));
        } else {
            let window = FileWindow::Save(DocumentKind::Session);
            self.state.apply(FileCommand::ShowWindow(Some(window)));
        }
    }

    fn save_to(&mut self, mut document: Document, replace: Replace) {
        if document.path.extension().is_none() {
            document.path.set_extension("ron");
        }
        let own = self.state.filing.document.as_ref();
        let is_own = own.is_some_and(|own| own.path == document.path);
        if replace == Replace::Ask && document.path.exists() {
            if !is_own {
                self.tell(Told::Exists(document.path));
                return;
            }
            if Seen::now(&document.path) != self.state.filing.seen {
                let window = Some(FileWindow::Save(document.kind));
                self.state.apply(FileCommand::ShowWindow(window));
                let path_field = editable(&document.path);
                self.state.apply(FileCommand::SetPath(path_field));
                self.tell(Told::ChangedMeanwhile(document.path));
                return;
            }
        }
        match write_document(&document, &self.state) {
            Ok(seen) => {
                self.tell(Told::Seen(seen));
                self.tell(Told::Saved(document));
            }
            Err(error) => self.tell(Told::NotSaved(error.to_string())),
        }
    }

    /// Adds what is on screen to a story. Nothing of a story that is there gets lost, and still a person is asked.
    fn add_step(&mut self, mut path: PathBuf, replace: Replace) {
        if path.extension().is_none() {
            path.set_extension("ron");
        }
        if replace == Replace::Ask && path.exists() {
            self.tell(Told::Exists(path));
            return;
        }
        match write_step(&path, &self.state) {
            Ok(()) => self.tell(Told::StepAdded(path)),
            Err(error) => self.tell(Told::Failed(error.to_string())),
        }
    }

    fn export_to(&mut self, folder: PathBuf, replace: Replace, wake: impl Fn() + Send + 'static) {
        if replace == Replace::Ask
            && let Some(path) = export_replaces(&folder, self.state.setup().has_colours())
        {
            let window = Some(FileWindow::Export);
            self.state.apply(FileCommand::ShowWindow(window));
            let path_field = editable(&folder);
            self.state.apply(FileCommand::SetPath(path_field));
            self.tell(Told::Exists(path));
            return;
        }
        let Some(picture) = self.state.shown.picture.clone() else {
            return;
        };
        // The same plane may have been drawn for other constants and another name.
        let subject = picture.subject.under(self.state.setup());
        let picture = Picture {
            subject: Arc::new(subject),
            ..picture.as_ref().clone()
        };
        let look = Look::on_screen(&self.state);
        let inputs = self.state.files.as_ref();
        let inputs = inputs.map_or(Vec::new(), |files| files.paths.clone());
        // A fine plane and its figure take seconds.
        let seeds = self.state.seeds_shown().cloned();
        let seeds = seeds.filter(|seeds| seeds.is_complete());
        let by_bases = self.state.experiment.merge.basis().is_some();
        let bases = self.state.bases_shown().cloned();
        let bases = bases.filter(|bases| by_bases && bases.is_complete());
        self.opener.work("export", wake, move || {
            let summary = Summary::of_run(
                &picture,
                Evaluation::Kernel,
                seeds.as_deref(),
                bases.as_deref(),
            );
            let exported =
                summary.and_then(|summary| export(&folder, &picture, &look, summary, &inputs));
            let told = match exported {
                Ok(()) => Told::Exported(folder),
                Err(error) => Told::Failed(error.to_string()),
            };
            Some(told)
        });
    }
}

/// Writes the figure of a picture as it is looked at, its cells, its summary, models and tasks to a folder, as others' programs and this one read them.
///
/// # Errors
/// If they cannot be written; then none is.
fn export(
    folder: &Path,
    picture: &Picture,
    look: &Look,
    mut summary: Summary,
    inputs: &[PathBuf],
) -> Result<()> {
    let subject = &picture.subject;
    let mut files =
        OutputFolder::check(folder, &exported(subject.setup().has_colours()), inputs)?.begin()?;
    files.put(MODELS, &models_file(subject)?)?;
    files.put(TASKS, &tasks_file(subject)?)?;
    files.put(PLANE_PICTURE, &looked_at_png(picture, look)?)?;
    files.put(PLANE_TABLE, plane_csv(subject, &picture.plane).as_bytes())?;
    if let Some(table) = fairness_csv(subject, &picture.plane) {
        files.put(FAIRNESS_TABLE, table.as_bytes())?;
    }
    summary.files.clone_from(files.sums());
    files.put(SUMMARY, summary.to_json()?.as_bytes())?;
    files.commit()?;
    Ok(())
}

/// Saves the work on screen.
fn write_document(document: &Document, state: &State) -> Result<Seen> {
    let text = document_text(document, state)?;
    write_atomically(&document.path, text.as_bytes())?;
    let (path, sum) = (document.path.clone(), sum(text.as_bytes()));
    Ok(Seen { path, sum })
}

/// Writes a story with one more step.
fn write_step(path: &Path, state: &State) -> Result<()> {
    let before = path
        .exists()
        .then(|| read_text(path, LARGEST_STORY))
        .transpose()?;
    let text = with_step(path, before.as_deref(), state)?;
    write_atomically(path, text.as_bytes())
}

/// A path for the field in which it is edited, and used again as it stands there.
fn editable(path: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "it is read back")]
    path.to_string_lossy().into_owned()
}

/// The name that a dialog begins with.
fn proposed_name(document: Option<&Document>, what: FileWindow) -> String {
    let kind = match what {
        FileWindow::Save(kind) => kind,
        FileWindow::Step => return "story.ron".into(),
        FileWindow::Figure => return "figure.svg".into(),
        FileWindow::Film => return "film.png".into(),
        FileWindow::Open | FileWindow::Export => return String::new(),
    };
    let own = document
        .filter(|document| document.kind == kind)
        .and_then(|document| document.path.file_name());
    let usual = match kind {
        DocumentKind::Session => "session.ron",
        DocumentKind::Experiment => "experiment.ron",
    };
    let own = own.and_then(OsStr::to_str);
    own.unwrap_or(usual).to_owned()
}
