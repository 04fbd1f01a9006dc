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
    /// Its title, without reading the rest of it.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.words("title: \"", '"')
    }

    /// The sentence about it.
    #[must_use]
    pub fn about(&self) -> &'static str {
        self.words("about: \"", '"')
    }

    /// How many minutes of a lecture it takes, in digits.
    #[must_use]
    pub fn minutes(&self) -> &'static str {
        self.words("minutes: ", ',')
    }

    /// What stands between the first mention of something and an end.
    fn words(&self, from: &str, to: char) -> &'static str {
        let text: &'static str = self.text;
        let found = text
            .split_once(from)
            .and_then(|(_, rest)| rest.split_once(to));
        found.map_or("", |(words, _)| words)
    }

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
