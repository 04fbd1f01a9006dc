//! What the slice shows: the line through the marker, and the same over several seeds.

use std::sync::Arc;

use super::State;
use crate::identity::same as same_thing;
use crate::lab::{SeedQuestion, SeedStudy, Study};
use crate::sweep::{Line, same};

impl State {
    /// The line that runs through the marker: probed, or one of the theorems' own where the marker is on it.
    #[must_use]
    pub fn slice_line(&self) -> Option<&Line> {
        let running = self.view.slice;
        let held = running.other().of(self.point());
        let fits = |line: &&Line| line.running == running && same(line.held, held);
        let picture = self.shown.picture.as_ref();
        let own = picture.and_then(|picture| picture.lines.iter().find(fits));
        let subject = picture.map(|picture| &picture.subject);
        if own.is_some() && same_thing(self.shown.subject.as_ref(), subject) {
            return own;
        }
        let probe = self.shown.probe.as_ref()?;
        probe.lines.iter().find(|line| line.running == running)
    }

    /// The study of several seeds, if it belongs to the settings on screen.
    #[must_use]
    pub fn seeds_shown(&self) -> Option<&Arc<SeedStudy>> {
        let wanted = self.view.seeds.as_ref()?.seeds;
        let study = self.shown.seeds.as_ref()?;
        let asked = Study::Seeds(SeedQuestion { seeds: wanted });
        let of_now = asked.same_of(&self.setup(), &study.setup);
        (of_now && study.wanted.len() == wanted).then_some(study)
    }
}
