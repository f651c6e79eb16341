//! What changed in values files, in the documents of `check` and `map diff`.

use relmap_core::chart::values::{KeyChange, ValuesDiff};
use relmap_core::outcome::ImageMove;
#[cfg(test)]
use schemars::JsonSchema;
use serde::Serialize;

use super::text::Text;

/// How values.yaml changed. For a whole subtree that is new or gone there is one key, its topmost.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema), schemars(rename = "ValuesChanges"))]
pub(crate) struct ValuesObject<'o> {
    /// The keys that are new.
    added: Vec<ValueChange<'o>>,
    /// The keys that are gone.
    removed: Vec<ValueChange<'o>>,
    /// The keys whose value has another type.
    retyped: Vec<ValueChange<'o>>,
    /// The keys with another value. Differences inside a list are changes of the list.
    changed: Vec<ValueChange<'o>>,
    /// Removed keys that seem to have a new name. They are in `removed` and `added` too.
    renamed: Vec<RenamedKey<'o>>,
    /// How many changes are not listed, because there are too many; usually 0.
    omitted: usize,
}

impl<'o> From<&'o ValuesDiff> for ValuesObject<'o> {
    fn from(diff: &'o ValuesDiff) -> Self {
        let ValuesDiff { added, removed, retyped, changed, renamed, omitted, .. } = diff;
        let keys = |keys: &'o [KeyChange]| keys.iter().map(ValueChange::from).collect();
        ValuesObject {
            added: keys(added),
            removed: keys(removed),
            retyped: keys(retyped),
            changed: keys(changed),
            renamed: renamed
                .iter()
                .map(|(old, new)| RenamedKey { old: old.into(), new: new.into() })
                .collect(),
            omitted: *omitted,
        }
    }
}

/// A key of values.yaml that changed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct ValueChange<'o> {
    /// The dotted path: `image.tag`, `sidecars[0].name`.
    path: Text<'o>,
    /// The value before, on one line, at most 100 characters; null for an added key.
    old: Option<Text<'o>>,
    /// The value now, on one line, at most 100 characters; null for a removed key.
    new: Option<Text<'o>>,
    /// The line of the key in values.yaml now; for a removed key, its line before.
    line: Option<usize>,
    /// How many single values the key has below it; 1 for a single value.
    leaves: usize,
}

impl<'o> From<&'o KeyChange> for ValueChange<'o> {
    fn from(KeyChange { path, old, new, place, leaves }: &'o KeyChange) -> Self {
        ValueChange {
            path: path.into(),
            old: old.as_ref().map(Text::from),
            new: new.as_ref().map(Text::from),
            line: place.map(|place| place.line),
            leaves: *leaves,
        }
    }
}

/// A key that seems to have a new name.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
struct RenamedKey<'o> {
    /// The dotted path before.
    old: Text<'o>,
    /// The dotted path now.
    new: Text<'o>,
}

/// An image that changed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub(crate) struct ImageChange<'o> {
    /// The dotted path of the image; of its tag, if the values name no repository.
    path: Text<'o>,
    /// The image reference before, or the tag alone.
    old: Option<Text<'o>>,
    /// The image reference now, or the tag alone.
    new: Option<Text<'o>>,
    /// Whether only the tag changed, which is appVersion on both sides. That is no change of kind `image`.
    from_app_version: bool,
}

impl<'o> From<&'o ImageMove> for ImageChange<'o> {
    fn from(ImageMove { path, old, new, from_app_version }: &'o ImageMove) -> Self {
        ImageChange {
            path: path.into(),
            old: old.as_ref().map(Text::from),
            new: new.as_ref().map(Text::from),
            from_app_version: *from_app_version,
        }
    }
}
