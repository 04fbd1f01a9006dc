//! Random requests to a real thread whose jobs are slow, fail or panic anywhere, against what it promises.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::experiment::Experiment;
use crate::lab::{SeedQuestion, Stage};
use crate::sweep::Plane;
use crate::worker::Change;

/// Where a job ends by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Succeeds,
    Fails(Part),
    Panics(Part),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Picture,
    Probe,
    Study,
}

/// How the job of a setting goes.
#[derive(Clone, Copy, Debug)]
struct Course {
    /// Passes over the plane.
    passes: u32,
    /// Reports in a pass, and in a study; a fifth of a millisecond each.
    reports: u32,
    fate: Fate,
}

/// A person asks for a setting, with a study or without, then waits a while.
#[derive(Clone, Copy, Debug)]
struct Asked {
    setting: usize,
    study: bool,
    change: Change,
    then: Duration,
}

/// Draws the same picture for any setting, slowly and with accidents.
struct Accidental {
    courses: Vec<Course>,
    picture: Arc<Picture>,
}

/// A setting is told by its seed, so that what comes back can be told too.
fn setup_of(setting: usize) -> Setup {
    let mut experiment = Experiment::default();
    experiment.grid.cells = 3;
    experiment.training.steps = 2;
    experiment.training.seed = setting as u64;
    Setup::new(experiment)
}

fn setting_of(setup: &Setup) -> usize {
    usize::try_from(setup.experiment.training.seed).expect("a small one")
}

fn picture() -> Arc<Picture> {
    let listener = |_: Report<'_>| ControlFlow::Continue(());
    Lab::new()
        .picture(&setup_of(0), &listener)
        .expect("a picture")
}

impl Accidental {
    fn course(&self, setup: &Setup) -> Course {
        self.courses[setting_of(setup) % self.courses.len()]
    }

    fn work(course: Course, stage: Stage, listener: Listener<'_>) -> Result<()> {
        for report in 0..course.reports {
            std::thread::sleep(Duration::from_micros(200));
            let share = f64::from(report) / f64::from(course.reports);
            if listener(Report::Progress(stage, share)).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Ok(())
    }

    fn meet(course: Course, part: Part) -> Result<()> {
        assert_ne!(course.fate, Fate::Panics(part), "a panic on purpose");
        if course.fate == Fate::Fails(part) {
            return Err(Error::Mismatch("an error on purpose".into()));
        }
        Ok(())
    }
}

impl Artist for Accidental {
    fn picture(&mut self, setup: &Setup, listener: Listener<'_>) -> Result<Arc<Picture>> {
        let course = self.course(setup);
        let subject = Arc::new(self.picture.subject.under(setup.clone()));
        for _ in 0..course.passes {
            Self::work(course, Stage::Plane, listener)?;
            let coarse = Plane::new(setup.experiment.grid, &subject.roles());
            if listener(Report::Level(&subject, &coarse)).is_break() {
                return Err(Error::Cancelled);
            }
        }
        Self::meet(course, Part::Picture)?;
        Ok(Arc::new(Picture {
            subject,
            ..self.picture.as_ref().clone()
        }))
    }

    fn probe(&mut self, picture: &Picture, point: Point, _: Listener<'_>) -> Result<Probe> {
        Self::meet(self.course(picture.subject.setup()), Part::Probe)?;
        Ok(Probe {
            point,
            stats: Vec::new(),
            lines: Vec::new(),
        })
    }

    fn study(&mut self, setup: &Setup, _: &Study, listener: Listener<'_>) -> Result<()> {
        let course = self.course(setup);
        Self::work(course, Stage::Study, listener)?;
        Self::meet(course, Part::Study)
    }
}

/// A window without a screen.
struct Person {
    worker: Worker,
    asked: BTreeMap<Generation, Asked>,
    heard: Vec<Event>,
    waiting: Option<Request>,
}

impl Person {
    fn ask(&mut self, asked: Asked) {
        let generation = Generation(self.asked.len() as u64 + 1);
        self.asked.insert(generation, asked);
        let study = Study::Seeds(SeedQuestion { seeds: 1 });
        let job = Job {
            setup: setup_of(asked.setting),
            study: asked.study.then_some(study),
            sharpens: None,
            hurries: false,
            films: false,
        };
        self.waiting = Some(Request {
            generation,
            job,
            change: asked.change,
        });
        self.frame();
    }

    /// As the window does: a full queue keeps only the newest request waiting.
    fn frame(&mut self) {
        if let Some(request) = self.waiting.take() {
            match self.worker.send(request) {
                Ok(()) => {}
                Err(Some(request)) => self.waiting = Some(*request),
                Err(None) => panic!("the worker is gone"),
            }
        }
        while let Some(event) = self.worker.try_event() {
            self.heard.push(event);
        }
    }

    /// Whether the newest request is answered, with the study if one was asked for.
    fn is_answered(&self) -> bool {
        let Some((newest, asked)) = self.asked.last_key_value() else {
            return true;
        };
        let mut of_it = self
            .heard
            .iter()
            .filter(|event| event.generation == *newest);
        of_it.any(|event| match event.news {
            News::Failed(_) | News::StudyDone => true,
            News::Done(_) => !asked.study,
            _ => false,
        })
    }
}

fn fate() -> impl Strategy<Value = Fate> {
    let part = prop_oneof![Just(Part::Picture), Just(Part::Probe), Just(Part::Study)];
    prop_oneof![
        3 => Just(Fate::Succeeds),
        1 => part.clone().prop_map(Fate::Fails),
        1 => part.prop_map(Fate::Panics),
    ]
}

fn course() -> impl Strategy<Value = Course> {
    (1..4_u32, 0..30_u32, fate()).prop_map(|(passes, reports, fate)| Course {
        passes,
        reports,
        fate,
    })
}

fn asked() -> impl Strategy<Value = Asked> {
    let change = prop_oneof![Just(Change::Continuous), Just(Change::Discrete)];
    let then = prop_oneof![Just(0), 0..3000_u64, 0..20_000_u64];
    (0..5_usize, any::<bool>(), change, then).prop_map(|(setting, study, change, then)| Asked {
        setting,
        study,
        change,
        then: Duration::from_micros(then),
    })
}

fn is_answer(news: &News) -> bool {
    matches!(news, News::Done(_) | News::Failed(_))
}

#[test]
fn the_last_request_is_answered_whatever_jobs_do_and_nothing_goes_back_in_time() {
    let picture = picture();
    let config = ProptestConfig {
        failure_persistence: None,
        max_shrink_iters: 50,
        ..ProptestConfig::with_cases(24)
    };
    proptest!(config, |(
        list in prop::collection::vec(asked(), 1..25),
        courses in prop::collection::vec(course(), 1..6),
    )| {
        let made = (courses.clone(), Arc::clone(&picture));
        let make = move || Accidental {
            courses: made.0.clone(),
            picture: Arc::clone(&made.1),
        };
        let mut person = Person {
            worker: Worker::spawn(make, || ()).expect("a thread"),
            asked: BTreeMap::new(),
            heard: Vec::new(),
            waiting: None,
        };
        for asked in &list {
            person.ask(*asked);
            std::thread::sleep(asked.then);
            person.frame();
        }
        let since = Instant::now();
        while !person.is_answered() {
            prop_assert!(since.elapsed() < Duration::from_secs(20), "never answered");
            std::thread::sleep(Duration::from_millis(1));
            person.frame();
        }
        let forward = person.heard.is_sorted_by_key(|event| event.generation);
        prop_assert!(forward, "events went back in time");
        let mut answers: Vec<Generation> = Vec::new();
        for event in &person.heard {
            let asked = person.asked[&event.generation];
            if let News::Picture(picture) = &event.news {
                prop_assert_eq!(setting_of(picture.subject.setup()), asked.setting);
            }
            let fate = courses[asked.setting % courses.len()].fate;
            if let News::Failed(words) = &event.news {
                prop_assert!(words.contains("on purpose"), "{}", words);
                prop_assert_ne!(fate, Fate::Succeeds);
            }
            if is_answer(&event.news) {
                let again = answers.last() == Some(&event.generation);
                let of_study = matches!(fate, Fate::Fails(Part::Study) | Fate::Panics(Part::Study));
                prop_assert!(!again || of_study, "answered twice: {:?}", event.generation);
                answers.push(event.generation);
            }
        }
    });
}

#[test]
fn a_worker_that_is_busy_or_unread_ends_when_the_window_goes() {
    let picture = picture();
    for reports in [0, 200] {
        let course = Course {
            passes: 2000,
            reports,
            fate: Fate::Succeeds,
        };
        let its_own = Arc::new(picture.as_ref().clone());
        let lives = Arc::downgrade(&its_own);
        let make = move || Accidental {
            courses: vec![course],
            picture: Arc::clone(&its_own),
        };
        let worker = Worker::spawn(make, || ()).expect("a thread");
        let request = Request {
            generation: Generation(1),
            job: Job {
                setup: setup_of(1),
                study: None,
                sharpens: None,
                hurries: false,
                films: false,
            },
            change: Change::Discrete,
        };
        assert!(worker.send(request).is_ok());
        // Nobody reads: more passes come than there is room for, so that the worker waits for it.
        std::thread::sleep(Duration::from_millis(50));
        drop(worker);
        let since = Instant::now();
        while lives.upgrade().is_some() {
            assert!(since.elapsed() < Duration::from_secs(10), "{reports}");
            std::thread::yield_now();
        }
    }
}
