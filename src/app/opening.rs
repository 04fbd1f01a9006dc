//! What opening something does to the state, and the windows and questions on the way there.

use super::{CloseAnswer, Closing, Command, Document, DocumentKind, State};
use crate::experiment::{Data, Experiment, from_line};
use crate::worker::Change;

impl State {
    /// Commands that put other work on screen.
    pub(super) fn open(&mut self, command: Command) {
        match command {
            Command::ShowExperiment(experiment, path) => {
                // An experiment about images says how they are used; the images that are open stay.
                let images = match experiment.data {
                    Data::Images(_) => self.files.clone().filter(|files| files.images.is_some()),
                    _ => None,
                };
                self.start_again(*experiment);
                self.files = images;
                self.settle();
                if let Some(path) = path {
                    self.filing.remember(vec![path.clone()]);
                    let kind = DocumentKind::Experiment;
                    self.filing.document = Some(Document { path, kind });
                }
            }
            Command::ShowSession(session, files, path) => {
                self.start_again(session.experiment.clone());
                self.restore(*session, files);
                self.settle();
                self.filing.remember(vec![path.clone()]);
                let kind = DocumentKind::Session;
                self.filing.document = Some(Document { path, kind });
            }
            Command::ShowFiles(files) => {
                let experiment = Experiment {
                    name: "Loaded".into(),
                    about: files.label.clone(),
                    grid: self.experiment.grid,
                    constants: self.experiment.constants,
                    coefficients: self.experiment.coefficients.clone(),
                    ..files.experiment()
                };
                self.start_again(experiment);
                self.filing.remember(files.paths.clone());
                self.files = Some(files);
                self.settle();
            }
            Command::Paste(text) => match from_line(&text) {
                Ok(experiment) => self.start_again(experiment),
                Err(error) => self.notice = Some(error.to_string()),
            },
            other => self.file(other),
        }
    }

    /// Commands about windows and questions for files; what reads and writes files is the window's to do.
    fn file(&mut self, command: Command) {
        let filing = &mut self.filing;
        match command {
            Command::ShowFileWindow(window) => {
                // A path that was meant for something else is no start.
                if window.is_some() && filing.last_window != window {
                    filing.path.clear();
                    filing.last_window = window;
                }
                filing.window = window;
                filing.replaces = None;
                if window.is_none() && filing.closing == Closing::OnceSaved {
                    filing.closing = Closing::No;
                }
            }
            Command::SetPath(path) => {
                filing.path = path;
                filing.replaces = None;
            }
            Command::Exists(path) => filing.replaces = Some(path),
            Command::ShowCard(card) => {
                filing.window = None;
                filing.card = Some(card);
            }
            Command::LeaveCard => filing.card = None,
            Command::ForgetRecent => filing.recent.clear(),
            Command::AskForPaste => filing.pasting = true,
            Command::AskToClose => filing.closing = Closing::Asked,
            Command::Close(answer) => {
                filing.closing = match answer {
                    CloseAnswer::Save => Closing::OnceSaved,
                    CloseAnswer::Discard => Closing::Yes,
                    CloseAnswer::Cancel => Closing::No,
                }
            }
            other => self.look(other),
        }
    }

    /// Another experiment altogether: nothing of the old one's training or zoom stays.
    pub(super) fn start_again(&mut self, experiment: Experiment) {
        self.begin(Change::Discrete);
        self.origin = experiment.clone();
        self.experiment = experiment;
        self.preset = None;
        self.files = None;
        self.step = None;
        self.playing = false;
        self.view.answer = false;
        self.view.zoom_resets += 1;
        self.filing.document = None;
        self.filing.card = None;
        self.filing.window = None;
        self.settle();
        self.finish(Change::Discrete);
    }
}
