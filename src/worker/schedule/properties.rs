//! Random requests and jobs of any kind, a millisecond at a time, against what the schedule promises.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// How a job goes if nobody stops it.
#[derive(Clone, Copy, Debug)]
struct Course {
    /// Between two passes over the plane.
    pass: u64,
    /// Until the answer.
    answer: u64,
    /// What follows the answer.
    study: u64,
    /// Whether it ends by an error or a panic where its answer should be.
    fails: bool,
    /// Whether what follows the answer ends so.
    study_fails: bool,
}

/// A person asks for a setting, then does nothing for a while.
#[derive(Clone, Copy, Debug)]
struct Asked {
    setting: u8,
    change: Change,
    then: u64,
}

#[derive(Clone, Copy, Debug)]
struct Flight {
    setting: u8,
    course: Course,
    /// In milliseconds.
    began: u64,
    answered: bool,
}

/// A schedule, the jobs that it runs, and what became of them.
struct Bench {
    schedule: Schedule<u8>,
    /// In milliseconds.
    now: u64,
    courses: VecDeque<Course>,
    flight: Option<Flight>,
    /// What was asked, by generation from 1.
    asked: Vec<u8>,
    answers: Vec<(Generation, u8)>,
    /// The shortest time that a job was given before it had to go, and was not answered.
    shortest: Option<(u64, Course)>,
}

fn asked_at(asked: &[u8], generation: Generation) -> u8 {
    let at = usize::try_from(generation.0 - 1).expect("a few");
    asked[at]
}

type Checked = Result<(), TestCaseError>;

impl Bench {
    fn new(courses: Vec<Course>) -> Self {
        Self {
            schedule: Schedule::default(),
            now: 0,
            courses: courses.into(),
            flight: None,
            asked: Vec::new(),
            answers: Vec::new(),
            shortest: None,
        }
    }

    fn newest(&self) -> Generation {
        Generation(self.asked.len() as u64)
    }

    fn ask(&mut self, asked: Asked) -> Checked {
        self.asked.push(asked.setting);
        let same = |left: &u8, right: &u8| left == right;
        let newest = self.newest();
        self.schedule
            .change(newest, asked.setting, asked.change, same);
        if let Some(flight) = self.flight
            && asked.change == Change::Discrete
        {
            // It is the same job, or it has to go at once.
            let goes_on = self.schedule.running() == Some(newest);
            let order = self.schedule.order(ms(self.now));
            prop_assert_eq!(order == Order::Cancel, !goes_on);
            prop_assert!(!goes_on || (flight.setting == asked.setting && !flight.answered));
        }
        Ok(())
    }

    /// A millisecond.
    fn tick(&mut self) -> Checked {
        self.now += 1;
        if self.flight.is_none()
            && let Some((generation, setting)) = self.schedule.start(ms(self.now))
        {
            prop_assert_eq!(setting, asked_at(&self.asked, generation));
            prop_assert_eq!(generation, self.newest(), "an older setting was taken up");
            let course = self.courses.pop_front().expect("a course for every job");
            self.courses.push_back(course);
            let began = self.now;
            self.flight = Some(Flight {
                setting,
                course,
                began,
                answered: false,
            });
        }
        prop_assert!(self.schedule.start(ms(self.now)).is_none() || self.flight.is_none());
        let Some(flight) = &mut self.flight else {
            return Ok(());
        };
        let course = flight.course;
        let elapsed = self.now - flight.began;
        let order = self.schedule.order(ms(self.now));
        let yields = order == Order::YieldAfterCoarse && elapsed.is_multiple_of(course.pass);
        if order == Order::Cancel || (yields && !flight.answered && elapsed < course.answer) {
            if !flight.answered && self.shortest.is_none_or(|(least, _)| elapsed < least) {
                self.shortest = Some((elapsed, course));
            }
            self.end(false);
            return Ok(());
        }
        if elapsed >= course.answer && !flight.answered {
            flight.answered = true;
            let setting = flight.setting;
            let generation = self.schedule.running().expect("a job in flight");
            prop_assert_eq!(setting, asked_at(&self.asked, generation));
            self.answers.push((generation, setting));
            if course.fails {
                self.end(false);
                return Ok(());
            }
            self.schedule.answered(ms(self.now));
        }
        if elapsed >= course.answer + course.study {
            self.end(!course.study_fails);
        }
        Ok(())
    }

    fn end(&mut self, complete: bool) {
        self.schedule.end(ms(self.now), complete);
        self.flight = None;
    }

    /// All that was asked, and then rest.
    fn replay(&mut self, list: &[Asked]) -> Checked {
        for asked in list {
            self.ask(*asked)?;
            for _ in 0..asked.then {
                self.tick()?;
            }
        }
        // The job in flight and the last one, each as long as a job may be.
        for _ in 0..2 * (LONGEST + LONGEST) {
            self.tick()?;
        }
        Ok(())
    }
}

/// An answer, and a study, take no longer than this.
const LONGEST: u64 = 400;

fn course() -> impl Strategy<Value = Course> {
    let length = prop_oneof![0..20_u64, 0..LONGEST];
    (
        1..80_u64,
        length.clone(),
        length,
        prop::bool::weighted(0.2),
        any::<bool>(),
    )
        .prop_map(|(pass, answer, study, fails, study_fails)| Course {
            pass,
            answer: answer.max(1),
            study,
            fails,
            study_fails,
        })
}

fn asked(change: impl Strategy<Value = Change>) -> impl Strategy<Value = Asked> {
    (0..4_u8, change, prop_oneof![0..20_u64, 0..600_u64]).prop_map(|(setting, change, then)| {
        Asked {
            setting,
            change,
            then,
        }
    })
}

fn any_change() -> impl Strategy<Value = Change> {
    prop_oneof![Just(Change::Continuous), Just(Change::Discrete)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn the_last_that_was_asked_is_answered_and_no_answer_goes_back_in_time(
        list in prop::collection::vec(asked(any_change()), 1..30),
        courses in prop::collection::vec(course(), 1..8),
    ) {
        let mut bench = Bench::new(courses);
        bench.replay(&list)?;
        prop_assert!(bench.flight.is_none(), "something still runs: {:?}", bench.flight);
        let last = list.last().map(|asked| asked.setting);
        prop_assert_eq!(bench.answers.last().copied(), last.map(|setting| (bench.newest(), setting)));
        let forward = bench.answers.is_sorted_by(|earlier, later| earlier.0 < later.0);
        prop_assert!(forward, "{:?}", bench.answers);
    }

    #[test]
    fn a_hand_that_never_lets_go_leaves_every_job_its_first_pass(
        list in prop::collection::vec(asked(Just(Change::Continuous)), 1..30),
        courses in prop::collection::vec(course(), 1..8),
    ) {
        let mut bench = Bench::new(courses);
        bench.replay(&list)?;
        if let Some((least, course)) = bench.shortest {
            prop_assert!(least >= course.pass, "cut after {least} ms: {course:?}");
        }
    }
}
