//! Colours have the correlations that are asked for, and patches go back to the images that they were cut from.

use super::*;
use crate::experiment::{Correlation, Correlations, Data, DigitData, Target};
use crate::task::ImageLayout;
use crate::task::{Normalisation, to_the_end};

const LAYOUT: ImageLayout = ImageLayout {
    height: 4,
    width: 6,
    patch: 2,
};

/// Three images; the pixels of the first are 0/24, 1/24, …
fn coloured(alpha: f64, scale: f64) -> Result<ColouredImages> {
    let pixels = (0_u8..72).map(|n| f32::from(n % 24) / 24.0).collect();
    let images = GreyImages::new(LAYOUT, pixels, &[4, 1, 4], vec![true, false, true])?;
    let experiment = Experiment {
        correlations: Correlations::of_two(Correlation::new(alpha)?),
        target: Some(Target {
            gamma: vec![0.6, 0.6],
        }),
        ..Experiment::default()
    };
    let colouring = Colouring {
        rho: 1.0,
        scale,
        training_images: 1,
        held_out: 0,
    };
    Ok(ColouredImages::new(
        &experiment,
        Arc::new(images),
        colouring,
    ))
}

#[test]
fn colour_axes_are_unit_and_have_the_correlation_asked_for() -> Result<()> {
    for alpha in [-1.0, -0.5, 0.0, 0.9] {
        let source = coloured(alpha, 1.0)?;
        let axes: Vec<[f64; 3]> = [Role::Task(TaskId::T1), Role::Task(TaskId::T2), Role::Target]
            .into_iter()
            .filter_map(|role| source.colour_axis(role))
            .collect();
        assert_eq!(axes.len(), 3);
        let dot = |a: [f64; 3], b: [f64; 3]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
        assert!((dot(axes[0], axes[1]) - alpha).abs() < 1e-12);
        for axis in axes {
            assert!((dot(axis, axis) - 1.0).abs() < 1e-12);
        }
    }
    Ok(())
}

#[test]
fn at_alpha_one_both_tasks_show_the_same_images() -> Result<()> {
    let source = coloured(1.0, 1.0)?;
    assert_eq!(
        source.dataset(Role::Task(TaskId::T1))?,
        source.dataset(Role::Task(TaskId::T2))?
    );
    Ok(())
}

#[test]
fn a_token_is_a_square_of_the_image() -> Result<()> {
    let source = coloured(0.0, 2.0)?;
    assert_eq!(
        LAYOUT.shape(),
        TokenShape {
            tokens: 6,
            dimension: 12
        }
    );
    let mut batch = Batch::default();
    // Grey, half as bright as the pixel, and scaled by 2.
    source.push(0, [0.5; 3], &mut batch);
    // The second patch of the lower row: rows 2 and 3, columns 2 and 3 of six.
    let token: Vec<f32> = batch.tokens[4 * 12..5 * 12]
        .iter()
        .step_by(3)
        .copied()
        .collect();
    assert_eq!(token, [14.0, 15.0, 20.0, 21.0].map(|n: f32| n / 24.0));
    Ok(())
}

#[test]
fn patches_go_back_to_the_image_they_were_cut_from() -> Result<()> {
    let source = coloured(0.0, 2.0)?;
    let mut batch = Batch::default();
    source.push(0, [0.5; 3], &mut batch);
    let image = LAYOUT.assemble(&batch.tokens, &Encoding::scaled(2.0));
    for (pixel, grey) in image.iter().zip(source.images.pixels(0)) {
        assert!((pixel[1] - 0.5 * grey).abs() < 1e-6);
    }
    Ok(())
}

#[test]
fn a_convolution_reads_normalised_channels_one_after_the_other() -> Result<()> {
    let normalisation = Normalisation {
        mean: [0.5, 0.25, 0.0],
        deviation: [0.5, 0.25, 2.0],
    };
    let encoding = Encoding {
        normalisation: Some(normalisation),
        channels_first: true,
        ..Encoding::scaled(1.0)
    };
    let plain = coloured(0.5, 1.0)?;
    let source = coloured(0.5, 1.0)?.encoded(encoding);
    let (mut expected, mut found) = (Batch::default(), Batch::default());
    for (source, batch) in [(&plain, &mut expected), (&source, &mut found)] {
        source.push(1, [0.6, 0.0, -0.8], batch);
    }
    let each = LAYOUT.patch * LAYOUT.patch;
    let tokens = expected
        .tokens
        .chunks(3 * each)
        .zip(found.tokens.chunks(3 * each));
    for (ours, theirs) in tokens {
        for within in 0..each {
            for channel in 0..3 {
                let value = f64::from(ours[3 * within + channel]);
                let value =
                    (value - normalisation.mean[channel]) / normalisation.deviation[channel];
                let number = f64::from(theirs[channel * each + within]);
                assert!((number - value).abs() < 1e-6);
            }
        }
    }
    let image = LAYOUT.assemble(&found.tokens, &encoding);
    let same = LAYOUT.assemble(&expected.tokens, &Encoding::scaled(1.0));
    for (found, expected) in image.iter().flatten().zip(same.iter().flatten()) {
        assert!((found - expected).abs() < 1e-6);
    }
    Ok(())
}

#[test]
fn the_colour_tells_the_label_where_every_image_is_honest() -> Result<()> {
    let source = coloured(0.5, 1.0)?;
    for role in [Role::Task(TaskId::T1), Role::Task(TaskId::T2)] {
        let set = source.dataset(role)?;
        let axis = source.colour_axis(role).ok_or(Error::Cancelled)?;
        assert_eq!(set.labels(), [-1.0, 1.0]);
        for (sample, label) in [(0, -1.0), (1, 1.0)] {
            let (colours, _) = set.sample(sample).as_chunks::<3>();
            // What of the colour is not the grey of the pixel points along the axis.
            let lit = colours
                .last()
                .map(|rgb| rgb.map(f64::from))
                .unwrap_or_default();
            let grey = 23.0 / 24.0;
            let along: f64 = lit
                .iter()
                .zip(axis)
                .map(|(x, e)| (x / grey - 0.5) * e)
                .sum();
            assert!((along - 0.4 * label).abs() < 1e-6, "{along} {label}");
        }
    }
    Ok(())
}

/// Grey images of a pixel, every second one of an even digit, of which half are trained on, and the rest held out but for
/// as many as that.
fn by_shares(shares: [(f64, f64); 2], held_out: usize) -> Result<ColouredImages> {
    const COUNT: usize = 4000;
    let layout = ImageLayout {
        height: 1,
        width: 1,
        patch: 1,
    };
    let positive: Vec<bool> = (0..COUNT).map(|image| image % 2 == 0).collect();
    let classes: Vec<u8> = positive.iter().map(|even| u8::from(!even)).collect();
    let images = GreyImages::new(layout, vec![1.0; COUNT], &classes, positive)?;
    let shares = shares.map(|(odd, even)| RedShares { odd, even });
    let experiment = Experiment {
        data: Data::Digits(DigitData {
            colours: Colours::Shares(shares.into()),
            ..DigitData::default()
        }),
        ..Experiment::default()
    };
    let colouring = Colouring {
        rho: 0.0,
        scale: 1.0,
        training_images: COUNT / 2,
        held_out,
    };
    Ok(ColouredImages::new(
        &experiment,
        Arc::new(images),
        colouring,
    ))
}

/// The share of red among a set's images of a label.
fn red_of(set: &Dataset, label: f32) -> f64 {
    let of = (0..set.len()).filter(|image| set.labels()[*image] == label);
    let red = |image: &usize| set.sample(*image)[0] > set.sample(*image)[1];
    let (count, red) = (of.clone().count(), of.filter(red).count());
    #[expect(clippy::cast_precision_loss, reason = "a share")]
    let share = red as f64 / count as f64;
    share
}

#[test]
fn as_many_images_of_either_label_are_red_as_a_task_says() -> Result<()> {
    let asked = [(0.9, 0.2), (0.5, 0.5)];
    let source = by_shares(asked, 0)?;
    for (task, (odd, even)) in TaskId::all().zip(asked) {
        let set = source.dataset(Role::Task(task))?;
        // A thousand coins lie within five standard deviations, 0.08.
        assert!((red_of(&set, -1.0) - odd).abs() < 0.08);
        assert!((red_of(&set, 1.0) - even).abs() < 0.08);
    }
    // Shares of 0 and 1 are no coins.
    let source = by_shares([(1.0, 0.0), (0.0, 1.0)], 0)?;
    let (first, second) = (
        source.dataset(Role::Task(TaskId::T1))?,
        source.dataset(Role::Task(TaskId::T2))?,
    );
    assert_eq!([red_of(&first, -1.0), red_of(&first, 1.0)], [1.0, 0.0]);
    assert_eq!([red_of(&second, -1.0), red_of(&second, 1.0)], [0.0, 1.0]);
    assert!(source.dataset(Role::Target).is_err() && source.colour_axis(Role::Target).is_none());
    Ok(())
}

#[test]
fn images_that_are_held_out_are_neither_trained_on_nor_evaluated() -> Result<()> {
    let shares = [(0.9, 0.2), (0.5, 0.5)];
    let (all, source) = (by_shares(shares, 0)?, by_shares(shares, 500)?);
    let role = Role::Task(TaskId::T1);
    let (all, rest) = (all.dataset(role)?, source.dataset(role)?);
    let held_out = source.held_out_while(role, &mut to_the_end())?;
    assert_eq!((all.len(), held_out.len(), rest.len()), (2000, 500, 1500));
    let colours = |set: &Dataset, from: usize, to: usize| -> Vec<f32> {
        (from..to)
            .flat_map(|image| set.sample(image).to_vec())
            .collect()
    };
    assert_eq!(colours(&held_out, 0, 500), colours(&all, 0, 500));
    assert_eq!(colours(&rest, 0, 1500), colours(&all, 500, 2000));
    assert!(
        by_shares(shares, 0)?
            .held_out_while(role, &mut to_the_end())
            .is_err()
    );
    Ok(())
}

#[test]
fn coins_of_tasks_are_their_own() -> Result<()> {
    let source = by_shares([(0.5, 0.5), (0.5, 0.5)], 0)?;
    let sets = [TaskId::T1, TaskId::T2].map(|task| source.dataset(Role::Task(task)));
    let [first, second] = sets;
    assert_ne!(first?, second?);
    Ok(())
}
