//! How the window's life ends: well, by an error of its own, or by a signal; and what is kept of the work meanwhile.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::Window;
use super::frames::Frames;
use crate::app::{Session, State};
use crate::crash::{self, Crash};
use crate::journal::{Journal, Kept};
use crate::view::crash_ui;

/// A window that was closed is gone after this time, whatever still runs or hangs in the program.
const GRACE: Duration = Duration::from_millis(500);

/// What concerns the end.
#[derive(Debug, Default)]
pub(super) struct Life {
    /// Where unsaved work is kept; nothing where there is no place for it.
    pub journal: Option<Journal>,
    /// Set once somebody ends the program from outside.
    pub ending: Arc<AtomicBool>,
    /// How long frames take, if somebody asks.
    pub frames: Option<Frames>,
    /// Set once the window is up.
    pub up: Arc<AtomicBool>,
    /// Whether the process ends with this window: not in a test.
    pub alone: bool,
    crashed: Option<Crashed>,
}

/// After an error of the program itself.
#[derive(Debug)]
struct Crashed {
    crash: Option<Crash>,
    kept: Option<PathBuf>,
}

/// What is kept of a person's own work.
fn own_work(state: &State) -> Kept {
    let own = state.own();
    Kept {
        session: Session::of(own),
        document: own.filing.document.clone(),
    }
}

impl Life {
    /// Whether somebody ends the program from outside.
    pub(super) fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Acquire)
    }

    /// The work is saved or given up, and the window closes: nothing may hold it any more.
    pub(super) fn leave(&mut self) {
        if std::mem::take(&mut self.alone) {
            // Without this thread the end takes as long as it takes.
            let _ = std::thread::Builder::new()
                .name("lambdascope end".into())
                .spawn(|| {
                    std::thread::sleep(GRACE);
                    std::process::exit(0);
                });
        }
        // Should the disk hang, what is kept is offered at the next start.
        if let Some(journal) = &mut self.journal {
            journal.end_well();
        }
    }

    /// Whether the window can do nothing any more but close.
    pub(super) fn is_over(&self) -> bool {
        self.crashed.is_some()
    }
}

impl Window {
    /// Notes the work that would be lost now.
    pub(super) fn note_work(&mut self) {
        let Self { state, life, .. } = self;
        if let Some(journal) = &mut life.journal {
            let kept = state.is_unsaved().then(|| own_work(state));
            journal.note(kept);
        }
    }

    /// Runs a part of a frame. If it panics the work is kept, and from then on the window says so.
    pub(super) fn guarded(&mut self, ctx: &egui::Context, part: impl FnOnce(&mut Self)) {
        self.life.up.store(true, Ordering::Release);
        if self.life.is_over() || catch_unwind(AssertUnwindSafe(|| part(self))).is_ok() {
            return;
        }
        let mut kept = None;
        if let Some(journal) = &mut self.life.journal {
            journal.note(Some(own_work(&self.state)));
            let keeper = journal.keeper();
            keeper.flush();
            kept = keeper.path();
        }
        let crash = crash::last();
        self.life.crashed = Some(Crashed { crash, kept });
        ctx.request_repaint();
    }

    /// What is left to see after such an end; says whether there was one.
    pub(super) fn over_ui(&self, ui: &mut egui::Ui) -> bool {
        let Some(Crashed { crash, kept }) = &self.life.crashed else {
            return false;
        };
        crash_ui(ui, crash.as_ref(), kept.as_deref());
        true
    }
}

#[cfg(test)]
mod tests {
    use egui_kittest::Harness;
    use egui_kittest::kittest::Queryable;

    use super::*;
    use crate::app::Edit;
    use crate::journal::left;
    use crate::lab::Lab;
    use crate::worker::Worker;

    fn window(journal: Option<Journal>) -> Harness<'static, Window> {
        let worker = Worker::spawn(Lab::new, || ()).expect("a thread");
        let mut screen = Harness::builder()
            .with_size([1000.0, 700.0])
            .build_eframe(|creation| {
                Window::with_worker(&creation.egui_ctx, worker).expect("a preset")
            });
        screen.state_mut().life.journal = journal;
        screen
    }

    #[test]
    fn a_panic_in_a_frame_is_told_in_the_window_and_the_work_is_kept() {
        let folder = tempfile::tempdir().expect("a folder");
        let journal = Journal::begin(folder.path()).expect("a thread");
        let mut screen = window(Some(journal));
        let alpha = Edit::Alpha(0.4);
        screen.state_mut().state.apply(alpha);
        screen.run_steps(2);
        let ctx = screen.ctx.clone();
        screen.state_mut().guarded(&ctx, |_| panic!("of a test"));
        screen.run_steps(2);
        screen.get_by_label("Lambdascope met an error of its own");
        screen.get_by_label_contains("offered at the next start");
        drop(screen);
        let found = left(folder.path());
        assert_eq!(found.len(), 1);
        let text = std::fs::read_to_string(&found[0].path).expect("a session");
        let session = Session::from_text(&found[0].path, &text).expect("a session");
        assert!((session.experiment.alpha().get() - 0.4).abs() < 1e-12);
    }

    #[test]
    fn what_another_process_left_is_offered_and_stays_unsaved_once_it_is_open() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut dead = Journal::begin(folder.path()).expect("a thread");
        let mut session = Session::default();
        session.experiment.grid.cells = 7;
        let document = None;
        dead.note(Some(Kept { session, document }));
        dead.keeper().flush();
        drop(dead);
        let journal = Journal::begin(folder.path()).expect("a thread");
        let keeper = journal.keeper();
        let mut screen = window(Some(journal));
        screen.state_mut().offer(left(folder.path()));
        screen.run_steps(2);
        assert!(
            !screen.state().state.is_unsaved(),
            "nothing opens by itself"
        );
        screen.get_by_label("Open it").click();
        for _ in 0..10_000 {
            screen.run_steps(1);
            if screen.state().state.is_unsaved() {
                break;
            }
            std::thread::yield_now();
        }
        screen.run_steps(2);
        assert_eq!(screen.state().state.experiment.grid.cells, 7);
        assert!(screen.query_by_label("Open it").is_none());
        keeper.flush();
        let files: Vec<_> = std::fs::read_dir(folder.path())
            .expect("a folder")
            .collect();
        assert_eq!(files.len(), 1, "this process's own");
        assert_eq!(left(folder.path()), []);
    }
}
