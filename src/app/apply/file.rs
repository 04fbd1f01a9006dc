//! What commands about files do to the state. What the system does for them, it tells about when it is done.

use std::sync::Arc;

use crate::app::{Closing, FileCommand, FileWindow, State};
use crate::experiment::{Experiment, Grid, from_line};
use crate::lab::Files;

impl State {
    pub(super) fn deal_with(&mut self, command: FileCommand) {
        let filing = &mut self.filing;
        match command {
            FileCommand::ShowWindow(window) => self.show_file_window(window),
            FileCommand::SetPath(path) => (filing.path, filing.replaces) = (path, None),
            FileCommand::ChooseFilm(choice) => filing.film = choice,
            FileCommand::Show(files) => self.show_files(files),
            FileCommand::LeaveCard => filing.card = None,
            FileCommand::DiscardLeft(gone) => filing.left.retain(|left| *left != gone),
            FileCommand::IgnoreLeft => filing.left.clear(),
            FileCommand::ForgetRecent => filing.recent.clear(),
            FileCommand::AskForPaste => filing.pasting = true,
            FileCommand::Paste(text) => self.paste(&text),
            FileCommand::AskToClose => filing.closing = Closing::Asked,
            FileCommand::Close(answer) => filing.closing = answer.into(),
            FileCommand::SetMemory(bytes) => self.memory = bytes,
            FileCommand::Dialog(_)
            | FileCommand::Open(_)
            | FileCommand::Save
            | FileCommand::SaveTo(..)
            | FileCommand::ExportTo(..)
            | FileCommand::AddStep(..)
            | FileCommand::FigureTo(..)
            | FileCommand::FilmTo(..)
            | FileCommand::StopFilm
            | FileCommand::CopyPicture
            | FileCommand::OpenLeft(_)
            | FileCommand::CopyText => {}
        }
    }

    /// Shows what was found in files, as a person wanted.
    fn show_files(&mut self, files: Arc<Files>) {
        let own = files.experiment();
        // The plane on screen stays, but for models so large that they have one of their own.
        let grid = if own.grid == Grid::default() {
            self.experiment.grid
        } else {
            own.grid
        };
        let mut experiment = Experiment {
            name: "Loaded".into(),
            about: files.label.as_str().into(),
            grid,
            constants: self.experiment.constants,
            coefficients: self.experiment.coefficients.clone(),
            ..own
        };
        // The files may be of another number of tasks.
        let count = experiment.tasks().count();
        experiment.coefficients.resize(count, 0.0);
        let loss = experiment.loss();
        let constants = &mut experiment.constants;
        constants.follow(self.experiment.loss(), loss);
        let paths = files.paths.clone();
        self.start_again(experiment, Some(files));
        self.filing.remember(paths);
    }

    fn paste(&mut self, text: &str) {
        self.filing.pasting = false;
        match from_line(text) {
            Ok(experiment) => self.start_again(experiment, None),
            Err(error) => self.notice = Some(error.to_string()),
        }
    }

    pub(super) fn show_file_window(&mut self, window: Option<FileWindow>) {
        let filing = &mut self.filing;
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
}
