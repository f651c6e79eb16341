//! Reports for machines: what `--report FORMAT=PATH` writes. One file holds one format.
//!
//! A report gets finished values and shows them; none computes a verdict.

mod cases;
mod junit;

use relmap_core::finding::{Finding, Location};
use relmap_core::outcome::Outcome;
use relmap_core::suggest::nearest;
use serde_json::Value;

use crate::Sources;

/// A finished run, as every report gets it.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'r> {
    /// What was found out.
    pub outcome: &'r Outcome,
    /// The files that findings are about.
    pub sources: &'r Sources,
    /// The document that `--format json` prints of the same run.
    pub document: &'r Value,
    /// What is known of the run itself.
    pub run: RunInformation<'r>,
}

/// What is known of a run beside its outcome.
#[derive(Debug, Clone, Copy)]
pub struct RunInformation<'r> {
    /// The version of the tool.
    pub version: &'r str,
    /// The folder of the repository in the workspace of the CI system, with `/` and none at its
    /// end; empty where they are the same. Systems look for files from their workspace.
    pub folder: &'r str,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// JUnit XML.
    Junit,
    /// The JSON document of `--format json`.
    Json,
}

impl ReportFormat {
    /// Every format.
    pub const ALL: &[ReportFormat] = &[ReportFormat::Junit, ReportFormat::Json];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            ReportFormat::Junit => "junit",
            ReportFormat::Json => "json",
        }
    }

    /// Finds the format of a name.
    pub fn from_name(name: &str) -> Option<ReportFormat> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// The name that is nearest to a word, if one is near enough to be meant.
    pub fn nearest(word: &str) -> Option<&'static str> {
        nearest(word, Self::ALL.iter().map(|format| format.as_str()))
    }

    /// The whole report.
    pub fn render(self, finished: &Finished<'_>) -> String {
        match self {
            ReportFormat::Junit => junit::render(finished),
            ReportFormat::Json => format!("{:#}\n", finished.document),
        }
    }
}

/// The place of a finding as people write it: `RELEASE.txt:1:8`.
fn place(finding: &Finding) -> Option<String> {
    let Location { file, span } = finding.location.as_ref()?;
    Some(match span {
        Some(span) => format!("{file}:{}:{}", span.place.line, span.place.column),
        None => file.clone(),
    })
}
