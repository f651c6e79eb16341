//! `Chart.yaml`.

mod changes;

use std::fmt;

use semver::Version;

use crate::position::Position;
use crate::version::{ChartVersion, lenient};

use super::dependencies::{self, Dependency};
use super::go_fields::{self, OF_CHART};
use super::yaml::{self, Kind, Node, Resolved, YamlError, YamlWarning};

pub use changes::{MetadataChange, Moved, metadata_changes};

/// What a `Chart.yaml` says.
#[derive(Debug, Clone)]
pub struct ChartMetadata {
    /// `apiVersion`: `v1` or `v2`, as written.
    pub api_version: Option<String>,
    /// `name`, as written.
    pub name: Option<String>,
    /// `version`, as written.
    pub version: Option<Written>,
    /// `appVersion`, as written: an unquoted `1.10` is `1.10`, though Helm sees the number 1.1. A number that is no
    /// version as it is written, such as `0x8`, is what Helm sees.
    pub app_version: Option<Written>,
    /// `type`.
    pub chart_type: ChartType,
    /// `deprecated`.
    pub deprecated: bool,
    /// `dependencies`. Charts of `apiVersion: v1` declare them in `requirements.yaml` instead.
    pub dependencies: Vec<Dependency>,
    /// The whole file, for comparison.
    pub root: Node,
}

/// A value as it was written, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text, without quotes.
    pub text: String,
    /// Where the value begins.
    pub place: Position,
}

impl Written {
    /// Whether it says by itself that the version is filled in when the chart is packaged.
    pub fn is_placeholder(&self) -> bool {
        super::placeholder::is_placeholder(&self.text)
    }

    /// The chart version that it is, if it is strict SemVer.
    pub fn chart_version(&self) -> Option<ChartVersion> {
        self.text.parse().ok()
    }

    /// The version that it is when a leading `v`, missing parts and leading zeros are let pass, as
    /// Helm lets them.
    pub fn lenient(&self) -> Option<Version> {
        lenient(&self.text)
    }
}

/// What a chart is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartType {
    /// It can be installed.
    Application,
    /// Others use its templates.
    Library,
}

/// Something odd in a `Chart.yaml` that could be read all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetadataWarning {
    /// About the file as YAML.
    Yaml(YamlWarning),
    /// A field that Helm requires is missing or empty.
    Missing(&'static str),
    /// A field holds a list or a map where text belongs.
    NotText {
        /// The field.
        key: &'static str,
        /// What it holds.
        found: Kind,
        /// Where.
        place: Position,
    },
    /// A key that Helm takes for a field of another spelling.
    Misspelled {
        /// The key as written.
        written: String,
        /// The field.
        field: &'static str,
        /// Where.
        place: Position,
    },
    /// An unquoted version that Helm reads as another number.
    Unquoted {
        /// The field.
        key: &'static str,
        /// The text as written.
        written: String,
        /// What Helm makes of it.
        read: String,
        /// Where.
        place: Position,
    },
}

impl MetadataWarning {
    /// Where, if it has a place.
    pub fn place(&self) -> Option<Position> {
        match self {
            Self::Yaml(warning) => Some(warning.place),
            Self::Missing(_) => None,
            Self::NotText { place, .. }
            | Self::Unquoted { place, .. }
            | Self::Misspelled { place, .. } => Some(*place),
        }
    }
}

impl fmt::Display for MetadataWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yaml(warning) => warning.kind.fmt(f),
            Self::Missing(key) => {
                write!(f, "Chart.yaml has no `{key}`, which Helm requires; add it")
            }
            Self::NotText { key, found, .. } => {
                write!(f, "`{key}` is {found}, and it must be text; write it as text")
            }
            Self::Misspelled { written, field, .. } => {
                write!(f, "Helm takes `{written}` for `{field}`; write `{field}`, and only once")
            }
            Self::Unquoted { key, written, read, .. } => write!(
                f,
                "`{key}: {written}` is unquoted, so Helm reads the number {read}; write `{key}: \"{written}\"`"
            ),
        }
    }
}

impl ChartMetadata {
    /// Reads a `Chart.yaml`.
    ///
    /// ```
    /// use relmap_core::chart::metadata::ChartMetadata;
    ///
    /// let file = b"apiVersion: v2\nname: web\nversion: 1.4.0\nappVersion: 1.10\n";
    /// let (chart, warnings) = ChartMetadata::parse(file).unwrap();
    /// assert_eq!(chart.app_version.unwrap().text, "1.10");
    /// assert_eq!(
    ///     warnings[0].to_string(),
    ///     "`appVersion: 1.10` is unquoted, so Helm reads the number 1.1; \
    ///      write `appVersion: \"1.10\"`"
    /// );
    /// ```
    ///
    /// # Errors
    /// If the file is not YAML within the bounds of [`yaml::load`], or has more dependencies or longer fields than
    /// are read. Fields that are missing or wrong are warnings.
    pub fn parse(bytes: &[u8]) -> Result<(ChartMetadata, Vec<MetadataWarning>), YamlError> {
        let document = yaml::load(bytes)?;
        let root = document.root;
        for (name, most) in MAX_LENGTHS {
            go_fields::check_length(&root, name, most, "")?;
        }
        dependencies::check_bounds(&root)?;
        let mut warnings: Vec<MetadataWarning> =
            document.warnings.into_iter().map(MetadataWarning::Yaml).collect();
        let mut misspelled = |node: &Node, fields| {
            let found = go_fields::misspelled(node, fields).take(MAX_MISSPELLED);
            warnings.extend(found.map(|(entry, field)| MetadataWarning::Misspelled {
                written: entry.key.to_string(),
                field,
                place: entry.key_place,
            }));
        };
        misspelled(&root, &OF_CHART);
        let entries = go_fields::field(&root, "dependencies").and_then(Node::as_seq);
        for entry in entries.unwrap_or_default() {
            misspelled(entry, &dependencies::FIELDS);
        }
        let mut field = |key| written(&root, key, &mut warnings);
        let api_version = field("apiVersion");
        let name = field("name");
        let version = field("version");
        let app_version = field("appVersion");
        let chart_type = field("type");
        for (key, value) in [("apiVersion", &api_version), ("name", &name), ("version", &version)] {
            if value.is_none() {
                warnings.push(MetadataWarning::Missing(key));
            }
        }
        let metadata = ChartMetadata {
            api_version: api_version.map(|written| written.text),
            name: name.map(|written| written.text),
            version,
            app_version,
            chart_type: match chart_type {
                Some(Written { text, .. }) if text == "library" => ChartType::Library,
                _ => ChartType::Application,
            },
            deprecated: go_fields::field(&root, "deprecated").and_then(Node::as_bool) == Some(true),
            dependencies: dependencies::declared(&root),
            root,
        };
        Ok((metadata, warnings))
    }

    /// The annotation of a name.
    pub fn annotation(&self, name: &str) -> Option<&str> {
        go_fields::field(&self.root, "annotations")?.get(name)?.text()
    }
}

/// How long fields may be that are copied for each chart and image inside of the chart, in bytes.
const MAX_LENGTHS: [(&str, usize); 3] = [("name", 255), ("version", 255), ("appVersion", 1_024)];

/// How many misspelled keys of one map are told.
const MAX_MISSPELLED: usize = 10;

fn written(root: &Node, key: &'static str, warnings: &mut Vec<MetadataWarning>) -> Option<Written> {
    let node = go_fields::field(root, key)?;
    let place = node.place;
    let Some(scalar) = node.as_scalar() else {
        let found = node.kind();
        warnings.push(MetadataWarning::NotText { key, found, place });
        return None;
    };
    let text = node.text().filter(|text| !text.is_empty())?.to_owned();
    let read = match scalar.resolved {
        Resolved::Int(number) => Some(number.to_string()),
        Resolved::Float(number) => Some(yaml::as_go_writes(number)),
        _ => None,
    };
    let Some(read) = read.filter(|read| *read != text) else {
        return Some(Written { text, place });
    };
    let written = text.clone();
    warnings.push(MetadataWarning::Unquoted { key, written, read: read.clone(), place });
    // Who writes 1.10 means that. Nobody means a version by 0x8 or 8e0, which Helm reads as 8.
    let text = if lenient(&text).is_some() { text } else { read };
    Some(Written { text, place })
}

#[cfg(test)]
mod tests;
