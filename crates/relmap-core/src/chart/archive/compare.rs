//! Whether an archive holds what a tag packages.

use std::borrow::Cow;

use super::expected::{ExpectedFile, ExpectedFiles};
use super::{ChartArchive, ChartTree, MAX_UNPACKED};
use crate::chart::go_fields::{OF_CHART, field};
use crate::chart::yaml::{Node, Value, load};
use crate::version::lenient;

/// How an archive differs from what the tag packages: paths in the chart, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArchiveDifference {
    /// Files with another content.
    pub differing: Vec<String>,
    /// Files that are not in the archive.
    pub missing: Vec<String>,
    /// Files that are in the archive alone.
    pub extra: Vec<String>,
}

impl ArchiveDifference {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.differing.is_empty() && self.missing.is_empty() && self.extra.is_empty()
    }

    /// Every path that differs.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.differing.iter().chain(&self.missing).chain(&self.extra)
    }
}

/// Compares an archive with the files at the tag of this version. Files are compared as data: line ends, a mark of
/// UTF-8 at their beginning, and the manner in which Helm writes Chart.yaml and Chart.lock anew do not count, nor does
/// the version that packaging fills in.
pub fn compare(tree: &ChartTree, archive: &ChartArchive, version: &str) -> ArchiveDifference {
    let expected = ExpectedFiles::of(tree, &mut { MAX_UNPACKED });
    let mut difference = ArchiveDifference::default();
    for (path, file) in &expected.files {
        let Some(found) = archive.files.get(path) else {
            if !expected.is_open(path) {
                difference.missing.push(path.clone());
            }
            continue;
        };
        let is_same = match file {
            ExpectedFile::Content(bytes) => same_text(bytes, found),
            ExpectedFile::Metadata(bytes) => {
                same_metadata(bytes, found, (path == "Chart.yaml").then_some(version))
            }
            ExpectedFile::Lock(bytes) => same_lock(bytes, found),
        };
        if !is_same && !expected.is_open(path) {
            difference.differing.push(path.clone());
        }
    }
    let extra = archive.files.keys().filter(|path| !expected.files.contains_key(*path));
    difference.extra.extend(extra.filter(|path| !expected.is_open(path)).cloned());
    difference
}

fn same_text(one: &[u8], other: &[u8]) -> bool {
    one == other || plain(one) == plain(other)
}

/// A text without the mark at its beginning, and with the line ends of a repository.
fn plain(bytes: &[u8]) -> Cow<'_, [u8]> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(bytes);
    }
    let mut plain = Vec::with_capacity(bytes.len());
    for (at, byte) in bytes.iter().enumerate() {
        if *byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            plain.push(*byte);
        }
    }
    Cow::Owned(plain)
}

/// Whether two Chart.yaml are one to Helm. `version` is the one of the release.
fn same_metadata(tree: &[u8], found: &[u8], version: Option<&str>) -> bool {
    let (Ok(tree), Ok(found)) = (load(tree), load(found)) else { return same_text(tree, found) };
    let (tree, found) = (&tree.root, &found.root);
    let text = |node: &Node, name: &str| field(node, name).and_then(Node::text).map(str::to_owned);
    let is_v1 = text(tree, "apiVersion").as_deref() != Some("v2");
    let (then, now) = (text(tree, "version"), text(found, "version"));
    let is_release = |written: &Option<String>| {
        version.zip(written.as_deref()).is_some_and(|(one, other)| {
            one == other || lenient(one).is_some_and(|version| lenient(other) == Some(version))
        })
    };
    let is_filled_in = then != now && is_release(&now) && !is_release(&then);
    OF_CHART.iter().all(|name| match *name {
        "dependencies" if is_v1 => true,
        "apiVersion" if text(tree, name).is_none() => true,
        "version" | "appVersion" if is_filled_in => true,
        "version" if is_release(&then) && is_release(&now) => true,
        name => same_field(name, field(tree, name), field(found, name)),
    })
}

fn same_lock(tree: &[u8], found: &[u8]) -> bool {
    let (Ok(tree), Ok(found)) = (load(tree), load(found)) else { return same_text(tree, found) };
    ["digest", "dependencies"]
        .into_iter()
        .all(|name| same_field(name, field(&tree.root, name), field(&found.root, name)))
}

/// The fields that Helm knows of the items of a list.
fn of_items(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "maintainers" => Some(&["name", "email", "url"]),
        "dependencies" => Some(&[
            "name",
            "version",
            "repository",
            "condition",
            "tags",
            "enabled",
            "import-values",
            "alias",
        ]),
        _ => None,
    }
}

fn same_field(name: &str, one: Option<&Node>, other: Option<&Node>) -> bool {
    let one = one.filter(|node| !is_nothing(node));
    let other = other.filter(|node| !is_nothing(node));
    let (Some(one), Some(other)) = (one, other) else { return one.is_none() && other.is_none() };
    match (&one.value, &other.value) {
        (Value::Seq(ones), Value::Seq(others)) => {
            let (ones, others) = (ones.items(), others.items());
            ones.len() == others.len()
                && ones.iter().zip(others).all(|(one, other)| match of_items(name) {
                    Some(fields) if one.as_map().is_some() => fields
                        .iter()
                        .all(|name| same_field(name, field(one, name), field(other, name))),
                    _ => same_field("", Some(one), Some(other)),
                })
        }
        (Value::Map(ones), Value::Map(others)) => {
            let entries = ones.entries().iter();
            ones.entries().len() == others.entries().len()
                && entries
                    .into_iter()
                    .all(|entry| same_field("", Some(&entry.node), others.get(&entry.key)))
        }
        (Value::Scalar(_), Value::Scalar(_)) => {
            one.same_data(other)
                || one.text().zip(other.text()).is_some_and(|(one, other)| same_words(one, other))
        }
        _ => false,
    }
}

/// What Helm leaves out when it writes a Chart.yaml.
fn is_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Seq(seq) => seq.items().is_empty(),
        Value::Map(map) => map.entries().is_empty(),
        Value::Scalar(_) => {
            node.is_null() || node.as_bool() == Some(false) || node.text() == Some("")
        }
    }
}

/// Whether two texts are one to Helm, which makes text of numbers, and one line of several.
fn same_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> String {
        let one_line = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
        one_line.filter(|c| !c.is_control()).collect()
    };
    let number = |text: &str| text.parse::<f64>().ok();
    words(one).trim() == words(other).trim()
        || number(one).zip(number(other)).is_some_and(|(one, other)| one == other)
}
