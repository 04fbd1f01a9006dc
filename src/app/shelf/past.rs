//! What undo holds, with the picture that was seen of each.

use std::collections::VecDeque;
use std::sync::Arc;

use super::beside::differences;
use crate::app::State;
use crate::experiment::Difference;
use crate::lab::Setup;
use crate::sweep::Plane;

/// Cells on a side of what is remembered of a picture.
const CELLS: usize = 25;
/// Pictures that are remembered, the newest.
const REMEMBERED: usize = 64;
/// Steps back that are shown.
const SHOWN: usize = 24;

/// Small pictures of what was on screen.
#[derive(Clone, Debug, Default)]
pub struct Remembered(VecDeque<(Setup, Arc<Plane>)>);

impl Remembered {
    fn of(&self, setup: &Setup) -> Option<&Arc<Plane>> {
        let mut all = self.0.iter();
        all.find_map(|(own, plane)| own.same_plane(setup).then_some(plane))
    }
}

/// A state that undo comes back to.
#[derive(Clone, Debug)]
pub struct Past {
    /// How many changes lie between it and now.
    pub back: usize,
    /// What it was made from.
    pub setup: Setup,
    /// What the next change made of it: what it had first.
    pub changed: Vec<Difference>,
    /// A small picture of it, if one was seen.
    pub plane: Option<Arc<Plane>>,
}

impl State {
    /// Remembers the picture of what is set now, which is about to change.
    pub(in crate::app) fn remember(&mut self) {
        let picture = self.shown.picture.as_ref();
        let Some(picture) = picture.filter(|_| self.picture_is_current()) else {
            return;
        };
        let setup = self.setup();
        let small = Arc::new(picture.plane.thinned(CELLS));
        let all = &mut self.remembered.0;
        all.retain(|(own, _)| !own.same_plane(&setup));
        all.push_front((setup, small));
        all.truncate(REMEMBERED);
    }

    /// What undo comes back to, the newest first.
    #[must_use]
    pub fn past(&self) -> Vec<Past> {
        let mut next = self.setup();
        let mut found = Vec::new();
        for (before, setup) in self.undone_to().take(SHOWN).enumerate() {
            let changed = differences(&setup, &next);
            let plane = self.remembered.of(&setup).cloned();
            next = setup.clone();
            found.push(Past {
                back: before + 1,
                setup,
                changed,
                plane,
            });
        }
        found
    }
}
