//! Where shared lines stand in a text, and how they begin.

/// What a line begins with, before its version and a colon.
pub const SHARED: &str = "lambdascope";
/// Whether a text holds a shared line, wherever it stands.
#[must_use]
pub fn holds_line(text: &str) -> bool {
    lines(text).next().is_some()
}

/// The version of every line in a text, and what comes after its colon.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.match_indices(SHARED).filter_map(|(at, mark)| {
        let joined = text[..at].chars().next_back();
        if joined.is_some_and(|c| c.is_alphanumeric() || c == '_') {
            return None;
        }
        let (version, code) = text[at + mark.len()..].split_once(':')?;
        let digits = !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit());
        Some((digits.then_some(version)?.parse().ok()?, code))
    })
}
