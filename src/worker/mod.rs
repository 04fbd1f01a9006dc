//! The worker: one named thread that owns candle. Requests in, events out, each with a generation number.

mod message;
mod schedule;
mod thread;

pub use message::{Change, Event, Generation, Job, News, Request};
pub use schedule::{LET_FINISH, Order, Schedule};
pub use thread::{Artist, Worker};
