//! The way in: which inputs there are, and their bytes as text.

pub mod decisions;
mod detect;
pub mod inputs;
pub mod pages;
pub mod rules;
pub mod text;

pub use inputs::{Input, Inputs, Place};
pub use text::{decode, encode, guessed, positions};
