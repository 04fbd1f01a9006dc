use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::Value;

/// Matrices, each with its factor or that there is none, made by another program.
const CASES: &str = include_str!("../../../../../tests/data/cholesky.json");

fn numbers(value: &Value) -> Vec<Vec<f64>> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let row = |row: &Value| list(row).iter().filter_map(Value::as_f64).collect();
    list(value).iter().map(row).collect()
}

#[test]
fn matrices_have_the_factors_of_another_program_and_are_refused_where_it_refuses() {
    let cases: Vec<Value> = serde_json::from_str(CASES).unwrap();
    assert_eq!(cases.len(), 16);
    for case in cases {
        let rows = numbers(&case["gram"]);
        let found = Correlations::new(&rows);
        if case.get("refused").is_some() {
            assert!(found.is_err(), "{case}");
            continue;
        }
        let found = found.unwrap();
        let (lower, directions) = (numbers(&case["lower"]), found.directions());
        for (expected, row) in lower.iter().zip(&directions) {
            for (expected, number) in expected.iter().zip(row) {
                assert!((expected - number).abs() < 1e-12, "{case}: {row:?}");
            }
        }
        assert_eq!(Vec::<Vec<f64>>::from(found), rows);
    }
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let said = |rows: &[&[f64]]| {
        let rows: Vec<Vec<f64>> = rows.iter().map(|row| row.to_vec()).collect();
        Correlations::new(&rows)
            .map_err(|error| error.to_string())
            .err()
            .unwrap_or_default()
    };
    // The eigenvalues of [[1, −a, −a], …] are 1 − 2a and 1 + a twice.
    let impossible: &[&[f64]] = &[&[1.0, -0.9, -0.9], &[-0.9, 1.0, -0.9], &[-0.9, -0.9, 1.0]];
    for (rows, words) in [
        (impossible, "found -0.800 as the smallest"),
        (
            &[&[1.0]],
            "expected 2 to 8 rows, one for each task, found 1",
        ),
        (
            &[&[1.0, 0.2], &[0.2]],
            "2 numbers in the row of t2, found 1",
        ),
        (
            &[&[1.0, 1.2], &[1.2, 1.0]],
            "in [-1, 1], found 1.2 for t1 and t2",
        ),
        (
            &[&[1.0, f64::NAN], &[f64::NAN, 1.0]],
            "in [-1, 1], found NaN",
        ),
        (
            &[&[1.0, 0.2], &[0.2, 0.9]],
            "1 on the diagonal, found 0.9 for t2 and t2",
        ),
        (
            &[&[f64::NAN, 0.2], &[0.2, 1.0]],
            "1 on the diagonal, found NaN",
        ),
        (
            &[&[1.0, 0.2], &[0.3, 1.0]],
            "found 0.2 for t1 and t2, but 0.3",
        ),
    ] {
        let said = said(rows);
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn one_correlation_moves_as_far_as_the_others_let_it() {
    let task = |index| TaskId::new(index).unwrap();
    let [one, two, three] = [0, 1, 2].map(task);
    // Of two tasks every α is open.
    let open = Correlations::default().open(one, two);
    assert_eq!((open.start().get(), open.end().get()), (-1.0, 1.0));
    // With α₁₃ = 0.6 and α₂₃ = 0.8 the ends are 0.6·0.8 ± 0.8·0.6, by the angles' sum and difference.
    let rows = [
        vec![1.0, 0.3, 0.6],
        vec![0.3, 1.0, 0.8],
        vec![0.6, 0.8, 1.0],
    ];
    let mut three_tasks = Correlations::new(&rows).unwrap();
    let open = three_tasks.open(two, one);
    assert!(open.start().get().abs() < 1e-12 && (open.end().get() - 0.96).abs() < 1e-12);
    three_tasks.set(one, two, Correlation::clamped(1.0));
    assert!((three_tasks.between(two, one).get() - 0.96).abs() < 1e-12);
    let rows: Vec<Vec<f64>> = three_tasks.clone().into();
    assert_eq!(Correlations::new(&rows).unwrap(), three_tasks);
    // A step further there is no such matrix.
    let beyond = |alpha: f64| {
        let mut rows = rows.clone();
        (rows[0][1], rows[1][0]) = (alpha, alpha);
        Correlations::new(&rows)
    };
    assert!(beyond(0.961).is_err() && beyond(-0.001).is_err() && beyond(0.5).is_ok());
    // Twins leave nothing open.
    let twins = [
        vec![1.0, 1.0, 0.3],
        vec![1.0, 1.0, 0.3],
        vec![0.3, 0.3, 1.0],
    ];
    let open = Correlations::new(&twins).unwrap().open(one, three);
    assert!((open.start().get() - 0.3).abs() < 1e-4 && (open.end().get() - 0.3).abs() < 1e-4);
}

proptest! {
    /// Of any vectors, as many or fewer independent ones than tasks.
    #[test]
    fn vectors_have_correlations_and_each_moves_between_its_ends(
        rows in (2_usize..=8, 1_usize..=8).prop_flat_map(|(tasks, independent)| vec(vec(-1.0..1.0, independent), tasks)),
        (first, second) in (0_usize..8, 0_usize..8),
    ) {
        let norm = |row: &[f64]| row.iter().map(|x| x * x).sum::<f64>().sqrt();
        prop_assume!(rows.iter().all(|row| norm(row) > 0.1));
        let cosine = |a: &Vec<f64>, b: &Vec<f64>| {
            let product: f64 = a.iter().zip(b).map(|(x, y)| x * y).sum();
            (product / norm(a) / norm(b)).clamp(-1.0, 1.0)
        };
        let entry = |i: usize, j: usize| if i == j { 1.0 } else { cosine(&rows[i], &rows[j]) };
        let tasks = 0..rows.len();
        let matrix: Vec<Vec<f64>> = tasks.clone().map(|i| tasks.clone().map(|j| entry(i, j)).collect()).collect();
        let mut found = Correlations::new(&matrix).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let directions = found.directions();
        for (i, row) in directions.iter().enumerate() {
            for (j, other) in directions.iter().enumerate() {
                let product: f64 = row.iter().zip(other).map(|(x, y)| x * y).sum();
                // What is dropped is as long as √PIVOT.
                prop_assert!((product - matrix[i][j]).abs() < 1e-4);
            }
            prop_assert!(row[i + 1..].iter().all(|above| *above == 0.0));
        }
        let [one, other] = [first, second].map(|at| TaskId::new(at % rows.len()).unwrap());
        let open = found.open(one, other);
        let own = found.between(one, other).get();
        prop_assert!(open.start().get() <= own + 1e-4 && own <= open.end().get() + 1e-4);
        for end in [*open.start(), *open.end()] {
            found.set(one, other, end);
            let moved: Vec<Vec<f64>> = found.clone().into();
            prop_assert!(Correlations::new(&moved).is_ok());
        }
    }
}

#[test]
fn what_there_is_not_is_orthogonal_and_stays() {
    let third = TaskId::new(2).unwrap();
    let mut two = Correlations::of_two(Correlation::clamped(0.4));
    two.set(TaskId::T1, third, Correlation::clamped(0.9));
    two.set(TaskId::T1, TaskId::T1, Correlation::clamped(0.1));
    assert_eq!(two, Correlations::of_two(Correlation::clamped(0.4)));
    assert_eq!(two.between(TaskId::T2, third), Correlation::default());
    assert_eq!(two.between(TaskId::T2, TaskId::T2).get(), 1.0);
}
