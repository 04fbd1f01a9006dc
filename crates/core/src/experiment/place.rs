//! Places in RON: what of a text is code, where its fields stand, and numbers as people write them.

use std::borrow::Cow;

/// A text nested deeper than this is no experiment.
pub(super) const DEEPEST: usize = 64;

/// A text as characters, of which those in strings and comments are blank; lines and columns stay what they were.
fn code_of(text: &str) -> Vec<char> {
    let mut code: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < code.len() {
        let end = end_of_words(&code, at);
        for blank in &mut code[at..end] {
            if *blank != '\n' {
                *blank = ' ';
            }
        }
        at = end.max(at + 1);
    }
    code
}

/// Where a string or a comment ends that begins at a character; that character's own place if none begins there.
fn end_of_words(text: &[char], at: usize) -> usize {
    let starts = |place: usize, with: &str| {
        let rest = text.get(place..).unwrap_or_default();
        with.chars().count() <= rest.len() && with.chars().zip(rest).all(|(a, b)| a == *b)
    };
    let after = |from: usize, closing: &str| {
        let found = (from..text.len()).find(|place| starts(*place, closing));
        found.map_or(text.len(), |place| place + closing.chars().count())
    };
    if starts(at, "//") {
        return after(at, "\n");
    }
    if starts(at, "/*") {
        let (mut depth, mut place) = (0_usize, at);
        while place < text.len() {
            if starts(place, "/*") {
                (depth, place) = (depth + 1, place + 2);
            } else if starts(place, "*/") {
                (depth, place) = (depth - 1, place + 2);
            } else {
                place += 1;
            }
            if depth == 0 {
                break;
            }
        }
        return place;
    }
    if starts(at, "r\"") || starts(at, "r#") {
        let hashes = text[at + 1..].iter().take_while(|c| **c == '#').count();
        if starts(at + 1 + hashes, "\"") {
            return after(at + 2 + hashes, &format!("\"{}", "#".repeat(hashes)));
        }
    }
    if starts(at, "\"") {
        let mut place = at + 1;
        while place < text.len() && text[place] != '"' {
            place += if text[place] == '\\' { 2 } else { 1 };
        }
        return (place + 1).min(text.len());
    }
    at
}

/// A text whose numbers have hyphens where people, and this program's own screen, write a minus; without a mark of its
/// encoding at its start.
pub(super) fn with_hyphens(text: &str) -> Cow<'_, str> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.contains('−') {
        return Cow::Borrowed(text);
    }
    let code = code_of(text);
    let is_sign = |at: usize| {
        let next = code.get(at + 1);
        code[at] == '−' && next.is_some_and(|c| c.is_ascii_digit() || *c == '.')
    };
    let chars = text.chars().enumerate();
    Cow::Owned(
        chars
            .map(|(at, c)| if is_sign(at) { '-' } else { c })
            .collect(),
    )
}

/// A field of a text: the names of those around it and its own, its place, and where its value begins.
struct Field {
    path: Vec<String>,
    line: usize,
    column: usize,
    value: usize,
}

/// All fields of a text's code within so many brackets at most, in its order.
fn fields(code: &[char], deepest: usize) -> Vec<Field> {
    let mut around: Vec<Option<String>> = Vec::new();
    let (mut found, mut last) = (Vec::new(), None);
    let (mut line, mut start, mut at) = (1, 0, 0);
    while at < code.len() {
        match code[at] {
            '\n' => (line, start) = (line + 1, at + 1),
            '(' | '[' | '{' => around.push(last.take()),
            ')' | ']' | '}' => {
                around.pop();
                last = None;
            }
            ',' => last = None,
            c if c.is_alphabetic() || c == '_' => {
                let rest = &code[at..];
                let long = rest.iter().take_while(|c| is_of_name(**c)).count();
                let colon = rest[long..]
                    .iter()
                    .take_while(|c| c.is_whitespace())
                    .count();
                if rest.get(long + colon) == Some(&':') && around.len() <= deepest {
                    let name: String = rest[..long].iter().collect();
                    let names = around.iter().flatten().cloned();
                    found.push(Field {
                        path: names.chain([name.clone()]).collect(),
                        line,
                        column: at - start + 1,
                        value: at + long + colon + 1,
                    });
                    last = Some(name);
                }
                at += long;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Line and column of a field, however deep, within those of some names; of the innermost of these that is there if the
/// field is left to its default, else of the text's beginning.
pub(super) fn place_of(text: &str, within: &[&str], field: &str) -> (usize, usize) {
    let all = fields(&code_of(text), DEEPEST);
    let named = |path: &[String], names: &[&str]| {
        path.len() == names.len() && path.iter().zip(names).all(|(own, name)| own == name)
    };
    let own = all.iter().find(|candidate| {
        let path = &candidate.path;
        path.last().is_some_and(|last| last == field)
            && path.len() > within.len()
            && named(&path[..within.len()], within)
    });
    let innermost = || {
        let depths = (1..=within.len()).rev();
        let mut around = depths.filter_map(|depth| {
            all.iter()
                .find(|candidate| named(&candidate.path, &within[..depth]))
        });
        around.next()
    };
    let place = own.or_else(innermost);
    place.map_or((1, 1), |field| (field.line, field.column))
}

/// What stands in a text from a field's value on, without what is in strings and comments; nothing if it has no such field.
/// The field is named with those around it.
pub(super) fn value_of(text: &str, path: &[&str]) -> Option<String> {
    let code = code_of(text);
    // What is deeper in the text is not that field, and the outermost bracket has no name.
    let all = fields(&code, path.len());
    let field = all.into_iter().find(|field| field.path == path)?;
    let value = code[field.value..].iter().collect::<String>();
    Some(value.trim_start().to_owned())
}

/// A number with a decimal comma at the end of what stands before a place, as it is written and as it should be: the
/// grammar sees two values in it.
pub(super) fn decimal_comma(text: &str, line: usize, column: usize) -> Option<DecimalComma> {
    let code = code_of(text);
    let lines: usize = code
        .split_inclusive(|c| *c == '\n')
        .take(line.saturating_sub(1))
        .map(<[char]>::len)
        .sum();
    // The grammar's place is that before or after the second value.
    let place = (lines + column).min(code.len());
    let start = code[..place].iter().rposition(|c| *c == ':')? + 1;
    let is_digit = |at: usize| code.get(at).is_some_and(char::is_ascii_digit);
    let comma = (start + 1..=place)
        .find(|at| code.get(*at) == Some(&',') && is_digit(at - 1) && is_digit(at + 1))?;
    let before = code[start..comma].iter().rev();
    let before = before.take_while(|c| c.is_ascii_digit() || matches!(c, '-' | '−'));
    let after = code[comma + 1..].iter().take_while(|c| c.is_ascii_digit());
    let (before, after) = (before.count(), after.count());
    let written: String = code[comma - before..=comma + after].iter().collect();
    let right = written.replace(',', ".").replace('−', "-");
    let in_list = code[start..comma].iter().any(|c| matches!(c, '[' | '('));
    Some(DecimalComma {
        written,
        right,
        in_list,
    })
}

/// What looks like one number with a decimal comma.
pub(super) struct DecimalComma {
    /// As it is written.
    pub written: String,
    /// With a point.
    pub right: String,
    /// Whether it stands in a list, where it may be two numbers.
    pub in_list: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_within_those_around_it() {
        let text = "(\n  seeds: 1, // columns: 3\n  about: \"columns: \\\" 4\",\n  learning_rate: 1,\n  view: (phase: (\n    seeds: 2,\n    columns: 5)),\n)";
        assert_eq!(place_of(text, &["view", "phase"], "seeds"), (6, 5));
        assert_eq!(place_of(text, &["view"], "columns"), (7, 5));
        assert_eq!(place_of(text, &[], "seeds"), (2, 3));
        // `rate` is no part of a longer name, and what is not there is where its neighbours are.
        assert_eq!(place_of(text, &[], "rate"), (1, 1));
        assert_eq!(place_of(text, &["view", "seeds"], "seeds"), (5, 3));
        assert_eq!(
            place_of("(α: 1, /* /* */ low: 2 */ low : 3)", &[], "low"),
            (1, 27)
        );
    }

    #[test]
    fn a_value_is_found_by_the_whole_path_of_its_field() {
        let text = "(name: \"version: 3\", grid: (version: 4), version /* 5 */ : 12, [version: 6]";
        let begins = |path: &[&str], with: &str| {
            value_of(text, path).is_some_and(|value| value.starts_with(with))
        };
        assert!(begins(&["version"], "12,") && begins(&["grid", "version"], "4)"));
        assert_eq!(value_of(text, &["model"]), None);
        assert_eq!(
            value_of("(model: // m\n  (hidden", &["model"]).as_deref(),
            Some("(hidden")
        );
        let deep = "(a:".repeat(100_000);
        assert_eq!(value_of(&deep, &["b"]), None);
    }

    #[test]
    fn a_minus_becomes_a_hyphen_in_numbers_alone() {
        assert_eq!(
            with_hyphens("(a: −0.5, b: \"−1\", c: −.5, d: r#\"\"−2\"#, /* −3 */ e: [−4])"),
            "(a: -0.5, b: \"−1\", c: -.5, d: r#\"\"−2\"#, /* −3 */ e: [-4])"
        );
        assert!(matches!(with_hyphens("(a: 1)"), Cow::Borrowed(_)));
        assert_eq!(with_hyphens("\u{feff}(a: 1)"), "(a: 1)");
    }

    #[test]
    fn ends_that_are_missing_are_no_harm() {
        for text in [
            "\"", "\"\\", "r#\"", "/*", "//", "r##", "−", "(a:", "a:0,", ")]", "",
        ] {
            let _ = (with_hyphens(text), place_of(text, &["a"], "b"));
            for column in 0..5 {
                let _ = decimal_comma(text, 1, column);
            }
        }
    }
}
