//! A run as one text of JSON, for notebooks: its summary, and its plane as columns.

use serde::Serialize;

use super::summary::Summary;
use super::table::{Columns, plane_csv};
use crate::lab::Picture;
use crate::{Error, Result};

/// A run as JSON.
#[derive(Serialize)]
struct ForNotebooks<'a> {
    /// What `summary.json` holds.
    #[serde(flatten)]
    summary: &'a Summary,
    /// `plane.csv`, column by column.
    plane: Columns,
}

/// What `summary.json` holds, and below `plane` the columns of `plane.csv`, each a list of numbers with `null` where there is
/// none.
///
/// # Errors
/// If it cannot be written as JSON, which its types rule out.
pub fn run_json(picture: &Picture, summary: &Summary) -> Result<String> {
    let table = plane_csv(&picture.subject, &picture.plane);
    let plane = Columns::of(&table);
    let text = serde_json::to_string(&ForNotebooks { summary, plane });
    let text = text.map_err(|error| Error::content("JSON", error.to_string()))?;
    Ok(text + "\n")
}
