//! What is done with the shelf of runs.

use std::sync::Arc;

use crate::app::shelf::{MOST_LETTERS, MOST_RUNS};
use crate::app::{Run, Shelve, State, Tab};
use crate::{Error, Result};

impl State {
    /// Does something with the shelf, or says why not.
    ///
    /// # Errors
    /// If it does not fit; then nothing changed.
    pub(super) fn shelve(&mut self, shelve: Shelve) -> Result<()> {
        match shelve {
            Shelve::Pin => self.pin()?,
            Shelve::Rename(id, name) => {
                self.known(id)?;
                if name.chars().count() > MOST_LETTERS {
                    let expected = format!("at most {MOST_LETTERS} letters");
                    return Err(Error::value("name", expected, "more"));
                }
                self.shelf.rename(id, &name);
            }
            Shelve::Move(id, place) => {
                self.known(id)?;
                self.shelf.move_to(id, place);
            }
            Shelve::Remove(id) => {
                self.known(id)?;
                self.shelf.remove(id);
                let look = &mut self.view.runs;
                for own in [&mut look.one, &mut look.other] {
                    *own = own.filter(|own| *own != id);
                }
            }
            Shelve::BringBack => {
                if self.shelf.runs.len() >= MOST_RUNS {
                    return Err(full());
                }
                self.shelf.bring_back();
            }
            Shelve::Restore(id) => {
                let run = self.known(id)?;
                if let Some(why) = run.failure().filter(|_| !run.has_its_files()) {
                    return Err(Error::Mismatch(why.to_owned()));
                }
                self.restore_run(&run);
            }
            Shelve::Hold(id) => {
                let run = self.known(id)?;
                self.hold(&run)?;
            }
            Shelve::GoBack(changes) => {
                for _ in 0..changes {
                    self.undo();
                }
            }
        }
        self.keep_shelf();
        Ok(())
    }

    fn pin(&mut self) -> Result<()> {
        if let Some(why) = self.pins_nothing() {
            return Err(Error::Mismatch(why.into()));
        }
        if let Some(run) = self.present_run() {
            let (id, name) = (run.id, run.name.to_string());
            self.shelf.put(run);
            // What is looked at from then on is what became of it.
            if self.view.runs.one.is_none() && self.view.runs.other.is_none() {
                self.view.runs.one = Some(id);
            }
            // On their tab one sees it.
            if self.view.tab != Tab::Runs {
                self.inform(format!("“{name}” stands on the shelf"));
            }
        }
        Ok(())
    }

    fn hold(&mut self, run: &Run) -> Result<()> {
        match self.ghost_of(run) {
            Ok(ghost) => {
                self.view.ghosts.push(ghost);
                self.inform(format!("The contours of “{}” are held", run.name));
                Ok(())
            }
            Err(why) => Err(Error::Mismatch(why.into())),
        }
    }

    fn known(&self, id: u32) -> Result<Arc<Run>> {
        let found = self.shelf.run(id).cloned();
        found.ok_or_else(|| Error::Mismatch("There is no such run on the shelf".into()))
    }
}

fn full() -> Error {
    Error::Mismatch(format!("{MOST_RUNS} runs stand on the shelf already"))
}
