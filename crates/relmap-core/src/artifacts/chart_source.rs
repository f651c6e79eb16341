//! Where charts are published, as `chart-repository` in relmap.toml says it.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// A place of published charts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChartSource {
    /// A registry: `oci://registry.example/charts`. A chart's name follows the path.
    Oci(String),
    /// A chart repository of the web, by the URL of its folder.
    Web(String),
    /// The `index.yaml` on a branch of the repository of the charts: `git:gh-pages`, or
    /// `git:gh-pages:stable/index.yaml`.
    Git {
        /// The branch or another revision.
        revision: String,
        /// The path of the index.
        path: String,
    },
}

/// Why a text names no such place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "`{0}` is not a place of charts; write oci://REGISTRY/PATH, https://HOST/PATH, or git:BRANCH for the index.yaml on a branch"
)]
pub struct ChartSourceError(pub String);

impl FromStr for ChartSource {
    type Err = ChartSourceError;

    fn from_str(written: &str) -> Result<ChartSource, ChartSourceError> {
        let error = || ChartSourceError(crate::redact::redact(written).into_owned());
        let bad = |c: char| c.is_control() || c.is_whitespace();
        if written.contains(bad) {
            return Err(error());
        }
        let trimmed = written.trim_end_matches('/');
        if let Some(rest) = trimmed.strip_prefix("oci://") {
            let has_path = rest.split_once('/').is_some_and(|(host, _)| !host.is_empty());
            let fits = has_path && !rest.contains(['@', '?', '#']);
            return if fits { Ok(ChartSource::Oci(rest.to_owned())) } else { Err(error()) };
        }
        if trimmed.starts_with("https://") || trimmed.starts_with("http://") {
            let rest = trimmed.split_once("://").map_or("", |(_, rest)| rest);
            let host = rest.split('/').next().unwrap_or_default();
            // A password in a file of the repository is no secret.
            let fits = !host.is_empty() && !host.contains('@') && !rest.contains(['?', '#']);
            let folder = trimmed.strip_suffix("/index.yaml").unwrap_or(trimmed);
            return if fits { Ok(ChartSource::Web(folder.to_owned())) } else { Err(error()) };
        }
        if let Some(rest) = written.strip_prefix("git:") {
            let (revision, path) = rest.split_once(':').unwrap_or((rest, "index.yaml"));
            let fits = !revision.is_empty() && !revision.starts_with('-') && !path.is_empty();
            return match fits {
                true => Ok(ChartSource::Git { revision: revision.into(), path: path.into() }),
                false => Err(error()),
            };
        }
        Err(error())
    }
}

impl fmt::Display for ChartSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ChartSource::Oci(place) => write!(f, "oci://{place}"),
            ChartSource::Web(folder) => f.write_str(folder),
            ChartSource::Git { revision, path } if path == "index.yaml" => {
                write!(f, "git:{revision}")
            }
            ChartSource::Git { revision, path } => write!(f, "git:{revision}:{path}"),
        }
    }
}
