//! Files: chosen, looked at, asked about.

pub(super) mod card;
pub(super) mod open;
