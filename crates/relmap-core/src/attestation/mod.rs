//! What is stated of a pair of releases: a chart with what is published of it, and the apps that it deploys.
//!
//! [`statement`] writes it as an in-toto Statement, [`read_statement`] reads that back, [`disagreements`] compares it
//! with the record of the release map, and [`cyclonedx`] writes the same as a bill of materials. Whoever makes a
//! [`Pair`] has verified everything in it.

mod agreement;
mod ascii;
mod attach;
mod cyclonedx;
mod pair;
mod statement;

#[cfg(test)]
mod tests;

pub use agreement::disagreements;
pub use attach::{AttachedForm, attach_command};
pub use cyclonedx::cyclonedx;
pub use pair::{AttestedApp, AttestedChart, AttestedImage, Pair};
pub use statement::{
    NotAStatement, PREDICATE_TYPE, STATEMENT_TYPE, predicate, read_attached_statement,
    read_statement, statement,
};
