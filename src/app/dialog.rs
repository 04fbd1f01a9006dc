//! The desktop's file dialogs, and whether there are any: where no portal answers, the library says so in its log and
//! nowhere else.

use std::path::PathBuf;
use std::sync::{Mutex, Once, PoisonError};

use log::{LevelFilter, Log, Metadata, Record};

use super::{Command, Document, DocumentKind, FileCommand, FileWindow, Replace, Told};

/// Lets a person choose; `name` is proposed for what is saved. Nothing if the person chose nothing.
pub(super) fn choose(what: FileWindow, name: String) -> Option<Command> {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        // If somebody else keeps a log, a missing dialog looks like one that was cancelled.
        if log::set_logger(&COMPLAINTS).is_ok() {
            log::set_max_level(LevelFilter::Error);
        }
    });
    COMPLAINTS.take();
    let chosen = ask(what, name);
    chosen.map(Command::from).or_else(|| {
        let why = COMPLAINTS.take();
        why.then(|| Told::NoDialog(what).into())
    })
}

fn ask(what: FileWindow, name: String) -> Option<FileCommand> {
    let dialog = rfd::FileDialog::new();
    match what {
        FileWindow::Open => dialog
            .add_filter("Experiments, sessions and tensors", &["ron", "safetensors"])
            .add_filter("Image sets (IDX) and all other files", &["*"])
            .pick_files()
            .filter(|paths: &Vec<PathBuf>| !paths.is_empty())
            .map(FileCommand::Open),
        FileWindow::Save(kind) => {
            let filter = match kind {
                DocumentKind::Session => "Session",
                DocumentKind::Experiment => "Experiment",
            };
            dialog
                .add_filter(filter, &["ron"])
                .set_file_name(name)
                .save_file()
                .map(|path| FileCommand::SaveTo(Document { path, kind }, Replace::Agreed))
        }
        FileWindow::Step => dialog
            .add_filter("Story", &["ron"])
            .set_file_name(name)
            .save_file()
            .map(|path| FileCommand::AddStep(path, Replace::Agreed)),
        FileWindow::Figure => dialog
            .add_filter("Figure or table (SVG, PNG, CSV)", &["svg", "png", "csv"])
            .set_file_name(name)
            .save_file()
            .map(|path| FileCommand::FigureTo(path, Replace::Agreed)),
        FileWindow::Film => dialog
            .add_filter("Film (PNG, GIF)", &["png", "gif"])
            .set_file_name(name)
            .save_file()
            .map(|path| FileCommand::FilmTo(path, Replace::Agreed)),
        FileWindow::Export => dialog
            .pick_folder()
            .map(|folder| FileCommand::ExportTo(folder, Replace::Ask)),
    }
}

/// Whether the dialogs' library complained since it was asked last.
struct Complaints(Mutex<bool>);

static COMPLAINTS: Complaints = Complaints(Mutex::new(false));

impl Complaints {
    fn take(&self) -> bool {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Log for Complaints {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &Record<'_>) {
        if self.enabled(record.metadata()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        }
    }

    fn flush(&self) {}
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn only_the_dialogs_complaints_are_heard() {
        let complaints = Complaints(Mutex::new(false));
        for (target, heard) in [("winit", false), ("rfd::backend", true), ("winit", false)] {
            complaints.log(&Record::builder().target(target).build());
            assert_eq!(complaints.take(), heard, "{target}");
        }
    }
}
