//! What is on screen against the same computed for the first time, by a lab that has seen nothing before.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use lambdascope::app::{Freshness, Session, State, Told};
use lambdascope::experiment::Data;
use lambdascope::lab::{Lab, Picture, Probe, Report, Setup, Studied, Study};
use lambdascope::model::Parameters;
use lambdascope::worker::{Event, Generation, Job, News};

/// What is computed for the first time, kept while the same is asked.
#[derive(Default)]
pub struct Fresh {
    job: Option<Job>,
    computed: Option<Result<Computed, String>>,
}

struct Computed {
    picture: Arc<Picture>,
    probe: Arc<Probe>,
    studied: Option<Studied>,
}

impl Fresh {
    /// Why the screen is not at rest; nothing if it is.
    pub fn busy(state: &State) -> Option<String> {
        if state.playing {
            return Some("a training is played".into());
        }
        match state.freshness() {
            Freshness::Working { .. } => {
                return Some(format!("working: {:?}", state.work.progress));
            }
            Freshness::Failed { .. } if state.is_fresh() => return None,
            Freshness::Failed { .. } => return Some("working after a failure".into()),
            Freshness::UpToDate => {}
        }
        let shown = &state.shown;
        let studied = match state.study() {
            None => true,
            Some(Study::Phase(question)) => shown.phase.as_ref().is_some_and(|phase| {
                phase.is_complete()
                    && phase.question == question
                    && state.is_study_of_now(&phase.setup)
            }),
            Some(Study::Seeds(question)) => shown.seeds.as_ref().is_some_and(|seeds| {
                seeds.is_complete()
                    && seeds.wanted.len() == question.seeds
                    && state.is_study_of_now(&seeds.setup)
            }),
            // As long as it is asked for something is missing.
            Some(Study::Runs(_)) => false,
            Some(Study::Inside(_)) => state.inside_is_of_now(),
            Some(Study::Authors(_)) => shown.authors.as_ref().is_some_and(|authors| {
                authors.is_complete() && state.is_study_of_now(&authors.setup)
            }),
            Some(Study::Bases(_)) => state
                .bases_shown()
                .is_some_and(|bases| bases.is_complete() && state.is_study_of_now(&bases.setup)),
        };
        (!studied).then(|| format!("studying {:?}", state.study()))
    }

    /// Compares a state at rest.
    ///
    /// # Errors
    /// Says what differs.
    pub fn compare(&mut self, state: &State) -> Result<(), String> {
        of_its_own(state)?;
        let job = state.job();
        if !self.job.as_ref().is_some_and(|known| same(known, &job)) {
            self.computed = Some(compute(&job));
            self.job = Some(job);
        }
        match (&self.computed, state.freshness()) {
            (Some(Ok(computed)), Freshness::UpToDate) => on_screen(state, computed),
            (Some(Err(why)), Freshness::Failed { why: shown }) => {
                differ("why it failed", &shown, &why.as_str())?;
                may_fail(&state.setup(), why)
            }
            (Some(Err(why)), _) => Err(format!(
                "up to date, where a fresh computation fails: {why}"
            )),
            (_, freshness) => Err(format!("{freshness:?}, where a fresh computation succeeds")),
        }
    }
}

fn same(left: &Job, right: &Job) -> bool {
    left.same(right) && left.setup.experiment == right.setup.experiment
}

fn compute(job: &Job) -> Result<Computed, String> {
    let mut lab = Lab::new();
    let listener = |_: Report<'_>| ControlFlow::Continue(());
    let setup = &job.setup;
    let computed = || {
        let picture = lab.picture(setup, &listener)?;
        let point = setup.experiment.point();
        let probe = Arc::new(Lab::probe(&picture, point, &listener)?);
        let study = job.study.as_ref();
        let studied = study.map(|study| lab.study(setup, study, &listener));
        Ok(Computed {
            picture,
            probe,
            studied: studied.transpose()?,
        })
    };
    let mut computed = computed;
    computed().map_err(|error: lambdascope::Error| error.to_string())
}

/// Only what a person can see beforehand fails: images that are in no file, and files that do not fit the settings.
fn may_fail(setup: &Setup, why: &str) -> Result<(), String> {
    match &setup.experiment.data {
        _ if setup.files.is_some() => Ok(()),
        Data::Images(_) => Ok(()),
        _ => Err(format!("a job that failed: {why}")),
    }
}

/// What holds of a state whatever was computed: it can be saved, and opens again as it is.
fn of_its_own(state: &State) -> Result<(), String> {
    let checked = |name: &str, experiment: &lambdascope::experiment::Experiment| {
        experiment
            .check()
            .map_err(|error| format!("{name} would be refused: {error}"))
    };
    checked("the experiment", &state.experiment)?;
    checked("the origin", &state.origin)?;
    let now = Instant::now();
    if state.is_dimmed(now) || state.is_marker_dimmed(now) {
        return Err("dimmed at rest".into());
    }
    let session = Session::of(state);
    let file = PathBuf::from("/a/session.ron");
    let text = session
        .to_text(Path::new("/a"))
        .map_err(|error| error.to_string())?;
    let again = Session::from_text(&file, &text);
    let again = again.map_err(|error| format!("the saved session is refused: {error}"))?;
    // Runs of the shelf are written without what was measured of them.
    let again = again.to_text(Path::new("/a"));
    let again = again.map_err(|error| error.to_string())?;
    differ("the saved session", &again, &text)
}

/// The screen that a fresh computation makes, of the same session.
fn fresh_state(state: &State, computed: &Computed) -> Result<State, String> {
    let mut fresh = State::new().map_err(|error| error.to_string())?;
    let session = Box::new(Session::of(state));
    let told = Told::Session(session, state.files.clone(), "session.ron".into());
    fresh.apply(told);
    let (generation, now) = (Generation(1), Instant::now());
    fresh.asked(generation, now);
    let studied = computed.studied.clone().map(News::Studied);
    let news = [
        News::Picture(Arc::clone(&computed.picture)),
        News::Probe(Arc::clone(&computed.probe)),
        News::Done(Duration::ZERO),
    ];
    for news in news.into_iter().chain(studied) {
        fresh.hear(Event { generation, news }, now);
    }
    fresh.age(now);
    fresh.judge();
    Ok(fresh)
}

fn on_screen(state: &State, computed: &Computed) -> Result<(), String> {
    let shown = &state.shown;
    let picture = shown.picture.as_ref().ok_or("no picture")?;
    differ("the plane", &shown.plane, &Some(&computed.picture.plane))?;
    same_picture(picture, &computed.picture)?;
    differ("the probe", &shown.probe, &Some(&computed.probe))?;
    differ(
        "the training",
        &shown.history,
        &computed.picture.subject.history(),
    )?;
    differ("progress", &state.work.progress, &None::<()>)?;
    match &computed.studied {
        // Runs of the shelf are no part of the work.
        None | Some(Studied::Runs(_)) => {}
        Some(Studied::Phase(phase)) => {
            let shown = shown.phase.as_ref().ok_or("no phase diagram")?;
            differ("α of the phase diagram", &shown.alphas, &phase.alphas)?;
            differ("λ₂ of the phase diagram", &shown.values, &phase.values)?;
            differ("the phase diagram", &shown.columns, &phase.columns)?;
            differ("the descents", &shown.descents, &phase.descents)?;
        }
        Some(Studied::Seeds(seeds)) => {
            let shown = shown.seeds.as_ref().ok_or("no seeds")?;
            differ("the seeds", &shown.wanted, &seeds.wanted)?;
            differ("what the seeds gave", &shown.results, &seeds.results)?;
        }
        Some(Studied::Inside(inside)) => {
            differ("inside the model", &shown.inside, &Some(inside))?;
        }
        Some(Studied::Authors(authors)) => {
            let shown = shown.authors.as_ref().ok_or("no cases of the authors")?;
            differ("the cases", &shown.cases, &authors.cases)?;
            differ("out of domain", &shown.targets, &authors.targets)?;
        }
        Some(Studied::Bases(bases)) => {
            let shown = shown.bases.as_ref().ok_or("no bases")?;
            differ("what the bases are asked", &shown.question, &bases.question)?;
            differ("the bases", &shown.results, &bases.results)?;
        }
    }
    let fresh = fresh_state(state, computed)?;
    // What a run of the shelf was measured to be is in no session.
    let written = |state: &State| Session::of(state).to_text(Path::new("."));
    let [shown, again] =
        [written(state), written(&fresh)].map(|text| text.map_err(|e| e.to_string()));
    differ("the session", &shown?, &again?)?;
    differ("the verdict", &state.verdict(), &fresh.verdict())?;
    differ("the reading", &state.reading(), &fresh.reading())?;
    differ(
        "the statistics here",
        &state.stats_here(),
        &fresh.stats_here(),
    )?;
    differ("the third plane", &state.third(), &fresh.third())?;
    differ("the premises", &state.premises(), &fresh.premises())?;
    differ("the status", &state.freshness(), &fresh.freshness())?;
    let experiments =
        |state: &State| [state.plane_setup(), state.picture_setup()].map(|setup| setup.experiment);
    differ(
        "what the picture is of",
        &experiments(state),
        &experiments(&fresh),
    )
}

fn same_picture(shown: &Picture, fresh: &Picture) -> Result<(), String> {
    differ("the lines", &shown.lines, &fresh.lines)?;
    differ("each task alone", &shown.alone, &fresh.alone)?;
    differ("the check against candle", &shown.check, &fresh.check)?;
    differ("the estimates", &shown.estimated, &fresh.estimated)?;
    differ("the samples", &shown.exhibits, &fresh.exhibits)?;
    differ("the prediction", &shown.prediction, &fresh.prediction)?;
    differ("the anatomy", &shown.anatomy, &fresh.anatomy)?;
    let (shown, fresh) = (&shown.subject, &fresh.subject);
    if !shown.setup().same_plane(fresh.setup()) {
        return Err("a picture of other settings".into());
    }
    differ("the tasks", &shown.roles(), &fresh.roles())?;
    differ("Ψ(0)", &values(shown.base())?, &values(fresh.base())?)?;
    for (shown, fresh) in shown.tuned().iter().zip(fresh.tuned()) {
        differ("a trained model", &values(shown)?, &values(fresh)?)?;
    }
    for (shown, fresh) in shown.vectors().iter().zip(fresh.vectors()) {
        differ("a task vector", &values(shown)?, &values(fresh)?)?;
    }
    differ(
        "the training of the picture",
        &shown.history(),
        &fresh.history(),
    )?;
    differ("when it converged", &shown.converged(), &fresh.converged())?;
    differ("the notes", &shown.notes(), &fresh.notes())
}

fn values(parameters: &Parameters) -> Result<Vec<(String, Vec<f32>)>, String> {
    let values = parameters
        .iter()
        .map(|(name, _)| Ok((name.to_owned(), parameters.values(name)?)));
    let values: Result<_, lambdascope::Error> = values.collect();
    values.map_err(|error| error.to_string())
}

/// Compares to the last bit, but for one NaN with another. What differs is told from a little before it does.
fn differ(what: &str, shown: &impl Debug, fresh: &impl Debug) -> Result<(), String> {
    let (shown, fresh) = (format!("{shown:?}"), format!("{fresh:?}"));
    if shown == fresh {
        return Ok(());
    }
    let equal = shown
        .chars()
        .zip(fresh.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let from = |text: &str| {
        text.chars()
            .skip(equal.saturating_sub(60))
            .take(160)
            .collect::<String>()
    };
    Err(format!(
        "{what}: shown …{}…, fresh …{}…",
        from(&shown),
        from(&fresh)
    ))
}
