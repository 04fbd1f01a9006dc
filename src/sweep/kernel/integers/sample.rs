//! The points of one sample, one after the other.

use pulp::x86::V4;

use super::attention::Attention;
use super::product::HiddenLayer;
use super::units::{AttentionErrors, Choose, Error, Integers, Units, Values};
use super::vnni::{Operation, Vnni};
use super::{LANES, LARGEST_BIAS, LARGEST_DEVIATION, SMALLEST_DEVIATION, SURE, attention, dither};
use crate::sweep::kernel::apart;
use crate::sweep::kernel::buffer::{AlignedBuffer, Lines};
use crate::sweep::kernel::columns::{Columns, KEPT_COLUMNS};
use crate::sweep::kernel::general::Line;
use crate::sweep::kernel::layout::BlockLayout;
use crate::sweep::kernel::product::blocks;
use crate::sweep::kernel::softmax::Exponentials;

/// The logit of a key that is none, far below all others.
const NO_KEY: f32 = -1e38;

/// A sample's affine blocks and output weights.
pub(super) struct Sample<'a> {
    pub layout: BlockLayout,
    pub blocks: &'a [f32],
    /// One row for all queries.
    pub output_weights: &'a [f32],
}

impl Sample<'_> {
    /// Fills in the outputs; returns the places of those that are not sure.
    pub(super) fn forward(&self, vnni: Vnni, points: &[[f32; 2]], out: &mut [f32]) -> Vec<usize> {
        let sizes = Sizes::of(self.layout);
        let mut buffer = AlignedBuffer::zeroed(sizes.all());
        let mut bench = Workbench::new(self, vnni, sizes, buffer.lines());
        let mut doubtful = Vec::new();
        for (at, (point, out)) in points.iter().zip(out).enumerate() {
            let (output, sure) = bench.output(*point);
            *out = output;
            if !sure {
                doubtful.push(at);
            }
        }
        doubtful
    }

    /// Copies logits to `[blocks, 2·pairs]` in vectors of queries. Beside an odd last key comes none: far below in S0,
    /// and in the others as the last, so that it is not the largest of them.
    fn copy_logits(&self, part: usize, target: &mut [f32]) {
        let rows = &self.blocks[self.layout.logits(part)];
        let mut vectors = target.as_chunks_mut::<LANES>().0.iter_mut();
        for queries in blocks::<V4>(self.layout.tokens()) {
            for (row, vector) in rows
                .chunks_exact(self.layout.query_stride())
                .zip(&mut vectors)
            {
                vector[..queries.len()].copy_from_slice(&row[queries.clone()]);
            }
            if self.layout.tokens() % 2 == 1
                && let Some(vector) = vectors.next()
                && let Some(last) = rows.rchunks_exact(self.layout.query_stride()).next()
            {
                if part == 0 {
                    vector.fill(NO_KEY);
                } else {
                    vector[..queries.len()].copy_from_slice(&last[queries]);
                }
            }
        }
    }

    /// Copies values to `[columns, keys]` in vectors of the hidden layer.
    fn copy_values(&self, part: usize, keys: usize, target: &mut [f32]) {
        let target = target.as_chunks_mut::<LANES>().0;
        let rows = &self.blocks[self.layout.values(part)];
        for (key, row) in rows.chunks_exact(self.layout.hidden_stride()).enumerate() {
            for (column, vector) in row.as_chunks::<LANES>().0.iter().enumerate() {
                target[column * keys + key] = *vector;
            }
        }
    }
}

/// How long pieces of scratch memory are, in floats.
#[derive(Clone, Copy)]
struct Sizes {
    /// Keys come in pairs; of an odd number the last has none beside it.
    pairs: usize,
    width: usize,
    /// `[blocks, pairs]` in vectors of queries.
    attention: usize,
    /// `[columns, pairs]` in vectors of the hidden layer.
    integers: usize,
}

impl Sizes {
    fn of(layout: BlockLayout) -> Self {
        let tokens = layout.tokens();
        let pairs = tokens.div_ceil(2);
        let width = layout.hidden_stride();
        Self {
            pairs,
            width,
            attention: blocks::<V4>(tokens).count() * pairs * LANES,
            integers: pairs * width,
        }
    }

    /// `[blocks, 2·pairs]` in vectors of queries.
    const fn logits(self) -> usize {
        2 * self.attention
    }

    /// `[columns, 2·pairs]` in vectors of the hidden layer.
    const fn values(self) -> usize {
        2 * self.integers
    }

    /// What is kept of a column of the plane.
    const fn column(self) -> usize {
        self.logits() + self.integers
    }

    const fn all(self) -> usize {
        6 * self.logits()
            + self.attention
            + 3 * self.values()
            + 2 * (self.integers + 2 * self.width)
            + self.width
            + KEPT_COLUMNS * self.column()
    }
}

/// A sample with what its points share.
struct Workbench<'a> {
    vnni: Vnni,
    sizes: Sizes,
    /// In each block.
    queries: Vec<usize>,
    /// S0, S1 and S2.
    logits: [&'a [f32]; 3],
    values: Values<'a>,
    dither: &'a [f32],
    /// For what attention is rounded by: at λ = 0, for each |λ₁| and for each |λ₂|.
    errors: [Error; 3],
    attention: &'a mut [f32],
    /// The bits of λ₂ in the current row.
    lambda2: Option<u32>,
    reach2: f32,
    row_logits: &'a mut [f32],
    row_exps: &'a mut [f32],
    /// In the units of two reaches of λ₁, because a row may have points of both.
    rows: [Row<'a>; 2],
    columns: Columns<'a>,
}

/// A row's values at λ₁ = 0 in integers.
struct Row<'a> {
    /// The bits of its λ₂.
    lambda2: Option<u32>,
    units: Units<'a>,
    integers: &'a mut [f32],
}

impl<'a> Workbench<'a> {
    fn new(sample: &Sample<'a>, vnni: Vnni, sizes: Sizes, mut rest: Lines<'a>) -> Self {
        let logits = [0, 1, 2].map(|part| {
            let logits = rest.cut(sizes.logits());
            sample.copy_logits(part, logits);
            &*logits
        });
        let keys = 2 * sizes.pairs;
        let parts = [0, 1, 2].map(|part| {
            let values = rest.cut(sizes.values());
            sample.copy_values(part, keys, values);
            &*values
        });
        let (dither, jitter) = (rest.cut(sizes.logits()), rest.cut(sizes.width));
        vnni.run(Draw {
            numbers: sample.blocks,
            dither: &mut *dither,
            jitter: &mut *jitter,
        });
        let values = Values {
            parts,
            keys,
            weights: sample.output_weights,
            jitter,
        };
        let rows = [(); 2].map(|()| Row {
            lambda2: None,
            units: Units {
                reach: [0.0; 2],
                scale: rest.cut(sizes.width),
                weights: rest.cut(sizes.width),
                error: Error::default(),
            },
            integers: rest.cut(sizes.integers),
        });
        Self {
            vnni,
            sizes,
            queries: blocks::<V4>(sample.layout.tokens())
                .map(|queries| queries.len())
                .collect(),
            logits,
            values,
            dither,
            errors: vnni.run(AttentionErrors { values }),
            attention: rest.cut(sizes.attention),
            lambda2: None,
            reach2: 0.0,
            row_logits: rest.cut(sizes.logits()),
            row_exps: rest.cut(sizes.logits()),
            rows,
            columns: Columns::new(rest.cut(KEPT_COLUMNS * sizes.column()), sizes.column()),
        }
    }

    /// The output at a point, and whether its sign is sure.
    #[inline]
    fn output(&mut self, [lambda1, lambda2]: [f32; 2]) -> (f32, bool) {
        if self.lambda2 != Some(lambda2.to_bits()) {
            self.start_row(lambda2);
        }
        let (reach1, step) = reach(lambda1);
        let (vnni, values) = (self.vnni, self.values);
        let row = &mut self.rows[step % 2];
        row.prepare(vnni, values, [reach1, self.reach2], lambda2);
        let (slope, size) = (self.logits[1], self.sizes.logits());
        let column = self.columns.at(lambda1, |kept| {
            let (exps, integers) = kept.split_at_mut(size);
            let exps = Exponentials {
                factor: lambda1,
                logits: slope,
                keys: values.keys,
                exps,
            };
            apart(vnni.v4(), exps);
            vnni.run(Integers {
                scale: row.units.scale,
                factors: [0.0, lambda1],
                parts: [values.parts[1]; 2],
                keys: values.keys,
                target: integers,
            });
        });
        let (exps, integers) = column.split_at(size);
        let precise = vnni.run(Attention {
            factors: [self.row_exps, exps],
            dither: self.dither,
            pairs: self.sizes.pairs,
            target: &mut *self.attention,
        });
        let hidden = HiddenLayer {
            attention: self.attention,
            values: [row.integers, integers],
            weights: row.units.weights,
            pairs: self.sizes.pairs,
            queries: &self.queries,
        };
        let output = hidden.output(vnni);
        let [still, with1, with2] = self.errors;
        let Error { deviation, bias } = row
            .units
            .error
            .plus(1.0, still)
            .plus(lambda1.abs(), with1)
            .plus(lambda2.abs(), with2);
        let sure = precise
            && (SMALLEST_DEVIATION..=LARGEST_DEVIATION).contains(&deviation)
            && bias <= LARGEST_BIAS
            && output.abs() > SURE * deviation + bias;
        (output, sure)
    }

    fn start_row(&mut self, lambda2: f32) {
        self.lambda2 = Some(lambda2.to_bits());
        let line = Line {
            origin: self.logits[0],
            slope: self.logits[2],
            lambda: lambda2,
            target: &mut *self.row_logits,
        };
        apart(self.vnni.v4(), line);
        let exps = Exponentials {
            factor: 1.0,
            logits: self.row_logits,
            keys: self.values.keys,
            exps: &mut *self.row_exps,
        };
        apart(self.vnni.v4(), exps);
        let (reach2, _) = reach(lambda2);
        if self.reach2 != reach2 {
            self.reach2 = reach2;
            self.columns.clear();
        }
    }
}

impl Row<'_> {
    fn prepare(&mut self, vnni: Vnni, values: Values<'_>, reach: [f32; 2], lambda2: f32) {
        if self.units.reach != reach {
            self.lambda2 = None;
            self.units.reach = reach;
            let units = &mut self.units;
            vnni.run(Choose { units, values });
        }
        if self.lambda2 != Some(lambda2.to_bits()) {
            self.lambda2 = Some(lambda2.to_bits());
            vnni.run(Integers {
                scale: self.units.scale,
                factors: [1.0, lambda2],
                parts: [values.parts[0], values.parts[2]],
                keys: values.keys,
                target: &mut *self.integers,
            });
        }
    }
}

/// What is drawn for a sample: the dither of attention, and how much larger units are.
struct Draw<'a> {
    numbers: &'a [f32],
    dither: &'a mut [f32],
    jitter: &'a mut [f32],
}

impl Operation for Draw<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self, _: Vnni) {
        let seed = dither::seed(self.numbers);
        dither::fill(seed, self.dither);
        attention::dither(self.dither);
        dither::fill(!seed, self.jitter);
    }
}

/// The first of 2, 3, 4, 6, 8, 12, … that is not less than |λ|, and its place. Units depend on it and not on λ itself, so
/// that neighbours share them.
fn reach(lambda: f32) -> (f32, usize) {
    let (mut reach, mut step) = (2.0, 0);
    while lambda.abs() > reach {
        reach = if step % 2 == 0 {
            1.5 * reach
        } else {
            reach / 1.5 * 2.0
        };
        step += 1;
    }
    (reach, step)
}
