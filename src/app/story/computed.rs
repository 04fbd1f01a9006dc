//! What a window would show of a state, computed without one.

use std::time::{Duration, Instant};

use crate::Result;
use crate::app::State;
use crate::lab::{Lab, Listener};
use crate::worker::{Event, News};

impl State {
    /// Computes what the settings ask for, in the order in which the worker does, and takes it in.
    ///
    /// # Errors
    /// As the lab's.
    pub fn compute(&mut self, lab: &mut Lab, listener: Listener<'_>) -> Result<()> {
        let setup = self.setup();
        let picture = lab.picture(&setup, listener)?;
        self.hear_now(News::Picture(picture.clone()));
        let probe = Lab::probe(&picture, self.point(), listener)?;
        self.hear_now(News::Probe(probe.into()));
        if let Some(study) = self.study() {
            let studied = lab.study(&setup, &study, listener)?;
            self.hear_now(News::Studied(studied));
        }
        self.hear_now(News::Done(Duration::ZERO));
        self.judge();
        Ok(())
    }

    fn hear_now(&mut self, news: News) {
        let generation = self.work.asked;
        self.hear(Event { generation, news }, Instant::now());
    }
}
