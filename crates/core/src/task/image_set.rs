//! A loaded image set, and what of it an experiment uses: two kinds of images, shrunk and padded to whole patches.

use std::sync::Arc;

use super::Cut;
use super::grey_images::GreyImages;
use super::images::{ColouredImages, Colouring, some_left};
use super::source::{Asking, GoOn, to_the_end};
use crate::experiment::{Experiment, ImageData, Labelling};
use crate::random::{Purpose, shuffle_while, stream};
use crate::{Error, Result};

/// Grey images with a class each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageSet {
    /// Pixels from top to bottom.
    pub height: usize,
    /// Pixels from left to right.
    pub width: usize,
    /// The side of the squares to which they are averaged before they are cut: a model's own.
    pub side: Option<usize>,
    /// Brightness, `[N, height, width]`.
    pub pixels: Vec<u8>,
    /// The class of each image, `[N]`.
    pub classes: Vec<u8>,
    /// What the classes are called, from 0 on, where they have names.
    pub names: Vec<String>,
    /// What a person should know about how they were read.
    pub notes: Vec<String>,
}

impl Labelling {
    /// Whether an image of a class has the label +1; nothing if it is not used.
    #[must_use]
    pub fn is_positive(self, class: u8) -> Option<bool> {
        match self {
            Self::Parity => Some(class.is_multiple_of(2)),
            Self::Classes(positive, _) if class == positive => Some(true),
            Self::Classes(_, negative) if class == negative => Some(false),
            Self::Classes(..) => None,
        }
    }
}

impl ImageSet {
    /// The tasks of an experiment on these images, and what a person should know about them.
    ///
    /// # Errors
    /// If one of the two kinds of images that the labelling asks for is not there.
    pub fn tasks(
        &self,
        experiment: &Experiment,
        data: &ImageData,
    ) -> Result<(ColouredImages, Vec<String>)> {
        self.tasks_while(experiment, data, &mut to_the_end())
    }

    /// The same, unless `go_on` breaks.
    ///
    /// # Errors
    /// [`Error::Cancelled`] if it does; or as [`ImageSet::tasks`].
    pub fn tasks_while(
        &self,
        experiment: &Experiment,
        data: &ImageData,
        go_on: GoOn<'_>,
    ) -> Result<(ColouredImages, Vec<String>)> {
        let mut notes = self.notes.clone();
        let chosen = self.chosen(experiment.training.seed, data, &mut notes, go_on)?;
        let cut = Cut::of(self, data);
        let layout = cut.layout;
        if let Some(side) = self.side.filter(|side| cut.seen != [*side; 2]) {
            notes.push(format!(
                "images of {}×{} pixels are averaged over areas to {side}×{side}, as the models take them",
                cut.seen[0], cut.seen[1],
            ));
        }
        if cut.factor > 1 {
            let [height, width] = cut.shrunk;
            notes.push(format!(
                "images of {}×{} pixels are averaged to {height}×{width}, so that patches of {p}×{p} make at most {} tokens",
                cut.seen[0],
                cut.seen[1],
                data.most_tokens,
                p = layout.patch,
            ));
        }
        if cut.shrunk != [layout.height, layout.width] {
            notes.push(format!(
                "images are padded with black to {}×{} pixels, whole patches of {p}×{p}",
                layout.height,
                layout.width,
                p = layout.patch,
            ));
        }
        let size = self.height * self.width;
        let mut pixels = Vec::with_capacity(chosen.len() * layout.pixels());
        let mut positive = Vec::with_capacity(chosen.len());
        let mut classes = Vec::with_capacity(chosen.len());
        let mut asking = Asking::new(go_on);
        for (image, is_positive) in &chosen {
            let at = *image as usize * size;
            cut.apply(&self.pixels[at..at + size], &mut pixels);
            positive.push(*is_positive);
            classes.push(self.classes[*image as usize]);
            asking.made(size.max(layout.pixels()))?;
        }
        let training_images = some_left(chosen.len(), data.training_images);
        if training_images < data.training_images {
            notes.push(format!(
                "{} images are there: {training_images} are trained on, the others evaluated",
                chosen.len()
            ));
        }
        let colouring = Colouring {
            rho: data.rho,
            scale: data.scale,
            training_images,
            held_out: 0,
        };
        let images = Arc::new(GreyImages::new(layout, pixels, &classes, positive)?);
        Ok((ColouredImages::new(experiment, images, colouring), notes))
    }

    /// The images that are used, and whether their label is +1: mixed, because files may be sorted by class.
    fn chosen(
        &self,
        seed: u64,
        data: &ImageData,
        notes: &mut Vec<String>,
        go_on: GoOn<'_>,
    ) -> Result<Vec<(u32, bool)>> {
        // A file of images holds fewer than 2³² of them, and a list of them all should take little.
        let classes = (0..u32::MAX).zip(&*self.classes);
        let labelled =
            |(image, class): (u32, &u8)| Some((image, data.labelling.is_positive(*class)?));
        let mut images = Vec::with_capacity(self.classes.len());
        images.extend(classes.filter_map(labelled));
        for wanted in [true, false] {
            if !images.iter().any(|(_, positive)| *positive == wanted) {
                return Err(Error::Mismatch(format!(
                    "expected images of {}, found the classes {}",
                    data.labelling.words(wanted),
                    self.class_words()
                )));
            }
        }
        let (all, most) = (images.len(), data.most_images.max(2));
        let mut random = stream(seed, Purpose::Choice, 0, 0);
        if shuffle_while(&mut random, &mut images, go_on).is_break() {
            return Err(Error::Cancelled);
        }
        if all > most {
            images.truncate(most);
            images.shrink_to_fit();
            notes.push(format!(
                "{most} of {all} images are used, chosen by the seed"
            ));
        }
        Ok(images)
    }

    /// A labelling by two classes that are there: the first two.
    #[must_use]
    pub fn two_classes(&self) -> Option<Labelling> {
        match self.class_counts()[..] {
            [(positive, _), (negative, _), ..] => Some(Labelling::Classes(positive, negative)),
            _ => None,
        }
    }

    /// Every class with its number of images.
    #[must_use]
    pub fn class_counts(&self) -> Vec<(u8, usize)> {
        class_counts(&self.classes)
    }

    /// What a class is called, where it has a name, in brackets.
    #[must_use]
    pub fn name_words(&self, class: u8) -> String {
        let name = self.names.get(usize::from(class));
        name.map_or(String::new(), |name| format!(" ({name})"))
    }

    fn class_words(&self) -> String {
        let classes = self.class_counts();
        let each: Vec<String> = classes.iter().map(|(class, _)| class.to_string()).collect();
        each.join(", ")
    }
}

/// Every class with how often it stands.
#[must_use]
pub fn class_counts(classes: &[u8]) -> Vec<(u8, usize)> {
    let mut counts = [0; 256];
    for class in classes {
        counts[usize::from(*class)] += 1;
    }
    let all = (0..=u8::MAX).zip(counts);
    all.filter(|(_, count)| *count > 0).collect()
}

impl Labelling {
    /// The images of a label, in words.
    #[must_use]
    pub fn words(self, positive: bool) -> String {
        match (self, positive) {
            (Self::Parity, true) => "an even class".into(),
            (Self::Parity, false) => "an odd class".into(),
            (Self::Classes(class, _), true) | (Self::Classes(_, class), false) => {
                format!("class {class}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Role, TaskId, TaskSource};

    /// Images of 2×3 pixels, the class of the n-th being n modulo 4.
    fn set(count: u8) -> ImageSet {
        ImageSet {
            height: 2,
            width: 3,
            side: None,
            pixels: (0..count).flat_map(|n| [n, 0, 0, 0, 0, 255]).collect(),
            classes: (0..count).map(|n| n % 4).collect(),
            names: Vec::new(),
            notes: Vec::new(),
        }
    }

    fn data() -> ImageData {
        ImageData {
            patch: 2,
            training_images: 1,
            ..ImageData::default()
        }
    }

    #[test]
    fn two_classes_leave_the_others_out() -> Result<()> {
        let data = ImageData {
            labelling: Labelling::Classes(3, 0),
            ..data()
        };
        let (source, notes) = set(40).tasks(&Experiment::default(), &data)?;
        let evaluated = source.dataset(Role::Task(TaskId::T1))?;
        assert_eq!(evaluated.len(), 20 - 1);
        assert!(evaluated.labels().contains(&1.0) && evaluated.labels().contains(&-1.0));
        assert_eq!(
            notes,
            ["images are padded with black to 2×4 pixels, whole patches of 2×2"]
        );
        Ok(())
    }

    #[test]
    fn a_class_that_is_not_there_is_named() {
        let data = ImageData {
            labelling: Labelling::Classes(3, 9),
            ..data()
        };
        let error = set(40).tasks(&Experiment::default(), &data).err();
        let words = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(
            words.contains("class 9") && words.contains("0, 1, 2, 3"),
            "{words}"
        );
    }

    #[test]
    fn no_more_images_and_tokens_than_allowed_and_it_is_said() -> Result<()> {
        let data = ImageData {
            patch: 1,
            most_images: 10,
            most_tokens: 2,
            training_images: 4,
            ..data()
        };
        let (source, notes) = set(40).tasks(&Experiment::default(), &data)?;
        assert_eq!(source.dataset(Role::Task(TaskId::T2))?.len(), 6);
        assert_eq!(source.shape().tokens, 2);
        assert!(notes[0].contains("10 of 40 images"), "{notes:?}");
        assert!(
            notes[1].contains("2×3 pixels are averaged to 1×2"),
            "{notes:?}"
        );
        Ok(())
    }

    #[test]
    fn a_seed_chooses_the_images_whatever_alpha_is() -> Result<()> {
        let data = ImageData {
            most_images: 10,
            ..data()
        };
        let labels = |seed: u64, alpha: f64| -> Result<Vec<f32>> {
            let mut experiment = Experiment::default();
            experiment.training.seed = seed;
            experiment.set_alpha(crate::experiment::Correlation::new(alpha)?);
            let (source, _) = set(200).tasks(&experiment, &data)?;
            Ok(source.dataset(Role::Task(TaskId::T1))?.tokens().to_vec())
        };
        assert_eq!(labels(1, 0.0)?, labels(1, 0.7)?);
        assert_ne!(labels(1, 0.0)?, labels(2, 0.0)?);
        Ok(())
    }
}
