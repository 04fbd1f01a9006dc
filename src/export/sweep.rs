//! `sweep.csv`: a sweep as numbers, written row by row and read again when it is taken up or joined; and the same for
//! notebooks.

use std::ops::Range;

use serde::Serialize;

use super::table::{Columns, significant};
use crate::lab::{Sweep, SweepRow};
use crate::shown::Text;
use crate::{Error, Result};

/// The version of the format of what a sweep prints as JSON.
const FORMAT: u32 = 1;

/// The first line of a sweep's table: the settings, then what is measured.
#[must_use]
pub fn sweep_header(sweep: &Sweep) -> String {
    sweep.columns().join(",") + "\n"
}

/// A row of a sweep's table, with its end of line. Settings are written so that they are read as the same numbers,
/// measures with nine significant digits, `NaN` where there is no value.
#[must_use]
pub fn sweep_line(row: &SweepRow) -> String {
    line_of(&row.settings, &row.measured)
}

fn line_of(set: &[f64], measured: &[f64]) -> String {
    let mut line = settings(set);
    for value in measured {
        line.push(',');
        line += &significant(*value);
    }
    line.push('\n');
    line
}

fn settings(values: &[f64]) -> String {
    let values: Vec<_> = values.iter().map(f64::to_string).collect();
    values.join(",")
}

/// The table of a sweep, or of some of its rows, as far as it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct SweepTable {
    /// The rows that it should have.
    wanted: Range<usize>,
    /// What was measured, a list a row.
    rows: Vec<Vec<f64>>,
    /// Bytes up to the end of the last whole row.
    whole: usize,
}

impl SweepTable {
    /// Reads a table of some rows of a sweep. A last line that was not written to its end is left out.
    ///
    /// # Errors
    /// Names the line that is no row of this sweep, what was expected and what was found.
    pub fn read(file: &str, text: &str, sweep: &Sweep, wanted: Range<usize>) -> Result<Self> {
        let header = sweep_header(sweep);
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        let refused = |line: usize, expected: &str, found: &str| {
            Err(Error::content(
                file,
                format!(
                    "line {line}: expected {expected}, found {found}: this is not of this sweep"
                ),
            ))
        };
        let mut table = Self {
            wanted: wanted.clone(),
            rows: Vec::new(),
            whole,
        };
        let mut lines = text[..whole].split_terminator('\n');
        let Some(first) = lines.next() else {
            // The first line itself may have been cut.
            if header.starts_with(text) {
                return Ok(table);
            }
            return refused(1, header.trim_end(), text);
        };
        if first != header.trim_end() {
            return refused(1, header.trim_end(), first);
        }
        let mut rows = wanted;
        for (line, number) in lines.zip(2..) {
            let Some(row) = rows.next() else {
                return refused(number, "no more rows", line);
            };
            let own = settings(&sweep.values(row));
            let settings_of = sweep.values(row);
            let values = line.strip_prefix(own.as_str());
            let Some(values) = values.and_then(|values| values.strip_prefix(',')) else {
                let names: Vec<_> = sweep.axes().map(|axis| axis.variable.name()).collect();
                return refused(number, &format!("{} = {own}", names.join(",")), line);
            };
            let read = values.split(',').map(str::parse);
            match read.collect::<Result<Vec<f64>, _>>() {
                Ok(values) if values.len() == sweep.measures().len() => {
                    // Of other spellings and ends of lines the joined table would have other bytes.
                    let as_written = line_of(&settings_of, &values);
                    if as_written.trim_end() != line {
                        return refused(number, as_written.trim_end(), line);
                    }
                    table.rows.push(values);
                }
                _ => {
                    let expected = format!("{} numbers", sweep.measures().len());
                    return refused(number, &expected, values);
                }
            }
        }
        Ok(table)
    }

    /// How many rows are there.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The first row that is missing, and the end of those that are wanted.
    #[must_use]
    pub fn missing(&self) -> Range<usize> {
        self.wanted.start + self.rows.len()..self.wanted.end
    }

    /// Bytes of its file up to the end of the last whole row.
    #[must_use]
    pub fn whole_bytes(&self) -> usize {
        self.whole
    }

    /// What was measured, a list a row.
    #[must_use]
    pub fn rows(&self) -> &[Vec<f64>] {
        &self.rows
    }

    /// What notebooks read: the names of the settings, and a list of numbers a column, `null` where there is no value.
    ///
    /// # Errors
    /// If it cannot be written as JSON, which its types rule out.
    pub fn to_json(&self, sweep: &Sweep) -> Result<String> {
        let rows = self.wanted.clone().zip(&self.rows);
        let rows = rows.map(|(row, measured)| SweepRow {
            row,
            settings: sweep.values(row),
            measured: measured.clone(),
            lost: None,
        });
        let lines = rows.map(|row| sweep_line(&row));
        let table = sweep_header(sweep) + &lines.collect::<String>();
        let whole = ForNotebooks {
            format: FORMAT,
            experiment: &sweep.setup().experiment.name,
            x: sweep.x().variable.name(),
            y: sweep.y().map(|y| y.variable.name()),
            rows: self.rows.len(),
            columns: Columns::of(&table),
        };
        let text = serde_json::to_string(&whole);
        let text = text.map_err(|error| Error::content("JSON", error.to_string()))?;
        Ok(text + "\n")
    }
}

/// A sweep as JSON.
#[derive(Serialize)]
struct ForNotebooks<'a> {
    /// The version of this format.
    format: u32,
    /// The experiment's name.
    experiment: &'a Text,
    /// The first setting.
    x: &'static str,
    /// The second one; `null` if there is none.
    y: Option<&'static str>,
    /// Rows that are there.
    rows: usize,
    /// `sweep.csv`, column by column.
    columns: Columns,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::experiment::Experiment;
    use crate::lab::{Measure, Setup, SweepAxis};

    fn sweep() -> Sweep {
        let setup = Setup::new(Experiment::default());
        let axis = |text| SweepAxis::read(text).unwrap();
        let measures = ["loss_t2", "worst_acc"].map(|name| Measure::read(name).unwrap());
        let (x, y) = (axis("alpha=0,0.1"), axis("lambda2=-1..1:3"));
        Sweep::new(&setup, x, Some(y), measures.into()).unwrap()
    }

    /// The first rows of the sweep, whose measures are made up.
    fn text(rows: usize) -> String {
        let sweep = sweep();
        let row = |row| SweepRow {
            row,
            settings: sweep.values(row),
            measured: vec![0.5, f64::NAN],
            lost: None,
        };
        let rows = (0..rows).map(row);
        sweep_header(&sweep) + &rows.map(|row| sweep_line(&row)).collect::<String>()
    }

    #[test]
    fn a_table_is_taken_up_where_its_last_whole_row_ends() -> Result<()> {
        let sweep = sweep();
        assert_eq!(
            text(2),
            "alpha,lambda2,loss_t2,worst_acc\n0,-1,0.5,NaN\n0,0,0.5,NaN\n"
        );
        let whole = text(4);
        for end in 0..=whole.len() {
            let cut = &whole[..end];
            let table = SweepTable::read("sweep.csv", cut, &sweep, 0..6)?;
            let lines = cut.matches('\n').count();
            assert_eq!(table.len(), lines.saturating_sub(1), "{cut}");
            assert_eq!(table.missing(), table.len()..6);
            assert!(
                whole[..table.whole_bytes()].is_empty()
                    || cut[..table.whole_bytes()].ends_with('\n')
            );
        }
        Ok(())
    }

    #[test]
    fn a_row_of_another_sweep_is_refused_with_its_line() {
        let sweep = sweep();
        let said = |text: &str| {
            let read = SweepTable::read("sweep.csv", text, &sweep, 0..2);
            read.err()
                .map(|error| error.to_string())
                .unwrap_or_default()
        };
        let head = "alpha,lambda2,loss_t2,worst_acc\n";
        for (text, words) in [
            (
                "alpha,noise,loss_t2,worst_acc\n".to_owned(),
                "line 1: expected alpha,lambda2",
            ),
            ("something else".to_owned(), "line 1: expected"),
            (
                format!("{head}0,-0.5,1,1\n"),
                "line 2: expected alpha,lambda2 = 0,-1, found 0,-0.5",
            ),
            (
                format!("{head}0,-1,1\n"),
                "line 2: expected 2 numbers, found 1",
            ),
            (format!("{head}0,-1,1,x\n"), "line 2: expected 2 numbers"),
            (
                format!("{head}0,-1,1,1\n0,0,1,1\n0,1,1,1\n"),
                "line 4: expected no more rows",
            ),
        ] {
            let found = said(&text);
            assert!(found.contains(words), "{text}: {found}");
        }
    }

    #[test]
    fn a_notebook_gets_a_list_a_column_and_null_for_no_value() -> Result<()> {
        let sweep = sweep();
        let table = SweepTable::read("sweep.csv", &text(4), &sweep, 0..6)?;
        let read: serde_json::Value = serde_json::from_str(&table.to_json(&sweep)?).unwrap();
        assert_eq!(read["x"], "alpha");
        assert_eq!(read["columns"]["alpha"], json!([0.0, 0.0, 0.0, 0.1]));
        assert_eq!(read["columns"]["lambda2"], json!([-1.0, 0.0, 1.0, -1.0]));
        assert_eq!(
            read["columns"]["worst_acc"],
            json!([null, null, null, null])
        );
        Ok(())
    }
}
