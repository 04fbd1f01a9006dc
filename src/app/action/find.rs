//! Actions found by a few letters of their names.

use super::{Action, Row};
use crate::app::State;

/// What a letter is worth that follows the one found before it.
const IN_A_ROW: i32 = 6;
/// What a letter is worth at the beginning of a word.
const BEGINS: i32 = 8;
/// What a letter costs for each that is skipped since the one before, up to a bound.
const SKIPPED: i32 = 1;
/// What it is worth to be the whole name.
const EXACT: i32 = 100;
/// The most that skipped letters cost.
const MOST_SKIPPED: i32 = 4;

/// The actions that have each word of a query among their letters, in its order, the best first; all of them for no word.
#[must_use]
pub fn found(query: &str) -> Vec<Action> {
    let query: Vec<Vec<char>> = query.split_whitespace().map(letters).collect();
    let mut found: Vec<(i32, Action)> = Action::table()
        .filter_map(|(action, row)| Some((score(&query, row)?, action)))
        .collect();
    // What is as good stays in the order of the table.
    found.sort_by_key(|(score, _)| -score);
    found.into_iter().map(|(_, action)| action).collect()
}

/// The same, but what cannot be done now after all that can, unless its name was written whole.
#[must_use]
pub fn ranked(query: &str, state: &State) -> Vec<Action> {
    let mut found = found(query);
    let written = letters(query);
    let named = |action: &Action| {
        let mut table = Action::table();
        table.any(|(own, row)| own == *action && letters(&row.name) == written)
    };
    found.sort_by_cached_key(|action| action.refusal(state).is_some() && !named(action));
    found
}

/// How well an action fits: its name counts before the section that it stands in.
fn score(query: &[Vec<char>], row: &Row) -> Option<i32> {
    let name = words(&row.name);
    let mut both = words(row.section.name());
    both.push(' ');
    both.extend(&name);
    let scores = query.iter().map(|word| {
        let by_name = best(word, &name).map(|score| 2 * score);
        by_name.max(best(word, &both))
    });
    let score: Option<i32> = scores.sum();
    let exact = letters(&row.name) == query.concat();
    score.map(|score| score + if exact { EXACT } else { 0 })
}

/// Letters as they are compared: small ones, without what stands between words.
fn letters(text: &str) -> Vec<char> {
    let text = text.chars().flat_map(char::to_lowercase).map(plain);
    text.filter(|letter| letter.is_alphanumeric()).collect()
}

/// Small letters, with what stands between words as spaces.
fn words(text: &str) -> Vec<char> {
    let text = text.chars().flat_map(char::to_lowercase).map(plain);
    text.map(|letter| {
        if letter.is_alphanumeric() {
            letter
        } else {
            ' '
        }
    })
    .collect()
}

/// A letter as it is found on a keyboard.
fn plain(letter: char) -> char {
    match letter {
        '₀' => '0',
        '₁' => '1',
        '₂' => '2',
        'λ' => 'l',
        'γ' => 'g',
        'ξ' => 'x',
        'α' => 'a',
        other => other,
    }
}

/// The worth of the best way to find a query's letters in a text, in their order; nothing if there is none.
fn best(query: &[char], text: &[char]) -> Option<i32> {
    // For each place of the text, the best way to end there with the letters of the query so far.
    let mut ends: Vec<Option<i32>> = vec![None; text.len()];
    for (nth, wanted) in query.iter().enumerate() {
        let mut next = vec![None; text.len()];
        for (at, letter) in text.iter().enumerate() {
            if letter != wanted {
                continue;
            }
            let begins = at == 0 || text[at - 1] == ' ';
            let own = if begins { BEGINS } else { 1 };
            let before = if nth == 0 {
                Some(-cost(at))
            } else {
                let came = ends[..at].iter().enumerate();
                came.filter_map(|(from, end)| {
                    let step = if from + 1 == at {
                        IN_A_ROW
                    } else {
                        -cost(at - from - 1)
                    };
                    Some((*end)? + step)
                })
                .max()
            };
            next[at] = before.map(|before| before + own);
        }
        ends = next;
    }
    if query.is_empty() {
        Some(0)
    } else {
        ends.into_iter().flatten().max()
    }
}

fn cost(skipped: usize) -> i32 {
    let skipped = i32::try_from(skipped).unwrap_or(MOST_SKIPPED);
    (SKIPPED * skipped).min(MOST_SKIPPED)
}
