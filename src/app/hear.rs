//! What the worker sends, on its way onto the screen.

use std::sync::Arc;
use std::time::Instant;

use super::{Progress, State};
use crate::identity::Same;
use crate::lab::{Sharp, Studied};
use crate::worker::{Event, News};

impl State {
    /// Takes news from the worker.
    pub fn hear(&mut self, event: Event, now: Instant) {
        let Event { generation, news } = event;
        match news {
            News::Progress(stage, share) => {
                let before = self.work.progress.take();
                self.work.progress = Some(Progress::after(before, stage, share, now));
            }
            News::Pretraining(history) => {
                self.shown.pretraining = history;
                self.work.trains = generation;
            }
            News::History(history) => {
                self.shown.history = history;
                self.work.trains = generation;
            }
            News::Level(subject, plane) => {
                // A coarse pass over a finer picture of nearly the same would look like a step back: it is only worth
                // showing once the old picture is dimmed, or when there is none. Over a preview the last one is.
                let ends_preview = self.preview_words().is_some() && plane.is_complete();
                if self.shown.plane.is_none() || self.is_dimmed(now) || ends_preview {
                    if !self.is_of_this_work() {
                        self.shown.leave_out();
                    }
                    self.shown.subject = Some(subject);
                    self.shown.plane = Some(plane);
                    self.adopt_picture();
                }
            }
            News::Preview(subject, plane) => {
                if !self.is_of_this_work() {
                    self.shown.leave_out();
                }
                self.shown.subject = Some(subject);
                self.shown.plane = Some(plane);
                self.work.moved_at = Some(now);
                self.work.cells.moved_on(true, now);
            }
            News::Film(film) => self.shown.film = Some(film),
            News::Picture(picture) => {
                let is_its_own = |sharp: &Arc<Sharp>| Arc::ptr_eq(&sharp.of, &picture.plane);
                self.shown.sharp = self.shown.sharp.take().filter(is_its_own);
                self.shown.subject = Some(Arc::clone(&picture.subject));
                self.shown.plane = Some(Arc::clone(&picture.plane));
                self.shown.history = picture.subject.history().to_vec();
                self.shown.pretraining = picture.subject.pretraining().to_vec();
                self.work.trains = generation;
                self.shown.picture = Some(picture);
                self.adopt_picture();
                self.work.pictures += 1;
                self.work.moved_at = Some(now);
                // What belongs to other work is no progress.
                if self.is_of_this_work() {
                    let behind = !self.plane_is_fresh();
                    self.work.cells.moved_on(behind, now);
                }
            }
            News::Probe(probe) => {
                self.shown.judged.probe_of = self.shown.subject.as_ref().map(Same::new);
                self.shown.probe = Some(probe);
            }
            News::Done(took) => {
                self.work.answered = self.work.answered.max(generation);
                self.work.took = Some(took);
                self.work.failed = None;
                self.work.progress = None;
                self.work.studies = self.study().is_some();
                self.work.moved_at = Some(now);
                let behind = !self.is_fresh();
                self.work.marker.moved_on(behind, now);
            }
            News::Sharp(sharp) => self.shown.sharp = Some(sharp),
            News::Studied(Studied::Phase(phase)) => self.shown.phase = Some(phase),
            News::Studied(Studied::Inside(inside)) => {
                self.shown.judged.inside_of = self.shown.subject.as_ref().map(Same::new);
                self.shown.inside = Some(inside);
            }
            News::Studied(Studied::Authors(authors)) => self.shown.authors = Some(authors),
            News::Studied(Studied::Bases(bases)) => self.shown.bases = Some(bases),
            News::Studied(Studied::Runs(runs)) => {
                self.shelf.adopt(&runs);
                self.keep_shelf();
            }
            News::Studied(Studied::Seeds(seeds)) => self.shown.seeds = Some(seeds),
            News::Started | News::GaveWay | News::StudyDone => {
                self.work.progress = None;
                self.work.studies = false;
            }
            News::Failed(why) => {
                self.work.progress = None;
                self.work.studies = false;
                self.fail(generation, why);
            }
        }
    }
}
