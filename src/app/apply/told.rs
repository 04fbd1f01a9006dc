//! What the system's answers do to the state: other work on screen, and words about files.

use std::path::PathBuf;

use crate::app::open::{PLANE_PICTURE, PLANE_TABLE, SUMMARY};
use crate::app::{Closing, Conflict, Document, DocumentKind, State, Told};
use crate::experiment::Data;
use crate::shown;

impl State {
    /// Takes in what the system answered.
    pub(super) fn take_in(&mut self, told: Told) {
        match told {
            Told::Experiment(mut experiment, path) => {
                // An experiment about images says how they are used; the images that are open stay.
                let images = match experiment.data {
                    Data::Images(_) => self.files.clone().filter(|files| files.images.is_some()),
                    Data::Patterns(_) | Data::Digits(_) => None,
                };
                if let Some(files) = &images {
                    files.settle_model(&mut experiment);
                }
                self.start_again(*experiment, images);
                if let Some(path) = path {
                    self.filing.remember(vec![path.clone()]);
                    let kind = DocumentKind::Experiment;
                    self.filing.document = Some(Document { path, kind });
                }
            }
            Told::Session(session, files, path) => {
                self.start_again(session.experiment.clone(), None);
                self.restore(*session, files);
                self.settle();
                self.filing.remember(vec![path.clone()]);
                let kind = DocumentKind::Session;
                self.filing.document = Some(Document { path, kind });
            }
            Told::Card(card) => {
                self.filing.window = None;
                self.filing.card = Some(card);
            }
            Told::Exists(path) => self.conflict(path, false),
            Told::ChangedMeanwhile(path) => self.conflict(path, true),
            Told::Left(left) => self.filing.left = left,
            Told::Recovered(session, files, left) => {
                self.start_again(session.experiment.clone(), None);
                self.restore(*session, files);
                self.settle();
                self.filing.recovered = true;
                self.filing.left.retain(|other| *other != left);
                self.filing.document = left.document;
                self.inform("The work is back, and not saved yet".into());
            }
            Told::NoDialog(window) => {
                self.show_file_window(Some(window));
                self.filing.no_dialog = true;
            }
            Told::Seen(seen) => self.filing.seen = Some(seen),
            Told::Saved(document) => self.saved(document),
            Told::NotSaved(words) => {
                self.filing.closing = Closing::No;
                self.notice = Some(words);
            }
            Told::Exported(folder) => {
                let folder = shown::path(&folder);
                self.inform(format!(
                    "Wrote {PLANE_PICTURE}, {PLANE_TABLE}, {SUMMARY}, models and tasks to {folder}"
                ));
                self.notice = None;
                self.show_file_window(None);
            }
            Told::Copied => self.inform("Copied the experiment as a line of text".into()),
            Told::FigureWritten(path) => {
                let path = shown::path(&path);
                self.inform(format!("Wrote {path}"));
                self.notice = None;
                self.show_file_window(None);
            }
            Told::FilmDrawn(drawn, frames) => self.filming = Some([drawn, frames]),
            Told::FilmWritten(path) => {
                self.filming = None;
                let path = shown::path(&path);
                self.inform(format!("Wrote {path}"));
            }
            Told::FilmEnded(words) => {
                self.filming = None;
                match words {
                    Some(words) => self.notice = Some(words),
                    None => self.inform("Left the film, of which nothing was written".into()),
                }
            }
            Told::PictureCopied => self.inform("Copied the picture".into()),
            Told::StepAdded(path) => {
                let path = shown::path(&path);
                self.inform(format!(
                    "Added a step to {path}: its title and its text are yours to write there"
                ));
                self.notice = None;
                self.show_file_window(None);
            }
            Told::Failed(words) => self.notice = Some(words),
        }
    }

    /// Says that something is done, from now on for a while.
    pub(super) fn inform(&mut self, words: String) {
        (self.done, self.done_since) = (Some(words), None);
    }

    fn conflict(&mut self, path: PathBuf, changed: bool) {
        self.filing.replaces = Some(Conflict { path, changed });
    }

    fn saved(&mut self, document: Document) {
        self.settle();
        if document.kind == DocumentKind::Session {
            self.shelf.settle();
        }
        self.filing.remember(vec![document.path.clone()]);
        let path = shown::path(&document.path);
        self.inform(match document.kind {
            DocumentKind::Session => format!("Saved {path}"),
            DocumentKind::Experiment => format!(
                "Saved {path}: the experiment alone, as the file was one; “Save as…” makes a session of it, with what is on screen"
            ),
        });
        self.notice = None;
        self.filing.document = Some(document);
        self.filing.window = None;
        self.filing.replaces = None;
        if self.filing.closing == Closing::OnceSaved {
            self.filing.closing = Closing::Yes;
        }
    }
}
