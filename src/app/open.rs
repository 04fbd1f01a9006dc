//! Files chosen, dropped or typed: read in a thread of their own, and answered by a message.

use std::path::PathBuf;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, unbounded};

use super::Command;
use crate::experiment::{Experiment, from_file, to_text};
use crate::lab::{Files, Kind};
use crate::output::write_atomically;
use crate::{Error, Result};

/// What reading files gave.
#[derive(Debug)]
pub enum Opened {
    /// An experiment and where it came from.
    Experiment(Box<Experiment>, PathBuf),
    /// Models, tasks or both.
    Files(Arc<Files>),
}

/// Runs dialogs and reads files without holding up the window.
#[derive(Debug)]
pub struct Opener {
    sender: Sender<Command>,
    receiver: Receiver<Command>,
}

impl Default for Opener {
    fn default() -> Self {
        let (sender, receiver) = unbounded();
        Self { sender, receiver }
    }
}

impl Opener {
    /// What came back, if anything did.
    #[must_use]
    pub fn answer(&self) -> Option<Command> {
        self.receiver.try_recv().ok()
    }

    /// Lets a person choose files.
    pub fn choose(&self, wake: impl Fn() + Send + 'static) {
        self.spawn("open dialog", wake, || {
            let files = rfd::FileDialog::new()
                .add_filter("Experiments and tensors", &["ron", "safetensors"])
                .add_filter("Image sets (IDX) and all other files", &["*"])
                .pick_files();
            files.map(Command::OpenPaths)
        });
    }

    /// Lets a person choose where to save.
    pub fn choose_target(&self, name: String, wake: impl Fn() + Send + 'static) {
        self.spawn("save dialog", wake, move || {
            let file = rfd::FileDialog::new()
                .add_filter("Experiment", &["ron"])
                .set_file_name(name)
                .save_file();
            file.map(Command::SaveTo)
        });
    }

    /// Reads files.
    pub fn read(&self, paths: Vec<PathBuf>, wake: impl Fn() + Send + 'static) {
        self.spawn("file reader", wake, move || {
            Some(match read(&paths) {
                Ok(Opened::Experiment(experiment, path)) => {
                    Command::ShowExperiment(experiment, Some(path))
                }
                Ok(Opened::Files(files)) => Command::ShowFiles(files),
                Err(error) => Command::Report(error.to_string()),
            })
        });
    }

    fn spawn(
        &self,
        name: &str,
        wake: impl Fn() + Send + 'static,
        work: impl FnOnce() -> Option<Command> + Send + 'static,
    ) {
        let sender = self.sender.clone();
        let thread = std::thread::Builder::new()
            .name(name.into())
            .spawn(move || {
                if let Some(command) = work() {
                    // The window is closing if nobody listens.
                    let _ = sender.send(command);
                    wake();
                }
            });
        if let Err(error) = thread {
            let _ = self.sender.send(Command::Report(
                Error::Thread(error.to_string()).to_string(),
            ));
        }
    }
}

/// Reads an experiment; a models file, a tasks file or both; or images and labels, of which one finds the other. Files are told apart by what is in them.
///
/// # Errors
/// Names the file and what is wrong with it.
pub fn read(paths: &[PathBuf]) -> Result<Opened> {
    let (mut models, mut tasks, mut images, mut labels) = (None, None, None, None);
    for path in paths {
        let refuse = |words: &str| Err(Error::content(path.display().to_string(), words));
        let slot = match Kind::of(path)? {
            Kind::Experiment if paths.len() == 1 => {
                let experiment = from_file(path)?;
                return Ok(Opened::Experiment(Box::new(experiment), path.clone()));
            }
            Kind::Experiment => {
                return refuse(
                    "expected one experiment alone, or models and tasks (.safetensors) or images and labels (IDX) together",
                );
            }
            Kind::Models => &mut models,
            Kind::Tasks => &mut tasks,
            Kind::Images => &mut images,
            Kind::Labels => &mut labels,
        };
        if slot.replace(path.as_path()).is_some() {
            return refuse("expected one file of a kind, found two");
        }
    }
    if paths.is_empty() {
        return Err(Error::Mismatch("no file was given".into()));
    }
    let files = Files::read(models, tasks)?.with_images(images, labels)?;
    Ok(Opened::Files(Arc::new(files)))
}

/// Saves an experiment.
///
/// # Errors
/// If the file cannot be written.
pub fn save(path: &std::path::Path, experiment: &Experiment) -> Result<()> {
    write_atomically(path, to_text(experiment)?.as_bytes())
}
