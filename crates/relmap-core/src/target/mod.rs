//! A pull request is judged by the settings of its target, not by its own.
//!
//! Whoever opens a pull request controls every file in it. What decides the verdict, besides what
//! the files say, is therefore taken from the branch that it is to be merged into: relmap.toml, and
//! which components there are, what they are and how their tags are named. [`pinned`] makes these
//! settings, [`changes`] says what the pull request changes of them.

mod changes;
mod environments;
mod pinned;
mod vanished;
mod web_links;

#[cfg(test)]
mod tests;

pub use changes::{SettingChange, Settings, changed, changes};
pub use environments::changes as environment_changes;
pub use pinned::{Pinned, forget_place, pinned};
pub use vanished::{Remains, decoy, left_behind, second_chart, vanished};
