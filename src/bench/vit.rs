//! The kernel of Vision Transformers against candle, in planes of a small one and of a larger one.

mod training;

use std::ops::ControlFlow;

use candle_core::{CpuStorage, CustomOp1, D, Device, Layout, Shape, Tensor};
use pulp::{Simd, WithSimd};
use rand_distr::{Distribution, StandardNormal};

use super::baseline::{Pieces, one_by_one, outputs, side_by_side};
use super::series::{Contender, ratio, take_turns, timed};
use super::{Series, Table};
use crate::experiment::{Axes, Grid, Loss, VitSettings};
use crate::model::{Forward, Model, Parameters, Vit};
use crate::pools;
use crate::random::{Purpose, stream};
use crate::sweep::kernel::Isa;
use crate::sweep::{Asked, Evaluator, Point, VitKernel};
use crate::task::{Dataset, TokenShape};
use crate::vector::{Coefficients, Span};
use crate::{Error, Result};

/// Images in a forward pass that suit candle best.
const PIECE: usize = 64;
/// Kernel and candle may differ by this much.
const TOLERANCE: f32 = 1e-4;

/// A plane of random models on random images, of sizes such that outputs are of order 1 over it.
struct Question {
    vit: Vit,
    span: Span,
    set: Dataset,
}

impl Question {
    fn new(settings: &VitSettings, shape: TokenShape, images: usize) -> Result<Self> {
        let vit = Vit::of_settings(settings, shape, 1)?;
        let origin = vit.initial(1)?;
        let mut part = 0;
        let mut draw = |count: usize, scale: f32| -> Vec<f32> {
            part += 1;
            let mut rng = stream(1, Purpose::Noise, part, 0);
            let mut one = || -> f32 { StandardNormal.sample(&mut rng) };
            (0..count).map(|_| scale * one()).collect()
        };
        let mut vector = || -> Result<Parameters> {
            let tensors = origin.iter().map(|(name, tensor)| {
                let values = draw(tensor.elem_count(), 0.03);
                let tensor = Tensor::from_vec(values, tensor.dims(), &Device::Cpu)?;
                Ok((name.to_owned(), tensor))
            });
            Ok(Parameters::new(tensors.collect::<Result<Vec<_>>>()?))
        };
        let vectors = [vector()?, vector()?];
        let span = Span::new(&origin, &vectors, &Coefficients::zero(), Axes::default())?;
        let tokens = draw(images * shape.len(), 1.0);
        let labels = (0..images).map(|at| if at % 2 == 0 { 1.0 } else { -1.0 });
        let set = Dataset::sampled(shape, tokens, labels.collect())?;
        Ok(Self { vit, span, set })
    }

    fn kernel(&self, isa: Isa) -> Result<VitKernel<'_>> {
        let asked = Asked {
            span: &self.span,
            set: &self.set,
            own: None,
            loss: Loss::Logistic,
        };
        VitKernel::on(isa, &self.vit, asked, &|| ControlFlow::Continue(()))
    }

    /// Seconds a cell of a plane, on all cores.
    fn seconds(&self, isa: Isa, points: &[Point]) -> Result<f64> {
        let pool = pools::sweep()?;
        let (seconds, ()) = timed(|| {
            let kernel = self.kernel(isa)?;
            let on = |_| ControlFlow::Continue(());
            pool.install(|| kernel.evaluate(points, &on))?;
            Ok(())
        })?;
        Ok(seconds / count(points))
    }

    /// The largest difference of outputs between every instruction set and a model of candle's.
    fn check(&self, model: &dyn Forward, points: &[Point]) -> Result<f32> {
        let pieces = Pieces::new(&self.set, PIECE)?;
        let mut largest = 0.0_f32;
        for isa in Isa::available() {
            let kernel = self.kernel(isa)?;
            for point in points {
                let plain = outputs(model, &self.span, &pieces, *point)?;
                for (found, expected) in kernel.outputs(*point)?.iter().zip(plain) {
                    let differs = (found - expected).abs() / expected.abs().max(1.0);
                    if differs.is_nan() || differs > TOLERANCE {
                        return Err(Error::Mismatch(format!(
                            "a Vision Transformer at {point:?}: {} and candle differ by {differs:e}",
                            isa.name()
                        )));
                    }
                    largest = largest.max(differs);
                }
            }
        }
        Ok(largest)
    }
}

/// Measures the planes of Vision Transformers.
pub(super) fn measure(quick: bool, table: &mut Table) -> Result<()> {
    let settings = VitSettings::default();
    let shape = TokenShape {
        tokens: 16,
        dimension: 12,
    };
    let question = Question::new(&settings, shape, if quick { 100 } else { 497 })?;
    let tuned = Tuned(&question.vit);
    let points = plane(if quick { 3 } else { 11 });
    let some = [
        points[0],
        points[points.len() / 2],
        points[points.len() - 1],
    ];
    let models: [&dyn Forward; 2] = [&question.vit, &tuned];
    let differences = models.map(|model| question.check(model, &some));
    let [plain, fused] = differences;
    table.add_value(
        "vit_output_difference",
        f64::from(plain?.max(fused?)),
        "f",
        format!(
            "largest at {} cells, all instruction sets; at most {TOLERANCE:e}",
            some.len()
        ),
    );
    take_all(quick, &question, &tuned, &points, table)?;
    larger(quick, table)?;
    training::training(quick, table)
}

fn take_all(
    quick: bool,
    question: &Question,
    tuned: &Tuned<'_>,
    points: &[Point],
    table: &mut Table,
) -> Result<()> {
    let threads = pools::sweep()?.current_num_threads();
    let whole = Pieces::new(&question.set, question.set.len())?;
    let small = Pieces::new(&question.set, PIECE)?;
    let few = &points[..points.len().min(2 * threads)];
    let isas = Isa::available();
    let mut contenders: Vec<Contender<'_>> = vec![
        Box::new(|| one_by_one(&question.vit, &question.span, &whole, few)),
        Box::new(|| side_by_side(tuned, &question.span, &small, few, threads)),
    ];
    for isa in &isas {
        contenders.push(Box::new(|| question.seconds(*isa, points)));
    }
    let turns = take_turns(if quick { 2 } else { 7 }, &mut contenders)?;
    let size = format!(
        "{} images, {}×{} tokens, width 32, 2 blocks",
        question.set.len(),
        question.set.shape().tokens,
        question.set.shape().dimension
    );
    let ms = |turns: &[f64]| Series::new(turns.to_vec()).map(|seconds| seconds * 1e3);
    let about = format!("candle as one writes it, whole sets, one cell after another: {size}");
    table.add("vit_cell_ms_candle_plain", &ms(&turns[0]), "ms", about);
    let about = "candle with fused LayerNorm and softmax and a vectorised GELU, 64 images a call, cells in parallel";
    table.add("vit_cell_ms_candle_best", &ms(&turns[1]), "ms", about);
    for (isa, fast) in isas.iter().zip(&turns[2..]) {
        let name = isa.name().to_lowercase().replace('-', "");
        table.add(format!("vit_cell_ms_{name}"), &ms(fast), "ms", size.clone());
        let about = "times as fast as candle as one writes it";
        let over = ratio(&turns[0], fast);
        table.add(format!("vit_{name}_vs_candle_plain"), &over, "ratio", about);
        let about = "times as fast as the best candle set-up";
        let over = ratio(&turns[1], fast);
        table.add(format!("vit_{name}_vs_candle_best"), &over, "ratio", about);
    }
    Ok(())
}

/// Images of 28×28 pixels in patches of 7×7, as a person drags λ over them.
fn larger(quick: bool, table: &mut Table) -> Result<()> {
    let settings = VitSettings {
        width: 64,
        depth: 3,
        ..VitSettings::default()
    };
    let shape = TokenShape {
        tokens: 16,
        dimension: 147,
    };
    let images = if quick { 20 } else { 400 };
    let question = Question::new(&settings, shape, images)?;
    let points = plane(if quick { 3 } else { 11 });
    let mut all = Vec::new();
    for _ in 0..if quick { 1 } else { 3 } {
        all.push(question.seconds(Isa::best(), &points)? * count(&points));
    }
    let about = format!(
        "{} cells of 200 images × 2 tasks, 28×28 in patches of 7×7, width 64, 3 blocks",
        points.len()
    );
    table.add("vit_28x28_plane_s", &Series::new(all), "s", about);
    Ok(())
}

/// The points of a plane.
fn plane(cells: usize) -> Vec<Point> {
    let grid = Grid {
        cells,
        ..Grid::default()
    };
    let values = grid.values();
    let rows = values.iter().flat_map(|y| values.iter().map(|x| [*x, *y]));
    rows.collect()
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count(points: &[Point]) -> f64 {
    points.len() as f64
}

/// The best that candle was found to do: its fused LayerNorm and softmax (which have no gradient), and a vectorised GELU.
struct Tuned<'a>(&'a Vit);

impl Tuned<'_> {
    fn block(&self, own: &Parameters, stream: &Tensor, block: usize) -> Result<Tensor> {
        let (batch, tokens, width) = stream.dims3()?;
        let heads = self.0.heads();
        let named = |part: &str| format!("blocks.{block}.{part}");
        #[expect(clippy::cast_possible_truncation, reason = "a setting")]
        let eps = self.0.eps() as f32;
        let norm = |x: &Tensor, part: &str| -> Result<Tensor> {
            let of = |what: &str| own.get(&named(&format!("{part}.{what}")));
            Ok(candle_nn::ops::layer_norm(
                x,
                of("weight")?,
                of("bias")?,
                eps,
            )?)
        };
        let linear = |x: &Tensor, part: &str| -> Result<Tensor> {
            let of = |what: &str| own.get(&named(&format!("{part}.{what}")));
            let (rows, inner) = (batch * tokens, x.elem_count() / (batch * tokens));
            let product = x.reshape((rows, inner))?.matmul(&of("weight")?.t()?)?;
            Ok(product.broadcast_add(of("bias")?)?)
        };
        let each = width / heads;
        let all = linear(&norm(stream, "norm1")?, "attn.qkv")?;
        let all = all.reshape((batch, tokens, 3, heads, each))?;
        let part = |index: usize| -> Result<Tensor> {
            let part = all.narrow(2, index, 1)?.squeeze(2)?;
            Ok(part.transpose(1, 2)?.contiguous()?)
        };
        let (queries, keys, values) = (part(0)?, part(1)?, part(2)?);
        #[expect(clippy::cast_precision_loss, reason = "a head is far below 2⁵³ wide")]
        let scale = 1.0 / (each as f64).sqrt();
        let logits = queries.affine(scale, 0.0)?.matmul(&keys.t()?)?;
        let attention = candle_nn::ops::softmax_last_dim(&logits)?;
        let joined = attention.matmul(&values)?.transpose(1, 2)?.contiguous()?;
        let dims = (batch, tokens, width);
        let stream = (stream + linear(&joined, "attn.proj")?.reshape(dims)?)?;
        let neurons = linear(&norm(&stream, "norm2")?, "mlp.fc1")?;
        let active = neurons.apply_op1_no_bwd(&FastGelu)?;
        Ok((&stream + linear(&active, "mlp.fc2")?.reshape(dims)?)?)
    }
}

impl Forward for Tuned<'_> {
    fn forward(&self, own: &Parameters, patches: &Tensor) -> Result<Tensor> {
        let (batch, count, dimension) = patches.dims3()?;
        let sizes = self.0.sizes();
        let flat = patches.reshape((batch * count, dimension))?;
        let mut stream = flat
            .matmul(&own.get("patch_embed.proj.weight")?.t()?)?
            .broadcast_add(own.get("patch_embed.proj.bias")?)?
            .reshape((batch, count, sizes.width))?
            .broadcast_add(own.get("pos_embed")?)?;
        for block in 0..sizes.depth {
            stream = self.block(own, &stream, block)?;
        }
        #[expect(clippy::cast_possible_truncation, reason = "a setting")]
        let eps = self.0.eps() as f32;
        let (gain, bias) = (own.get("norm.weight")?, own.get("norm.bias")?);
        let last = candle_nn::ops::layer_norm(&stream, gain, bias, eps)?;
        let (weights, offset) = self.0.head().read()?;
        let readout = Tensor::from_vec(weights, (sizes.width, 1), &Device::Cpu)?;
        let each = last
            .reshape((batch * count, sizes.width))?
            .matmul(&readout)?
            .reshape((batch, count))?;
        Ok(each.mean(D::Minus1)?.affine(1.0, f64::from(offset))?)
    }
}

/// GELU by erf as an operation of candle's, vectorised by the compiler for the best instruction set.
struct FastGelu;

impl CustomOp1 for FastGelu {
    fn name(&self) -> &'static str {
        "fast-gelu"
    }

    fn cpu_fwd(
        &self,
        storage: &CpuStorage,
        layout: &Layout,
    ) -> candle_core::Result<(CpuStorage, Shape)> {
        let values = storage.as_slice::<f32>()?;
        let start = layout.start_offset();
        let values = &values[start..start + layout.shape().elem_count()];
        let mut out = vec![0.0; values.len()];
        Isa::best().run(Gelu(values, &mut out));
        Ok((CpuStorage::F32(out), layout.shape().clone()))
    }
}

struct Gelu<'a>(&'a [f32], &'a mut [f32]);

impl WithSimd for Gelu<'_> {
    type Output = ();

    /// max(0, x) − |x|·(1 − Φ(|x|)), the tail by Abramowitz and Stegun 7.1.26 and exp2 by its series.
    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (x, out) in self.0.iter().zip(self.1) {
            let size = x.abs();
            let t = 1.0 / (1.0 + 0.231_641_9 * size);
            let sum = t
                * (0.127_414_8
                    + t * (-0.142_248_37 + t * (0.710_706_9 + t * (-0.726_576 + t * 0.530_702_7))));
            let power = (-0.5 * std::f32::consts::LOG2_E * x * x).max(-126.0);
            let shifted = power + 12_582_912.0;
            let rest = power - (shifted - 12_582_912.0);
            let exp = 1.0
                + rest
                    * (std::f32::consts::LN_2
                        + rest
                            * (0.240_226_5
                                + rest
                                    * (0.055_504_1 + rest * (0.009_618_13 + rest * 0.001_333_36))));
            let bell = f32::from_bits(exp.to_bits().wrapping_add(shifted.to_bits() << 23));
            *out = x.max(0.0) - size * sum * bell;
        }
    }
}
