//! What figures show as tables: every card and tab has one, and its numbers are those that are had otherwise.

use std::collections::{HashMap, HashSet};
use std::mem;
use std::ops::ControlFlow;

use lambdascope::app::{Edit, FigureOf, Pane, RunsLook, Shelve, State, Tab, ViewChange};
use lambdascope::experiment::{Axes, Merge, Parts, TaskKey, VectorEdit};
use lambdascope::export::{figure_csv, plane_csv};
use lambdascope::lab::Lab;
use lambdascope::task::TaskId;

use super::figure::{example, shown};
use super::ground::Outcome;

/// Rows by the names of their columns.
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Reads comma-separated values with quotes, as RFC 4180 has them.
    fn read(text: &str) -> Self {
        let (mut names, mut rows) = (None, Vec::new());
        let (mut row, mut value) = (Vec::new(), String::new());
        let (mut quoted, mut letters) = (false, text.chars().peekable());
        while let Some(letter) = letters.next() {
            match letter {
                '"' if quoted && letters.peek() == Some(&'"') => {
                    letters.next();
                    value.push('"');
                }
                '"' => quoted = !quoted,
                ',' if !quoted => row.push(mem::take(&mut value)),
                '\n' if !quoted => {
                    row.push(mem::take(&mut value));
                    let row = mem::take(&mut row);
                    match names {
                        None => names = Some(row),
                        Some(_) => rows.push(row),
                    }
                }
                other => value.push(other),
            }
        }
        assert!(row.is_empty() && value.is_empty(), "the last line ends");
        Self {
            names: names.unwrap_or_default(),
            rows,
        }
    }

    fn of(state: &State, of: FigureOf) -> Result<Self, lambdascope::Error> {
        Ok(Self::read(&figure_csv(state, of)?))
    }

    fn column(&self, name: &str) -> Vec<&str> {
        let at = self.names.iter().position(|own| own == name);
        assert!(at.is_some(), "{name} in {:?}", self.names);
        let values = self.rows.iter().map(|row| row[at.unwrap_or(0)].as_str());
        values.collect()
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        let column = self.column(name).into_iter();
        column
            .map(|text| text.parse().unwrap_or(f64::NAN))
            .collect()
    }
}

fn compute(state: &mut State, lab: &mut Lab) -> Result<(), lambdascope::Error> {
    state.compute(lab, &|_| ControlFlow::Continue(()))
}

#[test]
fn every_card_and_tab_is_a_table_of_even_rows_and_the_same_bytes_again() -> Outcome {
    let mut lab = Lab::new();
    for of in FigureOf::all() {
        let (preset, _) = example(of);
        let state = shown(&mut lab, preset, of.tab())?;
        let text = figure_csv(&state, of)?;
        assert_eq!(text, figure_csv(&state, of)?, "{}", of.key());
        let Table { mut names, rows } = Table::read(&text);
        assert!(!rows.is_empty(), "{}: {names:?}", of.key());
        let count = names.len();
        assert!(rows.iter().all(|row| row.len() == count), "{}", of.key());
        assert!(
            names.iter().all(|name| !name.is_empty() && name.is_ascii()),
            "{names:?}"
        );
        names.sort();
        names.dedup();
        assert_eq!(
            names.len(),
            count,
            "{}: no two columns are called the same",
            of.key()
        );
    }
    Ok(())
}

/// What stands for X: data sets, and what the third plane of a state wants.
fn data_sets(state: &State) -> Vec<String> {
    let tasks = TaskId::all().map(|task| task.key().to_owned());
    let goals = [state.third().key(), "both".into()];
    tasks.chain(["target".to_owned()]).chain(goals).collect()
}

/// Whether a column is one that the README has a name for, in which METRIC, X and N stand for others.
fn is_named(name: &str, column: &str, sets: &[String]) -> bool {
    let whole = name.replace("METRIC", "loss");
    match whole.split_once('X').or(whole.split_once('N')) {
        Some((start, end)) => {
            let middle = column.strip_prefix(start);
            let middle = middle.and_then(|rest| rest.strip_suffix(end));
            let number = |middle: &str| middle.parse().is_ok_and(|own: usize| own <= 8);
            middle.is_some_and(|middle| sets.iter().any(|set| set == middle) || number(middle))
        }
        None => whole == column,
    }
}

/// Columns that are there only at times, and not in any of the examples.
const AT_TIMES: [&str; 6] = [
    "change_METRIC_X",
    "METRIC_X_low",
    "METRIC_X_mean",
    "METRIC_X_high",
    "lambdaN_a",
    "lambdaN_b",
];

#[test]
fn the_readme_names_every_column_and_no_other() -> Outcome {
    let readme = include_str!("../../README.md");
    let (_, rest) = readme
        .split_once("### Tables of figures")
        .ok_or("a section")?;
    let (section, _) = rest.split_once("\n### ").ok_or("another section")?;
    let mut found: HashSet<&str> = HashSet::new();
    let mut lab = Lab::new();
    for of in FigureOf::all() {
        let (preset, _) = example(of);
        let state = shown(&mut lab, preset, of.tab())?;
        let sets = data_sets(&state);
        let key = match of {
            FigureOf::Tab(_) => "tab:…".to_owned(),
            other => other.key().to_owned(),
        };
        let is_row = |line: &&str| {
            let first = line.split('|').nth(1).unwrap_or_default();
            first.contains(&format!("`{key}`"))
        };
        let row = section.lines().find(is_row).ok_or_else(|| key.clone())?;
        let named = row.split('|').nth(3).ok_or("columns")?;
        let named: Vec<&str> = named.split('`').skip(1).step_by(2).collect();
        for column in Table::of(&state, of)?.names {
            let mut all = named.iter();
            let name = all.find(|name| is_named(name, &column, &sets));
            found.insert(name.ok_or_else(|| format!("{key}: {column} in {row}"))?);
        }
    }
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    for row in rows {
        let columns = row.split('|').nth(3).ok_or("columns")?;
        for name in columns.split('`').skip(1).step_by(2) {
            let is = found.contains(name) || AT_TIMES.contains(&name) || name == "--what";
            assert!(is, "no column {name}: {row}");
        }
    }
    Ok(())
}

#[test]
fn planes_have_the_cells_of_the_table_of_a_run_and_what_works_is_the_threshold() -> Outcome {
    let state = shown(&mut Lab::new(), "aligned", Tab::Plane)?;
    let table = Table::of(&state, FigureOf::Planes)?;
    let picture = state.shown.picture.as_ref().ok_or("no picture")?;
    let run = Table::read(&plane_csv(&picture.subject, &picture.plane));
    for name in ["lambda1", "lambda2", "loss_t1", "loss_t2"] {
        assert_eq!(table.column(name), run.column(name), "{name}");
    }
    let (first, second) = (run.numbers("loss_t1"), run.numbers("loss_t2"));
    let both = table.numbers("loss_both");
    let epsilon = state.experiment.constants.epsilon;
    for (at, works) in table.column("works_both").into_iter().enumerate() {
        let worse = first[at].max(second[at]);
        assert!((both[at] - worse).abs() < 1e-12);
        assert_eq!(works == "1", worse <= epsilon, "{at}");
    }
    let alone = Table::of(&state, FigureOf::Pane(Pane::SecondPlane))?;
    assert_eq!(alone.column("loss_t2"), table.column("loss_t2"));
    assert_eq!(alone.names, ["lambda1", "lambda2", "loss_t2", "works_t2"]);
    Ok(())
}

#[test]
fn a_tab_has_the_tables_of_its_cards_value_by_value() -> Outcome {
    let state = shown(&mut Lab::new(), "aligned", Tab::Plane)?;
    let whole = Table::of(&state, FigureOf::Tab(Tab::Plane))?;
    let slice = Table::of(&state, FigureOf::Pane(Pane::Slice))?;
    assert_eq!(whole.names, ["card", "row", "column", "value"]);
    let mut values: HashMap<(String, String, String), String> = HashMap::new();
    for row in whole.rows {
        let [card, at, column, value] = row.try_into().map_err(|_| "four values")?;
        assert_eq!(values.insert((card, at, column), value), None);
    }
    for (at, row) in slice.rows.iter().enumerate() {
        for (name, value) in slice.names.iter().zip(row) {
            let key = ("slice".to_owned(), (at + 1).to_string(), name.clone());
            assert_eq!(values.get(&key), Some(value));
        }
    }
    for card in ["plane1", "plane3", "verdict", "training"] {
        assert!(values.keys().any(|(own, ..)| own == card), "{card}");
    }
    Ok(())
}

#[test]
fn eq_4_is_what_its_formulas_give_at_the_marker_and_over_the_plane() -> Outcome {
    let mut lab = Lab::new();
    let mut state = shown(&mut lab, "out-of-domain", Tab::OutOfDomain)?;
    state.apply(Edit::Marker([1.5, -0.5]));
    compute(&mut state, &mut lab)?;
    let target = state.experiment.target.clone().ok_or("no target")?;
    let [g1, g2] = target.gamma[..] else {
        return Err("two tasks".into());
    };
    let marker = Table::of(&state, FigureOf::Pane(Pane::Equation4))?;
    let is = marker.numbers("is");
    assert!((is[0] - (1.5 * g1 - 0.5 * g2)).abs() < 1e-6, "{is:?}");
    assert!(
        (is[1] - (1.5 * g1 * g1 - 0.5 * g2 * g2)).abs() < 1e-6,
        "{is:?}"
    );
    let plane = Table::of(&state, FigureOf::Pane(Pane::Conditions))?;
    let slacks = ["slack_sum", "slack_squares", "slack_bound"].map(|name| plane.numbers(name));
    let [x, y] = ["lambda1", "lambda2"].map(|name| plane.numbers(name));
    for (at, satisfied) in plane.column("satisfied").into_iter().enumerate() {
        // β is 0 there: 1 is asked for.
        assert!((slacks[0][at] - (x[at] * g1 + y[at] * g2 - 1.0)).abs() < 1e-6);
        let holds = slacks[0][at] > 0.0 && slacks[1][at] > 0.0 && slacks[2][at] >= 0.0;
        assert_eq!(satisfied == "1", holds, "{at}");
        let speaks = x[at] != 0.0 && y[at] != 0.0;
        assert_eq!(plane.column("speaks")[at] == "1", speaks, "{at}");
    }
    assert_eq!(marker.column("part"), ["sum", "squares", "bound"]);
    let compass = Table::of(&state, FigureOf::Pane(Pane::Compass))?;
    let parts = ["e1", "e2", "e3"].map(|name| compass.numbers(name));
    for (at, pattern) in compass.column("pattern").into_iter().enumerate() {
        let length: f64 = parts.iter().map(|part| part[at] * part[at]).sum();
        assert!((length - 1.0).abs() < 1e-6, "{pattern}");
    }
    Ok(())
}

#[test]
fn vectors_and_pairs_of_tasks_have_the_numbers_that_are_set_or_follow() -> Outcome {
    let mut lab = Lab::new();
    let state = shown(&mut lab, "aligned", Tab::Anatomy)?;
    let spectrum = Table::of(&state, FigureOf::Pane(Pane::Spectrum))?;
    let picture = state.shown.picture.as_ref().ok_or("no picture")?;
    let mut squares: HashMap<(&str, &str), f64> = HashMap::new();
    let (tasks, matrices) = (spectrum.column("task"), spectrum.column("matrix"));
    for (at, value) in spectrum.numbers("singular_value").into_iter().enumerate() {
        *squares.entry((tasks[at], matrices[at])).or_default() += value * value;
    }
    assert_eq!(squares.len(), 4);
    for task in &picture.anatomy.tasks {
        for matrix in &task.matrices {
            let sum = squares[&(task.role.key(), matrix.name.as_str())];
            assert!((sum.sqrt() / matrix.norm - 1.0).abs() < 1e-5, "{sum}");
        }
    }
    let attention = Table::of(&state, FigureOf::Pane(Pane::Inside))?;
    let (which, quantity) = (attention.column("model"), attention.column("quantity"));
    let mut sums: HashMap<(&str, &str), f64> = HashMap::new();
    let rows = attention.column("row");
    for (at, value) in attention.numbers("value").into_iter().enumerate() {
        if quantity[at] == "attention" {
            *sums.entry((which[at], rows[at])).or_default() += value;
        }
    }
    // Four models, each with a row for every token, which adds up to 1.
    assert_eq!(sums.len(), 4 * 8);
    assert!(sums.values().all(|sum| (sum - 1.0).abs() < 1e-5));
    let state = shown(&mut lab, "four-tasks", Tab::Tasks)?;
    let grams = Table::of(&state, FigureOf::Pane(Pane::Grams))?;
    assert_eq!(grams.rows.len(), 16);
    let set = grams.numbers("patterns");
    let tasks: Vec<_> = state.experiment.tasks().collect();
    for (at, one) in tasks.iter().enumerate() {
        for (other_at, other) in tasks.iter().enumerate() {
            let expected = state.experiment.correlations.between(*one, *other).get();
            assert!((set[4 * at + other_at] - expected).abs() < 1e-8);
        }
    }
    let bases = Table::of(&state, FigureOf::Pane(Pane::Bases))?;
    assert_eq!(bases.column("m"), ["1", "2", "3", "4"]);
    assert!(bases.numbers("error").is_sorted_by(|one, next| one >= next));
    Ok(())
}

#[test]
fn two_runs_differ_in_their_table_by_what_it_says_and_a_run_from_itself_by_nothing() -> Outcome {
    let mut lab = Lab::new();
    let mut state = shown(&mut lab, "aligned", Tab::Runs)?;
    let table = Table::of(&state, FigureOf::Pane(Pane::Beside))?;
    let [one, other, change] =
        ["loss_both_a", "loss_both_b", "loss_both_b_less_a"].map(|name| table.numbers(name));
    assert_eq!(one.len(), 121);
    for at in 0..one.len() {
        assert!((other[at] - one[at] - change[at]).abs() < 1e-7);
    }
    assert!(change.iter().any(|change| change.abs() > 0.1));
    let works = table.column("works_both_b");
    let epsilon = state.experiment.constants.epsilon;
    for at in 0..other.len() {
        assert_eq!(works[at] == "1", other[at] <= epsilon);
    }
    // Beside itself.
    state.apply(ViewChange::Runs(RunsLook {
        one: None,
        ..state.view.runs
    }));
    let table = Table::of(&state, FigureOf::Pane(Pane::Beside))?;
    let change = table.numbers("loss_both_b_less_a");
    assert_eq!(change, [0.0; 121]);
    Ok(())
}

#[test]
fn two_runs_of_three_tasks_say_how_each_holds_the_third_and_other_axes_are_refused() -> Outcome {
    let mut lab = Lab::new();
    let mut state = shown(&mut lab, "aligned", Tab::Plane)?;
    state.apply(Edit::Tasks(3));
    state.experiment.grid.cells = 5;
    let (third, last) = (TaskId::new(2).ok_or("a third")?, [0.5, -1.0]);
    let hold = |state: &mut State, lambda| {
        let task = TaskKey(third);
        state.apply(Edit::Coefficient { task, lambda });
    };
    state.apply(ViewChange::Tab(Tab::Runs));
    hold(&mut state, last[0]);
    compute(&mut state, &mut lab)?;
    state.apply(Shelve::Pin);
    hold(&mut state, last[1]);
    compute(&mut state, &mut lab)?;
    let table = Table::of(&state, FigureOf::Pane(Pane::Beside))?;
    assert_eq!(
        table.names[..4],
        ["lambda1", "lambda2", "lambda3_a", "lambda3_b"]
    );
    assert_eq!(table.numbers("lambda3_a"), [last[0]; 25]);
    assert_eq!(table.numbers("lambda3_b"), [last[1]; 25]);
    let axes = Axes::new(TaskId::T1, third).ok_or("axes")?;
    state.apply(Edit::Axes(axes));
    compute(&mut state, &mut lab)?;
    let refused = figure_csv(&state, FigureOf::Pane(Pane::Beside)).err();
    let said = refused.map(|error| error.to_string()).unwrap_or_default();
    assert!(
        said.contains("no table of compare: ") && said.contains("axes"),
        "{said}"
    );
    Ok(())
}

#[test]
fn what_an_edit_leaves_out_is_not_merged_and_other_ways_merge_no_parts() -> Outcome {
    let mut lab = Lab::new();
    let mut state = shown(&mut lab, "aligned", Tab::Anatomy)?;
    let of = |state: &State, pane| Table::of(state, FigureOf::Pane(pane));
    let merged = |table: &Table, matrix: &str| -> Vec<String> {
        let rows = table
            .column("matrix")
            .into_iter()
            .zip(table.column("merged"));
        let own = rows.filter(|(own, _)| *own == matrix);
        own.map(|(_, merged)| merged.to_owned()).collect()
    };
    let edit = VectorEdit {
        parts: Parts::Values,
        rank: Some(2),
        pruned: 0.5,
        ..VectorEdit::default()
    };
    state.experiment.merge = Merge::Arithmetic(edit);
    compute(&mut state, &mut lab)?;
    let spectrum = of(&state, Pane::Spectrum)?;
    assert!(merged(&spectrum, "w").iter().all(|merged| merged == "0"));
    let values = merged(&spectrum, "v");
    assert_eq!(values[..3], ["1", "1", "0"]);
    assert_eq!(values.iter().filter(|merged| *merged == "1").count(), 4);
    let rows = of(&state, Pane::Rows)?;
    let pruned = merged(&rows, "v");
    let kept = pruned.iter().filter(|merged| *merged == "1").count();
    assert_eq!(2 * kept, pruned.len());
    assert_eq!([&pruned[0], &pruned[pruned.len() / 2 - 1]], ["1", "0"]);
    state.experiment.merge = Merge::TsvM;
    compute(&mut state, &mut lab)?;
    let table = of(&state, Pane::Spectrum)?;
    assert!(
        table
            .column("merged")
            .iter()
            .all(|merged| merged.is_empty())
    );
    Ok(())
}

#[test]
fn a_card_without_numbers_is_refused_with_its_reason() -> Outcome {
    let mut lab = Lab::new();
    for (preset, pane, words) in [
        ("low-rank", Pane::Constant, "every premise is met; here: "),
        ("low-rank", Pane::Columns, "no soundness is claimed with "),
        ("four-tasks", Pane::Constant, "others are mixed in"),
        ("four-tasks", Pane::Verdict, "no theorem speaks of the ring"),
    ] {
        let state = shown(&mut lab, preset, pane.tab())?;
        let refused = figure_csv(&state, FigureOf::Pane(pane)).err();
        let said = refused.map(|error| error.to_string()).unwrap_or_default();
        assert!(said.contains(words), "{preset}: {said}");
    }
    Ok(())
}
