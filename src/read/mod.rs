//! The way in: which inputs there are, and their bytes as text.

pub mod decisions;
mod detect;
pub mod inputs;
pub mod kinds;
mod lines;
pub mod packed;
pub mod pages;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
pub mod rules;
mod tar;
pub mod text;
mod walk;
mod zip;

pub use inputs::{Found, Input, Place};
pub use text::{decode, encode, guessed, positions};
