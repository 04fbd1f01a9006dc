//! Models and tasks or images that came from files, read so that they fit each other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::{Loaded, Models, read_models, read_separate_models};
use crate::task::{
    IdxKind, ImageSet, PER_CLASS, Tasks, find_image_set, read_image_folder, read_image_set,
    read_tasks,
};
use crate::{Error, Result, shown};

/// Models and tasks or images that came from files; any of them may be missing.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// Trained models.
    pub models: Option<Arc<Models>>,
    /// Data sets.
    pub tasks: Option<Arc<Tasks>>,
    /// Images, which are coloured here.
    pub images: Option<Arc<ImageSet>>,
    /// What they are called on screen.
    pub label: String,
    /// Where they were read from.
    pub paths: Vec<PathBuf>,
}

impl Files {
    /// Reads a models file, a tasks file, or both, and checks that they fit each other.
    ///
    /// # Errors
    /// Names the file, the tensor, and what was expected and found.
    pub fn read(models: Option<&Path>, tasks: Option<&Path>) -> Result<Self> {
        let read = models.map(read_models).transpose()?;
        let paths = models.map(Path::to_owned).into_iter().collect();
        Self::with_tasks(read, paths, tasks)
    }

    /// Reads Vision Transformers from a file each, a base and its fine-tuned models or the base alone, and a tasks file if
    /// there is one.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub fn read_separate(base: &Path, tuned: &[PathBuf], tasks: Option<&Path>) -> Result<Self> {
        let read = read_separate_models(base, tuned)?;
        let mut paths = vec![base.to_owned()];
        paths.extend_from_slice(tuned);
        Self::with_tasks(Some(read), paths, tasks)
    }

    fn with_tasks(
        models: Option<Models>,
        mut paths: Vec<PathBuf>,
        tasks: Option<&Path>,
    ) -> Result<Self> {
        let read = tasks.map(read_tasks).transpose()?;
        paths.extend(tasks.map(Path::to_owned));
        let loaded = Self {
            models: models.map(Arc::new),
            tasks: read.map(Arc::new),
            images: None,
            label: shown::names(paths.iter().map(PathBuf::as_path)),
            paths,
        };
        if let (Some(models), Some(sets)) = (&loaded.models, &loaded.tasks)
            && let Some((_, set)) = sets.sets.first()
        {
            let shape = set.shape();
            let (dimension, [of_d, of_p]) = (models.dimension()?, models.shaping_tensors());
            if shape.dimension != dimension {
                return Err(Error::Mismatch(format!(
                    "tensor t1.tokens: expected d = {dimension} as in {of_d}, found {}",
                    shape.dimension
                )));
            }
            if let Some(tokens) = models.tokens()
                && tokens != shape.tokens
            {
                return Err(Error::Mismatch(format!(
                    "tensor {of_p}: expected P = {} as in t1.tokens, found {tokens}",
                    shape.tokens
                )));
            }
            let (tuned, tasks) = (models.tuned.len(), sets.count());
            if !models.is_base_alone() && tuned != tasks {
                return Err(Error::Mismatch(format!(
                    "{}: expected as many fine-tuned models as tasks, found {tuned} and {tasks}",
                    loaded.label
                )));
            }
        }
        Ok(loaded)
    }

    /// Adds an image set in IDX format, or of a folder of PNG images. If one of two files is not named, it is looked for
    /// beside the other by the usual names, once the named one has been read.
    ///
    /// # Errors
    /// Names the file, and what was expected and found; or says which file is missing.
    pub fn with_images(self, images: Option<&Path>, labels: Option<&Path>) -> Result<Self> {
        self.with_image_set(images, labels, PER_CLASS)
    }

    /// The same with at most so many images of a class of a folder. Images become as large as the models take them, where
    /// there are models of images.
    ///
    /// # Errors
    /// As [`Files::with_images`]; or if the models do not take images.
    pub fn with_image_set(
        self,
        images: Option<&Path>,
        labels: Option<&Path>,
        per_class: usize,
    ) -> Result<Self> {
        if let Some(named) = images.or(labels)
            && self.tasks.is_some()
        {
            return Err(Error::Mismatch(format!(
                "expected tasks or images, found both: {} and {}",
                self.label,
                shown::path(named)
            )));
        }
        let side = self.side_of_models(images.or(labels))?;
        if let Some(folder) = images.filter(|images| images.is_dir()) {
            if let Some(labels) = labels {
                return Err(Error::Mismatch(format!(
                    "{}: expected a folder of images alone, whose folders are their classes, found labels too: {}",
                    shown::path(folder),
                    shown::path(labels)
                )));
            }
            let set = read_image_folder(folder, per_class, side)?;
            return Ok(self.and_images(set, side, &[folder]));
        }
        let (set, images, labels) = match (images, labels) {
            (Some(images), Some(labels)) => {
                let set = read_image_set(images, labels)?;
                (set, images.to_owned(), labels.to_owned())
            }
            (Some(images), None) => {
                let (set, labels) = find_image_set(images, IdxKind::Images)?;
                (set, images.to_owned(), labels)
            }
            (None, Some(labels)) => {
                let (set, images) = find_image_set(labels, IdxKind::Labels)?;
                (set, images, labels.to_owned())
            }
            (None, None) => return Ok(self),
        };
        Ok(self.and_images(set, side, &[&images, &labels]))
    }

    /// The side of the images that the models take, if they are models of images, for images of a path.
    fn side_of_models(&self, images: Option<&Path>) -> Result<Option<usize>> {
        let (Some(models), Some(path)) = (&self.models, images) else {
            return Ok(None);
        };
        let Loaded::Vit(vit) = &models.kind else {
            return Ok(None);
        };
        match vit.square() {
            // Maps of tokens that were cut here take images as they were cut here.
            _ if !vit.is_kernel => Ok(None),
            Some([_, side]) => Ok(Some(side)),
            None => Err(Error::Mismatch(format!(
                "{}: expected models of square images in square patches of three colours, found P = {} tokens of d = {}",
                shown::path(path),
                vit.sizes.patches.tokens,
                vit.sizes.patches.dimension
            ))),
        }
    }

    fn and_images(mut self, set: ImageSet, side: Option<usize>, paths: &[&Path]) -> Self {
        self.images = Some(Arc::new(ImageSet { side, ..set }));
        let added = shown::names(paths.iter().copied());
        self.paths
            .extend(paths.iter().map(|path| path.to_path_buf()));
        self.label = [self.label, added]
            .into_iter()
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
            .join(" + ");
        self
    }
}
