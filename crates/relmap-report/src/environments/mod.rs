//! What runs where, as text and documents.

pub mod diff;
pub mod drift;
pub mod history;
pub mod matrix;
pub mod metrics;
mod pages;
pub mod previous;
mod words;

pub use pages::{behind, deployed_label, label_of_cell, minute, promoted, since_of};

pub(crate) use words::{columns, time};
