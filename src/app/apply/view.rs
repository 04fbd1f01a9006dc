//! What changes of the view do: to how results are looked at, and to messages.

use crate::app::action::Action;
use crate::app::{State, ViewChange};
use crate::{Error, Result};

impl State {
    /// Changes how results are looked at, or says why not.
    ///
    /// # Errors
    /// If it does not fit the experiment; then nothing changed.
    pub(super) fn look(&mut self, change: ViewChange) -> Result<()> {
        change.check(&self.experiment)?;
        if let ViewChange::Metric(metric) = change
            && let Some(why) = Action::Colour(metric).refusal(self)
        {
            return Err(Error::Mismatch(why.into()));
        }
        let view = &mut self.view;
        match change {
            ViewChange::Tab(tab) => view.tab = tab,
            ViewChange::Phase(question) => view.phase = question,
            ViewChange::Seeds(question) => view.seeds = question,
            ViewChange::Sample(role, sample) => view.sample = (role, sample),
            ViewChange::Parts(parts) => view.parts = parts,
            ViewChange::Metric(metric) => view.metric = metric,
            ViewChange::Layer(overlay, drawn) => view.overlays.set(overlay, drawn),
            ViewChange::Third(third) => view.third = third,
            ViewChange::Ghosts(ghosts) => view.ghosts = ghosts,
            ViewChange::Runs(look) => view.runs = look,
            ViewChange::Slice(running) => view.slice = running,
            ViewChange::Answer(shown) => view.answer = shown,
            ViewChange::Authors(shown) => view.authors = shown,
            ViewChange::Statement(stated) => view.statement = stated,
            ViewChange::WholePlane => view.zoom_resets += 1,
            ViewChange::Palette(shown) => view.palette = shown,
            ViewChange::Help(shown) => view.help = shown,
            ViewChange::About(shown) => view.about = shown,
            ViewChange::Present(large) => self.present(large),
            ViewChange::Maximise(pane) => view.maximised = pane,
            ViewChange::StageCard(pane) => view.stage_card = pane,
            ViewChange::Folded(folded) => view.folded = folded,
            ViewChange::Dark(dark) => view.dark = dark,
            ViewChange::Dismiss => self.put_messages_away(),
        }
        Ok(())
    }

    fn present(&mut self, large: bool) {
        self.view.present = large;
        self.black = false;
    }

    fn put_messages_away(&mut self) {
        (self.notice, self.done) = (None, None);
        if let Some(failure) = &mut self.work.failed {
            failure.put_away = true;
        }
    }
}
