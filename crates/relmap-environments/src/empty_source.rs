//! Sources that find no deployment.

use std::fmt;

use relmap_core::finding::Finding;
use relmap_core::rule_code::{RuleCode, Severity};

use crate::{SourceFormat, SourceQuery};

/// A source of which no file deploys anything; or an environment without a source and without records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmptySource {
    /// What is read; `None` of an environment without a source.
    pub query: Option<SourceQuery>,
    /// The line of the source in relmap.toml.
    pub line: usize,
    /// How many files match its path.
    pub files: usize,
    /// Whether the same source finds deployments in another environment: then path and format are
    /// right.
    pub works_elsewhere: bool,
}

impl fmt::Display for EmptySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(query) = &self.query else {
            return f.write_str("it has no source in relmap.toml, and no deployment was recorded");
        };
        write!(f, "the source on line {} of relmap.toml finds nothing: ", self.line)?;
        let path = query.path.as_str();
        match self.files {
            0 => write!(f, "no file matches `{path}`"),
            1 => write!(f, "1 file matches `{path}`, and it has no {}", wanted(query)),
            files => write!(f, "{files} files match `{path}`, and none has {}", wanted(query)),
        }
    }
}

/// What a file would need.
fn wanted(query: &SourceQuery) -> String {
    match query.format {
        SourceFormat::ArgoCd => "`Application` or `ApplicationSet`".to_owned(),
        SourceFormat::Flux => "`HelmRelease` that a `Kustomization` applies".to_owned(),
        SourceFormat::Kustomize => "`helmCharts` or `images`".to_owned(),
        SourceFormat::Helmfile => format!("`releases` for the environment `{}`", query.environment),
        SourceFormat::Chart => "`dependencies`".to_owned(),
        SourceFormat::Values => {
            let keys = [&query.app, &query.chart, &query.image];
            let keys = keys.into_iter().flatten().map(|key| format!("`{}`", key.as_str()));
            format!("value at {}", keys.collect::<Vec<_>>().join(" or "))
        }
    }
}

impl EmptySource {
    /// The finding in an environment.
    pub(crate) fn finding(&self, environment: &str) -> Finding {
        let message = format!("{environment}: {self}");
        let finding = Finding::new(RuleCode::EnvSourceEmpty, message).help(match &self.query {
            Some(_) => "correct `path` or `format` of the source in relmap.toml".to_owned(),
            None => {
                format!("name a source, or record what runs: relmap env record {environment} DUMP")
            }
        });
        match self.works_elsewhere {
            true => finding.severity(Severity::Warning),
            false => finding,
        }
    }
}
