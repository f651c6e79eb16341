//! Feeds made-up input to relmap's parsers and checks what must hold for any input.
//!
//! Each module of [`targets`] has one function `check`, which panics where something does not hold.
//! Two programs call them: `fuzz` (`src/main.rs`), which builds on stable Rust and mutates a small
//! corpus by itself, and one program for each target in `fuzz_targets/`, for cargo-fuzz.
#![forbid(unsafe_code)]

pub mod mutate;
mod pieces;
pub mod targets;

pub use pieces::Pieces;

use std::hash::{DefaultHasher, Hash, Hasher};

/// A short description of how an input was read, such as which faults it has. The driver keeps
/// inputs whose description is new and mutates them further.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shape(u64);

impl Shape {
    /// The shape of anything that has a hash.
    pub fn of(what: impl Hash) -> Shape {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Shape(hasher.finish())
    }
}

/// One fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folder in `corpus/`.
    pub name: &'static str,
    /// What it checks; panics where that does not hold.
    pub check: fn(&[u8]) -> Shape,
    /// Pieces of text that mean something in this format.
    pub words: &'static [&'static str],
}
