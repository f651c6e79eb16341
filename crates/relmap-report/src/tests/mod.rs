//! What people and programs get to see of outcomes that were built by hand.

mod answers;
mod explain;
mod formats;
mod import;
mod json;
mod map_table;
mod next;
mod notes;
mod snippet;
mod text;

use relmap_core::chart::file_kind::ChangeKind;
use relmap_core::chart::values::{KeyChange, ValuesDiff};
use relmap_core::component::ComponentKind;
use relmap_core::facts::ReleaseTag;
use relmap_core::finding::Finding;
use relmap_core::outcome::{
    AppMove, Change, ComponentOutcome, Declared, ImageMove, Outcome, Verdict,
};
use relmap_core::position::{Position, Span};
use relmap_core::rule_code::RuleCode;
use relmap_core::rules::{Match, Preset, RuleKey};
use relmap_core::version::Bump;

use crate::Sources;

pub(crate) use relmap_testkit::hostile as corpus;
pub(crate) use relmap_testkit::outcomes::*;

/// Whether a character makes a terminal or a CI system do nothing.
pub(crate) fn is_harmless(c: char) -> bool {
    c == '\n' || crate::PlainText::new(c.encode_utf8(&mut [0; 4])).as_str().chars().eq([c])
}
