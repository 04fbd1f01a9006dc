//! What the platform's settings hold: the theme and recent files, beside the window's place, which eframe keeps. Never
//! an experiment: the program opens with its first preset, not with last week's work.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Window;

const KEY: &str = "lambdascope";

/// The settings as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Settings {
    dark: bool,
    recent: Vec<Vec<PathBuf>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dark: true,
            recent: Vec::new(),
        }
    }
}

impl Window {
    /// Takes the settings from the platform, if there are any.
    pub fn remember(&mut self, storage: Option<&dyn eframe::Storage>) {
        let Some(settings) =
            storage.and_then(|storage| eframe::get_value::<Settings>(storage, KEY))
        else {
            return;
        };
        self.state.view.dark = settings.dark;
        // From the oldest up, so that the newest ends at the front.
        for paths in settings.recent.into_iter().rev() {
            self.state.filing.remember(paths);
        }
    }

    /// Gives the settings to the platform.
    pub fn keep(&self, storage: &mut dyn eframe::Storage) {
        let settings = Settings {
            dark: self.state.view.dark,
            recent: self.state.filing.recent.clone(),
        };
        eframe::set_value(storage, KEY, &settings);
    }
}
