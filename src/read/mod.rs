//! The way in: which inputs there are, and their bytes as text.

mod alto;
mod bbox;
pub mod decisions;
mod detect;
mod draft;
mod format;
mod hocr;
pub mod inputs;
pub mod mets;
pub mod pages;
mod pagexml;
mod pdf;
pub mod rules;
pub mod text;
mod xml;

pub use format::{Format, Options, faults, in_folder, read, sheet};
pub use inputs::{Input, Inputs, Place};
pub use text::{decode, encode, guessed, positions};
