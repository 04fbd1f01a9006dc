//! Files: chosen, looked at, asked about.

pub(super) mod card;
mod film;
pub(super) mod open;
