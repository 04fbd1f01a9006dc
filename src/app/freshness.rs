//! How what is on screen stands to the settings: up to date, being worked on, or failed. One answer for the status
//! line, the cards and the dimming.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Shown, State};
use crate::experiment::Experiment;
use crate::identity::Same;
use crate::lab::{Picture, Setup, Subject};
use crate::worker::{Change, Generation};

/// How long the word of something done stands on screen.
const INFORMS: Duration = Duration::from_secs(4);
/// How long it fades at the end of that.
const FADES: Duration = Duration::from_millis(600);
/// Results this much older than the settings are dimmed, or left out where they are of other work; younger ones are
/// not, so that nothing strobes.
const LATE_AFTER: Duration = Duration::from_millis(200);
/// A hand that holds still for so long is at rest, although it has not let go.
const HELD_STILL: Duration = Duration::from_secs(1);

/// How what is on screen stands to the settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness<'a> {
    /// The screen shows the answer to the settings.
    UpToDate,
    /// An answer is on its way.
    Working {
        /// Since when nothing newer has come; nothing before the first request.
        since: Option<Instant>,
    },
    /// The last job went wrong, and none has succeeded since.
    Failed {
        /// What went wrong.
        why: &'a str,
    },
}

/// A job that went wrong. It is over when another succeeds, or when other work is taken up.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong.
    pub why: String,
    /// Whether the message is put away. That puts away no state.
    pub put_away: bool,
    /// The settings that could not be computed.
    setup: Setup,
}

/// How far something on screen lags behind the settings. Dimmed once it is late, it stays so until at rest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lag {
    /// Since when there has been no word of progress.
    since: Option<Instant>,
    dimmed: bool,
}

impl Lag {
    fn is_dimmed(self, now: Instant) -> bool {
        self.dimmed
            || self
                .since
                .is_some_and(|since| now.saturating_duration_since(since) > LATE_AFTER)
    }

    /// Something newer came, which is still `behind` or not.
    pub(super) fn moved_on(&mut self, behind: bool, now: Instant) {
        self.dimmed = self.is_dimmed(now);
        self.since = behind.then_some(now);
    }
}

impl State {
    /// How what is on screen stands to the settings.
    #[must_use]
    pub fn freshness(&self) -> Freshness<'_> {
        if let Some(failure) = &self.work.failed {
            return Freshness::Failed { why: &failure.why };
        }
        let work = &self.work;
        let rests = !(work.hand_moves || work.cells.dimmed || work.marker.dimmed);
        if rests && self.is_fresh() && self.shown.picture.is_some() {
            Freshness::UpToDate
        } else {
            Freshness::Working {
                since: self.work.marker.since,
            }
        }
    }

    /// Whether the newest request was answered, be it by a failure.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.work.answered >= self.work.asked
    }

    /// Whether the plane on screen belongs to the settings on screen, and is complete.
    #[must_use]
    pub fn plane_is_fresh(&self) -> bool {
        let setup = self.setup();
        // What the film strip shows without its data is not all of it.
        let same = |subject: &Arc<Subject>| {
            subject.setup().same_plane(&setup) && !subject.sets().is_empty()
        };
        self.shown.subject.as_ref().is_some_and(same)
            && self
                .shown
                .plane
                .as_ref()
                .is_some_and(|plane| plane.is_complete())
    }

    /// What the plane on screen is a preview of, in words, if it is one.
    #[must_use]
    pub fn preview_words(&self) -> Option<String> {
        self.shown.subject.as_ref()?.preview_words()
    }

    /// Whether the last complete picture belongs to the settings on screen.
    #[must_use]
    pub fn picture_is_current(&self) -> bool {
        let setup = self.setup();
        let picture = self.shown.picture.as_ref();
        picture.is_some_and(|picture| {
            let subject = &picture.subject;
            subject.setup().same_plane(&setup) && !subject.sets().is_empty()
        })
    }

    /// Whether the last complete picture is of the plane on screen, which may be a newer coarse one.
    #[must_use]
    pub fn picture_is_of_plane(&self) -> bool {
        let (picture, subject) = (&self.shown.picture, &self.shown.subject);
        picture
            .as_ref()
            .zip(subject.as_ref())
            .is_some_and(|(picture, subject)| Arc::ptr_eq(&picture.subject, subject))
    }

    /// Whether planes, and everything else that was made with them, are so old that they must be dimmed. A training
    /// that is played shows picture after picture, each of its own step, and a hand that turns preview after preview, each
    /// named as one: none of them is old.
    #[must_use]
    pub fn is_dimmed(&self, now: Instant) -> bool {
        let late = self.work.cells.is_dimmed(now) && !self.cells_rest(now);
        late && !self.playing && self.preview_words().is_none()
    }

    /// Whether what belongs to the marker is so old that it must be dimmed; of a played training nothing is.
    #[must_use]
    pub fn is_marker_dimmed(&self, now: Instant) -> bool {
        let late = self.work.marker.is_dimmed(now) && !self.marker_rests(now);
        self.is_dimmed(now) || (late && !self.playing)
    }

    /// Whether all that was asked for is there and nothing goes on, so that the worker has time for what nobody asked for.
    #[must_use]
    pub fn rests(&self) -> bool {
        self.is_fresh() && !self.work.studies && self.work.failed.is_none()
    }

    /// Whether the training's curves are so old that they must be dimmed: those of a training under way are not.
    #[must_use]
    pub fn is_training_dimmed(&self, now: Instant) -> bool {
        self.is_dimmed(now) && self.work.trains < self.work.asked
    }

    /// A hand that moves is not at rest, nor is one that only waits for the picture.
    fn hand_rests(&self, now: Instant) -> bool {
        let moved = self.work.moved_at;
        self.change() == Change::Discrete
            || moved.is_some_and(|moved| now.saturating_duration_since(moved) > HELD_STILL)
    }

    /// Nothing is awaited any more once a job has failed.
    fn cells_rest(&self, now: Instant) -> bool {
        let gave_up = self.work.failed.is_some() && self.is_fresh();
        self.hand_rests(now) && (gave_up || self.plane_is_fresh())
    }

    fn marker_rests(&self, now: Instant) -> bool {
        self.hand_rests(now) && self.is_fresh()
    }

    /// When something on screen will be dimmed or cleared although nothing happens, if it will.
    #[must_use]
    pub fn changes_in(&self, now: Instant) -> Option<Duration> {
        let work = &self.work;
        let late = [work.cells, work.marker].map(|lag| Some((lag.since?, LATE_AFTER)));
        let held = work.moved_at.map(|moved| (moved, HELD_STILL));
        let held = held.filter(|_| self.change() == Change::Continuous);
        let told = self
            .done_since
            .map(|since| [(since, INFORMS.saturating_sub(FADES)), (since, INFORMS)]);
        let due = late
            .into_iter()
            .chain([held])
            .flatten()
            .chain(told.into_iter().flatten());
        due.filter_map(|(since, after)| after.checked_sub(now.saturating_duration_since(since)))
            .min()
    }

    /// How much of the word of something done is still to be seen, from 1 to 0: it fades at its end.
    #[must_use]
    pub fn done_strength(&self, now: Instant) -> f32 {
        let Some(since) = self.done_since else {
            return 1.0;
        };
        let left = INFORMS.saturating_sub(now.saturating_duration_since(since));
        (left.as_secs_f32() / FADES.as_secs_f32()).min(1.0)
    }

    /// What only informs does not stay.
    fn forget_what_was_done(&mut self, now: Instant) {
        if self.done.is_none() {
            self.done_since = None;
        } else if now.saturating_duration_since(*self.done_since.get_or_insert(now)) >= INFORMS {
            (self.done, self.done_since) = (None, None);
        }
    }

    /// The setup of the plane on screen, with coefficients and constants of now: what theory that is drawn over it
    /// speaks of. It never runs ahead of the plane; without a plane it is that of the settings.
    #[must_use]
    pub fn plane_setup(&self) -> Setup {
        self.as_made(self.shown.subject.as_ref())
    }

    /// The same for the last complete picture, of which verdict, slice and cards speak.
    #[must_use]
    pub fn picture_setup(&self) -> Setup {
        let picture = self.shown.picture.as_ref();
        self.as_made(picture.map(|picture| &picture.subject))
    }

    fn as_made(&self, subject: Option<&Arc<Subject>>) -> Setup {
        let Some(subject) = subject else {
            return self.setup();
        };
        as_set(subject.setup(), &self.experiment)
    }

    /// Time passed: what rests is no longer dimmed, and results of other work are left out once they are late.
    pub fn age(&mut self, now: Instant) {
        self.forget_what_was_done(now);
        self.work.hand_moves &= !self.hand_rests(now);
        if self.cells_rest(now) {
            self.work.cells = Lag::default();
        }
        if self.marker_rests(now) {
            self.work.marker = Lag::default();
        }
        if self.is_dimmed(now) && !self.is_of_this_work() {
            self.shown.leave_out();
        }
        self.work.cells.dimmed |= self.is_dimmed(now);
        self.work.marker.dimmed |= self.is_marker_dimmed(now);
    }

    /// Whether what is on screen belongs to the work on screen, if not to its newest settings.
    pub(super) fn is_of_this_work(&self) -> bool {
        let setup = self.setup();
        let picture = self.shown.picture.as_ref().map(|picture| &picture.subject);
        let mut shown = self.shown.subject.iter().chain(picture);
        shown.all(|subject| is_same_work(subject.setup(), &setup))
    }

    /// A picture on screen that shows the plane of the settings is their own, also if it was drawn under another name
    /// or as a step of a longer training.
    pub(super) fn adopt_picture(&mut self) {
        let setup = self.setup();
        let own = |subject: &Arc<Subject>| {
            let before = subject.setup();
            let same = before.same_plane(&setup);
            let named = as_set(before, &setup.experiment).experiment == setup.experiment;
            (same && !(named && before.step == setup.step))
                .then(|| Arc::new(subject.under(setup.clone())))
        };
        let shown = &mut self.shown;
        let Some(before) = shown.subject.take() else {
            return;
        };
        let after = own(&before).unwrap_or_else(|| Arc::clone(&before));
        if let Some(picture) = &shown.picture
            && !Arc::ptr_eq(&before, &after)
            && Arc::ptr_eq(&picture.subject, &before)
        {
            shown.picture = Some(Arc::new(Picture {
                subject: Arc::clone(&after),
                ..picture.as_ref().clone()
            }));
            if shown.judged.probe_of == Some(Same::new(&before)) {
                shown.judged.probe_of = Some(Same::new(&after));
            }
            if shown.judged.inside_of == Some(Same::new(&before)) {
                shown.judged.inside_of = Some(Same::new(&after));
            }
        }
        shown.subject = Some(after);
    }

    /// The settings of now were asked for.
    pub fn asked(&mut self, generation: Generation, now: Instant) {
        self.work.asked = generation;
        self.work.moved_at = Some(now);
        self.work.hand_moves = self.change() == Change::Continuous;
        self.work.marker.since.get_or_insert(now);
        // Numbers and words of other work are not the new one's for a moment either.
        self.work.marker.dimmed |= !self.is_of_this_work();
        if !self.plane_is_fresh() {
            self.work.cells.since.get_or_insert(now);
        }
        let setup = self.setup();
        self.work.expected = Some(setup.budget().seconds);
        let other = |failure: &Failure| !is_same_work(&failure.setup, &setup);
        if self.work.failed.as_ref().is_some_and(other) {
            self.work.failed = None;
        }
    }

    /// A job went wrong. Nothing of a picture of other settings stays beside those that have none.
    pub(super) fn fail(&mut self, generation: Generation, why: String) {
        self.work.answered = self.work.answered.max(generation);
        // The same words need not be put away twice.
        let known = self.work.failed.take();
        let put_away = known.is_some_and(|known| known.why == why && known.put_away);
        self.work.failed = Some(Failure {
            why,
            put_away,
            setup: self.setup(),
        });
        self.playing = false;
        if self.is_fresh() && !self.picture_is_current() {
            self.shown.leave_out();
        }
    }
}

impl Shown {
    /// Leaves out picture and training. Studies say themselves what they are of.
    pub(super) fn leave_out(&mut self) {
        *self = Self {
            film: self.film.take(),
            phase: self.phase.take(),
            seeds: self.seeds.take(),
            authors: self.authors.take(),
            bases: self.bases.take(),
            ..Self::default()
        };
    }
}

/// A setup with the marker and constants of another, which no plane depends on.
fn as_set(setup: &Setup, now: &Experiment) -> Setup {
    setup.with(|experiment| {
        experiment.constants = now.constants;
        for task in experiment.axes.tasks() {
            if let Some(own) = experiment.coefficients.get_mut(task.index()) {
                *own = now.lambda(task);
            }
        }
    })
}

/// Whether a picture of one may stand below the name of the other for a while: as the same preset or file, set
/// otherwise.
fn is_same_work(left: &Setup, right: &Setup) -> bool {
    let same_files = match (&left.files, &right.files) {
        (None, None) => true,
        (Some(left), Some(right)) => Arc::ptr_eq(left, right),
        _ => false,
    };
    let (left, right) = (&left.experiment, &right.experiment);
    same_files
        && left.name == right.name
        && std::mem::discriminant(&left.data) == std::mem::discriminant(&right.data)
        && left.target.is_some() == right.target.is_some()
}

#[cfg(test)]
mod tests;
