//! What an import needs of a Chart.yaml, also of one that is broken.

mod plain;

use std::sync::Arc;

use crate::chart::go_fields;
use crate::chart::yaml::{self, Document, Node, YamlWarningKind};

/// What a Chart.yaml says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChartFacts {
    /// `name`.
    pub name: Option<String>,
    /// `version`, as written.
    pub version: Option<String>,
    /// `appVersion`, as written.
    pub app_version: Option<String>,
    /// `home` and `sources`.
    pub urls: Arc<[String]>,
    /// Whether it is no YAML, so that single lines were read.
    pub unreadable: bool,
    /// Whether `name`, `version` or `appVersion` appears twice.
    pub duplicate_key: bool,
}

/// The keys that make a row.
const KEYS: [&str; 3] = ["name", "version", "appVersion"];

impl ChartFacts {
    /// Reads a Chart.yaml. Of a broken one the lines `name:`, `version:` and `appVersion:` at the
    /// left margin are read; where merge conflicts left several, `prefer` says which version is
    /// wanted.
    ///
    /// ```
    /// use relmap_core::import::ChartFacts;
    /// let broken = b"name: web\n<<<<<<< HEAD\nversion: 1.1.0\n=======\nversion: 1.2.0\n>>>>>>> x\n";
    /// let read = ChartFacts::read(broken, |version| version == "1.1.0");
    /// assert_eq!((read.version.as_deref(), read.unreadable), (Some("1.1.0"), true));
    /// ```
    pub fn read(bytes: &[u8], prefer: impl Fn(&str) -> bool) -> ChartFacts {
        plain::read(bytes).unwrap_or_else(|| ChartFacts::read_fully(bytes, prefer))
    }

    fn read_fully(bytes: &[u8], prefer: impl Fn(&str) -> bool) -> ChartFacts {
        let Ok(Document { root, warnings }) = yaml::load(bytes) else {
            return by_lines(&String::from_utf8_lossy(bytes), prefer);
        };
        let duplicate_key = warnings.iter().any(|warning| match &warning.kind {
            YamlWarningKind::DuplicateKey { key, first, .. } => {
                first.column == 1 && KEYS.contains(&key.as_str())
            }
            YamlWarningKind::MoreDocuments | YamlWarningKind::MergedDocuments => false,
        });
        if root.get("version").is_some_and(|node| node.as_map().is_some()) {
            // `version: {{VERSION}}` is a map to YAML, and a template to whoever wrote it.
            return by_lines(&String::from_utf8_lossy(bytes), prefer);
        }
        let text = |node: &Node| node.text().filter(|text| !text.is_empty()).map(str::to_owned);
        let field = |key| go_fields::field(&root, key).and_then(text);
        let sources = root.get("sources").and_then(Node::as_seq).unwrap_or_default();
        ChartFacts {
            name: field("name"),
            version: field("version"),
            app_version: field("appVersion"),
            urls: root.get("home").into_iter().chain(sources).filter_map(text).collect(),
            unreadable: false,
            duplicate_key,
        }
    }
}

/// The name of the chart in a folder, or that of the folder where Chart.yaml tells none.
pub(super) fn name_in<'f>(facts: &'f ChartFacts, folder: &'f str) -> &'f str {
    let folder = folder.rsplit('/').next().unwrap_or_default();
    facts.name.as_deref().unwrap_or(folder)
}

/// Reads the lines that look right, the last of each key, as it would be in YAML.
fn by_lines(text: &str, prefer: impl Fn(&str) -> bool) -> ChartFacts {
    let values = |wanted: &str| -> Vec<String> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let line = |line: &str| {
            let (key, value) = line.trim_end().split_once(':')?;
            let is_key = key.trim_end().trim_matches(['"', '\'']) == wanted;
            let apart = value.is_empty() || value.starts_with([' ', '\t']);
            (is_key && apart).then(|| scalar(value.trim()))?
        };
        text.lines().filter_map(line).collect()
    };
    let versions = values("version");
    let preferred = versions.iter().find(|version| prefer(version)).cloned();
    ChartFacts {
        name: values("name").pop(),
        version: preferred.or_else(|| versions.into_iter().next_back()),
        app_version: values("appVersion").pop(),
        urls: Arc::default(),
        unreadable: true,
        duplicate_key: false,
    }
}

/// A value on a line: without its quotes or its comment.
fn scalar(text: &str) -> Option<String> {
    let value = match text.chars().next()? {
        quote @ ('"' | '\'') => text[1..].split(quote).next()?,
        _ => text.split(" #").next()?.trim_end(),
    };
    (!value.is_empty() && !value.starts_with('#')).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<String>, Option<String>, Option<String>, bool) {
        let facts = ChartFacts::read(text.as_bytes(), |_| false);
        (facts.name, facts.version, facts.app_version, facts.unreadable)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn versions_stay_as_written() {
        assert_eq!(
            read("name: web\r\nversion: 0.46.00\r\nappVersion: 1.10\r\n"),
            (some("web"), some("0.46.00"), some("1.10"), false)
        );
        assert_eq!(
            read("name: web\nversion: 'v1.2.3'\nappVersion: \"2.300\" # the lts\n"),
            (some("web"), some("v1.2.3"), some("2.300"), false)
        );
        assert_eq!(
            read("name: web\nversion: 4.44\nappVersion:\n"),
            (some("web"), some("4.44"), None, false)
        );
    }

    #[test]
    fn of_a_key_that_stands_twice_the_last_counts() {
        let facts = ChartFacts::read(b"name: web\nversion: 1.0.0\nversion: 1.1.0\n", |_| false);
        assert_eq!((facts.version.as_deref(), facts.duplicate_key), (Some("1.1.0"), true));
        let facts = ChartFacts::read(b"name: web\nversion: 1.0.0\na: 1\na: 2\n", |_| false);
        assert!(!facts.duplicate_key);
    }

    #[test]
    fn a_broken_file_is_read_line_by_line() {
        let text = "name: web # x\n<<<<<<< HEAD\nversion: 1.1.0\n=======\nversion: \"1.2.0\"\n>>>>>>> b\nappVersion: '3'\n";
        assert_eq!(read(text), (some("web"), some("1.2.0"), some("3"), true));
        let preferred = ChartFacts::read(text.as_bytes(), |version| version == "1.1.0");
        assert_eq!(preferred.version, some("1.1.0"));
        assert_eq!(
            read("version: {{ .Version }}\n  name: x\nversions: 3\n"),
            (None, some("{{ .Version }}"), None, true)
        );
    }
}
