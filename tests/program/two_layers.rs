//! A second model, unlike the paper's: two layers with a residual stream, a gain and no fast way of its own. It goes the
//! whole way from training to the exported files, by nothing but its trait.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use candle_core::{D, Device, Tensor};
use lambdascope::experiment::{Constants, Experiment, Grid, Parts, preset};
use lambdascope::export::{Evaluation, Summary, figure_png, inside, plane_csv};
use lambdascope::lab::{
    Absent, InsideQuestion, Lab, Picture, Setup, look_inside, models_file, tasks_file,
};
use lambdascope::model::{
    AttentionMaps, Form, Forward, Group, Model, ParameterInfo, Parameters, tokens_tensor,
};
use lambdascope::sweep::{Stats, SweptModel};
use lambdascope::task::{Axes, Axis, Role, TaskId, TokenShape};
use lambdascope::theory::{Setting, Statement};
use lambdascope::vector::{merge, task_vector};

use super::ground::Outcome;

/// x ← x + ReLU(softmax(x W xᵀ) x Vᵀ) twice, the second time with a gain on every number; f = mean over tokens · head.
#[derive(Debug)]
struct TwoLayers {
    shape: TokenShape,
    infos: Vec<ParameterInfo>,
    head: Tensor,
}

/// An output this near to 0 may have the other sign in f32.
const UNDECIDED: f32 = 1e-5;

fn w(layer: usize) -> String {
    format!("blocks.{layer}.attention")
}

fn v(layer: usize) -> String {
    format!("blocks.{layer}.values")
}

const GAIN: &str = "blocks.1.gain";

impl TwoLayers {
    fn new(shape: TokenShape) -> lambdascope::Result<Self> {
        let d = shape.dimension;
        let info = |name: String, shape: &[usize], group, form| ParameterInfo {
            symbol: name.clone(),
            name,
            shape: shape.to_vec(),
            group,
            form,
            part: None,
        };
        let mut infos = Vec::new();
        for layer in 0..2 {
            infos.push(info(w(layer), &[d, d], Group::ATTENTION, Form::Matrix));
            infos.push(info(v(layer), &[d, d], Group::VALUES, Form::Neurons));
        }
        infos.push(info(GAIN.into(), &[d], Group::new("norms"), Form::Other));
        let head: Vec<f32> = (0..d)
            .map(|at| if at % 2 == 0 { 1.0 } else { -1.0 })
            .collect();
        Ok(Self {
            shape,
            infos,
            head: Tensor::from_vec(head, (d, 1), &Device::Cpu)?,
        })
    }

    /// The stream after both layers, and each layer's attention.
    fn run(own: &Parameters, tokens: &Tensor) -> lambdascope::Result<(Tensor, Vec<Tensor>)> {
        let (batch, count, d) = tokens.dims3()?;
        let times = |x: &Tensor, name: &str| -> lambdascope::Result<Tensor> {
            let flat = x.reshape((batch * count, d))?;
            Ok(flat
                .matmul(&own.get(name)?.t()?)?
                .reshape((batch, count, d))?)
        };
        let mut stream = tokens.clone();
        let mut maps = Vec::new();
        for layer in 0..2 {
            let logits = times(&stream, &w(layer))?.matmul(&stream.t()?)?;
            let shifted = logits.broadcast_sub(&logits.max_keepdim(D::Minus1)?.detach())?;
            let weights = shifted.exp()?;
            let map = weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?;
            let mut seen = map.matmul(&times(&stream, &v(layer))?)?.relu()?;
            if layer == 1 {
                seen = seen.broadcast_mul(own.get(GAIN)?)?;
            }
            stream = (stream + seen)?;
            maps.push(map);
        }
        Ok((stream, maps))
    }
}

impl Forward for TwoLayers {
    fn forward(&self, own: &Parameters, tokens: &Tensor) -> lambdascope::Result<Tensor> {
        let pooled = Self::run(own, tokens)?.0.mean(1)?;
        Ok(pooled.matmul(&self.head)?.squeeze(1)?)
    }
}

impl Model for TwoLayers {
    fn shape(&self) -> TokenShape {
        self.shape
    }

    fn parameters(&self) -> &[ParameterInfo] {
        &self.infos
    }

    fn initial(&self, seed: u64) -> lambdascope::Result<Parameters> {
        let tensors = self.infos.iter().enumerate().map(|(at, info)| {
            let count: usize = info.shape.iter().product();
            let draw = |n: usize| -> f32 {
                let turn = u32::try_from(seed).unwrap_or(0);
                let turn = f64::from(turn + u32::try_from(n * 31 + at * 17).unwrap_or(0));
                #[expect(clippy::cast_possible_truncation, reason = "a small number")]
                let value = turn.sin() as f32;
                value
            };
            let values: Vec<f32> = (0..count)
                .map(|n| match info.form {
                    Form::Other => 1.0,
                    Form::Matrix => 0.05 * draw(n),
                    Form::Neurons => 0.3 * draw(n),
                })
                .collect();
            let tensor = Tensor::from_vec(values, info.shape.clone(), &Device::Cpu)?;
            Ok((info.name.clone(), tensor))
        });
        let tensors: lambdascope::Result<Vec<_>> = tensors.collect();
        Ok(Parameters::new(tensors?))
    }

    fn attention(
        &self,
        own: &Parameters,
        tokens: &Tensor,
    ) -> lambdascope::Result<Option<AttentionMaps>> {
        let maps = Self::run(own, tokens)?.1;
        let layers = maps.into_iter().map(|map| vec![map]).collect();
        Ok(Some(AttentionMaps::new(layers)))
    }

    fn fixed(&self) -> lambdascope::Result<Parameters> {
        Ok(Parameters::new([("head".to_owned(), self.head.clone())]))
    }
}

impl SweptModel for TwoLayers {}

fn build(_: &Setup, shape: TokenShape) -> lambdascope::Result<Arc<dyn SweptModel>> {
    Ok(Arc::new(TwoLayers::new(shape)?))
}

fn experiment() -> lambdascope::Result<Experiment> {
    let mut experiment = preset("aligned")?;
    experiment.training.steps = 60;
    experiment
        .training
        .optimiser
        .change_rates(|rates| rates.values = 0.1);
    experiment
        .training
        .optimiser
        .change_rates(|rates| rates.attention = 0.1);
    experiment.grid = Grid {
        cells: 9,
        ..Grid::default()
    };
    Ok(experiment)
}

fn drawn(experiment: Experiment) -> lambdascope::Result<Arc<Picture>> {
    Lab::building(build).picture(&Setup::new(experiment), &|_| ControlFlow::Continue(()))
}

/// Every metric of a task at a cell is what a model merged by hand gives.
fn assert_by_hand(picture: &Picture, role: Role, index: usize) -> Outcome {
    let subject = &picture.subject;
    let model = TwoLayers::new(subject.model().shape())?;
    let task = role.task().ok_or("a task with a vector")?.index();
    let set = subject.set(role).ok_or("no data")?;
    let origin = subject.base();
    let tuned = subject.tuned().iter();
    let vectors = tuned
        .map(|tuned| task_vector(tuned, origin))
        .collect::<lambdascope::Result<Vec<_>>>()?;
    let point = picture.plane.point(index);
    let all = merge(origin, point.into_iter().zip(&vectors))?;
    let alone = merge(origin, [(point[task], &vectors[task])])?;
    let tokens = tokens_tensor(set.tokens(), set.shape())?;
    let outputs = |own: &Parameters| -> Result<Vec<f32>, Box<dyn std::error::Error>> {
        Ok(model.forward(own, &tokens)?.to_vec1::<f32>()?)
    };
    let (mut loss, mut flips, mut undecided) = (0.0, 0.0, 1e-9);
    let pairs = outputs(&all)?.into_iter().zip(outputs(&alone)?);
    for ((f, own), (label, weight)) in pairs.zip(set.labels().iter().zip(set.weights())) {
        loss += weight * (1.0 - f64::from(f * label)).max(0.0);
        flips += if (f > 0.0) == (own > 0.0) {
            0.0
        } else {
            *weight
        };
        undecided += if f.abs().min(own.abs()) < UNDECIDED {
            *weight
        } else {
            0.0
        };
    }
    let cell: Stats = picture.plane.task(role).ok_or("no plane")?.cells[index];
    assert!(
        (cell.loss - loss).abs() < 1e-4 * loss.max(1.0),
        "{point:?}: {} {loss}",
        cell.loss
    );
    assert!(
        (cell.flips - flips).abs() <= undecided,
        "{point:?}: {} {flips}",
        cell.flips
    );
    Ok(())
}

#[test]
fn it_is_trained_swept_and_judged() -> Outcome {
    let picture = drawn(experiment()?)?;
    let subject = &picture.subject;
    for (task, history) in subject.history().iter().enumerate() {
        let (first, last) = (
            history.first().ok_or("no step")?,
            history.last().ok_or("no step")?,
        );
        assert!(
            last.loss < 0.5 * first.loss,
            "task {task}: {first:?} {last:?}"
        );
    }
    for role in subject.trained_roles() {
        for index in [0, 13, 40, 67, 80] {
            assert_by_hand(&picture, role, index)?;
        }
    }
    // Without a fast way both are candle's.
    assert_eq!(picture.check, 0.0);
    let point = [0.6, -0.7];
    let probe = Lab::probe(&picture, point, &|_| ControlFlow::Continue(()))?;
    assert_eq!((probe.stats.len(), probe.lines.len()), (2, 2));
    let setting = Setting::new(&subject.setup().experiment);
    let share = picture.judge(
        Statement::Theorem1(Axes::default().along(Axis::Y)),
        &setting,
    );
    assert!(share.met > 0, "{share:?}");
    assert_eq!(
        picture.premises(&Constants::default()).are_met(),
        subject.history().iter().all(|_| {
            picture
                .alone
                .iter()
                .all(|stats| stats.loss <= Constants::default().epsilon)
        })
    );
    assert_eq!(picture.prediction_absent(), Some(Absent::OtherModel));
    Ok(())
}

#[test]
fn its_files_have_its_own_names() -> Outcome {
    let picture = drawn(experiment()?)?;
    let subject = &picture.subject;
    let models = models_file(subject)?;
    let length = usize::try_from(u64::from_le_bytes(models[..8].try_into()?))?;
    let header: serde_json::Value = serde_json::from_slice(&models[8..8 + length])?;
    let names = header.as_object().ok_or("no header")?.keys();
    let names: BTreeSet<String> = names
        .filter(|name| !name.starts_with("__"))
        .cloned()
        .collect();
    let mut expected = BTreeSet::from(["head".to_owned()]);
    for model in 0..3 {
        let own = subject.model().parameters().iter();
        expected.extend(own.map(|info| format!("psi{model}.{}", info.name)));
    }
    assert_eq!(names, expected);
    assert!(!tasks_file(subject)?.is_empty());
    assert_eq!(
        plane_csv(subject, &picture.plane).lines().count(),
        1 + 9 * 9
    );
    assert!(figure_png(&picture)?.starts_with(b"\x89PNG"));
    let mut summary = Summary::new(&picture, Evaluation::Kernel);
    summary.inside = inside(subject, [1.0, 1.0])?;
    let json: serde_json::Value = serde_json::from_str(&summary.to_json()?)?;
    assert_eq!(json["model"]["hidden"], serde_json::Value::Null);
    let vector = &json["anatomy"]["vectors"][0];
    assert!(
        vector["delta_blocks.1.attention"]["norm"].is_number(),
        "{vector}"
    );
    assert!(
        vector["delta_blocks.1.gain"].is_null(),
        "a gain is no matrix"
    );
    assert_eq!(vector["row_norms_v"].as_array().map(Vec::len), Some(24));
    Ok(())
}

#[test]
fn it_is_looked_into_layer_by_layer() -> Outcome {
    let picture = drawn(experiment()?)?;
    let question = InsideQuestion {
        role: Role::Task(TaskId::T2),
        sample: 3,
        point: [1.0, 0.5],
    };
    let inside = look_inside(&picture.subject, &question)?;
    for model in &inside.models {
        for layer in 0..2 {
            let map = model.map(layer, 0).ok_or("no map")?;
            assert_eq!(map.len(), inside.count * inside.count);
            assert!((map.iter().sum::<f32>() - 8.0).abs() < 1e-4);
        }
        assert!(model.map(2, 0).is_none() && model.rows.is_empty());
    }
    Ok(())
}

#[test]
fn one_of_its_parts_is_merged_alone() -> Outcome {
    let mut experiment = experiment()?;
    experiment
        .merge
        .change_edit(|edit| edit.parts = Parts::Values);
    let picture = drawn(experiment)?;
    let subject = &picture.subject;
    for vector in subject.vectors() {
        for info in subject.model().parameters() {
            let is_zero = vector.values(&info.name)?.iter().all(|value| *value == 0.0);
            assert_eq!(is_zero, info.group != Group::VALUES, "{}", info.name);
        }
    }
    assert!(picture.anatomy.effect.is_some());
    Ok(())
}

#[test]
fn its_plane_has_the_same_bits_on_any_number_of_threads_and_is_left_at_once() -> Outcome {
    let picture = drawn(experiment()?)?;
    let subject = &picture.subject;
    let points: Vec<[f64; 2]> = (0..81).map(|index| picture.plane.point(index)).collect();
    let (_, way) = subject
        .evaluators(&|_| ControlFlow::Continue(()))?
        .swap_remove(1);
    let on = |threads: usize, hear: &(dyn Fn(f64) -> ControlFlow<()> + Sync)| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.map(|pool| pool.install(|| way.evaluate(&points, hear)))
    };
    let cells = &picture.plane.tasks[1].cells;
    for threads in [1, 2, 8] {
        let found = on(threads, &|_| ControlFlow::Continue(()))??;
        let bits = |stats: &[Stats]| -> Vec<[u64; 3]> {
            let numbers = stats.iter().map(|one| [one.loss, one.margin, one.flips]);
            numbers.map(|numbers| numbers.map(f64::to_bits)).collect()
        };
        assert_eq!(bits(&found), bits(cells), "{threads} threads");
    }
    let heard = std::sync::atomic::AtomicUsize::new(0);
    let left = on(2, &|_| {
        heard.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        ControlFlow::Break(())
    })?;
    assert!(matches!(left, Err(lambdascope::Error::Cancelled)));
    // Each thread may end the pass that it is in.
    assert!(heard.into_inner() <= 4);
    Ok(())
}
