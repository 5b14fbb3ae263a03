//! Many pages at once: results in input order, memory bounded, files written whole or not at all, runs that go on where
//! they were left.

pub mod journal;
mod ordered;
pub mod part;
pub mod report;
pub mod shard;
pub mod stream;
pub mod targets;
mod write;

pub use ordered::ordered;
pub use write::{Beside, write};
