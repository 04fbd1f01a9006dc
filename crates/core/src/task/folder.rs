//! Folders of PNG images, a folder for each class: grey, of one size, and no more of a class than asked for.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use png::{ColorType, Decoder, Limits, Transformations};
use rayon::prelude::*;

use super::area::area_average;
use super::image_set::ImageSet;
use crate::output::{open_limited, size_words};
use crate::words::list;
use crate::{Error, Result, memory, shown};

/// Images of a class that are read unless a person says otherwise.
pub const PER_CLASS: usize = 500;
/// The side to which images are averaged where no model and not their own size says one: eight patches of seven pixels.
pub const FOLDER_SIDE: usize = 56;
/// Images of one size and no larger than this stay as they are.
const SMALL: usize = 64;
/// A larger file is no picture of a data set.
const LARGEST_FILE: u64 = 64 << 20;
/// More pixels are not unpacked.
const MOST_PIXELS: usize = 1 << 24;
/// Classes that there are numbers for.
const MOST_CLASSES: usize = 256;

/// A class: its name, and its images in the order of their names.
struct Class {
    name: String,
    images: Vec<PathBuf>,
}

/// Reads the images of a folder: in it a folder for each class, in the order of their names, with PNG images. Colours become
/// their brightness, what is transparent becomes black. They are averaged to squares of `side`, or where nothing is said
/// stay as they are if they are small and of one size.
///
/// # Errors
/// Names the file or folder, and what was expected and found.
pub fn read_image_folder(folder: &Path, per_class: usize, side: Option<usize>) -> Result<ImageSet> {
    let mut notes = Vec::new();
    let classes = classes(folder, per_class, &mut notes)?;
    let all: Vec<&PathBuf> = classes.iter().flat_map(|class| &class.images).collect();
    let size = match side {
        Some(side) => [side; 2],
        None => common_size(&all)?.unwrap_or([FOLDER_SIDE; 2]),
    };
    let bytes = (all.len() * size[0] * size[1]) as u64;
    memory::check(bytes, &shown::path(folder), || {
        "read fewer images of a class (--per-class)".into()
    })?;
    let read: Vec<Result<(Vec<u8>, bool)>> = all.par_iter().map(|path| image(path, size)).collect();
    let mut pixels = Vec::with_capacity(all.len() * size[0] * size[1]);
    let mut averaged = 0;
    for image in read {
        let (image, was_averaged) = image?;
        pixels.extend(image);
        averaged += usize::from(was_averaged);
    }
    if averaged > 0 {
        notes.push(format!(
            "{averaged} images are averaged over areas to {}×{} pixels, whatever their shape",
            size[0], size[1]
        ));
    }
    notes.push(
        "pictures are greyed, and coloured as the tasks are; what is transparent is black".into(),
    );
    let mut each = Vec::with_capacity(all.len());
    for (class, number) in classes.iter().zip(0..=u8::MAX) {
        each.extend(std::iter::repeat_n(number, class.images.len()));
    }
    Ok(ImageSet {
        height: size[0],
        width: size[1],
        side: None,
        pixels,
        classes: each,
        names: classes.into_iter().map(|class| class.name).collect(),
        notes,
    })
}

/// The entries of a folder, in the order of their names; hidden ones do not count.
fn entries(folder: &Path) -> Result<Vec<(OsString, PathBuf)>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(Error::file(folder))? {
        let entry = entry.map_err(Error::file(folder))?;
        let name = entry.file_name();
        if !name.as_encoded_bytes().starts_with(b".") {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}

fn classes(folder: &Path, per_class: usize, notes: &mut Vec<String>) -> Result<Vec<Class>> {
    let (mut classes, mut empty, mut others) = (Vec::new(), Vec::new(), 0_usize);
    for (name, path) in entries(folder)? {
        if !path.is_dir() {
            others += 1;
            continue;
        }
        let name = shown::name(&name);
        let (mut images, mut all) = (Vec::new(), 0_usize);
        for (_, file) in entries(&path)? {
            let is_png = file
                .extension()
                .is_some_and(|ending| ending.eq_ignore_ascii_case(OsStr::new("png")));
            if !is_png || file.is_dir() {
                others += 1;
                continue;
            }
            all += 1;
            if images.len() < per_class.max(1) {
                images.push(file);
            }
        }
        if images.is_empty() {
            empty.push(name);
            continue;
        }
        if images.len() < all {
            notes.push(format!(
                "{name}: the first {} of {} images are used",
                images.len(),
                shown::thousands(all)
            ));
        }
        classes.push(Class { name, images });
    }
    let refuse = |words: String| Err(Error::content(shown::path(folder), words));
    if classes.len() < 2 {
        let names = classes.iter().map(|class| class.name.as_str());
        return refuse(format!(
            "expected a folder for each class with PNG images in it, two at least, found {}",
            list(names)
        ));
    }
    if classes.len() > MOST_CLASSES {
        return refuse(format!(
            "expected at most {MOST_CLASSES} classes, found {}",
            classes.len()
        ));
    }
    if !empty.is_empty() {
        notes.push(format!("without a PNG image and left out: {}", list(empty)));
    }
    if others > 0 {
        notes.push(format!(
            "{} files that are no PNG images in a class's folder are left out",
            shown::thousands(others)
        ));
    }
    Ok(classes)
}

/// The size of all images, if it is one and small.
fn common_size(images: &[&PathBuf]) -> Result<Option<[usize; 2]>> {
    let mut common = None;
    for path in images {
        let (file, _) = open_limited(path, LARGEST_FILE)?;
        let mut decoder = Decoder::new(BufReader::new(file));
        let info = decoder.read_header_info().map_err(bad(path))?;
        let size = [info.height as usize, info.width as usize];
        if size.iter().any(|side| *side > SMALL) || common.is_some_and(|common| common != size) {
            return Ok(None);
        }
        common = Some(size);
    }
    Ok(common)
}

fn bad(path: &Path) -> impl Fn(png::DecodingError) -> Error {
    move |error| Error::content(shown::path(path), format!("expected a PNG image: {error}"))
}

/// The brightness of an image at a size, and whether it had another.
fn image(path: &Path, to: [usize; 2]) -> Result<(Vec<u8>, bool)> {
    let (file, _) = open_limited(path, LARGEST_FILE)?;
    let limits = Limits {
        bytes: 4 * MOST_PIXELS,
    };
    let mut decoder = Decoder::new_with_limits(BufReader::new(file), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(bad(path))?;
    let from = [reader.info().height as usize, reader.info().width as usize];
    let room = reader.output_buffer_size().filter(|bytes| {
        *bytes <= 4 * MOST_PIXELS && from[0].saturating_mul(from[1]) <= MOST_PIXELS
    });
    let Some(room) = room else {
        return Err(Error::content(
            shown::path(path),
            format!(
                "expected a picture of at most {} pixels ({}), found {}×{}",
                shown::thousands(MOST_PIXELS),
                size_words(MOST_PIXELS as u64),
                from[0],
                from[1]
            ),
        ));
    };
    let mut buffer = vec![0; room];
    let info = reader.next_frame(&mut buffer).map_err(bad(path))?;
    let bytes = &buffer[..info.buffer_size()];
    let grey: Vec<f32> = match info.color_type {
        ColorType::Grayscale | ColorType::Indexed => {
            bytes.iter().map(|grey| f32::from(*grey)).collect()
        }
        ColorType::GrayscaleAlpha => {
            let (pixels, _) = bytes.as_chunks::<2>();
            let shown = pixels.iter();
            shown
                .map(|[grey, alpha]| f32::from(*grey) * f32::from(*alpha) / 255.0)
                .collect()
        }
        ColorType::Rgb => {
            let (pixels, _) = bytes.as_chunks::<3>();
            pixels.iter().map(|rgb| luma(*rgb)).collect()
        }
        ColorType::Rgba => {
            let (pixels, _) = bytes.as_chunks::<4>();
            let shown = pixels.iter();
            shown
                .map(|[r, g, b, alpha]| luma([*r, *g, *b]) * f32::from(*alpha) / 255.0)
                .collect()
        }
    };
    let averaged = area_average(&grey, from, to).into_iter();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a brightness from 0 to 255"
    )]
    let rounded = averaged.map(|grey| grey.round().clamp(0.0, 255.0) as u8);
    Ok((rounded.collect(), from != to))
}

/// The brightness of a colour, by the weights of ITU-R BT.601.
fn luma([red, green, blue]: [u8; 3]) -> f32 {
    0.299 * f32::from(red) + 0.587 * f32::from(green) + 0.114 * f32::from(blue)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(path: &Path, colour: ColorType, size: [u32; 2], bytes: &[u8]) -> Result<()> {
        let failed = |error: png::EncodingError| Error::Mismatch(error.to_string());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
        }
        let file = fs::File::create(path).map_err(Error::file(path))?;
        let mut encoder = png::Encoder::new(file, size[1], size[0]);
        encoder.set_color(colour);
        if colour == ColorType::Indexed {
            encoder.set_palette(vec![0, 0, 0, 255, 255, 255]);
        }
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(bytes).map_err(failed)
    }

    fn folder() -> Result<tempfile::TempDir> {
        tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))
    }

    #[test]
    fn pictures_of_every_kind_are_read_in_the_order_of_their_names() -> Result<()> {
        let folder = folder()?;
        let root = folder.path();
        put(&root.join("b/2.png"), ColorType::Indexed, [1, 2], &[1, 0])?;
        put(
            &root.join("b/1.PNG"),
            ColorType::Rgb,
            [1, 2],
            &[255, 255, 255, 0, 255, 0],
        )?;
        put(
            &root.join("a/x.png"),
            ColorType::Rgba,
            [1, 2],
            &[255, 255, 255, 0, 255, 255, 255, 255],
        )?;
        put(&root.join("c/y.png"), ColorType::Grayscale, [1, 2], &[7, 9])?;
        fs::create_dir(root.join("none")).map_err(Error::file(root))?;
        fs::write(root.join("a/readme.txt"), "x").map_err(Error::file(root))?;
        let set = read_image_folder(root, PER_CLASS, None)?;
        assert_eq!((set.height, set.width), (1, 2));
        assert_eq!(set.names, ["a", "b", "c"]);
        assert_eq!(set.classes, [0, 1, 1, 2]);
        assert_eq!(set.pixels, [0, 255, 255, 150, 255, 0, 7, 9]);
        let notes = set.notes.join("\n");
        assert!(
            notes.contains("left out: none") && notes.contains("1 files"),
            "{notes}"
        );
        Ok(())
    }

    #[test]
    fn no_more_of_a_class_than_asked_for_and_all_of_the_size_asked_for() -> Result<()> {
        let folder = folder()?;
        let root = folder.path();
        for class in ["a", "b"] {
            for image in 0..4_u8 {
                let path = root.join(format!("{class}/{image}.png"));
                put(&path, ColorType::Grayscale, [2, 4], &[image; 8])?;
            }
        }
        let set = read_image_folder(root, 3, Some(2))?;
        assert_eq!((set.height, set.width, set.classes.len()), (2, 2, 6));
        assert_eq!(set.pixels[20..], [2; 4]);
        let notes = set.notes.join("\n");
        assert!(notes.contains("first 3 of 4"), "{notes}");
        assert!(notes.contains("6 images are averaged"), "{notes}");
        put(&root.join("b/0.png"), ColorType::Grayscale, [1, 1], &[3])?;
        let mixed = read_image_folder(root, 3, None)?;
        assert_eq!([mixed.height, mixed.width], [FOLDER_SIDE; 2]);
        Ok(())
    }

    #[test]
    fn what_is_no_picture_or_no_class_is_named() -> Result<()> {
        let folder = folder()?;
        let root = folder.path();
        let told = |side| {
            let read = read_image_folder(root, PER_CLASS, side).err();
            read.map(|error| error.to_string()).unwrap_or_default()
        };
        assert!(told(None).contains("a folder for each class"));
        put(&root.join("a/1.png"), ColorType::Grayscale, [1, 1], &[0])?;
        assert!(
            told(None).contains("two at least, found a"),
            "{}",
            told(None)
        );
        let broken = root.join("b/broken.png");
        put(&broken, ColorType::Grayscale, [1, 1], &[0])?;
        fs::write(&broken, b"\x89PNG\r\n\x1a\nxxxx").map_err(Error::file(root))?;
        for side in [None, Some(4)] {
            assert!(
                told(side).contains("broken.png: expected a PNG"),
                "{}",
                told(side)
            );
        }
        Ok(())
    }
}
