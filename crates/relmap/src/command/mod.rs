//! One command a file.

pub mod check;
pub mod demo;
pub mod explain;
pub mod next;
pub mod parse;
