//! Lists in sentences.

use crate::shown::{cut, thousands};

/// Names that a sentence has room for.
const SHOWN: usize = 3;
/// Letters of one of them.
const LONGEST: usize = 120;

/// "a, b and c", of a longer list "a, b, c and 191 more"; "none" where there are none. Names may come from outside.
#[must_use]
pub fn list<S: AsRef<str>>(names: impl IntoIterator<Item = S>) -> String {
    let names: Vec<String> = names
        .into_iter()
        .map(|name| cut(name.as_ref(), LONGEST))
        .collect();
    match names.as_slice() {
        [] => "none".to_owned(),
        [only] => only.clone(),
        [first @ .., last] if names.len() <= SHOWN => format!("{} and {last}", first.join(", ")),
        all => {
            let shown = all[..SHOWN].join(", ");
            format!("{shown} and {} more", thousands(all.len() - SHOWN))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::list;

    #[test]
    fn a_list_ends_after_three_names() {
        let names: Vec<String> = (1..=194).map(|n| format!("x{n}")).collect();
        assert_eq!(list(&names), "x1, x2, x3 and 191 more");
        assert_eq!(list(&names[..3]), "x1, x2 and x3");
        assert_eq!(list(&names[..2]), "x1 and x2");
        assert_eq!(list(&names[..1]), "x1");
        assert_eq!(list(&names[..0]), "none");
    }
}
