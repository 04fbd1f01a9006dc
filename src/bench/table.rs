//! The table: rows with a name, a value, a unit, a spread and what was measured.

use std::fmt::{self, Display, Formatter, Write};

use super::Series;

/// One figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its name, as in DESIGN.
    pub name: String,
    /// The figure.
    pub value: f64,
    /// Its unit; `ratio` for none.
    pub unit: &'static str,
    /// The lowest and the highest measurement, where there are several.
    pub spread: Option<[f64; 2]>,
    /// What was measured, with sizes.
    pub about: String,
}

/// All figures of a run, and the machine that made them.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Lines about the machine.
    pub facts: Vec<String>,
    /// The figures.
    pub rows: Vec<Row>,
}

impl Table {
    pub(super) fn new(facts: Vec<String>) -> Self {
        Self {
            facts,
            rows: Vec::new(),
        }
    }

    /// A median with its spread.
    pub(super) fn add(
        &mut self,
        name: impl Into<String>,
        series: &Series,
        unit: &'static str,
        about: impl Into<String>,
    ) {
        self.rows.push(Row {
            name: name.into(),
            value: series.median(),
            unit,
            spread: Some(series.spread()),
            about: about.into(),
        });
    }

    /// A lone figure.
    pub(super) fn add_value(
        &mut self,
        name: impl Into<String>,
        value: f64,
        unit: &'static str,
        about: impl Into<String>,
    ) {
        self.rows.push(Row {
            name: name.into(),
            value,
            unit,
            spread: None,
            about: about.into(),
        });
    }

    /// `name,value,unit`, a row each.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut text = "name,value,unit\n".to_owned();
        for row in &self.rows {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{},{},{}", row.name, digits(row.value), row.unit);
        }
        text
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for fact in &self.facts {
            writeln!(f, "{fact}")?;
        }
        writeln!(f)?;
        let width = |text: fn(&Row) -> String| {
            self.rows
                .iter()
                .map(|row| text(row).chars().count())
                .max()
                .unwrap_or(0)
        };
        let [name, value, unit, range] = [
            width(|row| row.name.clone()),
            width(|row| digits(row.value)),
            width(|row| row.unit.to_owned()),
            width(range),
        ];
        for row in &self.rows {
            writeln!(
                f,
                "{:name$}  {:>value$} {:unit$}  {:range$}  {}",
                row.name,
                digits(row.value),
                row.unit,
                self::range(row),
                row.about
            )?;
        }
        Ok(())
    }
}

fn range(row: &Row) -> String {
    let words = |[low, high]: [f64; 2]| format!("{} … {}", digits(low), digits(high));
    row.spread.map(words).unwrap_or_default()
}

/// A figure with three digits that count.
fn digits(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 1.0 || size == 0.0 => format!("{value:.2}"),
        size if size >= 1e-3 => format!("{value:.4}"),
        _ => format!("{value:.2e}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_holds_a_line_for_every_row() {
        let mut table = Table::new(vec!["a machine".into()]);
        table.add(
            "speed",
            &Series::new(vec![1.0, 2.0, 3.0]),
            "ms",
            "three turns",
        );
        table.add_value("size", 0.012_34, "MB", "one look");
        assert_eq!(
            table.csv(),
            "name,value,unit\nspeed,2.00,ms\nsize,0.0123,MB\n"
        );
        let shown = table.to_string();
        assert!(shown.starts_with("a machine\n\nspeed    2.00 ms  1.00 … 3.00  three turns\n"));
    }
}
