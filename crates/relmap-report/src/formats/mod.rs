//! Reports for machines: what `--report FORMAT=PATH` writes. One file holds one format.
//!
//! A report gets finished values and shows them; none computes a verdict.

mod cases;
mod dotenv;
mod github;
mod gitlab;
mod issue;
mod issues;
mod junit;
mod markdown;
mod properties;
mod sarif;
mod variables;

pub use github::{GitHub, github};
pub(crate) use properties::properties_lines;

use relmap_core::finding::{Finding, Location};
use relmap_core::outcome::Outcome;

use crate::Sources;

/// A finished run, as every report gets it.
#[derive(Debug, Clone, Copy)]
pub struct Finished<'r> {
    /// What was found out.
    pub outcome: &'r Outcome,
    /// The files that findings are about.
    pub sources: &'r Sources,
    /// What `--format json` prints of the same run.
    pub document: &'r str,
    /// What is known of the run itself.
    pub run: RunInformation<'r>,
}

/// What is known of a run besides its outcome.
#[derive(Debug, Clone, Copy)]
pub struct RunInformation<'r> {
    /// The version of the tool.
    pub version: &'r str,
    /// The folder of the repository in the workspace of the CI system, with `/` and none at its
    /// end; empty where they are the same. Systems look for files from their workspace.
    pub folder: &'r str,
}

macro_rules! formats {
    ($($variant:ident, $name:literal, $meaning:literal, $render:expr;)*) => {
        /// What a report is written as.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ReportFormat {
            $(#[doc = $meaning] $variant,)*
        }

        impl ReportFormat {
            /// Every format.
            pub const ALL: &[ReportFormat] = &[$(ReportFormat::$variant,)*];

            /// The name on the command line.
            pub fn as_str(self) -> &'static str {
                match self { $(ReportFormat::$variant => $name,)* }
            }

            /// The whole report.
            pub fn render(self, finished: &Finished<'_>) -> String {
                match self { $(ReportFormat::$variant => ($render)(finished),)* }
            }
        }
    };
}

formats! {
    Junit, "junit", "JUnit XML.", junit::render;
    Issues, "issues", "The native JSON of Jenkins' Warnings Next Generation plugin.", issues::render;
    Sarif, "sarif", "SARIF 2.1.0.", sarif::render;
    Properties, "properties", "A Java properties file.", properties::render;
    Dotenv, "dotenv", "Variables for GitLab and for shells.", dotenv::render;
    Json, "json", "The JSON document of `--format json`.", |f: &Finished<'_>| f.document.to_owned();
    Markdown, "markdown", "Markdown for comments and summaries.", markdown::render;
    Gitlab, "gitlab", "GitLab's Code Quality report.", gitlab::render;
}

impl ReportFormat {
    /// Finds the format of a name.
    pub fn from_name(name: &str) -> Option<ReportFormat> {
        Self::ALL.iter().copied().find(|format| format.as_str() == name)
    }

    /// The ending that the name of a file must have for its reader, if it must have one.
    pub fn ending(self) -> Option<&'static str> {
        match self {
            // The plugin takes another name for that of another format.
            ReportFormat::Issues => Some(".json"),
            _ => None,
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
