//! The way in: which inputs there are, and their bytes as text.

mod alto;
mod bbox;
pub mod decisions;
mod detect;
mod draft;
mod format;
mod hocr;
pub mod inputs;
pub mod kinds;
mod lines;
pub mod mets;
pub mod packed;
pub mod pages;
mod pagexml;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "no_parquet.rs"]
mod parquet;
mod pdf;
pub mod rules;
mod tar;
pub mod text;
mod walk;
mod xml;
mod zip;

pub use format::{Format, Options, faults, in_folder, read, sheet};
pub use inputs::{Found, Input, Place};
pub use text::{decode, encode, guessed, positions};
