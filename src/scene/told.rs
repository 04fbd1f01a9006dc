//! What a story adds to a picture: where it points, what was guessed, what was measured of it; and what it keeps back
//! until everybody has guessed.

use super::{Align, Along, Anchor, Dot, Extent, Mark, Meaning, Side, Text};
use crate::sweep::{Metric, Point};

/// Height of the letters of a guess along an axis, in points.
const LETTERS: f32 = 14.0;
/// How far up a slice the words of a guess and of its answer stand, so that neither lies over the other.
const WORDS: [f64; 2] = [0.62, 0.46];

/// A guess, or what was measured of it, as it is marked.
#[derive(Clone, Debug, PartialEq)]
pub enum Guessed {
    /// A point, and its name.
    At(Point, String),
    /// A value of what runs across, and its name.
    Along(f64, String),
}

/// What a story adds to a picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    /// Where it points.
    pub pointer: Option<Point>,
    /// What was guessed.
    pub guess: Option<Guessed>,
    /// What was measured of it.
    pub answer: Option<Guessed>,
}

/// The marks of what a story adds, over all others.
#[must_use]
pub fn told_marks(told: &Told, extent: &Extent) -> Vec<Mark> {
    let guessed = [
        (Meaning::Answer, &told.answer, WORDS[1]),
        (Meaning::Guess, &told.guess, WORDS[0]),
    ];
    let mut marks = Vec::new();
    for (meaning, of, height) in guessed {
        match of {
            None => {}
            Some(Guessed::At(at, name)) => marks.push(pin(meaning, *at, name, extent)),
            Some(Guessed::Along(value, name)) => {
                marks.extend(upright(meaning, *value, name, height, extent));
            }
        }
    }
    marks.extend(told.pointer.map(Mark::Pointer));
    marks
}

/// Towards the side that has more room for words.
fn side(value: f64, extent: &Extent) -> Side {
    if value > f64::midpoint(extent.low[0], extent.high[0]) {
        Side::High
    } else {
        Side::Low
    }
}

fn pin(meaning: Meaning, at: Point, name: &str, extent: &Extent) -> Mark {
    // A guess above and its answer below, where both are at the same place.
    let up = if meaning == Meaning::Guess {
        Side::Low
    } else {
        Side::High
    };
    let align: Align = [side(at[0], extent), up];
    Mark::Dot(Dot {
        meaning,
        at,
        name: name.into(),
        align,
    })
}

fn upright(meaning: Meaning, value: f64, name: &str, height: f64, extent: &Extent) -> [Mark; 2] {
    let Extent { low, high, .. } = extent;
    let path = vec![[value, low[1]], [value, high[1]]];
    let side = side(value, extent);
    let across = match side {
        Side::High => -7.0,
        Side::Low | Side::Middle => 7.0,
    };
    let words = Text {
        parts: vec![(meaning, name.into())],
        at: Anchor {
            x: Along::Value(value),
            y: Along::Share(height),
            shift: [across, 0.0],
        },
        align: [side, Side::Middle],
        size: LETTERS,
    };
    [Mark::line(meaning, [path], false), Mark::Text(words)]
}

/// Whether a mark gives away what is being guessed: what theory says of it, and what was measured. What is guessed is
/// about the loss, so that curves of another metric may be looked at.
#[must_use]
pub fn gives_away(mark: &Mark, metric: Metric) -> bool {
    let tells = |meaning| tells(meaning, metric);
    match mark {
        Mark::Text(text) => text.parts.iter().any(|(meaning, _)| tells(*meaning)),
        Mark::Line(_)
        | Mark::Fill(..)
        | Mark::Hatch(_)
        | Mark::Dot(_)
        | Mark::Absent(..)
        | Mark::Heat(_)
        | Mark::Crosshair(_)
        | Mark::Ring(_)
        | Mark::Pointer(_) => mark.meaning().is_some_and(tells),
    }
}

fn tells(meaning: Meaning, metric: Metric) -> bool {
    match meaning {
        Meaning::Curve(_) | Meaning::Band(_) => metric == Metric::Loss,
        Meaning::Theorem(_)
        | Meaning::Extrapolation
        | Meaning::Measured
        | Meaning::Ghost(_)
        | Meaning::Held(..)
        | Meaning::Rule
        | Meaning::MeanField
        | Meaning::Outputs
        | Meaning::Ray
        | Meaning::Authors(_)
        | Meaning::Figure7B
        | Meaning::Negation(_)
        | Meaning::Best
        | Meaning::Switch
        | Meaning::Whole
        | Meaning::Equation(_)
        | Meaning::Satisfied
        | Meaning::NotSatisfied
        | Meaning::Answer => true,
        Meaning::Model
        | Meaning::Level
        | Meaning::Marker
        | Meaning::Silent
        | Meaning::Baseline
        | Meaning::Pointer
        | Meaning::Guess => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Role, TaskId};

    const EXTENT: Extent = Extent {
        low: [-1.0; 2],
        high: [2.0; 2],
        names: ["λ₁", "λ₂"],
    };

    #[test]
    fn the_pointer_lies_over_guess_and_answer() {
        let told = Told {
            pointer: Some([1.0, 0.5]),
            guess: Some(Guessed::At([1.0, 0.4], "guess".into())),
            answer: Some(Guessed::Along(0.5, "measured".into())),
        };
        let marks = told_marks(&told, &EXTENT);
        let meanings: Vec<_> = marks.iter().map(Mark::meaning).collect();
        let (answer, guess) = (Some(Meaning::Answer), Some(Meaning::Guess));
        // The answer's words have no meaning of their own as a whole.
        let expected = [answer, None, guess, Some(Meaning::Pointer)];
        assert_eq!(meanings, expected);
        assert!(told_marks(&Told::default(), &EXTENT).is_empty());
    }

    #[test]
    fn words_stand_on_the_side_that_has_room() {
        for (value, expected) in [(-0.9, Side::Low), (1.9, Side::High)] {
            let guess = Some(Guessed::Along(value, "guess".into()));
            let told = Told {
                guess,
                ..Told::default()
            };
            let marks = told_marks(&told, &EXTENT);
            let [Mark::Line(_), Mark::Text(text)] = &marks[..] else {
                panic!("{marks:?}");
            };
            assert_eq!(text.align[0], expected);
        }
    }

    #[test]
    fn names_of_what_is_kept_back_are_kept_back_too() {
        let role = Role::Task(TaskId::T2);
        let named = |meaning| {
            Mark::Text(Text {
                parts: vec![(meaning, "words".into())],
                at: Anchor::at([0.0; 2]),
                align: [Side::Low; 2],
                size: 12.0,
            })
        };
        let loss = |mark: &Mark| gives_away(mark, Metric::Loss);
        assert!(loss(&named(Meaning::Curve(role))));
        assert!(!gives_away(&named(Meaning::Curve(role)), Metric::Accuracy));
        assert!(loss(&Mark::line(Meaning::Measured, Vec::new(), false)));
        assert!(!loss(&named(Meaning::Level)));
        assert!(!loss(&Mark::Ring([0.0; 2])));
    }
}
