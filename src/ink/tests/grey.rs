//! What may be on one picture is told apart in grey, too.

use super::*;

/// What a mark looks like in grey that has no shades: kinds, sizes and widths of its shapes, without their colours.
fn without_colours(mark: &Mark, style: &Style) -> Vec<(&'static str, [i32; 2], i32)> {
    let frame = Frame {
        rect: RECT,
        low: [-2.0; 2],
        high: [3.0; 2],
    };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "tenths of points on screen"
    )]
    let tenths = |length: f32| (10.0 * length).round() as i32;
    let found = shapes(|painter| paint(painter, &frame, std::slice::from_ref(mark), style));
    let of = |shape: Shape| {
        let size = shape.visual_bounding_rect().size();
        let (kind, width) = if let Shape::LineSegment { stroke, .. } = &shape {
            ("segment", stroke.width)
        } else if let Shape::Path(path) = &shape {
            ("path", path.stroke.width)
        } else if let Shape::Circle(circle) = &shape {
            ("circle", circle.stroke.width)
        } else {
            ("other", 0.0)
        };
        (kind, [size.x, size.y].map(tenths), tenths(width))
    };
    found.into_iter().map(of).collect()
}

#[test]
fn what_may_be_on_one_picture_differs_in_more_than_colour() {
    let theorems = Statement::kinds(Axes::default()).map(Meaning::Theorem);
    let roles = [Role::Task(TaskId::T1), Role::Task(TaskId::T2), Role::Target];
    let differ = |marks: &[Mark], style: &Style| {
        for (index, one) in marks.iter().enumerate() {
            for other in &marks[index + 1..] {
                let looks = [one, other].map(|mark| without_colours(mark, style));
                assert!(!looks[0].is_empty(), "{one:?}");
                assert_ne!(looks[0], looks[1], "{one:?} {other:?} {style:?}");
            }
        }
    };
    let line = |meaning, analogue| Mark::line(meaning, [vec![[-1.0, 0.0], [2.0, 0.0]]], analogue);
    for style in styles() {
        let picture = style.picture;
        if picture == Picture::Slice {
            let curves = roles.map(Meaning::Curve);
            let held = roles.map(|role| Meaning::Held(role, 0));
            let all = curves.into_iter().chain(held);
            let marks: Vec<Mark> = all.map(|meaning| line(meaning, false)).collect();
            differ(&marks, &style);
            continue;
        }
        // Theorem 3 on the tasks stands for Theorem 3 where the plane is of tasks.
        let seen = theorems
            .iter()
            .filter(|meaning| **meaning != Meaning::Theorem(Statement::Theorem3OnTasks));
        let mut lines: Vec<Mark> = seen
            .flat_map(|meaning| [false, true].map(|analogue| line(*meaning, analogue)))
            .collect();
        let others = [
            Meaning::Measured,
            Meaning::Extrapolation,
            Meaning::Rule,
            Meaning::MeanField,
            Meaning::Figure7B,
        ];
        let held = (0..MOST_GHOSTS).map(Meaning::Ghost);
        lines.extend(
            others
                .into_iter()
                .chain(held)
                .map(|meaning| line(meaning, false)),
        );
        differ(&lines, &style);
    }
    let square: Vec<Point> = vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    let [first, second] = Axes::default()
        .pairs()
        .map(|pair| [Statement::Theorem1(pair), Statement::Theorem2(pair)])[0];
    for style in styles() {
        let fill = |meaning: Meaning| Mark::Fill(meaning, vec![square.clone()]);
        differ(&[first, second].map(Meaning::Theorem).map(fill), &style);
        let eq4 = [Meaning::Satisfied, Meaning::NotSatisfied];
        differ(&eq4.map(fill), &style);
    }
}

#[test]
fn hatches_of_theory_and_of_ours_lean_to_different_sides() {
    let hatch = |meaning| {
        Mark::Hatch(Hatch {
            meaning,
            corners: vec![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]],
            side: 5.0,
        })
    };
    let frame = Frame {
        rect: RECT,
        low: [-2.0; 2],
        high: [3.0; 2],
    };
    for style in styles() {
        let rises = |meaning| {
            let mark = hatch(meaning);
            let found =
                shapes(|painter| paint(painter, &frame, std::slice::from_ref(&mark), &style));
            let slopes: Vec<bool> = found
                .iter()
                .filter_map(|shape| {
                    if let Shape::Path(path) = shape {
                        return Some(&path.points);
                    }
                    None
                })
                .map(|points| {
                    let along = points[points.len() - 1] - points[0];
                    along.x * along.y < 0.0
                })
                .collect();
            assert!(!slopes.is_empty());
            slopes
        };
        let ours = rises(Meaning::Extrapolation);
        let theory = rises(Meaning::Theorem(Statement::Theorem3));
        assert!(ours.iter().all(|rises| *rises), "{style:?}");
        assert!(theory.iter().all(|rises| !rises), "{style:?}");
    }
}
