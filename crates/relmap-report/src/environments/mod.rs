//! What runs where, as text and documents.

pub mod diff;
pub mod drift;
pub mod history;
pub mod matrix;
pub mod metrics;
pub mod previous;
mod words;

pub(crate) use words::{columns, time};
