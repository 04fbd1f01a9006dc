//! Vision Transformers from files give the numbers of an independent reference in f64: outputs, planes, a gradient and
//! steps of AdamW.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use candle_core::{Device, Tensor, Var};
use lambdascope_core::experiment::{
    AdamW, Experiment, Grid, Loss, ModelSettings, Optimiser, Pooling, Training, VitSettings, preset,
};
use lambdascope_core::lab::{Absent, Description, Files, Lab, Report, Setup, Subject, models_file};
use lambdascope_core::model::{
    Forward, Head, Models, Parameters, Vit, VitSizes, mean_loss, read_models, tokens_tensor,
};
use lambdascope_core::task::{Role, TaskId};
use lambdascope_core::tensor_file::{NamedTensor, TensorFile, Written, tensor_bytes};
use lambdascope_core::theory::Premise;
use lambdascope_core::train::{Descent, State, step};

type Outcome = Result<(), Box<dyn std::error::Error>>;

const CASES: [&str; 2] = ["mean", "class"];
/// The reference computes in f64, the program in f32.
const TOLERANCE: f64 = 1e-4;
/// The width of the reference's models.
const WIDTH: usize = 32;

fn data(case: &str, name: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .join("tests/data/vit")
        .join(case)
        .join(name)
}

fn files(case: &str) -> lambdascope_core::Result<Files> {
    let [models, tasks] = ["models.safetensors", "tasks.safetensors"].map(|name| data(case, name));
    Files::read(Some(&models), Some(&tasks))
}

fn setup(case: &str, loss: Option<Loss>) -> lambdascope_core::Result<Setup> {
    let files = files(case)?;
    let mut setup = Setup::new(Experiment {
        grid: Grid {
            low: -2.0,
            high: 3.0,
            cells: 11,
        },
        loss,
        ..files.experiment()
    });
    setup.files = Some(Arc::new(files));
    Ok(setup)
}

fn subject(case: &str, loss: Option<Loss>) -> lambdascope_core::Result<Subject> {
    Lab::new().subject(&setup(case, loss)?, &|_| ControlFlow::Continue(()))
}

/// The model and the three sets of parameters of a case.
fn model(case: &str) -> lambdascope_core::Result<(Vit, Parameters)> {
    let subject = subject(case, None)?;
    let head = Head::new(&subject.model().fixed()?, None)?;
    let sizes = VitSizes {
        pooling: if case == "mean" {
            Pooling::Mean
        } else {
            Pooling::Class
        },
        patches: subject.model().shape(),
        width: WIDTH,
        depth: 2,
        hidden: 2 * WIDTH,
    };
    let vit = Vit::new(sizes, &VitSettings::default(), head)?;
    Ok((vit, subject.base().clone()))
}

fn tensor(file: &TensorFile, name: &str) -> lambdascope_core::Result<Tensor> {
    let named = file.get(name)?;
    let dims = named.dims.as_slice();
    Ok(Tensor::from_slice(&named.values, dims, &Device::Cpu)?)
}

/// Whether a number of a tensor is the bias of a key, whose gradient is rounding noise.
fn is_of_key(name: &str, at: usize) -> bool {
    name.ends_with("qkv.bias") && (WIDTH..2 * WIDTH).contains(&at)
}

#[test]
fn outputs_of_merged_models_are_the_references() -> Outcome {
    for case in CASES {
        let subject = subject(case, None)?;
        let file = TensorFile::read(&data(case, "logits.safetensors"))?;
        let points = file.get("points")?.values;
        for (role, reference) in subject.references() {
            let logits = file.get(&format!("{}.logits", role.key()))?.values;
            let each = reference.set.len();
            assert_eq!(logits.len(), points.len() / 2 * each);
            for (point, expected) in points.chunks(2).zip(logits.chunks(each)) {
                let point = [f64::from(point[0]), f64::from(point[1])];
                for (found, expected) in reference.outputs(point)?.iter().zip(expected) {
                    let difference = f64::from(found - expected).abs();
                    assert!(
                        difference < TOLERANCE,
                        "{case} {point:?}: {found} {expected}"
                    );
                }
            }
        }
    }
    Ok(())
}

#[test]
fn planes_in_either_loss_are_the_references() -> Outcome {
    for (case, loss, column) in [
        ("mean", None, "loss"),
        ("class", None, "loss"),
        ("mean", Some(Loss::Hinge), "hinge"),
    ] {
        let subject = subject(case, loss)?;
        let plane = subject.plane(&|_| ControlFlow::Continue(()), &mut |_| {
            ControlFlow::Continue(())
        })?;
        let text = std::fs::read_to_string(data(case, "plane.csv"))?;
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().ok_or("no header")?.split(',').collect();
        let at = |name: &str| names.iter().position(|own| *own == name);
        let rows = lines.map(|line| line.split(',').map(str::parse::<f64>).collect());
        let rows: Vec<Vec<f64>> = rows.collect::<Result<_, _>>()?;
        assert_eq!(rows.len(), 121);
        for (index, row) in rows.iter().enumerate() {
            let value = |name: String| at(&name).map(|at| row[at]).ok_or(name);
            // An output this near to 0 may have the other sign in f32.
            let decided = value("min_abs_f".into())? > TOLERANCE;
            let point = plane.point(index);
            assert_eq!(point, [value("lambda1".into())?, value("lambda2".into())?]);
            let mut flips = 0.0;
            for task in &plane.tasks {
                let (cell, key) = (task.cells[index], task.role.key());
                let expected = [format!("{column}_{key}"), format!("margin_{key}")];
                for (found, name) in [cell.loss, cell.margin].into_iter().zip(expected) {
                    let difference = (found - value(name.clone())?).abs();
                    assert!(
                        difference < TOLERANCE,
                        "{case} {point:?} {name}: {difference:e}"
                    );
                }
                if decided {
                    assert_eq!(
                        cell.accuracy,
                        value(format!("acc_{key}"))?,
                        "{case} {point:?}"
                    );
                }
                flips += cell.flips;
            }
            if decided {
                assert_eq!(flips, value("disentanglement".into())?, "{case} {point:?}");
            }
        }
        assert!(subject.check(&plane, &|_| ControlFlow::Continue(()))? < TOLERANCE);
    }
    Ok(())
}

#[test]
fn the_gradient_is_the_references_and_every_parameter_has_one() -> Outcome {
    for case in CASES {
        let (model, base) = model(case)?;
        let file = TensorFile::read(&data(case, "gradient.safetensors"))?;
        let variables = base
            .iter()
            .map(|(name, tensor)| Ok((name.to_owned(), Var::from_tensor(tensor)?)))
            .collect::<lambdascope_core::Result<Vec<_>>>()?;
        let tracked = variables.iter();
        let tracked = tracked.map(|(name, own)| (name.clone(), own.as_tensor().clone()));
        let tracked = Parameters::new(tracked);
        let outputs = model.forward(&tracked, &tensor(&file, "tokens")?)?;
        let loss = mean_loss(Loss::Logistic, &outputs, &tensor(&file, "labels")?)?;
        let expected = file.get("loss")?.values[0];
        assert!((loss.to_scalar::<f32>()? - expected).abs() < 1e-5);
        let gradients = loss.backward()?;
        for (name, own) in tracked.iter() {
            let found = gradients
                .get(own)
                .ok_or_else(|| format!("{name} has none"))?;
            let found = found.flatten_all()?.to_vec1::<f32>()?;
            let expected = file.get(&format!("grad.{name}"))?.values;
            assert_eq!(found.len(), expected.len());
            for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
                if is_of_key(name, at) {
                    assert_eq!(*found, 0.0, "{name}: frozen at 0");
                }
                assert!(
                    (found - expected).abs() < 1e-5,
                    "{case} {name}: {found} {expected}"
                );
            }
        }
    }
    Ok(())
}

#[test]
fn three_steps_of_adamw_are_the_references() -> Outcome {
    let (model, base) = model("mean")?;
    let file = TensorFile::read(&data("mean", "adamw.safetensors"))?;
    let settings = Training {
        optimiser: Optimiser::AdamW(AdamW {
            warm_up: 0,
            cosine: false,
            ..AdamW::default()
        }),
        ..Training::default()
    };
    let descent = Descent::new(&model, &settings);
    let (tokens, labels) = (tensor(&file, "tokens")?, tensor(&file, "labels")?);
    let losses = file.get("losses")?.values;
    let mut state = State::new(base);
    for (taken, expected) in losses.iter().enumerate() {
        let batch = |all: &Tensor| all.narrow(0, 16 * taken, 16);
        let outcome = step(&model, &state, &batch(&tokens)?, &batch(&labels)?, &descent)?;
        assert!((outcome.loss - expected).abs() < 1e-5);
        state = outcome.updated.ok_or("the step changed nothing")?;
        if taken == 1 {
            continue;
        }
        for (name, _) in state.parameters.iter() {
            let found = state.parameters.values(name)?;
            let expected = file.get(&format!("after{}.{name}", taken + 1))?.values;
            for (at, (found, expected)) in found.iter().zip(expected).enumerate() {
                if is_of_key(name, at) {
                    assert_eq!(*found, 0.0, "{name}: frozen at 0");
                } else {
                    let difference = (found - expected).abs();
                    assert!(
                        difference < 1e-5,
                        "{name} after {}: {difference:e}",
                        taken + 1
                    );
                }
            }
        }
    }
    Ok(())
}

/// A model without its own way to gradients.
struct ByCandle<'a>(&'a Vit);

impl Forward for ByCandle<'_> {
    fn forward(&self, own: &Parameters, tokens: &Tensor) -> lambdascope_core::Result<Tensor> {
        self.0.forward(own, tokens)
    }
}

#[test]
fn training_by_hand_leads_where_candles_autograd_leads() -> Outcome {
    for case in CASES {
        let (model, base) = model(case)?;
        let subject = subject(case, None)?;
        let set = subject.set(Role::Task(TaskId::T1)).ok_or("no T1")?;
        let tokens = tokens_tensor(set.tokens(), set.shape())?;
        let labels = Tensor::from_slice(set.labels(), set.len(), &Device::Cpu)?;
        let settings = Training {
            steps: 40,
            optimiser: Optimiser::AdamW(AdamW::default()),
            ..Training::default()
        };
        let descent = Descent::new(&model, &settings);
        let trained = |way: &dyn Forward| -> lambdascope_core::Result<Vec<f32>> {
            let mut state = State::new(base.clone());
            for taken in 0..settings.steps {
                let batch = |all: &Tensor| all.narrow(0, 16 * (taken % 4), 16);
                let made = step(way, &state, &batch(&tokens)?, &batch(&labels)?, &descent)?;
                state = made.updated.unwrap_or(state);
            }
            Ok(model.forward(&state.parameters, &tokens)?.to_vec1()?)
        };
        let (by_hand, by_candle) = (trained(&model)?, trained(&ByCandle(&model))?);
        let before: Vec<f32> = model.forward(&base, &tokens)?.to_vec1()?;
        let far = |from: &[f32]| {
            let pairs = by_hand.iter().zip(from);
            pairs.fold(0.0_f32, |all, (a, b)| all.max((a - b).abs()))
        };
        assert!(far(&by_candle) < 1e-4, "{case}: {:e}", far(&by_candle));
        assert!(far(&before) > 0.1, "{case}: {:e}", far(&before));
    }
    Ok(())
}

#[test]
fn written_and_read_again_the_models_are_the_same_by_timms_names() -> Outcome {
    for case in CASES {
        let subject = subject(case, None)?;
        let bytes = models_file(&subject)?;
        let ours = TensorFile::parse("ours".into(), bytes)?;
        let theirs = TensorFile::read(&data(case, "models.safetensors"))?;
        assert!(ours.names().eq(theirs.names()), "{case}");
        for name in ours.names() {
            let (found, expected) = (ours.get(name)?, theirs.get(name)?);
            assert_eq!(found.dims, expected.dims, "{name}");
            for (at, (found, expected)) in found.values.iter().zip(expected.values).enumerate() {
                let expected = if is_of_key(name, at) { 0.0 } else { expected };
                assert_eq!(*found, expected, "{name}");
            }
        }
    }
    Ok(())
}

#[test]
fn a_card_says_what_the_file_holds_and_what_is_used_for_what_it_does_not_say() -> Outcome {
    let files = Arc::new(files("class")?);
    let told = Description::of_files(&files)?;
    let text = told[0].to_string();
    for words in [
        "Vision Transformers, a base and 2 fine-tuned",
        "P = 16 tokens of d = 12, width 32, depth 2, MLP 64",
        "class token",
        "2 a block, not said by the file",
        "GELU by erf, eps 1e-6",
        "one logit",
        "timm's names",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("memory") || told[1].to_string().contains("memory"));
    Ok(())
}

#[test]
fn a_vit_has_its_own_loss_and_threshold_and_no_theorem_is_promised() -> Outcome {
    let setup = setup("mean", None)?;
    let experiment = &setup.experiment;
    assert!(matches!(experiment.model, ModelSettings::Vit(_)));
    assert_eq!(experiment.loss(), Loss::Logistic);
    assert_eq!(experiment.constants.tau, Loss::Logistic.tau());
    assert_eq!(setup.rule_absent(), Some(Absent::OtherModel));
    let other_loss = Setup::new(Experiment {
        loss: Some(Loss::Logistic),
        ..Experiment::default()
    });
    assert_eq!(other_loss.mean_field_absent(), Some(Absent::OtherLoss));
    assert!(other_loss.premises().lacks(Premise::HingeLoss).is_some());
    let premises = setup.premises();
    assert!(premises.lacks(Premise::OneLayer).is_some() && !premises.are_met());
    Ok(())
}

#[test]
fn a_whole_picture_of_a_vit_has_a_vector_of_every_matrix() -> Outcome {
    let go_on = |_: Report<'_>| ControlFlow::Continue(());
    // The theorems' lines have a point every hundredth.
    let small = setup("mean", None)?.with(|experiment| {
        experiment.grid = Grid {
            low: 0.5,
            high: 1.0,
            cells: 3,
        };
    });
    let picture = Lab::new().picture(&small, &go_on)?;
    assert!(picture.check < TOLERANCE, "{:e}", picture.check);
    assert!(
        picture.prediction.is_none(),
        "the mean field is another model's"
    );
    for task in &picture.anatomy.tasks {
        assert_eq!(task.matrices.len(), 9, "two blocks of four and the patches");
        assert!(task.matrices.iter().all(|matrix| matrix.norm > 0.0));
        assert_eq!(
            task.row_norms.len(),
            2 * 2 * WIDTH,
            "the neurons of two MLPs"
        );
    }
    let own = picture.plane.task(Role::Task(TaskId::T1)).ok_or("no T1")?;
    assert_eq!(own.cells.len(), 9);
    Ok(())
}

/// The tensors of a case's models, changed, and read again from a file.
fn read_changed(
    case: &str,
    change: impl FnOnce(&mut BTreeMap<String, NamedTensor>),
) -> Result<lambdascope_core::Result<Models>, Box<dyn std::error::Error>> {
    let file = TensorFile::read(&data(case, "models.safetensors"))?;
    let named = file
        .names()
        .map(|name| Ok((name.to_owned(), file.get(name)?)));
    let mut named = named.collect::<lambdascope_core::Result<BTreeMap<_, _>>>()?;
    change(&mut named);
    let written = named
        .iter()
        .map(|(name, tensor)| (name.clone(), Written::from(tensor)));
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("changed.safetensors");
    std::fs::write(&path, tensor_bytes(written)?)?;
    Ok(read_models(&path))
}

/// A change of a file's tensors.
type Change<'a> = Box<dyn Fn(&mut BTreeMap<String, NamedTensor>) + 'a>;

#[test]
fn what_is_not_covered_is_refused_by_name() -> Outcome {
    let one = |dims: &[usize]| NamedTensor {
        dims: dims.to_vec(),
        values: vec![0.5; dims.iter().product()],
    };
    let added = |name: &'static str, dims: &'static [usize]| -> Change<'_> {
        Box::new(move |named| {
            named.insert(name.into(), one(dims));
        })
    };
    let cases: Vec<(Change<'_>, &[&str])> = vec![
        (
            added("psi1.blocks.0.ls1.gamma", &[WIDTH]),
            &["psi1.blocks.0.ls1.gamma", "LayerScale"],
        ),
        (
            added("psi0.reg_token", &[1, 4, WIDTH]),
            &["psi0.reg_token", "register tokens"],
        ),
        (
            added("psi2.blocks.1.attn.qkv.lora_magnitude_vector", &[96]),
            &["psi2.blocks.1.attn.qkv.lora", "DoRA"],
        ),
        (
            added("psi0.vit.embeddings.cls_token", &[1, 1, WIDTH]),
            &["psi0.vit.embeddings.cls_token", "Hugging Face", "timm's"],
        ),
        (
            added("psi0.blocks.0.mlp.fc1.weight", &[17 * WIDTH, WIDTH]),
            &["the models' sizes", "mlp_ratio", "(0, 16]"],
        ),
        (
            added("psi0.blocks.3.norm1.weight", &[WIDTH]),
            &["blocks from 0 on", "0, 1 and 3"],
        ),
        (
            Box::new(|named| {
                named.remove("psi1.blocks.1.mlp.fc2.bias");
            }),
            &["psi1.blocks.1.mlp.fc2.bias"],
        ),
        (
            Box::new(|named| {
                if let Some(head) = named.get_mut("psi2.head.weight") {
                    head.values[3] += 0.25;
                }
            }),
            &["psi2.head.weight", "keep the head as it is"],
        ),
        (
            added("psi1.pos_embed", &[1, 4, WIDTH]),
            &["psi1.pos_embed", "[1, 16, 32]", "[1, 4, 32]"],
        ),
        (added("psi3.pos_embed", &[1, 16, WIDTH]), &["psi3."]),
        (
            added("psi0.pos_embed", &[16, WIDTH]),
            &["psi0.pos_embed", "[1, tokens, 32]", "[16, 32]"],
        ),
    ];
    for (change, words) in cases {
        let said = read_changed("mean", change)?.err();
        let said = said.map(|error| error.to_string()).unwrap_or_default();
        for word in words {
            assert!(said.contains(word), "{word}: {said}");
        }
    }
    Ok(())
}

#[test]
fn a_convolution_over_patches_is_read_as_the_linear_map_that_it_is() -> Outcome {
    let models = read_changed("class", |named| {
        for (name, tensor) in named {
            if name.ends_with("patch_embed.proj.weight") {
                tensor.dims = vec![WIDTH, 3, 2, 2];
            }
        }
    })??;
    let plain = read_changed("class", |_| ())??;
    let name = "patch_embed.proj.weight";
    assert_eq!(models.base.get(name)?.dims(), [WIDTH, 12]);
    assert_eq!(models.base.values(name)?, plain.base.values(name)?);
    let notes = models.notes.join(" ");
    assert!(notes.contains("channel, row, column"), "{notes}");
    Ok(())
}

#[test]
fn adamw_trains_a_vit_here_and_its_run_can_be_left_and_taken_up_again() -> Outcome {
    let mut experiment = preset("digits-aligned")?;
    experiment.model = ModelSettings::Vit(VitSettings {
        width: 8,
        depth: 1,
        ..VitSettings::default()
    });
    experiment.training = Training {
        steps: 30,
        batch: 16,
        optimiser: Optimiser::AdamW(AdamW::default()),
        seed: 5,
    };
    let setup = Setup::new(experiment);
    let go_on = |_: Report<'_>| ControlFlow::Continue(());
    let whole = Lab::new().subject(&setup, &go_on)?;
    let mut lab = Lab::new();
    let half = Setup {
        step: Some(14),
        ..setup.clone()
    };
    let early = lab.subject(&half, &go_on)?;
    let resumed = lab.subject(&setup, &go_on)?;
    for (name, _) in whole.base().iter() {
        let values = |subject: &Subject| subject.tuned()[0].values(name);
        assert_eq!(values(&whole)?, values(&resumed)?, "{name}");
        if name.ends_with("weight") {
            assert_ne!(values(&whole)?, values(&early)?, "{name}");
        }
    }
    let losses: Vec<f32> = whole.history()[0]
        .iter()
        .map(|record| record.loss)
        .collect();
    let mean = |part: &[f32]| part.iter().sum::<f32>() / 5.0;
    assert!(mean(&losses[25..]) < mean(&losses[..5]), "{losses:?}");
    Ok(())
}
