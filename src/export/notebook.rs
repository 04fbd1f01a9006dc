//! A run as one text of JSON, for notebooks: its summary, and its plane as columns.

use serde_json::Value;

use super::summary::Summary;
use super::table::{columns, plane_csv};
use crate::lab::Picture;
use crate::{Error, Result};

/// What `summary.json` holds, and below `plane` the columns of `plane.csv`, each a list of numbers with `null` where there is
/// none.
///
/// # Errors
/// If it cannot be written as JSON, which its types rule out.
pub fn run_json(picture: &Picture, summary: &Summary) -> Result<String> {
    let whole = serde_json::to_value(summary);
    let mut whole = whole.map_err(|error| Error::content("JSON", error.to_string()))?;
    let table = plane_csv(&picture.subject, &picture.plane);
    if let Value::Object(fields) = &mut whole {
        fields.insert("plane".into(), Value::Object(columns(&table)));
    }
    Ok(whole.to_string() + "\n")
}
