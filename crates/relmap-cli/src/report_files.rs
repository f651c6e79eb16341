//! `--report FORMAT=PATH`: the option of every command that judges, and writing what it asks for.
//!
//! A command prints its answer by [`ReportFiles::answer_to`] and then hands the finished run to
//! [`ReportFiles::finish`]. So the verdict is out before anything can go wrong with a file, and an answer that nobody
//! reads keeps no report from its file.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::Args;
use relmap::{Workspace, outputs_around};
use relmap_core::outcome::Outcome;
use relmap_core::suggest::nearest;
use relmap_report::formats::{Finished, ReportFormat, RunInformation};
use relmap_report::{Sources, json_text};
use serde::Serialize;
use thiserror::Error;

use crate::error::{CliError, ReportError};
use crate::github;
use crate::html_pages::{JudgedFiles, Pages};
use crate::output::{self, Output, is_standard_output};

/// The reports that are asked for.
#[derive(Debug, Args)]
pub(crate) struct ReportFiles {
    /// Also write a report, such as junit=relmap.xml; repeatable. With the path `-` the report goes
    /// to standard output and the normal output to standard error. `github` takes no path and is
    /// the default in GitHub Actions. docs/reports.md describes the formats
    #[arg(long = "report", value_name = "FORMAT=PATH")]
    reports: Vec<ReportFile>,
}

/// One report and where it goes.
#[derive(Debug, Clone)]
struct ReportFile {
    format: Format,
    path: PathBuf,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    /// A file that is made of the outcome alone.
    File(ReportFormat),
    /// A folder of pages, which show the release map as well.
    Html,
    /// The same in one file.
    HtmlStandalone,
    /// Annotations, outputs and a summary for GitHub Actions, which says itself where they go.
    GitHub,
}

const GITHUB: &str = "github";
const HTML: &str = "html";
const HTML_STANDALONE: &str = "html-standalone";

impl Format {
    fn from_name(name: &str) -> Option<Format> {
        match name {
            HTML => Some(Format::Html),
            HTML_STANDALONE => Some(Format::HtmlStandalone),
            GITHUB => Some(Format::GitHub),
            name => ReportFormat::from_name(name).map(Format::File),
        }
    }

    fn names() -> impl Iterator<Item = &'static str> {
        let files = ReportFormat::ALL.iter().map(|format| format.as_str());
        files.chain([GITHUB, HTML, HTML_STANDALONE])
    }
}

/// Why `FORMAT=PATH` asks for no report.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum ReportFileError {
    /// There is no `=`, or nothing behind it.
    #[error("no path is given; write FORMAT=PATH, such as junit=relmap.xml")]
    NoPath,
    /// The reader of the format would not read a file of that name.
    #[error(
        "a {format} file name must end in {ending}, or tools misread the file; write {format}=relmap{ending}"
    )]
    WrongEnding {
        /// The format's name.
        format: &'static str,
        /// The ending.
        ending: &'static str,
    },
    /// A path for what has none.
    #[error("github takes no path: GitHub says where annotations, outputs and summary go")]
    GitHubPath,
    /// A folder is asked for on standard output.
    #[error("html is a folder; write html=FOLDER, or html-standalone=- for one page")]
    FolderOnOutput,
    /// No format has that name.
    #[error("there is no format `{name}`; {}", instead(*.near))]
    UnknownFormat {
        /// The name.
        name: String,
        /// The format that was probably meant.
        near: Option<&'static str>,
    },
}

fn instead(near: Option<&str>) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            format!("known are {}", Format::names().collect::<Vec<_>>().join(", "))
        }
    }
}

impl FromStr for ReportFile {
    type Err = ReportFileError;

    fn from_str(text: &str) -> Result<ReportFile, ReportFileError> {
        let (name, path) = text.split_once('=').unwrap_or((text, ""));
        let format = Format::from_name(name).ok_or_else(|| {
            let near = nearest(name, Format::names());
            ReportFileError::UnknownFormat { name: name.to_owned(), near }
        })?;
        match (format, path.is_empty()) {
            (Format::GitHub, true) => return Ok(ReportFile { format, path: PathBuf::new() }),
            (Format::GitHub, false) => return Err(ReportFileError::GitHubPath),
            (_, true) => return Err(ReportFileError::NoPath),
            (_, false) => {}
        }
        if let Format::File(file) = format
            && let Some(ending) = file.ending()
            && !path.ends_with(ending)
            && !is_standard_output(Path::new(path))
        {
            return Err(ReportFileError::WrongEnding { format: file.as_str(), ending });
        }
        if format == Format::Html && is_standard_output(Path::new(path)) {
            return Err(ReportFileError::FolderOnOutput);
        }
        Ok(ReportFile { format, path: path.into() })
    }
}

/// A finished run, as a command hands it over.
pub(crate) struct Answer<'a> {
    /// The repository that was judged; `None` for a fleet.
    pub(crate) workspace: Option<&'a Workspace>,
    /// What was found out.
    pub(crate) outcome: &'a Outcome,
    /// The files that findings are about.
    pub(crate) sources: &'a Sources,
    /// What the command prints with `--format json`.
    pub(crate) document: &'a str,
    /// Where the files are that findings are about.
    pub(crate) judged: JudgedFiles,
}

impl ReportFiles {
    /// Where the command's own answer goes: to standard error if a report takes standard output.
    pub(crate) fn answer_to(&self, output: &Output) -> Result<Output, CliError> {
        match self.reports.iter().filter(|report| is_standard_output(&report.path)).count() {
            0 => Ok(*output),
            1 => Ok(output.on_standard_error()),
            _ => Err(CliError::TwoReportsOnOutput),
        }
    }

    /// Writes the reports of a run, if any is asked for, whether or not its answer was printed. `document` is what the
    /// command prints with `--format json`.
    pub(crate) fn finish(
        &self,
        printed: Result<(), CliError>,
        (workspace, outcome, sources, judged): (
            Option<&Workspace>,
            &Outcome,
            &Sources,
            JudgedFiles,
        ),
        document: &impl Serialize,
    ) -> Result<(), CliError> {
        if !self.is_empty() {
            let document = &json_text(document);
            self.write(&Answer { workspace, outcome, sources, document, judged })?;
        }
        printed
    }

    /// Whether the command must make a report at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.reports.is_empty() && !github::is_here()
    }

    /// Writes every report, and hands the run to GitHub Actions where it is one of its steps. One
    /// that cannot be written does not keep the others from it.
    pub(crate) fn write(&self, answer: &Answer<'_>) -> Result<(), CliError> {
        self.write_with(answer, github::is_here())
    }

    /// Writes only the reports that were asked for.
    pub(crate) fn write_those_asked_for(&self, answer: &Answer<'_>) -> Result<(), CliError> {
        self.write_with(answer, false)
    }

    fn write_with(&self, answer: &Answer<'_>, github: bool) -> Result<(), CliError> {
        let Answer { workspace, outcome, sources, document, judged } = answer;
        let folder = folder_in_ci_workspace(workspace.and_then(Workspace::root));
        let run = RunInformation { version: env!("CARGO_PKG_VERSION"), folder: &folder };
        let finished = Finished { outcome, sources, document, run };
        let places = match workspace {
            Some(workspace) => workspace.outputs(),
            None => outputs_around("."),
        };
        let mut failed = Vec::new();
        let mut printed = Ok(());
        let mut pages = None;
        for ReportFile { format, path } in &self.reports {
            let report = match format {
                Format::GitHub => continue,
                Format::File(format) => format.render(&finished),
                Format::Html | Format::HtmlStandalone => {
                    let pages = match &pages {
                        Some(pages) => pages,
                        None => pages.insert(match workspace {
                            Some(workspace) => Pages::gather(workspace, judged)?,
                            None => return Err(CliError::PagesOfFleet),
                        }),
                    };
                    if *format == Format::Html {
                        let written = pages.write_folder(&places, path, Some(outcome), sources);
                        failed.extend(written.err().map(|source| ReportError::new(path, source)));
                        continue;
                    }
                    pages.standalone(Some(outcome), sources)
                }
            };
            if is_standard_output(path) {
                printed = output::report(&report);
            } else if let Err(source) = places.write(path, report.as_bytes()) {
                failed.push(ReportError::new(path, source));
            }
        }
        if github || self.reports.iter().any(|report| report.format == Format::GitHub) {
            failed.extend(github::hand_over(&finished, &places));
        }
        if failed.is_empty() { printed } else { Err(CliError::Reports(failed)) }
    }
}

/// The folder of the repository in the workspace of the CI system; empty if it is the workspace
/// itself, or none is known.
fn folder_in_ci_workspace(root: Option<&Path>) -> String {
    let variables = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"];
    let workspace = variables.iter().find_map(std::env::var_os);
    // That of Jenkins has a name that anybody could have chosen.
    let is_jenkins = std::env::var_os("JENKINS_URL").is_some();
    let workspace = workspace.or_else(|| std::env::var_os("WORKSPACE").filter(|_| is_jenkins));
    let root = root.and_then(|root| std::fs::canonicalize(root).ok());
    let workspace = workspace.and_then(|folder| std::fs::canonicalize(folder).ok());
    let (Some(root), Some(workspace)) = (root, workspace) else { return String::new() };
    let Ok(folder) = root.strip_prefix(&workspace) else { return String::new() };
    let parts: Vec<_> = folder.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        text.parse::<ReportFile>().unwrap_err().to_string()
    }

    #[test]
    fn a_report_is_a_format_and_a_path() {
        let report: ReportFile = "junit=a=b.xml".parse().unwrap();
        assert_eq!(
            (report.format, report.path),
            (Format::File(ReportFormat::Junit), "a=b.xml".into())
        );
        assert_eq!(wrong("junit"), "no path is given; write FORMAT=PATH, such as junit=relmap.xml");
        assert_eq!(
            wrong("junit="),
            "no path is given; write FORMAT=PATH, such as junit=relmap.xml"
        );
        assert_eq!(
            wrong("html=-"),
            "html is a folder; write html=FOLDER, or html-standalone=- for one page"
        );
        assert_eq!(
            wrong("issues=relmap.xml"),
            "a issues file name must end in .json, or tools misread the file; write issues=relmap.json"
        );
        assert_eq!(
            wrong("github=x"),
            "github takes no path: GitHub says where annotations, outputs and summary go"
        );
        assert!("github".parse::<ReportFile>().is_ok() && "issues=-".parse::<ReportFile>().is_ok());
        assert_eq!(wrong("junti=x"), "there is no format `junti`; did you mean `junit`?");
        assert_eq!(
            wrong("pdf=x"),
            "there is no format `pdf`; known are junit, issues, sarif, properties, dotenv, json, markdown, gitlab, github, \
             html, html-standalone"
        );
    }
}
