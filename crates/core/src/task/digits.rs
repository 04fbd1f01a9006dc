//! The embedded images: UCI handwritten digits, told apart by parity.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use super::grey_images::{GreyImages, ImageLayout};
use super::images::{ColouredImages, Colouring};
use crate::experiment::{DigitData, Experiment};
use crate::{Error, Result};

const EMBEDDED: &[u8] = include_bytes!("../../../../assets/digits/digits.csv.gz");
const BRIGHTEST: f32 = 16.0;

/// How many images there are.
pub const DIGITS: usize = 1797;

/// Digits have 8×8 pixels and are cut into patches of 2×2.
pub const DIGIT_LAYOUT: ImageLayout = ImageLayout {
    height: 8,
    width: 8,
    patch: 2,
};

/// The tasks of an experiment on digits.
///
/// # Errors
/// If the embedded images cannot be read.
pub fn digits(experiment: &Experiment, data: &DigitData) -> Result<ColouredImages> {
    let colouring = Colouring {
        rho: data.rho,
        scale: data.scale,
        training_images: data.training_images,
        held_out: data.held_out,
    };
    Ok(ColouredImages::new(experiment, images()?, colouring))
}

fn images() -> Result<Arc<GreyImages>> {
    static IMAGES: OnceLock<Arc<GreyImages>> = OnceLock::new();
    if let Some(images) = IMAGES.get() {
        return Ok(Arc::clone(images));
    }
    let mut text = String::new();
    flate2::read::GzDecoder::new(EMBEDDED)
        .read_to_string(&mut text)
        .map_err(|error| Error::content("embedded digits", error.to_string()))?;
    let (mut pixels, mut classes) = (Vec::new(), Vec::new());
    for line in text.lines() {
        classes.push(read_line(line, &mut pixels)?);
    }
    let even = classes
        .iter()
        .map(|digit| digit.is_multiple_of(2))
        .collect();
    let read = Arc::new(GreyImages::new(DIGIT_LAYOUT, pixels, &classes, even)?);
    Ok(Arc::clone(IMAGES.get_or_init(|| read)))
}

/// Appends the pixels of a line, and says which digit it is.
fn read_line(line: &str, pixels: &mut Vec<f32>) -> Result<u8> {
    let bad = || {
        Error::content(
            "embedded digits",
            "expected 64 pixels and a digit in each line",
        )
    };
    let mut fields = line.split(',');
    for _ in 0..DIGIT_LAYOUT.pixels() {
        let value: f32 = fields.next().and_then(|x| x.parse().ok()).ok_or_else(bad)?;
        pixels.push(value / BRIGHTEST);
    }
    fields.next().and_then(|x| x.parse().ok()).ok_or_else(bad)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Role, TaskId, TaskSource};

    #[test]
    fn all_1797_images_are_there_half_of_them_even() -> Result<()> {
        let all = images()?;
        assert_eq!(all.positive().len(), DIGITS);
        let even = all.positive().iter().filter(|even| **even).count();
        assert!((800..1000).contains(&even), "{even}");
        Ok(())
    }

    #[test]
    fn the_images_that_are_not_trained_on_are_evaluated() -> Result<()> {
        let source = digits(&Experiment::default(), &DigitData::default())?;
        assert_eq!(source.dataset(Role::Task(TaskId::T1))?.len(), 497);
        assert_eq!((source.shape().tokens, source.shape().dimension), (16, 12));
        Ok(())
    }
}
