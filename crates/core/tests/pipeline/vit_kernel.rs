//! The kernel of Vision Transformers against candle's plain forward pass: random sizes on every instruction set.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use candle_core::{Device, Tensor, Var};
use lambdascope_core::experiment::{Axes, Axis, Gelu, Loss, Pooling, VitSettings};
use lambdascope_core::model::{Forward, Model, Parameters, Vit, mean_loss, tokens_tensor};
use lambdascope_core::sweep::kernel::Isa;
use lambdascope_core::sweep::{Asked, Evaluator, Point, Reference, VitKernel};
use lambdascope_core::task::{Dataset, TokenShape};
use lambdascope_core::vector::{Coefficients, Own, Span};
use lambdascope_core::{Error, Result};
use proptest::prelude::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// Kernel and candle both round in f32.
const TOLERANCE: f32 = 1e-4;

/// What a case is made of.
#[derive(Clone, Debug)]
struct Sizes {
    tokens: usize,
    dimension: usize,
    heads: usize,
    of_head: usize,
    depth: usize,
    ratio: f64,
    samples: usize,
    pooling: Pooling,
    gelu: Gelu,
    seed: u64,
}

struct Case {
    model: Vit,
    span: Span,
    set: Dataset,
}

impl Sizes {
    fn case(&self) -> Result<Case> {
        let settings = VitSettings {
            width: self.heads * self.of_head,
            depth: self.depth,
            heads: Some(self.heads),
            mlp_ratio: self.ratio,
            pooling: self.pooling,
            gelu: self.gelu,
            ..VitSettings::default()
        };
        let shape = TokenShape {
            tokens: self.tokens,
            dimension: self.dimension,
        };
        let model = Vit::of_settings(&settings, shape, self.seed)?;
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut numbers = |count: usize, size: f32| -> Vec<f32> {
            (0..count)
                .map(|_| size * rng.random_range(-1.0..1.0))
                .collect()
        };
        let base = model.initial(self.seed)?;
        // Gains are not 1, biases not 0, means not 0.
        let mut vector = |size: f32| -> Result<Parameters> {
            let mut made = Vec::new();
            for (name, tensor) in base.iter() {
                let values = numbers(tensor.elem_count(), size);
                let tensor = Tensor::from_vec(values, tensor.dims(), &Device::Cpu)?;
                made.push((name.to_owned(), tensor));
            }
            Ok(Parameters::new(made))
        };
        let origin = base.zip(&vector(0.3)?, |a, b| a + b)?;
        let vectors = [vector(0.2)?, vector(0.2)?];
        let span = Span::new(&origin, &vectors, &Coefficients::zero(), Axes::default())?;
        let tokens = numbers(self.samples * shape.len(), 1.5);
        let labels = (0..self.samples).map(|at| if at % 3 == 0 { 1.0 } else { -1.0 });
        let set = Dataset::sampled(shape, tokens, labels.collect())?;
        Ok(Case { model, span, set })
    }
}

const POINTS: [Point; 4] = [[0.0, 0.0], [1.0, 1.2], [-0.7, 0.0], [0.4, -1.6]];

fn on(_: f64) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

impl Case {
    fn asked(&self, own: Option<Own<'static>>) -> Asked<'_> {
        Asked {
            span: &self.span,
            set: &self.set,
            own,
            loss: Loss::Logistic,
        }
    }

    fn kernel(&self, isa: Isa, own: Option<Own<'static>>) -> Result<VitKernel<'_>> {
        VitKernel::on(isa, &self.model, self.asked(own), &|| {
            ControlFlow::Continue(())
        })
    }
}

/// Says how kernel and candle differ on a case, if they do.
fn compare(sizes: &Sizes, shift: f64) -> Result<(), String> {
    let failed = |error: Error| error.to_string();
    let case = sizes.case().map_err(failed)?;
    let plain = Reference {
        model: &case.model,
        span: &case.span,
        set: &case.set,
        own: None,
        loss: Loss::Logistic,
    };
    for isa in Isa::available() {
        let kernel = case.kernel(isa, None).map_err(failed)?;
        for point in POINTS {
            let expected = plain.outputs(point).map_err(failed)?;
            let moved = point.map(|lambda| lambda + shift);
            let found = kernel.outputs(moved).map_err(failed)?;
            for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
                let bound = TOLERANCE * expected.abs().max(1.0);
                if (found - expected).is_nan() || (found - expected).abs() > bound {
                    return Err(format!("{isa:?} {point:?} sample {at}: {found} {expected}"));
                }
            }
        }
    }
    Ok(())
}

fn sizes() -> impl Strategy<Value = Sizes> {
    let model = (1_usize..=4, 1_usize..=13, 1_usize..=3, 0.3_f64..4.0);
    let pooling = prop::sample::select(vec![Pooling::Mean, Pooling::Class]);
    let gelu = prop::sample::select(vec![Gelu::Erf, Gelu::Tanh, Gelu::Quick]);
    let data = (1_usize..=40, 1_usize..=14, 1_usize..=9);
    (model, data, pooling, gelu, 0_u64..1000).prop_map(
        |((heads, of_head, depth, ratio), (tokens, dimension, samples), pooling, gelu, seed)| {
            Sizes {
                tokens,
                dimension,
                heads,
                // A stream of one number has no deviation to speak of.
                of_head: of_head + usize::from(heads * of_head < 4) * 4,
                depth,
                ratio,
                samples,
                pooling,
                gelu,
                seed,
            }
        },
    )
}

/// One of ordinary size.
fn ordinary(pooling: Pooling) -> Sizes {
    Sizes {
        tokens: 16,
        dimension: 12,
        heads: 2,
        of_head: 16,
        depth: 2,
        ratio: 2.0,
        samples: 41,
        pooling,
        gelu: Gelu::Erf,
        seed: 1,
    }
}

/// Says how the gradient by hand and that by candle's autograd differ on a case, if they do.
fn compare_gradients(sizes: &Sizes, loss: Loss) -> Result<(), String> {
    let failed = |error: Error| error.to_string();
    let case = sizes.case().map_err(failed)?;
    let expected = by_autograd(&case, loss).map_err(failed)?;
    for isa in Isa::available() {
        let parameters = case.span.base();
        let (tokens, labels) = (case.set.tokens(), case.set.labels());
        let found = case
            .model
            .gradient_on(isa, parameters, tokens, labels, loss);
        let found = found.map_err(failed)?.parameters;
        for (name, tensor) in expected.iter() {
            let (found, expected) = (found.values(name), tensor.flatten_all());
            let expected = expected.and_then(|tensor| tensor.to_vec1::<f32>());
            let expected = expected.map_err(|error| error.to_string())?;
            let largest = expected.iter().fold(0.0_f32, |all, x| all.max(x.abs()));
            let bound = 1e-4 * largest.max(0.1);
            for (at, (found, expected)) in found.map_err(failed)?.iter().zip(&expected).enumerate()
            {
                if (found - expected).is_nan() || (found - expected).abs() > bound {
                    return Err(format!("{isa:?} {name} at {at}: {found} {expected}"));
                }
            }
        }
    }
    Ok(())
}

/// The gradient of the mean loss at the span's base.
fn by_autograd(case: &Case, loss: Loss) -> Result<Parameters> {
    let variables = case
        .span
        .base()
        .iter()
        .map(|(name, tensor)| Ok((name.to_owned(), Var::from_tensor(tensor)?)))
        .collect::<Result<Vec<_>>>()?;
    let tracked = variables.iter();
    let tracked = tracked.map(|(name, own)| (name.clone(), own.as_tensor().clone()));
    let tracked = Parameters::new(tracked);
    let tokens = tokens_tensor(case.set.tokens(), case.set.shape())?;
    let labels = Tensor::from_slice(case.set.labels(), case.set.len(), &Device::Cpu)?;
    let outputs = case.model.forward(&tracked, &tokens)?;
    let found = mean_loss(loss, &outputs, &labels)?.backward()?;
    let gradients = tracked.iter().map(|(name, own)| {
        let gradient = found.get(own).cloned();
        let gradient = gradient.ok_or_else(|| Error::Mismatch(format!("{name} has none")));
        Ok((name.to_owned(), gradient?))
    });
    Ok(Parameters::new(gradients.collect::<Result<Vec<_>>>()?))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
    #[test]
    fn gradients_by_hand_and_by_candle_agree_on_models_and_data_of_any_size(
        sizes in sizes(),
        loss in prop::sample::select(Loss::ALL.to_vec()),
    ) {
        prop_assert_eq!(compare_gradients(&sizes, loss), Ok(()));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn kernel_and_candle_agree_on_models_and_data_of_any_size(sizes in sizes()) {
        prop_assert_eq!(compare(&sizes, 0.0), Ok(()));
    }
}

#[test]
fn a_kernel_that_is_off_by_a_hundredth_of_a_coefficient_is_noticed() {
    assert!(compare(&ordinary(Pooling::Mean), 0.01).is_err());
}

#[test]
fn many_tokens_and_wide_models_agree_too() {
    for (tokens, heads, of_head, pooling) in [
        (64, 3, 64, Pooling::Class),
        (196, 2, 17, Pooling::Mean),
        (127, 1, 128, Pooling::Class),
    ] {
        let sizes = Sizes {
            tokens,
            heads,
            of_head,
            depth: 1,
            samples: 4,
            ..ordinary(pooling)
        };
        assert_eq!(compare(&sizes, 0.0), Ok(()), "{sizes:?}");
    }
}

#[test]
fn statistics_have_the_same_bits_on_any_number_of_threads_and_those_of_candle_but_for_rounding()
-> Result<()> {
    let case = ordinary(Pooling::Class).case()?;
    for own in [None, Some(Own::Along(Axis::X)), Some(Own::Along(Axis::Y))] {
        let plain = Reference {
            model: &case.model,
            span: &case.span,
            set: &case.set,
            own,
            loss: Loss::Logistic,
        };
        let expected = plain.evaluate(&POINTS, &on)?;
        for isa in Isa::available() {
            let kernel = case.kernel(isa, own)?;
            let with = |threads: usize| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
                let pool = pool
                    .build()
                    .map_err(|error| Error::Mismatch(error.to_string()))?;
                pool.install(|| kernel.evaluate(&POINTS, &on))
            };
            let one = with(1)?;
            for threads in [2, 8] {
                assert_eq!(one, with(threads)?, "{isa:?} {threads}");
            }
            for (found, expected) in one.iter().zip(&expected) {
                assert!((found.loss - expected.loss).abs() < 1e-4);
                assert!((found.margin - expected.margin).abs() < 1e-4);
                assert_eq!(found.flips, expected.flips);
                assert_eq!(found.accuracy, expected.accuracy);
            }
        }
    }
    Ok(())
}

#[test]
fn it_can_be_left_in_the_middle() -> Result<()> {
    let sizes = Sizes {
        samples: 400,
        ..ordinary(Pooling::Mean)
    };
    let case = sizes.case()?;
    let kernel = case.kernel(Isa::best(), None)?;
    let heard = AtomicUsize::new(0);
    let left = kernel.evaluate(&[[1.0, 1.0]; 50], &|share| {
        heard.fetch_add(1, Ordering::Relaxed);
        if share > 0.3 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(left, Err(Error::Cancelled)));
    assert!(heard.into_inner() > 3);
    let early = VitKernel::new(&case.model, case.asked(None), &|| ControlFlow::Break(()));
    assert!(matches!(early, Err(Error::Cancelled)));
    Ok(())
}

#[test]
fn what_overflows_has_no_value_as_with_candle() -> Result<()> {
    let case = ordinary(Pooling::Mean).case()?;
    let kernel = case.kernel(Isa::best(), None)?;
    for point in [[1e38, 0.0], [f64::from(f32::MAX), f64::from(f32::MAX)]] {
        let stats = kernel.evaluate(&[point], &on)?;
        assert!(!stats[0].has_value(), "{point:?}: {stats:?}");
    }
    Ok(())
}
