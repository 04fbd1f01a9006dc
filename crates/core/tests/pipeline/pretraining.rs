//! What a Vision Transformer learns before its tasks: its gradient is candle's, it learns the digits and not the colours,
//! and it can be left and taken up again.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use candle_core::{D, Device, Tensor, Var};
use lambdascope_core::Error;
use lambdascope_core::experiment::{
    AdamW, Correlation, Correlations, Data, DigitData, Experiment, Grid, ModelSettings, Optimiser,
    PatternData, Pretraining, Training, VitSettings,
};
use lambdascope_core::lab::{Files, Lab, Report, Setup, Stage};
use lambdascope_core::model::{Forward, Head, Model, Parameters, Vit};
use lambdascope_core::sweep::kernel::Isa;
use lambdascope_core::sweep::outputs_of;
use lambdascope_core::task::{ColouredImages, Role, TaskId, TaskSource, digits, to_the_end};
use lambdascope_core::train::{Pretrained, Pretrainer, Record, Run, Trainer};

type Outcome = Result<(), Box<dyn std::error::Error>>;

fn settings(steps: usize) -> VitSettings {
    VitSettings {
        pretraining: Some(Pretraining {
            steps,
            batch: 32,
            rate: 3e-3,
        }),
        ..VitSettings::default()
    }
}

fn images(seed: u64) -> lambdascope_core::Result<ColouredImages> {
    let mut experiment = Experiment::default();
    experiment.training.seed = seed;
    digits(&experiment, &DigitData::default())
}

/// The model whose one output is a logit of another's head.
fn of_logit(vit: &Vit, head: &Parameters, class: usize) -> lambdascope_core::Result<Vit> {
    let row = head.get("head.weight")?.narrow(0, class, 1)?;
    let shift = head.get("head.bias")?.narrow(0, class, 1)?;
    let own = Parameters::new([
        ("head.weight".to_owned(), row),
        ("head.bias".to_owned(), shift),
    ]);
    Vit::new(vit.sizes(), &settings(1), Head::new(&own, None)?)
}

/// The mean cross-entropy by candle, `[]`.
fn cross_entropy(
    vit: &Vit,
    parameters: &Parameters,
    head: &Parameters,
    (tokens, classes): (&Tensor, &[usize]),
) -> lambdascope_core::Result<Tensor> {
    let (count, _) = head.get("head.weight")?.dims2()?;
    let logits = (0..count).map(|class| {
        let logit = of_logit(vit, head, class)?.forward(parameters, tokens)?;
        Ok(logit.unsqueeze(1)?)
    });
    let logits = logits.collect::<lambdascope_core::Result<Vec<_>>>()?;
    let logits = Tensor::cat(&logits, 1)?;
    let most = logits.max_keepdim(D::Minus1)?.detach();
    let shifted = logits.broadcast_sub(&most)?;
    let sums = shifted.exp()?.sum(D::Minus1)?.log()?;
    let mut own = vec![0.0_f32; classes.len() * count];
    for (sample, class) in classes.iter().enumerate() {
        own[sample * count + class] = 1.0;
    }
    let own = Tensor::from_vec(own, (classes.len(), count), &Device::Cpu)?;
    let right = (shifted * own)?.sum(D::Minus1)?;
    Ok((sums - right)?.mean(0)?)
}

#[test]
fn the_gradient_of_the_classes_is_candles_and_that_of_the_head_is_the_losses_slope() -> Outcome {
    let images = images(1)?;
    let vit = Vit::of_settings(&settings(1), images.shape(), 1)?;
    let batch = images.class_batch_while(3, 20, &mut to_the_end())?;
    let (body, head) = (vit.initial(1)?, vit.class_head(images.class_count(), 1)?);
    let all = |head: &Parameters| {
        let all = body.iter().chain(head.iter());
        Parameters::new(all.map(|(name, tensor)| (name.to_owned(), tensor.clone())))
    };
    let loss = |head: &Parameters| -> lambdascope_core::Result<f32> {
        let found =
            vit.class_gradient_on(Isa::best(), &all(head), &batch.tokens, &batch.classes)?;
        Ok(found.loss)
    };
    let shape = images.shape();
    let dims = (batch.classes.len(), shape.tokens, shape.dimension);
    let tokens = Tensor::from_slice(&batch.tokens, dims, &Device::Cpu)?;
    let variables: Vec<(String, Var)> = body
        .iter()
        .map(|(name, tensor)| Ok((name.to_owned(), Var::from_tensor(tensor)?)))
        .collect::<lambdascope_core::Result<_>>()?;
    let tracked = variables.iter();
    let tracked = tracked.map(|(name, own)| (name.clone(), own.as_tensor().clone()));
    let tracked = Parameters::new(tracked);
    let by_candle = cross_entropy(&vit, &tracked, &head, (&tokens, &batch.classes))?;
    let expected = by_candle.to_scalar::<f32>()?;
    assert!((loss(&head)? - expected).abs() < 1e-5 * expected.max(1.0));
    let gradients = by_candle.backward()?;
    for isa in Isa::available() {
        let found = vit.class_gradient_on(isa, &all(&head), &batch.tokens, &batch.classes)?;
        for (name, own) in &variables {
            let theirs = gradients.get(own).ok_or("no gradient")?;
            let theirs = theirs.flatten_all()?.to_vec1::<f32>()?;
            let ours = found.parameters.values(name)?;
            let largest = theirs.iter().fold(1e-3_f32, |all, x| all.max(x.abs()));
            for (ours, theirs) in ours.iter().zip(&theirs) {
                let off = (ours - theirs).abs();
                assert!(off < 1e-4 * largest, "{isa:?} {name}: {ours} {theirs}");
            }
            assert!(ours.iter().any(|x| *x != 0.0), "{name} has a gradient");
        }
    }
    // A step along the head's gradient changes the loss by its square.
    let found = vit.class_gradient_on(Isa::best(), &all(&head), &batch.tokens, &batch.classes)?;
    for name in ["head.weight", "head.bias"] {
        let slope = found.parameters.get(name)?;
        let square = slope.sqr()?.sum_all()?.to_scalar::<f32>()?;
        let length = 1e-2 / square.sqrt();
        let moved = |by: f32| -> lambdascope_core::Result<f32> {
            let own = (head.get(name)? + slope.affine(f64::from(by), 0.0)?)?;
            let moved = head.iter().map(|(other, tensor)| {
                let tensor = if other == name {
                    own.clone()
                } else {
                    tensor.clone()
                };
                (other.to_owned(), tensor)
            });
            loss(&Parameters::new(moved))
        };
        let found = (moved(length)? - moved(-length)?) / (2.0 * length);
        assert!(
            (found / square - 1.0).abs() < 1e-2,
            "{name}: {found} {square}"
        );
    }
    Ok(())
}

#[test]
fn it_learns_the_digits_and_can_be_left_and_taken_up_again() -> Outcome {
    let images = images(5)?;
    let wanted = settings(120);
    let pretraining = wanted.pretraining.ok_or("none")?;
    let vit = Vit::of_settings(&wanted, images.shape(), 5)?;
    let pretrainer = Pretrainer {
        vit: &vit,
        images: &images,
        settings: &pretraining,
        seed: 5,
    };
    let mut at_once = Pretrained::new(&pretrainer)?;
    at_once.go_on(&pretrainer, &mut |_| ControlFlow::Continue(()))?;
    let mut in_pieces = Pretrained::new(&pretrainer)?;
    for stop in [1, 50, 119] {
        let left = in_pieces.go_on(&pretrainer, &mut |history: &[Record]| {
            if history.len() >= stop {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert!(matches!(left, Err(Error::Cancelled)));
    }
    in_pieces.go_on(&pretrainer, &mut |_| ControlFlow::Continue(()))?;
    let [one, other] = [&at_once, &in_pieces].map(|own| own.base(&vit));
    let (one, other) = (one?, other?);
    assert!(
        vit.parameters()
            .iter()
            .all(|info| one.get(&info.name).is_ok())
    );
    for (name, _) in one.iter() {
        assert_eq!(one.values(name)?, other.values(name)?, "{name}");
    }
    let accuracy = |records: &[Record]| {
        let sum: f32 = records.iter().map(|record| record.accuracy).sum();
        sum / f32::from(u8::try_from(records.len()).unwrap_or(u8::MAX))
    };
    let history = at_once.history();
    assert_eq!(history.len(), 120);
    // One in ten is right by chance.
    assert!(
        accuracy(&history[..5]) < 0.35,
        "{}",
        accuracy(&history[..5])
    );
    assert!(
        accuracy(&history[110..]) > 0.6,
        "{}",
        accuracy(&history[110..])
    );
    assert_eq!(
        one.iter().count(),
        vit.initial(5)?.iter().count(),
        "without its head"
    );
    Ok(())
}

fn experiment(
    alpha: f64,
    pretraining: Option<Pretraining>,
) -> lambdascope_core::Result<Experiment> {
    Ok(Experiment {
        correlations: Correlations::of_two(Correlation::new(alpha)?),
        data: Data::Digits(DigitData::default()),
        model: ModelSettings::Vit(VitSettings {
            pretraining,
            ..VitSettings::default()
        }),
        training: Training {
            steps: 3,
            batch: 16,
            optimiser: Optimiser::AdamW(AdamW::default()),
            seed: 2,
        },
        grid: Grid {
            low: 0.0,
            high: 1.0,
            cells: 2,
        },
        ..Experiment::default()
    })
}

#[test]
fn a_lab_pretrains_once_a_seed_for_all_correlations_and_says_how_it_went() -> Outcome {
    let short = Pretraining {
        steps: 6,
        batch: 16,
        rate: 3e-3,
    };
    let mut lab = Lab::new();
    let heard = Mutex::new(0);
    let listener = |report: Report<'_>| {
        if let Report::Progress(Stage::Pretraining, _) = report {
            *heard.lock().unwrap() += 1;
        }
        ControlFlow::Continue(())
    };
    let mut base = |alpha: f64, pretraining| -> lambdascope_core::Result<Vec<f32>> {
        let setup = Setup::new(experiment(alpha, pretraining)?);
        let subject = lab.subject(&setup, &listener)?;
        assert_eq!(
            subject.pretraining().len(),
            pretraining.map_or(0, |own| own.steps)
        );
        subject.base().values("blocks.0.mlp.fc1.weight")
    };
    let first = base(0.0, Some(short))?;
    let reported = *heard.lock().unwrap();
    assert!(reported > 0);
    assert_eq!(
        base(0.7, Some(short))?,
        first,
        "another correlation is no other Ψ(0)"
    );
    let after = *heard.lock().unwrap();
    assert!(after - reported <= 1, "it was kept");
    assert_ne!(base(0.0, None)?, first);
    let longer = Pretraining { steps: 7, ..short };
    assert_ne!(base(0.0, Some(longer))?, first);
    Ok(())
}

#[test]
fn patterns_have_no_classes_and_a_setting_that_asks_for_them_is_refused() -> Outcome {
    let mut bad = experiment(0.0, Some(Pretraining::default()))?;
    bad.data = Data::Patterns(PatternData::default());
    let said = bad.check().err().ok_or("accepted")?.to_string();
    assert!(
        said.contains("pretraining") && said.contains("classes"),
        "{said}"
    );
    Ok(())
}

#[test]
fn two_hundred_steps_by_hand_and_by_candle_lead_to_the_same_logits() -> Outcome {
    let experiment = Experiment {
        training: Training {
            steps: 200,
            batch: 64,
            optimiser: Optimiser::AdamW(AdamW {
                rate: 1e-3,
                ..AdamW::default()
            }),
            seed: 3,
        },
        ..Experiment::default()
    };
    let source = digits(&experiment, &DigitData::default())?;
    let by_hand = Vit::of_settings(&VitSettings::default(), source.shape(), 3)?;
    let by_candle = by_hand.clone().by_candle();
    let go_on = |_: f64| ControlFlow::Continue(());
    let set = source.dataset(Role::Task(TaskId::T1))?;
    let outputs = [by_hand, by_candle].map(|model| {
        let trainer = Trainer {
            model: &model,
            source: &source,
            task: TaskId::T1,
            settings: &experiment.training,
        };
        let mut run = Run::new(model.initial(3)?, &model, &experiment.training);
        let tuned = run.train_to(200, &trainer, &mut |_| ControlFlow::Continue(()))?;
        outputs_of(&model, &tuned, &set, &go_on)
    });
    let [by_hand, by_candle] = outputs;
    let (by_hand, by_candle) = (by_hand?, by_candle?);
    let learned = by_hand.iter().any(|output| output.abs() > 1.0);
    assert!(learned, "a model that learned nothing shows nothing");
    for (own, candles) in by_hand.iter().zip(&by_candle) {
        assert!((own - candles).abs() < 1e-4, "{own} {candles}");
    }
    assert_ne!(by_hand, by_candle, "they are ways of their own");
    Ok(())
}

#[test]
fn tasks_are_trained_from_a_base_that_came_alone_as_from_the_one_that_was_learned_here() -> Outcome
{
    let folder = tempfile::tempdir()?;
    let quiet = |_: Report<'_>| ControlFlow::Continue(());
    let of_digits = |alpha: f64| Experiment {
        correlations: Correlations::of_two(Correlation::clamped(alpha)),
        data: Data::Digits(DigitData::default()),
        model: ModelSettings::Vit(settings(12)),
        training: Training {
            steps: 6,
            optimiser: Optimiser::AdamW(AdamW::default()),
            ..Training::default()
        },
        ..Experiment::default()
    };
    let learned = Lab::new().subject(&Setup::new(of_digits(0.0)), &quiet)?;
    let path = folder.path().join("models.safetensors");
    std::fs::write(&path, lambdascope_core::lab::models_file(&learned)?)?;
    // Of a file with fine-tuned models too, Ψ(0) alone is asked for.
    let files = Files::read_separate(&path, &[], None)?;
    let read = files.experiment();
    assert!(matches!(read.data, Data::Digits(_)), "{:?}", read.data);
    assert!(matches!(read.training.optimiser, Optimiser::AdamW(_)));
    // Another α than that of the file: as if it had been learned here.
    let here = Lab::new().subject(&Setup::new(of_digits(-0.5)), &quiet)?;
    let mut setup = Setup::new(of_digits(-0.5));
    setup.files = Some(Arc::new(files));
    assert!(setup.has_base() && !setup.has_models());
    // What is trained here is counted as such.
    let mut loaded = Setup::new(of_digits(-0.5));
    loaded.files = Some(Arc::new(Files::read(Some(&path), None)?));
    assert!(setup.budget().memory > loaded.budget().memory);
    assert!(setup.budget().seconds > loaded.budget().seconds);
    let from_file = Lab::new().subject(&setup, &quiet)?;
    for (own, other) in here.tuned().iter().zip(from_file.tuned()) {
        for (name, _) in own.iter() {
            assert_eq!(own.values(name)?, other.values(name)?, "{name}");
            assert_ne!(own.values(name)?, from_file.base().values(name)?, "{name}");
        }
    }
    let notes = from_file.notes().join("; ");
    for told in ["Ψ(0) alone is used", "trained from it here"] {
        assert!(notes.contains(told), "{notes}");
    }
    Ok(())
}
