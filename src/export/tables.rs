//! What a figure shows, as a table: a row a cell, a step, a bar, with names in the first line.

mod anatomy;
mod domain;
mod phase;
mod plane;
mod runs;
mod tasks;

use std::borrow::Cow;
use std::fmt::Write;

use super::table::{coefficient, significant};
use crate::app::{FigureOf, Pane, State, Tab};
use crate::{Error, Result};

/// A value of a table.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    /// A coefficient or a correlation, with six decimals.
    Coefficient(f64),
    /// A number, with nine significant digits; `NaN` where it is none.
    Number(f64),
    /// A count.
    Count(usize),
    /// Whether something is so, 1 or 0.
    Is(bool),
    /// Words without commas of their own, or in quotes.
    Words(String),
    /// What there is not.
    None,
}

impl Value {
    fn number(value: Option<f64>) -> Self {
        value.map_or(Self::None, Self::Number)
    }

    fn text(&self) -> String {
        match self {
            Self::Coefficient(value) => coefficient(*value),
            Self::Number(value) => significant(*value),
            Self::Count(count) => count.to_string(),
            Self::Is(is) => u8::from(*is).to_string(),
            Self::Words(words) => quoted(words).into_owned(),
            Self::None => String::new(),
        }
    }
}

/// Words as a value of comma-separated ones (RFC 4180).
fn quoted(words: &str) -> Cow<'_, str> {
    if words.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", words.replace('"', "\"\"")).into()
    } else {
        words.into()
    }
}

/// Rows under names.
#[derive(Clone, Debug, Default, PartialEq)]
struct Table {
    names: Vec<String>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    fn new(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    fn put(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    fn text(&self) -> String {
        let names = self.names.iter().map(|name| quoted(name));
        let mut text = names.collect::<Vec<_>>().join(",") + "\n";
        for row in &self.rows {
            text += &row.iter().map(Value::text).collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        text
    }
}

/// What a figure of a state shows, as comma-separated values. Of a whole tab it is a row a value, `card,row,column,value`: the tables of
/// its cards one after the other, of those that have one.
///
/// # Errors
/// If there is nothing of it to show, or no number in it.
pub fn figure_csv(state: &State, of: FigureOf) -> Result<String> {
    if let Some(why) = of.refusal(state) {
        return Err(Error::Mismatch(why.into()));
    }
    let table = match of {
        FigureOf::Planes => plane::planes(state, &Pane::PLANES),
        FigureOf::Diagrams => phase::diagrams(state, [true, true]),
        FigureOf::Pane(pane) => of_pane(state, pane),
        FigureOf::Tab(tab) => return Ok(of_tab(state, tab)),
    };
    if table.rows.is_empty() {
        let (key, why) = (of.key(), why_empty(state, of));
        return Err(Error::Mismatch(format!("no table of {key}: {why}")));
    }
    Ok(table.text())
}

/// Why a figure that can be drawn has no numbers.
fn why_empty(state: &State, of: FigureOf) -> String {
    let said = match of {
        FigureOf::Pane(Pane::Constant) => phase::no_constant(state),
        FigureOf::Pane(Pane::Columns) => phase::no_shares(state),
        FigureOf::Pane(Pane::Verdict) => Some("no theorem speaks of the ring".into()),
        FigureOf::Pane(Pane::Beside) => Some(runs::no_cells(state)),
        FigureOf::Planes | FigureOf::Diagrams | FigureOf::Pane(_) | FigureOf::Tab(_) => None,
    };
    said.unwrap_or_else(|| "it shows none".into())
}

fn of_pane(state: &State, pane: Pane) -> Table {
    match pane {
        Pane::FirstPlane | Pane::SecondPlane | Pane::ThirdPlane => plane::planes(state, &[pane]),
        Pane::Slice => plane::slice(state),
        Pane::Verdict => plane::verdict(state),
        Pane::Training => plane::training(state),
        Pane::PhaseOfHeld => phase::diagrams(state, [true, false]),
        Pane::PhaseOfFree => phase::diagrams(state, [false, true]),
        Pane::Constant => phase::constant(state),
        Pane::Columns => phase::columns(state),
        Pane::Target => domain::target(state),
        Pane::Conditions => domain::conditions(state),
        Pane::Equation4 => domain::equation4(state),
        Pane::Compass => domain::compass(state),
        Pane::Parts => anatomy::parts(state),
        Pane::Spectrum => anatomy::spectrum(state),
        Pane::Rows => anatomy::rows(state),
        Pane::Effect => anatomy::effect(state),
        Pane::Inside => anatomy::inside(state),
        Pane::Estimates => anatomy::estimates(state),
        Pane::AllTasks => tasks::bars(state),
        Pane::Grams => tasks::grams(state),
        Pane::ByTask => tasks::by_task(state),
        Pane::Bases => tasks::bases(state),
        Pane::Beside => runs::beside(state),
    }
}

/// The tables of a tab's cards, value by value. One of them at a time is in memory as more than its text.
fn of_tab(state: &State, tab: Tab) -> String {
    let mut text = "card,row,column,value\n".to_owned();
    for pane in Pane::ALL.into_iter().filter(|pane| pane.tab() == tab) {
        let of = FigureOf::Pane(pane);
        if of.refusal(state).is_some() {
            continue;
        }
        let Table { names, rows } = of_pane(state, pane);
        for (at, row) in rows.into_iter().enumerate() {
            for (name, value) in names.iter().zip(row) {
                let (card, row) = (of.key(), at + 1);
                let (column, value) = (quoted(name), value.text());
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{card},{row},{column},{value}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_with_commas_and_quotes_stay_one_value() {
        let mut table = Table::new(["what", "value"]);
        table.put(vec![Value::Words("a, \"b\"".into()), Value::Is(true)]);
        table.put(vec![Value::None, Value::Number(f64::NAN)]);
        table.put(vec![Value::Count(3), Value::Coefficient(-0.5)]);
        let expected = "what,value\n\"a, \"\"b\"\"\",1\n,NaN\n3,-0.500000\n";
        assert_eq!(table.text(), expected);
    }
}
