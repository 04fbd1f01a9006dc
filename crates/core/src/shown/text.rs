//! Words that somebody wrote into a file.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{MOST_LETTERS, cut};

/// Text from outside. It is kept as it was written; it is shown only on one line, escaped and cut.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(String);

impl Text {
    /// As it was written, to be written again: not for a screen.
    #[must_use]
    pub fn as_written(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As it may be shown, of at most some letters, "…" included.
    #[must_use]
    pub fn cut(&self, most: usize) -> String {
        cut(&self.0, most)
    }

    /// Whether [`Text::cut`] leaves something out.
    #[must_use]
    pub fn is_longer(&self, most: usize) -> bool {
        // A letter takes at least one.
        self.0.chars().take(most + 1).count() > most || super::line(&self.0).chars().count() > most
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.cut(MOST_LETTERS))
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_kept_as_written_and_shown_escaped() -> Result<(), serde_json::Error> {
        let text = Text::from("a\u{1b}[2J\n");
        assert_eq!(text.to_string(), "a\\u{1b}[2J\\n");
        assert_eq!(text.as_written(), "a\u{1b}[2J\n");
        let json = serde_json::to_string(&text)?;
        assert_eq!(json, "\"a\\u001b[2J\\n\"");
        assert_eq!(serde_json::from_str::<Text>(&json)?, text);
        Ok(())
    }

    #[test]
    fn it_says_whether_it_is_cut() {
        let text = Text::from("ab\u{7}");
        assert!(text.is_longer(6) && !text.is_longer(7));
        assert_eq!([text.cut(6), text.cut(7)], ["ab…", "ab\\u{7}"]);
    }
}
