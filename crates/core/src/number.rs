//! Numbers as people read and write them: on screen, in value boxes, after options.

/// A number on screen is no longer than this: beyond, it is told by a power of ten.
const LONGEST: usize = 10;
/// Decimals of what stands before a power of ten.
const DECIMALS: usize = 3;
/// What stands between a number and its power of ten.
const TIMES: &str = "·10";
/// The digits of a power, 0 to 9.
const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];

/// A number with a true minus sign.
#[must_use]
pub fn written(value: f64, decimals: usize) -> String {
    short(&format!("{value:.decimals$}"), value)
}

/// A number with as many decimals as it needs, six at most.
#[must_use]
pub fn plain(value: f64) -> String {
    // Adding 0 takes the sign from a −0.
    let rounded = (value * 1e6).round() / 1e6 + 0.0;
    let rounded = if rounded.is_finite() { rounded } else { value };
    short(&rounded.to_string(), rounded)
}

/// A number that was written with some decimals, with a true minus sign, and with a power of ten where it is too long.
#[must_use]
pub fn short(text: &str, value: f64) -> String {
    if value.is_nan() {
        return "—".into();
    }
    if text.chars().count() > LONGEST {
        return scientific(value, DECIMALS);
    }
    // A value that rounds to 0 has no sign.
    let zero = text
        .trim_start_matches('-')
        .chars()
        .all(|c| c == '0' || c == '.');
    text.replace('-', if zero { "" } else { "−" })
}

/// A sentence with true minus signs before its numbers; the hyphens of words and of powers stay.
#[must_use]
pub fn with_minus(sentence: &str) -> String {
    let mut written = String::with_capacity(sentence.len());
    let mut before = ' ';
    let mut rest = sentence.chars().peekable();
    while let Some(c) = rest.next() {
        let begins = c == '-' && !before.is_alphanumeric();
        let of_number = rest
            .peek()
            .is_some_and(|next| next.is_ascii_digit() || *next == '.');
        written.push(if begins && of_number { '−' } else { c });
        before = c;
    }
    written
}

/// A number as a few digits and a power of ten.
#[must_use]
pub fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$e}");
    let Some((digits, power)) = text.split_once('e') else {
        return text;
    };
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        digits
    };
    let digits = digits.replace('-', "−");
    if power == "0" {
        return digits;
    }
    let raised: String = power
        .chars()
        .map(|c| match c.to_digit(10) {
            Some(digit) => RAISED[digit as usize],
            None => '⁻',
        })
        .collect();
    format!("{digits}{TIMES}{raised}")
}

/// What a person typed, if it is a number: with a hyphen or a true minus sign, a point or a comma, spaces between its
/// digits, or a power of ten as this program writes them.
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace(['−', '–'], "-");
    let text = match text.split_once(TIMES) {
        None => text,
        Some((digits, power)) => {
            let power: Option<String> = power.chars().map(lowered).collect();
            format!("{digits}e{}", power?)
        }
    };
    // A comma beside a point, or beside another comma, parts thousands in some countries and decimals in others.
    let commas = text.matches(',').count();
    if commas > 1 || (commas == 1 && text.contains('.')) {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

/// A raised digit or sign as it stands on the line.
fn lowered(raised: char) -> Option<char> {
    if raised == '⁻' {
        return Some('-');
    }
    let digit = RAISED.iter().position(|digit| *digit == raised)?;
    char::from_digit(u32::try_from(digit).ok()?, 10)
}

/// A coefficient without the rounding of low + (high − low)·i/(N − 1).
#[must_use]
pub fn tidy(value: f64) -> f64 {
    // Adding 0 takes the sign from a −0.
    (value * 1e9).round() / 1e9 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minus_is_a_minus_and_zero_has_none() {
        assert_eq!(written(-0.5, 2), "−0.50");
        assert_eq!(written(-0.001, 2), "0.00");
        assert_eq!(written(1.0 / 3.0, 3), "0.333");
        assert_eq!(plain(0.1 + 0.2), "0.3");
        assert_eq!(plain(-1e-9), "0");
        assert_eq!([plain(f64::MAX), plain(-2.5)], ["1.798·10³⁰⁸", "−2.5"]);
    }

    #[test]
    fn a_sentence_has_true_minus_signs_before_its_numbers_alone() {
        for (sentence, written) in [
            (
                "from -1000000 to [-1, -.5], found 1e-7",
                "from −1000000 to [−1, −.5], found 1e-7",
            ),
            ("by-the-book, T-1 - or -inf", "by-the-book, T-1 - or -inf"),
            ("-2", "−2"),
            ("ends in -", "ends in -"),
        ] {
            assert_eq!(with_minus(sentence), written);
        }
    }

    #[test]
    fn no_number_is_longer_than_ten_characters() {
        assert_eq!(written(1e6, 2), "1000000.00");
        assert_eq!(written(-1e6, 2), "−1·10⁶");
        assert_eq!(written(1.234_567e18, 0), "1.235·10¹⁸");
        assert_eq!(scientific(-2e-7, 0), "−2·10⁻⁷");
        assert_eq!(scientific(3.0, 0), "3");
        for value in [1e300, -1.234_567e-300, f64::MAX, 1e15, 123_456.789] {
            for decimals in 0..6 {
                let text = written(value, decimals);
                assert!(text.chars().count() <= LONGEST + 2, "{text}");
            }
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for value in [0.0, -0.5, 1.25, -1e6, 3e18, 2e-9] {
            assert_eq!(read(&scientific(value, 3)), Some(value));
        }
        assert_eq!(read(&written(-0.5, 2)), Some(-0.5));
    }

    #[test]
    fn numbers_are_read_as_people_type_them() {
        for (text, value) in [
            ("0,5", 0.5),
            ("−0,5", -0.5),
            ("-.5", -0.5),
            ("−.5", -0.5),
            (",5", 0.5),
            (" 1 000 ", 1000.0),
            ("+2", 2.0),
            ("1e3", 1000.0),
        ] {
            assert_eq!(read(text), Some(value), "{text}");
        }
        for text in [
            "", " ", "abc", "1,234.5", "1.234,5", "1,2,3", "0.5.1", "--1", "-", "1·10x",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
