//! Whatever an experiment holds: written and read again, as a text and as a shared line, it is the same.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;

/// Any text: of ASCII, of what a text escapes, of anything.
fn text() -> impl Strategy<Value = Text> {
    let letter = prop_oneof![
        prop::char::range(' ', '~'),
        prop::sample::select(vec![
            '"', '\\', '\n', '\r', '\t', '\0', '\u{1b}', '\u{202e}', '\u{feff}', '−', '#', '/', '*'
        ]),
        any::<char>(),
    ];
    vec(letter, 0..40).prop_map(|letters| letters.into_iter().collect::<String>().into())
}

/// A number between two others, often one of them, or of another order of magnitude.
fn number(low: f64, high: f64) -> impl Strategy<Value = f64> {
    let ordinary = (low.max(-1e3), high.min(1e3));
    prop_oneof![
        Just(low),
        Just(high),
        ordinary.0..=ordinary.1,
        (-300..300, 1.0..10.0).prop_map(move |(power, digits): (i32, f64)| {
            (digits * 10_f64.powi(power)).clamp(low, high)
        }),
        any::<u64>().prop_map(move |bits| {
            let value = f64::from_bits(bits);
            if value.is_nan() {
                low
            } else {
                value.clamp(low, high)
            }
        }),
    ]
}

/// Above 0 and finite.
fn positive() -> impl Strategy<Value = f64> {
    number(f64::MIN_POSITIVE, f64::MAX)
}

fn coefficient() -> impl Strategy<Value = f64> {
    number(-number::LARGEST_COEFFICIENT, number::LARGEST_COEFFICIENT)
}

fn data() -> impl Strategy<Value = Data> {
    let patterns = (
        1_usize..=64,
        0_usize..=64,
        1_usize..=253,
        number(0.0, 10.0),
        10_usize..=100_000,
    );
    let patterns = patterns.prop_flat_map(|(tokens, confusing, irrelevant, noise, samples)| {
        let relevant = tokens.div_ceil(2).max(1);
        let confusing = confusing.min(tokens - relevant).min(relevant - 1);
        (irrelevant + 3..=256).prop_map(move |dimension| {
            Data::Patterns(PatternData {
                tokens,
                dimension,
                irrelevant,
                relevant,
                confusing,
                noise,
                samples,
            })
        })
    });
    let shares = (number(0.0, 1.0), number(0.0, 1.0));
    let shares = shares.prop_map(|(odd, even)| RedShares { odd, even });
    let colours = prop_oneof![
        Just(Colours::Axis),
        vec(shares, 2).prop_map(Colours::Shares)
    ];
    let digits = (
        number(0.0, 1.0),
        positive(),
        1_usize..=1796,
        0_usize..=1795,
        colours,
    );
    let digits = digits.prop_map(|(rho, scale, training_images, held_out, colours)| {
        Data::Digits(DigitData {
            rho,
            scale,
            training_images,
            held_out: held_out.min(1796 - training_images),
            colours,
        })
    });
    let labelling = prop_oneof![
        Just(Labelling::Parity),
        (any::<u8>(), 1_u8..=255)
            .prop_map(|(one, further)| Labelling::Classes(one, one.wrapping_add(further))),
    ];
    let images = (
        labelling,
        number(0.0, 1.0),
        positive(),
        any::<bool>(),
        1_usize..=9,
    )
        .prop_map(|(labelling, rho, scale, transposed, patch)| {
            Data::Images(ImageData {
                patch,
                labelling,
                rho,
                scale,
                transposed,
                ..ImageData::default()
            })
        });
    prop_oneof![patterns, digits, images]
}

fn grid() -> impl Strategy<Value = Grid> {
    (coefficient(), coefficient(), 2_usize..=401).prop_map(|(one, other, cells)| {
        let mut grid = Grid {
            low: one.min(other),
            high: one.max(other),
            cells,
        };
        if grid.high - grid.low < grid.narrowest() {
            (grid.low, grid.high) = (-2.0, 3.0);
        }
        grid
    })
}

fn optimiser() -> impl Strategy<Value = Optimiser> {
    let rate = || number(f64::MIN_POSITIVE, 1000.0);
    let share = || 0.0_f64..1.0;
    let sgd = (rate(), rate())
        .prop_map(|(values, attention)| Optimiser::Sgd(Rates { values, attention }));
    let running = (
        share(),
        share(),
        number(1e-30, f64::MAX),
        number(0.0, f64::MAX),
    );
    let schedule = (0_usize..=100_000, any::<bool>());
    let adam = (rate(), running, schedule).prop_map(|(rate, running, (warm_up, cosine))| {
        let (beta1, beta2, eps, decay) = running;
        Optimiser::AdamW(AdamW {
            rate,
            beta1,
            beta2,
            eps,
            decay,
            warm_up,
            cosine,
        })
    });
    prop_oneof![sgd, adam]
}

fn model() -> impl Strategy<Value = ModelSettings> {
    let output = prop::sample::select(vec![Output::Shared, Output::PerToken]);
    let one_layer = (1_usize..=512, positive(), output).prop_map(|(half, initial_v, output)| {
        ModelSettings::OneLayer(OneLayerSettings {
            hidden: 2 * half,
            initial_v,
            output,
        })
    });
    let sizes = (1_usize..=32, 1_usize..=64, 1_usize..=48, any::<bool>());
    let pooling = prop::sample::select(vec![Pooling::Mean, Pooling::Class]);
    let gelu = prop::sample::select(vec![Gelu::Erf, Gelu::Tanh, Gelu::Quick]);
    let numbers = (
        number(f64::MIN_POSITIVE, 16.0),
        number(f64::MIN_POSITIVE, 0.1),
    );
    let classes = option::of((0_usize..1000, 1_usize..1000).prop_map(|(a, more)| (a, a + more)));
    let pretraining = (
        1_usize..=100_000,
        1_usize..=4096,
        number(f64::MIN_POSITIVE, 100.0),
    );
    let pretraining =
        pretraining.prop_map(|(steps, batch, rate)| Pretraining { steps, batch, rate });
    let learned = (classes, option::of(pretraining));
    let vit = (sizes, pooling, gelu, numbers, learned).prop_map(
        |((each, heads, depth, set), pooling, gelu, (mlp_ratio, eps), learned)| {
            let (classes, pretraining) = learned;
            // Even, or a multiple of as many heads as it has by default.
            let width = if 2 * each * heads < 128 {
                2 * each * heads
            } else {
                64 * each
            };
            let set = set && width.is_multiple_of(heads);
            ModelSettings::Vit(VitSettings {
                width,
                depth,
                heads: set.then_some(heads),
                mlp_ratio,
                pooling,
                gelu,
                eps,
                classes,
                pretraining,
            })
        },
    );
    prop_oneof![one_layer, vit]
}

fn training() -> impl Strategy<Value = Training> {
    (1_usize..=100_000, 1_usize..=4096, optimiser(), any::<u64>()).prop_map(
        |(steps, batch, optimiser, seed)| Training {
            steps,
            batch,
            optimiser,
            seed,
        },
    )
}

fn constants() -> impl Strategy<Value = Constants> {
    let beta = || number(0.0, f64::MAX);
    let c = option::of(1e-300_f64..1.0);
    (beta(), c, positive(), beta(), positive(), positive()).prop_map(
        |(beta, c, theorem2, theorem2_right, epsilon, tau)| Constants {
            beta,
            c,
            theorem2,
            theorem2_right,
            epsilon,
            tau,
        },
    )
}

/// Any other way to merge than task arithmetic.
fn way() -> impl Strategy<Value = Merge> {
    let ties = (
        number(f64::MIN_POSITIVE, 1.0),
        prop::sample::select(vec![Combine::Sum, Combine::Mean]),
    );
    let dare = (
        0.0_f64..1.0,
        any::<u64>(),
        prop::sample::select(vec![Rescale::All, Rescale::L1]),
    );
    let rule = prop::sample::select(vec![MedianRule::Middle, MedianRule::Lower]);
    let kinds = vec![BasisKind::Pca, BasisKind::Ae, BasisKind::Random];
    let bases = (option::of(1_usize..=2), prop::sample::select(kinds));
    prop_oneof![
        ties.prop_map(|(keep, combine)| Merge::Ties(Ties { keep, combine })),
        dare.prop_map(|(drop, mask_seed, rescale)| Merge::Dare(Dare {
            drop,
            mask_seed,
            rescale,
        })),
        Just(Merge::Awd),
        number(0.0, 1.0).prop_map(|agreement| Merge::FedGma(FedGma { agreement })),
        rule.prop_map(|rule| Merge::Median(Median { rule })),
        Just(Merge::TsvM),
        bases.prop_map(|(count, kind)| Merge::Bases(Bases { count, kind })),
        any::<bool>().prop_map(|normalised| Merge::Fisher(Fisher { normalised })),
        Just(Merge::Tangent),
    ]
}

/// Any experiment that a file may hold.
pub(crate) fn experiment() -> impl Strategy<Value = Experiment> {
    let words = [text(), text(), text(), text()];
    let pair = || [coefficient(), coefficient()];
    let parts = prop::sample::select(vec![Parts::Both, Parts::Values, Parts::Attention]);
    let every: Vec<VitPart> = VitPart::all(number::BLOCKS).collect();
    let left_out = prop::sample::subsequence(every, 0..=4);
    let edited = (parts, option::of(number::RANKS), 0.0_f64..1.0, left_out);
    let edited = edited.prop_map(|(parts, rank, pruned, left_out)| {
        Merge::Arithmetic(VectorEdit {
            parts,
            rank,
            pruned,
            left_out: left_out.into(),
        })
    });
    let merge = prop_oneof![edited, way()];
    let loss = option::of(prop::sample::select(Loss::ALL.to_vec()));
    let what = (words, number(-1.0, 1.0), pair(), data(), option::of(pair()));
    let how = (model(), training(), loss, merge, grid(), constants());
    (what, how).prop_map(|(what, (model, training, loss, merge, grid, constants))| {
        let ([name, about, question, answer], alpha, coefficients, data, gamma) = what;
        let mut model = model;
        // Patterns have no classes to learn.
        if let (Data::Patterns(_), ModelSettings::Vit(vit)) = (&data, &mut model) {
            vit.pretraining = None;
        }
        let shares = matches!(&data, Data::Digits(digits) if !digits.colours.are_axes());
        Experiment {
            version: VERSION,
            name,
            about,
            question,
            answer,
            correlations: Correlations::of_two(Correlation::clamped(alpha)),
            coefficients: coefficients.to_vec(),
            axes: Axes::default(),
            data,
            target: gamma.filter(|_| !shares).map(|gamma| Target {
                gamma: gamma.to_vec(),
            }),
            model,
            training,
            loss,
            merge,
            grid,
            constants,
        }
    })
}

/// As people and editors change a text without changing what it says.
fn rewritten(text: &str) -> Vec<String> {
    let marked = format!("\u{feff}{text}");
    let commented = format!("// α\n/* β */ {text}");
    let windows = text.replace('\n', "\r\n");
    vec![marked, commented, windows]
}

proptest! {
    #[test]
    fn an_experiment_is_the_same_once_written_and_read(experiment in experiment()) {
        prop_assert_eq!(experiment.check().map_err(|error| error.to_string()), Ok(()));
        let text = to_text(&experiment).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let read = |text: &str| from_text("a text", text).map_err(|error| TestCaseError::fail(error.to_string()));
        let again = read(&text)?;
        prop_assert_eq!(&again, &experiment);
        prop_assert_eq!(to_text(&again).ok(), Some(text.clone()));
        for other in rewritten(&text) {
            prop_assert_eq!(&read(&other)?, &experiment, "{}", other);
        }
        let line = to_line(&experiment).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(line.chars().all(|letter| letter.is_ascii_graphic()));
        let shared = from_line(&line).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(&shared, &experiment);
    }
}
