//! Drags, failures and changes of work, replayed on the state without threads or clocks.

mod preview;

use std::ops::ControlFlow;

use super::*;
use crate::Result;
use crate::app::{Edit, FileCommand, Play, Told, ViewChange};
use crate::experiment::to_line;
use crate::lab::{Lab, Picture};
use crate::sweep::Plane;
use crate::worker::{Event, News, Order, Schedule};

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// A state, its worker's schedule, and a picture to show for any setting.
struct Replay {
    state: State,
    schedule: Schedule<Setup>,
    generation: Generation,
    /// The setting of the job in flight, and when it began.
    flight: Option<(Setup, Duration)>,
    picture: Arc<Picture>,
    start: Instant,
    /// The time since then.
    now: Duration,
    /// How often the dimming changed, and how it is.
    turns: usize,
    dimmed: bool,
    /// How often the status turned between up to date and not.
    flips: usize,
    busy: bool,
}

/// How long jobs take, and their coarse pass.
#[derive(Clone, Copy)]
struct Jobs {
    whole: Duration,
    coarse: Duration,
}

const QUICK: Jobs = Jobs {
    whole: ms(80),
    coarse: ms(10),
};
const MIDDLING: Jobs = Jobs {
    whole: ms(230),
    coarse: ms(60),
};
const SLOW: Jobs = Jobs {
    whole: ms(900),
    coarse: ms(200),
};

impl Replay {
    /// A state at rest.
    fn new() -> Result<Self> {
        let mut state = State::new()?;
        state.experiment.grid.cells = 3;
        state.experiment.training.steps = 2;
        let listener = |_: crate::lab::Report<'_>| ControlFlow::Continue(());
        let picture = Lab::new().picture(&state.setup(), &listener)?;
        let mut replay = Self {
            state,
            schedule: Schedule::default(),
            generation: Generation(0),
            flight: None,
            picture,
            start: Instant::now(),
            now: ms(0),
            turns: 0,
            dimmed: false,
            flips: 0,
            busy: true,
        };
        replay.ask(Change::Discrete);
        replay.pass(ms(100), QUICK);
        replay.flips = 0;
        assert_eq!(replay.state.freshness(), Freshness::UpToDate);
        assert_eq!(replay.turns, 0);
        Ok(replay)
    }

    fn clock(&self) -> Instant {
        self.start + self.now
    }

    fn hear(&mut self, generation: Generation, news: News) {
        let now = self.clock();
        self.state.hear(Event { generation, news }, now);
    }

    fn drawn(&self, setup: &Setup) -> Arc<Picture> {
        Arc::new(Picture {
            subject: Arc::new(self.picture.subject.under(setup.clone())),
            ..self.picture.as_ref().clone()
        })
    }

    /// Asks for what the state says.
    fn ask(&mut self, change: Change) {
        self.generation = Generation(self.generation.0 + 1);
        let setup = self.state.setup();
        let same = |left: &Setup, right: &Setup| left.same_picture(right);
        self.schedule.change(self.generation, setup, change, same);
        let now = self.clock();
        self.state.asked(self.generation, now);
    }

    fn set_alpha(&mut self, alpha: f64, change: Change) {
        self.state.apply((Edit::Alpha(alpha), change));
        self.ask(change);
    }

    /// Lets time pass, a frame each millisecond.
    fn pass(&mut self, time: Duration, jobs: Jobs) {
        let end = self.now + time;
        while self.now < end {
            self.now += ms(1);
            if let Some((_, setup)) = self.schedule.start(self.now) {
                self.flight = Some((setup, self.now));
            }
            self.work(jobs);
            let now = self.clock();
            self.state.age(now);
            let busy = self.state.freshness() != Freshness::UpToDate;
            self.flips += usize::from(busy != self.busy);
            self.busy = busy;
            let dimmed = self.state.is_dimmed(now);
            self.turns += usize::from(dimmed != self.dimmed);
            self.dimmed = dimmed;
        }
    }

    /// A millisecond of the job in flight.
    fn work(&mut self, jobs: Jobs) {
        let (Some(generation), Some((setup, began))) = (self.schedule.running(), &self.flight)
        else {
            return;
        };
        let (setup, elapsed) = (setup.clone(), self.now.saturating_sub(*began));
        let order = self.schedule.order(self.now);
        if elapsed == jobs.coarse {
            let subject = Arc::clone(&self.drawn(&setup).subject);
            let plane = Arc::new(Plane::new(setup.experiment.grid, &subject.roles()));
            self.hear(generation, News::Level(subject, plane));
        }
        if elapsed >= jobs.whole {
            let picture = self.drawn(&setup);
            self.hear(generation, News::Picture(picture));
            self.schedule.answered(self.now);
            self.hear(generation, News::Done(elapsed));
            self.schedule.end(self.now, true);
            self.flight = None;
        } else if order == Order::Cancel
            || (order == Order::YieldAfterCoarse && elapsed >= jobs.coarse)
        {
            self.schedule.end(self.now, false);
            self.flight = None;
            self.hear(generation, News::GaveWay);
        }
    }

    /// A drag of α of 3 s at 60 events a second, and two seconds of rest.
    fn drag(&mut self, jobs: Jobs) {
        for event in 1..=180_u32 {
            let change = if event == 180 {
                Change::Discrete
            } else {
                Change::Continuous
            };
            self.set_alpha(f64::from(event) / 200.0, change);
            self.pass(ms(if event % 3 == 0 { 16 } else { 17 }), jobs);
        }
        self.pass(ms(2000), jobs);
    }

    fn plane_alpha(&self) -> f64 {
        self.state.plane_setup().experiment.alpha().get()
    }
}

#[test]
fn a_drag_dims_at_most_once_and_clears_once_at_rest() -> Result<()> {
    for (jobs, turns) in [(QUICK, 0), (MIDDLING, 2), (SLOW, 2)] {
        let mut replay = Replay::new()?;
        replay.drag(jobs);
        assert_eq!(replay.turns, turns, "{:?}", jobs.whole);
        // The status turns once when the drag begins and once when all of it is at rest.
        assert_eq!(replay.flips, 2, "{:?}", jobs.whole);
        assert!(!replay.dimmed);
        assert_eq!(replay.state.freshness(), Freshness::UpToDate);
        assert!((replay.plane_alpha() - 0.9).abs() < 1e-9);
    }
    Ok(())
}

#[test]
fn a_hand_that_holds_still_sees_a_clear_picture_before_it_lets_go() -> Result<()> {
    let mut replay = Replay::new()?;
    for event in 1..=60_u32 {
        replay.set_alpha(f64::from(event) / 100.0, Change::Continuous);
        replay.pass(ms(16), SLOW);
    }
    assert!(replay.dimmed);
    replay.pass(ms(3000), SLOW);
    assert!(!replay.dimmed);
    assert_eq!(replay.turns, 2);
    Ok(())
}

#[test]
fn a_played_training_of_slow_pictures_does_not_strobe() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.state.experiment.training.steps = 600;
    replay.ask(Change::Discrete);
    replay.pass(ms(1000), QUICK);
    replay.state.apply(Play::Start);
    replay.ask(Change::Discrete);
    for _ in 0..12 {
        replay.pass(ms(600), MIDDLING);
        assert!(replay.state.play_on());
        replay.ask(Change::Continuous);
    }
    assert_eq!(replay.turns, 0);
    Ok(())
}

#[test]
fn theory_over_a_plane_is_of_the_planes_own_correlation() -> Result<()> {
    let mut replay = Replay::new()?;
    let before = replay.plane_alpha();
    replay.set_alpha(0.5, Change::Discrete);
    replay.state.experiment.constants.beta = 0.25;
    assert!((replay.plane_alpha() - before).abs() < 1e-12);
    // The constants are those of now: they never make a picture old.
    let beta = replay.state.plane_setup().experiment.constants.beta;
    assert!((beta - 0.25).abs() < 1e-12);
    replay.pass(ms(100), QUICK);
    assert!((replay.plane_alpha() - 0.5).abs() < 1e-12);
    Ok(())
}

#[test]
fn a_played_training_is_a_film_and_never_dimmed() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.state.apply(Play::Start);
    replay.ask(Change::Discrete);
    let mut shown = 0;
    while replay.state.playing {
        replay.pass(ms(20), MIDDLING);
        let is_dimmed = replay.state.is_marker_dimmed(replay.clock());
        assert!(!is_dimmed && !replay.dimmed, "picture {shown}");
        if replay.state.play_on() {
            replay.ask(Change::Continuous);
            shown += 1;
        }
    }
    assert!(shown > 1, "{shown}");
    // What is awaited after the film is dimmed like anything else.
    replay.pass(HELD_STILL + ms(1000), MIDDLING);
    replay.set_alpha(0.5, Change::Discrete);
    replay.pass(ms(220), MIDDLING);
    assert!(replay.dimmed);
    replay.pass(HELD_STILL, MIDDLING);
    assert_eq!(replay.state.freshness(), Freshness::UpToDate);
    Ok(())
}

#[test]
fn a_failed_job_looks_failed_until_one_succeeds() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.set_alpha(0.5, Change::Discrete);
    let failed = News::Failed("no class 0".into());
    replay.hear(replay.generation, failed.clone());
    let is_failed = |replay: &Replay| {
        replay.state.freshness() == (Freshness::Failed { why: "no class 0" })
            && replay.state.shown.picture.is_none()
            && replay.state.shown.plane.is_none()
            && replay.state.verdict().is_none()
    };
    let awaits = |replay: &Replay| replay.state.is_marker_dimmed(replay.clock() + ms(500));
    assert!(is_failed(&replay) && !awaits(&replay));
    // Put away is the message, not the state; and the same words again need not be put away again.
    replay.state.apply(ViewChange::Dismiss);
    assert!(is_failed(&replay));
    let put_away = |replay: &Replay| replay.state.work.failed.as_ref().map(|f| f.put_away);
    assert_eq!(put_away(&replay), Some(true));
    replay.set_alpha(0.6, Change::Discrete);
    assert!(is_failed(&replay));
    replay.hear(replay.generation, failed);
    assert_eq!(put_away(&replay), Some(true));
    replay.hear(replay.generation, News::Failed("another".into()));
    assert_eq!(put_away(&replay), Some(false));
    // Back at settings that work.
    replay.schedule = Schedule::default();
    replay.flight = None;
    replay.state.apply(Edit::Undo);
    replay.ask(Change::Discrete);
    replay.pass(ms(100), QUICK);
    assert_eq!(replay.state.freshness(), Freshness::UpToDate);
    assert!(replay.state.shown.picture.is_some());
    Ok(())
}

#[test]
fn a_failure_after_the_picture_leaves_the_picture() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.hear(replay.generation, News::Failed("no study".into()));
    assert!(matches!(replay.state.freshness(), Freshness::Failed { .. }));
    assert!(replay.state.shown.picture.is_some());
    Ok(())
}

#[test]
fn the_failure_of_one_file_is_not_told_below_the_name_of_another() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.hear(replay.generation, News::Failed("no class 0".into()));
    replay.state.apply(Edit::Preset("digits-aligned".into()));
    replay.ask(Change::Discrete);
    assert!(matches!(
        replay.state.freshness(),
        Freshness::Working { .. }
    ));
    Ok(())
}

#[test]
fn nothing_of_the_old_preset_stays_below_the_new_ones_name() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.state.apply(Edit::Preset("digits-aligned".into()));
    replay.ask(Change::Discrete);
    replay.pass(ms(150), SLOW);
    // What comes at once must not flash.
    assert!(replay.state.shown.picture.is_some());
    replay.pass(ms(60), SLOW);
    let shown = &replay.state.shown;
    assert!(shown.picture.is_none() && shown.probe.is_none() && shown.history.is_empty());
    assert!(replay.state.stats_here().is_none());
    assert!(replay.state.reading().is_none());
    replay.pass(ms(800), SLOW);
    assert_eq!(replay.state.freshness(), Freshness::UpToDate);
    Ok(())
}

fn renamed(state: &State) -> Result<FileCommand> {
    let experiment = Experiment {
        name: "another name".into(),
        ..state.experiment.clone()
    };
    Ok(FileCommand::Paste(to_line(&experiment)?))
}

#[test]
fn a_picture_stays_that_of_the_work_when_only_the_name_changes() -> Result<()> {
    let mut replay = Replay::new()?;
    replay.state.apply(renamed(&replay.state)?);
    assert_eq!(replay.state.freshness(), Freshness::UpToDate);
    assert_eq!(
        replay.state.picture_setup().experiment.name,
        "another name".into()
    );
    assert!(replay.state.stats_here().is_some());
    // Nor is it taken for other work's, and dimmed at once, when the next drag begins.
    replay.set_alpha(0.5, Change::Continuous);
    assert!(!replay.state.is_marker_dimmed(replay.clock()));
    Ok(())
}

#[test]
fn a_plane_that_was_drawn_under_another_name_is_this_works_too() -> Result<()> {
    let mut replay = Replay::new()?;
    let before = replay.drawn(&replay.state.setup());
    replay.set_alpha(0.5, Change::Discrete);
    replay.pass(ms(100), QUICK);
    let name = renamed(&replay.state)?;
    replay.state.apply(name);
    replay.ask(Change::Discrete);
    replay.pass(ms(100), QUICK);
    // The lab remembers the plane of α = 0.
    replay.state.apply((Edit::Alpha(0.0), Change::Continuous));
    replay.ask(Change::Continuous);
    replay.hear(replay.generation, News::Picture(before));
    assert!(replay.state.is_of_this_work());
    assert_eq!(
        replay.state.picture_setup().experiment.name,
        "another name".into()
    );
    Ok(())
}

#[test]
fn what_only_informs_goes_by_itself_and_what_went_wrong_stays() -> Result<()> {
    let mut state = State::new()?;
    let begin = Instant::now();
    let at = |seconds: f64| begin + Duration::from_secs_f64(seconds);
    state.apply(Told::Failed("broken".into()));
    state.apply(Told::Copied);
    state.age(begin);
    assert!(
        state.changes_in(begin).is_some(),
        "a frame comes for its end"
    );
    state.age(at(3.0));
    assert!(
        state
            .done
            .as_ref()
            .is_some_and(|words| words.starts_with("Copied"))
    );
    assert!((state.done_strength(at(3.0)) - 1.0).abs() < 1e-6);
    assert!(state.done_strength(at(3.9)) < 0.5);
    // The same again is news again.
    state.apply(Told::Copied);
    state.age(at(3.9));
    state.age(at(7.0));
    assert!(state.done.is_some());
    state.age(at(8.0));
    assert_eq!(state.done, None);
    state.age(at(1000.0));
    assert_eq!(state.notice.as_deref(), Some("broken"));
    Ok(())
}
