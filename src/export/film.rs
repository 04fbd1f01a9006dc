//! Films: frames of one size, one after the other, as APNG in true colour or as GIF.

mod changed;

use std::fs::File;
use std::io::{self, Cursor, Read, Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::path::Path;

use changed::Area;

use super::raster::Picture;
use crate::{Error, Result};

/// How much is done to find few colours for a GIF, from 1, all, to 30; its authors' middle.
const HASTE: i32 = 10;
/// Bytes of a pixel: red, green, blue.
const CHANNELS: usize = 3;

/// How a film is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilmFormat {
    /// A PNG that moves: all colours.
    Apng,
    /// 256 colours a frame, which every program shows.
    Gif,
}

impl FilmFormat {
    /// The format of a file's ending; nothing if it has another one.
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let end = path.extension()?.to_str()?.to_lowercase();
        match &end[..] {
            "png" | "apng" => Some(Self::Apng),
            "gif" => Some(Self::Gif),
            _ => None,
        }
    }

    /// What its files end in.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Apng => "png",
            Self::Gif => "gif",
        }
    }
}

/// How long frames are shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// From the first frame to the last, in seconds.
    pub seconds: f64,
    /// How long the last one stands, in seconds.
    pub hold: f64,
    /// Whether it stops there, instead of beginning again for ever.
    pub once: bool,
}

impl Pace {
    /// How long a frame of so many is shown, in parts of a second; rounded so that no error adds up.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "saturates"
    )]
    fn delay(&self, index: usize, frames: usize, parts: u16) -> u16 {
        let gaps = frames.saturating_sub(1).max(1) as f64;
        let time = |index: usize| (self.seconds * index as f64 / gaps * f64::from(parts)).round();
        if index + 1 < frames {
            (time(index + 1) - time(index)) as u16
        } else {
            (self.hold * f64::from(parts)).round() as u16
        }
    }
}

/// What a film's file says beside its frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut<'a> {
    /// How it is written.
    pub format: FilmFormat,
    /// How long frames are shown.
    pub pace: Pace,
    /// What it is called.
    pub title: &'a str,
    /// What it was made of.
    pub description: &'a str,
}

/// Frames that wait on the disk until all are there, since their height is known then: words may take a line more in one
/// than in another. One frame alone is in memory at a time.
#[derive(Debug)]
pub struct Reel {
    file: File,
    /// Where each frame begins.
    begins: Vec<u64>,
    end: u64,
    width: usize,
    height: usize,
}

impl Reel {
    /// An empty one. Its file has no name, and so is gone whenever the program ends.
    ///
    /// # Errors
    /// If no temporary file can be made.
    pub fn new() -> Result<Self> {
        Ok(Self {
            file: tempfile::tempfile().map_err(failed)?,
            begins: Vec::new(),
            end: 0,
            width: 0,
            height: 0,
        })
    }

    /// How many frames there are.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.begins.len()
    }

    /// Columns and rows of the film.
    #[must_use]
    pub fn size(&self) -> [usize; 2] {
        [self.width, self.height]
    }

    /// One frame more.
    ///
    /// # Errors
    /// If there is no room for it, or it is not as wide as the others.
    pub fn push(&mut self, picture: &Picture) -> Result<()> {
        if !self.begins.is_empty() && picture.width != self.width {
            return Err(Error::Mismatch(format!(
                "film: expected a frame of {} pixels across, found {}",
                self.width, picture.width
            )));
        }
        let pixels = picture.rgba.chunks_exact(4);
        let rgb: Vec<u8> = pixels
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect();
        let packed = packed(&rgb, picture).map_err(failed)?;
        self.file.seek(SeekFrom::Start(self.end)).map_err(failed)?;
        self.file.write_all(&packed).map_err(failed)?;
        self.begins.push(self.end);
        self.end += packed.len() as u64;
        self.width = picture.width;
        self.height = self.height.max(picture.height);
        Ok(())
    }

    /// A frame, `width · height` pixels of red, green and blue; a lower one stands on the ground of its own last corner.
    fn frame(&mut self, index: usize) -> Result<Vec<u8>> {
        let begin = self.begins[index];
        let end = self.begins.get(index + 1).copied().unwrap_or(self.end);
        self.file.seek(SeekFrom::Start(begin)).map_err(failed)?;
        let mut packed = Vec::new();
        let mut part = Read::by_ref(&mut self.file).take(end - begin);
        part.read_to_end(&mut packed).map_err(failed)?;
        let mut rgb = unpacked(packed).map_err(failed)?;
        let ground = rgb.last_chunk::<CHANNELS>().copied().unwrap_or_default();
        while rgb.len() < self.width * self.height * CHANNELS {
            rgb.extend(ground);
        }
        Ok(rgb)
    }

    /// Writes the film: every frame as what changed since the one before. `path` is where, for what goes wrong;
    /// `progress` hears how many frames are written.
    ///
    /// # Errors
    /// If `file` fails, there is no frame, a frame is too large for the format, or `progress` asks to stop.
    pub fn write(
        &mut self,
        cut: &Cut<'_>,
        path: &Path,
        file: &mut dyn Write,
        progress: &dyn Fn(usize) -> ControlFlow<()>,
    ) -> Result<()> {
        let (size, frames) = ([self.width, self.height], self.frames());
        let mut encoder = Encoder::new(file, size, frames, cut).map_err(Error::file(path))?;
        let mut before: Option<Vec<u8>> = None;
        for index in 0..frames {
            let rgb = self.frame(index)?;
            let area = match &before {
                Some(before) => Area::changed(before, &rgb, size),
                None => Area::whole(size),
            };
            let pixels = area.of(&rgb, self.width);
            let written = encoder.put(&pixels, area, cut.pace, index, frames);
            written.map_err(Error::file(path))?;
            before = Some(rgb);
            if progress(index + 1).is_break() {
                return Err(Error::Cancelled);
            }
        }
        encoder.finish().map_err(Error::file(path))
    }
}

fn failed(error: io::Error) -> Error {
    Error::file(Path::new("temporary folder"))(error)
}

fn side(pixels: usize) -> io::Result<u32> {
    u32::try_from(pixels).map_err(io::Error::other)
}

/// A side of a GIF, or a place in it.
fn short(pixels: usize) -> io::Result<u16> {
    u16::try_from(pixels).map_err(|_| {
        let words = format!(
            "expected at most {} pixels a side of a GIF, found {pixels}",
            u16::MAX
        );
        io::Error::new(io::ErrorKind::InvalidInput, words)
    })
}

/// Pixels of red, green and blue, packed fast.
fn packed(rgb: &[u8], picture: &Picture) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let (width, height) = (side(picture.width)?, side(picture.height)?);
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let mut image = encoder.write_header()?;
    image.write_image_data(rgb)?;
    image.finish()?;
    Ok(bytes)
}

fn unpacked(bytes: Vec<u8>) -> io::Result<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(bytes)).read_info()?;
    let size = reader.output_buffer_size();
    let size = size.ok_or(io::ErrorKind::OutOfMemory)?;
    let mut rgb = vec![0; size];
    let frame = reader.next_frame(&mut rgb)?;
    rgb.truncate(frame.buffer_size());
    Ok(rgb)
}

enum Encoder<'a> {
    Apng(Box<png::Writer<&'a mut dyn Write>>),
    Gif(gif::Encoder<&'a mut dyn Write>),
}

impl<'a> Encoder<'a> {
    fn new(
        file: &'a mut dyn Write,
        size: [usize; 2],
        frames: usize,
        cut: &Cut<'_>,
    ) -> io::Result<Self> {
        match cut.format {
            FilmFormat::Apng => {
                let mut encoder = png::Encoder::new(file, side(size[0])?, side(size[1])?);
                encoder.add_itxt_chunk("Title".into(), cut.title.into())?;
                encoder.add_itxt_chunk("Description".into(), cut.description.into())?;
                encoder.set_color(png::ColorType::Rgb);
                encoder.set_depth(png::BitDepth::Eight);
                encoder.set_compression(png::Compression::High);
                encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
                encoder.set_animated(side(frames)?, u32::from(cut.pace.once))?;
                Ok(Self::Apng(Box::new(encoder.write_header()?)))
            }
            FilmFormat::Gif => {
                let encoder = gif::Encoder::new(file, short(size[0])?, short(size[1])?, &[]);
                let mut encoder = encoder.map_err(io::Error::other)?;
                if !cut.pace.once {
                    let repeated = encoder.set_repeat(gif::Repeat::Infinite);
                    repeated.map_err(io::Error::other)?;
                }
                Ok(Self::Gif(encoder))
            }
        }
    }

    /// Writes what an area holds in a frame.
    fn put(
        &mut self,
        rgb: &[u8],
        area: Area,
        pace: Pace,
        index: usize,
        frames: usize,
    ) -> io::Result<()> {
        let Area { left, top, size } = area;
        match self {
            Self::Apng(image) => {
                const PARTS: u16 = 1000;
                // The area of the frame before may not hold this one.
                image.reset_frame_position()?;
                image.set_frame_dimension(side(size[0])?, side(size[1])?)?;
                image.set_frame_position(side(left)?, side(top)?)?;
                image.set_frame_delay(pace.delay(index, frames, PARTS), PARTS)?;
                Ok(image.write_image_data(rgb)?)
            }
            Self::Gif(encoder) => {
                const PARTS: u16 = 100;
                let [width, height] = [short(size[0])?, short(size[1])?];
                let mut frame = gif::Frame::from_rgb_speed(width, height, rgb, HASTE);
                (frame.left, frame.top) = (short(left)?, short(top)?);
                frame.delay = pace.delay(index, frames, PARTS);
                frame.dispose = gif::DisposalMethod::Keep;
                encoder.write_frame(&frame).map_err(io::Error::other)
            }
        }
    }

    fn finish(self) -> io::Result<()> {
        match self {
            Self::Apng(image) => Ok(image.finish()?),
            Self::Gif(encoder) => {
                let file = encoder.into_inner().map_err(io::Error::other)?;
                file.flush()
            }
        }
    }
}

#[cfg(test)]
mod tests;
