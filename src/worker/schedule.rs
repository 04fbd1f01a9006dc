//! The scheduling policy as a pure state machine: one job in flight, one pending slot, the newest setting wins it.
//!
//! While a person drags, a job that will end soon is let finish, else it finishes its coarse pass and yields, so that
//! complete pictures keep coming. A discrete change cancels at once.

use std::time::Duration;

use super::{Change, Generation};

/// A running job that is expected to end within this time is let finish.
pub const LET_FINISH: Duration = Duration::from_millis(150);

/// What the job in flight must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Go on.
    Continue,
    /// Finish the coarse pass, then stop.
    YieldAfterCoarse,
    /// Stop now.
    Cancel,
}

/// One job in flight and one pending setting. Time is any clock that only goes forward.
#[derive(Clone, Debug)]
pub struct Schedule<S> {
    running: Option<Running<S>>,
    pending: Option<(Generation, S)>,
    /// How long the last job that ran to its end took.
    usual: Option<Duration>,
}

#[derive(Clone, Debug)]
struct Running<S> {
    generation: Generation,
    setting: S,
    started: Duration,
    cancelled: bool,
    /// What the person waits for is there; what still runs can be taken up again.
    answered: bool,
    /// Something was shown meanwhile; a newer setting will show something, too.
    previewed: bool,
}

impl<S> Default for Schedule<S> {
    fn default() -> Self {
        Self {
            running: None,
            pending: None,
            usual: None,
        }
    }
}

impl<S: Clone> Schedule<S> {
    /// A setting was changed. `same` says whether two settings ask for the same: then the job in flight goes on for
    /// the new one's sake.
    pub fn change(
        &mut self,
        generation: Generation,
        setting: S,
        change: Change,
        same: impl Fn(&S, &S) -> bool,
    ) {
        if let Some(running) = &mut self.running {
            if !running.cancelled && !running.answered && same(&running.setting, &setting) {
                running.generation = generation;
                self.pending = None;
                return;
            }
            if change == Change::Discrete {
                running.cancelled = true;
            }
        }
        self.pending = Some((generation, setting));
    }

    /// What the job in flight must do now.
    #[must_use]
    pub fn order(&self, now: Duration) -> Order {
        let Some(running) = &self.running else {
            return Order::Continue;
        };
        if running.cancelled {
            return Order::Cancel;
        }
        if self.pending.is_none() {
            return Order::Continue;
        }
        if running.answered || running.previewed {
            return Order::Cancel;
        }
        let elapsed = now.saturating_sub(running.started);
        // Before any job has ended nothing is known, and a first picture is worth waiting for.
        let remaining = self
            .usual
            .map_or(Duration::ZERO, |usual| usual.saturating_sub(elapsed));
        let overdue = self.usual.is_some_and(|usual| elapsed > usual + LET_FINISH);
        if remaining <= LET_FINISH && !overdue {
            Order::Continue
        } else {
            Order::YieldAfterCoarse
        }
    }

    /// The generation of the job in flight.
    #[must_use]
    pub fn running(&self) -> Option<Generation> {
        self.running.as_ref().map(|running| running.generation)
    }

    /// Takes the pending setting as the next job, if none is in flight.
    pub fn start(&mut self, now: Duration) -> Option<(Generation, S)> {
        if self.running.is_some() {
            return None;
        }
        let (generation, setting) = self.pending.take()?;
        self.running = Some(Running {
            generation,
            setting: setting.clone(),
            started: now,
            cancelled: false,
            answered: false,
            previewed: false,
        });
        Some((generation, setting))
    }

    /// The job in flight showed a preview. What follows makes room for any newer setting at once.
    pub fn previewed(&mut self) {
        if let Some(running) = &mut self.running {
            running.previewed = true;
        }
    }

    /// The job in flight gave what the person waits for. What follows makes room for any newer setting at once.
    pub fn answered(&mut self, now: Duration) {
        if let Some(running) = &mut self.running {
            running.answered = true;
            self.usual = Some(now.saturating_sub(running.started));
        }
    }

    /// The job in flight ended; `complete` if it ran to its end and computed something.
    pub fn end(&mut self, now: Duration, complete: bool) {
        if let Some(running) = self.running.take()
            && complete
            && !running.answered
        {
            self.usual = Some(now.saturating_sub(running.started));
        }
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// Replays a drag of 3 s at 60 events a second against jobs of a length; returns the values of the complete
    /// pictures and the time of the last one.
    fn replay(job: Duration, coarse: Duration) -> (Vec<u64>, Vec<u64>, Duration) {
        let mut schedule = Schedule::default();
        let (mut complete, mut coarse_only) = (Vec::new(), Vec::new());
        let mut job_started = None;
        let mut now = ms(0);
        let mut sent = 0;
        while now < ms(20_000) {
            let due = now.as_millis() * 60 / 1000;
            while u128::from(sent) <= due && sent < 180 {
                let change = if sent == 179 {
                    Change::Discrete
                } else {
                    Change::Continuous
                };
                schedule.change(Generation(sent), sent, change, |a, b| a == b);
                sent += 1;
            }
            if let Some((_, value)) = schedule.start(now) {
                job_started = Some((now, value));
            }
            let Some((started, value)) = job_started else {
                if sent == 180 {
                    break;
                }
                now += ms(1);
                continue;
            };
            let elapsed = now.checked_sub(started).unwrap();
            let order = schedule.order(now);
            if elapsed >= job {
                complete.push(value);
                schedule.end(now, true);
                job_started = None;
            } else if order == Order::Cancel
                || (order == Order::YieldAfterCoarse && elapsed >= coarse)
            {
                if elapsed >= coarse {
                    coarse_only.push(value);
                }
                schedule.end(now, false);
                job_started = None;
            }
            now += ms(1);
        }
        (complete, coarse_only, now)
    }

    #[test]
    fn a_drag_over_quick_jobs_shows_complete_pictures_all_along() {
        let (complete, coarse_only, end) = replay(ms(80), ms(10));
        assert!(complete.len() >= 36, "{}", complete.len());
        // Only letting go may cut a job short.
        assert!(coarse_only.len() <= 1, "{coarse_only:?}");
        assert_eq!(complete.last(), Some(&179));
        assert!(end < ms(3000 + 2 * 80 + 20), "{end:?}");
    }

    #[test]
    fn a_drag_over_slow_jobs_shows_coarse_pictures_and_ends_with_the_released_value() {
        let (complete, coarse_only, end) = replay(ms(900), ms(200));
        assert!(coarse_only.len() >= 8, "{coarse_only:?}");
        assert!(coarse_only.is_sorted() && complete.is_sorted());
        assert_eq!(complete.last(), Some(&179));
        assert!(end < ms(3000 + 900 + 20), "{end:?}");
    }

    #[test]
    fn a_discrete_change_cancels_and_the_newest_setting_wins() {
        let mut schedule = Schedule::default();
        let same = |a: &i32, b: &i32| a == b;
        schedule.change(Generation(1), 1, Change::Discrete, same);
        assert_eq!(schedule.start(ms(0)), Some((Generation(1), 1)));
        schedule.change(Generation(2), 2, Change::Continuous, same);
        assert_eq!(schedule.order(ms(1)), Order::Continue);
        schedule.change(Generation(3), 3, Change::Discrete, same);
        assert_eq!(schedule.order(ms(2)), Order::Cancel);
        schedule.end(ms(2), false);
        assert_eq!(schedule.start(ms(2)), Some((Generation(3), 3)));
        assert_eq!(schedule.start(ms(2)), None);
    }

    #[test]
    fn a_study_after_the_answer_makes_room_at_once_and_does_not_count_as_usual() {
        let mut schedule = Schedule::default();
        let same = |a: &i32, b: &i32| a == b;
        schedule.change(Generation(1), 1, Change::Discrete, same);
        schedule.start(ms(0));
        schedule.answered(ms(40));
        assert_eq!(schedule.order(ms(900)), Order::Continue);
        // The same setting again wants its answer told again, which a job that was answered does not do.
        schedule.change(Generation(2), 1, Change::Continuous, same);
        assert_eq!(schedule.order(ms(901)), Order::Cancel);
        schedule.end(ms(901), true);
        assert_eq!(schedule.start(ms(901)), Some((Generation(2), 1)));
        schedule.change(Generation(3), 3, Change::Continuous, same);
        // 40 ms were usual: the job is let finish.
        assert_eq!(schedule.order(ms(910)), Order::Continue);
    }

    #[test]
    fn what_follows_a_preview_makes_room_at_once_and_goes_on_when_the_hand_lets_go_there() {
        let mut schedule = Schedule::default();
        let same = |a: &i32, b: &i32| a == b;
        schedule.change(Generation(1), 1, Change::Continuous, same);
        schedule.start(ms(0));
        schedule.previewed();
        assert_eq!(schedule.order(ms(100)), Order::Continue);
        schedule.change(Generation(2), 1, Change::Discrete, same);
        assert_eq!(schedule.order(ms(101)), Order::Continue);
        assert_eq!(schedule.running(), Some(Generation(2)));
        schedule.change(Generation(3), 3, Change::Continuous, same);
        assert_eq!(schedule.order(ms(102)), Order::Cancel);
    }

    #[test]
    fn letting_go_at_the_value_in_flight_does_not_start_again() {
        let mut schedule = Schedule::default();
        let same = |a: &i32, b: &i32| a == b;
        schedule.change(Generation(1), 7, Change::Continuous, same);
        schedule.start(ms(0));
        schedule.change(Generation(2), 7, Change::Discrete, same);
        assert_eq!(schedule.order(ms(1)), Order::Continue);
        assert_eq!(schedule.running(), Some(Generation(2)));
    }
}
