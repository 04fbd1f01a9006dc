//! From names, files and options to something that the lab can show.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::anyhow;
use lambdascope::Error;
use lambdascope::app::{Opened, read};
use lambdascope::experiment::{
    Data, Experiment, Gelu, Labelling, Loss, ModelSettings, PRESETS, from_line, holds_line, preset,
};
use lambdascope::lab::{Files, Setup};
use lambdascope::shown;
use lambdascope::task::PER_CLASS;

use super::Failure;
use super::arguments::{Activation, GridArguments, LookedAt, SetupArguments};

/// A file that the command line names must be there.
pub fn must_exist(path: &Path) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    if let Some(name) = path.to_str()
        && PRESETS.iter().any(|preset| preset.name == name)
    {
        return Err(Failure::Input(anyhow!(
            "{name}: no such file; it is a preset: `lambdascope run {name}` computes it, and the window has it on its left"
        )));
    }
    Err(Failure::Input(anyhow!(
        "{}: no such file, and no such command; the commands are run, phase, sweep, join, figure, film, merge, story, golden, {}presets, share, check and completions",
        shown::path(path),
        if cfg!(feature = "bench") {
            "bench, "
        } else {
            ""
        }
    )))
}

/// What a command is to show.
pub fn setup(arguments: &SetupArguments, grid: GridArguments) -> Result<Setup, Failure> {
    let (models, tasks) = (arguments.models.as_deref(), arguments.tasks.as_deref());
    let (images, labels) = (arguments.images.as_deref(), arguments.labels.as_deref());
    let base = arguments.base.as_deref();
    let given = [models, base, tasks, images, labels];
    let files = if given.iter().any(Option::is_some) {
        let read = match base {
            Some(base) => Files::read_separate(base, &arguments.tuned, tasks),
            None => Files::read(models, tasks),
        };
        let per_class = arguments.per_class.map_or(PER_CLASS, usize::from);
        let read = read.and_then(|files| files.with_image_set(images, labels, per_class));
        Some(read.map_err(Failure::input)?)
    } else {
        None
    };
    let (experiment, of_session) = match (&arguments.experiment, &files) {
        (Some(name), _) => named(name)?,
        (None, Some(files)) => {
            files.check().map_err(Failure::input)?;
            (files.experiment(), None)
        }
        (None, None) => (Experiment::default(), None),
    };
    let has_images = files.as_ref().is_some_and(|files| files.images.is_some());
    if has_images && !matches!(experiment.data, Data::Images(_)) {
        return Err(Failure::Input(anyhow!(
            "{}: expected data: Images(…) in the experiment, as --images or --labels is given",
            arguments.experiment.as_deref().unwrap_or_default()
        )));
    }
    let mut experiment = experiment;
    if let Some(files) = files.as_ref().or(of_session.as_deref()) {
        files.settle_model(&mut experiment);
    }
    if let (None, Some(files), Some(classes)) = (&arguments.experiment, &files, arguments.classes) {
        of_classes(&mut experiment, files, classes);
    }
    let mut setup = Setup::new(with_options(experiment, arguments, grid)?);
    setup.files = files.map(Arc::new).or(of_session);
    setup.afford().map_err(Failure::work)?;
    Ok(setup)
}

/// Tells images apart by the classes of the head that were chosen, where there are images of them.
fn of_classes(experiment: &mut Experiment, files: &Files, (a, b): (usize, usize)) {
    let named = files.images.as_ref().map_or(0, |images| images.names.len());
    if let (Data::Images(data), true) = (&mut experiment.data, a.max(b) < named)
        && let (Ok(a), Ok(b)) = (u8::try_from(a), u8::try_from(b))
    {
        data.labelling = Labelling::Classes(a, b);
    }
}

/// The files that are read for a setup.
pub fn paths(arguments: &SetupArguments, setup: &Setup) -> Vec<PathBuf> {
    let files = setup.files.iter().flat_map(|files| files.paths.clone());
    let experiment = arguments.experiment.iter().map(PathBuf::from);
    files.chain(experiment).collect()
}

/// A preset, a line of shared text, or else an experiment's or session's file, with the files that a session names.
pub fn named(name: &str) -> Result<(Experiment, Option<Arc<Files>>), Failure> {
    if PRESETS.iter().any(|preset| preset.name == name) {
        let experiment = preset(name).map_err(Failure::input)?;
        return Ok((experiment, None));
    }
    let path = Path::new(name);
    if !path.exists() && holds_line(name) {
        let experiment = from_line(name).map_err(Failure::input)?;
        return Ok((experiment, None));
    }
    if !path.exists() {
        let names: Vec<_> = PRESETS.iter().map(|preset| preset.name).collect();
        return Err(Failure::Input(anyhow!(
            "{name}: neither a preset nor a file; the presets are {}",
            names.join(", ")
        )));
    }
    match read(&[path.to_owned()]).map_err(Failure::input)? {
        Opened::Experiment(experiment, _) => Ok((*experiment, None)),
        Opened::Session(session, files, _) => Ok((session.experiment, files)),
        Opened::Story(_) => Err(Failure::Input(anyhow!(
            "{name}: expected an experiment, found a story, which the window tells"
        ))),
        Opened::Files(files) => {
            let (found, option) = match files.as_ref() {
                Files {
                    images: Some(_), ..
                } => ("images", "--images"),
                Files { tasks: Some(_), .. } => ("tasks", "--tasks"),
                _ => ("models", "--models"),
            };
            Err(Failure::Input(anyhow!(
                "{name}: expected an experiment, found {found}; give them with {option}"
            )))
        }
    }
}

/// Puts what is told of the model and its loss into an experiment.
fn of_the_model(experiment: &mut Experiment, arguments: &SetupArguments) -> Result<(), Failure> {
    let SetupArguments {
        heads,
        gelu,
        eps,
        classes,
        loss,
        ..
    } = arguments;
    let told = [
        ("--heads", heads.is_some()),
        ("--gelu", gelu.is_some()),
        ("--eps", eps.is_some()),
        ("--classes", classes.is_some()),
    ];
    let before = experiment.loss();
    match &mut experiment.model {
        ModelSettings::OneLayer(_) => {
            if let Some((option, _)) = told.into_iter().find(|(_, told)| *told) {
                return Err(Failure::Input(anyhow!(
                    "option {option}: expected a Vision Transformer, found the one-layer Transformer"
                )));
            }
        }
        ModelSettings::Vit(settings) => {
            settings.heads = heads.or(settings.heads);
            settings.gelu = gelu.map_or(settings.gelu, |gelu| match gelu {
                Activation::Erf => Gelu::Erf,
                Activation::Tanh => Gelu::Tanh,
                Activation::Quick => Gelu::Quick,
            });
            settings.eps = eps.unwrap_or(settings.eps);
            settings.classes = classes.or(settings.classes);
        }
    }
    if let Some(loss) = loss {
        let loss = match loss {
            LookedAt::Hinge => Loss::Hinge,
            LookedAt::Logistic => Loss::Logistic,
        };
        experiment.loss = (loss != experiment.model.own_loss()).then_some(loss);
    }
    let now = experiment.loss();
    experiment.constants.follow(before, now);
    Ok(())
}

/// Puts options into an experiment.
fn with_options(
    mut experiment: Experiment,
    arguments: &SetupArguments,
    of_grid: GridArguments,
) -> Result<Experiment, Failure> {
    if let Some(axes) = arguments.axes {
        let count = experiment.tasks().count();
        if let Some(beyond) = axes.tasks().into_iter().find(|task| task.index() >= count) {
            return Err(Failure::Input(anyhow!(
                "option --axes: expected two of {count} tasks, found {}",
                beyond.key()
            )));
        }
        experiment.axes = axes;
    }
    if let Some(alpha) = arguments.alpha {
        let set = experiment.try_set_alpha(alpha);
        set.map_err(|why| Failure::Input(anyhow!("option --alpha: {why}")))?;
    }
    if let Some(coefficients) = &arguments.coefficients {
        let values = coefficients.of(experiment.tasks().count());
        let values =
            values.map_err(|why| Failure::Input(anyhow!("option --coefficients: {why}")))?;
        experiment.coefficients = values.to_vec();
    }
    if let Some(seed) = arguments.seed {
        experiment.training.seed = seed;
    }
    of_the_model(&mut experiment, arguments)?;
    experiment.merge = arguments.method.of(experiment.merge)?;
    let grid = &mut experiment.grid;
    grid.low = of_grid.low.unwrap_or(grid.low);
    grid.high = of_grid.high.unwrap_or(grid.high);
    grid.cells = of_grid.grid.unwrap_or(grid.cells);
    let of_options = of_grid.low.or(of_grid.high).is_some();
    experiment.check().map_err(|error| match error {
        // Each end is as it should be by itself.
        Error::Value {
            field: "high",
            expected,
            found,
        } if of_options => {
            Failure::input(format!("option --high: expected {expected}, found {found}"))
        }
        other => Failure::input(other),
    })?;
    Ok(experiment)
}
