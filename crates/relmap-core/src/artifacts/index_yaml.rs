//! `index.yaml` of a chart repository: which versions of which charts it offers.

use std::collections::HashMap;
use std::sync::Arc;

use thiserror::Error;

use super::index_blocks::{MAX_VERSIONS, blocks};
use crate::chart::go_fields::{OF_CHART, misspelled};
use crate::chart::yaml::{Node, YamlError, load};

/// The fields of an index that Helm knows.
const OF_INDEX: [&str; 6] =
    ["serverInfo", "apiVersion", "generated", "entries", "publicKeys", "annotations"];

/// The fields of a version in an index, besides those of Chart.yaml.
const OF_VERSION: [&str; 8] =
    ["urls", "created", "removed", "digest", "checksum", "engine", "tillerVersion", "url"];

/// One version of a chart, as an index lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedChart {
    /// The name of the chart.
    pub chart: String,
    /// The version, as written.
    pub version: String,
    /// The digest of the archive, with its algorithm: `sha256:…`.
    pub digest: Option<String>,
    /// When the archive was made, as written.
    pub created: Option<String>,
    /// Where the archive is.
    pub urls: Vec<String>,
}

/// Why an index cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IndexError {
    /// It is no YAML.
    #[error("index.yaml is not valid YAML")]
    Yaml(#[source] YamlError),
    /// It has no list of charts.
    #[error("index.yaml has no map `entries`, so it is not the index of a chart repository")]
    NoEntries,
    /// It lists more than is read.
    #[error("index.yaml lists more than {MAX_VERSIONS} versions of charts, and is not read")]
    TooMany,
    /// A key that Helm takes for a field.
    #[error(
        "index.yaml has the key `{key}`, which Helm takes for `{field}`, so which of both counts is unclear; write `{field}`"
    )]
    OddKey {
        /// The key.
        key: String,
        /// The field.
        field: &'static str,
    },
}

/// All versions that an index lists, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartIndex {
    /// The versions.
    pub versions: Vec<Arc<PublishedChart>>,
}

impl ChartIndex {
    /// Reads an index.
    ///
    /// # Errors
    /// If it is no YAML, or has no `entries`.
    pub fn of(bytes: &[u8]) -> Result<ChartIndex, IndexError> {
        IndexReader::default().read(bytes)
    }
}

/// Reads many states of one index: an entry that was read once is not parsed again.
#[derive(Debug, Default)]
pub struct IndexReader {
    known: HashMap<(String, String), Option<Arc<PublishedChart>>>,
}

impl IndexReader {
    /// Reads one state.
    ///
    /// # Errors
    /// If it is no YAML, or has no `entries`.
    pub fn read(&mut self, bytes: &[u8]) -> Result<ChartIndex, IndexError> {
        let blocks = std::str::from_utf8(bytes).ok().and_then(blocks);
        if blocks.as_ref().is_some_and(|blocks| blocks.len() > MAX_VERSIONS) {
            return Err(IndexError::TooMany);
        }
        match blocks.and_then(|blocks| self.blockwise(blocks)) {
            Some(index) => Ok(index),
            None => whole(bytes),
        }
    }

    /// Reads the form that Helm writes, entry by entry; none if it has another form.
    fn blockwise(&mut self, blocks: Vec<(&str, &str)>) -> Option<ChartIndex> {
        let mut versions = Vec::new();
        for (chart, block) in blocks {
            if self.known.len() > MAX_VERSIONS {
                self.known.clear();
            }
            let key = (chart.to_owned(), block.to_owned());
            let read = match self.known.get(&key) {
                Some(read) => read.clone(),
                None => {
                    let document = load(format!("entry:\n{block}").as_bytes()).ok()?;
                    let [only] = document.root.as_map()?.entries() else { return None };
                    let [item] = only.node.as_seq()? else { return None };
                    let read = published(chart, item).ok()?.map(Arc::new);
                    self.known.insert(key, read.clone());
                    read
                }
            };
            versions.extend(read);
        }
        Some(ChartIndex { versions })
    }
}

fn whole(bytes: &[u8]) -> Result<ChartIndex, IndexError> {
    let document = load(bytes).map_err(IndexError::Yaml)?;
    check_keys(&document.root, &OF_INDEX)?;
    let entries = document.root.get("entries").ok_or(IndexError::NoEntries)?;
    if entries.is_null() {
        return Ok(ChartIndex::default());
    }
    let entries = entries.as_map().ok_or(IndexError::NoEntries)?;
    let mut versions = Vec::new();
    for entry in entries.entries() {
        for item in entry.node.as_seq().unwrap_or_default() {
            versions.extend(published(&entry.key, item)?.map(Arc::new));
        }
    }
    Ok(ChartIndex { versions })
}

/// Go finds fields without regard to case, so a second spelling could say something else to Helm.
fn check_keys(node: &Node, fields: &'static [&'static str]) -> Result<(), IndexError> {
    match misspelled(node, fields).next() {
        Some((entry, field)) => Err(IndexError::OddKey { key: entry.key.to_string(), field }),
        None => Ok(()),
    }
}

/// An item of the index. Helm passes over one without a version.
fn published(chart: &str, item: &Node) -> Result<Option<PublishedChart>, IndexError> {
    check_keys(item, &OF_CHART)?;
    check_keys(item, &OF_VERSION)?;
    let text = |key: &str| item.get(key).and_then(Node::text).map(str::to_owned);
    let urls = item.get("urls").and_then(Node::as_seq).unwrap_or_default();
    let Some(version) = text("version").filter(|version| !version.is_empty()) else {
        return Ok(None);
    };
    Ok(Some(PublishedChart {
        chart: text("name").unwrap_or_else(|| chart.to_owned()),
        version,
        digest: text("digest").filter(|digest| !digest.is_empty()).map(with_algorithm),
        created: text("created"),
        urls: urls.iter().filter_map(Node::text).map(str::to_owned).collect(),
    }))
}

/// Helm writes the digest without its algorithm, registries with it.
fn with_algorithm(digest: String) -> String {
    match digest.contains(':') {
        true => digest,
        false => format!("sha256:{digest}"),
    }
}
