//! The stories that come with the program.

use std::path::Path;
use std::sync::Arc;

use super::Story;
use crate::{Error, Result};

/// A story that comes with the program.
#[derive(Clone, Copy, Debug)]
pub struct ShippedStory {
    /// Its name on the command line.
    pub name: &'static str,
    text: &'static str,
}

macro_rules! stories {
    ($($name:literal),* $(,)?) => {
        /// Those that come with the program, in the order in which they are best told.
        pub const STORIES: &[ShippedStory] = &[$(ShippedStory {
            name: $name,
            text: include_str!(concat!("../../../assets/stories/", $name, ".ron")),
        }),*];
    };
}

stories![
    "task-vector",
    "correlation",
    "forgetting",
    "out-of-domain",
    "how-little",
    "digits",
    "limits",
];
impl ShippedStory {
    /// Reads it.
    ///
    /// # Errors
    /// Never, as a test reads them all.
    pub fn story(&self) -> Result<Arc<Story>> {
        let name = format!("{}.ron", self.name);
        Story::from_text(Path::new(&name), self.text).map(Arc::new)
    }
}

/// The story of a name.
///
/// # Errors
/// If there is none; the names are told.
pub fn shipped(name: &str) -> Result<Arc<Story>> {
    let found = STORIES.iter().find(|story| story.name == name);
    let unknown = || {
        let names: Vec<_> = STORIES.iter().map(|story| story.name).collect();
        Error::value("story", format!("one of {}", names.join(", ")), name)
    };
    found.ok_or_else(unknown)?.story()
}
