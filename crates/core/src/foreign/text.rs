//! Text that is no experiment: pointers, pages, tables and indices.

use super::Foreign;
use crate::words::list;

/// Whether bytes are the beginning of a text, in UTF-8 or with the mark of UTF-16.
pub(super) fn is(start: &[u8]) -> bool {
    start.starts_with(&[0xff, 0xfe])
        || start.starts_with(&[0xfe, 0xff])
        || readable(start).is_some_and(|text| !text.contains(unwritten))
}

/// Control characters that no text holds.
fn unwritten(letter: char) -> bool {
    letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r' | '\x0c' | '\x1b')
}

/// The text that bytes begin with; the last character may be cut.
fn readable(start: &[u8]) -> Option<&str> {
    match std::str::from_utf8(start) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&start[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    }
}

/// The first letters of a text, for a sentence.
pub(super) fn quoted(start: &[u8]) -> String {
    let text = readable(start).unwrap_or_default().trim_start();
    let mut first: String = text.chars().take(24).collect();
    if first.len() < text.len() {
        first.push('…');
    }
    format!("{first:?}")
}

/// What a text is, if it is something known that is no experiment.
pub(super) fn foreign(start: &[u8]) -> Option<Foreign> {
    let text = readable(start).filter(|text| !text.contains(unwritten))?;
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with("version https://git-lfs") {
        let size = text.lines().find_map(|line| line.strip_prefix("size "));
        Some(Foreign::LfsPointer(
            size.and_then(|size| size.trim().parse().ok()),
        ))
    } else if text.starts_with('<') {
        Some(Foreign::Page)
    } else if text.starts_with('{') {
        let (_, map) = text.split_once("\"weight_map\"")?;
        let is_shard = |name: &&str| name.contains(".safetensors") || name.contains(".bin");
        let first = map.split('"').find(is_shard);
        let first = first.unwrap_or("the files that it names");
        Some(Foreign::ShardIndex(shown(first, 80)))
    } else {
        table(text).map(Foreign::Table)
    }
}

/// The columns of a table: two lines with the same separators, and a number in the second; or one long line of numbers.
fn table(text: &str) -> Option<String> {
    let experiment = ["(", "#!", "//", "/*", "Experiment"];
    if experiment.iter().any(|begin| text.starts_with(begin)) {
        return None;
    }
    let is_number = |field: &str| field.trim().parse::<f64>().is_ok();
    [',', ';', '\t'].into_iter().find_map(|separator| {
        let mut lines = text.split('\n');
        let first: Vec<&str> = lines.next()?.trim_end().split(separator).collect();
        let second: Vec<&str> = lines
            .next()
            .unwrap_or("")
            .trim_end()
            .split(separator)
            .collect();
        let last_is_cut = lines.next().is_none();
        let same = first.len() == second.len() || (last_is_cut && second.len() < first.len());
        let fits = if second == [""] {
            first.len() > 2
                && first[..first.len() - 1]
                    .iter()
                    .all(|field| is_number(field))
        } else {
            first.len() > 1
                && same
                && first.last().is_some_and(|name| !name.is_empty())
                && second.iter().any(|field| is_number(field))
        };
        let names = first
            .iter()
            .map(|name| shown(name.trim().trim_matches('"'), 20));
        fits.then(|| list(names))
    })
}

/// A name of a file as it may stand on a terminal.
fn shown(name: &str, most: usize) -> String {
    let visible = name.chars().filter(|letter| !letter.is_control());
    visible.take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_obeys_gets_into_a_message() {
        let table = foreign(b"a\x1b[2Jb,c\n1,2\n");
        assert_eq!(table, Some(Foreign::Table("a[2Jb and c".into())));
        assert_eq!(foreign(b"a\x07,b\n1,2\n"), None);
    }
}
