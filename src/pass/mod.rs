//! The passes over a page, in their fixed order.

pub mod text;
