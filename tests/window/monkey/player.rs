//! Does a list of actions in a window, a frame at a time, whoever draws the frames.

use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, Rect, Vec2};
use lambdascope::app::story::shipped;
use lambdascope::app::{
    Card, CloseAnswer, Closing, Command, Document, DocumentKind, Edit, FileCommand, FileWindow,
    Kind, Overlay, Play, Replace, RunsLook, Shelve, State, Tell, ViewChange,
};
use lambdascope::experiment::{
    Constants, Data, Experiment, Optimiser, Output, PRESETS, Rates, Target, TaskKey, to_line,
};
use lambdascope::lab::{Lab, SeedQuestion};
use lambdascope::theory::Stated;
use lambdascope::window::Window;
use lambdascope::worker::Worker;

use super::action::{Action, Asking, Constant, Leaving, OnShelf, Pasted, Setting, Tale};
use super::fresh::Fresh;

/// How long a screen may take until it is at rest, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(3);
/// How long a screen at rest may differ from what is right: what follows a picture takes its time.
const SETTLING: Duration = Duration::from_secs(15);

/// Files that are there from the beginning.
const GIVEN: [&str; 10] = [
    "data/aligned/models.safetensors",
    "data/aligned/tasks.safetensors",
    "data/images/pair-images-idx3-ubyte",
    "data/images/pair-labels-idx1-ubyte",
    "data/formats/v1/sessions/anatomy-changed.ron",
    "data/formats/v1/sessions/with-files.ron",
    "data/formats/v1/sessions/tensors/models.safetensors",
    "data/formats/v1/sessions/tensors/tasks.safetensors",
    "data/formats/v1/experiments/out-of-domain.ron",
    "data/foreign/table.csv",
];

/// What a frame needs before it is drawn.
#[derive(Debug, Default)]
pub struct Wanted {
    /// What a hand does in it.
    pub events: Vec<Event>,
    /// The window's size, if it changes.
    pub size: Option<Vec2>,
}

/// A list that is being done.
pub struct Player {
    list: VecDeque<Action>,
    /// What a hand will do in the next frames.
    hand: VecDeque<Vec<Event>>,
    /// Frames to be drawn before anything else is done.
    frames: u32,
    /// Where `data/` and `own/` are.
    folder: PathBuf,
    /// Since when the screen is waited for.
    resting: Option<Instant>,
    /// The newest request then.
    asked: Option<u64>,
    fresh: Fresh,
    /// Actions done.
    pub done: usize,
    /// How often all was at rest and as it should be.
    pub rests: usize,
    /// Windows closed and opened again.
    pub closed: usize,
    /// The commands that were sent.
    pub kinds: HashSet<Kind>,
}

/// A window without the desktop's dialogs, which nobody would answer.
///
/// # Errors
/// If it cannot be made.
pub fn window(ctx: &Context) -> Result<Window, String> {
    let wake = ctx.clone();
    let worker = Worker::spawn(Lab::new, move || wake.request_repaint());
    let window = worker.and_then(|worker| Window::with_worker(ctx, worker));
    let mut window = window.map_err(|error| error.to_string())?;
    window.leave_out_dialogs();
    Ok(window)
}

impl Player {
    /// A list to be done in an empty folder, where all files lie.
    ///
    /// # Errors
    /// If the files that are there from the beginning cannot be copied to it.
    pub fn new(list: Vec<Action>, folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir(folder.join("own"))?;
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        for name in GIVEN {
            let copy = folder.join(name);
            std::fs::create_dir_all(copy.parent().unwrap_or(folder))?;
            std::fs::copy(tests.join(name), copy)?;
        }
        Ok(Self {
            list: list.into(),
            hand: VecDeque::new(),
            frames: 0,
            folder: folder.to_owned(),
            resting: None,
            asked: None,
            fresh: Fresh::default(),
            done: 0,
            rests: 0,
            closed: 0,
            kinds: HashSet::new(),
        })
    }

    /// Whether all is done.
    pub fn is_over(&self) -> bool {
        self.list.is_empty() && self.hand.is_empty() && self.frames == 0
    }

    /// Does what comes before the next frame, and says what that one needs.
    ///
    /// # Errors
    /// If the screen is never at rest, or not what it should be.
    pub fn advance(&mut self, ctx: &Context, window: &mut Window) -> Result<Wanted, String> {
        if window.state.filing.closing == Closing::Yes {
            let since = Instant::now();
            *window = self::window(ctx)?;
            self.closed += 1;
            let took = since.elapsed();
            if took > Duration::from_secs(5) {
                return Err(format!("closing took {took:?}"));
            }
        }
        let mut wanted = Wanted::default();
        if let Some(events) = self.hand.pop_front() {
            wanted.events = events;
            return Ok(wanted);
        }
        if self.frames > 0 {
            self.frames -= 1;
            return Ok(wanted);
        }
        while let Some(action) = self.list.pop_front() {
            self.done += usize::from(action.is_doing());
            match action {
                Action::Frames(count) => {
                    self.frames = count.saturating_sub(1);
                    return Ok(wanted);
                }
                Action::Wait(milliseconds) => {
                    std::thread::sleep(Duration::from_millis(milliseconds));
                }
                Action::Rest => {
                    if !self.rests_rightly(window)? {
                        self.list.push_front(Action::Rest);
                        return Ok(wanted);
                    }
                    self.rests += 1;
                    return Ok(wanted);
                }
                Action::Size(width, height) => {
                    wanted.size = Some(Vec2::new(width, height));
                    return Ok(wanted);
                }
                Action::Meddle(name) => {
                    let path = self.place(&name);
                    // What cannot be written was not to be had.
                    let _ = std::fs::write(path, "(alpha: 0.25)");
                }
                other => {
                    if let Some(mut frames) = events(&other, ctx.content_rect()) {
                        if matches!(other, Action::Type(_)) {
                            frames = self.typed(&other, window);
                        }
                        self.hand = frames.into();
                        wanted.events = self.hand.pop_front().unwrap_or_default();
                        return Ok(wanted);
                    }
                    if let Some(command) = self.command(&other, window) {
                        if !is_sent(&command) {
                            return Err(format!("not to be sent: {command:?}"));
                        }
                        self.kinds.insert(command.kind());
                        window.carry_out(ctx, command);
                    }
                }
            }
        }
        Ok(wanted)
    }

    /// Whether all is at rest, and as if it were computed for the first time.
    fn rests_rightly(&mut self, window: &Window) -> Result<bool, String> {
        let since = *self.resting.get_or_insert_with(Instant::now);
        self.asked.get_or_insert(window.state.work.asked.0);
        let waited = since.elapsed();
        if let Some(why) = Fresh::busy(&window.state) {
            if waited > PATIENCE {
                let (work, change) = (&window.state.work, window.state.change());
                let asked = self.asked.map_or(0, |before| work.asked.0 - before);
                let of = &window.state.experiment;
                return Err(format!(
                    "never at rest: {why}; {change:?}, {asked} requests and {} pictures meanwhile, of {of:?}",
                    work.pictures
                ));
            }
            std::thread::sleep(Duration::from_millis(1));
            return Ok(false);
        }
        match self.fresh.compare(&window.state) {
            Ok(()) => {
                (self.resting, self.asked) = (None, None);
                Ok(true)
            }
            Err(_) if waited < SETTLING => Ok(false),
            Err(why) => Err(why),
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What is typed into a field for a path names a file of the monkey's own, wherever it stands.
    fn typed(&self, action: &Action, window: &Window) -> Vec<Vec<Event>> {
        let Action::Type(text) = action else {
            return Vec::new();
        };
        let text = match window.state.filing.window {
            Some(_) => text_of(&self.folder.join("typed.ron")),
            None => text.clone(),
        };
        vec![vec![Event::Text(text)]]
    }

    #[expect(clippy::too_many_lines, reason = "one line an action")]
    fn command(&self, action: &Action, window: &Window) -> Option<Command> {
        let (state, view) = (&window.state, &window.state.view);
        let text = |error: lambdascope::Error| error.to_string();
        Some(match action.clone() {
            Action::Alpha(alpha, hand) => (Edit::Alpha(alpha), hand.into()).into(),
            Action::Marker(point, hand) => (Edit::Marker(point), hand.into()).into(),
            Action::Move(alpha, point, hand) => {
                let marker = point;
                (Edit::Move { alpha, marker }, hand.into()).into()
            }
            Action::Coefficient(task, lambda, hand) => {
                let task = TaskKey(task);
                (Edit::Coefficient { task, lambda }, hand.into()).into()
            }
            Action::Axes(axes) => Edit::Axes(axes).into(),
            Action::Tasks(count) => Edit::Tasks(count).into(),
            Action::Constant(constant, hand) => {
                let mut constants = state.experiment.constants;
                set_constant(&mut constants, constant);
                (Edit::Constants(constants), hand.into()).into()
            }
            Action::Edit(settings, hand) => {
                let mut experiment = state.experiment.clone();
                for setting in settings {
                    set(&mut experiment, setting);
                }
                (Edit::Experiment(Box::new(experiment)), hand.into()).into()
            }
            Action::Preset(name) => {
                let preset = PRESETS.iter().find(|preset| preset.name == name)?;
                Edit::Preset(preset.name.into()).into()
            }
            Action::Paste(pasted) => FileCommand::Paste(match pasted {
                Pasted::Own => to_line(&state.experiment).unwrap_or_else(text),
                Pasted::Renamed(name) => {
                    let renamed = Experiment {
                        name: name.into(),
                        ..state.experiment.clone()
                    };
                    to_line(&renamed).unwrap_or_else(text)
                }
                Pasted::Preset(name) => {
                    let experiment = lambdascope::experiment::preset(&name);
                    let line = experiment.and_then(|experiment| to_line(&experiment));
                    line.unwrap_or_else(text)
                }
                Pasted::Words(words) => words,
            })
            .into(),
            Action::Reset => Edit::Reset.into(),
            Action::Start => Edit::Start.into(),
            Action::NewSeed => Edit::NewSeed.into(),
            Action::Undo => Edit::Undo.into(),
            Action::Redo => Edit::Redo.into(),
            Action::Stop => Play::Stop.into(),
            Action::FitSweep(bounds) => {
                let [left, right, bottom, top] = bounds;
                let (low, high) = (left.min(bottom), right.max(top));
                Edit::Sweep { low, high }.into()
            }
            Action::Play => Play::Start.into(),
            Action::Pause => Play::Pause.into(),
            Action::Step => Play::Step.into(),
            Action::GoTo(step) => Play::GoTo(step).into(),
            Action::Tab(tab) => ViewChange::Tab(tab).into(),
            Action::Phase(question) => ViewChange::Phase(question).into(),
            Action::Seeds(seeds) => {
                ViewChange::Seeds(seeds.map(|seeds| SeedQuestion { seeds })).into()
            }
            Action::Sample(role, sample) => ViewChange::Sample(role, sample).into(),
            Action::Metric(metric) => ViewChange::Metric(metric).into(),
            Action::Layer(at) => {
                let layer = *Overlay::ALL.get(at)?;
                ViewChange::Layer(layer, !view.overlays.has(layer)).into()
            }
            Action::Third(third) => ViewChange::Third(third).into(),
            Action::Hold => {
                let held = view.ghosts.iter().cloned();
                ViewChange::Ghosts(held.chain([state.ghost()?]).collect()).into()
            }
            Action::LetGo => ViewChange::Ghosts(Vec::new()).into(),
            Action::Pin => Shelve::Pin.into(),
            Action::Shelf(what, place) => on_shelf(state, what, place),
            Action::Slice(running) => ViewChange::Slice(running).into(),
            Action::Answer => ViewChange::Answer(!view.answer).into(),
            Action::ResetView => ViewChange::WholePlane.into(),
            Action::Authors => ViewChange::Authors(!view.authors).into(),
            Action::Statement(at) => {
                ViewChange::Statement(at.and_then(|at| Stated::ALL.get(at)).copied()).into()
            }
            Action::About => ViewChange::About(!view.about).into(),
            Action::Palette => ViewChange::Palette(!view.palette).into(),
            Action::Help => ViewChange::Help(!view.help).into(),
            Action::Present => ViewChange::Present(!view.present).into(),
            Action::Parts(look) => ViewChange::Parts(look).into(),
            Action::StageCard(pane) => ViewChange::StageCard(pane).into(),
            Action::Maximise(pane) => ViewChange::Maximise(pane).into(),
            Action::Controls => ViewChange::Folded(!view.folded).into(),
            Action::Theme => ViewChange::Dark(!view.dark).into(),
            Action::Dismiss => ViewChange::Dismiss.into(),
            Action::Tell(tale) => match tale {
                Tale::Begin(name) => Tell::Begin(shipped(&name).ok()?),
                Tale::GoTo(step) => Tell::GoTo(step),
                Tale::Next => Tell::Next,
                Tale::Back => Tell::Back,
                Tale::Return => Tell::Return,
                Tale::Guess(point) => Tell::Guess(point),
                Tale::Reveal(reveals) => Tell::Reveal(reveals),
                Tale::Black(is_black) => Tell::Black(is_black),
                Tale::End => Tell::End,
            }
            .into(),
            Action::Ask(asking) => FileCommand::ShowWindow(asking.map(file_window)).into(),
            Action::Path(name) => FileCommand::SetPath(text_of(&self.place(&name))).into(),
            Action::Dialog(asking) => FileCommand::Dialog(file_window(asking)).into(),
            Action::Open(names) => {
                FileCommand::Open(names.iter().map(|name| self.place(name)).collect()).into()
            }
            Action::ShowCard => match state.filing.card.as_deref()? {
                Card::Found { files, .. } => FileCommand::Show(files.clone()).into(),
                Card::Refused { .. } => FileCommand::LeaveCard.into(),
            },
            Action::LeaveCard => FileCommand::LeaveCard.into(),
            Action::Save => FileCommand::Save.into(),
            Action::SaveTo(name, asking, agreed) => {
                let kind = match asking {
                    Asking::SaveExperiment => DocumentKind::Experiment,
                    _ => DocumentKind::Session,
                };
                let path = self.place(&name);
                FileCommand::SaveTo(Document { path, kind }, replace(agreed)).into()
            }
            Action::Export(name, agreed) => {
                FileCommand::ExportTo(self.place(&name), replace(agreed)).into()
            }
            Action::Forget => FileCommand::ForgetRecent.into(),
            Action::IgnoreLeft => FileCommand::IgnoreLeft.into(),
            Action::Copy => FileCommand::CopyText.into(),
            Action::AskForPaste => FileCommand::AskForPaste.into(),
            Action::AskToClose => FileCommand::AskToClose.into(),
            Action::Close(leaving) => FileCommand::Close(match leaving {
                Leaving::Save => CloseAnswer::Save,
                Leaving::Discard => CloseAnswer::Discard,
                Leaving::Cancel => CloseAnswer::Cancel,
            })
            .into(),
            Action::Meddle(_)
            | Action::Click(_)
            | Action::Drag(..)
            | Action::Scroll(..)
            | Action::Key(..)
            | Action::Type(_)
            | Action::Size(..)
            | Action::Frames(_)
            | Action::Wait(_)
            | Action::Rest => return None,
        })
    }
}

/// Does something with the run at a place, or with one that is not there.
fn on_shelf(state: &State, what: OnShelf, place: usize) -> Command {
    let run = state.shelf.runs.get(place).map(|run| run.id);
    let id = run.unwrap_or(99);
    let look = state.view.runs;
    match what {
        OnShelf::Rename => Shelve::Rename(id, format!("run {place}")).into(),
        OnShelf::MoveFirst => Shelve::Move(id, 0).into(),
        OnShelf::TakeOff => Shelve::Remove(id).into(),
        OnShelf::PutBack => Shelve::BringBack.into(),
        OnShelf::Restore => Shelve::Restore(id).into(),
        OnShelf::Hold => Shelve::Hold(id).into(),
        OnShelf::AsA => ViewChange::Runs(RunsLook { one: run, ..look }).into(),
        OnShelf::AsB => ViewChange::Runs(RunsLook { other: run, ..look }).into(),
        OnShelf::GoBack => Shelve::GoBack(place).into(),
    }
}

/// Whether a monkey sends a command: all but those about what dead processes left, of which there are none, the limit of
/// memory, which is the whole process's, a story's, which has tests of its own for each of them, and what the system
/// answers. A new command does not compile until somebody
/// decides.
fn is_sent(command: &Command) -> bool {
    match command {
        Command::Told(_)
        | Command::File(
            FileCommand::OpenLeft(_)
            | FileCommand::DiscardLeft(_)
            | FileCommand::SetMemory(_)
            | FileCommand::AddStep(..)
            | FileCommand::FilmTo(..),
        ) => false,
        Command::Tell(
            Tell::Begin(_)
            | Tell::GoTo(_)
            | Tell::Next
            | Tell::Back
            | Tell::Return
            | Tell::Guess(_)
            | Tell::Reveal(_)
            | Tell::Black(_)
            | Tell::End,
        )
        | Command::Edit(
            Edit::Alpha(_)
            | Edit::Marker(_)
            | Edit::Move { .. }
            | Edit::Coefficient { .. }
            | Edit::Axes(_)
            | Edit::Tasks(_)
            | Edit::Constants(_)
            | Edit::Experiment(_)
            | Edit::Sweep { .. }
            | Edit::Preset(_)
            | Edit::Reset
            | Edit::Start
            | Edit::NewSeed
            | Edit::Undo
            | Edit::Redo,
            _,
        )
        | Command::View(
            ViewChange::Tab(_)
            | ViewChange::Phase(_)
            | ViewChange::Seeds(_)
            | ViewChange::Sample(..)
            | ViewChange::Parts(_)
            | ViewChange::Metric(_)
            | ViewChange::Layer(..)
            | ViewChange::Third(_)
            | ViewChange::Ghosts(_)
            | ViewChange::Runs(_)
            | ViewChange::Slice(_)
            | ViewChange::Answer(_)
            | ViewChange::Authors(_)
            | ViewChange::Statement(_)
            | ViewChange::WholePlane
            | ViewChange::Palette(_)
            | ViewChange::Help(_)
            | ViewChange::About(_)
            | ViewChange::Present(_)
            | ViewChange::Maximise(_)
            | ViewChange::StageCard(_)
            | ViewChange::Folded(_)
            | ViewChange::Dark(_)
            | ViewChange::Dismiss,
        )
        | Command::Shelf(
            Shelve::Pin
            | Shelve::Rename(..)
            | Shelve::Move(..)
            | Shelve::Remove(_)
            | Shelve::BringBack
            | Shelve::Restore(_)
            | Shelve::Hold(_)
            | Shelve::GoBack(_),
        )
        | Command::Play(Play::Start | Play::Pause | Play::Step | Play::Stop | Play::GoTo(_))
        | Command::File(
            FileCommand::ShowWindow(_)
            | FileCommand::SetPath(_)
            | FileCommand::ChooseFilm(_)
            | FileCommand::Dialog(_)
            | FileCommand::Open(_)
            | FileCommand::Show(_)
            | FileCommand::LeaveCard
            | FileCommand::Save
            | FileCommand::SaveTo(..)
            | FileCommand::ExportTo(..)
            | FileCommand::FigureTo(..)
            | FileCommand::CopyPicture
            | FileCommand::StopFilm
            | FileCommand::IgnoreLeft
            | FileCommand::ForgetRecent
            | FileCommand::CopyText
            | FileCommand::AskForPaste
            | FileCommand::Paste(_)
            | FileCommand::AskToClose
            | FileCommand::Close(_),
        ) => true,
    }
}

/// A path as it is typed.
fn text_of(path: &Path) -> String {
    path.to_str().unwrap_or_default().to_owned()
}

fn replace(agreed: bool) -> Replace {
    if agreed {
        Replace::Agreed
    } else {
        Replace::Ask
    }
}

fn file_window(asking: Asking) -> FileWindow {
    match asking {
        Asking::Open => FileWindow::Open,
        Asking::SaveSession => FileWindow::Save(DocumentKind::Session),
        Asking::SaveExperiment => FileWindow::Save(DocumentKind::Experiment),
        Asking::Export => FileWindow::Export,
    }
}

fn set_constant(constants: &mut Constants, constant: Constant) {
    match constant {
        Constant::Beta(beta) => constants.beta = beta,
        Constant::C(c) => constants.c = c,
        Constant::Theorem2(c) => constants.theorem2 = c,
        Constant::Theorem2Right(r) => constants.theorem2_right = r,
        Constant::Epsilon(epsilon) => constants.epsilon = epsilon,
        Constant::Tau(tau) => constants.tau = tau,
    }
}

fn set(experiment: &mut Experiment, setting: Setting) {
    let Experiment {
        data,
        model,
        training,
        merge,
        grid,
        target,
        ..
    } = experiment;
    match setting {
        Setting::Cells(cells) => grid.cells = cells,
        Setting::Range(low, high) => (grid.low, grid.high) = (low, high),
        Setting::Steps(steps) => training.steps = steps,
        Setting::Batch(batch) => training.batch = batch,
        Setting::Rates(v, w) => {
            training.optimiser = Optimiser::Sgd(Rates {
                values: v,
                attention: w,
            });
        }
        Setting::Seed(seed) => training.seed = seed,
        Setting::Hidden(hidden) => model.change_one_layer(|model| model.hidden = hidden),
        Setting::InitialV(initial) => model.change_one_layer(|model| model.initial_v = initial),
        Setting::PerToken(per_token) => {
            let output = if per_token {
                Output::PerToken
            } else {
                Output::Shared
            };
            model.change_one_layer(|model| model.output = output);
        }
        Setting::Target(gamma) => {
            *target = gamma.map(|gamma| Target {
                gamma: gamma.to_vec(),
            });
        }
        Setting::Parts(parts) => merge.change_edit(|edit| edit.parts = parts),
        Setting::Rank(rank) => merge.change_edit(|edit| edit.rank = rank),
        Setting::Pruned(pruned) => merge.change_edit(|edit| edit.pruned = pruned),
        Setting::Tokens(..)
        | Setting::Dimension(..)
        | Setting::Noise(..)
        | Setting::Rho(_)
        | Setting::TrainingImages(_) => set_data(data, setting),
    }
}

/// Sets what belongs to the data, if these data have it.
fn set_data(data: &mut Data, setting: Setting) {
    match (data, setting) {
        (Data::Patterns(patterns), Setting::Tokens(tokens, relevant, confusing)) => {
            patterns.tokens = tokens;
            patterns.relevant = relevant;
            patterns.confusing = confusing;
        }
        (Data::Patterns(patterns), Setting::Dimension(dimension, irrelevant)) => {
            patterns.dimension = dimension;
            patterns.irrelevant = irrelevant;
        }
        (Data::Patterns(patterns), Setting::Noise(noise, samples)) => {
            patterns.noise = noise;
            patterns.samples = samples;
        }
        (Data::Digits(digits), Setting::Rho(rho)) => digits.rho = rho,
        (Data::Images(images), Setting::Rho(rho)) => images.rho = rho,
        (Data::Digits(digits), Setting::TrainingImages(count)) => digits.training_images = count,
        (Data::Images(images), Setting::TrainingImages(count)) => images.training_images = count,
        _ => {}
    }
}

/// What a hand does, frame by frame; nothing if that is no hand's work.
fn events(action: &Action, window: Rect) -> Option<Vec<Vec<Event>>> {
    let at = |part: [f32; 2]| window.min + window.size() * Vec2::from(part);
    let button = |pos: Pos2, pressed: bool| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    Some(match action {
        Action::Click(place) => {
            let pos = at(*place);
            vec![
                vec![Event::PointerMoved(pos)],
                vec![button(pos, true)],
                vec![button(pos, false)],
            ]
        }
        Action::Drag(from, to) => {
            let (from, to) = (at(*from), at(*to));
            let mut frames = vec![vec![Event::PointerMoved(from), button(from, true)]];
            for part in [0.3, 0.7, 1.0] {
                frames.push(vec![Event::PointerMoved(from + (to - from) * part)]);
            }
            frames.push(vec![button(to, false)]);
            frames
        }
        Action::Scroll(place, amount) => vec![vec![
            Event::PointerMoved(at(*place)),
            Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: Vec2::new(0.0, *amount),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: Modifiers::NONE,
            },
        ]],
        Action::Key(name, with_command) => {
            let modifiers = if *with_command {
                Modifiers::COMMAND
            } else {
                Modifiers::NONE
            };
            let key = Key::from_name(name)?;
            let event = |pressed| Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            };
            vec![vec![event(true)], vec![event(false)]]
        }
        Action::Type(_) => vec![Vec::new()],
        _ => return None,
    })
}
