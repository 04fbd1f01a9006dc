//! What the platform's settings hold: the theme, recent files and the memory that work may take, beside the window's place, which eframe keeps. Never
//! an experiment: the program opens with its first preset, not with last week's work.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Window;
use crate::memory;

const KEY: &str = "lambdascope";

/// The settings as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(default)]
struct Settings {
    dark: bool,
    recent: Vec<Vec<PathBuf>>,
    /// Bytes that work may take, if a person said so in the window.
    memory: Option<u64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dark: true,
            recent: Vec::new(),
            memory: None,
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
        self.kept_memory = settings.memory.filter(|bytes| *bytes > 0);
        // What the command line says goes first.
        if memory::allowed().is_none() {
            memory::allow(self.kept_memory);
            self.state.memory = self.kept_memory;
        }
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
            memory: self.kept_memory,
        };
        eframe::set_value(storage, KEY, &settings);
    }
}
