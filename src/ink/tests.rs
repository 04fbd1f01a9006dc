use std::mem::discriminant;
use std::sync::Arc;

use egui::{Painter, Rect, Shape, pos2};

use super::*;
use crate::app::MOST_GHOSTS;
use crate::experiment::Grid;
use crate::lab::{PhaseDiagram, PhaseQuestion, Setup};
use crate::scene::{
    Along, Anchor, Dot, Ground, Hatch, Heat, Lacks, Mark, Meaning, Sample, Side, Text,
};
use crate::sweep::{Metric, Point};
use crate::task::{Axes, Role, TaskId};
use crate::theory::{Part, Statement};

mod grey;
mod legend;

const RECT: Rect = Rect {
    min: pos2(10.0, 20.0),
    max: pos2(310.0, 320.0),
};

fn style(medium: Medium, picture: Picture) -> Style {
    let ground = Ground {
        dark: true,
        card: [10; 3],
        text: [200; 3],
        weak: [120; 3],
        good: [0, 200, 0],
    };
    Style {
        medium,
        picture,
        ground,
        best: Best::Cross,
        names_outwards: true,
        faded: false,
        weight: 1.0,
    }
}

fn styles() -> Vec<Style> {
    let media = [Medium::Screen, Medium::Figure];
    let of = |medium| {
        [Picture::Plane, Picture::Phase, Picture::Slice].map(|picture| style(medium, picture))
    };
    media.into_iter().flat_map(of).collect()
}

/// What is drawn, flat.
fn shapes(draw: impl Fn(&Painter)) -> Vec<Shape> {
    let ctx = egui::Context::default();
    ctx.set_fonts(crate::export::fonts::fonts());
    let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
        draw(&ui.painter().with_clip_rect(RECT));
    });
    output.textures_delta.clear();
    let shapes = std::mem::take(&mut output.shapes).into_iter();
    shapes
        .filter(|shape| shape.clip_rect == RECT)
        .map(|shape| shape.shape)
        .collect()
}

fn meanings() -> Vec<Meaning> {
    let role = Role::Task(TaskId::T1);
    let mut all = vec![
        Meaning::Extrapolation,
        Meaning::Measured,
        Meaning::Ghost(0),
        Meaning::Held(role, 0),
        Meaning::Rule,
        Meaning::MeanField,
        Meaning::Ray,
        Meaning::Figure7B,
        Meaning::Authors(role),
        Meaning::Negation(TaskId::T2),
        Meaning::Model,
        Meaning::Best,
        Meaning::Curve(role),
        Meaning::Band(role),
        Meaning::Level,
        Meaning::Switch,
        Meaning::Marker,
        Meaning::Whole,
        Meaning::Satisfied,
        Meaning::NotSatisfied,
        Meaning::Silent,
        Meaning::Baseline,
        Meaning::Pointer,
        Meaning::Guess,
        Meaning::Answer,
    ];
    all.extend(Statement::kinds(Axes::default()).map(Meaning::Theorem));
    all.extend(Part::ALL.map(Meaning::Equation));
    all
}

/// A mark of every kind, of a meaning, on the square from `low` to `high`.
fn marks(meaning: Meaning, low: f64, high: f64) -> Vec<Mark> {
    let square: Vec<Point> = vec![[low, low], [high, low], [high, high], [low, high]];
    let middle = [f64::midpoint(low, high); 2];
    vec![
        Mark::line(meaning, [vec![square[0], square[2]]], false),
        Mark::line(meaning, [vec![square[1], square[3]]], true),
        Mark::Fill(meaning, vec![square.clone()]),
        Mark::Hatch(Hatch {
            meaning,
            corners: square,
            side: high - low,
        }),
        Mark::Dot(Dot {
            meaning,
            at: middle,
            name: "here".into(),
            align: [Side::Low, Side::High],
        }),
        Mark::Text(Text {
            parts: vec![(meaning, "words".into())],
            at: Anchor::at(middle),
            align: [Side::Low, Side::Low],
            size: 12.0,
        }),
        Mark::Crosshair(middle),
        Mark::Ring(middle),
        Mark::Pointer(middle),
        Mark::Absent(Statement::Theorem3, "outside".into()),
    ]
}

/// Whether a kind of mark is drawn by `paint`; cells are a texture, and a figure's legend says what is absent.
fn is_drawn(mark: &Mark, medium: Medium) -> bool {
    match mark {
        Mark::Heat(_) => false,
        Mark::Absent(..) => medium == Medium::Screen,
        Mark::Line(_)
        | Mark::Fill(..)
        | Mark::Hatch(_)
        | Mark::Dot(_)
        | Mark::Text(_)
        | Mark::Crosshair(_)
        | Mark::Ring(_)
        | Mark::Pointer(_) => true,
    }
}

#[test]
fn every_mark_of_every_meaning_is_drawn_on_screen_and_in_a_figure() {
    let frame = Frame {
        rect: RECT,
        low: [-2.0; 2],
        high: [3.0; 2],
    };
    for style in styles() {
        for meaning in meanings() {
            for mark in marks(meaning, 0.0, 1.0) {
                let found = shapes(|painter| {
                    paint(painter, &frame, std::slice::from_ref(&mark), &style);
                });
                let drawn = is_drawn(&mark, style.medium);
                assert_eq!(!found.is_empty(), drawn, "{mark:?} {style:?}");
            }
        }
    }
}

#[test]
fn every_sample_is_drawn_within_its_width() {
    for style in styles() {
        for meaning in meanings() {
            for of in [
                Sample::Line(meaning, false),
                Sample::Line(meaning, true),
                Sample::Hatch(meaning),
                Sample::Dot(meaning),
                Sample::NoSignal,
                Sample::NoValue,
            ] {
                let at = pos2(100.0, 100.0);
                let found = shapes(|painter| sample(painter, at, of, &style));
                // What is cut to its own rectangle, as a hatch is, is not among these.
                if matches!(of, Sample::Line(..) | Sample::Dot(_)) {
                    assert!(!found.is_empty(), "{of:?} {style:?}");
                }
                for shape in found {
                    let bounds = shape.visual_bounding_rect();
                    let room = sample_width(style.medium) + 12.0;
                    assert!(
                        bounds.left() > 80.0 && bounds.right() < 100.0 + room,
                        "{of:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn what_reaches_far_beyond_a_narrow_picture_is_cut_and_bounded() {
    let widths = [1e-6, 1.0, 1e6];
    for width in widths {
        let frame = Frame {
            rect: RECT,
            low: [0.0; 2],
            high: [width; 2],
        };
        for style in styles() {
            for meaning in meanings() {
                let far = marks(meaning, -1e9, 1e9);
                let found = shapes(|painter| paint(painter, &frame, &far, &style));
                assert!(found.len() < 20_000, "{} {meaning:?}", found.len());
                for shape in found {
                    let bounds = shape.visual_bounding_rect();
                    assert!(
                        RECT.expand(800.0).contains_rect(bounds),
                        "{bounds:?} {meaning:?} {width}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_line_lies_where_its_numbers_are() {
    let frame = Frame {
        rect: RECT,
        low: [-2.0; 2],
        high: [3.0; 2],
    };
    // λ₁ = 1 is at 3/5 of the width, 190 points.
    let mark = Mark::line(Meaning::Measured, [vec![[1.0, -2.0], [1.0, 3.0]]], false);
    for medium in [Medium::Screen, Medium::Figure] {
        let style = style(medium, Picture::Plane);
        let found = shapes(|painter| paint(painter, &frame, std::slice::from_ref(&mark), &style));
        for shape in found {
            let bounds = shape.visual_bounding_rect();
            assert!((bounds.center().x - 190.0).abs() < 1e-3, "{bounds:?}");
            assert!(bounds.top() <= 20.0 && bounds.bottom() >= 320.0);
        }
    }
}

#[test]
fn cells_of_both_kinds_have_the_size_of_their_picture() {
    let setup = Setup::new(crate::experiment::Experiment::default());
    let grid = Grid {
        cells: 5,
        ..Grid::default()
    };
    let plane = Arc::new(crate::sweep::Plane::new(grid, &[Role::Task(TaskId::T1)]));
    let goal = crate::sweep::Goal::kept([TaskId::T1]);
    let heat = Heat::of_plane(&plane, goal, Metric::Loss, 0.5);
    assert_eq!(heat.size(), [5, 5]);
    let question = PhaseQuestion {
        columns: 7,
        ..PhaseQuestion::default()
    };
    let diagram = Arc::new(PhaseDiagram::new(&question, &setup));
    let heat = Heat::of_phase(&diagram, Role::Task(TaskId::T1), Metric::Loss);
    assert_eq!(heat.size(), [7, setup.experiment.grid.cells]);
    let heatmap = crate::heatmap::Heatmap::of(&heat);
    assert_eq!(heatmap.lacks, Lacks::default());
    // No column is there yet: nothing covers the ground.
    let clear = egui::Color32::TRANSPARENT;
    assert!(heatmap.image.pixels.iter().all(|pixel| *pixel == clear));
}

/// The widths of lines and rings, or the radii of dots where there are none.
fn widths(mark: &Mark, style: &Style) -> Vec<f32> {
    let frame = Frame {
        rect: RECT,
        low: [-2.0; 2],
        high: [3.0; 2],
    };
    let found = shapes(|painter| paint(painter, &frame, std::slice::from_ref(mark), style));
    let width = |shape: &Shape| {
        let width = if let Shape::LineSegment { stroke, .. } = shape {
            stroke.width
        } else if let Shape::Path(path) = shape {
            path.stroke.width
        } else if let Shape::Circle(circle) = shape {
            circle.stroke.width
        } else {
            0.0
        };
        (width > 0.0).then_some(width)
    };
    let lines: Vec<f32> = found.iter().filter_map(width).collect();
    if !lines.is_empty() {
        return lines;
    }
    let radius = |shape: Shape| {
        if let Shape::Circle(circle) = shape {
            return Some(circle.radius);
        }
        None
    };
    found.into_iter().filter_map(radius).collect()
}

#[test]
fn twice_the_weight_is_twice_the_width_with_the_same_rim() {
    for usual in styles() {
        let heavy = Style {
            weight: 2.0,
            ..usual
        };
        for meaning in meanings() {
            let path = vec![[-1.0, 0.0], [2.0, 1.0]];
            let line = Mark::line(meaning, [path], false);
            for mark in [line, Mark::Crosshair([0.5; 2]), Mark::Ring([0.5; 2])] {
                let [one, two] = [&usual, &heavy].map(|style| widths(&mark, style));
                let thinnest = |all: &[f32]| all.iter().copied().fold(f32::INFINITY, f32::min);
                let rim = |all: &[f32]| all.iter().copied().fold(0.0, f32::max) - thinnest(all);
                assert!(thinnest(&one) > 0.0, "{mark:?}");
                assert!(
                    (thinnest(&two) - 2.0 * thinnest(&one)).abs() < 1e-4
                        && (rim(&two) - rim(&one)).abs() < 1e-4,
                    "{mark:?} {usual:?}"
                );
            }
        }
    }
}

#[test]
fn names_keep_clear_of_points_rings_and_each_other() {
    let dot = |at: Point, name: &str| {
        Mark::Dot(Dot {
            at,
            meaning: Meaning::Model,
            name: name.into(),
            align: [Side::Low, Side::High],
        })
    };
    // Four models close together, and the ring where the name of one of them would stand, or on one of them.
    for ring in [[0.8, -0.2], [0.5, 0.5]] {
        let marks = [
            dot([0.0, 0.0], "Ψ(0)"),
            dot([0.5, 0.0], "Ψ*₁"),
            dot([0.0, 0.5], "Ψ*₂"),
            dot([0.5, 0.5], "sum"),
            Mark::Ring(ring),
        ];
        let frame = Frame {
            rect: RECT,
            low: [-2.0, -2.0],
            high: [3.0, 3.0],
        };
        let drawn = shapes(|painter| {
            let style = style(Medium::Screen, Picture::Plane);
            paint(painter, &frame, &marks, &style);
        });
        let mut places: Vec<(String, Rect)> = Vec::new();
        for shape in &drawn {
            if let Shape::Text(text) = shape {
                let words = text.galley.text().to_owned();
                // The rim is drawn before the words themselves, which are the last of their name.
                places.retain(|(own, _)| *own != words);
                places.push((words, text.visual_bounding_rect()));
            }
        }
        assert_eq!(places.len(), 4);
        let ring = Rect::from_center_size(frame.at(ring), egui::Vec2::splat(20.0));
        for (at, (name, place)) in places.iter().enumerate() {
            assert!(!place.intersects(ring), "{name} under the ring");
            for (other, taken) in &places[at + 1..] {
                assert!(
                    !place.shrink(0.5).intersects(taken.shrink(0.5)),
                    "{name} and {other}"
                );
            }
        }
    }
}

#[test]
fn words_over_a_slice_leave_its_curves_to_be_read() {
    let frame = Frame {
        rect: RECT,
        low: [-2.0, 0.0],
        high: [3.0, 1.0],
    };
    let steep = [[-1.0, 0.0], [-1.0, 1.0]];
    let words = |curve: Vec<[f64; 2]>| {
        let marks = [
            Mark::line(Meaning::Curve(Role::Task(TaskId::T1)), [curve], false),
            Mark::Text(Text {
                parts: vec![(Meaning::Level, "what is promised here".into())],
                at: Anchor {
                    x: Along::Share(0.0),
                    y: Along::Share(1.0),
                    shift: [8.0, -4.0],
                },
                align: [Side::Low, Side::High],
                size: 12.0,
            }),
        ];
        let drawn = shapes(|painter| {
            let style = style(Medium::Screen, Picture::Slice);
            paint(painter, &frame, &marks, &style);
        });
        let text = drawn.iter().find_map(|shape| {
            let Shape::Text(text) = shape else {
                return None;
            };
            Some(text.visual_bounding_rect())
        });
        text.unwrap_or(Rect::NOTHING)
    };
    let free = words(vec![[-2.0, 0.1], [3.0, 0.1]]);
    assert!(free.top() < RECT.top() + 8.0, "where it is wanted: {free}");
    for curve in [
        vec![[-2.0, 0.95], [3.0, 0.95]],
        vec![[-2.0, 1.0], [3.0, 0.8]],
    ] {
        let place = words(curve.clone());
        assert!(RECT.contains_rect(place), "{place}");
        let [left, right] = [0, 1].map(|end| frame.at(curve[end]));
        let is_over = (0..=200_u8).any(|along| {
            let at = left + (right - left) * (f32::from(along) / 200.0);
            place.contains(at)
        });
        assert!(!is_over, "{place} over {curve:?}");
    }
    // There is no place in its column that a steep curve does not cross: it stays.
    assert_eq!(words(steep.to_vec()).top(), free.top());
}
