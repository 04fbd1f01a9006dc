//! Lists of actions made from a seed: the same ones every time.

use lambdascope::app::{Overlay, Pane, PartQuantity, PartsLook, Tab, third};
use lambdascope::experiment::{PRESETS, Parts, VitPart};
use lambdascope::lab::PhaseQuestion;
use lambdascope::random::{Purpose, index, stream, uniform};
use lambdascope::sweep::Metric;
use lambdascope::task::{Axes, Axis, Role, TaskId};
use lambdascope::theory::Stated;

use super::action::{Action, Asking, Constant, Hand, Leaving, OnShelf, Pasted, Setting, Tale};

/// Between two rests a monkey does up to so much.
const BURST: usize = 45;
/// What is opened together, of what is there from the beginning or not at all.
const OPENED: [&[&str]; 9] = [
    &[
        "data/aligned/models.safetensors",
        "data/aligned/tasks.safetensors",
    ],
    &["data/aligned/models.safetensors"],
    &["data/aligned/tasks.safetensors"],
    &["data/images/pair-images-idx3-ubyte"],
    &["data/formats/v1/sessions/anatomy-changed.ron"],
    &["data/formats/v1/experiments/out-of-domain.ron"],
    &["data/formats/v1/sessions/with-files.ron"],
    &["data/foreign/table.csv"],
    &["data/missing.ron"],
];
/// Files that the monkey may write.
const OWN: [&str; 4] = ["own/a.ron", "own/b.ron", "own/c", "own/no/folder/d.ron"];
const TEXTS: [&str; 8] = ["0.5", "-1", "1e-3", "3,5", "", "abc", "−0,25", "1e999"];
const KEYS: [&str; 15] = [
    "Escape",
    "Enter",
    "Tab",
    "Space",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "Home",
    "End",
    "F5",
    "Backspace",
    "PageUp",
    "PageDown",
    "Delete",
];
const SHORTCUTS: [&str; 6] = ["Z", "Y", "S", "O", "A", "C"];

/// Dice that fall the same way for a seed.
struct Dice {
    seed: u64,
    thrown: usize,
}

impl Dice {
    fn uniform(&mut self) -> f64 {
        self.thrown += 1;
        uniform(&mut stream(self.seed, Purpose::Choice, 0, self.thrown))
    }

    fn below(&mut self, n: usize) -> usize {
        self.thrown += 1;
        index(&mut stream(self.seed, Purpose::Choice, 0, self.thrown), n)
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn chance(&mut self, of: f64) -> bool {
        self.uniform() < of
    }

    fn between(&mut self, low: f64, high: f64) -> f64 {
        // Few digits, so that a list can be read.
        let value = low + (high - low) * self.uniform();
        (value * 1e4).round() / 1e4
    }

    /// A part of the whole.
    fn part(&mut self) -> f32 {
        f32::from(u16::try_from(self.below(1001)).unwrap_or(0)) / 1000.0
    }

    fn place(&mut self) -> [f32; 2] {
        [self.part(), self.part()]
    }

    fn point(&mut self) -> [f64; 2] {
        match self.below(12) {
            0 => [1.0, self.between(-2.0, 3.0)],
            1 => [self.between(-2.0, 3.0), 1.0],
            2 => [self.between(-1e6, 1e6), self.between(-9.0, 9.0)],
            // Not allowed.
            3 => [self.between(-9.0, 9.0), 1e300],
            _ => [self.between(-2.0, 3.0), self.between(-2.0, 3.0)],
        }
    }

    fn constant(&mut self) -> Constant {
        let positive = match self.below(6) {
            0 => 1e-300,
            1 => 1e300,
            _ => self.between(0.01, 2.0),
        };
        match self.below(6) {
            0 => Constant::Beta(if self.chance(0.2) { 0.0 } else { positive }),
            1 => Constant::C(self.chance(0.7).then(|| self.between(0.01, 0.99))),
            2 => Constant::Theorem2(positive),
            3 => Constant::Theorem2Right(positive),
            4 => Constant::Epsilon(positive),
            _ => Constant::Tau(positive),
        }
    }

    fn setting(&mut self) -> Setting {
        match self.below(19) {
            0 => Setting::Cells(2 + self.below(12)),
            1 => {
                let low = self.between(-3.0, 1.0);
                Setting::Range(low, low + self.between(0.0, 4.0))
            }
            2 => Setting::Steps(1 + self.below(12)),
            3 => Setting::Batch(1 + self.below(16)),
            4 => Setting::Rates(self.between(0.01, 1.0), self.between(0.01, 1.0)),
            5 => Setting::Seed(self.below(5) as u64),
            // An odd number is refused.
            6 => Setting::Hidden(2 + self.below(31)),
            7 => Setting::InitialV(self.between(0.01, 0.2)),
            8 => Setting::PerToken(self.chance(0.5)),
            9 => {
                let confusing = self.below(2);
                let relevant = 1 + self.below(4);
                Setting::Tokens(relevant + confusing + self.below(4), relevant, confusing)
            }
            10 => {
                let irrelevant = 1 + self.below(8);
                Setting::Dimension(irrelevant + 3 + self.below(4), irrelevant)
            }
            11 => Setting::Noise(self.between(0.0, 0.5), 10 + self.below(50)),
            12 => Setting::Noise(0.0, 1000),
            13 => Setting::Rho(self.between(0.5, 1.0)),
            14 => Setting::TrainingImages(1 + self.below(1700)),
            15 => Setting::Target(
                self.chance(0.6)
                    .then(|| [self.between(-1.2, 1.2), self.between(-1.2, 1.2)]),
            ),
            16 => Setting::Parts(self.one(&[Parts::Both, Parts::Values, Parts::Attention])),
            17 => Setting::Rank(self.chance(0.6).then(|| 1 + self.below(5))),
            _ => Setting::Pruned(if self.chance(0.3) {
                0.0
            } else {
                self.between(0.0, 0.999)
            }),
        }
    }

    fn preset(&mut self) -> String {
        let of = |kind: &str| {
            let own = PRESETS.iter().map(|preset| preset.name);
            own.filter(|name| name.starts_with(kind))
                .collect::<Vec<_>>()
        };
        let slow = [of("digits"), of("vit")];
        // The digits take longer, and the Vision Transformers take longest.
        let names = match self.below(200) {
            0 => slow[1].clone(),
            1..20 => slow[0].clone(),
            _ => of("")
                .into_iter()
                .filter(|name| !slow.concat().contains(name))
                .collect(),
        };
        self.one(&names).into()
    }

    fn phase(&mut self) -> PhaseQuestion {
        PhaseQuestion {
            lambda1: if self.chance(0.6) {
                1.0
            } else {
                self.between(-2.0, 3.0)
            },
            columns: 2 + self.below(4),
            seeds: 1,
        }
    }

    fn asking(&mut self) -> Asking {
        self.one(&[
            Asking::Open,
            Asking::SaveSession,
            Asking::SaveExperiment,
            Asking::Export,
        ])
    }

    /// A drag: over some values, and at most times let go at the end.
    fn drag(&mut self, list: &mut Vec<Action>) {
        let kind = self.below(5);
        let events = 1 + self.below(8);
        let mut last = None;
        for _ in 0..events {
            let make = match kind {
                0 | 1 => Action::Alpha(self.between(-1.0, 1.0), Hand::Holds),
                2 => Action::Marker(self.point(), Hand::Holds),
                3 => Action::Move(self.between(-1.0, 1.0), self.point(), Hand::Holds),
                _ => Action::Constant(self.constant(), Hand::Holds),
            };
            list.push(make.clone());
            last = Some(make);
            if self.chance(0.4) {
                list.push(Action::Frames(1));
            }
            if self.chance(0.1) {
                list.push(Action::Wait(self.below(12) as u64));
            }
        }
        if self.chance(0.95) {
            list.extend(last.map(let_go));
        }
    }

    fn task(&mut self) -> TaskId {
        let tasks: Vec<TaskId> = TaskId::first(4).collect();
        self.one(&tasks)
    }

    fn work(&mut self) -> Action {
        match self.below(17) {
            13 => Action::Coefficient(self.task(), self.between(-2.0, 3.0), Hand::LetsGo),
            14 => {
                let axes = Axes::new(self.task(), self.task());
                Action::Axes(axes.unwrap_or_default())
            }
            15 => Action::Tasks(self.one(&[1, 2, 2, 3, 4, 9])),
            0 => Action::Alpha(
                self.one(&[-1.0, -0.6, 0.0, 0.3, 1.0, f64::NAN]),
                Hand::LetsGo,
            ),
            1 => Action::Marker(self.point(), Hand::LetsGo),
            2 => Action::Constant(self.constant(), Hand::LetsGo),
            3 | 4 => {
                let settings = (0..=self.below(3)).map(|_| self.setting()).collect();
                Action::Edit(
                    settings,
                    self.one(&[Hand::Holds, Hand::LetsGo, Hand::LetsGo]),
                )
            }
            5 => Action::Preset(self.preset()),
            6 => Action::Paste(match self.below(4) {
                0 => Pasted::Own,
                1 => Pasted::Renamed(self.one(&["one", "other"]).into()),
                2 => Pasted::Preset(self.preset()),
                _ => Pasted::Words(self.one(&TEXTS).into()),
            }),
            7 => self.one(&[Action::Reset, Action::Start]),
            8 => Action::NewSeed,
            9 | 10 => Action::Undo,
            11 => Action::Redo,
            12 => Action::Stop,
            _ => {
                let [left, bottom] = [self.between(-3.0, 0.0), self.between(-3.0, 0.0)];
                let width = self.one(&[0.0, 1e-7, 0.5, 2.0, 4.0]);
                Action::FitSweep([left, left + width, bottom, bottom + width])
            }
        }
    }

    fn look(&mut self) -> Action {
        match self.below(29) {
            0 | 1 => Action::Play,
            2 => Action::Pause,
            3 => Action::Step,
            4 => Action::GoTo(self.below(20)),
            5..=8 => Action::Tab(self.one(&Tab::ALL)),
            9 => Action::Phase(self.phase()),
            10 => Action::Seeds(self.chance(0.6).then(|| 2 + self.below(3))),
            11 | 12 => Action::Sample(
                self.one(&[Role::Task(TaskId::T1), Role::Task(TaskId::T2), Role::Target]),
                self.one(&[0, 1, 7, 1_000_000]),
            ),
            13 => Action::Metric(self.one(&Metric::ALL)),
            14 => Action::Layer(self.below(Overlay::ALL.len())),
            15 => Action::Third(self.one(&third::choices(lambdascope::task::Axes::default(), 3))),
            16 => Action::Slice(self.one(&Axis::BOTH)),
            17 => Action::Answer,
            18 => Action::ResetView,
            19 => Action::Authors,
            20 => Action::Statement(self.chance(0.5).then(|| self.below(Stated::ALL.len()))),
            21 => self.one(&[Action::About, Action::Palette, Action::Help]),
            22 => Action::Present,
            23 => Action::Maximise(self.chance(0.7).then(|| self.one(&Pane::ALL))),
            24 => self.one(&[
                Action::Theme,
                Action::Dismiss,
                Action::Controls,
                Action::Hold,
                Action::Hold,
                Action::LetGo,
                Action::Pin,
                Action::Pin,
            ]),
            26 | 27 => Action::Shelf(self.one(&OnShelf::ALL), self.below(3)),
            25 => Action::Parts(PartsLook {
                shows: self.one(&PartQuantity::ALL),
                chosen: self.one(&[VitPart::LastNorm, VitPart::Fc1(1), VitPart::Qkv(40)]),
                head: (self.below(3), self.below(9)),
            }),
            _ => Action::StageCard(self.one(&Pane::ALL)),
        }
    }

    /// Of stories whose steps are quick to compute.
    fn tale(&mut self) -> Action {
        Action::Tell(match self.below(12) {
            0 | 1 => {
                let quick = ["task-vector", "correlation", "forgetting", "out-of-domain"];
                Tale::Begin(self.one(&quick).into())
            }
            2 => Tale::GoTo(self.below(12)),
            3..=5 => Tale::Next,
            6 => Tale::Back,
            7 => Tale::Return,
            8 => Tale::Guess(self.point()),
            9 => Tale::Reveal(self.chance(0.6)),
            10 => Tale::Black(self.chance(0.3)),
            _ => Tale::End,
        })
    }

    fn file(&mut self) -> Action {
        match self.below(20) {
            0 | 1 => Action::Ask(self.chance(0.6).then(|| self.asking())),
            2 => Action::Path(self.one(&OWN).into()),
            3 => Action::Dialog(self.asking()),
            4 | 5 => Action::Open(
                self.one(&OPENED)
                    .iter()
                    .map(|name| (*name).into())
                    .collect(),
            ),
            6 => Action::Open(vec![self.one(&OWN).into()]),
            7 | 8 => Action::ShowCard,
            9 => Action::LeaveCard,
            10 => Action::Save,
            11 | 12 => {
                let kind = self.one(&[Asking::SaveSession, Asking::SaveExperiment]);
                Action::SaveTo(self.one(&OWN).into(), kind, self.chance(0.5))
            }
            13 => Action::Export(self.one(&["own/out", "own"]).into(), self.chance(0.5)),
            14 => self.one(&[Action::Forget, Action::IgnoreLeft]),
            15 => Action::Copy,
            16 => Action::AskForPaste,
            17 => Action::AskToClose,
            18 => Action::Close(self.one(&[
                Leaving::Cancel,
                Leaving::Cancel,
                Leaving::Save,
                Leaving::Discard,
            ])),
            _ => Action::Meddle(self.one(&OWN).into()),
        }
    }

    fn hand(&mut self) -> Action {
        match self.below(12) {
            0..=4 => Action::Click(self.place()),
            // The left panel, where most controls are.
            5 | 6 => Action::Click([0.2 * self.part(), self.part()]),
            7 | 8 => Action::Drag(self.place(), self.place()),
            9 => Action::Scroll(self.place(), 600.0 * (self.part() - 0.5)),
            10 => match self.below(4) {
                0 => Action::Key(self.one(&SHORTCUTS).into(), true),
                _ => Action::Key(self.one(&KEYS).into(), false),
            },
            _ => match self.below(8) {
                0 => {
                    let [width, height] =
                        self.one(&[[1440.0, 900.0], [900.0, 600.0], [1920.0, 1080.0]]);
                    Action::Size(width, height)
                }
                _ => Action::Type(self.one(&TEXTS).into()),
            },
        }
    }

    /// What is quick to compute, whatever was there before.
    fn small(&mut self, list: &mut Vec<Action>) {
        let settings = vec![
            Setting::Cells(2 + self.below(8)),
            Setting::Steps(if self.chance(0.1) {
                100
            } else {
                1 + self.below(12)
            }),
            // Of the digits only a few are left to be evaluated.
            Setting::TrainingImages(1700),
        ];
        list.push(Action::Edit(settings, Hand::LetsGo));
        list.push(Action::Phase(self.phase()));
        if self.chance(0.5) {
            list.push(Action::Seeds(None));
        } else {
            list.push(Action::Seeds(Some(2)));
        }
    }
}

fn let_go(action: Action) -> Action {
    let hand = Hand::LetsGo;
    match action {
        Action::Alpha(alpha, _) => Action::Alpha(alpha, hand),
        Action::Marker(point, _) => Action::Marker(point, hand),
        Action::Move(alpha, point, _) => Action::Move(alpha, point, hand),
        Action::Coefficient(task, lambda, _) => Action::Coefficient(task, lambda, hand),
        Action::Constant(constant, _) => Action::Constant(constant, hand),
        Action::Edit(settings, _) => Action::Edit(settings, hand),
        other => other,
    }
}

/// A list in which so much is done, that ends at rest.
pub fn list(seed: u64, count: usize) -> Vec<Action> {
    let mut dice = Dice { seed, thrown: 0 };
    let mut list = Vec::new();
    let doing = |list: &[Action]| list.iter().filter(|action| action.is_doing()).count();
    while doing(&list) < count {
        // At times what is on screen is left as large as it is.
        let large = dice.chance(0.04);
        if !large {
            dice.small(&mut list);
        }
        let end = doing(&list) + 1 + dice.below(BURST);
        while doing(&list) < end.min(count) {
            match dice.below(20) {
                0..=4 => dice.drag(&mut list),
                5..=8 => list.push(dice.work()),
                9..=12 => list.push(dice.look()),
                13..=14 => list.push(dice.file()),
                15 => list.push(dice.tale()),
                _ => list.push(dice.hand()),
            }
            if dice.chance(0.35) {
                list.push(Action::Frames(1 + u32::from(dice.chance(0.5))));
            }
            if dice.chance(0.05) {
                list.push(Action::Wait(dice.below(40) as u64));
            }
        }
        if !large {
            dice.small(&mut list);
        }
        list.push(Action::Rest);
    }
    list
}
