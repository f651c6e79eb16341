//! Setting single values of a chart's YAML files, so that no other byte changes.
//!
//! A value keeps its manner of quoting, and gets quotes where it would otherwise be read as
//! something else than text (`1.10`, `1e3`, `yes`). The result is read again and compared with the
//! file before: where anything but the wanted values differs, as in another use of an anchor, the
//! edit is refused.

mod block;
mod error;
mod images;
mod locate;
mod ranges;
mod verify;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::edit::{Edit, apply};

use super::helm_version::HelmVersion;
use super::yaml::{self, Document, Node, YamlError};

pub use block::{inline_text, set_block};
pub use error::YamlEditError;
pub use images::{ImageWish, image_values, pinned_values};
pub use ranges::moved_range;

/// The text of a value at a dotted path, as [`key_path`](super::key_path) writes it.
pub fn text_at<'n>(root: &'n Node, path: &str) -> Option<&'n str> {
    locate::find(root, path).and_then(|found| found.node.text())
}

/// Sets values by their dotted paths.
///
/// ```
/// use relmap_core::chart::edit::set;
/// let file = b"image: # the app's\r\n  tag: '1.9' # pinned\r\n";
/// let edited = set(file, &[("image.tag".into(), "1.10".into())].into()).unwrap();
/// assert_eq!(edited, b"image: # the app's\r\n  tag: '1.10' # pinned\r\n");
/// ```
///
/// # Errors
/// When the file cannot be read, a path leads to no single value, or the edit would change
/// something else as well.
pub fn set(file: &[u8], values: &BTreeMap<String, String>) -> Result<Vec<u8>, YamlEditError> {
    set_as_read(file, values, yaml::load)
}

/// Sets values of a values file, in whichever of its documents each is.
///
/// # Errors
/// As for [`set`].
pub fn set_in_values(
    file: &[u8],
    values: &BTreeMap<String, String>,
    helm: HelmVersion,
) -> Result<Vec<u8>, YamlEditError> {
    set_as_read(file, values, |bytes| yaml::load_values(bytes, helm))
}

fn set_as_read(
    file: &[u8],
    values: &BTreeMap<String, String>,
    read: impl Fn(&[u8]) -> Result<Document, YamlError>,
) -> Result<Vec<u8>, YamlEditError> {
    let before = read(file)?.root;
    let mut edits: Vec<Edit> = Vec::new();
    for (path, value) in values {
        let found = locate::find(&before, path)
            .ok_or_else(|| YamlEditError::NoSuchKey { path: path.clone() })?;
        if found.node.as_scalar().is_none() {
            return Err(YamlEditError::NotOneValue {
                path: path.clone(),
                found: found.node.kind(),
                place: found.node.place,
            });
        }
        let edit = write::edit(file, &found, path, value)?;
        // Two paths may lead to one anchor, and want the same of it.
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    let edited = apply(file, edits);
    verify::only_these(&before, read(&edited), values)?;
    Ok(edited)
}

/// Adds a key to the top of a file, below the line of another key.
///
/// # Errors
/// As for [`set`].
pub fn add_below(
    file: &[u8],
    anchor: &str,
    key: &str,
    value: &str,
) -> Result<Vec<u8>, YamlEditError> {
    let before = yaml::load(file)?.root;
    let missing = || YamlEditError::NoSuchKey { path: anchor.to_owned() };
    let found = locate::find(&before, anchor).ok_or_else(missing)?;
    let text = locate::text(file);
    let start = locate::offset(text, found.node.place).ok_or_else(missing)?;
    let line_end = text[start..].find('\n').map(|at| start + at + 1);
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("{key}: {}", write::plain_or_quoted(value));
    let base = file.len() - text.len();
    let edit = match line_end {
        Some(end) => Edit::insert(base + end, format!("{line}{newline}")),
        None => Edit::insert(file.len(), format!("{newline}{line}")),
    };
    let edited = apply(file, vec![edit]);
    verify::added(&before, &edited, key, value)?;
    Ok(edited)
}
