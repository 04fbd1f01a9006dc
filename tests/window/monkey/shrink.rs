//! A short list that fails like a long one.

use std::time::{Duration, Instant};

use super::action::Action;

/// How long a shorter list is looked for.
const PATIENCE: Duration = Duration::from_mins(3);

/// A list that fails from which nothing can be left out, as far as that is found in time, and how it fails. What depends
/// on the worker's pace may not fail again; then the list is the one that was given.
pub fn shortest<T>(
    list: &[Action],
    why: &str,
    mut play: impl FnMut(&[Action]) -> Result<T, String>,
) -> (Vec<Action>, String) {
    let since = Instant::now();
    let (mut best, mut best_why) = (list.to_vec(), why.to_owned());
    let mut part = best.len().div_ceil(2);
    loop {
        let mut at = 0;
        let mut shorter = false;
        while at < best.len() {
            if since.elapsed() > PATIENCE {
                return (best, best_why);
            }
            let mut tried = best.clone();
            tried.drain(at..(at + part).min(best.len()));
            match play(&tried) {
                Err(why) => {
                    (best, best_why, shorter) = (tried, why, true);
                }
                Ok(_) => at += part,
            }
        }
        if part == 1 && !shorter {
            return (best, best_why);
        }
        part = (part / 2).max(1);
    }
}

#[test]
fn what_has_nothing_to_do_with_a_failure_is_left_out() {
    let list: Vec<Action> = (0..100).map(Action::GoTo).collect();
    let mut tries = 0;
    let fails = |list: &[Action]| {
        tries += 1;
        let both = [17, 63].map(|step| list.contains(&Action::GoTo(step)));
        if both == [true, true] {
            Err("both".into())
        } else {
            Ok(())
        }
    };
    let (short, why) = shortest(&list, "both", fails);
    assert_eq!(
        (short, why.as_str()),
        (vec![Action::GoTo(17), Action::GoTo(63)], "both")
    );
    assert!(tries < 100, "{tries}");
}
