//! The file of the platform's settings, looked at before eframe reads it: it would wait for a pipe for ever, and open a
//! window where no screen is.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::output::{LARGEST_TEXT, read_text, write_atomically};

/// Where eframe keeps the window's place among the settings.
const WINDOW: &str = "window";
/// A larger window, in points, is no window.
const LARGEST: f32 = 20_000.0;
/// A smaller one shows nothing.
const SMALLEST: f32 = 100.0;

/// The window's place as eframe stores it.
#[derive(Deserialize, Serialize)]
struct Place {
    normal_geometry: Geometry,
    fullscreen: bool,
    maximized: bool,
}

#[derive(Deserialize, Serialize)]
struct Geometry {
    outer_position_pixels: Option<Pair>,
    scale_factor: f32,
    inner_size_points: Pair,
}

#[derive(Deserialize, Serialize)]
struct Pair {
    x: f32,
    y: f32,
}

/// Makes a folder's settings fit to be read; where that is hopeless, says where else eframe finds none.
pub(super) fn prepare(folder: &Path) -> Option<PathBuf> {
    let path = folder.join("app.ron");
    let about = std::fs::metadata(&path).ok()?;
    if !about.is_file() || about.len() > LARGEST_TEXT {
        // Below something that is no folder nothing can be read or written.
        return Some(path.join("none"));
    }
    let text = read_text(&path, LARGEST_TEXT).ok()?;
    let mut settings: HashMap<String, String> = ron::from_str(&text).ok()?;
    let place = settings.get(WINDOW)?;
    let wanted = on_screen(place);
    if wanted.as_ref() != Some(place) {
        match wanted {
            Some(place) => settings.insert(WINDOW.into(), place),
            None => settings.remove(WINDOW),
        };
        let text = ron::to_string(&settings).ok()?;
        // If it cannot be written it cannot be helped, and nobody should be stopped by it.
        let _ = write_atomically(&path, text.as_bytes());
    }
    None
}

/// A window's size without its position, which may lie on a screen that is gone: the desktop finds a place. Nothing if
/// its size is none.
fn on_screen(place: &str) -> Option<String> {
    let mut place: Place = ron::from_str(place).ok()?;
    let geometry = &mut place.normal_geometry;
    let Pair { x, y } = geometry.inner_size_points;
    let is_size = [x, y]
        .iter()
        .all(|side| (SMALLEST..=LARGEST).contains(side));
    let is_scale = (0.1..=20.0).contains(&geometry.scale_factor);
    geometry.outer_position_pixels = None;
    (is_size && is_scale).then(|| ron::to_string(&place).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Error, Result};

    fn stored(position: &str, width: &str) -> String {
        let place = format!(
            "(normal_geometry:(outer_position_pixels:{position},scale_factor:1.0,\
             inner_size_points:(x:{width},y:900.0)),fullscreen:false,maximized:false)"
        );
        format!("{{\"window\": {place:?}, \"lambdascope\": \"(dark:false)\"}}")
    }

    #[test]
    fn a_window_that_is_nowhere_is_forgotten_and_the_rest_kept() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("app.ron");
        assert_eq!(prepare(folder.path()), None);
        for (position, width, stays) in [
            ("Some((x:99999.0,y:-5e6))", "1440.0", true),
            ("None", "1440.0", true),
            ("None", "0.0", false),
            ("Some((x:NaN,y:0.0))", "inf", false),
            ("None", "NaN", false),
        ] {
            write_atomically(&path, stored(position, width).as_bytes())?;
            assert_eq!(prepare(folder.path()), None);
            let text = read_text(&path, LARGEST_TEXT)?;
            assert!(text.contains("dark:false"), "{text}");
            assert_eq!(text.contains("normal_geometry"), stays, "{text}");
            assert!(!text.contains("99999") && !text.contains("NaN"), "{text}");
        }
        Ok(())
    }

    #[cfg(unix)]
    #[test]
    fn settings_that_are_no_file_are_not_opened() -> Result<()> {
        let folder = tempfile::tempdir().map_err(Error::file(Path::new("temporary folder")))?;
        let path = folder.path().join("app.ron");
        // A socket stands for all that is neither a file nor a folder.
        std::os::unix::net::UnixListener::bind(&path).map_err(Error::file(&path))?;
        let elsewhere = prepare(folder.path());
        assert!(elsewhere.is_some_and(|elsewhere| elsewhere.starts_with(&path)));
        Ok(())
    }
}
