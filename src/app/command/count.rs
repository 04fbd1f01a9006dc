//! A number for each command, so that a new one does not compile until it is counted here, and among those that tests
//! try.

use std::collections::HashSet;

use super::{Command, Edit, FileCommand, Play, Shelve, Tell, Told, ViewChange};

fn of_edit(edit: &Edit) -> usize {
    match edit {
        Edit::Alpha(_) => 0,
        Edit::Marker(_) => 1,
        Edit::Move { .. } => 2,
        Edit::Constants(_) => 3,
        Edit::Experiment(_) => 4,
        Edit::Sweep { .. } => 5,
        Edit::Preset(_) => 6,
        Edit::Reset => 7,
        Edit::NewSeed => 8,
        Edit::Undo => 9,
        Edit::Redo => 10,
        Edit::Start => 11,
        Edit::Coefficient { .. } => 12,
        Edit::Axes(_) => 13,
        Edit::Tasks(_) => 14,
    }
}

fn of_view(change: &ViewChange) -> usize {
    match change {
        ViewChange::Tab(_) => 0,
        ViewChange::Phase(_) => 1,
        ViewChange::Seeds(_) => 2,
        ViewChange::Sample(..) => 3,
        ViewChange::Metric(_) => 4,
        ViewChange::Layer(..) => 5,
        ViewChange::Third(_) => 6,
        ViewChange::Slice(_) => 7,
        ViewChange::Answer(_) => 8,
        ViewChange::Authors(_) => 9,
        ViewChange::Statement(_) => 10,
        ViewChange::WholePlane => 11,
        ViewChange::About(_) => 12,
        ViewChange::Present(_) => 13,
        ViewChange::Dark(_) => 14,
        ViewChange::Dismiss => 15,
        ViewChange::Maximise(_) => 16,
        ViewChange::Folded(_) => 17,
        ViewChange::StageCard(_) => 18,
        ViewChange::Palette(_) => 19,
        ViewChange::Ghosts(_) => 21,
        ViewChange::Help(_) => 20,
        ViewChange::Parts(_) => 22,
        ViewChange::Runs(_) => 23,
    }
}

fn of_play(play: Play) -> usize {
    match play {
        Play::Start => 0,
        Play::Pause => 1,
        Play::Step => 2,
        Play::Stop => 3,
        Play::GoTo(_) => 4,
    }
}

fn of_tell(tell: &Tell) -> usize {
    match tell {
        Tell::Begin(_) => 0,
        Tell::GoTo(_) => 1,
        Tell::Next => 2,
        Tell::Back => 3,
        Tell::Return => 4,
        Tell::Guess(_) => 5,
        Tell::Reveal(_) => 6,
        Tell::Black(_) => 7,
        Tell::End => 8,
    }
}

fn of_file(file: &FileCommand) -> usize {
    match file {
        FileCommand::ShowWindow(_) => 0,
        FileCommand::SetPath(_) => 1,
        FileCommand::Dialog(_) => 2,
        FileCommand::Open(_) => 3,
        FileCommand::Show(_) => 4,
        FileCommand::LeaveCard => 5,
        FileCommand::Save => 6,
        FileCommand::SaveTo(..) => 7,
        FileCommand::ExportTo(..) => 8,
        FileCommand::OpenLeft(_) => 9,
        FileCommand::DiscardLeft(_) => 10,
        FileCommand::IgnoreLeft => 11,
        FileCommand::ForgetRecent => 12,
        FileCommand::CopyText => 13,
        FileCommand::AskForPaste => 14,
        FileCommand::Paste(_) => 15,
        FileCommand::AskToClose => 16,
        FileCommand::Close(_) => 17,
        FileCommand::SetMemory(_) => 18,
        FileCommand::AddStep(..) => 19,
        FileCommand::FigureTo(..) => 20,
        FileCommand::CopyPicture => 21,
        FileCommand::FilmTo(..) => 22,
        FileCommand::StopFilm => 23,
        FileCommand::ChooseFilm(_) => 24,
    }
}

fn of_told(told: &Told) -> usize {
    match told {
        Told::Experiment(..) => 0,
        Told::Session(..) => 1,
        Told::Card(_) => 2,
        Told::Exists(_) => 3,
        Told::ChangedMeanwhile(_) => 4,
        Told::Left(_) => 5,
        Told::Recovered(..) => 6,
        Told::NoDialog(_) => 7,
        Told::Seen(_) => 8,
        Told::Saved(_) => 9,
        Told::NotSaved(_) => 10,
        Told::Exported(_) => 11,
        Told::Failed(_) => 12,
        Told::Copied => 13,
        Told::StepAdded(_) => 14,
        Told::FigureWritten(_) => 15,
        Told::PictureCopied => 16,
        Told::FilmDrawn(..) => 17,
        Told::FilmWritten(_) => 18,
        Told::FilmEnded(_) => 19,
    }
}

fn of_shelf(shelve: &Shelve) -> usize {
    match shelve {
        Shelve::Pin => 0,
        Shelve::Rename(..) => 1,
        Shelve::Move(..) => 2,
        Shelve::Remove(_) => 3,
        Shelve::BringBack => 4,
        Shelve::Restore(_) => 5,
        Shelve::Hold(_) => 6,
        Shelve::GoBack(_) => 7,
    }
}

/// The group of a command and its number there.
fn number(command: &Command) -> (usize, usize) {
    match command {
        Command::Edit(edit, _) => (0, of_edit(edit)),
        Command::View(change) => (1, of_view(change)),
        Command::Play(play) => (2, of_play(*play)),
        Command::File(file) => (3, of_file(file)),
        Command::Told(told) => (4, of_told(told)),
        Command::Tell(tell) => (5, of_tell(tell)),
        Command::Shelf(shelve) => (6, of_shelf(shelve)),
    }
}

/// How many there are in each group.
pub(in crate::app) const COMMANDS: [usize; 7] = [12, 22, 5, 25, 20, 9, 8];

/// How many different ones of each group are among some.
pub(in crate::app) fn kinds<'a>(commands: impl IntoIterator<Item = &'a Command>) -> [usize; 7] {
    let made: HashSet<_> = commands.into_iter().map(number).collect();
    [0, 1, 2, 3, 4, 5, 6].map(|group| made.iter().filter(|(of, _)| *of == group).count())
}
