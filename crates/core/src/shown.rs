//! Text from outside as it goes to a screen: what a terminal obeys and what turns letters around or hides them is
//! escaped, and what is long is cut. Names, paths and messages on their way to a terminal, the window or a figure all
//! pass here; clippy refuses the ways around it.

mod text;

use std::ffi::OsStr;
use std::fmt::{Display, Write as _};
use std::path::Path;

pub use text::Text;

/// Letters of a message at most.
pub const MOST_LETTERS: usize = 600;
/// Lines of a message at most.
pub const MOST_LINES: usize = 6;
/// Lines of a list at most.
pub const MOST_ROWS: usize = 20;
/// Letters of a name or a path at most.
const MOST_OF_NAME: usize = 160;
/// Names on one line at most.
const MOST_NAMES: usize = 4;
/// What stands before each line of code in a message.
pub const CODE: &str = "\n    ";
/// What stands where something was cut.
const CUT: char = '…';

/// Whether a screen would do something with a letter but show it: control characters, what turns the direction of
/// letters, what breaks lines, and what is not seen at all.
#[must_use]
pub fn is_obeyed(letter: char) -> bool {
    letter.is_control()
        || matches!(
            letter,
            '\u{ad}'
                | '\u{61c}'
                | '\u{180e}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Puts a letter as it may be shown; one that is obeyed as in a text of Rust or RON: `\n`, `\u{1b}`.
fn put(letter: char, into: &mut String) {
    if is_obeyed(letter) {
        into.extend(letter.escape_default());
    } else {
        into.push(letter);
    }
}

/// A text on one line.
#[must_use]
pub fn line(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        put(letter, &mut shown);
    }
    shown
}

/// A text of this program's own making, whose lines stay lines.
#[must_use]
pub fn lines(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' => shown.push(letter),
            other => put(other, &mut shown),
        }
    }
    shown
}

/// A text on one line of at most some letters, the last of them "…" if there were more.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let (mut letters, mut whole) = (0, 0);
    for letter in text.chars() {
        let before = shown.len();
        put(letter, &mut shown);
        letters += shown[before..].chars().count();
        if letters > most {
            shown.truncate(whole);
            shown.push(CUT);
            break;
        }
        // Where the sign of a cut still has room.
        if letters < most {
            whole = shown.len();
        }
    }
    shown
}

/// A file's or folder's own name.
#[must_use]
pub fn name(name: &OsStr) -> String {
    path(Path::new(name))
}

/// A path; of a long one the middle is left out, since its ends say more.
#[must_use]
pub fn path(path: &Path) -> String {
    #[expect(clippy::disallowed_methods, reason = "what it gives is escaped here")]
    let shown = line(&path.to_string_lossy());
    let letters = shown.chars().count();
    if letters <= MOST_OF_NAME {
        return shown;
    }
    let (left, right) = (MOST_OF_NAME / 3, MOST_OF_NAME - MOST_OF_NAME / 3 - 1);
    let mut cut: String = shown.chars().take(left).collect();
    cut.push(CUT);
    cut.extend(shown.chars().skip(letters - right));
    cut
}

/// The names of files that belong together, on one line: "a + b"; of many "a + b + c and 97 more".
#[must_use]
pub fn names<'a>(paths: impl IntoIterator<Item = &'a Path>) -> String {
    let mut names = paths.into_iter().filter_map(Path::file_name);
    let told: Vec<String> = names.by_ref().take(MOST_NAMES).map(name).collect();
    let told = told.join(" + ");
    match names.count() {
        0 => told,
        more => format!("{told} and {} more", thousands(more)),
    }
}

/// A message: a sentence on one line, and the lines of code that it proposes below it; not longer than a message is.
#[must_use]
pub fn message(text: impl Display) -> String {
    let text = text.to_string();
    let (sentence, code) = text.split_once(CODE).unwrap_or((&text, ""));
    let code = code.split(CODE).filter(|line| !line.is_empty());
    let mut below = String::new();
    for line in code.take(MOST_LINES - 1) {
        let _ = write!(below, "{CODE}{}", cut(line, MOST_LETTERS / 3));
    }
    // Code is short, and of no use if it is not whole.
    let room = MOST_LETTERS.saturating_sub(below.chars().count());
    if room < MOST_LETTERS / 3 {
        return cut(sentence, MOST_LETTERS);
    }
    cut(sentence.trim_end(), room) + &below
}

/// How many of a list's entries stand on lines of their own, and how the others are told: "and 99,980 more".
#[must_use]
pub fn rows(count: usize) -> (usize, Option<String>) {
    if count <= MOST_ROWS {
        return (count, None);
    }
    let shown = MOST_ROWS - 1;
    (
        shown,
        Some(format!("and {} more", thousands(count - shown))),
    )
}

/// A whole number with its thousands apart, from ten thousand up.
#[must_use]
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut apart = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

#[cfg(test)]
mod tests {
    use proptest::collection;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_screen_obeys_is_escaped_and_everything_else_stays() {
        assert_eq!(
            line("a\u{1b}[31mRED\u{7}\nSECOND\u{202e}evil"),
            "a\\u{1b}[31mRED\\u{7}\\nSECOND\\u{202e}evil"
        );
        let plain = "C:\\β − Ψ*₁, 数据, ναί — “x” 👍\u{1f3fd}";
        assert_eq!(line(plain), plain);
        assert_eq!(lines("a\r\nb\u{85}"), "a\\r\nb\\u{85}");
    }

    #[test]
    fn a_cut_text_ends_with_a_sign_and_is_no_longer_than_it_may_be() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdefg", 6), "abcde…");
        // An escaped letter is whole or not there.
        assert_eq!(cut("abc\u{7}efg", 6), "abc…");
        assert_eq!(cut("", 6), "");
    }

    #[test]
    fn of_a_long_path_both_ends_stay() {
        let long = format!("/home/{}/model.safetensors", "x".repeat(5000));
        let told = path(Path::new(&long));
        assert!(told.starts_with("/home/x") && told.ends_with("x/model.safetensors"));
        assert_eq!(told.chars().count(), MOST_OF_NAME);
        assert_eq!(name(OsStr::new("a\tb")), "a\\tb");
    }

    #[test]
    fn a_message_keeps_its_code_and_stays_short() {
        let told = message(format!("{}: no{CODE}x = 1{CODE}y = 2", "x".repeat(900)));
        assert!(
            told.ends_with(&format!("…{CODE}x = 1{CODE}y = 2")),
            "{told}"
        );
        assert_eq!(told.chars().count(), MOST_LETTERS);
        let many = format!("no{}", CODE.repeat(3) + &format!("{CODE}code").repeat(40));
        assert_eq!(message(many).lines().count(), MOST_LINES);
        assert_eq!(message("one\ntwo"), "one\\ntwo");
    }

    #[test]
    fn a_list_has_twenty_lines_and_says_what_is_left_out() {
        assert_eq!(rows(20), (20, None));
        assert_eq!(rows(21), (19, Some("and 2 more".into())));
        assert_eq!(rows(99_999), (19, Some("and 99,980 more".into())));
        assert_eq!(
            [999, 9_999, 10_000, 1_234_567].map(thousands),
            ["999", "9999", "10,000", "1,234,567"]
        );
    }

    proptest! {
        #[test]
        fn whatever_the_text_nothing_is_obeyed_and_nothing_is_too_long(letters in collection::vec(any::<char>(), 0..300), most in 1_usize..50) {
            let text: String = letters.into_iter().collect();
            let one = line(&text);
            prop_assert!(!one.contains(is_obeyed));
            prop_assert_eq!(&line(&one), &one);
            let cut = cut(&text, most);
            prop_assert!(cut.chars().count() <= most && !cut.contains(is_obeyed));
            let told = message(text.repeat(20));
            prop_assert!(told.chars().count() <= MOST_LETTERS && told.lines().count() <= MOST_LINES);
            prop_assert!(!told.replace('\n', "").contains(is_obeyed));
            prop_assert_eq!(&message(&told), &told);
        }
    }
}
